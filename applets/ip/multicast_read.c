// SPDX-License-Identifier: MIT

/* The lines of /proc/net/dev_mcast, igmp and igmp6. */

#include <string.h>
#include <sys/socket.h>

#include "applets/ip/multicast.h"
#include "core/text.h"

/* Takes the next word off a line. Never NULL; "" at the end. */
static char *next_word(char **line)
{
	char *word = *line + strspn(*line, " \t");
	size_t length = strcspn(word, " \t");
	*line = word + length;
	if (word[length] != '\0')
		*(*line)++ = '\0';
	return word;
}

static bool read_number(const char *word, int base, uint32_t *number)
{
	uint64_t wide;
	if (text_number(word, base, UINT32_MAX, &wide) != 0)
		return false;
	*number = (uint32_t)wide;
	return true;
}

/* Pairs of hexadecimal digits. */
static bool read_bytes(struct multicast_group *group, const char *word)
{
	size_t length = strlen(word);
	if (length == 0 || length % 2 != 0 || length / 2 > sizeof group->bytes)
		return false;
	for (size_t at = 0; at < length / 2; at++) {
		char pair[3] = {word[2 * at], word[2 * at + 1], '\0'};
		uint32_t byte;
		if (!read_number(pair, 16, &byte))
			return false;
		group->bytes[at] = (uint8_t)byte;
	}
	group->size = (uint8_t)(length / 2);
	return true;
}

static bool read_holder(struct multicast_group *group, char **line)
{
	uint32_t index;
	memset(group, 0, sizeof *group);
	if (!read_number(next_word(line), 10, &index))
		return false;
	group->index = index;
	const char *name = next_word(line);
	text_copy(group->name, sizeof group->name, name);
	return name[0] != '\0';
}

bool multicast_read_link(struct multicast_group *group, char *line)
{
	uint32_t is_static;
	if (!read_holder(group, &line) || !read_number(next_word(&line), 10, &group->users) ||
		!read_number(next_word(&line), 10, &is_static))
		return false;
	group->family = AF_PACKET;
	group->is_static = is_static != 0;
	return read_bytes(group, next_word(&line));
}

bool multicast_read_inet6(struct multicast_group *group, char *line)
{
	if (!read_holder(group, &line))
		return false;
	group->family = AF_INET6;
	return read_bytes(group, next_word(&line)) && group->size == 16 &&
		read_number(next_word(&line), 10, &group->users);
}

bool multicast_read_holder(struct multicast_group *group, char *line)
{
	return line[0] != ' ' && line[0] != '\t' && read_holder(group, &line);
}

/* The address is a number as this machine has it in memory. */
bool multicast_read_inet(struct multicast_group *group, char *line)
{
	uint32_t address;
	if (line[0] != ' ' && line[0] != '\t')
		return false;
	if (!read_number(next_word(&line), 16, &address))
		return false;
	group->family = AF_INET;
	group->size = sizeof address;
	memcpy(group->bytes, &address, sizeof address);
	return read_number(next_word(&line), 10, &group->users);
}
