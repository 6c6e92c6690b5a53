// SPDX-License-Identifier: MIT
#define _GNU_SOURCE

/*
 * What comes to the sockets of `ping --each`, from strangers, and what the table says then. The
 * first bytes say of which family and kind the socket is and what the kernel adds; see struct
 * input.
 */

#include <netinet/in.h>
#include <sys/socket.h>
#include <time.h>

#include <linux/errqueue.h>

#include "applets/ping/each.h"
#include "tests/fuzz/check.h"

enum { IPV6 = 1, RAW = 2, JSON = 4, ERRORS = 8, STRANGER = 16, HOSTS = 3, ROUND = 1, IDENT = 7 };

struct input {
	uint8_t how, type, code;
	uint8_t info[4];
	uint8_t bytes[];
};

static const struct input *input;
static size_t size;
static bool is_read; /* the queue has one entry */
static struct each_host hosts[HOSTS];

static bool is_ipv4(void)
{
	return (input->how & IPV6) == 0;
}

static void add_error(struct msghdr *message)
{
	struct cmsghdr *control = message->msg_control;
	struct {
		struct sock_extended_err error;
		union endpoint_socket offender;
	} data = {.error = {.ee_errno = 111,
			  .ee_origin = is_ipv4() ? SO_EE_ORIGIN_ICMP : SO_EE_ORIGIN_ICMP6,
			  .ee_type = input->type,
			  .ee_code = input->code}};
	memcpy(&data.error.ee_info, input->info, sizeof data.error.ee_info);
	control->cmsg_level = is_ipv4() ? IPPROTO_IP : IPPROTO_IPV6;
	control->cmsg_type = is_ipv4() ? IP_RECVERR : IPV6_RECVERR;
	control->cmsg_len = CMSG_LEN(sizeof data);
	memcpy(CMSG_DATA(control), &data, sizeof data);
	message->msg_controllen = CMSG_SPACE(sizeof data);
}

ssize_t recvmsg(int fd, struct msghdr *message, int flags)
{
	bool is_queue = flags & MSG_ERRQUEUE;
	(void)fd;
	if (is_read || is_queue != ((input->how & ERRORS) != 0))
		return -1;
	is_read = true;
	size_t fits = size < message->msg_iov->iov_len ? size : message->msg_iov->iov_len;
	memcpy(message->msg_iov->iov_base, input->bytes, fits);
	message->msg_controllen = 0;
	struct endpoint from = hosts[0].address;
	from.bytes[15 - 12 * is_ipv4()] += (input->how & STRANGER) != 0;
	message->msg_namelen = endpoint_to_socket(&from, message->msg_name);
	if (is_queue)
		add_error(message);
	return (ssize_t)size;
}

/* The first and the last are of the socket's family, the last is a group; the second has no
 * address.
 */
static void set_up(void)
{
	static const struct endpoint addresses[2][2] = {
		{{.family = AF_INET, .bytes = {10, 9, 0, 2}},
			{.family = AF_INET, .bytes = {224, 0, 0, 1}}},
		{{.family = AF_INET6, .bytes = {0xfd, 9, [15] = 2}},
			{.family = AF_INET6, .bytes = {0xff, 2, [15] = 1}}},
	};
	memset(hosts, 0, sizeof hosts);
	for (unsigned at = 0; at < HOSTS; at++) {
		hosts[at] = (struct each_host){.name = "host", .tally = {.sent = 1}, .open = 1};
		hosts[at].sent_at[ROUND] = 1;
		hosts[at].address = addresses[!is_ipv4()][at / 2];
	}
	hosts[1].reason = "Unknown host";
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t all)
{
	static struct out out;
	static struct ping ping;
	struct each each = {.ping = &ping, .hosts = hosts, .count = HOSTS};
	input = (const struct input *)data;
	if (all < sizeof *input)
		return 0;
	size = all - sizeof *input;
	is_read = false;
	set_up();
	out_init(&out, -1);
	out_hold(&out);
	out.json = input->how & JSON;
	ping.out = &out;
	/* As large as what came: beyond it nothing may be read. */
	ping.received = malloc(size > 0 ? size : 1);
	ping.received_size = size;
	for (int family = 0; family < 2; family++)
		each.sockets[family] =
			(struct each_socket){family == is_ipv4() ? -1 : 0, input->how & RAW, IDENT};
	each_receive(&each);
	const struct tally *tally = &hosts[1].tally;
	check(tally->received == 0 && tally->errors == 0 && tally->duplicates == 0);
	for (unsigned at = 0; at < HOSTS; at += 2) {
		tally = &hosts[at].tally;
		check(tally->received + tally->errors + hosts[at].open == 1);
		check(at != 0 || !(input->how & STRANGER) || hosts[at].open == 1);
	}
	each_print(&each, true);
	char *text = malloc(out.used + 1);
	memcpy(text, out.buffer, out.used);
	text[out.used] = '\0';
	check_plain(text, out.used, "\n");
	for (const char *at = check_spaces(text); out.json && *at != '\0';)
		at = check_spaces(check_value(at, 0));
	free(text);
	free(ping.received);
	out_close(&out);
	return 0;
}
