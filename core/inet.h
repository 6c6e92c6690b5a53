// SPDX-License-Identifier: MIT
#pragma once

/* Addresses as text, in glibc's words: musl compresses IPv6 differently. */

#include <stddef.h>
#include <stdint.h>

enum {
	INET_TEXT_SIZE = 46,  /* the longest IPv6 address and its NUL */
	LINK_TEXT_SIZE = 100, /* 32 bytes of a link-layer address, MAX_ADDR_LEN of netdevice.h */
};

/*
 * Writes an address of a family (AF_INET: 4 bytes, AF_INET6: 16 bytes). Returns text, or "???" for
 * a family or a size that it does not know.
 */
const char *inet_text(char text[INET_TEXT_SIZE], int family, const void *address, size_t size);

/*
 * Writes a link-layer address of size bytes as `02:00:00:00:00:01`; for tunnels (ARPHRD_TUNNEL,
 * ARPHRD_SIT, ARPHRD_IPGRE, ARPHRD_TUNNEL6, ARPHRD_IP6GRE) it is an Internet address.
 */
const char *link_address_text(
	char text[LINK_TEXT_SIZE], uint16_t type, const void *address, size_t size);
