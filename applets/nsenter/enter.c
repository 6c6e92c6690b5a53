// SPDX-License-Identifier: MIT
#define _GNU_SOURCE

/* The join and what follows it, in util-linux's order. */

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "applets/nsenter/nsenter.h"
#include "core/capability.h"
#include "core/enter.h"
#include "core/own.h"

/*
 * The directory that a process had outside of a root it is put in leads out of there: so it moves
 * to the new root, unless -w asked for that way.
 */
static int change_root(struct plan *plan, struct error *error)
{
	if (plan->root < 0)
		return 0;
	if (fchdir(plan->root) < 0)
		return failed(error, errno, "change directory by root file descriptor failed");
	if (chroot(".") < 0)
		return failed(error, errno, "chroot failed");
	if (chdir("/") < 0)
		return failed(error, errno, "cannot change directory to /");
	own_fd_close(&plan->root);
	return 0;
}

static int change_directory(struct plan *plan, const char *wdns, struct error *error)
{
	if (wdns != NULL) {
		plan->wd = open(wdns, O_PATH | O_CLOEXEC);
		if (plan->wd < 0)
			return failed(error, errno, "cannot open current working directory");
	}
	if (plan->wd >= 0 && fchdir(plan->wd) < 0)
		return failed(error, errno,
			"change directory by working directory file descriptor failed");
	own_fd_close(&plan->wd);
	return 0;
}

/* Who owns the target, in the ids of the user namespace that was entered. */
static int follow_owner(struct plan *plan, struct error *error)
{
	struct stat status;
	if (plan->proc < 0)
		return 0;
	if (fstat(plan->proc, &status) < 0)
		return failed(error, errno, "can not get process stat");
	if (plan->follows_uid)
		plan->uid = status.st_uid;
	if (plan->follows_gid)
		plan->gid = status.st_gid;
	return 0;
}

static int join_cgroup(struct plan *plan, struct error *error)
{
	if (plan->cgroup >= 0 && write(plan->cgroup, "0", 1) < 0)
		return failed(error, errno, "write cgroup.procs failed");
	return 0;
}

/* libc's way, and that of uid and gid below, would bring what does it in each thread: here is one.
 */
static int set_no_groups(void)
{
	return (int)syscall(SYS_setgroups, 0, NULL);
}

int plan_enter(struct plan *plan, const struct nsenter_options *options, struct run *run)
{
	/* Leaving rights behind, this is the last time that it is allowed. */
	if (plan->enters_user && !options->preserve_credentials)
		plan->dropped_groups = set_no_groups() == 0;
	if (enter_join(&plan->set, run->argv, &run->error) < 0 ||
		change_root(plan, &run->error) < 0 ||
		change_directory(plan, options->wdns, &run->error) < 0)
		return -1;
	if (plan->environment != NULL)
		environ = plan->environment;
	return join_cgroup(plan, &run->error) < 0 ? -1 : follow_owner(plan, &run->error);
}

static int become_failed(const char *what, const struct plan *plan, struct error *error)
{
	failed(error, errno, "%s failed", what);
	if (error->number == EINVAL && plan->enters_user)
		return hint(error,
			"That id is not mapped in the user namespace: see /proc/PID/uid_map for "
			"those "
			"that are (-S, -G), or keep your own with --preserve-credentials.");
	if (error->number == EPERM)
		return hint(error, "It takes CAP_SETUID and CAP_SETGID in the user namespace.");
	return -1;
}

int plan_become(const struct plan *plan, const struct nsenter_options *options, struct error *error)
{
	if (plan->sets_gid || plan->sets_uid) {
		bool allowed = !plan->groups_denied && !options->preserve_credentials;
		if (plan->sets_gid && allowed && set_no_groups() < 0 && !plan->dropped_groups)
			return become_failed("setgroups", plan, error);
		if (plan->sets_gid && syscall(SYS_setgid, plan->gid) < 0)
			return become_failed("setgid()", plan, error);
		if (plan->sets_uid && syscall(SYS_setuid, plan->uid) < 0)
			return become_failed("setuid()", plan, error);
	}
	return options->keep_caps && plan->enters_user ? capability_keep_all(error) : 0;
}
