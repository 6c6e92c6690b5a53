// SPDX-License-Identifier: MIT
#pragma once

/*
 * Several runs at once, each in a process of its own, whose output is collected: in the order in
 * which they were begun, as far as they end; what goes on for longer is shown as it comes.
 */

#include <stdbool.h>
#include <sys/types.h>

#include "core/buffer.h"
#include "core/error.h"

enum { CREW_MAX = 64 };

struct crew_member {
	size_t number; /* of the run; the caller's */
	pid_t pid;     /* 0: this place is free */
	int fds[2];    /* its standard output and error, -1 once they have ended */
	struct buffer texts[2];
	bool is_live; /* it has gone on for long */
	bool has_ended;
	int status;
	int64_t began;
};

struct crew {
	struct crew_member members[CREW_MAX];
	size_t at_once; /* how many may run that are not live */
	size_t begun, count;
	bool stops; /* a signal came: no more are begun */
	/* In the new process; what it returns is its exit status. */
	int (*work)(void *context, size_t number);
	/* Shows what there is of a member and takes it off its texts. */
	void (*show)(void *context, struct crew_member *member);
	void *context;
};

/* Runs work for 0 to count - 1. Returns 0 when all have ended, or -1. */
int crew_run(struct crew *crew, struct error *error);
