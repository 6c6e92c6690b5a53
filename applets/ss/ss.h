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
#include "core/names.h"
#include "core/netlink.h"
#include "core/resolver.h"

struct ss_options {
	bool help, version, numeric, resolve, kill, events, no_header, no_queues, oneline;
	bool all, listening, bound_inactive;
	bool extended, memory, timer, info, tos, cgroup, socket_options;
	bool json, pretty;
	bool bpf, tipc_info, summary;
	bool processes, threads; /* -p, -T */
	bool context, contexts;  /* -Z, -z */
	bool bpf_maps;           /* --bpf-maps and the next are refused */
	const char *bpf_map_id;
	const char *netns;          /* -N */
	bool container;             /* --container: beyond ss(8), as the next */
	const char *summary_by;     /* --summary-by */
	const char *watch;          /* --watch, "" without seconds */
	const char *diag_file;      /* -D */
	const char *filter_file;    /* -F */
	struct opt_sequence tables; /* -t, -A, -f and so on: their order counts */
};

/* What names have been found for. */
struct names {
	uint16_t lowest, highest; /* of the ports that the kernel chooses from, 0 if not read yet */
	struct services services;
	struct resolver *resolver; /* NULL until one is asked for; in the run's arena */
};

/* What -s counts: of IPv4 and of IPv6 where there are two. */
struct summary {
	int sockets, alloc, orphan, timewait, established;
	int raw[2], udp[2], tcp[2], fragments[2];
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
	struct summary summary;
	bool summary_only;    /* -s, and nothing that asks for tables */
	uint32_t association; /* of SCTP: the inode of the socket shown last */
	struct names names;
	int device_fd; /* any socket of the namespace, for the names of interfaces; or -1 */
	struct buffer unsorted;         /* unix sockets of a file, which has them in no order */
	bool was_refused, said_refusal; /* a table, which is read from /proc then */
	const char *proc_net; /* the folder that sockets are read from; NULL: sock_diag is there */
	struct columns columns;
	struct out *out;        /* where fields are printed: a row of columns, or JSON */
	struct netlink netlink; /* open unless proc_net is set */
	struct netlink killer;  /* of -K; fd is -1 until it is needed */
};

/* One end of a socket. */
struct socket_end {
	const uint8_t *address; /* inet: 4 or 16 bytes in network order; borrowed */
	uint32_t port;          /* in host order; unix: the inode; packet: the interface's index */
	unsigned interface;     /* inet, XDP: the index it is bound to, 0 if none */
	uint32_t number;        /* packet, netlink: the protocol; vsock, TIPC: the machine's */
	const char *name;       /* unix: as the kernel has it, without the NUL behind a path */
	size_t name_size;       /* in bytes, 0 if it has none */
};

/* What a row shows, decoded from a message that is borrowed. */
struct socket {
	enum table table;
	uint8_t family, state; /* AF_INET; SS_LISTEN */
	bool is_connected;     /* netlink, TIPC: it has a peer */
	uint8_t protocol;      /* of a raw socket; TIPC: the socket's type */
	uint32_t receive_queue, send_queue;
	struct socket_end local, peer;
	uint32_t uid, inode;
	uint64_t cookie;
	const struct nlmsghdr *message;
	struct attributes attributes; /* of the message */
};

/* A table that is being read. */
struct dump {
	struct ss *ss;
	enum table table;
	bool was_answered;
};

enum { ENDPOINT_NAME_SIZE = 128 };

/*
 * Ask the kernel for one table and show what it holds: of inet; of another family, whose other
 * tables come with it. Return 0, or -1 with an error: the table could not be read.
 */
int ss_show_inet(struct ss *ss, enum table table);
int ss_show_diag(struct ss *ss, enum table table);

/* Whether the kernel has no sock_diag for a table, or not for us. */
bool ss_is_refusal(const struct error *error);

/* Shows the socket of one message of sock_diag(7). Returns 0 or -1. */
int ss_take(struct ss *ss, enum table table, const struct nlmsghdr *message);

/*
 * -s: how many sockets there are, from /proc/net; read before this opens one itself. A file that
 * is missing is said.
 */
void summary_read(struct ss *ss);
void summary_print(struct out *out, const struct summary *summary);

/*
 * Asks for the sockets of one table and family and hands the answer to take; of TCP's, AF_UNSPEC
 * stands for both families. Returns 0 or -1.
 */
int ss_dump_inet(struct ss *ss, enum table table, int family, netlink_taker *take, void *context);

/*
 * TCP's sockets to and from a file of the kernel's messages; `-` is standard output. Return 0 or
 * -1.
 */
int ss_dump_file(struct ss *ss, const char *path);
int ss_show_file(struct ss *ss, const char *path);

/*
 * Decodes a message of a table's family, one of inet_diag; what is borrowed of it is its message.
 * Returns 0 or -1.
 */
int socket_decode(struct socket *socket, enum table table, const struct nlmsghdr *message,
	struct error *error);
int socket_decode_inet(struct socket *socket, enum table table, const struct nlmsghdr *message,
	struct error *error);

/*
 * Shows one socket, if the filter wants it, as a row or as an object; with -p later, by
 * ss_show_spooled. Returns 0 or -1.
 */
int ss_show(struct ss *ss, const struct socket *socket);

/* Prints one socket as a row or as an object. */
void ss_print(struct ss *ss, const struct socket *socket);

/* All that the options and the filter select, as rows or as counts. Returns 0 or -1. */
int ss_show_all(struct ss *ss);

/* Shows each table; one that cannot be read is complained of, and not read again. */
void ss_show_tables(struct ss *ss);

/* Counts the sockets of all tables and prints the summary. Returns 0 or -1. */
int ss_summarise(struct ss *ss, struct out *out);

/* Rows go to out from here on, under their header; columns_close ends them. */
void ss_rows_begin(struct ss *ss, struct out *out);

/* Finds the processes of the sockets that were put off and shows these. Returns 0 or -1. */
int ss_show_spooled(struct ss *ss);

/* Whether it is a socket of SCTP, and the name of an association's state. */
bool socket_is_sctp(const struct socket *socket);
const char *sctp_state_name(unsigned state);

/* The name of an interface, `if7` if it has none. */
void interface_print(struct ss *ss, unsigned index);

/* The name of an end of a unix socket as it is shown: `/run/x`, `@abstract`, `*`. */
void endpoint_unix_name(const struct socket_end *end, char text[ENDPOINT_NAME_SIZE]);

/* -Z: the security context of a process, in text behind what shape says (SELinux). */
bool context_is_enabled(void);
void context_print(struct ss *ss, const char *shape, int32_t process);
void context_print_file(struct ss *ss, unsigned process, unsigned descriptor);

/* The ports that the kernel chooses from; where it doesn't say, its own default. */
void ports_read_range(uint16_t *lowest, uint16_t *highest);

/* Made when it is needed first; NULL if there is no memory for it. */
struct resolver *names_resolver(struct ss *ss);

/* With -r, the name of an address, or NULL. Lives until the next call. */
const char *address_name(struct ss *ss, int family, const void *address);

/* A port: its service's name, its number with -n; `*` for none. */
void port_print(struct ss *ss, enum table table, uint32_t port);

/* The IPPROTO_ of a table of inet's, as far as a byte holds it. */
uint8_t ss_protocol(enum table table);

/* -K: ends a socket. Returns 1, 0 if it was gone already, or -1 with an error. */
int ss_kill(struct ss *ss, const struct socket *socket);

/* -E: shows sockets as they end, until nobody reads it. Returns 0 or -1. */
int ss_watch_ends(struct ss *ss);

/* What -e, -o, -m, -i and the like add to a row. */
void socket_print_inet_details(struct ss *ss, const struct socket *socket);
