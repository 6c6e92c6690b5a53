// SPDX-License-Identifier: MIT
#pragma once

/*
 * Memory that lives as long as one run: taken in pieces, given back at once. The first pieces come
 * from inside the struct, so that a small run asks the kernel for nothing.
 */

#include <stddef.h>

struct arena_chunk;

struct arena {
	struct arena_chunk *chunk; /* the newest mapped chunk; NULL while first suffices */
	size_t used;               /* bytes of the newest chunk, or of first */
	_Alignas(16) char first[2048];
};

/* An empty arena. Does not touch the memory of first. */
void arena_init(struct arena *arena);

/* Size bytes aligned to 16, uninitialised; NULL when memory is out. */
void *arena_take(struct arena *arena, size_t size);

/* A place to go back to: what was taken since then is given back. */
struct arena_mark {
	struct arena_chunk *chunk;
	size_t used;
};
struct arena_mark arena_mark(const struct arena *arena);
void arena_rewind(struct arena *arena, struct arena_mark mark);

/* Gives everything back. */
void arena_free(struct arena *arena);
