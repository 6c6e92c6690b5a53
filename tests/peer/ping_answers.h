// SPDX-License-Identifier: MIT
#pragma once

/* What the parts of ping_answers share. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	WAITING = 64,
	PACKET_SIZE = 65536,
	ECHO_REQUEST = 8,
	ECHO6_REQUEST = 128,
	NODE_QUERY = 139,
};

/* What is done to a request; below FIRST_ACTION an error comes. */
enum action {
	FIRST_ACTION = 64,
	TIMES = FIRST_ACTION, /* answered so many times */
	WRONG_DATA,           /* this byte of the data is wrong */
	WRONG_CHECKSUM,
	CUT,             /* so many bytes of data come back */
	LATE,            /* so many hundredths of a second late */
	REORDERED,       /* two requests are answered the other way round */
	OTHER_ADDRESS,   /* the address after it answers */
	FOREIGN,         /* an answer to another ping first */
	OTHER_SEQUENCE,  /* that of so many later */
	SHORT_QUOTE,     /* an error that quotes so many bytes */
	OPTIONS,         /* with these options in the IP header */
	TTL,             /* with this TTL */
	LOST,            /* each request whose sequence number B divides is lost */
	LONGER,          /* so many bytes more */
	OTHER_TYPE,      /* of this ICMP type */
	ERROR_FIRST,     /* an error, and an answer */
	FOREIGN_QUOTE,   /* an error that quotes what was not sent */
	MTU,             /* too big; what fits is 20 × B */
	NODE,            /* a node information reply of this kind */
	SEVERAL,         /* so many hosts answer */
	ANOTHER_LATER,   /* and again 20 × B milliseconds later */
	REDIRECT6 = 137, /* IPv6: an error after all */
	BROADCAST = 255, /* IPv4: three hosts answer */
};

struct reply {
	size_t size; /* 0: there is none */
	uint8_t bytes[PACKET_SIZE + 256];
};

struct waiting {
	int64_t due;
	struct reply reply;
};

struct answers {
	int fd;
	unsigned seen; /* requests */
	uint8_t packet[PACKET_SIZE];
	struct reply held;
	struct waiting waiting[WAITING];
};

/* An echo request or a node information query; all in it is of packet. */
struct request {
	bool v6;
	const uint8_t *packet, *icmp;
	size_t size, header, icmp_size;
	uint8_t source[16], target[16];
	uint8_t from[16]; /* where answers come from: the target, or of many one host */
	uint8_t action, argument;
};

/* Sends it, so many milliseconds later. */
void answer_send(struct answers *answers, const struct reply *reply, unsigned delay);

/* Does what the request asks for. */
void answer(struct answers *answers, const struct request *request);

/* Of a message that is right, 0. ip: the header of IPv6 around it, or NULL. */
uint16_t icmp_checksum(const uint8_t *ip, const uint8_t *icmp, size_t size);

/* Puts an IP header from one address to another, and the checksum, around the ICMP message there.
 */
void packet_finish(struct reply *reply, const struct request *request, const uint8_t *from,
	uint8_t ttl, const uint8_t *options, size_t options_size);

/* Options of an IPv4 header, of a kind, to bytes; returns how many there are. */
size_t options_make(uint8_t bytes[40], uint8_t kind);

/* The data of a node information reply of a kind, to bytes; returns how many there are. */
size_t node_data(uint8_t *bytes, uint8_t query_type, uint8_t kind);
