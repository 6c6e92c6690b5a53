// SPDX-License-Identifier: MIT
#define _GNU_SOURCE

/* References: how a person names a container, and the process that is meant. */

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/container_parts.h"
#include "core/ns.h"
#include "core/proc.h"
#include "core/text.h"

enum { PREFIX_MIN = 4, NEAREST = 3, WORD_MAX = 64 };

/* A reference taken apart; texts are borrowed from it. */
struct reference {
	enum reference_kind { BY_NAME, BY_ID, BY_POD } kind;
	enum container_runtime runtime;  /* the only one that may be meant */
	const char *name;                /* or id, or that of a pod's container; "" for any */
	const char *pod, *pod_namespace; /* "" for any */
	char text[512];                  /* what they point into */
};

/* `[NAMESPACE/]POD[/CONTAINER]`: two words are a namespace and a pod. */
static void parse_pod(struct reference *this, char *text)
{
	char *first = strsep(&text, "/"), *second = strsep(&text, "/");
	this->kind = BY_POD;
	this->pod = second != NULL ? second : first;
	this->pod_namespace = second != NULL ? first : "";
	this->name = text != NULL ? text : "";
}

static int parse(const char *text, struct reference *this, struct error *error)
{
	*this = (struct reference){.name = "", .pod = "", .pod_namespace = ""};
	if (strlen(text) >= sizeof this->text)
		return failed(error, 0, "a name of a container this long is none");
	text_copy(this->text, sizeof this->text, text);
	char *scheme = text_find(this->text, "://");
	this->name = this->text;
	if (scheme != NULL) {
		this->runtime = container_runtime_of(this->text, (size_t)(scheme - this->text));
		if (this->runtime == RUNTIME_UNKNOWN) {
			failed(error, 0, "there is no runtime '%.*s'", (int)(scheme - this->text),
				this->text);
			return hint(error,
				"It is docker, containerd, cri-o, podman, lxc, nspawn, runc or "
				"crun.");
		}
		this->name = scheme + 3;
	} else if (text_begins(this->text, "pod/")) {
		parse_pod(this, this->text + 4);
	} else if (strchr(this->text, '/') != NULL) {
		parse_pod(this, this->text);
	}
	return 0;
}

/* --- what fits ---------------------------------------------------------------------------------
 */

/* How well: a name is better than a service of that name, and that than the beginning of an id. */
enum fit { NO_FIT, FITS_PREFIX, FITS_SERVICE, FITS_WHOLE };

/* What one without a cgroup that names its runtime may still be. */
static bool may_be_of(const struct container *container, enum container_runtime runtime)
{
	return runtime == RUNTIME_UNKNOWN || container->marks.runtime == RUNTIME_UNKNOWN ||
		container->marks.runtime == runtime;
}

static enum fit fit_of_pod(const struct container *container, const struct reference *reference)
{
	if (*container->pod == '\0' || !text_equal(container->pod, reference->pod) ||
		(*reference->pod_namespace != '\0' &&
			!text_equal(container->pod_namespace, reference->pod_namespace)) ||
		(*reference->name != '\0' && !text_equal(container->name, reference->name)))
		return NO_FIT;
	return FITS_WHOLE;
}

static enum fit fit_of(const struct container *container, const struct reference *reference)
{
	const char *name = reference->name;
	size_t length = strlen(name);
	if (!may_be_of(container, reference->runtime))
		return NO_FIT;
	if (reference->kind == BY_POD)
		return fit_of_pod(container, reference);
	if (text_equal(container->marks.id, name) ||
		(length > 0 && text_equal(container->name, name)))
		return FITS_WHOLE;
	if (length > 0 && text_equal(container->service, name))
		return FITS_SERVICE;
	bool is_prefix = length >= PREFIX_MIN && strspn(name, "0123456789abcdef") == length &&
		container_is_id(container->marks.id) && text_begins(container->marks.id, name);
	return is_prefix ? FITS_PREFIX : NO_FIT;
}

/* Those that fit best: the first of them, and how many there are. */
struct fitting {
	enum fit fit;
	struct container *first;
	size_t count;
	bool same_pod; /* all are of the first one's */
};

static void take_fit(struct fitting *this, struct container *container, enum fit fit)
{
	if (fit == NO_FIT || fit < this->fit)
		return;
	/* What holds a pod's namespaces stands for the pod only where nothing else does. */
	if (this->count > 0 && fit == this->fit && container->is_sandbox)
		return;
	if (fit > this->fit || this->first->is_sandbox)
		*this = (struct fitting){.fit = fit, .same_pod = true};
	if (this->count++ == 0)
		this->first = container;
	this->same_pod &= container->marks.pod_uid[0] != '\0' &&
		text_equal(container->marks.pod_uid, this->first->marks.pod_uid);
}

static struct fitting find(struct containers *containers, const struct reference *reference)
{
	struct fitting fitting = {0};
	for (size_t at = 0; at < container_count(containers); at++) {
		struct container *container = container_at(containers, at);
		container_describe(containers, container);
		enum fit fit = fit_of(container, reference);
		if (fit != NO_FIT && container_settle(containers, container))
			take_fit(&fitting, container, fit);
	}
	return fitting;
}

/* --- what is said ------------------------------------------------------------------------------
 */

/* `  1234  docker  web  shop/cart  nginx:1.25` */
static void add_line(char *lines, size_t size, const struct container *container, const char *name)
{
	size_t used = strlen(lines);
	text_format(lines + used, size - used, "%s  PID %d  %s://%.*s  %s%s%s%s%s  %s",
		used > 0 ? "\n" : "", (int)container->pid,
		container_runtime_name(container->marks.runtime), CONTAINER_ID_SHORT,
		container->marks.id,
		*container->pod_namespace != '\0' ? container->pod_namespace : "",
		*container->pod_namespace != '\0' ? "/" : "", container->pod,
		*container->pod != '\0' ? "/" : "", name, container->image);
}

static int say_ambiguous(struct containers *containers, const char *text,
	const struct reference *reference, const struct fitting *fitting, struct error *error)
{
	char lines[sizeof error->hint] = "";
	size_t left = fitting->count;
	failed(error, 0, "'%s' names %zu containers", text, fitting->count);
	for (size_t at = 0; at < container_count(containers); at++) {
		const struct container *container = container_at(containers, at);
		if (fit_of(container, reference) != fitting->fit || container->is_sandbox ||
			container->pid == 0)
			continue;
		if (strlen(lines) > sizeof lines - 160) {
			size_t used = strlen(lines);
			text_format(lines + used, sizeof lines - used, "\n  and %zu more", left);
			break;
		}
		add_line(lines, sizeof lines, container, container->name);
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

static int say_unknown(struct containers *containers, const char *text,
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
		add_line(lines, sizeof lines, nearest[at], nearest[at]->name);
	return hint(error, "The nearest of %zu:\n%s", container_count(containers), lines);
}

/* --- who is meant ------------------------------------------------------------------------------
 */

/* Holds on first and looks again then: the number may have gone to another since it was found. */
int container_hold(const struct container *container, struct target *target, struct error *error)
{
	struct container_marks marks;
	target_open(target, container->pid);
	container_marks_of_process(container->pid, &marks);
	if (container_is_id(container->marks.id) && !text_equal(marks.id, container->marks.id)) {
		target_close(target);
		return failed(error, ESRCH, "container '%s' has ended", container->marks.id);
	}
	return 0;
}

static int resolve_in(struct containers *containers, const char *text,
	const struct reference *reference, unsigned wanted, bool is_last, struct target *target,
	struct error *error)
{
	static const unsigned of_pod = NS_BIT(NS_NET) | NS_BIT(NS_IPC) | NS_BIT(NS_UTS);
	struct fitting fitting = find(containers, reference);
	if (fitting.count == 0)
		return is_last ? say_unknown(containers, text, reference, error) : 1;
	if (fitting.count > 1 && !(fitting.same_pod && (wanted & ~of_pod) == 0))
		return say_ambiguous(containers, text, reference, &fitting, error);
	return container_hold(fitting.first, target, error);
}

/* First quickly; what that does not find may still be among all processes. */
static int resolve_name(const char *text, const struct reference *reference, unsigned wanted,
	struct target *target, struct error *error)
{
	int result = 1;
	for (int thorough = 0; thorough < 2 && result == 1; thorough++) {
		struct containers containers;
		containers_init(&containers);
		result = containers_scan(&containers, !thorough, error);
		if (result == 0)
			result = resolve_in(
				&containers, text, reference, wanted, thorough == 1, target, error);
		containers_free(&containers);
	}
	return result;
}

int container_resolve(
	const char *reference, unsigned wanted, struct target *target, struct error *error)
{
	struct reference parsed;
	uint64_t number;
	if (text_number(reference, 10, INT_MAX, &number) == 0 && number > 0) {
		target_open(target, (pid_t)number);
		return 0;
	}
	if (parse(reference, &parsed, error) < 0)
		return -1;
	return resolve_name(reference, &parsed, wanted, target, error);
}
