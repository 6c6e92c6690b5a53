// SPDX-License-Identifier: MIT
#pragma once

/*
 * Probes: packets that die after a number of hops, and what is told of where they did. Whoever uses
 * it decides when to send, how long to wait and what to show:
 *
 *   engine_open(&engine, &settings, &arena, error);
 *   engine_send(&engine, &probe, ttl, error);
 *   engine_wait(&engine, probes, count, until);  -> probes that are PROBE_ANSWERED
 *   probe_give_up(&probe);                       those that waited long enough
 *   engine_close(&engine);
 */

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/arena.h"
#include "core/datagram.h"
#include "core/endpoint.h"
#include "core/error.h"

enum trace_method {
	METHOD_DEFAULT, /* UDP to a port of its own for each probe */
	METHOD_UDP,     /* UDP to one port */
	METHOD_UDPLITE,
	METHOD_ICMP, /* echo requests */
	METHOD_TCP,  /* SYNs, or other flags */
	METHOD_RAW,  /* no header but that of IP */
};

enum {
	ENGINE_WAITING = 255, /* probes that can be on their way at once */
	GATEWAYS_MAXIMUM = 8,
	PROBE_EXTENSIONS = 256,
	PROBE_PACKET_MAXIMUM = 65000,
};

/* Which socket ICMP takes; that of datagrams first if nothing is said. */
enum icmp_way { ICMP_EITHER, ICMP_RAW, ICMP_DATAGRAM };

/* What the header of TCP says. */
struct tcp_settings {
	uint8_t flags;
	bool sack, timestamps, window_scaling;
	bool info;                        /* which flags the target answers with */
	bool has_flags, is_chosen, reuse; /* what -O said of them */
	uint16_t mss;                     /* 0: what the way's MTU allows */
};

/* What every probe is like. Borrowed by the engine. */
struct trace_settings {
	struct endpoint target; /* family and address */
	struct endpoint source; /* AF_UNSPEC: the system's choice */
	const char *interface;  /* NULL: any */
	enum trace_method method;
	uint16_t port;        /* of the target; METHOD_ICMP: the first sequence number */
	uint16_t source_port; /* 0: any */
	uint8_t protocol;     /* METHOD_RAW */
	uint16_t coverage;    /* METHOD_UDPLITE: bytes that the checksum covers, 0: all */
	enum icmp_way icmp_way;
	struct tcp_settings tcp;
	int tos;             /* -1: the system's */
	uint32_t flow_label; /* IPv6 */
	uint32_t mark;
	bool has_mark, debug, dont_fragment, bypass_routes, extensions;
	unsigned gateway_count; /* of a loose source route (IPv4) */
	struct endpoint gateways[GATEWAYS_MAXIMUM];
	size_t length; /* bytes of a packet with its IP header, as asked for */
};

enum probe_state {
	PROBE_UNSENT,
	PROBE_WAITS,
	PROBE_ANSWERED,
	PROBE_LOST,
};

struct probe {
	enum probe_state state;
	uint8_t ttl;
	bool is_final; /* the target answered, or somebody that it cannot be reached */
	bool is_time;  /* an ICMP message said that the TTL was used up */
	bool is_seen;  /* the caller's */
	int fd;        /* its own socket, -1 if it has none */
	uint16_t key;  /* by which an answer is known: port, sequence number */
	int64_t sent;  /* nanoseconds since 1970 */
	int64_t sent_monotonic;
	int64_t rtt;          /* nanoseconds */
	struct endpoint from; /* who answered; AF_UNSPEC: this machine itself */
	int reply_ttl;        /* of the answer, -1 if not known */
	unsigned mtu;         /* that it was too large for, 0 if it was not */
	unsigned found_mtu;   /* with which it had to be sent again; the caller's */
	char note[16];        /* `!H`; "" for none */
	char flags[40];       /* of TCP's answer: `syn,ack` */
	size_t extensions_size;
	uint8_t extensions[PROBE_EXTENSIONS]; /* of the ICMP message (RFC 4884), from their header
					       */
};

struct engine {
	const struct trace_settings *settings;
	int fd;           /* that all probes share, -1 if each has its own */
	int wake;         /* another descriptor that ends a wait, -1 for none; the caller's */
	bool has_header;  /* what comes from fd begins with an IPv4 header */
	bool is_datagram; /* the kernel writes the ICMP identifier and checksum */
	uint16_t next_key;
	uint16_t identifier;   /* METHOD_ICMP */
	uint16_t mss;          /* METHOD_TCP */
	struct endpoint local; /* METHOD_TCP: the address that is sent from */
	uint8_t *packet;       /* what is sent, behind the IP header */
	size_t size;           /* of it */
	size_t ip_header;      /* bytes of IP before it */
	struct pollfd polled[ENGINE_WAITING + 2];
	uint16_t polled_probes[ENGINE_WAITING + 2];
};

/* Begins; memory comes from the arena. Returns 0 or -1. */
int engine_open(struct engine *engine, const struct trace_settings *settings, struct arena *arena,
	struct error *error);
void engine_close(struct engine *engine);

/* Bytes of a packet with its IP header, as it is sent. */
size_t engine_packet_length(const struct engine *engine);

/* From now on packets have that many bytes with the IP header, if that is possible. */
void engine_set_length(struct engine *engine, size_t length);

/* Sends a probe, whatever it was before. Returns 0 or -1. */
int engine_send(struct engine *engine, struct probe *probe, unsigned ttl, struct error *error);

/*
 * Waits for answers until a moment of clock_monotonic, and takes those that are there for the
 * probes that wait. Returns whether any came.
 */
bool engine_wait(struct engine *engine, struct probe *probes, size_t count, int64_t until);

/* No longer waits for it: PROBE_LOST, if it waited. Frees its socket. */
void probe_give_up(struct probe *probe);
