// SPDX-License-Identifier: MIT

/*
 * A filter as the kernel takes it (linux/inet_diag.h). An instruction says how far it is to the
 * next if it holds (`yes`, which must be its own size, since the kernel checks the code along it)
 * and if not (`no`). The code accepts at its end, and rejects by a jump four bytes beyond.
 */

#include <linux/inet_diag.h>
#include <string.h>
#include <sys/socket.h>

#include "applets/ss/filter.h"

enum { JUMP_SIZE = sizeof(struct inet_diag_bc_op) };

/*
 * Where iproute2 leaves the kernel out, for a device, it finds ports beyond 65535 and the choice
 * of the kernel's by their numbers alone, and compares addresses across families, which the kernel
 * doesn't: to find the same, these are left out here too.
 */
static bool kernel_knows(const struct filter *filter, const struct filter_test *test)
{
	switch ((enum filter_kind)test->kind) {
	case FILTER_HOST:
		return test->address.family == AF_UNSPEC ||
			(!filter->has_device &&
				(test->address.family == AF_INET ||
					test->address.family == AF_INET6));
	case FILTER_PORT_AT_LEAST:
	case FILTER_PORT_AT_MOST:
		return !filter->has_device || (test->port >= 0 && test->port <= UINT16_MAX);
	case FILTER_AUTOBOUND: return !filter->has_device;
	case FILTER_DEVICE:
	case FILTER_MARK:
	case FILTER_CGROUP: return true;
	case FILTER_UNIX:
	case FILTER_ACCEPT:
	case FILTER_REJECT: break;
	}
	return false;
}

/* One instruction; yes and no of its head are set later. */
struct instruction {
	struct inet_diag_bc_op head;
	union {
		struct inet_diag_bc_op limit; /* of a port, in `no` */
		struct {
			struct inet_diag_hostcond condition;
			uint8_t address[16];
		} host;
		uint32_t device;
		struct inet_diag_markcond mark;
		uint64_t cgroup __attribute__((packed, aligned(4)));
	};
};

_Static_assert(offsetof(struct instruction, host) == JUMP_SIZE, "no gap before the operand");

static size_t make_host(struct instruction *made, const struct filter_test *test)
{
	const struct inet_prefix *address = &test->address;
	made->head.code = test->of_peer ? INET_DIAG_BC_D_COND : INET_DIAG_BC_S_COND;
	made->host.condition.family = address->family;
	made->host.condition.prefix_len = address->length;
	made->host.condition.port = test->port;
	memcpy(made->host.address, address->bytes, address->size);
	return sizeof made->host.condition + address->size;
}

/* Returns the size in bytes. */
static size_t make(struct instruction *made, const struct filter_test *test)
{
	size_t size = 0;
	memset(made, 0, sizeof *made);
	switch ((enum filter_kind)test->kind) {
	case FILTER_HOST: size = make_host(made, test); break;
	case FILTER_PORT_AT_LEAST:
	case FILTER_PORT_AT_MOST:
		if (test->kind == FILTER_PORT_AT_LEAST)
			made->head.code = test->of_peer ? INET_DIAG_BC_D_GE : INET_DIAG_BC_S_GE;
		else
			made->head.code = test->of_peer ? INET_DIAG_BC_D_LE : INET_DIAG_BC_S_LE;
		made->limit.no = (uint16_t)test->port;
		size = sizeof made->limit;
		break;
	case FILTER_DEVICE:
		made->head.code = INET_DIAG_BC_DEV_COND;
		made->device = (uint32_t)test->number;
		size = sizeof made->device;
		break;
	case FILTER_MARK:
		made->head.code = INET_DIAG_BC_MARK_COND;
		made->mark.mark = (uint32_t)test->number;
		made->mark.mask = (uint32_t)test->mask;
		size = sizeof made->mark;
		break;
	case FILTER_CGROUP:
		made->head.code = INET_DIAG_BC_CGROUP_COND;
		made->cgroup = test->number;
		size = sizeof made->cgroup;
		break;
	case FILTER_AUTOBOUND: made->head.code = INET_DIAG_BC_AUTO; break;
	case FILTER_UNIX:
	case FILTER_ACCEPT:
	case FILTER_REJECT: break;
	}
	return sizeof made->head + size;
}

/* What comes behind a test in the code. */
static const struct filter_test *behind(const struct filter *filter, const struct filter_test *test)
{
	return test->next != NULL ? test->next : &filter->wanted;
}

static void put_head(uint8_t *code, uint8_t operation, size_t yes, size_t no)
{
	struct inet_diag_bc_op head = {operation, (uint8_t)yes, (uint16_t)no};
	memcpy(code, &head, sizeof head);
}

/*
 * Writes one test at code, or only measures it if code is NULL. One of its two targets is behind
 * it; to the other leads `no`, or a jump of its own. What the kernel doesn't know is a test that
 * lets a socket pass.
 */
static size_t put_test(const struct filter *filter, const struct filter_test *test, uint8_t *code)
{
	struct instruction made;
	bool known = kernel_knows(filter, test);
	const struct filter_test *yes = test->yes.test, *no = test->no.test;
	bool jumps = yes != behind(filter, test);
	if (!known)
		jumps = (yes = test->is_negative ? no : yes) != behind(filter, test);
	size_t size = known ? make(&made, test) : 0;
	if (code != NULL && known) {
		memcpy(code, &made, size);
		put_head(code, made.head.code, size,
			jumps ? size + JUMP_SIZE : no->offset - test->offset);
	}
	if (code != NULL && jumps)
		put_head(code + size, INET_DIAG_BC_JMP, JUMP_SIZE,
			yes->offset - test->offset - size);
	return size + (jumps ? JUMP_SIZE : 0);
}

size_t filter_bytecode(struct filter *filter, void *code, size_t size)
{
	size_t used = 0;
	for (struct filter_test *test = filter->first; test != NULL; test = test->next) {
		test->offset = (uint32_t)used;
		used += put_test(filter, test, NULL);
		if (used > size || used > UINT16_MAX - JUMP_SIZE)
			return 0;
	}
	filter->wanted.offset = (uint32_t)used;
	filter->unwanted.offset = (uint32_t)used + JUMP_SIZE;
	for (const struct filter_test *test = filter->first; test != NULL; test = test->next)
		put_test(filter, test, (uint8_t *)code + test->offset);
	return used;
}
