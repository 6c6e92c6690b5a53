// SPDX-License-Identifier: MIT
#pragma once

/*
 * The containers of this machine, whatever runs them, and references: how a person names one. All
 * is read from /proc, from the cgroups and from what engines keep on disk: no client, no daemon.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "core/arena.h"
#include "core/buffer.h"
#include "core/container_marks.h"
#include "core/error.h"

struct target;

/* Texts are never NULL, "" where nothing is known; they are as untrusted as the container. */
struct container {
	struct container_marks marks; /* the id that it is named by, its runtime, its pod's uid */
	bool is_sandbox;              /* holds a pod's namespaces and does nothing else */
	bool is_settled;              /* pid is surely the first of its processes */
	bool is_described;
	unsigned char fit;  /* how well a reference names it (enum fit) */
	const char *cgroup; /* the folder of its processes, where they have not been looked at */
	pid_t pid;    /* the first of its processes; 0 if it has none, or they were not looked at */
	pid_t parent; /* of that; 0 if it cannot be seen */
	uid_t user;   /* of that, as our user namespace numbers it */
	uint64_t started; /* that began: clock ticks after the system did (core/proc.h) */
	const char *name, *image;
	const char *pod, *pod_namespace;
	const char *project, *service; /* of compose */
	const char *record;            /* the file, or process, that told the name */
};

/* Where an engine was seen to keep records; more are learnt from what runs. */
enum { PLACES_MAX = 24, PLACE_SIZE = 256 };

struct container_place {
	enum place_kind {
		PLACE_DOCKER,  /* ID/config.v2.json */
		PLACE_TASKS,   /* ID/config.json, containerd's bundles of one of its namespaces */
		PLACE_STORAGE, /* containers.json, ID/userdata/config.json: podman, CRI-O */
	} kind;
	bool is_read; /* of a record that tells of all: it has been */
	uid_t owner;  /* of the folder: tells of what this user began, root's of all */
	char path[PLACE_SIZE];
};

struct containers {
	struct buffer list; /* of struct container */
	struct arena kept, scratch;
	const char *hierarchy; /* where the cgroups lie */
	struct container_place places[PLACES_MAX];
	unsigned place_count;
	int root;           /* of the machine, where engines' files are; AT_FDCWD for our own */
	bool is_complete;   /* none is added any longer: they stay where they are */
	bool logs_are_read; /* the kubelet's links */
	bool sockets_are_asked;
	bool out_of_memory;
};

/* Begins with none. containers_free gives everything back. */
void containers_init(struct containers *containers);
void containers_free(struct containers *containers);

/*
 * Finds the containers that run. quickly: by the names of cgroups and by records where engines
 * usually keep them, which looks at no process: container_settle has to. Without, or where cgroups
 * are not shown whole, every process is looked at. Returns 0, or -1 where there is no /proc, or no
 * memory.
 */
int containers_scan(struct containers *containers, bool quickly, struct error *error);

size_t container_count(const struct containers *containers);
struct container *container_at(const struct containers *containers, size_t at);

/* Finds a container's first process, if that is still to be done. False if it has none. */
bool container_settle(struct containers *containers, struct container *container);

/* Finds out what a container is called, and so on. */
void container_describe(struct containers *containers, struct container *container);

/*
 * Holds on to a container's first process (core/ns.h). Returns 0 with *target, which the caller
 * closes, or -1 if it has ended since it was found.
 */
int container_hold(const struct container *container, struct target *target, struct error *error);

/* The container that marks name, described; NULL if it is not among them. */
struct container *container_find(
	struct containers *containers, const struct container_marks *marks);

/* What a person would call it: its name, else the first digits of its id. */
enum { CONTAINER_LABEL_SIZE = 128 };
const char *container_label(const struct container *container, char text[CONTAINER_LABEL_SIZE]);

/* `docker`; "" of an unknown one. And the one of a name (`cri-o`), or RUNTIME_UNKNOWN. */
const char *container_runtime_name(enum container_runtime runtime);
enum container_runtime container_runtime_of(const char *name, size_t length);

/*
 * Finds the process that a reference names and holds on to it (core/ns.h). wanted are the NS_BITs
 * that will be joined: containers of one pod that share those are as good as each other. Returns 0
 * with *target, which the caller closes, or -1; the error's number is ENOENT if nothing has that
 * name, and the hint lists what comes near.
 */
int container_resolve(
	const char *reference, unsigned wanted, struct target *target, struct error *error);
