// SPDX-License-Identifier: MIT

/*
 * sockets PROCESSES CONNECTIONS: that many processes with as many connections each, over loopback,
 * both ends in the process. Says `ready` once all are there and holds them until standard input
 * ends.
 */

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static int fail(const char *what)
{
	perror(what);
	return 1;
}

/* A process's share: a listener of its own, and connections to it. */
static int connect_all(int number, int connections)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
		.sin_port = htons((uint16_t)(8000 + number)),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int listener = socket(AF_INET, SOCK_STREAM, 0), on = 1;
	setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0 ||
		listen(listener, 128) < 0)
		return fail("listen");
	for (int count = 0; count < connections; count++) {
		/* An address of its own for each 20,000: ports are few. */
		struct sockaddr_in from = {.sin_family = AF_INET,
			.sin_addr.s_addr =
				htonl(0x7f000100u + (unsigned)(number * 8 + count / 20000))};
		int one = socket(AF_INET, SOCK_STREAM, 0);
		if (bind(one, (struct sockaddr *)&from, sizeof from) < 0 ||
			connect(one, (struct sockaddr *)&address, sizeof address) < 0 ||
			accept(listener, NULL, NULL) < 0)
			return fail("connect");
	}
	return 0;
}

int main(int argc, char **argv)
{
	struct rlimit limit;
	int ready[2], processes, connections;
	char byte = 0;
	if (argc != 3)
		return 2;
	processes = atoi(argv[1]);
	connections = atoi(argv[2]);
	if (getrlimit(RLIMIT_NOFILE, &limit) < 0 || pipe(ready) < 0)
		return fail("sockets");
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
	for (int number = 0; number < processes; number++)
		if (fork() == 0) {
			if (connect_all(number, connections) == 0 && write(ready[1], &byte, 1) == 1)
				while (read(0, &byte, 1) > 0)
					;
			_exit(0);
		}
	close(ready[1]);
	for (int number = 0; number < processes; number++)
		if (read(ready[0], &byte, 1) != 1)
			return fail("ready");
	printf("ready\n");
	fflush(stdout);
	while (read(0, &byte, 1) > 0)
		;
	while (wait(NULL) > 0)
		;
	return 0;
}
