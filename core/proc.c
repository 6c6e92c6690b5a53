// SPDX-License-Identifier: MIT
#include "core/proc.h"

#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/directory.h"
#include "core/own.h"
#include "core/text.h"

/* The inode of the first PID namespace: linux/proc_ns.h, and linux/nsfs.h since 6.18. */
#define PID_NS_INIT_INODE 0xeffffffcu

pid_t proc_next(struct directory *directory)
{
	const char *name;
	uint64_t number;
	while ((name = directory_next(directory)) != NULL)
		if (text_number(name, 10, INT_MAX, &number) == 0)
			return (pid_t)number;
	return 0;
}

/* openat(2), because musl's open(3) asks for FD_CLOEXEC once more. */
static int open_file(pid_t pid, const char *file)
{
	char path[64];
	if (pid == 0)
		text_format(path, sizeof path, "/proc/self/%s", file);
	else
		text_format(path, sizeof path, "/proc/%d/%s", (int)pid, file);
	return openat(AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
}

size_t proc_read(pid_t pid, const char *file, char *text, size_t size)
{
	size_t length = 0;
	ssize_t got = 1;
	own_fd int fd = open_file(pid, file);
	while (fd >= 0 && got > 0 && length < size - 1) {
		got = read(fd, text + length, size - 1 - length);
		length += got > 0 ? (size_t)got : 0;
	}
	text[length] = '\0';
	return length;
}

size_t proc_read_piece(pid_t pid, const char *file, char *text, size_t size)
{
	own_fd int fd = open_file(pid, file);
	ssize_t got = fd < 0 ? -1 : read(fd, text, size - 1);
	size_t length = got > 0 ? (size_t)got : 0;
	text[length] = '\0';
	return length;
}

void proc_name(pid_t pid, char name[PROC_NAME_SIZE])
{
	size_t length = proc_read_piece(pid, "comm", name, PROC_NAME_SIZE);
	if (length > 0 && name[length - 1] == '\n')
		name[length - 1] = '\0';
}

/*
 * A line of numbers between tabs: how many there are, with the first and the last of them. The
 * process's own words stand before it, with their line ends escaped.
 */
static unsigned line_numbers(const char *text, const char *key, uint64_t *first, uint64_t *last)
{
	char line[512], *rest = line, *word;
	unsigned count = 0;
	const char *found = text_find(text, key);
	if (found == NULL)
		return 0;
	found += strlen(key);
	text_format(line, sizeof line, "%.*s", (int)strcspn(found, "\n"), found);
	while ((word = strsep(&rest, "\t")) != NULL) {
		if (text_number(word, 10, UINT32_MAX, last) != 0)
			continue;
		if (count++ == 0)
			*first = *last;
	}
	return count;
}

bool proc_status(pid_t pid, struct proc_status *status)
{
	char text[4096];
	uint64_t first, last;
	*status = (struct proc_status){0};
	proc_read_piece(pid, "status", text, sizeof text);
	if (line_numbers(text, "\nPPid:", &first, &last) != 1)
		return false;
	status->parent = (pid_t)last;
	if (line_numbers(text, "\nUid:", &first, &last) != 4)
		return false;
	status->user = (uid_t)first;
	status->levels = line_numbers(text, "\nNSpid:", &first, &last);
	status->inner = status->levels > 0 ? (pid_t)last : 0;
	return true;
}

/* The 22nd word of /proc/PID/stat. The second, in brackets, may hold anything but a last bracket.
 */
uint64_t proc_start(pid_t pid)
{
	char text[1024], *rest, *word;
	uint64_t start = 0;
	proc_read_piece(pid, "stat", text, sizeof text);
	rest = strrchr(text, ')');
	for (int at = 2; (word = strsep(&rest, " ")) != NULL; at++)
		if (at == 22)
			return text_number(word, 10, UINT64_MAX, &start) == 0 ? start : 0;
	return 0;
}

bool proc_is_init(pid_t pid)
{
	struct proc_status status;
	return proc_status(pid, &status) && status.levels > 0 && status.inner == 1;
}

/* In the /proc of a namespace further in there is no `self`. */
bool proc_is_ours(void)
{
	struct proc_status status;
	return proc_status(0, &status) && status.levels == 1;
}

bool proc_is_whole(void)
{
	struct stat ours, first;
	return stat("/proc/self/ns/pid", &ours) == 0 && ours.st_ino == PID_NS_INIT_INODE &&
		stat("/proc/1/comm", &first) == 0;
}
