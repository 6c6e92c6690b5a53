// SPDX-License-Identifier: MIT
#pragma once

/* What vxlan and geneve, tunnels in UDP, take alike. */

#include "applets/ip/kinds.h"
#include "core/inet.h"

/* Those of linux/if_link.h that are newer than 6.1. */
enum { GENEVE_LOCAL = 17, GENEVE_LOCAL6 = 18 };

/* What the words say before it is put into the request, in the order that iproute2 has. */
struct udp_tunnel {
	struct link_change *change;
	uint64_t seen; /* by vxlan's attributes: what was given */
	struct inet_prefix local, remote;
	bool is_group, learns, is_external, filters_vnis, has_port;
	uint32_t id, label;
	uint16_t port;
	uint8_t ttl, tos;
};

/* Words without a value, and the same with `no` before them. */
struct udp_toggle {
	char word[16];
	uint8_t minimum; /* letters; 0: all */
	uint8_t attribute;
};

/* Takes a toggle of the rows; *on is false behind `no`. Returns its row, or NULL. */
const struct udp_toggle *udp_find_toggle(
	const struct udp_toggle *toggles, size_t count, char ***words, bool *on);

/* Whether an attribute is given for the first time: 0, or -1 with an error. */
int udp_once(struct udp_tunnel *tunnel, unsigned attribute, const char *key, char **words);

/* Take the value behind a keyword. Return 1, or -1. */
int udp_take_id(struct udp_tunnel *tunnel, char ***words);
int udp_take_peer(struct udp_tunnel *tunnel, char ***words, const char *key);
int udp_take_ttl(struct udp_tunnel *tunnel, char ***words, bool *inherits);
int udp_take_tos(struct udp_tunnel *tunnel, char ***words);
int udp_take_df(struct udp_tunnel *tunnel, char ***words, uint16_t attribute);
int udp_take_label(struct udp_tunnel *tunnel, char ***words);
int udp_take_port(struct udp_tunnel *tunnel, char ***words, const char *why);

/* Appends an address, if there is one, as the attribute of its family. */
void udp_put_address(struct netlink_request *request, const struct inet_prefix *address,
	uint16_t inet, uint16_t inet6);
