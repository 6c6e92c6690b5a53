// SPDX-License-Identifier: MIT
#pragma once

/*
 * The one place that opens a netlink socket: tests replace it at link time with a recorded kernel
 * (-Wl,--wrap=netlink_open_socket), which is why it has a file of its own.
 */

/* A close-on-exec netlink socket of a protocol that the caller owns, or -1 with errno. */
int netlink_open_socket(int protocol);
