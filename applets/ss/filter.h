// SPDX-License-Identifier: MIT
#pragma once

/*
 * Filters: `dport = :22 and not src 10/8`. An expression becomes a row of tests, each of which
 * says which comes next if it holds and if it does not: always one further on, so that neither
 * evaluating it nor its depth needs a recursion, and so that it is nearly what the kernel takes.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/inet.h"

struct socket;
struct ss;

enum filter_kind {
	FILTER_ACCEPT, /* the two that end it */
	FILTER_REJECT,
	FILTER_HOST,          /* an address's first bits, and a port */
	FILTER_UNIX,          /* a name as fnmatch(3) has it */
	FILTER_PORT_AT_LEAST, /* >=; the other comparisons are these, negated */
	FILTER_PORT_AT_MOST,
	FILTER_DEVICE,
	FILTER_MARK,
	FILTER_CGROUP,
	FILTER_AUTOBOUND, /* the kernel chose its port or name */
};

enum { FILTER_ANY_PORT = -1 };

/* Where a test goes on. While the expression is read, a chain of those that go to the same. */
union filter_target {
	struct filter_test *test;
	union filter_target *chain;
};

struct filter_test {
	uint8_t kind;
	bool of_peer;     /* dst, dport */
	bool is_negative; /* an odd number of `not`s is before it */
	int32_t port;
	struct inet_prefix address; /* AF_UNSPEC with length 0 for any */
	const char *pattern;
	uint64_t number, mask; /* of a device, a mark, a cgroup */
	uint32_t offset;       /* in the kernel's code */
	struct filter_test *next;
	union filter_target yes, no;
};

struct filter {
	struct filter_test *first;
	struct filter_test wanted, unwanted; /* where it ends */
	bool has_device;
	uint16_t lowest, highest; /* of the ports that the kernel chooses from */
};

/*
 * Reads an expression: words as they are typed, then the lines of a file (-1 for none). Sets
 * ss->filter, NULL if there is no test in it; an address with a family (`unix:`) limits
 * ss->selection to it. Returns 0, or -1 with an error whose lines want nothing before them.
 */
int filter_parse(struct ss *ss, char **words, int file);

/* Whether a socket is wanted. */
bool filter_matches(const struct filter *filter, const struct socket *socket);

/*
 * Writes INET_DIAG_REQ_BYTECODE's value, which lets all sockets of inet pass that are wanted.
 * Returns its size; 0 if the kernel could leave none out, or if size is not enough.
 */
size_t filter_bytecode(struct filter *filter, void *code, size_t size);
