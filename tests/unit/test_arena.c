// SPDX-License-Identifier: MIT
#include "core/arena.h"

#include "tests/unit/unit.h"

static void takes_the_first_pieces_from_inside(void **state)
{
	(void)state;
	struct arena arena;
	arena_init(&arena);
	char *first = arena_take(&arena, 100);
	assert_ptr_equal(first, arena.first);
	assert_ptr_equal(arena_take(&arena, 1), arena.first + 112);
	assert_null(arena.chunk);
	arena_free(&arena);
}

static void aligns_every_piece(void **state)
{
	(void)state;
	struct arena arena;
	arena_init(&arena);
	for (size_t size = 0; size < 300; size++) {
		char *piece = arena_take(&arena, size);
		assert_int_equal((uintptr_t)piece % 16, 0);
		memset(piece, (int)size, size);
	}
	arena_free(&arena);
}

static void keeps_what_was_taken_when_it_grows(void **state)
{
	(void)state;
	struct arena arena;
	uint32_t *pieces[5000];
	arena_init(&arena);
	for (uint32_t at = 0; at < COUNT(pieces); at++) {
		pieces[at] = arena_take(&arena, 40);
		*pieces[at] = at;
	}
	for (uint32_t at = 0; at < COUNT(pieces); at++)
		assert_int_equal(*pieces[at], at);
	arena_free(&arena);
	assert_null(arena.chunk);
}

static void takes_pieces_larger_than_a_chunk(void **state)
{
	(void)state;
	struct arena arena;
	arena_init(&arena);
	for (size_t size = 2047; size < 8 * 1024 * 1024; size *= 3) {
		char *piece = arena_take(&arena, size);
		assert_non_null(piece);
		piece[0] = piece[size - 1] = 'x';
	}
	arena_free(&arena);
}

static void goes_back_to_a_mark(void **state)
{
	(void)state;
	struct arena arena;
	arena_init(&arena);
	char *first = arena_take(&arena, 10);
	struct arena_mark mark = arena_mark(&arena);
	char *second = arena_take(&arena, 20);
	memcpy(first, "stays", 6);
	for (size_t round = 0; round < 3; round++) {
		for (size_t size = 0; size < 300000; size += 5000)
			assert_non_null(arena_take(&arena, size));
		assert_non_null(arena.chunk);
		arena_rewind(&arena, mark);
		assert_null(arena.chunk);
		assert_ptr_equal(arena_take(&arena, 20), second);
		arena_rewind(&arena, mark);
	}
	arena_take(&arena, 100000);
	mark = arena_mark(&arena);
	struct arena_chunk *chunk = arena.chunk;
	arena_take(&arena, 200000);
	arena_rewind(&arena, mark);
	assert_ptr_equal(arena.chunk, chunk);
	assert_string_equal(first, "stays");
	arena_free(&arena);
}

static void fills_the_inside_to_the_last_byte(void **state)
{
	(void)state;
	struct arena arena;
	arena_init(&arena);
	assert_ptr_equal(arena_take(&arena, sizeof arena.first), arena.first);
	assert_null(arena.chunk);
	assert_non_null(arena_take(&arena, 1));
	assert_non_null(arena.chunk);
	arena_free(&arena);
}

static void says_when_memory_is_out(void **state)
{
	(void)state;
	struct arena arena;
	arena_init(&arena);
	assert_null(arena_take(&arena, SIZE_MAX));
	assert_null(arena_take(&arena, SIZE_MAX - 15));
	assert_null(arena_take(&arena, SIZE_MAX / 2));
	assert_null(arena_take(&arena, SIZE_MAX / 4));
	assert_ptr_equal(arena_take(&arena, 1), arena.first);
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_the_first_pieces_from_inside),
		cmocka_unit_test(aligns_every_piece),
		cmocka_unit_test(keeps_what_was_taken_when_it_grows),
		cmocka_unit_test(takes_pieces_larger_than_a_chunk),
		cmocka_unit_test(goes_back_to_a_mark),
		cmocka_unit_test(fills_the_inside_to_the_last_byte),
		cmocka_unit_test(says_when_memory_is_out),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
