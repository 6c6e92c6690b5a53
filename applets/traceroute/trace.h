// SPDX-License-Identifier: MIT
#pragma once

/* One run along the way to a host: which probes go out when, and when none is waited for. */

#include "applets/traceroute/options.h"
#include "core/applet.h"

/* Runs it and prints as it goes. Returns the exit status, or -1 with run->error. */
int trace_run(struct run *run, const struct trace_options *options, struct resolver *resolver);
