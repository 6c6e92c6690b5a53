// SPDX-License-Identifier: MIT
#define _GNU_SOURCE

/* Maps of users and groups (user_namespaces(7)). */

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "applets/unshare/unshare.h"
#include "core/child.h"
#include "core/lines.h"
#include "core/own.h"
#include "core/root.h"
#include "core/text.h"

/* Three numbers; with commas util-linux's older order has the outside first. */
static int take_block(struct id_map *block, const char *text, struct error *error)
{
	char copy[64], *rest = copy, *words[3];
	uint64_t numbers[3];
	unsigned count = 0;
	bool is_older = strchr(text, ',') != NULL;
	text_copy(copy, sizeof copy, text);
	while (count < 3 && (words[count] = strsep(&rest, is_older ? "," : ":")) != NULL)
		count++;
	if (count < 3)
		return failed(error, 0, "mapping '%s' contains only %u elements", text, count);
	for (unsigned at = 0; at < 3; at++)
		if (text_number(words[at], 10, UINT32_MAX, &numbers[at]) != 0)
			return failed(error, 0, "invalid mapping '%s'", text);
	*block = (struct id_map){(uint32_t)numbers[is_older ? 1 : 0],
		(uint32_t)numbers[is_older ? 0 : 1], (uint32_t)numbers[2]};
	if (rest != NULL || block->count == 0)
		return failed(error, 0, "invalid mapping '%s'", text);
	return 0;
}

/* The first block of `NAME:FIRST:COUNT` lines that is a user's. */
static int find_block(
	struct id_map *block, const char *file, const char *name, uint32_t id, struct error *error)
{
	struct lines lines;
	char *line, number[TEXT_NUMBER_SIZE];
	own_fd int fd = root_open_file(AT_FDCWD, file);
	text_format(number, sizeof number, "%u", id);
	if (fd < 0)
		return failed(error, errno, "could not open '%s'", file);
	lines_begin(&lines, fd);
	while ((line = lines_next(&lines)) != NULL) {
		uint64_t first, count;
		const char *owner = strsep(&line, ":");
		const char *start = strsep(&line, ":"), *size = strsep(&line, ":");
		if (size == NULL || (!text_equal(owner, name) && !text_equal(owner, number)) ||
			text_number(start, 10, UINT32_MAX, &first) != 0 ||
			text_number(size, 10, UINT32_MAX, &count) != 0 || count == 0)
			continue;
		*block = (struct id_map){0, (uint32_t)first, (uint32_t)count};
		return 0;
	}
	return failed(error, 0, "no line matching user \"%s\" in %s", name, file);
}

static void add(struct id_maps *maps, uint32_t inside, uint32_t outside, uint32_t count)
{
	if (count > 0)
		maps->lines[maps->count++] = (struct id_map){inside, outside, count};
}

int maps_make(struct id_maps *maps, const uint32_t *single, uint32_t own_id, const char *block,
	const char *file, const char *name, struct error *error)
{
	struct id_map wide = {0, 0, 0};
	maps->count = 0;
	maps->is_wide = block != NULL;
	if (block != NULL && text_equal(block, "auto")) {
		if (find_block(&wide, file, name, own_id, error) < 0)
			return -1;
	} else if (block != NULL && take_block(&wide, block, error) < 0) {
		return -1;
	}
	if (single != NULL)
		add(maps, *single, own_id, 1);
	if (single == NULL || *single < wide.inside || *single - wide.inside >= wide.count) {
		add(maps, wide.inside, wide.outside, wide.count);
		return 0;
	}
	/* One's own id makes a hole, around which the block goes on. */
	uint32_t before = *single - wide.inside;
	add(maps, wide.inside, wide.outside, before);
	add(maps, *single + 1, wide.outside + before, wide.count - before - 1);
	return 0;
}

/* newuidmap(1), or newgidmap(1): a program that may write what this user may not. */
static int run_program(const struct id_maps *maps, pid_t pid, struct run *run)
{
	enum { WORDS = 2 + 3 * MAPS_MAX };
	char texts[WORDS][TEXT_NUMBER_SIZE], *words[WORDS + 1];
	unsigned count = 0;
	int status;
	words[count++] = (char *)maps->program;
	text_decimal(texts[count], (uint64_t)pid);
	words[count] = texts[count];
	count++;
	for (unsigned at = 0; at < maps->count; at++) {
		const uint32_t numbers[] = {
			maps->lines[at].inside, maps->lines[at].outside, maps->lines[at].count};
		for (unsigned number = 0; number < 3; number++, count++) {
			text_decimal(texts[count], numbers[number]);
			words[count] = texts[count];
		}
	}
	words[count] = NULL;
	int side = child_split(&status, &run->error);
	if (side > 0) {
		child_execute(maps->program, words, &run->arena, &run->error);
		applet_warn(run, run->error.text);
		_exit(run->error.status);
	}
	if (side < 0)
		return -1;
	return status == 0 ? 0 : failed(&run->error, 0, "%s failed", maps->program);
}

int maps_write(const struct id_maps *maps, pid_t pid, struct run *run)
{
	char path[64], text[256];
	size_t length = 0;
	if (maps->count == 0)
		return 0;
	if (maps->is_wide && geteuid() != 0)
		return run_program(maps, pid, run);
	if (pid != 0)
		text_format(path, sizeof path, "/proc/%d/%s", (int)pid, maps->file);
	else
		text_format(path, sizeof path, "/proc/self/%s", maps->file);
	for (unsigned at = 0; at < maps->count; at++)
		length += text_format(text + length, sizeof text - length, "%u %u %u\n",
			maps->lines[at].inside, maps->lines[at].outside, maps->lines[at].count);
	own_fd int fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return failed(&run->error, errno, "cannot open %s", path);
	if (write(fd, text, length) != (ssize_t)length)
		return failed(&run->error, errno, "write failed %s", path);
	return 0;
}
