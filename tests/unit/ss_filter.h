// SPDX-License-Identifier: MIT
#pragma once

/* Expressions at random, with what they mean; and the kernel's bytecode, interpreted. */

#include <linux/inet_diag.h>
#include <stdio.h>
#include <sys/socket.h>

#include "applets/ss/ss.h"
#include "tests/unit/unit.h"

static inline uint32_t next_random(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 8;
}

/* What is known of a socket, beside the message that says it. */
struct known {
	int family;
	uint8_t local[16], peer[16];
	uint16_t sport, dport;
	uint32_t interface, mark;
	uint64_t cgroup;
};

enum { NODES = 64, ADDRESSES = 9 };

/* A node of an expression: a test, or what joins the results of a row of others. */
struct node {
	enum {
		NODE_ADDRESS,
		NODE_PORT,
		NODE_DEVICE,
		NODE_MARK,
		NODE_CGROUP,
		NODE_AUTO,
		NODE_ROW
	} kind;
	bool is_not, of_peer;
	int comparison; /* of a port: = != < > <= >= */
	unsigned address;
	uint32_t number, mask;
	unsigned count;
	struct node *operands[3];
	bool is_or[3]; /* before the operand */
};

struct expression {
	char text[8192];
	size_t length;
	struct node nodes[NODES];
	unsigned used;
	bool has_device, has_auto, has_address;
};

static const struct {
	const char *text;
	int family;
	uint8_t bytes[16];
	unsigned bits;
} addresses[ADDRESSES] = {
	{"127.0.0.1", AF_INET, {127, 0, 0, 1}, 32},
	{"127.0.0.0/8", AF_INET, {127}, 8},
	{"10.32.0.0/11", AF_INET, {10, 32}, 11},
	{"0.0.0.0/0", AF_INET, {0}, 0},
	{"[::1]", AF_INET6, {[15] = 1}, 128},
	{"[::/0]", AF_INET6, {0}, 0},
	{"[fd00::/9]", AF_INET6, {0xfd}, 9},
	{"[::ffff:127.0.0.1]", AF_INET6, {[10] = 0xff, [11] = 0xff, [12] = 127, [15] = 1}, 128},
	{"*", AF_UNSPEC, {0}, 0},
};

static inline void put(struct expression *expression, const char *text)
{
	size_t room = sizeof expression->text - expression->length;
	size_t length = strlen(text);
	assert_true(length < room);
	memcpy(expression->text + expression->length, text, length + 1);
	expression->length += length;
}

static const uint16_t likely_ports[] = {0, 22, 80, 8080, 40000, 65535};

static inline void put_test(struct expression *expression, struct node *node, uint32_t *seed)
{
	static const char comparisons[][2][4] = {
		{"=", "eq"}, {"!=", "ne"}, {"<", "lt"}, {">", "gt"}, {"<=", "leq"}, {">=", "ge"}};
	char text[128];
	node->kind = (int)(next_random(seed) % NODE_ROW);
	node->of_peer = next_random(seed) % 2;
	switch (node->kind) {
	case NODE_ADDRESS:
		expression->has_address = true;
		node->address = next_random(seed) % ADDRESSES;
		node->number =
			next_random(seed) % 2 ? likely_ports[next_random(seed) % 6] : UINT32_MAX;
		snprintf(text, sizeof text, node->number == UINT32_MAX ? "%s %s " : "%s %s:%u ",
			node->of_peer ? "dst" : "src", addresses[node->address].text, node->number);
		break;
	case NODE_PORT:
		node->comparison = (int)(next_random(seed) % 6);
		node->number = likely_ports[next_random(seed) % 6];
		snprintf(text, sizeof text, "%s %s :%u ", node->of_peer ? "dport" : "sport",
			comparisons[node->comparison][next_random(seed) % 2], node->number);
		break;
	case NODE_DEVICE:
		expression->has_device = true;
		node->comparison = (int)(next_random(seed) % 2);
		node->number = next_random(seed) % 3;
		snprintf(text, sizeof text, "dev %s %u ", node->comparison ? "!=" : "=",
			node->number);
		break;
	case NODE_MARK:
		node->comparison = (int)(next_random(seed) % 2);
		node->number = next_random(seed) % 8;
		node->mask = next_random(seed) % 2 ? 6 : UINT32_MAX;
		snprintf(text, sizeof text, "fwmark %s %u/0x%x ",
			node->comparison ? "!=" : "==", node->number, node->mask);
		break;
	case NODE_CGROUP:
		node->comparison = (int)(next_random(seed) % 2);
		snprintf(text, sizeof text, "cgroup %s . ", node->comparison ? "ne" : "eq");
		break;
	case NODE_AUTO:
	default:
		expression->has_auto = true;
		snprintf(text, sizeof text, "autobound ");
		break;
	}
	put(expression, text);
}

/* Up to three operands, each a test or such a row in parentheses. */
static inline struct node *put_row(struct expression *expression, uint32_t *seed, unsigned depth)
{
	static const char *const joints[2][3] = {{"and ", "&& ", ""}, {"or ", "|| ", "| "}};
	struct node *row = &expression->nodes[expression->used++];
	*row = (struct node){.kind = NODE_ROW, .count = 1 + next_random(seed) % 3};
	for (unsigned at = 0; at < row->count; at++) {
		row->is_or[at] = next_random(seed) % 2;
		bool is_not = next_random(seed) % 3 == 0;
		bool is_row = depth > 0 && next_random(seed) % 2 == 0;
		if (at > 0)
			put(expression, joints[row->is_or[at]][next_random(seed) % 3]);
		if (is_not)
			put(expression, next_random(seed) % 2 ? "not " : "! ! ! ");
		if (is_row) {
			put(expression, "( ");
			row->operands[at] = put_row(expression, seed, depth - 1);
			put(expression, ") ");
		} else {
			row->operands[at] = &expression->nodes[expression->used++];
			*row->operands[at] = (struct node){0};
			put_test(expression, row->operands[at], seed);
		}
		row->operands[at]->is_not = is_not;
	}
	return row;
}

static inline void expression_make(struct expression *expression, uint32_t *seed)
{
	expression->length = 0;
	expression->used = 0;
	expression->has_device = expression->has_auto = expression->has_address = false;
	put_row(expression, seed, 3);
}

static inline bool same_bits(const uint8_t *one, const uint8_t *other, unsigned bits)
{
	for (unsigned at = 0; at < bits; at++)
		if ((one[at / 8] ^ other[at / 8]) >> (7 - at % 8) & 1)
			return false;
	return true;
}

/*
 * Whether the first bits of an address are those wanted; IPv4 is wanted of mapped IPv6 too. The
 * kernel compares only within a family, iproute2 whatever bits there are.
 */
static inline bool address_is(const struct known *known, bool is_peer, int wanted_family,
	const uint8_t *wanted, unsigned bits, bool is_kernel)
{
	static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
	const uint8_t *address = is_peer ? known->peer : known->local;
	if (wanted_family == AF_UNSPEC)
		return true;
	if (known->family == AF_INET6 && wanted_family == AF_INET &&
		memcmp(address, mapped, 12) == 0 && same_bits(address + 12, wanted, bits))
		return true;
	return (!is_kernel || known->family == wanted_family) && same_bits(address, wanted, bits);
}

static inline bool port_is(uint16_t port, int comparison, uint32_t number)
{
	const bool results[] = {port == number, port != number, port<number, port> number,
		port <= number, port >= number};
	return results[comparison];
}

/* The number of the cgroup `.` is not known here: it is given. */
static inline bool node_holds(const struct node *node, const struct known *known,
	const struct filter *filter, uint64_t cgroup, bool is_kernel)
{
	bool holds = false;
	uint16_t port = node->of_peer ? known->dport : known->sport;
	switch (node->kind) {
	case NODE_ADDRESS:
		holds = (node->number == UINT32_MAX || node->number == port) &&
			address_is(known, node->of_peer, addresses[node->address].family,
				addresses[node->address].bytes, addresses[node->address].bits,
				is_kernel);
		break;
	case NODE_PORT: holds = port_is(port, node->comparison, node->number); break;
	case NODE_DEVICE: holds = (known->interface == node->number) != node->comparison; break;
	case NODE_MARK:
		holds = ((known->mark & node->mask) == node->number) != node->comparison;
		break;
	case NODE_CGROUP: holds = (known->cgroup == cgroup) != node->comparison; break;
	case NODE_AUTO:
		holds = known->sport >= filter->lowest && known->sport <= filter->highest;
		break;
	case NODE_ROW:
		for (unsigned at = 0; at < node->count; at++) {
			bool next =
				node_holds(node->operands[at], known, filter, cgroup, is_kernel);
			holds = at == 0 ? next : node->is_or[at] ? holds || next : holds && next;
		}
		break;
	}
	return holds != node->is_not;
}

/* What the kernel demands of code before it runs it. */
static inline bool code_is_valid(const uint8_t *code, size_t size)
{
	bool starts[16 * 1024] = {false};
	struct inet_diag_bc_op op;
	for (size_t at = 0; at < size; at += op.yes) {
		starts[at] = true;
		memcpy(&op, code + at, sizeof op);
		if (op.yes < sizeof op || op.yes % 4 != 0 || op.yes > size - at)
			return false;
	}
	for (size_t at = 0; at < size; at += op.yes) {
		memcpy(&op, code + at, sizeof op);
		if (op.no < sizeof op || op.no % 4 != 0 || op.no > size - at + 4)
			return false;
		if (op.no < size - at && !starts[at + op.no])
			return false;
	}
	return true;
}

static inline bool operation_holds(const uint8_t *at, const struct known *known, bool is_auto)
{
	struct inet_diag_bc_op op, limit;
	struct inet_diag_hostcond host;
	struct inet_diag_markcond mark;
	uint64_t cgroup;
	uint32_t device;
	memcpy(&op, at, sizeof op);
	at += sizeof op;
	memcpy(&limit, at, sizeof limit);
	switch (op.code) {
	case INET_DIAG_BC_S_GE: return known->sport >= limit.no;
	case INET_DIAG_BC_S_LE: return known->sport <= limit.no;
	case INET_DIAG_BC_D_GE: return known->dport >= limit.no;
	case INET_DIAG_BC_D_LE: return known->dport <= limit.no;
	case INET_DIAG_BC_AUTO: return is_auto;
	case INET_DIAG_BC_S_COND:
	case INET_DIAG_BC_D_COND:
		memcpy(&host, at, sizeof host);
		bool is_peer = op.code == INET_DIAG_BC_D_COND;
		if (host.port != -1 && host.port != (is_peer ? known->dport : known->sport))
			return false;
		return address_is(
			known, is_peer, host.family, at + sizeof host, host.prefix_len, true);
	case INET_DIAG_BC_DEV_COND:
		memcpy(&device, at, sizeof device);
		return device == known->interface;
	case INET_DIAG_BC_MARK_COND:
		memcpy(&mark, at, sizeof mark);
		return (known->mark & mark.mask) == mark.mark;
	case INET_DIAG_BC_CGROUP_COND:
		memcpy(&cgroup, at, sizeof cgroup);
		return cgroup == known->cgroup;
	default: assert_int_equal(op.code, INET_DIAG_BC_JMP); return false;
	}
}

/* Runs code as the kernel does. */
static inline bool code_accepts(
	const uint8_t *code, size_t size, const struct known *known, bool is_auto)
{
	long left = (long)size;
	while (left > 0) {
		struct inet_diag_bc_op op;
		memcpy(&op, code, sizeof op);
		size_t step = operation_holds(code, known, is_auto) ? op.yes : op.no;
		code += step;
		left -= (long)step;
	}
	return left == 0;
}
