// SPDX-License-Identifier: MIT
#define _GNU_SOURCE
#include "core/root.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "core/own.h"
#include "core/text.h"

enum { LINKS_MAX = 40 }; /* path_resolution(7) */

static bool is_regular(int fd, struct stat *status)
{
	return fstat(fd, status) == 0 && S_ISREG(status->st_mode);
}

/* --- beneath a root, by hand ------------------------------------------------------------ */

/* A path on its way: what has been gone through, which holds no link, and what is left. */
struct way {
	char gone[PATH_MAX], left[PATH_MAX];
	unsigned turns;
};

/* Goes on with path, then with what was left, from the root or from where the way is. */
static int turn(struct way *way, const char *path)
{
	char left[PATH_MAX];
	const char *from = *path == '/' ? "" : way->gone;
	if (++way->turns > LINKS_MAX) {
		errno = ELOOP;
		return -1;
	}
	if (strlen(from) + strlen(path) + strlen(way->left) + 3 > sizeof left) {
		errno = ENAMETOOLONG;
		return -1;
	}
	text_format(left, sizeof left, "%s/%s/%s", from, path, way->left);
	text_copy(way->left, sizeof way->left, left);
	way->gone[0] = '\0';
	return 0;
}

/* Cuts the next part off what is left; "" at the end. */
static void next_part(struct way *way, char part[NAME_MAX + 1])
{
	const char *start = way->left + strspn(way->left, "/");
	size_t length = strcspn(start, "/");
	text_format(part, NAME_MAX + 1, "%.*s", (int)length, start);
	memmove(way->left, start + length, strlen(start + length) + 1);
}

/*
 * From a folder to the next part of the way. Returns its descriptor (O_PATH), or -1 with errno,
 * which is 0 where the way took a turn and begins again at the root.
 */
static int step(struct way *way, int folder, const char *part)
{
	char link[PATH_MAX];
	struct stat status;
	if (text_equal(part, "..")) {
		char *slash = strrchr(way->gone, '/');
		*(slash != NULL ? slash : way->gone) = '\0';
		errno = turn(way, "") < 0 ? errno : 0;
		return -1;
	}
	own_fd int fd = openat(folder, part, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &status) < 0)
		return -1;
	if (!S_ISLNK(status.st_mode)) {
		size_t used = strlen(way->gone);
		text_format(way->gone + used, sizeof way->gone - used, "/%s", part);
		return take_fd(&fd);
	}
	ssize_t length = readlinkat(fd, "", link, sizeof link - 1);
	if (length < 0)
		return -1;
	link[length] = '\0';
	errno = turn(way, link) < 0 ? errno : 0;
	return -1;
}

static int open_by_hand(int root, const char *path, int flags)
{
	struct way way;
	way.gone[0] = '\0';
	way.turns = 0;
	if (strlen(path) >= sizeof way.left) {
		errno = ENAMETOOLONG;
		return -1;
	}
	text_copy(way.left, sizeof way.left, path);
	for (;;) {
		char part[NAME_MAX + 1];
		own_fd int folder = openat(root, ".", O_PATH | O_DIRECTORY | O_CLOEXEC);
		while (folder >= 0 && (next_part(&way, part), part[0] != '\0')) {
			if (text_equal(part, "."))
				continue;
			int next = step(&way, folder, part);
			own_fd_close(&folder);
			folder = next;
		}
		if (folder < 0 && errno != 0)
			return -1;
		if (folder < 0)
			continue; /* from the root again */
		if ((flags & O_PATH) != 0)
			return take_fd(&folder);
		/* What is held is opened itself: its name may be another's by now. */
		char again[64];
		text_format(again, sizeof again, "/proc/self/fd/%d", folder);
		return openat(AT_FDCWD, again, flags | O_CLOEXEC);
	}
}

int root_open_beneath(int root, const char *path, int flags)
{
	if (root == AT_FDCWD)
		return openat(AT_FDCWD, path, flags | O_CLOEXEC);
	struct open_how how = {.flags = (unsigned)(flags | O_CLOEXEC), .resolve = RESOLVE_IN_ROOT};
	int fd = (int)syscall(SYS_openat2, root, path, &how, sizeof how);
	/* Filters of system calls refuse what they do not know with EPERM. */
	return fd < 0 && (errno == ENOSYS || errno == EPERM) ? open_by_hand(root, path, flags) : fd;
}

/* --- regular files ------------------------------------------------------------ */

/*
 * O_PATH looks at a file without opening it. What was looked at is then opened through /proc, so
 * that no rename in between can put another file in its place; only without /proc by its name.
 */
static int open_looked_at(int look, int root, int directory, const char *path)
{
	static const int flags = O_RDONLY | O_NONBLOCK | O_NOCTTY;
	char again[64];
	struct stat looked_at, opened;
	if (look < 0)
		return -1;
	if (!is_regular(look, &looked_at)) {
		errno = EINVAL;
		return -1;
	}
	text_format(again, sizeof again, "/proc/self/fd/%d", look);
	own_fd int fd = openat(AT_FDCWD, again, flags | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT)
		fd = root != AT_FDCWD ? root_open_beneath(root, path, flags)
				      : openat(directory, path, flags | O_CLOEXEC);
	if (fd < 0)
		return -1;
	if (!is_regular(fd, &opened) || opened.st_ino != looked_at.st_ino ||
		opened.st_dev != looked_at.st_dev) {
		errno = EINVAL;
		return -1;
	}
	return take_fd(&fd);
}

int root_open_file(int directory, const char *path)
{
	own_fd int look = openat(directory, path, O_PATH | O_CLOEXEC);
	return open_looked_at(look, AT_FDCWD, directory, path);
}

int root_open_file_beneath(int root, const char *path)
{
	own_fd int look = root_open_beneath(root, path, O_PATH);
	return open_looked_at(look, root, AT_FDCWD, path);
}
