// SPDX-License-Identifier: MIT
#pragma once

/* --summary-by: how many sockets there are of each state, process, container, peer or port. */

#include <stdbool.h>
#include <stdint.h>

#include "applets/ss/lookup.h"
#include "core/buffer.h"
#include "core/error.h"
#include "core/out.h"

enum summary_by {
	SUMMARY_NONE,
	SUMMARY_STATE,
	SUMMARY_PROCESS,
	SUMMARY_CONTAINER,
	SUMMARY_PEER,
	SUMMARY_PORT,
};

struct ss;
struct socket;
struct holders;

/* What is counted; zeroed by the caller but for by. Memory is for the values, not for sockets. */
struct summary {
	enum summary_by by;
	uint32_t sockets;      /* counted so far */
	struct lookup lookup;  /* a value's hash: 1 + the index of its tally */
	struct buffer tallies; /* of struct tally */
	struct buffer texts;   /* the values */
	struct buffer kept;    /* process, container: what is counted when these are known */
	bool failed;           /* memory is out */
};

/* Reads the word of the option. Returns 0 or -1. */
int summary_parse(struct summary *summary, const char *word, struct error *error);

/* Counts one socket, or keeps of it what summary_find counts; wants its holders then. */
void summary_add(struct summary *summary, const struct socket *socket, struct holders *holders);

/* Counts what was kept: the holders have been found. */
void summary_find(struct summary *summary, const struct holders *holders);

/* Prints a line for each value, the most frequent first; after that nothing can be added. */
void summary_print(struct summary *summary, struct out *out, bool header);

/* Forgets all that was counted. */
void summary_clear(struct summary *summary);
