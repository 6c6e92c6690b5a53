// SPDX-License-Identifier: MIT
#pragma once

/* A route, as RTM_NEWROUTE tells it (rtnetlink(7), linux/rtnetlink.h), and its print. */

#include <linux/rtnetlink.h>

#include "applets/ip/ip.h"
#include "core/netlink.h"

/* Which of them are shown. */
struct route_filter {
	const char *device; /* NULL for all */
};

/* Attributes are borrowed: valid as long as the message, without data if absent. */
struct route {
	struct rtmsg body;
	struct attribute at[RTA_MAX + 1];
	struct attributes row; /* carries the mark of what turns out malformed in print */
};

/* Reads a message. Returns 0, or -1 if it is malformed. Pure. */
int route_decode(struct route *route, const struct nlmsghdr *message, struct error *error);

/* Prints its line or lines; a field that the filter fixes is not shown. */
void route_print(struct ip *ip, struct route *route, const struct route_filter *filter);

/* The parts that have a file of their own: metrics, and nexthops of a multipath route. */
void route_print_metrics(struct ip *ip, struct route *route);
void route_print_nexthops(struct ip *ip, struct route *route);

/* The nexthop object of an id: a line and an object of their own, with -d. */
void route_print_nexthop_object(struct ip *ip, uint32_t id);

/* Pieces that a route and a nexthop share. */
void route_print_gateway(
	struct ip *ip, int family, const struct attribute *gateway, struct attributes *row);
void route_print_via(struct ip *ip, const struct attribute *via, struct attributes *row);
void route_print_flags(struct ip *ip, unsigned flags);
void route_print_realms(struct ip *ip, uint32_t realms);
void route_print_encapsulation(struct ip *ip, const struct attribute *type,
	const struct attribute *encapsulation, struct attributes *row);
