// SPDX-License-Identifier: MIT
#include "applets/traceroute/options.h"

#include <string.h>

#include "core/text.h"

enum { OPERANDS = 3 }; /* one more than there may be */

struct words {
	struct trace_options *options;
	struct resolver *resolver;
	struct error *error;
	char **argv;
	int operands[OPERANDS]; /* places of what is no option */
	unsigned operand_count;
};

static int bad(struct error *error, const char *option, const char *argument, int place)
{
	if (argument != NULL)
		return failed_with(error, TRACE_BAD_WORDS, 0,
			"Bad option `%s' (with arg `%s') (argc %d)", option, argument, place);
	return failed_with(error, TRACE_BAD_WORDS, 0, "Bad option `%s' (argc %d)", option, place);
}

/* Hands an option on; argument is NULL where it takes none. */
static int take(const struct words *words, const struct opt *row, const char *typed,
	const char *argument, int place)
{
	struct error *error = words->error;
	char reason[sizeof error->text];
	error->text[0] = error->hint[0] = '\0';
	error->status = 0;
	if (options_take(words->options, words->resolver, row, argument, error))
		return 0;
	if (error->status == TRACE_BAD_WORDS)
		return -1;
	/* What was wrong with it stands before that. */
	text_copy(reason, sizeof reason, error->text);
	return failed_with(error, TRACE_BAD_WORDS, 0,
		"%s%sCannot handle `%s' option with arg `%s' (argc %d)", reason,
		reason[0] != '\0' ? "\n" : "", typed, argument, place);
}

static int lacks_argument(const struct words *words, const struct opt *row, const char *typed,
	int place, bool is_long)
{
	return failed_with(words->error, TRACE_BAD_WORDS, 0,
		"Option `%s' (argc %d) requires an argument: `%s%s%s'", typed, place, typed,
		is_long ? "=" : " ", row->argument);
}

static bool takes_argument(const struct opt *row)
{
	return row->kind == OPT_KIND_TEXT;
}

/* --word or --word=argument, whole. */
static int parse_long(const struct words *words, int place)
{
	const char *word = words->argv[place] + 2;
	const char *equals = strchr(word, '=');
	size_t length = equals != NULL ? (size_t)(equals - word) : strlen(word);
	const struct opt *row = trace_rows;
	while (row->kind != OPT_END &&
		(strlen(row->word) != length || length == 0 ||
			memcmp(row->word, word, length) != 0))
		row++;
	bool is_bare = row->kind == OPT_KIND_FLAG || row->kind == OPT_KIND_VALUE;
	if (row->kind == OPT_END || (is_bare && equals != NULL))
		return bad(words->error, words->argv[place], equals != NULL ? equals + 1 : NULL,
			place);
	char typed[sizeof row->word + 2];
	text_format(typed, sizeof typed, "--%s", row->word);
	if (takes_argument(row) && equals == NULL)
		return lacks_argument(words, row, typed, place, true);
	const char *without = row->kind == OPT_KIND_OPTIONAL ? "" : NULL;
	return take(words, row, typed, equals != NULL ? equals + 1 : without, place);
}

/* -abc: the argument of the last may follow. Returns how many words were used, or -1. */
static int parse_letters(const struct words *words, int place)
{
	const char *letters = words->argv[place] + 1;
	for (const char *letter = letters; *letter != '\0'; letter++) {
		char typed[] = {'-', *letter, '\0'};
		const struct opt *row = trace_rows;
		while (row->kind != OPT_END && row->letter != *letter)
			row++;
		if (row->kind == OPT_END)
			return bad(words->error, typed, NULL, place);
		if (!takes_argument(row)) {
			if (take(words, row, typed, NULL, place) < 0)
				return -1;
			continue;
		}
		/* Glued to its letter only where that is the first. */
		if (letter == letters && letter[1] != '\0')
			return take(words, row, typed, letter + 1, place) < 0 ? -1 : 1;
		if (letter[1] != '\0' || words->argv[place + 1] == NULL)
			return lacks_argument(words, row, typed, place, false);
		return take(words, row, typed, words->argv[place + 1], place + 1) < 0 ? -1 : 2;
	}
	return 1;
}

/* Returns how many words were used, or -1. */
static int parse_option(const struct words *words, int place)
{
	/* One word of two letters, which is no cluster. */
	static const struct opt udplite = {.kind = OPT_KIND_VALUE,
		.value = METHOD_UDPLITE,
		.offset = offsetof(struct trace_options, method)};
	const char *word = words->argv[place];
	if (text_equal(word, "-UL"))
		return take(words, &udplite, word, NULL, place) < 0 ? -1 : 1;
	if (word[1] == '-')
		return parse_long(words, place) < 0 ? -1 : 1;
	return parse_letters(words, place);
}

static int take_operands(const struct words *words)
{
	struct trace_options *options = words->options;
	struct error *error = words->error;
	char **argv = words->argv;
	char reason[sizeof error->text];
	const int *places = words->operands;
	if (words->operand_count == 0)
		return failed_with(error, TRACE_BAD_WORDS, 0, "Specify \"host\" missing argument.");
	options->host = argv[places[0]];
	if (!options_address(&options->probe.target, words->resolver, options->host,
		    options->family, error)) {
		text_copy(reason, sizeof reason, error->text);
		return failed_with(error, TRACE_BAD_WORDS, 0,
			"%s\nCannot handle \"host\" cmdline arg `%s' on position 1 (argc %d)",
			reason, options->host, places[0]);
	}
	if (words->operand_count == 1)
		return 0;
	options->length_text = argv[places[1]];
	if (!options_number(options->length_text, &options->length))
		return failed_with(error, TRACE_BAD_WORDS, 0,
			"Cannot handle \"packetlen\" cmdline arg `%s' on position 2 (argc %d)",
			options->length_text, places[1]);
	return words->operand_count == 2
		? 0
		: failed_with(error, TRACE_BAD_WORDS, 0, "Extra arg `%s' (position 3, argc %d)",
			  argv[places[2]], places[2]);
}

int options_parse(struct trace_options *options, struct resolver *resolver, int argc, char **argv,
	struct error *error)
{
	struct words words = {
		.options = options, .resolver = resolver, .error = error, .argv = argv};
	bool has_ended = false;
	options->help |= argc == 1;
	for (int place = 1; place < argc;) {
		const char *word = argv[place];
		int used = 1;
		if (!has_ended && text_equal(word, "--"))
			has_ended = true;
		else if (!has_ended && word[0] == '-' && word[1] != '\0')
			used = parse_option(&words, place);
		else if (words.operand_count < OPERANDS)
			words.operands[words.operand_count++] = place;
		if (used < 0)
			return -1;
		if (options->help || options->version)
			return 0;
		place += used;
	}
	if (options->help)
		return 0;
	if (options_take_method(options, error) < 0)
		return -1;
	if (options_wants_method_help(options))
		return 0;
	return take_operands(&words) < 0 ? -1 : options_complete(options, error);
}
