// SPDX-License-Identifier: MIT
#pragma once

/* --watch and --report: each hop asked once a round, and what that comes to over many of them. */

#include "applets/traceroute/options.h"
#include "core/applet.h"
#include "core/resolver.h"

/*
 * Runs the rounds, until there are enough, somebody ends them or nobody reads any more. Returns the
 * exit status (128 and more where a signal has ended them), or -1 with an error.
 */
int watch_run(struct run *run, const struct trace_options *options, struct resolver *resolver);

/* What stands behind `--watch=` and `--report=`, "" for nothing. False if it means nothing. */
bool watch_take_interval(struct trace_options *options, const char *text);
bool watch_take_rounds(struct trace_options *options, const char *text);
