// SPDX-License-Identifier: MIT
#include "core/text.h"

#include <errno.h>
#include <limits.h>

#include <stdio.h>

#include "tests/unit/unit.h"

/* Formats into a buffer of a size, with a byte behind it that has to survive. */
#define FORMATS(expected, size, ...) \
	do { \
		char buffer[64]; \
		memset(buffer, '!', sizeof buffer); \
		assert_int_equal(text_format(buffer, size, __VA_ARGS__), strlen(expected)); \
		assert_string_equal(buffer, expected); \
		assert_int_equal(buffer[size], '!'); \
	} while (0)

static void formats_what_its_subset_promises(void **state)
{
	(void)state;
	FORMATS("", 60, "%s", "");
	FORMATS("a b", 60, "a %s", "b");
	FORMATS("ab", 60, "%.*s", 2, "abc");
	FORMATS("abc", 60, "%.*s", 9, "abc");
	FORMATS("", 60, "%.*s", 0, "abc");
	FORMATS("x%y", 60, "%c%%%c", 'x', 'y');
	FORMATS("-1 4294967295", 60, "%d %u", -1, -1);
	FORMATS("0 f 10 ffffffff", 60, "%x %x %x %x", 0, 15, 16, -1);
	FORMATS("7 8", 60, "%zu %zd", (size_t)7, (ssize_t)8);
	FORMATS("007 1234 -05 00ff", 60, "%03u %03u %02d %04x", 7, 1234, -5, 0xff);
	FORMATS("000001", 60, "%06lu", 1UL);
}

static void formats_the_limits_of_each_length(void **state)
{
	(void)state;
	FORMATS("-2147483648", 60, "%d", INT_MIN);
	FORMATS("-9223372036854775808", 60, "%ld", LONG_MIN);
	FORMATS("-9223372036854775808", 60, "%lld", LLONG_MIN);
	FORMATS("9223372036854775807", 60, "%lld", LLONG_MAX);
	FORMATS("18446744073709551615", 60, "%lu", ULONG_MAX);
	FORMATS("18446744073709551615", 60, "%llu", ULLONG_MAX);
	FORMATS("ffffffffffffffff", 60, "%llx", ULLONG_MAX);
	FORMATS("18446744073709551615", 60, "%zu", SIZE_MAX);
}

static void cuts_what_does_not_fit(void **state)
{
	(void)state;
	FORMATS("", 1, "%s", "abc");
	FORMATS("ab", 3, "%s", "abc");
	FORMATS("abc", 4, "%s", "abc");
	FORMATS("abc1", 5, "%s%d%s", "abc", 12, "d");
	FORMATS("-", 2, "%d", INT_MIN);
}

static void reads_no_further_than_a_precision(void **state)
{
	(void)state;
	char unended[3] = {'a', 'b', 'c'};
	FORMATS("abc", 60, "%.*s", 3, unended);
}

static void writes_decimals(void **state)
{
	(void)state;
	static const struct {
		uint64_t number;
		const char *text;
	} cases[] = {{0, "0"}, {9, "9"}, {10, "10"}, {4294967296, "4294967296"},
		{UINT64_MAX, "18446744073709551615"}};
	for (size_t at = 0; at < COUNT(cases); at++) {
		char text[TEXT_NUMBER_SIZE];
		assert_int_equal(text_decimal(text, cases[at].number), strlen(cases[at].text));
		assert_string_equal(text, cases[at].text);
	}
}

static void writes_hexadecimals(void **state)
{
	(void)state;
	static const struct {
		uint64_t number;
		const char *text;
	} cases[] = {{0, "0"}, {15, "f"}, {16, "10"}, {0xdeadbeef, "deadbeef"},
		{UINT64_MAX, "ffffffffffffffff"}};
	for (size_t at = 0; at < COUNT(cases); at++) {
		char text[TEXT_NUMBER_SIZE];
		assert_int_equal(text_hexadecimal(text, cases[at].number), strlen(cases[at].text));
		assert_string_equal(text, cases[at].text);
	}
}

static void reads_numbers(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		int base;
		uint64_t maximum, number;
		int result;
	} cases[] = {
		{"0", 10, 0, 0, 0},
		{"007", 10, 7, 7, 0},
		{"18446744073709551615", 10, UINT64_MAX, UINT64_MAX, 0},
		{"18446744073709551616", 10, UINT64_MAX, 0, ERANGE},
		{"18446744073709551620", 10, UINT64_MAX, 0, ERANGE},
		{"99999999999999999999999", 10, UINT64_MAX, 0, ERANGE},
		{"255", 10, 255, 255, 0},
		{"256", 10, 255, 0, ERANGE},
		{"9999x", 10, 255, 0, EINVAL}, /* wrong is worse than too large */
		{"", 10, 9, 0, EINVAL},
		{" 1", 10, 9, 0, EINVAL},
		{"1 ", 10, 9, 0, EINVAL},
		{"-1", 10, 9, 0, EINVAL},
		{"+1", 10, 9, 0, EINVAL},
		{"1a", 10, 99, 0, EINVAL},
		{"0x10", 10, 99, 0, EINVAL},
		{"ff", 16, 255, 255, 0},
		{"FF", 16, 255, 255, 0},
		{"0xFf", 16, 255, 255, 0},
		{"0Xff", 16, 255, 255, 0},
		{"0x", 16, 255, 0, EINVAL},
		{"fg", 16, 255, 0, EINVAL},
		{"[", 16, 255, 0, EINVAL},
		{"ffffffffffffffff", 16, UINT64_MAX, UINT64_MAX, 0},
		{"10000000000000000", 16, UINT64_MAX, 0, ERANGE},
		{"10", 0, 99, 10, 0},
		{"010", 0, 99, 8, 0},
		{"08", 0, 99, 0, EINVAL},
		{"0", 0, 99, 0, 0},
		{"0x1f", 0, 99, 31, 0},
		{"0x", 0, 99, 0, EINVAL},
		{"\xc3\xa9", 16, 99, 0, EINVAL},
	};
	for (size_t at = 0; at < COUNT(cases); at++) {
		uint64_t number = 12345;
		int result =
			text_number(cases[at].text, cases[at].base, cases[at].maximum, &number);
		char wanted[64], got[64];
		text_format(wanted, sizeof wanted, "%s: %d", cases[at].text, cases[at].result);
		text_format(got, sizeof got, "%s: %d", cases[at].text, result);
		assert_string_equal(got, wanted);
		assert_int_equal(number, result == 0 ? cases[at].number : 12345);
	}
}

static void writes_counters_for_people(void **state)
{
	(void)state;
	static const struct {
		uint64_t number;
		const char *decimal, *binary;
	} cases[] = {
		{0, "0", "0"},
		{999, "999", "999"},
		{1000, "1.00k", "1000"},
		{1023, "1.02k", "1023"},
		{1024, "1.02k", "1.00ki"},
		{1005, "1.00k", "1005"}, /* a double's 1.005 is less than that */
		{10050, "10.1k", "9.81ki"},
		{100500, "100k", "98.1ki"}, /* a tie, to even */
		{101500, "102k", "99.1ki"},
		{9999, "10.00k", "9.76ki"},
		{99999, "100.0k", "97.7ki"},
		{999999, "1000k", "977ki"},
		{1048575, "1.05M", "1024ki"},
		{1048576, "1.05M", "1.00Mi"},
		{999999999999999999, "1000P", "888Pi"},
		{1000000000000000000, "1.00E", "888Pi"},
		{UINT64_MAX, "18.4E", "16.0Ei"},
	};
	for (size_t at = 0; at < sizeof cases / sizeof cases[0]; at++) {
		char text[TEXT_NUMBER_SIZE];
		text_human(text, cases[at].number, 1000);
		assert_string_equal(text, cases[at].decimal);
		text_human(text, cases[at].number, 1024);
		assert_string_equal(text, cases[at].binary);
	}
}

static void copies_and_cuts(void **state)
{
	(void)state;
	char buffer[4];
	text_copy(buffer, sizeof buffer, "abcdef");
	assert_string_equal(buffer, "abc");
	text_copy(buffer, sizeof buffer, "a");
	assert_string_equal(buffer, "a");
	text_copy(buffer, 1, "a");
	assert_string_equal(buffer, "");
}

static void compares(void **state)
{
	(void)state;
	assert_true(text_equal("", ""));
	assert_false(text_equal("a", "ab"));
	assert_true(text_begins("abc", "ab"));
	assert_true(text_begins("abc", ""));
	assert_false(text_begins("a", "ab"));
}

static void knows_abbreviations(void **state)
{
	(void)state;
	assert_true(text_abbreviates("s", "show", 1));
	assert_true(text_abbreviates("show", "show", 1));
	assert_false(text_abbreviates("s", "show", 2));
	assert_false(text_abbreviates("shows", "show", 1));
	assert_false(text_abbreviates("x", "show", 1));
	assert_false(text_abbreviates("", "show", 0));
}

/* As the C library's %g and %f, ties and all. */
static void writes_doubles(void **state)
{
	(void)state;
	static const unsigned units[] = {1, 10, 100, 1000};
	char expected[40], text[TEXT_DOUBLE_SIZE];
	uint64_t number = 1;
	for (unsigned round = 0; round < 200000; round++) {
		unsigned unit = units[round % 4];
		/* Every second number ends in a five and zeros: those lie half way. */
		uint64_t one = number >> (14 + round % 50);
		one = round % 2 == 0 ? one : (one % 1000000) * 10 + 5;
		snprintf(expected, sizeof expected, "%g", (double)one / unit);
		assert_int_equal(text_double(text, (double)one / unit, 6), strlen(expected));
		assert_string_equal(text, expected);
		snprintf(expected, sizeof expected, "%.*f", (int)(round % 3), (double)one / unit);
		assert_int_equal(text_fixed(text, (double)one / unit, round % 3), strlen(expected));
		assert_string_equal(text, expected);
		number = number * 6364136223846793005ull + 1442695040888963407ull;
	}
	text_double(text, (double)UINT64_MAX / 100, 6);
	assert_string_equal(text, "1.84467e+17");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_doubles),
		cmocka_unit_test(formats_what_its_subset_promises),
		cmocka_unit_test(formats_the_limits_of_each_length),
		cmocka_unit_test(cuts_what_does_not_fit),
		cmocka_unit_test(reads_no_further_than_a_precision),
		cmocka_unit_test(writes_decimals),
		cmocka_unit_test(writes_hexadecimals),
		cmocka_unit_test(reads_numbers),
		cmocka_unit_test(writes_counters_for_people),
		cmocka_unit_test(copies_and_cuts),
		cmocka_unit_test(compares),
		cmocka_unit_test(knows_abbreviations),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
