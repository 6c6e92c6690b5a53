// SPDX-License-Identifier: MIT

/* The table as util-linux draws it: in columns with a tree, raw, or as JSON. */

#include <string.h>
#include <unistd.h>

#include "applets/lsns/lsns.h"
#include "core/terminal.h"

enum { PREFIX_SIZE = 512, INDENT = 3 };

static const struct {
	char name[10];
	bool is_right;  /* aligned */
	bool is_number; /* in JSON */
	unsigned char room;
} columns[LSNS_COLUMNS] = {
	[COLUMN_NS] = {"NS", true, true},
	[COLUMN_TYPE] = {"TYPE", false, false, 5},
	[COLUMN_PATH] = {"PATH", false, false},
	[COLUMN_NPROCS] = {"NPROCS", true, true},
	[COLUMN_PID] = {"PID", true, true, 5},
	[COLUMN_PPID] = {"PPID", true, true, 5},
	[COLUMN_COMMAND] = {"COMMAND", false, false},
	[COLUMN_UID] = {"UID", true, true},
	[COLUMN_USER] = {"USER", false, false},
	[COLUMN_NETNSID] = {"NETNSID", true, false},
	[COLUMN_NSFS] = {"NSFS", false, false},
	[COLUMN_PNS] = {"PNS", true, true},
	[COLUMN_ONS] = {"ONS", true, true},
	[COLUMN_CONTAINER] = {"CONTAINER", false, false},
	[COLUMN_POD] = {"POD", false, false},
};

/* Letters in either case. */
static char lower(char letter)
{
	return letter >= 'A' && letter <= 'Z' ? (char)(letter - 'A' + 'a') : letter;
}

int lsns_column_of(const char *word, size_t length)
{
	for (int at = 0; at < LSNS_COLUMNS; at++) {
		size_t same = 0;
		while (same < length && columns[at].name[same] != '\0' &&
			lower(word[same]) == lower(columns[at].name[same]))
			same++;
		if (same == length && columns[at].name[same] == '\0')
			return at;
	}
	return -1;
}

const char *lsns_column_name(enum lsns_column column)
{
	return columns[column].name;
}

static size_t row_count(const struct lsns *lsns)
{
	return LSNS_COUNT(lsns->rows, struct lsns_row);
}

static const struct lsns_row *row_at(const struct lsns *lsns, size_t at)
{
	return LSNS_AT(lsns->rows, struct lsns_row, at);
}

/* The next row below parent behind at, or -1. */
static int next_below(const struct lsns *lsns, int parent, int at)
{
	for (at++; at < (int)row_count(lsns); at++)
		if (row_at(lsns, (size_t)at)->parent == parent)
			return at;
	return -1;
}

/* --- text ----------------------------------------------------------------------------------------
 */

/* The column that the tree stands in. */
static enum lsns_column tree_column(const struct lsns *lsns)
{
	return lsns->tree == TREE_NONE       ? LSNS_COLUMNS
		: lsns->tree == TREE_PROCESS ? COLUMN_COMMAND
					     : COLUMN_NS;
}

/* The length of the character of UTF-8 at text in bytes, 0 if it is none. */
static size_t utf8_length(const char *text)
{
	unsigned char byte = (unsigned char)*text;
	size_t length = 1;
	if (byte < 0x80)
		return 1;
	if (byte < 0xc2 || byte > 0xf4)
		return 0;
	size_t wanted = byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
	while (length < wanted && ((unsigned char)text[length] & 0xc0) == 0x80)
		length++;
	bool is_overlong = (byte == 0xe0 && (unsigned char)text[1] < 0xa0) ||
		(byte == 0xf0 && (unsigned char)text[1] < 0x90);
	bool is_surrogate = byte == 0xed && (unsigned char)text[1] >= 0xa0;
	return length == wanted && !is_overlong && !is_surrogate ? length : 0;
}

/* The same, or 0 where it is to be shown as \xNN: control characters, and outside of ASCII where
 * the locale has no other. */
static size_t plain_character(const struct lsns *lsns, const char *text)
{
	unsigned char byte = (unsigned char)*text;
	bool is_control =
		byte < 0x20 || byte == 0x7f || (byte == 0xc2 && (unsigned char)text[1] < 0xa0);
	return is_control || (byte >= 0x80 && !lsns->is_utf8) ? 0 : utf8_length(text);
}

/*
 * Prints one line of a cell, or measures it where out is NULL, up to most columns. Returns how many
 * columns it takes. *text is moved behind the line and its end.
 */
static size_t put_line(const struct lsns *lsns, struct out *out, const char **text, size_t most)
{
	size_t width = 0;
	const char *at = *text;
	while (*at != '\0' && *at != '\n') {
		char shown[8];
		size_t length = plain_character(lsns, at);
		size_t columns_of_it = length > 0 ? 1 : 4;
		if (width + columns_of_it <= most && out != NULL) {
			if (length > 0)
				text_format(shown, sizeof shown, "%.*s", (int)length, at);
			else
				text_format(shown, sizeof shown, "\\x%x%x", (unsigned char)*at >> 4,
					*at & 15);
			out_text(out, shown);
		}
		if (width + columns_of_it <= most)
			width += columns_of_it;
		at += length > 0 ? length : 1;
	}
	*text = *at == '\n' ? at + 1 : at;
	return width;
}

/* A cell that is not NSFS's has one line: a line end in it is a byte as any other. */
static const char *one_line(const struct lsns *lsns, const char *cell)
{
	size_t length = strlen(cell);
	if (strchr(cell, '\n') == NULL)
		return cell;
	char *text = arena_take(&lsns->run->arena, 4 * length + 1), *to = text;
	if (text == NULL)
		return "";
	for (; *cell != '\0'; cell++) {
		if (*cell == '\n') {
			memcpy(to, "\\x0a", 4);
			to += 4;
		} else {
			*to++ = *cell;
		}
	}
	*to = '\0';
	return text;
}

static unsigned depth_of(const struct lsns *lsns, const struct lsns_row *row)
{
	unsigned depth = 0;
	while (row->parent >= 0 && depth < PREFIX_SIZE / 8) {
		row = row_at(lsns, (size_t)row->parent);
		depth++;
	}
	return depth;
}

struct layout {
	struct lsns *lsns;
	size_t width[COLUMNS_SHOWN_MAX];
	size_t most; /* columns of the terminal; SIZE_MAX for no end */
};

static void measure(struct layout *layout)
{
	struct lsns *lsns = layout->lsns;
	for (unsigned column = 0; column < lsns->column_count; column++) {
		size_t heading = strlen(columns[lsns->columns[column]].name);
		size_t widest = heading, widest_cell = 0;
		for (size_t at = 0; at < row_count(lsns); at++) {
			const struct lsns_row *row = row_at(lsns, at);
			bool is_tree = lsns->columns[column] == tree_column(lsns);
			const char *text = row->cells[column];
			do {
				size_t width = put_line(lsns, NULL, &text, SIZE_MAX) +
					(is_tree ? 2 * depth_of(lsns, row) : 0);
				widest_cell = width > widest_cell ? width : widest_cell;
				widest = width > widest ? width : widest;
			} while (*text != '\0');
		}
		/* Where a word is as wide as the heading, util-linux leaves room for longer ones.
		 */
		size_t room = columns[lsns->columns[column]].room;
		if (widest_cell >= heading && widest < room)
			widest = room;
		layout->width[column] = widest;
	}
}

static void put_blanks(struct out *out, size_t count)
{
	while (count-- > 0)
		out_text(out, " ");
}

/* What is left of the terminal's line, but never less than the heading takes. */
static size_t room_for(const struct layout *layout, size_t used, unsigned column)
{
	size_t heading = strlen(columns[layout->lsns->columns[column]].name);
	if (layout->most == SIZE_MAX)
		return SIZE_MAX;
	return layout->most > used + heading ? layout->most - used : heading;
}

/* A line of a row: *cells are moved on to what the next line shows. Whether there is one. */
static bool put_row_line(const struct layout *layout, const char *cells[COLUMNS_SHOWN_MAX],
	const char *prefix, size_t prefix_width)
{
	struct lsns *lsns = layout->lsns;
	struct out *out = lsns->run->out;
	size_t used = 0;
	bool more = false;
	for (unsigned column = 0; column < lsns->column_count; column++) {
		bool is_last = column + 1 == lsns->column_count;
		bool is_tree = lsns->columns[column] == tree_column(lsns);
		bool is_right = columns[lsns->columns[column]].is_right &&
			!(is_tree && lsns->columns[column] == COLUMN_NS);
		const char *text = cells[column];
		size_t before = is_tree ? prefix_width : 0;
		size_t width = before + put_line(lsns, NULL, &text, SIZE_MAX);
		size_t blanks = width < layout->width[column] ? layout->width[column] - width : 0;
		if (is_right && !(is_last && *cells[column] == '\0'))
			put_blanks(out, blanks);
		if (is_tree)
			out_text(out, prefix);
		size_t room = room_for(layout, used, column);
		room = room == SIZE_MAX ? room : room > before ? room - before : 0;
		bool is_cut = is_last && lsns->columns[column] == COLUMN_COMMAND;
		put_line(lsns, out, &cells[column], is_cut ? room : SIZE_MAX);
		if (!is_right && !is_last)
			put_blanks(out, blanks);
		if (!is_last)
			out_text(out, " ");
		used += layout->width[column] + 1;
		more |= *cells[column] != '\0';
	}
	out_text(out, "\n");
	return more;
}

static void put_row(const struct layout *layout, int at, const char *inherited, bool is_last)
{
	struct lsns *lsns = layout->lsns;
	const struct lsns_row *row = row_at(lsns, (size_t)at);
	const char *cells[COLUMNS_SHOWN_MAX];
	char own[PREFIX_SIZE], below[PREFIX_SIZE], more[PREFIX_SIZE];
	static const char drawn[2][4][8] = {{"|-", "`-", "| ", "  "},
		{"\xe2\x94\x9c\xe2\x94\x80", "\xe2\x94\x94\xe2\x94\x80", "\xe2\x94\x82 ", "  "}};
	const char(*draw)[8] = drawn[lsns->is_utf8];
	size_t width = 2 * (size_t)depth_of(lsns, row);
	own[0] = below[0] = '\0';
	if (row->parent >= 0) {
		text_format(own, sizeof own, "%s%s", inherited, draw[is_last]);
		text_format(below, sizeof below, "%s%s", inherited, draw[2 + is_last]);
	}
	for (unsigned column = 0; column < lsns->column_count; column++)
		cells[column] = lsns->columns[column] == COLUMN_NSFS
			? row->cells[column]
			: one_line(lsns, row->cells[column]);
	int child = next_below(lsns, at, -1);
	text_format(more, sizeof more, "%s%s", below, child >= 0 ? draw[2] : "");
	bool goes_on = put_row_line(layout, cells, own, width);
	while (goes_on)
		goes_on = put_row_line(layout, cells, more, width + (child >= 0 ? 2 : 0));
	for (; child >= 0 && depth_of(lsns, row) < PREFIX_SIZE / 8 - 1;
		child = next_below(lsns, at, child))
		put_row(layout, child, below, next_below(lsns, at, child) < 0);
}

static void print_columns(struct lsns *lsns)
{
	struct layout layout = {.lsns = lsns, .most = SIZE_MAX};
	if (row_count(lsns) == 0)
		return;
	if (!lsns->no_truncate && isatty(STDOUT_FILENO) && terminal_width(STDOUT_FILENO) > 0)
		layout.most = terminal_width(STDOUT_FILENO);
	measure(&layout);
	if (!lsns->no_headings) {
		const char *cells[COLUMNS_SHOWN_MAX];
		for (unsigned column = 0; column < lsns->column_count; column++)
			cells[column] = columns[lsns->columns[column]].name;
		put_row_line(&layout, cells, "", 0);
	}
	for (int at = next_below(lsns, -1, -1); at >= 0; at = next_below(lsns, -1, at))
		put_row(&layout, at, "", true);
}

/* --- raw
 * ------------------------------------------------------------------------------------------ */

static void put_raw(struct out *out, const char *text)
{
	char shown[8];
	for (; *text != '\0'; text++) {
		unsigned char byte = (unsigned char)*text;
		if (byte <= ' ' || byte >= 0x7f || byte == '\\')
			text_format(shown, sizeof shown, "\\x%x%x", byte >> 4, byte & 15);
		else
			text_format(shown, sizeof shown, "%c", byte);
		out_text(out, shown);
	}
}

static void print_raw_row(struct lsns *lsns, int at, const char *inherited, bool is_last)
{
	const struct lsns_row *row = row_at(lsns, (size_t)at);
	static const char drawn[2][4][8] = {{"|-", "`-", "| ", "  "},
		{"\xe2\x94\x9c\xe2\x94\x80", "\xe2\x94\x94\xe2\x94\x80", "\xe2\x94\x82 ", "  "}};
	const char(*draw)[8] = drawn[lsns->is_utf8];
	char own[PREFIX_SIZE] = "", below[PREFIX_SIZE] = "";
	if (row->parent >= 0) {
		text_format(own, sizeof own, "%s%s", inherited, draw[is_last]);
		text_format(below, sizeof below, "%s%s", inherited, draw[2 + is_last]);
	}
	for (unsigned column = 0; column < lsns->column_count; column++) {
		out_text(lsns->run->out, column > 0 ? " " : "");
		if (lsns->columns[column] == tree_column(lsns))
			put_raw(lsns->run->out, own);
		put_raw(lsns->run->out, row->cells[column]);
	}
	out_text(lsns->run->out, "\n");
	for (int child = next_below(lsns, at, -1);
		child >= 0 && depth_of(lsns, row) < PREFIX_SIZE / 8 - 1;
		child = next_below(lsns, at, child))
		print_raw_row(lsns, child, below, next_below(lsns, at, child) < 0);
}

static void print_raw(struct lsns *lsns)
{
	for (unsigned column = 0; column < lsns->column_count && !lsns->no_headings; column++) {
		out_text(lsns->run->out, column > 0 ? " " : "");
		out_text(lsns->run->out, columns[lsns->columns[column]].name);
	}
	if (!lsns->no_headings)
		out_text(lsns->run->out, "\n");
	for (int at = next_below(lsns, -1, -1); at >= 0; at = next_below(lsns, -1, at))
		print_raw_row(lsns, at, "", true);
}

/* --- JSON
 * ----------------------------------------------------------------------------------------- */

static void put_indent(struct lsns *lsns, unsigned level)
{
	put_blanks(lsns->run->out, (size_t)INDENT * level);
}

/* As util-linux escapes it; what is no UTF-8 becomes U+FFFD, so that it stays JSON. */
static void put_string(struct out *out, const char *text)
{
	static const char meant[] = "\b\f\n\r\t\"\\", letters[] = "bfnrt\"\\";
	char shown[8];
	out_text(out, "\"");
	while (*text != '\0') {
		size_t length = utf8_length(text);
		const char *escaped = strchr(meant, *text);
		if (escaped != NULL)
			text_format(shown, sizeof shown, "\\%c", letters[escaped - meant]);
		else if ((unsigned char)*text < 0x20)
			text_format(shown, sizeof shown, "\\u00%x%x", *text >> 4, *text & 15);
		else if (length == 0)
			text_copy(shown, sizeof shown, "\xef\xbf\xbd");
		else
			text_format(shown, sizeof shown, "%.*s", (int)length, text);
		out_text(out, shown);
		text += length > 0 ? length : 1;
	}
	out_text(out, "\"");
}

static void put_member(struct lsns *lsns, enum lsns_column column, const char *value)
{
	struct out *out = lsns->run->out;
	char key[16];
	text_copy(key, sizeof key, columns[column].name);
	for (char *letter = key; *letter != '\0'; letter++)
		*letter = lower(*letter);
	out_text(out, "\"");
	out_text(out, key);
	out_text(out, "\": ");
	if (*value == '\0')
		out_text(out, "null");
	else if (columns[column].is_number)
		out_text(out, value);
	else
		put_string(out, value);
}

/* The rows below parent, as a list of objects. */
static void print_list(struct lsns *lsns, int parent, unsigned level)
{
	struct out *out = lsns->run->out;
	out_text(out, "[\n");
	int at = next_below(lsns, parent, -1);
	if (at >= 0)
		put_indent(lsns, level + 1);
	while (at >= 0) {
		const struct lsns_row *row = row_at(lsns, (size_t)at);
		int next = next_below(lsns, parent, at);
		bool has_children = next_below(lsns, at, -1) >= 0 && level < 64;
		out_text(out, "{\n");
		for (unsigned column = 0; column < lsns->column_count; column++) {
			put_indent(lsns, level + 2);
			put_member(lsns, lsns->columns[column], row->cells[column]);
			out_text(out,
				column + 1 < lsns->column_count || has_children ? ",\n" : "\n");
		}
		if (has_children) {
			put_indent(lsns, level + 2);
			out_text(out, "\"children\": ");
			print_list(lsns, at, level + 2);
			out_text(out, "\n");
		}
		put_indent(lsns, level + 1);
		out_text(out, next >= 0 ? "}," : "}");
		at = next;
	}
	out_text(out, "\n");
	put_indent(lsns, level);
	out_text(out, "]");
}

int lsns_print(struct lsns *lsns)
{
	if (lsns->json) {
		out_text(lsns->run->out, "{\n   \"namespaces\": ");
		print_list(lsns, -1, 1);
		out_text(lsns->run->out, "\n}\n");
	} else if (lsns->raw) {
		if (row_count(lsns) > 0)
			print_raw(lsns);
	} else {
		print_columns(lsns);
	}
	return 0;
}
