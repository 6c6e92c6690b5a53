// SPDX-License-Identifier: MIT

/* nsenter, as util-linux 2.42 has it (nsenter(1)), and applets that need no file where it enters.
 */

#include "applets/nsenter/nsenter.h"
#include "core/child.h"
#include "core/own.h"
#include "core/program.h"

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
	if (plan->forks && program_is_applet(run, options->exec, argc, argv))
		child_dies_with_parent();
	return program_run(run, options->exec, argc, argv);
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
