// SPDX-License-Identifier: MIT
#pragma once

/*
 * What the parts of ss share. Whatever a socket is learnt from, sock_diag(7) or a line of
 * /proc/net, it arrives as one message of sock_diag's, so that there is one way to decode, filter
 * and print it:
 *
 *   tables.c   which tables, families and states the words ask for
 *   diag_*.c   ask the kernel for a table, or read it from /proc/net (proc_net.c)
 *   socket_*.c a message becomes a struct socket, and what a row shows of it
 *   filter_*.c an expression: read, compiled for the kernel, evaluated here
 *   columns.c  rows of text laid out in columns
 *   tallies.c  counts instead of rows
 *   watch.c    rows again each interval, compared with those before
 */

#include <linux/netlink.h>
#include <stdbool.h>
#include <stdint.h>

#include "applets/ss/columns.h"
#include "applets/ss/filter.h"
#include "applets/ss/process.h"
#include "applets/ss/spool.h"
#include "applets/ss/tables.h"
#include "applets/ss/tallies.h"
#include "applets/ss/watch.h"
#include "core/applet.h"
#include "core/cgroup.h"
#include "core/netlink.h"

struct ss_options {
	bool help, version, numeric, no_header, no_queues, oneline;
	bool all, listening, bound_inactive;
	bool extended, memory, timer, info, tos, cgroup, socket_options;
	bool json, pretty;
	bool processes, threads;    /* -p, -T */
	bool container;             /* --container: beyond ss(8), as the next */
	const char *summary_by;     /* --summary-by */
	const char *watch;          /* --watch, "" without seconds */
	const char *diag_file;      /* -D */
	const char *filter_file;    /* -F */
	struct opt_sequence tables; /* -t, -A, -f and so on: their order counts */
};

struct ss {
	struct run *run;
	struct error *error;
	struct ss_options options;
	struct selection selection; /* tables, families and states */
	struct filter *filter;      /* NULL if all are wanted */
	struct buffer spool;        /* what is shown once the processes are known: with -p */
	struct holders holders;
	struct tallies tallies;
	uint64_t interval;         /* of --watch, in nanoseconds */
	const struct event *event; /* with --watch, what the row that is printed is about */
	struct cgroups cgroups;
	struct columns columns;
	struct out *out; /* where fields are printed: a row of columns, or JSON */
	struct netlink netlink;
};

/* One end of a socket. */
struct endpoint {
	const uint8_t *address; /* inet: 4 or 16 bytes in network order; borrowed */
	uint32_t port;          /* inet: in host order; others: what stands for it */
	unsigned interface;     /* the index it is bound to, 0 if none */
	uint32_t number;        /* packet, netlink: the protocol; vsock: the machine's */
	const char *name;       /* unix: as the kernel has it, without the NUL behind a path */
	size_t name_size;       /* in bytes, 0 if it has none */
};

/* What a row shows, decoded from a message that is borrowed. */
struct socket {
	enum table table;
	uint8_t family, state; /* AF_INET; SS_LISTEN */
	uint8_t protocol;      /* of a raw socket */
	uint32_t receive_queue, send_queue;
	struct endpoint local, peer;
	uint32_t uid, inode;
	uint64_t cookie;
	const struct nlmsghdr *message;
	struct attributes attributes; /* of the message */
};

/*
 * Asks the kernel for one table and shows what it holds. Returns 0, or -1 with an error: the table
 * could not be read.
 */
int ss_show_inet(struct ss *ss, enum table table);

/* Shows the socket of one inet_diag message. Returns 0 or -1. */
int ss_take_inet(struct ss *ss, enum table table, const struct nlmsghdr *message);

/* Asks for the sockets of one table and family and hands the answer to take. Returns 0 or -1. */
int ss_dump_inet(struct ss *ss, enum table table, int family, netlink_taker *take, void *context);

/*
 * TCP's sockets to and from a file of the kernel's messages; `-` is standard output. Return 0 or
 * -1.
 */
int ss_dump_file(struct ss *ss, const char *path);
int ss_show_file(struct ss *ss, const char *path);

/* Decodes an inet_diag message of a table. Returns 0 or -1. */
int socket_decode_inet(struct socket *socket, enum table table, const struct nlmsghdr *message,
	struct error *error);

/*
 * Shows one socket, if the filter wants it, as a row or as an object; with -p later, by
 * ss_show_spooled. Returns 0 or -1.
 */
int ss_show(struct ss *ss, const struct socket *socket);

/* Prints one socket as a row or as an object. */
void ss_print(struct ss *ss, const struct socket *socket);

/* Shows each table; one that cannot be read is complained of, and not read again. */
void ss_show_tables(struct ss *ss);

/* Counts the sockets of all tables and prints the summary. Returns 0 or -1. */
int ss_summarise(struct ss *ss, struct out *out);

/* Rows go to out from here on, under their header; columns_close ends them. */
void ss_rows_begin(struct ss *ss, struct out *out);

/* Finds the processes of the sockets that were put off and shows these. Returns 0 or -1. */
int ss_show_spooled(struct ss *ss);

/* `%eth0`: what a socket is bound to. */
void interface_print(struct ss *ss, unsigned index);

/* A port: its service's name, its number with -n; `*` for none. */
void port_print(struct ss *ss, enum table table, uint32_t port);

/* What -e, -o, -m, -i and the like add to a row. */
void socket_print_inet_details(struct ss *ss, const struct socket *socket);
