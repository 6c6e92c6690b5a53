// SPDX-License-Identifier: MIT

/* ip monitor: what changes, as it changes. */

#include <errno.h>
#include <fcntl.h>
#include <linux/netconf.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "applets/ip/address.h"
#include "applets/ip/link.h"
#include "applets/ip/neighbour.h"
#include "applets/ip/netconf.h"
#include "applets/ip/netns.h"
#include "applets/ip/route.h"
#include "applets/ip/rule.h"
#include "applets/ip/words.h"
#include "core/own.h"
#include "core/root.h"
#include "core/text.h"

enum object {
	OBJECT_LINK,
	OBJECT_ADDRESS,
	OBJECT_ROUTE,
	OBJECT_NEIGH,
	OBJECT_NETCONF,
	OBJECT_RULE,
	OBJECT_NSID,
	OBJECTS
};

struct monitor {
	struct ip *ip;
	unsigned objects; /* a bit for each that is watched */
	bool label;
	unsigned index; /* 0 for all */
	const char *file;
};

/* Which messages are about what, and what an object's label is. */
static const struct {
	uint16_t created, deleted;
	char label[12];
} kinds[OBJECTS] = {
	[OBJECT_LINK] = {RTM_NEWLINK, RTM_DELLINK, "[LINK]"},
	[OBJECT_ADDRESS] = {RTM_NEWADDR, RTM_DELADDR, "[ADDR]"},
	[OBJECT_ROUTE] = {RTM_NEWROUTE, RTM_DELROUTE, "[ROUTE]"},
	[OBJECT_NEIGH] = {RTM_NEWNEIGH, RTM_DELNEIGH, "[NEIGH]"},
	[OBJECT_NETCONF] = {RTM_NEWNETCONF, RTM_DELNETCONF, "[NETCONF]"},
	[OBJECT_RULE] = {RTM_NEWRULE, RTM_DELRULE, "[RULE]"},
	[OBJECT_NSID] = {RTM_NEWNSID, RTM_DELNSID, "[NSID]"},
};

/* Groups of notifications; family 0: whatever family was asked for. */
static const struct {
	uint8_t object, family, group;
} groups[] = {
	{OBJECT_LINK, AF_UNSPEC, RTNLGRP_LINK},
	{OBJECT_ADDRESS, AF_INET, RTNLGRP_IPV4_IFADDR},
	{OBJECT_ADDRESS, AF_INET6, RTNLGRP_IPV6_IFADDR},
	{OBJECT_ROUTE, AF_INET, RTNLGRP_IPV4_ROUTE},
	{OBJECT_ROUTE, AF_INET6, RTNLGRP_IPV6_ROUTE},
	{OBJECT_ROUTE, AF_MPLS, RTNLGRP_MPLS_ROUTE},
	{OBJECT_NEIGH, AF_UNSPEC, RTNLGRP_NEIGH},
	{OBJECT_NETCONF, AF_INET, RTNLGRP_IPV4_NETCONF},
	{OBJECT_NETCONF, AF_INET6, RTNLGRP_IPV6_NETCONF},
	{OBJECT_NETCONF, AF_MPLS, RTNLGRP_MPLS_NETCONF},
	{OBJECT_RULE, AF_INET, RTNLGRP_IPV4_RULE},
	{OBJECT_RULE, AF_INET6, RTNLGRP_IPV6_RULE},
	{OBJECT_NSID, AF_UNSPEC, RTNLGRP_NSID},
};

/* `[2026-11-23T21:26:01.859846] `, or a line: `Timestamp: Mon Nov 23 21:26:01 2026 863978 usec`. */
static void print_time(struct ip *ip)
{
	static const char days[] = "SunMonTueWedThuFriSat";
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	struct timespec now;
	struct tm at;
	char text[80], micro[8];
	if (!ip->options.timestamp && !ip->options.short_timestamp)
		return;
	clock_gettime(CLOCK_REALTIME, &now);
	localtime_r(&now.tv_sec, &at);
	text_format(micro, sizeof micro, "%u", (unsigned)(1000000 + now.tv_nsec / 1000));
#define TWO(number) (number) / 10, (number) % 10
	if (ip->options.short_timestamp)
		text_format(text, sizeof text, "%d-%d%d-%d%dT%d%d:%d%d:%d%d.%s", at.tm_year + 1900,
			TWO(at.tm_mon + 1), TWO(at.tm_mday), TWO(at.tm_hour), TWO(at.tm_min),
			TWO(at.tm_sec), micro + 1);
	else
		text_format(text, sizeof text, "%.*s %.*s %s%d %d%d:%d%d:%d%d %d", 3,
			days + at.tm_wday * 3, 3, months + at.tm_mon * 3,
			at.tm_mday < 10 ? " " : "", at.tm_mday, TWO(at.tm_hour), TWO(at.tm_min),
			TWO(at.tm_sec), at.tm_year + 1900);
#undef TWO
	if (ip->options.short_timestamp) {
		out_string(ip->out, "timestamp", "[%] ", text);
		return;
	}
	out_string(ip->out, "timestamp", "Timestamp: % ", text);
	out_number(ip->out, "timestamp_usec", "% usec\n", (unsigned)(now.tv_nsec / 1000));
}

/* What precedes each record. */
static void print_head(struct monitor *this, enum object object, bool deleted)
{
	struct ip *ip = this->ip;
	print_time(ip);
	if (this->label)
		out_text(ip->out, kinds[object].label);
	char name[12];
	text_format(name, sizeof name, "%.*s", (int)strlen(kinds[object].label) - 2,
		kinds[object].label + 1);
	out_string(ip->out, "event", NULL, name);
	if (deleted)
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
	print_head(this, OBJECT_LINK, message->nlmsg_type == RTM_DELLINK);
	/* What is deleted has no name any longer that could be asked for. */
	memset(this->ip->interfaces, 0, sizeof this->ip->interfaces);
	link_print(this->ip, &link, LINK_VIEW_ADDRESS);
	out_text(this->ip->out, "\n");
	return attributes_verdict(&link.all, "link", error) < 0 ? -1 : 1;
}

static int print_address(struct monitor *this, const struct nlmsghdr *message, struct error *error)
{
	char text[IFNAMSIZ];
	struct address address;
	struct ip *ip = this->ip;
	if (address_decode(&address, message, error) < 0)
		return -1;
	if (this->index != 0 && this->index != address.index)
		return 0;
	const char *name = ip_interface(ip, address.index, text);
	print_head(this, OBJECT_ADDRESS, message->nlmsg_type == RTM_DELADDR);
	if (!ip->options.oneline) {
		out_number(ip->out, "index", "%: ", address.index);
		out_string(ip->out, "dev", "%", name);
	}
	address_print(ip, name, &address);
	return 1;
}

static int print_route(struct monitor *this, const struct nlmsghdr *message, struct error *error)
{
	static const struct route_filter all = {0};
	struct route route;
	if (route_decode(&route, message, error) < 0)
		return -1;
	if (route.body.rtm_flags & RTM_F_CLONED)
		return 0;
	if (this->index != 0 &&
		(route.at[RTA_OIF].data == NULL ||
			attribute_u32(&route.at[RTA_OIF], &route.row) != this->index))
		return 0;
	print_head(this, OBJECT_ROUTE, message->nlmsg_type == RTM_DELROUTE);
	route_print(this->ip, &route, &all);
	return attributes_verdict(&route.row, "route", error) < 0 ? -1 : 1;
}

static int print_neighbour(
	struct monitor *this, const struct nlmsghdr *message, struct error *error)
{
	static const struct neighbour_filter all = {0};
	struct neighbour neighbour;
	if (neighbour_decode(&neighbour, message, error) < 0)
		return -1;
	if (this->index != 0 && this->index != neighbour.index)
		return 0;
	if (this->ip->family != AF_UNSPEC && this->ip->family != neighbour.family)
		return 0;
	print_head(this, OBJECT_NEIGH, message->nlmsg_type == RTM_DELNEIGH);
	neighbour_print(this->ip, &neighbour, &all);
	return 1;
}

static int print_netconf(struct monitor *this, const struct nlmsghdr *message, struct error *error)
{
	struct netconf netconf;
	if (netconf_decode(&netconf, message, error) < 0)
		return -1;
	if (this->index != 0 && (int)this->index != netconf.index)
		return 0;
	print_head(this, OBJECT_NETCONF, message->nlmsg_type == RTM_DELNETCONF);
	netconf_print(this->ip, &netconf);
	return attributes_verdict(&netconf.row, "netconf", error) < 0 ? -1 : 1;
}

static int print_rule(struct monitor *this, const struct nlmsghdr *message, struct error *error)
{
	struct rule rule;
	if (rule_decode(&rule, message, error) < 0)
		return -1;
	print_head(this, OBJECT_RULE, message->nlmsg_type == RTM_DELRULE);
	rule_print(this->ip, &rule);
	return attributes_verdict(&rule.row, "rule", error) < 0 ? -1 : 1;
}

/* Returns 1 if a record was printed, 0 if not, -1 on error. */
static int print(struct monitor *this, enum object object, const struct nlmsghdr *message,
	struct error *error)
{
	switch (object) {
	case OBJECT_LINK: return print_link(this, message, error);
	case OBJECT_ADDRESS: return print_address(this, message, error);
	case OBJECT_ROUTE: return print_route(this, message, error);
	case OBJECT_NEIGH: return print_neighbour(this, message, error);
	case OBJECT_NETCONF: return print_netconf(this, message, error);
	case OBJECT_RULE: return print_rule(this, message, error);
	case OBJECT_NSID:
		print_head(this, OBJECT_NSID, message->nlmsg_type == RTM_DELNSID);
		return netns_print_ids(this->ip, message, error) < 0 ? -1 : 1;
	case OBJECTS: break;
	}
	return 0;
}

/* One message; what is malformed is said, and the next one is waited for. */
static int take(const struct nlmsghdr *message, void *context, struct error *error)
{
	struct monitor *this = context;
	struct out *out = this->ip->out;
	for (unsigned object = 0; object < OBJECTS; object++) {
		if ((message->nlmsg_type != kinds[object].created &&
			    message->nlmsg_type != kinds[object].deleted) ||
			!(this->objects & 1u << object))
			continue;
		out_hold(out);
		out_object(out, NULL);
		int printed = print(this, (enum object)object, message, error);
		out_object_end(out);
		if (printed <= 0)
			out_rewind(out);
		out_release(out);
		if (printed > 0)
			out_next(out);
		if (printed < 0)
			applet_warn(this->ip->run, error->text);
	}
	return out->write_error != 0 ? failed(error, out->write_error, "write error") : 0;
}

static int take_words(struct monitor *this, char **words)
{
	static const struct {
		char word[12];
		uint8_t minimum, object; /* OBJECTS: known, and not supported */
	} names[] = {{"link", 2, OBJECT_LINK}, {"address", 1, OBJECT_ADDRESS},
		{"maddress", 1, OBJECTS}, {"acaddress", 0, OBJECTS}, {"route", 1, OBJECT_ROUTE},
		{"mroute", 2, OBJECTS}, {"prefix", 1, OBJECTS}, {"neigh", 1, OBJECT_NEIGH},
		{"netconf", 4, OBJECT_NETCONF}, {"rule", 2, OBJECT_RULE}, {"nsid", 2, OBJECT_NSID},
		{"nexthop", 3, OBJECTS}, {"stats", 0, OBJECTS}};
	struct ip *ip = this->ip;
	while (*words != NULL) {
		const char *word = *words;
		size_t at = 0, count = sizeof names / sizeof names[0];
		if (word_take(&words, "file", 1)) {
			this->file = word_value(ip, &words);
			if (this->file == NULL)
				return -1;
			continue;
		}
		if (word_take(&words, "label", 1)) {
			this->label = true;
			continue;
		}
		if (word_take(&words, "all", 0)) {
			this->label = true;
			this->objects = ~0u;
			continue;
		}
		if (word_take(&words, "dev", 0)) {
			word = word_value(ip, &words);
			this->index = word != NULL ? ip_interface_index(ip, word) : 0;
			if (this->index == 0)
				return word == NULL
					? -1
					: word_invalid(ip, word, "Device does not exist\n\n");
			continue;
		}
		while (at < count && !word_take(&words, names[at].word, names[at].minimum))
			at++;
		if (at == count && !text_abbreviates(word, "all-nsid", 4))
			return failed_with(ip->error, STATUS_USAGE, 0,
				"Argument \"%s\" is unknown, try \"ip monitor help\".", word);
		if (at == count || names[at].object == OBJECTS)
			return failed_with(ip->error, STATUS_USAGE, 0,
				"Argument \"%s\" is not supported by this ip.", word);
		this->objects |= 1u << names[at].object;
	}
	if (this->objects == 0)
		this->objects = ~0u;
	return 0;
}

/* Messages from a file, as `ip monitor file` of iproute2 takes them: one behind the other. */
static int replay(struct monitor *this)
{
	struct ip *ip = this->ip;
	_Alignas(NLMSG_ALIGNTO) union {
		struct nlmsghdr header;
		char bytes[NETLINK_BUFFER_SIZE];
	} message;
	own_fd int fd = root_open_file(AT_FDCWD, this->file);
	if (fd < 0)
		return failed_with(ip->error, STATUS_USAGE, errno, "Cannot fopen");
	for (;;) {
		ssize_t got = read(fd, message.bytes, NLMSG_HDRLEN);
		if (got == 0)
			return 0;
		size_t length = message.header.nlmsg_len;
		if (got != NLMSG_HDRLEN || length < NLMSG_HDRLEN || length > sizeof message)
			return failed(ip->error, 0, "malformed message in %s", this->file);
		size_t rest = NLMSG_ALIGN(length) - NLMSG_HDRLEN;
		got = read(fd, message.bytes + NLMSG_HDRLEN, rest);
		if (got < (ssize_t)(length - NLMSG_HDRLEN))
			return failed(ip->error, 0, "malformed message in %s", this->file);
		if (take(&message.header, this, ip->error) < 0)
			return -1;
	}
}

int ip_monitor(struct ip *ip, char **words)
{
	struct monitor this = {.ip = ip};
	struct netlink netlink;
	if (take_words(&this, words) < 0)
		return -1;
	if (this.file != NULL)
		return replay(&this);
	if (netlink_open(&netlink, NETLINK_ROUTE, ip->error) < 0)
		return -1;
	int size = 1024 * 1024;
	setsockopt(netlink.fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
	for (size_t at = 0; at < sizeof groups / sizeof groups[0]; at++)
		if ((this.objects & 1u << groups[at].object) &&
			(groups[at].family == AF_UNSPEC || ip->family == AF_UNSPEC ||
				ip->family == groups[at].family))
			netlink_join(&netlink, groups[at].group); /* a kernel may lack one */
	int result = 0;
	while (result == 0) {
		result = netlink_watch(&netlink, take, &this, ip->error);
		if (result < 0 && ip->error->number == ENOBUFS) {
			applet_warn(
				ip->run, "netlink receive error No buffer space available (105)");
			result = 0;
		}
	}
	netlink_close(&netlink);
	return result;
}
