// SPDX-License-Identifier: MIT
#pragma once

/* Signals as something to read, so that nothing has to be kept where a handler could find it. */

#include <stdbool.h>

/*
 * Holds back the signals that a list names, ended by 0, and returns a descriptor that is readable
 * when one came, which the caller owns; or -1 with errno.
 */
int signals_open(const int *list);

/*
 * Lets the signals of the list through to where they end the process, or holds them back again:
 * around what may wait for long by itself, as for a name server.
 */
void signals_let_through(const int *list, bool let);

/* The next signal that came, or 0 if there is none. Never waits. */
int signals_next(int fd);
