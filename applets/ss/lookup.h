// SPDX-License-Identifier: MIT
#pragma once

/* Finds what was put somewhere by a number: an open hash that only grows. Zeroed, it is empty. */

#include <stdbool.h>
#include <stdint.h>

#include "core/buffer.h"

struct lookup_slot {
	uint64_t key;
	uint32_t at; /* the caller's: not 0 */
	bool mark;   /* the caller's */
};

struct lookup {
	struct buffer slots; /* of struct lookup_slot */
	size_t taken;
};

/* The slot of a key, NULL if it has none. Valid until the next is added. */
struct lookup_slot *lookup_find(const struct lookup *lookup, uint64_t key);

/* The same; a key that has none gets one whose `at` is 0, for the caller to set. NULL: no memory.
 */
struct lookup_slot *lookup_add(struct lookup *lookup, uint64_t key);

void lookup_free(struct lookup *lookup);
