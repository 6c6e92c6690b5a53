// SPDX-License-Identifier: MIT
#pragma once

/* Files of the kernel's messages, one behind the other: of `save`, and for `monitor file`. */

#include <sys/types.h>

#include "applets/ip/ip.h"

/* Reads size bytes, fewer only at the end. Returns how many, or -1. */
ssize_t saved_bytes(int fd, void *to, size_t size);

/*
 * Hands each message of a file to take, from offset on, where fd stands. Returns 0, or -1; what is
 * no message is an error with that status.
 */
int saved_read(struct ip *ip, int fd, unsigned long offset, int status, netlink_taker *take,
	void *context);
