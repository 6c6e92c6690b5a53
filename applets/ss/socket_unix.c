// SPDX-License-Identifier: MIT

/* Sockets of AF_UNIX (unix(7), linux/unix_diag.h). */

#include <linux/unix_diag.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/sysmacros.h>
#include <sys/un.h>

#include "applets/ss/details.h"
#include "applets/ss/socket.h"
#include "core/text.h"

int socket_decode_unix(struct socket *socket, const struct nlmsghdr *message, struct error *error)
{
	const struct unix_diag_msg *body = netlink_body(message, sizeof *body);
	struct unix_diag_rqlen queues = {0, 0};
	struct found found;
	if (body == NULL)
		return failed(error, 0, "malformed unix socket: %u bytes", message->nlmsg_len);
	*socket = (struct socket){
		.table = body->udiag_type == SOCK_STREAM ? TABLE_UNIX_STREAM
			: body->udiag_type == SOCK_DGRAM ? TABLE_UNIX_DATAGRAM
							 : TABLE_UNIX_SEQPACKET,
		.family = AF_UNIX,
		.state = body->udiag_state,
		.inode = body->udiag_ino,
		.local.port = body->udiag_ino,
		.cookie = socket_cookie(body->udiag_cookie),
		.message = message,
		.attributes = attributes_of(message, sizeof *body),
	};
	found_attributes(&found, socket);
	socket->local.name = found.by_type[UNIX_DIAG_NAME].data;
	socket->local.name_size = found.by_type[UNIX_DIAG_NAME].size;
	if (socket->local.name_size > 0 && socket->local.name[0] != '\0')
		socket->local.name_size = strnlen(socket->local.name, socket->local.name_size);
	found_get(&found, UNIX_DIAG_PEER, &socket->peer.port, sizeof socket->peer.port);
	found_get(&found, UNIX_DIAG_RQLEN, &queues, sizeof queues);
	socket->receive_queue = queues.udiag_rqueue;
	socket->send_queue = queues.udiag_wqueue;
	return 0;
}

/* A path, or an abstract name with `@` for each NUL; `*` for none. */
void endpoint_unix_name(const struct socket_end *end, char text[ENDPOINT_NAME_SIZE])
{
	size_t size = end->name_size < ENDPOINT_NAME_SIZE ? end->name_size : ENDPOINT_NAME_SIZE - 1;
	text_copy(text, ENDPOINT_NAME_SIZE, end->name == NULL ? "*" : "");
	if (end->name == NULL)
		return;
	for (size_t at = 0; at < size; at++)
		text[at] = end->name[at] != '\0' ? end->name[at] : '@';
	text[size] = '\0';
}

void endpoint_print_unix(struct ss *ss, const struct socket_end *end, enum column port)
{
	char name[ENDPOINT_NAME_SIZE];
	endpoint_unix_name(end, name);
	out_string(ss->out, "address", "% ", name);
	columns_field(&ss->columns, port);
	out_number(ss->out, "inode", "%", end->port);
}

/* The file that the name is, and the connections that wait to be accepted. */
static void print_file(struct out *out, const struct found *found)
{
	const struct attribute *waiting = &found->by_type[UNIX_DIAG_ICONS];
	struct unix_diag_vfs file;
	if (found_get(found, UNIX_DIAG_VFS, &file, sizeof file)) {
		out_object(out, "file");
		out_number(out, "inode", " ino:%", file.udiag_vfs_ino);
		/* iproute2 takes the kernel's number of a device for one of the C library's. */
		out_number(out, NULL, " dev:%/", major(file.udiag_vfs_dev));
		out_number(out, NULL, "%", minor(file.udiag_vfs_dev));
		out_number(out, "major", NULL, file.udiag_vfs_dev >> 20);
		out_number(out, "minor", NULL, file.udiag_vfs_dev & 0xfffff);
		out_object_end(out);
	}
	if (waiting->data == NULL)
		return;
	out_list(out, "peers");
	out_text(out, " peers:");
	for (size_t at = 0; at + sizeof(uint32_t) <= waiting->size; at += sizeof(uint32_t)) {
		uint32_t inode;
		memcpy(&inode, (const char *)waiting->data + at, sizeof inode);
		out_object(out, NULL);
		out_number(out, "inode", " %", inode);
		out_object_end(out);
	}
	out_list_end(out);
}

void socket_print_unix_details(struct ss *ss, const struct socket *socket)
{
	struct found found;
	if (!ss->options.extended && !ss->options.memory)
		return;
	found_attributes(&found, socket);
	if (ss->options.memory && found.by_type[UNIX_DIAG_MEMINFO].data != NULL)
		details_print_memory(ss->out, &found.by_type[UNIX_DIAG_MEMINFO]);
	if (ss->options.extended) {
		details_print_directions(ss->out, &found, UNIX_DIAG_SHUTDOWN);
		print_file(ss->out, &found);
	}
}
