// SPDX-License-Identifier: MIT
#pragma once

/* The words that iproute2 has for protocols of packet and netlink sockets. */

#include <stdbool.h>
#include <stdint.h>

enum { PROTOCOL_NAME_SIZE = 12 };

/* What a packet socket's protocol is shown as: `ip`, `[4660]`; and netlink's: `rtnl`, `16`. */
void link_protocol_text(char text[PROTOCOL_NAME_SIZE], uint16_t number, bool numeric);
void netlink_protocol_text(char text[PROTOCOL_NAME_SIZE], uint32_t number, bool numeric);

/* A protocol of frames: `ip`, in whatever case, or a number. False if it is none. */
bool link_protocol_read(const char *name, uint16_t *number);

/* A protocol of netlink: `rtnl`, or a number. False if it is none. */
bool netlink_protocol_read(const char *name, uint8_t *number);
