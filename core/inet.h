// SPDX-License-Identifier: MIT
#pragma once

/* Addresses as text, in glibc's words: musl compresses IPv6 differently. */

#include <stdbool.h>
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

/* An address or a prefix, of one family. */
struct inet_prefix {
	uint8_t family;  /* AF_INET, AF_INET6; AF_UNSPEC for `default` */
	uint8_t size;    /* bytes of the address: 4, 16; 0 for `default` */
	uint8_t length;  /* bits of the prefix */
	bool has_length; /* a length was given */
	uint8_t bytes[16];
};

/*
 * Reads an address: IPv6, or IPv4 of one to four numbers, as iproute2 takes it (`10.1` is
 * 10.1.0.0). family is AF_UNSPEC for either. False if it is none.
 */
bool inet_parse(struct inet_prefix *address, const char *text, int family);

/*
 * Reads ADDRESS, ADDRESS/BITS or ADDRESS/MASK (IPv4), or `default`, `all`, `any`. Without a length
 * it is the whole address. False if it is none.
 */
bool inet_parse_prefix(struct inet_prefix *prefix, const char *text, int family);

/* Whether the first length bits of both are the same; false for different families. */
bool inet_within(const struct inet_prefix *inner, const struct inet_prefix *outer);

/*
 * Reads a link-layer address: hexadecimal numbers up to ff between colons, or an IPv4 address. What
 * follows the digits of a number does not count, as with iproute2. Returns its size in bytes, 0 if
 * it is none or larger than size.
 */
size_t link_address_parse(uint8_t *bytes, size_t size, const char *text);

/*
 * Writes a link-layer address of size bytes as `02:00:00:00:00:01`; for tunnels (ARPHRD_TUNNEL,
 * ARPHRD_SIT, ARPHRD_IPGRE, ARPHRD_TUNNEL6, ARPHRD_IP6GRE) it is an Internet address.
 */
const char *link_address_text(
	char text[LINK_TEXT_SIZE], uint16_t type, const void *address, size_t size);

/* The Internet checksum of bytes (RFC 1071), as it stands in a header; 0 over what has a right one.
 */
uint16_t inet_checksum(const void *bytes, size_t size);
