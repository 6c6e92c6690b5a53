// SPDX-License-Identifier: MIT

/* ip route: ask, decode, and a route's line. */

#include "applets/ip/route.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "applets/ip/words.h"
#include "core/inet.h"
#include "core/text.h"

int route_decode(struct route *route, const struct nlmsghdr *message, struct error *error)
{
	const struct rtmsg *body = netlink_body(message, sizeof *body);
	if (body == NULL)
		return failed(error, 0, "malformed route: %u bytes", message->nlmsg_len);
	memset(route, 0, sizeof *route);
	route->body = *body;
	route->row = attributes_of(message, sizeof *body);
	struct attributes row = route->row;
	struct attribute attribute;
	while (attributes_next(&row, &attribute))
		if (attribute.type <= RTA_MAX)
			route->at[attribute.type] = attribute;
	if (row.malformed)
		return failed(error, 0, "malformed route");
	return 0;
}

static bool has(const struct route *route, unsigned type)
{
	return route->at[type].data != NULL;
}

static uint32_t get_u32(struct route *route, unsigned type)
{
	return has(route, type) ? attribute_u32(&route->at[type], &route->row) : 0;
}

static uint32_t table_of(struct route *route)
{
	return has(route, RTA_TABLE) ? get_u32(route, RTA_TABLE) : route->body.rtm_table;
}

static enum out_colour colour_of(int family)
{
	return family == AF_INET ? COLOUR_INET : family == AF_INET6 ? COLOUR_INET6 : COLOUR_NONE;
}

static const char *type_name(uint8_t type, char text[NAME_SIZE])
{
	static const char names[][12] = {"none", "unicast", "local", "broadcast", "anycast",
		"multicast", "blackhole", "unreachable", "prohibit", "throw", "nat", "xresolve"};
	if (type < sizeof names / sizeof names[0])
		return names[type];
	text_format(text, NAME_SIZE, "%u", type);
	return text;
}

/* ADDRESS or ADDRESS/LENGTH, the length left out where it is the whole address. */
static void prefix_text(
	char *text, size_t size, int family, const struct attribute *address, unsigned length)
{
	char numbers[INET_TEXT_SIZE];
	unsigned whole = family == AF_INET ? 32 : 128;
	inet_text(numbers, family, address->data, address->size);
	if (length == whole)
		text_copy(text, size, numbers);
	else
		text_format(text, size, "%s/%u", numbers, length);
}

static void print_destination(struct ip *ip, const struct route *route)
{
	char text[INET_TEXT_SIZE + 4];
	int family = route->body.rtm_family;
	unsigned length = route->body.rtm_dst_len;
	if (has(route, RTA_DST)) {
		prefix_text(text, sizeof text, family, &route->at[RTA_DST], length);
		out_coloured(ip->out, colour_of(family), "dst", "% ", text);
	} else if (length != 0) {
		text_format(text, sizeof text, "0/%u", length);
		out_string(ip->out, "dst", "%  ", text);
	} else {
		out_string(ip->out, "dst", "% ", "default");
	}
}

static void print_source(struct ip *ip, const struct route *route)
{
	char text[INET_TEXT_SIZE + 4];
	int family = route->body.rtm_family;
	unsigned length = route->body.rtm_src_len;
	if (has(route, RTA_SRC)) {
		prefix_text(text, sizeof text, family, &route->at[RTA_SRC], length);
		out_coloured(ip->out, colour_of(family), "from", NULL, text);
		char whole[sizeof text + 8];
		text_format(whole, sizeof whole, "from %s", text);
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
	row->malformed |= gateway->size != (family == AF_INET ? 4 : 16);
	out_text(ip->out, "via ");
	out_coloured(ip->out, colour_of(family), "gateway", "% ",
		inet_text(text, family, gateway->data, gateway->size));
}

/* RTA_VIA: a gateway of another family, struct rtvia. */
void route_print_via(struct ip *ip, const struct attribute *via, struct attributes *row)
{
	char text[INET_TEXT_SIZE];
	uint16_t family;
	if (via->data == NULL)
		return;
	if (via->size < sizeof family) {
		row->malformed = true;
		return;
	}
	memcpy(&family, via->data, sizeof family);
	inet_text(text, family, (const char *)via->data + sizeof family, via->size - sizeof family);
	out_object(ip->out, "via");
	out_string(ip->out, "family", "via % ", family == AF_INET6 ? "inet6" : "inet");
	out_coloured(ip->out, colour_of(family), "host", "% ", text);
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
	for (size_t at = 0; at < sizeof names / sizeof names[0]; at++)
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
	if (has(route, RTA_OIF) && filter->device == NULL)
		out_coloured(ip->out, COLOUR_IFNAME, "dev", "dev % ",
			ip_interface(ip, get_u32(route, RTA_OIF), text));
}

/* What is told of a route unless it goes without saying; -d tells it all. */
static void print_origin(struct ip *ip, struct route *route)
{
	char text[NAME_SIZE];
	const struct rtmsg *body = &route->body;
	bool details = ip->options.details > 0, cached = body->rtm_flags & RTM_F_CLONED;
	uint32_t table = table_of(route);
	if (table != RT_TABLE_MAIN)
		out_string(ip->out, "table", "table % ", ip_name(ip, NAMES_TABLE, table, text));
	if (!cached && (body->rtm_protocol != RTPROT_BOOT || details))
		out_string(ip->out, "protocol", "proto % ",
			ip_name(ip, NAMES_PROTOCOL, body->rtm_protocol, text));
	if (!cached && (body->rtm_scope != RT_SCOPE_UNIVERSE || details))
		out_string(ip->out, "scope", "scope % ",
			ip_name(ip, NAMES_SCOPE, body->rtm_scope, text));
}

static void print_preferred_source(struct ip *ip, const struct route *route)
{
	char text[INET_TEXT_SIZE];
	const struct attribute *source = &route->at[RTA_PREFSRC];
	if (source->data == NULL)
		return;
	out_text(ip->out, "src ");
	out_coloured(ip->out, colour_of(route->body.rtm_family), "prefsrc", "% ",
		inet_text(text, route->body.rtm_family, source->data, source->size));
}

static void print_expiry(struct ip *ip, struct route *route)
{
	struct rta_cacheinfo info;
	if (!has(route, RTA_CACHEINFO))
		return;
	attribute_struct(&route->at[RTA_CACHEINFO], &info, sizeof info,
		offsetof(struct rta_cacheinfo, rta_id), &route->row);
	int32_t seconds = (int32_t)info.rta_expires / 100; /* USER_HZ */
	if (info.rta_expires != 0)
		out_signed(ip->out, "expires", "expires %sec ", seconds);
	if (info.rta_error != 0)
		out_signed(ip->out, "error", "error % ", (int32_t)info.rta_error);
}

static void print_preference(struct ip *ip, struct route *route)
{
	if (!has(route, RTA_PREF))
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

void route_print(struct ip *ip, struct route *route, const struct route_filter *filter)
{
	char text[NAME_SIZE];
	const struct rtmsg *body = &route->body;
	if (body->rtm_type != RTN_UNICAST || ip->options.details > 0)
		out_string(ip->out, "type", "% ", type_name(body->rtm_type, text));
	print_destination(ip, route);
	print_source(ip, route);
	if (has(route, RTA_NH_ID))
		out_number(ip->out, "nhid", "nhid % ", get_u32(route, RTA_NH_ID));
	if (has(route, RTA_ENCAP) && has(route, RTA_ENCAP_TYPE))
		route_print_encapsulation(
			ip, &route->at[RTA_ENCAP_TYPE], &route->at[RTA_ENCAP], &route->row);
	if (body->rtm_tos != 0)
		out_string(
			ip->out, "tos", "tos % ", ip_name(ip, NAMES_DSFIELD, body->rtm_tos, text));
	route_print_gateway(ip, body->rtm_family, &route->at[RTA_GATEWAY], &route->row);
	route_print_via(ip, &route->at[RTA_VIA], &route->row);
	print_device(ip, route, filter);
	print_origin(ip, route);
	print_preferred_source(ip, route);
	if (has(route, RTA_PRIORITY))
		out_number(ip->out, "metric", "metric % ", get_u32(route, RTA_PRIORITY));
	route_print_flags(ip, body->rtm_flags);
	if (has(route, RTA_MARK))
		print_mark(ip, get_u32(route, RTA_MARK));
	if (has(route, RTA_FLOW))
		route_print_realms(ip, get_u32(route, RTA_FLOW));
	print_expiry(ip, route);
	if (has(route, RTA_METRICS))
		route_print_metrics(ip, route);
	if (has(route, RTA_IIF))
		out_string(
			ip->out, "iif", "iif % ", ip_interface(ip, get_u32(route, RTA_IIF), text));
	print_preference(ip, route);
	if (ip->options.details > 0 && has(route, RTA_NH_ID))
		route_print_nexthop_object(ip, get_u32(route, RTA_NH_ID));
	if (has(route, RTA_MULTIPATH))
		route_print_nexthops(ip, route);
	out_text(ip->out, "\n");
}

struct route_show {
	struct ip *ip;
	struct route_filter filter;
	unsigned device; /* index, 0 for all */
};

/* What the kernel filters where it can; older ones send all (before 4.20). */
static bool matches(const struct route_show *this, struct route *route)
{
	uint32_t table = table_of(route);
	if (this->ip->family != AF_UNSPEC && route->body.rtm_family != this->ip->family)
		return false;
	if ((route->body.rtm_flags & RTM_F_CLONED) || table != RT_TABLE_MAIN)
		return false;
	return this->device == 0 || get_u32(route, RTA_OIF) == this->device;
}

static int show(const struct nlmsghdr *message, void *context, struct error *error)
{
	struct route_show *this = context;
	struct route route;
	if (message->nlmsg_type != RTM_NEWROUTE)
		return 0;
	if (route_decode(&route, message, error) < 0)
		return -1;
	if (!matches(this, &route))
		return 0;
	out_object(this->ip->out, NULL);
	route_print(this->ip, &route, &this->filter);
	out_object_end(this->ip->out);
	return route.row.malformed ? failed(error, 0, "malformed route") : 0;
}

static const struct opt filter_rows[] = {
	OPT_TEXT(struct route_filter, device, .word = "dev"),
	{.kind = OPT_END},
};

/* Where links have a device, this has a prefix. */
static int take_prefix(struct ip *ip, void *into, const char *word)
{
	(void)into;
	return failed(
		ip->error, 0, "Error: any valid prefix is expected rather than \"%s\".", word);
}

static int route_show(struct ip *ip, char **words)
{
	struct route_show this = {.ip = ip};
	struct netlink_request request;
	struct rtmsg body = {
		.rtm_family = (uint8_t)(ip->family == AF_UNSPEC ? AF_INET : ip->family)};
	if (ip_take_filter(ip, words, filter_rows, &this.filter, take_prefix) < 0)
		return -1;
	netlink_begin(&request, RTM_GETROUTE, NLM_F_DUMP);
	netlink_put(&request, &body, sizeof body);
	netlink_attribute_u32(&request, RTA_TABLE, RT_TABLE_MAIN);
	if (this.filter.device != NULL) {
		this.device = ip_interface_index(ip, this.filter.device);
		if (this.device == 0)
			return failed(
				ip->error, 0, "Cannot find device \"%s\"", this.filter.device);
		netlink_attribute_u32(&request, RTA_OIF, this.device);
	}
	out_begin(ip->out);
	/* The main table that no route has made yet is not there: it is empty. */
	int result = ip_dump(ip, &request, show, &this);
	out_end(ip->out);
	return result < 0 && ip->error->number != ENOENT ? -1 : 0;
}

static const struct ip_verb verbs[] = {
	{"show", 1, route_show},
	{"add", 1, NULL},
	{"change", 1, NULL},
	{"chg", 3, NULL},
	{"replace", 1, NULL},
	{"prepend", 1, NULL},
	{"append", 2, NULL},
	{"test", 1, NULL},
	{"delete", 1, NULL},
	{"list", 1, route_show},
	{"lst", 2, route_show},
	{"get", 1, NULL},
	{"flush", 1, NULL},
	{"save", 2, NULL},
	{"restore", 3, NULL},
	{"showdump", 5, NULL},
};

int ip_route(struct ip *ip, char **words)
{
	return IP_RUN_VERB(ip, verbs, "route", words);
}
