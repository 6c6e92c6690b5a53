// SPDX-License-Identifier: MIT
#pragma once

/*
 * The sealed copy. A process that a container can see can be opened by its root through
 * /proc/PID/exe, and once it has ended the file behind that is written: the attack of
 * CVE-2019-5736. So what becomes visible runs from a copy that nobody can write.
 */

#include "core/error.h"

/*
 * Sees to it that this process runs from a sealed copy: a memfd with all seals, or, where
 * vm.memfd_noexec forbids that, a detached read-only mount of its file (5.12, CAP_SYS_ADMIN). If
 * it does not yet, the program starts over from the copy with the same argv and environment: call
 * this before anything that may not happen twice. Returns 0 in the copy, or -1.
 */
int sealed_ensure(char **argv, struct error *error);
