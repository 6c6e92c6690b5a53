// SPDX-License-Identifier: MIT

/*
 * Opens sockets of the families that are not IP's alone, in its directory and on its interface,
 * says `ready` and waits to be killed. What the kernel does not have is left out.
 */

#include <arpa/inet.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#ifndef IPPROTO_MPTCP
	#define IPPROTO_MPTCP 262
#endif

static const char *directory, *interface;

static void must(int result, const char *what)
{
	if (result >= 0)
		return;
	perror(what);
	exit(1);
}

/* A name in the directory, or an abstract one if it begins with a NUL. */
static socklen_t unix_name(struct sockaddr_un *address, const char *name, size_t size)
{
	memset(address, 0, sizeof *address);
	address->sun_family = AF_UNIX;
	if (name[0] == '\0') {
		memcpy(address->sun_path, name, size);
		return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + size);
	}
	snprintf(address->sun_path, sizeof address->sun_path, "%s/%s", directory, name);
	return sizeof *address;
}

static int unix_bound(int type, const char *name, size_t size)
{
	struct sockaddr_un address;
	socklen_t length = unix_name(&address, name, size);
	int fd = socket(AF_UNIX, type, 0);
	must(bind(fd, (struct sockaddr *)&address, length), name);
	return fd;
}

static int unix_connected(int type, const char *name, size_t size)
{
	struct sockaddr_un address;
	socklen_t length = unix_name(&address, name, size);
	int fd = socket(AF_UNIX, type, 0);
	must(connect(fd, (struct sockaddr *)&address, length), name);
	return fd;
}

static void unix_sockets(void)
{
	int listener, pair[2];
	listener = unix_bound(SOCK_STREAM, "named", 0);
	must(listen(listener, 5), "listen");
	unix_connected(SOCK_STREAM, "named", 0);
	must(accept(listener, NULL, NULL), "accept");
	unix_connected(SOCK_STREAM, "named", 0); /* two that are not accepted */
	unix_connected(SOCK_STREAM, "named", 0);
	listener = unix_bound(SOCK_STREAM, "\0plain abstract", 15);
	must(listen(listener, 128), "listen");
	must(listen(unix_bound(SOCK_SEQPACKET, "seqpacket", 0), 3), "listen");
	unix_connected(SOCK_SEQPACKET, "seqpacket", 0);
	unix_bound(SOCK_DGRAM, "\0a\0b\0\0c", 7);
	unix_bound(SOCK_DGRAM, "\0", 1);
	unix_bound(SOCK_DGRAM, "\0\0", 2);
	unix_bound(SOCK_DGRAM, "datagram with a rather long name, so that its column is wide", 0);
	must((int)send(unix_connected(SOCK_DGRAM, "\0a\0b\0\0c", 7), "four", 4, 0), "send");
	unix_connected(SOCK_DGRAM, "\0a\0b\0\0c", 7);
	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), "socketpair");
	must((int)write(pair[0], "hello", 5), "write");
	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), "socketpair");
	shutdown(pair[0], SHUT_WR);
	must(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair), "socketpair");
	must(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair), "socketpair");
	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), "socketpair");
	close(pair[1]);
	must(socket(AF_UNIX, SOCK_STREAM, 0), "socket");
}

static int packet_bound(int type, uint16_t protocol, const char *name)
{
	struct sockaddr_ll address = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(protocol),
		.sll_ifindex = name != NULL ? (int)if_nametoindex(name) : 0,
	};
	int fd = socket(AF_PACKET, type, 0);
	must(bind(fd, (struct sockaddr *)&address, sizeof address), "bind packet");
	return fd;
}

static void packet_sockets(void)
{
	struct sock_filter code[] = {
		{0x28, 0, 0, 12}, {0x15, 0, 1, 0x800}, {0x06, 0, 0, 0x40000}, {0x06, 0, 0, 0}};
	struct sock_fprog filter = {4, code};
	struct tpacket_req3 ring = {1 << 16, 4, 2048, 128, 60, 0, 0};
	struct tpacket_req send_ring = {1 << 16, 2, 2048, 64};
	int one = 1, version = TPACKET_V3, fanout = 77 | PACKET_FANOUT_CPU << 16, threshold = 99;
	int fd = socket(AF_PACKET, SOCK_RAW, 0);
	must(fd, "packet");
	packet_bound(SOCK_RAW, ETH_P_ALL, NULL);
	fd = packet_bound(SOCK_DGRAM, ETH_P_IP, interface);
	must(setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter), "filter");
	fd = packet_bound(SOCK_DGRAM, ETH_P_ARP, interface);
	must(setsockopt(fd, SOL_PACKET, PACKET_AUXDATA, &one, sizeof one), "auxdata");
	must(setsockopt(fd, SOL_PACKET, PACKET_ORIGDEV, &one, sizeof one), "origdev");
	must(setsockopt(fd, SOL_PACKET, PACKET_COPY_THRESH, &threshold, sizeof threshold),
		"threshold");
	fd = packet_bound(SOCK_RAW, ETH_P_IPV6, interface);
	must(setsockopt(fd, SOL_PACKET, PACKET_FANOUT, &fanout, sizeof fanout), "fanout");
	fd = socket(AF_PACKET, SOCK_RAW, 0);
	must(setsockopt(fd, SOL_PACKET, PACKET_VNET_HDR, &one, sizeof one), "vnet_hdr");
	must(setsockopt(fd, SOL_PACKET, PACKET_LOSS, &one, sizeof one), "loss");
	must(setsockopt(fd, SOL_PACKET, PACKET_TX_RING, &send_ring, sizeof send_ring), "tx_ring");
	fd = socket(AF_PACKET, SOCK_RAW, 0);
	must(setsockopt(fd, SOL_PACKET, PACKET_VERSION, &version, sizeof version), "version");
	must(setsockopt(fd, SOL_PACKET, PACKET_RX_RING, &ring, sizeof ring), "rx_ring");
	must(fchown(fd, 4321, 4321), "fchown");
	packet_bound(SOCK_DGRAM, 0x1234, NULL);
}

static int netlink_bound(int protocol, uint32_t id, uint32_t groups)
{
	struct sockaddr_nl address = {.nl_family = AF_NETLINK, .nl_pid = id, .nl_groups = groups};
	int fd = socket(AF_NETLINK, SOCK_RAW, protocol);
	if (fd >= 0)
		must(bind(fd, (struct sockaddr *)&address, sizeof address), "bind netlink");
	return fd;
}

static void netlink_sockets(void)
{
	struct sockaddr_nl other = {.nl_family = AF_NETLINK, .nl_pid = 5555};
	int fd = netlink_bound(NETLINK_ROUTE, 0, RTMGRP_LINK | RTMGRP_IPV4_IFADDR);
	unsigned group = 33;
	must(setsockopt(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group, sizeof group),
		"membership");
	netlink_bound(NETLINK_ROUTE, 4000000000u, 0);
	netlink_bound(NETLINK_GENERIC, 5555, 0);
	fd = netlink_bound(NETLINK_GENERIC, 5556, 0);
	must(connect(fd, (struct sockaddr *)&other, sizeof other), "connect netlink");
	other.nl_groups = 4;
	other.nl_pid = 0;
	must(connect(netlink_bound(NETLINK_ROUTE, 5557, 0), (struct sockaddr *)&other,
		     sizeof other),
		"connect netlink");
	netlink_bound(NETLINK_USERSOCK, 6, 1);
	netlink_bound(NETLINK_SOCK_DIAG, 77, 0);
	netlink_bound(NETLINK_KOBJECT_UEVENT, 78, 0);
}

static void mptcp_sockets(void)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(4343)};
	int one = 1, listener = socket(AF_INET, SOCK_STREAM, IPPROTO_MPTCP);
	if (listener < 0)
		return;
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	must(bind(listener, (struct sockaddr *)&address, sizeof address), "bind mptcp");
	must(listen(listener, 7), "listen mptcp");
	int fd = socket(AF_INET, SOCK_STREAM, IPPROTO_MPTCP);
	must(connect(fd, (struct sockaddr *)&address, sizeof address), "connect mptcp");
	int accepted = accept(listener, NULL, NULL);
	must((int)write(fd, "seven!", 7), "write mptcp");
	must((int)write(accepted, "abc", 3), "write mptcp");
}

static void raw_sockets(void)
{
	static const int protocols[] = {1, 58, 6, 17, 47, 89, 255};
	for (size_t at = 0; at < sizeof protocols / sizeof protocols[0]; at++) {
		must(socket(AF_INET, SOCK_RAW, protocols[at]), "raw");
		must(socket(AF_INET6, SOCK_RAW, protocols[at]), "raw6");
	}
}

int main(int argc, char **argv)
{
	if (argc != 3)
		return 2;
	directory = argv[1];
	interface = argv[2];
	must(setvbuf(stdout, NULL, _IONBF, 0), "setvbuf");
	netlink_sockets();
	packet_sockets();
	unix_sockets();
	raw_sockets();
	mptcp_sockets();
	puts("ready");
	pause();
	return 0;
}
