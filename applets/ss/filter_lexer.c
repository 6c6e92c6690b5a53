// SPDX-License-Identifier: MIT

/* The words of a filter. */

#include "applets/ss/filter_lexer.h"

#include <string.h>

#include "applets/ss/filter_value.h"
#include "applets/ss/ss.h"
#include "core/lines.h"
#include "core/text.h"

static const struct {
	char word[10];
	uint8_t token;
} keywords[] = {
	{"(", TOKEN_OPEN},
	{")", TOKEN_CLOSE},
	{"!", TOKEN_NOT},
	{"not", TOKEN_NOT},
	{"&", TOKEN_AND},
	{"&&", TOKEN_AND},
	{"and", TOKEN_AND},
	{"|", TOKEN_OR},
	{"||", TOKEN_OR},
	{"or", TOKEN_OR},
	{"=", TOKEN_EQUAL},
	{"==", TOKEN_EQUAL},
	{"eq", TOKEN_EQUAL},
	{"!=", TOKEN_UNEQUAL},
	{"ne", TOKEN_UNEQUAL},
	{"neq", TOKEN_UNEQUAL},
	{"<", TOKEN_LESS},
	{"lt", TOKEN_LESS},
	{">", TOKEN_MORE},
	{"gt", TOKEN_MORE},
	{">=", TOKEN_AT_LEAST},
	{"ge", TOKEN_AT_LEAST},
	{"geq", TOKEN_AT_LEAST},
	{"<=", TOKEN_AT_MOST},
	{"le", TOKEN_AT_MOST},
	{"leq", TOKEN_AT_MOST},
	{"src", TOKEN_SRC},
	{"dst", TOKEN_DST},
	{"sport", TOKEN_SPORT},
	{"dport", TOKEN_DPORT},
	{"dev", TOKEN_DEVICE},
	{"fwmark", TOKEN_MARK},
	{"cgroup", TOKEN_CGROUP},
	{"autobound", TOKEN_AUTOBOUND},
};

void *filter_take(struct ss *ss, size_t size)
{
	void *taken = arena_take(&ss->run->arena, size);
	if (taken == NULL)
		failed(ss->error, 0, "filter: out of memory");
	else
		memset(taken, 0, size);
	return taken;
}

/* The next piece of text: a word, then lines of the file but comments. Returns 1, 0 or -1. */
static int next_text(struct lexer *lexer)
{
	if (*lexer->words != NULL) {
		lexer->at = *lexer->words++;
		return 1;
	}
	if (lexer->lines == NULL)
		return 0;
	do {
		lexer->at = lines_next(lexer->lines);
		if (lexer->lines->is_cut)
			return failed_with(
				lexer->ss->error, STATUS_USAGE, 0, "Too long line in filter");
	} while (lexer->at != NULL && (*lexer->at == '#' || *lexer->at == '0'));
	return lexer->at != NULL;
}

/* Cuts off what blanks end; a backslash takes the next character as it is. NULL: out of memory. */
static char *next_word(struct lexer *lexer)
{
	size_t size, length = 0;
	const char *at = lexer->at;
	for (size = 1; at[0] != '\0' && at[0] != ' ' && at[0] != '\t'; size++)
		at += 1 + (at[0] == '\\' && at[1] != '\0');
	char *word = filter_take(lexer->ss, size);
	if (word == NULL)
		return NULL;
	while (lexer->at < at) {
		lexer->at += *lexer->at == '\\';
		if (*lexer->at != '\0')
			word[length++] = *lexer->at++;
	}
	return word;
}

static int read_value(struct lexer *lexer, char *word)
{
	struct filter_test *test = lexer->value = filter_take(lexer->ss, sizeof *test);
	lexer->token = TOKEN_VALUE;
	if (test == NULL)
		return -1;
	test->of_peer = lexer->subject == TOKEN_DST || lexer->subject == TOKEN_DPORT;
	if (lexer->subject == TOKEN_DEVICE)
		return filter_read_device(lexer->ss, test, word);
	if (lexer->subject == TOKEN_MARK)
		return filter_read_mark(lexer->ss, test, word);
	if (lexer->subject == TOKEN_CGROUP)
		return filter_read_cgroup(lexer->ss, test, word);
	return filter_read_host(lexer->ss, test, word,
		lexer->subject == TOKEN_SPORT || lexer->subject == TOKEN_DPORT);
}

int lexer_next(struct lexer *lexer)
{
	while (*(lexer->at += strspn(lexer->at, " \t")) == '\0') {
		int more = next_text(lexer);
		lexer->token = TOKEN_END;
		if (more < 0)
			return -1;
		if (more == 0) {
			lexer->at = "";
			return 0;
		}
	}
	char *word = next_word(lexer);
	if (word == NULL)
		return -1;
	for (size_t at = 0; at < sizeof keywords / sizeof keywords[0]; at++)
		if (text_equal(keywords[at].word, word)) {
			lexer->token = keywords[at].token;
			if (lexer->token >= TOKEN_SRC)
				lexer->subject = lexer->token;
			return 0;
		}
	return read_value(lexer, word);
}
