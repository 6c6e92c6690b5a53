// SPDX-License-Identifier: MIT
#include "core/glob.h"

#include <stddef.h>
#include <string.h>

enum { UNENDED = -1 }; /* what begins like a bracket and is none */

static unsigned char folded(unsigned char byte, bool fold)
{
	return (unsigned char)(fold && byte >= 'A' && byte <= 'Z' ? byte + ('a' - 'A') : byte);
}

static bool within(unsigned char low, unsigned char byte, unsigned char high, bool fold)
{
	byte = folded(byte, fold);
	return folded(low, fold) <= byte && byte <= folded(high, fold);
}

/*
 * `[:digit:]` at pattern: 1 if byte is of that class, 0 if not, UNENDED if no class stands there.
 * Moves behind it. As glibc has it, no class is of either case.
 */
static int class_has(const char **pattern, unsigned char byte)
{
	/* The first and the last of each range. */
	static const struct {
		char name[7], ranges[9];
	} classes[] = {
		{"alnum", "09AZaz"},
		{"alpha", "AZaz"},
		{"blank", "\t\t  "},
		{"cntrl", "\1\37\177\177"},
		{"digit", "09"},
		{"graph", "!~"},
		{"lower", "az"},
		{"print", " ~"},
		{"punct", "!/:@[`{~"},
		{"space", "\t\r  "},
		{"upper", "AZ"},
		{"xdigit", "09AFaf"},
	};
	const char *name = *pattern + 2;
	if ((*pattern)[0] != '[' || (*pattern)[1] != ':')
		return UNENDED;
	for (size_t at = 0; at < sizeof classes / sizeof classes[0]; at++) {
		size_t length = strlen(classes[at].name);
		if (strncmp(name, classes[at].name, length) != 0 || name[length] != ':' ||
			name[length + 1] != ']')
			continue;
		*pattern = name + length + 2;
		for (const char *range = classes[at].ranges; *range != '\0'; range += 2)
			if (within((unsigned char)range[0], byte, (unsigned char)range[1], false))
				return 1;
		return 0;
	}
	return UNENDED;
}

/* One character of a bracket, also as `\]`, `[.].]` and `[=]=]`. Moves behind it. */
static unsigned char element(const char **pattern)
{
	const char *at = *pattern;
	if (at[0] == '\\' && at[1] != '\0')
		at++;
	else if (at[0] == '[' && (at[1] == '.' || at[1] == '=') && at[2] != '\0' &&
		at[3] == at[1] && at[4] == ']') {
		*pattern = at + 5;
		return (unsigned char)at[2];
	}
	*pattern = at + 1;
	return (unsigned char)*at;
}

/* The bracket at pattern: whether byte is in it, or UNENDED. Moves behind it. */
static int bracket_has(const char **pattern, unsigned char byte, bool fold)
{
	const char *at = *pattern + 1;
	bool negated = *at == '!' || *at == '^', found = false;
	at += negated;
	const char *first = at;
	while (*at != ']' || at == first) {
		if (*at == '\0')
			return UNENDED;
		int has = class_has(&at, byte);
		if (has != UNENDED) {
			found |= has;
			continue;
		}
		unsigned char low = element(&at), high = low;
		if (at[0] == '-' && at[1] != ']' && at[1] != '\0') {
			at++;
			high = element(&at);
		}
		found |= within(low, byte, high, fold);
	}
	*pattern = at + 1;
	return found != negated;
}

/* Whether byte is what stands first in pattern, which is not `*`. Moves behind that. */
static bool one_matches(const char **pattern, unsigned char byte, bool fold)
{
	if (**pattern == '?') {
		++*pattern;
		return true;
	}
	int has = **pattern == '[' ? bracket_has(pattern, byte, fold) : UNENDED;
	if (has != UNENDED)
		return has;
	if (**pattern == '\\')
		++*pattern;
	unsigned char wanted = (unsigned char)**pattern;
	if (wanted == '\0')
		return false;
	++*pattern;
	return within(wanted, byte, wanted, fold);
}

bool glob_matches(const char *pattern, const char *text, bool fold)
{
	const char *star = NULL,
		   *again = NULL; /* what follows the last *, and where it was tried */
	for (;;) {
		if (*pattern == '*') {
			star = ++pattern;
			again = text;
		} else if (*text == '\0') {
			return *pattern == '\0';
		} else if (one_matches(&pattern, (unsigned char)*text, fold)) {
			text++;
		} else if (star == NULL) {
			return false;
		} else {
			pattern = star;
			text = ++again;
		}
	}
}
