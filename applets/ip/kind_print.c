// SPDX-License-Identifier: MIT

/* Shows what -d tells of a link's kind, by the rows of the kind. */

#include <linux/if_arp.h>
#include <linux/if_bridge.h>

#include "applets/ip/kinds.h"
#include "core/inet.h"
#include "core/text.h"

bool kind_has(const struct kind_data *kind, uint16_t type)
{
	return kind->at[type].data != NULL;
}

uint8_t kind_u8(struct kind_data *kind, uint16_t type)
{
	return kind_has(kind, type) ? attribute_u8(&kind->at[type], &kind->row) : 0;
}

uint16_t kind_u16(struct kind_data *kind, uint16_t type)
{
	return kind_has(kind, type) ? attribute_u16(&kind->at[type], &kind->row) : 0;
}

uint32_t kind_u32(struct kind_data *kind, uint16_t type)
{
	return kind_has(kind, type) ? attribute_u32(&kind->at[type], &kind->row) : 0;
}

/* In text a value's word is before it: `forward_delay 1500 `. */
static void print_word(struct ip *ip, const char *word)
{
	out_text(ip->out, word);
	out_text(ip->out, " ");
}

static void print_option(struct kind_data *kind, const struct kind_row *row, const char *key,
	const struct attribute *attribute)
{
	struct br_boolopt_multi options;
	attribute_struct(attribute, &options, sizeof options, sizeof options, &kind->row);
	uint32_t bit = 1u << (row->format - ROW_OPTION);
	if (!(options.optmask & bit))
		return;
	print_word(kind->ip, row->word);
	out_number(kind->ip->out, key, "% ", (options.optval & bit) != 0);
}

/* A number with two decimals; text gives it seven characters at least. */
static void print_timer(struct ip *ip, const char *key, uint64_t hundredths)
{
	char text[32];
	size_t length =
		text_format(text, sizeof text, "%llu.%u%u", (unsigned long long)(hundredths / 100),
			(unsigned)(hundredths / 10 % 10), (unsigned)(hundredths % 10));
	for (; length < 7; length++)
		out_text(ip->out, " ");
	out_plain(ip->out, key, "% ", text);
}

/* The MAC of a bridge's id is written without leading zeros. */
static void print_bridge_id(
	struct kind_data *kind, const char *key, const struct attribute *attribute)
{
	struct ifla_bridge_id id;
	char text[40];
	attribute_struct(attribute, &id, sizeof id, sizeof id, &kind->row);
	text_format(text, sizeof text, "%x%x%x%x.%x:%x:%x:%x:%x:%x", id.prio[0] >> 4,
		id.prio[0] & 15, id.prio[1] >> 4, id.prio[1] & 15, id.addr[0], id.addr[1],
		id.addr[2], id.addr[3], id.addr[4], id.addr[5]);
	out_string(kind->ip->out, key, "% ", text);
}

const char *vlan_protocol_text(uint16_t protocol, char text[NAME_SIZE])
{
	if (protocol == 0x8100)
		return "802.1Q";
	if (protocol == 0x88a8)
		return "802.1ad";
	text_format(text, NAME_SIZE, "[%u]", protocol);
	return text;
}

static void print_port_state(struct ip *ip, const char *key, uint8_t state)
{
	static const char names[][12] = {
		"disabled", "listening", "learning", "forwarding", "blocking"};
	if (state < sizeof names / sizeof names[0])
		out_string(ip->out, key, "% ", names[state]);
	else
		out_number(ip->out, "state_index", "(%) ", state);
}

/* Link-local groups, 01:80:c2:00:00:0X for bit X, by name where they have one: `stp,0x2,lacp`. */
static void forwarded_text(uint16_t mask, char text[LINK_TEXT_SIZE])
{
	size_t length = text_format(text, LINK_TEXT_SIZE, "%s", mask == 0 ? "0x0" : "");
	for (unsigned bit = 0; bit < 16; bit++) {
		const char *comma = length > 0 ? "," : "";
		const char *name = bit == 0 ? "stp" : bit == 2 ? "lacp" : bit == 14 ? "lldp" : "";
		if (!(mask & 1u << bit))
			continue;
		length += name[0] != '\0'
			? text_format(text + length, LINK_TEXT_SIZE - length, "%s%s", comma, name)
			: text_format(text + length, LINK_TEXT_SIZE - length, "%s0x%x", comma,
				  1u << bit);
	}
}

static void print_name(struct ip *ip, const struct kind_row *row, const char *key, uint64_t number)
{
	const char *name = row_name(row->set, number);
	if (number == 0 && row->flags & ROW_ZERO_IS_NULL)
		out_marker(ip->out, key, NULL);
	else
		out_string(ip->out, key, NULL, name != NULL ? name : "UNKNOWN");
	out_string(ip->out, NULL, "% ", name != NULL ? name : "UNKNOWN");
}

static void print_value(struct kind_data *kind, const struct kind_row *row, const char *key,
	const struct attribute *attribute)
{
	struct out *out = kind->ip->out;
	struct attributes *mark = &kind->row;
	char text[LINK_TEXT_SIZE];
	uint16_t number;
	switch ((enum row_format)row->format) {
	case ROW_U8: out_number(out, key, "% ", attribute_u8(attribute, mark)); break;
	case ROW_U16: out_number(out, key, "% ", attribute_u16(attribute, mark)); break;
	case ROW_U32: out_number(out, key, "% ", attribute_u32(attribute, mark)); break;
	case ROW_S32: out_signed(out, key, "% ", (int32_t)attribute_u32(attribute, mark)); break;
	case ROW_U64: out_number(out, key, "% ", attribute_u64(attribute, mark)); break;
	case ROW_ON_OFF: {
		bool on = attribute_u8(attribute, mark) != 0;
		out_bool(out, key, NULL, on);
		out_text(out, on ? "on " : "off ");
		break;
	}
	case ROW_TIMER: print_timer(kind->ip, key, attribute_u64(attribute, mark)); break;
	case ROW_BRIDGE_ID: print_bridge_id(kind, key, attribute); break;
	case ROW_MAC:
		out_string(out, key, "% ",
			link_address_text(text, ARPHRD_ETHER, attribute->data, attribute->size));
		break;
	case ROW_HEX:
		number = attribute_u16(attribute, mark);
		text_format(text, sizeof text, "%s%x", number == 0 ? "" : "0x", number);
		out_string(out, key, "% ", text);
		break;
	case ROW_FORWARDED:
		forwarded_text(attribute_u16(attribute, mark), text);
		out_string(out, key, "% ", text);
		break;
	case ROW_PROTOCOL:
		number = __builtin_bswap16(attribute_u16(attribute, mark));
		out_string(out, key, "% ", vlan_protocol_text(number, text));
		break;
	case ROW_PORT_STATE: print_port_state(kind->ip, key, attribute_u8(attribute, mark)); break;
	case ROW_INTERFACE:
		out_string(out, key, "% ",
			ip_interface(kind->ip, attribute_u32(attribute, mark), text));
		break;
	case ROW_NAMES_U8: print_name(kind->ip, row, key, attribute_u8(attribute, mark)); break;
	case ROW_NAMES_U32: print_name(kind->ip, row, key, attribute_u32(attribute, mark)); break;
	case ROW_MARK:
	case ROW_OPTION: break;
	}
}

/* Whether all bytes of a value are 0. */
static bool is_zero(const struct attribute *attribute)
{
	const uint8_t *bytes = attribute->data;
	for (size_t at = 0; at < attribute->size; at++)
		if (bytes[at] != 0)
			return false;
	return true;
}

static void print_row(struct kind_data *kind, const struct kind_row *row)
{
	const struct attribute *attribute = &kind->at[row->attribute];
	const char *key = row->flags & ROW_NO_JSON ? NULL
		: row->key[0] != '\0'              ? row->key
						   : row->word;
	if (attribute->data == NULL || row->flags & ROW_TAKEN_ONLY)
		return;
	if (row->flags & ROW_NOT_ZERO && is_zero(attribute))
		return;
	if (row->format >= ROW_OPTION) {
		print_option(kind, row, key, attribute);
		return;
	}
	print_word(kind->ip, row->word);
	print_value(kind, row, key, attribute);
}

void rows_print(struct kind_data *kind, const struct kind_row *rows, size_t count)
{
	for (const struct kind_row *row = rows; row < rows + count; row++)
		print_row(kind, row);
}
