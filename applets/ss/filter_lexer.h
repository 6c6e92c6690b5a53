// SPDX-License-Identifier: MIT
#pragma once

/* The words of a filter: keywords, and values of what was named last. */

#include "applets/ss/filter.h"

struct lines;

enum token {
	TOKEN_VALUE,
	TOKEN_END,
	TOKEN_OPEN,
	TOKEN_CLOSE,
	TOKEN_NOT,
	TOKEN_AND,
	TOKEN_OR,
	TOKEN_EQUAL,
	TOKEN_UNEQUAL,
	TOKEN_LESS,
	TOKEN_MORE,
	TOKEN_AT_LEAST,
	TOKEN_AT_MOST,
	TOKEN_SRC, /* from here on: what values are compared with */
	TOKEN_DST,
	TOKEN_SPORT,
	TOKEN_DPORT,
	TOKEN_DEVICE,
	TOKEN_MARK,
	TOKEN_CGROUP,
	TOKEN_AUTOBOUND,
};

struct lexer {
	struct ss *ss;
	char **words;        /* what is left of them */
	struct lines *lines; /* read behind them; NULL if there is no file */
	const char *at;      /* what is left of a word or a line */
	enum token subject;  /* what a value is compared with */
	enum token token;    /* the one read last ... */
	struct filter_test
		*value; /* ... and the value that it is: a test of the kind for its subject */
};

/* Reads a token. Returns 0 or -1: out of memory, or no such value. */
int lexer_next(struct lexer *lexer);

/* Zeroed memory of the run; NULL, with an error, if it is out. */
void *filter_take(struct ss *ss, size_t size);
