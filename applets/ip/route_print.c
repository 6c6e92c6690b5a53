// SPDX-License-Identifier: MIT

/* A route's line. */

#include <linux/in_route.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>

#include "applets/ip/nexthop.h"
#include "applets/ip/route.h"
#include "core/dns.h"
#include "core/inet.h"
#include "core/text.h"

static enum out_colour colour_of(int family)
{
	return family == AF_INET ? COLOUR_INET : family == AF_INET6 ? COLOUR_INET6 : COLOUR_NONE;
}

enum { PREFIX_TEXT_SIZE = INET_TEXT_SIZE + TEXT_NUMBER_SIZE };

/* ADDRESS/LENGTH, or where the length is that of the whole address, only this, or its name. */
static const char *prefix_text(struct ip *ip, char text[PREFIX_TEXT_SIZE], struct route *route,
	unsigned type, unsigned length)
{
	int family = route->body.rtm_family;
	const struct attribute *address = &route->at[type];
	bool is_whole = length == (family == AF_INET ? 32 : family == AF_MPLS ? 20 : 128);
	const char *shown = text;
	if (family == AF_MPLS)
		mpls_text(text, PREFIX_TEXT_SIZE, address->data, address->size);
	else
		shown = ip_address_text(is_whole ? ip : NULL, text, family, address, &route->row);
	if (!is_whole) {
		char *end = text + strlen(text);
		*end = '/';
		text_decimal(end + 1, length);
	}
	return shown;
}

static void print_destination(struct ip *ip, struct route *route)
{
	char text[PREFIX_TEXT_SIZE];
	int family = route->body.rtm_family;
	unsigned length = route->body.rtm_dst_len;
	if (route_has(route, RTA_DST)) {
		out_coloured(ip->out, colour_of(family), "dst", "% ",
			prefix_text(ip, text, route, RTA_DST, length));
	} else if (length != 0) {
		text_format(text, sizeof text, "0/%u", length);
		out_string(ip->out, "dst", "%  ", text);
	} else {
		out_string(ip->out, "dst", "% ", "default");
	}
}

static void print_source(struct ip *ip, struct route *route)
{
	char text[PREFIX_TEXT_SIZE];
	int family = route->body.rtm_family;
	unsigned length = route->body.rtm_src_len;
	if (route_has(route, RTA_SRC)) {
		const char *source = prefix_text(ip, text, route, RTA_SRC, length);
		char whole[DNS_NAME_SIZE + 8];
		out_coloured(ip->out, colour_of(family), "from", NULL, source);
		text_format(whole, sizeof whole, "from %s", source);
		out_coloured(ip->out, colour_of(family), NULL, "% ", whole);
	} else if (length != 0) {
		text_format(text, sizeof text, "0/%u", length);
		out_string(ip->out, "src", "from % ", text);
	}
}

void route_print_gateway(
	struct ip *ip, int family, const struct attribute *gateway, struct attributes *row)
{
	char text[INET_TEXT_SIZE];
	if (gateway->data == NULL)
		return;
	out_text(ip->out, "via ");
	out_coloured(ip->out, colour_of(family), "gateway", "% ",
		ip_address_text(ip, text, family, gateway, row));
}

/* RTA_VIA: a gateway of another family, struct rtvia. */
void route_print_via(struct ip *ip, const struct attribute *via, struct attributes *row)
{
	char text[MPLS_TEXT_SIZE];
	uint16_t family;
	if (via->data == NULL)
		return;
	if (via->size < sizeof family) {
		attributes_mark(row);
		return;
	}
	memcpy(&family, via->data, sizeof family);
	const struct attribute address = {
		(const char *)via->data + sizeof family, via->size - sizeof family, via->type};
	out_object(ip->out, "via");
	out_string(ip->out, "family", "via % ",
		family == AF_INET6          ? "inet6"
			: family == AF_MPLS ? "mpls"
					    : "inet");
	out_coloured(ip->out, colour_of(family), "host", "% ",
		family == AF_MPLS ? mpls_text(text, sizeof text, address.data, address.size)
				  : ip_address_text(ip, text, family, &address, row));
	out_object_end(ip->out);
}

void route_print_flags(struct ip *ip, unsigned flags)
{
	static const struct {
		unsigned bit;
		char name[20];
	} names[] = {
		{RTNH_F_DEAD, "dead"},
		{RTNH_F_ONLINK, "onlink"},
		{RTNH_F_PERVASIVE, "pervasive"},
		{RTNH_F_OFFLOAD, "offload"},
		{RTNH_F_TRAP, "trap"},
		{RTM_F_NOTIFY, "notify"},
		{RTNH_F_LINKDOWN, "linkdown"},
		{RTNH_F_UNRESOLVED, "unresolved"},
		{RTM_F_OFFLOAD, "rt_offload"},
		{RTM_F_TRAP, "rt_trap"},
		{RTM_F_OFFLOAD_FAILED, "rt_offload_failed"},
	};
	out_list(ip->out, "flags");
	for (size_t at = 0; flags != 0 && at < sizeof names / sizeof names[0]; at++)
		if (flags & names[at].bit)
			out_string(ip->out, NULL, "% ", names[at].name);
	out_list_end(ip->out);
}

void route_print_realms(struct ip *ip, uint32_t realms)
{
	char text[NAME_SIZE];
	uint32_t from = realms >> 16, to = realms & 0xffff;
	out_object(ip->out, "flow");
	out_text(ip->out, from != 0 ? "realms " : "realm ");
	if (from != 0)
		out_string(ip->out, "from", "%/", ip_name(ip, NAMES_REALM, from, text));
	out_string(ip->out, "to", "% ", ip_name(ip, NAMES_REALM, to, text));
	out_object_end(ip->out);
}

static void print_device(struct ip *ip, struct route *route, const struct route_filter *filter)
{
	char text[IFNAMSIZ];
	if (route_has(route, RTA_OIF) && filter->device == 0)
		out_coloured(ip->out, COLOUR_IFNAME, "dev", "dev % ",
			ip_interface(ip, route_u32(route, RTA_OIF), text));
}

/* What is told of a route unless it goes without saying; -d tells it all. */
static void print_origin(struct ip *ip, struct route *route, const struct route_filter *filter)
{
	char text[NAME_SIZE];
	const struct rtmsg *body = &route->body;
	bool details = ip->options.details > 0, cached = body->rtm_flags & RTM_F_CLONED;
	uint32_t table = route_table(route);
	if (filter->table == RT_TABLE_UNSPEC && table != RT_TABLE_UNSPEC &&
		(table != RT_TABLE_MAIN || details))
		out_string(ip->out, "table", "table % ", ip_name(ip, NAMES_TABLE, table, text));
	if (cached)
		return;
	if (!filter->has_protocol && (body->rtm_protocol != RTPROT_BOOT || details))
		out_string(ip->out, "protocol", "proto % ",
			ip_name(ip, NAMES_PROTOCOL, body->rtm_protocol, text));
	if (!filter->has_scope && (body->rtm_scope != RT_SCOPE_UNIVERSE || details))
		out_string(ip->out, "scope", "scope % ",
			ip_name(ip, NAMES_SCOPE, body->rtm_scope, text));
}

static void print_preferred_source(struct ip *ip, struct route *route)
{
	char text[INET_TEXT_SIZE];
	const struct attribute *source = &route->at[RTA_PREFSRC];
	if (source->data == NULL)
		return;
	out_text(ip->out, "src ");
	out_coloured(ip->out, colour_of(route->body.rtm_family), "prefsrc", "% ",
		ip_address_text(NULL, text, route->body.rtm_family, source, &route->row));
}

/* The flags of a route that the kernel has looked up (linux/in_route.h). */
static void print_cache_flags(struct ip *ip, uint32_t flags)
{
	static const struct {
		uint32_t bit;
		char name[12];
	} names[] = {
		{RTCF_LOCAL, "local"},
		{RTCF_REJECT, "reject"},
		{RTCF_MULTICAST, "mc"},
		{RTCF_BROADCAST, "brd"},
		{RTCF_DNAT, "dst-nat"},
		{RTCF_SNAT, "src-nat"},
		{RTCF_MASQ, "masq"},
		{RTCF_DIRECTDST, "dst-direct"},
		{RTCF_DIRECTSRC, "src-direct"},
		{RTCF_REDIRECTED, "redirected"},
		{RTCF_DOREDIRECT, "redirect"},
		{RTCF_FAST, "fast"},
		{RTCF_NOTIFY, "notify"},
		{RTCF_TPROXY, "proxy"},
	};
	const char *before = "<%";
	out_list(ip->out, "cache");
	for (size_t at = 0; at < sizeof names / sizeof names[0]; at++)
		if (flags & names[at].bit) {
			out_string(ip->out, NULL, before, names[at].name);
			before = ",%";
		}
	if (before[0] == ',')
		out_text(ip->out, "> ");
	out_list_end(ip->out);
}

/* In text a line of its own for what was looked up. */
static void print_cache(struct ip *ip, struct route *route)
{
	struct rta_cacheinfo info = {0};
	if (route->body.rtm_flags & RTM_F_CLONED) {
		out_line(ip->out);
		out_text(ip->out, "    cache ");
		if (route->body.rtm_family == AF_INET)
			print_cache_flags(ip, route->body.rtm_flags & ~0xffffu);
	}
	if (!route_has(route, RTA_CACHEINFO))
		return;
	attribute_struct(&route->at[RTA_CACHEINFO], &info, sizeof info,
		offsetof(struct rta_cacheinfo, rta_id), &route->row);
	int32_t seconds = (int32_t)info.rta_expires / 100; /* USER_HZ */
	if (info.rta_expires != 0)
		out_signed(ip->out, "expires", "expires %sec ", seconds);
	if (info.rta_error != 0)
		out_signed(ip->out, "error", "error % ", (int32_t)info.rta_error);
	if (ip->options.statistics == 0)
		return;
	if (info.rta_clntref != 0)
		out_number(ip->out, "users", "users % ", info.rta_clntref);
	if (info.rta_used != 0)
		out_number(ip->out, "used", "used % ", info.rta_used);
	if (info.rta_lastuse != 0)
		out_number(ip->out, "age", "age %sec ", info.rta_lastuse / 100);
}

static void print_preference(struct ip *ip, struct route *route)
{
	if (!route_has(route, RTA_PREF))
		return;
	uint8_t preference = attribute_u8(&route->at[RTA_PREF], &route->row);
	if (preference == 2 || preference > 3) {
		out_number(ip->out, "pref", "%", preference);
		return;
	}
	out_string(ip->out, "pref", "pref %",
		preference == 1           ? "high"
			: preference == 3 ? "low"
					  : "medium");
}

/* In text in hexadecimal from 16 on. */
static void print_mark(struct ip *ip, uint32_t mark)
{
	char digits[TEXT_NUMBER_SIZE];
	if (mark == 0)
		return;
	out_number(ip->out, "mark", mark < 16 ? "mark % " : NULL, mark);
	text_hexadecimal(digits, mark);
	if (mark >= 16)
		out_string(ip->out, NULL, "mark 0x% ", digits);
}

static void print_as(struct ip *ip, struct route *route)
{
	char text[MPLS_TEXT_SIZE];
	const struct attribute *as = &route->at[RTA_NEWDST];
	int family = route->body.rtm_family;
	if (as->data == NULL)
		return;
	if (family == AF_MPLS)
		mpls_text(text, sizeof text, as->data, as->size);
	else
		ip_address_text(NULL, text, family, as, &route->row);
	out_text(ip->out, "as to ");
	out_coloured(ip->out, colour_of(family), "to", "% ", text);
}

/* Where packets go: up to the interface. */
static void print_way(struct ip *ip, struct route *route, const struct route_filter *filter)
{
	char text[NAME_SIZE];
	const struct rtmsg *body = &route->body;
	if (route_has(route, RTA_NH_ID))
		out_number(ip->out, "nhid", "nhid % ", route_u32(route, RTA_NH_ID));
	print_as(ip, route);
	if (route_has(route, RTA_ENCAP) && route_has(route, RTA_ENCAP_TYPE))
		route_print_encapsulation(
			ip, &route->at[RTA_ENCAP_TYPE], &route->at[RTA_ENCAP], &route->row);
	if (body->rtm_tos != 0 && !filter->has_tos)
		out_string(
			ip->out, "tos", "tos % ", ip_name(ip, NAMES_DSFIELD, body->rtm_tos, text));
	if (!filter->has_via || !route_prefix_is_host(&filter->via))
		route_print_gateway(ip, body->rtm_family, &route->at[RTA_GATEWAY], &route->row);
	route_print_via(ip, &route->at[RTA_VIA], &route->row);
	print_device(ip, route, filter);
}

/* What is known of it besides: behind where it comes from. */
static void print_state(struct ip *ip, struct route *route, const struct route_filter *filter)
{
	char text[IFNAMSIZ];
	if (!filter->has_source || !route_prefix_is_host(&filter->source))
		print_preferred_source(ip, route);
	if (route_has(route, RTA_PRIORITY) && !filter->has_metric)
		out_number(ip->out, "metric", "metric % ", route_u32(route, RTA_PRIORITY));
	route_print_flags(ip, route->body.rtm_flags);
	if (route_has(route, RTA_MARK))
		print_mark(ip, route_u32(route, RTA_MARK));
	if (route_has(route, RTA_FLOW) && filter->realms_mask != UINT32_MAX)
		route_print_realms(ip, route_u32(route, RTA_FLOW));
	if (route_has(route, RTA_UID))
		out_number(ip->out, "uid", "uid % ", route_u32(route, RTA_UID));
	print_cache(ip, route);
	if (route_has(route, RTA_METRICS))
		route_print_metrics(ip, route);
	if (route_has(route, RTA_IIF) && filter->input == 0)
		out_coloured(ip->out, COLOUR_IFNAME, "iif", "iif % ",
			ip_interface(ip, route_u32(route, RTA_IIF), text));
	print_preference(ip, route);
	if (route_has(route, RTA_TTL_PROPAGATE)) {
		bool on = attribute_u8(&route->at[RTA_TTL_PROPAGATE], &route->row) != 0;
		out_bool(ip->out, "ttl-propogate", NULL, on);
		out_string(ip->out, NULL, "ttl-propogate %", on ? "enabled" : "disabled");
	}
}

void route_print(struct ip *ip, struct route *route, const struct route_filter *filter)
{
	char text[NAME_SIZE];
	uint8_t type = route->body.rtm_type;
	if (type != RTN_UNICAST || ip->options.details > 0)
		out_string(ip->out, "type", "% ", route_type_name(ip, type, text));
	print_destination(ip, route);
	print_source(ip, route);
	print_way(ip, route, filter);
	print_origin(ip, route, filter);
	print_state(ip, route, filter);
	if (ip->options.details > 0 && route_has(route, RTA_NH_ID))
		route_print_nexthop_object(ip, route_u32(route, RTA_NH_ID), &route->row);
	if (route_has(route, RTA_MULTIPATH))
		route_print_nexthops(ip, route);
	out_text(ip->out, "\n");
}
