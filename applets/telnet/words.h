// SPDX-License-Identifier: MIT
#pragma once

/*
 * Tables of words as one text, each ended by its NUL, so that they cost no relocation. Where words
 * have a help behind them, every other one is a help.
 */

struct out;

enum { WORD_UNKNOWN = -1, WORD_AMBIGUOUS = -2 };

/* The word of an index, helps counted. */
const char *word_at(const char *words, unsigned index);

/*
 * The row of the word that text is or, in whatever case, abbreviates, of count rows of stride words
 * (1, or 2 with helps); else WORD_UNKNOWN or WORD_AMBIGUOUS. Rows without a word are none.
 */
int word_find(const char *words, unsigned count, unsigned stride, const char *text);

/*
 * Writes the rows with their helps: before goes before each help. Without it, rows without a word
 * and a help are blanks instead of empty lines.
 */
void words_show(struct out *out, const char *words, unsigned count, const char *before);
