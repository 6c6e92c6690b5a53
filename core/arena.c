// SPDX-License-Identifier: MIT
#include "core/arena.h"

#include <stdint.h>
#include <sys/mman.h>

enum { ALIGNMENT = 16, CHUNK_SIZE = 64 * 1024 };

struct arena_chunk {
	struct arena_chunk *older;
	size_t size; /* of the whole mapping, in bytes */
};

_Static_assert(sizeof(struct arena_chunk) <= ALIGNMENT, "a chunk's head takes one unit");

void arena_init(struct arena *arena)
{
	arena->chunk = NULL;
	arena->used = 0;
}

static int add_chunk(struct arena *arena, size_t at_least)
{
	size_t size = CHUNK_SIZE;
	while (size - ALIGNMENT < at_least) {
		if (size > SIZE_MAX / 2)
			return -1;
		size *= 2;
	}
	struct arena_chunk *chunk =
		mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (chunk == MAP_FAILED)
		return -1;
	chunk->older = arena->chunk;
	chunk->size = size;
	arena->chunk = chunk;
	arena->used = ALIGNMENT;
	return 0;
}

void *arena_take(struct arena *arena, size_t size)
{
	if (size > SIZE_MAX - ALIGNMENT)
		return NULL;
	size = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	size_t room = arena->chunk == NULL ? sizeof arena->first : arena->chunk->size;
	if (size > room - arena->used && add_chunk(arena, size) < 0)
		return NULL;
	char *base = arena->chunk == NULL ? arena->first : (char *)arena->chunk;
	void *taken = base + arena->used;
	arena->used += size;
	return taken;
}

struct arena_mark arena_mark(const struct arena *arena)
{
	return (struct arena_mark){arena->chunk, arena->used};
}

void arena_rewind(struct arena *arena, struct arena_mark mark)
{
	while (arena->chunk != mark.chunk) {
		struct arena_chunk *older = arena->chunk->older;
		munmap(arena->chunk, arena->chunk->size);
		arena->chunk = older;
	}
	arena->used = mark.used;
}

void arena_free(struct arena *arena)
{
	arena_rewind(arena, (struct arena_mark){NULL, 0});
}
