// SPDX-License-Identifier: MIT
#define _GNU_SOURCE
#include "core/account.h"

#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "core/lines.h"
#include "core/own.h"
#include "core/root.h"
#include "core/text.h"

/* Where in a line the reader is: the name is compared byte by byte, so no line is too long. */
struct reader {
	const char *name;
	size_t at;      /* bytes of the name that are as wanted */
	unsigned field; /* behind how many `:` */
	bool differs;
	size_t digits;
	char number[TEXT_NUMBER_SIZE];
};

/* Whether a line that has ended is the wanted one. */
static bool is_found(const struct reader *this, uint64_t *id)
{
	return this->field >= 2 && !this->differs &&
		text_number(this->number, 10, UINT32_MAX - 1, id) == 0;
}

static void take(struct reader *this, char byte)
{
	if (byte == ':') {
		/* The name ends: all of the wanted one has to have been there. */
		if (this->field++ == 0 && this->name[this->at] != '\0')
			this->differs = true;
	} else if (this->field == 0) {
		if (!this->differs && byte != '\0' && this->name[this->at] == byte)
			this->at++;
		else
			this->differs = true;
	} else if (this->field == 2) {
		if (this->digits == sizeof this->number - 1)
			this->differs = true;
		else
			this->number[this->digits++] = byte;
		this->number[this->digits] = '\0';
	}
}

bool account_find(const char *file, const char *name, uint32_t *id)
{
	char bytes[1024];
	ssize_t size;
	uint64_t number;
	struct reader this = {.name = name};
	own_fd int fd = root_open_file(AT_FDCWD, file);
	if (fd < 0 || name[0] == '\0')
		return false;
	do {
		size = read(fd, bytes, sizeof bytes);
		/* The last line may lack its end. */
		for (ssize_t at = 0; at < size || (at == 0 && size == 0); at++) {
			if (size > 0 && bytes[at] != '\n') {
				take(&this, bytes[at]);
				continue;
			}
			if (is_found(&this, &number)) {
				*id = (uint32_t)number;
				return true;
			}
			this = (struct reader){.name = name};
		}
	} while (size > 0);
	return false;
}

bool account_name(const char *file, uint32_t id, char *name, size_t size)
{
	struct lines lines;
	char *line;
	bool found = false;
	own_fd int fd = root_open_file(AT_FDCWD, file);
	lines_begin(&lines, fd);
	while (!found && fd >= 0 && (line = lines_next(&lines)) != NULL) {
		uint64_t number;
		const char *first = strsep(&line, ":");
		strsep(&line, ":");
		const char *digits = strsep(&line, ":");
		found = digits != NULL && text_number(digits, 10, UINT32_MAX, &number) == 0 &&
			number == id && *first != '\0';
		if (found)
			text_copy(name, size, first);
	}
	if (!found)
		text_format(name, size, "%u", id);
	return found;
}
