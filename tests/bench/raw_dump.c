// SPDX-License-Identifier: MIT
/*
 * What a view cannot do without: asks for the tables, as an ip does that shows no counters, and
 * throws them away. Without an argument all links and all addresses, as for `ip addr`; with `link`
 * the links, with `route` the main table; with `tcp` the sockets of TCP, as for `ss -tan`.
 */
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>

static char reply[32 * 1024];

/* True when the dump has come to its end. */
static int is_last(ssize_t length)
{
	for (char *at = reply; at + sizeof(struct nlmsghdr) <= reply + length;) {
		struct nlmsghdr header;
		memcpy(&header, at, sizeof header);
		if (header.nlmsg_type == NLMSG_DONE || header.nlmsg_type == NLMSG_ERROR)
			return 1;
		at += NLMSG_ALIGN(header.nlmsg_len);
	}
	return 0;
}

static int ask(int fd, const struct nlmsghdr *request)
{
	if (send(fd, request, request->nlmsg_len, 0) < 0)
		return -1;
	ssize_t length;
	do {
		length = recv(fd, reply, sizeof reply, 0);
		if (length <= 0)
			return -1;
	} while (!is_last(length));
	return 0;
}

static int dump(int fd, unsigned short type, unsigned char family)
{
	struct {
		struct nlmsghdr header;
		struct ifinfomsg body; /* its family is where that of the others is, too */
		struct rtattr extensions;
		unsigned mask;
	} request = {
		{.nlmsg_len = type == RTM_GETLINK ? sizeof request
						  : NLMSG_LENGTH(sizeof(struct rtmsg)),
			.nlmsg_type = type,
			.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP},
		{.ifi_family = family},
		{RTA_LENGTH(sizeof request.mask), IFLA_EXT_MASK},
		RTEXT_FILTER_VF | RTEXT_FILTER_SKIP_STATS,
	};
	return ask(fd, &request.header);
}

static int dump_sockets(int fd, unsigned char family)
{
	struct {
		struct nlmsghdr header;
		struct inet_diag_req_v2 body;
	} request = {
		{.nlmsg_len = NLMSG_LENGTH(sizeof(struct inet_diag_req_v2)),
			.nlmsg_type = SOCK_DIAG_BY_FAMILY,
			.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP},
		{.sdiag_family = family, .sdiag_protocol = IPPROTO_TCP, .idiag_states = ~0u},
	};
	return ask(fd, &request.header);
}

int main(int argc, char **argv)
{
	int sockets = argc > 1 && strcmp(argv[1], "tcp") == 0;
	int fd = socket(
		AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, sockets ? NETLINK_SOCK_DIAG : NETLINK_ROUTE);
	if (fd < 0)
		return 1;
	if (sockets)
		return dump_sockets(fd, AF_INET) != 0 || dump_sockets(fd, AF_INET6) != 0;
	if (argc > 1 && strcmp(argv[1], "route") == 0)
		return dump(fd, RTM_GETROUTE, AF_INET) != 0;
	if (argc > 1 && strcmp(argv[1], "link") == 0)
		return dump(fd, RTM_GETLINK, AF_UNSPEC) != 0;
	return dump(fd, RTM_GETLINK, AF_UNSPEC) != 0 || dump(fd, RTM_GETADDR, AF_UNSPEC) != 0;
}
