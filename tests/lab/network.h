// SPDX-License-Identifier: MIT
/* The staged container's network: a veth pair and its addresses, by a few rtnetlink messages. */
#pragma once

#include <sys/types.h>

/* What failed, with errno set; NULL where all went well. The text is constant: nobody frees it. */
typedef const char *network_failure;

/*
 * Makes a veth pair from here into the net namespace of process `container`, where its end is
 * called eth0, and gives our end 10.88.0.1/24 and fd00:88::1/64.
 */
network_failure network_make_outside(pid_t container);

/* Inside: lo and eth0 up, 10.88.0.2/24 and fd00:88::2/64, default route via 10.88.0.1. */
network_failure network_make_inside(void);
