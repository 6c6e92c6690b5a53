// SPDX-License-Identifier: MIT
#pragma once

#include <stdbool.h>

/*
 * Whether text is what a pattern of the shell's describes (glob(7)): * ? [a-z] [!a-z] [[:digit:]]
 * and \ before what counts as itself. In the C locale: a character is a byte, and neither `/` nor a
 * dot is special. fold: letters match in either case. musl's fnmatch(3) would be 17 KB of tables.
 */
bool glob_matches(const char *pattern, const char *text, bool fold);
