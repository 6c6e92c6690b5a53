// SPDX-License-Identifier: MIT

/* Evaluates a filter for one socket. */

#include <linux/inet_diag.h>
#include <string.h>
#include <sys/socket.h>

#include "applets/ss/filter.h"
#include "applets/ss/ss.h"
#include "core/glob.h"

enum { UNIX_NAME_SIZE = 109 }; /* sun_path of sockaddr_un, and a NUL */

static bool is_inet(const struct socket *socket)
{
	return socket->family == AF_INET || socket->family == AF_INET6;
}

/* A port, or what iproute2 compares as one: there is none at a netlink socket's other end. */
static int32_t port_of(const struct filter_test *test, const struct socket *socket)
{
	if (test->of_peer)
		return socket->family == AF_NETLINK ? -1 : (int32_t)socket->peer.port;
	return (int32_t)socket->local.port;
}

/*
 * The bytes of an address, as iproute2 compares them: bit for bit with zeros behind, whatever the
 * family. What has none has its number, in the machine's order; a unix socket that has a name has
 * something that is never compared equal. False for that.
 */
static bool take_bytes(uint8_t bytes[16], const struct socket *socket, const struct socket_end *end)
{
	memset(bytes, 0, 16);
	if (is_inet(socket))
		memcpy(bytes, end->address, socket->family == AF_INET ? 4 : 16);
	else
		memcpy(bytes, &end->number, sizeof end->number);
	return socket->family != AF_UNIX || end->name_size == 0;
}

static bool address_matches(
	const struct inet_prefix *wanted, const struct socket *socket, const struct socket_end *end)
{
	static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
	struct inet_prefix address = {.family = wanted->family};
	if (wanted->length == 0)
		return true;
	if (!take_bytes(address.bytes, socket, end))
		return false;
	if (inet_within(&address, wanted))
		return true;
	if (socket->family != AF_INET6 || wanted->family != AF_INET ||
		memcmp(address.bytes, mapped, sizeof mapped) != 0)
		return false;
	memcpy(address.bytes, end->address + sizeof mapped, 4);
	return inet_within(&address, wanted);
}

static bool host_matches(const struct filter_test *test, const struct socket *socket)
{
	const struct socket_end *end = test->of_peer ? &socket->peer : &socket->local;
	if (test->port != FILTER_ANY_PORT && test->port != port_of(test, socket))
		return false;
	return address_matches(&test->address, socket, end);
}

/* A unix socket's name as it is shown: `@` for each NUL. iproute2 knows none of the peer. */
static void unix_name(char name[UNIX_NAME_SIZE], const struct socket_end *end)
{
	size_t size = end->name_size < UNIX_NAME_SIZE ? end->name_size : UNIX_NAME_SIZE - 1;
	for (size_t at = 0; at < size; at++)
		name[at] = end->name[at] != '\0' ? end->name[at] : '@';
	name[size] = '\0';
}

static bool unix_matches(const struct filter_test *test, const struct socket *socket)
{
	char name[UNIX_NAME_SIZE] = "";
	if (socket->family != AF_UNIX)
		return false;
	if (!test->of_peer)
		unix_name(name, &socket->local);
	return glob_matches(test->pattern, name, true);
}

/* The kernel names what is bound to no name `@` and five digits. */
static bool is_autobound(const struct filter *filter, const struct socket *socket)
{
	char name[UNIX_NAME_SIZE];
	if (is_inet(socket))
		return socket->local.port >= filter->lowest &&
			socket->local.port <= filter->highest;
	if (socket->family != AF_UNIX)
		return false;
	unix_name(name, &socket->local);
	return name[0] == '\0' ||
		(name[0] == '@' && strspn(name + 1, "0123456789abcdef") == 5 && name[6] == '\0');
}

/* A number among the attributes of a socket of inet, 0 if it has none. */
static uint64_t number_of(const struct socket *socket, uint16_t type)
{
	struct attributes row = socket->attributes;
	struct attribute attribute;
	while (is_inet(socket) && attributes_next(&row, &attribute))
		if (attribute.type == type)
			return type == INET_DIAG_MARK ? attribute_u32(&attribute, &row)
						      : attribute_u64(&attribute, &row);
	return 0;
}

static bool holds(
	const struct filter *filter, const struct filter_test *test, const struct socket *socket)
{
	switch ((enum filter_kind)test->kind) {
	case FILTER_HOST: return host_matches(test, socket);
	case FILTER_UNIX: return unix_matches(test, socket);
	case FILTER_PORT_AT_LEAST: return port_of(test, socket) >= test->port;
	case FILTER_PORT_AT_MOST: return port_of(test, socket) <= test->port;
	case FILTER_DEVICE:
		return test->number ==
			(socket->family == AF_PACKET ? socket->local.port
						     : socket->local.interface);
	case FILTER_MARK: return (number_of(socket, INET_DIAG_MARK) & test->mask) == test->number;
	case FILTER_CGROUP: return number_of(socket, INET_DIAG_CGROUP_ID) == test->number;
	case FILTER_AUTOBOUND: return is_autobound(filter, socket);
	case FILTER_ACCEPT:
	case FILTER_REJECT: break;
	}
	return false;
}

bool filter_matches(const struct filter *filter, const struct socket *socket)
{
	const struct filter_test *test = filter->first;
	while (test->kind != FILTER_ACCEPT && test->kind != FILTER_REJECT)
		test = holds(filter, test, socket) ? test->yes.test : test->no.test;
	return test->kind == FILTER_ACCEPT;
}
