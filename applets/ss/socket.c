// SPDX-License-Identifier: MIT

/* What a row shows of a socket. */

#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "applets/ss/proc_net.h"
#include "applets/ss/rates.h"
#include "applets/ss/socket.h"
#include "core/inet.h"
#include "core/text.h"

static bool is_unspecified(const uint8_t *address, size_t size)
{
	while (size > 0 && address[size - 1] == 0)
		size--;
	return size == 0;
}

/* Whether an IPv6 socket takes IPv4 too: then `*` stands for the unspecified address. */
static bool is_dual_stack(const struct socket *socket)
{
	struct attributes row = socket->attributes;
	struct attribute attribute;
	while (attributes_next(&row, &attribute))
		if (attribute.type == INET_DIAG_SKV6ONLY)
			return attribute_u8(&attribute, &row) == 0;
	return true; /* of an ended one, or a line of /proc: neither says */
}

static void print_address(struct ss *ss, const struct socket *socket, const struct socket_end *end)
{
	char text[INET_TEXT_SIZE] = "*";
	const char *name = NULL;
	size_t size = socket->family == AF_INET ? 4 : 16;
	if (socket->family == AF_INET || !is_unspecified(end->address, size) ||
		!is_dual_stack(socket)) {
		name = address_name(ss, socket->family, end->address);
		inet_text(text, socket->family, end->address, size);
	}
	const char *shape = strchr(text, ':') != NULL ? "[%]" : "%";
	out_string(ss->out, "address", name == NULL ? shape : NULL, text);
	if (name != NULL)
		out_string(ss->out, "host", "%", name);
}

static void print_inet_endpoint(
	struct ss *ss, const struct socket *socket, const struct socket_end *end, enum column port)
{
	print_address(ss, socket, end);
	if (end->interface != 0) {
		out_text(ss->out, "%");
		interface_print(ss, end->interface);
	}
	out_text(ss->out, ":");
	columns_field(&ss->columns, port);
	port_print(ss, socket->table, end->port);
}

static void print_endpoint(struct ss *ss, const struct socket *socket, const struct socket_end *end,
	const char *key, enum column column)
{
	out_object(ss->out, key);
	columns_field(&ss->columns, column);
	switch (socket->family) {
	case AF_UNIX: endpoint_print_unix(ss, end, column + 1); break;
	case AF_PACKET: endpoint_print_packet(ss, socket, end, column + 1); break;
	case AF_NETLINK: endpoint_print_netlink(ss, socket, end, column + 1); break;
	case AF_VSOCK: endpoint_print_vsock(ss, end, column + 1); break;
	case AF_TIPC: endpoint_print_tipc(ss, socket, end, column + 1); break;
	case AF_XDP: endpoint_print_xdp(ss, end, column + 1); break;
	default: print_inet_endpoint(ss, socket, end, column + 1); break;
	}
	out_object_end(ss->out);
}

static void print_details(struct ss *ss, const struct socket *socket)
{
	switch (socket->family) {
	case AF_UNIX: socket_print_unix_details(ss, socket); break;
	case AF_PACKET: socket_print_packet_details(ss, socket); break;
	case AF_NETLINK: socket_print_netlink_details(ss, socket); break;
	case AF_VSOCK: break;
	case AF_TIPC: socket_print_tipc_details(ss, socket); break;
	case AF_XDP: socket_print_xdp_details(ss, socket); break;
	default: socket_print_inet_details(ss, socket); break;
	}
}

/* Where a process runs, as far as it is known. */
static void print_location(struct out *out, const struct location *location)
{
	char id[CONTAINER_ID_SHORT + 1];
	if (location->container[0] != '\0') {
		text_copy(id, sizeof id, location->container);
		out_string(out, "container", NULL, location->container);
		out_string(out, NULL, ",container=%", id);
	}
	if (location->pod[0] != '\0')
		out_string(out, "pod_uid", ",pod=%", location->pod);
}

/* ` users:(("nginx",pid=7,fd=6),("nginx",pid=8,fd=6))` */
static void print_holders(struct ss *ss, uint32_t inode)
{
	struct out *out = ss->out;
	const struct holder *holder = holders_of(&ss->holders, inode);
	const char *before = " users:((\"%\",";
	out_list(out, "processes");
	while (holder != NULL) {
		const struct process *process = holder_process(&ss->holders, holder);
		const struct holder *next = holders_next(&ss->holders, holder);
		out_object(out, NULL);
		out_string(out, "name", before, process->name);
		out_number(out, "pid", "pid=%", process->id);
		if (process->thread != 0)
			out_number(out, "tid", ",tid=%", process->thread);
		if (ss->options.context)
			context_print(ss, ",proc_ctx=%",
				(int32_t)(process->thread != 0 ? process->thread : process->id));
		out_number(out, "fd", ",fd=%", holder->descriptor);
		if (ss->options.contexts)
			context_print_file(ss, process->id, holder->descriptor);
		if (ss->options.container)
			print_location(out, holder_location(&ss->holders, holder));
		out_text(out, next == NULL ? "))" : ")");
		out_object_end(out);
		before = ",(\"%\",";
		holder = next;
	}
	out_list_end(out);
}

bool socket_is_sctp(const struct socket *socket)
{
	return socket->table == TABLE_SCTP ||
		(socket->table == TABLE_RAW && socket->protocol == IPPROTO_SCTP);
}

/* What the column Netid says: of raw sockets the protocol, of TIPC's the type. */
static const char *netid_of(const struct socket *socket)
{
	if (socket->table == TABLE_TIPC)
		return socket->protocol == SOCK_STREAM   ? "ti_st"
			: socket->protocol == SOCK_DGRAM ? "ti_dg"
			: socket->protocol == SOCK_RDM   ? "ti_rd"
							 : "ti_sq";
	if (socket->table != TABLE_RAW)
		return table_name(socket->table);
	switch (socket->protocol) {
	case 0: return "raw";
	case IPPROTO_TCP: return "tcp";
	case IPPROTO_UDP: return "udp";
	case IPPROTO_DCCP: return "dccp";
	case IPPROTO_ICMPV6: return "icmp6";
	case IPPROTO_SCTP: return "sctp";
	default: return "???";
	}
}

/*
 * Netid and State. The associations of an SCTP socket follow it with the same inode, and hang
 * below it like the branches of a tree.
 */
static void print_kind(struct ss *ss, const struct socket *socket)
{
	struct out *out = ss->out;
	bool is_sctp = socket_is_sctp(socket);
	bool is_association = is_sctp && socket->inode != 0 && socket->inode == ss->association;
	if (is_sctp)
		ss->association = socket->inode;
	columns_field(&ss->columns, COLUMN_NETID);
	out_string(out, "netid", is_association ? NULL : "%", netid_of(socket));
	columns_field(&ss->columns, COLUMN_STATE);
	if (is_association)
		out_string(out, "state", "`- %", sctp_state_name(socket->state));
	else
		out_string(out, "state", "%", state_name(socket->state));
}

/* With --watch: when, and what has become of the socket. */
static void print_event(struct ss *ss)
{
	if (ss->event == NULL)
		return;
	out_string(ss->out, "time", NULL, ss->event->time);
	out_string(ss->out, "event", NULL, ss->event->name);
	out_text(ss->out, ss->event->mark);
}

void ss_print(struct ss *ss, const struct socket *socket)
{
	struct out *out = ss->out;
	out_object(out, NULL);
	columns_field(&ss->columns, COLUMN_EVENT);
	print_event(ss);
	print_kind(ss, socket);
	columns_field(&ss->columns, COLUMN_RECEIVE_QUEUE);
	out_signed(out, "recv_q", "%-6", (int32_t)socket->receive_queue);
	columns_field(&ss->columns, COLUMN_SEND_QUEUE);
	out_signed(out, "send_q", "%-6", (int32_t)socket->send_queue);
	print_endpoint(ss, socket, &socket->local, "local", COLUMN_LOCAL);
	print_endpoint(ss, socket, &socket->peer, "peer", COLUMN_PEER);
	columns_field(&ss->columns, COLUMN_PROCESS);
	if (ss->options.processes && socket->table != TABLE_NETLINK) /* as iproute2 does it */
		print_holders(ss, socket->inode);
	columns_field(&ss->columns, COLUMN_DETAILS);
	if (ss->event != NULL && ss->event->before != NULL)
		rates_print(out, socket, ss->event->before, ss->event->seconds);
	print_details(ss, socket);
	columns_row_end(&ss->columns);
	out_object_end(out);
}

int socket_decode(struct socket *socket, enum table table, const struct nlmsghdr *message,
	struct error *error)
{
	uint32_t tables = 1u << table;
	if (tables & TABLES_UNIX)
		return socket_decode_unix(socket, message, error);
	if (tables & TABLES_PACKET)
		return socket_decode_packet(socket, message, error);
	if (tables & TABLES_NETLINK)
		return socket_decode_netlink(socket, message, error);
	if (tables & TABLES_VSOCK)
		return socket_decode_vsock(socket, message, error);
	if (tables & TABLES_TIPC)
		return socket_decode_tipc(socket, message, error);
	if (tables & TABLES_XDP)
		return socket_decode_xdp(socket, message, error);
	return socket_decode_inet(socket, table, message, error);
}

int ss_take(struct ss *ss, enum table table, const struct nlmsghdr *message)
{
	struct socket socket;
	if (message->nlmsg_type != SOCK_DIAG_BY_FAMILY && message->nlmsg_type != TCPDIAG_GETSOCK)
		return 0;
	if (socket_decode(&socket, table, message, ss->error) < 0)
		return -1;
	return ss_show(ss, &socket);
}

/* Whether a socket that came with others is of what was asked for. */
static bool is_wanted(const struct selection *selection, const struct socket *socket)
{
	const uint32_t table = 1u << socket->table;
	if (table & TABLES_INET)
		return selection_shows_family(selection, socket->family);
	/* As iproute2 does it: packet sockets are shown whatever their type. */
	return (table & TABLES_PACKET) || (table & selection->tables);
}

int ss_show(struct ss *ss, const struct socket *socket)
{
	if (!is_wanted(&ss->selection, socket) ||
		(ss->filter != NULL && !filter_matches(ss->filter, socket)))
		return 0;
	int killed = ss->options.kill ? ss_kill(ss, socket) : 1;
	if (killed <= 0)
		return killed;
	if (ss->tallies.by != TALLY_NONE) {
		tallies_add(&ss->tallies, socket, &ss->holders);
		return 0;
	}
	if (ss->options.events || (!ss->options.processes && ss->options.watch == NULL)) {
		ss_print(ss, socket);
		return 0;
	}
	if (ss->options.processes && socket->table != TABLE_NETLINK)
		holders_want(&ss->holders, socket->inode);
	return spool_add(&ss->spool, socket->table, socket->message)
		? 0
		: failed(ss->error, ENOMEM, "Cannot keep the sockets");
}

int ss_show_spooled(struct ss *ss)
{
	struct socket socket;
	enum table table;
	size_t at = 0;
	const struct nlmsghdr *message;
	if (holders_find(&ss->holders, ss->options.threads) < 0)
		return failed(ss->error, errno, "Cannot open /proc");
	while ((message = spool_next(&ss->spool, &at, &table)) != NULL)
		if (socket_decode(&socket, table, message, ss->error) == 0)
			ss_print(ss, &socket);
	return ss->holders.failed ? failed(ss->error, ENOMEM, "Cannot keep the processes") : 0;
}
