// SPDX-License-Identifier: MIT
#pragma once

/* References: how a person names a target. Today a PID; names of containers have their place here.
 */

#include <sys/types.h>

#include "core/error.h"

/* Finds the process that a reference names. Returns 0 with *pid, or -1. */
int container_resolve(const char *reference, pid_t *pid, struct error *error);
