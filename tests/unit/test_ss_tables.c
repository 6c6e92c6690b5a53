// SPDX-License-Identifier: MIT
#include "applets/ss/tables.h"

#include <stdio.h>
#include <sys/socket.h>

#include "core/text.h"
#include "tests/unit/unit.h"

/* Adds what a word says; the next word is its argument where it has one. */
static int take(
	struct selection *selection, const char *word, const char *next, struct error *error)
{
	static const struct {
		char word[4];
		enum table table;
	} tables[] = {{"-t", TABLE_TCP}, {"-u", TABLE_UDP}, {"-w", TABLE_RAW}, {"-d", TABLE_DCCP},
		{"-S", TABLE_SCTP}, {"-M", TABLE_MPTCP}};
	static const struct {
		char word[4];
		int family;
	} families[] = {{"-4", AF_INET}, {"-6", AF_INET6}, {"-0", AF_PACKET}, {"-x", AF_UNIX},
		{"-V", AF_VSOCK}, {"-T", AF_TIPC}, {"-X", AF_XDP}};
	for (size_t at = 0; at < COUNT(tables); at++)
		if (text_equal(tables[at].word, word))
			return selection_add(selection, 1u << tables[at].table), 0;
	for (size_t at = 0; at < COUNT(families); at++)
		if (text_equal(families[at].word, word))
			return selection_add_family(selection, families[at].family), 0;
	if (text_equal(word, "-f"))
		return selection_add_family_name(selection, next, error);
	if (text_equal(word, "-A"))
		return selection_add_list(selection, next, error);
	if (text_equal(word, "state") || text_equal(word, "exclude"))
		return selection_add_state(selection, next, *word == 'e', error);
	selection->states |=
		text_equal(word, "-a") ? STATES_ALL : 1u << SS_LISTEN | 1u << SS_CLOSED;
	selection->states_given = true;
	return 0;
}

static int select_words(struct selection *selection, const char *line, struct error *error)
{
	char words[8][64] = {{0}};
	int count = sscanf(line, "%63s %63s %63s %63s %63s %63s", words[0], words[1], words[2],
		words[3], words[4], words[5]);
	*selection = (struct selection){0};
	for (int at = 0; at < count; at++) {
		if (take(selection, words[at], words[at + 1], error) < 0)
			return -1;
		at += text_equal(words[at], "-f") || text_equal(words[at], "-A") ||
			words[at][0] != '-';
	}
	selection_complete(selection);
	return 0;
}

/* What is asked for: tables, families of inet, states. */
static void describe(char *text, size_t size, const struct selection *selection)
{
	size_t used = 0;
	for (unsigned table = 0; table < TABLE_COUNT; table++)
		if (selection_asks_table(selection, table))
			used += text_format(text + used, size - used, "%s ", table_name(table));
	if (selection_asks_family(selection, AF_INET))
		used += text_format(text + used, size - used, "4");
	if (selection_asks_family(selection, AF_INET6))
		used += text_format(text + used, size - used, "6");
	text_format(text + used, size - used, " %x", selection->states);
}

#define UNIX  "u_str u_dgr u_seq "
#define INET  "raw udp tcp dccp sctp "
#define VSOCK "v_str v_dgr "

/*
 * What iproute2 asks for (seen with strace), of newer kernels with sockets that are only bound:
 * bit 13.
 */
static const struct {
	const char *words, *asked;
} cases[] = {
	{"", UNIX INET VSOCK "mptcp 46 2b36"},
	{"-a", "nl p_raw p_dgr " UNIX INET VSOCK "xdp mptcp 46 2ffe"},
	{"-l", "nl p_raw p_dgr " UNIX INET VSOCK "xdp mptcp 46 480"},
	{"-t", "tcp 46 2b36"},
	{"-4", INET "mptcp 4 2b36"},
	{"-6", INET "mptcp 6 2b36"},
	{"-4 -a", INET "mptcp 4 2ffe"},
	{"-u", "udp 46 2"},
	{"-w", "raw 46 2"},
	{"-x", UNIX "46 2b36"},
	{"-0", "p_raw p_dgr 46 80"},
	{"-f netlink", "nl 46 80"},
	{"-f unix", UNIX "46 2b36"},
	{"-t -f unix", UNIX "tcp 46 2b36"},
	{"-t -4", "tcp 4 2b36"},
	{"-4 -6", INET "mptcp 6 2b36"},
	{"-x -4", UNIX INET "mptcp 4 2b36"},
	{"-u -t", "udp tcp 46 2b36"},
	{"-A all", UNIX INET VSOCK "mptcp 46 2b36"},
	{"-A inet", INET "mptcp 46 2b36"},
	{"-A tcp,udp", "udp tcp 46 2b36"},
	{"-A udp", "udp 46 2b36"},
	{"-A all,!tcp", UNIX "raw udp dccp sctp " VSOCK "mptcp 46 2b36"},
	{"-A !tcp", "46 2b36"},
	{"-A packet", "46 2b36"},
	{"-A netlink", "46 2b36"},
	{"-A packet -a", "p_raw p_dgr 46 2ffe"},
	{"-t state listening", "tcp 46 400"},
	{"-t -a state established", "tcp 46 2ffe"},
	{"state established", UNIX INET VSOCK "mptcp 46 2"},
	{"exclude established", "nl p_raw p_dgr " UNIX INET VSOCK "xdp mptcp 46 2ffc"},
	{"-t exclude all", "tcp 46 2b36"},
	{"-t state BUCKET", "tcp 46 48"},
	{"-t state connected exclude time-wait", "tcp 46 2b3e"},
	{"-M", "mptcp 46 2b36"},
	{"-d", "dccp 46 2b36"},
	{"-T", "tipc 46 482"},
	{"-V", VSOCK "46 2b36"},
	{"-X", "xdp 46 80"},
	{"-A vsock_stream", "v_str 46 2b36"},
	{"-A u_dgr", "u_dgr 46 2b36"},
};

static void chooses_what_iproute2_does(void **state)
{
	(void)state;
	struct selection selection;
	struct error error;
	for (size_t at = 0; at < COUNT(cases); at++) {
		char got[400], expected[400];
		char asked[300];
		assert_int_equal(select_words(&selection, cases[at].words, &error), 0);
		describe(asked, sizeof asked, &selection);
		text_format(got, sizeof got, "%s: %s", cases[at].words, asked);
		text_format(expected, sizeof expected, "%s: %s", cases[at].words, cases[at].asked);
		assert_string_equal(got, expected);
	}
}

static void names_what_it_does_not_know(void **state)
{
	(void)state;
	static const char wrong[][2][64] = {
		{"-f inet4", "\"inet4\" is invalid family"},
		{"-A tcp,foo", "\"foo\" is illegal socket table id"},
		{"-A tcp,", "\"\" is illegal socket table id"},
		{"-A !foo", "\"!foo\" is illegal socket table id"},
		{"state listen", "wrong state name: listen"},
		{"exclude nothing", "wrong state name: nothing"},
	};
	for (size_t at = 0; at < COUNT(wrong); at++) {
		struct selection selection;
		struct error error;
		assert_int_equal(select_words(&selection, wrong[at][0], &error), -1);
		assert_string_equal(error.text, wrong[at][1]);
		assert_int_equal(error.status, STATUS_USAGE);
	}
}

static void shows_only_families_that_were_named(void **state)
{
	(void)state;
	struct selection selection;
	struct error error;
	assert_int_equal(select_words(&selection, "-t", &error), 0);
	assert_true(selection_shows_family(&selection, AF_INET));
	assert_true(selection_shows_family(&selection, AF_INET6));
	assert_int_equal(select_words(&selection, "-4 -x -t", &error), 0); /* both are asked for */
	assert_true(selection_asks_family(&selection, AF_INET6));
	assert_true(selection_shows_family(&selection, AF_INET));
	assert_false(selection_shows_family(&selection, AF_INET6));
}

static void states_have_names(void **state)
{
	(void)state;
	assert_string_equal(state_name(SS_ESTABLISHED), "ESTAB");
	assert_string_equal(state_name(SS_CLOSING), "CLOSING");
	assert_string_equal(state_name(SS_BOUND_INACTIVE), "UNCONN");
	assert_string_equal(state_name(0), "UNKNOWN");
	assert_string_equal(state_name(12), "UNKNOWN");
	assert_string_equal(state_name(255), "UNKNOWN");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(chooses_what_iproute2_does),
		cmocka_unit_test(names_what_it_does_not_know),
		cmocka_unit_test(shows_only_families_that_were_named),
		cmocka_unit_test(states_have_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
