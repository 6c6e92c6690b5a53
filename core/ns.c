// SPDX-License-Identifier: MIT
#define _GNU_SOURCE
#include "core/ns.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/magic.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "core/capability.h"
#include "core/own.h"
#include "core/text.h"

#ifndef CLONE_NEWTIME
	#define CLONE_NEWTIME 0x00000080
#endif

/* linux/pidfd.h since 6.11: PIDFD_GET_…_NAMESPACE is _IO(0xff, number). */
enum { PIDFD_IOCTL_MAGIC = 0xff };

static const struct {
	char name[8];
	int flag;
	int pidfd_number;
} kinds[NS_KINDS] = {
	[NS_CGROUP] = {"cgroup", CLONE_NEWCGROUP, 1},
	[NS_IPC] = {"ipc", CLONE_NEWIPC, 2},
	[NS_UTS] = {"uts", CLONE_NEWUTS, 10},
	[NS_NET] = {"net", CLONE_NEWNET, 4},
	[NS_PID] = {"pid", CLONE_NEWPID, 5},
	[NS_MNT] = {"mnt", CLONE_NEWNS, 3},
	[NS_TIME] = {"time", CLONE_NEWTIME, 7},
	[NS_USER] = {"user", CLONE_NEWUSER, 9},
};

const char *ns_name(enum ns_kind kind)
{
	return kinds[kind].name;
}

int ns_flag(enum ns_kind kind)
{
	return kinds[kind].flag;
}

void target_open(struct target *target, pid_t pid)
{
	target->pid = pid;
	/* A pidfd is close-on-exec by itself. */
	target->pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
}

void target_close(struct target *target)
{
	own_fd_close(&target->pidfd);
}

void ns_set_init(struct ns_set *set)
{
	for (int kind = 0; kind < NS_KINDS; kind++)
		set->fd[kind] = -1;
}

void ns_set_close(struct ns_set *set)
{
	for (int kind = 0; kind < NS_KINDS; kind++)
		own_fd_close(&set->fd[kind]);
}

/* A descriptor of this kernel's own is close-on-exec by itself. */
static int open_by_pidfd(int pidfd, enum ns_kind kind)
{
	return ioctl(pidfd, _IO(PIDFD_IOCTL_MAGIC, kinds[kind].pidfd_number), 0);
}

static bool is_gone(const struct target *target)
{
	return target->pidfd >= 0 &&
		syscall(SYS_pidfd_send_signal, target->pidfd, 0, NULL, 0) < 0 && errno == ESRCH;
}

static bool proc_is_mounted(void)
{
	struct statfs what;
	return statfs("/proc", &what) == 0 && what.f_type == PROC_SUPER_MAGIC;
}

static int refused(const struct target *target, const char *path, struct error *error)
{
	int number = errno;
	failed(error, number, "cannot open %s", path);
	if (number == EACCES || number == EPERM)
		return hint(error,
			"It takes CAP_SYS_PTRACE over process %d, or being its user without fewer "
			"capabilities.",
			(int)target->pid);
	if (number == ENOENT && !proc_is_mounted())
		return hint(error, "There is no /proc here, and this kernel needs it for that.");
	if (number == ENOENT && target->pidfd >= 0)
		return hint(error,
			"Process %d is there, but /proc hides it (mount option hidepid): look as "
			"root or "
			"as its user.",
			(int)target->pid);
	if (number == ENOENT)
		return hint(error, "No process %d is visible here.", (int)target->pid);
	return -1;
}

int ns_open(const struct target *target, enum ns_kind kind, struct error *error)
{
	int fd = target->pidfd < 0 ? -1 : open_by_pidfd(target->pidfd, kind);
	if (fd >= 0)
		return fd;
	char path[64];
	text_format(path, sizeof path, "/proc/%d/ns/%s", (int)target->pid, kinds[kind].name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0 && is_gone(target)) {
		own_fd_close(&fd);
		errno = ENOENT; /* the number has gone to another process */
	}
	if (fd >= 0)
		return fd;
	if (errno == ENOENT && target->pidfd >= 0 && !proc_is_mounted())
		return fcntl(target->pidfd, F_DUPFD_CLOEXEC, 0);
	return refused(target, path, error);
}

/* Our own namespace of a kind: identity in *status. Returns 0 or -1. */
static int own_status(enum ns_kind kind, struct stat *status)
{
	char path[32];
	text_format(path, sizeof path, "/proc/self/ns/%s", kinds[kind].name);
	if (stat(path, status) == 0)
		return 0;
	struct target self;
	target_open(&self, getpid());
	own_fd int fd = self.pidfd < 0 ? -1 : open_by_pidfd(self.pidfd, kind);
	target_close(&self);
	return fd < 0 ? -1 : fstat(fd, status);
}

bool ns_is_ours(int fd, enum ns_kind kind)
{
	struct stat ours, theirs;
	return own_status(kind, &ours) == 0 && fstat(fd, &theirs) == 0 &&
		ours.st_dev == theirs.st_dev && ours.st_ino == theirs.st_ino;
}

uint64_t ns_inode(pid_t pid, enum ns_kind kind)
{
	char path[64];
	struct stat status;
	text_format(path, sizeof path, "/proc/%d/ns/%s", (int)pid, kinds[kind].name);
	return stat(path, &status) == 0 ? status.st_ino : 0;
}

bool ns_exists(enum ns_kind kind)
{
	struct stat status;
	return own_status(kind, &status) == 0;
}

static int explain(enum ns_kind kind, struct error *error)
{
	int number = errno;
	failed(error, number, "reassociate to namespace 'ns/%s' failed", kinds[kind].name);
	if (number != EPERM)
		return -1;
	if (!capability_effective(CAP_SYS_ADMIN))
		return hint(error,
			"It takes CAP_SYS_ADMIN, which this process lacks: run it as root, in a "
			"pod "
			"with securityContext.capabilities.add: [SYS_ADMIN], or join the target's "
			"user namespace too if it is yours (-U).");
	if (kind == NS_MNT && !capability_effective(CAP_SYS_CHROOT))
		return hint(error, "It takes CAP_SYS_CHROOT, which this process lacks.");
	return hint(error,
		"It takes CAP_SYS_ADMIN in the user namespace that owns the target's %s namespace: "
		"run it in that one's parent, as its owner or root.",
		kinds[kind].name);
}

static int join_one(struct ns_set *set, enum ns_kind kind)
{
	if (setns(set->fd[kind], kinds[kind].flag) < 0)
		return -1;
	own_fd_close(&set->fd[kind]);
	return 0;
}

int ns_join(struct ns_set *set, struct error *error)
{
	if (set->fd[NS_USER] >= 0) {
		for (enum ns_kind kind = 0; kind < NS_USER; kind++)
			if (set->fd[kind] >= 0)
				join_one(set, kind);
		if (join_one(set, NS_USER) < 0)
			return explain(NS_USER, error);
	}
	for (enum ns_kind kind = 0; kind < NS_USER; kind++)
		if (set->fd[kind] >= 0 && join_one(set, kind) < 0)
			return explain(kind, error);
	return 0;
}
