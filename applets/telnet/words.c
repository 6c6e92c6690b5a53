// SPDX-License-Identifier: MIT
#include "applets/telnet/words.h"

#include <string.h>
#include <strings.h>

#include "core/out.h"

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
		if (words[0] != '\0' || help[0] != '\0') {
			out_string(out, NULL, "%-15 ", words);
			out_text(out, words[0] != '\0' ? before : "");
			out_text(out, help);
		}
		out_text(out, "\n");
	}
}
