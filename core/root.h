// SPDX-License-Identifier: MIT
#pragma once

/* Files where the target's root decides what bears a name. */

/*
 * Opens a regular file for reading, relative to directory (AT_FDCWD), and nothing else: just
 * opening what is not one can do harm (a watchdog's device node restarts the machine, a FIFO
 * waits). Returns a descriptor that the caller owns, or -1 with errno; EINVAL if it is no regular
 * file.
 */
int root_open_file(int directory, const char *path);
