// SPDX-License-Identifier: MIT

/* What ss adds to ss(8): tables of counts, what is found again by its cookie, rates. */

#include "applets/ss/watch.h"

#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <linux/tcp.h>
#include <stdio.h>
#include <sys/socket.h>

#include "applets/ss/rates.h"
#include "applets/ss/ss.h"
#include "tests/unit/message.h"

static void finds_every_key_and_no_other(void **state)
{
	struct lookup lookup = {0};
	enum { KEYS = 20000 };
	(void)state;
	assert_null(lookup_find(&lookup, 7));
	for (uint32_t key = 0; key < KEYS; key++) {
		/* Cookies side by side, and such that differ in their upper half alone. */
		uint64_t number = key % 2 ? key : (uint64_t)key << 32;
		struct lookup_slot *slot = lookup_add(&lookup, number);
		assert_non_null(slot);
		assert_int_equal(slot->at, 0);
		slot->at = key + 1;
		assert_int_equal(lookup_add(&lookup, number)->at, key + 1);
	}
	for (uint32_t key = 0; key < KEYS; key++) {
		assert_int_equal(
			lookup_find(&lookup, key % 2 ? key : (uint64_t)key << 32)->at, key + 1);
		assert_null(lookup_find(&lookup, key % 2 ? (uint64_t)key << 32 : key + KEYS));
	}
	lookup_free(&lookup);
	assert_null(lookup_find(&lookup, 1));
}

static void reads_seconds(void **state)
{
	static const struct {
		const char *text;
		uint64_t interval; /* 0: an error */
	} cases[] = {{"", 2000000000}, {"2", 2000000000}, {"0.1", 100000000}, {"0.5", 500000000},
		{".25", 250000000}, {"1.", 1000000000}, {"1000000", 1000000000000000},
		{"0.1000000000000000000001", 100000000}, {"0", 0}, {"0.0999", 0}, {"-1", 0},
		{"1s", 0}, {" 1", 0}, {"1000001", 0}, {"99999999999999999999999", 0}, {"1e3", 0},
		{".", 0}, {"1.5.5", 0}};
	(void)state;
	for (size_t at = 0; at < COUNT(cases); at++) {
		struct error error = {0};
		uint64_t interval = 0;
		int result = watch_parse(cases[at].text, &interval, &error);
		assert_int_equal(result, cases[at].interval != 0 ? 0 : -1);
		if (result == 0)
			assert_int_equal(interval, cases[at].interval);
		else
			assert_int_equal(error.status, STATUS_USAGE);
	}
}

/* --- counts ----------------------------------------------------------------------------------- */

static const char *printed(struct tallies *tallies, struct paper *paper, bool json)
{
	struct out *out = paper_begin(paper);
	out->json = json;
	out_begin(out);
	tallies_print(tallies, out, true);
	out_end(out);
	return paper_end(paper);
}

static void begin(struct tallies *tallies, const char *by)
{
	struct error error;
	*tallies = (struct tallies){0};
	assert_int_equal(tallies_parse(tallies, by, &error), 0);
}

static void counts_what_a_count_by_hand_says(void **state)
{
	enum { SOCKETS = 5000, PORTS = 300 };
	static unsigned expected[PORTS][5];
	static struct paper paper;
	static const uint8_t states[] = {SS_ESTABLISHED, SS_LISTEN, SS_TIME_WAIT, SS_CLOSE_WAIT};
	struct tallies tallies;
	uint32_t seed = 7;
	(void)state;
	begin(&tallies, "port");
	for (int at = 0; at < SOCKETS; at++) {
		seed = seed * 1664525 + 1013904223;
		unsigned port = (seed >> 8) % PORTS, which = (seed >> 20) % 4;
		struct socket socket = {.table = TABLE_TCP,
			.family = AF_INET,
			.state = states[which],
			.receive_queue = 3,
			.local.port = port};
		tallies_add(&tallies, &socket, NULL);
		expected[port][which]++;
		expected[port][4] += which != 1 ? 3 : 0;
	}
	assert_false(tallies.failed);
	const char *line = strchr(printed(&tallies, &paper, false), '\n') + 1;
	unsigned seen = 0, before = SOCKETS;
	for (; *line != '\0'; line = strchr(line, '\n') + 1, seen++) {
		unsigned port = 0, sockets, counts[4], received, sent;
		if (*line == '-') /* 0 is none */
			assert_int_equal(
				sscanf(line, "- %u %u %u %u %u %u %u", &sockets, counts, counts + 1,
					counts + 2, counts + 3, &received, &sent),
				7);
		else
			assert_int_equal(
				sscanf(line, "%u %u %u %u %u %u %u %u", &port, &sockets, counts,
					counts + 1, counts + 2, counts + 3, &received, &sent),
				8);
		for (int which = 0; which < 4; which++)
			assert_int_equal(counts[which], expected[port][which]);
		assert_int_equal(sockets, counts[0] + counts[1] + counts[2] + counts[3]);
		assert_int_equal(received, expected[port][4]);
		assert_int_equal(sent, 0);
		assert_true(sockets <= before);
		before = sockets;
	}
	assert_int_equal(seen, PORTS);
	tallies_clear(&tallies);
	assert_int_equal(tallies.by, TALLY_PORT);
	assert_string_equal(printed(&tallies, &paper, true), "[]\n");
}

static void names_peers_and_those_that_have_none(void **state)
{
	static const uint8_t one[4] = {10, 0, 0, 1}, none[16] = {0}, six[16] = {0xfd, [15] = 2};
	const struct socket sockets[] = {
		{.table = TABLE_TCP,
			.family = AF_INET,
			.state = SS_ESTABLISHED,
			.peer.address = one},
		{.table = TABLE_UDP,
			.family = AF_INET,
			.state = SS_ESTABLISHED,
			.peer.address = one,
			.send_queue = 5},
		{.table = TABLE_TCP, .family = AF_INET6, .state = SS_SYN_SENT, .peer.address = six},
		{.table = TABLE_TCP,
			.family = AF_INET6,
			.state = SS_LISTEN,
			.peer.address = none,
			.receive_queue = 1,
			.send_queue = 128},
		{.table = TABLE_UNIX_STREAM, .family = AF_UNIX, .state = SS_ESTABLISHED},
	};
	static struct paper paper;
	struct tallies tallies;
	(void)state;
	begin(&tallies, "peer");
	for (size_t at = 0; at < COUNT(sockets); at++)
		tallies_add(&tallies, &sockets[at], NULL);
	assert_string_equal(printed(&tallies, &paper, false),
		"Peer     Sockets Estab   Listen  Time-Wait Other   Recv-Q     Send-Q\n"
		"-        2       1       1       0         0       0          0\n"
		"10.0.0.1 2       2       0       0         0       0          5\n"
		"fd00::2  1       0       0       0         1       0          0\n");
	tallies_clear(&tallies);
	tallies_add(&tallies, &sockets[3], NULL);
	assert_string_equal(printed(&tallies, &paper, true),
		"[{\"peer\":null,\"sockets\":1,\"estab\":0,\"listen\":1,\"time_wait\":0,"
		"\"other\":0,\"recv_q\":0,\"send_q\":0}]\n");
	tallies_clear(&tallies);
}

/* This process has one socket twice, and another is nobody's. */
static void counts_a_socket_once_for_each_process(void **state)
{
	static struct paper paper;
	struct tallies tallies;
	struct holders holders = {0};
	char link[64] = "", path[32], expected[400];
	uint32_t inode = 0;
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0), again = dup(fd);
	(void)state;
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	assert_true(readlink(path, link, sizeof link - 1) > 0);
	assert_int_equal(sscanf(link, "socket:[%u]", &inode), 1);
	const struct socket sockets[] = {
		{.table = TABLE_UNIX_DATAGRAM,
			.family = AF_UNIX,
			.state = SS_CLOSED,
			.inode = inode},
		{.table = TABLE_TCP, .family = AF_INET, .state = SS_TIME_WAIT},
	};
	begin(&tallies, "process");
	for (size_t at = 0; at < COUNT(sockets); at++)
		tallies_add(&tallies, &sockets[at], &holders);
	assert_int_equal(holders_find(&holders, false), 0);
	tallies_find(&tallies, &holders);
	snprintf(expected, sizeof expected,
		"[{\"process\":null,\"sockets\":1,\"estab\":0,\"listen\":0,\"time_wait\":1,"
		"\"other\":0,\"recv_q\":0,\"send_q\":0},"
		"{\"process\":\"test_ss_watch\",\"pid\":%d,\"sockets\":1,\"estab\":0,\"listen\":0,"
		"\"time_wait\":0,\"other\":1,\"recv_q\":0,\"send_q\":0}]\n",
		(int)getpid());
	assert_string_equal(printed(&tallies, &paper, true), expected);
	tallies_clear(&tallies);
	holders_free(&holders);
	close(fd);
	close(again);
}

static void takes_no_other_word(void **state)
{
	static const char *const words[] = {"", "states", "por", "Port", "none"};
	struct tallies tallies = {0};
	struct error error;
	(void)state;
	for (size_t at = 0; at < COUNT(words); at++) {
		assert_int_equal(tallies_parse(&tallies, words[at], &error), -1);
		assert_int_equal(error.status, STATUS_USAGE);
		assert_int_equal(tallies.by, TALLY_NONE);
	}
}

/* --- rates ------------------------------------------------------------------------------------ */

/* A socket whose kernel knows size bytes of struct tcp_info. */
static struct nlmsghdr *make(struct socket *socket, const struct tcp_info *info, size_t size)
{
	static struct netlink_request request;
	struct inet_diag_msg body = {.idiag_family = AF_INET, .idiag_state = SS_ESTABLISHED};
	struct error error;
	netlink_begin(&request, SOCK_DIAG_BY_FAMILY, 0);
	netlink_put(&request, &body, sizeof body);
	if (info != NULL)
		netlink_attribute(&request, INET_DIAG_INFO, info, size);
	struct nlmsghdr *message = message_end(&request);
	assert_int_equal(socket_decode_inet(socket, TABLE_TCP, message, &error), 0);
	return message;
}

static void shows_rates(const struct tcp_info *now, size_t now_size, const struct tcp_info *before,
	size_t before_size, bool json, const char *expected)
{
	static struct paper paper;
	struct socket sockets[2];
	struct nlmsghdr *messages[] = {
		make(&sockets[0], now, now_size), make(&sockets[1], before, before_size)};
	struct out *out = paper_begin(&paper);
	out->json = json;
	out_object(out, NULL);
	rates_print(out, &sockets[0], &sockets[1], 2.0);
	out_object_end(out);
	assert_string_equal(paper_end(&paper), expected);
	free(messages[0]);
	free(messages[1]);
}

static void tells_what_a_second_brought(void **state)
{
	const size_t whole = sizeof(struct tcp_info);
	const struct tcp_info before = {.tcpi_bytes_sent = 1000,
		.tcpi_bytes_received = 5,
		.tcpi_segs_out = UINT32_MAX,
		.tcpi_segs_in = 9,
		.tcpi_total_retrans = 1};
	struct tcp_info now = before;
	(void)state;
	now.tcpi_bytes_sent += 12345;
	now.tcpi_segs_out += 3; /* over its end */
	now.tcpi_total_retrans += 1;
	shows_rates(&now, whole, &before, whole, false,
		" bytes_sent/s:6172.5 segs_out/s:1.5 retrans/s:0.5");
	shows_rates(&now, whole, &before, whole, true,
		"{\"rates\":{\"bytes_sent\":6172.5,\"bytes_received\":0.0,\"segs_out\":1.5,"
		"\"segs_in\":0.0,\"retrans\":0.5}}");
	/* A counter that began anew says nothing. */
	shows_rates(&before, whole, &now, whole, false, "");
}

static void tells_nothing_that_the_kernel_did_not(void **state)
{
	const size_t whole = sizeof(struct tcp_info);
	const size_t old = offsetof(struct tcp_info, tcpi_bytes_sent) + 4;
	const struct tcp_info before = {0};
	const struct tcp_info now = {.tcpi_bytes_sent = 2, .tcpi_bytes_received = 4};
	(void)state;
	shows_rates(&now, whole, &before, old, true,
		"{\"rates\":{\"bytes_received\":2.0,\"segs_out\":0.0,\"segs_in\":0.0,"
		"\"retrans\":0.0}}");
	shows_rates(&now, old, &before, old, false, " bytes_received/s:2.0");
	shows_rates(&now, 3, &before, whole, true, "{\"rates\":{}}");
	shows_rates(&now, whole, NULL, 0, true, "{}");
	shows_rates(NULL, 0, &before, whole, true, "{}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_every_key_and_no_other),
		cmocka_unit_test(reads_seconds),
		cmocka_unit_test(counts_what_a_count_by_hand_says),
		cmocka_unit_test(names_peers_and_those_that_have_none),
		cmocka_unit_test(counts_a_socket_once_for_each_process),
		cmocka_unit_test(takes_no_other_word),
		cmocka_unit_test(tells_what_a_second_brought),
		cmocka_unit_test(tells_nothing_that_the_kernel_did_not),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
