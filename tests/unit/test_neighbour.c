// SPDX-License-Identifier: MIT
#include "applets/ip/neighbour.h"

#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include "tests/unit/message.h"
#include "tests/unit/stage.h"

static void begin(struct netlink_request *message, uint16_t state, uint8_t flags)
{
	struct ndmsg body = {
		.ndm_family = AF_INET, .ndm_ifindex = 3, .ndm_state = state, .ndm_flags = flags};
	netlink_begin(message, RTM_NEWNEIGH, 0);
	netlink_put(message, &body, sizeof body);
}

static void put_everything(struct netlink_request *message)
{
	struct nda_cacheinfo cache = {
		.ndm_confirmed = 1299, .ndm_used = 2301, .ndm_updated = 3300, .ndm_refcnt = 4};
	begin(message, NUD_REACHABLE, NTF_ROUTER);
	netlink_attribute(message, NDA_DST, "\x0a\1\2\3", 4);
	netlink_attribute(message, NDA_LLADDR, "\2\0\0\xab\xcd\xef", 6);
	netlink_attribute(message, NDA_CACHEINFO, &cache, sizeof cache);
	message_u32(message, NDA_PROBES, 5);
	message_u8(message, NDA_PROTOCOL, 4);
	message_u32(message, NDA_FLAGS_EXT, NTF_EXT_MANAGED);
}

static int decode(const struct netlink_request *message)
{
	struct neighbour neighbour;
	struct error error;
	struct nlmsghdr *exact = message_end(message);
	int result = neighbour_decode(&neighbour, exact, &error);
	free(exact);
	return result;
}

static void decodes_every_field(void **state)
{
	(void)state;
	struct netlink_request message;
	struct neighbour neighbour;
	struct error error;
	put_everything(&message);
	assert_int_equal(neighbour_decode(&neighbour, &message.header, &error), 0);
	assert_int_equal(neighbour.family, AF_INET);
	assert_int_equal(neighbour.flags, NTF_ROUTER);
	assert_int_equal(neighbour.extended_flags, NTF_EXT_MANAGED);
	assert_int_equal(neighbour.state, NUD_REACHABLE);
	assert_int_equal(neighbour.index, 3);
	assert_true(neighbour.has_probes);
	assert_int_equal(neighbour.probes, 5);
	assert_int_equal(neighbour.destination.size, 4);
	assert_memory_equal(neighbour.destination.data, "\x0a\1\2\3", 4);
	assert_int_equal(neighbour.link_address.size, 6);
	assert_memory_equal(neighbour.link_address.data, "\2\0\0\xab\xcd\xef", 6);
	assert_true(neighbour.has_cache);
	assert_int_equal(neighbour.cache.ndm_confirmed, 1299);
	assert_int_equal(neighbour.cache.ndm_used, 2301);
	assert_int_equal(neighbour.cache.ndm_updated, 3300);
	assert_int_equal(neighbour.cache.ndm_refcnt, 4);
	assert_int_equal(neighbour.protocol, 4);
}

static void refuses_every_attribute_of_a_wrong_size(void **state)
{
	(void)state;
	static const struct {
		uint16_t type;
		uint16_t sizes[4];
	} cases[] = {
		{NDA_CACHEINFO, {0, 4, 12, 15}},
		{NDA_PROBES, {0, 2, 3, 5}},
		{NDA_PROTOCOL, {0, 2, 4, 8}},
		{NDA_FLAGS_EXT, {0, 1, 3, 5}},
	};
	for (size_t at = 0; at < COUNT(cases); at++)
		for (size_t size = 0; size < 4; size++) {
			struct netlink_request message;
			begin(&message, NUD_STALE, 0);
			message_rubbish(&message, cases[at].type, cases[at].sizes[size]);
			assert_int_equal(decode(&message), -1);
		}
}

static void refuses_a_short_message(void **state)
{
	(void)state;
	struct netlink_request message;
	begin(&message, NUD_STALE, 0);
	for (uint32_t size = 0; size < sizeof(struct ndmsg); size++) {
		message.header.nlmsg_len = NLMSG_HDRLEN + size;
		assert_int_equal(decode(&message), -1);
	}
}

static struct netlink_request shown;
static struct neighbour_filter filter;

static void print(struct ip *ip)
{
	struct neighbour neighbour;
	struct nlmsghdr *exact = message_end(&shown);
	assert_int_equal(neighbour_decode(&neighbour, exact, ip->error), 0);
	out_begin(ip->out);
	out_object(ip->out, NULL);
	neighbour_print(ip, &neighbour, &filter);
	out_object_end(ip->out);
	out_end(ip->out);
	free(exact);
}

static void prints_a_neighbour_in_every_style(void **state)
{
	(void)state;
	put_everything(&shown);
	filter.device = NULL;
	stage_show("neighbour", (struct ip_options){0}, print);
	stage_show("neighbour_statistics", (struct ip_options){.statistics = 1}, print);
	filter.device = "eth0";
	stage_show("neighbour_of_device", (struct ip_options){0}, print);
	filter.device = NULL;
}

static struct golden page;

static void add_to_page(const char *heading, unsigned statistics)
{
	stage_add(&page, heading, &(struct ip_options){.statistics = statistics}, print);
	stage_add(&page, heading, &(struct ip_options){.statistics = statistics, .json = true},
		print);
}

static void prints_every_state(void **state)
{
	(void)state;
	golden_begin(&page, "neighbour_states");
	for (unsigned bit = 0; bit < 10; bit++) {
		char heading[32];
		uint16_t number = bit == 0 ? NUD_NONE
			: bit == 9         ? 0xffff
					   : (uint16_t)(1u << (bit - 1));
		begin(&shown, number, 0);
		netlink_attribute(&shown, NDA_DST, "\x0a\1\2\3", 4);
		text_format(heading, sizeof heading, "0x%x", number);
		add_to_page(heading, 0);
	}
	golden_end(&page);
}

static void prints_every_flag(void **state)
{
	(void)state;
	golden_begin(&page, "neighbour_flags");
	for (unsigned bit = 0; bit < 12; bit++) {
		char heading[32];
		begin(&shown, NUD_STALE, bit < 8 ? (uint8_t)(1u << bit) : bit == 11 ? 0xff : 0);
		netlink_attribute(&shown, NDA_DST, "\x0a\1\2\3", 4);
		message_u32(&shown, NDA_FLAGS_EXT,
			bit == 11          ? UINT32_MAX
				: bit >= 8 ? 1u << (bit - 8)
					   : 0);
		text_format(heading, sizeof heading, "bit %u", bit);
		add_to_page(heading, 0);
	}
	golden_end(&page);
}

static void prints_what_is_missing_or_odd(void **state)
{
	(void)state;
	static const struct nda_cacheinfo unused = {.ndm_used = 100};
	golden_begin(&page, "neighbour_odd");
	begin(&shown, NUD_FAILED, 0);
	add_to_page("nothing", 1);
	begin(&shown, NUD_STALE, 0);
	netlink_attribute(&shown, NDA_LLADDR, "", 0);
	netlink_attribute(&shown, NDA_CACHEINFO, &unused, sizeof unused);
	add_to_page("without an address", 1);
	golden_end(&page);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decodes_every_field),
		cmocka_unit_test(refuses_every_attribute_of_a_wrong_size),
		cmocka_unit_test(refuses_a_short_message),
		cmocka_unit_test(prints_a_neighbour_in_every_style),
		cmocka_unit_test(prints_every_state),
		cmocka_unit_test(prints_every_flag),
		cmocka_unit_test(prints_what_is_missing_or_odd),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
