// SPDX-License-Identifier: MIT
#pragma once

/*
 * What /proc tells of processes (proc(5)). All of it is as untrusted as the processes: reads are
 * bounded, and one that has vanished reads as nothing.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
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

/* The same of a file that the kernel shows in one piece, as status, stat, comm and cgroup: by one
 * read. */
size_t proc_read_piece(pid_t pid, const char *file, char *text, size_t size);

/* What a process calls itself (comm); "" if it is gone. */
void proc_name(pid_t pid, char name[PROC_NAME_SIZE]);

/* What /proc/PID/status tells of a process. */
struct proc_status {
	pid_t parent;    /* 0 if it has none in our PID namespace */
	unsigned levels; /* PID namespaces that number it (4.1), from that of /proc inwards */
	pid_t inner;     /* its number in the innermost one */
	uid_t user;      /* the real one */
};

/* Returns false if the process is gone, or what is told makes no sense. */
bool proc_status(pid_t pid, struct proc_status *status);

/* When a process began, in clock ticks (AT_CLKTCK a second) since the system did; 0 if it is gone.
 */
uint64_t proc_start(pid_t pid);

/* Whether a process is the first of its PID namespace. False where that cannot be told. */
bool proc_is_init(pid_t pid);

/* Whether the numbers in /proc are those of our own PID namespace. */
bool proc_is_ours(void);

/* Whether /proc shows every process of the machine: the first PID namespace's, and none hidden. */
bool proc_is_whole(void);
