// SPDX-License-Identifier: MIT
#pragma once

/* Network namespaces that have a name: files that ip-netns(8) keeps. */

#include "core/error.h"

#define NETNS_DIRECTORY "/run/netns"

/*
 * Joins the network namespace of that name, or of that path if it has a slash. No mount changes:
 * for what looks at netlink and at /proc/net only. Returns 0, or -1 with an error of that status.
 */
int netns_join(const char *name, int status, struct error *error);
