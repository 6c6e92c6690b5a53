// SPDX-License-Identifier: MIT

/* Questions to the servers of resolv.conf and the waiting for their answers, over UDP and TCP. */

#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>

#include "core/clock.h"
#include "core/datagram.h"
#include "core/own.h"
#include "core/resolver_parts.h"

enum { PORT = 53, TYPES = 2 };

/* An answer, behind its size where it came over TCP. */
struct answer {
	size_t size;
	uint8_t bytes[2 + DNS_ANSWER_SIZE];
};

/* What is asked of each server until there is a result. */
struct questions {
	const struct resolver *resolver;
	unsigned count;
	struct dns_message list[TYPES];
	enum dns_result results[TYPES];
	struct dns_found *found;
};

/*
 * Waits for what a list names, which has one place more for what interrupts. Returns 0 if the time
 * is over, or -1 with errno: EINTR if a signal came.
 */
static int wait_for(
	const struct resolver *resolver, struct pollfd *list, unsigned count, int64_t end)
{
	int64_t left = (end - clock_monotonic()) / (CLOCK_SECOND / 1000);
	list[count] = (struct pollfd){.fd = resolver->interrupt, .events = POLLIN};
	int ready = poll(list, count + 1, left > 0 ? (int)left + 1 : 0);
	if (ready > 0 && list[count].revents != 0) {
		errno = EINTR;
		return -1;
	}
	return ready;
}

/* A socket of its own, connected: the kernel lets only this server's answers in. */
static int connect_server(const struct resolver_server *server, int type)
{
	union endpoint_socket socket_address;
	struct endpoint endpoint = {
		.family = (uint8_t)server->family, .port = PORT, .scope = server->scope};
	memcpy(endpoint.bytes, server->address, sizeof endpoint.bytes);
	socklen_t size = endpoint_to_socket(&endpoint, &socket_address);
	own_fd int fd = socket(server->family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	/* Or else only a closed port would be told, and no router that knows of no way there. */
	if (type == SOCK_DGRAM)
		datagram_ask_errors(fd, server->family);
	if (fd < 0 || (connect(fd, &socket_address.any, size) < 0 && errno != EINPROGRESS))
		return -1;
	return take_fd(&fd);
}

/*
 * Asks one question over TCP. Returns 1 with an answer, 0 if there is none, or -1 with errno if a
 * signal came.
 */
static int ask_stream(const struct questions *questions, const struct resolver_server *server,
	const struct dns_message *question, struct answer *answer)
{
	const struct resolver *resolver = questions->resolver;
	int64_t end = clock_monotonic() + resolver->settings.timeout * CLOCK_SECOND;
	own_fd int fd = connect_server(server, SOCK_STREAM);
	struct pollfd list[2] = {{.fd = fd, .events = POLLOUT}};
	uint8_t request[2 + DNS_SIZE] = {(uint8_t)(question->size >> 8), (uint8_t)question->size};
	size_t used = 0;
	memcpy(request + 2, question->bytes, question->size);
	int ready = fd < 0 ? 0 : wait_for(resolver, list, 1, end);
	if (ready <= 0)
		return ready;
	/* The first bytes of a connection always fit. */
	if (send(fd, request, question->size + 2, MSG_NOSIGNAL) != (ssize_t)question->size + 2)
		return 0;
	list[0].events = POLLIN;
	while ((ready = wait_for(resolver, list, 1, end)) > 0) {
		ssize_t got = recv(fd, answer->bytes + used, sizeof answer->bytes - used, 0);
		if (got <= 0)
			return 0;
		used += (size_t)got;
		answer->size = used < 2 ? 0 : (size_t)answer->bytes[0] << 8 | answer->bytes[1];
		if (used >= 2 && used >= answer->size + 2)
			return 1;
	}
	return ready;
}

/* The same with the result of a question. Returns 0, or -1 with errno if a signal came. */
static int take_stream(
	struct questions *questions, unsigned at, const struct resolver_server *server)
{
	struct answer answer;
	int got = ask_stream(questions, server, &questions->list[at], &answer);
	if (got > 0)
		questions->results[at] = dns_answer(
			answer.bytes + 2, answer.size, &questions->list[at], questions->found);
	return got < 0 ? -1 : 0;
}

/*
 * Sends what has no result yet; list gets a socket for each, so that each question has a port of
 * its own, or -1.
 */
static void send_questions(
	struct questions *questions, const struct resolver_server *server, struct pollfd *list)
{
	for (unsigned at = 0; at < questions->count; at++) {
		const struct dns_message *question = &questions->list[at];
		own_fd int fd = -1;
		list[at] = (struct pollfd){.fd = -1, .events = POLLIN};
		if (questions->results[at] >= DNS_CUT)
			continue;
		questions->results[at] = DNS_REFUSED;
		fd = connect_server(server, SOCK_DGRAM);
		if (fd < 0 || send(fd, question->bytes, question->size, MSG_NOSIGNAL) < 0)
			continue;
		questions->results[at] = DNS_FOREIGN;
		list[at].fd = take_fd(&fd);
	}
}

/* What came from a socket. Closes it unless there is more to wait for. */
static void take_datagram(struct questions *questions, unsigned at, struct pollfd *of_question)
{
	uint8_t bytes[4096]; /* there are servers that do not know of 512 */
	ssize_t size = recv(of_question->fd, bytes, sizeof bytes, 0);
	if (size < 0 && errno == EAGAIN)
		return;
	/* Where an error comes instead, nobody listens there. */
	questions->results[at] = size < 0
		? DNS_REFUSED
		: dns_answer(bytes, (size_t)size, &questions->list[at], questions->found);
	if (questions->results[at] != DNS_FOREIGN)
		own_fd_close(&of_question->fd);
}

/* Asks one server what has no result yet, once. Returns 0, or -1 with errno if a signal came. */
static int ask_server(struct questions *questions, const struct resolver_server *server)
{
	const struct resolver_settings *settings = &questions->resolver->settings;
	struct pollfd list[TYPES + 1];
	unsigned count = questions->count;
	int ready = 1;
	for (unsigned at = 0; at < count; at++)
		list[at] = (struct pollfd){.fd = -1};
	if (!settings->use_vc)
		send_questions(questions, server, list);
	else
		for (unsigned at = 0; at < count; at++)
			if (questions->results[at] < DNS_CUT)
				questions->results[at] = DNS_CUT;
	int64_t end = clock_monotonic() + settings->timeout * CLOCK_SECOND;
	while (ready > 0 && (list[0].fd >= 0 || (count > 1 && list[1].fd >= 0))) {
		ready = wait_for(questions->resolver, list, count, end);
		for (unsigned at = 0; ready > 0 && at < count; at++)
			if (list[at].revents != 0)
				take_datagram(questions, at, &list[at]);
	}
	int number = errno;
	for (unsigned at = 0; at < count; at++)
		own_fd_close(&list[at].fd);
	for (unsigned at = 0; ready >= 0 && at < count; at++)
		if (questions->results[at] == DNS_CUT) {
			questions->results[at] = DNS_FOREIGN;
			ready = take_stream(questions, at, server);
			number = errno;
			if (questions->results[at] == DNS_CUT)
				questions->results[at] = DNS_REFUSED;
		}
	errno = number;
	return ready < 0 ? -1 : 0;
}

/* That of two that counts, as glibc has it: a name is there or not for both. */
static enum dns_result result_of(const struct questions *questions)
{
	enum dns_result one = questions->results[0], other = one;
	if (questions->count > 1)
		other = questions->results[1];
	enum dns_result larger = one > other ? one : other, smaller = one > other ? other : one;
	return smaller == DNS_FOREIGN && larger < DNS_NONE ? DNS_FOREIGN : larger;
}

int resolver_ask(struct resolver *resolver, const char *name, const uint16_t *types, unsigned count,
	struct dns_found *found)
{
	const struct resolver_settings *settings = &resolver->settings;
	struct questions questions = {.resolver = resolver, .count = count, .found = found};
	resolver_read_settings(resolver);
	unsigned first = 0;
	for (unsigned at = 0; at < count; at++) {
		uint16_t id = 0;
		getrandom(&id, sizeof id, GRND_NONBLOCK);
		if (!dns_question(&questions.list[at], id, name, types[at]))
			return DNS_NONE;
		first = settings->rotate ? id : 0; /* a random one */
	}
	for (unsigned at = 0; at < settings->attempts * settings->count; at++) {
		bool is_done = true;
		if (ask_server(&questions, &settings->servers[(first + at) % settings->count]) < 0)
			return -1;
		for (unsigned each = 0; each < count; each++)
			is_done &= questions.results[each] >= DNS_CUT;
		if (is_done)
			break;
	}
	return (int)result_of(&questions);
}
