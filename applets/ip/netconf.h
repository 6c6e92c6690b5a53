// SPDX-License-Identifier: MIT
#pragma once

/* What forwarding and the like is set to, as RTM_NEWNETCONF tells it (linux/netconf.h). */

#include "applets/ip/ip.h"

struct netconf {
	uint8_t family;
	int index;             /* NETCONFA_IFINDEX_ALL, NETCONFA_IFINDEX_DEFAULT; 0 if not told */
	struct attributes all; /* borrowed */
};

/* Reads a message. Returns 0, or -1 if it is malformed. Pure. */
int netconf_decode(struct netconf *netconf, const struct nlmsghdr *message, struct error *error);

/* Prints its line. */
void netconf_print(struct ip *ip, const struct netconf *netconf);
