// SPDX-License-Identifier: MIT
#pragma once

/* What ip tunnel asks of the kernel: tunnels by ioctl (linux/if_tunnel.h, linux/ip6_tunnel.h). */

#include <linux/if.h>

#include "applets/ip/kind_tunnel.h"

/* In ip_tunnel.iflags, as the ioctls have it: an isatap among sit, a vti among ipip. */
enum { TUNNEL_IS_SPECIAL = 1 };

/* A tunnel and its name, "" if it has none. Its family is TUNNEL_GRE for IPv4, else TUNNEL_GRE6. */
struct named_tunnel {
	char name[IFNAMSIZ];
	struct ip_tunnel tunnel;
};

bool tunnel_is_v6(const struct named_tunnel *named);

/* The device that stands for a tunnel's mode (`gre0`), NULL if the mode is not known. */
const char *tunnel_base(const struct named_tunnel *named);

/*
 * Asks the kernel (SIOCGETTUNNEL, SIOCADDTUNNEL …) about the device of a name; SIOCGETTUNNEL reads
 * into named. what is `add`, `get` or `delete`, for the error. Returns 0 or -1.
 */
int tunnel_ioctl(struct ip *ip, struct named_tunnel *named, unsigned long what, const char *verb,
	const char *device);

/* Shows the tunnel of a name, or all that are as wanted is where it says something. */
int tunnel_show(struct ip *ip, struct named_tunnel *wanted);
