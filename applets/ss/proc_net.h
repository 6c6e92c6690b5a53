// SPDX-License-Identifier: MIT
#pragma once

/*
 * Sockets as /proc/net tells of them (proc(5)), for where sock_diag is missing or refused. Each
 * line becomes the message that sock_diag would have sent, as far as the line goes, so that
 * nothing behind it needs to know.
 */

#include "applets/ss/ss.h"

/* Where the files are, of the own namespace. */
#define PROC_NET "/proc/net"

/* An attribute of our own, which says that a message was made of a line. */
enum { PROC_NET_ATTRIBUTE = 0x3f00 };

/* Its value: what a line of tcp says that no attribute of sock_diag is for. Times in 10 ms. */
struct proc_net_tcp {
	uint32_t retransmit_timeout, acknowledge_timeout;
	uint32_t quick_acks; /* times two, and whether the connection is interactive */
	uint32_t window;
	int32_t threshold;
};

/* The same of a line of packet or netlink. */
struct proc_net_rest {
	uint32_t receive_queue, send_queue;
	uint32_t interface, uid;         /* of packet */
	uint32_t socket[2], callback[2]; /* of netlink: what the kernel calls them, halves */
};

/* Whether a table's sockets are to be read from a file, whatever the kernel answers. */
bool proc_net_is_asked_for(enum table table);

/*
 * Shows the sockets of one table and family that are in a file below folder (`/proc/net`), or
 * where the environment says, as iproute2 has it: PROC_NET_TCP names the file, PROC_ROOT what is
 * there in place of /proc. A file that is missing is one without sockets. Returns 0 or -1.
 */
int proc_net_show(struct ss *ss, const char *folder, enum table table, int family);

/* Takes one line, which it changes; one that is malformed is skipped. Returns 0 or -1. */
int proc_net_line(struct ss *ss, enum table table, int family, char *line);
int proc_net_line_rest(struct ss *ss, enum table table, char *line);

/* Shows the sockets that were kept for being in no order. Returns 0 or -1. */
int proc_net_show_sorted(struct ss *ss);

/* Shows what was made of a line; says first why it was, if the kernel refused. Returns 0 or -1. */
int proc_net_take(struct ss *ss, enum table table, const struct nlmsghdr *message);

/* Hexadecimal digits at the beginning of *text, at most count of them. Moves *text on. */
uint64_t proc_net_hexadecimal(const char **text, size_t count);

/* The next word as a decimal number; other where there is none. */
uint32_t proc_net_number(char **line, uint32_t other);

/* What was kept of a line of packet or netlink; NULL if it was none. */
const struct proc_net_rest *proc_net_rest(const struct socket *socket);

/* Whether a socket was made of a line. */
bool proc_net_made(const struct socket *socket);

/* What -e, -o and -i add to it. */
void proc_net_print_details(struct ss *ss, const struct socket *socket);
