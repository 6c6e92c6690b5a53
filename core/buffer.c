// SPDX-License-Identifier: MIT
#define _GNU_SOURCE
#include "core/buffer.h"

#include <sys/mman.h>

enum { FIRST_SIZE = 64 * 1024 };

bool buffer_reserve(struct buffer *buffer, size_t size)
{
	size_t larger = buffer->size == 0 ? FIRST_SIZE : buffer->size;
	while (larger - buffer->used < size && larger <= (size_t)-1 / 4)
		larger *= 2;
	if (larger - buffer->used < size)
		return false;
	if (larger == buffer->size)
		return true;
	void *bytes = buffer->bytes == NULL
		? mmap(NULL, larger, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
		: mremap(buffer->bytes, buffer->size, larger, MREMAP_MAYMOVE);
	if (bytes == MAP_FAILED)
		return false;
	buffer->bytes = bytes;
	buffer->size = larger;
	return true;
}

void buffer_free(struct buffer *buffer)
{
	if (buffer->bytes != NULL)
		munmap(buffer->bytes, buffer->size);
	*buffer = (struct buffer){0};
}
