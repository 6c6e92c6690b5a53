// SPDX-License-Identifier: MIT
#pragma once

/*
 * Bytes that grow at their end as long as there is memory, and move when they do: for what is read
 * whole before it is used. Zeroed, a buffer is empty and asks for nothing.
 */

#include <stdbool.h>
#include <stddef.h>

struct buffer {
	char *bytes; /* NULL while it is empty */
	size_t used, size;
};

/* Makes room for size bytes behind those used, whose content is not known. False: no memory. */
bool buffer_reserve(struct buffer *buffer, size_t size);

/* Gives the memory back and leaves the buffer empty. */
void buffer_free(struct buffer *buffer);
