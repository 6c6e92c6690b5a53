// SPDX-License-Identifier: MIT
#include "core/datagram.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include "core/clock.h"
#include "core/signals.h"

#include "tests/unit/unit.h"

static void endpoint_is(const char *expected, uint8_t family, const char *address, uint32_t scope)
{
	char text[ENDPOINT_TEXT_SIZE];
	struct endpoint endpoint = {.family = family, .port = 7, .scope = scope};
	union endpoint_socket socket;
	assert_int_equal(inet_pton(family, address, endpoint.bytes), 1);
	socklen_t size = endpoint_to_socket(&endpoint, &socket);
	struct endpoint back = endpoint_from_socket(&socket, size);
	assert_memory_equal(&back, &endpoint, sizeof back);
	assert_int_equal(endpoint_from_socket(&socket, size - 1).family, AF_UNSPEC);
	assert_string_equal(endpoint_text(text, &back), expected);
}

static void endpoints_go_to_the_kernel_and_back(void **state)
{
	(void)state;
	union endpoint_socket socket;
	struct endpoint none = {.family = AF_UNSPEC};
	endpoint_is("192.0.2.1", AF_INET, "192.0.2.1", 0);
	endpoint_is("2001:db8::1", AF_INET6, "2001:db8::1", 0);
	endpoint_is("fe80::1%lo", AF_INET6, "fe80::1", 1);
	endpoint_is("ff02::1%lo", AF_INET6, "ff02::1", 1);
	endpoint_is("ff05::1%1", AF_INET6, "ff05::1", 1);
	endpoint_is("fe80::1%4000000", AF_INET6, "fe80::1", 4000000);
	assert_int_equal(endpoint_to_socket(&none, &socket), 0);
}

/* A socket of UDP on the loopback, connected to itself or to where nobody is. */
static int loopback(uint8_t family, struct endpoint *own)
{
	union endpoint_socket address;
	socklen_t size = sizeof address;
	*own = (struct endpoint){.family = family};
	inet_pton(family, family == AF_INET ? "127.0.0.1" : "::1", own->bytes);
	int fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	size = endpoint_to_socket(own, &address);
	assert_int_equal(bind(fd, &address.any, size), 0);
	size = sizeof address;
	assert_int_equal(getsockname(fd, &address.any, &size), 0);
	*own = endpoint_from_socket(&address, size);
	assert_int_equal(datagram_ask(fd, family), 0);
	return fd;
}

static void send_to(int fd, const struct endpoint *to, const char *text)
{
	union endpoint_socket address;
	socklen_t size = endpoint_to_socket(to, &address);
	assert_int_equal(sendto(fd, text, strlen(text), 0, &address.any, size), strlen(text));
}

static void tells_ttl_time_and_sender(void **state)
{
	(void)state;
	struct datagram datagram;
	struct endpoint own;
	char bytes[4];
	int fd = loopback(AF_INET, &own);
	int64_t before = clock_calendar();
	send_to(fd, &own, "abcdef");
	assert_int_equal(datagram_receive(fd, bytes, sizeof bytes, 0, &datagram), 0);
	assert_memory_equal(bytes, "abcd", 4);
	assert_int_equal(datagram.size, 4);
	assert_int_equal(datagram.whole, 6);
	assert_true(datagram.ttl > 0);
	assert_true(datagram.when >= before && datagram.when <= clock_calendar());
	assert_false(datagram.is_error);
	assert_memory_equal(&datagram.from, &own, sizeof own);
	assert_int_equal(datagram_receive(fd, bytes, sizeof bytes, MSG_DONTWAIT, &datagram), -1);
	assert_int_equal(errno, EAGAIN);
	close(fd);
}

static void tells_what_became_of_one_that_was_sent(void **state)
{
	(void)state;
	struct datagram datagram;
	struct endpoint own, gone;
	char bytes[64];
	int other = loopback(AF_INET, &gone), fd = loopback(AF_INET, &own);
	close(other);
	send_to(fd, &gone, "abc");
	struct pollfd ready = {.fd = fd};
	assert_int_equal(poll(&ready, 1, 2000), 1);
	assert_int_equal(datagram_receive(fd, bytes, sizeof bytes, MSG_ERRQUEUE, &datagram), 0);
	assert_true(datagram.is_error);
	assert_int_equal(datagram.number, ECONNREFUSED);
	assert_int_equal(datagram.origin, 2 /* SO_EE_ORIGIN_ICMP */);
	assert_int_equal(datagram.type, 3);
	assert_int_equal(datagram.code, 3);
	assert_true(endpoint_same_address(&datagram.offender, &own));
	assert_int_equal(datagram.from.port, gone.port);
	assert_int_equal(datagram.size, 3);
	assert_memory_equal(bytes, "abc", 3);
	close(fd);
}

static void signals_can_be_read(void **state)
{
	(void)state;
	static const int list[] = {SIGUSR1, SIGUSR2, 0};
	int fd = signals_open(list);
	assert_true(fd >= 0);
	assert_int_equal(signals_next(fd), 0);
	kill(getpid(), SIGUSR2);
	assert_int_equal(signals_next(fd), SIGUSR2);
	assert_int_equal(signals_next(fd), 0);
	signals_close(&fd, list);
	assert_int_equal(fd, -1);
	sigset_t held;
	sigprocmask(SIG_BLOCK, NULL, &held);
	assert_false(sigismember(&held, SIGUSR1));
	assert_false(sigismember(&held, SIGUSR2));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(endpoints_go_to_the_kernel_and_back),
		cmocka_unit_test(tells_ttl_time_and_sender),
		cmocka_unit_test(tells_what_became_of_one_that_was_sent),
		cmocka_unit_test(signals_can_be_read),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
