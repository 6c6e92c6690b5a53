// SPDX-License-Identifier: MIT
#pragma once

/* Node information (RFC 4620), `ping -N`: what a host of IPv6 is called and which addresses it has.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct out;
struct ping;

enum {
	NODE_HEADER_SIZE = 16,   /* of the ICMP message */
	NODE_SUBJECT_SIZE = 256, /* the longest name, and the mark of one that is not whole */
	NODE_REQUEST_SIZE = NODE_HEADER_SIZE + NODE_SUBJECT_SIZE,
	NODE_SECRET_SIZE = 6,
	NODE_REQUEST = 139, /* types of ICMPv6 */
	NODE_REPLY = 140,
};

/* What is asked, and about whom. All zero: nothing is. */
struct node_query {
	bool given;     /* there was a -N: only a raw socket will do */
	uint16_t type;  /* what is asked for, 0 for nothing yet */
	uint16_t flags; /* which addresses */
	bool has_subject;
	uint8_t subject; /* its kind, as the code of the message */
	size_t subject_size;
	uint8_t subject_bytes[NODE_SUBJECT_SIZE];
	uint8_t secret[NODE_SECRET_SIZE]; /* by which a reply is known */
};

/*
 * Takes the argument of one -N into ping's query. False if that ends all: status is then the exit
 * status, or -1 with an error of ping's run.
 */
bool node_option(struct ping *ping, const char *text, int *status);

/*
 * Before the first request to ping's target, about which is asked where there was no other subject.
 * A target of IPv4 is asked for an echo instead, as iputils does it.
 */
void node_begin(struct ping *ping);

/* Writes the query of a sequence number, NODE_REQUEST_SIZE bytes at most; the kernel adds the
 * checksum. Returns its size. */
size_t node_request(const struct node_query *query, uint8_t *to, uint16_t sequence);

/* Whether an ICMPv6 message is a reply to such a query; finds its number. */
bool node_reply(
	const struct node_query *query, const uint8_t *bytes, size_t size, uint16_t *sequence);

/* Prints what a reply says, untrusted: at least NODE_HEADER_SIZE bytes. */
void node_print(struct out *out, const uint8_t *bytes, size_t size);
