// SPDX-License-Identifier: MIT

/* ip route add, append, prepend, replace, change, test, del: one route, as words describe it. */

#include <stddef.h>
#include <string.h>
#include <sys/socket.h>

#include "applets/ip/route.h"
#include "applets/ip/route_settings.h"
#include "applets/ip/words.h"
#include "core/text.h"

enum change_word {
	CHANGE_SOURCE,
	CHANGE_AS,
	CHANGE_VIA,
	CHANGE_FROM,
	CHANGE_TOS,
	CHANGE_EXPIRES,
	CHANGE_METRIC,
	CHANGE_SCOPE,
	CHANGE_SETTING,
	CHANGE_REALMS,
	CHANGE_ONLINK,
	CHANGE_NEXTHOP,
	CHANGE_NEXTHOP_ID,
	CHANGE_PROTOCOL,
	CHANGE_TABLE,
	CHANGE_VRF,
	CHANGE_DEVICE,
	CHANGE_PREFERENCE,
	CHANGE_ENCAPSULATION,
	CHANGE_TTL_PROPAGATE,
	CHANGE_TO, /* what is none of the others */
};

/* In the order in which iproute2 tries them. */
static const struct {
	char word[20];
	uint8_t minimum; /* the fewest letters that mean it; 0: all */
	uint8_t change;
	uint8_t metric; /* RTAX_… of CHANGE_SETTING */
} keywords[] = {
	{"src", 0, CHANGE_SOURCE, 0},
	{"as", 0, CHANGE_AS, 0},
	{"via", 0, CHANGE_VIA, 0},
	{"from", 0, CHANGE_FROM, 0},
	{"tos", 0, CHANGE_TOS, 0},
	{"dsfield", 1, CHANGE_TOS, 0},
	{"expires", 0, CHANGE_EXPIRES, 0},
	{"metric", 1, CHANGE_METRIC, 0},
	{"priority", 1, CHANGE_METRIC, 0},
	{"preference", 0, CHANGE_METRIC, 0},
	{"scope", 0, CHANGE_SCOPE, 0},
	{"mtu", 0, CHANGE_SETTING, RTAX_MTU},
	{"hoplimit", 0, CHANGE_SETTING, RTAX_HOPLIMIT},
	{"advmss", 0, CHANGE_SETTING, RTAX_ADVMSS},
	{"reordering", 1, CHANGE_SETTING, RTAX_REORDERING},
	{"rtt", 0, CHANGE_SETTING, RTAX_RTT},
	{"rto_min", 0, CHANGE_SETTING, RTAX_RTO_MIN},
	{"window", 1, CHANGE_SETTING, RTAX_WINDOW},
	{"cwnd", 1, CHANGE_SETTING, RTAX_CWND},
	{"initcwnd", 1, CHANGE_SETTING, RTAX_INITCWND},
	{"initrwnd", 1, CHANGE_SETTING, RTAX_INITRWND},
	{"features", 1, CHANGE_SETTING, RTAX_FEATURES},
	{"quickack", 1, CHANGE_SETTING, RTAX_QUICKACK},
	{"congctl", 1, CHANGE_SETTING, RTAX_CC_ALGO},
	{"rttvar", 1, CHANGE_SETTING, RTAX_RTTVAR},
	{"ssthresh", 1, CHANGE_SETTING, RTAX_SSTHRESH},
	{"realms", 1, CHANGE_REALMS, 0},
	{"onlink", 0, CHANGE_ONLINK, 0},
	{"nexthop", 0, CHANGE_NEXTHOP, 0},
	{"nhid", 0, CHANGE_NEXTHOP_ID, 0},
	{"protocol", 1, CHANGE_PROTOCOL, 0},
	{"table", 1, CHANGE_TABLE, 0},
	{"vrf", 1, CHANGE_VRF, 0},
	{"dev", 0, CHANGE_DEVICE, 0},
	{"oif", 0, CHANGE_DEVICE, 0},
	{"pref", 1, CHANGE_PREFERENCE, 0},
	{"encap", 0, CHANGE_ENCAPSULATION, 0},
	{"ttl-propagate", 0, CHANGE_TTL_PROPAGATE, 0},
	{"fastopen_no_cookie", 1, CHANGE_SETTING, RTAX_FASTOPEN_NO_COOKIE},
};

/* A route while its words are read. */
struct route_change {
	struct ip *ip;
	struct netlink_request request;
	struct rtmsg body; /* goes into the request when all is known */
	struct route_settings settings;
	const char *device;
	bool has_destination, has_gateway, has_nexthops, has_scope, has_type, has_table;
};

static int take_via(struct route_change *this, char ***words)
{
	if (this->has_gateway)
		return word_invalid(
			this->ip, "via", "use nexthop syntax to specify multiple via\n\n");
	this->has_gateway = true;
	return route_take_gateway(this->ip, words, &this->body.rtm_family, &this->request);
}

static int take_number(
	struct route_change *this, char ***words, uint16_t attribute, const char *why)
{
	uint32_t number;
	if (word_u32(this->ip, words, why, &number) < 0)
		return -1;
	netlink_attribute_u32(&this->request, attribute, number);
	return 0;
}

static int take_byte(struct route_change *this, char ***words, enum ip_names table, const char *why,
	uint8_t *byte)
{
	uint32_t id;
	const char *word = **words;
	if (word_name(this->ip, words, table, why, &id) < 0)
		return -1;
	*byte = (uint8_t)id;
	return id <= UINT8_MAX ? 0 : word_invalid(this->ip, word, why);
}

static void set_table(struct route_change *this, uint32_t table)
{
	this->has_table = true;
	this->body.rtm_table = table < 256 ? (uint8_t)table : RT_TABLE_UNSPEC;
	if (table >= 256)
		netlink_attribute_u32(&this->request, RTA_TABLE, table);
}

static int take_table(struct route_change *this, bool is_vrf, char ***words)
{
	uint32_t table;
	int result = is_vrf
		? route_take_vrf(this->ip, words, NULL, &table)
		: word_name(this->ip, words, NAMES_TABLE, "\"table\" value is invalid\n\n", &table);
	if (result == 0)
		set_table(this, table);
	return result;
}

static int take_address(struct route_change *this, char ***words, uint16_t attribute)
{
	struct inet_prefix address;
	if (attribute == RTA_NEWDST)
		word_take(words, "to", 0);
	if (word_address(this->ip, words, this->body.rtm_family, &address) < 0)
		return -1;
	if (this->body.rtm_family == AF_UNSPEC)
		this->body.rtm_family = address.family;
	netlink_attribute(&this->request, attribute, address.bytes, address.size);
	return 0;
}

static int take_prefix(
	struct route_change *this, char ***words, uint16_t attribute, uint8_t *length)
{
	struct inet_prefix prefix;
	if (word_prefix(this->ip, words, this->body.rtm_family, &prefix) < 0)
		return -1;
	if (this->body.rtm_family == AF_UNSPEC)
		this->body.rtm_family = prefix.family;
	*length = prefix.length;
	if (prefix.size != 0)
		netlink_attribute(&this->request, attribute, prefix.bytes, prefix.size);
	return 0;
}

/* [to] [TYPE] PREFIX */
static int take_destination(struct route_change *this, char ***words)
{
	if (word_take(words, "to", 0) && **words == NULL)
		return word_value(this->ip, words) == NULL ? -1 : 0;
	if (!this->has_type && route_type_number(**words, &this->body.rtm_type)) {
		this->has_type = true;
		++*words;
		if (**words == NULL)
			return word_value(this->ip, words) == NULL ? -1 : 0;
	}
	if (word_take(words, "help", 1))
		return route_usage(this->ip);
	if (this->has_destination)
		return word_garbage(this->ip, "to", **words);
	this->has_destination = true;
	return take_prefix(this, words, RTA_DST, &this->body.rtm_dst_len);
}

static int take_realms(struct route_change *this, char ***words)
{
	uint32_t realms;
	const char *word = word_value(this->ip, words);
	if (word == NULL)
		return -1;
	if (!route_parse_realms(this->ip, word, &realms))
		return word_invalid(this->ip, word, "\"realm\" value is invalid\n\n");
	netlink_attribute_u32(&this->request, RTA_FLOW, realms);
	return 0;
}

/* What goes into the header of the message. */
static int take_node(struct route_change *this, enum change_word word, char ***words)
{
	struct rtmsg *body = &this->body;
	switch ((unsigned)word) {
	case CHANGE_TOS:
		return take_byte(
			this, words, NAMES_DSFIELD, "\"tos\" value is invalid\n\n", &body->rtm_tos);
	case CHANGE_SCOPE:
		this->has_scope = true;
		return take_byte(
			this, words, NAMES_SCOPE, "invalid \"scope\" value\n\n", &body->rtm_scope);
	case CHANGE_PROTOCOL:
		return take_byte(this, words, NAMES_PROTOCOL, "\"protocol\" value is invalid\n\n",
			&body->rtm_protocol);
	case CHANGE_TABLE: return take_table(this, false, words);
	case CHANGE_VRF: return take_table(this, true, words);
	case CHANGE_FROM: return take_prefix(this, words, RTA_SRC, &body->rtm_src_len);
	case CHANGE_ONLINK: body->rtm_flags |= RTNH_F_ONLINK; return 0;
	default: return take_destination(this, words);
	}
}

/* What becomes an attribute. */
static int take_info(struct route_change *this, size_t row, char ***words)
{
	switch (keywords[row].change) {
	case CHANGE_SOURCE: return take_address(this, words, RTA_PREFSRC);
	case CHANGE_AS: return take_address(this, words, RTA_NEWDST);
	case CHANGE_VIA: return take_via(this, words);
	case CHANGE_EXPIRES:
		return take_number(this, words, RTA_EXPIRES, "\"expires\" value is invalid\n\n");
	case CHANGE_METRIC:
		return take_number(this, words, RTA_PRIORITY, "\"metric\" value is invalid\n\n");
	case CHANGE_NEXTHOP_ID:
		this->has_nexthops = true;
		return take_number(this, words, RTA_NH_ID, "\"id\" value is invalid\n\n");
	case CHANGE_SETTING:
		return route_setting_take(this->ip, keywords[row].metric, words, &this->settings);
	case CHANGE_REALMS: return take_realms(this, words);
	case CHANGE_DEVICE:
		this->device = word_value(this->ip, words);
		return this->device == NULL ? -1 : 0;
	case CHANGE_PREFERENCE: return route_take_preference(this->ip, words, &this->request);
	case CHANGE_ENCAPSULATION:
		return route_take_encapsulation(
			this->ip, words, &this->request, RTA_ENCAP, RTA_ENCAP_TYPE);
	case CHANGE_TTL_PROPAGATE: return route_take_ttl_propagate(this->ip, words, &this->request);
	default: return take_node(this, keywords[row].change, words);
	}
}

/* Reads all words; returns 0 or -1, with *words at `nexthop` where that comes. */
static int take_words(struct route_change *this, char ***words)
{
	const size_t count = sizeof keywords / sizeof keywords[0];
	while (**words != NULL) {
		size_t row = 0;
		while (row < count && !word_take(words, keywords[row].word, keywords[row].minimum))
			row++;
		if (row < count && keywords[row].change == CHANGE_NEXTHOP) {
			this->has_nexthops = true;
			--*words;
			return 0;
		}
		int result = row < count ? take_info(this, row, words)
					 : take_node(this, CHANGE_TO, words);
		if (result < 0)
			return -1;
	}
	return 0;
}

/* What goes without saying: the table and the scope that follow from the type. */
static void complete(struct route_change *this, bool deletes)
{
	struct rtmsg *body = &this->body;
	uint8_t type = body->rtm_type;
	bool is_local = type == RTN_LOCAL || type == RTN_BROADCAST || type == RTN_NAT ||
		type == RTN_ANYCAST;
	if (body->rtm_family == AF_UNSPEC)
		body->rtm_family = AF_INET;
	if (is_local && !this->has_table)
		body->rtm_table = RT_TABLE_LOCAL;
	if (this->has_scope || body->rtm_family == AF_INET6 || body->rtm_family == AF_MPLS)
		return;
	if (type == RTN_LOCAL || type == RTN_NAT)
		body->rtm_scope = RT_SCOPE_HOST;
	else if (type == RTN_BROADCAST || type == RTN_MULTICAST || type == RTN_ANYCAST)
		body->rtm_scope = RT_SCOPE_LINK;
	else if (deletes && (type == RTN_UNICAST || type == RTN_UNSPEC))
		body->rtm_scope = RT_SCOPE_NOWHERE;
	else if (type == RTN_UNICAST && !this->has_gateway && !this->has_nexthops)
		body->rtm_scope = RT_SCOPE_LINK;
}

static int change(struct ip *ip, uint16_t type, uint16_t flags, char **words)
{
	bool deletes = type == RTM_DELROUTE;
	struct route_change this;
	memset(&this.body, 0, sizeof this - offsetof(struct route_change, body));
	this.ip = ip;
	this.body = (struct rtmsg){.rtm_family = (uint8_t)ip->family,
		.rtm_table = RT_TABLE_MAIN,
		.rtm_scope =
			deletes && ip->family != AF_INET6 ? RT_SCOPE_NOWHERE : RT_SCOPE_UNIVERSE,
		.rtm_protocol = deletes ? RTPROT_UNSPEC : RTPROT_BOOT,
		.rtm_type = deletes ? RTN_UNSPEC : RTN_UNICAST};
	netlink_begin(&this.request, type, flags);
	netlink_put(&this.request, &this.body, sizeof this.body);
	if (take_words(&this, &words) < 0)
		return -1;
	if (!this.has_destination)
		return route_usage(ip);
	if (this.device != NULL) {
		unsigned index = ip_interface_index(ip, this.device);
		if (index == 0)
			return failed(ip->error, 0, "Cannot find device \"%s\"", this.device);
		netlink_attribute_u32(&this.request, RTA_OIF, index);
	}
	route_settings_put(&this.settings, &this.request);
	if (*words != NULL &&
		route_take_nexthops(ip, words, &this.body.rtm_family, &this.request) < 0)
		return -1;
	complete(&this, deletes);
	memcpy(this.request.bytes + NLMSG_HDRLEN, &this.body, sizeof this.body);
	return ip_change_later(ip, &this.request);
}

int route_add(struct ip *ip, char **words)
{
	return change(ip, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL, words);
}

int route_change(struct ip *ip, char **words)
{
	return change(ip, RTM_NEWROUTE, NLM_F_REPLACE, words);
}

int route_replace(struct ip *ip, char **words)
{
	return change(ip, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_REPLACE, words);
}

int route_prepend(struct ip *ip, char **words)
{
	return change(ip, RTM_NEWROUTE, NLM_F_CREATE, words);
}

int route_append(struct ip *ip, char **words)
{
	return change(ip, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_APPEND, words);
}

int route_test(struct ip *ip, char **words)
{
	return change(ip, RTM_NEWROUTE, NLM_F_EXCL, words);
}

int route_delete(struct ip *ip, char **words)
{
	return change(ip, RTM_DELROUTE, 0, words);
}
