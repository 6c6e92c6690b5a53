// SPDX-License-Identifier: MIT

/* Sockets of IPv4 and IPv6: TCP and the rest of inet_diag (sock_diag(7), linux/inet_diag.h). */

#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "applets/ss/ss.h"

enum { PROTOCOL_MPTCP = 262 };

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
		.local = {(const uint8_t *)body->id.idiag_src, ntohs(body->id.idiag_sport),
			body->id.idiag_if},
		.peer = {(const uint8_t *)body->id.idiag_dst, ntohs(body->id.idiag_dport), 0},
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
	if (message->nlmsg_type != SOCK_DIAG_BY_FAMILY && message->nlmsg_type != TCPDIAG_GETSOCK)
		return 0;
	if (socket_decode_inet(&socket, table, message, ss->error) < 0)
		return -1;
	return ss_show(ss, &socket);
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

int ss_dump_inet(struct ss *ss, enum table table, int family, netlink_taker *take, void *context)
{
	struct netlink_request request;
	begin_request(&request, ss, table, family);
	if (protocols[table] > UINT8_MAX)
		netlink_attribute_u32(&request, INET_DIAG_REQ_PROTOCOL, protocols[table]);
	return netlink_dump(&ss->netlink, &request, take, context, ss->error) < 0 ? -1 : 0;
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
		return ss_take_inet(walk->ss, TABLE_TCP, message);
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
	struct dump dump = {ss, TABLE_TCP};
	int result = ss_dump_inet(ss, TABLE_TCP, AF_UNSPEC, take_either, &walk);
	if (result < 0 && !walk.answered)
		return 1;
	if (result == 0 && walk.full)
		result = ss_dump_inet(ss, TABLE_TCP, AF_INET6, take_socket, &dump);
	while (result == 0 && !walk.full &&
		(message = spool_next(&walk.later, &at, &table)) != NULL)
		result = ss_take_inet(ss, table, message);
	buffer_free(&walk.later);
	return result;
}

int ss_show_inet(struct ss *ss, enum table table)
{
	const int families[] = {AF_INET, AF_INET6};
	struct dump dump = {ss, table};
	bool both = selection_asks_family(&ss->selection, AF_INET) &&
		selection_asks_family(&ss->selection, AF_INET6);
	int result = both && table == TABLE_TCP ? show_both(ss) : 1;
	if (result <= 0)
		return result;
	for (int at = 0; at < 2; at++)
		if (selection_asks_family(&ss->selection, families[at]) &&
			ss_dump_inet(ss, table, families[at], take_socket, &dump) < 0)
			return -1;
	return 0;
}
