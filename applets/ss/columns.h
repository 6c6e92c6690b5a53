// SPDX-License-Identifier: MIT
#pragma once

/*
 * Rows of text in columns as wide as their widest field. A row is printed, field by field, into
 * the out of this; widths are known only at the end, so rows are kept meanwhile: up to four
 * megabytes, which is where iproute2 lays out what it has and goes on (its widths only grow).
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/buffer.h"
#include "core/out.h"

enum column {
	COLUMN_EVENT, /* with --watch alone */
	COLUMN_NETID,
	COLUMN_STATE,
	COLUMN_RECEIVE_QUEUE,
	COLUMN_SEND_QUEUE,
	COLUMN_LOCAL,
	COLUMN_LOCAL_PORT,
	COLUMN_PEER,
	COLUMN_PEER_PORT,
	COLUMN_PROCESS,
	COLUMN_DETAILS,
	COLUMN_COUNT,
};

struct columns {
	struct out *out;             /* where the rows go in the end */
	uint16_t hidden;             /* a bit for each column */
	unsigned screen;             /* characters of a line, 0 if it is no terminal */
	size_t widths[COLUMN_COUNT]; /* of the widest field so far, with its delimiter */
	size_t ends[COLUMN_COUNT];   /* of the fields of the row that is printed */
	enum column column;          /* the field that is printed */
	struct buffer store;         /* the rows kept */
	unsigned chunks;             /* what iproute2 would have stored: whole chunks ... */
	size_t chunk_used;           /* ... and bytes of the last */
	bool failed;                 /* memory is out; rows were lost */
	struct out row;              /* what is printed between the calls below */
};

/* Empty columns that are written to out in the end. Does not touch row's buffer. */
void columns_init(struct columns *columns, struct out *out);

/* The words above the columns; hidden is set by then. */
void columns_header(struct columns *columns);

/* What is printed next belongs to that column; columns come in their order. */
void columns_field(struct columns *columns, enum column column);

/* The row is complete. */
void columns_row_end(struct columns *columns);

/* Lays out and writes what is kept; widths stay. */
void columns_write(struct columns *columns);

/* Lays out and writes what is kept, and frees it. Returns 0, or -1 if rows were lost. */
int columns_close(struct columns *columns);
