// SPDX-License-Identifier: MIT
#pragma once

/* Which tables of sockets, of which families, in which states. */

#include <stdbool.h>
#include <stdint.h>

#include "core/error.h"

/* In the order in which they are shown. */
enum table {
	TABLE_NETLINK,
	TABLE_PACKET_RAW,
	TABLE_PACKET_DATAGRAM,
	TABLE_UNIX_STREAM,
	TABLE_UNIX_DATAGRAM,
	TABLE_UNIX_SEQPACKET,
	TABLE_RAW,
	TABLE_UDP,
	TABLE_TCP,
	TABLE_DCCP,
	TABLE_SCTP,
	TABLE_VSOCK_STREAM,
	TABLE_VSOCK_DATAGRAM,
	TABLE_TIPC,
	TABLE_XDP,
	TABLE_MPTCP,
	TABLE_COUNT,
};

/* Bits of a set of tables. */
enum {
	TABLES_NETLINK = 1u << TABLE_NETLINK,
	TABLES_PACKET = 1u << TABLE_PACKET_RAW | 1u << TABLE_PACKET_DATAGRAM,
	TABLES_UNIX =
		1u << TABLE_UNIX_STREAM | 1u << TABLE_UNIX_DATAGRAM | 1u << TABLE_UNIX_SEQPACKET,
	TABLES_INET = 1u << TABLE_RAW | 1u << TABLE_UDP | 1u << TABLE_TCP | 1u << TABLE_DCCP |
		1u << TABLE_SCTP | 1u << TABLE_MPTCP,
	TABLES_VSOCK = 1u << TABLE_VSOCK_STREAM | 1u << TABLE_VSOCK_DATAGRAM,
	TABLES_TIPC = 1u << TABLE_TIPC,
	TABLES_XDP = 1u << TABLE_XDP,
	TABLES_ALL = (1u << TABLE_COUNT) - 1,
};

/* States as the kernel numbers them (TCP_ESTABLISHED of net/tcp_states.h, and on). */
enum socket_state {
	SS_ESTABLISHED = 1,
	SS_SYN_SENT,
	SS_SYN_RECV,
	SS_FIN_WAIT_1,
	SS_FIN_WAIT_2,
	SS_TIME_WAIT,
	SS_CLOSED,
	SS_CLOSE_WAIT,
	SS_LAST_ACK,
	SS_LISTEN,
	SS_CLOSING,
	SS_BOUND_INACTIVE = 13, /* bound, neither connected nor listening (Linux 6.8) */
};

/* A set of states has a bit for each. */
enum { STATES_ALL = (((1u << 12) - 1) & ~1u) | 1u << SS_BOUND_INACTIVE };

struct selection {
	uint32_t tables;
	uint32_t barred;   /* those of them that states or a filter leave no sockets of */
	uint32_t states;   /* what is shown */
	uint32_t defaults; /* the states of the tables chosen so far, if no word says which */
	uint64_t families; /* a bit for each AF_ that was named; none: all */
	uint8_t preferred; /* the last of them: of two families of inet it alone is asked for */
	bool listed;       /* -A has named the tables */
	bool states_given; /* states says which: -a, -l or a word */
};

/* -t and the like: adds tables with the states that they show by default. */
void selection_add(struct selection *selection, uint32_t tables);

/* Whether a table of those chosen has sockets in the states that are shown. */
bool selection_asks_table(const struct selection *selection, enum table table);

/* Whether one of the two families of inet is asked for, and whether its sockets are shown. */
bool selection_asks_family(const struct selection *selection, int family);
bool selection_shows_family(const struct selection *selection, int family);

/* -4, -f NAME: adds a family with its tables. Returns 0, or -1 for a name that is none. */
void selection_add_family(struct selection *selection, int family);
int selection_add_family_name(struct selection *selection, const char *name, struct error *error);

/* -A LIST: names of tables between commas, `!` before one takes it away. Returns 0 or -1. */
int selection_add_list(struct selection *selection, const char *list, struct error *error);

/* `state WORD` and `exclude WORD`. Returns 0 or -1. */
int selection_add_state(
	struct selection *selection, const char *word, bool exclude, struct error *error);

/* What is left open takes its default; the last step but for filters. */
void selection_complete(struct selection *selection);

/* An address of this family in a filter: only sockets of it are shown. */
void selection_limit(struct selection *selection, int family);

/* `tcp`, as the column Netid has it; `ESTAB`, as the column State has it. */
const char *table_name(enum table table);
const char *state_name(unsigned state);
