// SPDX-License-Identifier: MIT

/* Sockets of AF_NETLINK (netlink(7), linux/netlink_diag.h). */

#include <fcntl.h>
#include <linux/netlink_diag.h>
#include <linux/sock_diag.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "applets/ss/details.h"
#include "applets/ss/proc_net.h"
#include "applets/ss/protocols.h"
#include "applets/ss/socket.h"
#include "core/text.h"

int socket_decode_netlink(
	struct socket *socket, const struct nlmsghdr *message, struct error *error)
{
	const struct netlink_diag_msg *body = netlink_body(message, sizeof *body);
	uint32_t memory[SK_MEMINFO_WMEM_ALLOC + 1];
	struct found found;
	if (body == NULL)
		return failed(error, 0, "malformed netlink socket: %u bytes", message->nlmsg_len);
	*socket = (struct socket){
		.table = TABLE_NETLINK,
		.family = AF_NETLINK,
		.state = SS_CLOSED,
		.local = {.number = body->ndiag_protocol, .port = body->ndiag_portid},
		.peer = {.number = body->ndiag_dst_group, .port = body->ndiag_dst_portid},
		.is_connected = body->ndiag_state == NETLINK_CONNECTED,
		.inode = body->ndiag_ino,
		.cookie = socket_cookie(body->ndiag_cookie),
		.message = message,
		.attributes = attributes_of(message, sizeof *body),
	};
	found_attributes(&found, socket);
	if (found_get_struct(&found, NETLINK_DIAG_MEMINFO, memory, sizeof memory)) {
		socket->receive_queue = memory[SK_MEMINFO_RMEM_ALLOC];
		socket->send_queue = memory[SK_MEMINFO_WMEM_ALLOC];
	}
	const struct proc_net_rest *line = proc_net_rest(socket);
	if (line != NULL) {
		socket->receive_queue = line->receive_queue;
		socket->send_queue = line->send_queue;
	}
	return 0;
}

/* The port of a socket is by custom the number of a process. */
static void print_port(struct ss *ss, int32_t port)
{
	char name[PROCESS_NAME_SIZE];
	bool numeric = ss->options.numeric;
	if (port == -1)
		out_text(ss->out, "*");
	else if (port == 0 && !numeric)
		out_text(ss->out, "kernel");
	else if (port > 0 && !numeric && process_name(AT_FDCWD, "/proc/", (unsigned)port, name))
		out_string(ss->out, "name", "%/", name);
	else if (!ss->out->json) {
		out_signed(ss->out, NULL, "%", port);
		return;
	}
	if (port > 0 && !numeric)
		out_number(ss->out, NULL, "%", (unsigned)port);
	out_number(ss->out, "port", NULL, (uint32_t)port);
}

void endpoint_print_netlink(
	struct ss *ss, const struct socket *socket, const struct socket_end *end, enum column port)
{
	char text[PROTOCOL_NAME_SIZE];
	if (end == &socket->peer && !socket->is_connected) {
		out_text(ss->out, "*");
		return;
	}
	if (end == &socket->peer) {
		out_signed(ss->out, "group", "%:", (int32_t)end->number);
		columns_field(&ss->columns, port);
		out_signed(ss->out, NULL, "%", (int32_t)end->port);
		out_number(ss->out, "port", NULL, end->port);
		return;
	}
	netlink_protocol_text(text, end->number, ss->options.numeric);
	out_string(ss->out, "protocol", "%:", text);
	columns_field(&ss->columns, port);
	print_port(ss, (int32_t)end->port);
}

void socket_print_netlink_details(struct ss *ss, const struct socket *socket)
{
	struct out *out = ss->out;
	struct found found;
	uint32_t groups = 0;
	char text[TEXT_NUMBER_SIZE];
	found_attributes(&found, socket);
	if (ss->options.context)
		context_print(ss, " proc_ctx=%", (int32_t)socket->local.port);
	if (ss->options.extended) {
		found_get_struct(&found, NETLINK_DIAG_GROUPS, &groups, sizeof groups);
		/* Zeros where sock_diag has no numbers; eight digits for the groups. */
		const struct proc_net_rest *line = proc_net_rest(socket);
		text_hexadecimal(text, line != NULL ? socket_cookie(line->socket) : 0);
		out_plain(out, NULL, " sk=%", text);
		text_hexadecimal(text, line != NULL ? socket_cookie(line->callback) : 0);
		out_plain(out, NULL, " cb=%", text);
		out_text(out, " groups=0x");
		size_t length = text_hexadecimal(text, groups);
		out_text(out, &"00000000"[length]);
		out_plain(out, NULL, "%", text);
		out_number(out, "groups", NULL, groups);
		out_number(out, "inode", NULL, socket->inode);
	}
	if (!ss->options.memory || proc_net_rest(socket) != NULL)
		return;
	out_text(out, "\t");
	if (found.by_type[NETLINK_DIAG_MEMINFO].data != NULL)
		details_print_memory(out, &found.by_type[NETLINK_DIAG_MEMINFO]);
}
