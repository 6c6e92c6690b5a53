// SPDX-License-Identifier: MIT
#define _GNU_SOURCE
#include "applets/ping/source.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "applets/ping/ping.h"
#include "core/clock.h"
#include "core/libc_text.h"
#include "core/netlink.h"
#include "core/own.h"
#include "core/text.h"

enum { PROBE_PORT = 1025, BROADCAST_INTERVAL = 1 /* seconds, for an ordinary user */ };

int source_no_host(const struct ping *ping, int code)
{
	return failed_with(
		&ping->run->error, PING_STATUS, 0, "%s: %s", ping->host, resolver_text(code));
}

int source_bind_device(const struct ping *ping, int fd)
{
	const char *device = ping->settings.device;
	if (device == NULL)
		return 0;
	unsigned index = if_nametoindex(device);
	if (index == 0 && ping->target.family == AF_INET6)
		return failed_with(&ping->run->error, PING_STATUS, 0, "unknown iface: %s", device);
	if (setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, device, (socklen_t)strlen(device) + 1) < 0)
		return failed_with(
			&ping->run->error, PING_STATUS, errno, "SO_BINDTODEVICE %s", device);
	return 0;
}

struct endpoint source_target(const struct ping *ping)
{
	struct endpoint target = ping->target;
	if (ping->settings.device != NULL && target.scope == 0 && endpoint_is_of_link(&target))
		target.scope = if_nametoindex(ping->settings.device);
	return target;
}

void source_mark(const struct ping *ping, int fd)
{
	char line[160];
	if (!ping->settings.has_mark ||
		setsockopt(fd, SOL_SOCKET, SO_MARK, &ping->settings.mark,
			sizeof ping->settings.mark) == 0)
		return;
	text_format(line, sizeof line, "%s: WARNING: failed to set mark: %u: %s\n", ping->run->name,
		ping->settings.mark, errno_text(errno));
	applet_warn(ping->run, line);
}

/* Looks for an address among those of one interface. */
struct search {
	const struct endpoint *wanted;
	unsigned index;
	bool found;
};

static int take_address(const struct nlmsghdr *message, void *context, struct error *error)
{
	struct search *search = context;
	const struct ifaddrmsg *body = netlink_body(message, sizeof *body);
	struct attributes row;
	struct attribute at;
	(void)error;
	if (body == NULL || body->ifa_family != search->wanted->family ||
		body->ifa_index != search->index)
		return 0;
	row = attributes_of(message, sizeof *body);
	while (attributes_next(&row, &at))
		if ((at.type == IFA_LOCAL || at.type == IFA_ADDRESS) &&
			at.size == endpoint_size(search->wanted) &&
			memcmp(at.data, search->wanted->bytes, at.size) == 0)
			search->found = true;
	return 0;
}

/* Says so if the source is none of the interface's own: replies may not come back by it. */
static void check_device(const struct ping *ping)
{
	struct netlink netlink;
	struct netlink_request request;
	struct ifaddrmsg body = {.ifa_family = ping->source.family};
	struct search search = {&ping->source, if_nametoindex(ping->settings.device), false};
	struct error error;
	char line[160];
	if (netlink_open(&netlink, NETLINK_ROUTE, &error) < 0)
		return;
	netlink_begin(&request, RTM_GETADDR, NLM_F_DUMP);
	netlink_put(&request, &body, sizeof body);
	int status = netlink_dump(&netlink, &request, take_address, &search, &error);
	netlink_close(&netlink);
	if (status < 0 || search.found)
		return;
	text_format(line, sizeof line,
		"%s: Warning: source address might be selected on device other than: %s\n",
		ping->run->name, ping->settings.device);
	applet_warn(ping->run, line);
}

/* A broadcast address takes -b. */
static int connect_broadcast(
	struct ping *ping, int fd, const union endpoint_socket *to, socklen_t size)
{
	static const int on = 1;
	struct error *error = &ping->run->error;
	if (!ping->settings.flags.broadcast)
		return failed_with(error, PING_STATUS, 0,
			"Do you want to ping broadcast? Then -b. If not, check your local firewall "
			"rules");
	applet_warn(ping->run, "WARNING: pinging broadcast address\n");
	if (setsockopt(fd, SOL_SOCKET, SO_BROADCAST, &on, sizeof on) < 0)
		return failed_with(error, PING_STATUS, errno, "can't set broadcasting");
	if (connect(fd, &to->any, size) < 0)
		return failed_with(error, PING_STATUS, errno, "connect");
	ping->is_multicast = true;
	return 0;
}

static int connect_probe(struct ping *ping, int fd)
{
	union endpoint_socket to;
	struct endpoint target = source_target(ping);
	target.port = PROBE_PORT;
	socklen_t size = endpoint_to_socket(&target, &to);
	if (connect(fd, &to.any, size) == 0)
		return 0;
	if (errno == EACCES && ping->target.family == AF_INET)
		return connect_broadcast(ping, fd, &to, size);
	/* The route of what is sent decides, where there is one. */
	if (errno == EINVAL && target.scope == 0 && endpoint_is_of_link(&target))
		return 0;
	return failed_with(&ping->run->error, PING_STATUS, errno, "connect");
}

/* The address of -I, if it is of the target's family. */
static int bind_probe(const struct ping *ping, int fd)
{
	union endpoint_socket own;
	if (ping->settings.source.family != ping->target.family)
		return 0;
	socklen_t size = endpoint_to_socket(&ping->settings.source, &own);
	if (bind(fd, &own.any, size) < 0)
		return failed_with(&ping->run->error, PING_STATUS, errno, "%s",
			ping->target.family == AF_INET ? "bind" : "bind icmp socket");
	return 0;
}

int source_find(struct ping *ping)
{
	union endpoint_socket own;
	socklen_t size = sizeof own;
	struct endpoint *target = &ping->target;
	own_fd int fd = socket(target->family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return failed_with(&ping->run->error, PING_STATUS, errno, "socket");
	if (source_bind_device(ping, fd) < 0)
		return -1;
	source_mark(ping, fd);
	ping->is_multicast = endpoint_is_group(target);
	if (bind_probe(ping, fd) < 0 || connect_probe(ping, fd) < 0)
		return -1;
	if (getsockname(fd, &own.any, &size) < 0)
		return failed_with(&ping->run->error, PING_STATUS, errno, "getsockname");
	ping->source = endpoint_from_socket(&own, size);
	ping->source.port = 0;
	if (target->family == AF_INET && endpoint_is_any(target))
		*target = ping->source;
	if (ping->settings.device != NULL && ping->settings.source.family == AF_UNSPEC)
		check_device(ping);
	if (ping->is_multicast && ping->settings.is_user &&
		ping->settings.interval < BROADCAST_INTERVAL * CLOCK_SECOND)
		return failed_with(&ping->run->error, PING_STATUS, 0,
			"broadcast ping with too short interval: %ld",
			(long)(ping->settings.interval / 1000000));
	return 0;
}
