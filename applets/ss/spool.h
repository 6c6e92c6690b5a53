// SPDX-License-Identifier: MIT
#pragma once

/* Sockets that are kept until something is known of all of them: as the messages they came in. */

#include <linux/netlink.h>
#include <stdbool.h>
#include <stddef.h>

#include "applets/ss/tables.h"
#include "core/buffer.h"

/* Copies a message of a table. False if memory is out. */
bool spool_add(struct buffer *spool, enum table table, const struct nlmsghdr *message);

/*
 * The next message and its table from *at on, which is 0 for the first; NULL behind the last. Moves
 * *at on. Borrowed.
 */
const struct nlmsghdr *spool_next(const struct buffer *spool, size_t *at, enum table *table);
