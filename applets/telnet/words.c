// SPDX-License-Identifier: MIT
#include "applets/telnet/words.h"

#include <string.h>
#include <strings.h>

#include "applets/telnet/telnet.h"
#include "core/text.h"

const char *word_at(const char *words, unsigned index)
{
	for (; index > 0; index--)
		words += strlen(words) + 1;
	return words;
}

int word_find(const char *words, unsigned count, unsigned stride, const char *text)
{
	int found = WORD_UNKNOWN;
	size_t length = strlen(text);
	for (unsigned row = 0; row < count; row++, words = word_at(words, stride)) {
		if (words[0] == '\0' || length == 0 || strncasecmp(words, text, length) != 0)
			continue;
		if (words[length] == '\0')
			return (int)row;
		found = found == WORD_UNKNOWN ? (int)row : WORD_AMBIGUOUS;
	}
	return found;
}

void words_show(struct out *out, const char *words, unsigned count, const char *before)
{
	for (unsigned row = 0; row < count; row++, words = word_at(words, 2)) {
		const char *help = word_at(words, 1);
		if (before == NULL || words[0] != '\0' || help[0] != '\0') {
			out_string(out, NULL, "%-15 ", words);
			out_text(out, words[0] != '\0' && before != NULL ? before : "");
			out_text(out, help);
		}
		out_text(out, "\n");
	}
}

void say(struct telnet *telnet, const char *text)
{
	out_text(telnet->out, text);
}

void say_value(struct telnet *telnet, const char *shape, const char *value)
{
	out_string(telnet->out, NULL, shape, value);
}

bool say_unknown(struct telnet *telnet, const char *word, int row, const char *command)
{
	say_value(telnet, "'%': ", word);
	say(telnet, row == WORD_UNKNOWN ? "unknown" : "ambiguous");
	say_value(telnet, " argument ('% ?' for help).\n", command);
	return false;
}

bool say_misused(struct telnet *telnet, const char *line, const char *command)
{
	say(telnet, line);
	say_value(telnet, "'% ?' for help", command);
	say(telnet, text_equal(command, "mode") ? ".\n" : "\n");
	return false;
}

bool telnet_is_connected(struct telnet *telnet)
{
	if (telnet->fd < 0)
		say(telnet, "?Need to be connected first.\n");
	return telnet->fd >= 0;
}
