// SPDX-License-Identifier: MIT

/* ip nexthop add, replace, del: one nexthop or group, as words describe it. */

#include <string.h>
#include <sys/socket.h>

#include "applets/ip/nexthop.h"
#include "applets/ip/route.h"
#include "applets/ip/words.h"
#include "core/text.h"

enum { GROUP_MAXIMUM = 256 };

/* A nexthop while its words are read. */
struct nexthop_change {
	struct ip *ip;
	struct netlink_request request;
	struct nhmsg body; /* goes into the request when all is known */
};

static int take_id(struct nexthop_change *this, char ***words)
{
	uint32_t id;
	if (word_u32(this->ip, words, "invalid id value", &id) < 0)
		return -1;
	netlink_attribute_u32(&this->request, NHA_ID, id);
	return 0;
}

static int take_device(struct nexthop_change *this, char ***words)
{
	const char *word = word_value(this->ip, words);
	if (word == NULL)
		return -1;
	unsigned index = ip_interface_index(this->ip, word);
	if (index == 0)
		return word_invalid(this->ip, word, "Device does not exist\n\n");
	netlink_attribute_u32(&this->request, NHA_OIF, index);
	if (this->body.nh_family == AF_UNSPEC)
		this->body.nh_family = AF_INET;
	return 0;
}

static int take_gateway(struct nexthop_change *this, char ***words)
{
	struct gateway gateway;
	if (route_take_via(this->ip, words, this->body.nh_family, &gateway) < 0)
		return -1;
	this->body.nh_family = (uint8_t)gateway.family;
	netlink_attribute(&this->request, NHA_GATEWAY, gateway.bytes, gateway.size);
	return 0;
}

/* A number up to one of the characters in ends. */
static bool take_part(
	const char **text, const char *ends, uint64_t maximum, uint64_t *number, char part[32])
{
	size_t length = strcspn(*text, ends);
	text_format(part, 32, "%.*s", (int)length, *text);
	*text += length;
	return text_number(part, 0, maximum, number) == 0;
}

/* ID[,WEIGHT]/… */
static int take_group(struct nexthop_change *this, char ***words)
{
	struct nexthop_grp group[GROUP_MAXIMUM];
	size_t count = 0;
	char part[32];
	const char *word = word_value(this->ip, words);
	if (word == NULL)
		return -1;
	for (const char *at = word;; at++) {
		uint64_t id, weight = 1;
		if (count == GROUP_MAXIMUM || !take_part(&at, "/,", UINT32_MAX, &id, part) ||
			id == 0) {
			text_format(part, sizeof part, "%.*s", (int)strcspn(word, "/"), word);
			return word_invalid(this->ip, part, "\"group\" value is invalid\n\n");
		}
		if (*at == ',') {
			at++;
			if (!take_part(&at, "/", 256, &weight, part) || weight == 0)
				return word_invalid(this->ip, part, "\"weight\" is invalid\n\n");
		}
		group[count++] =
			(struct nexthop_grp){.id = (uint32_t)id, .weight = (uint8_t)(weight - 1)};
		if (*at == '\0')
			break;
	}
	netlink_attribute(&this->request, NHA_GROUP, group, count * sizeof group[0]);
	return 0;
}

/* Seconds, which the kernel counts in hundredths. */
static int take_seconds(
	struct nexthop_change *this, char ***words, uint16_t attribute, const char *why)
{
	uint64_t seconds;
	if (word_number(this->ip, words, UINT32_MAX / 100 - 1, why, &seconds) < 0)
		return -1;
	netlink_attribute_u32(&this->request, attribute, (uint32_t)seconds * 100);
	return 0;
}

static int take_resilient(struct nexthop_change *this, char ***words)
{
	size_t nest = netlink_nest(&this->request, NHA_RES_GROUP | NLA_F_NESTED);
	int result = 0;
	while (**words != NULL && result == 0) {
		uint64_t buckets;
		if (word_take(words, "buckets", 0)) {
			result = word_number(
				this->ip, words, UINT16_MAX, "invalid buckets value", &buckets);
			if (result == 0)
				netlink_attribute_u16(
					&this->request, NHA_RES_GROUP_BUCKETS, (uint16_t)buckets);
		} else if (word_take(words, "idle_timer", 0)) {
			result = take_seconds(
				this, words, NHA_RES_GROUP_IDLE_TIMER, "invalid idle timer value");
		} else if (word_take(words, "unbalanced_timer", 0)) {
			result = take_seconds(this, words, NHA_RES_GROUP_UNBALANCED_TIMER,
				"invalid unbalanced timer value");
		} else {
			break;
		}
	}
	netlink_nest_end(&this->request, nest);
	return result;
}

static int take_type(struct nexthop_change *this, char ***words)
{
	const char *word = word_value(this->ip, words);
	if (word == NULL)
		return -1;
	bool resilient = text_equal(word, "resilient");
	if (!resilient && !text_equal(word, "mpath"))
		return word_invalid(this->ip, word, "\"type\" value is invalid\n\n");
	netlink_attribute_u16(&this->request, NHA_GROUP_TYPE,
		resilient ? NEXTHOP_GRP_TYPE_RES : NEXTHOP_GRP_TYPE_MPATH);
	return resilient ? take_resilient(this, words) : 0;
}

static int take_protocol(struct nexthop_change *this, char ***words)
{
	uint32_t id;
	const char *word = **words;
	if (word_name(this->ip, words, NAMES_PROTOCOL, "\"protocol\" value is invalid\n\n", &id) <
		0)
		return -1;
	this->body.nh_protocol = (uint8_t)id;
	return id <= UINT8_MAX ? 0
			       : word_invalid(this->ip, word, "\"protocol\" value is invalid\n\n");
}

/* hw_stats on|off: whether the hardware counts what goes through a group. */
static int take_counting(struct nexthop_change *this, char ***words)
{
	bool on;
	if (word_on_off(this->ip, words, "hw_stats", &on) < 0)
		return -1;
	netlink_attribute_u32(&this->request, 16 /* NHA_HW_STATS_ENABLE, 6.9 */, on);
	return 0;
}

static void set_mark(struct nexthop_change *this, uint16_t attribute)
{
	netlink_attribute(&this->request, attribute, NULL, 0);
	if (attribute == NHA_BLACKHOLE && this->body.nh_family == AF_UNSPEC)
		this->body.nh_family = AF_INET;
}

static int take_word(struct nexthop_change *this, char ***words)
{
	if (word_take(words, "id", 0))
		return take_id(this, words);
	if (word_take(words, "dev", 0))
		return take_device(this, words);
	if (word_take(words, "via", 0))
		return take_gateway(this, words);
	if (word_take(words, "encap", 0))
		return route_take_encapsulation(
			this->ip, words, &this->request, NHA_ENCAP, NHA_ENCAP_TYPE);
	if (word_take(words, "blackhole", 0))
		set_mark(this, NHA_BLACKHOLE);
	else if (word_take(words, "fdb", 0))
		set_mark(this, NHA_FDB);
	else if (word_take(words, "onlink", 0))
		this->body.nh_flags |= RTNH_F_ONLINK;
	else if (word_take(words, "group", 0))
		return take_group(this, words);
	else if (word_take(words, "type", 0))
		return take_type(this, words);
	else if (word_take(words, "hw_stats", 0))
		return take_counting(this, words);
	else if (word_take(words, "protocol", 1))
		return take_protocol(this, words);
	else if (word_take(words, "help", 0))
		return nexthop_usage(this->ip);
	else
		return word_invalid(this->ip, **words, "");
	return 0;
}

static int change(struct ip *ip, uint16_t flags, char **words)
{
	struct nexthop_change this;
	this.ip = ip;
	this.body = (struct nhmsg){.nh_family = (uint8_t)ip->family};
	netlink_begin(&this.request, RTM_NEWNEXTHOP, flags);
	netlink_put(&this.request, &this.body, sizeof this.body);
	while (*words != NULL)
		if (take_word(&this, &words) < 0)
			return -1;
	memcpy(this.request.bytes + NLMSG_HDRLEN, &this.body, sizeof this.body);
	return ip_change_shown(ip, &this.request);
}

int nexthop_add(struct ip *ip, char **words)
{
	return change(ip, NLM_F_CREATE | NLM_F_EXCL, words);
}

int nexthop_replace(struct ip *ip, char **words)
{
	return change(ip, NLM_F_CREATE | NLM_F_REPLACE, words);
}

int nexthop_delete(struct ip *ip, char **words)
{
	struct nexthop_change this = {.ip = ip};
	netlink_begin(&this.request, RTM_DELNEXTHOP, 0);
	netlink_put(&this.request, &this.body, sizeof this.body);
	while (*words != NULL) {
		if (!word_take(&words, "id", 0))
			return word_invalid(ip, *words, "");
		if (take_id(&this, &words) < 0)
			return -1;
	}
	return ip_change_shown(ip, &this.request);
}
