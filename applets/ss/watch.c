// SPDX-License-Identifier: MIT
#include "applets/ss/watch.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "applets/ss/ss.h"
#include "core/clock.h"
#include "core/screen.h"
#include "core/terminal.h"
#include "core/text.h"

#define SECOND 1000000000u
enum { USUAL_SECONDS = 2, LONGEST_SECONDS = 1000000 };

/* Two looks: that before, and the present one, which is in ss. */
struct watch {
	struct ss *ss;
	struct buffer before; /* its sockets ... */
	struct holders had;   /* ... and who had them */
	struct lookup
		known; /* those sockets: 1 + a quarter of where they are; marked: still there */
	uint64_t then, now; /* nanoseconds, of the monotonic clock; then is 0 at the first look */
	char time[CLOCK_TEXT_SIZE]; /* of the present look, by the calendar */
	unsigned total, appeared, gone;
	unsigned rows; /* how many more rows are shown */
	bool is_screen;
	struct out frame; /* what a screen is cut from */
};

int watch_parse(const char *text, uint64_t *interval, struct error *error)
{
	double seconds;
	if (*text == '\0') {
		*interval = (uint64_t)USUAL_SECONDS * SECOND;
		return 0;
	}
	if (*text_fraction(text, &seconds) == '\0' && seconds >= 0.1 &&
		seconds <= LONGEST_SECONDS) {
		*interval = (uint64_t)(seconds * SECOND + 0.5);
		return 0;
	}
	return failed_with(error, STATUS_USAGE, 0, "--watch=%s: it takes seconds, from 0.1 to %u",
		text, LONGEST_SECONDS);
}

/*
 * What a socket is known by: its cookie, or where it is read from a /proc/net that has none, its
 * inode; and of those that have neither, as in TIME-WAIT, by what is at its ends.
 */
static uint64_t key_of(const struct socket *socket)
{
	if (socket->cookie != 0 && socket->cookie != UINT64_MAX)
		return socket->cookie;
	if (socket->inode != 0 || !(TABLES_INET >> socket->table & 1))
		return socket->inode | 1ull << 63;
	size_t size = socket->family == AF_INET ? 4 : 16;
	uint64_t hash = socket->local.port | socket->peer.port << 16;
	for (size_t at = 0; at < size; at++)
		hash = (hash * 0x100000001b3u ^ socket->local.address[at]) * 0x100000001b3u ^
			socket->peer.address[at];
	return hash | 1ull << 62;
}

/* The next socket of a look that can be read. False behind the last. */
static bool next_socket(
	struct watch *watch, const struct buffer *spool, size_t *at, struct socket *socket)
{
	enum table table;
	const struct nlmsghdr *message;
	while ((message = spool_next(spool, at, &table)) != NULL)
		if (socket_decode(socket, table, message, watch->ss->error) == 0)
			return true;
	return false;
}

/* What the present look has found becomes what was before it. */
static int step_on(struct watch *watch)
{
	struct ss *ss = watch->ss;
	struct buffer spare = watch->before;
	struct socket socket;
	size_t at = 0, place = 0;
	watch->before = ss->spool;
	ss->spool = spare;
	ss->spool.used = 0;
	holders_free(&watch->had);
	watch->had = ss->holders;
	ss->holders = (struct holders){.wants_locations = watch->had.wants_locations};
	lookup_free(&watch->known);
	watch->then = watch->now;
	for (; next_socket(watch, &watch->before, &at, &socket); place = at) {
		struct lookup_slot *slot = lookup_add(&watch->known, key_of(&socket));
		if (slot == NULL)
			return failed(ss->error, ENOMEM, "Cannot keep the sockets");
		slot->at = (uint32_t)(place / 4) + 1;
	}
	return 0;
}

/* Marks what is still there, and counts. */
static void compare(struct watch *watch)
{
	struct socket socket;
	struct lookup_slot *slot;
	size_t at = 0;
	watch->total = watch->appeared = watch->gone = 0;
	while (next_socket(watch, &watch->ss->spool, &at, &socket)) {
		watch->total++;
		slot = lookup_find(&watch->known, key_of(&socket));
		if (slot != NULL)
			slot->mark = true;
		else
			watch->appeared += watch->then != 0;
	}
	at = 0;
	while (next_socket(watch, &watch->before, &at, &socket)) {
		slot = lookup_find(&watch->known, key_of(&socket));
		watch->gone += slot != NULL && !slot->mark;
	}
}

static void show_event(struct watch *watch, const struct socket *socket, const char *name,
	const char *mark, const struct socket *before)
{
	struct ss *ss = watch->ss;
	const struct event event = {
		watch->time, name, mark, before, (double)(watch->now - watch->then) / SECOND};
	if (watch->rows == 0)
		return;
	watch->rows--;
	ss->event = &event;
	ss_print(ss, socket);
	ss->event = NULL;
	if (ss->out->json)
		out_next_buffered(ss->out);
}

static void show_gone(struct watch *watch)
{
	struct holders now = watch->ss->holders;
	struct socket socket;
	size_t at = 0;
	watch->ss->holders = watch->had;
	while (next_socket(watch, &watch->before, &at, &socket)) {
		const struct lookup_slot *slot = lookup_find(&watch->known, key_of(&socket));
		if (slot != NULL && !slot->mark)
			show_event(watch, &socket, "gone", "-", NULL);
	}
	watch->ss->holders = now;
}

/* The sockets that were not there before, or those that were. */
static void show_present(struct watch *watch, bool is_new)
{
	struct socket socket, old;
	size_t at = 0;
	while (next_socket(watch, &watch->ss->spool, &at, &socket)) {
		const struct lookup_slot *slot = lookup_find(&watch->known, key_of(&socket));
		if ((slot == NULL && watch->then != 0) != is_new)
			continue;
		size_t place = slot == NULL ? 0 : (size_t)(slot->at - 1) * 4;
		const struct socket *before =
			slot != NULL && next_socket(watch, &watch->before, &place, &old) ? &old
											 : NULL;
		show_event(watch, &socket, is_new ? "appeared" : "present", is_new ? "+" : " ",
			before);
	}
}

/* What changed comes first, so that a screen that is too low still shows it. */
static int show_sockets(struct watch *watch, struct out *out)
{
	char counts[100];
	text_format(counts, sizeof counts, "%s  sockets %u, appeared %u, gone %u\n", watch->time,
		watch->total, watch->appeared, watch->gone);
	out_text(out, counts);
	ss_rows_begin(watch->ss, out);
	show_present(watch, true);
	show_gone(watch);
	show_present(watch, false);
	return columns_close(&watch->ss->columns) < 0
		? failed(watch->ss->error, ENOMEM, "Cannot keep the rows")
		: 0;
}

static int show_summary(struct watch *watch, struct out *out)
{
	out_object(out, NULL);
	out_string(out, "time", "%\n", watch->time);
	out_list(out, "summary");
	int result = ss_summarise(watch->ss, out);
	out_list_end(out);
	out_object_end(out);
	out_next_buffered(out);
	return result;
}

/* One look, printed. */
static int look(struct watch *watch, struct out *out)
{
	struct ss *ss = watch->ss;
	if (step_on(watch) < 0)
		return -1;
	watch->now = (uint64_t)clock_monotonic();
	clock_text(watch->time, clock_calendar());
	if (ss->tallies.by != TALLY_NONE)
		return show_summary(watch, out);
	ss_show_tables(ss);
	if (ss->options.processes && holders_find(&ss->holders, ss->options.threads) < 0)
		return failed(ss->error, errno, "Cannot open /proc");
	compare(watch);
	return show_sockets(watch, out);
}

/* One look, written out whole. */
static int look_once(struct watch *watch)
{
	struct out *out = watch->ss->run->out;
	watch->rows = watch->is_screen ? terminal_height(out->fd) : UINT32_MAX;
	if (!watch->is_screen) {
		int result = look(watch, out);
		out_flush(out);
		return result;
	}
	out_init(&watch->frame, out->fd); /* by which the columns know the screen */
	out_hold_up_to(&watch->frame, SCREEN_LIMIT);
	int result = look(watch, &watch->frame);
	if (watch->frame.held)
		screen_paint(out, watch->frame.buffer, watch->frame.used);
	out_rewind(&watch->frame);
	out_close(&watch->frame);
	out_flush(out);
	return result;
}

/* Waits until that time. False if meanwhile nobody is left to read. */
static bool wait_until(int fd, uint64_t time)
{
	struct pollfd reader = {.fd = fd};
	uint64_t now;
	while (reader.revents == 0 && (now = (uint64_t)clock_monotonic()) < time)
		if (poll(&reader, 1, (int)((time - now + 999999) / 1000000)) < 0)
			reader.revents = 0;
	return reader.revents == 0;
}

int ss_watch(struct ss *ss)
{
	struct watch watch;
	struct out *out = ss->run->out;
	uint64_t time = (uint64_t)clock_monotonic();
	int result;
	memset(&watch, 0, offsetof(struct watch, frame));
	watch.ss = ss;
	watch.is_screen = !out->json && isatty(out->fd);
	do {
		result = look_once(&watch);
		time += ss->interval;
		if (time < (uint64_t)clock_monotonic())
			time = (uint64_t)clock_monotonic();
	} while (result == 0 && out->write_error == 0 && wait_until(out->fd, time));
	buffer_free(&watch.before);
	holders_free(&watch.had);
	lookup_free(&watch.known);
	return result;
}
