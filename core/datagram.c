// SPDX-License-Identifier: MIT
#define _GNU_SOURCE
#include "core/datagram.h"

#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

/* After the C library's own headers, whose timespec it takes. */
#include <linux/errqueue.h>

#include "core/clock.h"

enum { CONTROL_SIZE = 512 };

static int ask(int fd, int family, int of_ipv4, int of_ipv6)
{
	static const int on = 1;
	bool is_ipv4 = family == AF_INET;
	return setsockopt(fd, is_ipv4 ? IPPROTO_IP : IPPROTO_IPV6, is_ipv4 ? of_ipv4 : of_ipv6, &on,
		sizeof on);
}

int datagram_ask_errors(int fd, int family)
{
	return ask(fd, family, IP_RECVERR, IPV6_RECVERR);
}

int datagram_ask(int fd, int family)
{
	static const int on = 1;
	setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
	if (datagram_ask_errors(fd, family) < 0)
		return -1;
	return ask(fd, family, IP_RECVTTL, IPV6_RECVHOPLIMIT);
}

/* An error's own part, and behind it who sent it. */
static void take_error(struct datagram *datagram, const uint8_t *data, size_t size)
{
	struct sock_extended_err error;
	union endpoint_socket offender;
	if (size < sizeof error)
		return;
	memcpy(&error, data, sizeof error);
	datagram->is_error = true;
	datagram->number = (int)error.ee_errno;
	datagram->origin = error.ee_origin;
	datagram->type = error.ee_type;
	datagram->code = error.ee_code;
	datagram->info = error.ee_info;
	size_t rest = size - sizeof error < sizeof offender ? size - sizeof error : sizeof offender;
	memset(&offender, 0, sizeof offender);
	memcpy(&offender, data + sizeof error, rest);
	datagram->offender = endpoint_from_socket(&offender, (socklen_t)rest);
}

static void take_time(struct datagram *datagram, const uint8_t *data, size_t size)
{
	struct timespec when;
	if (size < sizeof when)
		return;
	memcpy(&when, data, sizeof when);
	datagram->when = (int64_t)when.tv_sec * CLOCK_SECOND + when.tv_nsec;
}

static void take_number(int *to, const uint8_t *data, size_t size)
{
	if (size >= sizeof *to)
		memcpy(to, data, sizeof *to);
}

static void take_options(struct datagram *datagram, const uint8_t *data, size_t size)
{
	datagram->options_size = size < sizeof datagram->options ? size : sizeof datagram->options;
	memcpy(datagram->options, data, datagram->options_size);
}

static void take_control(struct datagram *datagram, const struct cmsghdr *control)
{
	const uint8_t *data = CMSG_DATA(control);
	size_t size = control->cmsg_len - (size_t)(data - (const uint8_t *)control);
	switch (control->cmsg_level) {
	case SOL_SOCKET:
		if (control->cmsg_type == SCM_TIMESTAMPNS)
			take_time(datagram, data, size);
		return;
	case IPPROTO_IP:
		if (control->cmsg_type == IP_TTL)
			take_number(&datagram->ttl, data, size);
		else if (control->cmsg_type == IP_RECVERR)
			take_error(datagram, data, size);
		else if (control->cmsg_type == IP_RETOPTS)
			take_options(datagram, data, size);
		return;
	case IPPROTO_IPV6:
		if (control->cmsg_type == IPV6_HOPLIMIT)
			take_number(&datagram->ttl, data, size);
		else if (control->cmsg_type == IPV6_RECVERR)
			take_error(datagram, data, size);
		return;
	default: return;
	}
}

int datagram_receive(int fd, void *buffer, size_t size, int flags, struct datagram *datagram)
{
	_Alignas(struct cmsghdr) uint8_t control[CONTROL_SIZE];
	union endpoint_socket from;
	struct iovec bytes = {.iov_base = buffer, .iov_len = size};
	struct msghdr message = {.msg_name = &from,
		.msg_namelen = sizeof from,
		.msg_iov = &bytes,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof control};
	ssize_t got = recvmsg(fd, &message, flags | MSG_TRUNC);
	if (got < 0)
		return -1;
	datagram->whole = (size_t)got;
	datagram->size = (size_t)got < size ? (size_t)got : size;
	datagram->from = endpoint_from_socket(&from, message.msg_namelen);
	datagram->ttl = -1;
	datagram->when = 0;
	datagram->is_error = false;
	datagram->options_size = 0;
	for (struct cmsghdr *at = CMSG_FIRSTHDR(&message); at != NULL;
		at = CMSG_NXTHDR(&message, at))
		take_control(datagram, at);
	return 0;
}
