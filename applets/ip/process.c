// SPDX-License-Identifier: MIT

/* What /proc tells of a process. */

#include <fcntl.h>
#include <unistd.h>

#include "applets/ip/ip.h"
#include "core/own.h"
#include "core/root.h"
#include "core/text.h"

int ip_process_file(const char *process, const char *file, char *text, size_t size)
{
	char path[320];
	size_t used = 0;
	ssize_t got = 1;
	text_format(path, sizeof path, "/proc/%s/%s", process, file);
	own_fd int fd = root_open_file(AT_FDCWD, path);
	if (fd < 0)
		return -1;
	while (used < size - 1 && (got = read(fd, text + used, size - 1 - used)) > 0)
		used += (size_t)got;
	text[used] = '\0';
	return got < 0 ? -1 : 0;
}
