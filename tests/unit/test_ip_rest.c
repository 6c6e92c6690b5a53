// SPDX-License-Identifier: MIT
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include "applets/ip/batch.h"
#include "applets/ip/neighbour.h"
#include "applets/ip/netconf.h"
#include "applets/ip/rule.h"

static void splits_a_batch_line(void **state)
{
	(void)state;
	char text[] = "  rule add 'a b' \"c#d\" e#f g";
	char *words[16];
	struct error error;
	assert_int_equal(batch_split(text, words, 16, &error), 5);
	assert_string_equal(words[2], "a b");
	assert_string_equal(words[3], "c#d");
	assert_string_equal(words[4], "e");
	assert_null(words[5]);
}

static void refuses_an_open_quote(void **state)
{
	(void)state;
	char text[] = "link show \"lo";
	char *words[16];
	struct error error;
	assert_int_equal(batch_split(text, words, 16, &error), -1);
	assert_string_equal(error.text, "Unterminated quoted string");
}

static void refuses_too_many_words(void **state)
{
	(void)state;
	char text[] = "a b c d";
	char *words[4];
	struct error error;
	assert_int_equal(batch_split(text, words, 4, &error), -1);
}

static void an_empty_line_has_no_words(void **state)
{
	(void)state;
	char text[] = "   # nothing";
	char *words[4];
	struct error error;
	assert_int_equal(batch_split(text, words, 4, &error), 0);
}

static void a_rule_is_decoded_and_matched(void **state)
{
	(void)state;
	struct netlink_request request;
	struct rule rule;
	struct error error;
	struct fib_rule_hdr body = {.family = AF_INET, .src_len = 16, .action = FR_ACT_TO_TBL};
	netlink_begin(&request, RTM_NEWRULE, 0);
	netlink_put(&request, &body, sizeof body);
	netlink_attribute(&request, FRA_SRC, "\x0a\x09\0", 4);
	netlink_attribute_u32(&request, FRA_TABLE, 300);
	netlink_attribute_u32(&request, FRA_PRIORITY, 7);
	assert_int_equal(rule_decode(&rule, &request.header, &error), 0);
	assert_int_equal(rule_table(&rule), 300);
	struct rule_filter filter = {.has_table = true, .table = 300};
	assert_true(rule_matches(&rule, &filter));
	assert_true(inet_parse_prefix(&filter.from, "10.0.0.0/8", AF_INET));
	assert_true(rule_matches(&rule, &filter));
	assert_true(inet_parse_prefix(&filter.from, "11.0.0.0/8", AF_INET));
	assert_false(rule_matches(&rule, &filter));
}

static void short_messages_are_refused(void **state)
{
	(void)state;
	struct netlink_request request;
	struct rule rule;
	struct netconf netconf;
	struct neighbour neighbour;
	struct error error;
	netlink_begin(&request, RTM_NEWRULE, 0);
	assert_int_equal(rule_decode(&rule, &request.header, &error), -1);
	assert_int_equal(netconf_decode(&netconf, &request.header, &error), -1);
	assert_int_equal(neighbour_decode(&neighbour, &request.header, &error), -1);
}

static void neighbours_match_by_state_and_prefix(void **state)
{
	(void)state;
	uint8_t bytes[4] = {10, 1, 2, 3};
	struct neighbour neighbour = {.family = AF_INET,
		.state = NUD_STALE,
		.index = 3,
		.destination = {bytes, 4, NDA_DST}};
	struct neighbour_filter filter = {.states = NUD_STALE};
	assert_true(neighbour_matches(&neighbour, &filter, AF_UNSPEC));
	assert_false(neighbour_matches(&neighbour, &filter, AF_INET6));
	assert_true(inet_parse_prefix(&filter.prefix, "10.1.0.0/16", AF_UNSPEC));
	assert_true(neighbour_matches(&neighbour, &filter, AF_INET));
	assert_true(inet_parse_prefix(&filter.prefix, "10.2.0.0/16", AF_UNSPEC));
	assert_false(neighbour_matches(&neighbour, &filter, AF_INET));
	filter = (struct neighbour_filter){.states = NUD_REACHABLE};
	assert_false(neighbour_matches(&neighbour, &filter, AF_INET));
	neighbour.state = NUD_NONE;
	filter.states = NEIGHBOUR_NONE;
	assert_true(neighbour_matches(&neighbour, &filter, AF_INET));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(splits_a_batch_line),
		cmocka_unit_test(refuses_an_open_quote),
		cmocka_unit_test(refuses_too_many_words),
		cmocka_unit_test(an_empty_line_has_no_words),
		cmocka_unit_test(a_rule_is_decoded_and_matched),
		cmocka_unit_test(short_messages_are_refused),
		cmocka_unit_test(neighbours_match_by_state_and_prefix),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
