// SPDX-License-Identifier: MIT
#pragma once

/*
 * Options are data: one row says how an option is typed, where its value goes and what it is for.
 * From the rows come the parsing, `--help` and (later) the manual page and the completion. Rows
 * hold no pointer, so a table costs no relocation at start; the parser keeps no state, so an
 * applet can run another.
 */

#include <stdbool.h>
#include <stddef.h>

#include "core/error.h"

struct out;

enum opt_kind {
	OPT_END = 0,
	OPT_KIND_FLAG,     /* bool: true when given */
	OPT_KIND_COUNT,    /* unsigned: how often it was given */
	OPT_KIND_VALUE,    /* unsigned: the row's value, so that the last of several counts */
	OPT_KIND_TEXT,     /* const char *: the argument, which is required */
	OPT_KIND_OPTIONAL, /* const char *: what is glued to it, "" if nothing, NULL if not given */
	OPT_KIND_SEQUENCE, /* struct opt_sequence: the row's value, in the order of what was given
			    */
};

/* Options whose order counts, and their arguments where a row names one. */
enum { OPT_SEQUENCE_MAX = 32 };

struct opt_sequence {
	unsigned count;
	unsigned char values[OPT_SEQUENCE_MAX];
	const char *arguments[OPT_SEQUENCE_MAX];
};

struct opt {
	unsigned char kind; /* enum opt_kind */
	char letter;        /* `t` of -t, 0 if it has none */
	unsigned char
		minimum; /* the fewest characters that mean it; 0: opt_word wants all, `--` any */
	bool once;       /* giving it twice is an error */
	unsigned char value;   /* what OPT_KIND_VALUE and OPT_KIND_SEQUENCE set */
	unsigned short offset; /* of the member it sets */
	char word[21];         /* `target` of --target, "" if it has none */
	char argument[18];     /* how --help names the argument */
	char help[61];
};

/* Rows of a table: the member's type is checked against the kind. */
#define OPT_OFFSET(type, member, wanted) \
	(offsetof(type, member) + 0 * sizeof(char[_Generic(((type *)0)->member, wanted : 1)]))
#define OPT_FLAG(type, member, ...) \
	{ \
		.kind = OPT_KIND_FLAG, .offset = OPT_OFFSET(type, member, bool), __VA_ARGS__ \
	}
#define OPT_COUNT(type, member, ...) \
	{ \
		.kind = OPT_KIND_COUNT, .offset = OPT_OFFSET(type, member, unsigned), __VA_ARGS__ \
	}
#define OPT_VALUE(type, member, ...) \
	{ \
		.kind = OPT_KIND_VALUE, .offset = OPT_OFFSET(type, member, unsigned), __VA_ARGS__ \
	}
#define OPT_TEXT(type, member, ...) \
	{ \
		.kind = OPT_KIND_TEXT, .offset = OPT_OFFSET(type, member, const char *), \
		__VA_ARGS__ \
	}
#define OPT_SEQUENCE(type, member, ...) \
	{ \
		.kind = OPT_KIND_SEQUENCE, \
		.offset = OPT_OFFSET(type, member, struct opt_sequence), __VA_ARGS__ \
	}
#define OPT_OPTIONAL(type, member, ...) \
	{ \
		.kind = OPT_KIND_OPTIONAL, .offset = OPT_OFFSET(type, member, const char *), \
		__VA_ARGS__ \
	}

/*
 * Parses argv[1] and on as getopt_long does with "+": up to the first word that is no option, or
 * behind `--`. Long names may be abbreviated; argument texts are borrowed from argv. into is the
 * applet's own struct of options, which the caller has zeroed. Returns the index of the first
 * operand, or -1 with an error in glibc's words and a hint that names the applet.
 */
int opt_parse(const struct opt *rows, void *into, const char *applet, int argc, char **argv,
	struct error *error);

/*
 * The same as getopt_long does it without "+": options may stand behind operands, which are moved
 * to the end of argv in their order.
 */
int opt_parse_mixed(const struct opt *rows, void *into, const char *applet, int argc, char **argv,
	struct error *error);

/*
 * Takes one word of iproute2's kind, an option without its dash or a keyword: `br`, `dev`. Where
 * the row wants an argument it is the next of *words, which is advanced past what was taken.
 * Returns 1 if a row took it, 0 if none did, -1 on error.
 */
int opt_word(const struct opt *rows, void *into, char ***words, size_t dashes, struct error *error);

/* Writes a line for each row, as `--help` shows it; dashes says how many a word takes (0 to 2). */
void opt_help(const struct opt *rows, struct out *out, size_t dashes);
