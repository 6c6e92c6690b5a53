// SPDX-License-Identifier: MIT
#define _GNU_SOURCE
#include "core/mounts.h"

#include <fcntl.h>
#include <string.h>

#include "core/own.h"
#include "core/text.h"

void mounts_open(struct mounts *mounts, pid_t pid)
{
	char path[64] = "/proc/self/mountinfo";
	if (pid != 0)
		text_format(path, sizeof path, "/proc/%d/mountinfo", (int)pid);
	mounts->fd = open(path, O_RDONLY | O_CLOEXEC);
	lines_begin(&mounts->lines, mounts->fd);
}

void mounts_close(struct mounts *mounts)
{
	own_fd_close(&mounts->fd);
}

/* The next word; blanks, line ends and backslashes inside of it are three octal digits. */
static const char *next_word(char **line)
{
	char *word = strsep(line, " ");
	if (word == NULL)
		return "";
	char *to = word;
	for (const char *from = word; *from != '\0'; to++) {
		if (from[0] == '\\' && strspn(from + 1, "01234567") >= 3) {
			*to = (char)((from[1] - '0') << 6 | (from[2] - '0') << 3 | (from[3] - '0'));
			from += 4;
		} else {
			*to = *from++;
		}
	}
	*to = '\0';
	return word;
}

bool mounts_next(struct mounts *mounts, struct mount *mount)
{
	char *line = mounts->fd < 0 ? NULL : lines_next(&mounts->lines);
	const char *word;
	if (line == NULL)
		return false;
	next_word(&line); /* its number, and its parent's */
	next_word(&line);
	mount->device = next_word(&line);
	mount->root = next_word(&line);
	mount->point = next_word(&line);
	do
		word = next_word(&line); /* options of its own, and marks, as many as it likes */
	while (*word != '\0' && !text_equal(word, "-"));
	mount->type = next_word(&line);
	next_word(&line); /* its source */
	mount->options = next_word(&line);
	return true;
}
