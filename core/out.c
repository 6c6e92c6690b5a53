// SPDX-License-Identifier: MIT
#include "core/out.h"

#include <string.h>

#include "core/copy.h"
#include "core/out_buffer.h"
#include "core/text.h"

static void put(struct out *out, const char *text, size_t length)
{
	while (length > out->size - out->used) {
		size_t part = out->size - out->used;
		memcpy(out->buffer + out->used, text, part);
		out->used += part;
		text += part;
		length -= part;
		out_make_room(out);
	}
	copy_bytes(out->buffer + out->used, text, length);
	out->used += length;
}

static void put_byte(struct out *out, char byte)
{
	if (out->used == out->size)
		out_make_room(out);
	out->buffer[out->used++] = byte;
}

static void put_text(struct out *out, const char *text)
{
	put(out, text, strlen(text));
}

/*
 * The length of the UTF-8 character at text (RFC 3629), or 0 if there is none: overlong forms,
 * surrogates and what is past U+10FFFF are none. The NUL at the end of text stops it.
 */
static size_t character_length(const unsigned char *text)
{
	if (text[0] < 0x80)
		return 1;
	size_t length = text[0] < 0xc2 ? 0
		: text[0] < 0xe0       ? 2
		: text[0] < 0xf0       ? 3
		: text[0] < 0xf5       ? 4
				       : 0;
	if (length == 0)
		return 0;
	for (size_t at = 1; at < length; at++)
		if ((text[at] & 0xc0) != 0x80)
			return 0;
	if ((text[0] == 0xe0 && text[1] < 0xa0) || (text[0] == 0xed && text[1] > 0x9f) ||
		(text[0] == 0xf0 && text[1] < 0x90) || (text[0] == 0xf4 && text[1] > 0x8f))
		return 0;
	return length;
}

/* Whether the character, of the given length, steers a terminal: C0, DEL and C1. */
static bool is_control(const unsigned char *character, size_t length)
{
	if (length == 1)
		return character[0] < 0x20 || character[0] == 0x7f;
	return length == 2 && character[0] == 0xc2 && character[1] < 0xa0;
}

static void put_hexadecimal(struct out *out, const char *prefix, unsigned char byte)
{
	put_text(out, prefix);
	put_byte(out, "0123456789abcdef"[byte >> 4]);
	put_byte(out, "0123456789abcdef"[byte & 15]);
}

/* How many bytes from text on are plain ASCII that no terminal minds and no JSON quotes. */
static size_t plain_length(const char *text)
{
	const char *at = text;
	while (*at >= ' ' && *at < 0x7f && *at != '"' && *at != '\\')
		at++;
	return (size_t)(at - text);
}

/* Returns how many characters a terminal shows, more or less: what is escaped counts as shown. */
static size_t put_escaped(struct out *out, const char *text)
{
	size_t columns = plain_length(text);
	put(out, text, columns);
	const unsigned char *at = (const unsigned char *)text + columns;
	while (*at != '\0') {
		size_t length = character_length(at);
		if (length != 0 && !is_control(at, length)) {
			put(out, (const char *)at, length);
			at += length;
			columns += length;
			continue;
		}
		for (size_t bytes = length == 0 ? 1 : length; bytes > 0; bytes--, columns += 4)
			put_hexadecimal(out, "\\x", *at++);
	}
	return columns;
}

static void put_json_string(struct out *out, const char *text)
{
	size_t plain = plain_length(text);
	put_byte(out, '"');
	put(out, text, plain);
	const unsigned char *at = (const unsigned char *)text + plain;
	while (*at != '\0') {
		size_t length = character_length(at);
		if (length == 0) {
			put_text(out, "\xef\xbf\xbd");
			at++;
		} else if (length == 1 && (*at == '"' || *at == '\\')) {
			put_byte(out, '\\');
			put_byte(out, (char)*at++);
		} else if (is_control(at, length)) {
			put_hexadecimal(out, "\\u00", at[length - 1]);
			at += length;
		} else {
			put(out, (const char *)at, length);
			at += length;
		}
	}
	put_byte(out, '"');
}

static void put_indent(struct out *out)
{
	put_byte(out, '\n');
	for (unsigned level = 0; level < out->depth; level++)
		put_text(out, "    ");
}

/* The comma, the line and the key that precede a value in JSON. */
static void json_prefix(struct out *out, const char *key)
{
	uint32_t bit = 1u << out->depth;
	if (out->not_first & bit)
		put_byte(out, ',');
	if (out->pretty && key != NULL)
		put_indent(out);
	else if (out->pretty && !(out->not_first & bit) && out->depth > 0)
		put_byte(out, ' ');
	out->not_first |= bit;
	if (key == NULL)
		return;
	put_json_string(out, key);
	put_text(out, out->pretty ? ": " : ":");
}

static void json_open(struct out *out, const char *key, char bracket, bool is_list)
{
	json_prefix(out, key);
	put_byte(out, bracket);
	if (out->depth + 1 < OUT_DEPTH)
		out->depth++;
	uint32_t bit = 1u << out->depth;
	out->not_first &= ~bit;
	out->is_list = is_list ? out->is_list | bit : out->is_list & ~bit;
}

static void json_close(struct out *out, char bracket)
{
	uint32_t bit = 1u << out->depth;
	bool is_list = out->is_list & bit;
	if (out->depth > 0)
		out->depth--;
	if (out->pretty && is_list)
		put_byte(out, ' ');
	else if (out->pretty && (out->not_first & bit))
		put_indent(out);
	put_byte(out, bracket);
}

void out_begin(struct out *out)
{
	if (out->json)
		json_open(out, NULL, '[', true);
}

void out_end(struct out *out)
{
	if (!out->json)
		return;
	json_close(out, ']');
	put_byte(out, '\n');
}

void out_next_buffered(struct out *out)
{
	out->not_first &= ~1u;
	if (out->json)
		put_byte(out, '\n');
}

void out_next(struct out *out)
{
	out_next_buffered(out);
	out_flush(out);
}

void out_object(struct out *out, const char *key)
{
	if (out->json)
		json_open(out, key, '{', false);
}

void out_object_end(struct out *out)
{
	if (out->json)
		json_close(out, '}');
}

void out_list(struct out *out, const char *key)
{
	if (out->json)
		json_open(out, key, '[', true);
}

void out_list_end(struct out *out)
{
	if (out->json)
		json_close(out, ']');
}

static const char *colour_sequence(const struct out *out, enum out_colour colour)
{
	switch (colour) {
	case COLOUR_NONE: break;
	case COLOUR_IFNAME: return out->light ? "\033[36m" : "\033[1;36m";
	case COLOUR_MAC: return out->light ? "\033[33m" : "\033[1;33m";
	case COLOUR_INET: return out->light ? "\033[35m" : "\033[1;35m";
	case COLOUR_INET6: return out->light ? "\033[34m" : "\033[1;94m";
	case COLOUR_UP: return out->light ? "\033[32m" : "\033[1;32m";
	case COLOUR_DOWN: return out->light ? "\033[31m" : "\033[1;31m";
	}
	return NULL;
}

/* One value in its shape. */
static void put_shaped(
	struct out *out, enum out_colour colour, const char *shape, const char *value)
{
	const char *sequence = out->colour ? colour_sequence(out, colour) : NULL;
	const char *percent = shape;
	while (*percent != '%' && *percent != '\0')
		percent++;
	put(out, shape, (size_t)(percent - shape));
	if (*percent == '\0')
		return;
	if (sequence != NULL)
		put_text(out, sequence);
	size_t columns = put_escaped(out, value);
	const char *rest = percent + 1;
	if (*rest == '-') {
		size_t width = 0;
		for (rest++; *rest >= '0' && *rest <= '9'; rest++)
			width = width * 10 + (size_t)(*rest - '0');
		for (; columns < width; columns++)
			put_byte(out, ' ');
	}
	put_text(out, rest);
	if (sequence != NULL)
		put_text(out, "\033[0m");
}

void out_coloured(struct out *out, enum out_colour colour, const char *key, const char *shape,
	const char *value)
{
	if (!out->json) {
		if (shape != NULL)
			put_shaped(out, colour, shape, value);
	} else if (key != NULL || (out->is_list & (1u << out->depth))) {
		json_prefix(out, key);
		put_json_string(out, value);
	}
}

void out_string(struct out *out, const char *key, const char *shape, const char *value)
{
	out_coloured(out, COLOUR_NONE, key, shape, value);
}

void out_plain(struct out *out, const char *key, const char *shape, const char *value)
{
	if (!out->json) {
		if (shape != NULL)
			put_shaped(out, COLOUR_NONE, shape, value);
	} else if (key != NULL) {
		json_prefix(out, key);
		put_text(out, value);
	}
}

void out_string_or_null(struct out *out, const char *key, const char *value)
{
	if (*value != '\0')
		out_string(out, key, NULL, value);
	else
		out_plain(out, key, NULL, "null");
}

void out_number(struct out *out, const char *key, const char *shape, uint64_t value)
{
	char digits[TEXT_NUMBER_SIZE];
	text_decimal(digits, value);
	out_plain(out, key, shape, digits);
}

void out_signed(struct out *out, const char *key, const char *shape, int64_t value)
{
	char digits[TEXT_NUMBER_SIZE + 1] = "-";
	text_decimal(
		value < 0 ? digits + 1 : digits, value < 0 ? -(uint64_t)value : (uint64_t)value);
	out_plain(out, key, shape, digits);
}

void out_bool(struct out *out, const char *key, const char *shape, bool value)
{
	out_plain(out, key, shape, value ? "true" : "false");
}

void out_marker(struct out *out, const char *key, const char *text)
{
	out_plain(out, key, text, "null");
}

void out_cell(struct out *out, size_t width, const char *text)
{
	if (out->json)
		return;
	for (size_t length = strlen(text); length < width; length++)
		put_byte(out, ' ');
	put_text(out, text);
	put_byte(out, ' ');
}

void out_bytes(struct out *out, const void *bytes, size_t size)
{
	put(out, bytes, size);
}

void out_text(struct out *out, const char *text)
{
	if (!out->json)
		put_text(out, text);
}

void out_escaped(struct out *out, const char *text)
{
	if (!out->json)
		put_escaped(out, text);
}

void out_line(struct out *out)
{
	if (!out->json)
		put_byte(out, out->oneline ? '\\' : '\n');
}
