// SPDX-License-Identifier: MIT

/* Options and node information that ping_answers sends, good and bad. */

#include <string.h>

#include "tests/peer/ping_answers.h"

static const struct options {
	uint8_t size;
	uint8_t bytes[40];
} kinds[] = {
	/* Record Route: full, with room left, none yet. */
	{12, {7, 11, 12, 10, 0, 0, 1, 10, 0, 0, 2, 0}},
	{20, {7, 19, 12, 10, 0, 0, 1, 10, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0}},
	{12, {7, 11, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0}},
	/* Behind two that do nothing, and before the end. */
	{16, {1, 1, 7, 7, 8, 10, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0}},
	/* Time stamps: alone, with addresses, overflown, of no standard, of a host that is ours. */
	{12, {68, 12, 13, 0, 0, 0x12, 0x34, 0x56, 0, 0x12, 0x34, 0x60}},
	{20, {68, 20, 21, 1, 10, 0, 0, 1, 0, 0x12, 0x34, 0x56, 10, 0, 0, 2, 0, 0x12, 0x34, 0x50}},
	{12, {68, 12, 13, 0x50, 0, 0x12, 0x34, 0x56, 0, 0x12, 0x34, 0x60}},
	{12, {68, 12, 13, 0, 0x80, 0x12, 0x34, 0x56, 0x80, 0, 0, 1}},
	{20, {68, 20, 13, 3, 10, 0, 0, 1, 0, 0x12, 0x34, 0x56, 10, 0, 0, 2, 0, 0, 0, 0}},
	/* Both. */
	{20, {7, 7, 8, 10, 0, 0, 1, 68, 12, 13, 0, 0, 0x12, 0x34, 0x56, 0, 0x12, 0x34, 0x60, 0}},
	/* One that nobody knows, and source routes, which the kernel refuses. */
	{8, {222, 6, 1, 2, 3, 4, 0, 0}},
	{12, {131, 11, 12, 10, 0, 0, 1, 10, 0, 0, 2, 0}},
	/* More than is left, nothing at all, a length of two; a raw socket brings what the kernel
	   would drop. */
	{8, {7, 39, 12, 10, 0, 0, 1, 0}},
	{8, {222, 0, 1, 2, 3, 4, 0, 0}},
	{4, {7, 2, 4, 0}},
	{8, {68, 4, 5, 0, 0, 0, 0, 0}},
	{8, {7, 7, 40, 10, 0, 0, 1, 0}},
	{12, {68, 11, 13, 0, 0, 0x12, 0x34, 0x56, 0, 0x12, 0x34, 0}},
};

size_t options_make(uint8_t bytes[40], uint8_t kind)
{
	if (kind >= sizeof kinds / sizeof kinds[0])
		return 0;
	memcpy(bytes, kinds[kind].bytes, sizeof kinds[kind].bytes);
	return kinds[kind].size;
}

enum { NAME = 2, ADDRESSES6, ADDRESSES4 };

static size_t add(uint8_t *to, const char *bytes, size_t size)
{
	memcpy(to, bytes, size);
	return size;
}

#define ADD(to, text) add(to, text, sizeof(text) - 1)

static size_t names(uint8_t *to, uint8_t kind)
{
	size_t size = ADD(to, "\0\0\0\0");
	switch (kind) {
	case 5:
		return size +
			ADD(to + size,
				"\x04host\x3f"
				"cut");
	case 8: return size + ADD(to + size, "\x04host");
	case 9: return size + ADD(to + size, "\x04host\xc0\x04");
	case 10: return size + ADD(to + size, "\x09h\x1b[31m\n\\\x80\0\0");
	case 13:
		return size +
			ADD(to + size,
				"\x04host\x07"
				"example\0");
	case 14: return size + ADD(to + size, "\0");
	default: break;
	}
	size += ADD(to + size, "\x04host\0\0");
	if (kind == 1)
		size += ADD(to + size,
			"\x05other\x07"
			"example\x03org\0");
	return size;
}

static size_t addresses(uint8_t *to, uint8_t kind, size_t length)
{
	size_t size = 0;
	unsigned count = kind == 1 ? 3 : 1;
	for (unsigned i = 0; i < count; i++) {
		memset(to + size, 0, 4 + length);
		to[size + 2] = (uint8_t)i;
		to[size + 4] = length == 4 ? 10 : 0xfd;
		to[size + 5] = (uint8_t)(i + 1);
		to[size + 3 + length] = 1;
		size += 4 + length;
	}
	return kind == 5 ? size - 1 : kind == 8 ? 3 : kind == 9 ? size + 2 : size;
}

size_t node_data(uint8_t *bytes, uint8_t query_type, uint8_t kind)
{
	if (kind == 2 || kind == 3 || kind == 6)
		return 0;
	if (query_type == ADDRESSES6 || query_type == ADDRESSES4)
		return addresses(bytes, kind, query_type == ADDRESSES6 ? 16 : 4);
	return names(bytes, kind);
}
