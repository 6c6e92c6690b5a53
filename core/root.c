// SPDX-License-Identifier: MIT
#define _GNU_SOURCE
#include "core/root.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <sys/stat.h>

#include "core/own.h"
#include "core/text.h"

static bool is_regular(int fd, struct stat *status)
{
	return fstat(fd, status) == 0 && S_ISREG(status->st_mode);
}

/*
 * O_PATH looks at a file without opening it. What was looked at is then opened through /proc, so
 * that no rename in between can put another file in its place; only without /proc by its name.
 */
int root_open_file(int directory, const char *path)
{
	char again[64];
	struct stat looked_at, opened;
	own_fd int look = openat(directory, path, O_PATH | O_CLOEXEC);
	if (look < 0)
		return -1;
	if (!is_regular(look, &looked_at)) {
		errno = EINVAL;
		return -1;
	}
	text_format(again, sizeof again, "/proc/self/fd/%d", look);
	own_fd int fd = open(again, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT)
		fd = openat(directory, path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	if (!is_regular(fd, &opened) || opened.st_ino != looked_at.st_ino ||
		opened.st_dev != looked_at.st_dev) {
		errno = EINVAL;
		return -1;
	}
	return take_fd(&fd);
}
