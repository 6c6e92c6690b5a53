// SPDX-License-Identifier: MIT

/* /etc/protocols: `tcp 6 TCP # a comment` (protocols(5)). Without it an IP protocol is a number. */

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "applets/ip/rule.h"
#include "core/own.h"
#include "core/root.h"
#include "core/text.h"

enum { FILE_MAXIMUM = 32 * 1024 };

/* The next word of a line, ended by a NUL; NULL if there is none before a comment. */
static char *next_word(char **line)
{
	char *word = *line + strspn(*line, " \t\r");
	if (*word == '\0' || *word == '#')
		return NULL;
	char *end = word + strcspn(word, " \t\r#");
	*line = *end == '#' || *end == '\0' ? end : end + 1;
	if (*end == '#')
		*line = end + strlen(end);
	*end = '\0';
	return word;
}

/* Finds the line of a name or alias, or of a number where name is NULL. */
static bool find(const char *name, uint64_t *number, char text[NAME_SIZE])
{
	char content[FILE_MAXIMUM];
	own_fd int fd = root_open_file(AT_FDCWD, "/etc/protocols");
	ssize_t size = 0, got;
	while (fd >= 0 && (got = read(fd, content + size, sizeof content - 1 - (size_t)size)) > 0)
		size += got;
	content[size] = '\0';
	char *rest = content, *line;
	while ((line = strsep(&rest, "\n")) != NULL) {
		uint64_t of_line;
		char *first = next_word(&line), *second = first != NULL ? next_word(&line) : NULL;
		if (second == NULL || text_number(second, 10, UINT8_MAX, &of_line) != 0)
			continue;
		if (name == NULL && of_line == *number) {
			text_copy(text, NAME_SIZE, first);
			return true;
		}
		for (char *word = first; name != NULL && word != NULL; word = next_word(&line))
			if (text_equal(word, name)) {
				*number = of_line;
				return true;
			}
	}
	return false;
}

const char *ip_protocol_name(struct ip *ip, uint8_t number, char text[NAME_SIZE])
{
	uint64_t wide = number;
	if (ip->options.numeric || !find(NULL, &wide, text))
		text_format(text, NAME_SIZE, "ipproto-%u", number);
	return text;
}

int ip_protocol_number(const char *name, uint8_t *number)
{
	uint64_t wide;
	if (text_number(name, 10, UINT8_MAX, &wide) != 0 && !find(name, &wide, NULL))
		return -1;
	*number = (uint8_t)wide;
	return 0;
}
