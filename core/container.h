// SPDX-License-Identifier: MIT
#pragma once

/* References: how a person names a target. Today a PID; names of containers have their place here.
 */

#include <sys/types.h>

#include "core/error.h"

enum {
	CONTAINER_ID_SIZE = 65,  /* 64 hexadecimal digits and a NUL */
	CONTAINER_ID_SHORT = 12, /* as many of them as engines print */
	POD_UID_SIZE = 37, /* 36 characters of a UUID, or 32 digits of a static pod's, and a NUL */
};

/* Finds the process that a reference names. Returns 0 with *pid, or -1. */
int container_resolve(const char *reference, pid_t *pid, struct error *error);

/*
 * The id of the container that a process is in, by its cgroups (the folder that every engine names
 * by it): the innermost one. Returns 0, or -1 if it is in none that can be told.
 */
int container_of_process(pid_t pid, char id[CONTAINER_ID_SIZE]);

/*
 * The same of the text of /proc/PID/cgroup, and the uid of the pod that the kubelet made a folder
 * for. Pure.
 */
int container_of_cgroups(const char *text, char id[CONTAINER_ID_SIZE]);
int pod_of_cgroups(const char *text, char uid[POD_UID_SIZE]);
