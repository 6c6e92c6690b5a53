// SPDX-License-Identifier: MIT
#pragma once

/*
 * What /proc tells of processes (proc(5)). All of it is as untrusted as the processes: reads are
 * bounded, and one that has vanished reads as nothing.
 */

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct directory;

enum { PROC_NAME_SIZE = 64 };

/* The next process of a directory opened at /proc, in the kernel's order: PIDs rise. 0 at the end.
 */
pid_t proc_next(struct directory *directory);

/*
 * Reads /proc/PID/FILE up to size - 1 bytes and adds a NUL; a pid of 0 is this process. Returns the
 * length, 0 with errno where it cannot be read.
 */
size_t proc_read(pid_t pid, const char *file, char *text, size_t size);

/* What a process calls itself (comm); "" if it is gone. */
void proc_name(pid_t pid, char name[PROC_NAME_SIZE]);

/* Whether a process is the first of its PID namespace. False where that cannot be told. */
bool proc_is_init(pid_t pid);

/* Whether the numbers in /proc are those of our own PID namespace. */
bool proc_is_ours(void);

/* Whether /proc shows every process of the machine: the first PID namespace's, and none hidden. */
bool proc_is_whole(void);
