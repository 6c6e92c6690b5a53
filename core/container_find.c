// SPDX-License-Identifier: MIT
#define _GNU_SOURCE

/* References: how a person names a container, and the process that is meant. */

#include <errno.h>
#include <limits.h>
#include <string.h>

#include "core/container_parts.h"
#include "core/ns.h"
#include "core/proc.h"
#include "core/text.h"

enum { PREFIX_MIN = 4 };

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
	} else if (text_equal(this->text, ".") || this->text[0] == '\0') {
		this->kind = BY_PLACE;
	} else if (text_begins(this->text, "port:") || this->text[0] == ':') {
		uint64_t port;
		this->kind = BY_PORT;
		if (text_number(strchr(this->text, ':') + 1, 10, 65535, &port) != 0 || port == 0)
			return failed(error, 0, "'%s' is no port", text);
		this->port = (unsigned)port;
	} else if (text_begins(this->text, "pod/")) {
		parse_pod(this, this->text + 4);
	} else if (strchr(this->text, '/') != NULL) {
		parse_pod(this, this->text);
	}
	return 0;
}

/* --- what fits ------------------------------------------------------------ */

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

static void take_fit(struct fitting *this, struct container *container, enum fit fit)
{
	if (fit == NO_FIT || fit < this->fit)
		return;
	/* What holds a pod's namespaces stands for the pod only where nothing else does. */
	if (this->count > 0 && fit == this->fit && container->is_sandbox)
		return;
	if (fit > this->fit || this->first->is_sandbox)
		*this = (struct fitting){.fit = fit, .same_pod = true};
	container->fit = (unsigned char)fit;
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

/* --- who is meant ------------------------------------------------------------ */

/* Holds on first and looks again then: the number may have gone to another since it was found. */
int container_hold(const struct container *container, struct target *target, struct error *error)
{
	struct container_marks marks;
	target_open(target, container->pid);
	container_marks_of_process(container->pid, &marks);
	/* One without a cgroup of its own, as podman's may be, has its start alone. */
	bool has_moved = marks.id[0] != '\0' && container_is_id(container->marks.id) &&
		!text_equal(marks.id, container->marks.id);
	if (has_moved || proc_start(container->pid) != container->started) {
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
		return is_last ? container_say_unknown(containers, text, reference, error) : 1;
	if (fitting.count > 1 && !(fitting.same_pod && (wanted & ~of_pod) == 0))
		return container_say_ambiguous(containers, text, &fitting, error);
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

/*
 * `.`: the container that this one was put beside. Whose processes share our PID namespace is seen
 * from here; its first process is the target's, or, where a whole pod shares it, the pod's own.
 */
static struct fitting find_beside(struct containers *containers)
{
	struct container_marks ours, first;
	struct fitting fitting = {0};
	container_marks_of_process(0, &ours);
	if (!container_marks_of_process(1, &first) || text_equal(first.id, ours.id))
		return fitting;
	for (size_t at = 0; at < container_count(containers); at++) {
		struct container *container = container_at(containers, at);
		char name[PROC_NAME_SIZE];
		container_describe(containers, container);
		proc_name(container->pid, name);
		container->is_sandbox |= text_equal(name, "pause");
		if (!text_equal(container->marks.id, ours.id))
			take_fit(&fitting, container,
				container->pid == 1 && !container->is_sandbox ? FITS_WHOLE
									      : FITS_PREFIX);
	}
	return fitting;
}

static int resolve_place(struct target *target, struct error *error)
{
	struct containers containers;
	containers_init(&containers);
	int result = containers_scan(&containers, false, error);
	struct fitting fitting = {0};
	if (result == 0)
		fitting = find_beside(&containers);
	if (result == 0 && fitting.count == 0) {
		failed(error, 0, "there is no container beside this process");
		error->number = ENOENT;
		result = hint(error,
			"In a pod it takes kubectl debug --target=CONTAINER, or "
			"shareProcessNamespace; with docker, --pid container:NAME.");
	} else if (result == 0 && fitting.count > 1) {
		result = container_say_ambiguous(&containers, ".", &fitting, error);
	} else if (result == 0) {
		result = container_hold(fitting.first, target, error);
	}
	containers_free(&containers);
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
	if (parsed.kind == BY_PORT)
		return container_of_port(parsed.port, wanted, target, error);
	if (parsed.kind == BY_PLACE)
		return resolve_place(target, error);
	return resolve_name(reference, &parsed, wanted, target, error);
}
