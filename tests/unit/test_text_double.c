// SPDX-License-Identifier: MIT
#include "core/text.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/unit/unit.h"

/* As stdio writes it: %.*g, or %.*f. */
static void writes(double value, unsigned digits, bool fixed)
{
	char expected[400], text[TEXT_DOUBLE_SIZE];
	snprintf(expected, sizeof expected, fixed ? "%.*f" : "%.*g", (int)digits, value);
	size_t length = fixed ? text_fixed(text, value, digits) : text_double(text, value, digits);
	assert_string_equal(text, expected);
	assert_int_equal(length, strlen(expected));
}

static const double edges[] = {0, 1, 0.5, 1.5, 2.5, 0.05, 0.15, 0.25, 0.35, 999.5, 9.995, 99.95,
	999.4999999, 999999.5, 9999995, 1e5, 1e6, 1e15, 123456.5, 0.0001, 0.00001, 0.00009999995,
	0.001, 4294967.295, 1e18, 1.8e19};

static void writes_edges(void **state)
{
	(void)state;
	for (size_t at = 0; at < COUNT(edges); at++) {
		writes(edges[at], 3, false);
		writes(edges[at], 6, false);
		writes(edges[at], 0, true);
		if (edges[at] < 1e15) {
			writes(edges[at], 1, true);
			writes(edges[at], 3, true);
		}
	}
}

/* Numbers as they come: of microseconds, in milliseconds; rates; parts of a whole. */
static void writes_random_numbers(void **state)
{
	(void)state;
	srandom(4);
	for (unsigned count = 0; count < 50000; count++) {
		double number = (double)random() / (1 << (random() % 31));
		double scale = (double)(1u << (random() % 20));
		writes((double)(long)number / 1000, 6, false);
		writes(number * scale, 3, false);
		writes(number * scale, 6, false);
		writes(number * scale * 1000, 0, true);
		writes(100 * number / (number + (double)random()), 1, true);
	}
}

static void reads_digits_with_a_fraction(void **state)
{
	static const struct {
		const char *text;
		double number;
		size_t used;
	} rows[] = {{"2", 2, 1}, {"0.25", 0.25, 4}, {".5x", 0.5, 2}, {"7.", 7, 2},
		{"1.5.2", 1.5, 3}, {"", 0, 0}, {".", 0, 0}, {"-1", 0, 0}, {" 1", 0, 0},
		{"x", 0, 0}};
	(void)state;
	for (size_t at = 0; at < COUNT(rows); at++) {
		double number = -1;
		assert_ptr_equal(
			text_fraction(rows[at].text, &number), rows[at].text + rows[at].used);
		assert_true(number == rows[at].number);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_edges),
		cmocka_unit_test(writes_random_numbers),
		cmocka_unit_test(reads_digits_with_a_fraction),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
