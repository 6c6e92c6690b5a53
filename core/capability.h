// SPDX-License-Identifier: MIT
#pragma once

/* What this process may do (capabilities(7)), from the kernel itself: no libcap, no /proc. */

#include <stdbool.h>

#include "core/error.h"

/* Whether the process has a capability (CAP_SYS_ADMIN) in effect. */
bool capability_effective(int capability);

/* Makes all that is permitted ambient, so that an exec keeps it. Returns 0 or -1. */
int capability_keep_all(struct error *error);
