// SPDX-License-Identifier: MIT
#pragma once

/*
 * A change of a link under construction: the words that all kinds share, typed for the link itself
 * and once more for a peer (`type veth peer …`), go into one RTM_NEWLINK.
 */

#include <linux/rtnetlink.h>

#include "applets/ip/ip.h"
#include "core/netlink.h"

enum { CHANGE_DESCRIPTORS = 8 };

/* Namespaces whose descriptors the request names: open until it has been sent. */
struct change_descriptors {
	int fds[CHANGE_DESCRIPTORS];
	size_t count;
};

struct link_change {
	struct ip *ip;
	struct netlink_request *request;
	struct change_descriptors *descriptors;
	size_t body_at;        /* where the request's struct ifinfomsg is */
	struct ifinfomsg body; /* written there by link_finish_words */
	bool is_new;           /* the link is to be made */
	const char *device, *name, *link, *kind;
	bool has_group;
	int index; /* 0 if none was given */
	size_t address_size;
	uint64_t seen; /* words that may be given once */
};

/* Begins with the request's fixed part. */
void link_begin_words(struct link_change *change);

/*
 * Takes the words up to their end, or up to the one behind `type KIND`, which ends them; *words is
 * then what belongs to the kind. Returns 0 or -1.
 */
int link_take_words(struct link_change *change, char ***words);

/* Completes what link_begin_words began. */
void link_finish_words(struct link_change *change);

/* The words that have a file of their own, behind their keyword. Return 0 or -1. */
int link_take_vf(struct link_change *change, char ***words);
int link_take_xdp(struct link_change *change, const char *word, uint32_t mode);

/* What `help` in the place of a word says; returns -1. */
int link_usage(struct ip *ip);

/* Whether text may name a link, and an alternative name of one. */
bool link_name_is_valid(const char *text);
bool link_altname_is_valid(const char *text);

/* `ip link add …` and the other verbs that change. Return 0 or -1. */
int link_add(struct ip *ip, char **words);
int link_set(struct ip *ip, char **words);
int link_replace(struct ip *ip, char **words);
int link_delete(struct ip *ip, char **words);
int link_property(struct ip *ip, char **words);
