// SPDX-License-Identifier: MIT

/*
 * Writes down what the kernel answers: record.sh links the product with this and --wrap=recvmsg,
 * --wrap=netlink_open_socket. Each datagram has its size in 4 bytes before it. What the program
 * asks in other conversations than its first is not recorded.
 */

#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static int first = -1, file = -1;

int __real_netlink_open_socket(int protocol);
int __wrap_netlink_open_socket(int protocol);
ssize_t __real_recvmsg(int fd, struct msghdr *message, int flags);
ssize_t __wrap_recvmsg(int fd, struct msghdr *message, int flags);

int __wrap_netlink_open_socket(int protocol)
{
	int fd = __real_netlink_open_socket(protocol);
	if (first < 0) {
		first = fd;
		file = open(getenv("RECORD"), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	}
	return fd;
}

ssize_t __wrap_recvmsg(int fd, struct msghdr *message, int flags)
{
	ssize_t got = __real_recvmsg(fd, message, flags);
	uint32_t length = (uint32_t)got;
	if (fd == first && got >= 0 &&
		(write(file, &length, sizeof length) < 0 ||
			write(file, message->msg_iov->iov_base, length) < 0))
		abort();
	return got;
}
