// SPDX-License-Identifier: MIT

/* macvlan and macvtap. */

#include <linux/if_arp.h>
#include <linux/if_link.h>
#include <string.h>

#include "applets/ip/kinds.h"
#include "applets/ip/link_change.h"
#include "applets/ip/words.h"
#include "core/inet.h"
#include "core/text.h"

/* Those of linux/if_link.h that are newer than 6.1. */
enum { MACVLAN_BC_CUTOFF = 9 };

/* What goes into the request behind all words. */
struct modes {
	uint32_t mode; /* 0 if none was given */
	uint16_t flags;
	bool has_flags;
};

static int take_mode(struct link_change *change, char ***words, struct modes *modes)
{
	const char *word = word_value(change->ip, words);
	if (word == NULL)
		return -1;
	int mode = row_number(NAMED_MACVLAN_MODE, word);
	if (mode < 0)
		return kind_failed(change->ip,
			"Error: argument of \"mode\" must be \"private\", \"vepa\", \"bridge\", "
			"\"passthru\" or \"source\", not \"%s\"",
			word);
	modes->mode = (uint32_t)mode;
	return 1;
}

static int take_flag(struct link_change *change, char ***words, struct modes *modes)
{
	const char *word = word_value(change->ip, words);
	if (word == NULL)
		return -1;
	modes->has_flags = true;
	if (text_equal(word, "nopromisc"))
		modes->flags |= MACVLAN_FLAG_NOPROMISC;
	else if (text_equal(word, "nodst"))
		modes->flags |= MACVLAN_FLAG_NODST;
	else if (text_equal(word, "null"))
		modes->flags = 0;
	else
		return kind_failed(change->ip,
			"Error: argument of \"flag\" must be \"nopromisc\", \"nodst\" or \"null\", "
			"not "
			"\"%s\"",
			word);
	return 1;
}

static int put_mac(struct link_change *change, const char *word)
{
	uint8_t bytes[32];
	size_t size = link_address_parse(bytes, sizeof bytes, word);
	if (size != 6)
		return -1;
	netlink_attribute(change->request, IFLA_MACVLAN_MACADDR, bytes, size);
	return 0;
}

/* `macaddr add MAC`, `del MAC`, `set MAC…`, `flush`. */
static int take_macs(struct link_change *change, char ***words)
{
	struct ip *ip = change->ip;
	const char *what = word_value(ip, words);
	if (what == NULL)
		return -1;
	uint32_t mode = text_equal(what, "add") ? MACVLAN_MACADDR_ADD
		: text_equal(what, "del")       ? MACVLAN_MACADDR_DEL
		: text_equal(what, "set")       ? MACVLAN_MACADDR_SET
						: MACVLAN_MACADDR_FLUSH;
	if (mode == MACVLAN_MACADDR_FLUSH && !text_equal(what, "flush"))
		return kind_failed(ip,
			"Error: argument of \"macaddr\" must be \"add\", \"del\", \"set\" or "
			"\"flush\", "
			"not \"%s\"",
			what);
	netlink_attribute_u32(change->request, IFLA_MACVLAN_MACADDR_MODE, mode);
	if (mode == MACVLAN_MACADDR_SET) {
		size_t nest = netlink_nest(change->request, IFLA_MACVLAN_MACADDR_DATA);
		while (**words != NULL && put_mac(change, **words) == 0)
			++*words;
		netlink_nest_end(change->request, nest);
	} else if (mode != MACVLAN_MACADDR_FLUSH) {
		const char *word = word_value(ip, words);
		if (word == NULL)
			return -1;
		if (put_mac(change, word) < 0)
			return kind_failed(ip, "\"%s\" is invalid lladdr.", word);
	}
	return 1;
}

static int take_queue(struct link_change *change, char ***words)
{
	uint64_t number;
	const char *word = word_value(change->ip, words);
	if (word == NULL)
		return -1;
	if (text_number(word, 0, UINT32_MAX, &number) != 0)
		return kind_failed(change->ip,
			"Error: argument of \"bcqueuelen\" must be a positive integer "
			"[0-4294967295], not \"%s\"",
			word);
	netlink_attribute_u32(change->request, IFLA_MACVLAN_BC_QUEUE_LEN, (uint32_t)number);
	return 1;
}

/* A number that may be negative. */
static int take_limit(struct link_change *change, char ***words)
{
	uint64_t number;
	const char *word = word_value(change->ip, words);
	if (word == NULL)
		return -1;
	bool minus = word[0] == '-';
	if (text_number(word + minus, 0, INT32_MAX, &number) != 0)
		return kind_failed(change->ip,
			"Error: argument of \"bclim\" must be an integer, not \"%s\"", word);
	netlink_attribute_u32(
		change->request, MACVLAN_BC_CUTOFF, (uint32_t)(minus ? -number : number));
	return 1;
}

static int take_word(struct link_change *change, char ***words, struct modes *modes)
{
	if (word_take(words, "mode", 1))
		return take_mode(change, words, modes);
	if (word_take(words, "flag", 1))
		return take_flag(change, words, modes);
	if (word_take(words, "macaddr", 2))
		return take_macs(change, words);
	if (word_take(words, "nopromisc", 1)) {
		modes->flags |= MACVLAN_FLAG_NOPROMISC;
		return modes->has_flags = true;
	}
	if (word_take(words, "nodst", 3)) {
		modes->flags |= MACVLAN_FLAG_NODST;
		return modes->has_flags = true;
	}
	if (word_take(words, "bcqueuelen", 1))
		return take_queue(change, words);
	return word_take(words, "bclim", 0) ? take_limit(change, words) : 0;
}

int kind_take_macvlan(struct link_change *change, const char *kind, char **words)
{
	struct modes modes = {0};
	while (*words != NULL) {
		int taken = take_word(change, &words, &modes);
		if (taken < 0)
			return -1;
		if (taken == 0)
			return kind_unknown(change->ip, kind, "option", *words);
	}
	if (modes.mode != 0)
		netlink_attribute_u32(change->request, IFLA_MACVLAN_MODE, modes.mode);
	if (!modes.has_flags)
		return 0;
	if (modes.flags & MACVLAN_FLAG_NOPROMISC && modes.mode != MACVLAN_MODE_PASSTHRU)
		return kind_failed(
			change->ip, "%s: nopromisc flag only valid in passthru mode", kind);
	netlink_attribute_u16(change->request, IFLA_MACVLAN_FLAGS, modes.flags);
	return 0;
}

static void print_macvlan_sources(struct kind_data *kind)
{
	struct out *out = kind->ip->out;
	struct attributes row = attributes_in(&kind->at[IFLA_MACVLAN_MACADDR_DATA], &kind->row);
	struct attribute attribute;
	uint32_t count = attribute_u32(&kind->at[IFLA_MACVLAN_MACADDR_COUNT], &kind->row);
	if (count == 0)
		return;
	out_number(out, "macaddr_count", "remotes (%) ", count);
	out_list(out, "macaddr_data");
	while (kind->at[IFLA_MACVLAN_MACADDR_DATA].data != NULL &&
		attributes_next(&row, &attribute)) {
		char text[LINK_TEXT_SIZE];
		if (attribute.type == IFLA_MACVLAN_MACADDR)
			out_string(out, NULL, "% ",
				link_address_text(
					text, ARPHRD_ETHER, attribute.data, attribute.size));
	}
	out_list_end(out);
}

void kind_print_macvlan(struct kind_data *kind, const char *name)
{
	(void)name;
	struct out *out = kind->ip->out;
	const struct attribute *at = kind->at;
	uint32_t mode = at[IFLA_MACVLAN_MODE].data == NULL
		? 0
		: attribute_u32(&at[IFLA_MACVLAN_MODE], &kind->row);
	if (at[IFLA_MACVLAN_MODE].data != NULL) {
		const char *known = row_name(NAMED_MACVLAN_MODE, mode);
		out_string(out, "mode", "mode % ", known != NULL ? known : "unknown");
	}
	uint16_t flags = at[IFLA_MACVLAN_FLAGS].data == NULL
		? 0
		: attribute_u16(&at[IFLA_MACVLAN_FLAGS], &kind->row);
	if (flags & MACVLAN_FLAG_NOPROMISC)
		out_bool(out, "nopromisc", "nopromisc ", true);
	if (flags & MACVLAN_FLAG_NODST)
		out_bool(out, "nodst", "nodst ", true);
	if (at[IFLA_MACVLAN_BC_QUEUE_LEN].data != NULL)
		out_number(out, "bcqueuelen", "bcqueuelen % ",
			attribute_u32(&at[IFLA_MACVLAN_BC_QUEUE_LEN], &kind->row));
	if (at[IFLA_MACVLAN_BC_QUEUE_LEN_USED].data != NULL)
		out_number(out, "usedbcqueuelen", "usedbcqueuelen % ",
			attribute_u32(&at[IFLA_MACVLAN_BC_QUEUE_LEN_USED], &kind->row));
	if (at[MACVLAN_BC_CUTOFF].data != NULL) {
		int32_t cutoff = (int32_t)attribute_u32(&at[MACVLAN_BC_CUTOFF], &kind->row);
		if (cutoff != 1)
			out_signed(out, "bclim", "bclim % ", cutoff);
	}
	if (mode == MACVLAN_MODE_SOURCE && at[IFLA_MACVLAN_MACADDR_COUNT].data != NULL)
		print_macvlan_sources(kind);
}
