// SPDX-License-Identifier: MIT
#include "applets/ping/ping.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>

#include "tests/unit/unit.h"

static void expect_text(int family, uint8_t type, uint8_t code, uint32_t info, const char *wanted)
{
	char text[ICMP_TEXT_SIZE];
	icmp_text(text, family, type, code, info);
	assert_string_equal(text, wanted);
}

static void words_messages_of_ipv4(void **state)
{
	(void)state;
	expect_text(AF_INET, 3, 0, 0, "Destination Net Unreachable");
	expect_text(AF_INET, 3, 4, 1400, "Frag needed and DF set (mtu = 1400)");
	expect_text(AF_INET, 3, 15, 0, "Precedence Cutoff");
	expect_text(AF_INET, 3, 16, 0, "Dest Unreachable, Bad Code: 16");
	expect_text(AF_INET, 4, 9, 0, "Source Quench");
	expect_text(AF_INET, 5, 3, htonl(0x0a420009),
		"Redirect Type of Service and Host(New nexthop: 10.66.0.9)");
	expect_text(AF_INET, 5, 255, htonl(0x0a420009),
		"Redirect, Bad Code: 255(New nexthop: 10.66.0.9)");
	expect_text(AF_INET, 11, 0, 0, "Time to live exceeded");
	expect_text(AF_INET, 11, 2, 0, "Time exceeded, Bad Code: 2");
	expect_text(AF_INET, 12, 0, 20, "Parameter problem: pointer = 20");
	expect_text(AF_INET, 40, 0, 0, "Bad ICMP type: 40");
}

static void words_messages_of_ipv6(void **state)
{
	(void)state;
	expect_text(AF_INET6, 1, 0, 0, "Destination unreachable: No route");
	expect_text(AF_INET6, 1, 4, 0, "Destination unreachable: Port unreachable");
	expect_text(AF_INET6, 1, 5, 0, "Destination unreachable: Unknown code 5");
	expect_text(AF_INET6, 2, 0, 1300, "Packet too big: mtu=1300");
	expect_text(AF_INET6, 2, 255, 1300, "Packet too big: mtu=1300, code=255");
	expect_text(AF_INET6, 3, 1, 0, "Time exceeded: Defragmentation failure");
	expect_text(AF_INET6, 3, 2, 0, "Time exceeded: code 2");
	expect_text(AF_INET6, 4, 0, 6, "Parameter problem: Wrong header field at 6");
	expect_text(AF_INET6, 4, 3, UINT32_MAX, "Parameter problem: code 3 at 4294967295");
	expect_text(AF_INET6, 127, 0, 0, "unknown icmp type: 127");
}

static void expect_bytes(enum ping_route route, unsigned count, size_t size, const char *wanted)
{
	static const struct endpoint hops[PING_HOPS] = {
		{.bytes = "\1\1\1\1"}, {.bytes = "\2\2\2\2"}, {.bytes = "\3\3\3\3"}};
	struct ip_options options;
	char all[PING_OPTIONS_SIZE] = {0};
	ip_options_make(&options, route, hops, count);
	assert_int_equal(options.size, size);
	memcpy(all, wanted, strlen(wanted));
	assert_memory_equal(options.bytes, all, sizeof all);
}

/* What iputils gives to the kernel (strace). */
static void makes_options(void **state)
{
	(void)state;
	expect_bytes(ROUTE_RECORD, 0, 40, "\1\7\47\4");
	expect_bytes(ROUTE_TSONLY, 0, 40, "\104\50\5");
	expect_bytes(ROUTE_TSANDADDR, 0, 36, "\104\44\5\1");
	expect_bytes(ROUTE_TSPRESPEC, 0, 4, "\104\4\5\3");
	expect_bytes(ROUTE_TSPRESPEC, 1, 12, "\104\14\5\3\1\1\1\1");
	expect_bytes(ROUTE_NONE, 1, 8, "\1\203\7\4\1\1\1\1");
	expect_bytes(ROUTE_NONE, 3, 16, "\1\203\17\4\1\1\1\1\2\2\2\2\3\3\3\3");
	expect_bytes(ROUTE_NONE, PING_HOPS, 40, "\1\203\47\4\1\1\1\1\2\2\2\2\3\3\3\3");
}

static struct ping ping;
static struct paper paper;

static void begin(bool json)
{
	memset(&ping, 0, sizeof ping);
	ping.out = paper_begin(&paper);
	ping.out->json = json;
	ping.settings.flags.numeric = true;
	out_object(ping.out, NULL);
}

static const char *end(void)
{
	out_object_end(ping.out);
	return paper_end(&paper);
}

static void show(const char *options, size_t size)
{
	/* Where the sanitizer sees what is behind it. */
	uint8_t *copy = malloc(size);
	memcpy(copy, options, size);
	ip_options_print(&ping, copy, size);
	free(copy);
}

#define OPTIONS(text) text, sizeof(text) - 1

static const struct options_case {
	const char *why, *bytes;
	size_t size;
	const char *text;
} options_cases[] = {
#define CASE(why, bytes, text) \
	{ \
		why, bytes, sizeof(bytes) - 1, text \
	}
	CASE("a full record", "\7\13\14\12\0\0\1\12\0\0\2\0", "\nRR: \t10.0.0.1\n\t10.0.0.2\n"),
	CASE("one with room left", "\7\13\10\12\0\0\1\0\0\0\0\0", "\nRR: \t10.0.0.1\n"),
	CASE("none yet", "\7\13\4\0\0\0\0\0\0\0\0\0", ""),
	CASE("a pointer past the end", "\7\7\377\12\0\0\1", "\nRR: \t10.0.0.1\n"),
	CASE("a pointer of nothing", "\7\7\0\12\0\0\1", ""),
	CASE("behind what does nothing", "\1\1\7\7\10\12\0\0\7", "\nNOP\nNOP\nRR: \t10.0.0.7\n"),
	CASE("behind the end", "\0\7\7\10\12\0\0\7", ""),
	CASE("stamps", "\104\14\15\20\0\22\64\126\0\22\64\140",
		"\nTS: \t1193046 absolute\n\t10\nUnrecorded hops: 1\n"),
	CASE("stamps of hosts", "\104\24\25\1\12\0\0\1\0\0\0\11\12\0\0\2\0\0\0\3",
		"\nTS: \t10.0.0.1\t9 absolute\n\t10.0.0.2\t-6\n"),
	CASE("of those that were asked for one", "\104\24\15\3\12\0\0\1\0\0\0\11\12\0\0\2\0\0\0\0",
		"\nTS: \t10.0.0.1\t9 absolute\n"),
	CASE("of another clock", "\104\24\25\0\0\0\0\5\200\0\0\7\0\0\0\11\200\0\0\11",
		"\nTS: \t5 absolute\n\t7 absolute not-standard\n\t4\n\t2 not-standard\n"),
	CASE("of midnight", "\104\20\21\0\0\0\0\5\0\0\0\0\0\0\0\7",
		"\nTS: \t5 absolute\n\t-5\n\t7 absolute\n"),
	CASE("no stamp", "\104\4\5\20", ""),
	CASE("a part of one", "\104\7\10\0\0\0\0", ""),
	CASE("no flags", "\104\3\4", ""),
	CASE("hops", "\203\13\14\12\0\0\1\12\0\0\2", "\nLSRR: \t10.0.0.1\n\t10.0.0.2\n"),
	CASE("all hops", "\211\7\10\12\0\0\1", "\nSSRR: \t10.0.0.1\n"),
	CASE("no hops", "\203\2", "\nLSRR: "),
	CASE("one that nobody knows, and another", "\336\3\1\224\4\0\0\7\7\10\12\0\0\1",
		"\nunknown option de\nunknown option 94\nRR: \t10.0.0.1\n"),
	CASE("no length", "\7", ""),
	CASE("a length of nothing", "\336\0\1\1", ""),
	CASE("a length of one", "\336\1\1\1", ""),
	CASE("more than is left", "\7\47\14\12\0\0\1", ""),
	CASE("nothing", "", ""),
};

static void shows_options(void **state)
{
	(void)state;
	for (size_t at = 0; at < COUNT(options_cases); at++) {
		const struct options_case *options = &options_cases[at];
		begin(false);
		show(options->bytes, options->size);
		const char *text = end();
		if (strcmp(text, options->text) != 0)
			fail_msg("%s: %s", options->why, text);
	}
}

static void shows_a_route_once(void **state)
{
	(void)state;
	begin(false);
	show(OPTIONS("\7\7\10\12\0\0\1"));
	show(OPTIONS("\7\7\10\12\0\0\1"));
	show(OPTIONS("\7\13\14\12\0\0\1\12\0\0\2"));
	show(OPTIONS("\7\7\10\12\0\0\1"));
	assert_string_equal(end(),
		"\nRR: \t10.0.0.1\n"
		"\t(same route)"
		"\nRR: \t10.0.0.1\n\t10.0.0.2\n"
		"\nRR: \t10.0.0.1\n");
}

static void shows_options_in_json(void **state)
{
	(void)state;
	begin(true);
	ping.route.size = 4;
	memcpy(ping.route.bytes, "\12\0\0\1", 4);
	show(OPTIONS("\1\7\7\10\12\0\0\1\336\2\104\14\15\40\0\0\0\11\200\0\0\12"));
	assert_string_equal(end(),
		"{\"record_route\":[{\"host\":\"10.0.0.1\"}],"
		"\"timestamps\":[{\"ms\":9},{\"ms\":10,\"not_standard\":null}],"
		"\"unrecorded_hops\":2}");
}

static void reckons_with_times(void **state)
{
	(void)state;
	struct tally tally = {.sent = 3};
	assert_int_equal(tally_mean(&tally), 0);
	assert_int_equal(tally_deviation(&tally), 0);
	tally_time(&tally, 100);
	assert_int_equal(tally_deviation(&tally), 0);
	assert_int_equal(tally.smoothed, 800);
	tally_time(&tally, 200);
	tally_time(&tally, 30);
	assert_int_equal(tally.shortest, 30);
	assert_int_equal(tally.longest, 200);
	assert_int_equal(tally_mean(&tally), 110);
	assert_int_equal(tally_deviation(&tally), 69); /* of 69.76 */
	assert_int_equal(tally.timed, 3);
}

static void finds_how_many_are_under_way(void **state)
{
	(void)state;
	struct tally tally = {.sent = 5};
	tally_acknowledge(&tally, 3);
	assert_int_equal(tally.pipe, 3);
	assert_int_equal(tally.acknowledged, 3);
	tally_acknowledge(&tally, 1);
	assert_int_equal(tally.pipe, 5);
	assert_int_equal(tally.acknowledged, 3);
	/* What has not been sent yet. */
	tally_acknowledge(&tally, 6);
	assert_int_equal(tally.acknowledged, 3);
	/* Past 65535. */
	tally = (struct tally){.sent = 65537, .acknowledged = 65535};
	tally_acknowledge(&tally, 1);
	assert_int_equal(tally.acknowledged, 1);
	assert_int_equal(tally.pipe, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_messages_of_ipv4),
		cmocka_unit_test(words_messages_of_ipv6),
		cmocka_unit_test(makes_options),
		cmocka_unit_test(shows_options),
		cmocka_unit_test(shows_a_route_once),
		cmocka_unit_test(shows_options_in_json),
		cmocka_unit_test(reckons_with_times),
		cmocka_unit_test(finds_how_many_are_under_way),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
