// SPDX-License-Identifier: MIT
#define _GNU_SOURCE

/* unshare, as util-linux has it (unshare(1)), and applets that need no file behind it. */

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "applets/unshare/unshare.h"
#include "core/capability.h"
#include "core/child.h"
#include "core/own.h"
#include "core/program.h"
#include "core/text.h"

#define UNSHARE_FLAG(member, ...)     OPT_FLAG(struct unshare_options, member, __VA_ARGS__)
#define UNSHARE_TEXT(member, ...)     OPT_TEXT(struct unshare_options, member, __VA_ARGS__)
#define UNSHARE_OPTIONAL(member, ...) OPT_OPTIONAL(struct unshare_options, member, __VA_ARGS__)
/* The letter takes no file, the word may. */
#define UNSHARE_KIND(kind, short_name, long_name, what) \
	UNSHARE_FLAG(make[kind], .letter = short_name, .help = what), \
		UNSHARE_OPTIONAL(keep[kind], .word = long_name, .argument = "=FILE", \
			.help = "the same, mounted on FILE to stay")

static const struct opt unshare_options[] = {
	UNSHARE_KIND(NS_MNT, 'm', "mount", "new mount namespace"),
	UNSHARE_KIND(NS_UTS, 'u', "uts", "new UTS namespace (hostname etc)"),
	UNSHARE_KIND(NS_IPC, 'i', "ipc", "new System V IPC namespace"),
	UNSHARE_KIND(NS_NET, 'n', "net", "new network namespace"),
	UNSHARE_KIND(NS_PID, 'p', "pid", "new PID namespace"),
	UNSHARE_KIND(NS_USER, 'U', "user", "new user namespace"),
	UNSHARE_KIND(NS_CGROUP, 'C', "cgroup", "new cgroup namespace"),
	UNSHARE_KIND(NS_TIME, 'T', "time", "new time namespace"),
	UNSHARE_FLAG(fork, .letter = 'f', .word = "fork", .help = "fork before the program"),
	UNSHARE_OPTIONAL(kill_child, .word = "kill-child", .argument = "=SIGNAL",
		.help = "when this ends, so does the child; forks"),
	UNSHARE_FLAG(forward_signals, .word = "forward-signals",
		.help = "pass SIGTERM and SIGINT on to the child; forks"),
	UNSHARE_OPTIONAL(mount_proc, .word = "mount-proc", .argument = "=DIR",
		.help = "mount a new /proc before the program"),
	UNSHARE_TEXT(propagation, .word = "propagation", .argument = "KIND",
		.help = "of mounts: private, shared, slave, unchanged"),
	UNSHARE_TEXT(root, .letter = 'R', .word = "root", .argument = "DIR",
		.help = "run with that root directory"),
	UNSHARE_TEXT(wd, .letter = 'w', .word = "wd", .argument = "DIR",
		.help = "run in that working directory"),
	UNSHARE_TEXT(setuid, .letter = 'S', .word = "setuid", .argument = "UID",
		.help = "become that user"),
	UNSHARE_TEXT(setgid, .letter = 'G', .word = "setgid", .argument = "GID",
		.help = "become that group, and of no other"),
	UNSHARE_TEXT(map_user, .word = "map-user", .argument = "UID|NAME",
		.help = "be that user in a new user namespace"),
	UNSHARE_TEXT(map_group, .word = "map-group", .argument = "GID|NAME",
		.help = "be that group there"),
	UNSHARE_FLAG(map_root, .letter = 'r', .word = "map-root-user", .help = "be root there"),
	UNSHARE_FLAG(
		map_current, .letter = 'c', .word = "map-current-user", .help = "be oneself there"),
	UNSHARE_FLAG(map_auto, .word = "map-auto", .help = "map the subordinate users and groups"),
	UNSHARE_TEXT(map_users, .word = "map-users", .argument = "IN:OUT:COUNT",
		.help = "map a block of users, or 'auto'"),
	UNSHARE_TEXT(map_groups, .word = "map-groups", .argument = "IN:OUT:COUNT",
		.help = "map a block of groups, or 'auto'"),
	UNSHARE_TEXT(setgroups, .word = "setgroups", .argument = "allow|deny",
		.help = "whether setgroups(2) works there"),
	UNSHARE_FLAG(
		keep_caps, .word = "keep-caps", .help = "the program keeps the capabilities there"),
	UNSHARE_TEXT(monotonic, .word = "monotonic", .argument = "SECONDS",
		.help = "offset of the monotonic clock, with -T"),
	UNSHARE_TEXT(boottime, .word = "boottime", .argument = "SECONDS",
		.help = "offset of the clock since boot, with -T"),
	UNSHARE_FLAG(exec, .word = "exec", .help = "the program is a file, whatever its name"),
	UNSHARE_FLAG(help, .letter = 'h', .word = "help", .help = "show this"),
	UNSHARE_FLAG(version, .letter = 'V', .word = "version", .help = "show the version"),
	{.kind = OPT_END},
};

extern const struct applet unshare_applet;

/* --- from outside ------------------------------------------------------------ */

static int map_from_outside(void *context, struct run *run)
{
	const struct unshare *this = context;
	if (this->groups.is_wide && maps_write(&this->groups, this->pid, run) < 0)
		return -1;
	return this->users.is_wide ? maps_write(&this->users, this->pid, run) : 0;
}

/* A namespace stays as long as its file of /proc is mounted somewhere. */
static int keep_namespaces(void *context, struct run *run)
{
	const struct unshare *this = context;
	for (enum ns_kind kind = 0; kind < NS_KINDS; kind++) {
		const char *file = this->options->keep[kind];
		char path[64];
		if (file == NULL || *file == '\0')
			continue;
		text_format(path, sizeof path, "/proc/%d/ns/%s%s", (int)this->pid, ns_name(kind),
			kind == NS_PID || kind == NS_TIME ? "_for_children" : "");
		if (mount(path, file, NULL, MS_BIND, NULL) < 0)
			return failed(&run->error, errno, "mount %s on %s failed", path, file);
	}
	return 0;
}

static bool keeps_any(const struct unshare_options *options)
{
	for (enum ns_kind kind = 0; kind < NS_KINDS; kind++)
		if (options->keep[kind] != NULL && options->keep[kind][0] != '\0')
			return true;
	return false;
}

static int begin_helpers(struct unshare *this)
{
	this->pid = getpid();
	if ((this->users.is_wide || this->groups.is_wide) &&
		helper_begin(&this->mapper, map_from_outside, this, this->run) < 0)
		return -1;
	return keeps_any(this->options)
		? helper_begin(&this->keeper, keep_namespaces, this, this->run)
		: 0;
}

/* With a PID namespace, which is none before it has a first process: behind the fork. */
static int finish_keeper(void *context, struct error *error)
{
	struct unshare *this = context;
	return this->keeper.pid != 0 ? helper_finish(&this->keeper, error) : 0;
}

/* --- inside ------------------------------------------------------------ */

static int write_text(const char *path, const char *text, struct error *error)
{
	own_fd int fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return failed(error, errno, "cannot open %s", path);
	if (write(fd, text, strlen(text)) < 0)
		return failed(error, errno, "write failed %s", path);
	return 0;
}

static int set_clocks(const struct unshare *this, struct error *error)
{
	char text[96];
	if (this->options->monotonic == NULL && this->options->boottime == NULL)
		return 0;
	text_format(text, sizeof text, "monotonic %s 0\nboottime %s 0\n",
		this->options->monotonic != NULL ? this->options->monotonic : "0",
		this->options->boottime != NULL ? this->options->boottime : "0");
	return write_text("/proc/self/timens_offsets", text, error);
}

static int make_namespaces(struct unshare *this)
{
	struct error *error = &this->run->error;
	if (unshare(this->flags) < 0) {
		int number = errno;
		failed(error, number, "unshare failed");
		if (number == EPERM && !this->make[NS_USER])
			hint(error,
				"It takes CAP_SYS_ADMIN, or a user namespace of one's own (-r).");
		else if (number == EPERM || number == ENOSPC || number == EUSERS)
			hint(error,
				"User namespaces may be forbidden here: sysctls "
				"user.max_user_namespaces, kernel.unprivileged_userns_clone, "
				"kernel.apparmor_restrict_unprivileged_userns.");
		return -1;
	}
	if (this->mapper.pid != 0 && helper_finish(&this->mapper, error) < 0)
		return -1;
	if (this->sets_groups &&
		write_text("/proc/self/setgroups", this->allows_groups ? "allow" : "deny", error) <
			0)
		return -1;
	if ((!this->users.is_wide && maps_write(&this->users, 0, this->run) < 0) ||
		(!this->groups.is_wide && maps_write(&this->groups, 0, this->run) < 0))
		return -1;
	return set_clocks(this, error);
}

static int mount_proc(const char *folder, struct error *error)
{
	const char *where = *folder != '\0' ? folder : "/proc";
	mount("none", where, NULL, MS_REC | MS_PRIVATE, NULL); /* if it is a mount already */
	if (mount("proc", where, "proc", MS_NOSUID | MS_NOEXEC | MS_NODEV, NULL) < 0)
		return failed(error, errno, "mount %s failed", where);
	return 0;
}

static int move_in(const struct unshare *this, struct error *error)
{
	const struct unshare_options *options = this->options;
	if (this->make[NS_MNT] && this->propagation != 0 &&
		mount("none", "/", NULL, this->propagation, NULL) < 0)
		return failed(error, errno, "cannot change root filesystem propagation");
	if (options->root != NULL && chroot(options->root) < 0)
		return failed(error, errno, "cannot change root directory to '%s'", options->root);
	if (options->root != NULL && chdir("/") < 0)
		return failed(error, errno, "cannot chdir to '/'");
	if (options->wd != NULL && chdir(options->wd) < 0)
		return failed(error, errno, "cannot chdir to '%s'", options->wd);
	return options->mount_proc != NULL ? mount_proc(options->mount_proc, error) : 0;
}

static int become(const struct unshare *this, struct error *error)
{
	if (this->sets_gid) {
		if (syscall(SYS_setgroups, 0, NULL) < 0)
			return failed(error, errno, "setgroups failed");
		if (syscall(SYS_setgid, this->gid) < 0)
			return failed(error, errno, "setgid failed");
	}
	if (this->sets_uid && syscall(SYS_setuid, this->uid) < 0)
		return failed(error, errno, "setuid failed");
	return this->options->keep_caps && this->make[NS_USER] ? capability_keep_all(error) : 0;
}

static int run_inside(struct unshare *this, int argc, char **argv)
{
	struct run *run = this->run;
	if (this->kill_signal != 0)
		prctl(PR_SET_PDEATHSIG, (unsigned long)this->kill_signal);
	if (move_in(this, &run->error) < 0 || become(this, &run->error) < 0)
		return -1;
	return program_run(run, this->options->exec, argc, argv);
}

static int unshare_run(struct run *run, int argc, char **argv)
{
	struct unshare_options options = {0};
	struct unshare this = {.options = &options, .run = run};
	struct child_manner manner = {.begun = finish_keeper, .context = &this};
	int first = opt_parse(unshare_options, &options, run->name, argc, argv, &run->error);
	int status;
	if (first < 0)
		return -1;
	if (options.help) {
		applet_help(&unshare_applet, run->out);
		return 0;
	}
	if (options.version) {
		out_text(run->out, "unshare from ctrkit " CTRKIT_VERSION "\n");
		return 0;
	}
	if (unshare_decide(&this, &run->error) < 0 || begin_helpers(&this) < 0 ||
		make_namespaces(&this) < 0)
		return -1;
	if (this.forks) {
		manner.is_deaf = !options.forward_signals;
		int side = child_split_as(&manner, &status, &run->error);
		if (side <= 0)
			return side < 0 ? -1 : status;
	} else if (finish_keeper(&this, &run->error) < 0) {
		return -1;
	}
	return run_inside(&this, argc - first, argv + first);
}

const struct applet unshare_applet = {
	.name = "unshare",
	.summary = "Run an applet or a program in new namespaces.",
	.usage = "[OPTION...] [APPLET|PROGRAM [ARGUMENT...]]",
	.dashes = 2,
	.options = unshare_options,
	.run = unshare_run,
};
