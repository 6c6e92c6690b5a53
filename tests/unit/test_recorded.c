// SPDX-License-Identifier: MIT
// link: tests/unit/replay.c
// link: -Wl,--wrap=netlink_open_socket,--wrap=root_open_file
// link: -Wl,--wrap=directory_open,--wrap=ioctl,--wrap=clock_gettime

/* All of ip, from its words to its bytes, on what a kernel (6.18) has answered: see record.sh. */

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
		cmocka_unit_test(says_that_a_link_is_missing),
		cmocka_unit_test(says_what_is_wrong_with_its_words),
		cmocka_unit_test(asks_again_after_an_interrupted_dump),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
