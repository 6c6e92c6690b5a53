// SPDX-License-Identifier: MIT
#pragma once

/*
 * Text into buffers and numbers out of text. Nothing here allocates, and stdio is not used: its
 * printf alone would cost more pages at start than all of this program touches.
 */

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TEXT_NUMBER_SIZE = 21 }; /* the longest 64-bit decimal and its NUL */

/*
 * snprintf's subset: %s %.*s %c %d %u %x %% with the lengths l, ll and z. Writes at most size
 * bytes with the NUL (size > 0) and returns the length of what was written, cut where it did not
 * fit.
 */
size_t text_format(char *buffer, size_t size, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
size_t text_format_list(char *buffer, size_t size, const char *format, va_list arguments)
	__attribute__((format(printf, 3, 0)));

/* Writes number in decimal with a NUL and returns its length in characters. */
size_t text_decimal(char buffer[TEXT_NUMBER_SIZE], uint64_t number);

/*
 * Writes number / unit as printf's %g writes that quotient of doubles: six digits, without zeros at
 * the end, from 1e+06 on with an exponent. unit is 1, 10, 100 or 1000; from 2^50 on a
 * tie may round otherwise. Returns the length.
 */
size_t text_general(char buffer[TEXT_NUMBER_SIZE], uint64_t number, unsigned unit);

/* Writes number in lower-case hexadecimal, no prefix, with a NUL; returns its length. */
size_t text_hexadecimal(char buffer[TEXT_NUMBER_SIZE], uint64_t number);

/* Copies text, cut to size - 1 bytes, always with a NUL. */
void text_copy(char *buffer, size_t size, const char *text);

/* Whether the two are the same, and whether text begins with prefix. */
bool text_equal(const char *one, const char *other);
bool text_begins(const char *text, const char *prefix);

/*
 * Whether word is an abbreviation of full with at least minimum characters, as iproute2 resolves
 * its words: `text_abbreviates("sh", "show", 1)`.
 */
bool text_abbreviates(const char *word, const char *full, size_t minimum);

/*
 * Reads all of text as one number of the given base (10, 16, or 0 for C's prefixes) that is at
 * most maximum. Returns 0, EINVAL if it is no number, or ERANGE if it is too large.
 */
int text_number(const char *text, int base, uint64_t maximum, uint64_t *number);
