// SPDX-License-Identifier: MIT
#pragma once

/* A file read line by line in constant memory. */

#include <stdbool.h>
#include <stddef.h>

enum { LINES_SIZE = 1024 }; /* the longest line, with its end */

struct lines {
	int fd;      /* borrowed */
	bool is_cut; /* the line that was returned last was longer; its rest is left out */
	size_t used, at;
	char text[LINES_SIZE + 1];
};

/* Begins to read what fd gives. Does not touch the memory of text. */
void lines_begin(struct lines *lines, int fd);

/* The next line without its end, or NULL when there is none. Lives until the next call. */
char *lines_next(struct lines *lines);

/* Cuts the next word between blanks off a line; "" at its end, where a `#` puts it too. */
char *lines_word(char **line);
