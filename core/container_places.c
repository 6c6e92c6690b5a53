// SPDX-License-Identifier: MIT
#define _GNU_SOURCE

/* Where engines keep their records: as what runs tells it, and where they usually do. */

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/container_parts.h"
#include "core/directory.h"
#include "core/mounts.h"
#include "core/own.h"
#include "core/proc.h"
#include "core/root.h"
#include "core/text.h"

#define TASKS "/io.containerd.runtime.v2.task"

enum { WORDS_SIZE = 4096 };

void container_place(struct containers *containers, enum place_kind kind, const char *path)
{
	struct stat status;
	size_t length = strlen(path);
	if (length >= PLACE_SIZE || containers->place_count == PLACES_MAX)
		return;
	for (unsigned at = 0; at < containers->place_count; at++)
		if (containers->places[at].kind == kind &&
			text_equal(containers->places[at].path, path))
			return;
	own_fd int fd = root_open_beneath(containers->root, path, O_PATH | O_DIRECTORY);
	if (fd < 0 || fstat(fd, &status) < 0)
		return;
	struct container_place *place = &containers->places[containers->place_count++];
	*place = (struct container_place){.kind = kind, .owner = status.st_uid};
	text_copy(place->path, sizeof place->path, path);
}

/* The folder of a path, in place; "" if it has none. */
static char *folder_of(char *path)
{
	char *slash = strrchr(path, '/');
	*(slash != NULL ? slash : path) = '\0';
	return path;
}

/* --- engines ---------------------------------------------------------------------------------- */

/* One PID, as engines keep it in a file of its own. */
static pid_t read_pid(const struct containers *containers, const char *path)
{
	char text[TEXT_NUMBER_SIZE];
	uint64_t pid;
	own_fd int fd = root_open_file_beneath(containers->root, path);
	ssize_t got = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
	text[got > 0 ? got : 0] = '\0';
	text[strcspn(text, "\n")] = '\0';
	return text_number(text, 10, INT_MAX, &pid) == 0 ? (pid_t)pid : 0;
}

bool container_open_folder(
	const struct containers *containers, struct directory *directory, const char *path)
{
	directory_take(
		directory, root_open_beneath(containers->root, path, O_RDONLY | O_DIRECTORY));
	return directory->fd >= 0;
}

static void place_tasks(struct containers *containers, const char *folder)
{
	container_place(containers, PLACE_TASKS, folder);
}

/* containerd's bundles of one namespace: those whose ids are names that cgroups do not tell. */
static void read_tasks(struct containers *containers, const struct container_place *place)
{
	struct directory directory;
	const char *name;
	if (!container_open_folder(containers, &directory, place->path))
		return;
	while ((name = directory_next(&directory)) != NULL) {
		struct container_marks marks = {.runtime = RUNTIME_CONTAINERD};
		char path[PLACE_SIZE + NAME_MAX + 16];
		if (container_is_id(name) || strlen(name) >= sizeof marks.id)
			continue;
		text_copy(marks.id, sizeof marks.id, name);
		text_format(path, sizeof path, "%s/%s/init.pid", place->path, name);
		pid_t pid = read_pid(containers, path);
		struct container *container = pid > 0 ? container_know(containers, &marks) : NULL;
		if (container == NULL || container->is_settled)
			continue;
		container_offer(container, pid);
		/* What a user's folder says of another's process leaves the name free. */
		if (!container_may_tell(containers, container, place)) {
			container->is_settled = false;
			container->pid = 0;
			continue;
		}
		container->name = container_keep(containers, marks.id);
		container->record = container_keep(containers, path);
	}
	directory_close(&directory);
}

void container_learn_shim(struct containers *containers, pid_t shim)
{
	char link[64], bundle[PLACE_SIZE];
	text_format(link, sizeof link, "/proc/%d/cwd", (int)shim);
	ssize_t length = readlink(link, bundle, sizeof bundle);
	if (length <= 0 || length == sizeof bundle)
		return;
	bundle[length] = '\0';
	if (text_find(bundle, TASKS "/") != NULL)
		container_place(containers, PLACE_TASKS, folder_of(bundle));
}

/* `k8s_CONTAINER_POD_NAMESPACE_UID_ATTEMPT`, as the kubelet has engines call its containers. */
static void take_kubelet_name(
	struct containers *containers, struct container *container, const char *name)
{
	char text[256], *rest = text;
	text_copy(text, sizeof text, name + 4);
	const char *own = strsep(&rest, "_"), *pod = strsep(&rest, "_");
	const char *space = strsep(&rest, "_");
	if (space == NULL)
		return;
	container->is_sandbox = text_equal(own, "POD");
	container->name = container->is_sandbox ? "" : container_keep(containers, own);
	container->pod = container_keep(containers, pod);
	container->pod_namespace = container_keep(containers, space);
}

/* The words of a process: those behind -c, -n, -b and -p are taken. */
struct conmon {
	const char *id, *name, *bundle, *pidfile;
};

static void take_words(char *text, size_t length, struct conmon *conmon)
{
	const char *end = text + length;
	for (const char *word = text; word < end; word += strlen(word) + 1) {
		const char *next = word + strlen(word) + 1;
		if (word[0] != '-' || word[1] == '\0' || word[2] != '\0' || next >= end)
			continue;
		switch (word[1]) {
		case 'c': conmon->id = next; break;
		case 'n': conmon->name = next; break;
		case 'b': conmon->bundle = next; break;
		case 'p': conmon->pidfile = next; break;
		default: continue;
		}
		word = next;
	}
}

void container_learn_conmon(struct containers *containers, pid_t pid)
{
	struct conmon conmon = {"", "", "", ""};
	struct container_marks marks = {.runtime = RUNTIME_PODMAN};
	char text[WORDS_SIZE], path[PLACE_SIZE];
	take_words(text, proc_read(pid, "cmdline", text, sizeof text), &conmon);
	if (!container_is_id(conmon.id))
		return;
	/* BUNDLE is STORAGE/ID/userdata. */
	text_copy(path, sizeof path, conmon.bundle);
	container_place(containers, PLACE_STORAGE, folder_of(folder_of(path)));
	text_copy(marks.id, sizeof marks.id, conmon.id);
	if (text_begins(conmon.name, "k8s_"))
		marks.runtime = RUNTIME_CRIO;
	struct container *container = container_know(containers, &marks);
	if (container == NULL)
		return;
	if (container->marks.runtime == RUNTIME_UNKNOWN)
		container->marks.runtime = marks.runtime;
	/* Anybody can call a process conmon: one speaks only for the container that it began. */
	struct proc_status status;
	pid_t first = read_pid(containers, conmon.pidfile);
	if (first > 0 && proc_status(first, &status) && status.parent == pid)
		container_offer(container, first);
	if (container->parent != pid || container->name[0] != '\0' || container->is_sandbox)
		return;
	if (marks.runtime == RUNTIME_CRIO)
		take_kubelet_name(containers, container, conmon.name);
	else
		container->name = container_keep(containers, conmon.name);
	container->record = "conmon's arguments";
}

/* --- usual places ------------------------------------------------------------ */

/* Each folder in a folder, with a path behind its name, goes to what reads it. */
static void each_folder(struct containers *containers, const char *folder, const char *behind,
	void (*read)(struct containers *containers, const char *path))
{
	struct directory directory;
	const char *name;
	char path[PLACE_SIZE + NAME_MAX];
	if (!container_open_folder(containers, &directory, folder))
		return;
	while ((name = directory_next(&directory)) != NULL) {
		text_format(path, sizeof path, "%s/%s%s", folder, name, behind);
		read(containers, path);
	}
	directory_close(&directory);
}

/* podman's storage keeps a folder for each driver: `overlay-containers`. */
static void read_storage(struct containers *containers, const char *folder)
{
	static const char ending[] = "-containers";
	size_t length = strlen(folder);
	if (length >= sizeof ending && text_equal(folder + length - (sizeof ending - 1), ending))
		container_place(containers, PLACE_STORAGE, folder);
}

/* What a user's own engines keep below /run/user/UID. */
static void read_user(struct containers *containers, const char *folder)
{
	each_folder(containers, folder, "", read_storage);
}

void container_read_places(struct containers *containers)
{
	static const char tasks[][72] = {
		"/run/containerd" TASKS,
		"/run/docker/containerd/daemon" TASKS,
		"/run/k3s/containerd" TASKS,
		"/var/snap/microk8s/common/run/containerd" TASKS,
	};
	for (unsigned at = 0; at < sizeof tasks / sizeof tasks[0]; at++)
		each_folder(containers, tasks[at], "", place_tasks);
	container_place(containers, PLACE_DOCKER, "/var/lib/docker/containers");
	container_place(
		containers, PLACE_DOCKER, "/var/snap/docker/common/var-lib-docker/containers");
	each_folder(containers, "/var/lib/containers/storage", "", read_storage);
	each_folder(containers, "/run/containers/storage", "", read_storage);
	each_folder(containers, "/run/user", "/containers", read_user);
	container_read_states(containers);
	for (unsigned at = 0; at < containers->place_count; at++)
		if (containers->places[at].kind == PLACE_TASKS)
			read_tasks(containers, &containers->places[at]);
}

/* --- mounts ------------------------------------------------------------ */

/* Where a path of a file system's can be seen from here: below the mount that shows most of it. */
static bool find_here(const struct containers *containers, const char *device, const char *inside,
	char path[PLACE_SIZE])
{
	struct mounts mounts;
	struct mount mount;
	size_t best = 0;
	mounts_open(&mounts, containers->root == AT_FDCWD ? 0 : 1);
	while (mounts_next(&mounts, &mount)) {
		size_t length = text_equal(mount.root, "/") ? 0 : strlen(mount.root);
		if (!text_equal(mount.device, device) || strlen(inside) < length ||
			memcmp(inside, mount.root, length) != 0 || inside[length] != '/' ||
			(best != 0 && length + 1 <= best))
			continue;
		best = length + 1;
		text_format(path, PLACE_SIZE, "%s%s",
			text_equal(mount.point, "/") ? "" : mount.point, inside + length);
	}
	mounts_close(&mounts);
	return best != 0;
}

/* `…/containers/ID/hostname`, docker's; `…-containers/ID/userdata/hosts`, podman's. */
static void take_engine_mount(
	struct containers *containers, struct container *container, const struct mount *mount)
{
	char inside[PLACE_SIZE], path[PLACE_SIZE];
	text_copy(inside, sizeof inside, mount->root);
	folder_of(inside);
	const char *last = strrchr(inside, '/');
	bool is_storage = last != NULL && text_equal(last, "/userdata");
	if (is_storage)
		last = strrchr(folder_of(inside), '/');
	if (last == NULL || !container_is_id(last + 1))
		return;
	folder_of(inside);
	if (container->marks.runtime == RUNTIME_UNKNOWN)
		container->marks.runtime = is_storage ? RUNTIME_PODMAN : RUNTIME_DOCKER;
	if (find_here(containers, mount->device, inside, path))
		container_place(containers, is_storage ? PLACE_STORAGE : PLACE_DOCKER, path);
}

/* The kubelet's `…/pods/UID/containers/NAME/8-digits` is the pod's termination log. */
static void take_kubelet_mount(
	struct containers *containers, struct container *container, const struct mount *mount)
{
	const char *uid = text_find(mount->root, "/pods/"), *name = NULL;
	if (uid == NULL)
		return;
	uid += 6;
	size_t length = strcspn(uid, "/");
	if (length >= POD_UID_SIZE || length == 0)
		return;
	if (container->marks.pod_uid[0] == '\0')
		text_format(container->marks.pod_uid, POD_UID_SIZE, "%.*s", (int)length, uid);
	if (text_begins(uid + length, "/containers/"))
		name = uid + length + 12;
	if (name != NULL && container->name[0] == '\0') {
		char text[NAME_MAX + 1];
		text_format(text, sizeof text, "%.*s", (int)strcspn(name, "/"), name);
		container->name = container_keep(containers, text);
		container->record = "its mounts";
	}
}

void container_read_mounts(struct containers *containers, struct container *container)
{
	struct mounts mounts;
	struct mount mount;
	mounts_open(&mounts, container->pid);
	while (mounts_next(&mounts, &mount)) {
		if (text_equal(mount.point, "/etc/hostname") ||
			text_equal(mount.point, "/etc/resolv.conf") ||
			text_equal(mount.point, "/run/.containerenv"))
			take_engine_mount(containers, container, &mount);
		else if (text_equal(mount.point, "/dev/termination-log") ||
			text_equal(mount.point, "/etc/hosts"))
			take_kubelet_mount(containers, container, &mount);
	}
	mounts_close(&mounts);
}

/* --- the kubelet's logs ------------------------------------------------------------ */

/* `POD_NAMESPACE_CONTAINER-ID.log` */
static void take_log(struct containers *containers, const char *name)
{
	struct container_marks marks = {0};
	char text[NAME_MAX + 1], *rest = text;
	text_copy(text, sizeof text, name);
	size_t length = strlen(text);
	if (length < CONTAINER_ID_SIZE + 4 || !text_equal(text + length - 4, ".log"))
		return;
	text[length - 4] = '\0';
	char *id = text + length - 4 - (CONTAINER_ID_SIZE - 1);
	if (!container_is_id(id) || id[-1] != '-')
		return;
	id[-1] = '\0';
	text_copy(marks.id, sizeof marks.id, id);
	struct container *container = container_of_id(containers, &marks);
	const char *pod = strsep(&rest, "_"), *space = strsep(&rest, "_");
	if (container == NULL || rest == NULL || container->pod[0] != '\0')
		return;
	container->pod = container_keep(containers, pod);
	container->pod_namespace = container_keep(containers, space);
	container->name = container_keep(containers, rest);
	container->record = "/var/log/containers";
}

void container_read_logs(struct containers *containers)
{
	struct directory directory;
	const char *name;
	if (containers->logs_are_read ||
		!container_open_folder(containers, &directory, "/var/log/containers"))
		return;
	containers->logs_are_read = true;
	while ((name = directory_next(&directory)) != NULL)
		take_log(containers, name);
	directory_close(&directory);
}
