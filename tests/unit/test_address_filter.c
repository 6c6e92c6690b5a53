// SPDX-License-Identifier: MIT
#include <linux/if_addr.h>
#include <string.h>
#include <sys/socket.h>

#include "applets/ip/address.h"
#include "applets/ip/link.h"
#include "applets/ip/multicast.h"
#include "tests/unit/unit.h"

static const struct address web = {.family = AF_INET,
	.prefix = 24,
	.scope = 253,
	.protocol = 3,
	.flags = IFA_F_PERMANENT | IFA_F_SECONDARY,
	.local = {true, {10, 0, 0, 2}},
	.peer = {true, {10, 9, 0, 2}},
	.label = "eth0:web"};

static bool matches(const struct link_filter *filter)
{
	return address_matches(&web, "eth0", filter);
}

static void lets_all_through_without_a_filter(void **state)
{
	(void)state;
	assert_true(matches(&(struct link_filter){0}));
	assert_false(address_filter_is_set(&(struct link_filter){.up = true, .kind = "veth"}));
}

static void asks_each_field(void **state)
{
	(void)state;
	assert_true(matches(&(struct link_filter){.family = AF_INET}));
	assert_false(matches(&(struct link_filter){.family = AF_INET6}));
	assert_true(matches(&(struct link_filter){.has_scope = true, .scope = 253}));
	assert_false(matches(&(struct link_filter){.has_scope = true}));
	assert_true(matches(&(struct link_filter){.has_protocol = true, .protocol = 3}));
	assert_false(matches(&(struct link_filter){.has_protocol = true}));
	assert_true(matches(&(struct link_filter){.label = "eth0:[a-z]*"}));
	assert_false(matches(&(struct link_filter){.label = "eth0"}));
	assert_false(matches(
		&(struct link_filter){.flags = IFA_F_TENTATIVE, .flag_mask = IFA_F_TENTATIVE}));
	assert_true(matches(
		&(struct link_filter){.flags = IFA_F_PERMANENT, .flag_mask = IFA_F_PERMANENT}));
	assert_false(matches(&(struct link_filter){.flag_mask = IFA_F_SECONDARY}));
}

static void takes_the_links_name_for_a_label(void **state)
{
	(void)state;
	struct address plain = web;
	plain.label[0] = '\0';
	assert_true(address_matches(&plain, "eth0", &(struct link_filter){.label = "eth?"}));
}

static void compares_the_local_address_with_a_prefix(void **state)
{
	(void)state;
	static const struct {
		const char *prefix;
		bool within;
	} cases[] = {{"10.0.0.2", true}, {"10.0.0.0/24", true}, {"10.0.0.0/31", false},
		{"10.9.0.0/16", false}, {"0/0", true}, {"::/0", false}};
	for (size_t at = 0; at < COUNT(cases); at++) {
		struct link_filter filter = {0};
		assert_true(inet_parse_prefix(&filter.prefix, cases[at].prefix, AF_UNSPEC));
		assert_int_equal(matches(&filter), cases[at].within);
	}
}

static void knows_flags_and_their_opposites(void **state)
{
	(void)state;
	static const struct {
		const char *word;
		uint32_t flag;
		bool set;
	} cases[] = {{"permanent", IFA_F_PERMANENT, true}, {"-permanent", IFA_F_PERMANENT, false},
		{"dynamic", IFA_F_PERMANENT, false}, {"-dynamic", IFA_F_PERMANENT, true},
		{"primary", IFA_F_SECONDARY, false}, {"-primary", IFA_F_SECONDARY, true},
		{"temporary", IFA_F_SECONDARY, true},
		{"stable-privacy", IFA_F_STABLE_PRIVACY, true},
		{"-autojoin", IFA_F_MCAUTOJOIN, false}};
	uint32_t flag;
	bool set;
	for (size_t at = 0; at < COUNT(cases); at++) {
		assert_true(address_flag_word(cases[at].word, &flag, &set));
		assert_int_equal(flag, cases[at].flag);
		assert_int_equal(set, cases[at].set);
	}
	assert_false(address_flag_word("--permanent", &flag, &set));
	assert_false(address_flag_word("perm", &flag, &set));
	assert_false(address_flag_word("", &flag, &set));
	assert_false(address_flag_word("-", &flag, &set));
}

static void says_which_flags_can_be_set(void **state)
{
	(void)state;
	uint32_t flag;
	const char *refusal;
	assert_true(address_flag_to_set("nodad", true, &flag, &refusal));
	assert_null(refusal);
	assert_true(address_flag_to_set("nodad", false, &flag, &refusal));
	assert_string_equal(refusal, "can be set only for IPv6 addresses");
	assert_true(address_flag_to_set("permanent", true, &flag, &refusal));
	assert_string_equal(refusal, "is not mutable from userspace");
	assert_true(address_flag_to_set("noprefixroute", false, &flag, &refusal));
	assert_null(refusal);
	assert_false(address_flag_to_set("dynamic", true, &flag, &refusal));
	assert_false(address_flag_to_set("-nodad", true, &flag, &refusal));
}

static void asks_a_link_for_its_state_and_group(void **state)
{
	(void)state;
	struct link link = {.flags = IFF_UP, .has_group = true, .group = 5, .master = 9};
	assert_true(link_matches(&link, &(struct link_filter){.up = true}));
	assert_false(link_matches(&link, &(struct link_filter){.down = true}));
	assert_true(link_matches(&link, &(struct link_filter){.has_group = true, .group = 5}));
	assert_false(link_matches(&link, &(struct link_filter){.has_group = true}));
	assert_true(link_matches(&link, &(struct link_filter){.master = 9}));
	assert_false(link_matches(&link, &(struct link_filter){.master = 8}));
	assert_false(link_matches(&link, &(struct link_filter){.kind = "veth"}));
	assert_false(
		link_is_of_dump(&link, &(struct link_filter){.master = MASTER_NONE}, AF_UNSPEC));
}

static void reads_the_groups_of_the_kernels_files(void **state)
{
	(void)state;
	struct multicast_group group;
	char link[] = "10   a0              2     1     333300000005";
	assert_true(multicast_read_link(&group, link));
	assert_int_equal(group.index, 10);
	assert_string_equal(group.name, "a0");
	assert_int_equal(group.users, 2);
	assert_true(group.is_static);
	assert_memory_equal(group.bytes, "\x33\x33\0\0\0\5", 6);
	char inet6[] = "1    lo              ff020000000000000000000000000001     3 0000000C 0";
	assert_true(multicast_read_inet6(&group, inet6));
	assert_int_equal(group.users, 3);
	assert_int_equal(group.size, 16);
	char holder[] = "11\ta1        :     1      V3";
	assert_true(multicast_read_holder(&group, holder));
	assert_string_equal(group.name, "a1");
	char inet[] = "\t\t\t\t010000E0     1 0:00000000\t\t0";
	assert_true(multicast_read_inet(&group, inet));
	assert_memory_equal(group.bytes, "\xe0\0\0\1", 4);
}

static void refuses_lines_that_are_none(void **state)
{
	(void)state;
	static const char *const lines[] = {"", " ", "x", "1", "1 lo", "1 lo 1 1 333",
		"1 lo 1 1 zz", "1 lo ff02",
		"Idx\tDevice    : Count Querier\tGroup    Users Timer\tReporter",
		"99999999999 lo 1 1 33",
		"1 lo 1 1 "
		"33333333333333333333333333333333333333333333333333333333333333333333"};
	for (size_t at = 0; at < COUNT(lines); at++) {
		struct multicast_group group;
		char line[160];
		strcpy(line, lines[at]);
		assert_false(multicast_read_link(&group, line));
		strcpy(line, lines[at]);
		assert_false(multicast_read_inet6(&group, line));
		strcpy(line, lines[at]);
		assert_false(multicast_read_inet(&group, line));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lets_all_through_without_a_filter),
		cmocka_unit_test(asks_each_field),
		cmocka_unit_test(takes_the_links_name_for_a_label),
		cmocka_unit_test(compares_the_local_address_with_a_prefix),
		cmocka_unit_test(knows_flags_and_their_opposites),
		cmocka_unit_test(says_which_flags_can_be_set),
		cmocka_unit_test(asks_a_link_for_its_state_and_group),
		cmocka_unit_test(reads_the_groups_of_the_kernels_files),
		cmocka_unit_test(refuses_lines_that_are_none),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
