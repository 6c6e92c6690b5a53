// SPDX-License-Identifier: MIT
#include "core/lines.h"

#include <string.h>
#include <unistd.h>

void lines_begin(struct lines *lines, int fd)
{
	lines->fd = fd;
	lines->is_cut = false;
	lines->used = lines->at = 0;
}

/* Reads more behind what is left. False if there is no more, or no room. */
static bool fill(struct lines *lines)
{
	memmove(lines->text, lines->text + lines->at, lines->used - lines->at);
	lines->used -= lines->at;
	lines->at = 0;
	ssize_t got = read(lines->fd, lines->text + lines->used, LINES_SIZE - lines->used);
	lines->used += got > 0 ? (size_t)got : 0;
	return got > 0;
}

char *lines_next(struct lines *lines)
{
	for (;;) {
		char *end;
		do
			end = memchr(lines->text + lines->at, '\n', lines->used - lines->at);
		while (end == NULL && fill(lines));
		char *line = lines->text + lines->at;
		bool is_rest = lines->is_cut;
		if (end == NULL && line == lines->text + lines->used)
			return NULL;
		lines->is_cut = end == NULL && lines->used == LINES_SIZE;
		if (end == NULL)
			end = lines->text + lines->used;
		lines->at = (size_t)(end - lines->text) + (end < lines->text + lines->used);
		*end = '\0';
		if (!is_rest)
			return line;
	}
}

char *lines_word(char **line)
{
	char *word = *line + strspn(*line, " \t\r");
	size_t length = strcspn(word, " \t\r#");
	bool ends = word[length] == '#' || word[length] == '\0';
	*line = word + length + !ends;
	word[length] = '\0';
	return word;
}
