// SPDX-License-Identifier: MIT

/* Sockets of IPv4 and IPv6: TCP and the rest of inet_diag (sock_diag(7), linux/inet_diag.h). */

#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "applets/ss/ss.h"

enum {
	PROTOCOL_MPTCP = 262,
	CODE_SIZE = NETLINK_REQUEST_SIZE - 256, /* what is left beside the rest of a request */
};

static const uint16_t protocols[TABLE_COUNT] = {
	[TABLE_RAW] = IPPROTO_RAW,
	[TABLE_UDP] = IPPROTO_UDP,
	[TABLE_TCP] = IPPROTO_TCP,
	[TABLE_DCCP] = IPPROTO_DCCP,
	[TABLE_SCTP] = IPPROTO_SCTP,
	[TABLE_MPTCP] = PROTOCOL_MPTCP,
};

/* What the kernel is to tell beyond the fixed part: each costs bytes for every socket. */
static uint8_t wanted_extensions(const struct ss_options *options)
{
	uint8_t wanted = 0;
	if (options->memory)
		wanted |= 1u << (INET_DIAG_MEMINFO - 1) | 1u << (INET_DIAG_SKMEMINFO - 1);
	if (options->info)
		wanted |= 1u << (INET_DIAG_INFO - 1) | 1u << (INET_DIAG_VEGASINFO - 1) |
			1u << (INET_DIAG_CONG - 1);
	if (options->watch != NULL && options->summary_by == NULL) /* for the rates */
		wanted |= 1u << (INET_DIAG_INFO - 1);
	if (options->tos)
		wanted |= 1u << (INET_DIAG_TOS - 1) | 1u << (INET_DIAG_TCLASS - 1);
	return wanted;
}

int socket_decode_inet(struct socket *socket, enum table table, const struct nlmsghdr *message,
	struct error *error)
{
	const struct inet_diag_msg *body = netlink_body(message, sizeof *body);
	if (body == NULL)
		return failed(error, 0, "malformed socket: %u bytes", message->nlmsg_len);
	*socket = (struct socket){
		.table = table,
		.family = body->idiag_family,
		.state = body->idiag_state,
		.receive_queue = body->idiag_rqueue,
		.send_queue = body->idiag_wqueue,
		.local = {.address = (const uint8_t *)body->id.idiag_src,
			.port = ntohs(body->id.idiag_sport),
			.interface = body->id.idiag_if},
		.peer = {.address = (const uint8_t *)body->id.idiag_dst,
			.port = ntohs(body->id.idiag_dport)},
		.uid = body->idiag_uid,
		.inode = body->idiag_inode,
		.cookie = body->id.idiag_cookie[0] | (uint64_t)body->id.idiag_cookie[1] << 32,
		.message = message,
		.attributes = attributes_of(message, sizeof *body),
	};
	return 0;
}

int ss_take_inet(struct ss *ss, enum table table, const struct nlmsghdr *message)
{
	struct socket socket;
	if (message->nlmsg_type != SOCK_DIAG_BY_FAMILY)
		return 0;
	if (socket_decode_inet(&socket, table, message, ss->error) < 0)
		return -1;
	return ss_show(ss, &socket);
}

/* Asks once; with code, where the kernel lets only those pass that it wants. Returns 0 or -1. */
static int dump(struct ss *ss, enum table table, int family, void *code, size_t code_size,
	netlink_taker *take, void *context)
{
	struct netlink_request request;
	struct inet_diag_req_v2 body = {
		.sdiag_family = (uint8_t)family,
		.sdiag_protocol = (uint8_t)protocols[table],
		.idiag_ext = wanted_extensions(&ss->options),
		.idiag_states = ss->selection.states,
	};
	netlink_begin(&request, SOCK_DIAG_BY_FAMILY, NLM_F_DUMP);
	netlink_put(&request, &body, sizeof body);
	if (protocols[table] > UINT8_MAX)
		netlink_attribute_u32(&request, INET_DIAG_REQ_PROTOCOL, protocols[table]);
	if (code_size > 0)
		netlink_attribute(&request, INET_DIAG_REQ_BYTECODE, code, code_size);
	return netlink_dump(&ss->netlink, &request, take, context, ss->error) < 0 ? -1 : 0;
}

/*
 * Old kernels don't know all of a filter, and marks are only for who may set them: what the kernel
 * refuses is asked for again without, and filtered here, where everything is filtered anyway.
 */
int ss_dump_inet(struct ss *ss, enum table table, int family, netlink_taker *take, void *context)
{
	uint8_t code[CODE_SIZE];
	size_t size = ss->filter != NULL ? filter_bytecode(ss->filter, code, sizeof code) : 0;
	int result = dump(ss, table, family, code, size, take, context);
	if (result < 0 && size > 0 && (ss->error->number == EINVAL || ss->error->number == EPERM))
		result = dump(ss, table, family, NULL, 0, take, context);
	return result;
}

struct dump {
	struct ss *ss;
	enum table table;
};

static int take_socket(const struct nlmsghdr *message, void *context, struct error *error)
{
	const struct dump *dump = context;
	(void)error; /* it is that of ss */
	return ss_take_inet(dump->ss, dump->table, message);
}

int ss_show_inet(struct ss *ss, enum table table)
{
	const int families[] = {AF_INET, AF_INET6};
	struct dump dump = {ss, table};
	for (int at = 0; at < 2; at++)
		if (selection_asks_family(&ss->selection, families[at]) &&
			ss_dump_inet(ss, table, families[at], take_socket, &dump) < 0)
			return -1;
	return 0;
}
