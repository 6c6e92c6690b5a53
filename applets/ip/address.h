// SPDX-License-Identifier: MIT
#pragma once

/* An address of a link, as RTM_NEWADDR tells it (rtnetlink(7), linux/if_addr.h), and its print. */

#include <linux/if.h>

#include "applets/ip/ip.h"
#include "core/netlink.h"

enum { ADDRESS_IFA_PROTO = 11 /* IFA_PROTO, linux/if_addr.h, 5.18 */ };

struct address_bytes {
	bool present;
	uint8_t bytes[16]; /* the first 4 for AF_INET */
};

struct address {
	uint8_t family, prefix, scope, protocol;
	uint32_t flags, metric; /* IFA_F_…; the route's */
	unsigned index;
	struct address_bytes local, peer, broadcast, anycast, multicast; /* peer is local if none */
	char label[IFNAMSIZ];
	bool has_metric, has_lifetimes;
	uint32_t valid, preferred; /* seconds; UINT32_MAX is forever */
};

/* Reads a message. Returns 0, or -1 if it is malformed. Pure. */
int address_decode(struct address *address, const struct nlmsghdr *message, struct error *error);

/* Prints its lines; name is the link's, for -o. */
void address_print(struct ip *ip, const char *name, const struct address *address);

/* Prints what the brief view has of it. */
void address_print_prefix(struct ip *ip, const struct address *address);

struct link_filter;

/* Whether a filter lets an address of the link called name through. Pure. */
bool address_matches(
	const struct address *address, const char *name, const struct link_filter *filter);

/* Whether a filter could leave out addresses at all. Pure. */
bool address_filter_is_set(const struct link_filter *filter);

/* A word of a filter, `permanent` or `-permanent`: its flag, and whether it has to be set. Pure. */
bool address_flag_word(const char *word, uint32_t *flag, bool *set);

/*
 * A flag to be given to an address, `nodad`; refusal says why it can't be, NULL if it can. False
 * if the word is none. Pure.
 */
bool address_flag_to_set(const char *word, bool is_inet6, uint32_t *flag, const char **refusal);

/* Messages about addresses, kept until all are there; the arena of the run has them. */
struct kept_address {
	struct kept_address *next;
	unsigned index; /* of the link */
	uint8_t family;
	_Alignas(NLMSG_ALIGNTO) char message[];
};

enum { ADDRESS_BUCKETS = 256 };

/* By their link's index; each bucket in the order in which they came. */
struct kept_addresses {
	struct ip *ip;
	unsigned index; /* what was asked for: 0 for all */
	uint8_t family;
	struct kept_address *bucket[ADDRESS_BUCKETS], **last[ADDRESS_BUCKETS];
};

/*
 * Collects the addresses of a family (AF_UNSPEC for all), and of one link if index is not 0, as
 * they were at one moment; after some seconds in which that could not be, with iproute2's warning.
 * Returns 0 or -1.
 */
int addresses_collect(struct kept_addresses *kept, struct ip *ip, uint8_t family, unsigned index);

/* Makes an empty collection. */
void addresses_forget(struct kept_addresses *kept, struct ip *ip);

/* The first kept address of a link from kept on, or NULL. */
const struct kept_address *addresses_of_link(const struct kept_address *kept, unsigned index);

/* The index of the device that a filter names. Returns 0, with an error, if there is none. */
unsigned address_device(struct ip *ip, const struct link_filter *filter);

/* The verbs. Return 0, -1, or a status. */
int address_show(struct ip *ip, char **words);
int address_add(struct ip *ip, char **words);
int address_change(struct ip *ip, char **words);
int address_replace(struct ip *ip, char **words);
int address_delete(struct ip *ip, char **words);
int address_flush(struct ip *ip, char **words);
int address_save(struct ip *ip, char **words);
int address_show_dump(struct ip *ip, char **words);
int address_restore(struct ip *ip, char **words);
