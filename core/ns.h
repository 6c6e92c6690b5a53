// SPDX-License-Identifier: MIT
#pragma once

/*
 * Namespaces (namespaces(7), setns(2)): open those of a process, tell them from ours, join them in
 * an order that works.
 */

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "core/error.h"

/* In the order in which they are joined where the order is free: user is placed by trial. */
enum ns_kind { NS_CGROUP, NS_IPC, NS_UTS, NS_NET, NS_PID, NS_MNT, NS_TIME, NS_USER, NS_KINDS };

#define NS_BIT(kind) (1u << (kind))
#define NS_ALL       (NS_BIT(NS_KINDS) - 1)

/* Those that show this process to the target, or give the target's root a hold on it. */
#define NS_SHOWS (NS_BIT(NS_PID) | NS_BIT(NS_MNT) | NS_BIT(NS_USER))

/* The kind's file below /proc/PID/ns (`net`), and its CLONE_NEW… flag of sched.h. */
const char *ns_name(enum ns_kind kind);
int ns_flag(enum ns_kind kind);

/* A process whose namespaces are looked at. */
struct target {
	pid_t pid;
	int pidfd; /* -1 on a kernel before 5.3, or where the process is gone */
};

/* Holds on to process pid; always succeeds, what is wrong shows when a namespace is opened. */
void target_open(struct target *target, pid_t pid);
void target_close(struct target *target);

/* A descriptor for each namespace to join, -1 for the others. */
struct ns_set {
	int fd[NS_KINDS];
};

void ns_set_init(struct ns_set *set);
void ns_set_close(struct ns_set *set);

/*
 * Opens one namespace of the target: by its pidfd (6.11), else below /proc, else, where there is
 * no /proc, the pidfd itself, which setns takes too (5.8). Returns a descriptor that the caller
 * owns, or -1.
 */
int ns_open(const struct target *target, enum ns_kind kind, struct error *error);

/*
 * Whether namespace fd, as ns_open returned it, is the one this process is in. False where that
 * cannot be told.
 */
bool ns_is_ours(int fd, enum ns_kind kind);

/* The inode that names a process's namespace, 0 if it may not be seen. */
uint64_t ns_inode(pid_t pid, enum ns_kind kind);

/* Whether the kernel has a kind of namespace at all. */
bool ns_exists(enum ns_kind kind);

/*
 * Joins all of set and closes its descriptors. Leaving rights behind, the user namespace comes
 * last, gaining them first: all others are tried before it, and what was refused again after it.
 * An error names the namespace that refused; if it was for a lack of rights, the hint names the
 * capability.
 */
int ns_join(struct ns_set *set, struct error *error);
