// SPDX-License-Identifier: MIT
#include "applets/ip/save_file.h"

#include <errno.h>
#include <unistd.h>

#include "core/text.h"

enum { MESSAGE_MAXIMUM = 16 * 1024 }; /* iproute2's: it reads no larger one back */

int save_file_begin(struct ip *ip, const struct save_format *format)
{
	if (isatty(ip->out->fd))
		return failed(ip->error, 0, "Not sending a binary stream to stdout");
	out_bytes(ip->out, &format->magic, sizeof format->magic);
	return 0;
}

/* Reads up to size bytes, fewer only at the end. Returns how many, or -1. */
static ssize_t read_whole(int fd, void *to, size_t size)
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

int save_file_open(struct ip *ip, const struct save_format *format)
{
	uint32_t found = 0;
	char digits[TEXT_NUMBER_SIZE];
	if (isatty(STDIN_FILENO))
		return failed_with(ip->error, format->status, 0,
			"Can't restore %s dump from a terminal", format->object);
	ssize_t got = read_whole(STDIN_FILENO, &found, sizeof found);
	if (got == sizeof found && found == format->magic)
		return 0;
	text_hexadecimal(digits, found);
	return failed_with(ip->error, format->status, 0, "Magic mismatch (%d elems, %s magic)",
		got == sizeof found, digits);
}

int save_file_messages(struct ip *ip, int fd, int status, netlink_taker *take, void *context)
{
	_Alignas(NLMSG_ALIGNTO) union {
		struct nlmsghdr head;
		char bytes[MESSAGE_MAXIMUM];
	} message;
	struct nlmsghdr *head = &message.head;
	for (;;) {
		ssize_t got = read_whole(fd, head, sizeof *head);
		if (got == 0)
			return 0;
		if (got < 0)
			return failed_with(ip->error, status, errno, "rtnl_from_file: fread");
		if (got == sizeof *head &&
			(head->nlmsg_len < sizeof *head || head->nlmsg_len > sizeof message))
			return failed_with(ip->error, status, 0,
				"!!!malformed message: len=%d @%llu", (int)head->nlmsg_len,
				(unsigned long long)lseek(fd, 0, SEEK_CUR));
		size_t left = got == sizeof *head ? NLMSG_ALIGN(head->nlmsg_len) - sizeof *head : 0;
		if (got != sizeof *head || read_whole(fd, head + 1, left) != (ssize_t)left)
			return failed_with(
				ip->error, status, 0, "rtnl-from_file: truncated message");
		if (take(head, context, ip->error) < 0)
			return -1;
	}
}

int save_file_read(
	struct ip *ip, const struct save_format *format, netlink_taker *take, void *context)
{
	return save_file_messages(ip, STDIN_FILENO, format->cut_status, take, context);
}

int ip_send_back(struct ip *ip, const struct nlmsghdr *message, uint16_t type, uint16_t flags)
{
	struct netlink_request request;
	netlink_begin(&request, type, flags);
	netlink_put(&request, message + 1, message->nlmsg_len - NLMSG_HDRLEN);
	return ip_change(ip, &request);
}
