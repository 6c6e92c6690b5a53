// SPDX-License-Identifier: MIT
// link: tests/unit/replay.c
// link: -Wl,--wrap=netlink_open_socket,--wrap=root_open_file
// link: -Wl,--wrap=directory_open,--wrap=ioctl,--wrap=clock_gettime

/* All of ip, from its words to its bytes, on what a kernel (6.18) has answered: see record.sh. */

#include <errno.h>
#include <linux/netlink.h>
#include <stdlib.h>

#include "applets/table.h"
#include "core/applet.h"
#include "tests/unit/golden.h"
#include "tests/unit/replay.h"

/* Runs ip with words. Returns its status; adds to the page what it printed and complained of. */
static int show(struct golden *page, const char *words)
{
	struct paper *paper = malloc(sizeof *paper);
	struct run run = {.applets = applets, .out = paper_begin(paper)};
	char text[128], *argv[16] = {"ip"}, *rest, complaints[512];
	int argc = 1, complaint = new_file(), before = dup(STDERR_FILENO);
	text_copy(text, sizeof text, words);
	for (char *word = strtok_r(text, " ", &rest); word != NULL;
		word = strtok_r(NULL, " ", &rest))
		argv[argc++] = word;
	arena_init(&run.arena);
	dup2(complaint, STDERR_FILENO);
	int status = applet_run(&run, applet_find(&run, "ip"), argc, argv);
	dup2(before, STDERR_FILENO);
	close(before);
	arena_free(&run.arena);
	golden_add(page, words, paper_end(paper));
	ssize_t length = pread(complaint, complaints, sizeof complaints - 1, 0);
	complaints[length] = '\0';
	if (length > 0)
		golden_add(page, "on standard error", complaints);
	close(complaint);
	free(paper);
	return status;
}

/* The same answer in every style. */
static void shows(const char *recorded, const char *object)
{
	static const char *const styles[] = {"", "-o", "-br", "-j", "-j -p", "-c=always", "-d",
		"-s", "-s -s", "-o -d -s", "-j -d -s -s"};
	struct golden *page = malloc(sizeof *page);
	char name[64], words[128];
	text_format(name, sizeof name, "recorded_%s", recorded);
	golden_begin(page, name);
	for (size_t at = 0; at < COUNT(styles); at++) {
		replay_begin();
		assert_int_equal(replay_add(recorded, 0, 0), 0);
		text_format(words, sizeof words, "%s %s", styles[at], object);
		assert_int_equal(show(page, words), 0);
	}
	golden_end(page);
	free(page);
}

static void shows_links(void **state)
{
	(void)state;
	shows("link", "link");
}

static void shows_addresses(void **state)
{
	(void)state;
	shows("address", "addr");
}

static void shows_addresses_of_a_family(void **state)
{
	(void)state;
	shows("address_inet", "-4 addr");
	shows("address_inet6", "-6 addr");
}

static void shows_routes(void **state)
{
	(void)state;
	shows("route", "route");
	shows("route_inet6", "-6 route");
}

static void shows_neighbours(void **state)
{
	(void)state;
	shows("neighbour", "neigh");
	shows("neighbour_proxy", "neigh show proxy");
}

static void shows_rules(void **state)
{
	(void)state;
	shows("rule", "rule");
	shows("rule_inet6", "-6 rule");
}

static void shows_nexthops(void **state)
{
	(void)state;
	shows("nexthop", "nexthop");
}

static void shows_netconf(void **state)
{
	(void)state;
	shows("netconf", "netconf");
}

static void shows_ids_of_namespaces(void **state)
{
	(void)state;
	shows("nsid", "netns list-id");
}

static void says_that_a_link_is_missing(void **state)
{
	(void)state;
	struct golden *page = malloc(sizeof *page);
	golden_begin(page, "recorded_missing");
	replay_begin();
	assert_int_equal(replay_add("link_missing", 0, 0), 0);
	assert_int_equal(show(page, "link show nothing"), 1);
	replay_begin();
	assert_int_equal(replay_add("link_missing", 0, 0), 0);
	assert_int_equal(show(page, "route show dev nothing"), 1);
	golden_end(page);
	free(page);
}

static void says_what_is_wrong_with_its_words(void **state)
{
	(void)state;
	static const struct {
		const char *words;
		int status;
	} cases[] = {{"-Z link", 255}, {"nothing", 1}, {"link nothing", 255},
		{"link show dev", 255}, {"link show dev a dev b", 255}, {"link show a b", 255},
		{"route show x", 1}, {"neigh show up", 1}, {"-c=maybe link", 255},
		{"addr show to x", 1}, {"rule show from x", 1}, {"-V", 0}};
	struct golden *page = malloc(sizeof *page);
	golden_begin(page, "recorded_words");
	for (size_t at = 0; at < COUNT(cases); at++) {
		replay_begin();
		assert_int_equal(show(page, cases[at].words), cases[at].status);
	}
	golden_end(page);
	free(page);
}

/*
 * A kernel before 4.20 refuses NETLINK_GET_STRICT_CHK, as the replayed one does, and lists all that
 * it has whatever is asked for.
 */
static void filters_what_an_old_kernel_does_not(void **state)
{
	(void)state;
	static const struct {
		char recorded[16], words[40];
	} cases[] = {
		{"link", "-br link show type bridge"},
		{"link", "-br link show type veth"},
		{"link", "-br link show group 7"},
		{"link", "-br link show up"},
		{"route", "-6 route"},
		{"route_inet6", "route"},
		{"route", "route show table 100"},
		{"route", "route show proto static"},
		{"route", "route show type blackhole"},
		{"address", "-4 -br addr show to 10.1.2.4"},
		{"address", "-br addr show type vxlan"},
		{"neighbour", "-6 neigh"},
		{"neighbour", "neigh show nud stale"},
		{"rule", "rule show table 100"},
		{"rule", "rule show pref 101"},
	};
	struct golden *page = malloc(sizeof *page);
	golden_begin(page, "recorded_old");
	for (size_t at = 0; at < COUNT(cases); at++) {
		replay_begin();
		assert_int_equal(replay_add(cases[at].recorded, 0, 0), 0);
		assert_int_equal(show(page, cases[at].words), 0);
	}
	golden_end(page);
	free(page);
}

/* What a kernel lacks is said in its own words, if it has any. */
static void says_what_a_kernel_lacks(void **state)
{
	(void)state;
	static const struct {
		const char *words, *why;
		int number, status;
	} cases[] = {{"link add x0 type gre", "Unknown device type.", EOPNOTSUPP, 2},
		{"link add x0 type gre", "Unknown device type", EOPNOTSUPP, 2},
		{"link add x0 type gre", NULL, EOPNOTSUPP, 2},
		{"link add x0 gso_ipv4_max_size 9 type veth", NULL, EOPNOTSUPP, 2},
		{"rule add ipproto 6 table 7", "Unsupported attribute", EINVAL, 2},
		{"rule add uidrange 1-2 table 7", NULL, EINVAL, 2},
		{"route add 10.0.0.0/8 via 10.1.2.3", "Nexthop has invalid gateway.", ENETUNREACH,
			2},
		{"route show table 7", "ipv4: FIB table does not exist.", ENOENT, 2},
		{"nexthop", NULL, EOPNOTSUPP, 2}, {"netconf", NULL, EOPNOTSUPP, 1},
		{"link", "words\nof\033[31m two lines", EINVAL, 1}};
	struct golden *page = malloc(sizeof *page);
	golden_begin(page, "recorded_lacking");
	for (size_t at = 0; at < COUNT(cases); at++) {
		replay_begin();
		assert_int_equal(replay_refuse(1, cases[at].number, cases[at].why), 0);
		assert_int_equal(show(page, cases[at].words), cases[at].status);
	}
	golden_end(page);
	free(page);
}

static void asks_again_after_an_interrupted_dump(void **state)
{
	(void)state;
	struct golden *page = malloc(sizeof *page);
	golden_begin(page, "recorded_interrupted");
	replay_begin();
	for (uint32_t at = 0; at < 3; at++)
		assert_int_equal(replay_add("route", at, at < 2 ? NLM_F_DUMP_INTR : 0), 0);
	assert_int_equal(show(page, "-j route"), 0);
	replay_begin();
	for (uint32_t at = 0; at < 6; at++)
		assert_int_equal(replay_add("route", at, NLM_F_DUMP_INTR), 0);
	assert_int_equal(show(page, "route"), 0);
	golden_end(page);
	free(page);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shows_links),
		cmocka_unit_test(shows_addresses),
		cmocka_unit_test(shows_addresses_of_a_family),
		cmocka_unit_test(shows_routes),
		cmocka_unit_test(shows_neighbours),
		cmocka_unit_test(shows_rules),
		cmocka_unit_test(shows_nexthops),
		cmocka_unit_test(shows_netconf),
		cmocka_unit_test(shows_ids_of_namespaces),
		cmocka_unit_test(says_that_a_link_is_missing),
		cmocka_unit_test(says_what_is_wrong_with_its_words),
		cmocka_unit_test(filters_what_an_old_kernel_does_not),
		cmocka_unit_test(says_what_a_kernel_lacks),
		cmocka_unit_test(asks_again_after_an_interrupted_dump),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
