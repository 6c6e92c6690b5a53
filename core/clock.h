// SPDX-License-Identifier: MIT
#pragma once

/* The two clocks, in nanoseconds. */

#include <stdint.h>

#define CLOCK_SECOND INT64_C(1000000000)

/* Since some moment, never set back: for intervals. */
int64_t clock_monotonic(void);

/* Since 1970: for what a person or another machine reads. */
int64_t clock_calendar(void);

/* `2026-11-25T03:26:59.123Z`: a moment of the calendar, the same for every reader anywhere. */
enum { CLOCK_TEXT_SIZE = 32 };
void clock_text(char text[CLOCK_TEXT_SIZE], int64_t when);
