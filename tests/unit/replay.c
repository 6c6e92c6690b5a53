// SPDX-License-Identifier: MIT
// wrap: -Wl,--wrap=netlink_open_socket,--wrap=root_open_file
// wrap: -Wl,--wrap=directory_open,--wrap=ioctl,--wrap=clock_gettime
#include "tests/unit/replay.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_arp.h>
#include <linux/netlink.h>
#include <linux/sockios.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "core/directory.h"

/* One end of a socket pair is the kernel: filled before anybody asks. */
static int kernel = -1, ours = -1;

void replay_begin(void)
{
	int ends[2] = {-1, -1};
	if (kernel >= 0)
		close(kernel);
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
		perror("socketpair");
	kernel = ends[0];
	ours = ends[1];
}

static void mark(char *datagram, size_t size, uint32_t later, uint16_t flags)
{
	for (size_t at = 0; at < size;) {
		struct nlmsghdr message;
		memcpy(&message, datagram + at, sizeof message);
		message.nlmsg_seq += later;
		message.nlmsg_flags |= flags;
		memcpy(datagram + at, &message, sizeof message);
		at += NLMSG_ALIGN(message.nlmsg_len);
	}
}

int replay_add(const char *name, uint32_t later, uint16_t flags)
{
	static _Alignas(NLMSG_ALIGNTO) char datagram[64 * 1024];
	char path[128];
	uint32_t size;
	int result = 0;
	snprintf(path, sizeof path, "tests/unit/recorded/%s", name);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	while (result == 0 && read(fd, &size, sizeof size) == sizeof size) {
		if (size > sizeof datagram || read(fd, datagram, size) != (ssize_t)size)
			result = -1;
		mark(datagram, result == 0 ? size : 0, later, flags);
		if (result == 0 && send(kernel, datagram, size, MSG_DONTWAIT) != (ssize_t)size)
			result = -1;
	}
	close(fd);
	return result;
}

int replay_refuse(uint32_t sequence, int number, const char *words)
{
	struct {
		struct nlmsghdr head;
		struct nlmsgerr refusal;
		struct nlattr attribute;
		char words[128];
	} message = {.head = {.nlmsg_type = NLMSG_ERROR, .nlmsg_seq = sequence}};
	size_t size = offsetof(typeof(message), attribute);
	message.refusal.error = -number;
	message.refusal.msg.nlmsg_len = sizeof message.refusal.msg;
	if (words != NULL) {
		message.head.nlmsg_flags = NLM_F_CAPPED | NLM_F_ACK_TLVS;
		message.attribute.nla_type = NLMSGERR_ATTR_MSG;
		message.attribute.nla_len = (uint16_t)(NLA_HDRLEN + strlen(words) + 1);
		snprintf(message.words, sizeof message.words, "%s", words);
		size += NLA_ALIGN(message.attribute.nla_len);
	}
	message.head.nlmsg_len = (uint32_t)size;
	return send(kernel, &message, size, MSG_DONTWAIT) == (ssize_t)size ? 0 : -1;
}

int __wrap_netlink_open_socket(int protocol);
int __wrap_root_open_file(int directory, const char *path);
int __wrap_directory_open(struct directory *directory, const char *path);
int __wrap_ioctl(int fd, unsigned long request, ...);
int __wrap_clock_gettime(clockid_t clock, struct timespec *now);

int __wrap_netlink_open_socket(int protocol)
{
	(void)protocol;
	return fcntl(ours, F_DUPFD_CLOEXEC, 0);
}

/* Half a second passes between two looks at it. */
int __wrap_clock_gettime(clockid_t clock, struct timespec *now)
{
	static long looks;
	(void)clock;
	looks++;
	*now = (struct timespec){.tv_sec = looks / 2, .tv_nsec = looks % 2 * 500000000};
	return 0;
}

int __wrap_root_open_file(int directory, const char *path)
{
	(void)directory;
	(void)path;
	errno = ENOENT;
	return -1;
}

int __wrap_directory_open(struct directory *directory, const char *path)
{
	(void)path;
	directory->fd = -1;
	directory->at = directory->size = 0;
	errno = ENOENT;
	return -1;
}

/* The interfaces of record.sh, which ioctls ask for. */
static const struct {
	int index;
	char name[IFNAMSIZ];
	short flags;
	unsigned short type;
} interfaces[] = {
	{1, "lo", IFF_UP | IFF_LOOPBACK, ARPHRD_LOOPBACK},
	{10, "br0", IFF_UP, ARPHRD_ETHER},
	{11, "port0", IFF_UP, ARPHRD_ETHER},
	{12, "port1", 0, ARPHRD_ETHER},
	{13, "eth0", IFF_UP, ARPHRD_ETHER},
	{14, "vx0", IFF_UP, ARPHRD_ETHER},
	{15, "mac0", IFF_UP, ARPHRD_ETHER},
};

int __wrap_ioctl(int fd, unsigned long request, ...)
{
	va_list arguments;
	va_start(arguments, request);
	struct ifreq *asked = va_arg(arguments, struct ifreq *);
	va_end(arguments);
	(void)fd;
	errno = ENODEV;
	for (size_t at = 0; at < sizeof interfaces / sizeof interfaces[0]; at++) {
		if (request == SIOCGIFNAME ? interfaces[at].index != asked->ifr_ifindex
					   : strcmp(interfaces[at].name, asked->ifr_name) != 0)
			continue;
		if (request == SIOCGIFNAME)
			memcpy(asked->ifr_name, interfaces[at].name, IFNAMSIZ);
		else if (request == SIOCGIFFLAGS)
			asked->ifr_flags = interfaces[at].flags;
		else if (request == SIOCGIFHWADDR)
			asked->ifr_hwaddr.sa_family = interfaces[at].type;
		else if (request == SIOCGIFTXQLEN)
			asked->ifr_qlen = 1000;
		else
			return -1;
		return 0;
	}
	return -1;
}
