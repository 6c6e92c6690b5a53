// SPDX-License-Identifier: MIT

/* Words, divided by line ends, through both parsers and the tables of every applet. */

#include "applets/table.h"
#include "core/applet.h"
#include "tests/fuzz/check.h"

enum { WORDS = 32, MEMBERS = 1024 /* bytes: more than any applet's struct of options */ };

static int split(char *text, char **words)
{
	int count = 0;
	words[count++] = "applet";
	for (char *rest = text, *word; count < WORDS && (word = strsep(&rest, "\n")) != NULL;)
		words[count++] = word;
	words[count] = NULL;
	return count;
}

static void check_error(int result, const struct error *error)
{
	check(memchr(error->text, '\0', sizeof error->text) != NULL);
	check(memchr(error->hint, '\0', sizeof error->hint) != NULL);
	check(result >= 0 || error->text[0] != '\0');
}

static void parse(const struct applet *applet, int count, char **words)
{
	_Alignas(16) char into[MEMBERS] = {0};
	struct error error = {0};
	int first = opt_parse(applet->options, into, "applet", count, words, &error);
	check(first == -1 || (first >= 1 && first <= count));
	check_error(first, &error);
	for (size_t dashes = 0; dashes < 3; dashes++) {
		char **at = words + 1;
		int taken = 1;
		memset(into, 0, sizeof into);
		while (*at != NULL && strlen(*at) >= dashes && taken > 0) {
			char **before = at;
			taken = opt_word(applet->options, into, &at, dashes, &error);
			check(taken <= 0 || at > before);
			check(at <= words + count);
		}
		check_error(taken, &error);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1), *words[WORDS + 1];
	if (size > 0)
		memcpy(text, data, size);
	text[size] = '\0';
	int count = split(text, words);
	for (size_t at = 0; applets[at] != NULL; at++)
		parse(applets[at], count, words);
	free(text);
	return 0;
}
