// SPDX-License-Identifier: MIT

/* What traceroute's rounds come to: loss, times, jitter, and the table of them. */

#include "applets/traceroute/tallies.h"

#include <netinet/in.h>

#include "tests/unit/unit.h"

#define MS INT64_C(1000000)

static const struct endpoint first = {.family = AF_INET, .bytes = {10, 0, 0, 1}},
			     second = {.family = AF_INET, .bytes = {10, 0, 0, 2}},
			     third = {.family = AF_INET, .bytes = {10, 0, 0, 3}};

static void nearly(double value, double expected)
{
	assert_true(value - expected < 1e-9 && expected - value < 1e-9);
}

static void counts_nothing_before_the_first_answer(void **state)
{
	struct hop_tally hop = {.sent = 4};
	(void)state;
	nearly(hop_tally_loss(&hop), 100);
	nearly(hop_tally_deviation(&hop), 0);
	nearly(hop_tally_jitter(&hop), 0);
	hop.sent = 0;
	nearly(hop_tally_loss(&hop), 0);
}

static void counts_times(void **state)
{
	static const int64_t times[] = {2, 4, 4, 4, 5, 5, 7, 9};
	struct hop_tally hop = {.sent = 10};
	(void)state;
	for (size_t at = 0; at < COUNT(times); at++)
		hop_tally_add(&hop, &first, times[at] * MS);
	assert_int_equal(hop.received, 8);
	assert_int_equal(hop.best, 2 * MS);
	assert_int_equal(hop.worst, 9 * MS);
	assert_int_equal(hop.last, 9 * MS);
	nearly(hop.mean, 5);
	nearly(hop_tally_loss(&hop), 20);
	nearly(hop_tally_deviation(&hop), 2.1380899352993952);
	nearly(hop_tally_jitter(&hop), 1); /* 2 0 0 1 0 2 2: 7 of 7 */
	hop_tally_add(&hop, &first, 1 * MS);
	assert_int_equal(hop.best, 1 * MS);
	nearly(hop_tally_jitter(&hop), 15.0 / 8);
}

static void more_answers_than_probes_are_no_loss(void **state)
{
	struct hop_tally hop = {.sent = 1};
	(void)state;
	hop_tally_add(&hop, &first, MS);
	hop_tally_add(&hop, &first, MS);
	nearly(hop_tally_loss(&hop), 0);
}

static void keeps_each_host_once_and_not_more_than_fit(void **state)
{
	struct hop_tally hop = {.sent = 100};
	struct endpoint host = first;
	(void)state;
	for (unsigned at = 0; at < 3 * HOP_HOSTS; at++) {
		host.bytes[3] = (uint8_t)(at / 2);
		hop_tally_add(&hop, &host, MS);
	}
	assert_int_equal(hop.hosts, HOP_HOSTS);
	for (unsigned at = 0; at < HOP_HOSTS; at++)
		assert_int_equal(hop.list[at].bytes[3], at);
	assert_int_equal(hop.received, 3 * HOP_HOSTS);
}

/* Three hops: one in order, one silent, one with three hosts. */
static const char *shown(struct paper *paper, bool json, bool jitter, const char *head)
{
	struct hop_tally hops[3] = {{.sent = 10}, {.sent = 10}, {.sent = 8}};
	struct hop_table table = {
		.hops = hops, .first = 1, .last = 3, .numeric = true, .jitter = jitter};
	for (unsigned at = 0; at < 9; at++)
		hop_tally_add(&hops[0], &first, 123456789);
	hop_tally_add(&hops[2], &first, 1 * MS);
	hop_tally_add(&hops[2], &second, 2 * MS);
	hop_tally_add(&hops[2], &third, 4500000);
	paper_begin(paper)->json = json;
	out_object(&paper->out, NULL);
	hop_table_show(&table, &paper->out, head);
	out_object_end(&paper->out);
	return paper_end(paper);
}

static void shows_a_report(void **state)
{
	struct paper paper;
	(void)state;
	assert_string_equal(shown(&paper, false, false, "HOST: pod"),
		"HOST: pod                         Loss%   Snt   Last   Avg  Best  Wrst StDev\n"
		"  1.|-- 10.0.0.1                  10.0%    10  123.5 123.5 123.5 123.5   0.0\n"
		"  2.|-- ???                       100.0    10    0.0   0.0   0.0   0.0   0.0\n"
		"  3.|-- 10.0.0.1                  62.5%     8    4.5   2.5   1.0   4.5   1.8\n"
		"    |  `|-- 10.0.0.2\n"
		"    |   |-- 10.0.0.3\n");
	assert_string_equal(shown(&paper, false, true, "HOST: a-pod-whose-name-is-long-0123456789"),
		"HOST: a-pod-whose-name-is-long-0123456789 Loss%   Snt   Last   Avg  Best  Wrst "
		"StDev  Javg\n"
		"  1.|-- 10.0.0.1                          10.0%    10  123.5 123.5 123.5 123.5   "
		"0.0   0.0\n"
		"  2.|-- ???                               100.0    10    0.0   0.0   0.0   0.0   "
		"0.0   0.0\n"
		"  3.|-- 10.0.0.1                          62.5%     8    4.5   2.5   1.0   4.5   "
		"1.8   1.8\n"
		"    |  `|-- 10.0.0.2\n"
		"    |   |-- 10.0.0.3\n");
}

static void shows_json(void **state)
{
	struct paper paper;
	(void)state;
	assert_string_equal(shown(&paper, true, false, "HOST: pod"),
		"{\"hops\":[{\"hop\":1,\"hosts\":[{\"address\":\"10.0.0.1\"}],"
		"\"loss_percent\":10.000,\"sent\":10,\"received\":9,\"last_ms\":123.457,"
		"\"avg_ms\":123.457,\"best_ms\":123.457,\"worst_ms\":123.457,\"stdev_ms\":0.000,"
		"\"jitter_ms\":0.000},"
		"{\"hop\":2,\"hosts\":[],\"loss_percent\":100.000,\"sent\":10,\"received\":0},"
		"{\"hop\":3,\"hosts\":[{\"address\":\"10.0.0.1\"},{\"address\":\"10.0.0.2\"},"
		"{\"address\":\"10.0.0.3\"}],\"loss_percent\":62.500,\"sent\":8,\"received\":3,"
		"\"last_ms\":4.500,\"avg_ms\":2.500,\"best_ms\":1.000,\"worst_ms\":4.500,"
		"\"stdev_ms\":1.803,\"jitter_ms\":1.750}]}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_nothing_before_the_first_answer),
		cmocka_unit_test(counts_times),
		cmocka_unit_test(more_answers_than_probes_are_no_loss),
		cmocka_unit_test(keeps_each_host_once_and_not_more_than_fit),
		cmocka_unit_test(shows_a_report),
		cmocka_unit_test(shows_json),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
