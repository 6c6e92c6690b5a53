// SPDX-License-Identifier: MIT
#include "core/account.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/unit/unit.h"

static const char path[] = "account-test";

static void write_file(const char *text, size_t size)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	assert_int_equal(write(fd, text, size), size);
	close(fd);
}

#define WRITES(text) write_file(text, sizeof text - 1)

static void finds(const char *name, uint32_t expected)
{
	uint32_t id = 7777;
	assert_true(account_find(path, name, &id));
	assert_int_equal(id, expected);
}

static void lacks(const char *name)
{
	uint32_t id = 7777;
	assert_false(account_find(path, name, &id));
	assert_int_equal(id, 7777);
}

static void finds_whole_names_only(void **state)
{
	(void)state;
	WRITES("root:x:0:0:root:/root:/bin/sh\ndaemon:*:1:1::/:/bin/false\nlast:x:65534");
	finds("root", 0);
	finds("daemon", 1);
	finds("last", 65534);
	lacks("roo");
	lacks("rootx");
	lacks("");
	lacks("root:x");
	lacks("x");
}

static void skips_lines_that_are_none(void **state)
{
	(void)state;
	WRITES("\nroot\n:x:3:\na:x:\nb:x:-1:\nc:x:4294967295:\nd:x:123456789012345678901234567:\n"
	       "e\0:x:5:\nf:x:6z:\ng:x:7:\n");
	lacks("root");
	lacks("a");
	lacks("b");
	lacks("c");
	lacks("d");
	lacks("e");
	lacks("f");
	finds("g", 7);
}

/* The file is read in pieces: a name and a number that a piece's end cuts are whole again. */
static void reads_across_pieces(void **state)
{
	char text[5000];
	(void)state;
	for (size_t before = 1015; before < 1030; before++) {
		memset(text, 'x', before);
		memcpy(text + before, "\nuser:x:1234:5\n", 15);
		write_file(text, before + 15);
		finds("user", 1234);
	}
}

static void says_no_without_a_file(void **state)
{
	(void)state;
	unlink(path);
	lacks("root");
	assert_false(account_find("/", "root", &(uint32_t){0}));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_whole_names_only),
		cmocka_unit_test(skips_lines_that_are_none),
		cmocka_unit_test(reads_across_pieces),
		cmocka_unit_test(says_no_without_a_file),
	};
	char folder[] = "/tmp/ctrkit-account.XXXXXX";
	if (mkdtemp(folder) == NULL || chdir(folder) < 0)
		return 1;
	int status = cmocka_run_group_tests(tests, NULL, NULL);
	unlink(path);
	rmdir(folder);
	return status;
}
