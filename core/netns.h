// SPDX-License-Identifier: MIT
#pragma once

/* Network namespaces that have a name: files that ip-netns(8) keeps. */

#include <stdint.h>

#include "core/error.h"

#define NETNS_DIRECTORY "/run/netns"

struct netlink;

/*
 * The id by which our network namespace knows another, -1 if by none: the one of a descriptor
 * (NETNSA_FD) or of a process (NETNSA_PID, which takes no right over it).
 */
int netns_id(struct netlink *netlink, uint16_t kind, uint32_t number);

/*
 * Joins the network namespace of that name, or of that path if it has a slash. No mount changes:
 * for what looks at netlink and at /proc/net only. Returns 0, or -1 with an error of that status.
 */
int netns_join(const char *name, int status, struct error *error);
