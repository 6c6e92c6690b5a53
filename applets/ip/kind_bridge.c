// SPDX-License-Identifier: MIT

/* bridge and bridge_slave. */

#include <linux/if_bridge.h>
#include <linux/if_link.h>

#include "applets/ip/kinds.h"
#include "applets/ip/link_change.h"
#include "applets/ip/words.h"
#include "core/text.h"

/* Those of linux/if_link.h that are newer than 6.1. */
enum {
	BR_FDB_N_LEARNED = 48,
	BR_FDB_MAX_LEARNED = 49,
	BR_STP_MODE = 50,
	BRPORT_MAB = 40,
	BRPORT_NEIGH_VLAN_SUPPRESS = 43,
	BRPORT_BACKUP_NHID = 44,
	BRPORT_NEIGH_FORWARD_GRAT = 45,
};

static const struct kind_row bridge_rows[] = {
	{IFLA_BR_FORWARD_DELAY, ROW_U32, 1, 0, 0, "forward_delay", ""},
	{IFLA_BR_HELLO_TIME, ROW_U32, 1, 0, 0, "hello_time", ""},
	{IFLA_BR_MAX_AGE, ROW_U32, 1, 0, 0, "max_age", ""},
	{IFLA_BR_AGEING_TIME, ROW_U32, 1, 0, 0, "ageing_time", ""},
	{IFLA_BR_STP_STATE, ROW_U32, 1, 0, 0, "stp_state", ""},
	{BR_STP_MODE, ROW_NAMES_U32, 0, ROW_ONE_OF, NAMED_BRIDGE_STP_MODE, "stp_mode", ""},
	{IFLA_BR_PRIORITY, ROW_U16, 1, 0, 0, "priority", ""},
	{IFLA_BR_VLAN_FILTERING, ROW_U8, 1, 0, 0, "vlan_filtering", ""},
	{IFLA_BR_VLAN_PROTOCOL, ROW_PROTOCOL, 1, 0, 0, "vlan_protocol", ""},
	{IFLA_BR_BRIDGE_ID, ROW_BRIDGE_ID, 0, ROW_SHOWN_ONLY, 0, "bridge_id", ""},
	{IFLA_BR_ROOT_ID, ROW_BRIDGE_ID, 0, ROW_SHOWN_ONLY, 0, "designated_root", "root_id"},
	{IFLA_BR_ROOT_PORT, ROW_U16, 0, ROW_SHOWN_ONLY, 0, "root_port", ""},
	{IFLA_BR_ROOT_PATH_COST, ROW_U32, 0, ROW_SHOWN_ONLY, 0, "root_path_cost", ""},
	{IFLA_BR_TOPOLOGY_CHANGE, ROW_U8, 0, ROW_SHOWN_ONLY, 0, "topology_change", ""},
	{IFLA_BR_TOPOLOGY_CHANGE_DETECTED, ROW_U8, 0, ROW_SHOWN_ONLY, 0, "topology_change_detected",
		""},
	{IFLA_BR_HELLO_TIMER, ROW_TIMER, 0, ROW_SHOWN_ONLY, 0, "hello_timer", ""},
	{IFLA_BR_TCN_TIMER, ROW_TIMER, 0, ROW_SHOWN_ONLY, 0, "tcn_timer", ""},
	{IFLA_BR_TOPOLOGY_CHANGE_TIMER, ROW_TIMER, 0, ROW_SHOWN_ONLY, 0, "topology_change_timer",
		""},
	{IFLA_BR_GC_TIMER, ROW_TIMER, 0, ROW_SHOWN_ONLY, 0, "gc_timer", ""},
	{BR_FDB_N_LEARNED, ROW_U32, 0, ROW_SHOWN_ONLY, 0, "fdb_n_learned", ""},
	{BR_FDB_MAX_LEARNED, ROW_U32, 0, 0, 0, "fdb_max_learned", ""},
	{IFLA_BR_VLAN_DEFAULT_PVID, ROW_U16, 1, 0, 0, "vlan_default_pvid", ""},
	{IFLA_BR_VLAN_STATS_ENABLED, ROW_U8, 0, 0, 0, "vlan_stats_enabled", ""},
	{IFLA_BR_VLAN_STATS_PER_PORT, ROW_U8, 1, 0, 0, "vlan_stats_per_port", ""},
	{IFLA_BR_GROUP_FWD_MASK, ROW_HEX, 1, 0, 0, "group_fwd_mask", ""},
	{IFLA_BR_GROUP_ADDR, ROW_MAC, 1, 0, 0, "group_address", "group_addr"},
	{IFLA_BR_FDB_FLUSH, ROW_MARK, 2, ROW_TAKEN_ONLY, 0, "fdb_flush", ""},
	{IFLA_BR_MCAST_SNOOPING, ROW_U8, 7, 0, 0, "mcast_snooping", ""},
	{IFLA_BR_MULTI_BOOLOPT, ROW_OPTION + 0, 0, 0, 0, "no_linklocal_learn", ""},
	{IFLA_BR_MULTI_BOOLOPT, ROW_OPTION + 1, 0, 0, 0, "mcast_vlan_snooping", ""},
	{IFLA_BR_MULTI_BOOLOPT, ROW_OPTION + 2, 0, 0, 0, "mst_enabled", ""},
	{IFLA_BR_MULTI_BOOLOPT, ROW_OPTION + 3, 0, 0, 0, "mdb_offload_fail_notification", ""},
	{IFLA_BR_MULTI_BOOLOPT, ROW_OPTION + 4, 0, 0, 0, "fdb_local_vlan_0", ""},
	{IFLA_BR_MCAST_ROUTER, ROW_U8, 1, 0, 0, "mcast_router", ""},
	{IFLA_BR_MCAST_QUERY_USE_IFADDR, ROW_U8, 7, 0, 0, "mcast_query_use_ifaddr", ""},
	{IFLA_BR_MCAST_QUERIER, ROW_U8, 1, 0, 0, "mcast_querier", ""},
	{IFLA_BR_MCAST_HASH_ELASTICITY, ROW_U32, 1, 0, 0, "mcast_hash_elasticity", ""},
	{IFLA_BR_MCAST_HASH_MAX, ROW_U32, 1, 0, 0, "mcast_hash_max", ""},
	{IFLA_BR_MCAST_LAST_MEMBER_CNT, ROW_U32, 1, 0, 0, "mcast_last_member_count",
		"mcast_last_member_cnt"},
	{IFLA_BR_MCAST_STARTUP_QUERY_CNT, ROW_U32, 1, 0, 0, "mcast_startup_query_count",
		"mcast_startup_query_cnt"},
	{IFLA_BR_MCAST_LAST_MEMBER_INTVL, ROW_U64, 1, 0, 0, "mcast_last_member_interval",
		"mcast_last_member_intvl"},
	{IFLA_BR_MCAST_MEMBERSHIP_INTVL, ROW_U64, 1, 0, 0, "mcast_membership_interval",
		"mcast_membership_intvl"},
	{IFLA_BR_MCAST_QUERIER_INTVL, ROW_U64, 1, 0, 0, "mcast_querier_interval",
		"mcast_querier_intvl"},
	{IFLA_BR_MCAST_QUERY_INTVL, ROW_U64, 1, 0, 0, "mcast_query_interval", "mcast_query_intvl"},
	{IFLA_BR_MCAST_QUERY_RESPONSE_INTVL, ROW_U64, 1, 0, 0, "mcast_query_response_interval",
		"mcast_query_response_intvl"},
	{IFLA_BR_MCAST_STARTUP_QUERY_INTVL, ROW_U64, 1, 0, 0, "mcast_startup_query_interval",
		"mcast_startup_query_intvl"},
	{IFLA_BR_MCAST_STATS_ENABLED, ROW_U8, 1, 0, 0, "mcast_stats_enabled", ""},
	{IFLA_BR_MCAST_IGMP_VERSION, ROW_U8, 1, 0, 0, "mcast_igmp_version", ""},
	{IFLA_BR_MCAST_MLD_VERSION, ROW_U8, 1, 0, 0, "mcast_mld_version", ""},
	{IFLA_BR_NF_CALL_IPTABLES, ROW_U8, 1, 0, 0, "nf_call_iptables", ""},
	{IFLA_BR_NF_CALL_IP6TABLES, ROW_U8, 1, 0, 0, "nf_call_ip6tables", ""},
	{IFLA_BR_NF_CALL_ARPTABLES, ROW_U8, 1, 0, 0, "nf_call_arptables", ""},
};

static const struct kind_row bridge_port_rows[] = {
	{IFLA_BRPORT_FLUSH, ROW_MARK, 1, ROW_TAKEN_ONLY, 0, "fdb_flush", ""},
	{IFLA_BRPORT_STATE, ROW_PORT_STATE, 1, ROW_IS_INVALID, 0, "state", ""},
	{IFLA_BRPORT_PRIORITY, ROW_U16, 1, ROW_IS_INVALID, 0, "priority", ""},
	{IFLA_BRPORT_COST, ROW_S32, 1, ROW_IS_INVALID, 0, "cost", ""},
	{IFLA_BRPORT_MODE, ROW_ON_OFF, 1, 0, 0, "hairpin", ""},
	{IFLA_BRPORT_GUARD, ROW_ON_OFF, 1, 0, 0, "guard", ""},
	{IFLA_BRPORT_PROTECT, ROW_ON_OFF, 1, 0, 0, "root_block", ""},
	{IFLA_BRPORT_FAST_LEAVE, ROW_ON_OFF, 1, 0, 0, "fastleave", ""},
	{IFLA_BRPORT_LEARNING, ROW_ON_OFF, 1, 0, 0, "learning", ""},
	{IFLA_BRPORT_UNICAST_FLOOD, ROW_ON_OFF, 1, 0, 0, "flood", ""},
	{IFLA_BRPORT_ID, ROW_HEX, 0, ROW_SHOWN_ONLY, 0, "port_id", "id"},
	{IFLA_BRPORT_NO, ROW_HEX, 0, ROW_SHOWN_ONLY, 0, "port_no", "no"},
	{IFLA_BRPORT_DESIGNATED_PORT, ROW_U16, 0, ROW_SHOWN_ONLY, 0, "designated_port", ""},
	{IFLA_BRPORT_DESIGNATED_COST, ROW_U16, 0, ROW_SHOWN_ONLY, 0, "designated_cost", ""},
	{IFLA_BRPORT_BRIDGE_ID, ROW_BRIDGE_ID, 0, ROW_SHOWN_ONLY, 0, "designated_bridge",
		"bridge_id"},
	{IFLA_BRPORT_ROOT_ID, ROW_BRIDGE_ID, 0, ROW_SHOWN_ONLY, 0, "designated_root", "root_id"},
	{IFLA_BRPORT_HOLD_TIMER, ROW_TIMER, 0, ROW_SHOWN_ONLY, 0, "hold_timer", ""},
	{IFLA_BRPORT_MESSAGE_AGE_TIMER, ROW_TIMER, 0, ROW_SHOWN_ONLY, 0, "message_age_timer", ""},
	{IFLA_BRPORT_FORWARD_DELAY_TIMER, ROW_TIMER, 0, ROW_SHOWN_ONLY, 0, "forward_delay_timer",
		""},
	{IFLA_BRPORT_TOPOLOGY_CHANGE_ACK, ROW_U8, 0, ROW_SHOWN_ONLY, 0, "topology_change_ack", ""},
	{IFLA_BRPORT_CONFIG_PENDING, ROW_U8, 0, ROW_SHOWN_ONLY, 0, "config_pending", ""},
	{IFLA_BRPORT_PROXYARP, ROW_ON_OFF, 1, 0, 0, "proxy_arp", ""},
	{IFLA_BRPORT_PROXYARP_WIFI, ROW_ON_OFF, 1, 0, 0, "proxy_arp_wifi", ""},
	{IFLA_BRPORT_MULTICAST_ROUTER, ROW_U8, 7, 0, 0, "mcast_router", "multicast_router"},
	{IFLA_BRPORT_FAST_LEAVE, ROW_ON_OFF, 8, ROW_NO_JSON, 0, "mcast_fast_leave", ""},
	{IFLA_BRPORT_MCAST_FLOOD, ROW_ON_OFF, 1, 0, 0, "mcast_flood", ""},
	{IFLA_BRPORT_BCAST_FLOOD, ROW_ON_OFF, 1, 0, 0, "bcast_flood", ""},
	{IFLA_BRPORT_MCAST_TO_UCAST, ROW_ON_OFF, 1, 0, 0, "mcast_to_unicast", ""},
	{IFLA_BRPORT_NEIGH_SUPPRESS, ROW_ON_OFF, 1, 0, 0, "neigh_suppress", ""},
	{BRPORT_NEIGH_VLAN_SUPPRESS, ROW_ON_OFF, 0, 0, 0, "neigh_vlan_suppress", ""},
	{BRPORT_NEIGH_FORWARD_GRAT, ROW_ON_OFF, 0, 0, 0, "neigh_forward_grat", ""},
	{IFLA_BRPORT_GROUP_FWD_MASK, ROW_HEX, 1, 0, 0, "group_fwd_mask", ""},
	{IFLA_BRPORT_GROUP_FWD_MASK, ROW_FORWARDED, 0, ROW_SHOWN_ONLY, 0, "group_fwd_mask_str", ""},
	{IFLA_BRPORT_VLAN_TUNNEL, ROW_ON_OFF, 1, 0, 0, "vlan_tunnel", ""},
	{IFLA_BRPORT_ISOLATED, ROW_ON_OFF, 1, 0, 0, "isolated", ""},
	{IFLA_BRPORT_LOCKED, ROW_ON_OFF, 1, 0, 0, "locked", ""},
	{BRPORT_MAB, ROW_ON_OFF, 0, 0, 0, "mab", ""},
	{IFLA_BRPORT_BACKUP_PORT, ROW_INTERFACE, 0, ROW_SHOWN_ONLY | ROW_NOT_ZERO, 0, "backup_port",
		""},
	{BRPORT_BACKUP_NHID, ROW_U32, 0, ROW_NOT_ZERO, 0, "backup_nhid", ""},
};

int kind_take_bridge(struct link_change *change, const char *kind, char **words)
{
	struct ip *ip = change->ip;
	struct br_boolopt_multi options = {0};
	while (*words != NULL) {
		int taken = rows_take(ip, ROWS(bridge_rows), &words, change->request, &options);
		if (taken < 0)
			return -1;
		if (taken == 0)
			return kind_unknown(ip, kind, "command", *words);
	}
	if (options.optmask != 0)
		netlink_attribute(change->request, IFLA_BR_MULTI_BOOLOPT, &options, sizeof options);
	return 0;
}

void kind_print_bridge(struct kind_data *kind, const char *name)
{
	(void)name;
	rows_print(kind, ROWS(bridge_rows));
}

/* A port to send what it cannot: IFLA_BRPORT_BACKUP_PORT is an index, 0 for none. */
static int take_backup(struct link_change *change, char ***words)
{
	unsigned index;
	if (word_take(words, "nobackup_port", 1)) {
		netlink_attribute_u32(change->request, IFLA_BRPORT_BACKUP_PORT, 0);
		return 1;
	}
	if (!word_take(words, "backup_port", 2))
		return 0;
	const char *word = word_value(change->ip, words);
	if (word == NULL)
		return -1;
	index = ip_interface_index(change->ip, word);
	if (index == 0)
		return word_invalid(change->ip, word, "Device does not exist\n\n");
	netlink_attribute_u32(change->request, IFLA_BRPORT_BACKUP_PORT, index);
	return 1;
}

int kind_take_bridge_port(struct link_change *change, const char *kind, char **words)
{
	struct ip *ip = change->ip;
	while (*words != NULL) {
		int taken = rows_take(ip, ROWS(bridge_port_rows), &words, change->request, NULL);
		if (taken == 0)
			taken = take_backup(change, &words);
		if (taken < 0)
			return -1;
		if (taken == 0)
			return kind_unknown(ip, kind, "option", *words);
	}
	return 0;
}

void kind_print_bridge_port(struct kind_data *kind, const char *name)
{
	(void)name;
	rows_print(kind, ROWS(bridge_port_rows));
}
