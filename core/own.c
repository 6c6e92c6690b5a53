// SPDX-License-Identifier: MIT
#define _GNU_SOURCE
#include "core/own.h"

#include <errno.h>
#include <limits.h>
#include <sys/resource.h>
#include <sys/syscall.h>

void own_fd_close(int *fd)
{
	int saved = errno;
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
	errno = saved;
}

void own_fd_close_from(int first)
{
	if (syscall(SYS_close_range, first, UINT_MAX, 0) == 0)
		return;
	/* Before Linux 5.9: one by one. A soft limit that was lowered does not hide higher ones. */
	struct rlimit limit;
	rlim_t last = getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_max < INT_MAX
		? limit.rlim_max
		: INT_MAX;
	for (int fd = first; (rlim_t)fd < last; fd++)
		close(fd);
}
