// SPDX-License-Identifier: MIT

/* Sockets between machines that share more than a network: AF_VSOCK (vsock(7)) and AF_TIPC. */

#include <linux/tipc.h>
#include <linux/tipc_netlink.h>
#include <linux/vm_sockets_diag.h>
#include <string.h>
#include <sys/socket.h>

#include "applets/ss/details.h"
#include "applets/ss/socket.h"

int socket_decode_vsock(struct socket *socket, const struct nlmsghdr *message, struct error *error)
{
	const struct vsock_diag_msg *body = netlink_body(message, sizeof *body);
	if (body == NULL)
		return failed(error, 0, "malformed vsock socket: %u bytes", message->nlmsg_len);
	*socket = (struct socket){
		.table =
			body->vdiag_type == SOCK_STREAM ? TABLE_VSOCK_STREAM : TABLE_VSOCK_DATAGRAM,
		.family = AF_VSOCK,
		.state = body->vdiag_state,
		.local = {.number = body->vdiag_src_cid, .port = body->vdiag_src_port},
		.peer = {.number = body->vdiag_dst_cid, .port = body->vdiag_dst_port},
		.inode = body->vdiag_ino,
		.cookie = socket_cookie(body->vdiag_cookie),
		.message = message,
		.attributes = attributes_of(message, sizeof *body),
	};
	return 0;
}

static void print_or_star(struct ss *ss, const char *key, uint32_t number)
{
	if (number == UINT32_MAX) /* VMADDR_CID_ANY, VMADDR_PORT_ANY */
		out_text(ss->out, "*");
	else
		out_number(ss->out, key, "%", number);
}

void endpoint_print_vsock(struct ss *ss, const struct socket_end *end, enum column port)
{
	print_or_star(ss, "cid", end->number);
	out_text(ss->out, ":");
	columns_field(&ss->columns, port);
	print_or_star(ss, "port", end->port);
}

/* The attributes in one of a socket's, by their types. */
static void found_in(struct found *found, const struct attribute *nest)
{
	struct socket inner = {.attributes = attributes_in(nest, NULL)};
	found_attributes(found, &inner);
}

/* All of a socket lies in one attribute. */
static void found_tipc(struct found *found, const struct socket *socket)
{
	struct found outer;
	found_attributes(&outer, socket);
	found_in(found, &outer.by_type[TIPC_NLA_SOCK]);
}

int socket_decode_tipc(struct socket *socket, const struct nlmsghdr *message, struct error *error)
{
	struct found found, nest;
	uint32_t state = 0, type = 0;
	if (message->nlmsg_len < sizeof *message)
		return failed(error, 0, "malformed TIPC socket: %u bytes", message->nlmsg_len);
	*socket = (struct socket){
		.table = TABLE_TIPC,
		.family = AF_TIPC,
		.message = message,
		.attributes = attributes_of(message, 0),
	};
	found_tipc(&found, socket);
	found_get(&found, TIPC_NLA_SOCK_TIPC_STATE, &state, sizeof state);
	found_get(&found, TIPC_NLA_SOCK_TYPE, &type, sizeof type);
	found_get(&found, TIPC_NLA_SOCK_ADDR, &socket->local.number, sizeof socket->local.number);
	found_get(&found, TIPC_NLA_SOCK_REF, &socket->local.port, sizeof socket->local.port);
	found_get(&found, TIPC_NLA_SOCK_INO, &socket->inode, sizeof socket->inode);
	found_get(&found, TIPC_NLA_SOCK_UID, &socket->uid, sizeof socket->uid);
	found_get(&found, TIPC_NLA_SOCK_COOKIE, &socket->cookie, sizeof socket->cookie);
	socket->state = (uint8_t)state;
	socket->protocol = (uint8_t)type;
	found_in(&nest, &found.by_type[TIPC_NLA_SOCK_STAT]);
	found_get(&nest, TIPC_NLA_SOCK_STAT_RCVQ, &socket->receive_queue, sizeof(uint32_t));
	found_get(&nest, TIPC_NLA_SOCK_STAT_SENDQ, &socket->send_queue, sizeof(uint32_t));
	found_in(&nest, &found.by_type[TIPC_NLA_SOCK_CON]);
	socket->is_connected =
		found_get(&nest, TIPC_NLA_CON_NODE, &socket->peer.number, sizeof(uint32_t)) &&
		found_get(&nest, TIPC_NLA_CON_SOCK, &socket->peer.port, sizeof(uint32_t));
	return 0;
}

void endpoint_print_tipc(
	struct ss *ss, const struct socket *socket, const struct socket_end *end, enum column port)
{
	if (end == &socket->peer && !socket->is_connected) {
		out_text(ss->out, "-");
		return;
	}
	out_number(ss->out, "node", "%:", end->number);
	columns_field(&ss->columns, port);
	out_number(ss->out, "socket", "%", end->port);
}

/* --tipcinfo: what holds the socket up, what was dropped, and the service it is connected by. */
static void print_tipc_info(struct ss *ss, const struct found *found)
{
	struct out *out = ss->out;
	struct found nest;
	uint32_t number, instance;
	out_text(out, ss->options.oneline ? "" : "\n\t");
	found_in(&nest, &found->by_type[TIPC_NLA_SOCK_STAT]);
	if (nest.by_type[TIPC_NLA_SOCK_STAT_LINK_CONG].data != NULL)
		out_marker(out, "link_congested", " link_congested");
	if (nest.by_type[TIPC_NLA_SOCK_STAT_CONN_CONG].data != NULL)
		out_marker(out, "congested", " congested");
	if (found_get(&nest, TIPC_NLA_SOCK_STAT_DROP, &number, sizeof number))
		out_number(out, "drop", " drop:%", number);
	if (found->by_type[TIPC_NLA_SOCK_HAS_PUBL].data != NULL)
		out_marker(out, "published", " published");
	found_in(&nest, &found->by_type[TIPC_NLA_SOCK_CON]);
	if (found_get(&nest, TIPC_NLA_CON_TYPE, &number, sizeof number) &&
		found_get(&nest, TIPC_NLA_CON_INST, &instance, sizeof instance)) {
		out_number(out, "service_type", " via:{%", number);
		out_number(out, "service_instance", ",%}", instance);
	}
}

void socket_print_tipc_details(struct ss *ss, const struct socket *socket)
{
	struct found found;
	if (ss->options.extended)
		socket_print_owner(ss, socket);
	if (!ss->options.tipc_info)
		return;
	found_tipc(&found, socket);
	print_tipc_info(ss, &found);
}
