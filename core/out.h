// SPDX-License-Identifier: MIT
#pragma once

/*
 * Everything an applet prints: one call per field gives it in text and in JSON, in text with its
 * colour. An applet never asks which of the two is on.
 *
 * A field has a key, its name in JSON, and a shape, its looks in text: `%` stands for the value,
 * `%-16` pads it on the right to 16 characters, everything else is printed as it is. A NULL key
 * keeps the field out of JSON, a NULL shape out of text. The colour lasts from the value to the
 * end of the shape, as iproute2 does it.
 *
 * Strings may come from a hostile container: in text, control bytes and whatever is not UTF-8 are
 * shown as \xNN; in JSON, control characters as \u00NN and invalid bytes as U+FFFD.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum out_colour {
	COLOUR_NONE,
	COLOUR_IFNAME,
	COLOUR_MAC,
	COLOUR_INET,
	COLOUR_INET6,
	COLOUR_UP,
	COLOUR_DOWN,
};

enum { OUT_DEPTH = 16, OUT_BUFFER_SIZE = 32 * 1024 };

struct out {
	int fd;
	bool json;          /* JSON instead of text */
	bool pretty;        /* JSON indented as iproute2's -p */
	bool oneline;       /* out_line writes `\` instead of a line's end */
	bool light;         /* the colours for a light background */
	bool colour;        /* colours in text */
	int write_error;    /* errno of the first write that failed, else 0 */
	unsigned depth;     /* open objects and lists in JSON */
	uint32_t not_first; /* a bit for each depth: something precedes */
	uint32_t is_list;   /* a bit for each depth: a list of plain values stays on its line */
	char *buffer;       /* first, or a mapping while more is held back */
	size_t used, size;  /* bytes in buffer, and its size */
	bool held;          /* nothing may leave the buffer */
	size_t hold_limit;  /* bytes, past which all streams */
	size_t held_from;   /* where what is held begins */
	struct out_mark {
		unsigned depth;
		uint32_t not_first, is_list;
	} held_state;
	char first[OUT_BUFFER_SIZE];
};

/* Begins with text on fd; does not touch the memory of first. */
void out_init(struct out *out, int fd);

/* Writes out what is buffered and frees what was mapped. Returns 0 or the errno of a write. */
int out_close(struct out *out);

/* Writes out what is buffered, unless it is held. */
void out_flush(struct out *out);

/*
 * Holds back what is printed from here on, so that out_rewind can take it back: a dump that the
 * kernel interrupted is asked for again instead of printed half. Past 4 MiB nothing is held any
 * longer and the text streams. out_release ends it.
 */
void out_hold(struct out *out);
void out_hold_up_to(struct out *out, size_t limit); /* 0: only what the buffer takes anyhow */
void out_release(struct out *out);

/* Takes back everything since out_hold and holds on. False if part of it has left already. */
bool out_rewind(struct out *out);

/* The document of an applet: in JSON the outer list, and its line's end; in text nothing. */
void out_begin(struct out *out);
void out_end(struct out *out);

/* Begins another document on a line of its own, for what has no end: JSON lines. */
void out_next(struct out *out);

/* The same, but many at once: nothing is written out for it. */
void out_next_buffered(struct out *out);

/* An object, or a list of values or objects; key is NULL inside a list and outside of all. */
void out_object(struct out *out, const char *key);
void out_object_end(struct out *out);
void out_list(struct out *out, const char *key);
void out_list_end(struct out *out);

void out_string(struct out *out, const char *key, const char *shape, const char *value);
/* JSON only: a key that is always there, null where the text is "". */
void out_string_or_null(struct out *out, const char *key, const char *value);
void out_number(struct out *out, const char *key, const char *shape, uint64_t value);
void out_signed(struct out *out, const char *key, const char *shape, int64_t value);
void out_bool(struct out *out, const char *key, const char *shape, bool value);

/* A value whose JSON is its text: a decimal fraction. */
void out_plain(struct out *out, const char *key, const char *shape, const char *value);

/* A marker, there or not: text as it is, null in JSON. */
void out_marker(struct out *out, const char *key, const char *text);

/* A string in a colour. */
void out_coloured(struct out *out, enum out_colour colour, const char *key, const char *shape,
	const char *value);

/* Text only: a cell of a column, right-aligned in width characters, with a space behind it. */
void out_cell(struct out *out, size_t width, const char *text);

/* Bytes as they are, in text and in JSON: a file for a program. */
void out_bytes(struct out *out, const void *bytes, size_t size);

/* Text only: as it is (the applet's own words), escaped, and the end of a line of a record. */
void out_text(struct out *out, const char *text);
void out_escaped(struct out *out, const char *text);
void out_line(struct out *out);
