// SPDX-License-Identifier: MIT
#define _GNU_SOURCE
#include "applets/ctrkit/target.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <unistd.h>

#include "core/capability.h"
#include "core/enter.h"
#include "core/own.h"
#include "core/text.h"

/*
 * Opens those of the target's namespaces that the applet looks at and that are not ours. Without
 * CAP_SYS_ADMIN the way leads through the target's user namespace, which may be this user's own.
 */
static int open_namespaces(
	const struct target *target, unsigned wanted, struct ns_set *set, struct error *error)
{
	bool any = false;
	if (!capability_effective(CAP_SYS_ADMIN))
		wanted |= NS_BIT(NS_USER);
	for (enum ns_kind kind = 0; kind < NS_KINDS; kind++) {
		if (!(wanted & NS_BIT(kind)))
			continue;
		set->fd[kind] = ns_open(target, kind, error);
		if (set->fd[kind] < 0)
			return -1;
		if (ns_is_ours(set->fd[kind], kind))
			own_fd_close(&set->fd[kind]);
		else
			any = true;
	}
	return any ? 1 : 0;
}

/* Joins what the applet looks at. Returns 1 if something was joined, 0 if all is ours, or -1. */
static int join(struct run *run, const struct target *target, unsigned wanted)
{
	struct ns_set set;
	ns_set_init(&set);
	int joined = open_namespaces(target, wanted, &set, &run->error);
	if (joined > 0 && enter_join(&set, run->argv, &run->error) < 0)
		joined = -1;
	ns_set_close(&set);
	return joined;
}

/* How much of a target could be entered. */
enum mode { MODE_JOINED, MODE_CHROOT, MODE_PREFIX, MODE_PROC };

/*
 * Where its mounts cannot be joined, the target's root can still be ours (chroot(2) by its
 * descriptor takes another right), or files be read beneath it, which takes none but to look at the
 * process. root is a descriptor of it, opened before anything was joined. Returns the mode, or -1.
 */
static int take_root(struct run *run, int root)
{
	enum { KEPT = 3 };
	bool is_ours = fchdir(root) == 0 && chroot(".") == 0;
	if (is_ours && chdir("/") < 0)
		return failed(&run->error, errno, "cannot enter the target's root");
	if (is_ours) {
		own_fd_close_from(KEPT);
		return MODE_CHROOT;
	}
	if (root != KEPT && dup3(root, KEPT, O_CLOEXEC) < 0)
		return failed(&run->error, errno, "cannot keep the target's root");
	own_fd_close_from(KEPT + 1);
	run->has_root = true;
	run->root = KEPT;
	return MODE_PREFIX;
}

static int enter_without_mounts(
	struct run *run, const struct target *target, const struct applet *applet)
{
	char path[64];
	struct error refusal = run->error;
	text_format(path, sizeof path, "/proc/%d/root", (int)target->pid);
	int root = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (root < 0) {
		failed(&run->error, errno, "cannot look into the root of process %d",
			(int)target->pid);
		return hint(&run->error,
			"It takes CAP_SYS_PTRACE: kubectl debug --profile=general, or "
			"securityContext.capabilities.add: [SYS_PTRACE].");
	}
	if (join(run, target, applet->namespaces & ~NS_BIT(NS_MNT)) < 0) {
		run->error = refusal;
		close(root);
		return -1;
	}
	return take_root(run, root);
}

static bool is_refusal(const struct error *error)
{
	return error->number == EPERM || error->number == EACCES;
}

/* Enters as far as rights go. Returns the mode, or -1. */
static int enter(struct run *run, const struct target *target, const struct applet *applet)
{
	int joined = join(run, target, applet->namespaces);
	if (joined >= 0) {
		if (joined > 0)
			own_fd_close_from(3);
		return MODE_JOINED;
	}
	if (!is_refusal(&run->error))
		return -1;
	if (applet->reads_proc) {
		applet_warn(run, run->error.text);
		run->target = target->pid;
		return MODE_PROC;
	}
	return applet->namespaces & NS_BIT(NS_MNT) ? enter_without_mounts(run, target, applet) : -1;
}

static void say_mode(struct run *run, const struct target *target, enum mode mode)
{
	static const char words[][56] = {
		[MODE_JOINED] = "joined its namespaces",
		[MODE_CHROOT] = "its root is ours (chroot); its mounts were refused",
		[MODE_PREFIX] = "reading files beneath its root; chroot was refused",
		[MODE_PROC] = "reading /proc of it; joining was refused",
	};
	char line[128];
	text_format(line, sizeof line, "ctrkit: process %d: %s", (int)target->pid, words[mode]);
	applet_warn(run, line);
}

int target_run(struct run *run, const struct target *target, bool is_verbose,
	const struct applet *applet, int argc, char **argv)
{
	int mode = enter(run, target, applet);
	if (mode < 0)
		return -1;
	if (is_verbose)
		say_mode(run, target, (enum mode)mode);
	return applet_run(run, applet, argc, argv);
}
