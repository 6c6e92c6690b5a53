// SPDX-License-Identifier: MIT

/* The table for programs: raw words, and JSON as util-linux lays it out. */

#include <string.h>

#include "applets/lsns/lsns.h"

enum { INDENT = 3 };

/* --- raw ------------------------------------------------------------ */

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
	const struct lsns_row *row = lsns_row_at(lsns, (size_t)at);
	char own[LSNS_BRANCH_SIZE], below[LSNS_BRANCH_SIZE];
	lsns_branch(lsns, row, inherited, is_last, own, below);
	for (unsigned column = 0; column < lsns->column_count; column++) {
		out_text(lsns->run->out, column > 0 ? " " : "");
		if (lsns->columns[column] == lsns_tree_column(lsns))
			put_raw(lsns->run->out, own);
		put_raw(lsns->run->out, row->cells[column]);
	}
	out_text(lsns->run->out, "\n");
	for (int child = lsns_next_below(lsns, at, -1);
		child >= 0 && lsns_depth(lsns, row) < LSNS_BRANCH_SIZE / 8 - 1;
		child = lsns_next_below(lsns, at, child))
		print_raw_row(lsns, child, below, lsns_next_below(lsns, at, child) < 0);
}

static void print_raw(struct lsns *lsns)
{
	for (unsigned column = 0; column < lsns->column_count && !lsns->no_headings; column++) {
		out_text(lsns->run->out, column > 0 ? " " : "");
		out_text(lsns->run->out, lsns_column_name(lsns->columns[column]));
	}
	if (!lsns->no_headings)
		out_text(lsns->run->out, "\n");
	for (int at = lsns_next_below(lsns, -1, -1); at >= 0; at = lsns_next_below(lsns, -1, at))
		print_raw_row(lsns, at, "", true);
}

/* --- JSON ------------------------------------------------------------ */

static void put_indent(struct lsns *lsns, unsigned level)
{
	for (unsigned blank = 0; blank < INDENT * level; blank++)
		out_text(lsns->run->out, " ");
}

/* As util-linux escapes it; what is no UTF-8 becomes U+FFFD, so that it stays JSON. */
static void put_string(struct out *out, const char *text)
{
	static const char meant[] = "\b\f\n\r\t\"\\", letters[] = "bfnrt\"\\";
	char shown[8];
	out_text(out, "\"");
	while (*text != '\0') {
		size_t length = lsns_character(text);
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
	text_copy(key, sizeof key, lsns_column_name(column));
	for (char *letter = key; *letter != '\0'; letter++)
		*letter = (char)(*letter | 0x20); /* they are capitals */
	out_text(out, "\"");
	out_text(out, key);
	out_text(out, "\": ");
	if (*value == '\0')
		out_text(out, "null");
	else if (lsns_column_is_number(column))
		out_text(out, value);
	else
		put_string(out, value);
}

/* The rows below parent, as a list of objects. */
static void print_list(struct lsns *lsns, int parent, unsigned level)
{
	struct out *out = lsns->run->out;
	out_text(out, "[\n");
	int at = lsns_next_below(lsns, parent, -1);
	if (at >= 0)
		put_indent(lsns, level + 1);
	while (at >= 0) {
		const struct lsns_row *row = lsns_row_at(lsns, (size_t)at);
		int next = lsns_next_below(lsns, parent, at);
		bool has_children = lsns_next_below(lsns, at, -1) >= 0 && level < 64;
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
		if (lsns_row_count(lsns) > 0)
			print_raw(lsns);
	} else {
		lsns_print_columns(lsns);
	}
	return 0;
}
