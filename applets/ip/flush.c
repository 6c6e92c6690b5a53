// SPDX-License-Identifier: MIT

/* What the loops of `ip … flush` say. */

#include "applets/ip/ip.h"
#include "core/text.h"

enum { FLUSH_ROUNDS = 10 };

unsigned ip_flush_rounds(const struct ip *ip)
{
	uint64_t rounds;
	if (ip->options.loops == NULL || text_number(ip->options.loops, 0, 1u << 30, &rounds) != 0)
		return FLUSH_ROUNDS;
	return rounds == 0 ? ~0u : (unsigned)rounds;
}

void ip_flush_round(struct ip *ip, unsigned round, unsigned count, const char *what)
{
	char line[128];
	if (ip->options.statistics == 0)
		return;
	text_format(line, sizeof line, "\n*** Round %u, deleting %u %s ***\n", round, count, what);
	out_text(ip->out, line);
	out_flush(ip->out);
}

void ip_flush_end(struct ip *ip, unsigned rounds)
{
	char line[128];
	if (ip->options.statistics == 0)
		return;
	if (rounds == 0)
		text_copy(line, sizeof line, "Nothing to flush.\n");
	else
		text_format(line, sizeof line, "*** Flush is complete after %u round%s ***\n",
			rounds, rounds > 1 ? "s" : "");
	out_text(ip->out, line);
}

int ip_flush_failed(struct ip *ip)
{
	return failed(ip->error, 0, "*** Flush not complete bailing out after %u rounds",
		ip_flush_rounds(ip));
}
