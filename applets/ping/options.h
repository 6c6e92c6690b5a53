// SPDX-License-Identifier: MIT
#pragma once

/* ping's command line as it was typed; settings.c reads the values. */

#include <stdbool.h>

#include "core/opt.h"

struct ping_options {
	const char *count, *flow, *interval, *preload, *mark, *discover, *pattern, *tos, *size;
	const char *sndbuf, *ttl, *timestamp, *deadline, *linger, *ident;
	struct opt_sequence devices, nodes; /* -I and -N, which may be repeated */
	bool audible, adaptive, broadcast, fixed, connect, debug, stamps, flood, help, names, json;
	bool no_loop, numeric, outstanding, quiet, direct, record, user_time, verbose, version;
	bool exact, each;
	bool four, six;
};

extern const struct opt ping_rows[];
