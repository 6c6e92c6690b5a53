// SPDX-License-Identifier: MIT

#include "applets/ip/saved.h"

#include <errno.h>
#include <unistd.h>

ssize_t saved_bytes(int fd, void *to, size_t size)
{
	size_t done = 0;
	while (done < size) {
		ssize_t got = read(fd, (char *)to + done, size - done);
		if (got == 0)
			break;
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		done += (size_t)got;
	}
	return (ssize_t)done;
}

int saved_read(
	struct ip *ip, int fd, unsigned long offset, int status, netlink_taker *take, void *context)
{
	_Alignas(NLMSG_ALIGNTO) union {
		struct nlmsghdr head;
		char bytes[NETLINK_BUFFER_SIZE];
	} message;
	for (;;) {
		ssize_t got = saved_bytes(fd, &message, NLMSG_HDRLEN);
		if (got == 0)
			return 0;
		if (got < 0)
			return failed_with(ip->error, status, errno, "rtnl_from_file: fread");
		offset += (size_t)got;
		uint32_t length = message.head.nlmsg_len;
		if (got == NLMSG_HDRLEN && (length < NLMSG_HDRLEN || length > sizeof message))
			return failed_with(ip->error, status, 0,
				"!!!malformed message: len=%d @%lu", (int)length, offset);
		size_t left = got == NLMSG_HDRLEN ? NLMSG_ALIGN(length) - NLMSG_HDRLEN : 1;
		if (got != NLMSG_HDRLEN ||
			saved_bytes(fd, message.bytes + NLMSG_HDRLEN, left) != (ssize_t)left)
			return failed_with(
				ip->error, status, 0, "rtnl-from_file: truncated message");
		offset += left;
		if (take(&message.head, context, ip->error) < 0)
			return -1;
	}
}
