// SPDX-License-Identifier: MIT

/* Asks the kernel for sockets of the families that are not inet's (sock_diag(7)). */

#include <errno.h>
#include <linux/netlink_diag.h>
#include <linux/packet_diag.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <linux/xdp_diag.h>
#include <sys/socket.h>

#include "applets/ss/proc_net.h"

/* What a family is asked. All requests begin alike: the family, the protocol; some name states. */
struct question {
	uint8_t family, protocol;
	bool states;
	uint8_t size; /* of the request's body */
	uint32_t show;
};

static struct question question_of(const struct ss_options *options, enum table table)
{
	uint32_t tables = 1u << table, show = UDIAG_SHOW_NAME | UDIAG_SHOW_PEER | UDIAG_SHOW_RQLEN;
	if (tables & TABLES_NETLINK)
		return (struct question){AF_NETLINK, NDIAG_PROTO_ALL, false, 20,
			NDIAG_SHOW_GROUPS | NDIAG_SHOW_MEMINFO};
	if (tables & TABLES_PACKET)
		return (struct question){AF_PACKET, 0, false, 20,
			PACKET_SHOW_INFO | PACKET_SHOW_MEMINFO | PACKET_SHOW_FILTER |
				PACKET_SHOW_RING_CFG | PACKET_SHOW_FANOUT};
	if (tables & TABLES_VSOCK)
		return (struct question){AF_VSOCK, 0, true, 24, 0};
	if (tables & TABLES_TIPC)
		return (struct question){AF_TIPC, 0, true, 8, 0};
	if (tables & TABLES_XDP)
		return (struct question){AF_XDP, 0, false, 20,
			XDP_SHOW_INFO | XDP_SHOW_RING_CFG | XDP_SHOW_UMEM | XDP_SHOW_MEMINFO |
				XDP_SHOW_STATS};
	if (options->extended)
		show |= UDIAG_SHOW_VFS | UDIAG_SHOW_ICONS;
	if (options->memory)
		show |= UDIAG_SHOW_MEMINFO;
	return (struct question){AF_UNIX, 0, true, 24, show};
}

static int take_socket(const struct nlmsghdr *message, void *context, struct error *error)
{
	struct dump *dump = context;
	(void)error; /* it is that of ss */
	dump->was_answered = true;
	return ss_take(dump->ss, dump->table, message);
}

int ss_show_diag(struct ss *ss, enum table table)
{
	struct dump dump = {ss, table, false};
	struct question question = question_of(&ss->options, table);
	struct netlink_request request;
	struct {
		uint8_t family, protocol;
		uint16_t pad;
		uint32_t words[5]; /* [states,] inode, show, cookie */
	} body = {.family = question.family, .protocol = question.protocol};
	if (ss->proc_net != NULL || proc_net_is_asked_for(table))
		return proc_net_show(
			ss, ss->proc_net != NULL ? ss->proc_net : PROC_NET, table, AF_UNSPEC);
	if (question.states)
		body.words[0] = ss->selection.states;
	body.words[question.states ? 2 : 1] = question.show;
	netlink_begin(&request, SOCK_DIAG_BY_FAMILY, NLM_F_DUMP);
	netlink_put(&request, &body, question.size);
	if (netlink_dump(&ss->netlink, &request, take_socket, &dump, ss->error) >= 0)
		return 0;
	if (!dump.was_answered && ss_is_refusal(ss->error) &&
		(1u << table & (TABLES_UNIX | TABLES_PACKET | TABLES_NETLINK))) {
		ss->was_refused = true;
		int result = proc_net_show(ss, PROC_NET, table, AF_UNSPEC);
		ss->was_refused = false;
		return result;
	}
	/* A kernel without the family has no sockets of it. */
	return ss->error->status == STATUS_KERNEL && ss->error->number == ENOENT ? 0 : -1;
}
