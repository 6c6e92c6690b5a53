// SPDX-License-Identifier: MIT
#pragma once

/* What is shown again and again in one place of a terminal. */

#include <stddef.h>

#include "core/out.h"

/* A frame is less than this; what is more is written, and a later frame covers it. */
enum { SCREEN_LIMIT = 4 * 1024 * 1024 };

/*
 * Writes a frame over the screen, cut to it. The cursor ends at the beginning of the line below,
 * where a shell goes on after Ctrl-C: nothing else of the terminal is changed, so the signal may
 * end us as it ends any filter, and who waits for us sees by what (130 in a shell).
 */
void screen_paint(struct out *out, const char *frame, size_t length);
