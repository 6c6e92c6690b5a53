// SPDX-License-Identifier: MIT
#define _GNU_SOURCE

/*
 * What names a container, from the container itself or from whoever keeps its records: JSON, the
 * names of cgroups, mounts, the records of engines. The first byte says which of them the rest is.
 */

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "core/container_parts.h"
#include "core/json.h"
#include "core/mounts.h"
#include "core/text.h"
#include "tests/fuzz/check.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);

#define ONE "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static int input = -1;

/* Every file of the place is the input. */
int openat(int directory, const char *path, int flags, ...)
{
	char of_input[32];
	va_list arguments;
	va_start(arguments, flags);
	int mode = va_arg(arguments, int);
	va_end(arguments);
	snprintf(of_input, sizeof of_input, "/proc/self/fd/%d", input);
	if (strcmp(path, "/place") == 0)
		path = "/"; /* a folder of root's */
	else if (strncmp(path, "/place/", 7) == 0)
		path = of_input;
	return (int)syscall(SYS_openat, directory, path, flags, mode);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	input = memfd_create("record", MFD_CLOEXEC);
	check(input >= 0);
	return 0;
}

static void put(const uint8_t *data, size_t size)
{
	check(ftruncate(input, 0) == 0);
	check(pwrite(input, data, size, 0) == (ssize_t)size);
	check(lseek(input, 0, SEEK_SET) == 0);
}

/* A copy that ends where its memory does. */
static char *copy(const uint8_t *data, size_t size, bool ends)
{
	char *text = malloc(size + ends);
	check(text != NULL || size + ends == 0);
	if (size > 0)
		memcpy(text, data, size);
	if (ends)
		text[size] = '\0';
	return text;
}

static void try_json(const uint8_t *data, size_t size)
{
	static struct arena arena;
	struct json json;
	char *text = copy(data, size, false);
	arena_init(&arena);
	if (json_parse(&json, text, size, &arena) == 0) {
		for (int value = JSON_NONE; value <= json.count; value++) {
			char word[16];
			uint64_t number;
			size_t length = json_string(&json, value, word, sizeof word);
			check(length < sizeof word && strlen(word) == length);
			if (json_number(&json, value, 1000, &number))
				check(number <= 1000);
			int member = json_member(&json, value, "a");
			int first = json_first(&json, value), next = json_next(&json, value);
			check(member == JSON_NONE || (member > value && member < json.count));
			check(first == JSON_NONE || first == value + 1);
			check(next == JSON_NONE || (next > value && next < json.count));
		}
	}
	arena_free(&arena);
	free(text);
}

static void check_marks(bool found, const struct container_marks *marks)
{
	size_t uid = strlen(marks->pod_uid);
	check(found == (marks->id[0] != '\0'));
	check(strlen(marks->id) < CONTAINER_ID_SIZE && strchr(marks->id, '/') == NULL);
	check(uid == 0 || uid == 32 || uid == POD_UID_SIZE - 1);
	check(strchr(marks->pod_uid, '_') == NULL);
}

static void try_cgroups(const uint8_t *data, size_t size)
{
	struct container_marks marks;
	char *text = copy(data, size, true);
	check_marks(container_marks_of_cgroups(text, &marks), &marks);
	check_marks(container_marks_of_path(text, &marks), &marks);
	free(text);
}

static void try_mounts(const uint8_t *data, size_t size)
{
	struct mounts mounts;
	struct mount mount;
	size_t count = 0;
	put(data, size);
	mounts.fd = input;
	lines_begin(&mounts.lines, input);
	while (mounts_next(&mounts, &mount)) {
		check(strlen(mount.device) + strlen(mount.root) + strlen(mount.point) +
				strlen(mount.type) + strlen(mount.options) <
			LINES_SIZE);
		count++;
	}
	check(count <= size + 1);
}

static void try_record(const uint8_t *data, size_t size, enum place_kind kind)
{
	static struct containers containers;
	struct container_marks marks = {.runtime = RUNTIME_UNKNOWN, .id = ONE};
	containers_init(&containers);
	put(data, size);
	struct container *container = container_know(&containers, &marks);
	check(container != NULL);
	container_place(&containers, kind, "/place");
	check(containers.place_count == 1);
	container_read_record(&containers, container);
	check(strlen(container->name) < 256 && strlen(container->image) < 256);
	check(strlen(container->pod) < 256 && strlen(container->pod_namespace) < 256);
	check(strlen(container->marks.pod_uid) < POD_UID_SIZE);
	check(container->name[0] == '\0' || container->record[0] != '\0' || kind == PLACE_TASKS);
	containers_free(&containers);
}

static void try_api(const uint8_t *data, size_t size)
{
	static struct containers containers;
	struct container_marks marks = {.runtime = RUNTIME_UNKNOWN, .id = ONE};
	struct json json;
	char *text = copy(data, size, false);
	containers_init(&containers);
	struct container *container = container_know(&containers, &marks);
	check(container != NULL);
	if (json_parse(&json, text, size, &containers.scratch) == 0)
		container_read_api(&containers, RUNTIME_DOCKER, &json, "/run/docker.sock");
	check(strlen(container->name) < 256 && strlen(container->image) < 256);
	containers_free(&containers);
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	switch (data[0] % 7) {
	case 6: try_api(data + 1, size - 1); break;
	case 0: try_json(data + 1, size - 1); break;
	case 1: try_cgroups(data + 1, size - 1); break;
	case 2: try_mounts(data + 1, size - 1); break;
	case 3: try_record(data + 1, size - 1, PLACE_DOCKER); break;
	case 4: try_record(data + 1, size - 1, PLACE_TASKS); break;
	default: try_record(data + 1, size - 1, PLACE_STORAGE); break;
	}
	return 0;
}
