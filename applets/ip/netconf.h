// SPDX-License-Identifier: MIT
#pragma once

/* What forwarding and the like is set to, as RTM_NEWNETCONF tells it (linux/netconf.h). */

#include <linux/netconf.h>

#include "applets/ip/ip.h"

enum { NETCONF_ATTRIBUTES = NETCONFA_MAX + 1 };

struct netconf {
	uint8_t family;
	int index; /* NETCONFA_IFINDEX_ALL, NETCONFA_IFINDEX_DEFAULT; 0 if not told */
	struct attribute at[NETCONF_ATTRIBUTES]; /* borrowed; without data if absent */
	struct attributes row; /* carries the mark of what turns out malformed in print */
};

/* Reads a message. Returns 0, or -1 if it is malformed. Pure. */
int netconf_decode(struct netconf *netconf, const struct nlmsghdr *message, struct error *error);

/* Prints its line. */
void netconf_print(struct ip *ip, struct netconf *netconf);
