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

size_t proc_read(pid_t pid, const char *file, char *text, size_t size)
{
	char path[64];
	size_t length = 0;
	ssize_t got = 1;
	if (pid == 0)
		text_format(path, sizeof path, "/proc/self/%s", file);
	else
		text_format(path, sizeof path, "/proc/%d/%s", (int)pid, file);
	own_fd int fd = open(path, O_RDONLY | O_CLOEXEC);
	while (fd >= 0 && got > 0 && length < size - 1) {
		got = read(fd, text + length, size - 1 - length);
		length += got > 0 ? (size_t)got : 0;
	}
	text[length] = '\0';
	return length;
}

void proc_name(pid_t pid, char name[PROC_NAME_SIZE])
{
	size_t length = proc_read(pid, "comm", name, PROC_NAME_SIZE);
	if (length > 0 && name[length - 1] == '\n')
		name[length - 1] = '\0';
}

/*
 * NSpid of /proc/PID/status (4.1): the process's number in the PID namespace that /proc is of, and
 * in each one further in. Returns how many there are, 0 if that is not told; the last is in *inner.
 */
static unsigned numbers(pid_t pid, uint64_t *inner)
{
	static const char key[] = "\nNSpid:";
	char text[4096], *rest, *word;
	unsigned count = 0;
	proc_read(pid, "status", text, sizeof text);
	rest = text_find(text, key);
	if (rest == NULL)
		return 0;
	rest += sizeof key - 1;
	rest[strcspn(rest, "\n")] = '\0';
	while ((word = strsep(&rest, "\t")) != NULL)
		if (text_number(word, 10, INT_MAX, inner) == 0)
			count++;
	return count;
}

bool proc_is_init(pid_t pid)
{
	uint64_t inner;
	return numbers(pid, &inner) > 0 && inner == 1;
}

/* In the /proc of a namespace further in there is no `self`. */
bool proc_is_ours(void)
{
	uint64_t inner;
	return numbers(0, &inner) == 1;
}

bool proc_is_whole(void)
{
	struct stat ours, first;
	return stat("/proc/self/ns/pid", &ours) == 0 && ours.st_ino == PID_NS_INIT_INODE &&
		stat("/proc/1/comm", &first) == 0;
}
