// SPDX-License-Identifier: MIT
#include "applets/ip/link.h"

#include <linux/if_arp.h>
#include <linux/if_bridge.h>
#include <linux/rtnetlink.h>

#include "tests/unit/message.h"
#include "tests/unit/stage.h"

/* Newer than some headers: their numbers in linux/if_link.h. */
enum {
	GSO_IPV4_MAX_SIZE = 63,
	GRO_IPV4_MAX_SIZE = 64,
	NETNS_IMMUTABLE = 67,
	BR_FDB_N_LEARNED = 48,
	BR_FDB_MAX_LEARNED = 49,
	BRPORT_MAB = 40,
	BRPORT_NEIGH_VLAN_SUPPRESS = 43,
	MACVLAN_BC_CUTOFF = 9,
	VXLAN_LOCALBYPASS = 31,
	VXLAN_RESERVED_BITS = 33,
};

static const uint8_t mac[] = {2, 0, 0, 0xab, 0xcd, 0xef};

static void begin(struct netlink_request *message, unsigned index, unsigned flags, uint16_t type)
{
	struct ifinfomsg body = {.ifi_type = type, .ifi_index = (int)index, .ifi_flags = flags};
	netlink_begin(message, RTM_NEWLINK, 0);
	netlink_put(message, &body, sizeof body);
}

/* The shortest message that is a link. */
static void begin_named(struct netlink_request *message)
{
	begin(message, 7, IFF_BROADCAST, ARPHRD_ETHER);
	netlink_attribute_text(message, IFLA_IFNAME, "eth7");
}

static int decode(const struct netlink_request *message)
{
	struct link link;
	struct error error;
	struct nlmsghdr *exact = message_end(message);
	int result = link_decode(&link, exact, &error);
	free(exact);
	return result;
}

/* A message with every attribute of which the struct has a field, none as it is by default. */
static void put_everything(struct netlink_request *message)
{
	struct rtnl_link_stats64 statistics;
	uint64_t *counters = (uint64_t *)&statistics;
	for (size_t at = 0; at < sizeof statistics / sizeof *counters; at++)
		counters[at] = 100 + at;
	begin(message, 7, IFF_UP | IFF_BROADCAST | IFF_RUNNING, ARPHRD_ETHER);
	netlink_attribute_text(message, IFLA_IFNAME, "eth7");
	netlink_attribute(message, IFLA_ADDRESS, mac, sizeof mac);
	netlink_attribute(message, IFLA_BROADCAST, "\xff\xfe\xfd\xfc\xfb\xfa", 6);
	netlink_attribute(message, IFLA_PERM_ADDRESS, "\1\2\3\4\5\6", 6);
	message_u32(message, IFLA_MTU, 1234);
	message_u32(message, IFLA_LINK, 19);
	message_u32(message, IFLA_LINK_NETNSID, 2);
	netlink_attribute_text(message, IFLA_QDISC, "fq_codel");
	message_u32(message, IFLA_MASTER, 5);
	message_u8(message, IFLA_OPERSTATE, IF_OPER_DORMANT);
	message_u8(message, IFLA_LINKMODE, IF_LINK_MODE_DORMANT);
	message_u32(message, IFLA_GROUP, 4);
	message_u32(message, IFLA_TXQLEN, 55);
	netlink_attribute_text(message, IFLA_IFALIAS, "the uplink");
	message_u8(message, IFLA_PROTO_DOWN, 1);
	uint32_t nest = message_nest(message, IFLA_PROTO_DOWN_REASON);
	message_u32(message, IFLA_PROTO_DOWN_REASON_MASK, 0xff);
	message_u32(message, IFLA_PROTO_DOWN_REASON_VALUE, 0x80000005);
	message_nest_end(message, nest);
	netlink_attribute(message, IFLA_STATS64, &statistics, sizeof statistics);
	nest = message_nest(message, IFLA_PROP_LIST);
	netlink_attribute_text(message, IFLA_ALT_IFNAME, "enp0s31f6-a-long-one");
	netlink_attribute_text(message, IFLA_ALT_IFNAME, "another");
	message_nest_end(message, nest);
	nest = message_nest(message, IFLA_LINKINFO);
	netlink_attribute_text(message, IFLA_INFO_KIND, "veth");
	message_nest_end(message, nest);
	nest = message_nest(message, IFLA_AF_SPEC);
	uint32_t family = message_nest(message, 10 /* AF_INET6 */);
	message_u8(message, IFLA_INET6_ADDR_GEN_MODE, 3);
	message_nest_end(message, family);
	message_nest_end(message, nest);
}

static void decodes_every_field(void **state)
{
	(void)state;
	struct netlink_request message;
	struct link link;
	struct error error;
	put_everything(&message);
	struct nlmsghdr *exact = message_end(&message);
	assert_int_equal(link_decode(&link, exact, &error), 0);
	assert_int_equal(link.index, 7);
	assert_int_equal(link.flags, IFF_UP | IFF_BROADCAST | IFF_RUNNING);
	assert_int_equal(link.type, ARPHRD_ETHER);
	assert_string_equal(link.name, "eth7");
	assert_int_equal(link.address.size, 6);
	assert_memory_equal(link.address.bytes, mac, 6);
	assert_int_equal(link.broadcast.size, 6);
	assert_memory_equal(link.broadcast.bytes, "\xff\xfe\xfd\xfc\xfb\xfa", 6);
	assert_int_equal(link.permanent.size, 6);
	assert_memory_equal(link.permanent.bytes, "\1\2\3\4\5\6", 6);
	assert_true(link.has_mtu);
	assert_int_equal(link.mtu, 1234);
	assert_true(link.has_peer);
	assert_int_equal(link.peer, 19);
	assert_true(link.has_peer_netns);
	assert_int_equal(link.peer_netns, 2);
	assert_string_equal(link.qdisc, "fq_codel");
	assert_int_equal(link.master, 5);
	assert_true(link.has_operstate);
	assert_int_equal(link.operstate, IF_OPER_DORMANT);
	assert_true(link.has_linkmode);
	assert_int_equal(link.linkmode, IF_LINK_MODE_DORMANT);
	assert_true(link.has_group);
	assert_int_equal(link.group, 4);
	assert_true(link.has_queue_length);
	assert_int_equal(link.queue_length, 55);
	assert_string_equal(link.alias, "the uplink");
	assert_true(link.proto_down);
	assert_true(link.has_proto_down_reason);
	assert_int_equal(link.proto_down_reason, 0x80000005);
	assert_true(link.has_statistics);
	assert_int_equal(link.statistics.rx_packets, 100);
	assert_int_equal(link.statistics.rx_otherhost_dropped, 124);
	assert_true(link.alternative_names.size > 0);
	assert_true(link.info.size > 0);
	assert_true(link.families.size > 0);
	free(exact);
}

static void tells_absent_from_zero(void **state)
{
	(void)state;
	struct netlink_request message;
	struct link link;
	struct error error;
	begin_named(&message);
	assert_int_equal(link_decode(&link, &message.header, &error), 0);
	assert_false(link.has_mtu || link.has_operstate || link.has_linkmode || link.has_group ||
		link.has_queue_length || link.has_peer || link.has_peer_netns ||
		link.has_statistics || link.has_proto_down_reason);
	assert_int_equal(link.address.size, 0);
	assert_int_equal(link.alternative_names.size, 0);
}

static void takes_statistics_of_an_older_kernel(void **state)
{
	(void)state;
	struct netlink_request message;
	struct link link;
	struct error error;
	uint64_t counters[23] = {[0] = 9, [22] = 8};
	begin_named(&message);
	netlink_attribute(&message, IFLA_STATS64, counters, sizeof counters);
	assert_int_equal(link_decode(&link, &message.header, &error), 0);
	assert_int_equal(link.statistics.rx_packets, 9);
	assert_int_equal(link.statistics.tx_compressed, 8);
	assert_int_equal(link.statistics.rx_nohandler, 0);
}

static void refuses_every_attribute_of_a_wrong_size(void **state)
{
	(void)state;
	static const struct {
		uint16_t type;
		uint16_t sizes[4];
	} cases[] = {
		{IFLA_IFNAME, {0, 1, 16, 17}},
		{IFLA_ADDRESS, {33}},
		{IFLA_BROADCAST, {33}},
		{IFLA_PERM_ADDRESS, {33, 300}},
		{IFLA_MTU, {0, 2, 3, 5}},
		{IFLA_LINK, {0, 3, 5, 8}},
		{IFLA_LINK_NETNSID, {0, 3, 5}},
		{IFLA_QDISC, {0, 1, 16, 17}},
		{IFLA_MASTER, {0, 3, 5}},
		{IFLA_OPERSTATE, {0, 2, 4}},
		{IFLA_LINKMODE, {0, 2, 4}},
		{IFLA_GROUP, {0, 3, 5}},
		{IFLA_TXQLEN, {0, 3, 5}},
		{IFLA_IFALIAS, {0, 1, 256, 300}},
		{IFLA_PROTO_DOWN, {0, 2, 4}},
		{IFLA_PROTO_DOWN_REASON, {1, 5}},
		{IFLA_STATS64, {0, 8, 23 * 8 - 1}},
	};
	for (size_t at = 0; at < COUNT(cases); at++)
		for (size_t size = 0; size == 0 || (size < 4 && cases[at].sizes[size] != 0);
			size++) {
			struct netlink_request message;
			if (cases[at].type == IFLA_IFNAME) /* of two the first counts */
				begin(&message, 7, IFF_BROADCAST, ARPHRD_ETHER);
			else
				begin_named(&message);
			message_rubbish(&message, cases[at].type, cases[at].sizes[size]);
			assert_int_equal(decode(&message), -1);
		}
}

static void refuses_a_nested_value_of_a_wrong_size(void **state)
{
	(void)state;
	struct netlink_request message;
	begin_named(&message);
	uint32_t nest = message_nest(&message, IFLA_PROTO_DOWN_REASON);
	message_u16(&message, IFLA_PROTO_DOWN_REASON_VALUE, 1);
	message_nest_end(&message, nest);
	assert_int_equal(decode(&message), -1);
}

static void refuses_a_short_message(void **state)
{
	(void)state;
	struct netlink_request message;
	struct link link;
	struct error error;
	begin_named(&message);
	for (uint32_t length = NLMSG_HDRLEN; length < NLMSG_HDRLEN + sizeof(struct ifinfomsg);
		length++) {
		message.header.nlmsg_len = length;
		assert_int_equal(decode(&message), -1);
	}
	assert_int_equal(link_decode(&link, &message.header, &error), -1);
	assert_string_equal(error.text, "malformed link: 31 bytes");
}

static void refuses_a_link_without_a_name(void **state)
{
	(void)state;
	struct netlink_request message;
	begin(&message, 7, 0, ARPHRD_ETHER);
	assert_int_equal(decode(&message), -1);
	netlink_attribute_text(&message, IFLA_IFNAME, "");
	assert_int_equal(decode(&message), -1);
}

static void lets_through_what_is_up(void **state)
{
	(void)state;
	struct link up = {.flags = IFF_UP}, down = {.flags = IFF_RUNNING};
	struct link_filter all = {0}, only_up = {.up = true};
	assert_true(link_matches(&up, &all) && link_matches(&down, &all));
	assert_true(link_matches(&up, &only_up));
	assert_false(link_matches(&down, &only_up));
}

static void begins_a_request(void **state)
{
	(void)state;
	static const struct {
		const char *name;
		uint16_t type;
	} cases[] = {{"eth0", IFLA_IFNAME}, {"123456789012345", IFLA_IFNAME},
		{"1234567890123456", IFLA_ALT_IFNAME}};
	for (size_t at = 0; at < COUNT(cases); at++) {
		struct netlink_request request;
		struct attribute attribute;
		ip_link_request(&request, NLM_F_DUMP, 9, cases[at].name);
		assert_int_equal(request.header.nlmsg_type, RTM_GETLINK);
		struct attributes row = attributes_of(&request.header, sizeof(struct ifinfomsg));
		assert_true(attributes_next(&row, &attribute));
		assert_int_equal(attribute.type, cases[at].type);
		assert_string_equal(attribute.data, cases[at].name);
	}
}

/* What is printed below: a message, and how. */
static struct netlink_request shown;
static enum link_view view;
static bool refused; /* what was shown last, when decoded or as its print found out */

static void print_or_refuse(struct ip *ip)
{
	struct link link;
	struct nlmsghdr *exact = message_end(&shown);
	refused = link_decode(&link, exact, ip->error) < 0;
	if (refused) {
		free(exact);
		return;
	}
	out_begin(ip->out);
	out_object(ip->out, NULL);
	if (ip->options.brief)
		link_print_brief(ip, &link);
	else
		link_print(ip, &link, view);
	out_text(ip->out, "\n");
	out_object_end(ip->out);
	out_end(ip->out);
	refused = attributes_verdict(&link.all, "link", ip->error) < 0;
	free(exact);
}

static void print(struct ip *ip)
{
	print_or_refuse(ip);
	assert_false(refused);
}

/* What is shown of a link with an attribute of size bytes, SIZE_MAX for none, in a nest or not. */
static void show_rubbish(
	char text[4096], const char *kind, bool is_port, uint16_t type, size_t size)
{
	struct stage *stage = malloc(sizeof *stage);
	static const struct rtnl_link_stats64 counters;
	uint32_t outer = 0, inner = 0;
	view = LINK_VIEW_LINK;
	begin_named(&shown);
	if (kind != NULL) {
		outer = message_nest(&shown, IFLA_LINKINFO);
		netlink_attribute_text(
			&shown, is_port ? IFLA_INFO_SLAVE_KIND : IFLA_INFO_KIND, kind);
		inner = message_nest(&shown, is_port ? IFLA_INFO_SLAVE_DATA : IFLA_INFO_DATA);
	}
	if (size != SIZE_MAX)
		message_rubbish(&shown, type, size);
	if (kind != NULL) {
		/* Details of a VLAN and of macvlan's sources are shown of whole ones only. */
		message_u16(&shown, IFLA_VLAN_ID, 1);
		message_nest_end(&shown, inner);
		message_nest_end(&shown, outer);
	}
	netlink_attribute(&shown, IFLA_STATS64, &counters, sizeof counters);
	print_or_refuse(stage_begin(stage, &(struct ip_options){.details = 2, .statistics = 2}));
	text_copy(text, 4096, stage_end(stage));
	free(stage);
}

/*
 * A value of three bytes is refused, or printed as three bytes, or there only to be there, or not
 * known: never is part of it, or 0, taken for it.
 */
static void judge_rubbish(const char *kind, bool is_port, uint16_t type)
{
	static char without[4096], with[4096], mark[4096];
	show_rubbish(without, kind, is_port, type, SIZE_MAX);
	show_rubbish(mark, kind, is_port, type, 0);
	bool mark_refused = refused;
	show_rubbish(with, kind, is_port, type, 3);
	bool is_mark = !mark_refused && strcmp(mark, with) == 0;
	if (!refused && !is_mark && strcmp(without, with) != 0 &&
		strstr(with, "78:78:78") == NULL && strstr(with, "787878") == NULL)
		fail_msg("%s attribute %u: %s", kind != NULL ? kind : "link", type, with);
}

static void refuses_what_it_prints_of_a_wrong_size(void **state)
{
	(void)state;
	static const char *const kinds[] = {"bridge", "bond", "vlan", "vxlan", "geneve", "macvlan",
		"ipvlan", "vrf", "netkit", "tun", "xfrm", "gre", "erspan", "ip6gre", "ipip", "sit",
		"ip6tnl", "vti", "vti6"};
	static const char *const ports[] = {"bridge", "bond", "vrf"};
	for (uint16_t type = 1; type <= IFLA_MAX; type++)
		judge_rubbish(NULL, false, type);
	for (uint16_t type = 1; type < 64; type++) {
		for (size_t at = 0; at < COUNT(kinds); at++)
			judge_rubbish(kinds[at], false, type);
		for (size_t at = 0; at < COUNT(ports); at++)
			judge_rubbish(ports[at], true, type);
	}
}

static void refuses_nests_that_are_cut(void **state)
{
	(void)state;
	static const uint16_t nests[] = {IFLA_LINKINFO, IFLA_AF_SPEC, IFLA_PROP_LIST, IFLA_XDP,
		IFLA_VFINFO_LIST, IFLA_PROTO_DOWN_REASON};
	static char text[4096];
	for (size_t at = 0; at < COUNT(nests); at++) {
		show_rubbish(text, NULL, false, nests[at], 5);
		assert_true(refused);
	}
	show_rubbish(text, NULL, false, IFLA_CARRIER_CHANGES, 3);
	assert_true(refused);
}

static void takes_the_first_of_two(void **state)
{
	(void)state;
	struct netlink_request message;
	struct link link;
	struct error error;
	begin_named(&message);
	message_u32(&message, IFLA_MTU, 1);
	message_u32(&message, IFLA_MTU, 2);
	netlink_attribute_text(&message, IFLA_IFNAME, "second");
	assert_int_equal(link_decode(&link, &message.header, &error), 0);
	assert_int_equal(link.mtu, 1);
	assert_string_equal(link.name, "eth7");
}

static void prints_a_link_in_every_style(void **state)
{
	(void)state;
	put_everything(&shown);
	view = LINK_VIEW_LINK;
	stage_show("link", (struct ip_options){0}, print);
	view = LINK_VIEW_ADDRESS;
	stage_show("link_of_address", (struct ip_options){0}, print);
}

static void prints_details(void **state)
{
	(void)state;
	put_everything(&shown);
	message_u32(&shown, IFLA_PROMISCUITY, 2);
	message_u32(&shown, IFLA_ALLMULTI, 3);
	message_u32(&shown, IFLA_MIN_MTU, 68);
	message_u32(&shown, IFLA_MAX_MTU, 65535);
	message_u8(&shown, NETNS_IMMUTABLE, 1);
	message_u32(&shown, IFLA_NUM_TX_QUEUES, 4);
	message_u32(&shown, IFLA_NUM_RX_QUEUES, 5);
	message_u32(&shown, IFLA_GSO_MAX_SIZE, 6);
	message_u32(&shown, IFLA_GSO_MAX_SEGS, 7);
	message_u32(&shown, IFLA_TSO_MAX_SIZE, 8);
	message_u32(&shown, IFLA_TSO_MAX_SEGS, 9);
	message_u32(&shown, IFLA_GRO_MAX_SIZE, 10);
	message_u32(&shown, GSO_IPV4_MAX_SIZE, 11);
	message_u32(&shown, GRO_IPV4_MAX_SIZE, 12);
	netlink_attribute_text(&shown, IFLA_PHYS_PORT_NAME, "p0");
	netlink_attribute(&shown, IFLA_PHYS_PORT_ID, "\x01\xab", 2);
	netlink_attribute(&shown, IFLA_PHYS_SWITCH_ID, "\xfe\x0f", 2);
	netlink_attribute_text(&shown, IFLA_PARENT_DEV_BUS_NAME, "pci");
	netlink_attribute_text(&shown, IFLA_PARENT_DEV_NAME, "0000:00:1f.6");
	view = LINK_VIEW_LINK;
	stage_show("link_details", (struct ip_options){.details = 1}, print);
	view = LINK_VIEW_ADDRESS;
	stage_show("link_of_address_details", (struct ip_options){.details = 1}, print);
}

static void prints_an_id_of_no_bytes(void **state)
{
	(void)state;
	begin_named(&shown);
	netlink_attribute(&shown, IFLA_PHYS_PORT_ID, "", 0);
	view = LINK_VIEW_LINK;
	stage_show("link_empty_id", (struct ip_options){.details = 1}, print);
}

/* A page of links that differ in one thing each. */
static struct golden page;

static void add_to_page(const char *heading, const struct ip_options *options)
{
	stage_add(&page, heading, options, print);
	struct ip_options json = *options;
	json.json = true;
	stage_add(&page, heading, &json, print);
}

static void prints_every_flag(void **state)
{
	(void)state;
	static const unsigned flags[] = {0, IFF_UP, IFF_UP | IFF_RUNNING, IFF_RUNNING, 0x7ffff,
		UINT32_MAX, 1u << 19, IFF_UP | 0xf0000000};
	golden_begin(&page, "link_flags");
	view = LINK_VIEW_LINK;
	for (size_t at = 0; at < COUNT(flags); at++) {
		char heading[32];
		begin(&shown, 7, flags[at], ARPHRD_LOOPBACK);
		netlink_attribute_text(&shown, IFLA_IFNAME, "eth7");
		text_format(heading, sizeof heading, "0x%x", flags[at]);
		add_to_page(heading, &(struct ip_options){0});
	}
	golden_end(&page);
}

static void prints_every_state(void **state)
{
	(void)state;
	golden_begin(&page, "link_states");
	view = LINK_VIEW_LINK;
	for (unsigned number = 0; number < 9; number++) {
		char heading[32];
		begin_named(&shown);
		message_u8(&shown, IFLA_OPERSTATE, (uint8_t)(number < 8 ? number : 0xab));
		text_format(heading, sizeof heading, "%u", number);
		add_to_page(heading, &(struct ip_options){0});
		add_to_page(heading, &(struct ip_options){.brief = true});
	}
	golden_end(&page);
}

static void prints_every_peer(void **state)
{
	(void)state;
	static const struct {
		const char *heading;
		uint32_t peer;
		bool has_netns;
		int netns;
	} cases[] = {
		{"none", 0, false, 0},
		{"in this namespace", 3, false, 0},
		{"in this namespace, gone", 99, false, 0},
		{"in another", 3, true, 7},
		{"in one that has no id", 3, true, -1},
	};
	golden_begin(&page, "link_peers");
	view = LINK_VIEW_LINK;
	for (size_t at = 0; at < COUNT(cases); at++) {
		begin_named(&shown);
		message_u32(&shown, IFLA_LINK, cases[at].peer);
		if (cases[at].has_netns)
			message_u32(&shown, IFLA_LINK_NETNSID, (uint32_t)cases[at].netns);
		add_to_page(cases[at].heading, &(struct ip_options){0});
		add_to_page(cases[at].heading, &(struct ip_options){.brief = true});
	}
	golden_end(&page);
}

static void prints_every_kind_of_hardware(void **state)
{
	(void)state;
	static const uint16_t types[] = {ARPHRD_ETHER, ARPHRD_LOOPBACK, ARPHRD_NONE, ARPHRD_VOID,
		ARPHRD_INFINIBAND, ARPHRD_PPP, ARPHRD_TUNNEL, ARPHRD_SIT, ARPHRD_IPGRE, ARPHRD_CAN,
		ARPHRD_RAWIP, ARPHRD_NETLINK, ARPHRD_VSOCKMON, ARPHRD_IEEE80211,
		ARPHRD_IEEE80211_RADIOTAP, ARPHRD_TUNNEL6, ARPHRD_IP6GRE, 12345};
	static const char bytes[] = "\xfe\x80\0\1\0\0\0\0\0\0\0\0\0\0\0\2";
	golden_begin(&page, "link_hardware");
	view = LINK_VIEW_LINK;
	for (size_t at = 0; at < COUNT(types); at++) {
		size_t size = types[at] == ARPHRD_TUNNEL6 || types[at] == ARPHRD_IP6GRE ? 16 : 4;
		char heading[32];
		begin(&shown, 7, at % 2 == 0 ? IFF_POINTOPOINT : IFF_BROADCAST, types[at]);
		netlink_attribute_text(&shown, IFLA_IFNAME, "eth7");
		netlink_attribute(&shown, IFLA_ADDRESS, bytes, size);
		netlink_attribute(&shown, IFLA_BROADCAST, bytes, size);
		/* Shown where it is not the address. */
		netlink_attribute(&shown, IFLA_PERM_ADDRESS, bytes, at % 3 == 0 ? 3 : size);
		text_format(heading, sizeof heading, "%u", types[at]);
		add_to_page(heading, &(struct ip_options){0});
	}
	golden_end(&page);
}

static void prints_statistics_in_columns(void **state)
{
	(void)state;
	golden_begin(&page, "link_statistics");
	view = LINK_VIEW_LINK;
	for (unsigned width = 0; width < 2; width++) {
		struct rtnl_link_stats64 statistics = {0};
		uint64_t *counters = (uint64_t *)&statistics;
		for (size_t at = 0; width > 0 && at < sizeof statistics / sizeof *counters; at++)
			counters[at] = 100000000000 + at;
		begin_named(&shown);
		netlink_attribute(&shown, IFLA_STATS64, &statistics, sizeof statistics);
		message_u32(&shown, IFLA_CARRIER_CHANGES, 3 + width * 1000000000);
		for (unsigned times = 1; times < 3; times++) {
			char heading[32];
			text_format(heading, sizeof heading, "%s, -s %u times",
				width == 0 ? "zeros" : "wide numbers", times);
			add_to_page(heading, &(struct ip_options){.statistics = times});
			add_to_page(heading,
				&(struct ip_options){.statistics = times, .oneline = true});
		}
	}
	golden_end(&page);
}

/* Begins a link of a kind; both nests end with end_kind. */
static uint32_t outer, inner;

static void begin_kind(const char *kind, bool is_port)
{
	begin_named(&shown);
	outer = message_nest(&shown, IFLA_LINKINFO);
	netlink_attribute_text(&shown, is_port ? IFLA_INFO_SLAVE_KIND : IFLA_INFO_KIND, kind);
	inner = message_nest(&shown, is_port ? IFLA_INFO_SLAVE_DATA : IFLA_INFO_DATA);
}

static void end_kind(void)
{
	message_nest_end(&shown, inner);
	message_nest_end(&shown, outer);
}

static void put_u8s(const uint16_t *types, size_t count, uint8_t value)
{
	for (size_t at = 0; at < count; at++)
		message_u8(&shown, types[at], value++);
}

static void prints_a_bridge(void **state)
{
	(void)state;
	static const struct ifla_bridge_id id = {{0x80, 0x0a}, {2, 0, 0xab, 0, 0, 9}};
	static const struct br_boolopt_multi options = {.optval = 0x0a, .optmask = 0x1b};
	static const uint16_t u8s[] = {IFLA_BR_VLAN_FILTERING, IFLA_BR_TOPOLOGY_CHANGE,
		IFLA_BR_TOPOLOGY_CHANGE_DETECTED, IFLA_BR_VLAN_STATS_ENABLED,
		IFLA_BR_VLAN_STATS_PER_PORT, IFLA_BR_MCAST_SNOOPING, IFLA_BR_MCAST_ROUTER,
		IFLA_BR_MCAST_QUERY_USE_IFADDR, IFLA_BR_MCAST_QUERIER, IFLA_BR_MCAST_STATS_ENABLED,
		IFLA_BR_MCAST_IGMP_VERSION, IFLA_BR_MCAST_MLD_VERSION, IFLA_BR_NF_CALL_IPTABLES,
		IFLA_BR_NF_CALL_IP6TABLES, IFLA_BR_NF_CALL_ARPTABLES};
	static const uint16_t u32s[] = {IFLA_BR_FORWARD_DELAY, IFLA_BR_HELLO_TIME, IFLA_BR_MAX_AGE,
		IFLA_BR_AGEING_TIME, IFLA_BR_STP_STATE, IFLA_BR_ROOT_PATH_COST, BR_FDB_N_LEARNED,
		BR_FDB_MAX_LEARNED, IFLA_BR_MCAST_HASH_ELASTICITY, IFLA_BR_MCAST_HASH_MAX,
		IFLA_BR_MCAST_LAST_MEMBER_CNT, IFLA_BR_MCAST_STARTUP_QUERY_CNT};
	static const uint16_t u64s[] = {IFLA_BR_MCAST_LAST_MEMBER_INTVL,
		IFLA_BR_MCAST_MEMBERSHIP_INTVL, IFLA_BR_MCAST_QUERIER_INTVL,
		IFLA_BR_MCAST_QUERY_INTVL, IFLA_BR_MCAST_QUERY_RESPONSE_INTVL,
		IFLA_BR_MCAST_STARTUP_QUERY_INTVL, IFLA_BR_HELLO_TIMER, IFLA_BR_TCN_TIMER,
		IFLA_BR_TOPOLOGY_CHANGE_TIMER, IFLA_BR_GC_TIMER};
	begin_kind("bridge", false);
	put_u8s(u8s, COUNT(u8s), 1);
	for (size_t at = 0; at < COUNT(u32s); at++)
		message_u32(&shown, u32s[at], (uint32_t)(1000 + at));
	for (size_t at = 0; at < COUNT(u64s); at++)
		message_u64(&shown, u64s[at], 5000000000 + at);
	message_u16(&shown, IFLA_BR_PRIORITY, 32768);
	message_u16(&shown, IFLA_BR_VLAN_PROTOCOL, __builtin_bswap16(0x88a8));
	message_u16(&shown, IFLA_BR_ROOT_PORT, 6);
	message_u16(&shown, IFLA_BR_VLAN_DEFAULT_PVID, 2);
	message_u16(&shown, IFLA_BR_GROUP_FWD_MASK, 0xabc);
	netlink_attribute(&shown, IFLA_BR_BRIDGE_ID, &id, sizeof id);
	netlink_attribute(&shown, IFLA_BR_ROOT_ID, &id, sizeof id);
	netlink_attribute(&shown, IFLA_BR_GROUP_ADDR, mac, sizeof mac);
	netlink_attribute(&shown, IFLA_BR_MULTI_BOOLOPT, &options, sizeof options);
	end_kind();
	view = LINK_VIEW_LINK;
	stage_show("link_bridge", (struct ip_options){.details = 1}, print);
}

static void prints_vlan_protocols_and_an_empty_mask(void **state)
{
	(void)state;
	static const uint16_t protocols[] = {0x8100, 0x88a8, 0x1234};
	golden_begin(&page, "link_bridge_protocols");
	view = LINK_VIEW_LINK;
	for (size_t at = 0; at < COUNT(protocols); at++) {
		begin_kind("bridge", false);
		message_u16(&shown, IFLA_BR_VLAN_PROTOCOL, __builtin_bswap16(protocols[at]));
		message_u16(&shown, IFLA_BR_GROUP_FWD_MASK, 0);
		end_kind();
		add_to_page("", &(struct ip_options){.details = 1});
	}
	golden_end(&page);
}

static void prints_a_port_of_a_bridge(void **state)
{
	(void)state;
	static const struct ifla_bridge_id id = {{0, 0x0a}, {2, 0, 0xab, 0, 0, 9}};
	static const uint16_t switches[] = {IFLA_BRPORT_MODE, IFLA_BRPORT_GUARD,
		IFLA_BRPORT_PROTECT, IFLA_BRPORT_FAST_LEAVE, IFLA_BRPORT_LEARNING,
		IFLA_BRPORT_UNICAST_FLOOD, IFLA_BRPORT_PROXYARP, IFLA_BRPORT_PROXYARP_WIFI,
		IFLA_BRPORT_MCAST_FLOOD, IFLA_BRPORT_BCAST_FLOOD, IFLA_BRPORT_MCAST_TO_UCAST,
		IFLA_BRPORT_NEIGH_SUPPRESS, BRPORT_NEIGH_VLAN_SUPPRESS, IFLA_BRPORT_VLAN_TUNNEL,
		IFLA_BRPORT_ISOLATED, IFLA_BRPORT_LOCKED, BRPORT_MAB};
	golden_begin(&page, "link_bridge_port");
	view = LINK_VIEW_LINK;
	for (uint8_t number = 0; number < 6; number++) {
		begin_kind("bridge", true);
		message_u8(&shown, IFLA_BRPORT_STATE, number);
		for (size_t at = 0; at < COUNT(switches); at++)
			message_u8(&shown, switches[at], (at + number) % 2);
		message_u16(&shown, IFLA_BRPORT_PRIORITY, 32);
		message_u32(&shown, IFLA_BRPORT_COST, 2);
		message_u16(&shown, IFLA_BRPORT_ID, 0x8001);
		message_u16(&shown, IFLA_BRPORT_NO, 1);
		message_u16(&shown, IFLA_BRPORT_DESIGNATED_PORT, 32769);
		message_u16(&shown, IFLA_BRPORT_DESIGNATED_COST, 3);
		netlink_attribute(&shown, IFLA_BRPORT_BRIDGE_ID, &id, sizeof id);
		netlink_attribute(&shown, IFLA_BRPORT_ROOT_ID, &id, sizeof id);
		message_u64(&shown, IFLA_BRPORT_HOLD_TIMER, 12345);
		message_u64(&shown, IFLA_BRPORT_MESSAGE_AGE_TIMER, 1);
		message_u64(&shown, IFLA_BRPORT_FORWARD_DELAY_TIMER, 1234567890);
		message_u8(&shown, IFLA_BRPORT_TOPOLOGY_CHANGE_ACK, 1);
		message_u8(&shown, IFLA_BRPORT_CONFIG_PENDING, 1);
		message_u8(&shown, IFLA_BRPORT_MULTICAST_ROUTER, 2);
		message_u16(&shown, IFLA_BRPORT_GROUP_FWD_MASK, number == 5 ? 0xffff : number);
		end_kind();
		add_to_page("", &(struct ip_options){.details = 1});
	}
	golden_end(&page);
}

static void prints_a_macvlan(void **state)
{
	(void)state;
	static const uint32_t modes[] = {MACVLAN_MODE_PRIVATE, MACVLAN_MODE_VEPA,
		MACVLAN_MODE_BRIDGE, MACVLAN_MODE_PASSTHRU, MACVLAN_MODE_SOURCE, 99};
	golden_begin(&page, "link_macvlan");
	view = LINK_VIEW_LINK;
	for (unsigned at = 0; at < COUNT(modes); at++) {
		begin_kind(at % 2 == 0 ? "macvlan" : "macvtap", false);
		message_u32(&shown, IFLA_MACVLAN_MODE, modes[at]);
		message_u16(&shown, IFLA_MACVLAN_FLAGS, (uint16_t)at);
		message_u32(&shown, IFLA_MACVLAN_BC_QUEUE_LEN, 1000 + at);
		message_u32(&shown, IFLA_MACVLAN_BC_QUEUE_LEN_USED, 2000 + at);
		message_u32(&shown, MACVLAN_BC_CUTOFF, at - 1);
		message_u32(&shown, IFLA_MACVLAN_MACADDR_COUNT, at);
		uint32_t nest = message_nest(&shown, IFLA_MACVLAN_MACADDR_DATA);
		netlink_attribute(&shown, IFLA_MACVLAN_MACADDR, mac, sizeof mac);
		netlink_attribute(&shown, IFLA_MACVLAN_MACADDR, "\1\2\3\4\5\6", 6);
		message_nest_end(&shown, nest);
		end_kind();
		add_to_page("", &(struct ip_options){.details = 1});
	}
	golden_end(&page);
}

static const uint16_t vxlan_switches[] = {IFLA_VXLAN_COLLECT_METADATA, IFLA_VXLAN_LEARNING,
	IFLA_VXLAN_PROXY, IFLA_VXLAN_RSC, IFLA_VXLAN_L2MISS, IFLA_VXLAN_L3MISS, IFLA_VXLAN_UDP_CSUM,
	IFLA_VXLAN_UDP_ZERO_CSUM6_TX, IFLA_VXLAN_UDP_ZERO_CSUM6_RX, IFLA_VXLAN_REMCSUM_TX,
	IFLA_VXLAN_REMCSUM_RX, VXLAN_LOCALBYPASS};

static void put_vxlan(uint8_t variant)
{
	static const uint16_t range[] = {0x0001, 0xffff};
	begin_kind("vxlan", false);
	message_u8(&shown, IFLA_VXLAN_VNIFILTER, variant);
	message_u32(&shown, IFLA_VXLAN_ID, 4096);
	netlink_attribute(&shown, IFLA_VXLAN_GROUP, variant == 0 ? "\xef\1\2\3" : "\x0a\1\2\3", 4);
	netlink_attribute(&shown, IFLA_VXLAN_LOCAL, "\x0a\1\2\4", 4);
	message_u32(&shown, IFLA_VXLAN_LINK, 3);
	netlink_attribute(&shown, IFLA_VXLAN_PORT_RANGE, range, sizeof range);
	message_u16(&shown, IFLA_VXLAN_PORT, __builtin_bswap16(4789));
	message_u8(&shown, IFLA_VXLAN_TOS, variant == 2 ? 0x20 : variant);
	message_u8(&shown, IFLA_VXLAN_TTL, variant == 0 ? 0 : 64);
	message_u8(&shown, IFLA_VXLAN_TTL_INHERIT, variant == 2);
	message_u8(&shown, IFLA_VXLAN_DF, variant);
	message_u32(&shown, IFLA_VXLAN_LABEL, __builtin_bswap32(variant * 0x123u));
	message_u32(&shown, IFLA_VXLAN_AGEING, variant * 300u);
	message_u32(&shown, IFLA_VXLAN_LIMIT, variant * 7u);
	message_u64(&shown, VXLAN_RESERVED_BITS, __builtin_bswap64(0xff00 + variant));
	for (size_t at = 0; at < COUNT(vxlan_switches); at++)
		message_u8(&shown, vxlan_switches[at], (at + variant) % 2);
	if (variant == 1)
		netlink_attribute(&shown, IFLA_VXLAN_GBP, "", 0);
	if (variant == 2)
		netlink_attribute(&shown, IFLA_VXLAN_GPE, "", 0);
	end_kind();
}

static void prints_a_vxlan(void **state)
{
	(void)state;
	golden_begin(&page, "link_vxlan");
	view = LINK_VIEW_LINK;
	for (uint8_t variant = 0; variant < 3; variant++) {
		put_vxlan(variant);
		add_to_page("-d", &(struct ip_options){.details = 1});
		add_to_page("-d -d", &(struct ip_options){.details = 2});
	}
	begin_kind("vxlan", false);
	netlink_attribute(&shown, IFLA_VXLAN_GROUP6, "\xff\2\0\0\0\0\0\0\0\0\0\0\0\0\0\7", 16);
	netlink_attribute(&shown, IFLA_VXLAN_LOCAL6, "\xfd\2\0\0\0\0\0\0\0\0\0\0\0\0\0\7", 16);
	end_kind();
	add_to_page("IPv6", &(struct ip_options){.details = 1});
	golden_end(&page);
}

static void prints_kinds_that_have_no_more_than_a_name(void **state)
{
	(void)state;
	golden_begin(&page, "link_kinds");
	view = LINK_VIEW_LINK;
	begin_kind("dummy", false);
	message_u8(&shown, 1, 1);
	end_kind();
	add_to_page("a kind", &(struct ip_options){.details = 1});
	begin_kind("bond", true);
	message_u8(&shown, 1, 1);
	end_kind();
	add_to_page("a port", &(struct ip_options){.details = 1});
	begin_named(&shown);
	outer = message_nest(&shown, IFLA_LINKINFO);
	message_nest_end(&shown, outer);
	add_to_page("nothing", &(struct ip_options){.details = 1});
	begin_named(&shown);
	outer = message_nest(&shown, IFLA_LINKINFO);
	inner = message_nest(&shown, IFLA_INFO_DATA);
	message_u8(&shown, 1, 1);
	end_kind();
	add_to_page("data of no kind", &(struct ip_options){.details = 1});
	golden_end(&page);
}

static void prints_address_modes(void **state)
{
	(void)state;
	golden_begin(&page, "link_address_modes");
	view = LINK_VIEW_LINK;
	for (uint8_t mode = 0; mode < 5; mode++) {
		begin_named(&shown);
		outer = message_nest(&shown, IFLA_AF_SPEC);
		inner = message_nest(&shown, 10 /* AF_INET6 */);
		message_u8(&shown, IFLA_INET6_ADDR_GEN_MODE, mode);
		end_kind();
		add_to_page("", &(struct ip_options){.details = 1});
	}
	golden_end(&page);
}

static void escapes_the_names_that_a_target_chose(void **state)
{
	(void)state;
	begin(&shown, 7, 0, ARPHRD_ETHER);
	netlink_attribute_text(&shown, IFLA_IFNAME, "\033[2Jx\n\xff");
	netlink_attribute_text(&shown, IFLA_QDISC, "\033q");
	netlink_attribute_text(&shown, IFLA_IFALIAS, "\033[31m\xc2\x9b\"alias\"");
	outer = message_nest(&shown, IFLA_PROP_LIST);
	netlink_attribute_text(&shown, IFLA_ALT_IFNAME, "alt\r\n");
	message_nest_end(&shown, outer);
	view = LINK_VIEW_LINK;
	stage_show("link_hostile", (struct ip_options){0}, print);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decodes_every_field),
		cmocka_unit_test(tells_absent_from_zero),
		cmocka_unit_test(takes_statistics_of_an_older_kernel),
		cmocka_unit_test(refuses_every_attribute_of_a_wrong_size),
		cmocka_unit_test(refuses_a_nested_value_of_a_wrong_size),
		cmocka_unit_test(refuses_a_short_message),
		cmocka_unit_test(refuses_a_link_without_a_name),
		cmocka_unit_test(lets_through_what_is_up),
		cmocka_unit_test(begins_a_request),
		cmocka_unit_test(refuses_what_it_prints_of_a_wrong_size),
		cmocka_unit_test(refuses_nests_that_are_cut),
		cmocka_unit_test(takes_the_first_of_two),
		cmocka_unit_test(prints_a_link_in_every_style),
		cmocka_unit_test(prints_details),
		cmocka_unit_test(prints_an_id_of_no_bytes),
		cmocka_unit_test(prints_every_flag),
		cmocka_unit_test(prints_every_state),
		cmocka_unit_test(prints_every_peer),
		cmocka_unit_test(prints_every_kind_of_hardware),
		cmocka_unit_test(prints_statistics_in_columns),
		cmocka_unit_test(prints_a_bridge),
		cmocka_unit_test(prints_vlan_protocols_and_an_empty_mask),
		cmocka_unit_test(prints_a_port_of_a_bridge),
		cmocka_unit_test(prints_a_macvlan),
		cmocka_unit_test(prints_a_vxlan),
		cmocka_unit_test(prints_kinds_that_have_no_more_than_a_name),
		cmocka_unit_test(prints_address_modes),
		cmocka_unit_test(escapes_the_names_that_a_target_chose),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
