// SPDX-License-Identifier: MIT
#pragma once

/* A nexthop object that routes point to (ip-nexthop(8), linux/nexthop.h). */

#include <linux/nexthop.h>
#include <linux/rtnetlink.h>

#include "applets/ip/ip.h"

/* Attributes are borrowed: valid as long as the message, without data if absent. */
struct nexthop {
	struct nhmsg body;
	struct attribute at[NHA_MAX + 1];
	struct attributes row; /* carries the mark of what turns out malformed in print */
};

/* Reads a message. Returns 0, or -1 if it is malformed. Pure. */
int nexthop_decode(struct nexthop *nexthop, const struct nlmsghdr *message, struct error *error);

/* Its id, 0 if it has none. */
uint32_t nexthop_id(struct nexthop *nexthop);

/* Prints its fields, without the end of the line. */
void nexthop_print(struct ip *ip, struct nexthop *nexthop);

/* Prints a time in hundredths of a second, as %g shows it in seconds. */
void nexthop_print_seconds(struct ip *ip, const char *key, const char *shape, uint64_t hundredths);

/*
 * The nexthop object of an id below a route: a line and an object of their own, with -d. What is
 * malformed in it marks the route's row.
 */
void route_print_nexthop_object(struct ip *ip, uint32_t id, struct attributes *row);

/* The verbs that have a file of their own; words are those behind the verb. */
int nexthop_list(struct ip *ip, char **words);
int nexthop_get(struct ip *ip, char **words);
int nexthop_flush(struct ip *ip, char **words);
int nexthop_add(struct ip *ip, char **words);
int nexthop_replace(struct ip *ip, char **words);
int nexthop_delete(struct ip *ip, char **words);

/* How the words are used; returns -1 with an error. */
int nexthop_usage(struct ip *ip);
