// SPDX-License-Identifier: MIT

/* The end of sockets: -K brings it about (SOCK_DESTROY), -E shows those that meet it. */

#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "applets/ss/proc_net.h"

int ss_kill(struct ss *ss, const struct socket *socket)
{
	static const struct inet_diag_sockid nothing;
	const struct inet_diag_msg *found = (TABLES_INET >> socket->table & 1)
		? netlink_body(socket->message, sizeof *found)
		: NULL;
	struct netlink_request request;
	struct inet_diag_req_v2 body = {
		.sdiag_family = socket->family,
		.sdiag_protocol = ss_protocol(socket->table),
		.idiag_states = 1u << socket->state,
		.id = found != NULL ? found->id : nothing,
	};
	if (socket->table == TABLE_RAW)
		body.pad = (uint8_t)socket->local.port; /* sdiag_raw_protocol */
	if (proc_net_made(socket))
		return failed(ss->error, 0, "Cannot kill sockets without sock_diag");
	/* The dump is under way on the other socket. */
	if (ss->killer.fd < 0 && netlink_open(&ss->killer, NETLINK_SOCK_DIAG, ss->error) < 0)
		return -1;
	ss->killer.name = "SOCK_DESTROY";
	netlink_begin(&request, SOCK_DESTROY, 0);
	netlink_put(&request, &body, sizeof body);
	if (netlink_ask(&ss->killer, &request, NULL, NULL, ss->error) == 0)
		return 1;
	if (ss->error->number == ENOENT) /* it has met its end already */
		return 0;
	if (ss->error->number == EPERM)
		return hint(ss->error,
			"Killing sockets takes CAP_NET_ADMIN in the user namespace of the network "
			"(root; docker run --cap-add NET_ADMIN; "
			"securityContext.capabilities.add: [NET_ADMIN]).");
	if (ss->error->number == EOPNOTSUPP)
		return hint(ss->error,
			"This takes a kernel with CONFIG_INET_DIAG_DESTROY, and TCP, UDP or raw.");
	return -1;
}

/* The table of a message, which says its protocol. */
static enum table table_of(const struct nlmsghdr *message)
{
	struct attributes row = attributes_of(message, sizeof(struct inet_diag_msg));
	struct attribute attribute;
	while (attributes_next(&row, &attribute))
		if (attribute.type == INET_DIAG_PROTOCOL &&
			attribute_u8(&attribute, &row) == IPPROTO_UDP)
			return TABLE_UDP;
	return TABLE_TCP;
}

static int take_event(const struct nlmsghdr *message, void *context, struct error *error)
{
	struct ss *ss = context;
	(void)error; /* it is that of ss */
	enum table table = table_of(message);
	if (!(ss->selection.tables >> table & 1))
		return 0;
	if (ss_take(ss, table, message) < 0)
		return -1;
	columns_write(&ss->columns);
	if (ss->run->out->used > 0) /* else the filter wanted none of it */
		out_next(ss->run->out);
	return 0;
}

int ss_watch_ends(struct ss *ss)
{
	static const struct {
		uint8_t table, family, group;
	} groups[] = {{TABLE_TCP, AF_INET, SKNLGRP_INET_TCP_DESTROY},
		{TABLE_UDP, AF_INET, SKNLGRP_INET_UDP_DESTROY},
		{TABLE_TCP, AF_INET6, SKNLGRP_INET6_TCP_DESTROY},
		{TABLE_UDP, AF_INET6, SKNLGRP_INET6_UDP_DESTROY}};
	if (ss->proc_net != NULL)
		return failed(ss->error, 0, "Cannot see sockets end without sock_diag");
	if (!(ss->selection.tables & (1u << TABLE_TCP | 1u << TABLE_UDP)))
		return failed_with(ss->error, STATUS_USAGE, 0,
			"Cannot see these sockets end: the kernel tells of TCP and UDP alone");
	for (size_t at = 0; at < sizeof groups / sizeof groups[0]; at++)
		if ((ss->selection.tables >> groups[at].table & 1) &&
			selection_asks_family(&ss->selection, groups[at].family) &&
			netlink_join(&ss->netlink, groups[at].group) < 0)
			return failed(ss->error, errno, "Cannot join the group of ended sockets");
	/* A write that fails (nobody reads any longer) ends it. */
	while (ss->run->out->write_error == 0)
		if (netlink_watch(&ss->netlink, take_event, ss, ss->error) < 0 &&
			ss->error->number != ENOBUFS)
			return -1;
	return 0;
}
