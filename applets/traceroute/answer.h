// SPDX-License-Identifier: MIT
#pragma once

/* What comes back: from bytes that nobody vouches for to the result of a probe. Nothing is asked.
 */

#include "applets/traceroute/engine.h"

enum { ANSWER_SIZE = 1280 };

/* How the answer to a probe is known on a socket that all share. */
struct answer_match {
	enum trace_method method;
	uint8_t family;
	bool has_header; /* what comes (not what is quoted) begins with an IPv4 header */
	uint16_t identifier, port;
};

enum answer_kind {
	ANSWER_FOREIGN, /* none of ours */
	ANSWER_OF_KEY,
	ANSWER_OF_FIRST, /* of the first that waits: it says nothing of whose it is */
};

/*
 * Whose answer a message is: an error quotes what was sent, anything else is from the target
 * itself. segment becomes what TCP answered, of PACKET_TCP_HEADER bytes or more, or NULL.
 */
enum answer_kind answer_key(const struct answer_match *match, const uint8_t *bytes,
	const struct datagram *datagram, uint16_t *key, const uint8_t **segment);

/* Fills in what the message says of the probe, all but its time. */
void answer_take(struct probe *probe, const struct trace_settings *settings,
	const struct datagram *datagram, const uint8_t *bytes, const uint8_t *segment);

/* The flags of a segment as their names: `syn,ack`. */
enum { ANSWER_FLAGS_SIZE = 40 };
void answer_flags(char text[ANSWER_FLAGS_SIZE], uint8_t flags);
