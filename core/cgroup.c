// SPDX-License-Identifier: MIT
#define _GNU_SOURCE
#include "core/cgroup.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/directory.h"
#include "core/mounts.h"
#include "core/own.h"
#include "core/text.h"

enum { FILEID_KERNFS = 0xfe, DEPTH_MAX = 32 };

/* False if there is none of version 2. */
static bool find_mount(char *folder, size_t size)
{
	struct mounts mounts;
	struct mount mount;
	bool found = false;
	mounts_open(&mounts, 0);
	while (!found && mounts_next(&mounts, &mount)) {
		found = text_equal(mount.type, "cgroup2");
		if (found)
			text_copy(folder, size, mount.point);
	}
	mounts_close(&mounts);
	return found;
}

static int root_of(struct cgroups *cgroups)
{
	char folder[CGROUP_PATH_SIZE];
	if (!cgroups->looked) {
		cgroups->looked = true;
		cgroups->root = find_mount(folder, sizeof folder)
			? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
			: -1;
	}
	return cgroups->root;
}

/* Where a folder's descriptor leads, below the root's. False if that cannot be told. */
static bool path_of(struct cgroups *cgroups, int fd)
{
	char link[40], root[CGROUP_PATH_SIZE], path[CGROUP_PATH_SIZE];
	text_format(link, sizeof link, "/proc/self/fd/%d", cgroups->root);
	ssize_t prefix = readlink(link, root, sizeof root - 1);
	text_format(link, sizeof link, "/proc/self/fd/%d", fd);
	ssize_t length = readlink(link, path, sizeof path - 1);
	if (prefix < 0 || length < prefix || length == sizeof path - 1)
		return false;
	path[length] = '\0';
	if (memcmp(path, root, (size_t)prefix) != 0)
		return false;
	text_copy(cgroups->path, sizeof cgroups->path, length == prefix ? "/" : path + prefix);
	return true;
}

/* With CAP_DAC_READ_SEARCH the kernel opens a folder by its number. */
static bool open_by_number(struct cgroups *cgroups, uint64_t id)
{
	struct {
		struct file_handle head;
		uint64_t id;
	} handle = {{.handle_bytes = sizeof id, .handle_type = FILEID_KERNFS}, id};
	struct stat root;
	if (fstat(cgroups->root, &root) == 0 && root.st_ino == id)
		return path_of(cgroups, cgroups->root);
	own_fd int fd = open_by_handle_at(cgroups->root, &handle.head, O_PATH | O_CLOEXEC);
	return fd >= 0 && path_of(cgroups, fd);
}

/* Without it all folders are looked at. Takes the descriptor of one over. */
static bool walk(struct cgroups *cgroups, int fd, uint64_t id, unsigned depth)
{
	struct directory directory;
	struct stat status;
	const char *name;
	directory_take(&directory, fd);
	bool found = fstat(fd, &status) == 0 && status.st_ino == id && path_of(cgroups, fd);
	while (!found && depth < DEPTH_MAX && (name = directory_next(&directory)) != NULL) {
		if (directory.type != DT_DIR)
			continue;
		int child = openat(
			fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
		found = child >= 0 && walk(cgroups, child, id, depth + 1);
	}
	directory_close(&directory);
	return found;
}

const char *cgroup_path(struct cgroups *cgroups, uint64_t id)
{
	char text[TEXT_NUMBER_SIZE];
	int root = root_of(cgroups);
	if (cgroups->path[0] != '\0' && cgroups->known == id)
		return cgroups->path;
	cgroups->known = id;
	if (root >= 0) {
		int fd = openat(root, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (open_by_number(cgroups, id) || (fd >= 0 && walk(cgroups, fd, id, 0)))
			return cgroups->path;
	}
	text_hexadecimal(text, id);
	text_format(cgroups->path, sizeof cgroups->path, "unreachable:%s", text);
	return cgroups->path;
}

int cgroup_id(struct cgroups *cgroups, const char *path, uint64_t *id)
{
	struct stat status;
	int root = root_of(cgroups);
	if (root < 0) {
		errno = ENOENT;
		return -1;
	}
	while (*path == '/')
		path++;
	if (fstatat(root, *path != '\0' ? path : ".", &status, 0) < 0)
		return -1;
	*id = status.st_ino;
	return 0;
}

void cgroups_close(struct cgroups *cgroups)
{
	if (cgroups->looked)
		own_fd_close(&cgroups->root);
}
