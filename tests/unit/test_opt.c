// SPDX-License-Identifier: MIT
#include "core/opt.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "applets/table.h"
#include "core/applet.h"
#include "core/text.h"
#include "tests/unit/unit.h"

enum { HELP_COLUMNS = 100 };

struct options {
	bool all, quiet, user_parent, alpha_one, alpha_two, alpha;
	unsigned verbose;
	const char *target, *mount, *user, *level;
};

static const struct opt rows[] = {
	OPT_FLAG(struct options, all, .letter = 'a', .word = "all", .help = "everything"),
	OPT_COUNT(struct options, verbose, .letter = 'v', .word = "verbose", .help = "more words"),
	OPT_TEXT(struct options, target, .letter = 't', .word = "target", .argument = "PID",
		.help = "whom"),
	OPT_OPTIONAL(struct options, mount, .letter = 'm', .word = "mount", .argument = "FILE",
		.help = "where"),
	OPT_OPTIONAL(struct options, user, .letter = 'U', .word = "user", .help = "who"),
	OPT_FLAG(struct options, user_parent, .word = "user-parent", .help = "who made them"),
	OPT_FLAG(struct options, alpha_one, .word = "alpha-one"),
	OPT_FLAG(struct options, alpha_two, .word = "alpha-two"),
	OPT_FLAG(struct options, alpha, .word = "alpha"),
	OPT_FLAG(struct options, quiet, .letter = 'q', .help = "no words"),
	OPT_TEXT(struct options, level, .letter = 'l', .help = "how deep"),
	{.kind = OPT_END},
};

/* A command line and what became of it. */
struct line {
	char text[128];
	char *words[16];
	int count;
};

static void split(struct line *line, const char *text)
{
	char *rest;
	text_copy(line->text, sizeof line->text, text);
	line->words[0] = "prog";
	line->count = 1;
	for (char *word = strtok_r(line->text, " ", &rest); word != NULL;
		word = strtok_r(NULL, " ", &rest))
		line->words[line->count++] = word;
	line->words[line->count] = NULL;
}

static void describe(char *text, size_t size, const struct options *options, const char *operand)
{
	snprintf(text, size, "a%d q%d p%d 1%d 2%d 0%d v%u t[%s] m[%s] U[%s] l[%s] then %s",
		options->all, options->quiet, options->user_parent, options->alpha_one,
		options->alpha_two, options->alpha, options->verbose, options->target,
		options->mount, options->user, options->level, operand);
}

/* What is parsed, as text: the values and the first operand, or the error. */
static void parse(const char *words, char *text, size_t size)
{
	struct line line;
	struct error error;
	struct options options = {0};
	split(&line, words);
	int first = opt_parse(rows, &options, "prog", line.count, line.words, &error);
	if (first < 0)
		text_format(text, size, "prog: %s\n", error.text);
	else
		describe(text, size, &options, line.words[first]);
}

static void store(struct options *options, int row)
{
	char *member = (char *)options + rows[row].offset;
	const char *argument = optarg != NULL ? optarg : "";
	if (rows[row].kind == OPT_KIND_FLAG)
		*(bool *)member = true;
	else if (rows[row].kind == OPT_KIND_COUNT)
		++*(unsigned *)member;
	else
		memcpy(member, &argument, sizeof argument);
}

/* The same by the host's getopt_long, whose words go to standard error. */
static void parse_by_glibc(const char *words, char *text, size_t size)
{
	struct line line;
	struct options options = {0};
	char letters[64] = "+";
	struct option names[COUNT(rows)] = {0};
	int name = 0, taken, log = new_file(), before = dup(STDERR_FILENO);
	bool good = true;
	split(&line, words);
	for (int row = 0; rows[row].kind != OPT_END; row++) {
		int argument = rows[row].kind == OPT_KIND_TEXT ? required_argument
			: rows[row].kind == OPT_KIND_OPTIONAL  ? optional_argument
							       : no_argument;
		size_t length = strlen(letters);
		if (rows[row].word[0] != '\0')
			names[name++] = (struct option){rows[row].word, argument, NULL, 1000 + row};
		if (rows[row].letter != 0)
			text_format(letters + length, sizeof letters - length, "%c%.*s",
				rows[row].letter, argument, "::");
	}
	dup2(log, STDERR_FILENO);
	optind = 0;
	while ((taken = getopt_long(line.count, line.words, letters, names, NULL)) != -1) {
		good = good && taken != '?';
		for (int row = 0; good && rows[row].kind != OPT_END; row++)
			if (taken == 1000 + row || taken == rows[row].letter)
				store(&options, row);
		if (!good)
			break;
	}
	fflush(stderr);
	dup2(before, STDERR_FILENO);
	close(before);
	if (good) {
		describe(text, size, &options, line.words[optind]);
	} else {
		ssize_t length = pread(log, text, size - 1, 0);
		text[length] = '\0';
	}
	close(log);
}

static void parses_as_getopt_long_does(void **state)
{
	(void)state;
	static const char *const lines[] = {"", "--a=1", "--u", "x", "-a x", "-av -v", "-avt5 x",
		"-t 5", "-t", "-at", "--target=5", "--target 5 y", "--target",
		"--target=", "--tar=5", "--tar 5", "--al", "--alp", "--alpha", "--alpha-o",
		"--alpha=1", "--all=3", "--al=3", "-Z", "-aZ", "-Za", "--nope", "--nope=1",
		"--mount", "--mount=/x", "--mount /x", "--mount=", "-m/x", "-m /x", "-am/x y",
		"--user", "--user=", "--user-", "--use", "--", "-- -a", "-a -- -v", "-", "- -a",
		"x -a", "-a-", "---", "--=", "--=x", "-:", "-;", "-?", "-t-- x", "--target -- x",
		"-t -a", "-q -l9", "-ql 9 -a z", "-v -v -v", "-t1 -t2", "-m1 -m",
		"--verbose --verb", "-a --al", "--v=1", "--verb=1"};
	for (size_t at = 0; at < COUNT(lines); at++) {
		char ours[500], theirs[500];
		size_t length = text_format(ours, sizeof ours, "%s: ", lines[at]);
		text_copy(theirs, sizeof theirs, ours);
		parse(lines[at], ours + length, sizeof ours - length);
		parse_by_glibc(lines[at], theirs + length, sizeof theirs - length);
		assert_string_equal(ours, theirs);
	}
}

static void strips_the_equals_sign_of_a_glued_optional_argument(void **state)
{
	(void)state;
	struct error error;
	struct options options = {0};
	char *words[] = {"prog", "-m=/x", "-U=", NULL};
	assert_int_equal(opt_parse(rows, &options, "prog", 3, words, &error), 3);
	assert_string_equal(options.mount, "/x");
	assert_string_equal(options.user, "");
}

static void borrows_arguments(void **state)
{
	(void)state;
	struct error error;
	struct options options = {0};
	char *words[] = {"prog", "-t", "5", NULL};
	assert_int_equal(opt_parse(rows, &options, "prog", 3, words, &error), 3);
	assert_ptr_equal(options.target, words[2]);
}

static void points_to_the_help_of_the_applet(void **state)
{
	(void)state;
	struct error error;
	struct options options = {0};
	char *words[] = {"prog", "-Z", NULL};
	assert_int_equal(opt_parse(rows, &options, "nsenter", 2, words, &error), -1);
	assert_string_equal(error.hint, "Try 'nsenter --help' for more information.");
	assert_int_equal(error.status, STATUS_FAILED);
}

static void refuses_what_is_given_once_a_second_time(void **state)
{
	(void)state;
	static const struct opt once[] = {
		OPT_TEXT(struct options, target, .letter = 't', .word = "target", .once = true),
		{.kind = OPT_END},
	};
	struct error error;
	struct options options = {0};
	char *words[] = {"prog", "-t1", "--target=1", NULL};
	assert_int_equal(opt_parse(once, &options, "prog", 3, words, &error), -1);
	assert_string_equal(error.text, "option --target may be given only once");
}

/* A word that a tool did not have takes no abbreviation from one that it had. */
static void abbreviates_no_further_than_a_row_allows(void **state)
{
	(void)state;
	static const struct opt added[] = {
		OPT_FLAG(struct options, all, .word = "summary"),
		OPT_FLAG(struct options, quiet, .word = "summary-by", .minimum = 10),
		{.kind = OPT_END},
	};
	static const char *const words[] = {"--s", "--summar", "--summary", "--summary-by"};
	struct error error;
	for (size_t at = 0; at < COUNT(words); at++) {
		struct options options = {0};
		char *line[] = {"prog", (char *)words[at], NULL};
		assert_int_equal(opt_parse(added, &options, "prog", 2, line, &error), 2);
		assert_int_equal(options.all, at < 3);
		assert_int_equal(options.quiet, at == 3);
	}
	char *cut[] = {"prog", "--summary-b", NULL};
	assert_int_equal(opt_parse(added, NULL, "prog", 2, cut, &error), -1);
	assert_string_equal(error.text, "unrecognized option '--summary-b'");
}

static void finds_nothing_in_an_empty_table(void **state)
{
	(void)state;
	static const struct opt none[] = {{.kind = OPT_END}};
	struct error error;
	char *words[] = {"prog", "-x", NULL}, *others[] = {"prog", "--x", NULL};
	assert_int_equal(opt_parse(none, NULL, "prog", 2, words, &error), -1);
	assert_int_equal(opt_parse(none, NULL, "prog", 2, others, &error), -1);
	assert_int_equal(opt_parse(none, NULL, "prog", 1, words, &error), 1);
}

struct word_options {
	bool brief, json;
	unsigned statistics;
	const char *colour, *netns;
};

static const struct opt word_rows[] = {
	OPT_COUNT(struct word_options, statistics, .word = "statistics", .minimum = 1),
	OPT_FLAG(struct word_options, brief, .word = "brief", .minimum = 2),
	OPT_FLAG(struct word_options, json, .word = "json"),
	OPT_OPTIONAL(struct word_options, colour, .word = "color", .minimum = 1),
	OPT_TEXT(struct word_options, netns, .word = "netns", .minimum = 1),
	{.kind = OPT_END},
};

/* Takes one word, and says how many words it took with it. */
static int take_word(
	const char *word, const char *next, size_t dashes, struct word_options *options, long *used)
{
	struct error error = {0};
	char *words[] = {(char *)word, (char *)next, NULL}, **at = words;
	*options = (struct word_options){0};
	int result = opt_word(word_rows, options, &at, dashes, &error);
	*used = at - words;
	if (result < 0) {
		assert_string_equal(
			error.text, "Command line is not complete. Try option \"help\"");
		assert_int_equal(error.status, STATUS_USAGE);
	}
	return result;
}

static void takes_words_by_their_first_letters(void **state)
{
	(void)state;
	struct word_options options;
	long used;
	assert_int_equal(take_word("-s", "x", 1, &options, &used), 1);
	assert_int_equal(used, 1);
	assert_int_equal(options.statistics, 1);
	assert_int_equal(take_word("--statistics", NULL, 2, &options, &used), 1);
	assert_int_equal(options.statistics, 1);
	assert_int_equal(take_word("br", NULL, 0, &options, &used), 1);
	assert_true(options.brief);
	assert_int_equal(take_word("json", NULL, 0, &options, &used), 1);
	assert_true(options.json);
}

static void leaves_words_that_no_row_means(void **state)
{
	(void)state;
	static const char *const words[] = {
		"b", "jso", "jsons", "briefs", "x", "", "brief=1", "json="};
	for (size_t at = 0; at < COUNT(words); at++) {
		struct word_options options;
		long used;
		assert_int_equal(take_word(words[at], "x", 0, &options, &used), 0);
		assert_int_equal(used, 0);
	}
}

static void takes_the_argument_of_a_word(void **state)
{
	(void)state;
	struct word_options options;
	long used;
	assert_int_equal(take_word("-n", "x", 1, &options, &used), 1);
	assert_int_equal(used, 2);
	assert_string_equal(options.netns, "x");
	assert_int_equal(take_word("netns", NULL, 0, &options, &used), -1);
}

static void takes_what_is_glued_to_a_word(void **state)
{
	(void)state;
	struct word_options options;
	long used;
	assert_int_equal(take_word("-c", "x", 1, &options, &used), 1);
	assert_string_equal(options.colour, "");
	assert_int_equal(take_word("-color=auto", "x", 1, &options, &used), 1);
	assert_string_equal(options.colour, "auto");
	assert_int_equal(used, 1);
	assert_int_equal(take_word("-c=", NULL, 1, &options, &used), 1);
	assert_string_equal(options.colour, "");
	assert_int_equal(take_word("-colors=auto", NULL, 1, &options, &used), 0);
}

static void shows_help_in_columns(void **state)
{
	(void)state;
	struct paper paper;
	static const struct opt some[] = {
		OPT_FLAG(struct options, all, .letter = 'a', .word = "all", .help = "everything"),
		OPT_OPTIONAL(struct options, mount, .letter = 'm', .word = "mount",
			.argument = "FILE", .help = "where"),
		OPT_TEXT(struct options, target, .word = "target", .argument = "PID",
			.help = "whom"),
		OPT_FLAG(struct options, quiet, .letter = 'q', .help = "no words"),
		{.kind = OPT_END},
	};
	opt_help(some, paper_begin(&paper), 2);
	assert_string_equal(paper_end(&paper),
		" -a, --all                   everything\n"
		" -m, --mount[=FILE]          where\n"
		"     --target PID            whom\n"
		" -q                          no words\n");
	opt_help(some, paper_begin(&paper), 1);
	assert_true(text_begins(paper_end(&paper),
		" -all                        everything\n"
		" -mount[=FILE]               where\n"));
}

static bool is_ended(const char *text, size_t size)
{
	return memchr(text, '\0', size) != NULL;
}

/* An array that is just full has no NUL, and the compiler says nothing. */
static void every_row_of_every_applet_fits(void **state)
{
	(void)state;
	for (size_t at = 0; applets[at] != NULL; at++) {
		const struct applet *applet = applets[at];
		assert_true(is_ended(applet->name, sizeof applet->name));
		assert_true(is_ended(applet->summary, sizeof applet->summary));
		assert_true(is_ended(applet->usage, sizeof applet->usage));
		for (const struct opt *row = applet->options; row->kind != OPT_END; row++) {
			assert_true(is_ended(row->word, sizeof row->word));
			assert_true(is_ended(row->argument, sizeof row->argument));
			assert_true(is_ended(row->help, sizeof row->help));
			assert_true(row->word[0] != '\0' || row->letter != 0);
		}
	}
}

static void every_line_of_every_help_fits_a_terminal(void **state)
{
	(void)state;
	for (size_t at = 0; applets[at] != NULL; at++) {
		struct paper paper;
		char *rest;
		applet_help(applets[at], paper_begin(&paper));
		paper_end(&paper);
		for (char *line = strtok_r(paper.text, "\n", &rest); line != NULL;
			line = strtok_r(NULL, "\n", &rest))
			if (strlen(line) > HELP_COLUMNS || line[strlen(line) - 1] == ' ')
				assert_string_equal(line, "a line that fits");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parses_as_getopt_long_does),
		cmocka_unit_test(strips_the_equals_sign_of_a_glued_optional_argument),
		cmocka_unit_test(borrows_arguments),
		cmocka_unit_test(points_to_the_help_of_the_applet),
		cmocka_unit_test(refuses_what_is_given_once_a_second_time),
		cmocka_unit_test(abbreviates_no_further_than_a_row_allows),
		cmocka_unit_test(finds_nothing_in_an_empty_table),
		cmocka_unit_test(takes_words_by_their_first_letters),
		cmocka_unit_test(leaves_words_that_no_row_means),
		cmocka_unit_test(takes_the_argument_of_a_word),
		cmocka_unit_test(takes_what_is_glued_to_a_word),
		cmocka_unit_test(shows_help_in_columns),
		cmocka_unit_test(every_row_of_every_applet_fits),
		cmocka_unit_test(every_line_of_every_help_fits_a_terminal),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
