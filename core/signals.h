// SPDX-License-Identifier: MIT
#pragma once

/* Signals as something to read, so that nothing has to be kept where a handler could find it. */

/*
 * Holds back the signals that a list names, ended by 0, and returns a descriptor that is readable
 * when one came, which the caller owns; or -1 with errno.
 */
int signals_open(const int *list);

/* Closes it and lets the signals of its list through again. */
void signals_close(int *fd, const int *list);

/* The next signal that came, or 0 if there is none. Never waits. */
int signals_next(int fd);
