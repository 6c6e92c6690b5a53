// SPDX-License-Identifier: MIT
#pragma once

/* Applets in a target: what `ctrkit -t` and `--all` do with each. */

#include "core/applet.h"
#include "core/ns.h"

/*
 * Joins those of the target's namespaces that the applet looks at and runs it there. Where joining
 * is refused and the applet can do with /proc/PID, that is what it gets. Returns its exit status,
 * or -1.
 */
int target_run(struct run *run, const struct target *target, const struct applet *applet, int argc,
	char **argv);
