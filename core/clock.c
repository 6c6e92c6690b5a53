// SPDX-License-Identifier: MIT
#include "core/clock.h"

#include <time.h>

static int64_t read_clock(clockid_t clock)
{
	struct timespec now;
	clock_gettime(clock, &now);
	return (int64_t)now.tv_sec * CLOCK_SECOND + now.tv_nsec;
}

int64_t clock_monotonic(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

int64_t clock_calendar(void)
{
	return read_clock(CLOCK_REALTIME);
}

static char *put_digits(char *at, unsigned value, unsigned digits, char end)
{
	for (unsigned left = digits; left > 0; left--, value /= 10)
		at[left - 1] = (char)('0' + value % 10);
	at[digits] = end;
	return at + digits + 1;
}

void clock_text(char text[CLOCK_TEXT_SIZE], int64_t when)
{
	struct tm at;
	time_t seconds = (time_t)(when / CLOCK_SECOND);
	gmtime_r(&seconds, &at);
	text = put_digits(text, (unsigned)at.tm_year + 1900, 4, '-');
	text = put_digits(text, (unsigned)at.tm_mon + 1, 2, '-');
	text = put_digits(text, (unsigned)at.tm_mday, 2, 'T');
	text = put_digits(text, (unsigned)at.tm_hour, 2, ':');
	text = put_digits(text, (unsigned)at.tm_min, 2, ':');
	text = put_digits(text, (unsigned)at.tm_sec, 2, '.');
	text = put_digits(text, (unsigned)(when % CLOCK_SECOND / 1000000), 3, 'Z');
	*text = '\0';
}
