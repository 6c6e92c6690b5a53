// SPDX-License-Identifier: MIT
#pragma once

/* ping's command line as it was typed; settings.c reads the values. */

#include <stdbool.h>

#include "core/opt.h"

/* What is on or off. */
struct ping_flags {
	bool adaptive, bell, broadcast, fixed_source, connect, debug, flood, names, numeric, json;
	bool no_loop, outstanding, quiet, direct, user_time, verbose, stamps, exact;
};

struct ping_options {
	const char *count, *flow, *interval, *preload, *mark, *discover, *pattern, *tos, *size;
	const char *sndbuf, *ttl, *timestamp, *deadline, *linger, *ident;
	struct opt_sequence devices, nodes; /* -I and -N, which may be repeated */
	struct ping_flags flags;
	bool four, six, record, help, version, each;
};

extern const struct opt ping_rows[];
