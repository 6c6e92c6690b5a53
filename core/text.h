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
 * snprintf's subset: %s %.*s %c %d %u %x %% with the lengths l, ll and z, numbers with zeros before
 * them up to a width of one digit (`%03u`). Writes at most size
 * bytes with the NUL (size > 0) and returns the length of what was written, cut where it did not
 * fit.
 */
size_t text_format(char *buffer, size_t size, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
size_t text_format_list(char *buffer, size_t size, const char *format, va_list arguments)
	__attribute__((format(printf, 3, 0)));

/* Writes number in decimal with a NUL and returns its length in characters. */
size_t text_decimal(char buffer[TEXT_NUMBER_SIZE], uint64_t number);

/* Writes number in lower-case hexadecimal, no prefix, with a NUL; returns its length. */
size_t text_hexadecimal(char buffer[TEXT_NUMBER_SIZE], uint64_t number);

/*
 * Writes value, which is neither negative nor 2^64 or more, as printf's %.*g does, rounded from
 * its exact value; returns the length.
 */
enum { TEXT_DOUBLE_SIZE = 32 };
size_t text_double(char buffer[TEXT_DOUBLE_SIZE], double value, unsigned precision);

/* The same as printf's %.*f, for what stays below 2^64 without its point. */
size_t text_fixed(char buffer[TEXT_DOUBLE_SIZE], double value, unsigned decimals);

/*
 * Writes number with three digits or so and a unit, as `1.23M`, or `1.23Mi` where base is 1024
 * instead of 1000, with a NUL.
 */
void text_human(char buffer[TEXT_NUMBER_SIZE], uint64_t number, unsigned base);

/*
 * Reads digits with a fraction (`2`, `0.25`, `.5`), without a sign. Returns what follows them; text
 * itself, and 0, if there are none.
 */
const char *text_fraction(const char *text, double *number);

/* Copies text, cut to size - 1 bytes, always with a NUL. */
void text_copy(char *buffer, size_t size, const char *text);

/* Whether the two are the same, and whether text begins with prefix. */
bool text_equal(const char *one, const char *other);
bool text_begins(const char *text, const char *prefix);

/* Where part begins in text for the first time, or NULL. */
char *text_find(const char *text, const char *part);

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
