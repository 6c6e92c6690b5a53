// SPDX-License-Identifier: MIT

/* The table as util-linux draws it: in columns, with a tree. */

#include <string.h>
#include <unistd.h>

#include "applets/lsns/lsns.h"
#include "core/terminal.h"

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

bool lsns_column_is_number(enum lsns_column column)
{
	return columns[column].is_number;
}

const char *lsns_column_name(enum lsns_column column)
{
	return columns[column].name;
}

/* --- text ------------------------------------------------------------ */

/* The same, or 0 where it is to be shown as \xNN: control characters, and outside of ASCII where
 * the locale has no other. */
static size_t plain_character(const struct lsns *lsns, const char *text)
{
	unsigned char byte = (unsigned char)*text;
	bool is_control =
		byte < 0x20 || byte == 0x7f || (byte == 0xc2 && (unsigned char)text[1] < 0xa0);
	return is_control || (byte >= 0x80 && !lsns->is_utf8) ? 0 : lsns_character(text);
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
		for (size_t at = 0; at < lsns_row_count(lsns); at++) {
			const struct lsns_row *row = lsns_row_at(lsns, at);
			bool is_tree = lsns->columns[column] == lsns_tree_column(lsns);
			const char *text = row->cells[column];
			do {
				size_t width = put_line(lsns, NULL, &text, SIZE_MAX) +
					(is_tree ? 2 * lsns_depth(lsns, row) : 0);
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
		bool is_tree = lsns->columns[column] == lsns_tree_column(lsns);
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
	const struct lsns_row *row = lsns_row_at(lsns, (size_t)at);
	const char *cells[COLUMNS_SHOWN_MAX];
	char own[LSNS_BRANCH_SIZE], below[LSNS_BRANCH_SIZE], more[LSNS_BRANCH_SIZE];
	size_t width = 2 * (size_t)lsns_depth(lsns, row);
	lsns_branch(lsns, row, inherited, is_last, own, below);
	for (unsigned column = 0; column < lsns->column_count; column++)
		cells[column] = lsns->columns[column] == COLUMN_NSFS
			? row->cells[column]
			: one_line(lsns, row->cells[column]);
	int child = lsns_next_below(lsns, at, -1);
	text_format(more, sizeof more, "%s%s", below, child >= 0 ? lsns_stem(lsns) : "");
	bool goes_on = put_row_line(layout, cells, own, width);
	while (goes_on)
		goes_on = put_row_line(layout, cells, more, width + (child >= 0 ? 2 : 0));
	for (; child >= 0 && lsns_depth(lsns, row) < LSNS_BRANCH_SIZE / 8 - 1;
		child = lsns_next_below(lsns, at, child))
		put_row(layout, child, below, lsns_next_below(lsns, at, child) < 0);
}

void lsns_print_columns(struct lsns *lsns)
{
	struct layout layout = {.lsns = lsns, .most = SIZE_MAX};
	if (lsns_row_count(lsns) == 0)
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
	for (int at = lsns_next_below(lsns, -1, -1); at >= 0; at = lsns_next_below(lsns, -1, at))
		put_row(&layout, at, "", true);
}
