// SPDX-License-Identifier: MIT

/* bond and bond_slave. */

#include <linux/if_arp.h>
#include <linux/if_bonding.h>
#include <linux/if_link.h>
#include <string.h>
#include <sys/socket.h>

#include "applets/ip/kinds.h"
#include "applets/ip/link_change.h"
#include "applets/ip/words.h"
#include "core/inet.h"
#include "core/text.h"

/* Those of linux/if_link.h that are newer than 6.1. */
enum { BOND_COUPLED_CONTROL = 32, BOND_BROADCAST_NEIGH = 33, BOND_PORT_PRIORITY = 10 };

enum { TARGETS_MAXIMUM = 16 };

static const struct kind_row first_rows[] = {
	{IFLA_BOND_MODE, ROW_NAMES_U8, 1, 0, NAMED_BOND_MODE, "mode", ""},
	{IFLA_BOND_ACTIVE_SLAVE, ROW_INTERFACE, 1, ROW_NOT_ZERO, 0, "active_slave", ""},
	{IFLA_BOND_MIIMON, ROW_U32, 2, 0, 0, "miimon", ""},
	{IFLA_BOND_UPDELAY, ROW_U32, 1, 0, 0, "updelay", ""},
	{IFLA_BOND_DOWNDELAY, ROW_U32, 1, 0, 0, "downdelay", ""},
	{IFLA_BOND_PEER_NOTIF_DELAY, ROW_U32, 1, 0, 0, "peer_notify_delay", ""},
	{IFLA_BOND_USE_CARRIER, ROW_U8, 2, 0, 0, "use_carrier", ""},
	{IFLA_BOND_ARP_INTERVAL, ROW_U32, 2, 0, 0, "arp_interval", ""},
	{IFLA_BOND_MISSED_MAX, ROW_U8, 0, 0, 0, "arp_missed_max", ""},
};

static const struct kind_row rows[] = {
	{IFLA_BOND_ARP_VALIDATE, ROW_NAMES_U32, 5, ROW_ZERO_IS_NULL, NAMED_BOND_ARP_VALIDATE,
		"arp_validate", ""},
	{IFLA_BOND_ARP_ALL_TARGETS, ROW_NAMES_U32, 5, 0, NAMED_BOND_ARP_ALL_TARGETS,
		"arp_all_targets", ""},
	{IFLA_BOND_PRIMARY, ROW_INTERFACE, 2, ROW_NOT_ZERO, 0, "primary", ""},
	{IFLA_BOND_PRIMARY_RESELECT, ROW_NAMES_U8, 8, 0, NAMED_BOND_PRIMARY_RESELECT,
		"primary_reselect", ""},
	{IFLA_BOND_FAIL_OVER_MAC, ROW_NAMES_U8, 1, 0, NAMED_BOND_FAIL_OVER_MAC, "fail_over_mac",
		""},
	{IFLA_BOND_XMIT_HASH_POLICY, ROW_NAMES_U8, 1, 0, NAMED_BOND_XMIT_HASH_POLICY,
		"xmit_hash_policy", ""},
	{IFLA_BOND_RESEND_IGMP, ROW_U32, 1, 0, 0, "resend_igmp", ""},
	{IFLA_BOND_NUM_PEER_NOTIF, ROW_U8, 0, 0, 0, "num_grat_arp", "num_peer_notif"},
	{IFLA_BOND_ALL_SLAVES_ACTIVE, ROW_U8, 2, 0, 0, "all_slaves_active", ""},
	{IFLA_BOND_MIN_LINKS, ROW_U32, 3, 0, 0, "min_links", ""},
	{IFLA_BOND_LP_INTERVAL, ROW_U32, 1, 0, 0, "lp_interval", ""},
	{IFLA_BOND_PACKETS_PER_SLAVE, ROW_U32, 2, 0, 0, "packets_per_slave", ""},
	{IFLA_BOND_AD_LACP_ACTIVE, ROW_NAMES_U8, 0, 0, NAMED_OFF_ON, "lacp_active",
		"ad_lacp_active"},
	{BOND_COUPLED_CONTROL, ROW_NAMES_U8, 0, 0, NAMED_OFF_ON, "coupled_control", ""},
	{BOND_BROADCAST_NEIGH, ROW_NAMES_U8, 0, 0, NAMED_OFF_ON, "broadcast_neighbor", ""},
	{IFLA_BOND_AD_LACP_RATE, ROW_NAMES_U8, 2, 0, NAMED_BOND_LACP_RATE, "lacp_rate",
		"ad_lacp_rate"},
	{IFLA_BOND_AD_SELECT, ROW_NAMES_U8, 2, 0, NAMED_BOND_AD_SELECT, "ad_select", ""},
};

static const struct kind_row last_rows[] = {
	{IFLA_BOND_AD_ACTOR_SYS_PRIO, ROW_U16, 4, 0, 0, "ad_actor_sys_prio", ""},
	{IFLA_BOND_AD_USER_PORT_KEY, ROW_U16, 4, 0, 0, "ad_user_port_key", ""},
	{IFLA_BOND_AD_ACTOR_SYSTEM, ROW_MAC, 13, 0, 0, "ad_actor_system", ""},
	{IFLA_BOND_TLB_DYNAMIC_LB, ROW_U8, 1, 0, 0, "tlb_dynamic_lb", ""},
};

static const struct kind_row port_rows[] = {
	{IFLA_BOND_SLAVE_LINK_FAILURE_COUNT, ROW_S32, 0, ROW_SHOWN_ONLY, 0, "link_failure_count",
		""},
	{IFLA_BOND_SLAVE_PERM_HWADDR, ROW_MAC, 0, ROW_SHOWN_ONLY, 0, "perm_hwaddr", ""},
	{IFLA_BOND_SLAVE_QUEUE_ID, ROW_U16, 1, ROW_IS_INVALID, 0, "queue_id", ""},
	{IFLA_BOND_SLAVE_PRIO, ROW_S32, 0, ROW_IS_INVALID, 0, "prio", ""},
	{BOND_PORT_PRIORITY, ROW_U16, 0, ROW_IS_INVALID, 0, "actor_port_prio", ""},
	{IFLA_BOND_SLAVE_AD_AGGREGATOR_ID, ROW_U16, 0, ROW_SHOWN_ONLY, 0, "ad_aggregator_id", ""},
};

/* A list of addresses between commas, numbered from 0. */
static int take_targets(struct link_change *change, char ***words, uint16_t attribute, int family)
{
	struct ip *ip = change->ip;
	char text[INET_TEXT_SIZE];
	const char *word = word_value(ip, words);
	if (word == NULL)
		return -1;
	size_t nest = netlink_nest(change->request, attribute);
	for (uint16_t at = 0; word[0] != '\0' && at < TARGETS_MAXIMUM; at++) {
		struct inet_prefix address;
		size_t length = strcspn(word, ",");
		text_format(text, sizeof text, "%.*s", (int)length, word);
		if (!inet_parse(&address, text, family))
			return family == AF_INET
				? failed(ip->error, 0,
					  "Error: an IP address is expected rather than \"%s\"",
					  text)
				: failed(ip->error, 0,
					  "Error: inet6 address is expected rather than \"%s\".",
					  text);
		netlink_attribute(change->request, at, address.bytes, address.size);
		word += length + (word[length] == ',');
	}
	netlink_nest_end(change->request, nest);
	return 1;
}

/* What is no row: returns 1 if it was taken, 0 if it is unknown, -1 on error. */
static int take_other(struct link_change *change, char ***words)
{
	struct ip *ip = change->ip;
	uint64_t number;
	if (word_take(words, "clear_active_slave", 1)) {
		netlink_attribute_u32(change->request, IFLA_BOND_ACTIVE_SLAVE, 0);
		return 1;
	}
	if (word_take(words, "arp_ip_target", 5))
		return take_targets(change, words, IFLA_BOND_ARP_IP_TARGET, AF_INET);
	if (word_take(words, "ns_ip6_target", 0))
		return take_targets(change, words, IFLA_BOND_NS_IP6_TARGET, AF_INET6);
	if (!word_take(words, "num_grat_arp", 1) && !word_take(words, "num_unsol_na", 5))
		return 0;
	if (word_number(ip, words, UINT8_MAX, "invalid num_grat_arp|num_unsol_na", &number) < 0)
		return -1;
	netlink_attribute_u8(change->request, IFLA_BOND_NUM_PEER_NOTIF, (uint8_t)number);
	return 1;
}

int kind_take_bond(struct link_change *change, const char *kind, char **words)
{
	struct ip *ip = change->ip;
	struct netlink_request *request = change->request;
	while (*words != NULL) {
		int taken = text_equal(*words, "num_grat_arp")
			? 0
			: rows_take(ip, ROWS(first_rows), &words, request, NULL);
		if (taken == 0)
			taken = take_other(change, &words);
		if (taken == 0)
			taken = rows_take(ip, ROWS(rows), &words, request, NULL);
		if (taken == 0)
			taken = rows_take(ip, ROWS(last_rows), &words, request, NULL);
		if (taken < 0)
			return -1;
		if (taken == 0)
			return kind_unknown(ip, kind, "command", *words);
	}
	return 0;
}

int kind_take_bond_port(struct link_change *change, const char *kind, char **words)
{
	while (*words != NULL) {
		int taken = rows_take(change->ip, ROWS(port_rows), &words, change->request, NULL);
		if (taken < 0)
			return -1;
		if (taken == 0)
			return kind_unknown(change->ip, kind, "option", *words);
	}
	return 0;
}

/* Whether any target is set; the kernel sends an empty list otherwise. */
static void print_targets(struct kind_data *kind, uint16_t type, const char *key, int family)
{
	struct out *out = kind->ip->out;
	struct attribute attribute;
	struct attributes row = attributes_in(&kind->at[type], &kind->row);
	bool is_first = true;
	if (!kind_has(kind, type) || kind->at[type].size == 0)
		return;
	while (attributes_next(&row, &attribute)) {
		char text[INET_TEXT_SIZE];
		if (is_first) {
			out_list(out, key);
			out_text(out, key);
			out_text(out, " ");
		} else {
			out_text(out, ",");
		}
		is_first = false;
		out_string(out, NULL, "%", ip_address_text(NULL, text, family, &attribute, &row));
	}
	if (!is_first) {
		out_text(out, " ");
		out_list_end(out);
	}
}

static void print_aggregator(struct kind_data *kind)
{
	static const struct kind_row info_rows[] = {
		{IFLA_BOND_AD_INFO_AGGREGATOR, ROW_U16, 0, 0, 0, "ad_aggregator", "aggregator"},
		{IFLA_BOND_AD_INFO_NUM_PORTS, ROW_U16, 0, 0, 0, "ad_num_ports", "num_ports"},
		{IFLA_BOND_AD_INFO_ACTOR_KEY, ROW_U16, 0, 0, 0, "ad_actor_key", "actor_key"},
		{IFLA_BOND_AD_INFO_PARTNER_KEY, ROW_U16, 0, 0, 0, "ad_partner_key", "partner_key"},
		{IFLA_BOND_AD_INFO_PARTNER_MAC, ROW_MAC, 0, 0, 0, "ad_partner_mac", "partner_mac"},
	};
	struct kind_data info = {
		.ip = kind->ip, .row = attributes_in(&kind->at[IFLA_BOND_AD_INFO], &kind->row)};
	if (!kind_has(kind, IFLA_BOND_AD_INFO))
		return;
	attributes_table(&info.row, info.at, KIND_ATTRIBUTES);
	out_object(kind->ip->out, "ad_info");
	rows_print(&info, ROWS(info_rows));
	out_object_end(kind->ip->out);
}

void kind_print_bond(struct kind_data *kind, const char *name)
{
	(void)name;
	rows_print(kind, ROWS(first_rows));
	print_targets(kind, IFLA_BOND_ARP_IP_TARGET, "arp_ip_target", AF_INET);
	print_targets(kind, IFLA_BOND_NS_IP6_TARGET, "ns_ip6_target", AF_INET6);
	rows_print(kind, ROWS(rows));
	print_aggregator(kind);
	rows_print(kind, ROWS(last_rows));
}

/* A number by its name in a list that NULs end, by itself under another key if it has none. */
static void print_state(struct kind_data *kind, uint16_t type, const char *key, const char *names)
{
	char text[32];
	struct out *out = kind->ip->out;
	uint8_t state = kind_u8(kind, type);
	if (!kind_has(kind, type))
		return;
	out_text(out, key);
	for (unsigned at = 0; at < state && names[0] != '\0'; at++)
		names += strlen(names) + 1;
	text_format(text, sizeof text, "%s_index", key);
	if (names[0] != '\0')
		out_string(out, key, " % ", names);
	else
		out_number(out, text, " % ", state);
}

static void print_port_state(struct kind_data *kind, uint16_t type, const char *key, uint32_t state)
{
	static const char names[][16] = {"active", "short_timeout", "aggregating", "in_sync",
		"collecting", "distributing", "defaulted", "expired"};
	struct out *out = kind->ip->out;
	char text[40], shape[48];
	bool is_first = true;
	if (!kind_has(kind, type))
		return;
	text_format(shape, sizeof shape, "%s %% ", key);
	out_number(out, key, shape, state);
	text_format(text, sizeof text, "%s_str", key);
	out_list(out, text);
	out_text(out, text);
	out_text(out, " <");
	for (unsigned bit = 0; bit < 8; bit++) {
		if (!(state & 1u << bit))
			continue;
		out_string(out, NULL, is_first ? "%" : ",%", names[bit]);
		is_first = false;
	}
	out_text(out, "> ");
	out_list_end(out);
}

void kind_print_bond_port(struct kind_data *kind, const char *name)
{
	(void)name;
	print_state(kind, IFLA_BOND_SLAVE_STATE, "state", "ACTIVE\0BACKUP\0");
	print_state(kind, IFLA_BOND_SLAVE_MII_STATUS, "mii_status",
		"UP\0GOING_DOWN\0DOWN\0GOING_BACK\0");
	rows_print(kind, ROWS(port_rows));
	print_port_state(kind, IFLA_BOND_SLAVE_AD_ACTOR_OPER_PORT_STATE, "ad_actor_oper_port_state",
		kind_u8(kind, IFLA_BOND_SLAVE_AD_ACTOR_OPER_PORT_STATE));
	print_port_state(kind, IFLA_BOND_SLAVE_AD_PARTNER_OPER_PORT_STATE,
		"ad_partner_oper_port_state",
		kind_u16(kind, IFLA_BOND_SLAVE_AD_PARTNER_OPER_PORT_STATE));
}
