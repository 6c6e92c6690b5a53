// SPDX-License-Identifier: MIT
#define _GNU_SOURCE
#include <fnmatch.h>
#include <stdio.h>

#include "core/glob.h"
#include "tests/unit/unit.h"

static void same(const char *pattern, const char *text)
{
	for (int fold = 0; fold < 2; fold++) {
		bool expected = fnmatch(pattern, text, fold ? FNM_CASEFOLD : 0) == 0;
		if (glob_matches(pattern, text, fold) != expected)
			fail_msg("'%s' on '%s', fold %d: fnmatch says %d", pattern, text, fold,
				expected);
	}
}

static void matches_as_fnmatch_does(void **state)
{
	(void)state;
	static const char *const patterns[] = {"", "*", "**", "?", "*?", "eth0", "eth*", "*0",
		"e*h*0", "eth?", "eth[0-9]", "eth[!0-9]", "eth[^0-9]", "[]]", "[!]]", "[]-a]",
		"[a-]", "[-a]", "[", "[a", "[]", "[!", "eth\\*", "eth\\0", "eth\\", "[\\]]",
		"[a\\-z]", "[[:digit:]]", "[[:alpha:][:digit:]]*", "*[[:upper:]]*", "[![:space:]]*",
		"[[.-.]]", "[[=a=]]", "*.*", "*:*", "/*", "?/x", ".*", "[b-a]", "[[:digit:]-z]",
		"*[!a]", "e*h*e*h*0", "ETH0", "[E-H]TH0", "[[:lower:]]th0", "[a-z0-9]*[a-z0-9]"};
	static const char *const texts[] = {"", "eth0", "eth1", "ETH0", "eth*", "eth\\", "ethx",
		"a", "]", "-", "[", "[a", "!", "z", "b", "0", ".x", "a/x", "/", "lo:1", "etheth0",
		"e h", "\t", "eth0.100", "[]", "\\"};
	for (size_t one = 0; one < sizeof patterns / sizeof patterns[0]; one++)
		for (size_t other = 0; other < sizeof texts / sizeof texts[0]; other++)
			same(patterns[one], texts[other]);
}

static void knows_every_class(void **state)
{
	(void)state;
	static const char *const names[] = {"alnum", "alpha", "blank", "cntrl", "digit", "graph",
		"lower", "print", "punct", "space", "upper", "xdigit"};
	for (size_t at = 0; at < sizeof names / sizeof names[0]; at++) {
		char pattern[32], text[2] = "";
		snprintf(pattern, sizeof pattern, "[[:%s:]]", names[at]);
		for (int byte = 1; byte < 256; byte++) {
			text[0] = (char)byte;
			same(pattern, text);
		}
	}
}

static void matches_random_patterns(void **state)
{
	(void)state;
	/* Without a dot: what a `[.` that nothing ends is, nothing says. */
	static const char letters[] = "aabB*?[]!-^z0";
	uint64_t seed = 1;
	for (unsigned round = 0; round < 300000; round++) {
		char made[2][9];
		for (size_t which = 0; which < 2; which++) {
			size_t length = (seed >> 40) % 9;
			for (size_t at = 0; at < length; at++) {
				seed = seed * 6364136223846793005ull + 1442695040888963407ull;
				made[which][at] = letters[(seed >> 33) % (sizeof letters - 1)];
			}
			made[which][length] = '\0';
			seed = seed * 6364136223846793005ull + 1442695040888963407ull;
		}
		same(made[0], made[1]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(matches_as_fnmatch_does),
		cmocka_unit_test(knows_every_class),
		cmocka_unit_test(matches_random_patterns),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
