// SPDX-License-Identifier: MIT

/*
 * The grammar of filters: operands between `and`, `or` or nothing, which is `and`, strictly from
 * left to right; `not` is of the operand behind it. Jumps of tests that are not there yet are kept
 * in chains; for each open parenthesis there is a struct level.
 */

#include "applets/ss/filter_lexer.h"
#include "applets/ss/filter_value.h"
#include "applets/ss/ss.h"
#include "core/lines.h"

/* As deep as iproute2 goes: each `(` and `not` counts, and what waits before a `(`. */
enum { DEPTH_MAX = 9995 };

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
	struct lexer lexer;
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

/* A test is at the end of the code now, and what was to lead there does. */
static void append(struct parser *parser, struct filter_test *test)
{
	lead(&parser->next, test);
	if (parser->last == NULL)
		parser->filter->first = test;
	else
		parser->last->next = test;
	parser->last = test;
}

/* A test, or a row of which one has to hold. */
static void take_test(struct parser *parser, struct filter_test *test, bool is_not)
{
	struct level *level = parser->level;
	struct outcome outcome = {0};
	while (test != NULL) {
		struct filter_test *other = test->next;
		test->next = NULL;
		test->is_negative = level->is_negative ^ (level->nots % 2 != 0) ^ is_not;
		append(parser, test);
		join(&outcome.yes, (struct chain){&test->yes, &test->yes});
		outcome.no = (struct chain){&test->no, &test->no};
		if (other != NULL)
			parser->next = outcome.no;
		test = other;
	}
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

static int read_autobound(struct parser *parser)
{
	struct filter_test *test = filter_take(parser->ss, sizeof *test);
	if (test == NULL)
		return -1;
	test->kind = FILTER_AUTOBOUND;
	ports_read_range(&parser->filter->lowest, &parser->filter->highest);
	take_test(parser, test, false);
	return 0;
}

/* SUBJECT [COMPARISON] VALUE; the subject is the token. Returns 0 or -1. */
static int read_test(struct parser *parser)
{
	enum token subject = parser->lexer.token, comparison = TOKEN_EQUAL;
	if (subject < TOKEN_SRC)
		return refuse_syntax(parser);
	if (subject == TOKEN_AUTOBOUND)
		return read_autobound(parser);
	if (lexer_next(&parser->lexer) < 0)
		return -1;
	if (parser->lexer.token >= TOKEN_EQUAL && parser->lexer.token <= TOKEN_AT_MOST) {
		comparison = parser->lexer.token;
		if ((subject <= TOKEN_DST && comparison > TOKEN_EQUAL) ||
			(subject >= TOKEN_DEVICE && comparison > TOKEN_UNEQUAL))
			return refuse_syntax(parser);
		if (lexer_next(&parser->lexer) < 0)
			return -1;
	}
	if (parser->lexer.token != TOKEN_VALUE)
		return refuse_syntax(parser);
	struct filter_test *test = parser->lexer.value;
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
	else if ((level = filter_take(parser->ss, sizeof *level)) == NULL)
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
		if (parser->lexer.token == TOKEN_NOT) {
			parser->level->nots++;
			if (deepen(parser, 1) < 0)
				return -1;
		} else if (parser->lexer.token != TOKEN_OPEN) {
			return read_test(parser);
		} else if (open_level(parser) < 0) {
			return -1;
		}
		if (lexer_next(&parser->lexer) < 0)
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
	if (lexer_next(&parser->lexer) < 0)
		return -1;
	while (parser->lexer.token != TOKEN_END) {
		if (read_operand(parser) < 0 || lexer_next(&parser->lexer) < 0)
			return -1;
		while (parser->lexer.token == TOKEN_CLOSE)
			if (close_level(parser) < 0 || lexer_next(&parser->lexer) < 0)
				return -1;
		if (parser->lexer.token == TOKEN_END)
			break;
		read_joint(parser, parser->lexer.token == TOKEN_OR);
		if (parser->lexer.token != TOKEN_AND && parser->lexer.token != TOKEN_OR)
			continue;
		if (lexer_next(&parser->lexer) < 0)
			return -1;
		if (parser->lexer.token == TOKEN_END)
			return refuse_syntax(parser);
	}
	return parser->level->outer != NULL ? refuse_syntax(parser) : 0;
}

int filter_parse(struct ss *ss, char **words, int file)
{
	struct lines lines;
	struct level level = {0};
	struct parser parser = {
		.ss = ss,
		.level = &level,
		.lexer = {.ss = ss,
			.words = words,
			.lines = file >= 0 ? &lines : NULL,
			.at = "",
			.subject = TOKEN_SRC},
	};
	struct filter *filter = parser.filter = filter_take(ss, sizeof *filter);
	lines_begin(&lines, file);
	if (filter == NULL || read_expression(&parser) < 0)
		return -1;
	filter->wanted.kind = FILTER_ACCEPT;
	filter->unwanted.kind = FILTER_REJECT;
	lead(&level.left.yes, &filter->wanted);
	lead(&level.left.no, &filter->unwanted);
	ss->filter = filter->first != NULL ? filter : NULL;
	return 0;
}
