// SPDX-License-Identifier: MIT

/* vlan. */

#include <arpa/inet.h>
#include <linux/if_link.h>
#include <linux/if_vlan.h>
#include <string.h>

#include "applets/ip/kinds.h"
#include "applets/ip/link_change.h"
#include "applets/ip/words.h"
#include "core/text.h"

/* VLAN_FLAG_… */
static const struct {
	char word[16];
	char name[16];
	uint32_t flag;
} flags[] = {
	{"reorder_hdr", "REORDER_HDR", VLAN_FLAG_REORDER_HDR},
	{"gvrp", "GVRP", VLAN_FLAG_GVRP},
	{"mvrp", "MVRP", VLAN_FLAG_MVRP},
	{"loose_binding", "LOOSE_BINDING", VLAN_FLAG_LOOSE_BINDING},
	{"bridge_binding", "BRIDGE_BINDING", VLAN_FLAG_BRIDGE_BINDING},
};

static const struct kind_row rows[] = {
	{IFLA_VLAN_PROTOCOL, ROW_PROTOCOL, 1, ROW_IS_INVALID, 0, "protocol", ""},
	{IFLA_VLAN_ID, ROW_U16, 1, ROW_IS_INVALID, 0, "id", ""},
};

/* Returns 1 if the word is a flag, 0 if not, -1 on error. */
static int take_flag(struct link_change *change, char ***words, struct ifla_vlan_flags *set)
{
	for (size_t at = 0; at < sizeof flags / sizeof flags[0]; at++) {
		bool on;
		if (!word_take(words, flags[at].word, 1))
			continue;
		if (word_on_off(change->ip, words, flags[at].word, &on) < 0)
			return -1;
		set->mask |= flags[at].flag;
		set->flags = on ? set->flags | flags[at].flag : set->flags & ~flags[at].flag;
		return 1;
	}
	return 0;
}

/* One `FROM:TO`. */
static bool parse_mapping(const char *word, struct ifla_vlan_qos_mapping *mapping)
{
	uint64_t from, to;
	char text[24];
	const char *colon = strchr(word, ':');
	if (colon == NULL || colon - word >= (ptrdiff_t)sizeof text)
		return false;
	text_format(text, sizeof text, "%.*s", (int)(colon - word), word);
	if (text_number(text, 0, UINT32_MAX, &from) != 0 ||
		text_number(colon + 1, 0, UINT32_MAX, &to) != 0)
		return false;
	*mapping = (struct ifla_vlan_qos_mapping){(uint32_t)from, (uint32_t)to};
	return true;
}

/* All words that are a mapping; the first that is none belongs to the kind again. */
static int take_mappings(struct link_change *change, char ***words, uint16_t attribute)
{
	struct ifla_vlan_qos_mapping mapping;
	const char *word = word_value(change->ip, words);
	if (word == NULL)
		return -1;
	--*words;
	size_t nest = netlink_nest(change->request, attribute);
	for (; **words != NULL && parse_mapping(**words, &mapping); ++*words)
		netlink_attribute(change->request, IFLA_VLAN_QOS_MAPPING, &mapping, sizeof mapping);
	netlink_nest_end(change->request, nest);
	return 1;
}

int kind_take_vlan(struct link_change *change, const char *kind, char **words)
{
	struct ip *ip = change->ip;
	struct ifla_vlan_flags set = {0};
	while (*words != NULL) {
		int taken = rows_take(ip, ROWS(rows), &words, change->request, NULL);
		if (taken == 0)
			taken = take_flag(change, &words, &set);
		if (taken == 0 && word_take(&words, "ingress-qos-map", 2))
			taken = take_mappings(change, &words, IFLA_VLAN_INGRESS_QOS);
		else if (taken == 0 && word_take(&words, "egress-qos-map", 1))
			taken = take_mappings(change, &words, IFLA_VLAN_EGRESS_QOS);
		if (taken < 0)
			return -1;
		if (taken == 0)
			return kind_unknown(ip, kind, "command", *words);
	}
	if (set.mask != 0)
		netlink_attribute(change->request, IFLA_VLAN_FLAGS, &set, sizeof set);
	return 0;
}

static void print_flags(struct kind_data *kind)
{
	struct out *out = kind->ip->out;
	struct ifla_vlan_flags set;
	bool is_first = true;
	if (!kind_has(kind, IFLA_VLAN_FLAGS))
		return;
	attribute_struct(&kind->at[IFLA_VLAN_FLAGS], &set, sizeof set, sizeof set, &kind->row);
	out_list(out, "flags");
	out_text(out, "<");
	for (size_t at = 0; at < sizeof flags / sizeof flags[0]; at++) {
		if (!(set.flags & flags[at].flag))
			continue;
		out_string(out, NULL, is_first ? "%" : ",%", flags[at].name);
		is_first = false;
	}
	out_text(out, "> ");
	out_list_end(out);
}

static void print_mappings(struct kind_data *kind, uint16_t type, const char *key, const char *word)
{
	struct out *out = kind->ip->out;
	struct attribute attribute;
	struct attributes row = attributes_in(&kind->at[type], &kind->row);
	if (!kind_has(kind, type))
		return;
	out_list(out, key);
	out_line(out);
	out_text(out, word);
	while (attributes_next(&row, &attribute)) {
		struct ifla_vlan_qos_mapping mapping;
		attribute_struct(&attribute, &mapping, sizeof mapping, sizeof mapping, &row);
		out_object(out, NULL);
		out_number(out, "from", "%:", mapping.from);
		out_number(out, "to", "% ", mapping.to);
		out_object_end(out);
	}
	out_text(out, "} ");
	out_list_end(out);
}

void kind_print_vlan(struct kind_data *kind, const char *name)
{
	(void)name;
	if (!kind_has(kind, IFLA_VLAN_ID))
		return;
	rows_print(kind, ROWS(rows));
	print_flags(kind);
	print_mappings(kind, IFLA_VLAN_INGRESS_QOS, "ingress_qos", "      ingress-qos-map { ");
	print_mappings(kind, IFLA_VLAN_EGRESS_QOS, "egress_qos", "      egress-qos-map { ");
}
