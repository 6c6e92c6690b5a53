// SPDX-License-Identifier: MIT
#pragma once

/*
 * Cgroups of version 2 by their numbers, as sockets bear them (cgroups(7)): a number is the inode
 * of the cgroup's folder.
 */

#include <stdbool.h>
#include <stdint.h>

enum { CGROUP_PATH_SIZE = 512 };

/* What was found out; zeroed by the caller before the first call. */
struct cgroups {
	int root;       /* the folder where the hierarchy is mounted, -1 if there is none */
	bool looked;    /* for it */
	uint64_t known; /* the number whose path this is: */
	char path[CGROUP_PATH_SIZE];
};

/*
 * The path of a cgroup below its mount, `/` for the root; `unreachable:HEX` if none has that
 * number or it may not be seen. Lives until the next call.
 */
const char *cgroup_path(struct cgroups *cgroups, uint64_t id);

/* The number of a cgroup by its path below the mount. Returns 0, or -1 with errno. */
int cgroup_id(struct cgroups *cgroups, const char *path, uint64_t *id);

void cgroups_close(struct cgroups *cgroups);
