// SPDX-License-Identifier: MIT
#define _GNU_SOURCE
#include "applets/traceroute/engine.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#include "applets/traceroute/answer.h"
#include "applets/traceroute/packet.h"
#include "applets/traceroute/probe_socket.h"
#include "core/clock.h"
#include "core/own.h"

static bool shares_socket(enum trace_method method)
{
	return method == METHOD_ICMP || method == METHOD_TCP || method == METHOD_RAW;
}

/* Bytes of IP before what is sent, with the options of a source route. */
static size_t ip_header(const struct trace_settings *settings)
{
	size_t route = settings->gateway_count == 0 ? 0 : 4 + 4 * (settings->gateway_count + 1);
	return settings->target.family == AF_INET6 ? 40 : 20 + route;
}

/* The address that packets leave from, and the largest segment, for TCP's header. */
static void learn_way(struct engine *engine)
{
	union endpoint_socket local;
	socklen_t size = sizeof local;
	int mtu = 1500;
	bool is_ipv4 = engine->settings->target.family == AF_INET;
	if (getsockname(engine->fd, &local.any, &size) == 0)
		engine->local = endpoint_from_socket(&local, size);
	size = sizeof mtu;
	getsockopt(engine->fd, is_ipv4 ? IPPROTO_IP : IPPROTO_IPV6, is_ipv4 ? IP_MTU : IPV6_MTU,
		&mtu, &size);
	engine->mss = packet_mss(engine->settings, (size_t)mtu);
}

/* What echo requests are known by: of a datagram socket the kernel's choice. */
static void choose_identifier(struct engine *engine)
{
	union endpoint_socket local;
	socklen_t size = sizeof local;
	engine->identifier = (uint16_t)getpid();
	if (engine->is_datagram && getsockname(engine->fd, &local.any, &size) == 0)
		engine->identifier = endpoint_from_socket(&local, size).port;
}

int engine_open(struct engine *engine, const struct trace_settings *settings, struct arena *arena,
	struct error *error)
{
	engine->settings = settings;
	engine->fd = engine->wake = -1;
	engine->is_datagram = engine->has_header = false;
	engine->next_key = settings->port;
	engine->mss = 0;
	engine->packet = arena_take(arena, PROBE_PACKET_MAXIMUM);
	engine->ip_header = ip_header(settings);
	if (engine->packet == NULL)
		return failed(error, ENOMEM, "memory for packets");
	if (shares_socket(settings->method)) {
		engine->fd = probe_socket_open_shared(settings, &engine->is_datagram, error);
		if (engine->fd < 0)
			return -1;
		engine->has_header = settings->target.family == AF_INET && !engine->is_datagram;
	}
	if (settings->method == METHOD_TCP)
		learn_way(engine);
	choose_identifier(engine);
	engine_set_length(engine, settings->length);
	return 0;
}

void engine_close(struct engine *engine)
{
	own_fd_close(&engine->fd);
}

size_t engine_packet_length(const struct engine *engine)
{
	return engine->ip_header + engine->size +
		(shares_socket(engine->settings->method) ? 0 : PACKET_UDP_HEADER);
}

void engine_set_length(struct engine *engine, size_t length)
{
	enum trace_method method = engine->settings->method;
	size_t headers = engine->ip_header + (method == METHOD_RAW ? 0 : PACKET_UDP_HEADER);
	size_t data = length > headers ? length - headers : 0;
	engine->size = packet_begin(engine->packet, engine->settings, engine->mss, data);
}

void probe_give_up(struct probe *probe)
{
	if (probe->state == PROBE_WAITS)
		probe->state = PROBE_LOST;
	if (probe->fd >= 0)
		close(probe->fd);
	probe->fd = -1;
}

/* What the header of this one says, and what an answer to it is known by. */
static int prepare(struct engine *engine, struct probe *probe, struct error *error)
{
	const struct trace_settings *settings = engine->settings;
	switch (settings->method) {
	case METHOD_DEFAULT:
	case METHOD_UDP:
	case METHOD_UDPLITE:
		probe->fd = probe_socket_open(settings, probe->ttl, engine->next_key, error);
		if (settings->method == METHOD_DEFAULT)
			engine->next_key++;
		return probe->fd < 0 ? -1 : 0;
	case METHOD_ICMP:
		probe->key = engine->next_key++;
		packet_echo(engine->packet, engine->size, settings->target.family,
			engine->identifier, probe->key);
		break;
	case METHOD_TCP: {
		/* Its port is taken as long as an answer may come, by a socket that does nothing
		 * else. */
		probe->fd = probe_socket_take_port(settings, &probe->key, error);
		if (probe->fd < 0)
			return -1;
		uint32_t sequence[2] = {0};
		getrandom(sequence, sizeof sequence, GRND_NONBLOCK);
		packet_segment(engine->packet, engine->size, &engine->local, &settings->target,
			probe->key, sequence);
		break;
	}
	case METHOD_RAW: break;
	}
	return probe_socket_set_ttl(engine->fd, settings->target.family, probe->ttl, error);
}

/* What ICMP messages about earlier probes leave on a socket. */
static bool is_of_others(int number)
{
	return number == EHOSTUNREACH || number == ENETUNREACH || number == ECONNREFUSED ||
		number == EPROTO || number == ENOPROTOOPT || number == EACCES;
}

/* Sends; an error that an earlier probe has left on the socket is not this one's. */
static int transmit(int fd, const uint8_t *packet, size_t size)
{
	for (int tries = 0; tries < ENGINE_WAITING; tries++) {
		if (send(fd, packet, size, MSG_NOSIGNAL) >= 0)
			return 0;
		/* Too large: the error queue says for whom. */
		if (errno == EMSGSIZE)
			return 0;
		if (!is_of_others(errno))
			break;
	}
	return -1;
}

int engine_send(struct engine *engine, struct probe *probe, unsigned ttl, struct error *error)
{
	probe->state = PROBE_WAITS;
	probe->ttl = (uint8_t)ttl;
	probe->is_final = probe->is_time = false;
	probe->fd = -1;
	probe->key = 0;
	probe->from.family = AF_UNSPEC;
	probe->reply_ttl = -1;
	probe->mtu = 0;
	probe->note[0] = probe->flags[0] = '\0';
	probe->extensions_size = 0;
	if (prepare(engine, probe, error) < 0)
		return -1;
	probe->sent = clock_calendar();
	probe->sent_monotonic = clock_monotonic();
	if (transmit(engine->fd >= 0 ? engine->fd : probe->fd, engine->packet, engine->size) == 0)
		return 0;
	/* What a full queue keeps back, or an error of others that won't end, is a lost probe. */
	if (errno == ENOBUFS || errno == EAGAIN || is_of_others(errno)) {
		probe_give_up(probe);
		return 0;
	}
	return failed(error, errno, "\nsend");
}

/* The probe that something on the shared socket is about, or NULL. */
static struct probe *find_owner(struct engine *engine, struct probe *probes, size_t count,
	const struct datagram *datagram, const uint8_t *bytes, const uint8_t **segment)
{
	struct answer_match match = {.method = engine->settings->method,
		.family = engine->settings->target.family,
		.identifier = engine->identifier,
		.port = engine->settings->port,
		.has_header = engine->has_header};
	uint16_t key = 0;
	enum answer_kind kind = answer_key(&match, bytes, datagram, &key, segment);
	if (kind == ANSWER_FOREIGN)
		return NULL;
	for (size_t at = 0; at < count; at++)
		if (probes[at].state == PROBE_WAITS &&
			(kind == ANSWER_OF_FIRST || probes[at].key == key))
			return &probes[at];
	return NULL;
}

/* Takes one message of a socket for its probe; false if there is none. */
static bool take(struct engine *engine, int fd, int flags, struct probe *owner,
	struct probe *probes, size_t count, bool *came)
{
	uint8_t bytes[ANSWER_SIZE];
	struct datagram datagram;
	const uint8_t *segment = NULL;
	if (datagram_receive(fd, bytes, sizeof bytes, MSG_DONTWAIT | flags, &datagram) < 0)
		return false;
	struct probe *probe = owner != NULL
		? owner
		: find_owner(engine, probes, count, &datagram, bytes, &segment);
	if (probe == NULL || probe->state != PROBE_WAITS)
		return true;
	answer_take(probe, engine->settings, &datagram, bytes, segment);
	if (datagram.when == 0)
		probe->rtt = clock_monotonic() - probe->sent_monotonic;
	else
		probe->rtt = datagram.when - probe->sent;
	probe_give_up(probe);
	*came = true;
	return true;
}

/* Everything that a socket has to say; owner is NULL for the one that all share. */
static bool drain(struct engine *engine, const struct pollfd *polled, struct probe *owner,
	struct probe *probes, size_t count)
{
	bool came = false;
	if (polled->revents & POLLERR)
		while (take(engine, polled->fd, MSG_ERRQUEUE, owner, probes, count, &came) &&
			(owner == NULL || owner->fd >= 0))
			;
	if ((polled->revents & POLLIN) && (owner == NULL || owner->fd >= 0))
		while (take(engine, polled->fd, 0, owner, probes, count, &came) &&
			(owner == NULL || owner->fd >= 0))
			;
	return came;
}

/* Milliseconds that poll waits for, rounded up. */
static int milliseconds_until(int64_t until)
{
	int64_t left = until - clock_monotonic();
	return left <= 0                     ? 0
		: left > 3600 * CLOCK_SECOND ? 3600 * 1000
					     : (int)((left + 999999) / 1000000);
}

bool engine_wait(struct engine *engine, struct probe *probes, size_t count, int64_t until)
{
	size_t polled = 0;
	bool came = false;
	if (engine->wake >= 0)
		engine->polled[polled++] = (struct pollfd){.fd = engine->wake, .events = POLLIN};
	size_t first = polled;
	if (engine->fd >= 0)
		engine->polled[polled++] = (struct pollfd){.fd = engine->fd, .events = POLLIN};
	else
		for (size_t at = 0; at < count && polled < ENGINE_WAITING + 1; at++)
			if (probes[at].state == PROBE_WAITS) {
				engine->polled_probes[polled] = (uint16_t)at;
				engine->polled[polled++] =
					(struct pollfd){.fd = probes[at].fd, .events = POLLIN};
			}
	if (poll(engine->polled, polled, milliseconds_until(until)) <= 0)
		return false;
	for (size_t at = first; at < polled; at++) {
		struct probe *owner = engine->fd >= 0 ? NULL : &probes[engine->polled_probes[at]];
		if (engine->polled[at].revents != 0)
			came |= drain(engine, &engine->polled[at], owner, probes, count);
	}
	return came;
}
