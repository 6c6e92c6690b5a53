// SPDX-License-Identifier: MIT

/* nsenter, as util-linux 2.42 has it (nsenter(1)), and applets that need no file where it enters.
 */

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "applets/nsenter/nsenter.h"
#include "core/child.h"
#include "core/own.h"
#include "core/root.h"
#include "core/text.h"

#define NSENTER_TEXT(member, ...)     OPT_TEXT(struct nsenter_options, member, __VA_ARGS__)
#define NSENTER_OPTIONAL(member, ...) OPT_OPTIONAL(struct nsenter_options, member, __VA_ARGS__)
#define NSENTER_FLAG(member, ...)     OPT_FLAG(struct nsenter_options, member, __VA_ARGS__)

static const struct opt nsenter_options[] = {
	NSENTER_FLAG(
		all, .letter = 'a', .word = "all", .help = "enter all namespaces of the target"),
	NSENTER_TEXT(target, .letter = 't', .word = "target", .argument = "PID|CONTAINER",
		.once = true, .help = "the process whose namespaces are entered"),
	NSENTER_OPTIONAL(ns[NS_MNT], .letter = 'm', .word = "mount", .argument = "FILE",
		.help = "enter the mount namespace"),
	NSENTER_OPTIONAL(ns[NS_UTS], .letter = 'u', .word = "uts", .argument = "FILE",
		.help = "enter the UTS namespace (hostname)"),
	NSENTER_OPTIONAL(ns[NS_IPC], .letter = 'i', .word = "ipc", .argument = "FILE",
		.help = "enter the System V IPC namespace"),
	NSENTER_OPTIONAL(ns[NS_NET], .letter = 'n', .word = "net", .argument = "FILE",
		.help = "enter the network namespace"),
	NSENTER_TEXT(net_socket, .letter = 'N', .word = "net-socket", .argument = "FD",
		.help = "enter the network namespace of the target's socket"),
	NSENTER_OPTIONAL(ns[NS_PID], .letter = 'p', .word = "pid", .argument = "FILE",
		.help = "enter the PID namespace"),
	NSENTER_OPTIONAL(ns[NS_CGROUP], .letter = 'C', .word = "cgroup", .argument = "FILE",
		.help = "enter the cgroup namespace"),
	NSENTER_OPTIONAL(ns[NS_USER], .letter = 'U', .word = "user", .argument = "FILE",
		.help = "enter the user namespace"),
	NSENTER_FLAG(user_parent, .word = "user-parent", .help = "enter the parent user namespace"),
	NSENTER_OPTIONAL(ns[NS_TIME], .letter = 'T', .word = "time", .argument = "FILE",
		.help = "enter the time namespace"),
	NSENTER_TEXT(setuid, .letter = 'S', .word = "setuid", .argument = "UID|follow",
		.help = "set the user id in the entered namespace"),
	NSENTER_TEXT(setgid, .letter = 'G', .word = "setgid", .argument = "GID|follow",
		.help = "set the group id in the entered namespace"),
	NSENTER_FLAG(preserve_credentials, .word = "preserve-credentials",
		.help = "do not touch user and group ids"),
	NSENTER_FLAG(keep_caps, .word = "keep-caps",
		.help = "keep the capabilities that a user namespace grants"),
	NSENTER_OPTIONAL(root, .letter = 'r', .word = "root", .argument = "DIR",
		.help = "set the root directory"),
	NSENTER_OPTIONAL(wd, .letter = 'w', .word = "wd", .argument = "DIR",
		.help = "set the working directory"),
	NSENTER_TEXT(wdns, .letter = 'W', .word = "wdns", .argument = "DIR",
		.help = "set the working directory in the entered namespace"),
	NSENTER_FLAG(env, .letter = 'e', .word = "env", .help = "take the target's environment"),
	NSENTER_FLAG(no_fork, .letter = 'F', .word = "no-fork",
		.help = "do not fork before running the program"),
	NSENTER_FLAG(join_cgroup, .letter = 'c', .word = "join-cgroup",
		.help = "join the cgroup of the target"),
	NSENTER_FLAG(follow_context, .letter = 'Z', .word = "follow-context",
		.help = "set the SELinux context of the target"),
	NSENTER_FLAG(exec, .word = "exec",
		.help = "run the program of PATH, even if an applet has its name"),
	NSENTER_FLAG(help, .letter = 'h', .word = "help", .help = "show this"),
	NSENTER_FLAG(version, .letter = 'V', .word = "version", .help = "show the version"),
	{.kind = OPT_END},
};

/*
 * The shell of a user in the target's passwd(5). The file is the target's: read once, whatever it
 * holds is taken for a path at most. False if there is none.
 */
static bool shell_of(uid_t uid, char *shell, size_t size)
{
	char text[16 * 1024];
	own_fd int fd = root_open_file(AT_FDCWD, "/etc/passwd");
	ssize_t length = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
	if (length <= 0)
		return false;
	text[length] = '\0';
	char *line_end, *field_end;
	for (char *line = strtok_r(text, "\n", &line_end); line != NULL;
		line = strtok_r(NULL, "\n", &line_end)) {
		char *fields[7];
		size_t count = 0;
		field_end = line;
		while (count < 7 && (fields[count] = strsep(&field_end, ":")) != NULL)
			count++;
		uint64_t owner;
		if (count == 7 && text_number(fields[2], 10, UINT32_MAX, &owner) == 0 &&
			owner == uid && fields[6][0] == '/') {
			text_copy(shell, size, fields[6]);
			return true;
		}
	}
	return false;
}

/* Tries one shell as a login shell. Returns only on failure. */
static int execute_shell(const char *shell, struct run *run)
{
	char name[64];
	char *words[] = {name, NULL};
	text_format(name, sizeof name, "-%s", applet_name_of(shell));
	return child_execute(shell, words, &run->arena, &run->error);
}

/* No program given: $SHELL, else the target's own shell, else a word on what to type. */
static int run_shell(struct run *run)
{
	char own[256];
	const char *wanted = getenv("SHELL");
	if (wanted != NULL && wanted[0] != '\0')
		execute_shell(wanted, run);
	if ((wanted == NULL || run->error.status == STATUS_NOT_FOUND) &&
		shell_of(getuid(), own, sizeof own))
		execute_shell(own, run);
	if (run->error.status != STATUS_NOT_EXECUTED)
		execute_shell("/bin/sh", run);
	if (run->error.status == STATUS_NOT_FOUND)
		hint(&run->error,
			"The target has no shell. The applets need none: add one of them, as in "
			"'nsenter -t PID -a ip addr' ('ctrkit --list').");
	return -1;
}

/* Runs what was asked for, in this process if it is an applet's bare name. */
static int run_program(
	const struct nsenter_options *options, struct run *run, int argc, char **argv)
{
	if (argc == 0)
		return run_shell(run);
	const struct applet *applet = options->exec ? NULL : applet_find(run, argv[0]);
	if (applet != NULL)
		return applet_run(run, applet, argc, argv);
	return child_execute(argv[0], argv, &run->arena, &run->error);
}

/* Everything behind the join: this process may be visible to the target from here on. */
static int run_inside(const struct plan *plan, const struct nsenter_options *options,
	struct run *run, int argc, char **argv)
{
	int status;
	own_fd_close_from(3);
	if (plan->forks) {
		int side = child_split(&status, &run->error);
		if (side <= 0)
			return side < 0 ? -1 : status;
	}
	if (plan_become(plan, options, &run->error) < 0)
		return -1;
	if (plan->forks && argc > 0 && !options->exec && applet_find(run, argv[0]) != NULL)
		child_dies_with_parent();
	return run_program(options, run, argc, argv);
}

extern const struct applet nsenter_applet;

static int nsenter_run(struct run *run, int argc, char **argv)
{
	struct nsenter_options options = {0};
	int first = opt_parse(nsenter_options, &options, run->name, argc, argv, &run->error);
	if (first < 0)
		return -1;
	if (options.help) {
		applet_help(&nsenter_applet, run->out);
		return 0;
	}
	if (options.version) {
		out_text(run->out, "nsenter from ctrkit " CTRKIT_VERSION "\n");
		return 0;
	}
	struct plan plan;
	int status = plan_open(&plan, &options, run);
	if (status == 0)
		status = plan_enter(&plan, &options, run);
	if (status < 0) {
		plan_close(&plan);
		return -1;
	}
	return run_inside(&plan, &options, run, argc - first, argv + first);
}

const struct applet nsenter_applet = {
	.name = "nsenter",
	.summary = "Run an applet or a program in namespaces of other processes.",
	.usage = "[OPTION...] [APPLET|PROGRAM [ARGUMENT...]]",
	.dashes = 2,
	.options = nsenter_options,
	.run = nsenter_run,
};
