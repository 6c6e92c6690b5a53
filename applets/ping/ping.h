// SPDX-License-Identifier: MIT
#pragma once

/* ping: what its parts share. ping(8) of iputils; RFC 792, RFC 4443. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "applets/ping/node.h"
#include "applets/ping/options.h"
#include "applets/ping/tally.h"
#include "core/applet.h"
#include "core/datagram.h"
#include "core/endpoint.h"
#include "core/opt.h"
#include "core/resolver.h"
#include "core/text.h"

enum {
	PING_STATUS = 2,        /* the exit status of most errors; of a bad number it is 1 */
	PING_PATTERN_SIZE = 16, /* bytes of -p */
	PING_HOPS = 9,          /* hosts on the way that IPv4 takes before the last */
	PING_STAMPED_HOPS = 4,  /* those whose time -T tsprespec can ask for */
	PING_OPTIONS_SIZE = 40, /* of an IPv4 header */
	PING_HEADER_SIZE = 8,   /* of an ICMP echo request */
	PING_TIME_SIZE = 16,    /* of the struct timeval that its data begins with */
	PING_SEQUENCES = 1 << 16,
	IP_HEADER_SIZE = 20, /* of IPv4, without options */
};

/* Types of ICMP (RFC 792) and ICMPv6 (RFC 4443). */
enum {
	ECHO_REPLY_4 = 0,
	SOURCE_QUENCH = 4,
	REDIRECT = 5,
	ECHO_REQUEST_4 = 8,
	ECHO_REQUEST_6 = 128,
	ECHO_REPLY_6 = 129,
};

enum ping_route {
	ROUTE_NONE,
	ROUTE_RECORD, /* -R */
	ROUTE_TSONLY, /* -T */
	ROUTE_TSANDADDR,
	ROUTE_TSPRESPEC,
};

/* The command line, read. */
struct settings {
	int family;                  /* AF_UNSPEC for either */
	uint64_t count;              /* 0: without end */
	int64_t interval;            /* nanoseconds between two requests */
	int64_t deadline;            /* nanoseconds that all may take, 0: as long as it likes */
	int64_t linger;              /* nanoseconds to wait for the last replies; 0: for ever */
	unsigned preload;            /* requests that may be under way at first */
	unsigned size;               /* bytes of data */
	int ttl, tos, sndbuf, ident; /* -1: not given */
	bool has_mark, has_flow;
	uint32_t mark, flow; /* flow: 20 bits */
	int discover;        /* IP_PMTUDISC_…, -1: not given */
	enum ping_route route;
	unsigned hop_count;
	const char *hops[PING_HOPS]; /* hosts on the way, or those of tsprespec */
	unsigned pattern_size;
	bool has_pattern;
	uint8_t pattern[PING_PATTERN_SIZE];
	const char *device;     /* of -I, or NULL */
	struct endpoint source; /* of -I, AF_UNSPEC if none was given */
	bool is_user;           /* not root: what root may do is not for us */
	struct ping_flags flags;
};

struct ping {
	struct run *run;
	struct out *out;
	struct settings settings;
	struct node_query node; /* of -N; its type is 0 where an echo is asked for */
	const char *host;       /* as it was typed, then as it is called */
	char canonical[DNS_NAME_SIZE];
	struct endpoint target;   /* where requests go */
	union endpoint_socket to; /* the same for sendto, with the flow label */
	socklen_t to_size;        /* 0 where the socket is connected */
	unsigned options_size;    /* of the IPv4 header: 0 or 40 */
	struct endpoint source;   /* where they come from */
	bool is_multicast;        /* several may answer */
	int fd, signals;          /* the ICMP socket; what to interrupt by */
	bool raw;                 /* of the two kinds of socket */
	uint16_t ident;           /* in this machine's byte order */
	uint8_t *packet;          /* the request: header and data */
	uint8_t *received;        /* room for a reply */
	size_t received_size;
	uint8_t *seen;       /* a bit for each sequence number: a reply came */
	unsigned screen;     /* the width that dots may take */
	unsigned dots;       /* of a flood, that are on the screen */
	int64_t started;     /* the monotonic clock, at the first request */
	int64_t sent_at;     /* and at the last */
	bool time_goes_back; /* the calendar did; the kernel's stamps are not used any longer */
	struct tally tally;
	struct route_seen { /* the route that was printed last */
		uint8_t size, bytes[PING_OPTIONS_SIZE];
	} route;
	struct resolver resolver;
};

/* settings.c: reads the options' values. Returns 0 or -1 with an error. */
int settings_read(struct settings *settings, const struct ping_options *options, struct run *run);

/* The hosts on the way, as many as the options leave room for. Returns 0 or -1. */
int settings_take_hops(struct settings *settings, char **hops, unsigned count, struct error *error);

/* What depends on the target: the size of the data; and what only root may. Return 0 or -1. */
int settings_fit(const struct ping *ping, unsigned options_size, struct error *error);
int settings_allowed(const struct ping *ping, struct error *error);

/* socket.c: finds the source, opens the ICMP socket and sets it up. Returns 0 or -1. */
int socket_open(struct ping *ping);

/*
 * The same for several hosts of the target's family: the source is ping's own, or each time the
 * kernel's choice.
 */
int socket_open_shared(struct ping *ping);

/* each.c: --each, from the options that were typed to the exit status; or -1 with an error. */
int each_run(struct ping *ping, const struct ping_options *options, int count, char **hosts);

/* echo.c: the data that all requests have. */
void echo_fill(struct ping *ping);

/* Makes the next request of this sequence number. */
size_t echo_make(struct ping *ping, uint16_t sequence);

/* What came is one of ours? Then it is taken into account and shown. */
void echo_take(struct ping *ping, const struct datagram *datagram);

/*
 * foreign.c: shows what of IPv4 came to a raw socket and is no reply: an ICMP message of at least
 * PING_HEADER_SIZE bytes.
 */
void foreign_take(
	struct ping *ping, const uint8_t *message, size_t size, const struct datagram *datagram);

/* Takes what the error queue has; returns how many errors of ours there were. */
unsigned errors_take(struct ping *ping);

/* Counts a request that did not leave this machine, and says why. */
void error_local(struct ping *ping, const char *text);

/* loop.c: sends and receives until the end. */
int ping_loop(struct ping *ping);

/* lines.c: what is printed. */
void line_header(struct ping *ping);
void line_begin(struct ping *ping); /* with -D the time, in JSON the object */
void line_end(struct ping *ping);
void line_dot(struct ping *ping); /* of a flood, for a request */
/* Takes a dot back, or writes a mark instead. */
void line_dot_back(struct ping *ping, const char *mark);
void line_statistics(struct ping *ping);
void line_status(struct ping *ping); /* of SIGQUIT */
/* An address, with its name where names are asked for. */
void line_host(struct ping *ping, const struct endpoint *endpoint);

/*
 * icmp_text.c: what an ICMP message of a type and code means, as ping words it after `From HOST
 * icmp_seq=N `: `Destination Host Unreachable`, `Frag needed and DF set (mtu = 1400)`. info is the
 * MTU, the pointer of a parameter problem, or (of a redirect) the gateway as it is in the packet.
 */
enum { ICMP_TEXT_SIZE = 160 };
void icmp_text(char text[ICMP_TEXT_SIZE], int family, uint8_t type, uint8_t code, uint32_t info);

/* ip_options.c: the options of an IPv4 header for -R, -T and hosts on the way. */
struct ip_options {
	uint8_t size; /* a multiple of 4 */
	uint8_t bytes[PING_OPTIONS_SIZE];
};
void ip_options_make(struct ip_options *options, enum ping_route route, const struct endpoint *hops,
	unsigned count); /* at most PING_HOPS, of ROUTE_TSPRESPEC at most PING_STAMPED_HOPS */

/* Prints what came back in them, as `\nRR: …` and `\nTS: …`; untrusted. */
void ip_options_print(struct ping *ping, const uint8_t *options, size_t size);
