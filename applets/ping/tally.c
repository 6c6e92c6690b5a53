// SPDX-License-Identifier: MIT
#include "applets/ping/tally.h"

#include <math.h>

enum { SMOOTHING = 8 }; /* the moving average takes an eighth of each new time */

void tally_acknowledge(struct tally *tally, uint16_t sequence)
{
	uint16_t behind = (uint16_t)(tally->sent - sequence);
	if (behind > INT16_MAX)
		return;
	if (behind + 1u > tally->pipe)
		tally->pipe = behind + 1u;
	if ((int16_t)(sequence - tally->acknowledged) > 0)
		tally->acknowledged = sequence;
}

void tally_time(struct tally *tally, int64_t microseconds)
{
	if (tally->timed == 0 || microseconds < tally->shortest)
		tally->shortest = microseconds;
	if (microseconds > tally->longest)
		tally->longest = microseconds;
	tally->timed++;
	tally->sum += (double)microseconds;
	tally->squares += (double)microseconds * (double)microseconds;
	tally->smoothed = tally->smoothed == 0
		? microseconds * SMOOTHING
		: tally->smoothed + microseconds - tally->smoothed / SMOOTHING;
}

int64_t tally_mean(const struct tally *tally)
{
	return tally->timed == 0 ? 0 : (int64_t)(tally->sum / (double)tally->timed);
}

int64_t tally_deviation(const struct tally *tally)
{
	if (tally->timed == 0)
		return 0;
	double mean = (double)tally_mean(tally);
	double variance = tally->squares / (double)tally->timed - mean * mean;
	return variance > 0 ? (int64_t)sqrt(variance) : 0;
}
