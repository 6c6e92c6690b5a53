// SPDX-License-Identifier: MIT
#define _GNU_SOURCE

/* Before the join: everything is opened here, by the paths of the old namespaces. */

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <linux/nsfs.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "applets/nsenter/nsenter.h"
#include "core/own.h"
#include "core/text.h"

#ifndef SIOCGSKNS
	#define SIOCGSKNS 0x894C /* linux/sockios.h */
#endif

enum { ENVIRONMENT_MAXIMUM = 8 * 1024 * 1024, PROC_FILE_MAXIMUM = 64 * 1024 };

/* Opens a file that an option names, or one of the target's below /proc. */
static int open_named(const struct plan *plan, const char *name, const char *of_target,
	const char *what, int flags, struct error *error)
{
	char path[64];
	if (name[0] == '\0') {
		if (plan->target.pid == 0)
			return failed(
				error, 0, "neither filename nor target pid supplied for %s", what);
		text_format(path, sizeof path, "/proc/%d/%s", (int)plan->target.pid, of_target);
		name = path;
	}
	int fd = open(name, flags | O_CLOEXEC);
	return fd < 0 ? failed(error, errno, "cannot open %s", name) : fd;
}

/* Namespaces given as files are opened even before the target, as the options come. */
static int open_files(struct plan *plan, const struct nsenter_options *options, struct error *error)
{
	for (enum ns_kind kind = 0; kind < NS_KINDS; kind++) {
		const char *name = options->ns[kind];
		if (name == NULL || name[0] == '\0')
			continue;
		if (name[0] == ':') {
			failed(error, ENOTSUP, "cannot open namespace of id %s", name + 1);
			return hint(error, "A namespace by its id takes Linux 6.19.");
		}
		plan->set.fd[kind] = open_named(plan, name, "", "", O_RDONLY, error);
		if (plan->set.fd[kind] < 0)
			return -1;
	}
	return 0;
}

static bool wants_target(const struct plan *plan, const struct nsenter_options *options)
{
	bool wanted = options->all || options->net_socket != NULL;
	for (enum ns_kind kind = 0; kind < NS_KINDS; kind++)
		wanted |= options->ns[kind] != NULL && plan->set.fd[kind] < 0;
	return wanted;
}

/* -a looks first whether the user namespace is ours, so this is how it says that nobody is there.
 */
static int look_at_user(const struct plan *plan, struct error *error)
{
	own_fd int fd = ns_open(&plan->target, NS_USER, error);
	if (fd >= 0 || error->number != ENOENT)
		return fd < 0 ? -1 : 0;
	char reason[sizeof error->hint];
	text_copy(reason, sizeof reason, error->hint);
	failed(error, ENOENT, "stat of /proc/%d/ns/user failed", (int)plan->target.pid);
	return hint(error, "%s", reason);
}

/* What was asked for by name is joined as it is; -a leaves out what is ours already. */
static int open_namespaces(
	struct plan *plan, const struct nsenter_options *options, struct error *error)
{
	if (wants_target(plan, options) && plan->target.pid == 0)
		return failed(error, 0, "no target PID specified");
	if (options->all && look_at_user(plan, error) < 0)
		return -1;
	for (enum ns_kind kind = 0; kind < NS_KINDS; kind++) {
		bool by_name = options->ns[kind] != NULL;
		if (plan->set.fd[kind] >= 0 || (!by_name && !(options->all && ns_exists(kind))))
			continue;
		plan->set.fd[kind] = ns_open(&plan->target, kind, error);
		if (plan->set.fd[kind] < 0)
			return -1;
		if (!by_name && ns_is_ours(plan->set.fd[kind], kind))
			own_fd_close(&plan->set.fd[kind]);
	}
	return 0;
}

/* --net-socket: the network namespace of a socket that the target holds. */
static int open_socket_namespace(struct plan *plan, const char *text, struct error *error)
{
	uint64_t number;
	int wrong = text_number(text, 10, INT_MAX, &number);
	if (wrong != 0)
		return failed(error, wrong == ERANGE ? wrong : 0,
			"failed to parse file descriptor: '%s'", text);
	own_fd int fd = (int)syscall(SYS_pidfd_getfd, plan->target.pidfd, (int)number, 0);
	if (fd < 0)
		return failed(
			error, errno, "pidfd_getfd(%d, %d)", (int)plan->target.pid, (int)number);
	own_fd_close(&plan->set.fd[NS_NET]);
	plan->set.fd[NS_NET] = ioctl(fd, SIOCGSKNS);
	if (plan->set.fd[NS_NET] < 0)
		return failed(error, errno, "ioctl(%d, SIOCGSKNS)", (int)number);
	return 0;
}

/* --user-parent: the parent of the user namespace given, else the owner of any other given. */
static int open_user_parent(struct plan *plan, struct error *error)
{
	int from = plan->set.fd[NS_USER];
	for (enum ns_kind kind = 0; kind < NS_USER && from < 0; kind++)
		from = plan->set.fd[kind];
	/* Nothing else is entered: what owns the target's namespaces is its user namespace. */
	if (from < 0 && plan->target.pid != 0) {
		plan->set.fd[NS_USER] = ns_open(&plan->target, NS_USER, error);
		return plan->set.fd[NS_USER] < 0 ? -1 : 0;
	}
	if (from < 0)
		return failed(error, 0, "no target PID specified");
	own_fd int parent = ioctl(from, NS_GET_USERNS);
	if (parent < 0)
		return failed(error, errno, "failed to open parent namespace");
	own_fd_close(&plan->set.fd[NS_USER]);
	plan->set.fd[NS_USER] = take_fd(&parent);
	return 0;
}

/* Reads a file whole, with a NUL behind it. Returns its size, or -1. */
static ssize_t read_whole(int fd, const char *name, size_t maximum, char **text, struct run *run)
{
	size_t size = 4096, used = 0;
	char *buffer = arena_take(&run->arena, size);
	while (buffer != NULL && size <= maximum) {
		ssize_t got = read(fd, buffer + used, size - 1 - used);
		if (got < 0)
			return failed(&run->error, errno, "cannot read %s", name);
		used += (size_t)got;
		if (got == 0) {
			buffer[used] = '\0';
			*text = buffer;
			return (ssize_t)used;
		}
		if (used < size - 1)
			continue;
		char *larger = arena_take(&run->arena, size *= 2);
		if (larger != NULL)
			memcpy(larger, buffer, used);
		buffer = larger;
	}
	return failed(&run->error, buffer == NULL ? ENOMEM : EFBIG, "cannot read %s", name);
}

/* A file of the target's below /proc, whole. Returns its size, or -1. */
static ssize_t read_of_target(
	const struct plan *plan, const char *file, size_t maximum, char **text, struct run *run)
{
	own_fd int fd = open_named(plan, "", file, file, O_RDONLY, &run->error);
	return fd < 0 ? -1 : read_whole(fd, file, maximum, text, run);
}

/* -e: /proc/PID/environ holds strings, each ended by a NUL. What has no `=` is no variable. */
static int read_environment(struct plan *plan, struct run *run)
{
	char *text;
	ssize_t size = read_of_target(plan, "environ", ENVIRONMENT_MAXIMUM, &text, run);
	if (size < 0)
		return -1;
	size_t count = 1;
	for (ssize_t at = 0; at < size; at++)
		count += text[at] == '\0';
	plan->environment = arena_take(&run->arena, (count + 1) * sizeof(char *));
	if (plan->environment == NULL)
		return failed(&run->error, ENOMEM, "failed to get environment variables");
	char **next = plan->environment;
	for (char *at = text; at < text + size; at += strlen(at) + 1)
		if (strchr(at, '=') != NULL)
			*next++ = at;
	*next = NULL;
	return 0;
}

/* The cgroup v2 path of the target: the line `0::PATH` of /proc/PID/cgroup, cgroups(7). */
static int open_cgroup(struct plan *plan, struct run *run)
{
	struct statfs what;
	if (statfs("/sys/fs/cgroup", &what) < 0)
		return failed(&run->error, errno, "statfs /sys/fs/cgroup failed");
	if (what.f_type != CGROUP2_SUPER_MAGIC)
		return failed(&run->error, 0, "--join-cgroup is only supported in cgroup v2");
	char *text, path[PATH_MAX];
	if (read_of_target(plan, "cgroup", PROC_FILE_MAXIMUM, &text, run) < 0)
		return -1;
	const char *line = text_begins(text, "0::") ? text : text_find(text, "\n0::");
	if (line == NULL)
		return failed(&run->error, 0, "failed to get cgroup path");
	line = strchr(line, '0') + strlen("0::");
	text_format(path, sizeof path, "/sys/fs/cgroup%.*s/cgroup.procs", (int)strcspn(line, "\n"),
		line);
	plan->cgroup = open(path, O_WRONLY | O_CLOEXEC);
	return plan->cgroup < 0 ? failed(&run->error, errno, "failed to open cgroup.procs") : 0;
}

/* -Z: the program will run in the target's SELinux context (setexeccon(3)). */
static int follow_context(const struct plan *plan, struct run *run)
{
	char *context;
	if (access("/sys/fs/selinux", F_OK) < 0)
		return failed(
			&run->error, 0, "SELinux is not enabled: there is no context to follow");
	if (plan->target.pid == 0)
		return failed(&run->error, 0, "no target PID specified for --follow-context");
	ssize_t size = read_of_target(plan, "attr/current", PROC_FILE_MAXIMUM, &context, run);
	if (size < 0)
		return -1;
	own_fd int fd = open("/proc/thread-self/attr/exec", O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, context, (size_t)size) != size)
		return failed(&run->error, errno, "failed to set exec context to '%s'", context);
	return 0;
}

/* -S, -G: a number, or `follow`. */
static int parse_identity(const char *text, const char *what, bool *sets, bool *follows,
	uint32_t *id, struct error *error)
{
	uint64_t number;
	if (text == NULL)
		return 0;
	*sets = true;
	*follows = text_equal(text, "follow");
	if (*follows)
		return 0;
	int wrong = text_number(text, 10, UINT32_MAX - 1, &number);
	if (wrong != 0)
		return failed(
			error, wrong == ERANGE ? wrong : 0, "failed to parse %s: '%s'", what, text);
	*id = (uint32_t)number;
	return 0;
}

/*
 * Whether a map of ids (user_namespaces(7): inside, outside, count) has an inner 0, or nobody has
 * written it yet.
 */
static bool maps_zero(const struct plan *plan, const char *map, struct run *run)
{
	char *text;
	if (plan->target.pid == 0 || read_of_target(plan, map, PROC_FILE_MAXIMUM, &text, run) <= 0)
		return true;
	for (char *rest = text, *line; (line = strsep(&rest, "\n")) != NULL;)
		if (line[strspn(line, " ")] == '0')
			return true;
	return false;
}

static int plan_credentials(
	struct plan *plan, const struct nsenter_options *options, struct run *run)
{
	if (parse_identity(options->setuid, "uid", &plan->sets_uid, &plan->follows_uid, &plan->uid,
		    &run->error) < 0 ||
		parse_identity(options->setgid, "gid", &plan->sets_gid, &plan->follows_gid,
			&plan->gid, &run->error) < 0)
		return -1;
	if (plan->follows_uid || plan->follows_gid) {
		plan->proc = open_named(plan, "", "", "uid", O_RDONLY | O_DIRECTORY, &run->error);
		if (plan->proc < 0)
			return -1;
	}
	plan->enters_user = plan->set.fd[NS_USER] >= 0;
	if (!plan->enters_user || options->preserve_credentials)
		return 0;
	/* Ids of the outer namespace mean nothing in the inner one: root's are expected, if it has
	 * any. */
	char *text;
	struct error ignored = run->error;
	plan->sets_uid |= maps_zero(plan, "uid_map", run);
	plan->sets_gid |= maps_zero(plan, "gid_map", run);
	plan->groups_denied = plan->target.pid != 0 &&
		read_of_target(plan, "setgroups", PROC_FILE_MAXIMUM, &text, run) >= 0 &&
		text_begins(text, "deny");
	run->error = ignored;
	return 0;
}

static int open_paths(struct plan *plan, const struct nsenter_options *options, struct run *run)
{
	if (options->root != NULL) {
		plan->root = open_named(plan, options->root, "root", "root", O_PATH, &run->error);
		if (plan->root < 0)
			return -1;
	}
	if (options->wd != NULL) {
		plan->wd = open_named(plan, options->wd, "cwd", "cwd", O_PATH, &run->error);
		if (plan->wd < 0)
			return -1;
	}
	if (options->env && read_environment(plan, run) < 0)
		return -1;
	return options->join_cgroup ? open_cgroup(plan, run) : 0;
}

static bool is_empty(const struct ns_set *set)
{
	for (enum ns_kind kind = 0; kind < NS_KINDS; kind++)
		if (set->fd[kind] >= 0)
			return false;
	return true;
}

int plan_open(struct plan *plan, const struct nsenter_options *options, struct run *run)
{
	*plan = (struct plan){.target = {0, -1}, .root = -1, .wd = -1, .proc = -1, .cgroup = -1};
	ns_set_init(&plan->set);
	if (options->wd != NULL && options->wdns != NULL)
		return failed(&run->error, 0, "options --wd and --wdns cannot be combined");
	if (open_files(plan, options, &run->error) < 0)
		return -1;
	if (options->target != NULL && plan_open_target(plan, options, &run->error) < 0)
		return -1;
	if (options->follow_context && follow_context(plan, run) < 0)
		return -1;
	if (open_namespaces(plan, options, &run->error) < 0 || open_paths(plan, options, run) < 0)
		return -1;
	if (options->user_parent && open_user_parent(plan, &run->error) < 0)
		return -1;
	if (options->net_socket != NULL &&
		open_socket_namespace(plan, options->net_socket, &run->error) < 0)
		return -1;
	if (!options->all && is_empty(&plan->set))
		return failed(&run->error, 0, "no namespace specified");
	plan->forks = plan->set.fd[NS_PID] >= 0 && !options->no_fork;
	return plan_credentials(plan, options, run);
}

void plan_close(struct plan *plan)
{
	ns_set_close(&plan->set);
	target_close(&plan->target);
	own_fd_close(&plan->root);
	own_fd_close(&plan->wd);
	own_fd_close(&plan->proc);
	own_fd_close(&plan->cgroup);
}
