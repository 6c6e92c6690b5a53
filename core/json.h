// SPDX-License-Identifier: MIT
#pragma once

/*
 * JSON to read: the records that engines keep of their containers. The text is as untrusted as
 * what names a container, so everything is bounds-checked here. Values are named by numbers;
 * whoever asks for a member of what is not there gets JSON_NONE again, so that only the last
 * answer needs a look.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/arena.h"

enum { JSON_WHOLE = 0, JSON_NONE = -1 };

struct json_token;

struct json {
	const char *text; /* borrowed */
	const struct json_token *tokens;
	int count;
};

/*
 * Takes a text apart; its tokens lie in arena. Returns 0, or -1 if it is no JSON (RFC 8259), not
 * all of it, or too much for the memory that there is.
 */
int json_parse(struct json *json, const char *text, size_t length, struct arena *arena);

/* The value of an object's member: the first of that name. */
int json_member(const struct json *json, int object, const char *key);

/* The first value of a list, and the one behind a value of a list. */
int json_first(const struct json *json, int list);
int json_next(const struct json *json, int value);

/*
 * The text of a string, in UTF-8, with a NUL and cut to size - 1 bytes at a character's end; a lone
 * surrogate and U+0000 become U+FFFD. Of a value that is no string, and of none: "". Returns its
 * length.
 */
size_t json_string(const struct json *json, int value, char *buffer, size_t size);

/* A whole number that is not negative and at most maximum; false if the value is none. */
bool json_number(const struct json *json, int value, uint64_t maximum, uint64_t *number);
