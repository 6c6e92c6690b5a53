// SPDX-License-Identifier: MIT
#pragma once

/*
 * What the names of cgroups tell of a container: every engine makes a folder that it names by the
 * container's id, each in its own way, for each of its cgroup drivers.
 */

#include <stdbool.h>
#include <sys/types.h>

enum {
	CONTAINER_ID_SIZE = 65,  /* 64 hexadecimal digits, or a machine's name, and a NUL */
	CONTAINER_ID_SHORT = 12, /* as many of them as engines print */
	POD_UID_SIZE = 37, /* 36 characters of a UUID, or 32 digits of a static pod's, and a NUL */
};

enum container_runtime {
	RUNTIME_UNKNOWN,
	RUNTIME_DOCKER,
	RUNTIME_CONTAINERD,
	RUNTIME_CRIO,
	RUNTIME_PODMAN,
	RUNTIME_LXC,
	RUNTIME_NSPAWN,
	RUNTIME_RUNC,
	RUNTIME_CRUN,
	RUNTIMES,
};

struct container_marks {
	enum container_runtime runtime; /* as far as the name says */
	char id[CONTAINER_ID_SIZE];
	char pod_uid[POD_UID_SIZE]; /* of the pod that the kubelet made a folder for; or "" */
	bool is_nested; /* in another container, which can make folders of any name in its own */
};

/* Whether text is a full id: 64 hexadecimal digits. */
bool container_is_id(const char *text);

/*
 * Of a cgroup's path, `/kubepods.slice/…/cri-containerd-ID.scope`: the innermost container that it
 * names. False if it names none: then the id is empty, and a pod may still be told.
 */
bool container_marks_of_path(const char *path, struct container_marks *marks);

/* The same of the text of /proc/PID/cgroup: the first of its lines that names one. */
bool container_marks_of_cgroups(const char *text, struct container_marks *marks);

/* The same of a process, by what it is in now. One that is gone is in none. */
bool container_marks_of_process(pid_t pid, struct container_marks *marks);
