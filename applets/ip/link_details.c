// SPDX-License-Identifier: MIT

/* What -d shows of a link besides its kind. */

#include <sys/socket.h>

#include "applets/ip/link.h"
#include "core/text.h"

/* IFLA_AF_SPEC nests AF_INET6, which nests how addresses are made (linux/if_link.h). */
void link_print_address_mode(struct ip *ip, struct link *link)
{
	static const char modes[][16] = {"eui64", "none", "stable_secret", "random"};
	struct attributes families = attributes_in(&link->families, &link->all);
	struct attribute family, attribute;
	if (link->families.size == 0)
		return;
	while (attributes_next(&families, &family)) {
		struct attributes nested = attributes_in(&family, &families);
		while (family.type == AF_INET6 && attributes_next(&nested, &attribute)) {
			if (attribute.type != IFLA_INET6_ADDR_GEN_MODE)
				continue;
			char text[NAME_SIZE];
			uint8_t mode = attribute_u8(&attribute, &nested);
			text_format(text, sizeof text, "%u", mode);
			out_string(ip->out, "inet6_addr_gen_mode", "addrgenmode % ",
				mode < sizeof modes / sizeof modes[0] ? modes[mode] : text);
		}
	}
}

enum detail_format { DETAIL_NUMBER, DETAIL_MARKER, DETAIL_TEXT, DETAIL_HEX };

struct detail {
	uint16_t type;
	uint8_t format; /* enum detail_format */
	char key[20];
	char shape[24];
};

/* Those of linux/if_link.h that are newer than 6.1. */
enum { GSO_IPV4_MAX_SIZE = 63, GRO_IPV4_MAX_SIZE = 64, NETNS_IMMUTABLE = 67 };

/* What -d shows between the addresses and the kind, and behind it. */
static const struct detail details_before[] = {
	{IFLA_PROMISCUITY, DETAIL_NUMBER, "promiscuity", " promiscuity % "},
	{IFLA_ALLMULTI, DETAIL_NUMBER, "allmulti", "allmulti % "},
	{IFLA_MIN_MTU, DETAIL_NUMBER, "min_mtu", "minmtu % "},
	{IFLA_MAX_MTU, DETAIL_NUMBER, "max_mtu", "maxmtu % "},
	{NETNS_IMMUTABLE, DETAIL_MARKER, "netns-immutable", "netns-immutable "},
};
static const struct detail details_behind[] = {
	{IFLA_NUM_TX_QUEUES, DETAIL_NUMBER, "num_tx_queues", "numtxqueues % "},
	{IFLA_NUM_RX_QUEUES, DETAIL_NUMBER, "num_rx_queues", "numrxqueues % "},
	{IFLA_GSO_MAX_SIZE, DETAIL_NUMBER, "gso_max_size", "gso_max_size % "},
	{IFLA_GSO_MAX_SEGS, DETAIL_NUMBER, "gso_max_segs", "gso_max_segs % "},
	{IFLA_TSO_MAX_SIZE, DETAIL_NUMBER, "tso_max_size", "tso_max_size % "},
	{IFLA_TSO_MAX_SEGS, DETAIL_NUMBER, "tso_max_segs", "tso_max_segs % "},
	{IFLA_GRO_MAX_SIZE, DETAIL_NUMBER, "gro_max_size", "gro_max_size % "},
	{GSO_IPV4_MAX_SIZE, DETAIL_NUMBER, "gso_ipv4_max_size", "gso_ipv4_max_size % "},
	{GRO_IPV4_MAX_SIZE, DETAIL_NUMBER, "gro_ipv4_max_size", "gro_ipv4_max_size % "},
	{IFLA_PHYS_PORT_NAME, DETAIL_TEXT, "phys_port_name", "portname % "},
	{IFLA_PHYS_PORT_ID, DETAIL_HEX, "phys_port_id", "portid % "},
	{IFLA_PHYS_SWITCH_ID, DETAIL_HEX, "phys_switch_id", "switchid % "},
	{IFLA_PARENT_DEV_BUS_NAME, DETAIL_TEXT, "parentbus", "parentbus % "},
	{IFLA_PARENT_DEV_NAME, DETAIL_TEXT, "parentdev", "parentdev % "},
};

static void print_detail(struct ip *ip, const struct detail *detail,
	const struct attribute *attribute, struct attributes *row)
{
	char text[256];
	switch ((enum detail_format)detail->format) {
	case DETAIL_NUMBER:
		out_number(ip->out, detail->key, detail->shape, attribute_u32(attribute, row));
		break;
	case DETAIL_MARKER:
		if (attribute_u8(attribute, row) != 0)
			out_bool(ip->out, detail->key, detail->shape, true);
		break;
	case DETAIL_TEXT:
		attribute_text(attribute, text, sizeof text, row);
		out_string(ip->out, detail->key, detail->shape, text);
		break;
	case DETAIL_HEX: {
		const uint8_t *bytes = attribute->data;
		size_t length = 0;
		text[0] = '\0';
		for (size_t at = 0; at < attribute->size && at < sizeof text / 2 - 1; at++)
			length += text_format(text + length, sizeof text - length, "%x%x",
				bytes[at] >> 4, bytes[at] & 15);
		out_string(ip->out, detail->key, detail->shape, text);
		break;
	}
	}
}

/* In the table's order, which is not the kernel's. */
static void print_details(
	struct ip *ip, struct link *link, const struct detail *details, size_t count)
{
	struct attribute all[NETNS_IMMUTABLE + 1];
	attributes_table(&link->all, all, NETNS_IMMUTABLE + 1);
	for (size_t at = 0; at < count; at++)
		if (all[details[at].type].data != NULL)
			print_detail(ip, &details[at], &all[details[at].type], &link->all);
}

void link_print_details(struct ip *ip, struct link *link)
{
	print_details(ip, link, details_before, sizeof details_before / sizeof details_before[0]);
}

void link_print_more_details(struct ip *ip, struct link *link)
{
	print_details(ip, link, details_behind, sizeof details_behind / sizeof details_behind[0]);
}
