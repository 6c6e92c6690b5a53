// SPDX-License-Identifier: MIT

/*
 * Files that somebody made: the first byte says for what (`monitor file`, or what restores, or
 * shows, addresses, routes and rules), the next two how to print, the rest is the file. What is
 * restored goes to a kernel that agrees to everything.
 */

#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/rtnetlink.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "applets/ip/ip.h"
#include "tests/fuzz/check.h"

static int kernel = -1;

/* Instead of the C library's: there is no kernel to talk to but this one. */
int socket(int domain, int type, int protocol)
{
	int ends[2];
	(void)domain;
	(void)type;
	(void)protocol;
	if (kernel >= 0)
		close(kernel);
	kernel = -1;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
		return -1;
	kernel = ends[0];
	return ends[1];
}

/* It takes a request, of which every byte has to be there, and agrees to it. */
ssize_t send(int fd, const void *bytes, size_t size, int flags)
{
	static uint32_t sum;
	struct nlmsghdr head;
	struct {
		struct nlmsghdr head;
		struct nlmsgerr error;
	} answer = {.head = {.nlmsg_len = sizeof answer, .nlmsg_type = NLMSG_ERROR}};
	struct iovec part = {&answer, sizeof answer};
	struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
	(void)fd;
	(void)flags;
	check(size >= sizeof head);
	memcpy(&head, bytes, sizeof head);
	check(head.nlmsg_len == size);
	for (size_t at = 0; at < size; at++)
		sum += ((const uint8_t *)bytes)[at];
	answer.head.nlmsg_seq = head.nlmsg_seq;
	sendmsg(kernel, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
	return (ssize_t)size;
}

/* Makes the bytes a file, which standard input is then. */
static bool make_file(const uint8_t *bytes, size_t size)
{
	int fd = memfd_create("saved", MFD_CLOEXEC);
	bool made = fd >= 0 && write(fd, bytes, size) == (ssize_t)size &&
		lseek(fd, 0, SEEK_SET) == 0 && dup2(fd, STDIN_FILENO) == STDIN_FILENO;
	if (fd >= 0)
		close(fd);
	return made;
}

static void set_options(struct ip *ip, uint8_t one, uint8_t other)
{
	static const uint8_t families[] = {AF_UNSPEC, AF_INET, AF_INET6, AF_BRIDGE};
	ip->out->json = one & 1;
	ip->out->pretty = one & 2;
	ip->out->oneline = ip->options.oneline = one & 4;
	ip->options.numeric = one & 8;
	ip->options.timestamp = one & 16;
	ip->options.short_timestamp = one & 32;
	ip->options.details = other & 3;
	ip->options.statistics = (other >> 2) & 3;
	ip->family = families[(other >> 4) & 3];
}

static void run_verb(struct ip *ip, uint8_t verb)
{
	char *file_words[] = {"file", "/proc/self/fd/0", NULL, NULL};
	char *restore[] = {"restore", NULL}, *show[] = {"showdump", NULL};
	switch (verb) {
	case 0: ip_address(ip, restore); break;
	case 1: ip_address(ip, show); break;
	case 2: ip_route(ip, restore); break;
	case 3: ip_route(ip, show); break;
	case 4: ip_rule(ip, restore); break;
	default:
		if (verb & 16)
			file_words[2] = verb & 32 ? "all-nsid" : "label";
		ip_monitor(ip, file_words);
		break;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct ip ip;
	static struct out out;
	struct run run = {.out = &out};
	if (size < 3)
		return 0;
	memset(&ip, 0, sizeof ip);
	ip = (struct ip){.run = &run, .out = &out, .error = &run.error};
	ip.names_loaded = UINT32_MAX;
	arena_init(&run.arena);
	bool is_monitor = data[0] > 4;
	static int nowhere = -1;
	if (nowhere < 0)
		nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
	/* A monitor writes line by line; what the others print is looked at. */
	out_init(&out, is_monitor ? nowhere : -1);
	set_options(&ip, data[1], data[2]);
	if (!make_file(data + 3, size - 3) ||
		netlink_open(&ip.netlink, NETLINK_ROUTE, ip.error) < 0)
		return 0;
	if (!is_monitor)
		out_hold(&out);
	run_verb(&ip, data[0]);
	if (!is_monitor && run.error.text[0] == '\0')
		check_output(&out);
	if (!is_monitor)
		out_rewind(&out);
	out_close(&out);
	netlink_close(&ip.netlink);
	arena_free(&run.arena);
	return 0;
}
