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

static void say(struct ip *ip, const char *format, unsigned number, const char *rest)
{
	char line[128];
	text_format(line, sizeof line, format, number, rest);
	out_text(ip->out, line);
	out_flush(ip->out);
}

void ip_flush_round(struct ip *ip, unsigned round, unsigned count, const char *what)
{
	if (ip->options.statistics == 0)
		return;
	say(ip, "\n*** Round %u, deleting %s", round, "");
	say(ip, "%u %s ***\n", count, what);
}

void ip_flush_end(struct ip *ip, unsigned rounds)
{
	if (ip->options.statistics == 0)
		return;
	if (rounds == 0)
		say(ip, "Nothing to flush.\n", 0, "");
	else
		say(ip, "*** Flush is complete after %u round%s ***\n", rounds,
			rounds > 1 ? "s" : "");
}

int ip_flush_failed(struct ip *ip)
{
	return failed(ip->error, 0, "*** Flush not complete bailing out after %u rounds",
		ip_flush_rounds(ip));
}
