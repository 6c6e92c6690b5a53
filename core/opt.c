// SPDX-License-Identifier: MIT
#include "core/opt.h"

#include <string.h>

#include "core/out.h"
#include "core/text.h"

static void *member(const struct opt *row, void *into)
{
	return (char *)into + row->offset;
}

/* Stores what was given; argument is NULL for kinds without one. */
static int store(const struct opt *row, void *into, const char *argument, struct error *error)
{
	switch ((enum opt_kind)row->kind) {
	case OPT_KIND_FLAG: *(bool *)member(row, into) = true; break;
	case OPT_KIND_COUNT: ++*(unsigned *)member(row, into); break;
	case OPT_KIND_VALUE: *(unsigned *)member(row, into) = row->value; break;
	case OPT_KIND_TEXT:
	case OPT_KIND_OPTIONAL: {
		const char **text = member(row, into);
		if (row->once && *text != NULL)
			return failed(error, 0, "option --%s may be given only once", row->word);
		*text = argument != NULL ? argument : "";
		break;
	}
	case OPT_KIND_SEQUENCE: {
		struct opt_sequence *sequence = member(row, into);
		if (sequence->count == OPT_SEQUENCE_MAX)
			return failed(error, 0, "too many options");
		sequence->values[sequence->count] = row->value;
		sequence->arguments[sequence->count++] = argument;
		break;
	}
	case OPT_END: break;
	}
	return 0;
}

/* Whether it takes the next word where nothing is glued to it. */
static bool needs_argument(const struct opt *row)
{
	return row->kind == OPT_KIND_TEXT ||
		(row->kind == OPT_KIND_SEQUENCE && row->argument[0] != '\0');
}

static bool takes_argument(const struct opt *row)
{
	return needs_argument(row) || row->kind == OPT_KIND_OPTIONAL;
}

struct parser {
	const struct opt *rows;
	void *into;
	const char *applet;
	struct error *error;
};

/* Words that are no options: the error says which, and this where to look. */
static int misused(const struct parser *parser)
{
	return hint(parser->error, "Try '%s --help' for more information.", parser->applet);
}

/* -abc: letters up to the first that takes an argument. Returns how many words were used. */
static int parse_letters(const struct parser *parser, char **argv)
{
	for (const char *letter = argv[0] + 1; *letter != '\0'; letter++) {
		const struct opt *row = parser->rows;
		while (row->kind != OPT_END && row->letter != *letter)
			row++;
		if (row->kind == OPT_END) {
			failed(parser->error, 0, "invalid option -- '%c'", *letter);
			return misused(parser);
		}
		if (!takes_argument(row)) {
			if (store(row, parser->into, NULL, parser->error) < 0)
				return -1;
			continue;
		}
		const char *glued = letter[1] != '\0' ? letter + 1 : NULL;
		if (row->kind == OPT_KIND_OPTIONAL) {
			/* util-linux takes -n=/file for -n/file, though not for every option. */
			if (glued != NULL && glued[0] == '=')
				glued++;
			return store(row, parser->into, glued, parser->error) < 0 ? -1 : 1;
		}
		if (glued == NULL && argv[1] == NULL) {
			failed(parser->error, 0, "option requires an argument -- '%c'", *letter);
			return misused(parser);
		}
		const char *argument = glued != NULL ? glued : argv[1];
		if (store(row, parser->into, argument, parser->error) < 0)
			return -1;
		return glued != NULL ? 1 : 2;
	}
	return 1;
}

/* Whether --word means the row, or abbreviates it. */
static bool is_long(const struct opt *row, const char *word, size_t length)
{
	return row->word[0] != '\0' && length >= row->minimum &&
		strncmp(row->word, word, length) == 0;
}

static void ambiguous(const struct parser *parser, const char *word, size_t length)
{
	struct error *error = parser->error;
	failed(error, 0, "option '--%s' is ambiguous; possibilities:", word);
	for (const struct opt *row = parser->rows; row->kind != OPT_END; row++) {
		size_t used = strlen(error->text);
		if (is_long(row, word, length))
			text_format(error->text + used, sizeof error->text - used, " '--%s'",
				row->word);
	}
}

/* Finds the row of --word or of an unambiguous abbreviation; NULL with an error if there is none.
 */
static const struct opt *find_long(const struct parser *parser, const char *word, size_t length)
{
	const struct opt *found = NULL;
	bool several = false;
	for (const struct opt *row = parser->rows; row->kind != OPT_END; row++) {
		if (!is_long(row, word, length))
			continue;
		if (row->word[length] == '\0')
			return row;
		several |= found != NULL;
		found = row;
	}
	if (several) {
		ambiguous(parser, word, length);
		return NULL;
	}
	if (found == NULL)
		failed(parser->error, 0, "unrecognized option '--%s'", word);
	return found;
}

/* --word, --word=argument, --word argument. Returns how many words were used. */
static int parse_long(const struct parser *parser, char **argv)
{
	const char *word = argv[0] + 2;
	const char *equals = strchr(word, '=');
	size_t length = equals != NULL ? (size_t)(equals - word) : strlen(word);
	const struct opt *row = find_long(parser, word, length);
	if (row == NULL)
		return misused(parser);
	const char *argument = equals != NULL ? equals + 1 : NULL;
	if (argument != NULL && !takes_argument(row)) {
		failed(parser->error, 0, "option '--%s' doesn't allow an argument", row->word);
		return misused(parser);
	}
	int used = 1;
	if (argument == NULL && needs_argument(row)) {
		argument = argv[1];
		used = 2;
		if (argument == NULL) {
			failed(parser->error, 0, "option '--%s' requires an argument", row->word);
			return misused(parser);
		}
	}
	return store(row, parser->into, argument, parser->error) < 0 ? -1 : used;
}

static bool is_option(const char *word)
{
	return word[0] == '-' && word[1] != '\0';
}

static int parse_option(const struct parser *parser, char **argv)
{
	return argv[0][1] == '-' ? parse_long(parser, argv) : parse_letters(parser, argv);
}

int opt_parse(const struct opt *rows, void *into, const char *applet, int argc, char **argv,
	struct error *error)
{
	const struct parser parser = {rows, into, applet, error};
	int at = 1;
	while (at < argc && is_option(argv[at])) {
		if (text_equal(argv[at], "--"))
			return at + 1;
		int used = parse_option(&parser, argv + at);
		if (used < 0)
			return -1;
		at += used;
	}
	return at;
}

/* Moves count words behind the operands that begin at first to before them. */
static void move_before(char **first, char **words, int count)
{
	for (; count > 0; count--, words++, first++) {
		char *word = *words;
		memmove(first + 1, first, (size_t)(words - first) * sizeof *first);
		*first = word;
	}
}

int opt_parse_mixed(const struct opt *rows, void *into, const char *applet, int argc, char **argv,
	struct error *error)
{
	const struct parser parser = {rows, into, applet, error};
	int first = 1; /* of the operands */
	for (int at = 1; at < argc;) {
		if (!is_option(argv[at])) {
			at++;
			continue;
		}
		bool is_end = text_equal(argv[at], "--");
		int used = is_end ? 1 : parse_option(&parser, argv + at);
		if (used < 0)
			return -1;
		move_before(argv + first, argv + at, used);
		first += used;
		at += used;
		if (is_end)
			break;
	}
	return first;
}

static bool word_means(const struct opt *row, const char *word, size_t length)
{
	size_t full = strlen(row->word);
	size_t minimum = row->minimum == 0 ? full : row->minimum;
	return length >= minimum && length <= full && strncmp(word, row->word, length) == 0;
}

int opt_word(const struct opt *rows, void *into, char ***words, size_t dashes, struct error *error)
{
	const char *word = **words + dashes;
	const char *equals = strchr(word, '=');
	for (const struct opt *row = rows; row->kind != OPT_END; row++) {
		bool glued = row->kind == OPT_KIND_OPTIONAL && equals != NULL;
		size_t length = glued ? (size_t)(equals - word) : strlen(word);
		if (!word_means(row, word, length))
			continue;
		++*words;
		const char *argument = glued ? equals + 1 : NULL;
		if (row->kind == OPT_KIND_TEXT) {
			argument = **words;
			if (argument == NULL)
				return failed_with(error, STATUS_USAGE, 0,
					"Command line is not complete. Try option \"help\"");
			++*words;
		}
		if (row->once && *(const char **)member(row, into) != NULL)
			return failed_with(error, STATUS_USAGE, 0,
				"Error: either \"%s\" is duplicate, or \"%s\" is garbage.",
				row->word, argument);
		return store(row, into, argument, error) < 0 ? -1 : 1;
	}
	return 0;
}

/* ` -t, --target PID` or ` -br`: what is typed, in a column of its own. */
static size_t help_names(const struct opt *row, char *line, size_t size, size_t dashes)
{
	size_t length = 0;
	if (dashes == 2)
		length = row->letter != 0 ? text_format(line, size, " -%c", row->letter)
					  : text_format(line, size, "   ");
	if (row->word[0] != '\0')
		length += text_format(line + length, size - length, "%s%.*s%s",
			dashes == 2 && row->letter != 0 ? ", " : (dashes == 2 ? "  " : " "),
			(int)dashes, "--", row->word);
	if (row->kind == OPT_KIND_OPTIONAL)
		length += text_format(line + length, size - length, "[=%s]", row->argument);
	else if (needs_argument(row))
		length += text_format(line + length, size - length, " %s", row->argument);
	return length;
}

void opt_help(const struct opt *rows, struct out *out, size_t dashes)
{
	for (const struct opt *row = rows; row->kind != OPT_END; row++) {
		char line[80];
		size_t length = help_names(row, line, sizeof line, dashes);
		out_text(out, line);
		for (; length < 28; length++)
			out_text(out, " ");
		out_text(out, " ");
		out_text(out, row->help);
		out_text(out, "\n");
	}
}
