// SPDX-License-Identifier: MIT
#include "core/directory.h"

#include <fcntl.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "core/own.h"
#include "core/text.h"

/* What getdents64(2) fills; no header exports it. */
struct entry {
	uint64_t inode;
	int64_t offset;
	uint16_t size;
	uint8_t type;
	char name[];
};

void directory_take(struct directory *directory, int fd)
{
	directory->at = directory->size = 0;
	directory->fd = fd;
}

int directory_open(struct directory *directory, const char *path)
{
	directory_take(directory, open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
	return directory->fd < 0 ? -1 : 0;
}

void directory_close(struct directory *directory)
{
	own_fd_close(&directory->fd);
}

const char *directory_next(struct directory *directory)
{
	for (;;) {
		if (directory->at >= directory->size) {
			long got = directory->fd < 0
				? 0
				: syscall(SYS_getdents64, directory->fd, directory->buffer,
					  sizeof directory->buffer);
			if (got <= 0)
				return NULL;
			directory->at = 0;
			directory->size = (size_t)got;
		}
		const struct entry *entry = (const void *)(directory->buffer + directory->at);
		directory->at += entry->size;
		directory->type = entry->type;
		if (!text_equal(entry->name, ".") && !text_equal(entry->name, ".."))
			return entry->name;
	}
}
