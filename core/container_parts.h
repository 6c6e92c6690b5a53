// SPDX-License-Identifier: MIT
#pragma once

/* core/container.h, between its own files. */

#include "core/container.h"

struct directory;
struct json;

/* A copy that lives as long as containers; "" when memory is out. */
const char *container_keep(struct containers *containers, const char *text);

/* The container of that id, or NULL. Names of machines are only unique for each runtime. */
struct container *container_of_id(
	const struct containers *containers, const struct container_marks *marks);

/*
 * The same, and a new one where there is none; borrowed until the next. NULL when memory is out, or
 * the scan is over, or where marks of a container within another name one that is outside.
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

/* Whether a place may tell of a container: a user's own of what that user began, root's of all. */
bool container_may_tell(struct containers *containers, struct container *container,
	const struct container_place *place);

/* What runc and crun keep of what they run: the containers of no engine, or that have no cgroup. */
void container_read_states(struct containers *containers);

/* Asks docker and podman themselves, once; and what they answer is taken from their list. */
void container_ask_sockets(struct containers *containers);
void container_read_api(struct containers *containers, enum container_runtime runtime,
	const struct json *json, const char *path);

/* Opens a folder of the machine's; false if there is none. */
bool container_open_folder(
	const struct containers *containers, struct directory *directory, const char *path);

/* Reads a file of JSON whole, into scratch. False if there is none that can be used. */
bool container_read_json(struct containers *containers, const char *path, struct json *json);

/* Asks each place that is known for its record. */
void container_read_record(struct containers *containers, struct container *container);

/* What is mounted in a container names it, and where its engine keeps the rest. */
void container_read_mounts(struct containers *containers, struct container *container);

/* --- references ------------------------------------------------------------ */

/* A reference taken apart; texts are borrowed from it. */
struct reference {
	enum reference_kind { BY_NAME, BY_POD, BY_PORT, BY_PLACE } kind;
	enum container_runtime runtime;  /* the only one that may be meant */
	const char *name;                /* or id, or that of a pod's container; "" for any */
	const char *pod, *pod_namespace; /* "" for any */
	unsigned port;
	char text[512]; /* what they point into */
};

/* How well: a name is better than a service of that name, and that than the beginning of an id. */
enum fit { NO_FIT, FITS_PREFIX, FITS_SERVICE, FITS_WHOLE };

/* Those that fit best: the first of them, and how many there are. */
struct fitting {
	enum fit fit;
	struct container *first;
	size_t count;
	bool same_pod; /* all are of the first one's */
};

/* Adds a line for a container to lines: `  PID 1234  docker://…  web  nginx:1.25`. */
void container_add_line(char *lines, size_t size, const struct container *container);

/* The errors: both return -1. text is the reference as it was typed. */
int container_say_ambiguous(const struct containers *containers, const char *text,
	const struct fitting *fitting, struct error *error);
int container_say_unknown(struct containers *containers, const char *text,
	const struct reference *reference, struct error *error);

/* container_resolve of a port. */
int container_of_port(unsigned port, unsigned wanted, struct target *target, struct error *error);
