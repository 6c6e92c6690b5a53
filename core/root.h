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

/*
 * Opens what path is to a process whose root is the folder root: no symbolic link and no `..` leads
 * out of it (openat2(2) with RESOLVE_IN_ROOT, 5.6, or the same by hand). root may be AT_FDCWD for
 * our own root: then it is a plain open. Returns a descriptor that the caller owns, or -1 with
 * errno.
 */
int root_open_beneath(int root, const char *path, int flags);

/* A regular file, as root_open_file opens it, beneath a root. */
int root_open_file_beneath(int root, const char *path);
