// SPDX-License-Identifier: MIT

/* Lines of notifications that no other object of ip has. */

#include <linux/if_addrlabel.h>
#include <linux/nexthop.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

#include "applets/ip/monitor.h"
#include "applets/ip/nexthop.h"
#include "applets/ip/route.h"
#include "core/inet.h"
#include "core/text.h"

/* An attribute that is an address, in full. Returns text, or NULL if its size is none of a family.
 */
static const char *address_text(char text[INET_TEXT_SIZE], int family,
	const struct attribute *attribute, struct attributes *row)
{
	if (attribute->size != (family == AF_INET ? 4 : 16)) {
		attributes_mark(row);
		return NULL;
	}
	return inet_text(text, family, attribute->data, attribute->size);
}

static void print_prefix(struct ip *ip, int family, const struct attribute *address,
	unsigned length, struct attributes *row)
{
	char text[INET_TEXT_SIZE];
	const char *known = address_text(text, family, address, row);
	out_text(ip->out, "prefix ");
	out_coloured(ip->out, family == AF_INET ? COLOUR_INET : COLOUR_INET6, "prefix", "%",
		known != NULL ? known : "?");
	out_number(ip->out, "prefixlen", "/%", length);
}

static void print_device(struct ip *ip, unsigned index)
{
	char text[IFNAMSIZ];
	out_text(ip->out, "dev ");
	out_coloured(ip->out, COLOUR_IFNAME, "dev", "% ", ip_interface(ip, index, text));
}

/* What a router has announced (RFC 4861, option 3), struct prefixmsg. */
int monitor_print_prefix(struct ip *ip, const struct nlmsghdr *message, struct error *error)
{
	const struct prefixmsg *body = netlink_body(message, sizeof *body);
	struct attribute attribute, times = {0};
	struct prefix_cacheinfo info;
	if (body == NULL)
		return failed(error, 0, "malformed prefix: %u bytes", message->nlmsg_len);
	if (body->prefix_family != AF_INET6)
		return failed(error, 0, "incorrect protocol family: %u", body->prefix_family);
	if (body->prefix_type != 3)
		return failed(error, 0, "wrong ND type %u", body->prefix_type);
	struct attributes row = attributes_of(message, sizeof *body);
	while (attributes_next(&row, &attribute)) {
		if (attribute.type == PREFIX_ADDRESS)
			print_prefix(ip, AF_INET6, &attribute, body->prefix_len, &row);
		if (attribute.type == PREFIX_CACHEINFO)
			times = attribute;
	}
	print_device(ip, (unsigned)body->prefix_ifindex);
	if (body->prefix_flags & 1) /* IF_PREFIX_ONLINK and _AUTOCONF, which no header has */
		out_marker(ip->out, "onlink", "onlink ");
	if (body->prefix_flags & 2)
		out_marker(ip->out, "autoconf", "autoconf ");
	if (times.data != NULL) {
		attribute_struct(&times, &info, sizeof info, sizeof info, &row);
		out_number(ip->out, "valid", "valid % ", info.valid_time);
		out_number(ip->out, "preferred", "preferred % ", info.preferred_time);
	}
	out_text(ip->out, "\n");
	return attributes_verdict(&row, "prefix", error) < 0 ? -1 : 1;
}

static void print_bucket(struct ip *ip, const struct attribute *bucket, struct attributes *row)
{
	struct attributes inner = attributes_in(bucket, row);
	struct attribute attribute;
	out_object(ip->out, "bucket");
	while (attributes_next(&inner, &attribute)) {
		if (attribute.type == NHA_RES_BUCKET_INDEX)
			out_number(ip->out, "index", "index % ", attribute_u16(&attribute, &inner));
		if (attribute.type == NHA_RES_BUCKET_IDLE_TIME)
			nexthop_print_seconds(
				ip, "idle_time", "idle_time % ", attribute_u64(&attribute, &inner));
		if (attribute.type == NHA_RES_BUCKET_NH_ID)
			out_number(ip->out, "nhid", "nhid % ", attribute_u32(&attribute, &inner));
	}
	out_object_end(ip->out);
}

/* A bucket of a resilient group of nexthops. */
int monitor_print_bucket(struct ip *ip, const struct nlmsghdr *message, struct error *error)
{
	struct nexthop nexthop;
	if (nexthop_decode(&nexthop, message, error) < 0)
		return -1;
	if (nexthop.at[NHA_ID].data != NULL)
		out_number(ip->out, "id", "id % ", nexthop_id(&nexthop));
	if (nexthop.at[NHA_RES_BUCKET].data != NULL)
		print_bucket(ip, &nexthop.at[NHA_RES_BUCKET], &nexthop.row);
	out_text(ip->out, "\n");
	return attributes_verdict(&nexthop.row, "nexthop bucket", error) < 0 ? -1 : 1;
}

/* Of the choice of a source address (RFC 6724); no group tells of it, but a file may. */
int monitor_print_label(struct ip *ip, const struct nlmsghdr *message, struct error *error)
{
	const struct ifaddrlblmsg *body = netlink_body(message, sizeof *body);
	struct attribute attribute, label = {0};
	if (body == NULL)
		return failed(error, 0, "malformed address label: %u bytes", message->nlmsg_len);
	struct attributes row = attributes_of(message, sizeof *body);
	while (attributes_next(&row, &attribute)) {
		if (attribute.type == IFAL_LABEL)
			label = attribute;
		if (attribute.type != IFAL_ADDRESS)
			continue;
		print_prefix(ip, body->ifal_family, &attribute, body->ifal_prefixlen, &row);
		out_text(ip->out, " ");
	}
	if (body->ifal_index != 0)
		print_device(ip, body->ifal_index);
	if (label.data != NULL)
		out_number(ip->out, "label", "label % ", attribute_u32(&label, &row));
	out_text(ip->out, "\n");
	return attributes_verdict(&row, "address label", error) < 0 ? -1 : 1;
}

bool monitor_is_multicast_route(const struct nlmsghdr *message)
{
	const struct rtmsg *body = netlink_body(message, sizeof *body);
	return body != NULL &&
		(body->rtm_family == RTNL_FAMILY_IPMR || body->rtm_family == RTNL_FAMILY_IP6MR);
}

/* `(SOURCE,GROUP)`, in text padded as one. */
static void print_pair(struct ip *ip, struct route *route)
{
	char source[INET_TEXT_SIZE], group[INET_TEXT_SIZE], pair[2 * INET_TEXT_SIZE];
	int family = route->body.rtm_family == RTNL_FAMILY_IPMR ? AF_INET : AF_INET6;
	const char *from = route_has(route, RTA_SRC)
		? address_text(source, family, &route->at[RTA_SRC], &route->row)
		: NULL;
	const char *to = route_has(route, RTA_DST)
		? address_text(group, family, &route->at[RTA_DST], &route->row)
		: NULL;
	from = from != NULL ? from : "unknown";
	to = to != NULL ? to : "unknown";
	text_format(pair, sizeof pair, "(%s,%s)", from, to);
	out_string(ip->out, "src", NULL, from);
	out_string(ip->out, "dst", NULL, to);
	out_string(ip->out, NULL, "%-32 Iif: ", pair);
}

/* Where a packet goes out: struct rtnexthop, its hops the TTL that it needs. */
static void print_outputs(struct ip *ip, const struct attribute *outputs, struct attributes *row)
{
	char text[IFNAMSIZ];
	struct rtnexthop hop;
	const char *at = outputs->data;
	size_t left = outputs->size;
	out_list(ip->out, "multipath");
	while (left >= sizeof hop) {
		memcpy(&hop, at, sizeof hop);
		if (hop.rtnh_len < sizeof hop || hop.rtnh_len > left)
			break;
		out_text(ip->out, at == outputs->data ? "Oifs: " : "");
		out_object(ip->out, NULL);
		out_coloured(ip->out, COLOUR_IFNAME, "oif", "%",
			ip_interface(ip, (unsigned)hop.rtnh_ifindex, text));
		out_number(ip->out, "ttl", hop.rtnh_hops > 1 ? "(ttl %)" : NULL, hop.rtnh_hops);
		out_text(ip->out, " ");
		out_object_end(ip->out);
		size_t step = RTNH_ALIGN(hop.rtnh_len);
		at += step < left ? step : left;
		left -= step < left ? step : left;
	}
	out_list_end(ip->out);
	if (left > 0)
		attributes_mark(row);
}

static void print_counters(struct ip *ip, struct route *route)
{
	struct rta_mfc_stats counters;
	if (route_has(route, RTA_MFC_STATS)) {
		attribute_struct(&route->at[RTA_MFC_STATS], &counters, sizeof counters,
			sizeof counters, &route->row);
		out_line(ip->out);
		out_number(ip->out, "packets", "  % packets, ", counters.mfcs_packets);
		out_number(ip->out, "bytes", "% bytes", counters.mfcs_bytes);
		if (counters.mfcs_wrong_if != 0)
			out_number(ip->out, "wrong_if", ", % arrived on wrong iif.",
				counters.mfcs_wrong_if);
	}
	if (route_has(route, RTA_EXPIRES)) {
		char text[40];
		uint64_t age = attribute_u64(&route->at[RTA_EXPIRES], &route->row);
		text_format(text, sizeof text, "%llu.%u%u", (unsigned long long)(age / 100),
			(unsigned)(age / 10 % 10), (unsigned)(age % 10));
		out_plain(ip->out, "expires", ", Age %", text);
	}
}

void monitor_print_multicast_route(struct ip *ip, struct route *route)
{
	char text[NAME_SIZE];
	print_pair(ip, route);
	if (route_has(route, RTA_IIF))
		out_coloured(ip->out, COLOUR_IFNAME, "iif", "%-10 ",
			ip_interface(ip, route_u32(route, RTA_IIF), text));
	else
		out_string(ip->out, "iif", "% ", "unresolved");
	if (route_has(route, RTA_MULTIPATH))
		print_outputs(ip, &route->at[RTA_MULTIPATH], &route->row);
	out_string(ip->out, "state", " State: %",
		route->body.rtm_flags & RTNH_F_UNRESOLVED ? "unresolved" : "resolved");
	if (route->body.rtm_flags & RTNH_F_OFFLOAD)
		out_marker(ip->out, "offload", " offload");
	if (ip->options.statistics > 0)
		print_counters(ip, route);
	uint32_t table = route_table(route);
	if (table != 0 && (table != RT_TABLE_MAIN || ip->options.details > 0))
		out_string(ip->out, "table", " Table: %", ip_name(ip, NAMES_TABLE, table, text));
	out_text(ip->out, "\n");
}
