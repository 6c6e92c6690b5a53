// SPDX-License-Identifier: MIT

/* ip route: its verbs, and reading what the kernel tells of a route. */

#include "applets/ip/route.h"

#include <string.h>
#include <sys/socket.h>

#include "applets/ip/words.h"
#include "core/text.h"

int route_decode(struct route *route, const struct nlmsghdr *message, struct error *error)
{
	const struct rtmsg *body = netlink_body(message, sizeof *body);
	if (body == NULL)
		return failed(error, 0, "malformed route: %u bytes", message->nlmsg_len);
	route->body = *body;
	route->row = attributes_of(message, sizeof *body);
	attributes_table(&route->row, route->at, RTA_MAX + 1);
	/* Filters compare these: what is none must not be taken for another. */
	ip_address_check(body->rtm_family, &route->at[RTA_DST], &route->row);
	ip_address_check(body->rtm_family, &route->at[RTA_SRC], &route->row);
	ip_address_check(body->rtm_family, &route->at[RTA_GATEWAY], &route->row);
	ip_address_check(body->rtm_family, &route->at[RTA_PREFSRC], &route->row);
	return attributes_verdict(&route->row, "route", error);
}

bool route_has(const struct route *route, unsigned type)
{
	return route->at[type].data != NULL;
}

uint32_t route_u32(struct route *route, unsigned type)
{
	return route_has(route, type) ? attribute_u32(&route->at[type], &route->row) : 0;
}

uint32_t route_table(struct route *route)
{
	return route_has(route, RTA_TABLE) ? route_u32(route, RTA_TABLE) : route->body.rtm_table;
}

static const char types[][12] = {"none", "unicast", "local", "broadcast", "anycast", "multicast",
	"blackhole", "unreachable", "prohibit", "throw", "nat", "xresolve"};

const char *route_type_name(const struct ip *ip, uint8_t type, char text[NAME_SIZE])
{
	if (!ip->options.numeric && type < sizeof types / sizeof types[0])
		return types[type];
	text_format(text, NAME_SIZE, "%u", type);
	return text;
}

bool route_type_number(const char *name, uint8_t *type)
{
	/* "none" is only a name to show. */
	for (uint8_t at = RTN_UNICAST; at < sizeof types / sizeof types[0]; at++)
		if (text_equal(name, types[at])) {
			*type = at;
			return true;
		}
	if (!text_equal(name, "brd"))
		return false;
	*type = RTN_BROADCAST;
	return true;
}

int route_usage(struct ip *ip)
{
	return failed_with(ip->error, STATUS_USAGE, 0,
		"Usage: ip route [show|flush|save] SELECTOR\n"
		"       ip route get ADDRESS [from ADDRESS] [iif DEV] [oif DEV]...\n"
		"       ip route add|append|prepend|replace|change|test|del ROUTE\n"
		"       ip route restore|showdump");
}

#define VERBS(VERB) \
	VERB("show", 1, route_list) \
	VERB("add", 1, route_add) \
	VERB("change", 1, route_change) \
	VERB("chg", 3, route_change) \
	VERB("replace", 1, route_replace) \
	VERB("prepend", 1, route_prepend) \
	VERB("append", 2, route_append) \
	VERB("test", 1, route_test) \
	VERB("delete", 1, route_delete) \
	VERB("list", 1, route_list) \
	VERB("lst", 2, route_list) \
	VERB("get", 1, route_get) \
	VERB("flush", 1, route_flush) \
	VERB("save", 2, route_save) \
	VERB("restore", 3, route_restore) \
	VERB("showdump", 5, route_showdump)
IP_VERBS(VERBS)

int ip_route(struct ip *ip, char **words)
{
	return IP_RUN_VERB(ip, "route", words);
}
