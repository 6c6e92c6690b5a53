// SPDX-License-Identifier: MIT

/* What is said where a reference names no container, or several. */

#include <errno.h>
#include <string.h>

#include "core/container_parts.h"
#include "core/text.h"

enum { NEAREST = 3, WORD_MAX = 64 };

void container_add_line(char *lines, size_t size, const struct container *container)
{
	size_t used = strlen(lines);
	text_format(lines + used, size - used, "%s  PID %d  %s://%.*s  %s%s%s%s%s  %s",
		used > 0 ? "\n" : "", (int)container->pid,
		container_runtime_name(container->marks.runtime), CONTAINER_ID_SHORT,
		container->marks.id, container->pod_namespace,
		*container->pod_namespace != '\0' ? "/" : "", container->pod,
		*container->pod != '\0' ? "/" : "", container->name, container->image);
}

int container_say_ambiguous(const struct containers *containers, const char *text,
	const struct fitting *fitting, struct error *error)
{
	char lines[sizeof error->hint] = "";
	size_t left = fitting->count;
	failed(error, 0, "'%s' names %zu containers", text, fitting->count);
	for (size_t at = 0; at < container_count(containers); at++) {
		const struct container *container = container_at(containers, at);
		if (container->fit != fitting->fit || container->is_sandbox)
			continue;
		if (strlen(lines) > sizeof lines - 160) {
			size_t used = strlen(lines);
			text_format(lines + used, sizeof lines - used, "\n  and %zu more", left);
			break;
		}
		container_add_line(lines, sizeof lines, container);
		left--;
	}
	return hint(error, "%s", lines);
}

/* How many characters it takes to make one word of the other (Levenshtein). */
static unsigned distance(const char *one, const char *other)
{
	unsigned char row[WORD_MAX + 1];
	size_t length = strnlen(other, WORD_MAX);
	for (size_t at = 0; at <= length; at++)
		row[at] = (unsigned char)at;
	for (unsigned line = 1; *one != '\0' && line <= WORD_MAX; one++, line++) {
		unsigned char diagonal = row[0];
		row[0] = (unsigned char)line;
		for (size_t at = 1; at <= length; at++) {
			unsigned char changed = (unsigned char)(diagonal + (*one != other[at - 1]));
			diagonal = row[at];
			unsigned char least = row[at - 1] < row[at] ? row[at - 1] : row[at];
			least++;
			row[at] = changed < least ? changed : least;
		}
	}
	return row[length];
}

/* What a person would call it by. */
static const char *call(const struct container *container)
{
	return *container->name != '\0' && *container->pod == '\0' ? container->name
		: *container->pod != '\0'                          ? container->pod
								   : container->marks.id;
}

int container_say_unknown(struct containers *containers, const char *text,
	const struct reference *reference, struct error *error)
{
	const struct container *nearest[NEAREST] = {NULL};
	unsigned distances[NEAREST];
	char lines[sizeof error->hint] = "";
	const char *wanted = reference->kind == BY_POD ? reference->pod : reference->name;
	for (size_t at = 0; at < container_count(containers); at++) {
		const struct container *container = container_at(containers, at);
		unsigned far = distance(wanted, call(container)), place = NEAREST;
		if (container->is_sandbox)
			continue;
		while (place > 0 && (nearest[place - 1] == NULL || distances[place - 1] > far)) {
			place--;
			if (place + 1 < NEAREST) {
				nearest[place + 1] = nearest[place];
				distances[place + 1] = distances[place];
			}
			nearest[place] = container;
			distances[place] = far;
		}
	}
	failed(error, 0, "there is no container '%s'", text);
	error->number = ENOENT;
	if (nearest[0] == NULL)
		return hint(error, "No container runs here that this process can see.");
	for (unsigned at = 0; at < NEAREST && nearest[at] != NULL; at++)
		container_add_line(lines, sizeof lines, nearest[at]);
	return hint(error, "The nearest of %zu:\n%s", container_count(containers), lines);
}
