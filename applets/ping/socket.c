// SPDX-License-Identifier: MIT

/* The ICMP socket: the one for ordinary users if this one may have it, else the raw one. */

#define _GNU_SOURCE
#include "applets/ping/ping.h"

#include <errno.h>
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/in6.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "applets/ping/source.h"
#include "core/libc_text.h"
#include "core/own.h"
#include "core/text.h"

enum {
	RECEIVE_BUFFER = 64 * 1024,
	BLOCK = 512, /* bytes of a packet for which the kernel reckons one buffer's overhead */
	OVERHEAD_4 = 260,
	OVERHEAD_6 = 280,
	/* IPV6_FLOWLABEL_MGR and IPV6_FLOWINFO_SEND, which some linux/in6.h hide from a C library.
	 */
	FLOW_LABEL_MANAGER = 32,
	FLOW_SEND = 33,
};

/* One socket of a family. raw says of which kind it is. Returns -1 with errno. */
static int open_one(const struct ping *ping, int family, bool *raw)
{
	bool is_ipv4 = family == AF_INET;
	int protocol = is_ipv4 ? IPPROTO_ICMP : IPPROTO_ICMPV6;
	*raw = ping->settings.ident == 0 || ping->node.given;
	if (!*raw) {
		int fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, protocol);
		if (fd >= 0 ||
			(errno != EACCES && errno != EPROTONOSUPPORT &&
				!(is_ipv4 && errno == EAFNOSUPPORT)))
			return fd;
		*raw = true;
	}
	return socket(family, SOCK_RAW | SOCK_CLOEXEC, protocol);
}

static void warn(const struct ping *ping, const char *text)
{
	char line[200];
	text_format(line, sizeof line, "%s: %s\n", ping->run->name, text);
	applet_warn(ping->run, line);
}

static int refused(const struct ping *ping, int number, bool raw)
{
	struct error *error = &ping->run->error;
	const char *name = ping->run->name;
	failed_with(error, PING_STATUS, number, "socktype: %s\n%s: socket",
		raw ? "SOCK_RAW" : "SOCK_DGRAM", name);
	if (number != EPERM && number != EACCES)
		return -1;
	return hint(error,
		"%s%s"
		"This takes CAP_NET_RAW (of a pod: securityContext.capabilities.add: "
		"[\"NET_RAW\"]), or a group\n"
		"in net.ipv4.ping_group_range of this network namespace (of a pod: "
		"securityContext.sysctls).",
		ping->settings.is_user ? name : "",
		ping->settings.is_user ? ": => missing cap_net_raw+p capability or setuid?\n" : "");
}

/* The other family's socket, which -v asks for too: refused, it is only said. */
static void say_refused(const struct ping *ping, int number, bool raw)
{
	char line[160];
	text_format(line, sizeof line, "socktype: %s\n%s: socket: %s",
		raw ? "SOCK_RAW" : "SOCK_DGRAM", ping->run->name, errno_text(number));
	warn(ping, line);
}

/* With -v: which sockets there are, as iputils says it. */
static void say_sockets(const struct ping *ping, const int fds[2], const bool raw[2])
{
	char line[160];
	const char *types[2];
	for (int at = 0; at < 2; at++)
		types[at] = fds[at] < 0 ? "0" : raw[at] ? "SOCK_RAW" : "SOCK_DGRAM";
	int family = ping->settings.family;
	text_format(line, sizeof line,
		"%s: sock4.fd: %d (socktype: %s), sock6.fd: %d (socktype: %s), hints.ai_family: "
		"%s\n\n",
		ping->run->name, fds[0], types[0], fds[1], types[1],
		family == AF_INET            ? "AF_INET"
			: family == AF_INET6 ? "AF_INET6"
					     : "AF_UNSPEC");
	applet_warn(ping->run, line);
}

/* Opens what the target takes; with -v the other family's too, since it is asked what there is. */
static int open_sockets(struct ping *ping)
{
	const struct settings *settings = &ping->settings;
	static const int families[2] = {AF_INET, AF_INET6};
	int fds[2] = {-1, -1}, number = 0;
	bool raw[2] = {false, false}, wanted_raw = false;
	if (settings->ident == 0 && settings->flags.verbose)
		warn(ping, "WARNING: ident 0 => forcing raw socket");
	for (int at = 0; at < 2; at++) {
		bool is_wanted = ping->target.family == families[at];
		if (!is_wanted && !(settings->flags.verbose && settings->family == AF_UNSPEC))
			continue;
		fds[at] = open_one(ping, families[at], &raw[at]);
		if (is_wanted && fds[at] < 0) {
			number = errno;
			wanted_raw = raw[at];
		} else if (fds[at] < 0 && (errno == EPERM || errno == EACCES)) {
			say_refused(ping, errno, raw[at]);
		}
	}
	int ours = ping->target.family == AF_INET ? 0 : 1;
	if (settings->flags.verbose && fds[ours] >= 0)
		say_sockets(ping, fds, raw);
	own_fd_close(&fds[1 - ours]);
	ping->fd = fds[ours];
	ping->raw = raw[ours];
	return ping->fd < 0 ? refused(ping, number, wanted_raw) : 0;
}

static int set(const struct ping *ping, int level, int option, int value, const char *what)
{
	if (setsockopt(ping->fd, level, option, &value, sizeof value) == 0)
		return 0;
	return failed_with(&ping->run->error, PING_STATUS, errno, "%s", what);
}

/* An option that both families have, each by its own name. */
static int set_both(const struct ping *ping, int of_ipv4, int of_ipv6, int value, const char *what)
{
	return ping->target.family == AF_INET ? set(ping, IPPROTO_IP, of_ipv4, value, what)
					      : set(ping, IPPROTO_IPV6, of_ipv6, value, what);
}

/* Binds to the source that was asked for, and to the identifier of a datagram socket. */
static int bind_socket(const struct ping *ping)
{
	const struct settings *settings = &ping->settings;
	struct endpoint own = {.family = ping->target.family};
	union endpoint_socket address;
	bool has_source = settings->source.family != AF_UNSPEC || settings->flags.fixed_source;
	bool has_ident = !ping->raw && settings->ident > 0;
	if (!has_source && !has_ident)
		return 0;
	if (has_source)
		own = ping->source;
	own.port = has_ident ? (uint16_t)settings->ident : 0;
	socklen_t size = endpoint_to_socket(&own, &address);
	if (bind(ping->fd, &address.any, size) < 0)
		return failed_with(&ping->run->error, PING_STATUS, errno, "bind icmp socket");
	return 0;
}

/* A raw socket sees every ICMP message of the machine; errors come by the error queue. */
static void filter_raw(const struct ping *ping)
{
	if (ping->target.family == AF_INET) {
		struct icmp_filter filter = {~((1u << ICMP_ECHOREPLY) | (1u << ICMP_SOURCE_QUENCH) |
			(1u << ICMP_REDIRECT))};
		setsockopt(ping->fd, SOL_RAW, ICMP_FILTER, &filter, sizeof filter);
		return;
	}
	struct icmp6_filter filter;
	unsigned type = ping->node.type != 0 ? NODE_REPLY : ICMPV6_ECHO_REPLY;
	memset(&filter, 0xff, sizeof filter);
	filter.data[type >> 5] &= ~(1u << (type & 31));
	setsockopt(ping->fd, IPPROTO_ICMPV6, ICMPV6_FILTER, &filter, sizeof filter);
	int offset = 2; /* of the checksum, which the kernel makes */
	setsockopt(ping->fd, SOL_RAW, IPV6_CHECKSUM, &offset, sizeof offset);
}

static void set_buffers(const struct ping *ping)
{
	const struct settings *settings = &ping->settings;
	unsigned overhead =
		ping->target.family == AF_INET ? OVERHEAD_4 + ping->options_size : OVERHEAD_6;
	unsigned size = settings->size + PING_HEADER_SIZE;
	size += (size + BLOCK - 1) / BLOCK * overhead;
	int send = settings->sndbuf > 0 ? settings->sndbuf : (int)size;
	uint64_t all = (uint64_t)size * settings->preload;
	int receive = all > INT32_MAX  ? INT32_MAX
		: all > RECEIVE_BUFFER ? (int)all
				       : RECEIVE_BUFFER;
	socklen_t size_of_got = sizeof send;
	int got = receive;
	setsockopt(ping->fd, SOL_SOCKET, SO_SNDBUF, &send, sizeof send);
	setsockopt(ping->fd, SOL_SOCKET, SO_RCVBUF, &receive, sizeof receive);
	if (getsockopt(ping->fd, SOL_SOCKET, SO_RCVBUF, &got, &size_of_got) == 0 && got < receive)
		warn(ping, "WARNING: probably, rcvbuf is not enough to hold preload");
}

static int set_ip_options(struct ping *ping)
{
	const struct settings *settings = &ping->settings;
	struct endpoint hops[PING_HOPS];
	struct ip_options options;
	if (ping->target.family != AF_INET ||
		(settings->route == ROUTE_NONE && settings->hop_count == 0))
		return 0;
	for (unsigned at = 0; at < settings->hop_count; at++) {
		int found = resolver_addresses(
			&ping->resolver, settings->hops[at], AF_INET, &hops[at], 1);
		if (found <= 0) {
			ping->host = settings->hops[at];
			return source_no_host(ping, found);
		}
	}
	ip_options_make(&options, settings->route, hops, settings->hop_count);
	ping->options_size = PING_OPTIONS_SIZE;
	if (setsockopt(ping->fd, IPPROTO_IP, IP_OPTIONS, options.bytes, options.size) < 0)
		return failed_with(&ping->run->error, PING_STATUS, errno, "record route");
	return 0;
}

static int set_route(const struct ping *ping)
{
	const struct settings *settings = &ping->settings;
	if (settings->flags.direct && set(ping, SOL_SOCKET, SO_DONTROUTE, 1, "SO_DONTROUTE") < 0)
		return -1;
	if (settings->discover >= 0 &&
		set_both(ping, IP_MTU_DISCOVER, IPV6_MTU_DISCOVER, settings->discover,
			"IP_MTU_DISCOVER") < 0)
		return -1;
	if (settings->flags.no_loop &&
		set_both(ping, IP_MULTICAST_LOOP, IPV6_MULTICAST_LOOP, 0,
			"can't disable multicast loopback") < 0)
		return -1;
	if (settings->ttl >= 0 &&
		(set_both(ping, IP_MULTICAST_TTL, IPV6_MULTICAST_HOPS, settings->ttl,
			 "cannot set multicast time-to-live") < 0 ||
			set_both(ping, IP_TTL, IPV6_UNICAST_HOPS, settings->ttl,
				"cannot set unicast time-to-live") < 0))
		return -1;
	if (settings->tos >= 0 &&
		set_both(ping, IP_TOS, IPV6_TCLASS, settings->tos, "error setting QOS sockopts") <
			0)
		return -1;
	return 0;
}

/* Allocates a flow label, a random one if it is 0, and sends with it. */
static int set_flow(struct ping *ping)
{
	struct in6_flowlabel_req request = {.flr_label = htonl(ping->settings.flow),
		.flr_action = IPV6_FL_A_GET,
		.flr_flags = IPV6_FL_F_CREATE,
		.flr_share = IPV6_FL_S_EXCL};
	if (!ping->settings.has_flow || ping->target.family != AF_INET6)
		return 0;
	memcpy(&request.flr_dst, ping->target.bytes, sizeof request.flr_dst);
	if (setsockopt(ping->fd, IPPROTO_IPV6, FLOW_LABEL_MANAGER, &request, sizeof request) < 0)
		return failed_with(&ping->run->error, PING_STATUS, errno, "can't set flowlabel");
	ping->settings.flow = ntohl(request.flr_label);
	ping->to.ipv6.sin6_flowinfo = request.flr_label;
	return set(ping, IPPROTO_IPV6, FLOW_SEND, 1, "can't send flowinfo");
}

static int set_up(struct ping *ping)
{
	const struct settings *settings = &ping->settings;
	static const int on = 1;
	if (settings->flags.broadcast)
		setsockopt(ping->fd, SOL_SOCKET, SO_BROADCAST, &on, sizeof on);
	/* As iputils: whoever may not have it goes on without. */
	if (settings->flags.debug)
		setsockopt(ping->fd, SOL_SOCKET, SO_DEBUG, &on, sizeof on);
	if (source_bind_device(ping, ping->fd) < 0 || bind_socket(ping) < 0)
		return -1;
	if (ping->raw)
		filter_raw(ping);
	if (datagram_ask(ping->fd, ping->target.family) < 0)
		return failed_with(
			&ping->run->error, PING_STATUS, errno, "asking for errors of the network");
	if (!ping->raw && ping->target.family == AF_INET)
		setsockopt(ping->fd, IPPROTO_IP, IP_RETOPTS, &on, sizeof on);
	if (set_ip_options(ping) < 0 ||
		settings_fit(ping, ping->options_size, &ping->run->error) < 0)
		return -1;
	set_buffers(ping);
	if (set_route(ping) < 0)
		return -1;
	source_mark(ping, ping->fd);
	struct endpoint target = source_target(ping);
	ping->to_size = endpoint_to_socket(&target, &ping->to);
	if (set_flow(ping) < 0)
		return -1;
	if (settings->flags.connect) {
		if (connect(ping->fd, &ping->to.any, ping->to_size) < 0)
			return failed_with(&ping->run->error, PING_STATUS, errno, "connect");
		ping->to_size = 0;
	}
	return 0;
}

/* The identifier that tells this process's requests from others'. */
static void find_ident(struct ping *ping)
{
	union endpoint_socket own;
	socklen_t size = sizeof own;
	if (ping->settings.ident >= 0)
		ping->ident = (uint16_t)ping->settings.ident;
	else if (ping->raw)
		ping->ident = (uint16_t)getpid();
	else if (getsockname(ping->fd, &own.any, &size) == 0)
		ping->ident = endpoint_from_socket(&own, size).port;
}

int socket_open(struct ping *ping)
{
	if (open_sockets(ping) < 0)
		return -1;
	if (ping->settings.flags.verbose) {
		out_text(ping->out,
			ping->target.family == AF_INET ? "ai->ai_family: AF_INET"
						       : "ai->ai_family: AF_INET6");
		out_string(ping->out, NULL, ", ai->ai_canonname: '%'\n", ping->host);
	}
	if (!ping->raw && ping->target.scope == 0 && endpoint_is_of_link(&ping->target))
		warn(ping,
			"Warning: IPv6 link-local address on ICMP datagram socket may require "
			"ifname or scope-id => use: address%<ifname|scope-id>");
	if (source_find(ping) < 0 || set_up(ping) < 0)
		return -1;
	find_ident(ping);
	return 0;
}

int socket_open_shared(struct ping *ping)
{
	if (open_sockets(ping) < 0 || set_up(ping) < 0)
		return -1;
	find_ident(ping);
	return 0;
}
