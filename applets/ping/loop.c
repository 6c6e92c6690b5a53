// SPDX-License-Identifier: MIT

/* When to send, how long to wait, when to end. */

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>

#include "applets/ping/ping.h"
#include "core/clock.h"
#include "core/libc_text.h"
#include "core/own.h"
#include "core/signals.h"
#include "core/text.h"

#define MILLISECOND (CLOCK_SECOND / 1000)

enum {
	FLOOD_WAIT = 10,      /* milliseconds for a reply before a flood goes on */
	ADAPTIVE_USER = 200,  /* milliseconds: -A is no faster for an ordinary user */
	SIGNAL_EVERY = 64,    /* packets between two looks for a signal and the time */
	EXTRA_RECEIVED = 192, /* bytes of headers beside the data */
	ERRORS_RECEIVED = 4096,
	PAUSE = 10, /* milliseconds when the link's queue is full */
};

struct pace {
	int64_t next; /* the monotonic clock, when the next request may go */
	int64_t end;  /* when all ends: -w, or the last replies' wait; 0: never */
	bool is_over, waits_for_last;
	unsigned since_signal;
	struct ping *ping;
};

static uint16_t under_way(const struct ping *ping)
{
	return (uint16_t)(ping->tally.sent - ping->tally.acknowledged);
}

static bool was_seen(const struct ping *ping, uint16_t sequence)
{
	return ping->seen[sequence / 8] >> sequence % 8 & 1;
}

/* -O: the reply to the request before is missing. */
static void say_outstanding(struct ping *ping)
{
	uint16_t last = (uint16_t)ping->tally.sent;
	if (!ping->settings.flags.outstanding || ping->tally.sent == 0 || was_seen(ping, last))
		return;
	line_begin(ping);
	out_number(ping->out, "seq", "no answer yet for icmp_seq=%", last);
	out_bool(ping->out, "outstanding", NULL, true);
	line_end(ping);
}

/* Nothing on this machine takes the request: the reason, once for each. */
static void say_refused(struct ping *ping, int number)
{
	char text[128];
	text_format(text, sizeof text, "sendmsg: %s", errno_text(number));
	error_local(ping, text);
}

/*
 * What came of a request instead: EPERM is the firewall's of this machine, and is about this one.
 * Anything else may be an error of one before, which waits in the queue and is taken out: then this
 * one was not tried yet. Returns whether to send it again.
 */
static bool take_refusal(struct ping *ping, int number)
{
	if (number != EPERM && errors_take(ping) > 0)
		return number != EMSGSIZE;
	say_refused(ping, number);
	return false;
}

/* Sends one request. Returns false if the link wants a pause. */
static bool send_one(struct ping *ping)
{
	say_outstanding(ping);
	const struct sockaddr *to = ping->to_size > 0 ? &ping->to.any : NULL;
	size_t size = echo_make(ping, (uint16_t)(ping->tally.sent + 1));
	for (int attempt = 0; sendto(ping->fd, ping->packet, size, 0, to, ping->to_size) < 0;
		attempt++) {
		if (errno == ENOBUFS || errno == ENOMEM || errno == EAGAIN)
			return false;
		if (!take_refusal(ping, errno) || attempt > 0) {
			ping->tally.sent++;
			return true;
		}
	}
	ping->tally.sent++;
	if (ping->settings.flags.flood)
		line_dot(ping);
	return true;
}

static bool all_sent(const struct ping *ping)
{
	return ping->settings.count > 0 && ping->settings.deadline == 0 &&
		ping->tally.sent >= ping->settings.count;
}

/* How long replies are waited for when all is sent: twice the longest time, else what -W says. */
static int64_t last_wait(const struct ping *ping)
{
	const struct tally *tally = &ping->tally;
	if (tally->timed == 0)
		return ping->settings.linger;
	int64_t wait = 2 * tally->longest * 1000;
	return wait > ping->settings.interval ? wait : ping->settings.interval;
}

/* Whether what was asked for has happened. */
static bool is_done(const struct pace *pace, int64_t now)
{
	const struct ping *ping = pace->ping;
	const struct tally *tally = &ping->tally;
	uint64_t count = ping->settings.count;
	if (pace->is_over || (pace->end != 0 && now >= pace->end) || ping->out->write_error != 0)
		return true;
	if (count > 0 &&
		tally->received + (ping->settings.deadline == 0 ? tally->errors : 0) >= count)
		return true;
	return ping->settings.deadline != 0 && tally->errors > 0;
}

/* When the next request may go, after one went at now. */
static void plan(struct pace *pace, int64_t now)
{
	const struct ping *ping = pace->ping;
	const struct settings *settings = &ping->settings;
	int64_t wait = settings->interval;
	if (ping->tally.sent < settings->preload)
		wait = 0;
	else if (settings->flags.adaptive && ping->tally.smoothed > 0)
		wait = ping->tally.smoothed / 8 * 1000 * 2 + FLOOD_WAIT * MILLISECOND;
	else if (wait == 0)
		wait = FLOOD_WAIT * MILLISECOND;
	pace->next = now + wait;
}

/* A reply came: a flood goes on at once, and so does -A, which root may do as fast as it likes. */
static void hurry(struct pace *pace, int64_t now)
{
	const struct ping *ping = pace->ping;
	const struct settings *settings = &ping->settings;
	/* Replies without a time do not say how fast -A may be. */
	bool hurries =
		settings->interval == 0 || (settings->flags.adaptive && ping->tally.timed > 0);
	if (!hurries || under_way(ping) >= settings->preload)
		return;
	int64_t earliest = now;
	if (settings->flags.adaptive && settings->is_user)
		earliest = ping->sent_at + ADAPTIVE_USER * MILLISECOND;
	if (earliest < pace->next)
		pace->next = earliest;
}

static void send_due(struct pace *pace, int64_t now)
{
	struct ping *ping = pace->ping;
	while (now >= pace->next && !all_sent(ping) && !is_done(pace, now)) {
		if (ping->tally.sent == 0)
			ping->started = now;
		if (!send_one(ping)) {
			pace->next = now + PAUSE * MILLISECOND;
			return;
		}
		ping->sent_at = now;
		plan(pace, now);
	}
	if (all_sent(ping) && !pace->waits_for_last) {
		pace->waits_for_last = true;
		if (last_wait(ping) > 0)
			pace->end = now + last_wait(ping);
	}
}

static void take_signals(struct pace *pace)
{
	int signal;
	while ((signal = signals_next(pace->ping->signals)) != 0) {
		if (signal == SIGQUIT)
			line_status(pace->ping);
		else
			pace->is_over = true;
	}
}

/*
 * Takes what has come, if it is not more than what may go by without a look for a signal: there are
 * hosts that answer without end. Returns whether something had.
 */
static bool receive_some(struct pace *pace)
{
	struct ping *ping = pace->ping;
	struct datagram datagram;
	for (unsigned count = 0; count < SIGNAL_EVERY; count++) {
		if (datagram_receive(ping->fd, ping->received, ping->received_size, MSG_DONTWAIT,
			    &datagram) < 0) {
			if (errno != EAGAIN && errno != EINTR)
				errors_take(ping);
			return count > 0;
		}
		echo_take(ping, &datagram);
		/* As iputils: until nothing is under way, even if that is more than -c asks for. */
		if (under_way(ping) == 0)
			break;
	}
	return true;
}

/* Waits for a reply, an error, a signal, or until a moment. */
static void wait_until(struct pace *pace, int64_t now, int64_t moment)
{
	struct ping *ping = pace->ping;
	struct pollfd ready[2] = {
		{.fd = ping->fd, .events = POLLIN}, {.fd = ping->signals, .events = POLLIN}};
	int64_t left = moment - now;
	out_flush(ping->out);
	int wait = left <= 0                     ? 0
		: left > INT32_MAX * MILLISECOND ? INT32_MAX
						 : (int)((left + MILLISECOND - 1) / MILLISECOND);
	if (poll(ready, 2, wait) <= 0)
		return;
	if (ready[0].revents & POLLERR)
		errors_take(ping);
	if (ready[1].revents != 0)
		take_signals(pace);
}

/* The last replies are waited for as long as the first took, once one is known. */
static void shorten(struct pace *pace)
{
	struct ping *ping = pace->ping;
	if (!pace->waits_for_last)
		return;
	int64_t wait = last_wait(ping);
	pace->end = wait > 0 ? ping->sent_at + wait : 0;
}

static void go_on(struct pace *pace)
{
	struct ping *ping = pace->ping;
	int64_t now = clock_monotonic();
	if (ping->settings.deadline != 0)
		pace->end = now + ping->settings.deadline;
	for (;;) {
		send_due(pace, now);
		bool any = receive_some(pace);
		now = clock_monotonic();
		if (any) {
			hurry(pace, now);
			shorten(pace);
		}
		if (is_done(pace, now))
			return;
		if (any && now >= pace->next && !all_sent(ping) &&
			++pace->since_signal < SIGNAL_EVERY)
			continue;
		int64_t moment =
			all_sent(ping) ? (pace->end != 0 ? pace->end : INT64_MAX) : pace->next;
		wait_until(pace, now, pace->end != 0 && pace->end < moment ? pace->end : moment);
		pace->since_signal = 0;
		now = clock_monotonic();
	}
}

/* 0 if there was a reply; 1 if there was none, or fewer than -c asked for until -w. */
static int status_of(const struct ping *ping)
{
	const struct tally *tally = &ping->tally;
	if (tally->received == 0)
		return 1;
	return ping->settings.deadline != 0 && tally->received < ping->settings.count ? 1 : 0;
}

/* Room for a request, a reply, and what was seen. Returns 0 or -1. */
static int make_room(struct ping *ping)
{
	struct arena *arena = &ping->run->arena;
	size_t size = PING_HEADER_SIZE + ping->settings.size;
	ping->received_size =
		size + (ping->target.family == AF_INET ? EXTRA_RECEIVED : ERRORS_RECEIVED);
	ping->packet = arena_take(arena, size + NODE_REQUEST_SIZE);
	ping->received = arena_take(arena, ping->received_size);
	ping->seen = arena_take(arena, PING_SEQUENCES / 8);
	if (ping->packet == NULL || ping->received == NULL || ping->seen == NULL)
		return failed_with(
			&ping->run->error, PING_STATUS, ENOMEM, "packets of %zu bytes", size);
	memset(ping->seen, 0, PING_SEQUENCES / 8);
	return 0;
}

int ping_loop(struct ping *ping)
{
	static const int list[] = {SIGINT, SIGALRM, SIGQUIT, 0};
	struct pace pace = {.ping = ping};
	if (make_room(ping) < 0)
		return -1;
	echo_fill(ping);
	line_header(ping);
	if (settings_allowed(ping, &ping->run->error) < 0)
		return -1;
	ping->signals = signals_open(list);
	ping->resolver.interrupt = ping->signals;
	go_on(&pace);
	line_statistics(ping);
	own_fd_close(&ping->signals);
	own_fd_close(&ping->fd);
	return status_of(ping);
}
