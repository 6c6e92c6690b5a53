// SPDX-License-Identifier: MIT

/*
 * Answers ICMP echo requests that a tun device brings, in the way that their target asks for:
 * ping_answers DEVICE. Of 10.66.A.B, 239.66.A.B, fd66::A:B and ff15::A:B, A says what is done and
 * B how. Below 64, and of IPv6 137, A is the type of an ICMP error and B its code. What came is
 * told on stdout, a line each, without what is random.
 */

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "tests/peer/ping_answers.h"

static int64_t milliseconds(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void answer_send(struct answers *answers, const struct reply *reply, unsigned delay)
{
	struct waiting *waiting = answers->waiting;
	for (; delay && waiting < answers->waiting + WAITING; waiting++) {
		if (waiting->reply.size)
			continue;
		waiting->due = milliseconds() + delay;
		waiting->reply = *reply;
		return;
	}
	if (write(answers->fd, reply->bytes, reply->size) < 0)
		perror("write");
}

/* Sends what waited long enough. Returns for how many milliseconds there is nothing to do. */
static int send_waiting(struct answers *answers)
{
	int64_t now = milliseconds(), next = -1;
	for (struct waiting *waiting = answers->waiting; waiting < answers->waiting + WAITING;
		waiting++) {
		if (!waiting->reply.size)
			continue;
		if (waiting->due <= now) {
			answer_send(answers, &waiting->reply, 0);
			waiting->reply.size = 0;
		} else if (next < 0 || waiting->due - now < next) {
			next = waiting->due - now;
		}
	}
	return (int)next;
}

static bool read_request(struct request *request, const uint8_t *packet, size_t size)
{
	*request = (struct request){.packet = packet, .size = size};
	if (size >= 28 && packet[0] >> 4 == 4) {
		request->header = (packet[0] & 15) * 4u;
		memcpy(request->source, packet + 12, 4);
		memcpy(request->target, packet + 16, 4);
		request->action = packet[18];
		request->argument = packet[19];
		if (packet[9] != IPPROTO_ICMP || request->header + 8u > size)
			return false;
	} else if (size >= 48 && packet[0] >> 4 == 6) {
		request->v6 = true;
		request->header = 40;
		memcpy(request->source, packet + 8, 16);
		memcpy(request->target, packet + 24, 16);
		request->action = packet[37];
		request->argument = packet[39];
		if (packet[6] != IPPROTO_ICMPV6)
			return false;
	} else {
		return false;
	}
	memcpy(request->from, request->target, 16);
	if (request->v6 && packet[24] == 0xff)
		memcpy(request->from, (uint8_t[]){0xfd, 0x66}, 2);
	if (!request->v6 && packet[16] >= 224)
		request->from[0] = 10;
	request->icmp = packet + request->header;
	request->icmp_size = size - request->header;
	uint8_t type = request->icmp[0];
	return request->v6 ? type == ECHO6_REQUEST || type == NODE_QUERY : type == ECHO_REQUEST;
}

static void print_bytes(const char *before, const uint8_t *bytes, size_t size)
{
	printf("%s", before);
	for (size_t i = 0; i < size; i++)
		printf("%02x", bytes[i]);
}

/* An identifier is random unless it is this one; a label unless it is small. */
static void print_request(const struct request *request)
{
	enum { IDENT = 4660, LONG = 96 };
	char target[INET6_ADDRSTRLEN];
	const uint8_t *ip = request->packet, *icmp = request->icmp;
	inet_ntop(request->v6 ? AF_INET6 : AF_INET, request->target, target, sizeof target);
	if (request->v6) {
		unsigned label = (ip[1] & 15u) << 16 | ip[2] << 8 | ip[3];
		printf("%s class %x label %x hops %u", target, (ip[0] & 15) << 4 | ip[1] >> 4,
			label < 4096 ? label : 4096, ip[7]);
	} else {
		printf("%s tos %x fragment %x ttl %u", target, ip[1], ip[6] << 8 | ip[7], ip[8]);
		print_bytes(" options ", ip + 20, request->header - 20);
	}
	printf(" type %u code %u", icmp[0], icmp[1]);
	if (icmp[0] == NODE_QUERY) {
		print_bytes(" ", icmp + 4, 4);
		if (request->icmp_size > 16)
			print_bytes(" data ", icmp + 16, request->icmp_size - 16);
		puts("");
		return;
	}
	if ((icmp[4] << 8 | icmp[5]) == IDENT)
		printf(" ident");
	printf(" seq %u size %zu", icmp[6] << 8 | icmp[7], request->icmp_size);
	/* A time is first. */
	size_t from = request->icmp_size >= 24 ? 24 : 8;
	size_t size = request->icmp_size - from;
	print_bytes(" data ", icmp + from, size < LONG ? size : LONG);
	unsigned sum = 0;
	for (size_t i = from; i < request->icmp_size; i++)
		sum = sum * 31 + icmp[i];
	printf(" sum %x checksum %s\n", sum,
		icmp_checksum(request->v6 ? ip : NULL, icmp, request->icmp_size) ? "bad" : "good");
}

static int tun_open(const char *name)
{
	struct ifreq request = {.ifr_flags = IFF_TUN | IFF_NO_PI};
	snprintf(request.ifr_name, sizeof request.ifr_name, "%s", name);
	int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC);
	if (fd >= 0 && ioctl(fd, TUNSETIFF, &request) < 0)
		return -1;
	return fd;
}

int main(int argc, char **argv)
{
	struct answers *answers = calloc(1, sizeof *answers);
	if (argc != 2 || !answers || (answers->fd = tun_open(argv[1])) < 0) {
		perror("ping_answers");
		return 1;
	}
	setvbuf(stdout, NULL, _IOFBF, 1 << 16);
	puts("ready");
	fflush(stdout);
	for (;;) {
		struct pollfd ready = {answers->fd, POLLIN, 0};
		int status = poll(&ready, 1, send_waiting(answers));
		if (status <= 0)
			continue;
		struct request request;
		ssize_t size = read(answers->fd, answers->packet, sizeof answers->packet);
		if (size < 0)
			return 1;
		if (!read_request(&request, answers->packet, (size_t)size))
			continue;
		print_request(&request);
		fflush(stdout);
		answer(answers, &request);
	}
}
