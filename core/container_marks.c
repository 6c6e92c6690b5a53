// SPDX-License-Identifier: MIT
#include "core/container_marks.h"

#include <stddef.h>
#include <string.h>

#include "core/proc.h"
#include "core/text.h"

static const char digits[] = "0123456789abcdef";

bool container_is_id(const char *text)
{
	return strlen(text) == CONTAINER_ID_SIZE - 1 &&
		strspn(text, digits) == CONTAINER_ID_SIZE - 1;
}

/* A part of a path between its slashes; not ended by a NUL. */
struct part {
	const char *text;
	size_t length;
};

static bool part_begins(struct part part, const char *prefix)
{
	size_t length = strlen(prefix);
	return part.length >= length && memcmp(part.text, prefix, length) == 0;
}

static bool cut_end(struct part *part, const char *end)
{
	size_t length = strlen(end);
	if (part->length < length || memcmp(part->text + part->length - length, end, length) != 0)
		return false;
	part->length -= length;
	return true;
}

static bool part_is(struct part part, const char *text)
{
	return part.length == strlen(text) && part_begins(part, text);
}

/* What stands before the id, in the folder's own name or as that of the folder around it. */
static enum container_runtime runtime_of(struct part before)
{
	static const struct {
		char name[15];
		unsigned char runtime;
	} known[] = {
		{"docker", RUNTIME_DOCKER},
		{"cri-containerd", RUNTIME_CONTAINERD},
		{"nerdctl", RUNTIME_CONTAINERD},
		{"crio", RUNTIME_CRIO},
		{"libpod", RUNTIME_PODMAN},
	};
	for (size_t at = 0; at < sizeof known / sizeof known[0]; at++)
		if (part_is(before, known[at].name))
			return known[at].runtime;
	return RUNTIME_UNKNOWN;
}

/* `ID`, `docker-ID.scope`, `cri-containerd-ID.scope`; conmon is an engine's own process. */
static bool take_id(struct part part, struct part around, struct container_marks *marks)
{
	struct part before = part;
	cut_end(&part, ".scope");
	if (part.length < CONTAINER_ID_SIZE - 1)
		return false;
	before.length = part.length - (CONTAINER_ID_SIZE - 1);
	const char *id = part.text + before.length;
	if (strspn(id, digits) < CONTAINER_ID_SIZE - 1)
		return false;
	if (before.length == 0) {
		marks->runtime = runtime_of(around);
	} else {
		char between = before.text[--before.length];
		if ((between != '-' && between != ':') || cut_end(&before, "-conmon"))
			return false;
		marks->runtime = runtime_of(before);
	}
	text_copy(marks->id, sizeof marks->id, id);
	return true;
}

/* lxc's and systemd's machines have no id but a name. systemd-machined's virtual machines are none.
 */
static bool take_machine(struct part part, struct part around, struct container_marks *marks)
{
	enum container_runtime runtime = RUNTIME_NSPAWN;
	size_t prefix = 0;
	if (part_begins(part, "lxc.payload.")) {
		prefix = 12;
		runtime = RUNTIME_LXC;
	} else if (part_is(around, "lxc")) {
		runtime = RUNTIME_LXC;
	} else if (part_begins(part, "systemd-nspawn@") && cut_end(&part, ".service")) {
		prefix = 15;
	} else if (part_begins(part, "machine-") && !part_begins(part, "machine-qemu") &&
		cut_end(&part, ".scope")) {
		prefix = 8;
	} else {
		return false;
	}
	if (part.length == prefix || part.length - prefix >= sizeof marks->id)
		return false;
	marks->runtime = runtime;
	text_format(marks->id, sizeof marks->id, "%.*s", (int)(part.length - prefix),
		part.text + prefix);
	return true;
}

/* `podUID`, `kubepods-burstable-podUID.slice` with `_` for each `-`. */
static bool take_pod(struct part part, struct container_marks *marks)
{
	static const unsigned char lengths[] = {POD_UID_SIZE - 1, 32};
	cut_end(&part, ".slice");
	for (size_t at = 0; at < sizeof lengths; at++) {
		size_t length = lengths[at];
		const char *uid = part.text + part.length - length;
		if (part.length < length + 3 || memcmp(uid - 3, "pod", 3) != 0 ||
			strspn(uid, "0123456789abcdef-_") < length)
			continue;
		text_format(marks->pod_uid, sizeof marks->pod_uid, "%.*s", (int)length, uid);
		for (char *byte = marks->pod_uid; *byte != '\0'; byte++)
			if (*byte == '_')
				*byte = '-';
		return true;
	}
	return false;
}

/* The last part of a path of that length, and how much of the path is before it. */
static struct part last_part(const char *path, size_t *length)
{
	while (*length > 0 && path[*length - 1] == '/')
		--*length;
	size_t end = *length;
	while (*length > 0 && path[*length - 1] != '/')
		--*length;
	return (struct part){path + *length, end - *length};
}

static bool take_container(struct part part, struct part around, struct container_marks *marks)
{
	return take_id(part, around, marks) || take_machine(part, around, marks);
}

static bool marks_of(const char *path, size_t length, struct container_marks *marks)
{
	bool found = false, has_pod = false;
	struct container_marks outer;
	*marks = (struct container_marks){0};
	struct part part = last_part(path, &length);
	while (part.length > 0) {
		struct part around = last_part(path, &length);
		/* systemd-nspawn itself is beside its `payload`, and in no container. */
		if (!found && part_is(part, "supervisor") &&
			(part_begins(around, "systemd-nspawn@") || part_begins(around, "machine-")))
			around = last_part(path, &length);
		else if (!found)
			found = take_container(part, around, marks);
		else
			marks->is_nested |= take_container(part, around, &outer);
		has_pod = has_pod || take_pod(part, marks);
		part = around;
	}
	return found;
}

bool container_marks_of_path(const char *path, struct container_marks *marks)
{
	return marks_of(path, strlen(path), marks);
}

/* `8:pids:/docker/ID`: a line for each hierarchy, of which not all need to know the container. */
bool container_marks_of_cgroups(const char *text, struct container_marks *marks)
{
	struct container_marks line;
	*marks = (struct container_marks){0};
	while (*text != '\0') {
		size_t length = strcspn(text, "\n");
		size_t head = strcspn(text, ":");
		head += head < length ? 1 + strcspn(text + head + 1, ":\n") : 0;
		bool found = head < length && marks_of(text + head, length - head, &line);
		if (found || (head < length && line.pod_uid[0] != '\0'))
			*marks = line;
		if (found)
			return true;
		text += length + (text[length] == '\n');
	}
	return false;
}

bool container_marks_of_process(pid_t pid, struct container_marks *marks)
{
	char text[8192];
	proc_read_piece(pid, "cgroup", text, sizeof text);
	return container_marks_of_cgroups(text, marks);
}
