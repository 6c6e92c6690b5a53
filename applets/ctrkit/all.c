// SPDX-License-Identifier: MIT
#define _GNU_SOURCE
#include "applets/ctrkit/all.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "applets/ctrkit/crew.h"
#include "applets/ctrkit/target.h"
#include "core/container.h"
#include "core/glob.h"
#include "core/sealed.h"
#include "core/text.h"

enum { LABEL_SIZE = 320 };

/* One network namespace and who stands for it. */
struct stop {
	struct container *container;
	uint64_t netns; /* its inode; 0 if it may not be seen, which is like no other */
};

struct all {
	struct run *run;
	const struct all_options *options;
	const struct applet *applet;
	int argc;
	char **argv;
	struct stop *stops;
	size_t count;
	int status;
	struct out errors;
};

/* What people call it: of a pod, whose containers share the network, the pod. */
static void label(const struct container *container, char text[LABEL_SIZE])
{
	if (*container->pod != '\0')
		text_format(text, LABEL_SIZE, "%s%s%s", container->pod_namespace,
			*container->pod_namespace != '\0' ? "/" : "", container->pod);
	else
		container_label(container, text);
}

/* --- where to go ------------------------------------------------------------ */

static bool matches(const char *pattern, const char *text)
{
	return pattern == NULL || glob_matches(pattern, text, false);
}

static bool is_wanted(const struct container *container, const struct all_options *options)
{
	return matches(options->pod, container->pod) &&
		matches(options->pod_namespace, container->pod_namespace) &&
		matches(options->runtime, container_runtime_name(container->marks.runtime));
}

/* What holds a pod's namespaces has no files: any other of the pod stands for it better. */
static void add_stop(struct all *all, struct container *container)
{
	uint64_t netns = ns_inode(container->pid, NS_NET);
	for (size_t at = 0; at < all->count && netns != 0; at++) {
		if (all->stops[at].netns != netns)
			continue;
		if (all->stops[at].container->is_sandbox)
			all->stops[at].container = container;
		return;
	}
	all->stops[all->count++] = (struct stop){container, netns};
}

static int find_stops(struct all *all, struct containers *containers)
{
	size_t count = container_count(containers);
	all->stops = arena_take(&all->run->arena, count * sizeof *all->stops);
	if (all->stops == NULL)
		return failed(&all->run->error, ENOMEM, "%zu containers", count);
	for (size_t at = 0; at < count; at++) {
		struct container *container = container_at(containers, at);
		container_describe(containers, container);
		if (is_wanted(container, all->options))
			add_stop(all, container);
	}
	return 0;
}

/* --- there ------------------------------------------------------------ */

static int work(void *context, size_t number)
{
	struct all *all = context;
	struct run *run = all->run;
	struct target target;
	int status = -1;
	out_init(run->out, STDOUT_FILENO);
	if (container_hold(all->stops[number].container, &target, &run->error) == 0)
		status = target_run(
			run, &target, all->options->verbose, all->applet, all->argc, all->argv);
	if (status >= 0)
		return status;
	applet_complain(run, all->applet);
	return run->error.status;
}

/* --- what comes back ------------------------------------------------------------ */

/* Whole lines, each behind its label; of what has ended, a last one that has no end too. */
static void show_lines(struct out *out, struct buffer *text, const char *name, bool has_ended)
{
	size_t at = 0;
	while (at < text->used) {
		const char *line = text->bytes + at;
		const char *end = memchr(line, '\n', text->used - at);
		if (end == NULL && !has_ended)
			break;
		size_t length = end != NULL ? (size_t)(end - line) : text->used - at;
		out_escaped(out, name);
		out_text(out, ": ");
		out_bytes(out, line, length);
		out_text(out, "\n");
		at += length + (end != NULL);
	}
	text->used -= at;
	if (text->used > 0)
		memmove(text->bytes, text->bytes + at, text->used);
}

/* The text with a NUL behind it, without its last line end. */
static const char *whole(struct buffer *text)
{
	if (!buffer_reserve(text, 1))
		return "";
	size_t length = text->used;
	while (length > 0 && text->bytes[length - 1] == '\n')
		length--;
	text->bytes[length] = '\0';
	return text->bytes;
}

/* An applet's document as it is; if it has one a line, a list of them. Only of a whole answer. */
static void show_result(struct out *out, const char *document)
{
	if (strchr(document, '\n') == NULL) {
		out_plain(out, "result", NULL, *document != '\0' ? document : "null");
		return;
	}
	out_list(out, "result");
	while (*document != '\0') {
		size_t length = strcspn(document, "\n");
		char *end = (char *)document + length;
		bool more = *end == '\n';
		*end = '\0';
		if (length > 0)
			out_plain(out, NULL, NULL, document);
		document = end + more;
	}
	out_list_end(out);
}

static void show_object(struct out *out, const struct stop *stop, struct crew_member *member)
{
	const struct container *container = stop->container;
	const char *errors = whole(&member->texts[1]);
	out_object(out, NULL);
	out_string_or_null(out, "container", container->name);
	out_string_or_null(out, "pod", container->pod);
	out_string_or_null(out, "pod_namespace", container->pod_namespace);
	out_string_or_null(out, "runtime", container_runtime_name(container->marks.runtime));
	out_string(out, "id", NULL, container->marks.id);
	out_number(out, "pid", NULL, (unsigned)container->pid);
	if (stop->netns != 0)
		out_number(out, "netns", NULL, stop->netns);
	out_number(out, "status", NULL, (unsigned)member->status);
	if (*errors != '\0')
		out_string(out, "error", NULL, errors);
	if (member->status == 0)
		show_result(out, whole(&member->texts[0]));
	else
		out_plain(out, "result", NULL, "null");
	out_object_end(out);
}

static void show(void *context, struct crew_member *member)
{
	struct all *all = context;
	const struct stop *stop = &all->stops[member->number];
	char name[LABEL_SIZE];
	if (member->has_ended && member->status > all->status)
		all->status = member->status;
	if (all->options->json) {
		if (member->has_ended)
			show_object(all->run->out, stop, member);
		return;
	}
	label(stop->container, name);
	show_lines(all->run->out, &member->texts[0], name, member->has_ended);
	show_lines(&all->errors, &member->texts[1], name, member->has_ended);
	if (member->is_live)
		out_flush(all->run->out);
	out_flush(&all->errors);
}

/* --- all ------------------------------------------------------------ */

/* Puts the option for JSON, which is the same for every applet that has it, before its words. */
static int add_json(struct all *all)
{
	const struct opt *row = all->applet->options;
	char **words = arena_take(&all->run->arena, ((size_t)all->argc + 2) * sizeof *words);
	while (row->kind != OPT_END && !text_equal(row->word, "json") && row->letter != 'j')
		row++;
	if (row->kind == OPT_END || words == NULL)
		return failed(&all->run->error, 0, "%s has no JSON", all->applet->name);
	words[0] = all->argv[0];
	words[1] = "-j";
	memcpy(words + 2, all->argv + 1, (size_t)all->argc * sizeof *words);
	all->argc++;
	all->argv = words;
	return 0;
}

static int go(struct all *all)
{
	struct crew crew = {.count = all->count, .work = work, .show = show, .context = all};
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	crew.at_once = processors > 0 && processors < CREW_MAX / 2 ? (size_t)processors * 2 : 32;
	/* Where the target would see us, we start over, and then from here: not in each child. */
	if ((all->applet->namespaces & NS_SHOWS) &&
		sealed_ensure(all->run->argv, &all->run->error) < 0)
		return -1;
	out_init(&all->errors, STDERR_FILENO);
	all->run->out->json = all->options->json;
	out_begin(all->run->out);
	int result = crew_run(&crew, &all->run->error);
	out_end(all->run->out);
	out_close(&all->errors);
	return result;
}

int all_run(struct run *run, const struct all_options *options, const struct applet *applet,
	int argc, char **argv)
{
	struct containers containers;
	struct all all = {
		.run = run,
		.options = options,
		.applet = applet,
		.argc = argc,
		.argv = argv,
	};
	if (options->json && add_json(&all) < 0)
		return -1;
	containers_init(&containers);
	int result = containers_scan(&containers, false, &run->error);
	if (result == 0)
		result = find_stops(&all, &containers);
	if (result == 0 && all.count == 0) {
		failed(&run->error, 0, "no container runs here that is wanted");
		result = -1;
	}
	if (result == 0)
		result = go(&all);
	containers_free(&containers);
	return result < 0 ? -1 : all.status;
}
