// SPDX-License-Identifier: MIT
#define _GNU_SOURCE
#include "applets/traceroute/probe_socket.h"

#include <errno.h>
#include <linux/icmp.h>
#include <linux/in6.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "core/own.h"

#ifndef IPV6_FLOWLABEL_MGR
enum { IPV6_FLOWLABEL_MGR = 32, IPV6_FLOWINFO_SEND = 33 };
#endif

enum { UDPLITE_SEND = 10, UDPLITE_RECEIVE = 11, UDPLITE_HEADER = 8 };

/* An option that is a number; its name is what is said where the kernel refuses it. */
static int set(int fd, int level, int option, int value, const char *name, struct error *error)
{
	if (setsockopt(fd, level, option, &value, sizeof value) == 0)
		return 0;
	failed(error, errno, "\nsetsockopt %s", name);
	return errno == EPERM || errno == EACCES ? hint(error, "This takes CAP_NET_ADMIN.") : -1;
}

/* A loose source route by way of the gateways to the target. */
static int set_route(int fd, const struct trace_settings *settings, struct error *error)
{
	enum { NOTHING = 1, LOOSE_ROUTE = 131, FIRST_ADDRESS = 4 };
	uint8_t route[4 + 4 * (GATEWAYS_MAXIMUM + 1)] = {NOTHING, LOOSE_ROUTE};
	unsigned count = settings->gateway_count;
	size_t size = 4 + 4 * ((size_t)count + 1);
	route[2] = (uint8_t)(size - 1);
	route[3] = FIRST_ADDRESS;
	for (unsigned at = 0; at < count; at++)
		memcpy(route + 4 + 4 * at, settings->gateways[at].bytes, 4);
	memcpy(route + 4 + 4 * count, settings->target.bytes, 4);
	return setsockopt(fd, IPPROTO_IP, IP_OPTIONS, route, (socklen_t)size) == 0
		? 0
		: failed(error, errno, "\nsetsockopt IP_OPTIONS");
}

/* IPv6 wants a label to be asked for before it is used. */
static int set_flow_label(int fd, const struct trace_settings *settings, struct error *error)
{
	struct in6_flowlabel_req request = {.flr_label = htonl(settings->flow_label),
		.flr_action = IPV6_FL_A_GET,
		.flr_share = IPV6_FL_S_ANY,
		.flr_flags = IPV6_FL_F_CREATE};
	memcpy(&request.flr_dst, settings->target.bytes, 16);
	if (setsockopt(fd, IPPROTO_IPV6, IPV6_FLOWLABEL_MGR, &request, sizeof request) < 0)
		return failed(error, errno, "\nsetsockopt IPV6_FLOWLABEL_MGR");
	return set(fd, IPPROTO_IPV6, IPV6_FLOWINFO_SEND, 1, "IPV6_FLOWINFO_SEND", error);
}

/* Where it sends from. */
static int set_origin(int fd, const struct trace_settings *settings, struct error *error)
{
	union endpoint_socket address;
	struct endpoint source = settings->source;
	if (settings->debug && set(fd, SOL_SOCKET, SO_DEBUG, 1, "SO_DEBUG", error) < 0)
		return -1;
	if (settings->has_mark &&
		set(fd, SOL_SOCKET, SO_MARK, (int)settings->mark, "SO_MARK", error) < 0)
		return -1;
	if (settings->interface != NULL &&
		setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, settings->interface,
			(socklen_t)strlen(settings->interface) + 1) < 0)
		return failed(error, errno, "\nsetsockopt SO_BINDTODEVICE");
	if (settings->gateway_count > 0 && set_route(fd, settings, error) < 0)
		return -1;
	if (source.family == AF_UNSPEC && settings->source_port == 0)
		return 0;
	source.family = settings->target.family;
	source.port = settings->source_port;
	if (bind(fd, &address.any, endpoint_to_socket(&source, &address)) < 0)
		return failed(error, errno, "\nbind");
	return 0;
}

/* How its packets look and what the kernel tells of them. */
static int set_packets(int fd, const struct trace_settings *settings, struct error *error)
{
	bool is_ipv4 = settings->target.family == AF_INET;
	int level = is_ipv4 ? IPPROTO_IP : IPPROTO_IPV6;
	if (set(fd, level, is_ipv4 ? IP_MTU_DISCOVER : IPV6_MTU_DISCOVER,
		    settings->dont_fragment ? IP_PMTUDISC_PROBE : IP_PMTUDISC_DONT,
		    is_ipv4 ? "IP_MTU_DISCOVER" : "IPV6_MTU_DISCOVER", error) < 0)
		return -1;
	if (!is_ipv4 && settings->flow_label != 0 && set_flow_label(fd, settings, error) < 0)
		return -1;
	if (settings->tos >= 0 &&
		set(fd, level, is_ipv4 ? IP_TOS : IPV6_TCLASS, settings->tos,
			is_ipv4 ? "IP_TOS" : "IPV6_TCLASS", error) < 0)
		return -1;
	if (settings->bypass_routes &&
		set(fd, SOL_SOCKET, SO_DONTROUTE, 1, "SO_DONTROUTE", error) < 0)
		return -1;
	if (datagram_ask(fd, settings->target.family) < 0)
		return failed(
			error, errno, "\nsetsockopt %s", is_ipv4 ? "IP_RECVERR" : "IPV6_RECVERR");
	return 0;
}

static int connect_to(
	int fd, const struct trace_settings *settings, uint16_t port, struct error *error)
{
	union endpoint_socket address;
	struct endpoint target = settings->target;
	target.port = port;
	socklen_t size = endpoint_to_socket(&target, &address);
	if (target.family == AF_INET6)
		address.ipv6.sin6_flowinfo = htonl(settings->flow_label);
	return connect(fd, &address.any, size) == 0 ? 0 : failed(error, errno, "\nconnect");
}

int probe_socket_set_ttl(int fd, uint8_t family, unsigned ttl, struct error *error)
{
	bool is_ipv4 = family == AF_INET;
	return set(fd, is_ipv4 ? IPPROTO_IP : IPPROTO_IPV6, is_ipv4 ? IP_TTL : IPV6_UNICAST_HOPS,
		(int)ttl, is_ipv4 ? "IP_TTL" : "IPV6_UNICAST_HOPS", error);
}

static int open_plain(const struct trace_settings *settings, int type, int protocol)
{
	return socket(settings->target.family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol);
}

/* The bytes that the checksum covers. */
static int set_coverage(int fd, const struct trace_settings *settings, struct error *error)
{
	int bytes = settings->coverage != 0 ? settings->coverage : UDPLITE_HEADER;
	return set(fd, IPPROTO_UDPLITE, UDPLITE_SEND, bytes, "UDPLITE_SEND_CSCOV", error) < 0
		? -1
		: set(fd, IPPROTO_UDPLITE, UDPLITE_RECEIVE, UDPLITE_HEADER, "UDPLITE_RECV_CSCOV",
			  error);
}

int probe_socket_open(
	const struct trace_settings *settings, unsigned ttl, uint16_t port, struct error *error)
{
	bool is_lite = settings->method == METHOD_UDPLITE;
	own_fd int fd = open_plain(settings, SOCK_DGRAM, is_lite ? IPPROTO_UDPLITE : IPPROTO_UDP);
	if (fd < 0)
		return failed(error, errno, "\nsocket");
	if (set_origin(fd, settings, error) < 0 || set_packets(fd, settings, error) < 0 ||
		(is_lite && set_coverage(fd, settings, error) < 0) ||
		probe_socket_set_ttl(fd, settings->target.family, ttl, error) < 0 ||
		connect_to(fd, settings, port, error) < 0)
		return -1;
	return take_fd(&fd);
}

/* Without the right to a raw socket: who gives it, and what there is instead. */
static int refused(const struct trace_settings *settings, struct error *error)
{
	if (errno != EPERM && errno != EACCES)
		return failed(error, errno, "\nsocket");
	failed(error, errno,
		"You do not have enough privileges to use this traceroute method.\nsocket");
	if (settings->method == METHOD_ICMP)
		return hint(error,
			"ICMP takes CAP_NET_RAW (securityContext.capabilities.add: [\"NET_RAW\"]) "
			"or a group within the sysctl net.ipv4.ping_group_range "
			"(securityContext.sysctls); without -I nothing is needed.");
	return hint(error,
		"It takes CAP_NET_RAW (securityContext.capabilities.add: [\"NET_RAW\"]); UDP, the "
		"default, does not.");
}

/* As Debian's does it, against its own manual: datagrams are tried first. */
static int open_icmp(const struct trace_settings *settings, bool *is_datagram)
{
	int protocol = settings->target.family == AF_INET ? IPPROTO_ICMP : IPPROTO_ICMPV6;
	int fd = settings->icmp_way == ICMP_RAW ? -1 : open_plain(settings, SOCK_DGRAM, protocol);
	*is_datagram = fd >= 0;
	return fd >= 0 || settings->icmp_way == ICMP_DATAGRAM
		? fd
		: open_plain(settings, SOCK_RAW, protocol);
}

int probe_socket_open_shared(
	const struct trace_settings *settings, bool *is_datagram, struct error *error)
{
	*is_datagram = false;
	own_fd int fd = settings->method == METHOD_ICMP ? open_icmp(settings, is_datagram)
		: settings->method == METHOD_TCP
		? open_plain(settings, SOCK_RAW, IPPROTO_TCP)
		: open_plain(settings, SOCK_RAW, settings->protocol);
	if (fd < 0)
		return refused(settings, error);
	if (set_origin(fd, settings, error) < 0 || set_packets(fd, settings, error) < 0 ||
		connect_to(fd, settings, 0, error) < 0)
		return -1;
	return take_fd(&fd);
}

int probe_socket_take_port(
	const struct trace_settings *settings, uint16_t *port, struct error *error)
{
	union endpoint_socket address;
	struct endpoint local = settings->source;
	socklen_t size;
	local.family = settings->target.family;
	local.port = settings->source_port;
	own_fd int fd = open_plain(settings, SOCK_STREAM, 0);
	if (fd < 0)
		return failed(error, errno, "\nsocket");
	if (settings->tcp.reuse && set(fd, SOL_SOCKET, SO_REUSEADDR, 1, "SO_REUSEADDR", error) < 0)
		return -1;
	size = endpoint_to_socket(&local, &address);
	if (bind(fd, &address.any, size) < 0)
		return failed(error, errno, "\nbind");
	size = sizeof address;
	if (getsockname(fd, &address.any, &size) < 0)
		return failed(error, errno, "\ngetsockname");
	*port = endpoint_from_socket(&address, size).port;
	return take_fd(&fd);
}
