// SPDX-License-Identifier: MIT
#include "applets/ctrkit/target.h"

#include <errno.h>
#include <linux/capability.h>

#include "core/capability.h"
#include "core/child.h"
#include "core/enter.h"
#include "core/own.h"

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

int target_run(struct run *run, const struct target *target, const struct applet *applet, int argc,
	char **argv)
{
	int joined = join(run, target, applet->namespaces);
	if (joined < 0 && applet->reads_proc &&
		(run->error.number == EPERM || run->error.number == EACCES)) {
		applet_warn(run, run->error.text);
		run->target = target->pid;
		return applet_run(run, applet, argc, argv);
	}
	if (joined < 0)
		return -1;
	if (joined > 0)
		own_fd_close_from(3);
	if (joined > 0 && (applet->namespaces & NS_BIT(NS_PID))) {
		int status;
		int side = child_split(&status, &run->error);
		if (side <= 0)
			return side < 0 ? -1 : status;
		child_dies_with_parent();
	}
	return applet_run(run, applet, argc, argv);
}
