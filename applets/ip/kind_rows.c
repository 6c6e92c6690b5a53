// SPDX-License-Identifier: MIT

/* Takes words and their values by the rows of a kind, and what several kinds take alike. */

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_bridge.h>
#include <string.h>

#include "applets/ip/kinds.h"
#include "applets/ip/words.h"
#include "core/text.h"

static const struct {
	uint8_t set, number;
	char name[16];
} row_names[] = {
	{NAMED_BOND_MODE, 0, "balance-rr"},
	{NAMED_BOND_MODE, 1, "active-backup"},
	{NAMED_BOND_MODE, 2, "balance-xor"},
	{NAMED_BOND_MODE, 3, "broadcast"},
	{NAMED_BOND_MODE, 4, "802.3ad"},
	{NAMED_BOND_MODE, 5, "balance-tlb"},
	{NAMED_BOND_MODE, 6, "balance-alb"},
	{NAMED_BOND_ARP_VALIDATE, 0, "none"},
	{NAMED_BOND_ARP_VALIDATE, 1, "active"},
	{NAMED_BOND_ARP_VALIDATE, 2, "backup"},
	{NAMED_BOND_ARP_VALIDATE, 3, "all"},
	{NAMED_BOND_ARP_VALIDATE, 4, "filter"},
	{NAMED_BOND_ARP_VALIDATE, 5, "filter_active"},
	{NAMED_BOND_ARP_VALIDATE, 6, "filter_backup"},
	{NAMED_BOND_ARP_ALL_TARGETS, 0, "any"},
	{NAMED_BOND_ARP_ALL_TARGETS, 1, "all"},
	{NAMED_BOND_PRIMARY_RESELECT, 0, "always"},
	{NAMED_BOND_PRIMARY_RESELECT, 1, "better"},
	{NAMED_BOND_PRIMARY_RESELECT, 2, "failure"},
	{NAMED_BOND_FAIL_OVER_MAC, 0, "none"},
	{NAMED_BOND_FAIL_OVER_MAC, 1, "active"},
	{NAMED_BOND_FAIL_OVER_MAC, 2, "follow"},
	{NAMED_BOND_XMIT_HASH_POLICY, 0, "layer2"},
	{NAMED_BOND_XMIT_HASH_POLICY, 1, "layer3+4"},
	{NAMED_BOND_XMIT_HASH_POLICY, 2, "layer2+3"},
	{NAMED_BOND_XMIT_HASH_POLICY, 3, "encap2+3"},
	{NAMED_BOND_XMIT_HASH_POLICY, 4, "encap3+4"},
	{NAMED_BOND_XMIT_HASH_POLICY, 5, "vlan+srcmac"},
	{NAMED_BOND_LACP_RATE, 0, "slow"},
	{NAMED_BOND_LACP_RATE, 1, "fast"},
	{NAMED_BOND_AD_SELECT, 0, "stable"},
	{NAMED_BOND_AD_SELECT, 1, "bandwidth"},
	{NAMED_BOND_AD_SELECT, 2, "count"},
	{NAMED_BRIDGE_STP_MODE, 0, "auto"},
	{NAMED_BRIDGE_STP_MODE, 1, "user"},
	{NAMED_BRIDGE_STP_MODE, 2, "kernel"},
	{NAMED_OFF_ON, 0, "off"},
	{NAMED_OFF_ON, 1, "on"},
	{NAMED_MACVLAN_MODE, 1, "private"},
	{NAMED_MACVLAN_MODE, 2, "vepa"},
	{NAMED_MACVLAN_MODE, 4, "bridge"},
	{NAMED_MACVLAN_MODE, 8, "passthru"},
	{NAMED_MACVLAN_MODE, 16, "source"},
};

const char *row_name(enum row_names set, uint64_t number)
{
	for (size_t at = 0; at < sizeof row_names / sizeof row_names[0]; at++)
		if (row_names[at].set == set && row_names[at].number == number)
			return row_names[at].name;
	return NULL;
}

int row_number(enum row_names set, const char *name)
{
	for (size_t at = 0; at < sizeof row_names / sizeof row_names[0]; at++)
		if (row_names[at].set == set && text_equal(row_names[at].name, name))
			return row_names[at].number;
	return -1;
}

int vlan_protocol_parse(const char *text, uint16_t *protocol)
{
	uint64_t number;
	if (strcasecmp(text, "802.1Q") == 0)
		number = 0x8100;
	else if (strcasecmp(text, "802.1ad") == 0)
		number = 0x88a8;
	else if (text_number(text, 0, UINT16_MAX, &number) != 0)
		return -1;
	*protocol = (uint16_t)number;
	return 0;
}

int kind_unknown(struct ip *ip, const char *kind, const char *what, const char *word)
{
	return failed(ip->error, 0, "%s: unknown %s \"%s\"?", kind, what, word);
}

int kind_failed(struct ip *ip, const char *format, ...)
{
	char text[160];
	va_list arguments;
	va_start(arguments, format);
	text_format_list(text, sizeof text, format, arguments);
	va_end(arguments);
	return failed(ip->error, 0, "%s", text);
}

int kind_once(struct ip *ip, uint64_t *seen, unsigned attribute, const char *key, char **words)
{
	if (*seen & 1ull << attribute)
		return word_garbage(ip, key, *words != NULL ? *words : words[-1]);
	*seen |= 1ull << attribute;
	return 0;
}

int kind_device(struct ip *ip, char ***words, uint32_t *index)
{
	unsigned found;
	if (word_interface(ip, words, &found) < 0) {
		ip->error->status = STATUS_USAGE;
		return -1;
	}
	*index = found;
	return 0;
}

int kind_tos(struct ip *ip, char ***words, const char *why, uint32_t *tos)
{
	const char *word = word_value(ip, words);
	if (word == NULL)
		return -1;
	if (text_equal(word, "inherit")) {
		*tos = 1;
		return 0;
	}
	if (ip_name_id(ip, NAMES_DSFIELD, word, tos) < 0 || *tos > UINT8_MAX)
		return word_invalid(ip, word, why);
	return 0;
}

static int wrong(struct ip *ip, const struct kind_row *row, const char *word)
{
	char why[48];
	text_format(why, sizeof why, row->flags & ROW_IS_INVALID ? "%s is invalid" : "invalid %s",
		row->word);
	return word_invalid(ip, word, why);
}

static int take_number(struct ip *ip, const struct kind_row *row, size_t size, const char *word,
	struct netlink_request *request)
{
	uint64_t number;
	uint64_t maximum = size == 8 ? UINT64_MAX : (1ull << size * 8) - 1;
	if (text_number(word, 0, maximum, &number) != 0)
		return wrong(ip, row, word);
	/* Both machines that this runs on are little-endian: the first bytes are the lowest. */
	netlink_attribute(request, row->attribute, &number, size);
	return 1;
}

/* A minus is for numbers that have a sign. */
static int take_signed(struct ip *ip, const struct kind_row *row, const char *word,
	struct netlink_request *request)
{
	uint64_t number;
	bool minus = word[0] == '-';
	if (text_number(word + minus, 0, minus ? 1ull << 31 : UINT32_MAX, &number) != 0)
		return wrong(ip, row, word);
	netlink_attribute_u32(request, row->attribute, (uint32_t)(minus ? -number : number));
	return 1;
}

static void put_named(const struct kind_row *row, int number, struct netlink_request *request)
{
	if (row->format == ROW_NAMES_U32)
		netlink_attribute_u32(request, row->attribute, (uint32_t)number);
	else
		netlink_attribute_u8(request, row->attribute, (uint8_t)number);
}

static int take_name(struct ip *ip, const struct kind_row *row, const char *word,
	struct netlink_request *request)
{
	uint64_t typed;
	int number = row_number(row->set, word);
	if (number < 0 && text_number(word, 0, UINT8_MAX, &typed) == 0 &&
		row_name(row->set, typed) != NULL)
		number = (int)typed;
	if (number < 0)
		return wrong(ip, row, word);
	put_named(row, number, request);
	return 1;
}

/* A name, and not its number; what is wrong tells all names of the set, which count from 0. */
static int take_one_of(struct ip *ip, const struct kind_row *row, enum row_names set,
	const char *word, struct netlink_request *request)
{
	char choices[64] = "", *end = choices;
	const char *name;
	int number = row_number(set, word);
	if (number >= 0) {
		put_named(row, number, request);
		return 1;
	}
	for (uint64_t at = 0; (name = row_name(set, at)) != NULL; at++)
		end += text_format(end, (size_t)(choices + sizeof choices - end), "\"%s\", ", name);
	return failed(ip->error, 0, "Error: argument of \"%s\" must be one of %snot \"%s\"",
		row->word, choices, word);
}

static int take_mac(struct ip *ip, const struct kind_row *row, const char *word,
	struct netlink_request *request)
{
	uint8_t bytes[32];
	size_t size = word_link_address(ip, word, bytes, sizeof bytes);
	if (size == 0)
		return -1;
	netlink_attribute(request, row->attribute, bytes, size);
	return 1;
}

static int take_interface(struct ip *ip, const struct kind_row *row, const char *word,
	struct netlink_request *request)
{
	unsigned index = ip_interface_index(ip, word);
	if (index == 0)
		return failed(ip->error, 0, "Cannot find device \"%s\"", word);
	netlink_attribute_u32(request, row->attribute, index);
	return 1;
}

/* The options of a bridge go together into one attribute, which its kind appends. */
static int take_option(struct ip *ip, const struct kind_row *row, const char *word,
	struct br_boolopt_multi *options)
{
	uint64_t on;
	uint32_t bit = 1u << (row->format - ROW_OPTION);
	if (text_number(word, 0, UINT8_MAX, &on) != 0)
		return wrong(ip, row, word);
	options->optmask |= bit;
	options->optval = on != 0 ? options->optval | bit : options->optval & ~bit;
	return 1;
}

static int take_value(struct ip *ip, const struct kind_row *row, const char *word,
	struct netlink_request *request)
{
	uint16_t protocol;
	switch ((enum row_format)row->format) {
	case ROW_PORT_STATE:
	case ROW_U8: return take_number(ip, row, 1, word, request);
	case ROW_HEX:
	case ROW_U16: return take_number(ip, row, 2, word, request);
	case ROW_S32: return take_signed(ip, row, word, request);
	case ROW_U32: return take_number(ip, row, 4, word, request);
	case ROW_U64: return take_number(ip, row, 8, word, request);
	case ROW_ON_OFF: return take_one_of(ip, row, NAMED_OFF_ON, word, request);
	case ROW_MAC: return take_mac(ip, row, word, request);
	case ROW_PROTOCOL:
		if (vlan_protocol_parse(word, &protocol) < 0)
			return wrong(ip, row, word);
		netlink_attribute_u16(request, row->attribute, htons(protocol));
		return 1;
	case ROW_INTERFACE: return take_interface(ip, row, word, request);
	case ROW_NAMES_U8:
	case ROW_NAMES_U32:
		return row->flags & ROW_ONE_OF
			? take_one_of(ip, row, (enum row_names)row->set, word, request)
			: take_name(ip, row, word, request);
	case ROW_TIMER:
	case ROW_BRIDGE_ID:
	case ROW_FORWARDED:
	case ROW_MARK:
	case ROW_OPTION: break;
	}
	return 0;
}

int rows_take(struct ip *ip, const struct kind_row *rows, size_t count, char ***words,
	struct netlink_request *request, struct br_boolopt_multi *options)
{
	for (const struct kind_row *row = rows; row < rows + count; row++) {
		if (row->flags & ROW_SHOWN_ONLY || !word_take(words, row->word, row->minimum))
			continue;
		if (row->format == ROW_MARK) {
			netlink_attribute(request, row->attribute, NULL, 0);
			return 1;
		}
		const char *word = word_value(ip, words);
		if (word == NULL)
			return -1;
		return row->format >= ROW_OPTION ? take_option(ip, row, word, options)
						 : take_value(ip, row, word, request);
	}
	return 0;
}
