// SPDX-License-Identifier: MIT

/* What is written but not out yet: the buffer of an output, held back or not. */

#include "core/out_buffer.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { HOLD_LIMIT = 4 * 1024 * 1024 };

void out_init(struct out *out, int fd)
{
	memset(out, 0, offsetof(struct out, first));
	out->fd = fd;
	out->buffer = out->first;
	out->size = sizeof out->first;
}

/* Writes out all of the buffer; what a failed write leaves is dropped and remembered as failed. */
static void drain(struct out *out)
{
	size_t done = 0;
	while (done < out->used && out->write_error == 0) {
		ssize_t written = write(out->fd, out->buffer + done, out->used - done);
		if (written >= 0)
			done += (size_t)written;
		else if (errno != EINTR)
			out->write_error = errno;
	}
	out->used = 0;
}

static void forget_mapping(struct out *out)
{
	if (out->buffer == out->first)
		return;
	munmap(out->buffer, out->size);
	out->buffer = out->first;
	out->size = sizeof out->first;
}

int out_close(struct out *out)
{
	out->held = false;
	drain(out);
	forget_mapping(out);
	return out->write_error;
}

void out_flush(struct out *out)
{
	if (!out->held)
		drain(out);
}

/* Doubles the buffer of what is held. False if it may not grow further. */
static bool grow(struct out *out)
{
	size_t size = out->size * 2;
	if (size > out->hold_limit)
		return false;
	char *larger = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (larger == MAP_FAILED)
		return false;
	memcpy(larger, out->buffer, out->used);
	forget_mapping(out);
	out->buffer = larger;
	out->size = size;
	return true;
}

void out_make_room(struct out *out)
{
	if (out->held && grow(out))
		return;
	out->held = false;
	drain(out);
}

void out_hold(struct out *out)
{
	out_hold_up_to(out, HOLD_LIMIT);
}

void out_hold_up_to(struct out *out, size_t limit)
{
	out->held = true;
	out->hold_limit = limit;
	out->held_from = out->used;
	out->held_state = (struct out_mark){out->depth, out->not_first, out->is_list};
}

void out_release(struct out *out)
{
	out->held = false;
}

bool out_rewind(struct out *out)
{
	if (!out->held)
		return false;
	out->used = out->held_from;
	out->depth = out->held_state.depth;
	out->not_first = out->held_state.not_first;
	out->is_list = out->held_state.is_list;
	return true;
}
