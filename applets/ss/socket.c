// SPDX-License-Identifier: MIT

/* What a row shows of a socket. */

#include <errno.h>
#include <linux/inet_diag.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "applets/ss/rates.h"
#include "applets/ss/ss.h"
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
	return false;
}

static void address_text(
	char text[INET_TEXT_SIZE], const struct socket *socket, const struct endpoint *end)
{
	size_t size = socket->family == AF_INET ? 4 : 16;
	if (socket->family == AF_INET6 && is_unspecified(end->address, size) &&
		is_dual_stack(socket))
		text_copy(text, INET_TEXT_SIZE, "*");
	else
		inet_text(text, socket->family, end->address, size);
}

static void print_endpoint(struct ss *ss, const struct socket *socket, const struct endpoint *end,
	const char *key, enum column column)
{
	char text[INET_TEXT_SIZE];
	address_text(text, socket, end);
	out_object(ss->out, key);
	columns_field(&ss->columns, column);
	out_string(ss->out, "address", strchr(text, ':') != NULL ? "[%]" : "%", text);
	if (end->interface != 0)
		interface_print(ss, end->interface);
	out_text(ss->out, ":");
	columns_field(&ss->columns, column + 1);
	port_print(ss, socket->table, end->port);
	out_object_end(ss->out);
}

/* Where a process runs, as far as it is known. */
static void print_place(struct out *out, const struct place *place)
{
	char id[CONTAINER_ID_SHORT + 1];
	if (place->container[0] != '\0') {
		text_copy(id, sizeof id, place->container);
		out_string(out, "container", NULL, place->container);
		out_string(out, NULL, ",container=%", id);
	}
	if (place->pod[0] != '\0')
		out_string(out, "pod_uid", ",pod=%", place->pod);
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
		out_number(out, "fd", ",fd=%", holder->descriptor);
		if (ss->options.container)
			print_place(out, holder_place(&ss->holders, holder));
		out_text(out, next == NULL ? "))" : ")");
		out_object_end(out);
		before = ",(\"%\",";
		holder = next;
	}
	out_list_end(out);
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
	columns_field(&ss->columns, COLUMN_NETID);
	out_string(out, "netid", "%", table_name(socket->table));
	columns_field(&ss->columns, COLUMN_STATE);
	out_string(out, "state", "%", state_name(socket->state));
	columns_field(&ss->columns, COLUMN_RECEIVE_QUEUE);
	out_signed(out, "recv_q", "%-6", (int32_t)socket->receive_queue);
	columns_field(&ss->columns, COLUMN_SEND_QUEUE);
	out_signed(out, "send_q", "%-6", (int32_t)socket->send_queue);
	print_endpoint(ss, socket, &socket->local, "local", COLUMN_LOCAL);
	print_endpoint(ss, socket, &socket->peer, "peer", COLUMN_PEER);
	columns_field(&ss->columns, COLUMN_PROCESS);
	if (ss->options.processes)
		print_holders(ss, socket->inode);
	columns_field(&ss->columns, COLUMN_DETAILS);
	if (ss->event != NULL && ss->event->before != NULL)
		rates_print(out, socket, ss->event->before, ss->event->seconds);
	socket_print_inet_details(ss, socket);
	columns_row_end(&ss->columns);
	out_object_end(out);
}

int ss_show(struct ss *ss, const struct socket *socket)
{
	if (!selection_shows_family(&ss->selection, socket->family) ||
		(ss->filter != NULL && !filter_matches(ss->filter, socket)))
		return 0;
	if (ss->tallies.by != TALLY_NONE) {
		tallies_add(&ss->tallies, socket, &ss->holders);
		return 0;
	}
	if (!ss->options.processes && ss->options.watch == NULL) {
		ss_print(ss, socket);
		return 0;
	}
	if (ss->options.processes)
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
		if (socket_decode_inet(&socket, table, message, ss->error) == 0)
			ss_print(ss, &socket);
	return ss->holders.failed ? failed(ss->error, ENOMEM, "Cannot keep the processes") : 0;
}
