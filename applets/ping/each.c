// SPDX-License-Identifier: MIT
#define _GNU_SOURCE
#include "applets/ping/each.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <linux/errqueue.h>

#include "applets/ping/source.h"
#include "core/clock.h"
#include "core/libc_text.h"
#include "core/own.h"
#include "core/signals.h"

#define MILLISECOND (CLOCK_SECOND / 1000)

enum {
	IP_HEADER_MAXIMUM = 60,
	SHORTEST_INTERVAL = 10, /* milliseconds, where none is asked for */
	ATTEMPTS = 3,
};

/* What the table has a use for; anything else is refused. */
static int refuse_others(const struct ping_options *options, struct error *error)
{
	static const char taken[] = "46ciwWstInqj";
	for (const struct opt *row = ping_rows; row->kind != OPT_END; row++) {
		const void *member = (const char *)options + row->offset;
		bool is_given = row->kind == OPT_KIND_FLAG ? *(const bool *)member
			: row->kind == OPT_KIND_TEXT
			? *(const char *const *)member != NULL
			: ((const struct opt_sequence *)member)->count > 0;
		if (is_given && row->letter != '\0' && strchr(taken, row->letter) == NULL)
			return failed_with(error, PING_STATUS, 0,
				"--each does not go together with -%c", row->letter);
	}
	return 0;
}

static struct each_socket *socket_of(struct each *each, const struct each_host *host)
{
	return &each->sockets[host->address.family == AF_INET6];
}

static void find_hosts(struct each *each, char **names)
{
	struct ping *ping = each->ping;
	const struct settings *settings = &ping->settings;
	for (unsigned at = 0; at < each->count; at++) {
		struct each_host *host = &each->hosts[at];
		memset(host, 0, sizeof *host);
		host->name = names[at];
		int found = resolver_addresses(
			&ping->resolver, host->name, settings->family, &host->address, 1);
		if (found <= 0)
			host->reason = resolver_text(found);
		ping->target = host->address;
		host->address = source_target(ping);
	}
}

/* One socket for each family that a host is of. */
static int open_sockets(struct each *each)
{
	struct ping *ping = each->ping;
	struct endpoint own = ping->settings.source;
	for (unsigned at = 0; at < each->count; at++) {
		const struct each_host *host = &each->hosts[at];
		struct each_socket *socket = socket_of(each, host);
		if (host->reason != NULL || socket->fd >= 0)
			continue;
		ping->target = host->address;
		ping->source = own;
		ping->settings.source.family =
			own.family == host->address.family ? own.family : AF_UNSPEC;
		if (socket_open_shared(ping) < 0)
			return -1;
		*socket = (struct each_socket){ping->fd, ping->raw, ping->ident};
		ping->fd = -1;
	}
	return 0;
}

/* Something came back for a request, or will not. */
static void settle(struct each_host *host, unsigned round)
{
	host->sent_at[round] = 0;
	host->open--;
}

static void take_fault(struct each_host *host, int number, const struct datagram *error)
{
	host->is_wrong = true;
	host->tally.errors++;
	host->number = number;
	host->type = error != NULL ? error->type : 0;
	host->code = error != NULL ? error->code : 0;
	host->info = error != NULL ? error->info : 0;
}

/*
 * Which host a message is of, by its own sequence number, or by that of the request that it quotes;
 * NULL for none of ours. The round is found too.
 */
static struct each_host *host_of(struct each *each, const struct each_socket *socket,
	const uint8_t *bytes, const struct endpoint *address, unsigned *round)
{
	if (socket->raw && (bytes[4] << 8 | bytes[5]) != socket->ident)
		return NULL;
	*round = bytes[6];
	if (bytes[7] >= each->count)
		return NULL;
	struct each_host *host = &each->hosts[bytes[7]];
	if (host->reason != NULL || host->address.family != address->family ||
		!(endpoint_is_group(&host->address) ||
			endpoint_same_address(&host->address, address)))
		return NULL;
	return host;
}

static void take_reply(struct each *each, const struct each_socket *socket, bool is_ipv4,
	const struct datagram *datagram)
{
	const uint8_t *bytes = each->ping->received;
	size_t size = datagram->size, header = 0;
	unsigned round;
	if (is_ipv4 && socket->raw)
		header = size > 0 ? (size_t)(bytes[0] & 0x0f) * 4 : IP_HEADER_SIZE;
	if (header + PING_HEADER_SIZE > size ||
		bytes[header] != (is_ipv4 ? ECHO_REPLY_4 : ECHO_REPLY_6))
		return;
	struct each_host *host = host_of(each, socket, bytes + header, &datagram->from, &round);
	if (host == NULL)
		return;
	if (host->sent_at[round] == 0) {
		host->tally.duplicates++;
		return;
	}
	int64_t now = datagram->when != 0 ? datagram->when : clock_calendar();
	int64_t took = (now - host->sent_at[round]) / 1000;
	host->last = took > 0 ? took : 0; /* the calendar may go back */
	host->is_wrong = false;
	host->tally.received++;
	tally_time(&host->tally, host->last);
	settle(host, round);
}

/* Takes what the error queue has; returns how many there were. */
static unsigned take_errors(struct each *each, const struct each_socket *socket, bool is_ipv4)
{
	struct datagram error;
	unsigned count = 0, round;
	const uint8_t *quote = each->ping->received;
	while (datagram_receive(socket->fd, each->ping->received, each->ping->received_size,
		       MSG_ERRQUEUE | MSG_DONTWAIT, &error) == 0) {
		count++;
		if (!error.is_error || error.size < PING_HEADER_SIZE ||
			error.origin != (is_ipv4 ? SO_EE_ORIGIN_ICMP : SO_EE_ORIGIN_ICMP6) ||
			quote[0] != (is_ipv4 ? ECHO_REQUEST_4 : ECHO_REQUEST_6))
			continue;
		struct each_host *host = host_of(each, socket, quote, &error.from, &round);
		if (host == NULL || host->sent_at[round] == 0)
			continue;
		take_fault(host, 0, &error);
		settle(host, round);
	}
	return count;
}

void each_receive(struct each *each)
{
	struct datagram datagram;
	for (int family = 0; family < 2; family++) {
		const struct each_socket *socket = &each->sockets[family];
		if (socket->fd < 0)
			continue;
		while (datagram_receive(socket->fd, each->ping->received, each->ping->received_size,
			       MSG_DONTWAIT, &datagram) == 0)
			take_reply(each, socket, family == 0, &datagram);
		take_errors(each, socket, family == 0);
	}
}

static void send_one(struct each *each, struct each_host *host)
{
	struct ping *ping = each->ping;
	const struct each_socket *socket = socket_of(each, host);
	union endpoint_socket to;
	unsigned round = each->round % EACH_ROUNDS;
	socklen_t to_size = endpoint_to_socket(&host->address, &to);
	ping->target = host->address;
	ping->ident = socket->ident;
	size_t size = echo_make(ping, (uint16_t)(round << 8 | each->at));
	host->open += host->sent_at[round] == 0;
	host->sent_at[round] = clock_calendar();
	host->tally.sent++;
	for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
		if (sendto(socket->fd, ping->packet, size, MSG_DONTWAIT, &to.any, to_size) >= 0)
			return;
		int number = errno;
		/* It may be of a request before, which the queue tells of too. */
		bool is_of_before = take_errors(each, socket, host->address.family == AF_INET) > 0;
		if (is_of_before && number != EMSGSIZE && attempt + 1 < ATTEMPTS)
			continue;
		take_fault(host, number, NULL);
		settle(host, round);
		return;
	}
}

static bool all_sent(const struct each *each)
{
	uint64_t count = each->ping->settings.count;
	return count > 0 && each->round >= count;
}

/* Hosts follow one another at once, but not so close that what comes back is lost. */
static void send_due(struct each *each, int64_t now)
{
	int64_t interval = each->ping->settings.interval, gap = interval / each->count;
	while (!all_sent(each) && now >= each->next) {
		struct each_host *host = &each->hosts[each->at];
		if (host->reason == NULL)
			send_one(each, host);
		each->next += gap < MILLISECOND ? gap : MILLISECOND;
		if (++each->at < each->count)
			continue;
		each->at = 0;
		each->round++;
		each->next = each->begun + (int64_t)each->round * interval;
		/* After a stop, what was missed is not made up for. */
		if (each->next < now - interval) {
			each->begun += now - each->next;
			each->next = now;
		}
	}
}

/* When nothing is waited for any longer: a host that answers is given twice its longest time. */
static int64_t last_wait(const struct each *each)
{
	const struct settings *settings = &each->ping->settings;
	int64_t longest = 0;
	for (unsigned at = 0; at < each->count; at++) {
		const struct each_host *host = &each->hosts[at];
		int64_t wait = 2 * host->tally.longest * 1000;
		if (host->open == 0)
			continue;
		wait = wait > settings->interval ? wait : settings->interval;
		if (host->tally.timed == 0)
			wait = settings->linger > 0 ? settings->linger : INT64_MAX / 2;
		longest = wait > longest ? wait : longest;
	}
	return longest;
}

static void take_signals(struct each *each)
{
	int signal;
	while ((signal = signals_next(each->ping->signals)) != 0) {
		if (signal == SIGQUIT)
			each_print(each, false);
		else
			each->is_over = true;
	}
}

static void wait_until(struct each *each, int64_t now, int64_t moment)
{
	struct pollfd ready[3] = {{.fd = each->ping->signals, .events = POLLIN},
		{.fd = each->sockets[0].fd, .events = POLLIN},
		{.fd = each->sockets[1].fd, .events = POLLIN}};
	int64_t left = moment > now ? (moment - now + MILLISECOND - 1) / MILLISECOND : 0;
	if (poll(ready, 3, left < INT32_MAX ? (int)left : INT32_MAX) > 0 && ready[0].revents != 0)
		take_signals(each);
}

static void go_on(struct each *each)
{
	const struct settings *settings = &each->ping->settings;
	int64_t last = 0, now = clock_monotonic();
	each->begun = each->next = each->redraw = now;
	int64_t deadline = settings->deadline != 0 ? now + settings->deadline : INT64_MAX;
	while (!each->is_over && now < deadline) {
		bool was_sent = all_sent(each);
		send_due(each, now);
		each_receive(each);
		if (all_sent(each) && !was_sent)
			last = now;
		int64_t moment = each->next;
		if (all_sent(each)) {
			moment = last + last_wait(each);
			if (now >= moment || moment == last)
				return;
		}
		if (each->is_live && now >= each->redraw) {
			each_print(each, false);
			each->redraw = now + CLOCK_SECOND;
		}
		moment = each->is_live && each->redraw < moment ? each->redraw : moment;
		wait_until(each, now, deadline < moment ? deadline : moment);
		now = clock_monotonic();
	}
	each_receive(each);
}

/* 0 if all answered, 1 if one did not, 2 if one has no address. */
static int status_of(const struct each *each)
{
	int status = 0;
	for (unsigned at = 0; at < each->count; at++) {
		const struct each_host *host = &each->hosts[at];
		if (host->reason != NULL)
			return PING_STATUS;
		if (host->tally.received == 0)
			status = 1;
	}
	return status;
}

static int begin(struct each *each)
{
	struct ping *ping = each->ping;
	struct settings *settings = &ping->settings;
	struct arena *arena = &ping->run->arena;
	size_t size = PING_HEADER_SIZE + settings->size;
	ping->received_size = size + IP_HEADER_MAXIMUM;
	ping->packet = arena_take(arena, size);
	ping->received = arena_take(arena, ping->received_size);
	ping->seen = arena_take(arena, PING_SEQUENCES / 8);
	each->hosts = arena_take(arena, each->count * sizeof *each->hosts);
	if (ping->packet == NULL || ping->received == NULL || ping->seen == NULL ||
		each->hosts == NULL)
		return failed_with(&ping->run->error, PING_STATUS, ENOMEM, "%u hosts", each->count);
	memset(ping->seen, 0, PING_SEQUENCES / 8);
	echo_fill(ping);
	settings->preload = each->count; /* what the socket's buffer has room for */
	if (settings->interval < SHORTEST_INTERVAL * MILLISECOND)
		settings->interval = SHORTEST_INTERVAL * MILLISECOND;
	each->is_live = !settings->flags.json && !settings->flags.quiet && isatty(STDOUT_FILENO);
	return 0;
}

int each_run(struct ping *ping, const struct ping_options *options, int count, char **hosts)
{
	static const int list[] = {SIGINT, SIGTERM, SIGQUIT, 0};
	struct each each = {
		.ping = ping, .count = (unsigned)count, .sockets = {{.fd = -1}, {.fd = -1}}};
	struct error *error = &ping->run->error;
	if (refuse_others(options, error) < 0)
		return -1;
	if (count > EACH_MAXIMUM)
		return failed_with(error, PING_STATUS, 0, "--each: %d hosts, of at most %d", count,
			EACH_MAXIMUM);
	if (begin(&each) < 0)
		return -1;
	find_hosts(&each, hosts);
	int status = open_sockets(&each);
	if (status == 0) {
		ping->signals = signals_open(list);
		go_on(&each);
		each_print(&each, true);
		status = status_of(&each);
		own_fd_close(&ping->signals);
	}
	own_fd_close(&ping->fd);
	own_fd_close(&each.sockets[0].fd);
	own_fd_close(&each.sockets[1].fd);
	return status;
}
