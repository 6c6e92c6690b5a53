// SPDX-License-Identifier: MIT

/* What is below what among the rows, and how that is drawn. */

#include <string.h>

#include "applets/lsns/lsns.h"

size_t lsns_row_count(const struct lsns *lsns)
{
	return LSNS_COUNT(lsns->rows, struct lsns_row);
}

const struct lsns_row *lsns_row_at(const struct lsns *lsns, size_t at)
{
	return LSNS_AT(lsns->rows, struct lsns_row, at);
}

int lsns_next_below(const struct lsns *lsns, int parent, int at)
{
	for (at++; at < (int)lsns_row_count(lsns); at++)
		if (lsns_row_at(lsns, (size_t)at)->parent == parent)
			return at;
	return -1;
}

unsigned lsns_depth(const struct lsns *lsns, const struct lsns_row *row)
{
	unsigned depth = 0;
	while (row->parent >= 0 && depth < LSNS_DEPTH_MAX) {
		row = lsns_row_at(lsns, (size_t)row->parent);
		depth++;
	}
	return depth;
}

enum lsns_column lsns_tree_column(const struct lsns *lsns)
{
	return lsns->tree == TREE_NONE       ? LSNS_COLUMNS
		: lsns->tree == TREE_PROCESS ? COLUMN_COMMAND
					     : COLUMN_NS;
}

/* In ASCII, and in UTF-8: a branch, the last branch, the stem beside, nothing. */
static const char drawn[2][4][8] = {{"|-", "`-", "| ", "  "},
	{"\xe2\x94\x9c\xe2\x94\x80", "\xe2\x94\x94\xe2\x94\x80", "\xe2\x94\x82 ", "  "}};

void lsns_branch(const struct lsns *lsns, const struct lsns_row *row, const char *inherited,
	bool is_last, char own[LSNS_BRANCH_SIZE], char below[LSNS_BRANCH_SIZE])
{
	own[0] = below[0] = '\0';
	if (row->parent < 0)
		return;
	text_format(own, LSNS_BRANCH_SIZE, "%s%s", inherited, drawn[lsns->is_utf8][is_last]);
	text_format(below, LSNS_BRANCH_SIZE, "%s%s", inherited, drawn[lsns->is_utf8][2 + is_last]);
}

const char *lsns_stem(const struct lsns *lsns)
{
	return drawn[lsns->is_utf8][2];
}

size_t lsns_character(const char *text)
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
