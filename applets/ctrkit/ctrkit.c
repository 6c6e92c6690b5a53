// SPDX-License-Identifier: MIT

/* The program under its own name: run an applet, here or in a target, and say what there is. */

#include "applets/ctrkit/all.h"
#include "applets/ctrkit/install.h"
#include "applets/ctrkit/target.h"
#include "core/applet.h"
#include "core/container.h"
#include "core/text.h"

struct ctrkit_options {
	const char *target, *pod, *pod_namespace, *runtime;
	bool verbose, all, list, json, install, symbolic, help, version;
};

static const struct opt ctrkit_options[] = {
	OPT_TEXT(struct ctrkit_options, target, .letter = 't', .word = "target",
		.argument = "CONTAINER",
		.help = "run the applet in its network (and so on); a PID will do"),
	OPT_FLAG(struct ctrkit_options, verbose, .letter = 'v', .word = "verbose",
		.help = "with -t and --all: say how it was entered"),
	OPT_FLAG(struct ctrkit_options, all, .word = "all",
		.help = "run it in every container, once for each network"),
	OPT_TEXT(struct ctrkit_options, pod, .word = "pod", .argument = "PATTERN",
		.help = "with --all: in those of that pod"),
	OPT_TEXT(struct ctrkit_options, pod_namespace, .word = "namespace", .argument = "PATTERN",
		.help = "with --all: in those of pods in that namespace"),
	OPT_TEXT(struct ctrkit_options, runtime, .word = "runtime", .argument = "PATTERN",
		.help = "with --all: in those of that runtime"),
	OPT_FLAG(struct ctrkit_options, list, .word = "list", .help = "list the applets"),
	OPT_FLAG(struct ctrkit_options, json, .letter = 'j', .word = "json",
		.help = "with --list and --all: JSON"),
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

static int run_in_target(struct run *run, const struct ctrkit_options *options,
	const struct applet *applet, int argc, char **argv)
{
	struct target target;
	if (container_resolve(options->target, applet->namespaces, &target, &run->error) < 0)
		return -1;
	int status = target_run(run, &target, options->verbose, applet, argc, argv);
	target_close(&target);
	return status;
}

static int run_in_all(struct run *run, const struct ctrkit_options *options,
	const struct applet *applet, int argc, char **argv)
{
	struct all_options wanted = {
		.pod = options->pod,
		.pod_namespace = options->pod_namespace,
		.runtime = options->runtime,
		.json = options->json,
		.verbose = options->verbose,
	};
	if (options->target != NULL)
		return failed(&run->error, 0, "--all and --target cannot be combined");
	if (applet->namespaces == 0) {
		failed(&run->error, 0, "%s does not run in a container", applet->name);
		return hint(&run->error, "Try 'ctrkit --all ip addr'.");
	}
	return all_run(run, &wanted, applet, argc, argv);
}

/* `ctrkit -t REF` alone asks for the built-in shell, which does not exist yet. */
static int no_applet(struct run *run, const char *reference)
{
	failed_with(&run->error, STATUS_USAGE, 0, "no applet given");
	return reference != NULL ? hint(&run->error, "Try 'ctrkit -t %s ip addr'.", reference)
				 : hint(&run->error, "Try 'ctrkit --all ip addr'.");
}

/* An option that would do nothing is refused. */
static int check_combination(const struct ctrkit_options *options, struct error *error)
{
	bool has_filter =
		options->pod != NULL || options->pod_namespace != NULL || options->runtime != NULL;
	if (has_filter && !options->all)
		return failed(
			error, 0, "--pod, --namespace and --runtime say which ones --all means");
	if (options->json && !options->all)
		return failed(error, 0, "--json goes with --list and --all; an applet has its own");
	if (options->verbose && !options->all && options->target == NULL)
		return failed(error, 0, "--verbose goes with --target and --all");
	return 0;
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
	if (argc == 0 && (options.target != NULL || options.all) && !options.help)
		return no_applet(run, options.target);
	if (options.help || argc == 0)
		return help(run);
	if (text_equal(argv[0], "help"))
		return argc > 1 ? help_of(run, argv[1]) : help(run);
	const struct applet *applet = applet_find(run, argv[0]);
	if (applet == NULL)
		return unknown(run, argv[0]);
	if (check_combination(&options, &run->error) < 0)
		return -1;
	if (options.all)
		return run_in_all(run, &options, applet, argc, argv);
	if (options.target != NULL)
		return run_in_target(run, &options, applet, argc, argv);
	return applet_run(run, applet, argc, argv);
}

const struct applet ctrkit_applet = {
	.name = "ctrkit",
	.summary = "One static file that sees inside any container.",
	.usage = "[-t CONTAINER | --all] APPLET [ARGUMENT...] | --install [-s] DIR",
	.dashes = 2,
	.options = ctrkit_options,
	.run = ctrkit_run,
};
