// SPDX-License-Identifier: MIT

/* The loops of `ip … flush`: until a round finds nothing, for what is deleted can bring up more. */

#include "applets/ip/ip.h"
#include "core/text.h"

void ip_flush_round(struct ip *ip, unsigned round, size_t count, const char *what)
{
	char line[128];
	if (ip->options.statistics == 0)
		return;
	text_format(line, sizeof line, "\n*** Round %u, deleting %zu %s ***\n", round, count, what);
	out_text(ip->out, line);
	out_flush(ip->out);
}

static void say_end(struct ip *ip, unsigned rounds)
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

int ip_flush_refused(struct ip *ip, int status)
{
	failed_with(ip->error, status, ip->error->number, "Failed to send flush request");
	return ip_hint(ip);
}

int ip_flush(struct ip *ip, unsigned maximum, ip_flush_taker *round, void *context)
{
	ip->out->json = false; /* what is said here is no document */
	for (unsigned rounds = 0; maximum == 0 || rounds < maximum; rounds++) {
		int found = round(context, rounds + 1);
		if (found < 0)
			return -1;
		if (found == 0) {
			say_end(ip, rounds);
			return 0;
		}
	}
	return FLUSH_INCOMPLETE;
}
