// SPDX-License-Identifier: MIT
#pragma once

/* nsenter, between its files: what was asked for, and what has been opened for it. */

#include <sys/types.h>

#include "core/applet.h"
#include "core/ns.h"

struct nsenter_options {
	const char *target;
	bool all;
	const char *ns[NS_KINDS]; /* "" for the target's, or a file */
	const char *net_socket;
	bool user_parent;
	const char *setuid, *setgid;
	bool preserve_credentials, keep_caps;
	const char *root, *wd, *wdns;
	bool env, no_fork, join_cgroup, follow_context;
	bool exec, help, version;
};

/* Everything of the old namespaces that is needed in the new ones, opened before the first is
 * joined. */
struct plan {
	struct target target; /* pid 0 if none was given */
	struct ns_set set;
	int root;           /* -r, -1 if not given */
	int wd;             /* -w, -1 if not given */
	int proc;           /* /proc/PID, for what `follow` follows, else -1 */
	int cgroup;         /* the target's cgroup.procs, else -1 */
	char **environment; /* -e, else NULL */
	bool enters_user;   /* a user namespace is joined */
	bool forks;         /* a PID namespace is joined */
	bool dropped_groups;
	bool groups_denied; /* the target's user namespace forbids setgroups */
	bool sets_uid, sets_gid, follows_uid, follows_gid;
	uid_t uid;
	gid_t gid;
};

/* Finds the process that -t names and holds on to it. Returns 0 or -1. */
int plan_open_target(struct plan *plan, const struct nsenter_options *options, struct error *error);

/* Fills the plan from the options. Returns 0 or -1; either way plan_close gives back what is open.
 */
int plan_open(struct plan *plan, const struct nsenter_options *options, struct run *run);
void plan_close(struct plan *plan);

/* Joins, changes root and directory and so on, up to the fork. Returns 0 or -1. */
int plan_enter(struct plan *plan, const struct nsenter_options *options, struct run *run);

/* Becomes the user that was asked for: what comes behind the fork. Returns 0 or -1. */
int plan_become(
	const struct plan *plan, const struct nsenter_options *options, struct error *error);
