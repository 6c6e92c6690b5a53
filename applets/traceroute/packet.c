// SPDX-License-Identifier: MIT
#include "applets/traceroute/packet.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

#include "core/inet.h"

enum {
	ECHO_REQUEST = 8, /* RFC 792 */
	ECHO_REQUEST_IPV6 = 128,
	WINDOW_SEGMENTS = 4,
	WINDOW_SCALE = 2,
	TIME_OFFSET = 4, /* of the time in its option, with two bytes before that fill up */
};

static void put16(uint8_t *to, unsigned value)
{
	to[0] = (uint8_t)(value >> 8);
	to[1] = (uint8_t)value;
}

uint16_t packet_mss(const struct trace_settings *settings, size_t mtu)
{
	size_t headers = (settings->target.family == AF_INET6 ? 40 : 20) + PACKET_TCP_HEADER;
	return settings->tcp.mss != 0 ? settings->tcp.mss
		: mtu > headers       ? (uint16_t)(mtu - headers)
				      : 0;
}

/* Two bytes of an option whose length is 2 modulo 4: filled up, unless the next one follows. */
static uint8_t *put_pair(uint8_t *at, uint8_t one, uint8_t other)
{
	*at++ = one;
	*at++ = other;
	return at;
}

/* The options, each in whole words. Returns their end. */
static uint8_t *put_options(uint8_t *at, const struct tcp_settings *tcp, uint16_t mss)
{
	if (tcp->flags & TH_SYN) {
		at = put_pair(at, TCPOPT_MAXSEG, TCPOLEN_MAXSEG);
		put16(at, mss);
		at += 2;
	}
	/* Sack and the time stand in one line; what is missing of it is filled up. */
	if (tcp->timestamps) {
		at = tcp->sack ? put_pair(at, TCPOPT_SACK_PERMITTED, TCPOLEN_SACK_PERMITTED)
			       : put_pair(at, TCPOPT_NOP, TCPOPT_NOP);
		at = put_pair(at, TCPOPT_TIMESTAMP, TCPOLEN_TIMESTAMP);
		memset(at, 0, 8);
		at += 8;
	} else if (tcp->sack) {
		at = put_pair(at, TCPOPT_NOP, TCPOPT_NOP);
		at = put_pair(at, TCPOPT_SACK_PERMITTED, TCPOLEN_SACK_PERMITTED);
	}
	if (tcp->window_scaling) {
		at = put_pair(at, TCPOPT_NOP, TCPOPT_WINDOW);
		at = put_pair(at, TCPOLEN_WINDOW, WINDOW_SCALE);
	}
	return at;
}

static size_t begin_segment(uint8_t *packet, const struct trace_settings *settings, uint16_t mss)
{
	memset(packet, 0, PACKET_TCP_HEADER);
	uint8_t *end = put_options(packet + PACKET_TCP_HEADER, &settings->tcp, mss);
	put16(packet + 2, settings->port);
	packet[12] = (uint8_t)((end - packet) / 4 << 4);
	packet[13] = settings->tcp.flags;
	put16(packet + 14, (unsigned)mss * WINDOW_SEGMENTS);
	return (size_t)(end - packet);
}

size_t packet_begin(
	uint8_t *packet, const struct trace_settings *settings, uint16_t mss, size_t size)
{
	size_t header = settings->method == METHOD_ICMP ? PACKET_UDP_HEADER : 0;
	if (settings->method == METHOD_TCP)
		return begin_segment(packet, settings, mss);
	for (size_t at = 0; at < header + size; at++)
		packet[at] = (uint8_t)(0x40 + (at & 0x3f));
	return header + size;
}

void packet_echo(uint8_t *packet, size_t size, uint8_t family, uint16_t identifier, uint16_t number)
{
	packet[0] = family == AF_INET ? ECHO_REQUEST : ECHO_REQUEST_IPV6;
	packet[1] = packet[2] = packet[3] = 0;
	put16(packet + 4, identifier);
	put16(packet + 6, number);
	/* That of IPv6 covers addresses too: the kernel writes it. */
	if (family == AF_INET) {
		uint16_t sum = inet_checksum(packet, size);
		memcpy(packet + 2, &sum, sizeof sum);
	}
}

/* The checksum covers a header of its own before the segment (RFC 793, RFC 8200). */
static uint16_t segment_checksum(
	const uint8_t *packet, size_t size, const struct endpoint *from, const struct endpoint *to)
{
	uint8_t bytes[16 + 16 + 8 + PACKET_TCP_HEADER + 40] = {0};
	size_t each = endpoint_size(to);
	memcpy(bytes, from->bytes, each);
	memcpy(bytes + each, to->bytes, each);
	uint8_t *at = bytes + 2 * each;
	put16(at, IPPROTO_TCP);
	put16(at + 2, (unsigned)size);
	memcpy(at + 4, packet, size);
	return inet_checksum(bytes, 2 * each + 4 + size);
}

void packet_segment(uint8_t *packet, size_t size, const struct endpoint *from,
	const struct endpoint *to, uint16_t port, const uint32_t random[2])
{
	put16(packet, port);
	memcpy(packet + 4, &random[0], sizeof random[0]);
	/* The time is there if its option is, behind that of the segment size. */
	for (size_t at = PACKET_TCP_HEADER; at + 12 <= size; at += 4)
		if (packet[at + 2] == TCPOPT_TIMESTAMP && packet[at + 3] == TCPOLEN_TIMESTAMP) {
			memcpy(packet + at + TIME_OFFSET, &random[1], sizeof random[1]);
			break;
		}
	packet[16] = packet[17] = 0;
	uint16_t sum = segment_checksum(packet, size, from, to);
	memcpy(packet + 16, &sum, sizeof sum);
}
