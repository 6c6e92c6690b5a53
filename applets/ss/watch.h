// SPDX-License-Identifier: MIT
#pragma once

/* --watch: the sockets again each interval, with what appeared, what went, and rates. */

#include <stdint.h>

#include "core/error.h"

struct ss;
struct socket;

/* What is said of a socket beside what it is. */
struct event {
	const char *time;            /* of the look, as JSON has it */
	const char *name;            /* `appeared`, `gone`, `present` */
	const char *mark;            /* the same in a column of text */
	const struct socket *before; /* as it was at the look before, NULL if it was not */
	double seconds;              /* since then */
};

/* Reads the option's seconds, "" for what is usual, to nanoseconds. Returns 0 or -1. */
int watch_parse(const char *text, uint64_t *interval, struct error *error);

/* Looks again and again, until nobody reads any more. Returns 0 or -1. */
int ss_watch(struct ss *ss);
