// SPDX-License-Identifier: MIT

/* Which routes are shown: the words of a selector, and what they match. */

#include "applets/ip/route_filter.h"

#include <linux/if_link.h>
#include <string.h>
#include <sys/socket.h>

#include "applets/ip/route.h"
#include "applets/ip/words.h"
#include "core/text.h"

enum selector {
	SELECT_TABLE,
	SELECT_VRF,
	SELECT_CACHED,
	SELECT_TOS,
	SELECT_PROTOCOL,
	SELECT_SCOPE,
	SELECT_TYPE,
	SELECT_DEVICE,
	SELECT_INPUT,
	SELECT_MARK,
	SELECT_METRIC,
	SELECT_VIA,
	SELECT_SOURCE,
	SELECT_REALMS,
	SELECT_FROM,
	SELECT_TO, /* what is none of the others */
};

/* In the order in which iproute2 tries them. */
static const struct {
	char word[12];
	uint8_t minimum; /* the fewest letters that mean it; 0: all */
	uint8_t selector;
} selectors[] = {
	{"table", 1, SELECT_TABLE},
	{"vrf", 1, SELECT_VRF},
	{"cached", 1, SELECT_CACHED},
	{"cloned", 1, SELECT_CACHED},
	{"tos", 0, SELECT_TOS},
	{"dsfield", 1, SELECT_TOS},
	{"protocol", 1, SELECT_PROTOCOL},
	{"scope", 1, SELECT_SCOPE},
	{"type", 1, SELECT_TYPE},
	{"dev", 0, SELECT_DEVICE},
	{"oif", 0, SELECT_DEVICE},
	{"iif", 0, SELECT_INPUT},
	{"mark", 0, SELECT_MARK},
	{"metric", 1, SELECT_METRIC},
	{"priority", 1, SELECT_METRIC},
	{"preference", 0, SELECT_METRIC},
	{"via", 0, SELECT_VIA},
	{"src", 0, SELECT_SOURCE},
	{"realms", 1, SELECT_REALMS},
	{"from", 1, SELECT_FROM},
};

/* What the words name; interfaces are looked up when all words are read. */
struct selection {
	struct ip *ip;
	struct route_filter *filter;
	const char *device, *input;
};

int route_take_vrf(struct ip *ip, char ***words, unsigned *index, uint32_t *table)
{
	const char *word = word_value(ip, words);
	if (word == NULL)
		return -1;
	uint32_t its_table = ip_vrf_table(ip, word);
	if (its_table == 0)
		return word_invalid(ip, word, "Invalid VRF\n\n");
	if (index != NULL)
		*index = ip_interface_index(ip, word);
	if (table != NULL)
		*table = its_table;
	return 0;
}

static int take_table(struct selection *this, char ***words)
{
	const char *word = word_value(this->ip, words);
	if (word == NULL)
		return -1;
	if (ip_name_id(this->ip, NAMES_TABLE, word, &this->filter->table) == 0)
		return 0;
	if (text_abbreviates(word, "all", 1))
		this->filter->table = RT_TABLE_UNSPEC;
	else if (text_abbreviates(word, "cache", 1))
		this->filter->cached = true;
	else if (text_abbreviates(word, "help", 1))
		return route_usage(this->ip);
	else
		return word_invalid(this->ip, word, "table id value is invalid\n\n");
	return 0;
}

/* A name or number of 8 bits; `all` takes the condition back where it may. */
static int take_byte(struct selection *this, char ***words, enum ip_names table, const char *why,
	bool *has, uint8_t *value)
{
	uint32_t id;
	const char *word = word_value(this->ip, words);
	if (word == NULL)
		return -1;
	*has = true;
	if (ip_name_id(this->ip, table, word, &id) == 0 && id <= UINT8_MAX) {
		*value = (uint8_t)id;
		return 0;
	}
	*has = false;
	return table != NAMES_DSFIELD && text_equal(word, "all")
		? 0
		: word_invalid(this->ip, word, why);
}

static int take_type(struct selection *this, char ***words)
{
	uint64_t number;
	const char *word = word_value(this->ip, words);
	if (word == NULL)
		return -1;
	this->filter->has_type = true;
	if (route_type_number(word, &this->filter->type))
		return 0;
	if (text_number(word, 0, UINT8_MAX, &number) != 0)
		return word_invalid(this->ip, word, "node type value is invalid\n\n");
	this->filter->type = (uint8_t)number;
	return 0;
}

bool route_parse_realms(struct ip *ip, const char *word, uint32_t *realms)
{
	char from[NAME_SIZE];
	uint32_t first = 0, second = 0;
	const char *slash = strchr(word, '/');
	if (slash != NULL) {
		text_format(from, sizeof from, "%.*s", (int)(slash - word), word);
		if (ip_name_id(ip, NAMES_REALM, from, &first) < 0)
			return false;
		word = slash + 1;
	}
	if ((slash == NULL || *word != '\0') && ip_name_id(ip, NAMES_REALM, word, &second) < 0)
		return false;
	*realms = first << 16 | second;
	return true;
}

static int take_realms(struct selection *this, char ***words)
{
	const char *word = word_value(this->ip, words);
	if (word == NULL)
		return -1;
	if (!route_parse_realms(this->ip, word, &this->filter->realms))
		return word_invalid(this->ip, word, "invalid realms\n\n");
	const char *slash = strchr(word, '/');
	this->filter->realms_mask = slash == NULL ? 0xffff
		: slash[1] == '\0'                ? 0xffff0000
						  : UINT32_MAX;
	return 0;
}

static int take_via(struct selection *this, char ***words)
{
	int family = this->ip->family;
	if (word_take(words, "inet6", 0))
		family = AF_INET6;
	else if (word_take(words, "inet", 0))
		family = AF_INET;
	this->filter->has_via = true;
	return word_prefix(this->ip, words, family, &this->filter->via);
}

/* [root|match|exact] PREFIX */
static int take_range(struct selection *this, char ***words, struct route_range *range)
{
	int family = this->ip->family;
	if (word_take(words, "root", 1)) {
		range->has_root = true;
		return word_prefix(this->ip, words, family, &range->root);
	}
	if (word_take(words, "match", 1)) {
		range->has_match = true;
		return word_prefix(this->ip, words, family, &range->match);
	}
	word_take(words, "exact", 1);
	range->has_root = range->has_match = true;
	if (word_prefix(this->ip, words, family, &range->root) < 0)
		return -1;
	range->match = range->root;
	return 0;
}

static int take_number(
	struct selection *this, char ***words, const char *why, bool *has, uint32_t *to)
{
	*has = true;
	return word_u32(this->ip, words, why, to);
}

static int take_name(struct selection *this, char ***words, const char **name)
{
	*name = word_value(this->ip, words);
	return *name == NULL ? -1 : 0;
}

static int take_selector(struct selection *this, enum selector selector, char ***words)
{
	struct route_filter *filter = this->filter;
	switch (selector) {
	case SELECT_TABLE: return take_table(this, words);
	case SELECT_VRF:
		filter->no_local = true;
		return route_take_vrf(this->ip, words, NULL, &filter->table);
	case SELECT_CACHED: filter->cached = true; return 0;
	case SELECT_TOS:
		return take_byte(this, words, NAMES_DSFIELD, "TOS value is invalid\n\n",
			&filter->has_tos, &filter->tos);
	case SELECT_PROTOCOL:
		return take_byte(this, words, NAMES_PROTOCOL, "invalid \"protocol\"\n\n",
			&filter->has_protocol, &filter->protocol);
	case SELECT_SCOPE:
		return take_byte(this, words, NAMES_SCOPE, "invalid \"scope\"\n\n",
			&filter->has_scope, &filter->scope);
	case SELECT_TYPE: return take_type(this, words);
	case SELECT_DEVICE: return take_name(this, words, &this->device);
	case SELECT_INPUT: return take_name(this, words, &this->input);
	case SELECT_MARK:
		return take_number(
			this, words, "invalid mark value", &filter->has_mark, &filter->mark);
	case SELECT_METRIC:
		return take_number(this, words, "\"metric\" value is invalid\n\n",
			&filter->has_metric, &filter->metric);
	case SELECT_VIA: return take_via(this, words);
	case SELECT_SOURCE:
		filter->has_source = true;
		return word_prefix(this->ip, words, this->ip->family, &filter->source);
	case SELECT_REALMS: return take_realms(this, words);
	case SELECT_FROM: return take_range(this, words, &filter->from);
	case SELECT_TO:
		word_take(words, "to", 1);
		if (word_take(words, "help", 1))
			return route_usage(this->ip);
		return take_range(this, words, &filter->to);
	}
	return -1;
}

static int find_interface(struct ip *ip, const char *name, unsigned *index)
{
	if (name == NULL)
		return 0;
	*index = ip_interface_index(ip, name);
	return *index != 0 ? 0 : failed(ip->error, 0, "Cannot find device \"%s\"", name);
}

int route_filter_take(struct ip *ip, char **words, struct route_filter *filter)
{
	struct selection this = {.ip = ip, .filter = filter};
	memset(filter, 0, sizeof *filter);
	filter->table = RT_TABLE_MAIN;
	while (*words != NULL) {
		enum selector selector = SELECT_TO;
		for (size_t at = 0; at < sizeof selectors / sizeof selectors[0]; at++)
			if (word_take(&words, selectors[at].word, selectors[at].minimum)) {
				selector = selectors[at].selector;
				break;
			}
		if (take_selector(&this, selector, &words) < 0)
			return -1;
	}
	/* Without a family or with every table, all families are asked for. */
	if (ip->family == AF_UNSPEC && filter->table != RT_TABLE_UNSPEC)
		ip->family = AF_INET;
	if (find_interface(ip, this.input, &filter->input) < 0)
		return -1;
	return find_interface(ip, this.device, &filter->device);
}
