// SPDX-License-Identifier: MIT

/* ip nexthop: objects that routes point to (ip-nexthop(8)), and their print. */

#include "applets/ip/nexthop.h"

#include <string.h>
#include <sys/socket.h>

#include "applets/ip/route.h"
#include "applets/ip/words.h"
#include "core/text.h"

int nexthop_decode(struct nexthop *nexthop, const struct nlmsghdr *message, struct error *error)
{
	const struct nhmsg *body = netlink_body(message, sizeof *body);
	if (body == NULL)
		return failed(error, 0, "malformed nexthop: %u bytes", message->nlmsg_len);
	nexthop->body = *body;
	nexthop->row = attributes_of(message, sizeof *body);
	attributes_table(&nexthop->row, nexthop->at, NHA_MAX + 1);
	return attributes_verdict(&nexthop->row, "nexthop", error);
}

uint32_t nexthop_id(struct nexthop *nexthop)
{
	const struct attribute *id = &nexthop->at[NHA_ID];
	return id->data != NULL ? attribute_u32(id, &nexthop->row) : 0;
}

/* `group 7/8,3 `: ids, each with its weight where that is not 1. */
static void print_group(struct ip *ip, struct nexthop *nexthop)
{
	const struct attribute *group = &nexthop->at[NHA_GROUP];
	struct nexthop_grp member;
	if (group->data == NULL)
		return;
	if (group->size % sizeof member != 0)
		attributes_mark(&nexthop->row);
	out_list(ip->out, "group");
	out_text(ip->out, "group");
	for (size_t at = 0; at + sizeof member <= group->size; at += sizeof member) {
		memcpy(&member, (const char *)group->data + at, sizeof member);
		/* Its high byte was reserved, and 0, before 6.12. */
		unsigned weight = ((unsigned)member.resvd1 << 8 | member.weight) + 1;
		out_object(ip->out, NULL);
		out_number(ip->out, "id", at == 0 ? " %" : "/%", member.id);
		if (weight != 1)
			out_number(ip->out, "weight", ",%", weight);
		out_object_end(ip->out);
	}
	out_text(ip->out, " ");
	out_list_end(ip->out);
}

void nexthop_print_seconds(struct ip *ip, const char *key, const char *shape, uint64_t hundredths)
{
	char text[TEXT_DOUBLE_SIZE];
	text_double(text, (double)hundredths / 100, 6);
	out_plain(ip->out, key, shape, text);
}

static void print_resilient(struct ip *ip, struct nexthop *nexthop)
{
	const struct attribute *type = &nexthop->at[NHA_GROUP_TYPE];
	struct attribute attribute;
	if (type->data == NULL || nexthop->at[NHA_RES_GROUP].data == NULL ||
		attribute_u16(type, &nexthop->row) != NEXTHOP_GRP_TYPE_RES)
		return;
	struct attributes row = attributes_in(&nexthop->at[NHA_RES_GROUP], &nexthop->row);
	out_string(ip->out, "type", "type % ", "resilient");
	out_object(ip->out, "resilient_args");
	while (attributes_next(&row, &attribute)) {
		if (attribute.type == NHA_RES_GROUP_BUCKETS)
			out_number(
				ip->out, "buckets", "buckets % ", attribute_u16(&attribute, &row));
		else if (attribute.type == NHA_RES_GROUP_IDLE_TIMER)
			nexthop_print_seconds(
				ip, "idle_timer", "idle_timer % ", attribute_u32(&attribute, &row));
		else if (attribute.type == NHA_RES_GROUP_UNBALANCED_TIMER)
			nexthop_print_seconds(ip, "unbalanced_timer", "unbalanced_timer % ",
				attribute_u32(&attribute, &row));
		else if (attribute.type == NHA_RES_GROUP_UNBALANCED_TIME)
			nexthop_print_seconds(ip, "unbalanced_time", "unbalanced_time % ",
				attribute_u64(&attribute, &row));
	}
	out_object_end(ip->out);
}

void nexthop_print(struct ip *ip, struct nexthop *nexthop)
{
	char text[NAME_SIZE];
	const struct attribute *at = nexthop->at;
	const struct nhmsg *body = &nexthop->body;
	bool details = ip->options.details > 0;
	out_number(ip->out, "id", "id % ", nexthop_id(nexthop));
	print_group(ip, nexthop);
	print_resilient(ip, nexthop);
	if (at[NHA_ENCAP].data != NULL && at[NHA_ENCAP_TYPE].data != NULL)
		route_print_encapsulation(ip, &at[NHA_ENCAP_TYPE], &at[NHA_ENCAP], &nexthop->row);
	route_print_gateway(ip, body->nh_family, &at[NHA_GATEWAY], &nexthop->row);
	if (at[NHA_OIF].data != NULL)
		out_coloured(ip->out, COLOUR_IFNAME, "dev", "dev % ",
			ip_interface(ip, attribute_u32(&at[NHA_OIF], &nexthop->row), text));
	if (body->nh_scope != RT_SCOPE_UNIVERSE || details)
		out_string(ip->out, "scope", "scope % ",
			ip_name(ip, NAMES_SCOPE, body->nh_scope, text));
	if (at[NHA_BLACKHOLE].data != NULL)
		out_marker(ip->out, "blackhole", "blackhole ");
	if (body->nh_protocol != RTPROT_UNSPEC || details)
		out_string(ip->out, "protocol", "proto % ",
			ip_name(ip, NAMES_PROTOCOL, body->nh_protocol, text));
	route_print_flags(ip, body->nh_flags);
	if (at[NHA_FDB].data != NULL)
		out_marker(ip->out, "fdb", "fdb");
}

static int show(const struct nlmsghdr *message, void *context, struct error *error)
{
	struct ip *ip = context;
	struct nexthop nexthop;
	if (message->nlmsg_type != RTM_NEWNEXTHOP)
		return 0;
	if (nexthop_decode(&nexthop, message, error) < 0)
		return -1;
	out_object(ip->out, "nh_info");
	/* Not out_line: iproute2 begins a line here with -oneline too. */
	out_text(ip->out, "\n\tnh_info ");
	nexthop_print(ip, &nexthop);
	out_object_end(ip->out);
	return attributes_verdict(&nexthop.row, "nexthop", error);
}

/* In a conversation of its own: the dump of routes is under way. One that is gone is not shown. */
void route_print_nexthop_object(struct ip *ip, uint32_t id, struct attributes *row)
{
	struct netlink netlink;
	struct netlink_request request;
	struct nhmsg body = {.nh_family = AF_UNSPEC};
	struct error error = {0};
	if (netlink_open(&netlink, NETLINK_ROUTE, &error) < 0)
		return;
	netlink_begin(&request, RTM_GETNEXTHOP, 0);
	netlink_put(&request, &body, sizeof body);
	netlink_attribute_u32(&request, NHA_ID, id);
	/* What the kernel or the system refuses is not shown; what has no number is malformed. */
	if (netlink_ask(&netlink, &request, show, ip, &error) < 0 && error.number == 0 &&
		error.status != STATUS_KERNEL)
		attributes_mark(row);
	netlink_close(&netlink);
}

int nexthop_usage(struct ip *ip)
{
	return failed_with(ip->error, STATUS_USAGE, 0,
		"Usage: ip nexthop [show|flush] [id ID] [dev DEV] [master DEV] [vrf NAME] "
		"[proto PROTO] [groups] [fdb]\n"
		"       ip nexthop add|replace id ID NEXTHOP\n"
		"       ip nexthop get|del id ID");
}

/* Known to iproute2, not here: the buckets of resilient groups. */
static int refuse_buckets(struct ip *ip, char **words)
{
	(void)words;
	return failed_with(
		ip->error, STATUS_USAGE, 0, "Command \"bucket\" is not supported by this ip.");
}

#define VERBS(VERB) \
	VERB("list", 1, nexthop_list) \
	VERB("show", 1, nexthop_list) \
	VERB("lst", 1, nexthop_list) \
	VERB("add", 1, nexthop_add) \
	VERB("replace", 1, nexthop_replace) \
	VERB("get", 1, nexthop_get) \
	VERB("delete", 1, nexthop_delete) \
	VERB("flush", 1, nexthop_flush) \
	VERB("bucket", 1, refuse_buckets)
IP_VERBS(VERBS)

int ip_nexthop(struct ip *ip, char **words)
{
	return IP_RUN_VERB(ip, "nexthop", words);
}
