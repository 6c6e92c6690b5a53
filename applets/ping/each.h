// SPDX-License-Identifier: MIT
#pragma once

/* Several hosts at once in one table, `ping --each`: an option of ours. */

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

#include "applets/ping/ping.h"

enum {
	EACH_MAXIMUM = 256, /* hosts: which one is the lower byte of the sequence number */
	EACH_ROUNDS = 256,  /* and the round the other */
};

struct each_host {
	const char *name;   /* as it was typed */
	const char *reason; /* why it has no address, or NULL */
	struct endpoint address;
	struct tally tally;
	int64_t last;  /* microseconds that the last reply took */
	unsigned open; /* requests that nothing came back for */
	bool is_wrong; /* what came last is an error: the rest says which */
	int number;    /* an errno, if not 0; else a message of ICMP */
	uint8_t type, code;
	uint32_t info;
	int64_t sent_at[EACH_ROUNDS]; /* the calendar; 0: nothing is open */
};

struct each {
	struct ping *ping; /* whose settings these are; its target is any of the hosts */
	struct each_host *hosts;
	unsigned count, rows; /* rows: lines of a table that is on the screen */
	bool is_live;         /* on a terminal, where it is drawn again and again */
	struct each_socket {
		int fd; /* -1: no host is of this family */
		bool raw;
		uint16_t ident;
	} sockets[2];
	int64_t begun, next, redraw; /* of the monotonic clock */
	uint64_t round;
	unsigned at; /* the host that is next in this round */
	bool is_over;
};

/* each.c: takes what has come to the sockets, untrusted, and what their error queues have. */
void each_receive(struct each *each);

/* each_print.c: the table, or a line of JSON for each host. is_last: it stays. */
void each_print(struct each *each, bool is_last);
