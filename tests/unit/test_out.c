// SPDX-License-Identifier: MIT
#define _GNU_SOURCE
#include "core/out.h"

#include <errno.h>
#include <fcntl.h>

#include "core/text.h"
#include "tests/unit/unit.h"

enum style { TEXT, ONELINE, JSON, PRETTY };

static void set_style(struct out *out, enum style style)
{
	out->json = style == JSON || style == PRETTY;
	out->pretty = style == PRETTY;
	out->oneline = style == ONELINE;
}

/* Prints by a function in a style, and compares. */
static void prints(void (*print)(struct out *out), enum style style, const char *expected)
{
	struct paper paper;
	set_style(paper_begin(&paper), style);
	print(&paper.out);
	assert_string_equal(paper_end(&paper), expected);
}

static void one_link(struct out *out)
{
	out_begin(out);
	out_object(out, NULL);
	out_number(out, "ifindex", "%: ", 3);
	out_string(out, "ifname", "%: ", "eth0");
	out_list(out, "flags");
	out_string(out, NULL, "<%", "UP");
	out_string(out, NULL, ",%> ", "BROADCAST");
	out_list_end(out);
	out_signed(out, "delta", "delta %", -5);
	out_line(out);
	out_bool(out, "on", NULL, true);
	out_plain(out, "time", "took %s", "0.25");
	out_marker(out, "router", " router");
	out_text(out, "\n");
	out_object_end(out);
	out_end(out);
}

static void renders_one_record_four_ways(void **state)
{
	(void)state;
	prints(one_link, TEXT, "3: eth0: <UP,BROADCAST> delta -5\ntook 0.25s router\n");
	prints(one_link, ONELINE, "3: eth0: <UP,BROADCAST> delta -5\\took 0.25s router\n");
	prints(one_link, JSON,
		"[{\"ifindex\":3,\"ifname\":\"eth0\",\"flags\":[\"UP\",\"BROADCAST\"],"
		"\"delta\":-5,\"on\":true,\"time\":0.25,\"router\":null}]\n");
	prints(one_link, PRETTY,
		"[ {\n"
		"        \"ifindex\": 3,\n"
		"        \"ifname\": \"eth0\",\n"
		"        \"flags\": [ \"UP\",\"BROADCAST\" ],\n"
		"        \"delta\": -5,\n"
		"        \"on\": true,\n"
		"        \"time\": 0.25,\n"
		"        \"router\": null\n"
		"    } ]\n");
}

static void nested(struct out *out)
{
	out_begin(out);
	for (int record = 0; record < 2; record++) {
		out_object(out, NULL);
		out_list(out, "hops");
		for (uint64_t hop = 1; hop < 3; hop++) {
			out_object(out, NULL);
			out_number(out, "hop", "%;", hop);
			out_object(out, "via");
			out_string(out, "host", "%;", "h");
			out_object_end(out);
			out_list(out, "flags");
			out_list_end(out);
			out_object_end(out);
		}
		out_list_end(out);
		out_object_end(out);
	}
	out_end(out);
}

static void nests_lists_and_objects(void **state)
{
	(void)state;
	prints(nested, TEXT, "1;h;2;h;1;h;2;h;");
	prints(nested, JSON,
		"[{\"hops\":[{\"hop\":1,\"via\":{\"host\":\"h\"},\"flags\":[]},"
		"{\"hop\":2,\"via\":{\"host\":\"h\"},\"flags\":[]}]},"
		"{\"hops\":[{\"hop\":1,\"via\":{\"host\":\"h\"},\"flags\":[]},"
		"{\"hop\":2,\"via\":{\"host\":\"h\"},\"flags\":[]}]}]\n");
	prints(nested, PRETTY,
		"[ {\n"
		"        \"hops\": [ {\n"
		"                \"hop\": 1,\n"
		"                \"via\": {\n"
		"                    \"host\": \"h\"\n"
		"                },\n"
		"                \"flags\": [ ]\n"
		"            },{\n"
		"                \"hop\": 2,\n"
		"                \"via\": {\n"
		"                    \"host\": \"h\"\n"
		"                },\n"
		"                \"flags\": [ ]\n"
		"            } ]\n"
		"    },{\n"
		"        \"hops\": [ {\n"
		"                \"hop\": 1,\n"
		"                \"via\": {\n"
		"                    \"host\": \"h\"\n"
		"                },\n"
		"                \"flags\": [ ]\n"
		"            },{\n"
		"                \"hop\": 2,\n"
		"                \"via\": {\n"
		"                    \"host\": \"h\"\n"
		"                },\n"
		"                \"flags\": [ ]\n"
		"            } ]\n"
		"    } ]\n");
}

static void empties(struct out *out)
{
	out_begin(out);
	out_object(out, NULL);
	out_object_end(out);
	out_object(out, NULL);
	out_object(out, "none");
	out_object_end(out);
	out_object_end(out);
	out_end(out);
}

static void nothing(struct out *out)
{
	out_begin(out);
	out_end(out);
}

static void renders_empties(void **state)
{
	(void)state;
	prints(nothing, TEXT, "");
	prints(nothing, JSON, "[]\n");
	prints(nothing, PRETTY, "[ ]\n");
	prints(empties, TEXT, "");
	prints(empties, JSON, "[{},{\"none\":{}}]\n");
	prints(empties, PRETTY, "[ {},{\n        \"none\": {}\n    } ]\n");
}

static void half_fields(struct out *out)
{
	out_begin(out);
	out_object(out, NULL);
	out_string(out, NULL, "text %", "only");
	out_string(out, "json", NULL, "only");
	out_number(out, NULL, "%", 1);
	out_number(out, "number", NULL, 2);
	out_string(out, NULL, NULL, "nowhere");
	out_text(out, "!");
	out_escaped(out, "\n");
	out_line(out);
	out_object_end(out);
	out_end(out);
}

static void leaves_a_field_out_of_one_style(void **state)
{
	(void)state;
	prints(half_fields, TEXT, "text only1!\\x0a\n");
	prints(half_fields, JSON, "[{\"json\":\"only\",\"number\":2}]\n");
}

static void writes_the_limits_of_numbers(void **state)
{
	(void)state;
	struct paper paper;
	paper_begin(&paper);
	out_number(&paper.out, NULL, "% ", UINT64_MAX);
	out_signed(&paper.out, NULL, "% ", INT64_MIN);
	out_signed(&paper.out, NULL, "% ", INT64_MAX);
	out_signed(&paper.out, NULL, "% ", 0);
	out_cell(&paper.out, 5, "7");
	out_cell(&paper.out, 1, "1234");
	assert_string_equal(paper_end(&paper),
		"18446744073709551615 -9223372036854775808 9223372036854775807 0     7 1234 ");
}

/* What becomes of a hostile string, in text and in JSON. */
static void escapes_what_could_steer_a_terminal(void **state)
{
	(void)state;
	static const struct {
		const char *value, *text, *json;
	} cases[] = {
		{"eth0", "eth0", "eth0"},
		{"a\x1b[31mb", "a\\x1b[31mb", "a\\u001b[31mb"},
		{"\n\r\t\b\x7f", "\\x0a\\x0d\\x09\\x08\\x7f",
			"\\u000a\\u000d\\u0009\\u0008\\u007f"},
		{"\x01\x1f", "\\x01\\x1f", "\\u0001\\u001f"},
		{"q\"b\\", "q\"b\\", "q\\\"b\\\\"},
		{"\xc3\xa9\xe2\x82\xac\xf0\x9f\x90\x9f", "\xc3\xa9\xe2\x82\xac\xf0\x9f\x90\x9f",
			"\xc3\xa9\xe2\x82\xac\xf0\x9f\x90\x9f"},
		/* C1 controls */
		{"\xc2\x9b", "\\xc2\\x9b", "\\u009b"},
		{"\xc2\x80\xc2\x9f\xc2\xa0", "\\xc2\\x80\\xc2\\x9f\xc2\xa0",
			"\\u0080\\u009f\xc2\xa0"},
		/* alone, cut, or in the wrong place */
		{"\x80", "\\x80", "\xef\xbf\xbd"},
		{"\xff\xfe", "\\xff\\xfe", "\xef\xbf\xbd\xef\xbf\xbd"},
		{"\xc3", "\\xc3", "\xef\xbf\xbd"},
		{"\xe2\x82", "\\xe2\\x82", "\xef\xbf\xbd\xef\xbf\xbd"},
		{"\xe2\x82z", "\\xe2\\x82z", "\xef\xbf\xbd\xef\xbf\xbdz"},
		{"\xf0\x9f\x90", "\\xf0\\x9f\\x90", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
		{"\xc3\xc3\xa9", "\\xc3\xc3\xa9", "\xef\xbf\xbd\xc3\xa9"},
		/* overlong */
		{"\xc0\xaf", "\\xc0\\xaf", "\xef\xbf\xbd\xef\xbf\xbd"},
		{"\xc1\xbf", "\\xc1\\xbf", "\xef\xbf\xbd\xef\xbf\xbd"},
		{"\xe0\x9f\xbf", "\\xe0\\x9f\\xbf", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
		{"\xf0\x8f\xbf\xbf", "\\xf0\\x8f\\xbf\\xbf",
			"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
		/* surrogates, and past the last character */
		{"\xed\xa0\x80", "\\xed\\xa0\\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
		{"\xed\x9f\xbf", "\xed\x9f\xbf", "\xed\x9f\xbf"},
		{"\xf4\x8f\xbf\xbf", "\xf4\x8f\xbf\xbf", "\xf4\x8f\xbf\xbf"},
		{"\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80",
			"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
		{"\xf5\x80\x80\x80", "\\xf5\\x80\\x80\\x80",
			"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
	};
	for (size_t at = 0; at < COUNT(cases); at++) {
		struct paper paper;
		char expected[128];
		out_string(paper_begin(&paper), "k", "<%>", cases[at].value);
		text_format(expected, sizeof expected, "<%s>", cases[at].text);
		assert_string_equal(paper_end(&paper), expected);
		set_style(paper_begin(&paper), JSON);
		out_object(&paper.out, NULL);
		out_string(&paper.out, "k", "<%>", cases[at].value);
		out_object_end(&paper.out);
		text_format(expected, sizeof expected, "{\"k\":\"%s\"}", cases[at].json);
		assert_string_equal(paper_end(&paper), expected);
	}
}

static void pads_on_the_right(void **state)
{
	(void)state;
	static const struct {
		const char *shape, *value, *text;
	} cases[] = {
		{"%-6|", "ab", "ab    |"},
		{"%-6|", "abcdef", "abcdef|"},
		{"%-6|", "abcdefgh", "abcdefgh|"},
		{"%-12|", "\x1b", "\\x1b        |"},
		{"%-0|", "a", "a|"},
		{"no value", "a", "no value"},
		{"", "a", ""},
		{"%", "", ""},
		{"a%b", "%s", "a%sb"},
	};
	for (size_t at = 0; at < COUNT(cases); at++) {
		struct paper paper;
		out_string(paper_begin(&paper), NULL, cases[at].shape, cases[at].value);
		assert_string_equal(paper_end(&paper), cases[at].text);
	}
}

static void colours_from_the_value_to_the_end_of_the_shape(void **state)
{
	(void)state;
	static const struct {
		enum out_colour colour;
		const char *dark, *light;
	} cases[] = {
		{COLOUR_NONE, "a x b", "a x b"},
		{COLOUR_IFNAME, "a \033[1;36mx b\033[0m", "a \033[36mx b\033[0m"},
		{COLOUR_MAC, "a \033[1;33mx b\033[0m", "a \033[33mx b\033[0m"},
		{COLOUR_INET, "a \033[1;35mx b\033[0m", "a \033[35mx b\033[0m"},
		{COLOUR_INET6, "a \033[1;94mx b\033[0m", "a \033[34mx b\033[0m"},
		{COLOUR_UP, "a \033[1;32mx b\033[0m", "a \033[32mx b\033[0m"},
		{COLOUR_DOWN, "a \033[1;31mx b\033[0m", "a \033[31mx b\033[0m"},
	};
	for (size_t at = 0; at < COUNT(cases); at++) {
		struct paper paper;
		paper_begin(&paper);
		paper.out.colour = true;
		out_coloured(&paper.out, cases[at].colour, "k", "a % b", "x");
		assert_string_equal(paper_end(&paper), cases[at].dark);
		paper_begin(&paper);
		paper.out.colour = paper.out.light = true;
		out_coloured(&paper.out, cases[at].colour, "k", "a % b", "x");
		assert_string_equal(paper_end(&paper), cases[at].light);
		paper_begin(&paper);
		out_coloured(&paper.out, cases[at].colour, "k", "a % b", "x");
		assert_string_equal(paper_end(&paper), "a x b");
	}
}

static void pads_inside_the_colour_and_has_none_in_json(void **state)
{
	(void)state;
	struct paper paper;
	paper_begin(&paper);
	paper.out.colour = true;
	out_coloured(&paper.out, COLOUR_MAC, "k", "%-3|", "x");
	assert_string_equal(paper_end(&paper), "\033[1;33mx  |\033[0m");
	paper_begin(&paper);
	paper.out.colour = paper.out.json = true;
	out_object(&paper.out, NULL);
	out_coloured(&paper.out, COLOUR_MAC, "k", "%-3|", "x");
	out_object_end(&paper.out);
	assert_string_equal(paper_end(&paper), "{\"k\":\"x\"}");
}

/* Prints lines of 100 bytes, numbered. */
static void print_lines(struct out *out, unsigned count)
{
	char line[101];
	for (unsigned at = 0; at < count; at++) {
		memset(line, '.', sizeof line - 1);
		text_format(line, sizeof line, "%u", at);
		line[strlen(line)] = '.';
		line[99] = '\n';
		line[100] = '\0';
		out_text(out, line);
	}
}

static off_t size_of(int fd)
{
	return lseek(fd, 0, SEEK_END);
}

static void streams_what_exceeds_the_buffer(void **state)
{
	(void)state;
	struct paper paper;
	print_lines(paper_begin(&paper), 10000);
	assert_true(size_of(paper.out.fd) > 0);
	assert_int_equal(out_close(&paper.out), 0);
	assert_int_equal(size_of(paper.out.fd), 1000000);
	char line[101] = "";
	assert_int_equal(pread(paper.out.fd, line, 100, 999900), 100);
	assert_true(text_begins(line, "9999..."));
	close(paper.out.fd);
}

static void takes_back_what_it_held(void **state)
{
	(void)state;
	struct paper paper;
	struct out *out = paper_begin(&paper);
	set_style(out, JSON);
	out_begin(out);
	out_hold(out);
	for (int round = 0; round < 3; round++) {
		assert_true(round == 0 || out_rewind(out));
		out_object(out, NULL);
		out_number(out, "round", NULL, (uint64_t)round);
		if (round == 2)
			out_object_end(out);
	}
	out_flush(out); /* not while it is held */
	assert_int_equal(size_of(out->fd), 0);
	out_release(out);
	out_flush(out);
	assert_true(size_of(out->fd) > 0);
	out_end(out);
	assert_string_equal(paper_end(&paper), "[{\"round\":2}]\n");
}

static void takes_back_more_than_its_own_buffer(void **state)
{
	(void)state;
	struct paper paper;
	struct out *out = paper_begin(&paper);
	out_text(out, "before\n");
	out_hold(out);
	print_lines(out, 30000);
	assert_int_equal(size_of(out->fd), 0);
	assert_true(out_rewind(out));
	out_text(out, "after\n");
	out_release(out);
	assert_string_equal(paper_end(&paper), "before\nafter\n");
}

static void holds_no_more_than_4_MiB(void **state)
{
	(void)state;
	struct paper paper;
	struct out *out = paper_begin(&paper);
	out_hold(out);
	print_lines(out, 50000);
	assert_true(size_of(out->fd) > 0);
	assert_false(out_rewind(out));
	out_text(out, "end\n");
	assert_int_equal(out_close(out), 0);
	assert_int_equal(size_of(out->fd), 5000004);
	close(out->fd);
}

static void rewinds_nothing_that_is_not_held(void **state)
{
	(void)state;
	struct paper paper;
	out_text(paper_begin(&paper), "stays");
	assert_false(out_rewind(&paper.out));
	assert_string_equal(paper_end(&paper), "stays");
}

static void remembers_a_full_device(void **state)
{
	(void)state;
	struct out out;
	out_init(&out, open("/dev/full", O_WRONLY | O_CLOEXEC));
	print_lines(&out, 1000);
	assert_int_equal(out.write_error, ENOSPC);
	assert_int_equal(out_close(&out), ENOSPC);
	close(out.fd);
}

static void remembers_a_closed_descriptor(void **state)
{
	(void)state;
	struct out out;
	out_init(&out, -1);
	assert_int_equal(out_close(&out), 0); /* nothing was written */
	out_init(&out, -1);
	out_text(&out, "x");
	out_flush(&out);
	assert_int_equal(out.write_error, EBADF);
	out_text(&out, "x");
	assert_int_equal(out_close(&out), EBADF);
}

/* The first error is the one that tells. */
static void writes_no_more_after_an_error(void **state)
{
	(void)state;
	struct out out;
	int fd = new_file();
	out_init(&out, -1);
	out_text(&out, "lost");
	out_flush(&out);
	out.fd = fd;
	out_text(&out, "lost too");
	assert_int_equal(out_close(&out), EBADF);
	assert_int_equal(size_of(fd), 0);
	close(fd);
}

static void goes_on_after_a_partial_write(void **state)
{
	(void)state;
	int ends[2];
	struct out out;
	char text[20000] = "";
	assert_int_equal(pipe(ends), 0);
	assert_true(fcntl(ends[1], F_SETPIPE_SZ, 4096) >= 4096);
	pid_t child = fork();
	if (child == 0) {
		out_init(&out, ends[1]);
		print_lines(&out, 150);
		_exit(out_close(&out));
	}
	close(ends[1]);
	size_t used = 0;
	for (ssize_t got = 1; got > 0; used += (size_t)got)
		got = read(ends[0], text + used, 777);
	assert_int_equal(used, 15000);
	assert_true(text_begins(text + 14900, "149..."));
	close(ends[0]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(renders_one_record_four_ways),
		cmocka_unit_test(nests_lists_and_objects),
		cmocka_unit_test(renders_empties),
		cmocka_unit_test(leaves_a_field_out_of_one_style),
		cmocka_unit_test(writes_the_limits_of_numbers),
		cmocka_unit_test(escapes_what_could_steer_a_terminal),
		cmocka_unit_test(pads_on_the_right),
		cmocka_unit_test(colours_from_the_value_to_the_end_of_the_shape),
		cmocka_unit_test(pads_inside_the_colour_and_has_none_in_json),
		cmocka_unit_test(streams_what_exceeds_the_buffer),
		cmocka_unit_test(takes_back_what_it_held),
		cmocka_unit_test(takes_back_more_than_its_own_buffer),
		cmocka_unit_test(holds_no_more_than_4_MiB),
		cmocka_unit_test(rewinds_nothing_that_is_not_held),
		cmocka_unit_test(remembers_a_full_device),
		cmocka_unit_test(remembers_a_closed_descriptor),
		cmocka_unit_test(writes_no_more_after_an_error),
		cmocka_unit_test(goes_on_after_a_partial_write),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
