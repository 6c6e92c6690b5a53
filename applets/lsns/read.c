// SPDX-License-Identifier: MIT
#define _GNU_SOURCE

/* What /proc and the kernel tell of namespaces. */

#include <errno.h>
#include <fcntl.h>
#include <linux/net_namespace.h>
#include <linux/nsfs.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include "applets/lsns/lsns.h"
#include "core/directory.h"
#include "core/netlink.h"
#include "core/netns.h"
#include "core/own.h"
#include "core/proc.h"

enum { ABOVE_MAX = 40 }; /* namespaces(7): 32 of one kind within each other */

/* A process that is there and whose namespaces may not be seen at all counts for none. */
static bool read_process(pid_t pid, struct lsns_process *process)
{
	struct proc_status status;
	bool any = false;
	if (!proc_status(pid, &status))
		return false;
	process->pid = pid;
	process->parent = status.parent;
	process->user = status.user;
	for (enum ns_kind kind = 0; kind < NS_KINDS; kind++) {
		process->spaces[kind] = ns_inode(pid, kind);
		any |= process->spaces[kind] != 0;
	}
	return any;
}

static int read_processes(struct lsns *lsns)
{
	struct directory directory;
	struct lsns_process process;
	struct buffer *processes = &lsns->processes;
	int result = 0;
	pid_t pid;
	if (directory_open(&directory, "/proc") < 0)
		return failed(&lsns->run->error, errno, "cannot open /proc");
	while (result == 0 && (pid = proc_next(&directory)) > 0) {
		if (!read_process(pid, &process))
			continue;
		if (!buffer_reserve(processes, sizeof process)) {
			result = failed(&lsns->run->error, ENOMEM, "too many processes");
			break;
		}
		memcpy(processes->bytes + processes->used, &process, sizeof process);
		processes->used += sizeof process;
	}
	directory_close(&directory);
	return result;
}

/* What has no process is not listed; what has, by the one of the lowest PID. */
static int know_space(struct lsns *lsns, enum ns_kind kind, const struct lsns_process *process)
{
	struct buffer *spaces = &lsns->spaces;
	uint64_t id = process->spaces[kind];
	for (size_t at = LSNS_COUNT(*spaces, struct lsns_space); at-- > 0;) {
		struct lsns_space *known = LSNS_AT(*spaces, struct lsns_space, at);
		if (known->id != id)
			continue;
		known->processes++;
		if (process->pid < known->first->pid)
			known->first = process;
		return 0;
	}
	if (!buffer_reserve(spaces, sizeof(struct lsns_space)))
		return failed(&lsns->run->error, ENOMEM, "too many namespaces");
	*LSNS_AT(*spaces, struct lsns_space, LSNS_COUNT(*spaces, struct lsns_space)) =
		(struct lsns_space){.id = id, .kind = kind, .processes = 1, .first = process};
	spaces->used += sizeof(struct lsns_space);
	return 0;
}

static int compare(const void *one, const void *other)
{
	uint64_t a = ((const struct lsns_space *)one)->id;
	uint64_t b = ((const struct lsns_space *)other)->id;
	return a < b ? -1 : a > b;
}

static void sort(struct lsns *lsns)
{
	qsort(lsns->spaces.bytes, LSNS_COUNT(lsns->spaces, struct lsns_space),
		sizeof(struct lsns_space), compare);
}

int lsns_read(struct lsns *lsns)
{
	if (read_processes(lsns) < 0)
		return -1;
	for (size_t at = 0; at < LSNS_COUNT(lsns->processes, struct lsns_process); at++) {
		const struct lsns_process *process =
			LSNS_AT(lsns->processes, struct lsns_process, at);
		for (enum ns_kind kind = 0; kind < NS_KINDS; kind++)
			if ((lsns->kinds & NS_BIT(kind)) && process->spaces[kind] != 0 &&
				know_space(lsns, kind, process) < 0)
				return -1;
	}
	sort(lsns);
	return 0;
}

/* --- relations ------------------------------------------------------------ */

/* A descriptor of a process's namespace, or -1. */
static int open_space(const struct lsns_process *process, enum ns_kind kind)
{
	char path[64];
	text_format(path, sizeof path, "/proc/%d/ns/%s", (int)process->pid, ns_name(kind));
	return openat(AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
}

static bool has_parent(enum ns_kind kind)
{
	return kind == NS_PID || kind == NS_USER;
}

/* What the kernel says is related to a namespace (ioctl_ns(2)): its inode, 0 if none can be seen.
 */
static uint64_t related(int space, int request)
{
	struct stat status;
	own_fd int other = space < 0 ? -1 : ioctl(space, request);
	return other >= 0 && fstat(other, &status) == 0 ? status.st_ino : 0;
}

uint64_t lsns_owner(const struct lsns_space *space)
{
	if (space->first == NULL)
		return space->owner;
	own_fd int fd = open_space(space->first, space->kind);
	return related(fd, (int)NS_GET_USERNS);
}

uint64_t lsns_parent(const struct lsns_space *space)
{
	if (space->first == NULL || !has_parent(space->kind))
		return space->parent;
	own_fd int fd = open_space(space->first, space->kind);
	return related(fd, (int)NS_GET_PARENT);
}

/* Adds a namespace that nobody who is seen is in, unless it is known. */
static int add_empty(struct lsns *lsns, int fd, enum ns_kind kind)
{
	struct buffer *spaces = &lsns->spaces;
	struct lsns_space space = {.kind = kind};
	struct stat status;
	if (fstat(fd, &status) < 0)
		return 0;
	space.id = status.st_ino;
	for (size_t at = 0; at < LSNS_COUNT(*spaces, struct lsns_space); at++)
		if (LSNS_AT(*spaces, struct lsns_space, at)->id == space.id)
			return 0;
	space.owner = related(fd, (int)NS_GET_USERNS);
	space.parent = has_parent(kind) ? related(fd, (int)NS_GET_PARENT) : 0;
	if (kind == NS_USER)
		ioctl(fd, (int)NS_GET_OWNER_UID, &space.user);
	if (!buffer_reserve(spaces, sizeof space))
		return failed(&lsns->run->error, ENOMEM, "too many namespaces");
	memcpy(spaces->bytes + spaces->used, &space, sizeof space);
	spaces->used += sizeof space;
	return 0;
}

/* All above one, by one relation. Takes fd over. */
static int add_above(struct lsns *lsns, int fd, int request, enum ns_kind kind)
{
	int result = 0;
	for (unsigned depth = 0; result == 0 && fd >= 0 && depth < ABOVE_MAX; depth++) {
		int above = ioctl(fd, request);
		own_fd_close(&fd);
		fd = above;
		if (fd >= 0)
			result = add_empty(lsns, fd, kind);
	}
	own_fd_close(&fd);
	return result;
}

int lsns_read_relations(struct lsns *lsns)
{
	size_t count = LSNS_COUNT(lsns->spaces, struct lsns_space);
	for (size_t at = 0; at < count; at++) {
		struct lsns_space space = *LSNS_AT(lsns->spaces, struct lsns_space, at);
		int fd = open_space(space.first, space.kind);
		if (add_above(lsns, fd, (int)NS_GET_USERNS, NS_USER) < 0)
			return -1;
		fd = has_parent(space.kind) ? open_space(space.first, space.kind) : -1;
		if (add_above(lsns, fd, (int)NS_GET_PARENT, space.kind) < 0)
			return -1;
	}
	sort(lsns);
	return 0;
}

void lsns_netnsid(struct lsns *lsns, pid_t pid, char text[TEXT_NUMBER_SIZE])
{
	struct netlink netlink;
	text[0] = '\0';
	if (netlink_open(&netlink, NETLINK_ROUTE, &lsns->run->error) < 0)
		return;
	int id = netns_id(&netlink, NETNSA_PID, (uint32_t)pid);
	netlink_close(&netlink);
	text_format(text, TEXT_NUMBER_SIZE, id >= 0 ? "%d" : "unassigned", id);
}
