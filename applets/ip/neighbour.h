// SPDX-License-Identifier: MIT
#pragma once

/* A neighbour, as RTM_NEWNEIGH tells it (rtnetlink(7), linux/neighbour.h), and its print. */

#include <linux/neighbour.h>

#include "applets/ip/ip.h"
#include "core/inet.h"
#include "core/netlink.h"

/* Which of them are shown. */
struct neighbour_filter {
	const char *device; /* NULL for all */
	unsigned index;     /* the device's, 0 for all */
	unsigned master;    /* 0 for any */
	bool no_master, unused, proxy, has_protocol;
	uint8_t protocol;
	unsigned states;           /* NUD_… that are shown, and NEIGHBOUR_NONE */
	struct inet_prefix prefix; /* size 0 for all */
};

enum { NEIGHBOUR_NONE = 0x100 /* among states: those without any, NUD_NONE */ };

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

/* Whether a filter, and the family that was asked for, let it through. */
bool neighbour_matches(
	const struct neighbour *neighbour, const struct neighbour_filter *filter, int family);

/* Takes the words behind `show` or `flush`. Returns 0 or -1. */
int neighbour_take_filter(struct ip *ip, char **words, struct neighbour_filter *filter, bool flush);

/* The state that a word names (`stale`, `0x4`). Returns 0 or -1. */
int neighbour_take_state(struct ip *ip, const char *word, unsigned *states);

/* Begins a dump of what the filter lets through, as far as the kernel can filter. */
void neighbour_request(
	struct ip *ip, struct netlink_request *request, const struct neighbour_filter *filter);

/* The verbs that change something, and get. Return 0 or -1. */
int neighbour_add(struct ip *ip, char **words);
int neighbour_change(struct ip *ip, char **words);
int neighbour_replace(struct ip *ip, char **words);
int neighbour_delete(struct ip *ip, char **words);
int neighbour_get(struct ip *ip, char **words);
int neighbour_flush(struct ip *ip, char **words);
