// SPDX-License-Identifier: MIT

/*
 * Shows messages of a file as `ip [OPTION...] link` does: ip_link_print FILE [-d] [-s] [-j] [-h]
 * [-iec]. What kernels at hand cannot make is judged so, beside iproute2 that is fed the same
 * bytes.
 */

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "applets/ip/link.h"
#include "core/own.h"

static _Alignas(8) char messages[1 << 20];

static void show(struct ip *ip, const struct nlmsghdr *message)
{
	struct link link;
	if (link_decode(&link, message, ip->error) < 0) {
		fprintf(stderr, "%s\n", ip->error->text);
		return;
	}
	out_object(ip->out, NULL);
	link_print(ip, &link, LINK_VIEW_LINK);
	out_text(ip->out, "\n");
	out_object_end(ip->out);
}

int main(int argc, char **argv)
{
	static struct run run;
	static struct out out;
	static struct ip ip;
	own_fd int fd = open(argv[1], O_RDONLY | O_CLOEXEC);
	ssize_t size = fd < 0 ? -1 : read(fd, messages, sizeof messages);
	if (argc < 2 || size < 0)
		return 1;
	out_init(&out, STDOUT_FILENO);
	arena_init(&run.arena);
	run.out = ip.out = &out;
	ip.run = &run;
	ip.error = &run.error;
	for (int at = 2; at < argc; at++) {
		ip.options.details += strcmp(argv[at], "-d") == 0;
		ip.options.statistics += strcmp(argv[at], "-s") == 0;
		ip.options.human |= strcmp(argv[at], "-h") == 0;
		ip.options.iec |= strcmp(argv[at], "-iec") == 0;
		ip.options.json |= strcmp(argv[at], "-j") == 0;
	}
	out.json = ip.options.json;
	if (netlink_open(&ip.netlink, NETLINK_ROUTE, ip.error) < 0)
		return 1;
	out_begin(&out);
	for (ssize_t at = 0; at < size;) {
		const struct nlmsghdr *message = (const struct nlmsghdr *)(messages + at);
		show(&ip, message);
		at += NLMSG_ALIGN(message->nlmsg_len);
	}
	out_end(&out);
	netlink_close(&ip.netlink);
	return out_close(&out) != 0;
}
