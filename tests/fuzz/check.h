// SPDX-License-Identifier: MIT
#pragma once

/* What has to hold for whatever is printed, however hostile the names in it. It aborts if not. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/out.h"

/* The entry that libFuzzer calls. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline void check(bool holds)
{
	if (!holds)
		abort();
}

/* The length of the UTF-8 character at text, by its definition; 0 if it is none. */
static inline size_t check_character(const unsigned char *text, size_t size)
{
	static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
	size_t length = text[0] < 0x80 ? 1
		: (text[0] >> 5) == 6  ? 2
		: (text[0] >> 4) == 14 ? 3
		: (text[0] >> 3) == 30 ? 4
				       : 0;
	if (length <= 1 || length > size)
		return length <= size ? length : 0;
	uint32_t character = text[0] & (0x7fu >> length);
	for (size_t at = 1; at < length; at++) {
		if ((text[at] & 0xc0) != 0x80)
			return 0;
		character = character << 6 | (text[at] & 0x3f);
	}
	bool is_surrogate = character >= 0xd800 && character < 0xe000;
	bool is_control = character >= 0x80 && character < 0xa0;
	return character < smallest[length] || character > 0x10ffff || is_surrogate || is_control
		? 0
		: length;
}

/* Valid UTF-8 that steers no terminal: no control characters but those that are allowed. */
static inline void check_plain(const char *text, size_t size, const char *allowed)
{
	const unsigned char *at = (const unsigned char *)text, *end = at + size;
	while (at < end) {
		size_t length = check_character(at, (size_t)(end - at));
		check(length > 0);
		bool is_control = length == 1 && (*at < 0x20 || *at == 0x7f);
		check(!is_control || (*at != 0 && strchr(allowed, *at) != NULL));
		at += length;
	}
}

static inline const char *check_spaces(const char *at)
{
	return at + strspn(at, " \n");
}

static inline const char *check_string(const char *at)
{
	check(*at == '"');
	for (at++; *at != '"'; at++) {
		check(*at != '\0');
		if (*at != '\\')
			continue;
		at++;
		check(*at == '"' || *at == '\\' || strncmp(at, "u00", 3) == 0);
	}
	return at + 1;
}

/* One JSON value (RFC 8259), as out.h writes it. Returns what is behind it. */
static inline const char *check_value(const char *at, unsigned depth)
{
	static const char *const words[] = {"true", "false", "null"};
	at = check_spaces(at);
	check(depth < 32);
	if (*at == '"')
		return check_string(at);
	if (*at == '[' || *at == '{') {
		bool is_object = *at == '{';
		char end = is_object ? '}' : ']';
		at = check_spaces(at + 1);
		while (*at != end) {
			if (is_object) {
				at = check_spaces(check_string(at));
				check(*at++ == ':');
			}
			at = check_spaces(check_value(at, depth + 1));
			check(*at == end || *at == ',');
			if (*at == ',')
				at = check_spaces(at + 1);
		}
		return at + 1;
	}
	for (size_t word = 0; word < sizeof words / sizeof words[0]; word++)
		if (strncmp(at, words[word], strlen(words[word])) == 0)
			return at + strlen(words[word]);
	size_t length = strspn(at, "-.0123456789e+");
	check(length > 0);
	return at + length;
}

/* All that an output holds back: begin with out_hold, so that nothing leaves it. */
static inline void check_output(struct out *out)
{
	if (out->write_error != 0)
		return; /* more than it can hold */
	check_plain(out->buffer, out->used, out->json ? "\n" : "\n\t");
	if (!out->json || out->used == 0)
		return;
	char *text = malloc(out->used + 1);
	memcpy(text, out->buffer, out->used);
	text[out->used] = '\0';
	check(*check_spaces(check_value(text, 0)) == '\0');
	free(text);
}
