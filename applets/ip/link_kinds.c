// SPDX-License-Identifier: MIT

/* What -d tells of a link's kind: rows of data for what is a plain value, code for the rest. */

#include <linux/if_arp.h>
#include <linux/if_bridge.h>
#include <string.h>
#include <sys/socket.h>

#include "applets/ip/link.h"
#include "core/inet.h"
#include "core/text.h"

/* Those of linux/if_link.h that are newer than 6.1. */
enum {
	BR_FDB_N_LEARNED = 48,
	BR_FDB_MAX_LEARNED = 49,
	BRPORT_MAB = 40,
	BRPORT_NEIGH_VLAN_SUPPRESS = 43,
	MACVLAN_BC_CUTOFF = 9,
	VXLAN_LOCALBYPASS = 31,
	VXLAN_RESERVED_BITS = 33,
	KIND_ATTRIBUTES = 64, /* more than any kind has */
};

/* The attributes of a kind by their number; those that are missing have no data. */
struct kind {
	struct ip *ip;
	struct attribute at[KIND_ATTRIBUTES];
	struct attributes row;
};

enum row_format {
	ROW_U8,
	ROW_U16,
	ROW_U32,
	ROW_U64,
	ROW_ON_OFF,    /* text on and off, JSON true and false */
	ROW_TIMER,     /* USER_HZ, shown in seconds with two decimals */
	ROW_BRIDGE_ID, /* struct ifla_bridge_id */
	ROW_MAC,
	ROW_HEX,         /* a 16-bit number with 0x before it */
	ROW_HEX_OR_ZERO, /* the same, but a bare 0 */
	ROW_FORWARDED,   /* bits of a 16-bit number: groups that a port forwards */
	ROW_PROTOCOL,    /* of a VLAN tag */
	ROW_PORT_STATE,
	ROW_OPTION, /* and up: a bit of struct br_boolopt_multi */
};

struct row {
	uint8_t attribute;
	uint8_t format; /* enum row_format */
	char word[30];
	char key[30]; /* "" if it is the word; "-" if JSON has none */
};

static const struct row bridge_rows[] = {
	{IFLA_BR_FORWARD_DELAY, ROW_U32, "forward_delay", ""},
	{IFLA_BR_HELLO_TIME, ROW_U32, "hello_time", ""},
	{IFLA_BR_MAX_AGE, ROW_U32, "max_age", ""},
	{IFLA_BR_AGEING_TIME, ROW_U32, "ageing_time", ""},
	{IFLA_BR_STP_STATE, ROW_U32, "stp_state", ""},
	{IFLA_BR_PRIORITY, ROW_U16, "priority", ""},
	{IFLA_BR_VLAN_FILTERING, ROW_U8, "vlan_filtering", ""},
	{IFLA_BR_VLAN_PROTOCOL, ROW_PROTOCOL, "vlan_protocol", ""},
	{IFLA_BR_BRIDGE_ID, ROW_BRIDGE_ID, "bridge_id", ""},
	{IFLA_BR_ROOT_ID, ROW_BRIDGE_ID, "designated_root", "root_id"},
	{IFLA_BR_ROOT_PORT, ROW_U16, "root_port", ""},
	{IFLA_BR_ROOT_PATH_COST, ROW_U32, "root_path_cost", ""},
	{IFLA_BR_TOPOLOGY_CHANGE, ROW_U8, "topology_change", ""},
	{IFLA_BR_TOPOLOGY_CHANGE_DETECTED, ROW_U8, "topology_change_detected", ""},
	{IFLA_BR_HELLO_TIMER, ROW_TIMER, "hello_timer", ""},
	{IFLA_BR_TCN_TIMER, ROW_TIMER, "tcn_timer", ""},
	{IFLA_BR_TOPOLOGY_CHANGE_TIMER, ROW_TIMER, "topology_change_timer", ""},
	{IFLA_BR_GC_TIMER, ROW_TIMER, "gc_timer", ""},
	{BR_FDB_N_LEARNED, ROW_U32, "fdb_n_learned", ""},
	{BR_FDB_MAX_LEARNED, ROW_U32, "fdb_max_learned", ""},
	{IFLA_BR_VLAN_DEFAULT_PVID, ROW_U16, "vlan_default_pvid", ""},
	{IFLA_BR_VLAN_STATS_ENABLED, ROW_U8, "vlan_stats_enabled", ""},
	{IFLA_BR_VLAN_STATS_PER_PORT, ROW_U8, "vlan_stats_per_port", ""},
	{IFLA_BR_GROUP_FWD_MASK, ROW_HEX_OR_ZERO, "group_fwd_mask", ""},
	{IFLA_BR_GROUP_ADDR, ROW_MAC, "group_address", "group_addr"},
	{IFLA_BR_MCAST_SNOOPING, ROW_U8, "mcast_snooping", ""},
	{IFLA_BR_MULTI_BOOLOPT, ROW_OPTION + 0, "no_linklocal_learn", ""},
	{IFLA_BR_MULTI_BOOLOPT, ROW_OPTION + 1, "mcast_vlan_snooping", ""},
	{IFLA_BR_MULTI_BOOLOPT, ROW_OPTION + 2, "mst_enabled", ""},
	{IFLA_BR_MULTI_BOOLOPT, ROW_OPTION + 3, "mdb_offload_fail_notification", ""},
	{IFLA_BR_MULTI_BOOLOPT, ROW_OPTION + 4, "fdb_local_vlan_0", ""},
	{IFLA_BR_MCAST_ROUTER, ROW_U8, "mcast_router", ""},
	{IFLA_BR_MCAST_QUERY_USE_IFADDR, ROW_U8, "mcast_query_use_ifaddr", ""},
	{IFLA_BR_MCAST_QUERIER, ROW_U8, "mcast_querier", ""},
	{IFLA_BR_MCAST_HASH_ELASTICITY, ROW_U32, "mcast_hash_elasticity", ""},
	{IFLA_BR_MCAST_HASH_MAX, ROW_U32, "mcast_hash_max", ""},
	{IFLA_BR_MCAST_LAST_MEMBER_CNT, ROW_U32, "mcast_last_member_count",
		"mcast_last_member_cnt"},
	{IFLA_BR_MCAST_STARTUP_QUERY_CNT, ROW_U32, "mcast_startup_query_count",
		"mcast_startup_query_cnt"},
	{IFLA_BR_MCAST_LAST_MEMBER_INTVL, ROW_U64, "mcast_last_member_interval",
		"mcast_last_member_intvl"},
	{IFLA_BR_MCAST_MEMBERSHIP_INTVL, ROW_U64, "mcast_membership_interval",
		"mcast_membership_intvl"},
	{IFLA_BR_MCAST_QUERIER_INTVL, ROW_U64, "mcast_querier_interval", "mcast_querier_intvl"},
	{IFLA_BR_MCAST_QUERY_INTVL, ROW_U64, "mcast_query_interval", "mcast_query_intvl"},
	{IFLA_BR_MCAST_QUERY_RESPONSE_INTVL, ROW_U64, "mcast_query_response_interval",
		"mcast_query_response_intvl"},
	{IFLA_BR_MCAST_STARTUP_QUERY_INTVL, ROW_U64, "mcast_startup_query_interval",
		"mcast_startup_query_intvl"},
	{IFLA_BR_MCAST_STATS_ENABLED, ROW_U8, "mcast_stats_enabled", ""},
	{IFLA_BR_MCAST_IGMP_VERSION, ROW_U8, "mcast_igmp_version", ""},
	{IFLA_BR_MCAST_MLD_VERSION, ROW_U8, "mcast_mld_version", ""},
	{IFLA_BR_NF_CALL_IPTABLES, ROW_U8, "nf_call_iptables", ""},
	{IFLA_BR_NF_CALL_IP6TABLES, ROW_U8, "nf_call_ip6tables", ""},
	{IFLA_BR_NF_CALL_ARPTABLES, ROW_U8, "nf_call_arptables", ""},
};

static const struct row bridge_port_rows[] = {
	{IFLA_BRPORT_STATE, ROW_PORT_STATE, "state", ""},
	{IFLA_BRPORT_PRIORITY, ROW_U16, "priority", ""},
	{IFLA_BRPORT_COST, ROW_U32, "cost", ""},
	{IFLA_BRPORT_MODE, ROW_ON_OFF, "hairpin", ""},
	{IFLA_BRPORT_GUARD, ROW_ON_OFF, "guard", ""},
	{IFLA_BRPORT_PROTECT, ROW_ON_OFF, "root_block", ""},
	{IFLA_BRPORT_FAST_LEAVE, ROW_ON_OFF, "fastleave", ""},
	{IFLA_BRPORT_LEARNING, ROW_ON_OFF, "learning", ""},
	{IFLA_BRPORT_UNICAST_FLOOD, ROW_ON_OFF, "flood", ""},
	{IFLA_BRPORT_ID, ROW_HEX, "port_id", "id"},
	{IFLA_BRPORT_NO, ROW_HEX, "port_no", "no"},
	{IFLA_BRPORT_DESIGNATED_PORT, ROW_U16, "designated_port", ""},
	{IFLA_BRPORT_DESIGNATED_COST, ROW_U16, "designated_cost", ""},
	{IFLA_BRPORT_BRIDGE_ID, ROW_BRIDGE_ID, "designated_bridge", "bridge_id"},
	{IFLA_BRPORT_ROOT_ID, ROW_BRIDGE_ID, "designated_root", "root_id"},
	{IFLA_BRPORT_HOLD_TIMER, ROW_TIMER, "hold_timer", ""},
	{IFLA_BRPORT_MESSAGE_AGE_TIMER, ROW_TIMER, "message_age_timer", ""},
	{IFLA_BRPORT_FORWARD_DELAY_TIMER, ROW_TIMER, "forward_delay_timer", ""},
	{IFLA_BRPORT_TOPOLOGY_CHANGE_ACK, ROW_U8, "topology_change_ack", ""},
	{IFLA_BRPORT_CONFIG_PENDING, ROW_U8, "config_pending", ""},
	{IFLA_BRPORT_PROXYARP, ROW_ON_OFF, "proxy_arp", ""},
	{IFLA_BRPORT_PROXYARP_WIFI, ROW_ON_OFF, "proxy_arp_wifi", ""},
	{IFLA_BRPORT_MULTICAST_ROUTER, ROW_U8, "mcast_router", "multicast_router"},
	{IFLA_BRPORT_FAST_LEAVE, ROW_ON_OFF, "mcast_fast_leave", "-"},
	{IFLA_BRPORT_MCAST_FLOOD, ROW_ON_OFF, "mcast_flood", ""},
	{IFLA_BRPORT_BCAST_FLOOD, ROW_ON_OFF, "bcast_flood", ""},
	{IFLA_BRPORT_MCAST_TO_UCAST, ROW_ON_OFF, "mcast_to_unicast", ""},
	{IFLA_BRPORT_NEIGH_SUPPRESS, ROW_ON_OFF, "neigh_suppress", ""},
	{BRPORT_NEIGH_VLAN_SUPPRESS, ROW_ON_OFF, "neigh_vlan_suppress", ""},
	{IFLA_BRPORT_GROUP_FWD_MASK, ROW_HEX_OR_ZERO, "group_fwd_mask", ""},
	{IFLA_BRPORT_GROUP_FWD_MASK, ROW_FORWARDED, "group_fwd_mask_str", ""},
	{IFLA_BRPORT_VLAN_TUNNEL, ROW_ON_OFF, "vlan_tunnel", ""},
	{IFLA_BRPORT_ISOLATED, ROW_ON_OFF, "isolated", ""},
	{IFLA_BRPORT_LOCKED, ROW_ON_OFF, "locked", ""},
	{BRPORT_MAB, ROW_ON_OFF, "mab", ""},
};

/* In text a value's word is before it: `forward_delay 1500 `. */
static void print_word(struct ip *ip, const char *word)
{
	out_text(ip->out, word);
	out_text(ip->out, " ");
}

static void print_option(struct kind *kind, const struct row *row, const char *key,
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
static void print_bridge_id(struct kind *kind, const char *key, const struct attribute *attribute)
{
	struct ifla_bridge_id id;
	char text[40];
	attribute_struct(attribute, &id, sizeof id, sizeof id, &kind->row);
	text_format(text, sizeof text, "%x%x%x%x.%x:%x:%x:%x:%x:%x", id.prio[0] >> 4,
		id.prio[0] & 15, id.prio[1] >> 4, id.prio[1] & 15, id.addr[0], id.addr[1],
		id.addr[2], id.addr[3], id.addr[4], id.addr[5]);
	out_string(kind->ip->out, key, "% ", text);
}

static const char *protocol_text(uint16_t protocol, char text[NAME_SIZE])
{
	if (protocol == 0x8100)
		return "802.1Q";
	if (protocol == 0x88a8)
		return "802.1ad";
	text_format(text, NAME_SIZE, "[%u]", protocol);
	return text;
}

static const char *port_state_text(uint8_t state, char text[NAME_SIZE])
{
	static const char names[][12] = {
		"disabled", "listening", "learning", "forwarding", "blocking"};
	if (state < sizeof names / sizeof names[0])
		return names[state];
	text_format(text, NAME_SIZE, "(%u)", state);
	return text;
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

static void print_value(struct kind *kind, const struct row *row, const char *key,
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
	case ROW_HEX_OR_ZERO:
		number = attribute_u16(attribute, mark);
		text_format(text, sizeof text, "%s%x",
			number == 0 && row->format == ROW_HEX_OR_ZERO ? "" : "0x", number);
		out_string(out, key, "% ", text);
		break;
	case ROW_FORWARDED:
		forwarded_text(attribute_u16(attribute, mark), text);
		out_string(out, key, "% ", text);
		break;
	case ROW_PROTOCOL:
		number = __builtin_bswap16(attribute_u16(attribute, mark));
		out_string(out, key, "% ", protocol_text(number, text));
		break;
	case ROW_PORT_STATE:
		out_string(out, key, "% ", port_state_text(attribute_u8(attribute, mark), text));
		break;
	case ROW_OPTION: break;
	}
}

static void print_rows(struct kind *kind, const struct row *rows, size_t count)
{
	for (const struct row *row = rows; row < rows + count; row++) {
		const struct attribute *attribute = &kind->at[row->attribute];
		const char *key = row->key[0] == '-' ? NULL
			: row->key[0] != '\0'        ? row->key
						     : row->word;
		if (attribute->data == NULL)
			continue;
		if (row->format >= ROW_OPTION) {
			print_option(kind, row, key, attribute);
			continue;
		}
		print_word(kind->ip, row->word);
		print_value(kind, row, key, attribute);
	}
}

static void print_bridge(struct kind *kind)
{
	print_rows(kind, bridge_rows, sizeof bridge_rows / sizeof bridge_rows[0]);
}

static void print_bridge_port(struct kind *kind)
{
	print_rows(kind, bridge_port_rows, sizeof bridge_port_rows / sizeof bridge_port_rows[0]);
}

static void print_macvlan_sources(struct kind *kind)
{
	struct out *out = kind->ip->out;
	struct attributes row = attributes_in(&kind->at[IFLA_MACVLAN_MACADDR_DATA]);
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

static const char *macvlan_mode(uint32_t mode)
{
	return mode == MACVLAN_MODE_PRIVATE     ? "private"
		: mode == MACVLAN_MODE_VEPA     ? "vepa"
		: mode == MACVLAN_MODE_BRIDGE   ? "bridge"
		: mode == MACVLAN_MODE_PASSTHRU ? "passthru"
		: mode == MACVLAN_MODE_SOURCE   ? "source"
						: "unknown";
}

static void print_macvlan(struct kind *kind)
{
	struct out *out = kind->ip->out;
	const struct attribute *at = kind->at;
	uint32_t mode = at[IFLA_MACVLAN_MODE].data == NULL
		? 0
		: attribute_u32(&at[IFLA_MACVLAN_MODE], &kind->row);
	if (at[IFLA_MACVLAN_MODE].data != NULL)
		out_string(out, "mode", "mode % ", macvlan_mode(mode));
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

static void print_vxlan_address(struct kind *kind, uint16_t inet, uint16_t inet6, const char *word)
{
	char text[INET_TEXT_SIZE], key[16], shape[16];
	bool is_inet = kind->at[inet].data != NULL;
	const struct attribute *address = &kind->at[is_inet ? inet : inet6];
	if (address->data == NULL)
		return;
	const uint8_t *bytes = address->data;
	bool multicast =
		address->size > 0 && (is_inet ? (bytes[0] & 0xf0) == 0xe0 : bytes[0] == 0xff);
	if (text_equal(word, "remote") && multicast)
		word = "group";
	text_format(key, sizeof key, "%s%s", word, is_inet ? "" : "6");
	text_format(shape, sizeof shape, "%s %% ", word);
	out_string(kind->ip->out, key, shape,
		inet_text(text, is_inet ? AF_INET : AF_INET6, address->data, address->size));
}

static void print_vxlan_ports(struct kind *kind)
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

static uint8_t kind_u8(struct kind *kind, uint16_t type)
{
	return kind->at[type].data == NULL ? 0 : attribute_u8(&kind->at[type], &kind->row);
}

static uint32_t kind_u32(struct kind *kind, uint16_t type)
{
	return kind->at[type].data == NULL ? 0 : attribute_u32(&kind->at[type], &kind->row);
}

static void print_vxlan_header(struct kind *kind)
{
	struct out *out = kind->ip->out;
	char text[32];
	uint8_t tos = kind_u8(kind, IFLA_VXLAN_TOS), ttl = kind_u8(kind, IFLA_VXLAN_TTL);
	uint8_t fragment = kind_u8(kind, IFLA_VXLAN_DF);
	text_format(text, sizeof text, "0x%x", tos);
	if (tos != 0) {
		out_string(out, "tos", NULL, text);
		out_string(out, NULL, "tos % ", tos == 1 ? "inherit" : text);
	}
	if (kind_u8(kind, IFLA_VXLAN_TTL_INHERIT) != 0)
		out_text(out, "ttl inherit ");
	else
		out_number(out, "ttl", ttl == 0 ? "ttl auto " : "ttl % ", ttl);
	if (kind->at[IFLA_VXLAN_DF].data != NULL)
		out_string(out, "df", fragment == 0 ? NULL : "df % ",
			fragment == 0           ? "unset"
				: fragment == 1 ? "set"
						: "inherit");
	uint32_t label = __builtin_bswap32(kind_u32(kind, IFLA_VXLAN_LABEL));
	text_format(text, sizeof text, "0x%x", label);
	if (label != 0)
		out_string(out, "label", "flowlabel % ", text);
}

static void print_vxlan_limits(struct kind *kind)
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

/* Switches are shown in text where they differ from the default, all of them with -d -d. */
static void print_vxlan_switches(struct kind *kind)
{
	static const struct {
		uint8_t attribute;
		bool by_default;
		char word[20];
	} switches[] = {
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
	for (size_t at = 0; at < sizeof switches / sizeof switches[0]; at++) {
		if (kind->at[switches[at].attribute].data == NULL)
			continue;
		bool on = kind_u8(kind, switches[at].attribute) != 0;
		out_bool(kind->ip->out, switches[at].word, NULL, on);
		if (on == switches[at].by_default && kind->ip->options.details < 2)
			continue;
		out_text(kind->ip->out, on ? "" : "no");
		print_word(kind->ip, switches[at].word);
	}
}

static void print_vxlan(struct kind *kind)
{
	char text[IFNAMSIZ];
	struct out *out = kind->ip->out;
	uint32_t device = kind_u32(kind, IFLA_VXLAN_LINK);
	if (kind_u8(kind, IFLA_VXLAN_VNIFILTER) != 0)
		out_bool(out, "vnifilter", "vnifilter ", true);
	if (kind->at[IFLA_VXLAN_ID].data != NULL)
		out_number(out, "id", "id % ", kind_u32(kind, IFLA_VXLAN_ID));
	print_vxlan_address(kind, IFLA_VXLAN_GROUP, IFLA_VXLAN_GROUP6, "remote");
	print_vxlan_address(kind, IFLA_VXLAN_LOCAL, IFLA_VXLAN_LOCAL6, "local");
	if (device != 0)
		out_string(out, "link", "dev % ", ip_interface(kind->ip, device, text));
	print_vxlan_ports(kind);
	print_vxlan_header(kind);
	print_vxlan_limits(kind);
	print_vxlan_switches(kind);
	if (kind->at[IFLA_VXLAN_GBP].data != NULL)
		out_bool(out, "gbp", "gbp ", true);
	if (kind->at[IFLA_VXLAN_GPE].data != NULL)
		out_bool(out, "gpe", "gpe ", true);
}

/* Those that have more to tell than their name. */
static void print_kind(struct kind *kind, const char *name)
{
	if (text_equal(name, "bridge"))
		print_bridge(kind);
	else if (text_equal(name, "macvlan") || text_equal(name, "macvtap"))
		print_macvlan(kind);
	else if (text_equal(name, "vxlan"))
		print_vxlan(kind);
}

static void print_port(struct kind *kind, const char *name)
{
	if (text_equal(name, "bridge"))
		print_bridge_port(kind);
}

/* A kind's name and, where the kernel tells more, an object of it. */
static void print_info(struct ip *ip, const struct attribute *name, const struct attribute *data,
	const char *key, const char *data_key, const char *shape,
	void (*print)(struct kind *kind, const char *name))
{
	char text[IFNAMSIZ];
	struct kind kind = {.ip = ip};
	struct attribute attribute;
	if (name->data == NULL)
		return;
	attribute_text(name, text, sizeof text, &kind.row);
	out_line(ip->out);
	out_string(ip->out, key, shape, text);
	if (data->data == NULL)
		return;
	kind.row = attributes_in(data);
	while (attributes_next(&kind.row, &attribute))
		if (attribute.type < KIND_ATTRIBUTES)
			kind.at[attribute.type] = attribute;
	out_object(ip->out, data_key);
	print(&kind, text);
	out_object_end(ip->out);
}

void link_print_kinds(struct ip *ip, const struct link *link)
{
	struct attribute at[IFLA_INFO_SLAVE_DATA + 1] = {0}, attribute;
	struct attributes row = attributes_in(&link->info);
	if (link->info.size == 0)
		return;
	while (attributes_next(&row, &attribute))
		if (attribute.type <= IFLA_INFO_SLAVE_DATA)
			at[attribute.type] = attribute;
	out_object(ip->out, "linkinfo");
	print_info(ip, &at[IFLA_INFO_KIND], &at[IFLA_INFO_DATA], "info_kind", "info_data", "    % ",
		print_kind);
	print_info(ip, &at[IFLA_INFO_SLAVE_KIND], &at[IFLA_INFO_SLAVE_DATA], "info_slave_kind",
		"info_slave_data", "    %_slave ", print_port);
	out_object_end(ip->out);
}
