// SPDX-License-Identifier: MIT
#define _GNU_SOURCE

/* What engines write of a container into files: its name, image, pod. */

#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/container_parts.h"
#include "core/json.h"
#include "core/own.h"
#include "core/proc.h"
#include "core/root.h"
#include "core/text.h"

enum { RECORD_MAX = 4 << 20, VALUE_SIZE = 256 };

/* The members of struct container that records fill. */
#define FILLS(member) ((unsigned short)offsetof(struct container, member))

struct known_member {
	char key[40];
	unsigned short fills; /* where the text goes that is still "" */
};

const char *container_keep(struct containers *containers, const char *text)
{
	size_t size = strlen(text) + 1;
	char *copy = *text == '\0' ? NULL : arena_take(&containers->kept, size);
	return copy != NULL ? memcpy(copy, text, size) : "";
}

bool container_read_json(struct containers *containers, const char *path, struct json *json)
{
	struct stat status;
	own_fd int fd = root_open_file_beneath(containers->root, path);
	if (fd < 0 || fstat(fd, &status) < 0 || status.st_size > RECORD_MAX)
		return false;
	size_t size = (size_t)status.st_size, used = 0;
	char *text = arena_take(&containers->scratch, size + 1);
	while (text != NULL && used < size) {
		ssize_t got = read(fd, text + used, size - used);
		if (got <= 0)
			break;
		used += (size_t)got;
	}
	return text != NULL && json_parse(json, text, used, &containers->scratch) == 0;
}

static void fill(struct containers *containers, struct container *container, unsigned short member,
	const char *text)
{
	const char **at = (const char **)(void *)((char *)container + member);
	if (**at == '\0')
		*at = container_keep(containers, text);
}

/* Fills in what those members of an object tell that are known. */
static void fill_members(struct containers *containers, struct container *container,
	const struct json *json, int object, const struct known_member *known, size_t count)
{
	char value[VALUE_SIZE];
	for (size_t at = 0; at < count; at++)
		if (json_string(json, json_member(json, object, known[at].key), value,
			    sizeof value) > 0)
			fill(containers, container, known[at].fills, value);
}

/* The pod's uid, where the names of its cgroups did not tell it. */
static void fill_pod_uid(
	struct container *container, const struct json *json, int object, const char *key)
{
	char *uid = container->marks.pod_uid;
	if (*uid == '\0')
		json_string(json, json_member(json, object, key), uid, POD_UID_SIZE);
}

static bool is_member(const struct json *json, int object, const char *key, const char *wanted)
{
	char value[VALUE_SIZE];
	json_string(json, json_member(json, object, key), value, sizeof value);
	return text_equal(value, wanted);
}

/* What the kubelet asks engines to write to each of its containers. */
#define KUBELET_MEMBERS \
	{"io.kubernetes.container.name", FILLS(name)}, {"io.kubernetes.pod.name", FILLS(pod)}, \
	{ \
		"io.kubernetes.pod.namespace", FILLS(pod_namespace) \
	}

/* What labels tell, of docker's records and of its API. */
static void read_labels(struct containers *containers, struct container *container,
	const struct json *json, int labels)
{
	static const struct known_member known[] = {
		KUBELET_MEMBERS,
		{"com.docker.compose.project", FILLS(project)},
		{"com.docker.compose.service", FILLS(service)},
	};
	fill_members(containers, container, json, labels, known, sizeof known / sizeof known[0]);
	fill_pod_uid(container, json, labels, "io.kubernetes.pod.uid");
	container->is_sandbox = is_member(json, labels, "io.kubernetes.docker.type", "podsandbox");
}

/* dockerd's config.v2.json. Names begin with a slash; the kubelet's is told by labels. */
static bool read_docker(
	struct containers *containers, struct container *container, const struct json *json)
{
	static const struct known_member of_config[] = {{"Image", FILLS(image)}};
	char name[VALUE_SIZE];
	int config = json_member(json, JSON_WHOLE, "Config");
	if (json_string(json, json_member(json, JSON_WHOLE, "Name"), name, sizeof name) == 0)
		return false;
	container->marks.runtime = RUNTIME_DOCKER;
	read_labels(containers, container, json, json_member(json, config, "Labels"));
	fill_members(containers, container, json, config, of_config, 1);
	fill(containers, container, FILLS(name), name + (name[0] == '/'));
	if (container->is_sandbox)
		container->name = "";
	return true;
}

/* The annotations of an OCI bundle's config.json: containerd's CRI plugin, CRI-O, nerdctl. */
static bool read_bundle(
	struct containers *containers, struct container *container, const struct json *json)
{
	static const struct known_member known[] = {
		{"io.kubernetes.cri.container-name", FILLS(name)},
		{"io.kubernetes.cri.sandbox-name", FILLS(pod)},
		{"io.kubernetes.cri.sandbox-namespace", FILLS(pod_namespace)},
		{"io.kubernetes.cri.image-name", FILLS(image)},
		{"io.kubernetes.cri.podsandbox.image-name", FILLS(image)},
		{"io.kubernetes.cri-o.ImageName", FILLS(image)},
		KUBELET_MEMBERS,
		{"nerdctl/name", FILLS(name)},
	};
	int annotations = json_member(json, JSON_WHOLE, "annotations");
	if (annotations == JSON_NONE)
		return false;
	fill_members(
		containers, container, json, annotations, known, sizeof known / sizeof known[0]);
	fill_pod_uid(container, json, annotations, "io.kubernetes.cri.sandbox-uid");
	fill_pod_uid(container, json, annotations, "io.kubernetes.pod.uid");
	container->is_sandbox =
		is_member(json, annotations, "io.kubernetes.cri.container-type", "sandbox") ||
		is_member(json, annotations, "io.kubernetes.cri-o.ContainerType", "sandbox");
	return container->name[0] != '\0' || container->pod[0] != '\0';
}

bool container_may_tell(struct containers *containers, struct container *container,
	const struct container_place *place)
{
	struct proc_status status;
	return place->owner == 0 ||
		(container_settle(containers, container) &&
			proc_status(container->parent, &status) && status.user == place->owner);
}

/* The list that podman and CRI-O share (containers/storage): of all containers in one file. */
static void read_storage(struct containers *containers, const struct json *json,
	const struct container_place *place, const char *path)
{
	for (int at = json_first(json, JSON_WHOLE); at != JSON_NONE; at = json_next(json, at)) {
		struct container_marks marks = {.runtime = RUNTIME_PODMAN};
		char value[VALUE_SIZE];
		struct json inner;
		json_string(json, json_member(json, at, "id"), marks.id, sizeof marks.id);
		struct container *container = container_of_id(containers, &marks);
		if (container == NULL || !container_is_id(marks.id) ||
			!container_may_tell(containers, container, place))
			continue;
		/* Texts of JSON within a text. */
		json_string(json, json_member(json, at, "metadata"), value, sizeof value);
		if (json_parse(&inner, value, strlen(value), &containers->scratch) == 0) {
			static const struct known_member known[] = {{"image-name", FILLS(image)}};
			fill_members(containers, container, &inner, JSON_WHOLE, known, 1);
		}
		json_string(json, json_first(json, json_member(json, at, "names")), value,
			sizeof value);
		if (text_begins(value, "k8s_"))
			continue; /* CRI-O's: its bundle tells better */
		if (container->name[0] == '\0')
			container->record = path;
		if (container->marks.runtime == RUNTIME_UNKNOWN)
			container->marks.runtime = RUNTIME_PODMAN;
		fill(containers, container, FILLS(name), value);
	}
}

void container_read_api(struct containers *containers, enum container_runtime runtime,
	const struct json *json, const char *path)
{
	static const struct known_member known[] = {{"Image", FILLS(image)}};
	for (int at = json_first(json, JSON_WHOLE); at != JSON_NONE; at = json_next(json, at)) {
		struct container_marks marks = {.runtime = runtime};
		char name[VALUE_SIZE];
		json_string(json, json_member(json, at, "Id"), marks.id, sizeof marks.id);
		struct container *container =
			container_is_id(marks.id) ? container_of_id(containers, &marks) : NULL;
		if (container == NULL || container->name[0] != '\0')
			continue;
		container->marks.runtime = runtime;
		container->record = path;
		read_labels(containers, container, json, json_member(json, at, "Labels"));
		fill_members(containers, container, json, at, known, 1);
		json_string(
			json, json_first(json, json_member(json, at, "Names")), name, sizeof name);
		fill(containers, container, FILLS(name), name + (name[0] == '/'));
	}
}

/* One file of a place, told to whoever reads its kind. Returns whether it told the name. */
static bool read_place(struct containers *containers, struct container *container,
	const struct container_place *place)
{
	static const char files[][24] = {
		[PLACE_DOCKER] = "config.v2.json",
		[PLACE_TASKS] = "config.json",
		[PLACE_STORAGE] = "userdata/config.json",
	};
	char path[PLACE_SIZE + CONTAINER_ID_SIZE + 32];
	struct json json;
	text_format(path, sizeof path, "%s/%s/%s", place->path, container->marks.id,
		files[place->kind]);
	struct arena_mark mark = arena_mark(&containers->scratch);
	bool told = container_read_json(containers, path, &json) &&
		(place->kind == PLACE_DOCKER ? read_docker(containers, container, &json)
					     : read_bundle(containers, container, &json));
	arena_rewind(&containers->scratch, mark);
	if (told)
		container->record = container_keep(containers, path);
	if (told && container->marks.runtime == RUNTIME_UNKNOWN)
		container->marks.runtime =
			place->kind == PLACE_TASKS ? RUNTIME_CONTAINERD : RUNTIME_PODMAN;
	return told;
}

static void read_list(struct containers *containers, struct container_place *place)
{
	char path[PLACE_SIZE + 32];
	struct json json;
	place->is_read = true;
	text_format(path, sizeof path, "%s/containers.json", place->path);
	struct arena_mark mark = arena_mark(&containers->scratch);
	if (container_read_json(containers, path, &json))
		read_storage(containers, &json, place, container_keep(containers, path));
	arena_rewind(&containers->scratch, mark);
}

/* An id may come from a name that a person chose: it must not lead elsewhere. */
static bool is_file_name(const char *id)
{
	return *id != '\0' && strchr(id, '/') == NULL && !text_equal(id, ".") &&
		!text_equal(id, "..");
}

/* Of podman's and CRI-O's, the list tells the name and the bundle the pod. */
static void read_places_of(
	struct containers *containers, struct container *container, enum place_kind kind)
{
	for (unsigned at = 0; at < containers->place_count; at++) {
		struct container_place *place = &containers->places[at];
		if (place->kind != kind || !container_may_tell(containers, container, place))
			continue;
		if (kind == PLACE_STORAGE && !place->is_read)
			read_list(containers, place);
		if (kind == PLACE_STORAGE || container->name[0] == '\0')
			read_place(containers, container, place);
	}
}

void container_read_record(struct containers *containers, struct container *container)
{
	if (!is_file_name(container->marks.id))
		return;
	read_places_of(containers, container, PLACE_DOCKER);
	read_places_of(containers, container, PLACE_TASKS);
	read_places_of(containers, container, PLACE_STORAGE);
}
