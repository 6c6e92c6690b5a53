// SPDX-License-Identifier: MIT

/* Sockets of IPv4 and IPv6: TCP and the rest of inet_diag (sock_diag(7), linux/inet_diag.h). */

#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "applets/ss/proc_net.h"
#include "applets/ss/socket.h"

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

uint8_t ss_protocol(enum table table)
{
	return (uint8_t)protocols[table];
}

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

/* What a raw socket receives. */
static uint8_t protocol_of(const struct socket *socket)
{
	struct found found;
	/* A line of /proc does not tell; without the attribute it is as if for all. */
	uint8_t protocol = proc_net_made(socket) ? 0 : IPPROTO_RAW;
	found_attributes(&found, socket);
	found_get(&found, INET_DIAG_PROTOCOL, &protocol, sizeof protocol);
	return protocol;
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
		.cookie = socket_cookie(body->id.idiag_cookie),
		.message = message,
		.attributes = attributes_of(message, sizeof *body),
	};
	if (table == TABLE_RAW)
		socket->protocol = protocol_of(socket);
	return 0;
}

/* TCP of both families at once is to be had from the first form of the request alone. */
static void begin_request(
	struct netlink_request *request, const struct ss *ss, enum table table, int family)
{
	struct inet_diag_req first = {
		.idiag_ext = wanted_extensions(&ss->options),
		.idiag_states = ss->selection.states,
	};
	struct inet_diag_req_v2 body = {
		.sdiag_family = (uint8_t)family,
		.sdiag_protocol = (uint8_t)protocols[table],
		.idiag_ext = first.idiag_ext,
		.idiag_states = first.idiag_states,
	};
	if (family == AF_UNSPEC) {
		netlink_begin(request, TCPDIAG_GETSOCK, NLM_F_DUMP);
		netlink_put(request, &first, sizeof first);
	} else {
		netlink_begin(request, SOCK_DIAG_BY_FAMILY, NLM_F_DUMP);
		netlink_put(request, &body, sizeof body);
	}
}

/* Asks once; with code, where the kernel lets only those pass that it wants. Returns 0 or -1. */
static int dump(struct ss *ss, enum table table, int family, void *code, size_t code_size,
	netlink_taker *take, void *context)
{
	struct netlink_request request;
	begin_request(&request, ss, table, family);
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

static int take_socket(const struct nlmsghdr *message, void *context, struct error *error)
{
	struct dump *dump = context;
	(void)error; /* it is that of ss */
	dump->was_answered = true;
	return ss_take(dump->ss, dump->table, message);
}

bool ss_is_refusal(const struct error *error)
{
	static const uint8_t numbers[] = {ENOENT, EINVAL, EPERM, EACCES, EOPNOTSUPP};
	for (size_t at = 0; at < sizeof numbers; at++)
		if (error->status == STATUS_KERNEL && error->number == numbers[at])
			return true;
	return false;
}

/* Whether the sockets of a table come from files anyway. */
static bool reads_files(const struct ss *ss, enum table table)
{
	return ss->proc_net != NULL || proc_net_is_asked_for(table);
}

/* Where the kernel does not tell, there may be a file that does. */
static int show_family(struct ss *ss, enum table table, int family)
{
	struct dump dump = {ss, table, false};
	if (reads_files(ss, table))
		return proc_net_show(
			ss, ss->proc_net != NULL ? ss->proc_net : PROC_NET, table, family);
	int result = ss_dump_inet(ss, table, family, take_socket, &dump);
	if (result < 0 && !dump.was_answered && ss_is_refusal(ss->error)) {
		ss->was_refused = true;
		result = proc_net_show(ss, PROC_NET, table, family);
		ss->was_refused = false;
	}
	return result;
}

/* A walk through TCP's sockets of both families: those of IPv6 are shown behind the others. */
struct walk {
	struct ss *ss;
	struct buffer later; /* those of IPv6 */
	bool full;           /* they are too many: they are asked for again */
	bool answered;       /* there was one */
};

enum { LATER_SIZE = 256 * 1024 };

static int take_either(const struct nlmsghdr *message, void *context, struct error *error)
{
	struct walk *walk = context;
	const struct inet_diag_msg *body = netlink_body(message, sizeof *body);
	(void)error; /* it is that of ss */
	walk->answered = true;
	if (body == NULL || body->idiag_family != AF_INET6)
		return ss_take(walk->ss, TABLE_TCP, message);
	walk->full = walk->full || walk->later.used + message->nlmsg_len > LATER_SIZE ||
		!spool_add(&walk->later, TABLE_TCP, message);
	return 0;
}

/*
 * Shows TCP's sockets with one walk through the kernel's table, whose size is the machine's memory,
 * not what is in it: asking for each family on its own, as iproute2 does, is two. Returns 0 or -1,
 * or 1 if nobody answers to that.
 */
static int show_both(struct ss *ss)
{
	struct walk walk = {.ss = ss};
	enum table table;
	size_t at = 0;
	const struct nlmsghdr *message;
	struct dump dump = {ss, TABLE_TCP, false};
	int result = ss_dump_inet(ss, TABLE_TCP, AF_UNSPEC, take_either, &walk);
	if (result < 0 && !walk.answered)
		return 1;
	if (result == 0 && walk.full)
		result = ss_dump_inet(ss, TABLE_TCP, AF_INET6, take_socket, &dump);
	while (result == 0 && !walk.full &&
		(message = spool_next(&walk.later, &at, &table)) != NULL)
		result = ss_take(ss, table, message);
	buffer_free(&walk.later);
	return result;
}

int ss_show_inet(struct ss *ss, enum table table)
{
	const int families[] = {AF_INET, AF_INET6};
	bool both = selection_asks_family(&ss->selection, AF_INET) &&
		selection_asks_family(&ss->selection, AF_INET6);
	int result = both && table == TABLE_TCP && !reads_files(ss, table) ? show_both(ss) : 1;
	if (result <= 0)
		return result;
	for (int at = 0; at < 2; at++)
		if (selection_asks_family(&ss->selection, families[at]) &&
			show_family(ss, table, families[at]) < 0)
			return -1;
	return 0;
}
