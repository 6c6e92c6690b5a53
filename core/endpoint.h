// SPDX-License-Identifier: MIT
#pragma once

/* One end of a conversation: an Internet address with its port and its link. */

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "core/inet.h"

struct endpoint {
	uint8_t family;    /* AF_INET, AF_INET6; AF_UNSPEC for none */
	uint16_t port;     /* of this machine's byte order */
	uint32_t scope;    /* the link (interface index) of an IPv6 address; 0 for any */
	uint8_t bytes[16]; /* AF_INET: the first 4 */
};

/* What system calls take and give. */
union endpoint_socket {
	struct sockaddr any;
	struct sockaddr_in ipv4;
	struct sockaddr_in6 ipv6;
};

/* Writes it for a system call; returns the size in bytes, 0 for AF_UNSPEC. */
socklen_t endpoint_to_socket(const struct endpoint *endpoint, union endpoint_socket *socket);

/* What a system call gave in size bytes; AF_UNSPEC if it is of no Internet family or too short. */
struct endpoint endpoint_from_socket(const union endpoint_socket *socket, socklen_t size);

/* Bytes of the address: 4 or 16. */
size_t endpoint_size(const struct endpoint *endpoint);

/* Whether both have one address, whatever their ports and links. */
bool endpoint_same_address(const struct endpoint *one, const struct endpoint *other);

/* Whether the address means something only together with its link: fe80::/10, ff01::/16, ff02::/16.
 */
bool endpoint_is_of_link(const struct endpoint *endpoint);

/* Whether it is 0.0.0.0 or ::. */
bool endpoint_is_any(const struct endpoint *endpoint);

/* Whether it is a multicast address. */
bool endpoint_is_group(const struct endpoint *endpoint);

/*
 * Writes the address as glibc's getnameinfo does with NI_NUMERICHOST: one that is only of its link
 * (fe80::/10, multicast ff02::/16) has `%eth0` behind it where the scope is known, others `%3`.
 */
enum { ENDPOINT_TEXT_SIZE = INET_TEXT_SIZE + 1 + 16 };
const char *endpoint_text(char text[ENDPOINT_TEXT_SIZE], const struct endpoint *endpoint);
