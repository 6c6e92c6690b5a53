// SPDX-License-Identifier: MIT
#pragma once

/* A rule of policy routing, as RTM_NEWRULE tells it (ip-rule(8), linux/fib_rules.h), and its print.
 */

#include <linux/fib_rules.h>

#include "applets/ip/ip.h"
#include "core/inet.h"
#include "core/netlink.h"

/* What newer kernels add to enum fib_rule_attributes, 6.13 to 6.16. */
enum {
	RULE_DSCP = 25,
	RULE_FLOWLABEL,
	RULE_FLOWLABEL_MASK,
	RULE_SPORT_MASK,
	RULE_DPORT_MASK,
	RULE_DSCP_MASK,
	RULE_ATTRIBUTES
};

/* Attributes are borrowed: valid as long as the message, without data if absent. */
struct rule {
	struct fib_rule_hdr body;
	struct attribute at[RULE_ATTRIBUTES];
	struct attributes row; /* carries the mark of what turns out malformed */
};

/* A value of which only the bits of a mask count. */
struct masked {
	uint32_t value, mask;
};

/* Every bit of a DSCP (RFC 2474) and of a flow label (RFC 6437). */
enum { DSCP_ALL = 0x3f, FLOW_LABEL_ALL = 0xfffff };

/* Which of them are shown or deleted; what was not given has its `has_` unset. */
struct rule_filter {
	bool has_priority, inverted, has_tos, has_mark, has_mask, l3mdev, has_users, has_tunnel;
	bool has_table, has_protocol, has_ip_protocol, has_sport, has_dport, has_dscp;
	bool has_flow_label;
	uint32_t priority, tos, mark, mask, table, protocol;
	uint32_t sport_mask, dport_mask;
	struct masked dscp, flow_label;
	uint64_t tunnel;
	struct fib_rule_uid_range users;
	struct fib_rule_port_range sport, dport;
	uint8_t ip_protocol;
	const char *iif, *oif;       /* NULL for any */
	struct inet_prefix from, to; /* size 0 for any */
};

/* Reads a message. Returns 0, or -1 if it is malformed. Pure. */
int rule_decode(struct rule *rule, const struct nlmsghdr *message, struct error *error);

/* A 32-bit attribute, or what it is if it is absent. */
uint32_t rule_u32(struct rule *rule, unsigned type, uint32_t absent);

/* The table that it looks up, 0 if it looks up none. */
uint32_t rule_table(struct rule *rule);

/* The mask of its ports, its DSCP and its flow label, with all bits where none is told. */
uint32_t rule_port_mask(struct rule *rule, unsigned type);
struct masked rule_dscp(struct rule *rule);
struct masked rule_flow_label(struct rule *rule);

/* Prints its line. */
void rule_print(struct ip *ip, struct rule *rule);

/* Whether a filter lets it through. Pure. */
bool rule_matches(struct rule *rule, const struct rule_filter *filter);

/* Takes the words behind `show` or `flush`. Returns 0 or -1. */
int rule_take_filter(struct ip *ip, char **words, struct rule_filter *filter);

/* Values that selectors and filters share: each takes the next word. Return 0 or -1. */
int rule_take_range(
	struct ip *ip, char ***words, struct fib_rule_uid_range *range); /* FROM-TO, user ids */
int rule_take_ports(struct ip *ip, char ***words, struct fib_rule_port_range *ports,
	uint32_t *mask);                                                      /* N, A-B, N/MASK */
int rule_take_dscp(struct ip *ip, char ***words, struct masked *dscp);        /* N|NAME[/MASK] */
int rule_take_flow_label(struct ip *ip, char ***words, struct masked *label); /* N[/MASK] */
int rule_take_mark(struct ip *ip, char ***words, uint32_t *mark, uint32_t *mask, bool *has_mask);
int rule_take_ip_protocol(struct ip *ip, char ***words, uint8_t *protocol);

/* The verbs that change something. Return 0 or -1. */
int rule_add(struct ip *ip, char **words);
int rule_delete(struct ip *ip, char **words);

/*
 * What /etc/protocols calls an IP protocol, `ipproto-N` if nothing; text is for the answer. The
 * other way round returns 0, or -1 if there is no such name and it is no number up to 255.
 */
const char *ip_protocol_name(struct ip *ip, uint8_t number, char text[NAME_SIZE]);
int ip_protocol_number(const char *name, uint8_t *number);
