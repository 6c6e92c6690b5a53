// SPDX-License-Identifier: MIT

/* containers: every container of this machine, whatever runs it. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#include "applets/containers/containers.h"
#include "core/account.h"
#include "core/glob.h"
#include "core/ns.h"
#include "core/text.h"

#define CONTAINERS_FLAG(member, ...) OPT_FLAG(struct containers_options, member, __VA_ARGS__)
#define CONTAINERS_TEXT(member, ...) OPT_TEXT(struct containers_options, member, __VA_ARGS__)

static const struct opt containers_options[] = {
	CONTAINERS_TEXT(name, .word = "name", .argument = "PATTERN",
		.help = "those of that name (* and ? as in a shell)"),
	CONTAINERS_TEXT(pod, .word = "pod", .argument = "PATTERN", .help = "those of that pod"),
	CONTAINERS_TEXT(pod_namespace, .letter = 'n', .word = "namespace", .argument = "PATTERN",
		.help = "those of pods in that namespace"),
	CONTAINERS_TEXT(runtime, .word = "runtime", .argument = "NAME",
		.help = "docker, containerd, cri-o, podman, lxc, nspawn, …"),
	CONTAINERS_FLAG(all, .letter = 'a', .word = "all",
		.help = "sandboxes too, which hold a pod's namespaces"),
	CONTAINERS_FLAG(quiet, .letter = 'q', .word = "quiet", .help = "only PIDs, one a line"),
	CONTAINERS_FLAG(no_headings, .letter = 'H', .word = "noheadings", .help = "no first line"),
	CONTAINERS_FLAG(json, .letter = 'j', .word = "json", .help = "JSON"),
	CONTAINERS_FLAG(verbose, .letter = 'v', .word = "verbose", .help = "how each was found"),
	CONTAINERS_FLAG(help, .letter = 'h', .word = "help", .help = "show this"),
	{.kind = OPT_END},
};

extern const struct applet containers_applet;

static bool matches(const char *pattern, const char *text)
{
	return pattern == NULL || glob_matches(pattern, text, false);
}

static bool is_wanted(const struct container *container, const struct containers_options *options)
{
	return (options->all || !container->is_sandbox) &&
		(matches(options->name, container->name) ||
			(*container->service != '\0' &&
				matches(options->name, container->service))) &&
		matches(options->pod, container->pod) &&
		matches(options->pod_namespace, container->pod_namespace) &&
		matches(options->runtime, container_runtime_name(container->marks.runtime));
}

/* Those of one pod together, and all in an order that stays. */
static int compare(const void *one, const void *other)
{
	const struct container *a = ((const struct row *)one)->container;
	const struct container *b = ((const struct row *)other)->container;
	int order = strcmp(a->pod_namespace, b->pod_namespace);
	if (order == 0)
		order = strcmp(a->pod, b->pod);
	if (order == 0)
		order = strcmp(a->marks.pod_uid, b->marks.pod_uid);
	if (order == 0)
		order = (int)b->is_sandbox - (int)a->is_sandbox;
	if (order == 0)
		order = strcmp(a->name, b->name);
	return order != 0 ? order : a->pid - b->pid;
}

/* The machine's own network namespace: that of the first process, if that is in no container. */
static uint64_t host_namespace(void)
{
	struct container_marks marks;
	return container_marks_of_process(1, &marks) ? 0 : ns_inode(1, NS_NET);
}

static const char *keep(struct run *run, const char *text)
{
	size_t size = strlen(text) + 1;
	char *copy = *text == '\0' ? NULL : arena_take(&run->arena, size);
	return copy != NULL ? memcpy(copy, text, size) : "";
}

/* Rows that share a namespace share its addresses; they often stand together. */
static void fill_network(struct run *run, struct row *row, const struct row *before, uint64_t host)
{
	char inet[ADDRESSES_SIZE], inet6[ADDRESSES_SIZE];
	row->netns = ns_inode(row->container->pid, NS_NET);
	row->uses_host = host != 0 && row->netns == host;
	row->inet = row->inet6 = "";
	if (row->uses_host)
		return;
	if (before != NULL && row->netns != 0 && before->netns == row->netns) {
		row->inet = before->inet;
		row->inet6 = before->inet6;
		return;
	}
	network_addresses(row->container->pid, inet, inet6);
	row->inet = keep(run, inet);
	row->inet6 = keep(run, inet6);
}

static int show(
	struct run *run, const struct containers_options *options, struct containers *containers)
{
	size_t all = container_count(containers), count = 0;
	struct row *rows = arena_take(&run->arena, all * sizeof *rows);
	if (rows == NULL)
		return failed(&run->error, ENOMEM, "%zu containers", all);
	for (size_t at = 0; at < all; at++) {
		struct container *container = container_at(containers, at);
		container_describe(containers, container);
		if (is_wanted(container, options))
			rows[count++] = (struct row){.container = container};
	}
	qsort(rows, count, sizeof *rows, compare);
	uint64_t host = host_namespace();
	for (size_t at = 0; at < count; at++) {
		fill_network(run, &rows[at], at > 0 ? &rows[at - 1] : NULL, host);
		account_name("/etc/passwd", rows[at].container->user, rows[at].user, USER_SIZE);
	}
	containers_print(run, options, rows, count);
	return 0;
}

static int containers_run(struct run *run, int argc, char **argv)
{
	struct containers_options options = {0};
	struct containers containers;
	int first = opt_parse(containers_options, &options, run->name, argc, argv, &run->error);
	if (first < 0)
		return -1;
	if (options.help) {
		applet_help(&containers_applet, run->out);
		return 0;
	}
	if (argc - first > 1)
		return failed(
			&run->error, 0, "one pattern of a name at most, not '%s'", argv[first + 1]);
	if (argc > first)
		options.name = argv[first];
	containers_init(&containers);
	int status = containers_scan(&containers, false, &run->error);
	if (status == 0)
		status = show(run, &options, &containers);
	containers_free(&containers);
	return status;
}

const struct applet containers_applet = {
	.name = "containers",
	.summary = "Every container of this machine, whatever runs it.",
	.usage = "[OPTION...] [PATTERN]",
	.dashes = 2,
	.options = containers_options,
	.run = containers_run,
};
