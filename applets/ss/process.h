// SPDX-License-Identifier: MIT
#pragma once

/* Who has a socket: the processes whose descriptors lead to its inode (proc(5)). */

#include <stdbool.h>
#include <stdint.h>

#include "core/buffer.h"
#include "core/container_marks.h"

struct owned;

enum { PROCESS_NAME_SIZE = 64 };

struct process {
	unsigned id, thread; /* thread is 0 where a process stands for all of its threads */
	char name[16];       /* as ss takes it from /proc/ID/stat: up to the first `)` */
};

/* Where a process runs; "" for what its cgroups do not tell. */
struct location {
	char container[CONTAINER_ID_SIZE], pod[POD_UID_SIZE];
};

/* A descriptor that leads to a socket; those of one socket are a list, the last found first. */
struct holder {
	uint32_t next;    /* 1 + the index of the next holder, 0 at the end */
	uint32_t process; /* the index of whose descriptor it is */
	uint32_t descriptor;
};

/* The sockets whose holders are wanted, and what was found; zeroed by the caller. */
struct holders {
	struct owned *slots; /* open addressing by inode; NULL before the first */
	uint32_t slot_count; /* a power of two, at least twice as many as are taken */
	uint32_t taken;
	struct buffer found;     /* of struct holder */
	struct buffer processes; /* of struct process */
	bool wants_locations;    /* where the processes run is found too: set before the walk */
	struct buffer locations; /* then of struct location, one for each process */
	bool failed;             /* memory is out */
};

void holders_free(struct holders *holders);

/* Adds a socket to those that are searched for. */
void holders_want(struct holders *holders, uint32_t inode);

/*
 * Walks through /proc once: each process, with threads each of its threads, each descriptor. What
 * vanishes meanwhile, and what may not be seen, is passed over. Returns 0, or -1 with errno if
 * there is no /proc.
 */
int holders_find(struct holders *holders, bool threads);

/* The first holder of a socket, NULL if it has none that can be seen; and the one behind one. */
const struct holder *holders_of(const struct holders *holders, uint32_t inode);
const struct holder *holders_next(const struct holders *holders, const struct holder *holder);

/* Whose descriptor it is, and where that runs: only with wants_locations. */
const struct process *holder_process(const struct holders *holders, const struct holder *holder);
const struct location *holder_location(const struct holders *holders, const struct holder *holder);

/*
 * The name of a process or thread, as it is in /proc/ID/stat; directory and prefix say where the
 * folder ID is. False if there is none.
 */
bool process_name(int directory, const char *prefix, unsigned id, char name[PROCESS_NAME_SIZE]);
