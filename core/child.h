// SPDX-License-Identifier: MIT
#pragma once

/* Child processes and programs: what nsenter, and later the shell, start and wait for. */

#include <stdbool.h>

#include "core/arena.h"
#include "core/error.h"

/*
 * Forks; a PID namespace that was joined holds only for children. Returns 1 in the child. In the
 * parent returns 0 once the child has ended, with its exit status in *status; until then it stops
 * and goes on with the child and passes on the signals that other processes send it. If a signal
 * ended the child, the parent ends by the same one. Returns -1 if there is no child.
 */
int child_split(int *status, struct error *error);

/* How child_split_as goes about it. */
struct child_manner {
	bool is_deaf; /* the parent ignores SIGINT and SIGTERM and passes nothing on */
	/* What the parent does before the child goes on; NULL for nothing. Returns 0, or -1. */
	int (*begun)(void *context, struct error *error);
	void *context;
};
int child_split_as(const struct child_manner *manner, int *status, struct error *error);

/* Makes the kernel kill this child when its parent ends. */
void child_dies_with_parent(void);

/*
 * Replaces this process by a program, its file searched in PATH if its name has no slash. Returns
 * only on failure: -1 and STATUS_NOT_FOUND or STATUS_NOT_EXECUTED. The arena is for the words of a
 * script.
 */
int child_execute(const char *file, char **argv, struct arena *arena, struct error *error);
