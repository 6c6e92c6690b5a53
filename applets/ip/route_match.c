// SPDX-License-Identifier: MIT

/* Whether a route is one that a selector asks for; the kernel has sorted out part of it already. */

#include <string.h>
#include <sys/socket.h>

#include "applets/ip/route.h"

bool route_prefix_is_host(const struct inet_prefix *prefix)
{
	return prefix->size != 0 && prefix->length == prefix->size * 8;
}

/* An attribute as a prefix of a length in bits; an absent one is all zeros. */
static struct inet_prefix prefix_of(const struct attribute *attribute, int family, unsigned length)
{
	struct inet_prefix prefix = {.family = (uint8_t)family, .length = (uint8_t)length};
	if (attribute->data != NULL && attribute->size <= sizeof prefix.bytes)
		memcpy(prefix.bytes, attribute->data, attribute->size);
	return prefix;
}

/* `default` without a family is around whatever there is. */
static bool within(const struct inet_prefix *inner, const struct inet_prefix *outer)
{
	return (outer->family == AF_UNSPEC && outer->length == 0) || inet_within(inner, outer);
}

static bool in_range(const struct route_range *range, const struct inet_prefix *prefix)
{
	if (range->has_root &&
		(prefix->length < range->root.length || !within(prefix, &range->root)))
		return false;
	if (!range->has_match)
		return true;
	return prefix->length <= range->match.length &&
		(range->match.family == AF_UNSPEC || inet_within(&range->match, prefix));
}

static bool in_ranges(const struct route_filter *filter, const struct route *route)
{
	const struct rtmsg *body = &route->body;
	struct inet_prefix prefix;
	if (filter->to.has_root || filter->to.has_match) {
		prefix = prefix_of(&route->at[RTA_DST], body->rtm_family, body->rtm_dst_len);
		if (!in_range(&filter->to, &prefix))
			return false;
	}
	if (filter->from.has_root || filter->from.has_match) {
		prefix = prefix_of(&route->at[RTA_SRC], body->rtm_family, body->rtm_src_len);
		return in_range(&filter->from, &prefix);
	}
	return true;
}

static bool matches_header(const struct route_filter *filter, const struct rtmsg *body)
{
	if (filter->cached != ((body->rtm_flags & RTM_F_CLONED) != 0))
		return false;
	if (filter->has_protocol && body->rtm_protocol != filter->protocol)
		return false;
	if (filter->has_scope && body->rtm_scope != filter->scope)
		return false;
	if (filter->has_type && body->rtm_type != filter->type)
		return false;
	if (filter->no_local && (body->rtm_type == RTN_LOCAL || body->rtm_type == RTN_BROADCAST))
		return false;
	return !filter->has_tos || body->rtm_tos == filter->tos;
}

static bool matches_via(const struct route_filter *filter, const struct route *route)
{
	const struct attribute *via = &route->at[RTA_VIA];
	struct attribute gateway = route->at[RTA_GATEWAY];
	int family = route->body.rtm_family;
	uint16_t other;
	if (via->data != NULL && via->size >= sizeof other) {
		memcpy(&other, via->data, sizeof other);
		family = other;
		gateway.data = (const char *)via->data + sizeof other;
		gateway.size = via->size - sizeof other;
	}
	struct inet_prefix prefix = prefix_of(&gateway, family, filter->via.length);
	return within(&prefix, &filter->via);
}

static bool matches_attributes(const struct route_filter *filter, struct route *route)
{
	if (filter->table != RT_TABLE_UNSPEC && route_table(route) != filter->table)
		return false;
	if (filter->device != 0 && route_u32(route, RTA_OIF) != filter->device)
		return false;
	if (filter->input != 0 && route_u32(route, RTA_IIF) != filter->input)
		return false;
	if (filter->has_mark && route_u32(route, RTA_MARK) != filter->mark)
		return false;
	if (filter->has_metric && route_u32(route, RTA_PRIORITY) != filter->metric)
		return false;
	return ((route_u32(route, RTA_FLOW) ^ filter->realms) & filter->realms_mask) == 0;
}

bool route_filter_matches(const struct route_filter *filter, struct route *route, int family)
{
	const struct rtmsg *body = &route->body;
	if (filter->any)
		return true;
	if (family != AF_UNSPEC && body->rtm_family != family)
		return false;
	if (body->rtm_family != AF_INET && body->rtm_family != AF_INET6 &&
		body->rtm_family != AF_MPLS)
		return false; /* the kernel's tables of multicast routing */
	if (!matches_header(filter, body) || !matches_attributes(filter, route) ||
		!in_ranges(filter, route))
		return false;
	if (filter->has_source) {
		struct inet_prefix prefix =
			prefix_of(&route->at[RTA_PREFSRC], body->rtm_family, filter->source.length);
		if (!within(&prefix, &filter->source))
			return false;
	}
	return !filter->has_via || matches_via(filter, route);
}
