// SPDX-License-Identifier: MIT

/* A connection: what comes from the terminal, the network, and as signals. */

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "applets/telnet/telnet.h"
#include "core/signals.h"
#include "core/text.h"

enum { AT_INPUT, AT_NETWORK, AT_OUTPUT, AT_SIGNALS, PLACES };
enum { LAST_WORDS = 2000 /* milliseconds for what was typed before the end */ };

/* Takes size bytes off the front. */
static void sink_drop(struct sink *sink, size_t size)
{
	memmove(sink->bytes, sink->bytes + size, sink->used - size);
	sink->used -= size;
}

static void write_all(int fd, const void *bytes, size_t size)
{
	const char *at = bytes;
	while (size > 0) {
		ssize_t written = write(fd, at, size);
		if (written <= 0)
			return;
		at += written;
		size -= (size_t)written;
	}
}

void session_flush_trace(struct telnet *telnet)
{
	struct sink *trace = &telnet->protocol.trace;
	bool is_screen = telnet->trace_fd == STDOUT_FILENO;
	out_flush(telnet->out);
	for (size_t at = 0, length; at < trace->used; at += length + 1) {
		const char *line = (const char *)trace->bytes + at;
		const char *end = memchr(line, '\n', trace->used - at);
		length = end != NULL ? (size_t)(end - line) : trace->used - at;
		write_all(telnet->trace_fd, line, length);
		write_all(telnet->trace_fd, is_screen ? "\r\n" : "\n", is_screen ? 2 : 1);
	}
	trace->used = 0;
}

/* The toggles netdata and termdata: 32 bytes a line. */
static void dump(struct telnet *telnet, enum telnet_toggle toggle, const char *direction,
	const uint8_t *bytes, size_t size)
{
	struct sink *trace = &telnet->protocol.trace;
	bool is_pretty = protocol_has(&telnet->protocol, TOGGLE_PRETTYDUMP);
	char text[32];
	if (!protocol_has(&telnet->protocol, toggle))
		return;
	session_flush_trace(telnet);
	for (size_t at = 0; at < size; at++) {
		if (at % 32 == 0) {
			text_format(text, sizeof text, "%s%s 0x%zx\t", at > 0 ? "\n" : "",
				direction, at);
			sink_text(trace, text);
		}
		text_format(text, sizeof text, "%s%x%x",
			!is_pretty                        ? ""
				: bytes[at] == TELNET_IAC ? "*"
							  : " ",
			bytes[at] >> 4, bytes[at] & 0xfu);
		sink_text(trace, text);
	}
	sink_add(trace, '\n');
	session_flush_trace(telnet);
}

/* Sends once; false if the connection is lost. */
static bool send_some(struct telnet *telnet, int flags)
{
	struct sink *network = &telnet->protocol.network;
	/* No more at once than a dump has room for. */
	size_t size =
		network->used < sizeof telnet->received ? network->used : sizeof telnet->received;
	ssize_t sent = send(telnet->fd, network->bytes, size, MSG_NOSIGNAL | flags);
	if (sent < 0)
		return errno == EAGAIN || errno == EINTR;
	dump(telnet, TOGGLE_NETDATA, ">", network->bytes, (size_t)sent);
	sink_drop(network, (size_t)sent);
	return true;
}

bool session_send(struct telnet *telnet)
{
	size_t before;
	do {
		before = telnet->protocol.network.used;
		if (before > 0 && !send_some(telnet, MSG_DONTWAIT))
			return false;
	} while (telnet->protocol.network.used < before);
	if (before > 0 || !protocol_takes_synch(&telnet->protocol))
		return true;
	/* SYNCH (RFC 854): IAC is urgent, DM behind it as data. */
	static const uint8_t synch[] = {TELNET_IAC, TELNET_DM};
	return send(telnet->fd, synch, 1, MSG_OOB | MSG_NOSIGNAL) == 1 &&
		send(telnet->fd, synch + 1, 1, MSG_NOSIGNAL) == 1;
}

/* Hands what is left of the received bytes to the protocol. */
static void digest(struct telnet *telnet)
{
	struct protocol *protocol = &telnet->protocol;
	telnet->received_at += protocol_receive(protocol, telnet->received + telnet->received_at,
		telnet->received_used - telnet->received_at);
	session_flush_trace(telnet);
}

/* Reads from the network. False at its end. */
static bool receive(struct telnet *telnet, bool is_urgent)
{
	telnet->protocol.is_synching |= is_urgent;
	ssize_t size = recv(telnet->fd, telnet->received, sizeof telnet->received, MSG_DONTWAIT);
	if (size < 0)
		return errno == EAGAIN || errno == EINTR;
	if (size == 0)
		return false;
	telnet->received_at = 0;
	telnet->received_used = (size_t)size;
	dump(telnet, TOGGLE_NETDATA, "<", telnet->received, telnet->received_used);
	digest(telnet);
	return true;
}

/* Writes what waits for the screen. False if nobody reads it. */
static bool show(struct telnet *telnet)
{
	struct sink *screen = &telnet->protocol.screen;
	size_t size =
		screen->used < sizeof telnet->received ? screen->used : sizeof telnet->received;
	ssize_t written = write(STDOUT_FILENO, screen->bytes, size);
	if (written < 0)
		return errno == EINTR || errno == EAGAIN;
	dump(telnet, TOGGLE_TERMDATA, ">", screen->bytes, (size_t)written);
	sink_drop(screen, (size_t)written);
	return true;
}

/* What was typed: where the escape character is, the rest stays for the prompt. */
static enum keyboard_event type(struct telnet *telnet)
{
	enum keyboard_event event;
	telnet->typed_at += keyboard_type(&telnet->keyboard, &telnet->protocol, telnet->mode,
		telnet->typed + telnet->typed_at, telnet->typed_used - telnet->typed_at, &event);
	return event;
}

/* Reads what was typed. False at its end. */
static bool read_input(struct telnet *telnet)
{
	ssize_t size = read(STDIN_FILENO, telnet->typed, sizeof telnet->typed);
	if (size < 0)
		return errno == EINTR || errno == EAGAIN;
	if (size == 0) {
		/* The terminal's own end of file: one at a time, and more may follow. */
		if (!telnet->is_terminal || (telnet->mode & MODE_EDIT) == 0)
			return false;
		telnet->typed[0] = telnet->protocol.characters[CHAR_EOF];
		size = 1;
	}
	telnet->typed_at = 0;
	telnet->typed_used = (size_t)size;
	dump(telnet, TOGGLE_TERMDATA, "<", telnet->typed, telnet->typed_used);
	return true;
}

/* Signals of the terminal go to the server, where the terminal makes them for that. */
static void take_signal(struct telnet *telnet, int signal)
{
	switch (signal) {
	case SIGINT: keyboard_signal(&telnet->protocol, TELNET_IP); break;
	case SIGQUIT: keyboard_signal(&telnet->protocol, TELNET_BRK); break;
	case SIGTSTP:
		if (telnet->mode & MODE_TRAPSIG)
			keyboard_signal(&telnet->protocol, TELNET_SUSP);
		else
			telnet_suspend(telnet);
		break;
	case SIGWINCH:
		terminal_window(telnet);
		protocol_window(&telnet->protocol);
		break;
	case SIGCONT: terminal_apply(telnet, telnet->mode); break;
	default: telnet_die(telnet, signal); break;
	}
}

/* At the end: what was typed is sent, and what came is shown. */
static enum session_end finish(struct telnet *telnet, bool is_lost)
{
	struct pollfd network = {telnet->fd, POLLOUT, 0};
	while (!is_lost && telnet->protocol.network.used > 0 &&
		poll(&network, 1, LAST_WORDS) == 1 && session_send(telnet))
		;
	while (telnet->protocol.screen.used > 0 && show(telnet))
		digest(telnet);
	return SESSION_FOREIGN;
}

static void wait_for(struct telnet *telnet, struct pollfd *places)
{
	const struct protocol *protocol = &telnet->protocol;
	bool digests = telnet->received_at < telnet->received_used;
	bool types = !telnet->input_ended && protocol->network.used < sizeof telnet->typed;
	places[AT_INPUT] = (struct pollfd){types ? STDIN_FILENO : -1, POLLIN, 0};
	places[AT_NETWORK] = (struct pollfd){telnet->fd,
		(short)((digests || protocol->screen.used > 0 ? 0 : POLLIN | POLLPRI) |
			(protocol->network.used > 0 ? POLLOUT : 0)),
		0};
	places[AT_OUTPUT] =
		(struct pollfd){protocol->screen.used > 0 ? STDOUT_FILENO : -1, POLLOUT, 0};
	places[AT_SIGNALS] = (struct pollfd){telnet->signals, POLLIN, 0};
	poll(places, PLACES, -1);
}

/* What the terminal and the screen have to say. True if that ends the session, as *end says. */
static bool take_input(struct telnet *telnet, enum session_end *end)
{
	enum keyboard_event event = KEYBOARD_NONE;
	if (!read_input(telnet)) {
		telnet->input_ended = true;
		*end = SESSION_FOREIGN;
		return !telnet->options.drain;
	}
	while (telnet->typed_at < telnet->typed_used &&
		(event == KEYBOARD_NONE || event == KEYBOARD_SUSPEND)) {
		event = type(telnet);
		if (event == KEYBOARD_SUSPEND) {
			terminal_restore(telnet);
			say(telnet, "\n");
			out_flush(telnet->out);
			telnet_suspend(telnet);
			terminal_apply(telnet, telnet->mode);
		}
	}
	*end = event == KEYBOARD_CLOSE ? SESSION_CLOSE : SESSION_PROMPT;
	return event == KEYBOARD_CLOSE || event == KEYBOARD_PROMPT;
}

enum session_end telnet_session(struct telnet *telnet)
{
	struct pollfd places[PLACES];
	struct protocol *protocol = &telnet->protocol;
	enum session_end end;
	out_flush(telnet->out);
	terminal_apply(telnet, telnet->mode);
	protocol->mode_changed = false;
	for (;;) {
		if (!session_send(telnet))
			return finish(telnet, true);
		session_flush_trace(telnet);
		wait_for(telnet, places);
		for (int signal; (signal = signals_next(telnet->signals)) != 0;)
			take_signal(telnet, signal);
		if (places[AT_OUTPUT].revents != 0 && !show(telnet))
			return finish(telnet, true);
		digest(telnet);
		if ((places[AT_NETWORK].revents & ~POLLOUT) != 0 &&
			telnet->received_at == telnet->received_used &&
			!receive(telnet, (places[AT_NETWORK].revents & POLLPRI) != 0))
			return finish(telnet, true);
		if (protocol->mode_changed)
			terminal_apply(telnet, protocol_mode(protocol));
		protocol->mode_changed = false;
		if (places[AT_INPUT].revents != 0 && take_input(telnet, &end)) {
			if (end == SESSION_FOREIGN)
				return finish(telnet, false);
			session_send(telnet);
			return end;
		}
	}
}
