// SPDX-License-Identifier: MIT

/* The program under its own name: run an applet, here or in a target, and say what there is. */

#include <errno.h>
#include <linux/capability.h>

#include "applets/ctrkit/install.h"
#include "core/applet.h"
#include "core/capability.h"
#include "core/child.h"
#include "core/container.h"
#include "core/enter.h"
#include "core/ns.h"
#include "core/own.h"
#include "core/text.h"

struct ctrkit_options {
	const char *target;
	bool list, json, install, symbolic, help, version;
};

static const struct opt ctrkit_options[] = {
	OPT_TEXT(struct ctrkit_options, target, .letter = 't', .word = "target",
		.argument = "CONTAINER",
		.help = "run the applet in its network (and so on); a PID will do"),
	OPT_FLAG(struct ctrkit_options, list, .word = "list", .help = "list the applets"),
	OPT_FLAG(struct ctrkit_options, json, .letter = 'j', .word = "json",
		.help = "with --list: JSON"),
	OPT_FLAG(struct ctrkit_options, install, .word = "install",
		.help = "make a hard link for each applet in a folder"),
	OPT_FLAG(struct ctrkit_options, symbolic, .letter = 's', .word = "symbolic",
		.help = "with --install: symbolic, relative links"),
	OPT_FLAG(struct ctrkit_options, help, .letter = 'h', .word = "help", .help = "show this"),
	OPT_FLAG(struct ctrkit_options, version, .letter = 'V', .word = "version",
		.help = "show the version"),
	{.kind = OPT_END},
};

extern const struct applet ctrkit_applet;

static int list(const struct run *run, bool json)
{
	run->out->json = json;
	out_begin(run->out);
	for (size_t at = 1; run->applets[at] != NULL; at++) {
		out_object(run->out, NULL);
		out_string(run->out, "name", "%\n", run->applets[at]->name);
		out_string(run->out, "summary", NULL, run->applets[at]->summary);
		out_object_end(run->out);
	}
	out_end(run->out);
	return 0;
}

static int help(const struct run *run)
{
	applet_help(&ctrkit_applet, run->out);
	out_text(run->out, "\nApplets (ctrkit help APPLET):\n");
	for (size_t at = 1; run->applets[at] != NULL; at++) {
		out_string(run->out, NULL, "  %-12", run->applets[at]->name);
		out_string(run->out, NULL, "%\n", run->applets[at]->summary);
	}
	return 0;
}

static int unknown(struct run *run, const char *name)
{
	failed_with(&run->error, STATUS_NOT_FOUND, 0, "there is no applet '%s'", name);
	return hint(&run->error,
		"Try 'ctrkit --list'. A program of the target's is run by its path: "
		"ctrkit nsenter -t CONTAINER -a /path/to/program");
}

static int install(struct run *run, bool symbolic, int argc, char **argv)
{
	if (argc != 1) {
		failed(&run->error, 0, "--install takes one folder");
		return hint(&run->error, "Try 'ctrkit --install [-s] /usr/local/bin'.");
	}
	return install_links(run, argv[0], symbolic);
}

static int help_of(struct run *run, const char *name)
{
	const struct applet *applet = applet_find(run, name);
	if (applet == NULL)
		return unknown(run, name);
	applet_help(applet, run->out);
	return 0;
}

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
static int join_target(struct run *run, const struct target *target, unsigned wanted)
{
	struct ns_set set;
	ns_set_init(&set);
	int joined = open_namespaces(target, wanted, &set, &run->error);
	if (joined > 0 && enter_join(&set, run->argv, &run->error) < 0)
		joined = -1;
	ns_set_close(&set);
	return joined;
}

static int run_in_target(
	struct run *run, const char *reference, const struct applet *applet, int argc, char **argv)
{
	struct target target;
	if (container_resolve(reference, applet->namespaces, &target, &run->error) < 0)
		return -1;
	int joined = join_target(run, &target, applet->namespaces);
	target_close(&target);
	if (joined < 0 && applet->reads_proc &&
		(run->error.number == EPERM || run->error.number == EACCES)) {
		applet_warn(run, run->error.text);
		run->target = target.pid;
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

/* `ctrkit -t REF` alone asks for the built-in shell, which does not exist yet. */
static int no_applet(struct run *run, const char *reference)
{
	failed_with(&run->error, STATUS_USAGE, 0, "no applet given");
	return hint(&run->error, "Try 'ctrkit -t %s ip addr'.", reference);
}

static int ctrkit_run(struct run *run, int argc, char **argv)
{
	struct ctrkit_options options = {0};
	int first = opt_parse(ctrkit_options, &options, run->name, argc, argv, &run->error);
	if (first < 0)
		return -1;
	argc -= first;
	argv += first;
	if (options.version) {
		out_text(run->out, "ctrkit " CTRKIT_VERSION "\n");
		return 0;
	}
	if (options.list)
		return list(run, options.json);
	if (options.install)
		return install(run, options.symbolic, argc, argv);
	if (argc == 0 && options.target != NULL && !options.help)
		return no_applet(run, options.target);
	if (options.help || argc == 0)
		return help(run);
	if (text_equal(argv[0], "help"))
		return argc > 1 ? help_of(run, argv[1]) : help(run);
	const struct applet *applet = applet_find(run, argv[0]);
	if (applet == NULL)
		return unknown(run, argv[0]);
	if (options.target != NULL)
		return run_in_target(run, options.target, applet, argc, argv);
	return applet_run(run, applet, argc, argv);
}

const struct applet ctrkit_applet = {
	.name = "ctrkit",
	.summary = "One static file that sees inside any container.",
	.usage = "[-t CONTAINER] APPLET [ARGUMENT...] | --install [-s] DIR",
	.dashes = 2,
	.options = ctrkit_options,
	.run = ctrkit_run,
};
