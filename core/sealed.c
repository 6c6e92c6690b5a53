// SPDX-License-Identifier: MIT
#define _GNU_SOURCE
#include "core/sealed.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/memfd.h>
#include <linux/mount.h>
#include <stdbool.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "core/own.h"
#include "core/text.h"

#ifndef MFD_EXEC
	#define MFD_EXEC 0x0010U /* linux/memfd.h, 6.3 */
#endif

enum { ALL_SEALS = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE };

static bool is_sealed(int fd)
{
	struct statvfs mount;
	int seals = fcntl(fd, F_GET_SEALS);
	return (seals >= 0 && (seals & ALL_SEALS) == ALL_SEALS) ||
		(fstatvfs(fd, &mount) == 0 && (mount.f_flag & ST_RDONLY) != 0);
}

/*
 * The descriptor that this program was started from, if it was by one: the kernel says so in
 * AT_EXECFN (execveat(2)), whether or not there is a /proc. -1 if it was started by a path.
 */
static int started_from(void)
{
	static const char prefix[] = "/dev/fd/";
	const char *name = (const char *)getauxval(AT_EXECFN);
	uint64_t fd;
	if (name == NULL || !text_begins(name, prefix) ||
		text_number(name + sizeof prefix - 1, 10, 1 << 20, &fd) != 0)
		return -1;
	return (int)fd;
}

static int open_own_file(struct error *error)
{
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	const char *name = (const char *)getauxval(AT_EXECFN);
	if (fd < 0 && name != NULL)
		fd = open(name, O_RDONLY | O_CLOEXEC);
	return fd < 0 ? failed(error, errno, "cannot open this program's own file") : fd;
}

static int copy_all(int from, int to)
{
	struct stat status;
	if (fstat(from, &status) < 0)
		return -1;
	for (off_t left = status.st_size; left > 0;) {
		ssize_t copied = sendfile(to, from, NULL, (size_t)left);
		if (copied < 0)
			return -1;
		if (copied == 0) {
			errno = EIO; /* it shrank */
			return -1;
		}
		left -= copied;
	}
	return 0;
}

/* A memfd with all seals that holds the file. Returns a descriptor, or -1 with errno. */
static int sealed_memory(int file)
{
	const unsigned flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
	own_fd int fd = (int)syscall(SYS_memfd_create, "ctrkit", flags | MFD_EXEC);
	if (fd < 0 && errno == EINVAL)
		fd = (int)syscall(SYS_memfd_create, "ctrkit", flags);
	if (fd < 0 || copy_all(file, fd) < 0 || fcntl(fd, F_ADD_SEALS, ALL_SEALS) < 0)
		return -1;
	return take_fd(&fd);
}

/* A mount of just the file, attached nowhere, read-only. Returns a descriptor, or -1 with errno. */
static int read_only_mount(int file)
{
	own_fd int fd = (int)syscall(
		SYS_open_tree, file, "", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH);
	struct mount_attr attributes = {.attr_set = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID};
	if (fd < 0 ||
		syscall(SYS_mount_setattr, fd, "", AT_EMPTY_PATH, &attributes, sizeof attributes) <
			0)
		return -1;
	return take_fd(&fd);
}

/* Starts over from fd, which stays open there for is_sealed to look at. Returns only on failure. */
static void start_over(int fd, char **argv)
{
	fcntl(fd, F_SETFD, 0);
	syscall(SYS_execveat, fd, "", argv, environ, AT_EMPTY_PATH);
	int number = errno;
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	errno = number;
}

int sealed_ensure(char **argv, struct error *error)
{
	int from = started_from();
	if (from >= 0 && is_sealed(from)) {
		own_fd_close(&from);
		return 0;
	}
	own_fd int file = open_own_file(error);
	if (file < 0)
		return -1;
	/* Asked again, here or in what was forked: the descriptor is closed, the file is the same.
	 */
	if (from >= 0 && is_sealed(file))
		return 0;
	own_fd int memory = sealed_memory(file);
	if (memory >= 0)
		start_over(memory, argv);
	int number = errno;
	own_fd int mount = read_only_mount(file);
	if (mount >= 0)
		start_over(mount, argv);
	failed(error, number, "cannot run from a sealed copy");
	return hint(error,
		"Without one, root in the container could overwrite this file. It takes an "
		"executable "
		"memfd (sysctl vm.memfd_noexec) or CAP_SYS_ADMIN.");
}
