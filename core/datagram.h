// SPDX-License-Identifier: MIT
#pragma once

/*
 * Datagrams and what the kernel tells beside them (ip(7), ipv6(7)): where from, when, with which
 * TTL, and, from a socket's error queue, what became of one that was sent.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "core/endpoint.h"

struct datagram {
	size_t size;          /* bytes that were received; at most those of the buffer */
	size_t whole;         /* bytes that it has, more where it was cut */
	struct endpoint from; /* who sent it; of the error queue: where it was to go */
	int ttl;              /* or the hop limit; -1 if the kernel did not say */
	int64_t when;         /* nanoseconds since 1970 when it came, 0 if the kernel did not say */
	bool is_error;        /* the rest is there: struct sock_extended_err of linux/errqueue.h */
	int number;           /* errno */
	uint8_t origin, type, code; /* SO_EE_ORIGIN_…; of an ICMP message its type and code */
	uint32_t info;              /* the MTU, where there is one to tell */
	struct endpoint offender;   /* who sent the ICMP message */
	uint8_t options[40];        /* of an IPv4 header, where the kernel was asked for them */
	size_t options_size;
};

/* Asks the kernel for the error queue: for what any router says too. Returns 0, or -1 with errno.
 */
int datagram_ask_errors(int fd, int family);

/* The same with the TTL and the time. */
int datagram_ask(int fd, int family);

/*
 * Receives one into size bytes of buffer. flags are those of recvmsg: MSG_DONTWAIT, MSG_ERRQUEUE.
 * Returns 0, or -1 with errno.
 */
int datagram_receive(int fd, void *buffer, size_t size, int flags, struct datagram *datagram);
