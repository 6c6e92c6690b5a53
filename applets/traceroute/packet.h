// SPDX-License-Identifier: MIT
#pragma once

/* What is sent, behind the IP header. */

#include <stddef.h>
#include <stdint.h>

#include "applets/traceroute/engine.h"

enum { PACKET_UDP_HEADER = 8, PACKET_TCP_HEADER = 20 };

/* The largest segment that fits a packet of mtu bytes. */
uint16_t packet_mss(const struct trace_settings *settings, size_t mtu);

/*
 * Writes what all probes have in common, with size bytes behind the header where the method has
 * them. Returns its size, of UDP without the header, which the kernel writes.
 */
size_t packet_begin(
	uint8_t *packet, const struct trace_settings *settings, uint16_t mss, size_t size);

/* An echo request of its own number. */
void packet_echo(
	uint8_t *packet, size_t size, uint8_t family, uint16_t identifier, uint16_t number);

/* A segment from a port of its own; what is random in it is its sequence number and its time. */
void packet_segment(uint8_t *packet, size_t size, const struct endpoint *from,
	const struct endpoint *to, uint16_t port, const uint32_t random[2]);
