// SPDX-License-Identifier: MIT
#pragma once

/* core/container.h, between its own files. */

#include "core/container.h"

/* A copy that lives as long as containers; "" when memory is out. */
const char *container_keep(struct containers *containers, const char *text);

/* The container of that id, or NULL. Names of machines are only unique for each runtime. */
struct container *container_of_id(
	const struct containers *containers, const struct container_marks *marks);

/*
 * The same, and a new one where there is none; borrowed until the next. NULL when memory is out.
 */
struct container *container_know(
	struct containers *containers, const struct container_marks *marks);

/* Takes pid as the container's first process if it is a better one than what is known. */
void container_offer(struct container *container, pid_t pid);

/* Remembers a place once. Its path is cut nowhere: what is too long is left out. */
void container_place(struct containers *containers, enum place_kind kind, const char *path);

/* The bundle of the task that a process of containerd's looks after is its working directory. */
void container_learn_shim(struct containers *containers, pid_t shim);

/* conmon's words tell all of its container, and where podman and CRI-O keep theirs. */
void container_learn_conmon(struct containers *containers, pid_t conmon);

/* Containers that only records know: their ids are names, or they have no cgroup. */
void container_read_places(struct containers *containers);

/* The pods of all containers, by the links that the kubelet makes to their logs. */
void container_read_logs(struct containers *containers);

/* Asks each place that is known for its record. */
void container_read_record(struct containers *containers, struct container *container);

/* What is mounted in a container names it, and where its engine keeps the rest. */
void container_read_mounts(struct containers *containers, struct container *container);
