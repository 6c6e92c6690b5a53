// SPDX-License-Identifier: MIT

/*
 * A conversation with a kernel that says anything: two bytes of size before each datagram, which
 * answers request 1. Errors and their texts, ends, cut messages.
 */

#include <linux/rtnetlink.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/netlink.h"
#include "tests/fuzz/check.h"

static int take(const struct nlmsghdr *message, void *context, struct error *error)
{
	unsigned *left = context;
	struct attributes row = attributes_of(message, sizeof(struct rtgenmsg));
	struct attribute attribute;
	while (attributes_next(&row, &attribute))
		*left -= attribute.type == 1;
	return *left > 1000 ? failed(error, 0, "enough") : 0;
}

/* Returns what is left behind the datagram. */
static size_t send_one(int kernel, const uint8_t *data, size_t size)
{
	size_t length = (size_t)data[0] << 8 | data[1];
	if (length > size - 2)
		length = size - 2;
	if (send(kernel, data + 2, length, MSG_DONTWAIT) < 0)
		return 0;
	return size - 2 - length;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct netlink netlink;
	struct netlink_request request;
	struct error error = {0};
	unsigned left = 1000;
	int ends[2];
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
		return 0;
	for (size_t rest = size, next; rest >= 2; rest = next)
		next = send_one(ends[0], data + size - rest, rest);
	netlink.fd = ends[1];
	netlink.sequence = 0;
	netlink.name = "RTNETLINK";
	netlink.buffer = netlink.first;
	netlink.size = sizeof netlink.first;
	netlink_begin(&request, RTM_GETLINK, NLM_F_DUMP);
	shutdown(ends[0], SHUT_WR);
	int result = netlink_dump(&netlink, &request, take, &left, &error);
	check(result == 0 || result == NETLINK_INTERRUPTED || result == -1);
	check(result != -1 || error.text[0] != '\0');
	check(memchr(error.text, '\0', sizeof error.text) != NULL);
	netlink_close(&netlink);
	close(ends[0]);
	return 0;
}
