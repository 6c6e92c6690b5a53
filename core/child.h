// SPDX-License-Identifier: MIT
#pragma once

/* Child processes and programs: what nsenter, and later the shell, start and wait for. */

#include "core/arena.h"
#include "core/error.h"

/*
 * Forks; a PID namespace that was joined holds only for children. Returns 1 in the child. In the
 * parent returns 0 once the child has ended, with its exit status in *status; until then it stops
 * and goes on with the child and passes on the signals that other processes send it. If a signal
 * ended the child, the parent ends by the same one. Returns -1 if there is no child.
 */
int child_split(int *status, struct error *error);

/* Makes the kernel kill this child when its parent ends. */
void child_dies_with_parent(void);

/*
 * Replaces this process by a program, its file searched in PATH if its name has no slash. Returns
 * only on failure: -1 and STATUS_NOT_FOUND or STATUS_NOT_EXECUTED. The arena is for the words of a
 * script.
 */
int child_execute(const char *file, char **argv, struct arena *arena, struct error *error);
