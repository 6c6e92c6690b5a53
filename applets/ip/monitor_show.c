// SPDX-License-Identifier: MIT

/* One message of ip monitor: when, where, what, and the line that its object has for it. */

#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "applets/ip/address.h"
#include "applets/ip/link.h"
#include "applets/ip/monitor.h"
#include "applets/ip/neighbour.h"
#include "applets/ip/netconf.h"
#include "applets/ip/netns.h"
#include "applets/ip/nexthop.h"
#include "applets/ip/route.h"
#include "applets/ip/rule.h"
#include "core/clock.h"
#include "core/text.h"

/* What a message is about. */
enum kind {
	KIND_LINK,
	KIND_ADDRESS,
	KIND_MULTICAST, /* an address that is joined */
	KIND_ANYCAST,
	KIND_ROUTE,
	KIND_NEIGH,
	KIND_PREFIX,
	KIND_LABEL,
	KIND_NETCONF,
	KIND_RULE,
	KIND_NSID,
	KIND_NEXTHOP,
	KIND_BUCKET,
	KINDS,
	KIND_MULTICAST_ROUTE = KINDS,
};

/* The first of a kind's two types, for what is new; the second is for what is deleted. */
static const struct {
	uint16_t type;
	char label[14];
} kinds[] = {
	[KIND_LINK] = {RTM_NEWLINK, "LINK"},
	[KIND_ADDRESS] = {RTM_NEWADDR, "ADDR"},
	[KIND_MULTICAST] = {MONITOR_NEWMULTICAST, "ADDR"},
	[KIND_ANYCAST] = {MONITOR_NEWANYCAST, "ADDR"},
	[KIND_ROUTE] = {RTM_NEWROUTE, "ROUTE"},
	[KIND_NEIGH] = {RTM_NEWNEIGH, "NEIGH"},
	[KIND_PREFIX] = {RTM_NEWPREFIX, "PREFIX"},
	[KIND_LABEL] = {RTM_NEWADDRLABEL, "ADDRLABEL"},
	[KIND_NETCONF] = {RTM_NEWNETCONF, "NETCONF"},
	[KIND_RULE] = {RTM_NEWRULE, "RULE"},
	[KIND_NSID] = {RTM_NEWNSID, "NSID"},
	[KIND_NEXTHOP] = {RTM_NEWNEXTHOP, "NEXTHOP"},
	[KIND_BUCKET] = {RTM_NEWNEXTHOPBUCKET, "NEXTHOPBUCKET"},
	[KIND_MULTICAST_ROUTE] = {RTM_NEWROUTE, "MROUTE"},
};

static unsigned microseconds(int64_t when)
{
	return (unsigned)(when % CLOCK_SECOND / 1000);
}

#define TWO(number) (number) / 10, (number) % 10

/* `Mon Nov 23 21:26:01 2026`. */
static void time_text(char *text, size_t size, int64_t when)
{
	static const char days[] = "SunMonTueWedThuFriSat";
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	time_t seconds = (time_t)(when / CLOCK_SECOND);
	struct tm at;
	localtime_r(&seconds, &at);
	text_format(text, size, "%.*s %.*s %s%d %d%d:%d%d:%d%d %d", 3, days + at.tm_wday * 3, 3,
		months + at.tm_mon * 3, at.tm_mday < 10 ? " " : "", at.tm_mday, TWO(at.tm_hour),
		TWO(at.tm_min), TWO(at.tm_sec), at.tm_year + 1900);
}

/* `2026-11-23T21:26:01.859846`. */
static void short_time_text(char *text, size_t size, int64_t when)
{
	time_t seconds = (time_t)(when / CLOCK_SECOND);
	struct tm at;
	char micro[8];
	localtime_r(&seconds, &at);
	text_format(micro, sizeof micro, "%u", 1000000 + microseconds(when));
	text_format(text, size, "%d-%d%d-%d%dT%d%d:%d%d:%d%d.%s", at.tm_year + 1900,
		TWO(at.tm_mon + 1), TWO(at.tm_mday), TWO(at.tm_hour), TWO(at.tm_min),
		TWO(at.tm_sec), micro + 1);
}

#undef TWO

/* Before a record, `[SHORT] `; or a line, `Timestamp: LONG 863978 usec`. */
static void print_time(struct ip *ip)
{
	int64_t now = clock_calendar();
	char text[80];
	if (!ip->options.timestamp && !ip->options.short_timestamp)
		return;
	if (ip->options.short_timestamp) {
		short_time_text(text, sizeof text, now);
		out_string(ip->out, "timestamp", "[%] ", text);
		return;
	}
	time_text(text, sizeof text, now);
	out_string(ip->out, "timestamp", "Timestamp: % ", text);
	out_number(ip->out, "timestamp_usec", "% usec\n", microseconds(now));
}

/* What precedes each record: when, where, what. */
static void print_head(struct monitor *this, enum kind kind, const struct nlmsghdr *message)
{
	struct ip *ip = this->ip;
	if (!this->is_echo) {
		print_time(ip);
		if (ip->origin != 0)
			out_number(ip->out, "event_nsid", "[nsid %]", ip->origin - 1);
		else if (this->all_namespaces)
			out_text(ip->out, "[nsid current]");
		out_string(ip->out, "event", this->label ? "[%]" : NULL, kinds[kind].label);
	}
	if (message->nlmsg_type != kinds[kind].type)
		out_bool(ip->out, "deleted", "Deleted ", true);
}

static int print_link(struct monitor *this, const struct nlmsghdr *message, struct error *error)
{
	struct link link;
	if (link_decode(&link, message, error) < 0)
		return -1;
	if (this->index != 0 && this->index != link.index)
		return 0;
	link.has_queue_length = true; /* a notification shows none */
	link.queue_length = 0;
	print_head(this, KIND_LINK, message);
	/* As iproute2: -brief ends no line here. */
	if (this->ip->options.brief) {
		link_print_brief_start(this->ip, &link);
		return 1;
	}
	/* iproute2 shows the hardware's address here whatever family was asked for. */
	int family = this->ip->family;
	this->ip->family = AF_UNSPEC;
	link_print(this->ip, &link, LINK_VIEW_ADDRESS);
	this->ip->family = family;
	out_text(this->ip->out, "\n");
	return attributes_verdict(&link.all, "link", error) < 0 ? -1 : 1;
}

static int print_address(
	struct monitor *this, enum kind kind, const struct nlmsghdr *message, struct error *error)
{
	char text[IFNAMSIZ];
	struct address address;
	struct ip *ip = this->ip;
	if (address_decode(&address, message, error) < 0)
		return -1;
	if (this->index != 0 && this->index != address.index)
		return 0;
	const char *name = ip_interface(ip, address.index, text);
	print_head(this, kind, message);
	if (ip->options.brief) {
		address_print_prefix(ip, &address);
		return 1;
	}
	if (!ip->options.oneline) {
		out_number(ip->out, "index", "%: ", address.index);
		out_string(ip->out, "dev", "%", name);
	}
	address_print(ip, name, &address);
	return 1;
}

static int print_multicast_route(
	struct monitor *this, const struct nlmsghdr *message, struct error *error)
{
	struct route route;
	if (route_decode(&route, message, error) < 0)
		return -1;
	if (route.body.rtm_type != RTN_MULTICAST)
		return failed(error, 0,
			"Non multicast route received, kernel does support IP multicast?");
	if (this->index != 0 && this->index != route_u32(&route, RTA_IIF))
		return 0;
	print_head(this, KIND_MULTICAST_ROUTE, message);
	monitor_print_multicast_route(this->ip, &route);
	return attributes_verdict(&route.row, "route", error) < 0 ? -1 : 1;
}

static int print_route(struct monitor *this, const struct nlmsghdr *message, struct error *error)
{
	const struct route_filter filter = {.device = this->index};
	struct route route;
	if (monitor_is_multicast_route(message))
		return print_multicast_route(this, message, error);
	if (route_decode(&route, message, error) < 0)
		return -1;
	if (route.body.rtm_flags & RTM_F_CLONED)
		return 0;
	if (this->index != 0 && this->index != route_u32(&route, RTA_OIF))
		return 0;
	if (this->ip->family != AF_UNSPEC && this->ip->family != route.body.rtm_family)
		return 0;
	print_head(this, KIND_ROUTE, message);
	route_print(this->ip, &route, &filter);
	return attributes_verdict(&route.row, "route", error) < 0 ? -1 : 1;
}

static int print_neighbour(
	struct monitor *this, const struct nlmsghdr *message, struct error *error)
{
	/* Which device it is goes without saying where only one is watched. */
	const struct neighbour_filter filter = {.device = this->index != 0 ? "" : NULL};
	struct neighbour neighbour;
	if (neighbour_decode(&neighbour, message, error) < 0)
		return -1;
	if (this->index != 0 && this->index != neighbour.index)
		return 0;
	if (this->ip->family != AF_UNSPEC && this->ip->family != neighbour.family)
		return 0;
	print_head(this, KIND_NEIGH, message);
	neighbour_print(this->ip, &neighbour, &filter);
	return 1;
}

static int print_netconf(struct monitor *this, const struct nlmsghdr *message, struct error *error)
{
	struct netconf netconf;
	if (netconf_decode(&netconf, message, error) < 0)
		return -1;
	if (this->index != 0 && (int)this->index != netconf.index)
		return 0;
	print_head(this, KIND_NETCONF, message);
	netconf_print(this->ip, &netconf);
	return attributes_verdict(&netconf.row, "netconf", error) < 0 ? -1 : 1;
}

static int print_rule(struct monitor *this, const struct nlmsghdr *message, struct error *error)
{
	struct rule rule;
	if (rule_decode(&rule, message, error) < 0)
		return -1;
	if (this->ip->family != AF_UNSPEC && this->ip->family != rule.body.family)
		return 0;
	print_head(this, KIND_RULE, message);
	rule_print(this->ip, &rule);
	return attributes_verdict(&rule.row, "rule", error) < 0 ? -1 : 1;
}

static int print_nexthop(struct monitor *this, const struct nlmsghdr *message, struct error *error)
{
	struct nexthop nexthop;
	if (nexthop_decode(&nexthop, message, error) < 0)
		return -1;
	print_head(this, KIND_NEXTHOP, message);
	nexthop_print(this->ip, &nexthop);
	out_text(this->ip->out, "\n");
	return attributes_verdict(&nexthop.row, "nexthop", error) < 0 ? -1 : 1;
}

static int print_nsid(struct monitor *this, const struct nlmsghdr *message, struct error *error)
{
	bool created = message->nlmsg_type == RTM_NEWNSID;
	/* An id that is given anew may bear another name; one taken away is known by its old. */
	if (created)
		netns_forget_id(this->ip, message);
	print_head(this, KIND_NSID, message);
	int result = netns_print_ids(this->ip, message, error);
	if (!created)
		netns_forget_id(this->ip, message);
	return result < 0 ? -1 : 1;
}

/* Returns 1 if a record was printed, 0 if not, -1 on error. */
static int print(
	struct monitor *this, enum kind kind, const struct nlmsghdr *message, struct error *error)
{
	switch (kind) {
	case KIND_LINK: return print_link(this, message, error);
	case KIND_ADDRESS:
	case KIND_MULTICAST:
	case KIND_ANYCAST: return print_address(this, kind, message, error);
	case KIND_ROUTE: return print_route(this, message, error);
	case KIND_NEIGH: return print_neighbour(this, message, error);
	case KIND_NETCONF: return print_netconf(this, message, error);
	case KIND_RULE: return print_rule(this, message, error);
	case KIND_NSID: return print_nsid(this, message, error);
	case KIND_NEXTHOP: return print_nexthop(this, message, error);
	case KIND_PREFIX:
		if (this->ip->family != AF_UNSPEC && this->ip->family != AF_INET6)
			return 0;
		print_head(this, kind, message);
		return monitor_print_prefix(this->ip, message, error);
	case KIND_LABEL:
		print_head(this, kind, message);
		return monitor_print_label(this->ip, message, error);
	case KIND_BUCKET:
		print_head(this, kind, message);
		return monitor_print_bucket(this->ip, message, error);
	case KIND_MULTICAST_ROUTE: break;
	}
	return 0;
}

static const char *eight_digits(char text[9], uint32_t number)
{
	for (size_t at = 0; at < 8; at++)
		text[at] = "0123456789abcdef"[number >> (28 - 4 * at) & 15];
	text[8] = '\0';
	return text;
}

/* What rtmon(8) writes between messages: a time, struct nlmsghdr's type 15. */
static int take_other(struct monitor *this, const struct nlmsghdr *message, struct error *error)
{
	const uint32_t *time = netlink_body(message, 2 * sizeof *time);
	char text[80];
	if (message->nlmsg_type == 15 && time != NULL) {
		time_text(text, sizeof text, time[0] * CLOCK_SECOND);
		out_string(this->ip->out, "timestamp", "Timestamp: % ", text);
		out_number(this->ip->out, "timestamp_usec", "% us\n", time[1]);
		return 1;
	}
	if (message->nlmsg_type <= NLMSG_DONE)
		return 0;
	char type[9], flags[9], length[9];
	return failed(error, 0, "Unknown message: type=0x%s(%d) flags=0x%s(%d) len=0x%s(%d)",
		eight_digits(type, message->nlmsg_type), message->nlmsg_type,
		eight_digits(flags, message->nlmsg_flags), message->nlmsg_flags,
		eight_digits(length, message->nlmsg_len), (int)message->nlmsg_len);
}

int monitor_show(struct monitor *this, const struct nlmsghdr *message, struct error *error)
{
	unsigned kind = 0;
	while (kind < KINDS && (message->nlmsg_type & ~1u) != kinds[kind].type)
		kind++;
	/* A prefix is announced; nothing says that it is gone. */
	if (kind == KINDS || message->nlmsg_type == RTM_NEWPREFIX + 1)
		return take_other(this, message, error);
	return print(this, (enum kind)kind, message, error);
}
