// SPDX-License-Identifier: MIT
#include "core/buffer.h"

#include "tests/unit/unit.h"

static void keeps_what_it_has_as_it_grows(void **state)
{
	(void)state;
	struct buffer buffer = {0};
	for (unsigned count = 0; count < 300000; count++) {
		assert_true(buffer_reserve(&buffer, sizeof count));
		assert_true(buffer.size - buffer.used >= sizeof count);
		memcpy(buffer.bytes + buffer.used, &count, sizeof count);
		buffer.used += sizeof count;
	}
	for (unsigned count = 0; count < 300000; count++) {
		unsigned kept;
		memcpy(&kept, buffer.bytes + count * sizeof kept, sizeof kept);
		assert_int_equal(kept, count);
	}
	buffer_free(&buffer);
	assert_null(buffer.bytes);
	assert_int_equal(buffer.used + buffer.size, 0);
	buffer_free(&buffer);
}

static void stays_where_there_is_room(void **state)
{
	(void)state;
	struct buffer buffer = {0};
	assert_true(buffer_reserve(&buffer, 1));
	char *bytes = buffer.bytes;
	size_t size = buffer.size;
	buffer.used = size - 10;
	assert_true(buffer_reserve(&buffer, 10));
	assert_ptr_equal(buffer.bytes, bytes);
	assert_int_equal(buffer.size, size);
	assert_true(buffer_reserve(&buffer, 11));
	assert_true(buffer.size >= size + 1);
	buffer_free(&buffer);
}

static void says_that_there_is_no_memory(void **state)
{
	(void)state;
	struct buffer buffer = {0};
	assert_true(buffer_reserve(&buffer, 5));
	memcpy(buffer.bytes, "kept", 5);
	buffer.used = 5;
	assert_false(buffer_reserve(&buffer, SIZE_MAX / 4));
	assert_string_equal(buffer.bytes, "kept");
	assert_int_equal(buffer.used, 5);
	buffer_free(&buffer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_what_it_has_as_it_grows),
		cmocka_unit_test(stays_where_there_is_room),
		cmocka_unit_test(says_that_there_is_no_memory),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
