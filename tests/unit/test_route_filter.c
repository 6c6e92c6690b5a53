// SPDX-License-Identifier: MIT
#include "applets/ip/route_filter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>
#include <sys/socket.h>

#include "applets/ip/route.h"
#include "applets/ip/route_settings.h"
#include "core/copy.h"

/* A route to a prefix of IPv4, as the kernel would send it. */
static struct netlink_request message;

static void begin(const char *prefix)
{
	struct inet_prefix to;
	assert_true(inet_parse_prefix(&to, prefix, AF_INET));
	struct rtmsg body = {.rtm_family = AF_INET,
		.rtm_dst_len = to.length,
		.rtm_table = RT_TABLE_MAIN,
		.rtm_protocol = RTPROT_STATIC,
		.rtm_scope = RT_SCOPE_LINK,
		.rtm_type = RTN_UNICAST,
		.rtm_tos = 8};
	netlink_begin(&message, RTM_NEWROUTE, 0);
	netlink_put(&message, &body, sizeof body);
	netlink_attribute_u32(&message, RTA_TABLE, RT_TABLE_MAIN);
	if (to.length != 0)
		netlink_attribute(&message, RTA_DST, to.bytes, to.size);
}

static bool matches(const struct route_filter *filter)
{
	struct route route;
	struct error error;
	assert_int_equal(route_decode(&route, &message.header, &error), 0);
	return route_filter_matches(filter, &route, AF_UNSPEC);
}

static struct inet_prefix prefix(const char *text)
{
	struct inet_prefix read;
	assert_true(inet_parse_prefix(&read, text, AF_UNSPEC));
	return read;
}

static bool in_root(const char *to, const char *root)
{
	struct route_filter filter = {.to.has_root = true, .to.root = prefix(root)};
	begin(to);
	return matches(&filter);
}

static bool in_match(const char *to, const char *match)
{
	struct route_filter filter = {.to.has_match = true, .to.match = prefix(match)};
	begin(to);
	return matches(&filter);
}

static void root_takes_what_is_inside(void **state)
{
	(void)state;
	assert_true(in_root("10.1.0.0/16", "10.0.0.0/8"));
	assert_true(in_root("10.0.0.0/8", "10.0.0.0/8"));
	assert_false(in_root("10.0.0.0/7", "10.0.0.0/8"));
	assert_false(in_root("11.0.0.0/16", "10.0.0.0/8"));
	assert_true(in_root("default", "default"));
	assert_true(in_root("10.0.0.0/8", "default"));
	assert_false(in_root("default", "0.0.0.0/1"));
	assert_false(in_root("10.0.0.0/8", "2001:db8::/4"));
}

static void match_takes_what_is_around(void **state)
{
	(void)state;
	assert_true(in_match("10.0.0.0/8", "10.1.2.3"));
	assert_true(in_match("default", "10.1.2.3"));
	assert_true(in_match("10.1.2.3", "10.1.2.3"));
	assert_false(in_match("10.1.2.3", "10.1.2.0/24"));
	assert_false(in_match("11.0.0.0/8", "10.1.2.3"));
	assert_true(in_match("default", "default"));
	assert_false(in_match("10.0.0.0/8", "default"));
	assert_false(in_match("default", "2001:db8::1"));
}

static void every_field_can_refuse(void **state)
{
	(void)state;
	begin("10.0.0.0/8");
	netlink_attribute_u32(&message, RTA_OIF, 3);
	netlink_attribute_u32(&message, RTA_IIF, 4);
	netlink_attribute_u32(&message, RTA_PRIORITY, 5);
	netlink_attribute_u32(&message, RTA_MARK, 6);
	netlink_attribute_u32(&message, RTA_FLOW, 0x70008);
	netlink_attribute(&message, RTA_GATEWAY, "\xc0\0\x02\x01", 4);
	netlink_attribute(&message, RTA_PREFSRC, "\xc0\0\x02\x09", 4);
	const struct {
		bool matches;
		struct route_filter filter;
	} cases[] = {
		{true, {.table = 0}},
		{true, {.table = RT_TABLE_MAIN}},
		{false, {.table = RT_TABLE_LOCAL}},
		{false, {.cached = true}},
		{true, {.cached = true, .any = true}},
		{true, {.no_local = true}},
		{true, {.has_protocol = true, .protocol = RTPROT_STATIC}},
		{false, {.has_protocol = true, .protocol = RTPROT_BOOT}},
		{true, {.has_scope = true, .scope = RT_SCOPE_LINK}},
		{false, {.has_scope = true, .scope = RT_SCOPE_HOST}},
		{true, {.has_type = true, .type = RTN_UNICAST}},
		{false, {.has_type = true, .type = RTN_LOCAL}},
		{true, {.has_tos = true, .tos = 8}},
		{false, {.has_tos = true, .tos = 0}},
		{true, {.device = 3, .input = 4}},
		{false, {.device = 4}},
		{false, {.input = 3}},
		{true, {.has_metric = true, .metric = 5}},
		{false, {.has_metric = true, .metric = 0}},
		{true, {.has_mark = true, .mark = 6}},
		{false, {.has_mark = true, .mark = 7}},
		{true, {.realms = 0x70008, .realms_mask = UINT32_MAX}},
		{true, {.realms = 8, .realms_mask = 0xffff}},
		{false, {.realms = 9, .realms_mask = 0xffff}},
		{true, {.has_via = true, .via = prefix("192.0.2.1")}},
		{true, {.has_via = true, .via = prefix("192.0.2.0/24")}},
		{false, {.has_via = true, .via = prefix("192.0.2.2")}},
		{false, {.has_via = true, .via = prefix("2001:db8::1")}},
		{true, {.has_source = true, .source = prefix("192.0.2.9")}},
		{false, {.has_source = true, .source = prefix("192.0.2.1")}},
		{false, {.from = {true, true, prefix("10.0.0.0/8"), prefix("10.0.0.0/8")}}},
	};
	for (size_t at = 0; at < sizeof cases / sizeof cases[0]; at++)
		if (matches(&cases[at].filter) != cases[at].matches)
			fail_msg("case %zu", at);
}

static void a_gateway_of_another_family_is_compared_as_such(void **state)
{
	(void)state;
	uint8_t via[18] = {AF_INET6, 0, 0x20, 0x01, 0x0d, 0xb8, [17] = 2};
	struct route_filter filter = {.has_via = true, .via = prefix("2001:db8::2")};
	begin("10.0.0.0/8");
	netlink_attribute(&message, RTA_VIA, via, sizeof via);
	assert_true(matches(&filter));
	filter.via = prefix("2001:db8::3");
	assert_false(matches(&filter));
}

static void reads_times(void **state)
{
	(void)state;
	static const struct {
		char text[12];
		unsigned per_millisecond;
		bool good;
		uint32_t value;
	} cases[] = {
		{"100", 8, true, 100},
		{"5s", 8, true, 40000},
		{"12ms", 8, true, 96},
		{"1.5s", 4, true, 6000},
		{"0.25secs", 1, true, 250},
		{"7msec", 4, true, 28},
		{"0.1", 1, true, 1},
		{"0", 1, true, 0},
		{"4294967295", 1, true, UINT32_MAX},
		{"4294967296", 1, false, 0},
		{"4294967s", 8, false, 0},
		{"", 1, false, 0},
		{"s", 1, false, 0},
		{"5h", 1, false, 0},
		{"-5", 1, false, 0},
		{"5 s", 1, false, 0},
	};
	for (size_t at = 0; at < sizeof cases / sizeof cases[0]; at++) {
		uint32_t value;
		bool good = route_parse_time(cases[at].text, cases[at].per_millisecond, &value);
		assert_int_equal(good, cases[at].good);
		if (good)
			assert_int_equal(value, cases[at].value);
	}
}

static void writes_stacks_of_labels(void **state)
{
	(void)state;
	char text[24];
	static const uint8_t two[] = {0, 6, 0x40, 0, 0, 0x0c, 0x81, 0, 1, 2, 3, 4};
	assert_string_equal(mpls_text(text, sizeof text, two, sizeof two), "100/200");
	assert_string_equal(mpls_text(text, sizeof text, two, 3), "");
	static const uint8_t endless[64];
	assert_true(strlen(mpls_text(text, sizeof text, endless, sizeof endless)) < sizeof text);
}

static void copies_every_length(void **state)
{
	(void)state;
	char from[48], to[sizeof from + 1];
	for (size_t at = 0; at < sizeof from; at++)
		from[at] = (char)(at + 1);
	for (size_t size = 0; size <= sizeof from; size++) {
		memset(to, 0, sizeof to);
		copy_bytes(to, from, size);
		assert_memory_equal(to, from, size);
		assert_int_equal(to[size], 0);
	}
}

static void types_have_names_both_ways(void **state)
{
	(void)state;
	static struct ip ip;
	char text[NAME_SIZE];
	uint8_t type = 99;
	assert_false(route_type_number("none", &type));
	assert_false(route_type_number("default", &type));
	assert_int_equal(type, 99);
	assert_true(route_type_number("brd", &type));
	assert_int_equal(type, RTN_BROADCAST);
	assert_true(route_type_number("blackhole", &type));
	assert_int_equal(type, RTN_BLACKHOLE);
	assert_string_equal(route_type_name(&ip, RTN_THROW, text), "throw");
	assert_string_equal(route_type_name(&ip, 200, text), "200");
	ip.options.numeric = true;
	assert_string_equal(route_type_name(&ip, RTN_THROW, text), "9");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(root_takes_what_is_inside),
		cmocka_unit_test(match_takes_what_is_around),
		cmocka_unit_test(every_field_can_refuse),
		cmocka_unit_test(a_gateway_of_another_family_is_compared_as_such),
		cmocka_unit_test(reads_times),
		cmocka_unit_test(writes_stacks_of_labels),
		cmocka_unit_test(copies_every_length),
		cmocka_unit_test(types_have_names_both_ways),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
