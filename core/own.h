// SPDX-License-Identifier: MIT
#pragma once

/* Descriptors with one visible owner: `own_fd int fd = -1;` closes at the end of its scope. */

#include <unistd.h>

#define own_fd __attribute__((cleanup(own_fd_close)))

/* Closes *fd if it is one; errno is kept, so that a failure can be described after the scope. */
void own_fd_close(int *fd);

/* Gives *fd away: returns it and leaves -1 behind. */
static inline int take_fd(int *fd)
{
	int taken = *fd;
	*fd = -1;
	return taken;
}

/* Closes every descriptor from first up, whoever opened it. */
void own_fd_close_from(int first);
