// SPDX-License-Identifier: MIT
#include "core/inet.h"

#include <arpa/inet.h>
#include <linux/if_arp.h>
#include <sys/socket.h>

#include "tests/unit/unit.h"

enum { RANDOM_ADDRESSES = 20000 };

static void same_as_glibc(int family, const void *address, size_t size)
{
	char expected[INET6_ADDRSTRLEN], text[INET_TEXT_SIZE];
	assert_non_null(inet_ntop(family, address, expected, sizeof expected));
	assert_ptr_equal(inet_text(text, family, address, size), text);
	assert_string_equal(text, expected);
}

static uint32_t next_random(uint32_t *seed)
{
	return *seed = *seed * 1664525 + 1013904223;
}

/* Words are mostly zero, since it is runs of zeros that are written differently. */
static void writes_random_inet6_as_glibc_does(void **state)
{
	(void)state;
	static const uint16_t likely[] = {0, 0, 0, 1, 0xffff, 0x0db8, 0x0a};
	uint32_t seed = 20230817;
	for (int round = 0; round < RANDOM_ADDRESSES; round++) {
		uint16_t words[8];
		for (int at = 0; at < 8; at++) {
			uint32_t number = next_random(&seed) >> 12;
			words[at] = htons(number % 8 < COUNT(likely) ? likely[number % 8]
								     : (uint16_t)(number >> 3));
		}
		same_as_glibc(AF_INET6, words, sizeof words);
	}
}

static void writes_chosen_inet6_as_glibc_does(void **state)
{
	(void)state;
	static const char *const chosen[] = {"::", "::1", "1::", "::1.2.3.4", "::ffff:1.2.3.4",
		"::ffff:0:1.2.3.4", "::ffff:0.0.0.0", "::2:3", "::0.1.0.0", "64:ff9b::1.2.3.4",
		"1:0:0:2:0:0:0:3", "1:0:0:0:2:0:0:3", "1:0:0:2:0:0:3:4", "1:2:3:4:5:6:7:8",
		"0:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:0", "0:0:3:4:5:6:7:8",
		"1:2:3:4:5:6::", "1:0:3:0:5:0:7:0", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
		"fe80::42:aff:fe58:1", "2001:db8::1:0:0:1", "ff02::1", "0:0:0:0:0:ffff:0:0",
		"0:0:0:0:1:ffff:1:2"};
	for (size_t at = 0; at < COUNT(chosen); at++) {
		struct in6_addr address;
		assert_int_equal(inet_pton(AF_INET6, chosen[at], &address), 1);
		same_as_glibc(AF_INET6, &address, sizeof address);
	}
}

static void writes_inet_as_glibc_does(void **state)
{
	(void)state;
	static const uint8_t chosen[][4] = {
		{0, 0, 0, 0}, {127, 0, 0, 1}, {255, 255, 255, 255}, {10, 99, 100, 200}};
	for (size_t at = 0; at < COUNT(chosen); at++)
		same_as_glibc(AF_INET, chosen[at], 4);
}

static void refuses_families_and_sizes_it_does_not_know(void **state)
{
	(void)state;
	char text[INET_TEXT_SIZE];
	static const uint8_t bytes[16];
	static const struct {
		int family;
		size_t size;
	} cases[] = {{AF_INET, 0}, {AF_INET, 3}, {AF_INET, 16}, {AF_INET6, 4}, {AF_INET6, 15},
		{AF_UNSPEC, 4}, {AF_PACKET, 6}};
	for (size_t at = 0; at < COUNT(cases); at++)
		assert_string_equal(
			inet_text(text, cases[at].family, bytes, cases[at].size), "???");
}

static void writes_link_addresses(void **state)
{
	(void)state;
	static const uint8_t bytes[] = {0xfe, 0x80, 0x0a, 0x01, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9};
	static const struct {
		uint16_t type;
		size_t size;
		const char *text;
	} cases[] = {
		{ARPHRD_ETHER, 6, "fe:80:0a:01:00:00"},
		{ARPHRD_ETHER, 1, "fe"},
		{ARPHRD_ETHER, 0, ""},
		{ARPHRD_ETHER, 4, "fe:80:0a:01"},
		{ARPHRD_TUNNEL, 4, "254.128.10.1"},
		{ARPHRD_SIT, 4, "254.128.10.1"},
		{ARPHRD_IPGRE, 4, "254.128.10.1"},
		{ARPHRD_IPGRE, 6, "fe:80:0a:01:00:00"},
		{ARPHRD_TUNNEL6, 16, "fe80:a01::9"},
		{ARPHRD_IP6GRE, 16, "fe80:a01::9"},
		{ARPHRD_IP6GRE, 4, "fe:80:0a:01"},
		{ARPHRD_TUNNEL6, 5, "fe:80:0a:01:00"},
	};
	for (size_t at = 0; at < COUNT(cases); at++) {
		char text[LINK_TEXT_SIZE];
		link_address_text(text, cases[at].type, bytes, cases[at].size);
		assert_string_equal(text, cases[at].text);
	}
}

static void cuts_a_link_address_that_is_too_long(void **state)
{
	(void)state;
	char text[LINK_TEXT_SIZE];
	uint8_t bytes[200];
	memset(bytes, 0xab, sizeof bytes);
	link_address_text(text, ARPHRD_INFINIBAND, bytes, 32);
	assert_int_equal(strlen(text), 32 * 3 - 1);
	link_address_text(text, ARPHRD_INFINIBAND, bytes, sizeof bytes);
	assert_int_equal(strlen(text), LINK_TEXT_SIZE / 3 * 3 - 1);
}

/* RFC 1071's own example, and what has its right sum in it. */
static void sums_as_the_internet_does(void **state)
{
	(void)state;
	uint8_t bytes[] = {0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7, 0, 0, 0};
	uint16_t sum = inet_checksum(bytes, 8);
	assert_int_equal(ntohs(sum), 0x220d);
	memcpy(bytes + 8, &sum, sizeof sum);
	assert_int_equal(inet_checksum(bytes, 10), 0);
	assert_int_equal(inet_checksum(bytes, 11), 0);
	assert_int_equal(inet_checksum(bytes, 0), 0xffff);
	assert_int_equal(ntohs(inet_checksum("\x12", 1)), 0xedff);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_random_inet6_as_glibc_does),
		cmocka_unit_test(writes_chosen_inet6_as_glibc_does),
		cmocka_unit_test(writes_inet_as_glibc_does),
		cmocka_unit_test(refuses_families_and_sizes_it_does_not_know),
		cmocka_unit_test(writes_link_addresses),
		cmocka_unit_test(cuts_a_link_address_that_is_too_long),
		cmocka_unit_test(sums_as_the_internet_does),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
