// SPDX-License-Identifier: MIT
#include "core/container.h"

#include <string.h>
#include <sys/utsname.h>

#include "core/container_parts.h"
#include "core/proc.h"
#include "core/text.h"

static const char names[RUNTIMES][11] = {
	[RUNTIME_UNKNOWN] = "",
	[RUNTIME_DOCKER] = "docker",
	[RUNTIME_CONTAINERD] = "containerd",
	[RUNTIME_CRIO] = "cri-o",
	[RUNTIME_PODMAN] = "podman",
	[RUNTIME_LXC] = "lxc",
	[RUNTIME_NSPAWN] = "nspawn",
	[RUNTIME_RUNC] = "runc",
	[RUNTIME_CRUN] = "crun",
};

const char *container_runtime_name(enum container_runtime runtime)
{
	return names[runtime];
}

enum container_runtime container_runtime_of(const char *name, size_t length)
{
	for (enum container_runtime at = RUNTIME_UNKNOWN + 1; at < RUNTIMES; at++)
		if (strlen(names[at]) == length && memcmp(names[at], name, length) == 0)
			return at;
	return RUNTIME_UNKNOWN;
}

/* A machine's name in a unit's: `\x2d` for what could not stand there (systemd-escape(1)). */
static const char *unescape(struct containers *containers, const char *id)
{
	char name[CONTAINER_ID_SIZE], *to = name;
	for (; *id != '\0'; to++) {
		uint64_t byte;
		char digits[3] = "";
		if (text_begins(id, "\\x"))
			text_copy(digits, sizeof digits, id + 2);
		if (strlen(digits) == 2 && text_number(digits, 16, 255, &byte) == 0 && byte != 0) {
			*to = (char)byte;
			id += 4;
		} else {
			*to = *id++;
		}
	}
	*to = '\0';
	return container_keep(containers, name);
}

/* Who started it knows its name, or where it is written. */
static void learn(struct containers *containers, struct container *container)
{
	char name[PROC_NAME_SIZE];
	if (!container_settle(containers, container))
		return;
	proc_name(container->parent, name);
	if (text_begins(name, "containerd-shim"))
		container_learn_shim(containers, container->parent);
	else if (text_equal(name, "conmon"))
		container_learn_conmon(containers, container->parent);
	container_read_mounts(containers, container);
}

/* In a pod, our host's name is the pod's own. */
static void take_own_pod(struct containers *containers, struct container *container)
{
	struct container ours = {.name = "us", .pod = ""};
	struct utsname system;
	container_read_mounts(containers, &ours);
	if (text_equal(ours.marks.pod_uid, container->marks.pod_uid) && uname(&system) == 0)
		container->pod = container_keep(containers, system.nodename);
}

void container_describe(struct containers *containers, struct container *container)
{
	if (container->is_described)
		return;
	container->is_described = true;
	if (container->marks.runtime == RUNTIME_LXC || container->marks.runtime == RUNTIME_NSPAWN) {
		container->name = unescape(containers, container->marks.id);
		container->record = "its cgroup";
		return;
	}
	/* Whose folder is another container's own doing has no record on this machine. */
	if (container->marks.is_nested) {
		container_settle(containers, container);
		container_read_mounts(containers, container);
		return;
	}
	container_read_record(containers, container);
	if (container->name[0] == '\0' && container->pod[0] == '\0') {
		learn(containers, container);
		container_read_record(containers, container);
	}
	if (container->name[0] == '\0' && container->pod[0] == '\0' &&
		container_is_id(container->marks.id))
		container_ask_sockets(containers);
	if (container->pod[0] == '\0' && container->marks.pod_uid[0] != '\0')
		container_read_logs(containers);
	if (container->pod[0] == '\0' && container->marks.pod_uid[0] != '\0')
		take_own_pod(containers, container);
}

struct container *container_find(struct containers *containers, const struct container_marks *marks)
{
	struct container *container = container_of_id(containers, marks);
	if (container != NULL)
		container_describe(containers, container);
	return container;
}

const char *container_label(const struct container *container, char text[CONTAINER_LABEL_SIZE])
{
	if (*container->name != '\0')
		text_copy(text, CONTAINER_LABEL_SIZE, container->name);
	else
		text_copy(text,
			container_is_id(container->marks.id) ? CONTAINER_ID_SHORT + 1
							     : CONTAINER_LABEL_SIZE,
			container->marks.id);
	return text;
}
