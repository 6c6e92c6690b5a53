// SPDX-License-Identifier: MIT
#pragma once

/* A link, as RTM_NEWLINK tells it (rtnetlink(7), linux/if_link.h), and its print. */

#include <linux/if.h>
#include <linux/if_link.h>

#include "applets/ip/ip.h"
#include "core/inet.h"
#include "core/netlink.h"

/* Bytes of a link-layer address; 0 if the link has none. */
struct link_address {
	uint8_t size;
	uint8_t bytes[32];
};

/* Attributes that are borrowed are valid as long as the message. */
struct link {
	unsigned index, flags;
	uint16_t type; /* ARPHRD_… */
	char name[IFNAMSIZ];
	bool has_mtu, has_operstate, has_linkmode, has_group, has_queue_length;
	bool has_peer, has_peer_netns, has_statistics, has_proto_down_reason;
	uint32_t mtu, group, queue_length, master, proto_down_reason;
	char qdisc[IFNAMSIZ];
	uint8_t operstate, linkmode;
	uint32_t event; /* why a notification was sent: IFLA_EVENT, 0 if not told */
	bool proto_down;
	unsigned peer;  /* the other end's index: IFLA_LINK */
	int peer_netns; /* the id of its namespace: IFLA_LINK_NETNSID */
	struct link_address address, broadcast, permanent;
	char alias[257];                    /* IFALIASZ and a NUL; "" if none */
	struct attribute alternative_names; /* borrowed; size 0 if none */
	struct attribute info, families;    /* IFLA_LINKINFO, IFLA_AF_SPEC; borrowed */
	struct attribute xdp, functions;    /* IFLA_XDP, IFLA_VFINFO_LIST; borrowed */
	struct attributes all; /* borrowed: for the details of -d; carries the mark of all */
	struct rtnl_link_stats64 statistics;
};

/* Reads a message. Returns 0, or -1 if it is malformed. Pure. */
int link_decode(struct link *link, const struct nlmsghdr *message, struct error *error);

/* Which view a link is shown in. */
enum link_view { LINK_VIEW_ADDRESS, LINK_VIEW_LINK };

/* Prints all of a link up to its last line, whose end it leaves to the caller. */
void link_print(struct ip *ip, struct link *link, enum link_view view);

/* What begins a link's line in the brief view: name and state. */
void link_print_brief_start(struct ip *ip, const struct link *link);
void link_print_brief(struct ip *ip, const struct link *link);

/*
 * With -container: what is at the other end of a link whose peer is in another namespace. Behind
 * link_print a line of its own, in the brief view a column. What could not be found out is said on
 * standard error, with what would help, when the run ends.
 */
void link_print_peer(struct ip *ip, const struct link *link);
void link_peers_end(struct ip *ip);

/* The parts of link_print that have a file of their own. -d: what stands before the kind, how IPv6
 * addresses are made, what stands behind; -s; -d's `veth`, `bridge_slave …`. */
void link_print_details(struct ip *ip, struct link *link);
void link_print_address_mode(struct ip *ip, struct link *link);
void link_print_more_details(struct ip *ip, struct link *link);
void link_print_statistics(struct ip *ip, struct link *link);
void link_print_kinds(struct ip *ip, struct link *link);

/* `ether`, or `[NUMBER]` with -N and for others: ARPHRD_… in text. Returns text. */
const char *link_type_name(const struct ip *ip, uint16_t type, char text[NAME_SIZE]);

/* What is attached: `xdp ` of the first line, the programs' lines, `vf N …` of virtual functions.
 */
void link_print_xdp_mode(struct ip *ip, struct link *link);
void link_print_xdp_programs(struct ip *ip, struct link *link);
void link_print_functions(struct ip *ip, struct link *link);

/* What of link_filter.master means any, and none. */
enum { MASTER_ANY = 0 };
#define MASTER_NONE UINT32_MAX

/* Which links are shown, and of `ip address` with which addresses. */
struct link_filter {
	const char *device; /* NULL for all */
	unsigned index;     /* of the device, where it is asked for by this, else 0 */
	const char *kind;   /* `veth`, `bridge_slave`; NULL for all */
	const char *label;  /* a pattern of glob(7); NULL for all */
	bool up, down, without_functions;
	bool has_group, has_scope, has_protocol;
	uint32_t master, group;
	uint32_t scope, protocol;  /* of an address, and what follows too */
	uint32_t flags, flag_mask; /* IFA_F_…: those of the mask have to be as in flags */
	struct inet_prefix prefix; /* of size 0 for all */
	uint8_t family;            /* AF_UNSPEC for all */
};

/*
 * Takes the words behind `show`. Returns 0, -1, or STATUS_USAGE where help was asked for and has
 * been given.
 */
int link_take_filter(struct ip *ip, char **words, struct link_filter *filter);

/* Whether a filter lets the link through, as far as the link itself tells. Pure. */
bool link_matches(struct link *link, const struct link_filter *filter);

/*
 * Whether a link belongs to a dump for `nomaster`, which iproute2 leaves to the kernel: old ones
 * send all. Pure.
 */
bool link_is_of_dump(const struct link *link, const struct link_filter *filter, uint8_t family);

/* Hands the links that the filter names, or all, to take. Returns 0 or -1. */
int link_request(struct ip *ip, const struct link_filter *filter, uint8_t family,
	netlink_taker *take, void *context);
