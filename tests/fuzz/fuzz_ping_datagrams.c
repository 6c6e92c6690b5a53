// SPDX-License-Identifier: MIT
#define _GNU_SOURCE

/*
 * What comes to ping: replies, and errors that the kernel queues, with IP options. The first bytes
 * say how it is asked and what the kernel adds; see struct input.
 */

#include <netinet/in.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <linux/errqueue.h>

#include "applets/ping/ping.h"
#include "tests/fuzz/check.h"

enum { IDENT = 0x1234, DATA_SIZE = 56, STRANGER = 1, WITH_TIME = 2, WITH_TTL = 4, LATE = 8 };

/* Bits of struct input's how. */
enum {
	JSON = 1,
	IPV6 = 2,
	RAW = 4,
	VERBOSE = 8,
	ERRORS = 16,
	FLOOD = 32,
	MULTICAST = 64,
	SMALL = 128
};

struct input {
	uint8_t how, adds, options_size, origin, type, code, number;
	uint8_t info[4];
	uint8_t bytes[]; /* options_size bytes of options, then what came */
};

static const struct input *input;
static const uint8_t *came;
static size_t came_size;
static bool is_read; /* the queue has one entry */
static struct ping ping;

static void add(struct msghdr *message, int level, int type, const void *data, size_t size)
{
	struct cmsghdr *control =
		(struct cmsghdr *)((uint8_t *)message->msg_control + message->msg_controllen);
	control->cmsg_level = level;
	control->cmsg_type = type;
	control->cmsg_len = CMSG_LEN(size);
	memcpy(CMSG_DATA(control), data, size);
	message->msg_controllen += CMSG_SPACE(size);
}

static void add_error(struct msghdr *message, bool is_ipv4)
{
	struct {
		struct sock_extended_err error;
		union endpoint_socket offender;
	} data = {{.ee_errno = input->number,
			  .ee_origin = input->origin,
			  .ee_type = input->type,
			  .ee_code = input->code},
		{.any = {0}}};
	memcpy(&data.error.ee_info, input->info, sizeof data.error.ee_info);
	socklen_t size = endpoint_to_socket(&ping.source, &data.offender);
	add(message, is_ipv4 ? IPPROTO_IP : IPPROTO_IPV6, is_ipv4 ? IP_RECVERR : IPV6_RECVERR,
		&data, sizeof data.error + size);
}

ssize_t recvmsg(int fd, struct msghdr *message, int flags)
{
	static const int ttl = 64;
	bool is_ipv4 = (input->how & IPV6) == 0;
	size_t size = came_size < message->msg_iov->iov_len ? came_size : message->msg_iov->iov_len;
	(void)fd;
	if (is_read)
		return -1;
	is_read = true;
	memcpy(message->msg_iov->iov_base, came, size);
	memset(message->msg_control, 0, message->msg_controllen);
	message->msg_controllen = 0;
	struct endpoint from = input->adds & STRANGER ? ping.source : ping.target;
	message->msg_namelen = endpoint_to_socket(&from, message->msg_name);
	if (input->adds & WITH_TIME) {
		struct timespec when = {input->adds & LATE ? 2000000000 : 1, 999999999};
		add(message, SOL_SOCKET, SCM_TIMESTAMPNS, &when, sizeof when);
	}
	if (input->adds & WITH_TTL)
		add(message, is_ipv4 ? IPPROTO_IP : IPPROTO_IPV6, is_ipv4 ? IP_TTL : IPV6_HOPLIMIT,
			&ttl, sizeof ttl);
	if (input->options_size > 0)
		add(message, IPPROTO_IP, IP_RETOPTS, input->bytes, input->options_size);
	if (flags & MSG_ERRQUEUE)
		add_error(message, is_ipv4);
	return (ssize_t)came_size;
}

/* Warnings go to stderr at once: they are looked at, and go nowhere. */
ssize_t write(int fd, const void *bytes, size_t size)
{
	if (fd == STDERR_FILENO)
		check_plain(bytes, size, "\n");
	return (ssize_t)size;
}

static void begin(struct out *out, struct run *run)
{
	static uint8_t packet[PING_HEADER_SIZE + DATA_SIZE], seen[PING_SEQUENCES / 8];
	unsigned how = input->how;
	memset(&ping, 0, offsetof(struct ping, resolver));
	memset(seen, 0, sizeof seen);
	out_init(out, -1);
	out_hold(out);
	out->json = how & JSON;
	run->out = ping.out = out;
	run->name = "ping";
	ping.run = run;
	ping.target = (struct endpoint){
		.family = how & IPV6 ? AF_INET6 : AF_INET, .bytes = {10, 9, 0, 2}};
	ping.source = ping.target;
	ping.source.bytes[3] = 1;
	ping.raw = how & RAW;
	ping.ident = IDENT;
	ping.packet = packet;
	ping.seen = seen;
	ping.screen = 80;
	ping.is_multicast = how & MULTICAST;
	ping.tally.sent = 1;
	ping.settings.size = how & SMALL ? PING_TIME_SIZE - 1 : DATA_SIZE;
	ping.settings.flags.numeric = true;
	ping.settings.flags.verbose = how & VERBOSE;
	ping.settings.flags.flood = how & FLOOD;
	echo_fill(&ping);
	echo_make(&ping, 1);
}

/* Lines of JSON, or text, in which dots of a flood are taken back. */
static void check_lines(struct out *out)
{
	char *text = malloc(out->used + 1);
	memcpy(text, out->buffer, out->used);
	text[out->used] = '\0';
	check_plain(text, out->used, out->json ? "\n" : input->how & FLOOD ? "\n\t\b" : "\n\t");
	for (const char *at = check_spaces(text); out->json && *at != '\0';)
		at = check_spaces(check_value(at, 0));
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct out out;
	static struct run run;
	struct datagram datagram;
	input = (const struct input *)data;
	if (size < sizeof *input || input->options_size > PING_OPTIONS_SIZE ||
		input->options_size > size - sizeof *input)
		return 0;
	came = input->bytes + input->options_size;
	came_size = size - sizeof *input - input->options_size;
	is_read = false;
	begin(&out, &run);
	if (input->how & ERRORS) {
		check(errors_take(&ping) <= 1 && ping.tally.errors <= 1 &&
			ping.tally.received == 0);
	} else {
		/* As large as what came: beyond it nothing may be read. */
		ping.received = malloc(came_size > 0 ? came_size : 1);
		check(datagram_receive(0, ping.received, came_size, 0, &datagram) == 0);
		echo_take(&ping, &datagram);
		echo_take(&ping, &datagram);
		const struct tally *tally = &ping.tally;
		check(tally->received <= 1 && tally->duplicates <= 1 && tally->corrupted <= 2);
		check(tally->received + tally->duplicates + tally->corrupted <= 2);
		free(ping.received);
	}
	check_lines(&out);
	out_close(&out);
	return 0;
}
