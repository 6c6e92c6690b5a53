// SPDX-License-Identifier: MIT
#pragma once

/* Applets in a target: what `ctrkit -t` and `--all` do with each. */

#include "core/applet.h"
#include "core/ns.h"

/*
 * Joins those of the target's namespaces that the applet looks at and runs it there. Where its
 * mounts are refused, its root is entered, or files are read beneath it; an applet that can do with
 * /proc/PID gets that. is_verbose: which of these it was is said. Returns the applet's exit status,
 * or -1.
 */
int target_run(struct run *run, const struct target *target, bool is_verbose,
	const struct applet *applet, int argc, char **argv);
