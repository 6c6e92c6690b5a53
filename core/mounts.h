// SPDX-License-Identifier: MIT
#pragma once

/* What is mounted where a process is: /proc/PID/mountinfo (proc_pid_mountinfo(5)). */

#include <stdbool.h>
#include <sys/types.h>

#include "core/lines.h"

struct mounts {
	int fd;
	struct lines lines;
};

/* Its words are untrusted: a container names its own mounts. They live until the next call. */
struct mount {
	const char *device;  /* MAJOR:MINOR */
	const char *root;    /* what of the file system is mounted */
	const char *point;   /* where, as seen from the process's root */
	const char *type;    /* "" where the line was too long to hold it */
	const char *options; /* of the file system; the same */
};

/* Opens the list of a process, 0 for our own; one that cannot be read has no mounts. */
void mounts_open(struct mounts *mounts, pid_t pid);
bool mounts_next(struct mounts *mounts, struct mount *mount);
void mounts_close(struct mounts *mounts);
