// SPDX-License-Identifier: MIT
#pragma once

/* The words of a line of `ip -batch`. */

#include <stddef.h>

#include "core/error.h"

/*
 * Splits text, in place, into words that end with a NULL, at most `most` with it. Returns their
 * count, or -1 with an error. Pure.
 */
int batch_split(char *text, char **words, size_t most, struct error *error);
