// SPDX-License-Identifier: MIT
#pragma once

/* A route, as RTM_NEWROUTE tells it (rtnetlink(7), linux/rtnetlink.h), and its print. */

#include <linux/rtnetlink.h>

#include "applets/ip/ip.h"
#include "applets/ip/route_filter.h"
#include "core/netlink.h"

/* Attributes are borrowed: valid as long as the message, without data if absent. */
struct route {
	struct rtmsg body;
	struct attribute at[RTA_MAX + 1];
	struct attributes row; /* carries the mark of what turns out malformed in print */
};

/* Reads a message. Returns 0, or -1 if it is malformed. Pure. */
int route_decode(struct route *route, const struct nlmsghdr *message, struct error *error);

/* Whether it has an attribute; the value of one of 32 bits, or 0; the table it is in. Pure. */
bool route_has(const struct route *route, unsigned type);
uint32_t route_u32(struct route *route, unsigned type);
uint32_t route_table(struct route *route);

/* Prints its line or lines; a field that the filter fixes is not shown. */
void route_print(struct ip *ip, struct route *route, const struct route_filter *filter);

/* A taker: reads a message and prints the route. */
struct route_show {
	struct ip *ip;
	struct route_filter filter;
};
int route_show_message(const struct nlmsghdr *message, void *context, struct error *error);

/*
 * The name of a type of route (`unicast`), of a rule too, or its number in text; or the other way
 * round.
 */
const char *route_type_name(const struct ip *ip, uint8_t type, char text[NAME_SIZE]);
bool route_type_number(const char *name, uint8_t *type);

/* The parts that have a file of their own: metrics, and nexthops of a multipath route. */
void route_print_metrics(struct ip *ip, struct route *route);
void route_print_nexthops(struct ip *ip, struct route *route);

/* Pieces that a route and a nexthop share. */
void route_print_gateway(
	struct ip *ip, int family, const struct attribute *gateway, struct attributes *row);
void route_print_via(struct ip *ip, const struct attribute *via, struct attributes *row);
void route_print_flags(struct ip *ip, unsigned flags);
void route_print_realms(struct ip *ip, uint32_t realms);
void route_print_encapsulation(struct ip *ip, const struct attribute *type,
	const struct attribute *encapsulation, struct attributes *row);

/* A stack of MPLS labels as `100/200` (RFC 3032), cut where it does not fit. */
const char *mpls_text(char *text, size_t size, const void *labels, size_t labels_size);

/* The next word as such a stack, of which *size is set to the bytes. Returns 0 or -1. */
enum { MPLS_SIZE = 256 /* 64 labels */, MPLS_TEXT_SIZE = 512 };
int mpls_take(struct ip *ip, char ***words, uint8_t labels[MPLS_SIZE], size_t *size);

/* The verbs that have a file of their own; words are those behind the verb. */
int route_list(struct ip *ip, char **words);
int route_flush(struct ip *ip, char **words);
int route_get(struct ip *ip, char **words);
int route_save(struct ip *ip, char **words);
int route_restore(struct ip *ip, char **words);
int route_showdump(struct ip *ip, char **words);
int route_add(struct ip *ip, char **words);
int route_change(struct ip *ip, char **words);
int route_replace(struct ip *ip, char **words);
int route_prepend(struct ip *ip, char **words);
int route_append(struct ip *ip, char **words);
int route_test(struct ip *ip, char **words);
int route_delete(struct ip *ip, char **words);

/* The request behind `show`: all routes of the filter, which the kernel applies where it can. */
void route_dump_request(
	struct ip *ip, const struct route_filter *filter, struct netlink_request *request);

/* How the words are used; returns -1 with an error. */
int route_usage(struct ip *ip);

/* Reads `[FROM/]TO` of realms, names or numbers. False if it is none. */
bool route_parse_realms(struct ip *ip, const char *word, uint32_t *realms);

/* An address that packets are sent to next: of IP, of a link, or a stack of MPLS labels. */
struct gateway {
	uint16_t family; /* it and the bytes lie as in struct rtvia */
	uint8_t bytes[MPLS_SIZE];
	size_t size; /* of the bytes */
};

/*
 * `via [FAMILY] ADDRESS`, behind its first word; family is what is expected where none is named,
 * AF_UNSPEC if any is. Returns 0 or -1.
 */
int route_take_via(struct ip *ip, char ***words, int family, struct gateway *gateway);

/*
 * The same as a gateway of a route whose family is *family, which is set if it was AF_UNSPEC.
 * Returns 0 or -1.
 */
int route_take_gateway(
	struct ip *ip, char ***words, uint8_t *family, struct netlink_request *request);

/* `nexthop … nexthop …` up to the last word; *family is set if it was AF_UNSPEC. */
int route_take_nexthops(
	struct ip *ip, char **words, uint8_t *family, struct netlink_request *request);

/*
 * `encap TYPE …`, behind its first word: into the attributes of a request. nested and type are
 * their numbers: RTA_ENCAP and RTA_ENCAP_TYPE, or those of nexthops. Returns 0 or -1.
 */
int route_take_encapsulation(struct ip *ip, char ***words, struct netlink_request *request,
	uint16_t nested, uint16_t type);
