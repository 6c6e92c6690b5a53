// SPDX-License-Identifier: MIT
#pragma once

/* tracepath: what a run of it holds, and what it shows. */

#include <stdbool.h>
#include <stdint.h>

#include "core/applet.h"
#include "core/datagram.h"
#include "core/endpoint.h"
#include "core/resolver.h"

enum { HISTORY = 64 /* as many ports are used, one after the other: an error names its probe's */ };

struct tracepath_options {
	bool ipv4, ipv6, both, numeric, json, help, version;
	const char *length, *hops, *port;
};

struct tracepath {
	struct run *run;
	struct out *out;
	struct tracepath_options options;
	int fd;
	struct endpoint to; /* its port is that of the next probe */
	unsigned first_port, last_ttl, headers;
	unsigned length, mtu;   /* bytes of the first packet, and of the next */
	const uint8_t *payload; /* that of the first packet: nothing but zeroes */
	unsigned ttl, next;     /* next: of the history */
	unsigned hops, back;    /* to who was reached last, and from there; 0 if not known */
	struct {
		int64_t when; /* of the clock that is never set back */
		unsigned ttl; /* 0 if the port was not used yet */
	} history[HISTORY];
	struct resolver resolver;
};

/* What one try, or the errors that are queued, came to. */
enum outcome { SILENCE, PROGRESS, STOP };

/* A line about what was not answered by anyone in particular. */
void tracepath_show_event(struct tracepath *trace, bool is_guess, const char *event);

/* A line about an error of the queue, and what it means. */
enum outcome tracepath_take_error(struct tracepath *trace, const struct datagram *answer);

/* The last lines; is_done: the road has ended before the last TTL. */
void tracepath_show_end(struct tracepath *trace, bool is_done);
