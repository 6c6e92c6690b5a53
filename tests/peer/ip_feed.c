// SPDX-License-Identifier: MIT

/*
 * Preloaded into iproute2's ip, linked with ours: where the kernel begins to list what is in the
 * file $FEED (links, routes…), the messages of that file are handed over instead. So what no kernel
 * at hand can make is shown in every view.
 */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CHUNK = 16 * 1024 };

static _Alignas(8) char fed[2 << 20], real[64 * 1024];
static size_t fed_size, at;
static int fed_fd = -1; /* whose list is being handed over */

static ssize_t real_recv(int fd, void *buffer, size_t size, int flags)
{
	static ssize_t (*function)(int, void *, size_t, int);
	if (function == NULL)
		*(void **)&function = dlsym(RTLD_NEXT, "recv");
	return function(fd, buffer, size, flags);
}

static void load(const struct nlmsghdr *like)
{
	int fd = open(getenv("FEED"), O_RDONLY | O_CLOEXEC);
	ssize_t got = read(fd, fed, sizeof fed - NLMSG_SPACE(sizeof(int)));
	close(fd);
	fed_size = got > 0 ? (size_t)got : 0;
	for (size_t one = 0; one < fed_size;) {
		struct nlmsghdr *message = (struct nlmsghdr *)(fed + one);
		message->nlmsg_seq = like->nlmsg_seq;
		message->nlmsg_pid = like->nlmsg_pid;
		message->nlmsg_flags = NLM_F_MULTI;
		one += NLMSG_ALIGN(message->nlmsg_len);
	}
	struct nlmsghdr done = *like;
	done.nlmsg_len = NLMSG_SPACE(sizeof(int));
	done.nlmsg_type = NLMSG_DONE;
	done.nlmsg_flags = NLM_F_MULTI;
	memset(fed + fed_size, 0, done.nlmsg_len);
	memcpy(fed + fed_size, &done, sizeof done);
}

/* Whether a list begins that is replaced: then what the kernel says is drained. */
static bool begins(int fd, int flags)
{
	ssize_t size = real_recv(fd, real, sizeof real, MSG_PEEK | (flags & MSG_DONTWAIT));
	const struct nlmsghdr *head = (const struct nlmsghdr *)real;
	uint16_t type;
	if (size < (ssize_t)sizeof *head || !(head->nlmsg_flags & NLM_F_MULTI))
		return false;
	load(head);
	type = ((const struct nlmsghdr *)fed)->nlmsg_type;
	if (fed_size == 0 || head->nlmsg_type != type)
		return false;
	for (bool done = false; !done;) {
		size = real_recv(fd, real, sizeof real, 0);
		for (ssize_t one = 0; one < size && !done;) {
			const struct nlmsghdr *message = (const struct nlmsghdr *)(real + one);
			done = message->nlmsg_type == NLMSG_DONE;
			one += NLMSG_ALIGN(message->nlmsg_len);
		}
		done |= size <= 0;
	}
	at = 0;
	return true;
}

/* The next datagram for fd into *to, or -1: then the kernel is to be asked. */
static ssize_t next(int fd, void *to, size_t room, int flags)
{
	size_t size = 0;
	if (fd != fed_fd && !begins(fd, flags))
		return -1;
	fed_fd = fd;
	while (at + size < fed_size && size < CHUNK)
		size += NLMSG_ALIGN(((const struct nlmsghdr *)(fed + at + size))->nlmsg_len);
	bool is_end = size == 0;
	if (is_end)
		size = NLMSG_SPACE(sizeof(int));
	if (room > 0)
		memcpy(to, fed + at, size < room ? size : room);
	if (!(flags & MSG_PEEK)) {
		at += size;
		fed_fd = is_end ? -1 : fd;
	}
	return (ssize_t)size;
}

ssize_t recvmsg(int fd, struct msghdr *message, int flags)
{
	static ssize_t (*function)(int, struct msghdr *, int);
	struct iovec none = {0};
	const struct iovec *first = message->msg_iovlen > 0 ? message->msg_iov : &none;
	if (function == NULL)
		*(void **)&function = dlsym(RTLD_NEXT, "recvmsg");
	ssize_t size = next(fd, first->iov_base, first->iov_len, flags);
	if (size < 0)
		return function(fd, message, flags);
	struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
	if (message->msg_name != NULL)
		memcpy(message->msg_name, &kernel, sizeof kernel);
	message->msg_flags = 0;
	return size;
}

ssize_t recv(int fd, void *buffer, size_t room, int flags)
{
	ssize_t size = next(fd, buffer, room, flags);
	return size < 0 ? real_recv(fd, buffer, room, flags) : size;
}

ssize_t recvfrom(
	int fd, void *buffer, size_t room, int flags, struct sockaddr *from, socklen_t *from_size)
{
	static ssize_t (*function)(int, void *, size_t, int, struct sockaddr *, socklen_t *);
	if (function == NULL)
		*(void **)&function = dlsym(RTLD_NEXT, "recvfrom");
	ssize_t size = next(fd, buffer, room, flags);
	if (size < 0)
		return function(fd, buffer, room, flags, from, from_size);
	struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
	if (from != NULL)
		memcpy(from, &kernel, sizeof kernel);
	return size;
}
