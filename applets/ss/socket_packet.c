// SPDX-License-Identifier: MIT

/* Sockets that see frames: AF_PACKET (packet(7)) and AF_XDP, which share their looks. */

#include <linux/filter.h>
#include <linux/if_packet.h>
#include <linux/packet_diag.h>
#include <linux/xdp_diag.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>

#include "applets/ss/details.h"
#include "applets/ss/proc_net.h"
#include "applets/ss/protocols.h"
#include "applets/ss/socket.h"
#include "core/text.h"

/* What waits to be received, as far as the meters of memory tell: the first of them. */
static void take_queue(struct socket *socket, const struct found *found, unsigned type)
{
	found_get_struct(found, type, &socket->receive_queue, sizeof socket->receive_queue);
}

int socket_decode_packet(struct socket *socket, const struct nlmsghdr *message, struct error *error)
{
	const struct packet_diag_msg *body = netlink_body(message, sizeof *body);
	struct packet_diag_info info;
	struct found found;
	if (body == NULL)
		return failed(error, 0, "malformed packet socket: %u bytes", message->nlmsg_len);
	*socket = (struct socket){
		.table = body->pdiag_type == SOCK_RAW ? TABLE_PACKET_RAW : TABLE_PACKET_DATAGRAM,
		.family = AF_PACKET,
		.state = SS_CLOSED,
		.local.number = body->pdiag_num,
		.inode = body->pdiag_ino,
		.cookie = socket_cookie(body->pdiag_cookie),
		.message = message,
		.attributes = attributes_of(message, sizeof *body),
	};
	found_attributes(&found, socket);
	found_get(&found, PACKET_DIAG_UID, &socket->uid, sizeof socket->uid);
	if (found_get_struct(&found, PACKET_DIAG_INFO, &info, sizeof info))
		socket->local.port = info.pdi_index;
	take_queue(socket, &found, PACKET_DIAG_MEMINFO);
	const struct proc_net_rest *line = proc_net_rest(socket);
	if (line != NULL) {
		socket->uid = line->uid;
		socket->local.port = line->interface;
		socket->receive_queue = line->receive_queue;
	}
	return 0;
}

int socket_decode_xdp(struct socket *socket, const struct nlmsghdr *message, struct error *error)
{
	const struct xdp_diag_msg *body = netlink_body(message, sizeof *body);
	struct xdp_diag_info info;
	struct found found;
	if (body == NULL)
		return failed(error, 0, "malformed XDP socket: %u bytes", message->nlmsg_len);
	*socket = (struct socket){
		.table = TABLE_XDP,
		.family = AF_XDP,
		.state = SS_CLOSED,
		.inode = body->xdiag_ino,
		.cookie = socket_cookie(body->xdiag_cookie),
		.message = message,
		.attributes = attributes_of(message, sizeof *body),
	};
	found_attributes(&found, socket);
	found_get(&found, XDP_DIAG_UID, &socket->uid, sizeof socket->uid);
	if (found_get_struct(&found, XDP_DIAG_INFO, &info, sizeof info)) {
		socket->local.interface = info.ifindex;
		socket->local.port = info.queue_id;
	}
	take_queue(socket, &found, XDP_DIAG_MEMINFO);
	return 0;
}

void endpoint_print_packet(
	struct ss *ss, const struct socket *socket, const struct socket_end *end, enum column port)
{
	char text[PROTOCOL_NAME_SIZE];
	if (end == &socket->peer) {
		out_text(ss->out, "*");
		return;
	}
	link_protocol_text(text, (uint16_t)end->number, ss->options.numeric);
	out_string(ss->out, "protocol", "%:", text);
	columns_field(&ss->columns, port);
	if (end->port == 0)
		out_text(ss->out, "*");
	else
		interface_print(ss, end->port);
}

void endpoint_print_xdp(struct ss *ss, const struct socket_end *end, enum column port)
{
	if (end->interface == 0) {
		out_text(ss->out, "*");
		return;
	}
	interface_print(ss, end->interface);
	out_text(ss->out, ":");
	columns_field(&ss->columns, port);
	out_number(ss->out, "queue", "q%", end->port);
}

static void begin_line(struct ss *ss)
{
	out_text(ss->out, ss->options.oneline ? " " : "\n\t");
}

/* `LABEL(KEY:NUMBER,…)`: numbers of 32 bits one behind the other, named `blk_size,blk_nr`. */
static void print_numbers(struct ss *ss, const char *key, const char *names, const void *from)
{
	struct out *out = ss->out;
	out_object(out, key);
	for (size_t at = 0; *names != '\0'; at++) {
		char name[24];
		int32_t number;
		size_t length = strcspn(names, ",");
		memcpy(&number, (const char *)from + at * sizeof number, sizeof number);
		text_format(name, sizeof name, "%.*s", (int)length, names);
		out_text(out, at == 0 ? "(" : ",");
		out_text(out, name);
		out_signed(out, name, ":%", number);
		names += length + (names[length] != '\0');
	}
}

static void print_packet_ring(
	struct ss *ss, const char *key, const struct found *found, unsigned type)
{
	struct packet_diag_ring ring;
	char text[TEXT_NUMBER_SIZE];
	if (!found_get_struct(found, type, &ring, sizeof ring))
		return;
	begin_line(ss);
	out_text(ss->out, key);
	print_numbers(ss, key, "blk_size,blk_nr,frm_size,frm_nr,tmo", &ring);
	text_hexadecimal(text, ring.pdr_features);
	out_plain(ss->out, NULL, ",features:0x%)", text);
	out_number(ss->out, "features", NULL, ring.pdr_features);
	out_object_end(ss->out);
}

static void print_packet_info(struct ss *ss, const struct packet_diag_info *info)
{
	static const char flags[][9] = {"running", " auxdata", " origdev", " vnethdr", " loss"};
	struct out *out = ss->out;
	begin_line(ss);
	out_number(out, "version", "ver:%", info->pdi_version);
	out_signed(out, "copy_thresh", " cpy_thresh:%", (int32_t)info->pdi_copy_thresh);
	out_list(out, "flags");
	out_text(out, info->pdi_flags == 0 ? " flags( 0" : " flags( ");
	for (unsigned bit = 0; bit < sizeof flags / sizeof flags[0]; bit++)
		if (info->pdi_flags >> bit & 1) {
			out_text(out, flags[bit]);
			out_string(out, NULL, NULL, flags[bit] + (flags[bit][0] == ' '));
		}
	out_text(out, " )");
	out_list_end(out);
}

static void print_fanout(struct ss *ss, uint32_t fanout)
{
	static const char types[][7] = {"hash", "lb", "cpu", "roll", "random", "qm"};
	char text[12];
	uint32_t type = fanout >> 16;
	if (type < sizeof types / sizeof types[0])
		text_copy(text, sizeof text, types[type]);
	else
		text_format(text, sizeof text, "0x%x", type);
	begin_line(ss);
	out_object(ss->out, "fanout");
	out_number(ss->out, "id", "fanout(id:%", fanout & 0xffff);
	out_string(ss->out, "type", ",type:%)", text);
	out_object_end(ss->out);
}

/* A filter of classic BPF, one instruction behind the other. */
static void print_filter(struct ss *ss, const struct attribute *attribute)
{
	struct out *out = ss->out;
	size_t count = attribute->size / sizeof(struct sock_filter);
	begin_line(ss);
	out_number(out, NULL, "bpf filter (%): ", count);
	out_list(out, "bpf_filter");
	for (size_t at = 0; at < count; at++) {
		struct sock_filter code;
		char text[TEXT_NUMBER_SIZE];
		memcpy(&code, (const char *)attribute->data + at * sizeof code, sizeof code);
		text_hexadecimal(text, code.code);
		out_object(out, NULL);
		out_plain(out, NULL, code.code < 0x10 ? " 0x0%" : " 0x%", text);
		out_number(out, "code", NULL, code.code);
		out_number(out, "jt", " %", code.jt);
		out_number(out, "jf", " %", code.jf);
		out_number(out, "k", " %,", code.k);
		out_object_end(out);
	}
	out_list_end(out);
}

void socket_print_packet_details(struct ss *ss, const struct socket *socket)
{
	struct packet_diag_info info;
	struct found found;
	uint32_t fanout;
	found_attributes(&found, socket);
	if (ss->options.extended) {
		socket_print_owner(ss, socket);
		if (found_get_struct(&found, PACKET_DIAG_INFO, &info, sizeof info))
			print_packet_info(ss, &info);
		print_packet_ring(ss, "ring_rx", &found, PACKET_DIAG_RX_RING);
		print_packet_ring(ss, "ring_tx", &found, PACKET_DIAG_TX_RING);
		if (found_get(&found, PACKET_DIAG_FANOUT, &fanout, sizeof fanout))
			print_fanout(ss, fanout);
	}
	if (ss->options.bpf && found.by_type[PACKET_DIAG_FILTER].data != NULL)
		print_filter(ss, &found.by_type[PACKET_DIAG_FILTER]);
	if (ss->options.memory && found.by_type[PACKET_DIAG_MEMINFO].data != NULL)
		details_print_memory(ss->out, &found.by_type[PACKET_DIAG_MEMINFO]);
}

/* `rx(entries:2048)`: a ring of descriptors. */
static void print_descriptors(
	struct ss *ss, const char *key, const struct found *found, unsigned type)
{
	uint32_t entries;
	if (!found_get(found, type, &entries, sizeof entries))
		return;
	begin_line(ss);
	out_text(ss->out, key);
	out_number(ss->out, key, "(entries:%)", entries);
}

static void print_umem(struct ss *ss, const struct xdp_diag_umem *umem)
{
	struct out *out = ss->out;
	begin_line(ss);
	out_object(out, "umem");
	out_number(out, "id", "umem(id:%", umem->id);
	out_number(out, "size", ",size:%", umem->size);
	out_number(out, "num_pages", ",num_pages:%", umem->num_pages);
	out_number(out, "chunk_size", ",chunk_size:%", umem->chunk_size);
	out_number(out, "headroom", ",headroom:%", umem->headroom);
	out_number(out, "ifindex", ",ifindex:%", umem->ifindex);
	out_number(out, "qid", ",qid:%", umem->queue_id);
	out_number(out, "zc", ",zc:%", umem->flags & XDP_DU_F_ZEROCOPY);
	out_number(out, "refs", ",refs:%)", umem->refs);
	out_object_end(out);
}

static void print_statistics(struct ss *ss, const struct xdp_diag_stats *statistics)
{
	struct out *out = ss->out;
	begin_line(ss);
	out_object(out, "stats");
	out_number(out, "rx_dropped", "stats(rx dropped:%", statistics->n_rx_dropped);
	out_number(out, "rx_invalid", ",rx invalid:%", statistics->n_rx_invalid);
	out_number(out, "rx_queue_full", ",rx queue full:%", statistics->n_rx_full);
	out_number(
		out, "rx_fill_ring_empty", ",rx fill ring empty:%", statistics->n_fill_ring_empty);
	out_number(out, "tx_invalid", ",tx invalid:%", statistics->n_tx_invalid);
	out_number(out, "tx_ring_empty", ",tx ring empty:%)", statistics->n_tx_ring_empty);
	out_object_end(out);
}

void socket_print_xdp_details(struct ss *ss, const struct socket *socket)
{
	struct xdp_diag_umem umem;
	struct xdp_diag_stats statistics;
	struct found found;
	found_attributes(&found, socket);
	if (ss->options.extended) {
		socket_print_owner(ss, socket);
		print_descriptors(ss, "rx", &found, XDP_DIAG_RX_RING);
		print_descriptors(ss, "tx", &found, XDP_DIAG_TX_RING);
		if (found_get_struct(&found, XDP_DIAG_UMEM, &umem, sizeof umem)) {
			print_umem(ss, &umem);
			print_descriptors(ss, "fr", &found, XDP_DIAG_UMEM_FILL_RING);
			print_descriptors(ss, "cr", &found, XDP_DIAG_UMEM_COMPLETION_RING);
		}
		if (found_get_struct(&found, XDP_DIAG_STATS, &statistics, sizeof statistics))
			print_statistics(ss, &statistics);
	}
	if (ss->options.memory && found.by_type[XDP_DIAG_MEMINFO].data != NULL)
		details_print_memory(ss->out, &found.by_type[XDP_DIAG_MEMINFO]);
}
