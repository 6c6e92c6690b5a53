// SPDX-License-Identifier: MIT

/* Lightweight tunnels (linux/lwtunnel.h): what the packets of a route are wrapped in. */

#include <arpa/inet.h>
#include <linux/lwtunnel.h>
#include <linux/mpls_iptunnel.h>
#include <linux/rtnetlink.h>
#include <linux/seg6_iptunnel.h>
#include <linux/seg6_local.h>
#include <string.h>
#include <sys/socket.h>

#include "applets/ip/route.h"
#include "core/inet.h"
#include "core/text.h"

/* By their number: LWTUNNEL_ENCAP_…. */
static const char types[][12] = {
	"unknown", "mpls", "ip", "ila", "ip6", "seg6", "bpf", "seg6local", "rpl", "ioam6", "xfrm"};

const char *mpls_text(char *text, size_t size, const void *labels, size_t labels_size)
{
	const char *before = "";
	size_t length = 0;
	text[0] = '\0';
	for (size_t at = 0; at + 4 <= labels_size && length + 8 < size; at += 4) {
		uint8_t entry[4];
		memcpy(entry, (const char *)labels + at, sizeof entry);
		unsigned label = (unsigned)entry[0] << 12 | (unsigned)entry[1] << 4 | entry[2] >> 4;
		length += text_format(text + length, size - length, "%s%u", before, label);
		before = "/";
		if (entry[2] & 1) /* the bottom of the stack */
			break;
	}
	return text;
}

static void print_ip_flag(struct ip *ip, const char *key, const char *word, bool on)
{
	if (on)
		out_bool(ip->out, key, word, true);
}

/* IP in IP; both families number their attributes alike. */
static void print_ip_encapsulation(
	struct ip *ip, int family, const struct attribute *encapsulation, struct attributes *mark)
{
	struct attribute at[LWTUNNEL_IP_MAX + 1];
	struct attributes row = attributes_in(encapsulation, mark);
	enum out_colour colour = family == AF_INET ? COLOUR_INET : COLOUR_INET6;
	char text[INET_TEXT_SIZE], whole[INET_TEXT_SIZE + 8];
	attributes_table(&row, at, LWTUNNEL_IP_MAX + 1);
	if (at[LWTUNNEL_IP_ID].data != NULL)
		out_number(ip->out, "id", "id % ",
			__builtin_bswap64(attribute_u64(&at[LWTUNNEL_IP_ID], &row)));
	for (unsigned type = LWTUNNEL_IP_SRC; type >= LWTUNNEL_IP_DST; type--) {
		const char *key = type == LWTUNNEL_IP_SRC ? "src" : "dst";
		if (at[type].data == NULL)
			continue;
		ip_address_text(NULL, text, family, &at[type], &row);
		out_string(ip->out, key, NULL, text);
		text_format(whole, sizeof whole, "%s %s", key, text);
		out_coloured(ip->out, colour, NULL, "% ", whole);
	}
	if (at[LWTUNNEL_IP_TTL].data != NULL)
		out_number(ip->out, family == AF_INET ? "ttl" : "hoplimit",
			family == AF_INET ? "ttl % " : "hoplimit % ",
			attribute_u8(&at[LWTUNNEL_IP_TTL], &row));
	if (at[LWTUNNEL_IP_TOS].data != NULL)
		out_number(ip->out, family == AF_INET ? "tos" : "tc",
			family == AF_INET ? "tos % " : "tc % ",
			attribute_u8(&at[LWTUNNEL_IP_TOS], &row));
	if (at[LWTUNNEL_IP_FLAGS].data != NULL) {
		uint16_t flags = ntohs(attribute_u16(&at[LWTUNNEL_IP_FLAGS], &row));
		print_ip_flag(ip, "key", "key ", flags & 4);
		print_ip_flag(ip, "csum", "csum ", flags & 1);
		print_ip_flag(ip, "seq", "seq ", flags & 8);
	}
}

static void print_mpls(
	struct ip *ip, const struct attribute *encapsulation, struct attributes *mark)
{
	struct attributes row = attributes_in(encapsulation, mark);
	struct attribute attribute;
	char text[MPLS_TEXT_SIZE];
	while (attributes_next(&row, &attribute))
		if (attribute.type == MPLS_IPTUNNEL_DST)
			out_string(ip->out, "dst", " % ",
				mpls_text(text, sizeof text, attribute.data, attribute.size));
		else if (attribute.type == MPLS_IPTUNNEL_TTL)
			out_number(ip->out, "ttl", "ttl % ", attribute_u8(&attribute, &row));
}

/* RFC 8754: the segments lie last first in the header; a key for an HMAC may stand behind them. */
static void print_segments(struct ip *ip, const char *header, size_t size, struct attributes *mark)
{
	char text[INET_TEXT_SIZE];
	struct ipv6_sr_hdr head = {0};
	memcpy(&head, header, size < sizeof head ? size : sizeof head);
	size_t count = head.first_segment + 1u, end = sizeof head + count * 16;
	size_t key_end = head.flags & SR6_FLAG1_HMAC ? end + 8 : end;
	if (size < key_end) {
		attributes_mark(mark);
		return;
	}
	out_number(ip->out, NULL, "segs % [ ", count);
	out_list(ip->out, "segs");
	for (size_t at = count; at > 0; at--)
		out_coloured(ip->out, COLOUR_INET6, NULL, "% ",
			inet_text(text, AF_INET6, header + sizeof head + (at - 1) * 16, 16));
	out_list_end(ip->out);
	out_text(ip->out, "] ");
	if (key_end == end)
		return;
	uint32_t key;
	memcpy(&key, header + end + 4, sizeof key);
	text_hexadecimal(text, ntohl(key));
	for (char *digit = text; *digit != '\0'; digit++)
		*digit = (char)(*digit >= 'a' ? *digit - 32 : *digit);
	out_string(ip->out, "hmac", "hmac % ", text);
}

static void print_seg6(
	struct ip *ip, const struct attribute *encapsulation, struct attributes *mark)
{
	static const char modes[][12] = {"inline", "encap", "l2encap", "encap.red", "l2encap.red"};
	struct attributes row = attributes_in(encapsulation, mark);
	struct attribute attribute;
	uint32_t mode;
	while (attributes_next(&row, &attribute)) {
		if (attribute.type != SEG6_IPTUNNEL_SRH)
			continue;
		attribute_struct(&attribute, &mode, sizeof mode, sizeof mode, &row);
		if (row.malformed)
			return;
		out_string(ip->out, "mode", "mode % ",
			mode < sizeof modes / sizeof modes[0] ? modes[mode] : "<unknown>");
		print_segments(ip, (const char *)attribute.data + sizeof mode,
			attribute.size - sizeof mode, &row);
	}
}

static void print_seg6_table(struct ip *ip, const char *key, const char *shape,
	const struct attribute *table, struct attributes *row)
{
	char text[NAME_SIZE];
	if (table->data != NULL)
		out_string(ip->out, key, shape,
			ip_name(ip, NAMES_TABLE, attribute_u32(table, row), text));
}

static void print_seg6_local(
	struct ip *ip, const struct attribute *encapsulation, struct attributes *mark)
{
	static const char actions[][16] = {"unspec", "End", "End.X", "End.T", "End.DX2", "End.DX6",
		"End.DX4", "End.DT6", "End.DT4", "End.B6", "End.B6.Encaps", "End.BM", "End.S",
		"End.AS", "End.AM", "End.BPF", "End.DT46"};
	struct attribute at[SEG6_LOCAL_MAX + 1], attribute;
	struct attributes row = attributes_in(encapsulation, mark);
	char text[INET_TEXT_SIZE];
	attributes_table(&row, at, SEG6_LOCAL_MAX + 1);
	if (at[SEG6_LOCAL_ACTION].data != NULL) {
		uint32_t action = attribute_u32(&at[SEG6_LOCAL_ACTION], &row);
		out_string(ip->out, "action", "action % ",
			action < sizeof actions / sizeof actions[0] ? actions[action]
								    : "<unknown>");
	}
	if (at[SEG6_LOCAL_SRH].data != NULL) {
		out_object(ip->out, "srh");
		print_segments(ip, at[SEG6_LOCAL_SRH].data, at[SEG6_LOCAL_SRH].size, &row);
		out_object_end(ip->out);
	}
	print_seg6_table(ip, "table", "table % ", &at[SEG6_LOCAL_TABLE], &row);
	print_seg6_table(ip, "vrftable", "vrftable % ", &at[SEG6_LOCAL_VRFTABLE], &row);
	attribute = at[SEG6_LOCAL_NH4];
	if (attribute.data != NULL)
		out_string(ip->out, "nh4", "nh4 % ",
			ip_address_text(NULL, text, AF_INET, &attribute, &row));
	attribute = at[SEG6_LOCAL_NH6];
	if (attribute.data != NULL)
		out_string(ip->out, "nh6", "nh6 % ",
			ip_address_text(NULL, text, AF_INET6, &attribute, &row));
	if (at[SEG6_LOCAL_IIF].data != NULL)
		out_string(ip->out, "iif", "iif % ",
			ip_interface(ip, attribute_u32(&at[SEG6_LOCAL_IIF], &row), text));
	if (at[SEG6_LOCAL_OIF].data != NULL)
		out_string(ip->out, "oif", "oif % ",
			ip_interface(ip, attribute_u32(&at[SEG6_LOCAL_OIF], &row), text));
}

/* What has no print of its own is shown by its name. */
void route_print_encapsulation(struct ip *ip, const struct attribute *type,
	const struct attribute *encapsulation, struct attributes *row)
{
	uint16_t number = attribute_u16(type, row);
	out_string(ip->out, "encap", " encap % ",
		number < sizeof types / sizeof types[0] ? types[number] : "unknown");
	switch (number) {
	case LWTUNNEL_ENCAP_MPLS: print_mpls(ip, encapsulation, row); break;
	case LWTUNNEL_ENCAP_IP: print_ip_encapsulation(ip, AF_INET, encapsulation, row); break;
	case LWTUNNEL_ENCAP_IP6: print_ip_encapsulation(ip, AF_INET6, encapsulation, row); break;
	case LWTUNNEL_ENCAP_SEG6: print_seg6(ip, encapsulation, row); break;
	case LWTUNNEL_ENCAP_SEG6_LOCAL: print_seg6_local(ip, encapsulation, row); break;
	default: break;
	}
}
