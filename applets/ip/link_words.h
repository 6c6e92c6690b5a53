// SPDX-License-Identifier: MIT
#pragma once

/* The words that changes of all kinds of links share: rows of a table, and their values. */

#include "applets/ip/link_change.h"

/* What follows a word. */
enum word_kind {
	WORD_UP,
	WORD_DOWN,
	WORD_NAME,
	WORD_INDEX,
	WORD_LINK,
	WORD_MAC,
	WORD_SIGNED,
	WORD_UNSIGNED,
	WORD_XDP,
	WORD_NETNS,
	WORD_FLAG,     /* on sets a flag of the link */
	WORD_FLAG_OFF, /* off sets it */
	WORD_OFF_ON,   /* a byte */
	WORD_VF,
	WORD_MASTER,
	WORD_VRF,
	WORD_NO_MASTER,
	WORD_TYPE,
	WORD_ALIAS,
	WORD_GROUP,
	WORD_LINK_MODE,
	WORD_STATE,
	WORD_ADDRESS_MODE,
	WORD_LINK_NETNS,
	WORD_LINK_NETNSID,
	WORD_REASON,
	WORD_TEXT,
	WORD_HELP,
};

struct word_row {
	char word[18];
	uint8_t minimum; /* the fewest letters that mean it; 0: all */
	uint8_t kind;    /* enum word_kind */
	bool once;
	uint32_t value; /* an attribute, or a flag */
	char key[24];   /* what messages call it; "" if as it is typed */
};

/* Takes the value of a word, and what is behind it in *words. Returns 0 or -1. */
int link_take_value(
	struct link_change *change, const struct word_row *row, const char *word, char ***words);
