// SPDX-License-Identifier: MIT

/*
 * The grammar of filters: operands between `and`, `or` or nothing, which is `and`, strictly from
 * left to right; `not` is of the operand behind it. Jumps of tests that are not there yet are kept
 * in chains; for each open parenthesis there is a struct level.
 */

#include <fcntl.h>
#include <string.h>

#include "applets/ss/filter_value.h"
#include "applets/ss/ss.h"
#include "core/lines.h"
#include "core/own.h"
#include "core/root.h"
#include "core/text.h"

/* As deep as iproute2 goes: each `(` and `not` counts, and what waits before a `(`. */
enum { DEPTH_MAX = 9995 };

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
	TOKEN_SRC, /* from here on: what a value is compared with */
	TOKEN_DST,
	TOKEN_SPORT,
	TOKEN_DPORT,
	TOKEN_DEVICE,
	TOKEN_MARK,
	TOKEN_CGROUP,
	TOKEN_AUTOBOUND,
};

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

/* Jumps to the same place, which is not known yet. */
struct chain {
	union filter_target *first, *last;
};

/* Where what has been read of a row of operands goes on, if it holds and if not. */
struct outcome {
	struct chain yes, no;
};

struct level {
	struct level *outer;
	struct outcome left;
	bool has_left;
	bool is_or;       /* what joins the next operand to it */
	bool is_negative; /* of everything in these parentheses */
	unsigned nots;    /* before the next operand */
};

struct parser {
	struct ss *ss;
	struct filter *filter;
	char **words;
	const char *at;            /* what is left of a word or a line */
	struct lines *lines;       /* NULL if there is no file */
	enum token token;          /* the one read last ... */
	struct filter_test *value; /* ... and the value that it is */
	enum token subject;        /* what a value is compared with */
	struct level *level, *spare;
	unsigned depth;
	struct chain next; /* jumps to the test that is made next */
	struct filter_test *last;
};

static void join(struct chain *chain, struct chain other)
{
	if (chain->first == NULL)
		*chain = other;
	else if (other.first != NULL) {
		chain->last->chain = other.first;
		chain->last = other.last;
	}
}

static void lead(struct chain *chain, struct filter_test *to)
{
	union filter_target *target = chain->first;
	while (target != NULL) {
		union filter_target *next = target->chain;
		target->test = to;
		target = next;
	}
	*chain = (struct chain){0};
}

static void swap(struct outcome *outcome)
{
	*outcome = (struct outcome){outcome->no, outcome->yes};
}

static int refuse(struct parser *parser, const char *why)
{
	return failed_with(parser->ss->error, STATUS_USAGE, 0,
		"ss: bison bellows (while parsing filter): \"%s!\" Sorry.", why);
}

static int refuse_syntax(struct parser *parser)
{
	return refuse(parser, "syntax error");
}

static void *take(struct parser *parser, size_t size)
{
	void *taken = arena_take(&parser->ss->run->arena, size);
	if (taken == NULL)
		failed(parser->ss->error, 0, "filter: out of memory");
	else
		memset(taken, 0, size);
	return taken;
}

/* The next piece of text: a word, then lines of the file but comments. Returns 1, 0 or -1. */
static int next_text(struct parser *parser)
{
	if (*parser->words != NULL) {
		parser->at = *parser->words++;
		return 1;
	}
	if (parser->lines == NULL)
		return 0;
	do {
		parser->at = lines_next(parser->lines);
		if (parser->lines->is_cut)
			return failed_with(
				parser->ss->error, STATUS_USAGE, 0, "Too long line in filter");
	} while (parser->at != NULL && (*parser->at == '#' || *parser->at == '0'));
	return parser->at != NULL;
}

/* Cuts off what blanks end; a backslash takes the next character as it is. NULL: out of memory. */
static char *next_word(struct parser *parser)
{
	size_t size, length = 0;
	const char *at = parser->at;
	for (size = 1; at[0] != '\0' && at[0] != ' ' && at[0] != '\t'; size++)
		at += 1 + (at[0] == '\\' && at[1] != '\0');
	char *word = take(parser, size);
	if (word == NULL)
		return NULL;
	while (parser->at < at) {
		parser->at += *parser->at == '\\';
		if (*parser->at != '\0')
			word[length++] = *parser->at++;
	}
	return word;
}

static int read_value(struct parser *parser, char *word)
{
	enum token subject = parser->subject;
	struct filter_test *test = parser->value = take(parser, sizeof *test);
	if (test == NULL)
		return -1;
	test->kind = FILTER_HOST;
	parser->token = TOKEN_VALUE;
	if (subject == TOKEN_DEVICE)
		return filter_read_device(parser->ss, test, word);
	if (subject == TOKEN_MARK)
		return filter_read_mark(parser->ss, test, word);
	if (subject == TOKEN_CGROUP)
		return filter_read_cgroup(parser->ss, test, word);
	return filter_read_host(
		parser->ss, test, word, subject == TOKEN_SPORT || subject == TOKEN_DPORT);
}

/* Reads a token; what is no keyword is a value of what was named last. Returns 0 or -1. */
static int next_token(struct parser *parser)
{
	while (*(parser->at += strspn(parser->at, " \t")) == '\0') {
		int more = next_text(parser);
		parser->token = TOKEN_END;
		if (more < 0)
			return -1;
		if (more == 0) {
			parser->at = "";
			return 0;
		}
	}
	char *word = next_word(parser);
	if (word == NULL)
		return -1;
	for (size_t at = 0; at < sizeof keywords / sizeof keywords[0]; at++)
		if (text_equal(keywords[at].word, word)) {
			parser->token = keywords[at].token;
			if (parser->token >= TOKEN_SRC)
				parser->subject = parser->token;
			return 0;
		}
	return read_value(parser, word);
}

/* An operand is complete: it is joined to those before it. */
static void take_operand(struct parser *parser, struct outcome operand)
{
	struct level *level = parser->level;
	if (level->nots % 2 != 0)
		swap(&operand);
	parser->depth -= level->nots;
	level->nots = 0;
	if (!level->has_left)
		level->left = (struct outcome){{NULL, NULL}, {NULL, NULL}};
	if (level->is_or) {
		join(&level->left.yes, operand.yes);
		level->left.no = operand.no;
	} else {
		join(&level->left.no, operand.no);
		level->left.yes = operand.yes;
	}
	level->has_left = true;
	level->is_or = false;
}

static void take_test(struct parser *parser, struct filter_test *test, bool is_not)
{
	struct outcome outcome = {{&test->yes, &test->yes}, {&test->no, &test->no}};
	test->is_negative = parser->level->is_negative ^ (parser->level->nots % 2 != 0) ^ is_not;
	lead(&parser->next, test);
	if (parser->last == NULL)
		parser->filter->first = test;
	else
		parser->last->next = test;
	parser->last = test;
	if (is_not)
		swap(&outcome);
	take_operand(parser, outcome);
}

/* `sport <`: turns a port into a comparison. True if it is negated. */
static bool take_comparison(struct filter_test *test, enum token comparison)
{
	if (comparison != TOKEN_EQUAL && comparison != TOKEN_UNEQUAL)
		test->kind = comparison == TOKEN_AT_LEAST || comparison == TOKEN_LESS
			? FILTER_PORT_AT_LEAST
			: FILTER_PORT_AT_MOST;
	return comparison >= TOKEN_UNEQUAL && comparison <= TOKEN_MORE;
}

/* The ports that the kernel chooses from, where it doesn't say: its own default. */
static void read_port_range(struct filter *filter)
{
	static const uint16_t usual[2] = {32768, 60999};
	uint64_t ports[2];
	own_fd int fd = root_open_file(AT_FDCWD, "/proc/sys/net/ipv4/ip_local_port_range");
	struct lines lines;
	lines_begin(&lines, fd);
	char *line = lines_next(&lines);
	bool is_read = line != NULL;
	for (int at = 0; at < 2; at++)
		is_read =
			is_read && text_number(lines_word(&line), 10, UINT16_MAX, &ports[at]) == 0;
	filter->lowest = is_read ? (uint16_t)ports[0] : usual[0];
	filter->highest = is_read ? (uint16_t)ports[1] : usual[1];
}

static int read_autobound(struct parser *parser)
{
	struct filter_test *test = take(parser, sizeof *test);
	if (test == NULL)
		return -1;
	test->kind = FILTER_AUTOBOUND;
	read_port_range(parser->filter);
	take_test(parser, test, false);
	return 0;
}

/* SUBJECT [COMPARISON] VALUE; the subject is the token. Returns 0 or -1. */
static int read_test(struct parser *parser)
{
	enum token subject = parser->token, comparison = TOKEN_EQUAL;
	if (subject < TOKEN_SRC)
		return refuse_syntax(parser);
	if (subject == TOKEN_AUTOBOUND)
		return read_autobound(parser);
	if (next_token(parser) < 0)
		return -1;
	if (parser->token >= TOKEN_EQUAL && parser->token <= TOKEN_AT_MOST) {
		comparison = parser->token;
		if ((subject <= TOKEN_DST && comparison > TOKEN_EQUAL) ||
			(subject >= TOKEN_DEVICE && comparison > TOKEN_UNEQUAL))
			return refuse_syntax(parser);
		if (next_token(parser) < 0)
			return -1;
	}
	if (parser->token != TOKEN_VALUE)
		return refuse_syntax(parser);
	struct filter_test *test = parser->value;
	test->of_peer = subject == TOKEN_DST || subject == TOKEN_DPORT;
	if (subject == TOKEN_DEVICE)
		test->kind = FILTER_DEVICE;
	else if (subject == TOKEN_MARK)
		test->kind = FILTER_MARK;
	else if (subject == TOKEN_CGROUP)
		test->kind = FILTER_CGROUP;
	parser->filter->has_device |= subject == TOKEN_DEVICE;
	take_test(parser, test, take_comparison(test, comparison));
	return 0;
}

static int deepen(struct parser *parser, unsigned steps)
{
	parser->depth += steps;
	return parser->depth > DEPTH_MAX ? refuse(parser, "memory exhausted") : 0;
}

static int open_level(struct parser *parser)
{
	struct level *outer = parser->level, *level = parser->spare;
	if (deepen(parser, 1 + 2 * outer->has_left) < 0)
		return -1;
	if (level != NULL)
		parser->spare = level->outer;
	else if ((level = take(parser, sizeof *level)) == NULL)
		return -1;
	*level = (struct level){
		.outer = outer, .is_negative = outer->is_negative ^ (outer->nots % 2 != 0)};
	parser->level = level;
	return 0;
}

static int close_level(struct parser *parser)
{
	struct level *level = parser->level;
	if (level->outer == NULL)
		return refuse_syntax(parser);
	parser->level = level->outer;
	level->outer = parser->spare;
	parser->spare = level;
	parser->depth -= 1 + 2 * parser->level->has_left;
	take_operand(parser, level->left);
	return 0;
}

/* Reads up to where an operand ends: `not`s and `(`, then a test. Returns 0 or -1. */
static int read_operand(struct parser *parser)
{
	for (;;) {
		if (parser->token == TOKEN_NOT) {
			parser->level->nots++;
			if (deepen(parser, 1) < 0)
				return -1;
		} else if (parser->token != TOKEN_OPEN) {
			return read_test(parser);
		} else if (open_level(parser) < 0) {
			return -1;
		}
		if (next_token(parser) < 0)
			return -1;
	}
}

/* What joins the next operand is known: where the left ones don't decide, it is asked. */
static void read_joint(struct parser *parser, bool is_or)
{
	struct level *level = parser->level;
	struct chain *undecided = is_or ? &level->left.no : &level->left.yes;
	level->is_or = is_or;
	parser->next = *undecided;
	*undecided = (struct chain){0};
}

static int read_expression(struct parser *parser)
{
	if (next_token(parser) < 0)
		return -1;
	while (parser->token != TOKEN_END) {
		if (read_operand(parser) < 0 || next_token(parser) < 0)
			return -1;
		while (parser->token == TOKEN_CLOSE)
			if (close_level(parser) < 0 || next_token(parser) < 0)
				return -1;
		if (parser->token == TOKEN_END)
			break;
		read_joint(parser, parser->token == TOKEN_OR);
		if (parser->token != TOKEN_AND && parser->token != TOKEN_OR)
			continue;
		if (next_token(parser) < 0)
			return -1;
		if (parser->token == TOKEN_END)
			return refuse_syntax(parser);
	}
	return parser->level->outer != NULL ? refuse_syntax(parser) : 0;
}

int filter_parse(struct ss *ss, char **words, int file)
{
	struct lines lines;
	struct level level = {0};
	struct parser parser = {.ss = ss,
		.words = words,
		.at = "",
		.lines = file >= 0 ? &lines : NULL,
		.subject = TOKEN_SRC,
		.level = &level};
	struct filter *filter = parser.filter = take(&parser, sizeof *filter);
	lines_begin(&lines, file);
	if (filter == NULL || read_expression(&parser) < 0)
		return -1;
	filter->accept.kind = FILTER_ACCEPT;
	filter->reject.kind = FILTER_REJECT;
	lead(&level.left.yes, &filter->accept);
	lead(&level.left.no, &filter->reject);
	ss->filter = filter->first != NULL ? filter : NULL;
	return 0;
}
