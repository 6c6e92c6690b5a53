// SPDX-License-Identifier: MIT
#pragma once

/* What changes, as it changes, and what only notifications tell (ip-monitor(8)). */

#include "applets/ip/ip.h"

/* Types and groups of newer kernels (linux/rtnetlink.h): 6.14 sends them. */
enum {
	MONITOR_NEWMULTICAST = 56,
	MONITOR_DELMULTICAST,
	MONITOR_NEWANYCAST = 60,
	MONITOR_DELANYCAST,
	MONITOR_GROUP_IPV4_MCADDR = 37,
	MONITOR_GROUP_IPV6_MCADDR,
	MONITOR_GROUP_IPV6_ACADDR,
};

struct monitor {
	struct ip *ip;
	unsigned objects; /* a bit for each that is watched */
	bool label, all_namespaces;
	bool is_echo;   /* a change's own answer: only what it is about is shown */
	unsigned index; /* 0 for all */
	const char *file;
	struct netlink netlink; /* for notifications; last, since not all of it is cleared */
};

/*
 * Prints a message, whatever it is about. Returns 1 if a record was printed, 0 if there is nothing
 * to show of it, -1 with an error if it is malformed or unknown.
 */
int monitor_show(struct monitor *monitor, const struct nlmsghdr *message, struct error *error);

/*
 * Print the line of a message behind its head. Each returns 1, or -1 if it is malformed.
 */
int monitor_print_prefix(struct ip *ip, const struct nlmsghdr *message, struct error *error);
int monitor_print_bucket(struct ip *ip, const struct nlmsghdr *message, struct error *error);
int monitor_print_label(struct ip *ip, const struct nlmsghdr *message, struct error *error);

struct route;

/* Whether a route is one of multicast routing: of the kernel's own families for it. Pure. */
bool monitor_is_multicast_route(const struct nlmsghdr *message);
void monitor_print_multicast_route(struct ip *ip, struct route *route);
