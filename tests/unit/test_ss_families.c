// SPDX-License-Identifier: MIT

/* Sockets of unix, packet, netlink, vsock, TIPC and XDP: what a message says, and malformed ones.
 */

#include <linux/netlink_diag.h>
#include <linux/packet_diag.h>
#include <linux/sock_diag.h>
#include <linux/tipc_netlink.h>
#include <linux/unix_diag.h>
#include <linux/vm_sockets_diag.h>
#include <linux/xdp_diag.h>
#include <sys/socket.h>

#include "applets/ss/ss.h"
#include "tests/unit/golden.h"
#include "tests/unit/message.h"

static void begin(struct netlink_request *message, const void *body, size_t size)
{
	netlink_begin(message, SOCK_DIAG_BY_FAMILY, NLM_F_MULTI);
	netlink_put(message, body, size);
}

static struct nlmsghdr *unix_socket(const char *name, size_t size)
{
	const struct unix_diag_msg body = {AF_UNIX, SOCK_STREAM, SS_LISTEN, 0, 77, {1, 2}};
	const struct unix_diag_rqlen queues = {3, 128};
	const struct unix_diag_vfs file = {9, 8u << 20 | 1};
	const uint32_t waiting[] = {5, 6};
	struct netlink_request message;
	begin(&message, &body, sizeof body);
	netlink_attribute(&message, UNIX_DIAG_NAME, name, size);
	netlink_attribute(&message, UNIX_DIAG_RQLEN, &queues, sizeof queues);
	netlink_attribute(&message, UNIX_DIAG_VFS, &file, sizeof file);
	netlink_attribute(&message, UNIX_DIAG_ICONS, waiting, sizeof waiting);
	message_u32(&message, UNIX_DIAG_PEER, 78);
	message_u8(&message, UNIX_DIAG_SHUTDOWN, 1);
	return message_end(&message);
}

static struct nlmsghdr *packet_socket(void)
{
	const struct packet_diag_msg body = {AF_PACKET, SOCK_RAW, 0x800, 77, {1, 2}};
	const struct packet_diag_info info = {1, 2, 0, 3, 0, PDI_RUNNING | PDI_LOSS};
	const struct packet_diag_ring ring = {1, 2, 3, 4, 5, 6, 7};
	struct netlink_request message;
	begin(&message, &body, sizeof body);
	netlink_attribute(&message, PACKET_DIAG_INFO, &info, sizeof info);
	netlink_attribute(&message, PACKET_DIAG_RX_RING, &ring, sizeof ring);
	message_u32(&message, PACKET_DIAG_FANOUT, 2 << 16 | 77);
	message_rubbish(&message, PACKET_DIAG_FILTER, 16);
	message_rubbish(&message, PACKET_DIAG_MEMINFO, 36);
	return message_end(&message);
}

static struct nlmsghdr *netlink_socket(void)
{
	const struct netlink_diag_msg body = {
		AF_NETLINK, SOCK_RAW, 16, 1, 4294967290u, 5, 6, 77, {1, 2}};
	struct netlink_request message;
	begin(&message, &body, sizeof body);
	message_u32(&message, NETLINK_DIAG_GROUPS, 0x11);
	message_rubbish(&message, NETLINK_DIAG_MEMINFO, 36);
	return message_end(&message);
}

static struct nlmsghdr *vsock_socket(void)
{
	const struct vsock_diag_msg body = {AF_VSOCK, SOCK_STREAM, SS_ESTABLISHED, 0, 3, 1234,
		UINT32_MAX, UINT32_MAX, 77, {1, 2}};
	struct netlink_request message;
	begin(&message, &body, sizeof body);
	return message_end(&message);
}

static struct nlmsghdr *xdp_socket(void)
{
	const struct xdp_diag_msg body = {AF_XDP, SOCK_RAW, 0, 77, {1, 2}};
	const struct xdp_diag_info info = {7, 3};
	struct netlink_request message;
	begin(&message, &body, sizeof body);
	netlink_attribute(&message, XDP_DIAG_INFO, &info, sizeof info);
	message_u32(&message, XDP_DIAG_RX_RING, 2048);
	message_rubbish(&message, XDP_DIAG_UMEM, 40);
	message_u32(&message, XDP_DIAG_UMEM_FILL_RING, 64);
	message_rubbish(&message, XDP_DIAG_STATS, 48);
	return message_end(&message);
}

static struct nlmsghdr *tipc_socket(void)
{
	struct netlink_request message;
	netlink_begin(&message, SOCK_DIAG_BY_FAMILY, NLM_F_MULTI);
	uint32_t socket = message_nest(&message, TIPC_NLA_SOCK);
	message_u32(&message, TIPC_NLA_SOCK_ADDR, 16781313);
	message_u32(&message, TIPC_NLA_SOCK_REF, 752051356);
	message_u32(&message, TIPC_NLA_SOCK_TYPE, SOCK_RDM);
	message_u32(&message, TIPC_NLA_SOCK_INO, 77);
	message_u32(&message, TIPC_NLA_SOCK_TIPC_STATE, SS_ESTABLISHED);
	uint32_t statistics = message_nest(&message, TIPC_NLA_SOCK_STAT);
	message_u32(&message, TIPC_NLA_SOCK_STAT_RCVQ, 1);
	message_u32(&message, TIPC_NLA_SOCK_STAT_SENDQ, 2);
	netlink_attribute(&message, TIPC_NLA_SOCK_STAT_LINK_CONG, "", 0);
	message_u32(&message, TIPC_NLA_SOCK_STAT_DROP, 3);
	message_nest_end(&message, statistics);
	uint32_t connection = message_nest(&message, TIPC_NLA_SOCK_CON);
	message_u32(&message, TIPC_NLA_CON_NODE, 16781315);
	message_u32(&message, TIPC_NLA_CON_SOCK, 3783493350u);
	message_u32(&message, TIPC_NLA_CON_TYPE, 18888);
	message_u32(&message, TIPC_NLA_CON_INST, 17);
	message_nest_end(&message, connection);
	message_nest_end(&message, socket);
	return message_end(&message);
}

/* What a message looks like, or "" if it is refused. */
static const char *shown(
	struct paper *paper, enum table table, const struct nlmsghdr *message, bool json)
{
	struct ss *ss = malloc(sizeof *ss);
	struct run run = {.out = paper_begin(paper)};
	struct socket socket;
	memset(ss, 0, offsetof(struct ss, columns));
	ss->run = &run;
	ss->error = &run.error;
	ss->device_fd = -1;
	ss->options = (struct ss_options){.extended = true,
		.memory = true,
		.bpf = true,
		.tipc_info = true,
		.numeric = true,
		.json = json,
		.all = true};
	run.out->json = json;
	selection_add(&ss->selection, TABLES_ALL);
	selection_complete(&ss->selection);
	columns_init(&ss->columns, run.out);
	ss->columns.hidden = 1u << COLUMN_EVENT;
	ss->out = json ? run.out : &ss->columns.row;
	out_begin(ss->out);
	if (socket_decode(&socket, table, message, ss->error) == 0)
		assert_int_equal(ss_show(ss, &socket), 0);
	out_end(ss->out);
	assert_int_equal(columns_close(&ss->columns), 0);
	free(ss);
	return paper_end(paper);
}

struct sample {
	const char *name;
	enum table table;
	struct nlmsghdr *message;
};

static size_t make_samples(struct sample samples[8])
{
	const struct sample made[] = {
		{"a path", TABLE_UNIX_STREAM, unix_socket("/run/x\x1b[31m", 11)},
		{"an abstract name", TABLE_UNIX_STREAM, unix_socket("\0a\0b", 4)},
		{"packet", TABLE_PACKET_RAW, packet_socket()},
		{"netlink", TABLE_NETLINK, netlink_socket()},
		{"vsock", TABLE_VSOCK_STREAM, vsock_socket()},
		{"XDP", TABLE_XDP, xdp_socket()},
		{"TIPC", TABLE_TIPC, tipc_socket()},
	};
	memcpy(samples, made, sizeof made);
	return sizeof made / sizeof made[0];
}

static void test_looks(void **state)
{
	struct sample samples[8];
	struct golden *golden = malloc(sizeof *golden);
	struct paper *paper = malloc(sizeof *paper);
	size_t count = make_samples(samples);
	(void)state;
	golden_begin(golden, "ss_families");
	for (size_t at = 0; at < count; at++) {
		golden_add(golden, samples[at].name,
			shown(paper, samples[at].table, samples[at].message, false));
		golden_add(golden, "as JSON",
			shown(paper, samples[at].table, samples[at].message, true));
		free(samples[at].message);
	}
	golden_end(golden);
	free(paper);
	free(golden);
}

/* Messages cut anywhere, read as of any table, in memory of just their size: for the sanitizer. */
static void test_cut(void **state)
{
	struct sample samples[8];
	struct paper *paper = malloc(sizeof *paper);
	size_t count = make_samples(samples);
	(void)state;
	for (size_t at = 0; at < count; at++) {
		uint32_t size = samples[at].message->nlmsg_len;
		for (uint32_t length = sizeof(struct nlmsghdr); length <= size; length += 2) {
			struct nlmsghdr *cut = malloc(length);
			memcpy(cut, samples[at].message, length);
			cut->nlmsg_len = length;
			for (enum table table = 0; table < TABLE_COUNT; table++)
				shown(paper, table, cut, length & 2);
			free(cut);
		}
		free(samples[at].message);
	}
	free(paper);
}

/* Attributes of sizes that are not theirs say nothing. */
static void test_sizes(void **state)
{
	const struct unix_diag_msg body = {AF_UNIX, SOCK_DGRAM, SS_CLOSED, 0, 77, {1, 2}};
	struct netlink_request message;
	struct socket socket;
	struct error error;
	(void)state;
	begin(&message, &body, sizeof body);
	message_u8(&message, UNIX_DIAG_PEER, 9);
	message_u32(&message, UNIX_DIAG_RQLEN, 9);
	netlink_attribute(&message, UNIX_DIAG_NAME, "", 0);
	struct nlmsghdr *exact = message_end(&message);
	assert_int_equal(socket_decode(&socket, TABLE_UNIX_STREAM, exact, &error), 0);
	assert_int_equal(socket.table, TABLE_UNIX_DATAGRAM);
	assert_int_equal(socket.peer.port, 0);
	assert_int_equal(socket.receive_queue, 0);
	assert_int_equal(socket.local.name_size, 0);
	exact->nlmsg_len = sizeof *exact + sizeof body - 1;
	assert_int_equal(socket_decode(&socket, TABLE_UNIX_STREAM, exact, &error), -1);
	free(exact);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_looks),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_sizes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
