// SPDX-License-Identifier: MIT
#define _GNU_SOURCE
#include "core/own.h"

#include <errno.h>
#include <limits.h>
#include <sys/resource.h>
#include <sys/syscall.h>

/* What fs.nr_open is unless raised: no process has a descriptor past it, whatever its limit. */
enum { NR_OPEN = 1024 * 1024 };

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
	rlim_t last = getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_max < NR_OPEN
		? limit.rlim_max
		: NR_OPEN;
	for (int fd = first; (rlim_t)fd < last; fd++)
		close(fd);
}
