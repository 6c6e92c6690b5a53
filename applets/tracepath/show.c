// SPDX-License-Identifier: MIT
#include <errno.h>
#include <time.h>

/* After the C library's own headers, whose timespec it takes. */
#include <linux/errqueue.h>

#include "applets/tracepath/tracepath.h"
#include "core/clock.h"
#include "core/libc_text.h"
#include "core/text.h"

/* The beginning of a line: which hop, and whether that is only a guess. */
static void show_hop(struct tracepath *trace, unsigned ttl, bool is_guess)
{
	char text[32];
	text_format(
		text, sizeof text, "%s%u%s", ttl < 10 ? " " : "", ttl, is_guess ? "?: " : ":  ");
	out_object(trace->out, NULL);
	out_number(trace->out, "hop", NULL, ttl);
	if (is_guess)
		out_bool(trace->out, "guess", NULL, true);
	out_text(trace->out, text);
}

static void end_line(struct tracepath *trace)
{
	out_text(trace->out, "\n");
	out_object_end(trace->out);
	out_flush(trace->out);
}

/* A line about what was not answered by anyone in particular. */
void tracepath_show_event(struct tracepath *trace, bool is_guess, const char *event)
{
	show_hop(trace, trace->ttl, is_guess);
	out_string(trace->out, "event", "%", event);
	end_line(trace);
}

/* Who answered: the name, the address, or both. */
static void show_host(struct tracepath *trace, const struct endpoint *host)
{
	char address[ENDPOINT_TEXT_SIZE], text[DNS_NAME_SIZE + ENDPOINT_TEXT_SIZE + 4];
	const struct tracepath_options *options = &trace->options;
	const char *name = NULL;
	endpoint_text(address, host);
	if (!options->numeric || options->both)
		name = resolver_name(&trace->resolver, host->family, host->bytes);
	out_string(trace->out, "address", NULL, address);
	if (name != NULL)
		out_string(trace->out, "name", NULL, name);
	else
		name = "???";
	const char *first = options->numeric ? address : name;
	if (options->both)
		text_format(text, sizeof text, "%s (%s)", first, options->numeric ? name : address);
	else
		text_copy(text, sizeof text, first);
	out_string(trace->out, NULL, "%-51", text);
}

static void show_time(struct tracepath *trace, int64_t nanoseconds)
{
	char text[32];
	size_t length = text_format(text, sizeof text, "%lld.%03lld",
		(long long)(nanoseconds / 1000000), (long long)(nanoseconds / 1000 % 1000));
	out_plain(trace->out, "rtt_ms", NULL, text);
	text_copy(text + length, sizeof text - length, "ms");
	out_cell(trace->out, 10, text);
}

/* How many hops the answer took: it began with one of the usual TTLs. */
static unsigned hops_back(int ttl)
{
	return (unsigned)((ttl <= 64 ? 65 : ttl <= 128 ? 129 : 256) - ttl);
}

static bool is_time_exceeded(const struct datagram *answer)
{
	return answer->code == 0 &&
		((answer->origin == SO_EE_ORIGIN_ICMP && answer->type == 11) ||
			(answer->origin == SO_EE_ORIGIN_ICMP6 && answer->type == 3));
}

/* A router on the way. */
static void show_router(struct tracepath *trace, unsigned ttl, const struct datagram *answer)
{
	if (answer->ttl < 0 || hops_back(answer->ttl) == ttl)
		return;
	unsigned back = hops_back(answer->ttl);
	out_number(trace->out, "asymmetric", back < 10 ? "asymm  % " : "asymm % ", back);
}

/* An error that ends the road, or that is not one of a road at all. */
static void show_failure(struct tracepath *trace, int number, const char *mark)
{
	char text[128];
	const char *reason = errno_text(number);
	reason = reason != NULL ? reason : "Unknown error";
	out_string(trace->out, "error", mark != NULL ? "%" : NULL, mark != NULL ? mark : reason);
	if (mark != NULL || trace->out->json)
		return;
	out_text(trace->out, "\n");
	text_format(text, sizeof text, "%s: NET ERROR: %s", trace->run->name, reason);
	applet_warn(trace->run, text);
}

/* What an error says of the road, behind who sent it. Ends the line. */
static enum outcome show_meaning(
	struct tracepath *trace, unsigned ttl, const struct datagram *answer)
{
	const char *mark = NULL;
	switch (answer->number) {
	case EMSGSIZE:
		trace->mtu = answer->info;
		out_number(trace->out, "pmtu", "pmtu %", answer->info);
		end_line(trace);
		return PROGRESS;
	case ECONNREFUSED:
		trace->hops = ttl;
		trace->back = answer->ttl < 0 ? 0 : hops_back(answer->ttl);
		out_bool(trace->out, "reached", "reached", true);
		end_line(trace);
		return STOP;
	case EHOSTUNREACH:
		if (is_time_exceeded(answer)) {
			show_router(trace, ttl, answer);
			end_line(trace);
			return PROGRESS;
		}
		mark = "!H";
		break;
	case EPROTO: mark = "!P"; break;
	case ENETUNREACH: mark = "!N"; break;
	case EACCES: mark = "!A"; break;
	default: break;
	}
	show_failure(trace, answer->number, mark);
	if (mark != NULL || trace->out->json)
		end_line(trace);
	return STOP;
}

/* One error of the queue. */
enum outcome tracepath_take_error(struct tracepath *trace, const struct datagram *answer)
{
	int64_t now = clock_monotonic();
	bool is_local = answer->origin == SO_EE_ORIGIN_LOCAL;
	unsigned place = answer->from.port - trace->first_port;
	bool is_known = place < HISTORY && trace->history[place].ttl != 0;
	unsigned ttl = is_known ? trace->history[place].ttl : trace->ttl;
	show_hop(trace, ttl, is_local || !is_known);
	if (is_local)
		out_bool(trace->out, "local", "[LOCALHOST]                     ", true);
	else
		show_host(trace, &answer->offender);
	if (is_known)
		show_time(trace, now - trace->history[place].when);
	else
		out_text(trace->out, " ");
	return show_meaning(trace, ttl, answer);
}

void tracepath_show_end(struct tracepath *trace, bool is_done)
{
	struct out *out = trace->out;
	char text[TEXT_NUMBER_SIZE];
	out_list_end(out);
	if (!is_done) {
		text_decimal(text, trace->mtu);
		out_string(out, NULL, "     Too many hops: pmtu %\n", text);
	}
	out_number(out, "pmtu", "     Resume: pmtu % ", trace->mtu);
	if (trace->hops != 0)
		out_number(out, "hops_forward", "hops % ", trace->hops);
	if (trace->back != 0)
		out_number(out, "hops_back", "back % ", trace->back);
	out_text(out, "\n");
	out_object_end(out);
	out_next(out);
}
