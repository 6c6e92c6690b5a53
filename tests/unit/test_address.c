// SPDX-License-Identifier: MIT
#include "applets/ip/address.h"

#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include "tests/unit/message.h"
#include "tests/unit/stage.h"

enum { IFA_PROTOCOL = 11 /* IFA_PROTO, 5.18 */ };

static const uint8_t global[16] = {0xfd, 0, 0, 0x88, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2};
static const uint8_t other[16] = {0xfd, 0, 0, 0x88, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3};

static void begin(struct netlink_request *message, int family, uint8_t scope)
{
	struct ifaddrmsg body = {.ifa_family = (uint8_t)family,
		.ifa_prefixlen = family == AF_INET ? 24 : 64,
		.ifa_flags = IFA_F_PERMANENT,
		.ifa_scope = scope,
		.ifa_index = 3};
	netlink_begin(message, RTM_NEWADDR, 0);
	netlink_put(message, &body, sizeof body);
}

static int decode(const struct netlink_request *message, struct address *address)
{
	struct error error;
	struct nlmsghdr *exact = message_end(message);
	int result = address_decode(address, exact, &error);
	free(exact);
	return result;
}

/* Every attribute that there is a field for. */
static void put_everything(struct netlink_request *message, uint32_t flags)
{
	struct ifa_cacheinfo info = {.ifa_valid = 3600, .ifa_prefered = 1800};
	begin(message, AF_INET, RT_SCOPE_SITE);
	netlink_attribute(message, IFA_LOCAL, "\x0a\1\2\3", 4);
	netlink_attribute(message, IFA_ADDRESS, "\x0a\1\2\4", 4);
	netlink_attribute(message, IFA_BROADCAST, "\x0a\1\2\xff", 4);
	netlink_attribute(message, IFA_ANYCAST, "\x0a\1\2\5", 4);
	netlink_attribute(message, IFA_MULTICAST, "\xe0\1\2\6", 4);
	netlink_attribute_text(message, IFA_LABEL, "eth0:one");
	message_u32(message, IFA_FLAGS, flags);
	message_u32(message, IFA_RT_PRIORITY, 77);
	message_u8(message, IFA_PROTOCOL, 3);
	netlink_attribute(message, IFA_CACHEINFO, &info, sizeof info);
}

static void is(const struct address_bytes *bytes, const char *expected)
{
	assert_true(bytes->present);
	assert_memory_equal(bytes->bytes, expected, 4);
}

static void decodes_every_field(void **state)
{
	(void)state;
	struct netlink_request message;
	struct address address;
	put_everything(&message, 0xabcd);
	assert_int_equal(decode(&message, &address), 0);
	assert_int_equal(address.family, AF_INET);
	assert_int_equal(address.prefix, 24);
	assert_int_equal(address.scope, RT_SCOPE_SITE);
	assert_int_equal(address.index, 3);
	assert_int_equal(address.flags, 0xabcd);
	assert_int_equal(address.metric, 77);
	assert_int_equal(address.protocol, 3);
	assert_string_equal(address.label, "eth0:one");
	assert_true(address.has_lifetimes);
	assert_int_equal(address.valid, 3600);
	assert_int_equal(address.preferred, 1800);
	is(&address.local, "\x0a\1\2\3");
	is(&address.peer, "\x0a\1\2\4");
	is(&address.broadcast, "\x0a\1\2\xff");
	is(&address.anycast, "\x0a\1\2\5");
	is(&address.multicast, "\xe0\1\2\6");
}

static void takes_the_flags_of_the_header_where_there_is_no_attribute(void **state)
{
	(void)state;
	struct netlink_request message;
	struct address address;
	begin(&message, AF_INET, 0);
	assert_int_equal(decode(&message, &address), 0);
	assert_int_equal(address.flags, IFA_F_PERMANENT);
	assert_false(address.has_lifetimes || address.local.present || address.peer.present);
}

static void takes_one_address_for_both_ends(void **state)
{
	(void)state;
	static const uint16_t types[] = {IFA_LOCAL, IFA_ADDRESS};
	for (size_t at = 0; at < COUNT(types); at++) {
		struct netlink_request message;
		struct address address;
		begin(&message, AF_INET6, 0);
		netlink_attribute(&message, types[at], global, sizeof global);
		assert_int_equal(decode(&message, &address), 0);
		assert_memory_equal(address.local.bytes, global, sizeof global);
		assert_memory_equal(address.peer.bytes, global, sizeof global);
	}
}

static void refuses_every_attribute_of_a_wrong_size(void **state)
{
	(void)state;
	static const struct {
		uint16_t type;
		uint16_t sizes[4];
	} cases[] = {
		{IFA_LOCAL, {0, 3, 5, 16}},
		{IFA_ADDRESS, {0, 3, 5, 16}},
		{IFA_BROADCAST, {0, 3, 5, 16}},
		{IFA_ANYCAST, {0, 3, 5, 16}},
		{IFA_MULTICAST, {0, 3, 5, 16}},
		{IFA_LABEL, {0, 1, 16, 17}},
		{IFA_FLAGS, {0, 1, 3, 5}},
		{IFA_RT_PRIORITY, {0, 1, 3, 5}},
		{IFA_PROTOCOL, {0, 2, 4, 8}},
		{IFA_CACHEINFO, {0, 1, 12, 15}},
	};
	for (size_t at = 0; at < COUNT(cases); at++)
		for (size_t size = 0; size < 4; size++) {
			struct netlink_request message;
			struct address address;
			begin(&message, AF_INET, 0);
			message_rubbish(&message, cases[at].type, cases[at].sizes[size]);
			assert_int_equal(decode(&message, &address), -1);
		}
}

static void refuses_an_address_of_another_family(void **state)
{
	(void)state;
	struct netlink_request message;
	struct address address;
	begin(&message, AF_INET6, 0);
	netlink_attribute(&message, IFA_LOCAL, "\x0a\1\2\3", 4);
	assert_int_equal(decode(&message, &address), -1);
}

static void refuses_a_short_message(void **state)
{
	(void)state;
	struct netlink_request message;
	struct address address;
	begin(&message, AF_INET, 0);
	for (uint32_t size = 0; size < sizeof(struct ifaddrmsg); size++) {
		message.header.nlmsg_len = NLMSG_HDRLEN + size;
		assert_int_equal(decode(&message, &address), -1);
	}
}

static struct netlink_request shown;

static void print(struct ip *ip)
{
	struct address address;
	assert_int_equal(decode(&shown, &address), 0);
	out_begin(ip->out);
	out_object(ip->out, NULL);
	address_print(ip, "eth0", &address);
	out_object_end(ip->out);
	out_end(ip->out);
}

static void prints_an_address_in_every_style(void **state)
{
	(void)state;
	put_everything(&shown, IFA_F_NODAD);
	stage_show("address", (struct ip_options){0}, print);
}

static void prints_an_inet6_address_in_every_style(void **state)
{
	(void)state;
	struct ifa_cacheinfo info = {.ifa_valid = UINT32_MAX, .ifa_prefered = UINT32_MAX};
	begin(&shown, AF_INET6, RT_SCOPE_LINK);
	netlink_attribute(&shown, IFA_LOCAL, global, sizeof global);
	netlink_attribute(&shown, IFA_ADDRESS, other, sizeof other);
	netlink_attribute(&shown, IFA_CACHEINFO, &info, sizeof info);
	stage_show("address6", (struct ip_options){0}, print);
}

static struct golden page;

static void add_to_page(const char *heading)
{
	stage_add(&page, heading, &(struct ip_options){0}, print);
	stage_add(&page, heading, &(struct ip_options){.json = true}, print);
}

static void prints_every_flag(void **state)
{
	(void)state;
	static const int families[] = {AF_INET, AF_INET6};
	golden_begin(&page, "address_flags");
	for (size_t family = 0; family < COUNT(families); family++)
		for (unsigned bit = 0; bit <= 14; bit++) {
			char heading[32];
			uint32_t flags = bit == 13 ? UINT32_MAX
				: bit == 14        ? IFA_F_PERMANENT | 1u << 31
						   : 1u << bit | IFA_F_PERMANENT;
			begin(&shown, families[family], 0);
			message_u32(&shown, IFA_FLAGS, flags);
			netlink_attribute(
				&shown, IFA_LOCAL, global, families[family] == AF_INET ? 4 : 16);
			text_format(heading, sizeof heading, "0x%x", flags);
			add_to_page(heading);
		}
	golden_end(&page);
}

static void prints_every_lifetime(void **state)
{
	(void)state;
	static const struct {
		const char *heading;
		uint32_t flags, valid, preferred;
	} cases[] = {
		{"forever", 0, UINT32_MAX, UINT32_MAX},
		{"seconds", 0, 60, 0},
		{"deprecated", IFA_F_DEPRECATED, 60, 0},
		{"deprecated for a while", IFA_F_DEPRECATED, 60, (uint32_t)-5},
		{"deprecated, never the less", IFA_F_DEPRECATED, UINT32_MAX, UINT32_MAX},
	};
	golden_begin(&page, "address_lifetimes");
	for (size_t at = 0; at < COUNT(cases); at++) {
		struct ifa_cacheinfo info = {
			.ifa_valid = cases[at].valid, .ifa_prefered = cases[at].preferred};
		begin(&shown, AF_INET, 0);
		message_u32(&shown, IFA_FLAGS, cases[at].flags);
		netlink_attribute(&shown, IFA_LOCAL, global, 4);
		netlink_attribute(&shown, IFA_CACHEINFO, &info, sizeof info);
		add_to_page(cases[at].heading);
	}
	golden_end(&page);
}

static void prints_scopes_and_origins(void **state)
{
	(void)state;
	static const uint8_t numbers[] = {0, 1, 2, 3, 4, 200, 253, 254, 255};
	golden_begin(&page, "address_names");
	for (size_t at = 0; at < COUNT(numbers); at++) {
		begin(&shown, AF_INET, numbers[at]);
		netlink_attribute(&shown, IFA_LOCAL, global, 4);
		message_u8(&shown, IFA_PROTOCOL, numbers[at]);
		add_to_page("");
	}
	golden_end(&page);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decodes_every_field),
		cmocka_unit_test(takes_the_flags_of_the_header_where_there_is_no_attribute),
		cmocka_unit_test(takes_one_address_for_both_ends),
		cmocka_unit_test(refuses_every_attribute_of_a_wrong_size),
		cmocka_unit_test(refuses_an_address_of_another_family),
		cmocka_unit_test(refuses_a_short_message),
		cmocka_unit_test(prints_an_address_in_every_style),
		cmocka_unit_test(prints_an_inet6_address_in_every_style),
		cmocka_unit_test(prints_every_flag),
		cmocka_unit_test(prints_every_lifetime),
		cmocka_unit_test(prints_scopes_and_origins),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
