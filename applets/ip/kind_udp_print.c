// SPDX-License-Identifier: MIT

/* What -d tells of vxlan and geneve. */

#include <linux/if_link.h>
#include <sys/socket.h>

#include "applets/ip/kind_udp.h"
#include "core/inet.h"
#include "core/text.h"

/* Those of linux/if_link.h that are newer than 6.1. */
enum { VXLAN_LOCALBYPASS = 31, VXLAN_RESERVED_BITS = 33 };

static bool is_unspecified(const struct attribute *address)
{
	const uint8_t *bytes = address->data;
	for (size_t at = 0; at < address->size; at++)
		if (bytes[at] != 0)
			return false;
	return true;
}

static void print_address(struct kind_data *kind, uint16_t inet, uint16_t inet6, const char *word)
{
	char text[INET_TEXT_SIZE], key[16], shape[16];
	bool is_inet = kind->at[inet].data != NULL;
	const struct attribute *address = &kind->at[is_inet ? inet : inet6];
	if (address->data == NULL || is_unspecified(address))
		return;
	const uint8_t *bytes = address->data;
	bool multicast =
		address->size > 0 && (is_inet ? (bytes[0] & 0xf0) == 0xe0 : bytes[0] == 0xff);
	if (inet == IFLA_VXLAN_GROUP && inet6 == IFLA_VXLAN_GROUP6 && multicast)
		word = "group";
	text_format(key, sizeof key, "%s%s", word, is_inet ? "" : "6");
	text_format(shape, sizeof shape, "%s %% ", word);
	out_string(kind->ip->out, key, shape,
		ip_address_text(kind->ip, text, is_inet ? AF_INET : AF_INET6, address, &kind->row));
}

static void print_vxlan_ports(struct kind_data *kind)
{
	struct out *out = kind->ip->out;
	struct ifla_vxlan_port_range range;
	const struct attribute *at = kind->at;
	if (at[IFLA_VXLAN_PORT_RANGE].data != NULL) {
		attribute_struct(
			&at[IFLA_VXLAN_PORT_RANGE], &range, sizeof range, sizeof range, &kind->row);
		out_object(out, "port_range");
		out_number(out, "low", "srcport % ", __builtin_bswap16(range.low));
		out_number(out, "high", "% ", __builtin_bswap16(range.high));
		out_object_end(out);
	}
	if (at[IFLA_VXLAN_PORT].data != NULL)
		out_number(out, "port", "dstport % ",
			__builtin_bswap16(attribute_u16(&at[IFLA_VXLAN_PORT], &kind->row)));
}

/* Which attributes hold what vxlan and geneve have alike. */
struct header {
	uint8_t tos, ttl, ttl_inherit, df, label;
};

static void print_ttl(struct kind_data *kind, const struct header *header)
{
	struct out *out = kind->ip->out;
	uint8_t ttl = kind_u8(kind, header->ttl);
	/* vxlan says it by an attribute without a value, geneve by a number. */
	const struct attribute *inherit = &kind->at[header->ttl_inherit];
	if (inherit->data != NULL &&
		(inherit->size == 0 || kind_u8(kind, header->ttl_inherit) != 0))
		out_text(out, "ttl inherit ");
	else
		out_number(out, "ttl", ttl == 0 ? "ttl auto " : "ttl % ", ttl);
}

static void print_tos(struct kind_data *kind, const struct header *header)
{
	struct out *out = kind->ip->out;
	char text[32];
	uint8_t tos = kind_u8(kind, header->tos);
	if (tos == 0)
		return;
	text_format(text, sizeof text, "0x%x", tos);
	out_string(out, "tos", NULL, text);
	out_string(out, NULL, "tos % ", tos == 1 ? "inherit" : text);
}

static void print_fragments(struct kind_data *kind, const struct header *header)
{
	struct out *out = kind->ip->out;
	char text[32];
	uint8_t fragment = kind_u8(kind, header->df);
	if (kind_has(kind, header->df))
		out_string(out, "df", fragment == 0 ? NULL : "df % ",
			fragment == 0           ? "unset"
				: fragment == 1 ? "set"
						: "inherit");
	uint32_t label = __builtin_bswap32(kind_u32(kind, header->label));
	text_format(text, sizeof text, "0x%x", label);
	if (label != 0)
		out_string(out, "label", "flowlabel % ", text);
}

static void print_vxlan_limits(struct kind_data *kind)
{
	struct out *out = kind->ip->out;
	if (kind->at[IFLA_VXLAN_AGEING].data != NULL) {
		uint32_t ageing = kind_u32(kind, IFLA_VXLAN_AGEING);
		out_number(out, "ageing", ageing == 0 ? "ageing none " : "ageing % ", ageing);
	}
	uint32_t limit = kind_u32(kind, IFLA_VXLAN_LIMIT);
	if (limit != 0)
		out_number(out, "limit", "maxaddr % ", limit);
	if (kind->at[VXLAN_RESERVED_BITS].data != NULL) {
		char text[TEXT_NUMBER_SIZE], bits[TEXT_NUMBER_SIZE + 2];
		text_hexadecimal(text,
			__builtin_bswap64(
				attribute_u64(&kind->at[VXLAN_RESERVED_BITS], &kind->row)));
		text_format(bits, sizeof bits, "0x%s", text);
		out_string(out, "reserved_bits", "reserved_bits % ", bits);
	}
}

/* Those of a kind, and what each is unless told otherwise. */
struct shown_switch {
	uint8_t attribute;
	bool by_default;
	char word[20];
};

static const struct shown_switch vxlan_switches[] = {
	{IFLA_VXLAN_COLLECT_METADATA, false, "external"},
	{IFLA_VXLAN_LEARNING, true, "learning"},
	{IFLA_VXLAN_PROXY, false, "proxy"},
	{IFLA_VXLAN_RSC, false, "rsc"},
	{IFLA_VXLAN_L2MISS, false, "l2miss"},
	{IFLA_VXLAN_L3MISS, false, "l3miss"},
	{IFLA_VXLAN_UDP_CSUM, true, "udp_csum"},
	{IFLA_VXLAN_UDP_ZERO_CSUM6_TX, false, "udp_zero_csum6_tx"},
	{IFLA_VXLAN_UDP_ZERO_CSUM6_RX, false, "udp_zero_csum6_rx"},
	{IFLA_VXLAN_REMCSUM_TX, false, "remcsum_tx"},
	{IFLA_VXLAN_REMCSUM_RX, false, "remcsum_rx"},
	{VXLAN_LOCALBYPASS, true, "localbypass"},
};

static const struct shown_switch geneve_switches[] = {
	{IFLA_GENEVE_UDP_CSUM, true, "udp_csum"},
	{IFLA_GENEVE_UDP_ZERO_CSUM6_TX, false, "udp_zero_csum6_tx"},
	{IFLA_GENEVE_UDP_ZERO_CSUM6_RX, false, "udp_zero_csum6_rx"},
};

/* Switches are shown in text where they differ from the default, all of them with -d -d. */
static void print_switches(
	struct kind_data *kind, const struct shown_switch *switches, size_t count)
{
	struct out *out = kind->ip->out;
	for (const struct shown_switch *one = switches; one < switches + count; one++) {
		if (!kind_has(kind, one->attribute))
			continue;
		bool on = kind_u8(kind, one->attribute) != 0;
		out_bool(out, one->word, NULL, on);
		if (on == one->by_default && kind->ip->options.details < 2)
			continue;
		out_text(out, on ? "" : "no");
		out_text(out, one->word);
		out_text(out, " ");
	}
}

/* What is there or not. */
static void print_mark(struct kind_data *kind, uint16_t type, const char *key, const char *shape)
{
	if (kind_has(kind, type))
		out_bool(kind->ip->out, key, shape, true);
}

void kind_print_vxlan(struct kind_data *kind, const char *name)
{
	(void)name;
	static const struct header header = {IFLA_VXLAN_TOS, IFLA_VXLAN_TTL, IFLA_VXLAN_TTL_INHERIT,
		IFLA_VXLAN_DF, IFLA_VXLAN_LABEL};
	char text[IFNAMSIZ];
	struct out *out = kind->ip->out;
	uint32_t device = kind_u32(kind, IFLA_VXLAN_LINK);
	if (kind_u8(kind, IFLA_VXLAN_VNIFILTER) != 0)
		out_bool(out, "vnifilter", "vnifilter ", true);
	if (kind->at[IFLA_VXLAN_ID].data != NULL)
		out_number(out, "id", "id % ", kind_u32(kind, IFLA_VXLAN_ID));
	print_address(kind, IFLA_VXLAN_GROUP, IFLA_VXLAN_GROUP6, "remote");
	print_address(kind, IFLA_VXLAN_LOCAL, IFLA_VXLAN_LOCAL6, "local");
	if (device != 0)
		out_string(out, "link", "dev % ", ip_interface(kind->ip, device, text));
	print_vxlan_ports(kind);
	print_tos(kind, &header);
	print_ttl(kind, &header);
	print_fragments(kind, &header);
	print_vxlan_limits(kind);
	print_switches(kind, ROWS(vxlan_switches));
	print_mark(kind, IFLA_VXLAN_GBP, "gbp", "gbp ");
	print_mark(kind, IFLA_VXLAN_GPE, "gpe", "gpe ");
}

void kind_print_geneve(struct kind_data *kind, const char *name)
{
	(void)name;
	static const struct header header = {IFLA_GENEVE_TOS, IFLA_GENEVE_TTL,
		IFLA_GENEVE_TTL_INHERIT, IFLA_GENEVE_DF, IFLA_GENEVE_LABEL};
	struct out *out = kind->ip->out;
	print_mark(kind, IFLA_GENEVE_COLLECT_METADATA, "external", "external ");
	if (kind_has(kind, IFLA_GENEVE_ID) && !kind_has(kind, IFLA_GENEVE_COLLECT_METADATA))
		out_number(out, "id", "id % ", kind_u32(kind, IFLA_GENEVE_ID));
	print_address(kind, IFLA_GENEVE_REMOTE, IFLA_GENEVE_REMOTE6, "remote");
	print_address(kind, GENEVE_LOCAL, GENEVE_LOCAL6, "local");
	print_ttl(kind, &header);
	print_tos(kind, &header);
	print_fragments(kind, &header);
	if (kind_has(kind, IFLA_GENEVE_PORT))
		out_number(out, "port", "dstport % ",
			__builtin_bswap16(kind_u16(kind, IFLA_GENEVE_PORT)));
	print_switches(kind, ROWS(geneve_switches));
	print_mark(
		kind, IFLA_GENEVE_INNER_PROTO_INHERIT, "inner_proto_inherit", "innerprotoinherit ");
}
