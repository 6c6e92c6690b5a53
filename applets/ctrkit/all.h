// SPDX-License-Identifier: MIT
#pragma once

/* ctrkit --all: an applet in every container, once for each network namespace. */

#include "core/applet.h"

struct all_options {
	const char *pod, *pod_namespace, *runtime; /* patterns; NULL for any */
	bool json, verbose;
};

/* Returns the highest of the applet's exit statuses, or -1. argv[0] is its name. */
int all_run(struct run *run, const struct all_options *options, const struct applet *applet,
	int argc, char **argv);
