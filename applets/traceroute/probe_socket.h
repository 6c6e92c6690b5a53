// SPDX-License-Identifier: MIT
#pragma once

/* The sockets that probes are sent from. All return a descriptor that the caller owns, or -1. */

#include "applets/traceroute/engine.h"

/* One of UDP for a single probe, connected to a port of the target. */
int probe_socket_open(
	const struct trace_settings *settings, unsigned ttl, uint16_t port, struct error *error);

/* One for all probes, connected to the target; says whether it is one of ICMP datagrams. */
int probe_socket_open_shared(
	const struct trace_settings *settings, bool *is_datagram, struct error *error);

/* One that only keeps a port of TCP from others. */
int probe_socket_take_port(
	const struct trace_settings *settings, uint16_t *port, struct error *error);

/* Returns 0 or -1. */
int probe_socket_set_ttl(int fd, uint8_t family, unsigned ttl, struct error *error);
