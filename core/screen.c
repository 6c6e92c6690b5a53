// SPDX-License-Identifier: MIT
#include "core/screen.h"

#include <string.h>

#include "core/terminal.h"

/* How many of a line's bytes fit width characters. */
static size_t cut(const char *line, size_t length, unsigned width)
{
	unsigned column = 0;
	for (size_t at = 0; at < length; at++) {
		if ((line[at] & 0xc0) == 0x80)
			continue;
		if (column >= width)
			return at;
		column = line[at] == '\t' ? (column / 8 + 1) * 8 : column + 1;
	}
	return length;
}

void screen_paint(struct out *out, const char *frame, size_t length)
{
	unsigned width = terminal_width(out->fd), height = terminal_height(out->fd);
	const char *end = frame + length;
	out_text(out, "\033[H");
	for (unsigned line = 1; line < height && frame < end; line++) {
		const char *stop = memchr(frame, '\n', (size_t)(end - frame));
		size_t size = (size_t)((stop != NULL ? stop : end) - frame);
		out_text(out, "\033[2K");
		out_bytes(out, frame, width == 0 ? size : cut(frame, size, width));
		out_text(out, "\n");
		frame += size + 1;
	}
	out_text(out, "\033[J");
}
