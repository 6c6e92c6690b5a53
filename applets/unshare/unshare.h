// SPDX-License-Identifier: MIT
#pragma once

/* unshare, between its files: what was asked for, and what a second process does for the first. */

#include <stdint.h>
#include <sys/types.h>

#include "core/applet.h"
#include "core/ns.h"

struct unshare_options {
	bool make[NS_KINDS];
	const char
		*keep[NS_KINDS]; /* the file that a namespace is to be mounted on; NULL for none */
	bool fork, forward_signals, keep_caps, map_root, map_current, map_auto;
	const char *kill_child, *mount_proc; /* "" without an argument */
	const char *map_user, *map_group, *map_users, *map_groups;
	const char *propagation, *setgroups;
	const char *root, *wd, *setuid, *setgid, *monotonic, *boottime;
	bool exec, help, version;
};

/* What user_namespaces(7) has lines of: ids inside, from the first, are those outside. */
struct id_map {
	uint32_t inside, outside, count;
};

enum { MAPS_MAX = 4 };

/* The map of users, or of groups. */
struct id_maps {
	const char *file;    /* uid_map */
	const char *program; /* newuidmap(1), which may do what this user may not */
	struct id_map lines[MAPS_MAX];
	unsigned count;
	bool is_wide; /* more than one's own id: takes a right outside of the namespace */
};

/*
 * Makes a map of what was asked for: one id for one's own (own_id is what it is outside), and a
 * block: `INSIDE:OUTSIDE:COUNT`, `OUTSIDE,INSIDE,COUNT`, or `auto` for the first block that belongs
 * to name in file (subuid(5)). Either may be missing. Returns 0 or -1.
 */
int maps_make(struct id_maps *maps, const uint32_t *single, uint32_t own_id, const char *block,
	const char *file, const char *name, struct error *error);

/* Writes a map for a process; what = 0 is this one. Returns 0 or -1. */
int maps_write(const struct id_maps *maps, pid_t pid, struct run *run);

/* What is done for a process from outside of its new namespaces, when it says so. */
struct helper {
	pid_t pid; /* 0 if there is none */
	int start; /* a pipe: a byte starts the work, its end calls it off */
	struct helper_result *result;
};

/* All that is decided before anything is done. */
struct unshare {
	const struct unshare_options *options;
	struct run *run;
	bool make[NS_KINDS];
	int flags; /* of unshare(2) */
	bool forks;
	int kill_signal; /* 0: none */
	bool sets_groups, allows_groups;
	unsigned long propagation; /* of mount(2); 0: unchanged */
	bool sets_uid, sets_gid;
	uint32_t uid, gid;
	int64_t monotonic, boottime; /* seconds */
	struct id_maps users, groups;
	struct helper mapper, keeper;
	pid_t pid;
};

/* Fills it from its options. Returns 0 or -1. */
int unshare_decide(struct unshare *this, struct error *error);

/* Begins a process that will do work and ends. Returns 0 or -1. */
int helper_begin(struct helper *helper, int (*work)(void *context, struct run *run), void *context,
	struct run *run);

/* Lets it work and waits for its end. Returns 0, or -1 with its error. */
int helper_finish(struct helper *helper, struct error *error);
