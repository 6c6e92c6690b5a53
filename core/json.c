// SPDX-License-Identifier: MIT
#include "core/json.h"

#include <limits.h>
#include <string.h>

#define JSMN_STATIC
#define JSMN_STRICT
#define JSMN_PARENT_LINKS
#include <jsmn.h>

#include "core/text.h"

struct json_token {
	jsmntok_t is;
};

_Static_assert(
	sizeof(struct json_token) == sizeof(jsmntok_t), "an array of one is one of the other");

enum { REPLACEMENT = 0xfffd };

int json_parse(struct json *json, const char *text, size_t length, struct arena *arena)
{
	jsmn_parser parser;
	if (length > INT_MAX / (int)sizeof(jsmntok_t))
		return -1;
	jsmn_init(&parser);
	int count = jsmn_parse(&parser, text, length, NULL, 0);
	if (count <= 0)
		return -1;
	struct json_token *tokens = arena_take(arena, (size_t)count * sizeof *tokens);
	if (tokens == NULL)
		return -1;
	jsmn_init(&parser);
	if (jsmn_parse(&parser, text, length, &tokens->is, (unsigned)count) != count)
		return -1;
	*json = (struct json){text, tokens, count};
	return 0;
}

static const jsmntok_t *token(const struct json *json, int value)
{
	return value < 0 || value >= json->count ? NULL : &json->tokens[value].is;
}

/* The first token that is not inside of value: the next one of its list, or JSON_NONE. */
static int behind(const struct json *json, int value)
{
	int next = value + 1;
	while (next < json->count && token(json, next)->start < token(json, value)->end)
		next++;
	return next < json->count ? next : JSON_NONE;
}

static bool is_text(const struct json *json, const jsmntok_t *token, const char *text)
{
	size_t length = strlen(text);
	return token->type == JSMN_STRING && (size_t)(token->end - token->start) == length &&
		memcmp(json->text + token->start, text, length) == 0;
}

int json_member(const struct json *json, int object, const char *key)
{
	const jsmntok_t *whole = token(json, object), *name;
	if (whole == NULL || whole->type != JSMN_OBJECT)
		return JSON_NONE;
	/* A name without a value has no size: then the text is no JSON, and its rest is not read.
	 */
	for (int at = object + 1;
		(name = token(json, at)) != NULL && name->parent == object && name->size == 1;
		at = behind(json, at + 1))
		if (is_text(json, name, key))
			return at + 1 < json->count ? at + 1 : JSON_NONE;
	return JSON_NONE;
}

int json_first(const struct json *json, int list)
{
	const jsmntok_t *whole = token(json, list);
	return whole != NULL && whole->type == JSMN_ARRAY && whole->size > 0 ? list + 1 : JSON_NONE;
}

int json_next(const struct json *json, int value)
{
	const jsmntok_t *this = token(json, value), *next;
	int at = this == NULL ? JSON_NONE : behind(json, value);
	next = token(json, at);
	return next != NULL && next->parent == this->parent ? at : JSON_NONE;
}

/* The four digits of \uXXXX; the parser has seen that they are hexadecimal. */
static unsigned code_unit(const char *digits)
{
	unsigned unit = 0;
	for (int at = 0; at < 4; at++) {
		unsigned digit = (unsigned char)digits[at];
		unit = unit << 4 | (digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
	}
	return unit;
}

static size_t put_utf8(char bytes[4], unsigned character)
{
	if (character < 0x80) {
		bytes[0] = (char)character;
		return 1;
	}
	size_t length = character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
	for (size_t at = length - 1; at > 0; at--, character >>= 6)
		bytes[at] = (char)(0x80 | (character & 0x3f));
	bytes[0] = (char)((0xf00u >> length & 0xf0) | character);
	return length;
}

/* Behind `\u`: one unit, or two where they are a pair of surrogates. Moves *at past them. */
static unsigned escaped_character(const char **at, const char *end)
{
	unsigned unit = code_unit(*at);
	*at += 4;
	if (unit >= 0xd800 && unit < 0xdc00 && end - *at >= 6 && memcmp(*at, "\\u", 2) == 0) {
		unsigned low = code_unit(*at + 2);
		if (low >= 0xdc00 && low < 0xe000) {
			*at += 6;
			return 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
		}
	}
	return unit == 0 || (unit >= 0xd800 && unit < 0xe000) ? REPLACEMENT : unit;
}

/* One character of a string, into bytes. Returns its length and moves *at past it. */
static size_t take_character(const char **at, const char *end, char bytes[4])
{
	static const char letters[] = "bfnrt", meant[] = "\b\f\n\r\t";
	char byte = *(*at)++;
	if (byte != '\\' || *at == end) {
		bytes[0] = byte;
		return 1;
	}
	byte = *(*at)++;
	if (byte == 'u' && end - *at >= 4)
		return put_utf8(bytes, escaped_character(at, end));
	const char *letter = byte == '\0' ? NULL : strchr(letters, byte);
	bytes[0] = letter != NULL ? meant[letter - letters] : byte;
	return 1;
}

size_t json_string(const struct json *json, int value, char *buffer, size_t size)
{
	const jsmntok_t *string = token(json, value);
	size_t used = 0;
	if (string != NULL && string->type == JSMN_STRING) {
		const char *at = json->text + string->start, *end = json->text + string->end;
		while (at < end) {
			char bytes[4];
			size_t length = take_character(&at, end, bytes);
			if (bytes[0] == '\0')
				length = put_utf8(bytes, REPLACEMENT);
			if (length > size - 1 - used)
				break;
			memcpy(buffer + used, bytes, length);
			used += length;
		}
	}
	buffer[used] = '\0';
	return used;
}

bool json_number(const struct json *json, int value, uint64_t maximum, uint64_t *number)
{
	char digits[TEXT_NUMBER_SIZE];
	const jsmntok_t *primitive = token(json, value);
	if (primitive == NULL || primitive->type != JSMN_PRIMITIVE ||
		primitive->end - primitive->start >= TEXT_NUMBER_SIZE)
		return false;
	text_format(digits, sizeof digits, "%.*s", primitive->end - primitive->start,
		json->text + primitive->start);
	return text_number(digits, 10, maximum, number) == 0;
}
