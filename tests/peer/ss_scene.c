// SPDX-License-Identifier: MIT

/*
 * ss_scene WHAT: sockets of TCP and UDP to look at, in the network namespace that it is started in,
 * whose lo is up. Says `ready` and holds them until standard input ends; each line of it makes
 * TIME-WAIT anew, which lasts a minute only, and is answered `ready` too. WHAT is
 *
 *   states   every state of TCP but the next, with all that ss shows of a socket
 *   bound    sockets that are bound and no more
 *
 * A state stands still because the socket's own filter drops what would end it.
 */

#include <arpa/inet.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/in6.h>
#include <linux/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sys/fsuid.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

enum { STREAM = SOCK_STREAM, DATAGRAM = SOCK_DGRAM };

/* Of uapi's linux/in.h, which does not go together with the C library's. */
enum { FREEBIND = 15, TRANSPARENT = 19, BIND_ADDRESS_NO_PORT = 24, UDPLITE = 136, MPTCP = 262 };

struct address {
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	};
	socklen_t size;
};

/* A pair of connected ends and the listener that made them. */
struct pair {
	int client, server, listener;
};

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static void must(int result, const char *what)
{
	if (result < 0)
		fail(what);
}

static struct address address(const char *text, unsigned port)
{
	struct address address;
	memset(&address, 0, sizeof address);
	if (strchr(text, ':') != NULL) {
		address.v6.sin6_family = AF_INET6;
		address.v6.sin6_port = htons((uint16_t)port);
		must(inet_pton(AF_INET6, text, &address.v6.sin6_addr) - 1, text);
		address.size = sizeof address.v6;
	} else {
		address.v4.sin_family = AF_INET;
		address.v4.sin_port = htons((uint16_t)port);
		must(inet_pton(AF_INET, text, &address.v4.sin_addr) - 1, text);
		address.size = sizeof address.v4;
	}
	return address;
}

static int make(int family, int type, int protocol)
{
	int fd = socket(family, type, protocol);
	must(fd, "socket");
	return fd;
}

static void set(int fd, int level, int option, int value)
{
	if (setsockopt(fd, level, option, &value, sizeof value) < 0)
		fprintf(stderr, "option %d/%d: %s\n", level, option, strerror(errno));
}

static void bind_to(int fd, const char *text, unsigned port)
{
	struct address to = address(text, port);
	set(fd, SOL_SOCKET, SO_REUSEADDR, 1);
	must(bind(fd, &to.any, to.size), text);
}

static int bound(int type, int protocol, const char *text, unsigned port)
{
	int fd = make(strchr(text, ':') != NULL ? AF_INET6 : AF_INET, type, protocol);
	bind_to(fd, text, port);
	return fd;
}

static int listener(const char *text, unsigned port, int backlog)
{
	int fd = bound(STREAM, 0, text, port);
	must(listen(fd, backlog), "listen");
	return fd;
}

/* Drops all that arrives at a socket, or takes it again. */
static void drop(int fd, bool on)
{
	struct sock_filter code = {BPF_RET | BPF_K, 0, 0, 0};
	struct sock_fprog program = {1, &code};
	must(on ? setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program)
		: setsockopt(fd, SOL_SOCKET, SO_DETACH_FILTER, &program, sizeof program),
		"filter");
}

/* A client that connects from a port of its own; does not wait for the end of it. */
static int client(int protocol, const char *text, unsigned port, unsigned from, bool deaf)
{
	struct address to = address(text, port);
	int fd = make(to.any.sa_family, STREAM | SOCK_NONBLOCK, protocol);
	bind_to(fd, text, from);
	if (deaf)
		drop(fd, true);
	if (connect(fd, &to.any, to.size) < 0 && errno != EINPROGRESS)
		fail(text);
	return fd;
}

/* Ports are PORT and PORT + 1, so that rows come in an order of their own each time. */
static struct pair pair_over(int protocol, const char *text, unsigned port)
{
	struct pair pair;
	pair.listener = bound(STREAM, protocol, text, port);
	must(listen(pair.listener, 5), "listen");
	pair.client = client(protocol, text, port, port + 1, false);
	pair.server = accept(pair.listener, NULL, NULL);
	must(pair.server, "accept");
	return pair;
}

static struct pair pair_of(const char *text, unsigned port)
{
	struct pair pair = pair_over(0, text, port);
	close(pair.listener);
	return pair;
}

static void send_bytes(int fd, size_t count)
{
	static char bytes[65536];
	while (count > 0) {
		ssize_t sent = send(fd, bytes, count < sizeof bytes ? count : sizeof bytes,
			MSG_DONTWAIT | MSG_NOSIGNAL);
		if (sent < 0)
			return;
		count -= (size_t)sent;
	}
}

static void time_wait(const char *text, unsigned port)
{
	struct pair pair = pair_of(text, port);
	char byte;
	shutdown(pair.client, SHUT_WR);
	(void)!read(pair.server, &byte, 1);
	close(pair.server);
	usleep(20000);
	close(pair.client);
}

static void renew(void)
{
	static unsigned port = 7100;
	time_wait("127.0.0.1", port);
	time_wait("::1", port + 2);
	port += 4;
}

/* What closing leaves, in one family; the ends that do not say so stay open. */
static void closing_states(const char *text, unsigned port)
{
	struct pair pair = pair_of(text, port); /* FIN-WAIT-2, CLOSE-WAIT */
	shutdown(pair.client, SHUT_WR);
	pair = pair_of(text, port + 2); /* FIN-WAIT-1, CLOSE-WAIT */
	drop(pair.client, true);
	shutdown(pair.client, SHUT_WR);
	pair = pair_of(text, port + 4); /* FIN-WAIT-2, LAST-ACK */
	shutdown(pair.client, SHUT_WR);
	usleep(20000);
	drop(pair.client, true);
	drop(pair.server, true);
	shutdown(pair.server, SHUT_WR);
	pair = pair_of(text, port + 6); /* CLOSING, FIN-WAIT-1: each FIN crosses the other */
	drop(pair.client, true);
	drop(pair.server, true);
	shutdown(pair.client, SHUT_WR);
	shutdown(pair.server, SHUT_WR);
	usleep(20000);
	drop(pair.client, false);
	pair = pair_of(text, port + 8); /* without a process: FIN-WAIT-2; CLOSE-WAIT */
	close(pair.client);
	pair = pair_of(text, port + 10); /* nothing more is read */
	shutdown(pair.client, SHUT_RD);
}

static void opening_states(const char *text, unsigned port)
{
	drop(listener(text, port, 5), true);
	client(0, text, port, port + 1, false); /* SYN-SENT */
	listener(text, port + 2, 7);
	client(0, text, port + 2, port + 3, true); /* SYN-SENT and SYN-RECV */
	listener(text, port + 4, 3);               /* a backlog of three, two of which wait */
	client(0, text, port + 4, port + 5, false);
	client(0, text, port + 4, port + 6, false);
}

/* Queues, windows and timers. */
static void queues(const char *text, unsigned port)
{
	struct pair pair = pair_of(text, port);
	send_bytes(pair.client, 1234);
	send_bytes(pair.server, 4321);
	pair = pair_of(text, port + 2); /* a window of zero: persist */
	set(pair.server, SOL_SOCKET, SO_RCVBUF, 4096);
	send_bytes(pair.client, 400000);
	pair = pair_of(text, port + 4); /* never acknowledged: retransmission */
	drop(pair.server, true);
	send_bytes(pair.client, 3000);
	pair = pair_of(text, port + 6);
	set(pair.client, SOL_SOCKET, SO_KEEPALIVE, 1);
	set(pair.client, IPPROTO_TCP, TCP_KEEPIDLE, 30000);
	pair = pair_of(text, port + 8);
	set(pair.client, IPPROTO_TCP, TCP_KEEPIDLE, 500);
	set(pair.client, SOL_SOCKET, SO_KEEPALIVE, 1);
}

/* Options that ss shows. */
static void options(void)
{
	struct pair pair = pair_of("127.0.0.1", 7400);
	int fd;
	set(pair.client, SOL_SOCKET, SO_MARK, 0x1234);
	set(pair.client, SOL_SOCKET, SO_PRIORITY, 5);
	set(pair.client, IPPROTO_IP, IP_TOS, 0x10);
	pair = pair_of("::1", 7402);
	set(pair.client, SOL_SOCKET, SO_MARK, (int)0xdeadbeef);
	set(pair.client, IPPROTO_IPV6, IPV6_TCLASS, 0x28);
	setsockopt(pair.client, IPPROTO_TCP, TCP_CONGESTION, "reno", 4);
	pair = pair_of("127.0.0.1", 7404);
	setsockopt(pair.client, IPPROTO_TCP, TCP_CONGESTION, "dctcp", 5);
	setsockopt(pair.server, IPPROTO_TCP, TCP_CONGESTION, "bbr", 3);
	set(pair.server, IPPROTO_TCP, TCP_MAXSEG, 600);
	setsockopt(pair.server, IPPROTO_TCP, TCP_ULP, "tls", 3);
	fd = bound(STREAM, 0, "127.0.0.9", 7406);
	set(fd, IPPROTO_IP, FREEBIND, 1);
	set(fd, IPPROTO_IP, TRANSPARENT, 1);
	set(fd, IPPROTO_IP, BIND_ADDRESS_NO_PORT, 1);
	set(fd, IPPROTO_TCP, TCP_DEFER_ACCEPT, 3);
	set(fd, IPPROTO_TCP, TCP_FASTOPEN, 16);
	must(listen(fd, 9), "listen");
	fd = bound(STREAM, 0, "0.0.0.0", 7407);
	setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, "lo", 3);
	must(listen(fd, 1), "listen");
	setfsuid(1000);
	listener("0.0.0.0", 22, 4096);
	listener("127.0.0.1", 65535, 65535);
	setfsuid(0);
	struct tcp_md5sig key = {.tcpm_keylen = 6, .tcpm_key = "secret"};
	struct address peer = address("127.0.0.77", 0);
	memcpy(&key.tcpm_addr, &peer.v4, sizeof peer.v4);
	fd = bound(STREAM, 0, "127.0.0.1", 7408);
	setsockopt(fd, IPPROTO_TCP, TCP_MD5SIG, &key, sizeof key);
	must(listen(fd, 2), "listen");
}

static void families(void)
{
	struct address to = address("::ffff:127.0.0.1", 7500);
	int dual = listener("::", 7500, 12), fd;
	fd = make(AF_INET6, STREAM, 0); /* IPv4 in IPv6's clothes, on both ends */
	must(connect(fd, &to.any, to.size), "connect");
	must(accept(dual, NULL, NULL), "accept");
	fd = make(AF_INET6, STREAM, 0);
	set(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1);
	bind_to(fd, "::", 7501);
	must(listen(fd, 1), "listen");
	fd = make(AF_INET6, STREAM, 0);
	setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, "lo", 3);
	bind_to(fd, "::", 7502);
	must(listen(fd, 1), "listen");
	listener("2001:db8:0:1:2:3:4:5", 7503, 1);
	listener("10.200.100.250", 7504, 1);
}

static void datagrams(void)
{
	struct address to = address("127.0.0.1", 7600);
	int fd = bound(DATAGRAM, 0, "127.0.0.1", 7600), sender;
	set(fd, SOL_SOCKET, SO_RCVBUF, 4096); /* too small: the rest is dropped */
	sender = bound(DATAGRAM, 0, "127.0.0.1", 7601);
	must(connect(sender, &to.any, to.size), "connect");
	for (int count = 0; count < 30; count++)
		send_bytes(sender, 700);
	fd = bound(DATAGRAM, 0, "0.0.0.0", 53);
	set(fd, SOL_SOCKET, SO_MARK, 7);
	bound(DATAGRAM, 0, "::", 7602);
	fd = make(AF_INET6, DATAGRAM, 0);
	set(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1);
	setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, "lo", 3);
	bind_to(fd, "::", 7603);
	to = address("::1", 7602);
	fd = bound(DATAGRAM, 0, "::1", 7604);
	must(connect(fd, &to.any, to.size), "connect");
	if ((fd = socket(AF_INET, DATAGRAM, UDPLITE)) >= 0)
		bind_to(fd, "127.0.0.1", 7605);
}

static void *wait_for_ever(void *nothing)
{
	for (;;)
		pause();
	return nothing;
}

/* Another process with the same sockets and two threads. */
static void share_with(const char *name)
{
	if (fork() != 0)
		return;
	prctl(PR_SET_NAME, name);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	pthread_t thread;
	pthread_create(&thread, NULL, wait_for_ever, NULL);
	wait_for_ever(NULL);
}

static void ready(void)
{
	puts("ready");
	fflush(stdout);
}

int main(int argc, char **argv)
{
	char line[16];
	if (argc == 2 && strcmp(argv[1], "bound") == 0) {
		bound(STREAM, 0, "127.0.0.1", 7700);
		bound(STREAM, 0, "::1", 7701);
		listener("127.0.0.1", 7702, 5);
	} else if (argc == 2 && strcmp(argv[1], "states") == 0) {
		families();
		options();
		share_with("two words");
		share_with("a)b");
		queues("127.0.0.1", 7300);
		queues("::1", 7320);
		closing_states("127.0.0.1", 7340);
		closing_states("::1", 7360);
		opening_states("127.0.0.1", 7200);
		opening_states("::1", 7220);
		if (access("/proc/sys/net/mptcp", F_OK) == 0)
			pair_over(MPTCP, "127.0.0.1", 7700);
		datagrams();
		renew();
		sleep(5); /* what is sent again is sent less and less often */
	} else {
		return 2;
	}
	ready();
	while (fgets(line, sizeof line, stdin) != NULL) {
		renew();
		ready();
	}
	return 0; /* and the others with it */
}
