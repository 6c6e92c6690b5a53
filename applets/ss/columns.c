// SPDX-License-Identifier: MIT
#include "applets/ss/columns.h"

#include <string.h>

#include "core/copy.h"
#include "core/terminal.h"

/*
 * iproute2 keeps fields in chunks and lays out what it has once a row ends in the fifth. A field
 * takes two bytes more than its text, rounded up to even, and none is split over two chunks
 * (measured: rows of any length change their widths where this says).
 */
enum { CHUNK_SIZE = 1024 * 1024 - 16, CHUNKS_KEPT = 4 };

/* A row is as long as it is: one socket may have thousands of processes. */
enum { ROW_LIMIT = 64 * 1024 * 1024 };

static bool is_right(unsigned column)
{
	return column == COLUMN_LOCAL || column == COLUMN_PEER;
}

static bool is_visible(const struct columns *columns, unsigned column)
{
	return !(columns->hidden >> column & 1);
}

/* The space on the left of a field, of which the first has none. */
static size_t delimiter(const struct columns *columns, unsigned column)
{
	bool spaced = column <= COLUMN_LOCAL || column == COLUMN_PEER;
	return spaced && (columns->hidden & ((1u << column) - 1)) != (1u << column) - 1;
}

void columns_init(struct columns *columns, struct out *out)
{
	memset(columns, 0, offsetof(struct columns, row));
	columns->out = out;
	columns->screen = terminal_width(out->fd);
	columns->chunks = 1;
	out_init(&columns->row, -1);
	out_hold_up_to(&columns->row, ROW_LIMIT);
}

void columns_header(struct columns *columns)
{
	static const char words[COLUMN_COUNT][16] = {"", "Netid", "State", "Recv-Q", "Send-Q",
		"Local Address:", "Port", "Peer Address:", "Port", "Process", ""};
	if (columns->out->json)
		return;
	for (unsigned column = 0; column < COLUMN_COUNT; column++) {
		columns_field(columns, column);
		out_text(&columns->row, words[column]);
	}
	columns_row_end(columns);
}

void columns_field(struct columns *columns, enum column column)
{
	for (; columns->column < column; columns->column++)
		columns->ends[columns->column] = columns->row.used;
}

/* Counts what iproute2 would have stored. */
static void count_field(struct columns *columns, size_t length)
{
	size_t size = (length + 3) & ~(size_t)1;
	if (size > CHUNK_SIZE - columns->chunk_used) {
		columns->chunks++;
		columns->chunk_used = 0;
	}
	columns->chunk_used += size < CHUNK_SIZE ? size : CHUNK_SIZE;
}

/* Stores a field: its length, seven bits a byte, and its text. */
static void keep_field(struct columns *columns, const char *text, size_t length)
{
	struct buffer *store = &columns->store;
	char *at = store->bytes + store->used;
	size_t rest = length;
	for (; rest >= 0x80; rest >>= 7)
		*at++ = (char)(rest | 0x80);
	*at++ = (char)rest;
	copy_bytes(at, text, length);
	store->used = (size_t)(at - store->bytes) + length;
}

static const char *next_field(const char *at, const char **text, size_t *length)
{
	unsigned shift = 0;
	*length = 0;
	for (; *at & 0x80; at++, shift += 7)
		*length |= (size_t)(*at & 0x7f) << shift;
	*length |= (size_t)*at++ << shift;
	*text = at;
	return at + *length;
}

/* Shares what columns first to last leave of a line of the screen, the last ones getting more. */
static void share(size_t widths[], const unsigned shown[], unsigned count, size_t spare)
{
	for (unsigned at = 0; at < count; at++)
		widths[shown[at]] += spare / count + (at >= count - spare % count);
}

/* The widths that the columns get: their own, spread over each line of the screen that they fill.
 */
static void lay_out(const struct columns *columns, size_t widths[COLUMN_COUNT])
{
	unsigned shown[COLUMN_COUNT], count = 0;
	size_t used = 0, screen = columns->screen;
	memcpy(widths, columns->widths, sizeof columns->widths);
	if (screen == 0)
		return;
	for (unsigned column = 0; column < COLUMN_COUNT; column++) {
		if (!is_visible(columns, column) || widths[column] == 0 || column == COLUMN_EVENT)
			continue;
		if (count > 0 && used + widths[column] > screen) {
			share(widths, shown, count, screen - used);
			count = 0;
			used = 0;
		}
		shown[count++] = column;
		used += widths[column];
	}
	if (count > 0 && used < screen)
		share(widths, shown, count, screen - used);
}

/* A part of a row, put together here: it is many pieces of a few bytes. */
struct line {
	struct out *out;
	size_t used;
	char text[512];
};

enum { SPACES = 16 };

static void line_end(struct line *line)
{
	out_bytes(line->out, line->text, line->used);
	line->used = 0;
}

static void put_spaces(struct line *line, size_t count)
{
	while (count > 0) {
		size_t part = count < SPACES ? count : SPACES;
		if (sizeof line->text - line->used < SPACES)
			line_end(line);
		memcpy(line->text + line->used, "                ", SPACES);
		line->used += part;
		count -= part;
	}
}

static void put_text(struct line *line, const char *text, size_t length)
{
	if (sizeof line->text - line->used < length)
		line_end(line);
	if (length > sizeof line->text) {
		out_bytes(line->out, text, length);
		return;
	}
	copy_bytes(line->text + line->used, text, length);
	line->used += length;
}

/* Writes the rows that are kept, and keeps none. */
void columns_write(struct columns *columns)
{
	size_t widths[COLUMN_COUNT], length;
	const char *text;
	if (columns->store.used == 0)
		return;
	unsigned last = COLUMN_DETAILS; /* of those without what a row has beside its columns */
	do
		last--;
	while (last > 0 && !is_visible(columns, last));
	lay_out(columns, widths);
	const char *at = columns->store.bytes, *end = at + columns->store.used;
	struct line line;
	line.out = columns->out;
	line.used = 0;
	while (at < end) {
		for (unsigned column = 0; column < COLUMN_COUNT; column++) {
			if (!is_visible(columns, column))
				continue;
			at = next_field(at, &text, &length);
			size_t left = delimiter(columns, column);
			size_t padding =
				widths[column] > left + length ? widths[column] - left - length : 0;
			put_spaces(&line, left + (is_right(column) ? padding : 0));
			put_text(&line, text, length);
			if (!is_right(column) && column != last)
				put_spaces(&line, padding);
		}
		put_text(&line, "\n", 1);
		line_end(&line);
	}
	columns->store.used = 0;
	columns->chunks = 1;
	columns->chunk_used = 0;
}

void columns_row_end(struct columns *columns)
{
	struct out *row = &columns->row;
	if (columns->out->json)
		return;
	columns_field(columns, COLUMN_COUNT);
	columns->column = 0;
	if (!row->held ||
		!buffer_reserve(&columns->store, row->used + COLUMN_COUNT * sizeof row->used)) {
		columns->failed = true;
	} else {
		size_t start = 0;
		for (unsigned column = 0; column < COLUMN_COUNT; column++) {
			size_t length = columns->ends[column] - start;
			size_t width = length + delimiter(columns, column);
			if (is_visible(columns, column)) {
				keep_field(columns, row->buffer + start, length);
				count_field(columns, length);
				if (width > columns->widths[column])
					columns->widths[column] = width;
			}
			start = columns->ends[column];
		}
	}
	out_rewind(row);
	if (columns->chunks > CHUNKS_KEPT)
		columns_write(columns);
}

int columns_close(struct columns *columns)
{
	columns_write(columns);
	buffer_free(&columns->store);
	out_rewind(&columns->row);
	out_close(&columns->row);
	return columns->failed ? -1 : 0;
}
