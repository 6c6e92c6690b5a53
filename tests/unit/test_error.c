// SPDX-License-Identifier: MIT
#include "core/error.h"

#include <errno.h>
#include <netdb.h>

#include "core/libc_text.h"
#include "core/text.h"
#include "tests/unit/unit.h"

enum { LAST_ERRNO = 133, ENOTSUPP = 524 /* the kernel's own, which leaks */ };

static void words_every_errno_as_glibc_does(void **state)
{
	(void)state;
	for (int number = 0; number <= LAST_ERRNO; number++)
		assert_string_equal(errno_text(number), strerror(number));
}

static void words_every_resolver_error_as_glibc_does(void **state)
{
	(void)state;
	for (int code = EAI_BADFLAGS; code >= EAI_SYSTEM; code--)
		assert_string_equal(resolver_text(code), gai_strerror(code));
	assert_string_equal(resolver_text(-99), gai_strerror(-99));
	assert_string_equal(resolver_text(1), "Unknown error");
}

static void describes_what_was_tried_and_why_it_failed(void **state)
{
	(void)state;
	struct error error = {.hint = "of an error before"};
	assert_int_equal(failed(&error, ENOENT, "open %s", "/x"), -1);
	assert_string_equal(error.text, "open /x: No such file or directory");
	assert_string_equal(error.hint, "");
	assert_int_equal(error.number, ENOENT);
	assert_int_equal(error.status, STATUS_FAILED);
}

static void describes_without_a_reason(void **state)
{
	(void)state;
	struct error error;
	failed_with(&error, STATUS_USAGE, 0, "no %s", "way");
	assert_string_equal(error.text, "no way");
	assert_int_equal(error.status, STATUS_USAGE);
	assert_int_equal(hint(&error, "try %d", 5), -1);
	assert_string_equal(error.hint, "try 5");
}

static void names_errors_that_have_no_text_by_number(void **state)
{
	(void)state;
	struct error error;
	char expected[64];
	static const int numbers[] = {41, 58, LAST_ERRNO + 1, ENOTSUPP, -1};
	for (size_t at = 0; at < COUNT(numbers); at++) {
		failed(&error, numbers[at], "x");
		text_format(expected, sizeof expected, "x: %s", strerror(numbers[at]));
		assert_string_equal(error.text, expected);
	}
}

static void cuts_a_text_that_is_too_long(void **state)
{
	(void)state;
	struct error error;
	char path[sizeof error.text + sizeof error.hint];
	memset(path, 'x', sizeof path - 1);
	path[sizeof path - 1] = '\0';
	failed(&error, ENOENT, "open %s", path);
	assert_int_equal(strlen(error.text), sizeof error.text - 1);
	hint(&error, "%s", path);
	assert_int_equal(strlen(error.hint), sizeof error.hint - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_every_errno_as_glibc_does),
		cmocka_unit_test(words_every_resolver_error_as_glibc_does),
		cmocka_unit_test(describes_what_was_tried_and_why_it_failed),
		cmocka_unit_test(describes_without_a_reason),
		cmocka_unit_test(names_errors_that_have_no_text_by_number),
		cmocka_unit_test(cuts_a_text_that_is_too_long),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
