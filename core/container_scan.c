// SPDX-License-Identifier: MIT
#define _GNU_SOURCE

/* Which containers run: by the folders of their cgroups, else by every process. */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/container_parts.h"
#include "core/directory.h"
#include "core/lines.h"
#include "core/mounts.h"
#include "core/own.h"
#include "core/proc.h"
#include "core/text.h"

/* The inode of the first cgroup namespace: linux/proc_ns.h, and linux/nsfs.h since 6.18. */
#define CGROUP_NS_INIT_INODE 0xeffffffbu

enum { DEPTH_MAX = 32, CGROUP_PATH_MAX = 1024 };

size_t container_count(const struct containers *containers)
{
	return containers->list.used / sizeof(struct container);
}

struct container *container_at(const struct containers *containers, size_t at)
{
	return (struct container *)(void *)containers->list.bytes + at;
}

struct container *container_of_id(
	const struct containers *containers, const struct container_marks *marks)
{
	bool is_name = !container_is_id(marks->id);
	for (size_t at = container_count(containers); at-- > 0;) {
		struct container *known = container_at(containers, at);
		if (text_equal(known->marks.id, marks->id) &&
			(!is_name || known->marks.runtime == marks->runtime))
			return known;
	}
	return NULL;
}

static void begin(struct container *container, const struct container_marks *marks)
{
	*container = (struct container){
		.marks = *marks,
		.name = "",
		.image = "",
		.pod = "",
		.pod_namespace = "",
		.project = "",
		.service = "",
		.record = "",
	};
}

struct container *container_know(struct containers *containers, const struct container_marks *marks)
{
	struct container *known = container_of_id(containers, marks);
	/* What a container makes inside of it cannot pass for one outside that has the same id. */
	if (known != NULL && known->marks.is_nested == marks->is_nested)
		return known;
	if (known != NULL && marks->is_nested)
		return NULL;
	if (known != NULL) {
		begin(known, marks);
		return known;
	}
	if (containers->is_complete)
		return NULL;
	if (!buffer_reserve(&containers->list, sizeof *known)) {
		containers->out_of_memory = true;
		return NULL;
	}
	known = container_at(containers, container_count(containers));
	containers->list.used += sizeof *known;
	begin(known, marks);
	return known;
}

/* Whether a process was started from outside: what is inside has a parent inside. */
static bool came_in(const struct container *container, pid_t parent)
{
	struct container_marks marks;
	return parent == 0 || !container_marks_of_process(parent, &marks) ||
		!text_equal(marks.id, container->marks.id);
}

/*
 * The first process is the first of a PID namespace further in than ours; where there is none, the
 * oldest that came in.
 */
void container_offer(struct container *container, pid_t pid)
{
	struct proc_status status;
	if (container->is_settled || !proc_status(pid, &status) ||
		!came_in(container, status.parent))
		return;
	bool is_first = status.levels > 1 && status.inner == 1;
	uint64_t started = proc_start(pid);
	if (!is_first && container->pid != 0 && started >= container->started)
		return;
	container->is_settled = is_first;
	container->pid = pid;
	container->parent = status.parent;
	container->user = status.user;
	container->started = started;
}

/* A file of PIDs, one a line. */
static void offer_all(struct container *container, int folder)
{
	struct lines lines;
	uint64_t pid;
	const char *line;
	own_fd int fd = openat(folder, "cgroup.procs", O_RDONLY | O_CLOEXEC);
	lines_begin(&lines, fd);
	while (fd >= 0 && !container->is_settled && (line = lines_next(&lines)) != NULL)
		if (text_number(line, 10, INT_MAX, &pid) == 0 && pid > 0)
			container_offer(container, (pid_t)pid);
}

/*
 * Goes through a folder of cgroups and all in it. Those that name a container are remembered; with
 * one given, its processes are looked at instead. path is grown and cut again. Takes fd over.
 */
static void walk(struct containers *containers, struct container *settled, int fd,
	char path[CGROUP_PATH_MAX], unsigned depth)
{
	struct directory directory;
	struct container_marks marks;
	struct container *container = NULL;
	const char *name;
	size_t length = strlen(path);
	directory_take(&directory, fd);
	if (settled != NULL)
		offer_all(settled, fd);
	else if (container_marks_of_path(path, &marks))
		container = container_know(containers, &marks);
	if (container != NULL && container->cgroup == NULL)
		container->cgroup = container_keep(containers, path);
	while (depth < DEPTH_MAX && (name = directory_next(&directory)) != NULL) {
		if (directory.type != DT_DIR || length + 2 + strlen(name) > CGROUP_PATH_MAX ||
			(settled != NULL && settled->is_settled))
			continue;
		text_format(path + length, CGROUP_PATH_MAX - length, "/%s", name);
		int child = openat(fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (child >= 0)
			walk(containers, settled, child, path, depth + 1);
		path[length] = '\0';
	}
	directory_close(&directory);
}

bool container_settle(struct containers *containers, struct container *container)
{
	char path[2 * CGROUP_PATH_MAX];
	if (container->cgroup != NULL) {
		text_format(path, sizeof path, "%s%s", containers->hierarchy, container->cgroup);
		int fd = openat(AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		path[0] = '\0';
		if (fd >= 0)
			walk(containers, container, fd, path, 0);
		container->cgroup = NULL;
	}
	return container->pid != 0;
}

/* One hierarchy shows every container: `pids` of the first version, else the second. */
static bool find_hierarchy(char folder[CGROUP_PATH_MAX])
{
	struct mounts mounts;
	struct mount mount;
	bool found = false, is_best = false;
	mounts_open(&mounts, 0);
	while (!is_best && mounts_next(&mounts, &mount)) {
		is_best = text_equal(mount.type, "cgroup") && text_equal(mount.root, "/") &&
			text_find(mount.options, "pids") != NULL;
		if (is_best || (text_equal(mount.type, "cgroup2") && text_equal(mount.root, "/"))) {
			text_copy(folder, CGROUP_PATH_MAX, mount.point);
			found = true;
		}
	}
	mounts_close(&mounts);
	return found;
}

/* False where cgroups are not shown whole: in a cgroup namespace of a container's own. */
static bool scan_cgroups(struct containers *containers)
{
	char path[CGROUP_PATH_MAX];
	struct stat ours;
	if (stat("/proc/self/ns/cgroup", &ours) < 0 || ours.st_ino != CGROUP_NS_INIT_INODE ||
		!find_hierarchy(path))
		return false;
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return false;
	containers->hierarchy = container_keep(containers, path);
	path[0] = '\0';
	walk(containers, NULL, fd, path, 0);
	return true;
}

/* A process that is in no container may be what looks after some. */
static void look_at_engine(struct containers *containers, pid_t pid)
{
	char name[PROC_NAME_SIZE];
	proc_name(pid, name);
	if (text_begins(name, "containerd-shim"))
		container_learn_shim(containers, pid);
	else if (text_equal(name, "conmon"))
		container_learn_conmon(containers, pid);
}

static int scan_processes(struct containers *containers, struct error *error)
{
	struct directory directory;
	struct container_marks marks;
	pid_t pid;
	if (directory_open(&directory, "/proc") < 0)
		return failed(error, errno, "cannot open /proc");
	while ((pid = proc_next(&directory)) > 0) {
		if (!container_marks_of_process(pid, &marks)) {
			look_at_engine(containers, pid);
			continue;
		}
		struct container *container = container_know(containers, &marks);
		if (container != NULL)
			container_offer(container, pid);
	}
	directory_close(&directory);
	return 0;
}

/* Folders of cgroups stay behind, and processes vanish: what has none is no container. */
static void drop_empty(struct containers *containers)
{
	size_t kept = 0;
	for (size_t at = 0; at < container_count(containers); at++)
		if (container_at(containers, at)->pid != 0 ||
			container_at(containers, at)->cgroup != NULL)
			*container_at(containers, kept++) = *container_at(containers, at);
	containers->list.used = kept * sizeof(struct container);
}

int containers_scan(struct containers *containers, bool quickly, struct error *error)
{
	if (!(quickly && scan_cgroups(containers)) && scan_processes(containers, error) < 0)
		return -1;
	container_read_places(containers);
	drop_empty(containers);
	containers->is_complete = true;
	return containers->out_of_memory ? failed(error, ENOMEM, "too many containers") : 0;
}

/*
 * In a container that sees the machine's processes (a node's debug pod), the files of engines lie
 * below the first process's root, or where such a pod has the machine's mounted.
 */
static int find_root(void)
{
	struct container_marks marks;
	struct stat ours, theirs;
	own_fd int root = open("/proc/1/root", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (container_marks_of_process(1, &marks))
		return AT_FDCWD;
	if (root < 0 && access("/host/proc/1", F_OK) == 0)
		root = open("/host", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (root < 0 || stat("/", &ours) < 0 || fstat(root, &theirs) < 0 ||
		(ours.st_dev == theirs.st_dev && ours.st_ino == theirs.st_ino))
		return AT_FDCWD;
	return take_fd(&root);
}

void containers_init(struct containers *containers)
{
	containers->root = find_root();
	containers->list = (struct buffer){0};
	arena_init(&containers->kept);
	arena_init(&containers->scratch);
	containers->place_count = 0;
	containers->is_complete = false;
	containers->logs_are_read = containers->sockets_are_asked = false;
	containers->out_of_memory = false;
}

void containers_free(struct containers *containers)
{
	buffer_free(&containers->list);
	arena_free(&containers->kept);
	arena_free(&containers->scratch);
	if (containers->root != AT_FDCWD)
		own_fd_close(&containers->root);
}
