// SPDX-License-Identifier: MIT
#include "applets/traceroute/trace.h"

#include <errno.h>
#include <signal.h>

#include "applets/traceroute/print.h"
#include "core/clock.h"
#include "core/own.h"
#include "core/signals.h"

enum { STATUS_INTERRUPTED = 128 + SIGINT };

/* What ends a run whose output has an end. */
static const int signals[] = {SIGINT, SIGTERM, 0};

/* What is waited for beyond what was measured: clocks of this kind are no finer. */
static const int64_t margin = CLOCK_SECOND / 1000;

/* Probes in their order: those before `first` are printed, those from `next` on are not sent. */
struct trace {
	const struct trace_options *options;
	struct engine engine;
	struct printer printer;
	struct probe *probes;
	size_t first, next, end;
	size_t waiting;
	int64_t next_send; /* of clock_monotonic: not before */
	struct error *error;
};

static int64_t nanoseconds(double seconds)
{
	return seconds > 1e9 ? INT64_C(1000000000) * CLOCK_SECOND : (int64_t)(seconds * 1e9);
}

/* The first answer from the hops of probes from one to another, or NULL. */
static const struct probe *find_answer(const struct trace *trace, size_t from, size_t to)
{
	for (size_t at = from; at < to && at < trace->next; at++)
		if (trace->probes[at].state == PROBE_ANSWERED)
			return &trace->probes[at];
	return NULL;
}

/*
 * How long the probe that is printed next may take: as long as was said, or so many times longer
 * than an answer from its hop, or from one behind that.
 */
static int64_t patience(const struct trace *trace)
{
	const struct trace_options *options = trace->options;
	int64_t longest = nanoseconds(options->wait);
	size_t hop = trace->first - trace->first % options->numbers[NUMBER_QUERIES];
	size_t behind = hop + options->numbers[NUMBER_QUERIES];
	double factor = options->here;
	const struct probe *known = factor > 0 ? find_answer(trace, hop, behind) : NULL;
	if (known == NULL) {
		factor = options->near;
		known = factor > 0 ? find_answer(trace, behind, trace->end) : NULL;
	}
	if (known == NULL)
		return longest;
	int64_t enough = nanoseconds((double)(known->rtt + margin) / 1e9 * factor);
	return enough < longest ? enough : longest;
}

static int send_probe(struct trace *trace, size_t at)
{
	struct probe *probe = &trace->probes[at];
	const struct trace_options *options = trace->options;
	unsigned ttl =
		options->numbers[NUMBER_FIRST] + (unsigned)(at / options->numbers[NUMBER_QUERIES]);
	if (engine_send(&trace->engine, probe, ttl, trace->error) < 0)
		return -1;
	trace->waiting += probe->state == PROBE_WAITS;
	trace->next_send = probe->sent_monotonic + nanoseconds(options->gap);
	return 0;
}

/* Sends what may be on its way now. Returns 0 or -1. */
static int send_probes(struct trace *trace)
{
	const struct trace_options *options = trace->options;
	while (trace->next < trace->end && trace->waiting < options->numbers[NUMBER_AT_ONCE]) {
		if (options->gap > 0 && clock_monotonic() < trace->next_send)
			return 0;
		trace->probes[trace->next].found_mtu = 0;
		trace->probes[trace->next].is_seen = false;
		if (send_probe(trace, trace->next++) < 0)
			return -1;
	}
	return 0;
}

/* With --mtu: again, as large as it may be. Returns 1 if it was sent, 0 if there is no need, -1. */
static int send_smaller(struct trace *trace, size_t at)
{
	struct probe *probe = &trace->probes[at];
	unsigned mtu = probe->mtu;
	size_t before = engine_packet_length(&trace->engine);
	if (!trace->options->find_mtu || mtu == 0 || mtu >= before)
		return 0;
	engine_set_length(&trace->engine, mtu);
	if (engine_packet_length(&trace->engine) == before)
		return 0;
	probe->found_mtu = mtu;
	return send_probe(trace, at) < 0 ? -1 : 1;
}

/* Looks at the answers that came: where the way ends. Returns 0 or -1. */
static int take_answers(struct trace *trace)
{
	size_t queries = trace->options->numbers[NUMBER_QUERIES];
	for (size_t at = trace->first; at < trace->next && at < trace->end; at++) {
		struct probe *probe = &trace->probes[at];
		if (probe->state != PROBE_ANSWERED || probe->is_seen)
			continue;
		trace->waiting--;
		int again = send_smaller(trace, at);
		if (again < 0)
			return -1;
		if (again > 0)
			continue;
		probe->is_seen = true;
		size_t end = (at / queries + 1) * queries;
		if (probe->is_final && end < trace->end)
			trace->end = end;
	}
	/* What was sent farther is of no interest any longer. */
	for (; trace->next > trace->end; trace->next--)
		probe_give_up(&trace->probes[trace->next - 1]);
	return 0;
}

/* Prints what is known in its order, and gives up what should be. */
static void print_known(struct trace *trace)
{
	size_t before = trace->first;
	while (trace->first < trace->next) {
		struct probe *probe = &trace->probes[trace->first];
		if (probe->state == PROBE_WAITS) {
			if (clock_monotonic() < probe->sent_monotonic + patience(trace))
				break;
			trace->waiting--;
			probe_give_up(probe);
		}
		print_probe(&trace->printer, probe);
		trace->first++;
	}
	if (trace->first > before)
		out_flush(trace->printer.out);
}

/* Until when nothing happens by itself. */
static int64_t next_event(const struct trace *trace)
{
	bool has_more = trace->next < trace->end &&
		trace->waiting < trace->options->numbers[NUMBER_AT_ONCE];
	if (trace->first == trace->next)
		return trace->next_send;
	int64_t until = trace->probes[trace->first].sent_monotonic + patience(trace);
	return has_more && trace->next_send < until ? trace->next_send : until;
}

/* Returns 0, the status of who was interrupted, or -1. */
static int go(struct trace *trace)
{
	while (trace->first < trace->end) {
		if (send_probes(trace) < 0)
			return -1;
		engine_wait(&trace->engine, trace->probes + trace->first,
			trace->next - trace->first, next_event(trace));
		if (trace->engine.wake >= 0 && signals_next(trace->engine.wake) != 0)
			return STATUS_INTERRUPTED;
		if (take_answers(trace) < 0)
			return -1;
		print_known(trace);
	}
	return 0;
}

int trace_run(struct run *run, const struct trace_options *options, struct resolver *resolver)
{
	struct trace trace;
	own_fd int wake = -1;
	trace.options = options;
	trace.error = &run->error;
	trace.first = trace.next = trace.waiting = 0;
	trace.next_send = 0;
	trace.end = (size_t)(options->numbers[NUMBER_LAST] - options->numbers[NUMBER_FIRST] + 1) *
		options->numbers[NUMBER_QUERIES];
	trace.probes = arena_take(&run->arena, trace.end * sizeof *trace.probes);
	if (trace.probes == NULL)
		return failed(&run->error, ENOMEM, "memory for probes");
	if (engine_open(&trace.engine, &options->probe, &run->arena, &run->error) < 0)
		return -1;
	/* JSON has an end, which who interrupts has to get as well. */
	if (options->json)
		wake = signals_open(signals);
	trace.engine.wake = resolver->interrupt = wake;
	trace.printer.out = run->out;
	trace.printer.resolver = options->numeric ? NULL : resolver;
	trace.printer.back = options->back;
	print_begin(&trace.printer, options->host, &options->probe.target,
		options->numbers[NUMBER_LAST], engine_packet_length(&trace.engine));
	out_flush(run->out);
	int status = go(&trace);
	if (status >= 0 || options->json)
		print_end(&trace.printer);
	engine_close(&trace.engine);
	return status;
}
