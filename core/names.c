// SPDX-License-Identifier: MIT
#include "core/names.h"

#include <fcntl.h>
#include <string.h>

#include "core/lines.h"
#include "core/own.h"
#include "core/root.h"
#include "core/text.h"

/* Whether the rest of a line has a name among its words. */
static bool has_word(char *line, const char *name)
{
	for (const char *word; *(word = lines_word(&line)) != '\0';)
		if (text_equal(word, name))
			return true;
	return false;
}

/* `ssh 22/tcp ALIAS...`. */
static bool take_service(char *line, const char *name, const char *protocol, uint16_t *port)
{
	uint64_t number;
	const char *first = lines_word(&line);
	char *value = lines_word(&line), *slash = strchr(value, '/');
	if (slash == NULL || !text_equal(slash + 1, protocol))
		return false;
	*slash = '\0';
	if (text_number(value, 10, UINT16_MAX, &number) != 0)
		return false;
	*port = (uint16_t)number;
	return text_equal(first, name) || has_word(line, name);
}

bool service_port(const char *name, const char *protocol, uint16_t *port)
{
	own_fd int fd = root_open_file(AT_FDCWD, "/etc/services");
	struct lines lines;
	lines_begin(&lines, fd);
	for (char *line; (line = lines_next(&lines)) != NULL;)
		if (take_service(line, name, protocol, port))
			return true;
	return false;
}

/* An entry is followed by its name and its protocol, each with a NUL. */
struct entry {
	uint32_t next; /* as in heads */
	uint16_t port;
	uint16_t protocol; /* where it is, from the entry on */
};

/*
 * Where the entry of a port is linked from, or, if it has none, where it is to be; a protocol of
 * NULL is any. Entries of a port are in the order of the file.
 */
static uint32_t *find_link(struct services *services, const char *protocol, uint16_t port)
{
	uint32_t *link = &services->heads[port % SERVICES_HEADS];
	while (*link != 0) {
		char *text = services->entries.bytes + *link - 1;
		struct entry *entry = (struct entry *)(void *)text;
		if (entry->port == port &&
			(protocol == NULL || text_equal(text + entry->protocol, protocol)))
			break;
		link = &entry->next;
	}
	return link;
}

void services_line(struct services *services, char *line)
{
	struct buffer *entries = &services->entries;
	const char *name = lines_word(&line);
	char *number = lines_word(&line), *slash = strchr(number, '/');
	uint64_t port;
	if (slash == NULL)
		return;
	*slash = '\0';
	const char *protocol = slash + 1 + strspn(slash + 1, "/");
	size_t name_size = strlen(name) + 1, protocol_size = strlen(protocol) + 1;
	size_t size = (sizeof(struct entry) + name_size + protocol_size + 3) & ~(size_t)3;
	if (text_number(number, 0, UINT32_MAX, &port) != 0 ||
		entries->used + size > SERVICES_MAXIMUM || !buffer_reserve(entries, size))
		return;
	uint32_t *link = find_link(services, protocol, (uint16_t)port);
	if (*link != 0)
		return;
	const struct entry entry = {0, (uint16_t)port, (uint16_t)(sizeof entry + name_size)};
	char *to = entries->bytes + entries->used;
	memcpy(to, &entry, sizeof entry);
	memcpy(to + sizeof entry, name, name_size);
	memcpy(to + entry.protocol, protocol, protocol_size);
	*link = (uint32_t)entries->used + 1;
	entries->used += size;
}

const char *service_name(struct services *services, const char *protocol, uint16_t port)
{
	if (!services->is_read) {
		own_fd int fd = root_open_file(AT_FDCWD, "/etc/services");
		struct lines lines;
		lines_begin(&lines, fd);
		for (char *line; (line = lines_next(&lines)) != NULL;)
			services_line(services, line);
		services->is_read = true;
	}
	uint32_t at = *find_link(services, protocol, port);
	return at == 0 ? NULL : services->entries.bytes + at - 1 + sizeof(struct entry);
}

void services_free(struct services *services)
{
	buffer_free(&services->entries);
}

bool protocol_name(uint8_t number, char *text, size_t size)
{
	own_fd int fd = root_open_file(AT_FDCWD, "/etc/protocols");
	struct lines lines;
	lines_begin(&lines, fd);
	for (char *line; (line = lines_next(&lines)) != NULL;) {
		uint64_t of_line;
		const char *name = lines_word(&line);
		if (text_number(lines_word(&line), 10, UINT8_MAX, &of_line) != 0 ||
			of_line != number)
			continue;
		text_copy(text, size, name);
		return true;
	}
	return false;
}
