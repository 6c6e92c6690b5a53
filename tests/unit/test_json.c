// SPDX-License-Identifier: MIT

/* JSON that engines wrote, and what only looks like it: core/json.h. */

#include "core/json.h"

#include "core/text.h"
#include "tests/unit/unit.h"

/* Parses a text that ends where its page does, so that a read past its end is seen. */
static int parse(struct json *json, const char *text, struct arena *arena)
{
	arena_init(arena);
	return json_parse(json, text, strlen(text), arena);
}

static void finds_members_and_items(void **state)
{
	(void)state;
	static const char text[] =
		" {\"a\": {\"x\": [1, {\"b\": \"wrong\"}], \"b\": \"right\"}, \"list\": [\"one\", "
		"{\"two\": 2}, [3], \"four\"], \"last\": 7, \"last\": 8} ";
	struct json json;
	struct arena arena;
	char word[16];
	uint64_t number;
	assert_int_equal(parse(&json, text, &arena), 0);
	json_string(&json, json_member(&json, json_member(&json, JSON_WHOLE, "a"), "b"), word,
		sizeof word);
	assert_string_equal(word, "right");
	int item = json_first(&json, json_member(&json, JSON_WHOLE, "list"));
	assert_int_equal(json_string(&json, item, word, sizeof word), 3);
	assert_string_equal(word, "one");
	item = json_next(&json, item);
	assert_true(json_number(&json, json_member(&json, item, "two"), 9, &number));
	assert_true(number == 2);
	item = json_next(&json, json_next(&json, item));
	json_string(&json, item, word, sizeof word);
	assert_string_equal(word, "four");
	assert_int_equal(json_next(&json, item), JSON_NONE);
	assert_true(json_number(&json, json_member(&json, JSON_WHOLE, "last"), 9, &number));
	assert_true(number == 7);
	assert_int_equal(json_member(&json, JSON_WHOLE, "b"), JSON_NONE);
	arena_free(&arena);
}

static void answers_none_of_none(void **state)
{
	(void)state;
	struct json json;
	struct arena arena;
	char word[8] = "before";
	uint64_t number = 5;
	assert_int_equal(parse(&json, "{\"a\": 1, \"s\": \"t\", \"l\": []}", &arena), 0);
	int none = json_member(&json, json_member(&json, JSON_WHOLE, "no"), "a");
	assert_int_equal(none, JSON_NONE);
	assert_int_equal(json_first(&json, none), JSON_NONE);
	assert_int_equal(json_next(&json, none), JSON_NONE);
	assert_int_equal(json_first(&json, json_member(&json, JSON_WHOLE, "l")), JSON_NONE);
	assert_int_equal(json_first(&json, json_member(&json, JSON_WHOLE, "s")), JSON_NONE);
	assert_int_equal(json_member(&json, json_member(&json, JSON_WHOLE, "s"), "a"), JSON_NONE);
	assert_int_equal(json_string(&json, none, word, sizeof word), 0);
	assert_string_equal(word, "");
	assert_int_equal(
		json_string(&json, json_member(&json, JSON_WHOLE, "a"), word, sizeof word), 0);
	assert_false(json_number(&json, none, 9, &number));
	assert_false(json_number(&json, json_member(&json, JSON_WHOLE, "s"), 9, &number));
	assert_false(json_number(&json, json_member(&json, JSON_WHOLE, "a"), 0, &number));
	assert_true(number == 5);
	arena_free(&arena);
}

static void refuses_what_is_no_json(void **state)
{
	(void)state;
	static const char *const texts[] = {"", " ", "{", "{\"a\": 1", "[1, 2", "{\"a\": \"\\x\"}",
		"{\"a\": \"\\u12g4\"}", "\"open", "{\"a\": [1}"};
	for (size_t at = 0; at < COUNT(texts); at++) {
		struct json json;
		struct arena arena;
		assert_int_equal(parse(&json, texts[at], &arena), -1);
		arena_free(&arena);
	}
}

static void unescapes_strings(void **state)
{
	(void)state;
	static const struct {
		const char *json, *text;
	} cases[] = {
		{"\"a\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "a\"\\/\b\f\n\r\t"},
		{"\"\\u0041\\u00e9\\u20ac\\ud83d\\uDE00\"",
			"A\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"},
		{"\"\\ud83d\\u0041\\ude00 \\u0000\"",
			"\xef\xbf\xbd"
			"A\xef\xbf\xbd \xef\xbf\xbd"},
		{"\"\xc3\xa9\"", "\xc3\xa9"},
	};
	for (size_t at = 0; at < COUNT(cases); at++) {
		struct json json;
		struct arena arena;
		char text[64];
		assert_int_equal(parse(&json, cases[at].json, &arena), 0);
		json_string(&json, JSON_WHOLE, text, sizeof text);
		assert_string_equal(text, cases[at].text);
		arena_free(&arena);
	}
}

static void cuts_strings_at_whole_characters(void **state)
{
	(void)state;
	struct json json;
	struct arena arena;
	char text[6];
	assert_int_equal(parse(&json, "\"abc\\u20acd\"", &arena), 0);
	assert_int_equal(json_string(&json, JSON_WHOLE, text, sizeof text), 3);
	assert_string_equal(text, "abc");
	arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_members_and_items),
		cmocka_unit_test(answers_none_of_none),
		cmocka_unit_test(refuses_what_is_no_json),
		cmocka_unit_test(unescapes_strings),
		cmocka_unit_test(cuts_strings_at_whole_characters),
	};
	return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
