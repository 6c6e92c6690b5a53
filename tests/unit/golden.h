// SPDX-License-Identifier: MIT
#pragma once

/*
 * Text that is compared with a file in tests/unit/golden. To write the files anew: set UPDATE in
 * the environment of ./build.sh unit, then look at what has changed.
 */

#include <fcntl.h>
#include <stdlib.h>

#include "core/text.h"
#include "tests/unit/unit.h"

/* A page that grows by parts, each below a heading. */
struct golden {
	const char *name;
	size_t used;
	char text[128 * 1024], expected[128 * 1024];
};

static inline void golden_begin(struct golden *golden, const char *name)
{
	golden->name = name;
	golden->used = 0;
}

static inline void golden_add(struct golden *golden, const char *heading, const char *text)
{
	golden->used += text_format(golden->text + golden->used, sizeof golden->text - golden->used,
		"==== %s\n%s\n", heading, text);
	assert_true(golden->used < sizeof golden->text - 1);
}

static inline void golden_update(const struct golden *golden, const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	assert_int_equal(write(fd, golden->text, golden->used), golden->used);
	close(fd);
}

/* Compares line by line: the first that differs is shown. */
static inline void golden_end(struct golden *golden)
{
	char path[128], *rest_actual, *rest_expected;
	text_format(path, sizeof path, "tests/unit/golden/%s", golden->name);
	if (getenv("UPDATE") != NULL)
		golden_update(golden, path);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t size = read(fd, golden->expected, sizeof golden->expected - 1);
	assert_true(size >= 0);
	golden->expected[size] = '\0';
	close(fd);
	if (text_equal(golden->expected, golden->text))
		return;
	char *actual = strtok_r(golden->text, "\n", &rest_actual);
	char *expected = strtok_r(golden->expected, "\n", &rest_expected);
	while (actual != NULL && expected != NULL) {
		assert_string_equal(actual, expected);
		actual = strtok_r(NULL, "\n", &rest_actual);
		expected = strtok_r(NULL, "\n", &rest_expected);
	}
	assert_null(actual);
	assert_null(expected);
	fail_msg("%s has other ends of lines", path);
}
