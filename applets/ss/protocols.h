// SPDX-License-Identifier: MIT
#pragma once

/* The words that iproute2 has for protocols of packet and netlink sockets. */

#include <stdbool.h>
#include <stdint.h>

/* A protocol of frames: `ip`, in whatever case, or a number. False if it is none. */
bool link_protocol_read(const char *name, uint16_t *number);

/* A protocol of netlink: `rtnl`, or a number. False if it is none. */
bool netlink_protocol_read(const char *name, uint8_t *number);
