// SPDX-License-Identifier: MIT
#pragma once

/*
 * Copies of a few bytes. memcpy for a length that is not known when compiling becomes `rep movs`,
 * both in gcc's -Os and in musl, which takes longer to start than most names are to copy: a quarter
 * of the time of listing a million routes went into it.
 */

#include <stddef.h>
#include <string.h>

/* Copies size bytes that do not overlap: the ends of what is 4 to 16 bytes long may be copied
 * twice. */
static inline void copy_bytes(char *to, const char *from, size_t size)
{
	if (size > 16) {
		memcpy(to, from, size);
	} else if (size >= 8) {
		memcpy(to, from, 8);
		memcpy(to + size - 8, from + size - 8, 8);
	} else if (size >= 4) {
		memcpy(to, from, 4);
		memcpy(to + size - 4, from + size - 4, 4);
	} else if (size > 0) {
		to[0] = from[0];
		if (size > 1) {
			to[1] = from[1];
			to[size - 1] = from[size - 1];
		}
	}
}
