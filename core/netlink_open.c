// SPDX-License-Identifier: MIT
#include "core/netlink_open.h"

#include <sys/socket.h>

int netlink_open_socket(int protocol)
{
	return socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);
}
