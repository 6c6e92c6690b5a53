// SPDX-License-Identifier: MIT
#pragma once

/* An address of a link, as RTM_NEWADDR tells it (rtnetlink(7), linux/if_addr.h), and its print. */

#include <linux/if.h>

#include "applets/ip/ip.h"
#include "core/netlink.h"

struct address_bytes {
	bool present;
	uint8_t bytes[16]; /* the first 4 for AF_INET */
};

struct address {
	uint8_t family, prefix, scope, protocol;
	uint32_t flags, metric; /* IFA_F_…; the route's, 0 if none */
	unsigned index;
	struct address_bytes local, peer, broadcast, anycast, multicast; /* peer is local if none */
	char label[IFNAMSIZ];
	bool has_lifetimes;
	uint32_t valid, preferred; /* seconds; UINT32_MAX is forever */
};

/* Reads a message. Returns 0, or -1 if it is malformed. Pure. */
int address_decode(struct address *address, const struct nlmsghdr *message, struct error *error);

/* Prints its lines; name is the link's, for -o. */
void address_print(struct ip *ip, const char *name, const struct address *address);
