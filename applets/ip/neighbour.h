// SPDX-License-Identifier: MIT
#pragma once

/* A neighbour, as RTM_NEWNEIGH tells it (rtnetlink(7), linux/neighbour.h), and its print. */

#include <linux/neighbour.h>

#include "applets/ip/ip.h"
#include "core/netlink.h"

/* Which of them are shown. */
struct neighbour_filter {
	const char *device; /* NULL for all */
};

struct neighbour {
	uint8_t family, flags;   /* NTF_… */
	uint32_t extended_flags; /* NTF_EXT_… */
	uint16_t state;          /* NUD_… */
	unsigned index, probes;
	struct attribute destination, link_address; /* borrowed; without data if absent */
	bool has_cache, has_probes;
	struct nda_cacheinfo cache;
	uint8_t protocol;
};

/* Reads a message. Returns 0, or -1 if it is malformed. Pure. */
int neighbour_decode(
	struct neighbour *neighbour, const struct nlmsghdr *message, struct error *error);

/* Prints its line; a device that the filter fixes is not shown. */
void neighbour_print(
	struct ip *ip, const struct neighbour *neighbour, const struct neighbour_filter *filter);
