// SPDX-License-Identifier: MIT
#define _GNU_SOURCE
#include "core/netns.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>

#include "core/own.h"
#include "core/root.h"
#include "core/text.h"

int netns_join(const char *name, int status, struct error *error)
{
	char path[4096];
	text_format(path, sizeof path, "%s%s", strchr(name, '/') != NULL ? "" : NETNS_DIRECTORY "/",
		name);
	own_fd int fd = root_open_file(AT_FDCWD, path);
	/* What is no file at all is no namespace either: EINVAL, as setns(2) says it. */
	if (fd < 0 && errno != EINVAL)
		return failed_with(
			error, status, errno, "Cannot open network namespace \"%s\"", name);
	if (fd < 0 || setns(fd, CLONE_NEWNET) < 0)
		return failed_with(
			error, status, errno, "setting the network namespace \"%s\" failed", name);
	return 0;
}
