// SPDX-License-Identifier: MIT
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>
#include <sys/socket.h>

#include "applets/ip/kind_tunnel.h"
#include "applets/ip/kinds.h"
#include "applets/ip/link_change.h"

static void knows_what_a_link_may_be_called(void **state)
{
	(void)state;
	assert_true(link_name_is_valid("eth0"));
	assert_true(link_name_is_valid("exactly15chars0"));
	assert_false(link_name_is_valid("exactly16chars00"));
	assert_false(link_name_is_valid(""));
	assert_false(link_name_is_valid("a/b"));
	assert_false(link_name_is_valid("a b"));
	assert_true(link_altname_is_valid("exactly16chars00"));
	assert_false(link_altname_is_valid("a\tb"));
}

static void finds_the_code_of_a_kind(void **state)
{
	(void)state;
	assert_ptr_equal(kind_find_taker("bridge"), kind_take_bridge);
	assert_ptr_equal(kind_find_taker("bridge_slave"), kind_take_bridge_port);
	assert_ptr_equal(kind_find_taker("ip6gretap"), kind_take_gre6);
	assert_null(kind_find_taker("dummy"));
	assert_null(kind_find_taker("tun"));
	assert_ptr_equal(kind_find_printer("bridge", false), kind_print_bridge);
	assert_ptr_equal(kind_find_printer("bridge", true), kind_print_bridge_port);
	assert_null(kind_find_printer("veth", false));
}

static void names_numbers_both_ways(void **state)
{
	(void)state;
	assert_string_equal(row_name(NAMED_BOND_MODE, 4), "802.3ad");
	assert_int_equal(row_number(NAMED_BOND_MODE, "802.3ad"), 4);
	assert_null(row_name(NAMED_BOND_MODE, 7));
	assert_int_equal(row_number(NAMED_BOND_MODE, "fast"), -1);
	assert_int_equal(row_number(NAMED_BOND_LACP_RATE, "fast"), 1);
	assert_int_equal(row_number(NAMED_MACVLAN_MODE, "source"), 16);
}

static void reads_the_protocol_of_a_vlan(void **state)
{
	uint16_t protocol = 0;
	(void)state;
	assert_int_equal(vlan_protocol_parse("802.1ad", &protocol), 0);
	assert_int_equal(protocol, 0x88a8);
	assert_int_equal(vlan_protocol_parse("802.1q", &protocol), 0);
	assert_int_equal(protocol, 0x8100);
	assert_int_equal(vlan_protocol_parse("0x9100", &protocol), 0);
	assert_int_equal(protocol, 0x9100);
	assert_int_equal(vlan_protocol_parse("802.1x", &protocol), -1);
}

/* The words of a tunnel over IPv4 and what they leave in it. */
static void takes_the_words_of_a_tunnel(void **state)
{
	struct run run = {0};
	struct ip ip = {.run = &run, .error = &run.error};
	struct ip_tunnel tunnel = {.family = TUNNEL_GRE,
		.local = {.family = AF_INET, .size = 4},
		.remote = {.family = AF_INET, .size = 4}};
	char *words[] = {"remote", "10.1.1.1", "ttl", "5", "ikey", "7", "oseq", NULL};
	char **at = words;
	(void)state;
	while (*at != NULL)
		assert_int_equal(tunnel_take_word(&ip, &tunnel, &at), 1);
	assert_memory_equal(tunnel.remote.bytes, "\x0a\x01\x01\x01", 4);
	assert_int_equal(tunnel.ttl, 5);
	assert_memory_equal(&tunnel.ikey, "\0\0\0\x07", 4);
	assert_int_equal(tunnel.iflags, GRE_WITH_KEY);
	assert_int_equal(tunnel.oflags, GRE_WITH_SEQ);
	char *unknown[] = {"encaplimit", "4", NULL};
	at = unknown;
	assert_int_equal(tunnel_take_word(&ip, &tunnel, &at), 0);
	char *wrong[] = {"ttl", "256", NULL};
	at = wrong;
	assert_int_equal(tunnel_take_word(&ip, &tunnel, &at), -1);
	assert_int_equal(run.error.status, STATUS_USAGE);
	assert_string_equal(run.error.text, "Error: argument \"256\" is wrong: invalid TTL\n\n");
}

/* A request is not longer than its buffer, however many words there are. */
static void refuses_what_does_not_fit_a_request(void **state)
{
	struct netlink_request request;
	struct ip_tunnel tunnel = {.family = TUNNEL_IP6,
		.local = {.family = AF_INET6, .size = 16},
		.remote = {.family = AF_INET6, .size = 16}};
	(void)state;
	netlink_begin(&request, RTM_NEWLINK, 0);
	for (int times = 0; times < 200; times++)
		tunnel_put(&request, &tunnel);
	assert_true(request.overflowed);
	assert_true(request.header.nlmsg_len <= NETLINK_REQUEST_SIZE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_what_a_link_may_be_called),
		cmocka_unit_test(finds_the_code_of_a_kind),
		cmocka_unit_test(names_numbers_both_ways),
		cmocka_unit_test(reads_the_protocol_of_a_vlan),
		cmocka_unit_test(takes_the_words_of_a_tunnel),
		cmocka_unit_test(refuses_what_does_not_fit_a_request),
	};
	return cmocka_run_group_tests_name("link_words", tests, NULL, NULL);
}
