// SPDX-License-Identifier: MIT

/* The rows of the table: what is shown, and below what. */

#include <errno.h>
#include <string.h>

#include "applets/lsns/lsns.h"
#include "core/account.h"
#include "core/mounts.h"
#include "core/proc.h"

enum { COMMAND_MAX = 8 * 1024, CELL_MAX = 2 * COMMAND_MAX, DEPTH_MAX = 40 };

static struct lsns_row *row_at(const struct lsns *lsns, size_t at)
{
	return LSNS_AT(lsns->rows, struct lsns_row, at);
}

static int add_row(struct lsns *lsns, const struct lsns_space *space,
	const struct lsns_process *process, int parent)
{
	if (!buffer_reserve(&lsns->rows, sizeof(struct lsns_row)))
		return failed(&lsns->run->error, ENOMEM, "too many rows");
	*row_at(lsns, lsns_row_count(lsns)) =
		(struct lsns_row){.space = space, .process = process, .parent = parent};
	lsns->rows.used += sizeof(struct lsns_row);
	return 0;
}

/* The row so far that shows a process: the last, if it is the first process of several. */
static int row_of_process(const struct lsns *lsns, pid_t pid)
{
	for (int at = (int)lsns_row_count(lsns); at-- > 0;)
		if (row_at(lsns, (size_t)at)->process->pid == pid) /* each has one, in this tree */
			return at;
	return -1;
}

static int row_of_space(const struct lsns *lsns, uint64_t id)
{
	for (int at = (int)lsns_row_count(lsns); id != 0 && at-- > 0;)
		if (row_at(lsns, (size_t)at)->space->id == id)
			return at;
	return -1;
}

static const struct lsns_space *space_of(const struct lsns *lsns, uint64_t id)
{
	for (size_t at = 0; id != 0 && at < LSNS_COUNT(lsns->spaces, struct lsns_space); at++)
		if (LSNS_AT(lsns->spaces, struct lsns_space, at)->id == id)
			return LSNS_AT(lsns->spaces, struct lsns_space, at);
	return NULL;
}

static bool is_of_task(const struct lsns *lsns, const struct lsns_space *space)
{
	const struct buffer *processes = &lsns->processes;
	if (lsns->task == 0)
		return true;
	for (size_t at = 0; at < LSNS_COUNT(*processes, struct lsns_process); at++) {
		const struct lsns_process *process = LSNS_AT(*processes, struct lsns_process, at);
		if (process->pid == lsns->task)
			return process->spaces[space->kind] == space->id;
	}
	return false;
}

/* By owner or parent: what a namespace belongs to, in either way, comes before it. */
static int add_below(struct lsns *lsns, const struct lsns_space *space, unsigned depth)
{
	if (space == NULL || depth == DEPTH_MAX || row_of_space(lsns, space->id) >= 0)
		return 0;
	uint64_t parent = lsns_parent(space);
	uint64_t owner = lsns_owner(space);
	if (add_below(lsns, space_of(lsns, parent), depth + 1) < 0 ||
		add_below(lsns, space_of(lsns, owner), depth + 1) < 0)
		return -1;
	return add_row(lsns, space, space->first,
		row_of_space(lsns, lsns->tree == TREE_OWNER ? owner : parent));
}

static int make_spaces(struct lsns *lsns)
{
	bool is_related = lsns->tree == TREE_OWNER || lsns->tree == TREE_PARENT;
	int result = is_related ? lsns_read_relations(lsns) : 0;
	for (size_t at = 0; at < LSNS_COUNT(lsns->spaces, struct lsns_space) && result == 0; at++) {
		const struct lsns_space *space = LSNS_AT(lsns->spaces, struct lsns_space, at);
		if (!is_of_task(lsns, space))
			continue;
		if (is_related)
			result = add_below(lsns, space, 0);
		else
			result = add_row(lsns, space, space->first,
				lsns->tree == TREE_PROCESS
					? row_of_process(lsns, space->first->parent)
					: -1);
	}
	return result;
}

static int make_processes(struct lsns *lsns)
{
	const struct lsns_space *space = NULL;
	for (size_t at = 0; at < LSNS_COUNT(lsns->spaces, struct lsns_space); at++)
		if (LSNS_AT(lsns->spaces, struct lsns_space, at)->id == lsns->only)
			space = LSNS_AT(lsns->spaces, struct lsns_space, at);
	if (space == NULL)
		return failed(&lsns->run->error, 0, "not found namespace: %llu",
			(unsigned long long)lsns->only);
	for (size_t at = 0; at < LSNS_COUNT(lsns->processes, struct lsns_process); at++) {
		const struct lsns_process *process =
			LSNS_AT(lsns->processes, struct lsns_process, at);
		if (process->spaces[space->kind] != space->id)
			continue;
		int parent =
			lsns->tree == TREE_PROCESS ? row_of_process(lsns, process->parent) : -1;
		if (add_row(lsns, space, process, parent) < 0)
			return -1;
	}
	return 0;
}

int lsns_make_rows(struct lsns *lsns)
{
	return lsns->only != 0 ? make_processes(lsns) : make_spaces(lsns);
}

/* --- cells ------------------------------------------------------------ */

/* The words of a process, blanks between them; of the kernel's own, its name. */
static void command_of(pid_t pid, char text[COMMAND_MAX])
{
	size_t length = proc_read(pid, "cmdline", text, COMMAND_MAX);
	while (length > 0 && text[length - 1] == '\0')
		length--;
	for (size_t at = 0; at < length; at++)
		if (text[at] == '\0')
			text[at] = ' ';
	text[length] = '\0';
	if (length == 0)
		proc_name(pid, text);
}

/* Where a network namespace is mounted: a line for each, or commas between them. */
static void mounts_of(const struct lsns *lsns, uint64_t id, char text[CELL_MAX])
{
	struct mounts mounts;
	struct mount mount;
	char wanted[40];
	size_t used = 0;
	bool one_line = lsns->no_wrap || lsns->raw;
	text_format(wanted, sizeof wanted, "net:[%llu]", (unsigned long long)id);
	mounts_open(&mounts, 0);
	while (mounts_next(&mounts, &mount))
		if (text_equal(mount.type, "nsfs") && text_equal(mount.root, wanted) &&
			used < CELL_MAX - LINES_SIZE)
			used += text_format(text + used, CELL_MAX - used, "%s%s",
				used == 0          ? ""
					: one_line ? ","
						   : "\n",
				mount.point);
	mounts_close(&mounts);
}

static void number(char text[CELL_MAX], uint64_t value)
{
	text_format(text, CELL_MAX, "%llu", (unsigned long long)value);
}

/* The container that a row's process is in, found once for all rows. */
static const struct container *container_of(struct lsns *lsns, const struct lsns_row *row)
{
	struct container_marks marks;
	if (!container_marks_of_process(row->process->pid, &marks))
		return NULL;
	if (!lsns->has_containers) {
		lsns->has_containers = true;
		containers_init(&lsns->containers);
		containers_scan(&lsns->containers, true, &lsns->run->error);
	}
	return container_find(&lsns->containers, &marks);
}

/* What a namespace without processes has not. */
static bool is_of_process(enum lsns_column column)
{
	return column == COLUMN_PATH || column == COLUMN_PID || column == COLUMN_PPID ||
		column == COLUMN_COMMAND || column == COLUMN_NETNSID ||
		column == COLUMN_CONTAINER || column == COLUMN_POD;
}

static void fill_cell(
	struct lsns *lsns, const struct lsns_row *row, enum lsns_column column, char text[CELL_MAX])
{
	const struct lsns_space *space = row->space;
	const struct lsns_process *process = row->process;
	const struct container *container;
	uid_t user = process != NULL ? process->user : space->user;
	text[0] = '\0';
	if (process == NULL && is_of_process(column))
		return;
	switch (column) {
	case COLUMN_NS: number(text, space->id); break;
	case COLUMN_TYPE: text_copy(text, CELL_MAX, ns_name(space->kind)); break;
	case COLUMN_PATH:
		text_format(
			text, CELL_MAX, "/proc/%d/ns/%s", (int)process->pid, ns_name(space->kind));
		break;
	case COLUMN_NPROCS: number(text, space->processes); break;
	case COLUMN_PID: number(text, (unsigned)process->pid); break;
	case COLUMN_PPID: number(text, (unsigned)process->parent); break;
	case COLUMN_COMMAND: command_of(process->pid, text); break;
	case COLUMN_UID: number(text, user); break;
	case COLUMN_USER: account_name("/etc/passwd", user, text, CELL_MAX); break;
	case COLUMN_NETNSID:
		if (space->kind == NS_NET)
			lsns_netnsid(lsns, process->pid, text);
		break;
	case COLUMN_NSFS:
		if (space->kind == NS_NET)
			mounts_of(lsns, space->id, text);
		break;
	case COLUMN_PNS: number(text, lsns_parent(space)); break;
	case COLUMN_ONS: number(text, lsns_owner(space)); break;
	case COLUMN_CONTAINER:
		container = container_of(lsns, row);
		if (container != NULL)
			container_label(container, text);
		break;
	case COLUMN_POD:
		container = container_of(lsns, row);
		if (container != NULL && *container->pod != '\0')
			text_format(text, CELL_MAX, "%s%s%s", container->pod_namespace,
				*container->pod_namespace != '\0' ? "/" : "", container->pod);
		break;
	case LSNS_COLUMNS:
	case COLUMNS_SHOWN_MAX: break;
	}
}

int lsns_fill_cells(struct lsns *lsns)
{
	char text[CELL_MAX];
	for (size_t at = 0; at < lsns_row_count(lsns); at++) {
		struct lsns_row *row = row_at(lsns, at);
		for (unsigned column = 0; column < lsns->column_count; column++) {
			fill_cell(lsns, row, lsns->columns[column], text);
			size_t size = strlen(text) + 1;
			char *kept = arena_take(&lsns->run->arena, size);
			if (kept == NULL)
				return failed(&lsns->run->error, ENOMEM, "too many rows");
			row->cells[column] = memcpy(kept, text, size);
		}
	}
	return 0;
}
