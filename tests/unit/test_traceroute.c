// SPDX-License-Identifier: MIT
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <time.h>

/* After the C library's own headers, whose timespec it takes. */
#include <linux/errqueue.h>

#include "applets/traceroute/answer.h"
#include "applets/traceroute/extensions.h"
#include "applets/traceroute/options.h"
#include "applets/traceroute/packet.h"
#include "applets/traceroute/print.h"
#include "core/inet.h"
#include "core/text.h"
#include "tests/unit/unit.h"

enum { MESSAGE_SIZE = 600 };

/* Extensions with their checksum at a place of bytes that are zero; returns where they end. */
static size_t put_extensions(uint8_t *bytes, size_t at, const uint8_t *objects, size_t size)
{
	memset(bytes, 0, MESSAGE_SIZE);
	bytes[at] = 0x20;
	memcpy(bytes + at + 4, objects, size);
	uint16_t sum = inet_checksum(bytes + at, 4 + size);
	memcpy(bytes + at + 2, &sum, sizeof sum);
	return at + 4 + size;
}

static const uint8_t stack[] = {0, 12, 1, 1, 0x12, 0x34, 0x5a, 7, 0, 1, 0xf1, 1};

static void finds_extensions_behind_what_is_quoted(void **state)
{
	(void)state;
	uint8_t bytes[MESSAGE_SIZE];
	size_t start;
	for (size_t at = 100; at < 200; at += 4) {
		size_t end = put_extensions(bytes, at, stack, sizeof stack);
		assert_int_equal(extensions_find(bytes, end, 100, &start), 16);
		assert_int_equal(start, at);
	}
	/* Between words there are none. */
	size_t end = put_extensions(bytes, 102, stack, sizeof stack);
	assert_int_equal(extensions_find(bytes, end, 100, &start), 0);
}

static void leaves_extensions_that_are_not_sound(void **state)
{
	(void)state;
	static const uint8_t objects[][8] = {{0, 8, 1, 1, 0, 1, 0xf1, 1}, {0, 7, 1, 1, 0, 1, 0xf1},
		{0, 9, 1, 1}, {0, 4, 1, 1, 0, 3, 1, 1}, {0, 4, 1, 1, 0, 8, 1, 1},
		{0xff, 0xff, 1, 1}};
	uint8_t bytes[MESSAGE_SIZE];
	size_t start;
	for (size_t at = 0; at < COUNT(objects); at++) {
		size_t end = put_extensions(bytes, 0, objects[at], sizeof objects[at]);
		assert_int_equal(extensions_find(bytes, end, 0, &start), at == 0 ? end : 0);
	}
	size_t end = put_extensions(bytes, 0, stack, sizeof stack);
	assert_int_equal(extensions_find(bytes, end - 1, 0, &start), 0);
	for (size_t size = 0; size < 8; size++)
		assert_int_equal(extensions_find(bytes, size, 0, &start), 0);
	bytes[5] ^= 1; /* the checksum no longer holds */
	assert_int_equal(extensions_find(bytes, end, 0, &start), 0);
	bytes[5] ^= 1;
	bytes[2] = bytes[3] = 0; /* none is allowed where they have to be, and not farther on */
	assert_int_equal(extensions_find(bytes, end, 0, &start), end);
	memmove(bytes + 4, bytes, end);
	memset(bytes, 0, 4);
	assert_int_equal(extensions_find(bytes, end + 4, 0, &start), 0);
}

static void reads_labels(void **state)
{
	(void)state;
	uint8_t bytes[MESSAGE_SIZE];
	size_t size = put_extensions(bytes, 0, stack, sizeof stack), at = 0;
	struct extension extension;
	struct extension_label label;
	assert_true(extensions_next(bytes, size, &at, &extension));
	assert_int_equal(extension.size, 8);
	assert_true(extension_label(&extension, 0, &label));
	assert_int_equal(label.label, 0x12345);
	assert_int_equal(label.experimental, 5);
	assert_int_equal(label.bottom, 0);
	assert_int_equal(label.ttl, 7);
	assert_true(extension_label(&extension, 1, &label));
	assert_int_equal(label.label, 31);
	assert_int_equal(label.bottom, 1);
	assert_false(extension_label(&extension, 2, &label));
	assert_false(extensions_next(bytes, size, &at, &extension));
}

/* What a probe of a method says after an ICMP message. */
static void note_of(struct probe *probe, int family, unsigned type, unsigned code)
{
	struct trace_settings settings = {.target = {.family = (uint8_t)family}};
	struct datagram datagram = {.is_error = true,
		.origin = family == AF_INET ? SO_EE_ORIGIN_ICMP : SO_EE_ORIGIN_ICMP6,
		.type = (uint8_t)type,
		.code = (uint8_t)code,
		.info = 1300,
		.offender = {.family = (uint8_t)family}};
	*probe = (struct probe){.fd = -1};
	answer_take(probe, &settings, &datagram, NULL, NULL);
	assert_int_equal(probe->state, PROBE_ANSWERED);
}

static void notes_why_the_target_is_not_reached(void **state)
{
	(void)state;
	static const struct {
		int family;
		unsigned type, code;
		const char *note;
	} cases[] = {{AF_INET, 3, 0, "!N"}, {AF_INET, 3, 1, "!H"}, {AF_INET, 3, 2, "!P"},
		{AF_INET, 3, 3, ""}, {AF_INET, 3, 4, "!F-1300"}, {AF_INET, 3, 5, "!S"},
		{AF_INET, 3, 9, "!X"}, {AF_INET, 3, 13, "!X"}, {AF_INET, 3, 14, "!V"},
		{AF_INET, 3, 15, "!C"}, {AF_INET, 3, 16, "!<16>"}, {AF_INET, 12, 1, "!<12-1>"},
		{AF_INET6, 1, 0, "!N"}, {AF_INET6, 1, 1, "!X"}, {AF_INET6, 1, 3, "!H"},
		{AF_INET6, 1, 4, ""}, {AF_INET6, 1, 255, "!<255>"}, {AF_INET6, 2, 0, "!F-1300"},
		{AF_INET6, 4, 1, "!<4-1>"}};
	struct probe probe;
	for (size_t at = 0; at < COUNT(cases); at++) {
		note_of(&probe, cases[at].family, cases[at].type, cases[at].code);
		assert_string_equal(probe.note, cases[at].note);
		assert_true(probe.is_final);
	}
	note_of(&probe, AF_INET, 11, 0);
	assert_false(probe.is_final);
	note_of(&probe, AF_INET6, 3, 0);
	assert_false(probe.is_final);
	assert_string_equal(probe.note, "");
}

static void knows_its_own_answers(void **state)
{
	(void)state;
	struct answer_match match = {
		.method = METHOD_ICMP, .family = AF_INET, .identifier = 0x1234, .has_header = true};
	struct datagram quoted = {.is_error = true, .origin = SO_EE_ORIGIN_ICMP, .size = 8};
	struct datagram reply = {.size = 28};
	uint8_t echo[] = {8, 0, 0, 0, 0x12, 0x34, 0, 7}, bytes[28] = {0x45};
	const uint8_t *segment;
	uint16_t key = 0;
	assert_int_equal(answer_key(&match, echo, &quoted, &key, &segment), ANSWER_OF_KEY);
	assert_int_equal(key, 7);
	quoted.size = 7;
	assert_int_equal(answer_key(&match, echo, &quoted, &key, &segment), ANSWER_FOREIGN);
	memcpy(bytes + 20, echo, sizeof echo);
	assert_int_equal(answer_key(&match, bytes, &reply, &key, &segment), ANSWER_FOREIGN);
	bytes[20] = 0; /* a reply instead of a request */
	assert_int_equal(answer_key(&match, bytes, &reply, &key, &segment), ANSWER_OF_KEY);
	bytes[25] = 0;
	assert_int_equal(answer_key(&match, bytes, &reply, &key, &segment), ANSWER_FOREIGN);
	bytes[25] = 0x34;
	bytes[0] = 0x46; /* a header that leaves no place for it */
	assert_int_equal(answer_key(&match, bytes, &reply, &key, &segment), ANSWER_FOREIGN);
	reply.size = 0;
	assert_int_equal(answer_key(&match, bytes, &reply, &key, &segment), ANSWER_FOREIGN);
}

static void names_flags(void **state)
{
	(void)state;
	char text[ANSWER_FLAGS_SIZE];
	answer_flags(text, 0x14);
	assert_string_equal(text, "rst,ack");
	answer_flags(text, 0);
	assert_string_equal(text, "");
	answer_flags(text, 0xff);
	assert_string_equal(text, "fin,syn,rst,psh,ack,urg,ece,cwr");
}

static void builds_segments_with_a_right_checksum(void **state)
{
	(void)state;
	static const uint32_t numbers[] = {0x01020304, 0x05060708};
	struct trace_settings settings = {.method = METHOD_TCP,
		.port = 80,
		.target = {.family = AF_INET, .bytes = {10, 0, 0, 2}},
		.tcp = {.flags = TH_SYN, .timestamps = true, .sack = true, .window_scaling = true}};
	struct endpoint from = {.family = AF_INET, .bytes = {10, 0, 0, 1}};
	uint8_t packet[64], whole[12 + 64] = {10, 0, 0, 1, 10, 0, 0, 2, 0, 6, 0, 40};
	assert_int_equal(packet_begin(packet, &settings, packet_mss(&settings, 1500), 0), 40);
	packet_segment(packet, 40, &from, &settings.target, 4000, numbers);
	memcpy(whole + 12, packet, 40);
	assert_int_equal(inet_checksum(whole, 12 + 40), 0);
	static const uint8_t options[] = {2, 4, 0x05, 0xb4, 4, 2, 8, 10};
	assert_memory_equal(packet + 20, options, sizeof options);
	assert_memory_equal(packet + 28, &numbers[1], 4);
}

static void reads_values_of_options(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		bool is_one;
		unsigned number;
	} numbers[] = {{"0", true, 0}, {"17", true, 17}, {"0x10", true, 16}, {"010", true, 8},
		{"-1", true, UINT32_MAX}, {"99999999999", true, UINT32_MAX}, {"", false, 0},
		{"1x", false, 0}, {"-", false, 0}};
	static const struct {
		const char *text;
		double value;
		size_t length;
	} fractions[] = {
		{"1", 1, 1}, {"1.5,2", 1.5, 3}, {".25", 0.25, 3}, {"-2.", -2, 3}, {"+3", 3, 2}};
	unsigned number;
	double value;
	const char *end;
	for (size_t at = 0; at < COUNT(numbers); at++) {
		assert_int_equal(options_number(numbers[at].text, &number), numbers[at].is_one);
		if (numbers[at].is_one)
			assert_int_equal(number, numbers[at].number);
	}
	for (size_t at = 0; at < COUNT(fractions); at++) {
		assert_true(options_fraction(fractions[at].text, &value, &end));
		assert_true(value == fractions[at].value);
		assert_ptr_equal(end, fractions[at].text + fractions[at].length);
	}
	assert_false(options_fraction(".", &value, &end));
	assert_false(options_fraction("", &value, &end));
}

/* Parses words for a host without a name server. */
static int parse(struct trace_options *options, struct error *error, int argc, char **argv)
{
	static struct resolver resolver;
	resolver_init(&resolver, NULL, AT_FDCWD);
	options_init(options);
	return options_parse(options, &resolver, argc, argv, error);
}

static void implies_what_options_need(void **state)
{
	(void)state;
	struct trace_options options;
	struct error error = {0};
	char *lonely[] = {"traceroute", "--sport=9", "192.0.2.1", NULL};
	assert_int_equal(parse(&options, &error, 3, lonely), 0);
	assert_int_equal(options.numbers[NUMBER_AT_ONCE], 1);
	assert_true(options.wait == 5 && options.here == 0 && options.near == 0);
	assert_int_equal(options.probe.port, 33434);
	char *mtu[] = {"traceroute", "--mtu", "2001:db8::1", NULL};
	assert_int_equal(parse(&options, &error, 3, mtu), 0);
	assert_int_equal(options.numbers[NUMBER_AT_ONCE], 1);
	assert_int_equal(options.probe.length, PROBE_PACKET_MAXIMUM);
	assert_true(options.probe.dont_fragment);
	char *wait[] = {"traceroute", "-w", "2/4/6", "-T", "192.0.2.1", NULL};
	assert_int_equal(parse(&options, &error, 5, wait), 0);
	assert_true(options.wait == 2 && options.here == 4 && options.near == 6);
	assert_int_equal(options.probe.port, 80);
	assert_int_equal(options.probe.tcp.flags & TH_SYN, TH_SYN);
	char *gap[] = {"traceroute", "-z", "250", "192.0.2.1", NULL};
	assert_int_equal(parse(&options, &error, 4, gap), 0);
	assert_true(options.gap == 0.25);
}

static void shows_who_answered_once(void **state)
{
	(void)state;
	static struct paper paper;
	struct printer printer = {.out = paper_begin(&paper)};
	struct endpoint target = {.family = AF_INET, .bytes = {192, 0, 2, 9}};
	struct probe probe = {.state = PROBE_ANSWERED,
		.ttl = 9,
		.rtt = 1234567,
		.reply_ttl = -1,
		.from = {.family = AF_INET, .bytes = {192, 0, 2, 1}}};
	print_begin(&printer, "a\033host", &target, 30, 60);
	print_probe(&printer, &probe);
	probe.state = PROBE_LOST;
	print_probe(&printer, &probe);
	probe.state = PROBE_ANSWERED;
	print_probe(&printer, &probe);
	probe.from.bytes[3] = 2;
	text_copy(probe.note, sizeof probe.note, "!H");
	print_probe(&printer, &probe);
	probe.ttl = 10;
	probe.from.family = AF_UNSPEC;
	print_probe(&printer, &probe);
	print_end(&printer);
	assert_string_equal(paper_end(&paper),
		"traceroute to a\\x1bhost (192.0.2.9), 30 hops max, 60 byte packets\n"
		" 9  192.0.2.1  1.235 ms *  1.235 ms 192.0.2.2  1.235 ms !H\n"
		"10  *  1.235 ms !H\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_extensions_behind_what_is_quoted),
		cmocka_unit_test(leaves_extensions_that_are_not_sound),
		cmocka_unit_test(reads_labels),
		cmocka_unit_test(notes_why_the_target_is_not_reached),
		cmocka_unit_test(knows_its_own_answers),
		cmocka_unit_test(names_flags),
		cmocka_unit_test(builds_segments_with_a_right_checksum),
		cmocka_unit_test(reads_values_of_options),
		cmocka_unit_test(implies_what_options_need),
		cmocka_unit_test(shows_who_answered_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
