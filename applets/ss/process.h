// SPDX-License-Identifier: MIT
#pragma once

/* Who has a socket: the processes whose descriptors lead to its inode (proc(5)). */

#include <stdbool.h>
#include <stdint.h>

#include "core/arena.h"

struct process {
	unsigned id, thread; /* thread is 0 where a process stands for all of its threads */
	char name[16];       /* as ss takes it from /proc/ID/stat: up to the first `)` */
};

/* A descriptor of a process; those of one socket are a list, the last found first. */
struct holder {
	const struct holder *next;
	const struct process *process;
	unsigned descriptor;
};

struct owned;

/* The sockets whose holders are wanted; zeroed by the caller. */
struct holders {
	struct owned *table; /* by inode */
	struct arena arena;
	bool failed; /* memory is out */
};

void holders_init(struct holders *holders);
void holders_free(struct holders *holders);

/* Adds a socket to those that are searched for. */
void holders_want(struct holders *holders, uint32_t inode);

/*
 * Walks through /proc once: each process, with threads each of its threads, each descriptor. What
 * vanishes meanwhile, and what may not be seen, is passed over. Returns 0, or -1 with errno if
 * there is no /proc.
 */
int holders_find(struct holders *holders, bool threads);

/* The first holder of a socket, NULL if it has none that can be seen. */
const struct holder *holders_of(const struct holders *holders, uint32_t inode);
