// SPDX-License-Identifier: MIT
#pragma once

/* What became of the probes to each hop, over many rounds: loss, times and their spread. */

#include <stdbool.h>
#include <stdint.h>

#include "core/endpoint.h"
#include "core/out.h"
#include "core/resolver.h"

enum { HOP_HOSTS = 8 };

struct hop_tally {
	unsigned sent, received;
	int64_t last, best, worst; /* nanoseconds, 0 before the first answer */
	double mean, squares; /* milliseconds; the sum of the squares of what differs from it */
	double jitter;        /* milliseconds: the sum of what each differs from that before */
	unsigned hosts;       /* who answered, at most HOP_HOSTS of them */
	struct endpoint list[HOP_HOSTS];
};

/* An answer that took so long. What was sent is counted by who sends. */
void hop_tally_add(struct hop_tally *tally, const struct endpoint *from, int64_t nanoseconds);

/* Probes without an answer, of 100. */
double hop_tally_loss(const struct hop_tally *tally);

/* The standard deviation (of a sample) and the mean jitter, in milliseconds; 0 below two answers.
 */
double hop_tally_deviation(const struct hop_tally *tally);
double hop_tally_jitter(const struct hop_tally *tally);

/* How hops are shown. */
struct hop_table {
	struct hop_tally *hops; /* that of TTL 1 is the first */
	unsigned first, last;   /* TTLs */
	bool numeric;           /* no names are asked for */
	bool jitter;            /* with a column of it */
	struct resolver *resolver;
};

/*
 * Shows them: a line of titles that begins with head, and a line a hop as mtr's report has it, with
 * more hosts of a hop below it; in JSON the list `hops`.
 */
void hop_table_show(const struct hop_table *table, struct out *out, const char *head);
