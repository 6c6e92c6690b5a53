// SPDX-License-Identifier: MIT
// link: -Wl,--wrap=netlink_open_socket
#include "applets/ip/route.h"

#include <linux/lwtunnel.h>
#include <linux/nexthop.h>
#include <sys/socket.h>

#include "core/netlink_open.h"
#include "tests/unit/message.h"
#include "tests/unit/stage.h"

static const uint8_t global[16] = {0xfd, 0, 0, 0x88, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2};

/* A family and the address 2 of a size, as what follows is given. */
struct via {
	uint16_t family;
	uint8_t bytes[16];
};

static void begin(struct netlink_request *message, const struct rtmsg *body)
{
	netlink_begin(message, RTM_NEWROUTE, 0);
	netlink_put(message, body, sizeof *body);
}

static void begin_plain(struct netlink_request *message, int family)
{
	begin(message,
		&(struct rtmsg){.rtm_family = (uint8_t)family,
			.rtm_type = RTN_UNICAST,
			.rtm_table = RT_TABLE_MAIN,
			.rtm_protocol = RTPROT_BOOT});
}

static void put_everything(struct netlink_request *message)
{
	static const struct via via = {AF_INET6, {0xfe, 0x80, [15] = 1}};
	static const struct rta_cacheinfo info = {.rta_expires = 12345, .rta_error = 101};
	begin(message,
		&(struct rtmsg){.rtm_family = AF_INET,
			.rtm_dst_len = 16,
			.rtm_src_len = 8,
			.rtm_tos = 0x10,
			.rtm_type = RTN_PROHIBIT,
			.rtm_table = RT_TABLE_MAIN,
			.rtm_protocol = RTPROT_ZEBRA,
			.rtm_scope = RT_SCOPE_LINK,
			.rtm_flags = RTNH_F_ONLINK | RTNH_F_DEAD});
	netlink_attribute(message, RTA_DST, "\x0a\1\0\0", 4);
	netlink_attribute(message, RTA_SRC, "\x0a\0\0\0", 4);
	message_u32(message, RTA_NH_ID, 9);
	netlink_attribute(message, RTA_GATEWAY, "\x0a\1\2\3", 4);
	netlink_attribute(message, RTA_VIA, &via, sizeof via);
	message_u32(message, RTA_OIF, 3);
	message_u32(message, RTA_TABLE, 1000);
	netlink_attribute(message, RTA_PREFSRC, "\x0a\1\2\4", 4);
	message_u32(message, RTA_PRIORITY, 50);
	message_u32(message, RTA_MARK, 0x2a);
	message_u32(message, RTA_FLOW, 3 << 16 | 4);
	netlink_attribute(message, RTA_CACHEINFO, &info, sizeof info);
	message_u32(message, RTA_IIF, 5);
	message_u8(message, RTA_PREF, 1);
}

static int decode(const struct netlink_request *message)
{
	struct route route;
	struct error error;
	struct nlmsghdr *exact = message_end(message);
	int result = route_decode(&route, exact, &error);
	free(exact);
	return result;
}

static void decodes_the_header_and_every_attribute(void **state)
{
	(void)state;
	static const uint16_t types[] = {RTA_DST, RTA_SRC, RTA_NH_ID, RTA_GATEWAY, RTA_VIA, RTA_OIF,
		RTA_TABLE, RTA_PREFSRC, RTA_PRIORITY, RTA_MARK, RTA_FLOW, RTA_CACHEINFO, RTA_IIF,
		RTA_PREF};
	struct netlink_request message;
	struct route route;
	struct error error;
	put_everything(&message);
	assert_int_equal(route_decode(&route, &message.header, &error), 0);
	assert_int_equal(route.body.rtm_dst_len, 16);
	assert_int_equal(route.body.rtm_src_len, 8);
	assert_int_equal(route.body.rtm_tos, 0x10);
	assert_int_equal(route.body.rtm_type, RTN_PROHIBIT);
	assert_int_equal(route.body.rtm_scope, RT_SCOPE_LINK);
	assert_int_equal(route.body.rtm_protocol, RTPROT_ZEBRA);
	for (size_t at = 0; at < COUNT(types); at++)
		assert_non_null(route.at[types[at]].data);
	assert_null(route.at[RTA_METRICS].data);
	assert_false(route.row.malformed);
}

static void passes_over_attributes_of_newer_kernels(void **state)
{
	(void)state;
	struct netlink_request message;
	begin_plain(&message, AF_INET);
	message_u32(&message, RTA_MAX + 1, 1);
	message_u32(&message, 0x3fff, 1);
	assert_int_equal(decode(&message), 0);
}

static void refuses_a_short_message(void **state)
{
	(void)state;
	struct netlink_request message;
	begin_plain(&message, AF_INET);
	for (uint32_t size = 0; size < sizeof(struct rtmsg); size++) {
		message.header.nlmsg_len = NLMSG_HDRLEN + size;
		assert_int_equal(decode(&message), -1);
	}
}

static void refuses_a_cut_attribute(void **state)
{
	(void)state;
	struct netlink_request message;
	begin_plain(&message, AF_INET);
	message_u32(&message, RTA_OIF, 3);
	message.header.nlmsg_len -= 1;
	assert_int_equal(decode(&message), -1);
}

static struct netlink_request shown;
static struct route_filter filter;
static bool malformed; /* what was shown last, when decoded or as its print found out */

static void print(struct ip *ip)
{
	struct route route;
	struct nlmsghdr *exact = message_end(&shown);
	malformed = route_decode(&route, exact, ip->error) < 0;
	if (malformed) {
		free(exact);
		return;
	}
	out_begin(ip->out);
	out_object(ip->out, NULL);
	route_print(ip, &route, &filter);
	out_object_end(ip->out);
	out_end(ip->out);
	malformed = route.row.malformed;
	free(exact);
}

static void prints_a_route_in_every_style(void **state)
{
	(void)state;
	put_everything(&shown);
	filter.device = 0;
	stage_show("route", (struct ip_options){0}, print);
	assert_false(malformed);
	filter.device = 13;
	stage_show("route_of_device", (struct ip_options){0}, print);
	filter.device = 0;
}

static struct golden page;

static void add_to_page(const char *heading, unsigned details)
{
	stage_add(&page, heading, &(struct ip_options){.details = details}, print);
	stage_add(&page, heading, &(struct ip_options){.details = details, .json = true}, print);
}

static void prints_destinations_and_sources(void **state)
{
	(void)state;
	static const struct {
		uint8_t family, length;
		bool is_there;
	} cases[] = {{AF_INET, 0, false}, {AF_INET, 0, true}, {AF_INET, 7, false},
		{AF_INET, 7, true}, {AF_INET, 32, true}, {AF_INET6, 0, false}, {AF_INET6, 64, true},
		{AF_INET6, 128, true}, {AF_INET6, 32, true}};
	golden_begin(&page, "route_prefixes");
	for (size_t at = 0; at < COUNT(cases); at++) {
		size_t size = cases[at].family == AF_INET ? 4 : 16;
		begin(&shown,
			&(struct rtmsg){.rtm_family = cases[at].family,
				.rtm_type = RTN_UNICAST,
				.rtm_table = RT_TABLE_MAIN,
				.rtm_protocol = RTPROT_BOOT,
				.rtm_dst_len = cases[at].length,
				.rtm_src_len = cases[at].length});
		if (cases[at].is_there)
			netlink_attribute(&shown, RTA_DST, global, size);
		if (cases[at].is_there)
			netlink_attribute(&shown, RTA_SRC, global, size);
		add_to_page("", 0);
		add_to_page("-d", 1);
	}
	golden_end(&page);
}

static void prints_every_type_and_origin(void **state)
{
	(void)state;
	golden_begin(&page, "route_names");
	for (uint8_t number = 0; number < 20; number++) {
		begin(&shown,
			&(struct rtmsg){.rtm_family = AF_INET,
				.rtm_type = number,
				.rtm_protocol = number,
				.rtm_tos = number,
				.rtm_table = (uint8_t)(253 + number % 3),
				.rtm_scope = (uint8_t)(number < 10 ? number : 265 - number)});
		message_u8(&shown, RTA_PREF, number);
		message_u32(&shown, RTA_FLOW, number);
		add_to_page("", 0);
	}
	golden_end(&page);
}

static void prints_every_flag(void **state)
{
	(void)state;
	golden_begin(&page, "route_flags");
	for (unsigned bit = 0; bit <= 32; bit++) {
		char heading[32];
		begin(&shown,
			&(struct rtmsg){.rtm_family = AF_INET,
				.rtm_type = RTN_UNICAST,
				.rtm_flags = bit == 32 ? UINT32_MAX : 1u << bit});
		text_format(heading, sizeof heading, "bit %u", bit);
		add_to_page(heading, 0);
	}
	golden_end(&page);
}

static void put_metrics(uint32_t locked, uint32_t factor)
{
	begin_plain(&shown, AF_INET);
	uint32_t nest = message_nest(&shown, RTA_METRICS);
	message_u32(&shown, RTAX_LOCK, locked);
	for (uint16_t type = RTAX_LOCK + 1; type <= RTAX_MAX + 1; type++)
		if (type == RTAX_CC_ALGO)
			netlink_attribute_text(&shown, type, "cubic");
		else
			message_u32(&shown, type, type * factor);
	message_nest_end(&shown, nest);
}

static void prints_every_metric(void **state)
{
	(void)state;
	golden_begin(&page, "route_metrics");
	put_metrics(0, 1);
	add_to_page("small", 0);
	put_metrics(UINT32_MAX, 100);
	add_to_page("locked", 0);
	put_metrics(1u << RTAX_MTU, 1234567);
	add_to_page("large", 0);
	begin_plain(&shown, AF_INET);
	uint32_t nest = message_nest(&shown, RTA_METRICS);
	message_u32(&shown, RTAX_HOPLIMIT, UINT32_MAX);
	message_u32(&shown, RTAX_FEATURES, 0xffffffff);
	message_u32(&shown, RTAX_RTO_MIN, 2500);
	message_nest_end(&shown, nest);
	add_to_page("hop limit of the host's, features", 0);
	begin_plain(&shown, AF_INET);
	nest = message_nest(&shown, RTA_METRICS);
	message_nest_end(&shown, nest);
	add_to_page("none", 0);
	assert_false(malformed);
	golden_end(&page);
}

static uint32_t begin_hop(uint8_t flags, uint8_t hops, int index)
{
	struct rtnexthop head = {.rtnh_flags = flags, .rtnh_hops = hops, .rtnh_ifindex = index};
	uint32_t at = shown.header.nlmsg_len;
	netlink_put(&shown, &head, sizeof head);
	return at;
}

static void end_hop(uint32_t at)
{
	message_nest_end(&shown, at); /* its length is in the same place as an attribute's */
}

static void put_encapsulation(uint16_t kind, size_t size)
{
	message_u16(&shown, RTA_ENCAP_TYPE, kind);
	uint32_t nest = message_nest(&shown, RTA_ENCAP);
	message_u64(&shown, LWTUNNEL_IP_ID, __builtin_bswap64(77));
	netlink_attribute(&shown, LWTUNNEL_IP_DST, global, size);
	netlink_attribute(&shown, LWTUNNEL_IP_SRC, global, size);
	message_u8(&shown, LWTUNNEL_IP_TTL, 64);
	message_u8(&shown, LWTUNNEL_IP_TOS, 16);
	message_nest_end(&shown, nest);
}

static void put_nexthops(void)
{
	static const struct via via = {AF_INET6, {0xfe, 0x80, [15] = 1}};
	begin_plain(&shown, AF_INET);
	uint32_t nest = message_nest(&shown, RTA_MULTIPATH);
	uint32_t hop = begin_hop(RTNH_F_LINKDOWN, 0, 3);
	netlink_attribute(&shown, RTA_GATEWAY, "\x0a\1\2\3", 4);
	end_hop(hop);
	hop = begin_hop(0, 255, 5);
	netlink_attribute(&shown, RTA_VIA, &via, sizeof via);
	message_u32(&shown, RTA_FLOW, 5);
	end_hop(hop);
	hop = begin_hop(0, 1, 99);
	put_encapsulation(LWTUNNEL_ENCAP_IP, 4);
	end_hop(hop);
	message_nest_end(&shown, nest);
}

static void prints_nexthops_in_every_style(void **state)
{
	(void)state;
	put_nexthops();
	stage_show("route_nexthops", (struct ip_options){0}, print);
	assert_false(malformed);
}

static void prints_encapsulations(void **state)
{
	(void)state;
	golden_begin(&page, "route_encapsulations");
	for (uint16_t kind = 0; kind < 12; kind++) {
		begin_plain(&shown, AF_INET);
		put_encapsulation(kind, kind == LWTUNNEL_ENCAP_IP6 ? 16 : 4);
		add_to_page("", 0);
		/* What is nested is an address's: other kinds find that it is none of theirs. */
		if (kind == LWTUNNEL_ENCAP_IP || kind == LWTUNNEL_ENCAP_IP6)
			assert_false(malformed);
	}
	golden_end(&page);
}

/* The kernel that is asked for a nexthop object: what it answers. */
static struct netlink_request object;
static int kernel = -1;

int __wrap_netlink_open_socket(int protocol);

int __wrap_netlink_open_socket(int protocol)
{
	int ends[2];
	struct {
		struct nlmsghdr head;
		struct nlmsgerr body;
	} end = {{sizeof end, NLMSG_ERROR, 0, 1, 0}, {0, {0}}};
	assert_int_equal(protocol, NETLINK_ROUTE);
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), 0);
	if (kernel >= 0)
		close(kernel);
	kernel = ends[0];
	object.header.nlmsg_seq = 1;
	assert_true(send(kernel, object.bytes, object.header.nlmsg_len, 0) > 0);
	assert_true(send(kernel, &end, sizeof end, 0) > 0);
	return ends[1];
}

static void begin_object(uint8_t family, unsigned flags)
{
	struct nhmsg body = {.nh_family = family,
		.nh_scope = RT_SCOPE_LINK,
		.nh_protocol = RTPROT_STATIC,
		.nh_flags = flags};
	netlink_begin(&object, RTM_NEWNEXTHOP, 0);
	netlink_put(&object, &body, sizeof body);
	message_u32(&object, NHA_ID, 9);
}

static void put_resilient(void)
{
	message_u16(&object, NHA_GROUP_TYPE, NEXTHOP_GRP_TYPE_RES);
	uint32_t nest = message_nest(&object, NHA_RES_GROUP);
	message_u16(&object, NHA_RES_GROUP_BUCKETS, 32);
	message_u32(&object, NHA_RES_GROUP_IDLE_TIMER, 12000);
	message_u32(&object, NHA_RES_GROUP_UNBALANCED_TIMER, 1);
	message_u64(&object, NHA_RES_GROUP_UNBALANCED_TIME, 150);
	message_nest_end(&object, nest);
}

static void prints_nexthop_objects(void **state)
{
	(void)state;
	static const struct nexthop_grp members[] = {
		{.id = 7, .weight = 0}, {.id = 8, .weight = 254}};
	golden_begin(&page, "route_nexthop_objects");
	begin_plain(&shown, AF_INET);
	message_u32(&shown, RTA_NH_ID, 9);
	begin_object(AF_INET, RTNH_F_ONLINK);
	netlink_attribute(&object, NHA_GATEWAY, "\x0a\1\2\3", 4);
	message_u32(&object, NHA_OIF, 3);
	add_to_page("a gateway", 1);
	begin_object(AF_UNSPEC, 0);
	netlink_attribute(&object, NHA_BLACKHOLE, "", 0);
	netlink_attribute(&object, NHA_FDB, "", 0);
	add_to_page("a blackhole", 1);
	begin_object(AF_UNSPEC, 0);
	netlink_attribute(&object, NHA_GROUP, members, sizeof members);
	add_to_page("a group", 1);
	put_resilient();
	add_to_page("a resilient group", 1);
	assert_false(malformed);
	netlink_begin(&object, RTM_NEWNEXTHOP, 0);
	add_to_page("one that is cut", 1);
	assert_true(malformed);
	add_to_page("without -d", 0);
	assert_false(malformed);
	golden_end(&page);
}

/* Shows what is set up and says whether it was found to be malformed. */
static bool shows_malformed(void)
{
	struct stage *stage = malloc(sizeof *stage);
	print(stage_begin(stage, &(struct ip_options){0}));
	stage_end(stage);
	free(stage);
	return malformed;
}

static void marks_every_attribute_of_a_wrong_size(void **state)
{
	(void)state;
	static const struct {
		uint16_t type;
		uint16_t sizes[4];
	} cases[] = {
		{RTA_DST, {0, 3, 5, 16}},
		{RTA_SRC, {0, 3, 5, 16}},
		{RTA_PREFSRC, {0, 3, 5, 16}},
		{RTA_NEWDST, {0, 3, 5, 16}},
		{RTA_GATEWAY, {0, 3, 5, 16}},
		{RTA_VIA, {0, 1, 0, 1}},
		{RTA_OIF, {0, 2, 3, 5}},
		{RTA_TABLE, {0, 1, 3, 5}},
		{RTA_NH_ID, {0, 1, 3, 5}},
		{RTA_PRIORITY, {0, 1, 3, 5}},
		{RTA_MARK, {0, 1, 3, 5}},
		{RTA_FLOW, {0, 1, 3, 5}},
		{RTA_IIF, {0, 1, 3, 5}},
		{RTA_PREF, {0, 2, 3, 4}},
		{RTA_CACHEINFO, {0, 4, 12, 15}},
		{RTA_METRICS, {1, 3, 5, 8}},
		{RTA_MULTIPATH, {1, 3, 7, 8}},
	};
	for (size_t at = 0; at < COUNT(cases); at++)
		for (size_t size = 0; size < 4; size++) {
			begin_plain(&shown, AF_INET);
			message_rubbish(&shown, cases[at].type, cases[at].sizes[size]);
			assert_true(shows_malformed());
		}
}

static void marks_nested_values_of_a_wrong_size(void **state)
{
	(void)state;
	for (uint16_t type = RTAX_LOCK; type <= RTAX_MAX; type++) {
		begin_plain(&shown, AF_INET);
		uint32_t nest = message_nest(&shown, RTA_METRICS);
		message_rubbish(&shown, type, 3);
		message_nest_end(&shown, nest);
		assert_true(shows_malformed());
	}
	for (uint16_t type = LWTUNNEL_IP_ID; type <= LWTUNNEL_IP_TOS; type++) {
		if (type == LWTUNNEL_IP_DST || type == LWTUNNEL_IP_SRC)
			continue;
		begin_plain(&shown, AF_INET);
		message_u16(&shown, RTA_ENCAP_TYPE, LWTUNNEL_ENCAP_IP);
		uint32_t nest = message_nest(&shown, RTA_ENCAP);
		message_rubbish(&shown, type, 3);
		message_nest_end(&shown, nest);
		assert_true(shows_malformed());
	}
}

static void marks_nexthops_that_leave_their_attribute(void **state)
{
	(void)state;
	static const uint16_t lengths[] = {0, 1, 7, 17, 100, UINT16_MAX};
	for (size_t at = 0; at < COUNT(lengths); at++) {
		begin_plain(&shown, AF_INET);
		uint32_t nest = message_nest(&shown, RTA_MULTIPATH);
		uint32_t hop = begin_hop(0, 0, 3);
		netlink_attribute(&shown, RTA_GATEWAY, "\x0a\1\2\3", 4);
		memcpy(shown.bytes + hop, &lengths[at], sizeof lengths[at]);
		message_nest_end(&shown, nest);
		assert_true(shows_malformed());
	}
	begin_plain(&shown, AF_INET);
	uint32_t nest = message_nest(&shown, RTA_MULTIPATH);
	uint32_t hop = begin_hop(0, 0, 3);
	message_u16(&shown, RTA_GATEWAY, 1);
	end_hop(hop);
	message_nest_end(&shown, nest);
	assert_true(shows_malformed());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decodes_the_header_and_every_attribute),
		cmocka_unit_test(passes_over_attributes_of_newer_kernels),
		cmocka_unit_test(refuses_a_short_message),
		cmocka_unit_test(refuses_a_cut_attribute),
		cmocka_unit_test(prints_a_route_in_every_style),
		cmocka_unit_test(prints_destinations_and_sources),
		cmocka_unit_test(prints_every_type_and_origin),
		cmocka_unit_test(prints_every_flag),
		cmocka_unit_test(prints_every_metric),
		cmocka_unit_test(prints_nexthops_in_every_style),
		cmocka_unit_test(prints_encapsulations),
		cmocka_unit_test(prints_nexthop_objects),
		cmocka_unit_test(marks_every_attribute_of_a_wrong_size),
		cmocka_unit_test(marks_nested_values_of_a_wrong_size),
		cmocka_unit_test(marks_nexthops_that_leave_their_attribute),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
