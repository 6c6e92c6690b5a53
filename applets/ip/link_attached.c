// SPDX-License-Identifier: MIT

/* What is attached to a link: XDP programs, and a card's virtual functions. */

#include <arpa/inet.h>
#include <linux/if_arp.h>
#include <linux/if_link.h>

#include "applets/ip/kinds.h"
#include "applets/ip/link.h"
#include "core/inet.h"
#include "core/text.h"

enum { ATTACHED_MAXIMUM = 16 };

/* XDP_ATTACHED_… by mode: what the program is called, and where its number is. */
static const struct {
	uint8_t mode, attribute;
	char word[12];
} xdp_modes[] = {
	{XDP_ATTACHED_SKB, IFLA_XDP_SKB_PROG_ID, "xdpgeneric"},
	{XDP_ATTACHED_DRV, IFLA_XDP_DRV_PROG_ID, "xdpdrv"},
	{XDP_ATTACHED_HW, IFLA_XDP_HW_PROG_ID, "xdpoffload"},
};

static void print_program(struct out *out, uint8_t mode, uint32_t id)
{
	out_object(out, NULL);
	out_number(out, "mode", NULL, mode);
	out_object(out, "prog");
	out_number(out, "id", NULL, id);
	out_object_end(out);
	out_object_end(out);
}

void link_print_xdp_mode(struct ip *ip, struct link *link)
{
	struct out *out = ip->out;
	struct attribute at[ATTACHED_MAXIMUM];
	struct attributes row = attributes_in(&link->xdp, &link->all);
	if (link->xdp.size == 0)
		return;
	attributes_table(&row, at, ATTACHED_MAXIMUM);
	uint8_t mode = at[IFLA_XDP_ATTACHED].data != NULL
		? attribute_u8(&at[IFLA_XDP_ATTACHED], &row)
		: XDP_ATTACHED_NONE;
	if (mode == XDP_ATTACHED_NONE)
		return;
	out_text(out,
		mode == XDP_ATTACHED_DRV             ? "xdp "
			: mode == XDP_ATTACHED_SKB   ? "xdpgeneric "
			: mode == XDP_ATTACHED_HW    ? "xdpoffload "
			: mode == XDP_ATTACHED_MULTI ? "xdpmulti "
						     : "xdp[unknown] ");
	out_object(out, "xdp");
	out_number(out, "mode", NULL, mode);
	bool is_one = mode != XDP_ATTACHED_MULTI && at[IFLA_XDP_PROG_ID].data != NULL;
	uint32_t id = is_one ? attribute_u32(&at[IFLA_XDP_PROG_ID], &row) : 0;
	if (is_one) {
		out_object(out, "prog");
		out_number(out, "id", NULL, id);
		out_object_end(out);
	}
	out_list(out, "attached");
	if (is_one)
		print_program(out, mode, id);
	for (size_t one = 0; mode == XDP_ATTACHED_MULTI && one < 3; one++) {
		const struct attribute *program = &at[xdp_modes[one].attribute];
		if (program->data != NULL)
			print_program(out, xdp_modes[one].mode, attribute_u32(program, &row));
	}
	out_list_end(out);
	out_object_end(out);
}

void link_print_xdp_programs(struct ip *ip, struct link *link)
{
	struct out *out = ip->out;
	struct attribute at[ATTACHED_MAXIMUM];
	struct attributes row = attributes_in(&link->xdp, &link->all);
	if (link->xdp.size == 0)
		return;
	attributes_table(&row, at, ATTACHED_MAXIMUM);
	uint8_t mode = at[IFLA_XDP_ATTACHED].data != NULL
		? attribute_u8(&at[IFLA_XDP_ATTACHED], &row)
		: XDP_ATTACHED_NONE;
	if (mode != XDP_ATTACHED_NONE && mode != XDP_ATTACHED_MULTI &&
		at[IFLA_XDP_PROG_ID].data != NULL) {
		out_line(out);
		out_number(out, NULL, "    prog/xdp id % ",
			attribute_u32(&at[IFLA_XDP_PROG_ID], &row));
	}
	for (size_t one = 0; mode == XDP_ATTACHED_MULTI && one < 3; one++) {
		const struct attribute *program = &at[xdp_modes[one].attribute];
		if (program->data == NULL)
			continue;
		out_line(out);
		out_text(out, "    prog/");
		out_text(out, xdp_modes[one].word);
		out_number(out, NULL, " id % ", attribute_u32(program, &row));
	}
}

/* The second number of a function's struct: all of those that are a number and a value. */
static uint32_t setting(const struct attribute *attribute, struct attributes *row)
{
	struct ifla_vf_trust pair;
	attribute_struct(attribute, &pair, sizeof pair, sizeof pair, row);
	return pair.setting;
}

static void print_function_vlan(
	struct ip *ip, const struct attribute at[ATTACHED_MAXIMUM], struct attributes *row)
{
	struct out *out = ip->out;
	struct attribute attribute;
	char text[NAME_SIZE];
	if (at[IFLA_VF_VLAN_LIST].data != NULL) {
		struct attributes list = attributes_in(&at[IFLA_VF_VLAN_LIST], row);
		out_list(out, "vlan_list");
		while (attributes_next(&list, &attribute)) {
			struct ifla_vf_vlan_info vlan;
			attribute_struct(&attribute, &vlan, sizeof vlan, sizeof vlan, row);
			out_object(out, NULL);
			if (vlan.vlan != 0)
				out_number(out, "vlan", ", vlan %", vlan.vlan);
			if (vlan.qos != 0)
				out_number(out, "qos", ", qos %", vlan.qos);
			if (vlan.vlan_proto != 0 && vlan.vlan_proto != htons(0x8100))
				out_string(out, "protocol", ", vlan protocol %",
					vlan_protocol_text(ntohs(vlan.vlan_proto), text));
			out_object_end(out);
		}
		out_list_end(out);
	} else if (at[IFLA_VF_VLAN].data != NULL) {
		struct ifla_vf_vlan vlan;
		attribute_struct(&at[IFLA_VF_VLAN], &vlan, sizeof vlan, sizeof vlan, row);
		if (vlan.vlan != 0)
			out_number(out, "vlan", ", vlan %", vlan.vlan);
		if (vlan.qos != 0)
			out_number(out, "qos", ", qos %", vlan.qos);
	}
}

static void print_function_rates(
	struct ip *ip, const struct attribute at[ATTACHED_MAXIMUM], struct attributes *row)
{
	struct out *out = ip->out;
	struct ifla_vf_rate rate;
	if (at[IFLA_VF_TX_RATE].data != NULL && setting(&at[IFLA_VF_TX_RATE], row) != 0)
		out_number(
			out, "tx_rate", ", tx rate % (Mbps)", setting(&at[IFLA_VF_TX_RATE], row));
	if (at[IFLA_VF_RATE].data == NULL)
		return;
	attribute_struct(&at[IFLA_VF_RATE], &rate, sizeof rate, sizeof rate, row);
	out_object(out, "rate");
	out_number(out, "max_tx", rate.max_tx_rate != 0 ? ", max_tx_rate %Mbps" : NULL,
		rate.max_tx_rate);
	out_number(out, "min_tx", rate.min_tx_rate != 0 ? ", min_tx_rate %Mbps" : NULL,
		rate.min_tx_rate);
	out_object_end(out);
}

static void print_function_switch(struct ip *ip, const struct attribute *attribute,
	struct attributes *row, const char *key, const char *text)
{
	if (attribute->data == NULL || setting(attribute, row) == UINT32_MAX)
		return;
	bool on = setting(attribute, row) != 0;
	out_bool(ip->out, key, NULL, on);
	out_text(ip->out, text);
	out_text(ip->out, on ? "on" : "off");
}

/* -s: what a function has received and sent. What the kernel does not tell has no column. */
static void print_function_counters(
	struct ip *ip, const struct attribute *counters, struct attributes *function)
{
	static const struct {
		uint8_t attribute, width;
		char heading[12], key[12];
	} columns[] = {
		{IFLA_VF_STATS_RX_BYTES, 10, "RX: bytes ", "bytes"},
		{IFLA_VF_STATS_RX_PACKETS, 8, " packets ", "packets"},
		{IFLA_VF_STATS_MULTICAST, 7, " mcast ", "multicast"},
		{IFLA_VF_STATS_BROADCAST, 7, "  bcast ", "broadcast"},
		{IFLA_VF_STATS_RX_DROPPED, 8, "  dropped ", "dropped"},
		{IFLA_VF_STATS_TX_BYTES, 10, "TX: bytes ", "tx_bytes"},
		{IFLA_VF_STATS_TX_PACKETS, 8, " packets ", "tx_packets"},
		{IFLA_VF_STATS_TX_DROPPED, 8, "  dropped ", "dropped"},
	};
	enum { RECEIVED = 5, COLUMNS = sizeof columns / sizeof columns[0] };
	struct out *out = ip->out;
	struct attribute at[ATTACHED_MAXIMUM];
	struct attributes row = attributes_in(counters, function);
	attributes_table(&row, at, ATTACHED_MAXIMUM);
	out_object(out, "stats");
	for (size_t first = 0; first < COLUMNS; first = first == 0 ? RECEIVED : COLUMNS) {
		size_t end = first == 0 ? RECEIVED : COLUMNS;
		out_object(out, first == 0 ? "rx" : "tx");
		out_line(out);
		out_text(out, "    ");
		for (size_t one = first; one < end; one++)
			if (at[columns[one].attribute].data != NULL)
				out_text(out, columns[one].heading);
		out_line(out);
		out_text(out, "    ");
		for (size_t one = first; one < end; one++) {
			char text[TEXT_NUMBER_SIZE];
			if (at[columns[one].attribute].data == NULL)
				continue;
			uint64_t value = attribute_u64(&at[columns[one].attribute], &row);
			ip_counter(ip, value, text);
			out_cell(out, columns[one].width, text);
			out_number(out, columns[one].key, NULL, value);
		}
		out_object_end(out);
	}
	out_object_end(out);
}

static void print_function(struct ip *ip, const struct link *link, const struct attribute *info,
	struct attributes *functions)
{
	struct out *out = ip->out;
	struct attribute at[ATTACHED_MAXIMUM];
	struct attributes row = attributes_in(info, functions);
	struct ifla_vf_mac mac;
	char text[LINK_TEXT_SIZE];
	size_t size = link->type == ARPHRD_ETHER ? 6 : 20;
	bool is_to_point = (link->flags & IFF_POINTOPOINT) != 0;
	attributes_table(&row, at, ATTACHED_MAXIMUM);
	if (at[IFLA_VF_MAC].data == NULL)
		return;
	attribute_struct(&at[IFLA_VF_MAC], &mac, sizeof mac, sizeof mac, &row);
	out_object(out, NULL);
	out_line(out);
	out_number(out, "vf", "    vf %     ", mac.vf);
	out_string(out, "link_type", "link/%", link_type_name(ip, link->type, text));
	out_coloured(out, COLOUR_MAC, "address", " %",
		link_address_text(text, link->type, mac.mac, size));
	if (at[IFLA_VF_BROADCAST].data != NULL && at[IFLA_VF_BROADCAST].size < size)
		attributes_mark(&row);
	else if (at[IFLA_VF_BROADCAST].data != NULL) {
		if (is_to_point)
			out_bool(out, "link_pointtopoint", NULL, true);
		out_text(out, is_to_point ? " peer " : " brd ");
		out_coloured(out, COLOUR_MAC, "broadcast", "%",
			link_address_text(text, link->type, at[IFLA_VF_BROADCAST].data, size));
	}
	print_function_vlan(ip, at, &row);
	print_function_rates(ip, at, &row);
	print_function_switch(ip, &at[IFLA_VF_SPOOFCHK], &row, "spoofchk", ", spoof checking ");
	if (at[IFLA_VF_LINK_STATE].data != NULL) {
		uint32_t state = setting(&at[IFLA_VF_LINK_STATE], &row);
		out_string(out, "link_state", ", link-state %",
			state == IFLA_VF_LINK_STATE_AUTO             ? "auto"
				: state == IFLA_VF_LINK_STATE_ENABLE ? "enable"
								     : "disable");
	}
	print_function_switch(ip, &at[IFLA_VF_TRUST], &row, "trust", ", trust ");
	print_function_switch(ip, &at[IFLA_VF_RSS_QUERY_EN], &row, "query_rss_en", ", query_rss ");
	if (ip->options.statistics > 0 && at[IFLA_VF_STATS].data != NULL &&
		at[IFLA_VF_STATS].size > 0)
		print_function_counters(ip, &at[IFLA_VF_STATS], &row);
	out_object_end(out);
}

/* A card may have more of them than a message holds. */
void link_print_functions(struct ip *ip, struct link *link)
{
	struct attributes row = link->all;
	struct attribute attribute;
	uint32_t count = 0, shown = 0;
	char text[IFNAMSIZ + 24];
	if (link->functions.size == 0)
		return;
	while (attributes_next(&row, &attribute))
		if (attribute.type == IFLA_NUM_VF)
			count = attribute_u32(&attribute, &link->all);
	row = attributes_in(&link->functions, &link->all);
	out_list(ip->out, "vfinfo_list");
	while (attributes_next(&row, &attribute)) {
		if (attribute.type != IFLA_VF_INFO)
			continue;
		print_function(ip, link, &attribute, &row);
		shown++;
	}
	out_list_end(ip->out);
	text_format(text, sizeof text, "Truncated VF list: %s", link->name);
	if (shown < count)
		applet_warn(ip->run, text);
}
