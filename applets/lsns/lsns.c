// SPDX-License-Identifier: MIT

/* lsns, as util-linux has it, with the container that each namespace belongs to. */

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "applets/lsns/lsns.h"

struct lsns_options {
	bool json, list, no_headings, raw, no_truncate, no_wrap, output_all, container;
	bool help, version;
	const char *output, *task, *tree;
	struct opt_sequence types;
};

#define LSNS_FLAG(member, ...) OPT_FLAG(struct lsns_options, member, __VA_ARGS__)
#define LSNS_TEXT(member, ...) OPT_TEXT(struct lsns_options, member, __VA_ARGS__)

static const struct opt lsns_options[] = {
	LSNS_FLAG(json, .letter = 'J', .word = "json", .help = "JSON"),
	LSNS_FLAG(list, .letter = 'l', .word = "list", .help = "no tree"),
	LSNS_FLAG(no_headings, .letter = 'n', .word = "noheadings", .help = "no first line"),
	LSNS_TEXT(output, .letter = 'o', .word = "output", .argument = "[+]COLUMN,...",
		.help = "these columns, or with + these too"),
	LSNS_FLAG(output_all, .word = "output-all", .help = "every column of util-linux's"),
	LSNS_TEXT(task, .letter = 'p', .word = "task", .argument = "PID",
		.help = "the namespaces of one process"),
	LSNS_FLAG(raw, .letter = 'r', .word = "raw", .help = "words for a program to read"),
	LSNS_FLAG(no_truncate, .letter = 'u', .word = "notruncate",
		.help = "longer lines than the terminal has"),
	LSNS_FLAG(no_wrap, .letter = 'W', .word = "nowrap", .help = "one line for each"),
	OPT_SEQUENCE(struct lsns_options, types, .letter = 't', .word = "type", .argument = "TYPE",
		.help = "mnt, net, ipc, user, pid, uts, cgroup or time; once for each"),
	OPT_OPTIONAL(struct lsns_options, tree, .letter = 'T', .word = "tree", .argument = "=KIND",
		.help = "process, parent or owner: what is below what"),
	LSNS_FLAG(container, .word = "container", .help = "the columns CONTAINER and POD too"),
	LSNS_FLAG(help, .letter = 'h', .word = "help", .help = "show this"),
	LSNS_FLAG(version, .letter = 'V', .word = "version", .help = "show the version"),
	{.kind = OPT_END},
};

extern const struct applet lsns_applet;

/* --- what was asked for ------------------------------------------------------------ */

static int take_types(struct lsns *lsns, const struct opt_sequence *types, struct error *error)
{
	lsns->kinds = types->count == 0 ? NS_ALL : 0;
	for (unsigned at = 0; at < types->count; at++) {
		enum ns_kind kind = 0;
		while (kind < NS_KINDS && !text_equal(ns_name(kind), types->arguments[at]))
			kind++;
		if (kind == NS_KINDS)
			return failed(error, 0, "unknown namespace type: %s", types->arguments[at]);
		lsns->kinds |= NS_BIT(kind);
	}
	return 0;
}

static int take_tree(struct lsns *lsns, const struct lsns_options *options, struct error *error)
{
	static const char words[][8] = {
		[TREE_PROCESS] = "process", [TREE_PARENT] = "parent", [TREE_OWNER] = "owner"};
	const char *word = options->tree;
	lsns->tree = options->list || options->output_all ? TREE_NONE : TREE_PROCESS;
	if (word == NULL)
		return 0;
	if (options->list)
		return failed(error, 0, "mutually exclusive arguments: --list --tree");
	word += word[0] == '=';
	lsns->tree = *word == '\0' ? TREE_OWNER : TREE_PROCESS;
	while (*word != '\0' && !text_equal(words[lsns->tree], word))
		if (++lsns->tree > TREE_OWNER)
			return failed(error, 0, "unknown tree type: %s", word);
	return 0;
}

static int add_column(struct lsns *lsns, enum lsns_column column, struct error *error)
{
	if (lsns->column_count == COLUMNS_SHOWN_MAX)
		return failed(error, 0, "more than %d columns", (int)COLUMNS_SHOWN_MAX);
	lsns->columns[lsns->column_count++] = (unsigned char)column;
	return 0;
}

static void default_columns(struct lsns *lsns, const struct lsns_options *options)
{
	static const unsigned char of_spaces[] = {
		COLUMN_NS, COLUMN_TYPE, COLUMN_NPROCS, COLUMN_PID, COLUMN_USER};
	static const unsigned char of_processes[] = {COLUMN_PID, COLUMN_PPID, COLUMN_USER};
	struct error none;
	size_t count = lsns->only != 0 ? sizeof of_processes : sizeof of_spaces;
	for (size_t at = 0; at < count; at++)
		add_column(lsns, lsns->only != 0 ? of_processes[at] : of_spaces[at], &none);
	if (lsns->only == 0 && options->types.count > 0 && (lsns->kinds & NS_BIT(NS_NET))) {
		add_column(lsns, COLUMN_NETNSID, &none);
		add_column(lsns, COLUMN_NSFS, &none);
	}
	add_column(lsns, COLUMN_COMMAND, &none);
}

static int take_columns(struct lsns *lsns, const struct lsns_options *options, struct error *error)
{
	const char *list = options->output;
	if (options->output_all)
		for (enum lsns_column column = 0; column < COLUMN_CONTAINER; column++)
			add_column(lsns, column, error);
	else if (list == NULL || *list == '+')
		default_columns(lsns, options);
	if (list != NULL && *list == '+')
		list++;
	while (list != NULL) {
		size_t length = strcspn(list, ",");
		int column = lsns_column_of(list, length);
		if (column < 0)
			return failed(error, 0, "unknown column: %.*s", (int)length, list);
		if (add_column(lsns, (enum lsns_column)column, error) < 0)
			return -1;
		list = list[length] == ',' ? list + length + 1 : NULL;
	}
	if (options->container &&
		(add_column(lsns, COLUMN_CONTAINER, error) < 0 ||
			add_column(lsns, COLUMN_POD, error) < 0))
		return -1;
	return 0;
}

static int take_operands(struct lsns *lsns, int argc, char **argv, struct error *error)
{
	if (argc > 1)
		return failed(error, 0, "one namespace at most, not '%s'", argv[1]);
	if (argc == 1 && argv[0][0] != '\0' &&
		(text_number(argv[0], 10, UINT64_MAX, &lsns->only) != 0 || lsns->only == 0))
		return failed(error, 0, "invalid namespace argument: '%s'", argv[0]);
	if (lsns->only != 0 && lsns->task != 0)
		return failed(error, 0, "--task is mutually exclusive with <namespace>");
	return 0;
}

/* Whether the locale is one of UTF-8, as setlocale(3) would find out. */
static bool is_utf8(void)
{
	static const char names[][9] = {"LC_ALL", "LC_CTYPE", "LANG"};
	for (size_t at = 0; at < sizeof names / sizeof names[0]; at++) {
		const char *locale = getenv(names[at]);
		if (locale != NULL && *locale != '\0')
			return text_find(locale, "UTF-8") != NULL ||
				text_find(locale, "utf8") != NULL ||
				text_find(locale, "UTF8") != NULL;
	}
	return false;
}

static int take_options(struct lsns *lsns, const struct lsns_options *options, int argc,
	char **argv, struct error *error)
{
	uint64_t task = 0;
	if (options->json && options->raw)
		return failed(error, 0, "mutually exclusive arguments: --json --raw");
	if (options->task != NULL && text_number(options->task, 10, INT_MAX, &task) != 0)
		return failed(error, 0, "invalid PID argument: '%s'", options->task);
	lsns->task = (pid_t)task;
	lsns->json = options->json;
	lsns->raw = options->raw;
	lsns->no_headings = options->no_headings;
	lsns->no_truncate = options->no_truncate;
	lsns->no_wrap = options->no_wrap;
	lsns->is_utf8 = is_utf8();
	if (take_types(lsns, &options->types, error) < 0 || take_tree(lsns, options, error) < 0 ||
		take_operands(lsns, argc, argv, error) < 0)
		return -1;
	/* The processes of a namespace have no other tree than their own. */
	if (lsns->only != 0 && options->tree != NULL && lsns->tree != TREE_PROCESS)
		lsns->tree = TREE_NONE;
	if (take_columns(lsns, options, error) < 0)
		return -1;
	/* The tree of processes stands in their commands. */
	if (lsns->tree == TREE_PROCESS &&
		memchr(lsns->columns, COLUMN_COMMAND, lsns->column_count) == NULL)
		lsns->tree = TREE_NONE;
	return 0;
}

static int lsns_run(struct run *run, int argc, char **argv)
{
	struct lsns_options options = {0};
	struct lsns lsns = {.run = run};
	int first = opt_parse_mixed(lsns_options, &options, run->name, argc, argv, &run->error);
	if (first < 0)
		return -1;
	if (options.help) {
		applet_help(&lsns_applet, run->out);
		out_text(run->out, "\nColumns:");
		for (enum lsns_column column = 0; column < LSNS_COLUMNS; column++)
			out_string(run->out, NULL, " %", lsns_column_name(column));
		out_text(run->out, "\n");
		return 0;
	}
	if (options.version) {
		out_text(run->out, "lsns from ctrkit " CTRKIT_VERSION "\n");
		return 0;
	}
	int result = take_options(&lsns, &options, argc - first, argv + first, &run->error);
	if (result == 0)
		result = lsns_read(&lsns);
	if (result == 0)
		result = lsns_make_rows(&lsns);
	if (result == 0)
		result = lsns_fill_cells(&lsns);
	if (result == 0)
		result = lsns_print(&lsns);
	buffer_free(&lsns.processes);
	buffer_free(&lsns.spaces);
	buffer_free(&lsns.rows);
	if (lsns.has_containers)
		containers_free(&lsns.containers);
	return result;
}

const struct applet lsns_applet = {
	.name = "lsns",
	.summary = "List namespaces, and the containers that they belong to.",
	.usage = "[OPTION...] [NAMESPACE]",
	.dashes = 2,
	.options = lsns_options,
	.run = lsns_run,
};
