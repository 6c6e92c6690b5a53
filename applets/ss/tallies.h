// SPDX-License-Identifier: MIT
#pragma once

/* --summary-by: how many sockets there are of each state, process, container, peer or port. */

#include <stdbool.h>
#include <stdint.h>

#include "applets/ss/lookup.h"
#include "core/buffer.h"
#include "core/error.h"
#include "core/out.h"

enum tally_by {
	TALLY_NONE,
	TALLY_STATE,
	TALLY_PROCESS,
	TALLY_CONTAINER,
	TALLY_PEER,
	TALLY_PORT,
};

struct ss;
struct socket;
struct holders;

/* What is counted; zeroed by the caller but for by. Memory is for the values, not for sockets. */
struct tallies {
	enum tally_by by;
	uint32_t sockets;     /* counted so far */
	struct lookup lookup; /* a value's hash: 1 + the index of its tally */
	struct buffer rows;   /* of struct tally */
	struct buffer texts;  /* the values */
	struct buffer kept;   /* process, container: what is counted when these are known */
	bool failed;          /* memory is out */
};

/* Reads the word of the option. Returns 0 or -1. */
int tallies_parse(struct tallies *tallies, const char *word, struct error *error);

/* Counts one socket, or keeps of it what tallies_find counts; wants its holders then. */
void tallies_add(struct tallies *tallies, const struct socket *socket, struct holders *holders);

/* Counts what was kept: the holders have been found. */
void tallies_find(struct tallies *tallies, const struct holders *holders);

/* Prints a line for each value, the most frequent first; after that nothing can be added. */
void tallies_print(struct tallies *tallies, struct out *out, bool header);

/* Forgets all that was counted. */
void tallies_clear(struct tallies *tallies);
