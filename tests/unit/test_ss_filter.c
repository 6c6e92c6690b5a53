// SPDX-License-Identifier: MIT
#define _GNU_SOURCE
#include <linux/sock_diag.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/ioctl.h>

#include "tests/unit/ss_filter.h"

enum { ROUNDS = 3000, SOCKETS = 60, LIVE_ROUNDS = 300, CODE = 8 * 1024 };

static struct run run;
static struct ss ss;

static int parse(const char *text)
{
	char copy[8192], *words[] = {copy, NULL};
	assert_true(strlen(text) < sizeof copy);
	strcpy(copy, text);
	arena_free(&run.arena);
	arena_init(&run.arena);
	memset(&ss, 0, offsetof(struct ss, columns));
	ss.run = &run;
	ss.error = &run.error;
	ss.selection.tables = 1u << TABLE_TCP;
	return filter_parse(&ss, words, -1);
}

/* A message of inet_diag's with what is known, decoded. */
struct made {
	_Alignas(8) uint8_t bytes[256];
	struct socket socket;
};

static void append(struct nlmsghdr *message, uint16_t type, const void *data, uint16_t size)
{
	struct nlattr head = {(uint16_t)(sizeof head + size), type};
	memcpy((char *)message + message->nlmsg_len, &head, sizeof head);
	memcpy((char *)message + message->nlmsg_len + sizeof head, data, size);
	message->nlmsg_len += NLMSG_ALIGN(sizeof head + size);
}

static void make(struct made *made, const struct known *known)
{
	struct nlmsghdr *message = (void *)made->bytes;
	struct inet_diag_msg *body = NLMSG_DATA(message);
	memset(made->bytes, 0, sizeof made->bytes);
	message->nlmsg_type = SOCK_DIAG_BY_FAMILY;
	message->nlmsg_len = NLMSG_LENGTH(sizeof *body);
	body->idiag_family = (uint8_t)known->family;
	memcpy(body->id.idiag_src, known->local, 16);
	memcpy(body->id.idiag_dst, known->peer, 16);
	body->id.idiag_sport = htons(known->sport);
	body->id.idiag_dport = htons(known->dport);
	body->id.idiag_if = known->interface;
	append(message, INET_DIAG_MARK, &known->mark, sizeof known->mark);
	append(message, INET_DIAG_CGROUP_ID, &known->cgroup, sizeof known->cgroup);
	assert_int_equal(socket_decode_inet(&made->socket, TABLE_TCP, message, &run.error), 0);
}

static void random_known(struct known *known, uint32_t *seed)
{
	static const uint8_t ipv4[][4] = {{127, 0, 0, 1}, {127, 3}, {10, 63, 1, 1}, {10, 64}, {0}};
	static const uint8_t ipv6[][16] = {{[15] = 1}, {0}, {0xfd, 0x7f}, {0xfd, 0x80},
		{[10] = 0xff, [11] = 0xff, [12] = 127, [15] = 1},
		{[10] = 0xff, [11] = 0xff, [12] = 10, [13] = 40}};
	memset(known, 0, sizeof *known);
	known->family = next_random(seed) % 2 ? AF_INET : AF_INET6;
	for (int end = 0; end < 2; end++) {
		uint8_t *to = end ? known->peer : known->local;
		if (known->family == AF_INET)
			memcpy(to, ipv4[next_random(seed) % COUNT(ipv4)], 4);
		else
			memcpy(to, ipv6[next_random(seed) % COUNT(ipv6)], 16);
	}
	known->sport = (uint16_t)(likely_ports[next_random(seed) % 6] + next_random(seed) % 3);
	known->dport = likely_ports[next_random(seed) % 6];
	known->interface = next_random(seed) % 3;
	known->mark = next_random(seed) % 8;
}

/* The number of `.`, as it stands in the first test of it. */
static uint64_t cgroup_of(const struct filter *filter)
{
	for (const struct filter_test *test = filter->first; test != NULL; test = test->next)
		if (test->kind == FILTER_CGROUP)
			return test->number;
	return 0;
}

static void means_the_same_by_hand_here_and_in_the_kernels_code(void **state)
{
	(void)state;
	static struct expression expression;
	static uint8_t code[CODE];
	uint32_t seed = 20240131;
	unsigned wanted = 0, exact = 0;
	for (int round = 0; round < ROUNDS; round++) {
		expression_make(&expression, &seed);
		if (parse(expression.text) < 0)
			fail_msg("%s: %s", expression.text, run.error.text);
		uint64_t cgroup = cgroup_of(ss.filter);
		size_t size = filter_bytecode(ss.filter, code, sizeof code);
		bool is_exact =
			!expression.has_device || (!expression.has_auto && !expression.has_address);
		assert_true(code_is_valid(code, size));
		exact += is_exact && size > 0;
		for (int at = 0; at < SOCKETS; at++) {
			struct known known;
			struct made made;
			random_known(&known, &seed);
			known.cgroup = next_random(&seed) % 2 ? cgroup : cgroup + 1;
			make(&made, &known);
			const struct node *all = &expression.nodes[0];
			bool by_hand = node_holds(all, &known, ss.filter, cgroup, false);
			bool for_kernel = node_holds(all, &known, ss.filter, cgroup, true);
			bool here = filter_matches(ss.filter, &made.socket);
			bool is_auto = known.sport >= ss.filter->lowest &&
				known.sport <= ss.filter->highest;
			bool kernel = code_accepts(code, size, &known, is_auto);
			if (here != by_hand ||
				(is_exact ? kernel != for_kernel : here && for_kernel && !kernel))
				fail_msg("%s: by hand %d and %d, here %d, kernel %d",
					expression.text, by_hand, for_kernel, here, kernel);
			wanted += here;
		}
	}
	/* Neither always nor never, and mostly all of it is for the kernel. */
	assert_in_range(wanted, ROUNDS * SOCKETS / 5, ROUNDS * SOCKETS * 4 / 5);
	assert_true(exact > ROUNDS / 3);
}

/* What a dump has shown: cookies in their order. */
struct shown {
	const struct expression *expression; /* NULL: all */
	struct filter *filter;
	unsigned count;
	uint64_t cookies[256];
};

/* What the message says of a socket, evaluated by hand. */
static bool holds_for_kernel(const struct shown *shown, const struct socket *socket)
{
	struct known known = {.family = socket->family,
		.sport = (uint16_t)socket->local.port,
		.dport = (uint16_t)socket->peer.port,
		.interface = socket->local.interface};
	struct attributes row = socket->attributes;
	struct attribute attribute;
	memcpy(known.local, socket->local.address, 16);
	memcpy(known.peer, socket->peer.address, 16);
	while (attributes_next(&row, &attribute)) {
		if (attribute.type == INET_DIAG_MARK)
			known.mark = attribute_u32(&attribute, &row);
		if (attribute.type == INET_DIAG_CGROUP_ID)
			known.cgroup = attribute_u64(&attribute, &row);
	}
	return node_holds(&shown->expression->nodes[0], &known, shown->filter,
		cgroup_of(shown->filter), true);
}

static int take_shown(const struct nlmsghdr *message, void *context, struct error *error)
{
	struct shown *shown = context;
	struct socket socket;
	if (message->nlmsg_type != SOCK_DIAG_BY_FAMILY)
		return 0;
	if (socket_decode_inet(&socket, TABLE_TCP, message, error) < 0)
		return -1;
	if (shown->expression != NULL && !holds_for_kernel(shown, &socket))
		return 0;
	assert_true(shown->count < COUNT(shown->cookies));
	shown->cookies[shown->count++] = socket.cookie;
	return 0;
}

/* A listener, connected to from within; a part of them has a device and a mark. */
static bool add_sockets(int family, const char *address, uint16_t port, bool is_bound)
{
	struct sockaddr_in ipv4 = {.sin_family = AF_INET, .sin_port = htons(port)};
	struct sockaddr_in6 ipv6 = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
	struct inet_prefix read;
	uint32_t mark = port % 8;
	int listener = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int client = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	inet_parse(&read, address, family);
	memcpy(&ipv4.sin_addr, read.bytes, 4);
	memcpy(&ipv6.sin6_addr, read.bytes, 16);
	const struct sockaddr *name = family == AF_INET ? (void *)&ipv4 : (void *)&ipv6;
	socklen_t size = family == AF_INET ? sizeof ipv4 : sizeof ipv6;
	if (is_bound)
		setsockopt(listener, SOL_SOCKET, SO_BINDTODEVICE, "lo", 3);
	setsockopt(client, SOL_SOCKET, SO_MARK, &mark, sizeof mark);
	return bind(listener, name, size) == 0 && listen(listener, 5) == 0 &&
		connect(client, name, size) == 0 &&
		accept4(listener, NULL, NULL, SOCK_CLOEXEC) >= 0;
}

/* False, with the namespace as it was, if this system lets nobody have one. */
static bool own_network(void)
{
	struct ifreq up = {.ifr_name = "lo", .ifr_flags = IFF_UP};
	if (unshare(CLONE_NEWNET) < 0 && unshare(CLONE_NEWUSER | CLONE_NEWNET) < 0)
		return false;
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	return ioctl(fd, SIOCSIFFLAGS, &up) == 0 && add_sockets(AF_INET, "127.0.0.1", 22, false) &&
		add_sockets(AF_INET, "127.0.0.2", 8080, true) &&
		add_sockets(AF_INET, "127.0.0.3", 80, false) &&
		add_sockets(AF_INET6, "::1", 22, true) &&
		add_sockets(AF_INET6, "::ffff:127.0.0.1", 8080, false) &&
		add_sockets(AF_INET6, "::", 81, false);
}

static void dump(struct shown *shown, int family)
{
	shown->count = 0;
	ss.selection.states = STATES_ALL;
	if (ss_dump_inet(&ss, TABLE_TCP, family, take_shown, shown) < 0)
		fail_msg("%s", ss.error->text);
}

static void leaves_to_the_kernel_what_it_would_find_by_hand(void **state)
{
	(void)state;
	static struct expression expression;
	struct shown with, without;
	uint32_t seed = 19700101;
	unsigned shown = 0;
	if (!own_network())
		skip();
	for (int round = 0; round < LIVE_ROUNDS; round++) {
		int family = round % 2 ? AF_INET : AF_INET6;
		/* What the kernel has chosen it knows better than the range of ports says. */
		do
			expression_make(&expression, &seed);
		while (expression.has_auto || (expression.has_device && expression.has_address));
		assert_int_equal(parse(expression.text), 0);
		assert_int_equal(netlink_open(&ss.netlink, NETLINK_SOCK_DIAG, ss.error), 0);
		with.expression = NULL;
		without.expression = &expression;
		without.filter = ss.filter;
		dump(&with, family);
		ss.filter = NULL;
		dump(&without, family);
		netlink_close(&ss.netlink);
		if (with.count != without.count ||
			memcmp(with.cookies, without.cookies,
				with.count * sizeof with.cookies[0]) != 0)
			fail_msg("%s: %u by the kernel, %u by hand", expression.text, with.count,
				without.count);
		shown += without.count;
	}
	assert_in_range(shown, LIVE_ROUNDS, LIVE_ROUNDS * 8);
}

static bool unix_matches(const char *pattern, const char *name, size_t size)
{
	char text[256];
	const struct socket socket = {.family = AF_UNIX,
		.table = TABLE_UNIX_STREAM,
		.local = {.name = name, .name_size = size}};
	snprintf(text, sizeof text, "%s", pattern);
	assert_int_equal(parse(text), 0);
	return filter_matches(ss.filter, &socket);
}

static void compares_names_of_unix_sockets(void **state)
{
	(void)state;
	static const struct {
		const char *expression, *name;
		size_t size;
		bool wanted;
	} cases[] = {
		{"src unix:/run/*", "/run/a/b.sock", 13, true},
		{"src unix:/RUN/?/B*", "/run/a/b.sock", 13, true},
		{"src unix:/run/[bc]*", "/run/a/b.sock", 13, false},
		{"src unix:@abs?x", "\0abs\0x", 6, true},
		{"src unix:@abs\\ name", "\0abs name", 9, true},
		{"src unix:", "", 0, true},
		{"src unix:", "a", 1, false},
		{"src unix:*", "", 0, true},
		{"src unix:?", "", 0, false},
		{"dst unix:*", "a", 1, true},
		{"dst unix:a", "a", 1, false},
		{"not src unix:a", "a", 1, false},
		{"sport != unix:a", "b", 1, true},
		{"src unix:a*b and src a*", "axxb", 4, true},
		{"autobound", "", 0, true},
		{"autobound",
			"\0"
			"0a1f9",
			6, true},
		{"autobound",
			"\0"
			"0a1F9",
			6, false},
		{"autobound",
			"\0"
			"0a1f90",
			7, false},
		{"autobound", "@0a1f9", 6, true},
		{"src 0.0.0.0", "", 0, true},
		{"src 0.0.0.0", "a", 1, false},
		{"src 0.0.0.0/0", "a", 1, true},
		{"fwmark = 0 dev = 0", "a", 1, true},
		{"sport = 0 dport = 0", "a", 1, true},
	};
	for (size_t at = 0; at < COUNT(cases); at++) {
		if (unix_matches(cases[at].expression, cases[at].name, cases[at].size) !=
			cases[at].wanted)
			fail_msg("%s", cases[at].expression);
	}
}

static void compares_numbers_of_packet_netlink_and_vsock(void **state)
{
	(void)state;
	static const struct socket packet = {.family = AF_PACKET,
					   .local = {.number = 0x800, .port = 1}},
				   netlink = {.family = AF_NETLINK,
					   .local = {.number = 15, .port = 77}},
				   vsock = {.family = AF_VSOCK,
					   .local = {.number = 2, .port = 22},
					   .peer = {.number = 3, .port = 4}};
	static const struct {
		const char *expression;
		const struct socket *socket;
		bool wanted;
	} cases[] = {
		{"src link:ip", &packet, true},
		{"src link:IP:1", &packet, true},
		{"src link:0x800:lo", &packet, true},
		{"src link:arp", &packet, false},
		{"src link:*:2", &packet, false},
		{"src link::*", &packet, true},
		{"sport = link:1", &packet, true},
		{"dst link:ip", &packet, false},
		{"dev lo", &packet, true},
		{"src netlink:uevent", &netlink, true},
		{"src netlink:15:77", &netlink, true},
		{"src netlink:15:kernel", &netlink, false},
		{"src netlink:*:77", &netlink, true},
		{"src netlink:tcpdiag", &netlink, false},
		{"sport gt netlink:76", &netlink, true},
		{"dport = 0", &netlink, false},
		{"dport lt 5", &netlink, true},
		{"src vsock:2:22", &vsock, true},
		{"src vsock:2 dst 3:4", &vsock, true},
		{"src vsock:*:23", &vsock, false},
	};
	for (size_t at = 0; at < COUNT(cases); at++) {
		assert_int_equal(parse(cases[at].expression), 0);
		if (filter_matches(ss.filter, cases[at].socket) != cases[at].wanted)
			fail_msg("%s", cases[at].expression);
	}
}

static void limits_families_by_the_last_address_that_names_one(void **state)
{
	(void)state;
	assert_int_equal(parse("src 127.0.0.1 or sport = 22"), 0);
	assert_int_equal(ss.selection.barred, 0);
	assert_int_equal(parse("src unix:/x or dst 127.0.0.1"), 0);
	assert_int_equal(ss.selection.barred, ~(uint32_t)TABLES_UNIX);
	assert_int_equal(parse("src inet6:* or src inet:*"), 0);
	assert_int_equal(ss.selection.barred, ~(uint32_t)TABLES_INET);
	assert_true(selection_asks_family(&ss.selection, AF_INET));
	assert_false(selection_asks_family(&ss.selection, AF_INET6));
}

static void refuses_what_is_no_expression(void **state)
{
	(void)state;
	static const struct {
		const char *expression, *text;
		int status;
	} cases[] = {
		{"sport", "syntax error", STATUS_USAGE},
		{"sport = 22 and", "syntax error", STATUS_USAGE},
		{"( sport = 22", "syntax error", STATUS_USAGE},
		{"sport = 22 )", "syntax error", STATUS_USAGE},
		{"( )", "syntax error", STATUS_USAGE},
		{"not", "syntax error", STATUS_USAGE},
		{"src != 1.2.3.4", "syntax error", STATUS_USAGE},
		{"dev > lo", "syntax error", STATUS_USAGE},
		{"x", "an inet prefix is expected rather than \"x\".", STATUS_FAILED},
		{"src [::1", "Cannot parse dst/src address.", STATUS_FAILED},
		{"sport = x", "\"x\" does not look like a port.", STATUS_FAILED},
		{"dev nosuchdevice0", "Cannot parse device.", STATUS_FAILED},
		{"fwmark 1/", "Cannot parse mark 1/.", STATUS_FAILED},
		{"src link:nosuch", "Cannot parse dst/src address.", STATUS_FAILED},
		{"src netlink:nosuch", "Cannot parse dst/src address.", STATUS_FAILED},
		{"src vsock:x", "Cannot parse dst/src address.", STATUS_FAILED},
	};
	for (size_t at = 0; at < COUNT(cases); at++) {
		assert_int_equal(parse(cases[at].expression), -1);
		assert_non_null(strstr(run.error.text, cases[at].text));
		assert_int_equal(run.error.status, cases[at].status);
		assert_null(ss.filter);
	}
}

/* times × before, then what, then times × after, as a list of words. */
static int parse_deep(const char *before, const char *what, const char *after, size_t times)
{
	static char *words[40000];
	size_t count = 0;
	assert_true(2 * times + 2 < COUNT(words));
	for (size_t at = 0; at < times; at++)
		words[count++] = (char *)before;
	words[count++] = (char *)what;
	for (size_t at = 0; at < times; at++)
		words[count++] = (char *)after;
	words[count] = NULL;
	parse("");
	return filter_parse(&ss, words, -1);
}

static void goes_as_deep_as_iproute2_and_no_deeper(void **state)
{
	(void)state;
	assert_int_equal(parse_deep("(", "sport = 22", ")", 9995), 0);
	assert_int_equal(parse_deep("!", "sport = 22", "", 9995), 0);
	assert_int_equal(parse_deep("(", "sport = 22", ")", 9996), -1);
	assert_non_null(strstr(run.error.text, "memory exhausted"));
	assert_int_equal(parse_deep("!", "sport = 22", "", 9996), -1);
	/* What is closed counts no longer. */
	assert_int_equal(parse_deep("( ! sport = 23 ) and", "sport = 22", "", 15000), 0);
}

static void filters_here_what_is_too_long_for_a_request(void **state)
{
	(void)state;
	static uint8_t code[CODE];
	struct known known = {.family = AF_INET, .sport = 22};
	struct made made;
	make(&made, &known);
	assert_int_equal(parse_deep("sport = 1 or", "sport = 22", "", 400), 0);
	assert_true(filter_bytecode(ss.filter, code, sizeof code) > 0);
	assert_true(filter_matches(ss.filter, &made.socket));
	assert_int_equal(parse_deep("sport = 1 or", "sport = 22", "", 19000), 0);
	assert_int_equal(filter_bytecode(ss.filter, code, sizeof code), 0);
	assert_true(filter_matches(ss.filter, &made.socket));
	made.socket.local.port = 23;
	assert_false(filter_matches(ss.filter, &made.socket));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(means_the_same_by_hand_here_and_in_the_kernels_code),
		cmocka_unit_test(compares_names_of_unix_sockets),
		cmocka_unit_test(compares_numbers_of_packet_netlink_and_vsock),
		cmocka_unit_test(limits_families_by_the_last_address_that_names_one),
		cmocka_unit_test(refuses_what_is_no_expression),
		cmocka_unit_test(goes_as_deep_as_iproute2_and_no_deeper),
		cmocka_unit_test(filters_here_what_is_too_long_for_a_request),
		cmocka_unit_test(leaves_to_the_kernel_what_it_would_find_by_hand),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
