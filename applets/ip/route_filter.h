// SPDX-License-Identifier: MIT
#pragma once

/* Which routes are shown, or flushed: `ip route show SELECTOR`. */

#include <stdbool.h>
#include <stdint.h>

#include "core/inet.h"

struct ip;
struct route;

/* Prefixes that one is within (root) or that are within one (match); `exact` is both. */
struct route_range {
	bool has_root, has_match;
	struct inet_prefix root, match;
};

struct route_filter {
	bool any;       /* everything, even what was looked up in vain */
	uint32_t table; /* 0 for all */
	bool cached;    /* exceptions that the kernel has learnt, instead of routes */
	bool no_local;  /* of a VRF: neither local nor broadcast */
	bool has_protocol, has_scope, has_type, has_tos, has_metric, has_mark;
	uint8_t protocol, scope, type, tos;
	unsigned device, input; /* interfaces by index, 0 for all */
	uint32_t metric, mark;
	uint32_t realms, realms_mask;
	bool has_via, has_source;
	struct inet_prefix via, source;
	struct route_range to, from;
};

/* Reads the words of a selector; what none is given for is the main table. Returns 0 or -1. */
int route_filter_take(struct ip *ip, char **words, struct route_filter *filter);

/* Whether a route is one of the filter's; family is AF_UNSPEC for any. Pure. */
bool route_filter_matches(const struct route_filter *filter, struct route *route, int family);

/* A prefix whose every bit counts, so that what it fixes goes without saying. */
bool route_prefix_is_host(const struct inet_prefix *prefix);

/*
 * The next word as the name of a VRF (a link of that kind): its index and table, either of which
 * may be NULL. Returns 0 or -1.
 */
int route_take_vrf(struct ip *ip, char ***words, unsigned *index, uint32_t *table);
