// SPDX-License-Identifier: MIT

/*
 * Writes down what the kernel answers: record.sh links the product with this and --wrap=recvfrom,
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
ssize_t __real_recvfrom(
	int fd, void *buffer, size_t size, int flags, struct sockaddr *from, socklen_t *from_size);
ssize_t __wrap_recvfrom(
	int fd, void *buffer, size_t size, int flags, struct sockaddr *from, socklen_t *from_size);

int __wrap_netlink_open_socket(int protocol)
{
	int fd = __real_netlink_open_socket(protocol);
	if (first < 0) {
		first = fd;
		file = open(getenv("RECORD"), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	}
	return fd;
}

ssize_t __wrap_recvfrom(
	int fd, void *buffer, size_t size, int flags, struct sockaddr *from, socklen_t *from_size)
{
	ssize_t got = __real_recvfrom(fd, buffer, size, flags, from, from_size);
	uint32_t length = (uint32_t)got;
	if (fd == first && got >= 0 &&
		(write(file, &length, sizeof length) < 0 || write(file, buffer, length) < 0))
		abort();
	return got;
}
