// SPDX-License-Identifier: MIT

/* The table, as wide as its words, and the same as JSON. */

#include <string.h>
#include <sys/auxv.h>
#include <time.h>

#include "applets/containers/containers.h"
#include "core/text.h"

enum column {
	COLUMN_NAME,
	COLUMN_POD,
	COLUMN_NAMESPACE,
	COLUMN_RUNTIME,
	COLUMN_ID,
	COLUMN_PID,
	COLUMN_IMAGE,
	COLUMN_INET,
	COLUMN_INET6,
	COLUMN_NETNS,
	COLUMN_USER,
	COLUMN_UPTIME,
	COLUMN_FOUND,
	COLUMNS,
};

static const char headings[COLUMNS][10] = {"NAME", "POD", "NAMESPACE", "RUNTIME", "ID", "PID",
	"IMAGE", "IPV4", "IPV6", "NETNS", "USER", "UPTIME", "FOUND"};

enum { CELL_SIZE = 256, MINUTE = 60, HOUR = 60 * MINUTE, DAY = 24 * HOUR };

/* In seconds; what a clock of ticks and one of nanoseconds disagree on is less than one. */
static uint64_t uptime(const struct row *row)
{
	struct timespec now;
	unsigned long ticks = getauxval(AT_CLKTCK);
	clock_gettime(CLOCK_BOOTTIME, &now);
	uint64_t started = row->container->started / (ticks > 0 ? ticks : 100);
	return (uint64_t)now.tv_sec > started ? (uint64_t)now.tv_sec - started : 0;
}

/* `45s`, `12m7s`, `3h4m`, `5d23h`: the two largest units. */
static void format_age(char text[CELL_SIZE], unsigned seconds)
{
	if (seconds < MINUTE)
		text_format(text, CELL_SIZE, "%us", seconds);
	else if (seconds < HOUR)
		text_format(text, CELL_SIZE, "%um%us", seconds / MINUTE, seconds % MINUTE);
	else if (seconds < DAY)
		text_format(text, CELL_SIZE, "%uh%um", seconds / HOUR, seconds % HOUR / MINUTE);
	else
		text_format(text, CELL_SIZE, "%ud%uh", seconds / DAY, seconds % DAY / HOUR);
}

/* compose's service is what its people call a container by, more than the name made of it. */
static void format_cell(char text[CELL_SIZE], const struct row *row, enum column column)
{
	const struct container *container = row->container;
	const char *word = "";
	text[0] = '\0';
	switch (column) {
	case COLUMN_NAME: word = container->is_sandbox ? "(sandbox)" : container->name; break;
	case COLUMN_POD:
		word = *container->pod != '\0' ? container->pod : container->marks.pod_uid;
		break;
	case COLUMN_NAMESPACE: word = container->pod_namespace; break;
	case COLUMN_RUNTIME: word = container_runtime_name(container->marks.runtime); break;
	case COLUMN_ID:
		text_copy(text,
			container_is_id(container->marks.id) ? CONTAINER_ID_SHORT + 1 : CELL_SIZE,
			container->marks.id);
		break;
	case COLUMN_PID: text_format(text, CELL_SIZE, "%d", (int)container->pid); break;
	case COLUMN_IMAGE: word = container->image; break;
	case COLUMN_INET: word = row->inet; break;
	case COLUMN_INET6: word = row->inet6; break;
	case COLUMN_NETNS:
		if (row->uses_host)
			word = "host";
		else if (row->netns != 0)
			text_format(text, CELL_SIZE, "%lu", (unsigned long)row->netns);
		break;
	case COLUMN_USER: word = row->user; break;
	case COLUMN_UPTIME: format_age(text, (unsigned)uptime(row)); break;
	case COLUMN_FOUND: word = container->record; break;
	case COLUMNS: break;
	}
	if (*word != '\0')
		text_copy(text, CELL_SIZE, word);
	if (text[0] == '\0')
		text_copy(text, CELL_SIZE, "-");
}

static void print_line(struct out *out, const size_t width[COLUMNS], unsigned columns,
	char cells[COLUMNS][CELL_SIZE])
{
	for (unsigned column = 0; column < columns; column++) {
		size_t length = strlen(cells[column]);
		out_escaped(out, cells[column]);
		for (; column + 1 < columns && length < width[column] + 2; length++)
			out_text(out, " ");
	}
	out_text(out, "\n");
}

static void print_table(struct out *out, const struct containers_options *options,
	const struct row *rows, size_t count)
{
	unsigned columns = options->verbose ? COLUMNS : COLUMN_FOUND;
	size_t width[COLUMNS] = {0};
	char cells[COLUMNS][CELL_SIZE];
	for (unsigned column = 0; column < columns; column++) {
		text_copy(cells[column], CELL_SIZE, headings[column]);
		width[column] = strlen(headings[column]);
		for (size_t at = 0; at < count; at++) {
			char cell[CELL_SIZE];
			format_cell(cell, &rows[at], column);
			if (strlen(cell) > width[column])
				width[column] = strlen(cell);
		}
	}
	if (!options->no_headings)
		print_line(out, width, columns, cells);
	for (size_t at = 0; at < count; at++) {
		for (unsigned column = 0; column < columns; column++)
			format_cell(cells[column], &rows[at], column);
		print_line(out, width, columns, cells);
	}
}

static void print_addresses(struct out *out, const char *key, const char *list)
{
	out_list(out, key);
	while (*list != '\0') {
		char address[64];
		size_t length = strcspn(list, ",");
		text_format(address, sizeof address, "%.*s", (int)length, list);
		out_string(out, NULL, "%", address);
		list += length + (list[length] == ',');
	}
	out_list_end(out);
}

static void print_json(struct out *out, const struct row *rows, size_t count)
{
	for (size_t at = 0; at < count; at++) {
		const struct row *row = &rows[at];
		const struct container *container = row->container;
		out_object(out, NULL);
		out_string_or_null(out, "name", container->name);
		out_string_or_null(out, "pod", container->pod);
		out_string_or_null(out, "pod_namespace", container->pod_namespace);
		out_string_or_null(out, "pod_uid", container->marks.pod_uid);
		out_bool(out, "sandbox", NULL, container->is_sandbox);
		out_string_or_null(out, "compose_project", container->project);
		out_string_or_null(out, "compose_service", container->service);
		out_string_or_null(
			out, "runtime", container_runtime_name(container->marks.runtime));
		out_string(out, "id", NULL, container->marks.id);
		out_number(out, "pid", NULL, (unsigned)container->pid);
		out_string_or_null(out, "image", container->image);
		print_addresses(out, "inet", row->inet);
		print_addresses(out, "inet6", row->inet6);
		if (row->netns != 0)
			out_number(out, "netns", NULL, row->netns);
		else
			out_plain(out, "netns", NULL, "null");
		out_bool(out, "host_network", NULL, row->uses_host);
		out_number(out, "uid", NULL, container->user);
		out_string(out, "user", NULL, row->user);
		out_number(out, "uptime", NULL, uptime(row));
		out_string_or_null(out, "found", container->record);
		out_object_end(out);
	}
}

void containers_print(struct run *run, const struct containers_options *options,
	const struct row *rows, size_t count)
{
	run->out->json = options->json;
	out_begin(run->out);
	if (options->json)
		print_json(run->out, rows, count);
	else if (options->quiet)
		for (size_t at = 0; at < count; at++)
			out_number(run->out, NULL, "%\n", (unsigned)rows[at].container->pid);
	else
		print_table(run->out, options, rows, count);
	out_end(run->out);
}
