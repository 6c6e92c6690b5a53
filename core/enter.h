// SPDX-License-Identifier: MIT
#pragma once

/* Entering a target that is not trusted: what every way into it does, in the one safe order. */

#include "core/error.h"
#include "core/ns.h"

/*
 * Joins the namespaces of set and closes its descriptors. Where one of them shows this process to
 * the target, the program starts over from a sealed copy first (core/sealed.h), with argv, the
 * words the process was started with: so nothing before this call may be such that it cannot
 * happen twice. From here on the process is not dumpable. Returns 0 or -1.
 */
int enter_join(struct ns_set *set, char **argv, struct error *error);
