// SPDX-License-Identifier: MIT
#pragma once

/* What a person wants run in other namespaces: one of our applets, a program, a shell. */

#include <stdbool.h>

#include "core/applet.h"

/* Whether it is the bare name of an applet; with only_files nothing is. */
bool program_is_applet(const struct run *run, bool only_files, int argc, char **argv);

/*
 * Runs it, an applet in this process. With no words it is a shell: $SHELL, else that of the user's
 * line in /etc/passwd, else /bin/sh. Returns an applet's exit status, or -1.
 */
int program_run(struct run *run, bool only_files, int argc, char **argv);
