// SPDX-License-Identifier: MIT
#include "applets/traceroute/watch.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/utsname.h>
#include <termios.h>
#include <unistd.h>

#include "applets/traceroute/tallies.h"
#include "core/clock.h"
#include "core/own.h"
#include "core/screen.h"
#include "core/signals.h"
#include "core/text.h"

/* Of half an interval, so that the rest of it is left for answers; at most this from one to the
 * next. */
#define LONGEST_GAP (20 * CLOCK_SECOND / 1000)

enum { TIME_LENGTH = 19 /* without parts of a second */, USUAL_ROUNDS = 10, USUAL_WAIT = 2 };

struct watch {
	struct run *run;
	const struct trace_options *options;
	struct resolver *resolver;
	unsigned first, last;   /* TTLs */
	struct hop_tally *hops; /* of all TTLs up to the last */
	unsigned final;         /* the TTL that ends the road, 0 if it is not known */
	unsigned answered;      /* the last TTL that anybody answered */
	unsigned round;
	int status;  /* that of who has ended it, -1 before that */
	int signals; /* both are readable through engine.wake */
	bool is_screen, has_keys;
	struct termios usual; /* how the terminal of the keys was */
	struct out frame;
	struct engine engine;
	struct probe probes[ENGINE_WAITING];
	int64_t until[ENGINE_WAITING]; /* by the clock that is never set back */
};

static int64_t nanoseconds(double seconds)
{
	return (int64_t)(seconds * 1e9);
}

/* How long an answer may take: two seconds, or a round, unless -w says it. */
static int64_t patience(const struct trace_options *options)
{
	double usual = options->interval > USUAL_WAIT ? options->interval : USUAL_WAIT;
	return nanoseconds(options->wait_text != NULL ? options->wait : usual);
}

/* A signal, or a key on the terminal. */
static void take_end(struct watch *watch)
{
	struct pollfd keys = {.fd = STDIN_FILENO, .events = POLLIN};
	char key;
	int number = signals_next(watch->signals);
	if (number != 0)
		watch->status = 128 + number;
	else if (watch->has_keys && poll(&keys, 1, 0) > 0 &&
		(read(STDIN_FILENO, &key, 1) <= 0 || key == 'q' || key == 'Q'))
		watch->status = 0;
}

static void free_probe(struct watch *watch, struct probe *probe)
{
	probe_give_up(probe);
	probe->state = PROBE_UNSENT;
	watch->hops[probe->ttl - 1].sent++;
}

static void take_answer(struct watch *watch, struct probe *probe)
{
	unsigned ttl = probe->ttl;
	if (probe->from.family != AF_UNSPEC)
		hop_tally_add(&watch->hops[ttl - 1], &probe->from, probe->rtt);
	if (ttl > watch->answered)
		watch->answered = ttl;
	if (probe->is_final && (watch->final == 0 || ttl < watch->final))
		watch->final = ttl;
	else if (!probe->is_final && ttl == watch->final)
		watch->final = 0; /* the road has become longer */
}

/* What came of the probes that were sent. Returns until when the next may wait; INT64_MAX: none. */
static int64_t settle(struct watch *watch)
{
	int64_t now = clock_monotonic(), next = INT64_MAX;
	for (unsigned at = 0; at < ENGINE_WAITING; at++) {
		struct probe *probe = &watch->probes[at];
		if (probe->state == PROBE_UNSENT)
			continue;
		if (probe->state == PROBE_WAITS && watch->until[at] > now) {
			if (watch->until[at] < next)
				next = watch->until[at];
			continue;
		}
		if (probe->state == PROBE_ANSWERED)
			take_answer(watch, probe);
		free_probe(watch, probe);
	}
	return next;
}

/* Takes answers until that moment, until somebody ends it, or until nothing is waited for. */
static void wait_until(struct watch *watch, int64_t moment, bool is_last)
{
	int64_t next = settle(watch);
	while (watch->status < 0 && clock_monotonic() < moment && (next != INT64_MAX || !is_last)) {
		engine_wait(&watch->engine, watch->probes, ENGINE_WAITING,
			next < moment ? next : moment);
		take_end(watch);
		next = settle(watch);
	}
}

/* A place for a probe. Where none is free, that which has waited longest is lost. */
static unsigned find_place(struct watch *watch)
{
	unsigned oldest = 0;
	for (unsigned at = 0; at < ENGINE_WAITING; at++) {
		if (watch->probes[at].state == PROBE_UNSENT)
			return at;
		if (watch->until[at] < watch->until[oldest])
			oldest = at;
	}
	free_probe(watch, &watch->probes[oldest]);
	return oldest;
}

/* Asks every hop once. That it cannot be asked now is no end, unless it never could be. */
static int send_round(struct watch *watch)
{
	const struct trace_options *options = watch->options;
	unsigned last = watch->final != 0 ? watch->final : watch->last;
	int64_t gap = nanoseconds(options->interval) / 2 / (last - watch->first + 1);
	if (options->gap > 0)
		gap = nanoseconds(options->gap);
	else if (gap > LONGEST_GAP)
		gap = LONGEST_GAP;
	/* Ports are few, and each probe has a socket of its own to be known by. */
	if (options->probe.method == METHOD_DEFAULT)
		watch->engine.next_key = options->probe.port;
	for (unsigned ttl = watch->first; ttl <= watch->last && watch->status < 0; ttl++) {
		if (watch->final != 0 && ttl > watch->final)
			break;
		unsigned place = find_place(watch);
		struct probe *probe = &watch->probes[place];
		if (engine_send(&watch->engine, probe, ttl, &watch->run->error) < 0) {
			if (watch->round == 0 && ttl == watch->first)
				return -1;
			probe->ttl = (uint8_t)ttl;
			free_probe(watch, probe);
			continue;
		}
		watch->until[place] = clock_monotonic() + patience(options);
		wait_until(watch, clock_monotonic() + gap, false);
	}
	watch->round++;
	return 0;
}

/* Text only: what stands above a table. */
static void show_title(struct watch *watch, struct out *out, const char *time, const char *address)
{
	char text[TEXT_NUMBER_SIZE + 2 + ENDPOINT_TEXT_SIZE + 20];
	if (watch->options->report) { /* as mtr has it */
		text_format(text, sizeof text, "Start: %.*s+0000\n", TIME_LENGTH, time);
		out_text(out, text);
		return;
	}
	out_text(out, time);
	out_text(out, "  traceroute to ");
	out_escaped(out, watch->options->host);
	text_format(text, sizeof text, " (%s), rounds %u\n", address, watch->round);
	out_text(out, text);
}

/* The table with what stands above it. */
static void show(struct watch *watch, struct out *out)
{
	const struct trace_options *options = watch->options;
	unsigned last = watch->final != 0 ? watch->final : watch->answered + 1;
	char time[CLOCK_TEXT_SIZE], address[ENDPOINT_TEXT_SIZE], head[80];
	struct utsname system = {.nodename = ""};
	const struct hop_table table = {.hops = watch->hops,
		.first = watch->first,
		.last = last < watch->first  ? watch->first
			: last > watch->last ? watch->last
					     : last,
		.numeric = options->numeric,
		.jitter = !options->report,
		.resolver = watch->resolver};
	clock_text(time, clock_calendar());
	endpoint_text(address, &options->probe.target);
	uname(&system);
	out_object(out, NULL);
	out_string(out, "destination", NULL, options->host);
	out_string(out, "address", NULL, address);
	out_string(out, "time", NULL, time);
	out_number(out, "rounds", NULL, watch->round);
	show_title(watch, out, time, address);
	text_format(head, sizeof head, "HOST: %s", system.nodename);
	hop_table_show(&table, out, head);
	out_object_end(out);
	out_next(out);
}

static void show_round(struct watch *watch)
{
	struct out *out = watch->run->out;
	if (!watch->is_screen) {
		show(watch, out);
		return;
	}
	out_init(&watch->frame, out->fd);
	out_hold_up_to(&watch->frame, SCREEN_LIMIT);
	show(watch, &watch->frame);
	if (watch->frame.held)
		screen_paint(out, watch->frame.buffer, watch->frame.used);
	out_rewind(&watch->frame);
	out_close(&watch->frame);
	out_flush(out);
}

/* The keys of a terminal one by one, and unseen. */
static void take_keys(struct watch *watch)
{
	struct termios single;
	watch->has_keys = watch->is_screen && tcgetattr(STDIN_FILENO, &watch->usual) == 0;
	if (!watch->has_keys)
		return;
	single = watch->usual;
	single.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
	tcsetattr(STDIN_FILENO, TCSANOW, &single);
}

/* What ends it: signals and keys. Returns a descriptor that is readable then, or -1 with an error.
 */
static int open_wake(struct watch *watch)
{
	static const int list[] = {SIGINT, SIGTERM, SIGHUP, 0};
	struct epoll_event event = {.events = EPOLLIN};
	own_fd int fd = epoll_create1(EPOLL_CLOEXEC);
	watch->signals = signals_open(list);
	if (fd < 0 || watch->signals < 0 ||
		epoll_ctl(fd, EPOLL_CTL_ADD, watch->signals, &event) < 0)
		return failed(&watch->run->error, errno, "Cannot wait for signals");
	take_keys(watch);
	if (watch->has_keys)
		epoll_ctl(fd, EPOLL_CTL_ADD, STDIN_FILENO, &event);
	return take_fd(&fd);
}

/* Returns 0 or -1. */
static int go(struct watch *watch)
{
	const struct trace_options *options = watch->options;
	const struct out *out = watch->run->out;
	int64_t moment = clock_monotonic();
	bool is_last = false;
	while (!is_last && watch->status < 0 && out->write_error == 0) {
		if (send_round(watch) < 0)
			return -1;
		moment += nanoseconds(options->interval);
		is_last = options->report && watch->round == options->rounds;
		wait_until(watch, is_last ? INT64_MAX : moment, is_last);
		if (moment < clock_monotonic())
			moment = clock_monotonic();
		if (!options->report)
			show_round(watch);
	}
	if (options->report)
		show_round(watch);
	return 0;
}

/* Options that one line a probe is needed for, or one probe at once. */
static int refuse_options(const struct trace_options *options, struct error *error)
{
	const char *name = options->find_mtu                ? "--mtu"
		: options->back                             ? "--back"
		: options->probe.extensions                 ? "-e"
		: options->method == METHOD_RAW             ? "-P"
		: options->given & 1u << NUMBER_SOURCE_PORT ? "--sport"
		: options->given & 1u << NUMBER_AT_ONCE     ? "-N"
		: options->given & 1u << NUMBER_QUERIES     ? "-q"
							    : NULL;
	if (name == NULL)
		return 0;
	return failed_with(
		error, TRACE_BAD_WORDS, 0, "--watch and --report do not go with %s", name);
}

int watch_run(struct run *run, const struct trace_options *options, struct resolver *resolver)
{
	struct watch watch;
	int result = -1;
	if (refuse_options(options, &run->error) < 0)
		return -1;
	memset(&watch, 0, sizeof watch);
	watch.run = run;
	watch.options = options;
	watch.resolver = resolver;
	watch.status = -1;
	watch.is_screen = !options->report && !run->out->json && isatty(run->out->fd);
	watch.first = options->numbers[NUMBER_FIRST];
	watch.last = options->numbers[NUMBER_LAST];
	watch.hops = arena_take(&run->arena, watch.last * sizeof *watch.hops);
	if (watch.hops == NULL)
		return failed(&run->error, ENOMEM, "memory for hops");
	memset(watch.hops, 0, watch.last * sizeof *watch.hops);
	if (engine_open(&watch.engine, &options->probe, &run->arena, &run->error) < 0)
		return -1;
	own_fd int wake = open_wake(&watch);
	watch.engine.wake = resolver->interrupt = wake;
	if (wake >= 0)
		result = go(&watch);
	if (watch.has_keys)
		tcsetattr(STDIN_FILENO, TCSANOW, &watch.usual);
	own_fd_close(&watch.signals);
	engine_close(&watch.engine);
	return result < 0 ? -1 : watch.status < 0 ? 0 : watch.status;
}

bool watch_take_interval(struct trace_options *options, const char *text)
{
	options->watch = true;
	if (*text == '\0')
		return true;
	return options_fraction(text, &options->interval, &text) && *text == '\0' &&
		options->interval >= 0.1 && options->interval <= 86400;
}

bool watch_take_rounds(struct trace_options *options, const char *text)
{
	options->report = true;
	options->rounds = USUAL_ROUNDS;
	return *text == '\0' || (options_number(text, &options->rounds) && options->rounds > 0);
}
