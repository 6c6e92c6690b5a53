// SPDX-License-Identifier: MIT
#pragma once

/* What was sent, what came back and how long it took. */

#include <stdint.h>

/* Times in microseconds, as ping(8) reckons with them. */
struct tally {
	uint64_t sent, received, duplicates, corrupted, errors;
	int64_t shortest, longest;
	double sum, squares;   /* of the times, and of their squares */
	int64_t smoothed;      /* eight times the moving average, 0 before the first */
	uint16_t acknowledged; /* the newest sequence number that something came back for */
	unsigned pipe;         /* the most that were under way when something came back */
	uint64_t timed;        /* replies that carried a time */
};

/* A reply, or an error, for a sequence number came back. */
void tally_acknowledge(struct tally *tally, uint16_t sequence);

/* A reply took so many microseconds. */
void tally_time(struct tally *tally, int64_t microseconds);

/* The mean and the deviation (population) of all times, in microseconds. */
int64_t tally_mean(const struct tally *tally);
int64_t tally_deviation(const struct tally *tally);
