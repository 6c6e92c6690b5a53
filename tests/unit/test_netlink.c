// SPDX-License-Identifier: MIT
// link: -Wl,--wrap=netlink_open_socket

/* Dumps and answers from a kernel that is one end of a socket pair, filled beforehand. */

#include <errno.h>
#include <limits.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "core/netlink.h"
#include "core/text.h"
#include "tests/unit/unit.h"

enum { SEQUENCE = 1 /* of the first request */ };

static int kernel, ours;

int __wrap_netlink_open_socket(int protocol);

int __wrap_netlink_open_socket(int protocol)
{
	assert_int_equal(protocol, NETLINK_ROUTE);
	if (ours < 0)
		errno = EMFILE;
	return ours;
}

/* Messages on their way into one datagram. */
struct datagram {
	size_t size;
	_Alignas(NLMSG_ALIGNTO) char bytes[128 * 1024];
};

static struct datagram datagram;

static void append(const void *data, size_t size)
{
	assert_true(size <= sizeof datagram.bytes - datagram.size);
	memcpy(datagram.bytes + datagram.size, data, size);
	datagram.size += size;
}

static void pad(void)
{
	append("\0\0", NLMSG_ALIGN(datagram.size) - datagram.size);
}

static void add(uint16_t type, uint16_t flags, uint32_t sequence, const void *body, size_t size)
{
	struct nlmsghdr head = {(uint32_t)(NLMSG_HDRLEN + size), type, flags, sequence, 0};
	append(&head, sizeof head);
	append(body, size);
	pad();
}

static void send_datagram(void)
{
	assert_int_equal(send(kernel, datagram.bytes, datagram.size, 0), datagram.size);
	datagram.size = 0;
}

static void add_link(uint16_t flags, uint32_t index)
{
	add(RTM_NEWLINK, flags, SEQUENCE, &index, sizeof index);
}

static void add_done(int number)
{
	add(NLMSG_DONE, NLM_F_MULTI, SEQUENCE, &number, sizeof number);
}

/* What an answer is made of besides its messages. */
struct refusal {
	int number;
	uint16_t flags;
	const char *text; /* of the extended acknowledgement, NULL if there is none */
	size_t request;   /* bytes of the request behind its header */
};

/* NLMSG_ERROR: errno, the request's header, the rest of it unless capped, attributes. */
static void add_refusal(const struct refusal *refusal)
{
	char body[1024] = "";
	struct nlmsgerr fixed = {refusal->number,
		{(uint32_t)(NLMSG_HDRLEN + refusal->request), RTM_GETLINK, NLM_F_REQUEST, SEQUENCE,
			0}};
	size_t size = sizeof fixed;
	memcpy(body, &fixed, sizeof fixed);
	if (!(refusal->flags & NLM_F_CAPPED))
		size += NLMSG_ALIGN(refusal->request);
	if (refusal->text != NULL) {
		uint16_t head[2] = {
			(uint16_t)(NLA_HDRLEN + strlen(refusal->text) + 1), NLMSGERR_ATTR_MSG};
		uint16_t other[] = {8, NLMSGERR_ATTR_OFFS, 16, 0};
		memcpy(body + size, other, sizeof other);
		size += sizeof other;
		memcpy(body + size, head, sizeof head);
		memcpy(body + size + sizeof head, refusal->text, strlen(refusal->text) + 1);
		size += head[0];
	}
	add(NLMSG_ERROR, refusal->flags, SEQUENCE, body, size);
}

/* One conversation: what was taken, as text, and how it ended. */
struct talk {
	struct netlink netlink;
	struct error error;
	char taken[256];
	int result;
};

static int take(const struct nlmsghdr *message, void *context, struct error *error)
{
	struct talk *talk = context;
	size_t length = strlen(talk->taken);
	const uint32_t *index = netlink_body(message, sizeof *index);
	assert_non_null(index);
	text_format(talk->taken + length, sizeof talk->taken - length, "%u ", *index);
	return *index == 666 ? failed(error, 0, "no more") : 0;
}

static void open_kernel(void)
{
	int ends[2];
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), 0);
	kernel = ends[0];
	ours = ends[1];
	datagram.size = 0;
}

static void ask(struct talk *talk, uint16_t flags)
{
	struct netlink_request request;
	*talk = (struct talk){0};
	assert_int_equal(netlink_open(&talk->netlink, NETLINK_ROUTE, &talk->error), 0);
	netlink_begin(&request, RTM_GETLINK, flags);
	talk->result = flags & NLM_F_DUMP
		? netlink_dump(&talk->netlink, &request, take, talk, &talk->error)
		: netlink_ask(&talk->netlink, &request, take, talk, &talk->error);
	netlink_close(&talk->netlink);
	assert_int_equal(talk->netlink.fd, -1);
	close(kernel);
}

/* A dump of what has been sent: what is taken, and the error or none. */
static void dumps(int result, const char *taken, const char *text)
{
	struct talk talk;
	ask(&talk, NLM_F_DUMP);
	assert_int_equal(talk.result, result);
	assert_string_equal(talk.taken, taken);
	if (text != NULL)
		assert_string_equal(talk.error.text, text);
}

static void takes_a_dump_of_many_datagrams(void **state)
{
	(void)state;
	open_kernel();
	add_link(NLM_F_MULTI, 1);
	add_link(NLM_F_MULTI, 2);
	send_datagram();
	add_link(NLM_F_MULTI, 3);
	send_datagram();
	add_done(0);
	send_datagram();
	dumps(0, "1 2 3 ", NULL);
}

static void takes_nothing_behind_the_end(void **state)
{
	(void)state;
	open_kernel();
	add_link(NLM_F_MULTI, 1);
	add_done(0);
	add_link(NLM_F_MULTI, 2);
	send_datagram();
	dumps(0, "1 ", NULL);
}

static void sends_what_was_asked(void **state)
{
	(void)state;
	struct talk talk;
	struct nlmsghdr sent;
	open_kernel();
	add_done(0);
	send_datagram();
	int peer = dup(kernel);
	ask(&talk, NLM_F_DUMP);
	assert_int_equal(recv(peer, &sent, sizeof sent, MSG_DONTWAIT), NLMSG_HDRLEN);
	assert_int_equal(sent.nlmsg_seq, SEQUENCE);
	assert_int_equal(sent.nlmsg_flags, NLM_F_REQUEST | NLM_F_DUMP);
	close(peer);
}

static void asks_with_an_acknowledgement_that_ends_the_answer(void **state)
{
	(void)state;
	struct talk talk;
	struct nlmsghdr sent;
	open_kernel();
	add_link(0, 7);
	send_datagram();
	add_refusal(&(struct refusal){0, 0, NULL, 0});
	send_datagram();
	int peer = dup(kernel);
	ask(&talk, 0);
	assert_int_equal(recv(peer, &sent, sizeof sent, MSG_DONTWAIT), NLMSG_HDRLEN);
	assert_int_equal(sent.nlmsg_flags, NLM_F_REQUEST | NLM_F_ACK);
	assert_int_equal(talk.result, 0);
	assert_string_equal(talk.taken, "7 ");
	close(peer);
}

static void says_the_kernels_words(void **state)
{
	(void)state;
	static const struct {
		struct refusal refusal;
		const char *text;
	} cases[] = {
		{{-ENODEV, 0, NULL, 0}, "RTNETLINK answers: No such device"},
		{{-ENODEV, NLM_F_CAPPED, NULL, 40}, "RTNETLINK answers: No such device"},
		{{-ENODEV, NLM_F_ACK_TLVS, "gone", 0}, "Error: gone."},
		{{-ENODEV, NLM_F_ACK_TLVS, "gone.", 0}, "Error: gone."},
		{{-ENODEV, NLM_F_ACK_TLVS, "gone", 43}, "Error: gone."},
		{{-ENODEV, NLM_F_ACK_TLVS | NLM_F_CAPPED, "gone", 43}, "Error: gone."},
		{{-ENODEV, NLM_F_ACK_TLVS, "", 0}, "RTNETLINK answers: No such device"},
		{{-ENODEV, 0, "not announced", 0}, "RTNETLINK answers: No such device"},
		{{-524, 0, NULL, 0}, "RTNETLINK answers: Unknown error 524"},
		{{INT_MIN, 0, NULL, 0}, "RTNETLINK answers: Unknown error -2147483648"},
	};
	for (size_t at = 0; at < COUNT(cases); at++) {
		struct talk talk;
		open_kernel();
		add_refusal(&cases[at].refusal);
		send_datagram();
		ask(&talk, 0);
		assert_int_equal(talk.result, -1);
		assert_string_equal(talk.error.text, cases[at].text);
		assert_int_equal(talk.error.number, (int)-(unsigned)cases[at].refusal.number);
		assert_int_equal(talk.error.status, STATUS_KERNEL);
	}
}

static void cuts_the_kernels_words_where_they_are_too_long(void **state)
{
	(void)state;
	struct talk talk;
	char text[600];
	memset(text, 'x', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	open_kernel();
	add_refusal(&(struct refusal){-EINVAL, NLM_F_ACK_TLVS, text, 0});
	send_datagram();
	ask(&talk, 0);
	assert_int_equal(talk.result, -1);
	assert_int_equal(strlen(talk.error.text), strlen("Error: ") + 255 + 1);
}

static void finds_a_dumps_error_at_its_end(void **state)
{
	(void)state;
	struct talk talk;
	open_kernel();
	add_link(NLM_F_MULTI, 1);
	add_done(-ENOBUFS);
	send_datagram();
	ask(&talk, NLM_F_DUMP);
	assert_int_equal(talk.result, -1);
	assert_string_equal(talk.taken, "1 ");
	assert_string_equal(talk.error.text, "RTNETLINK answers: No buffer space available");
	assert_int_equal(talk.error.status, STATUS_KERNEL);
}

static void finds_the_kernels_words_at_the_end_of_a_dump(void **state)
{
	(void)state;
	struct {
		int number;
		uint16_t head[2];
		char text[8];
	} body = {-ENOENT, {12, NLMSGERR_ATTR_MSG}, "no such"};
	open_kernel();
	add(NLMSG_DONE, NLM_F_MULTI | NLM_F_ACK_TLVS, SEQUENCE, &body, sizeof body);
	send_datagram();
	dumps(-1, "", "Error: no such.");
}

static void refuses_cut_ends_and_errors(void **state)
{
	(void)state;
	struct nlmsgerr refusal = {-EINVAL, {0}};
	open_kernel();
	add(NLMSG_DONE, 0, SEQUENCE, &refusal, sizeof(int) - 1);
	send_datagram();
	dumps(-1, "", "DONE truncated");
	open_kernel();
	add(NLMSG_ERROR, 0, SEQUENCE, &refusal, sizeof refusal - 1);
	send_datagram();
	dumps(-1, "", "ERROR truncated");
}

/* The kernel says how long the request was; it may not lead past the message. */
static void finds_no_words_past_the_message(void **state)
{
	(void)state;
	static const uint32_t lengths[] = {
		0, 1, 15, 16, 17, 100, 65535, 0x7fffffff, 0xfffffff0, 0xfffffffe, UINT32_MAX};
	for (size_t at = 0; at < COUNT(lengths); at++) {
		struct nlmsgerr refusal = {-EINVAL, {lengths[at], 0, 0, 0, 0}};
		open_kernel();
		add(NLMSG_ERROR, NLM_F_ACK_TLVS, SEQUENCE, &refusal, sizeof refusal);
		send_datagram();
		dumps(-1, "", "RTNETLINK answers: Invalid argument");
	}
}

static void says_that_a_dump_was_interrupted(void **state)
{
	(void)state;
	open_kernel();
	add_link(NLM_F_MULTI, 1);
	add_link(NLM_F_MULTI | NLM_F_DUMP_INTR, 2);
	add_link(NLM_F_MULTI, 3);
	add_done(0);
	send_datagram();
	dumps(NETLINK_INTERRUPTED, "1 2 3 ", NULL);
	open_kernel();
	int number = 0;
	add(NLMSG_DONE, NLM_F_MULTI | NLM_F_DUMP_INTR, SEQUENCE, &number, sizeof number);
	send_datagram();
	dumps(NETLINK_INTERRUPTED, "", NULL);
}

static void passes_over_other_conversations(void **state)
{
	(void)state;
	uint32_t index = 9;
	int number = -EINVAL;
	open_kernel();
	add(RTM_NEWLINK, NLM_F_DUMP_INTR, SEQUENCE + 1, &index, sizeof index);
	add(NLMSG_DONE, 0, SEQUENCE - 1, &number, sizeof number);
	add_link(NLM_F_MULTI, 1);
	add_done(0);
	send_datagram();
	dumps(0, "1 ", NULL);
}

static void does_not_listen_to_other_processes(void **state)
{
	(void)state;
	/* Where a netlink address has its port, this one has characters. */
	struct sockaddr_un named = {AF_UNIX, {0, 0, 'm', 'e', 'a', 'n', 0}};
	struct talk talk;
	open_kernel();
	text_format(named.sun_path + 6, 32, "%d", (int)getpid());
	assert_int_equal(bind(kernel, (struct sockaddr *)&named, sizeof named), 0);
	add_link(NLM_F_MULTI, 1);
	add_done(0);
	send_datagram();
	shutdown(kernel, SHUT_WR);
	ask(&talk, NLM_F_DUMP);
	assert_int_equal(talk.result, -1);
	assert_string_equal(talk.taken, "");
	assert_string_equal(talk.error.text, "EOF on netlink");
}

static void refuses_malformed_datagrams(void **state)
{
	(void)state;
	static const struct {
		uint32_t length;
		size_t size;
	} cases[] = {{16, 15}, {16, 1}, {15, 16}, {0, 16}, {17, 16}, {UINT32_MAX, 16}, {400, 32}};
	for (size_t at = 0; at < COUNT(cases); at++) {
		char expected[64];
		struct nlmsghdr message[2] = {{cases[at].length, RTM_NEWLINK, 0, SEQUENCE, 0}, {0}};
		open_kernel();
		append(message, cases[at].size);
		send_datagram();
		text_format(expected, sizeof expected, "malformed netlink message: %zu bytes left",
			cases[at].size);
		dumps(-1, "", expected);
	}
}

static void refuses_a_second_message_that_is_cut(void **state)
{
	(void)state;
	open_kernel();
	add_link(NLM_F_MULTI, 1);
	append("\x10\0\0\0", 4);
	send_datagram();
	dumps(-1, "1 ", "malformed netlink message: 4 bytes left");
}

static void takes_a_last_message_without_padding(void **state)
{
	(void)state;
	char odd[5] = {1};
	open_kernel();
	add(RTM_NEWLINK, NLM_F_MULTI, SEQUENCE, odd, sizeof odd);
	datagram.size -= 3;
	send_datagram();
	add_done(0);
	send_datagram();
	dumps(0, "1 ", NULL);
}

static void grows_for_a_message_larger_than_its_buffer(void **state)
{
	(void)state;
	static uint32_t body[25000] = {7};
	open_kernel();
	add_link(NLM_F_MULTI, 1);
	send_datagram();
	add(RTM_NEWLINK, NLM_F_MULTI, SEQUENCE, body, sizeof body);
	send_datagram();
	add(RTM_NEWLINK, NLM_F_MULTI, SEQUENCE, body, NETLINK_BUFFER_SIZE + 1);
	send_datagram();
	add_done(0);
	send_datagram();
	dumps(0, "1 7 7 ", NULL);
}

static void stops_when_a_message_is_refused(void **state)
{
	(void)state;
	open_kernel();
	add_link(NLM_F_MULTI, 1);
	add_link(NLM_F_MULTI, 666);
	add_link(NLM_F_MULTI, 2);
	send_datagram();
	dumps(-1, "1 666 ", "no more");
}

static void says_when_the_kernel_is_gone(void **state)
{
	(void)state;
	open_kernel();
	add_link(NLM_F_MULTI, 1);
	send_datagram();
	shutdown(kernel, SHUT_WR);
	dumps(-1, "1 ", "EOF on netlink");
}

static void says_when_a_request_cannot_be_sent(void **state)
{
	(void)state;
	struct talk talk = {0};
	struct netlink_request request;
	open_kernel();
	assert_int_equal(netlink_open(&talk.netlink, NETLINK_ROUTE, &talk.error), 0);
	netlink_begin(&request, RTM_GETLINK, NLM_F_DUMP);
	netlink_put(&request, datagram.bytes, NETLINK_REQUEST_SIZE);
	assert_int_equal(netlink_dump(&talk.netlink, &request, take, &talk, &talk.error), -1);
	assert_string_equal(talk.error.text, "Cannot send netlink request: Message too long");
	assert_int_equal(talk.netlink.sequence, 0);
	shutdown(ours, SHUT_RD);
	shutdown(kernel, SHUT_RD);
	close(ours);
	netlink_begin(&request, RTM_GETLINK, NLM_F_DUMP);
	assert_int_equal(netlink_dump(&talk.netlink, &request, take, &talk, &talk.error), -1);
	assert_string_equal(talk.error.text, "Cannot send netlink request: Bad file descriptor");
	close(kernel);
}

static void note_refused(unsigned place, void *context)
{
	struct talk *talk = context;
	size_t length = strlen(talk->taken);
	text_format(talk->taken + length, sizeof talk->taken - length, "%u: %s; ", place,
		talk->error.text);
}

static void add_answer(uint32_t sequence, int number)
{
	struct nlmsgerr answer = {.error = number, .msg.nlmsg_len = NLMSG_HDRLEN};
	add(NLMSG_ERROR, NLM_F_CAPPED, sequence, &answer, sizeof answer);
	send_datagram();
}

static void sends_a_queue_and_tells_what_is_refused(void **state)
{
	(void)state;
	struct talk talk = {0};
	struct netlink_request request;
	struct netlink_queue queue = {0};
	struct nlmsghdr heads[3];
	open_kernel();
	assert_int_equal(netlink_open(&talk.netlink, NETLINK_ROUTE, &talk.error), 0);
	talk.netlink.sequence = UINT32_MAX - 1; /* the numbers of the queue go round */
	netlink_begin(&request, RTM_NEWROUTE, NLM_F_CREATE);
	for (size_t at = 0; at < COUNT(heads); at++)
		assert_true(netlink_queue_put(&queue, &request));
	add_answer(UINT32_MAX - 1, -EPERM); /* of another conversation */
	add_answer(2, -EPERM);
	add_answer(UINT32_MAX, -EEXIST);
	add_answer(0, -ESRCH);
	add_answer(1, -ENOENT);
	assert_int_equal(
		netlink_queue_send(&talk.netlink, &queue, note_refused, &talk, &talk.error), 0);
	assert_string_equal(talk.taken,
		"0: RTNETLINK answers: File exists; 1: RTNETLINK answers: No such process; "
		"2: RTNETLINK answers: No such file or directory; ");
	assert_int_equal(recv(kernel, heads, sizeof heads, 0), sizeof heads);
	for (uint32_t at = 0; at < COUNT(heads); at++) {
		assert_int_equal(heads[at].nlmsg_seq, UINT32_MAX + at);
		assert_int_equal(heads[at].nlmsg_flags & NLM_F_ACK, at == 2 ? NLM_F_ACK : 0);
	}
	/* It is empty then, and sends nothing. */
	assert_int_equal(
		netlink_queue_send(&talk.netlink, &queue, note_refused, &talk, &talk.error), 0);
	netlink_close(&talk.netlink);
	close(kernel);
}

static void fills_a_queue_and_no_further(void **state)
{
	(void)state;
	struct netlink_request request;
	struct netlink_queue *queue = calloc(1, sizeof *queue);
	netlink_begin(&request, RTM_NEWROUTE, 0);
	for (size_t at = 0; at < NETLINK_QUEUE_MOST; at++)
		assert_true(netlink_queue_put(queue, &request));
	assert_false(netlink_queue_put(queue, &request));
	*queue = (struct netlink_queue){0};
	netlink_put(&request, datagram.bytes, NETLINK_REQUEST_SIZE - NLMSG_HDRLEN);
	assert_true(netlink_queue_put(queue, &request));
	assert_true(netlink_queue_put(queue, &request));
	netlink_begin(&request, RTM_NEWROUTE, 0);
	assert_false(netlink_queue_put(queue, &request));
	free(queue);
}

static void says_when_no_socket_can_be_opened(void **state)
{
	(void)state;
	struct netlink netlink;
	struct error error;
	ours = -1;
	assert_int_equal(netlink_open(&netlink, NETLINK_ROUTE, &error), -1);
	assert_string_equal(error.text, "Cannot open netlink socket: Too many open files");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_a_dump_of_many_datagrams),
		cmocka_unit_test(takes_nothing_behind_the_end),
		cmocka_unit_test(sends_what_was_asked),
		cmocka_unit_test(asks_with_an_acknowledgement_that_ends_the_answer),
		cmocka_unit_test(says_the_kernels_words),
		cmocka_unit_test(cuts_the_kernels_words_where_they_are_too_long),
		cmocka_unit_test(finds_a_dumps_error_at_its_end),
		cmocka_unit_test(finds_the_kernels_words_at_the_end_of_a_dump),
		cmocka_unit_test(refuses_cut_ends_and_errors),
		cmocka_unit_test(finds_no_words_past_the_message),
		cmocka_unit_test(says_that_a_dump_was_interrupted),
		cmocka_unit_test(passes_over_other_conversations),
		cmocka_unit_test(does_not_listen_to_other_processes),
		cmocka_unit_test(refuses_malformed_datagrams),
		cmocka_unit_test(refuses_a_second_message_that_is_cut),
		cmocka_unit_test(takes_a_last_message_without_padding),
		cmocka_unit_test(grows_for_a_message_larger_than_its_buffer),
		cmocka_unit_test(stops_when_a_message_is_refused),
		cmocka_unit_test(says_when_the_kernel_is_gone),
		cmocka_unit_test(says_when_a_request_cannot_be_sent),
		cmocka_unit_test(sends_a_queue_and_tells_what_is_refused),
		cmocka_unit_test(fills_a_queue_and_no_further),
		cmocka_unit_test(says_when_no_socket_can_be_opened),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
