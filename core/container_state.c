// SPDX-License-Identifier: MIT

/* Containers that runc or crun was told to run with nobody above: their state is all there is. */

#include <fcntl.h>
#include <limits.h>
#include <linux/nsfs.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include "core/container_parts.h"
#include "core/directory.h"
#include "core/json.h"
#include "core/own.h"
#include "core/proc.h"
#include "core/text.h"

/* One of the two: its file below its folder, and the members that tell the first process. */
struct state_format {
	enum container_runtime runtime;
	char file[12];
	char pid[17], start[19];
};

static const struct state_format of_runc = {
	RUNTIME_RUNC, "state.json", "init_process_pid", "init_process_start"};
static const struct state_format of_crun = {RUNTIME_CRUN, "status", "pid", "process-start-time"};

/* A process that began at another time than the record says is another process. */
static pid_t living(const struct json *json, const struct state_format *format)
{
	uint64_t pid, start;
	if (!json_number(json, json_member(json, JSON_WHOLE, format->pid), INT_MAX, &pid) ||
		!json_number(
			json, json_member(json, JSON_WHOLE, format->start), UINT64_MAX, &start))
		return 0;
	return pid > 0 && proc_start((pid_t)pid) == start ? (pid_t)pid : 0;
}

/* Root's folders tell of any process, a user's of those in a user namespace of that user's own. */
static bool is_theirs(pid_t pid, uid_t owner)
{
	char path[64];
	uid_t user;
	if (owner == 0)
		return true;
	text_format(path, sizeof path, "/proc/%d/ns/user", (int)pid);
	own_fd int fd = openat(AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
	return fd >= 0 && ioctl(fd, (int)NS_GET_OWNER_UID, &user) == 0 && user == owner;
}

/* Engines have runc run what they name by full ids, and know more of it. */
static void take(struct containers *containers, const struct state_format *format, uid_t owner,
	const char *path, const char *id)
{
	struct container_marks marks = {.runtime = format->runtime};
	struct json json;
	struct container *container;
	if (strlen(id) >= sizeof marks.id)
		return;
	text_copy(marks.id, sizeof marks.id, id);
	if (container_is_id(id) && container_of_id(containers, &marks) != NULL)
		return;
	struct arena_mark mark = arena_mark(&containers->scratch);
	pid_t pid = container_read_json(containers, path, &json) ? living(&json, format) : 0;
	arena_rewind(&containers->scratch, mark);
	container = pid > 0 && is_theirs(pid, owner) ? container_know(containers, &marks) : NULL;
	if (container == NULL)
		return;
	container_offer(container, pid);
	if (!container_is_id(id))
		container->name = container_keep(containers, id);
	container->record = container_keep(containers, path);
}

static void read_folder(
	struct containers *containers, const struct state_format *format, const char *folder)
{
	struct directory directory;
	struct stat status;
	char path[PLACE_SIZE + NAME_MAX + 16];
	const char *id;
	if (!container_open_folder(containers, &directory, folder))
		return;
	uid_t owner = fstat(directory.fd, &status) == 0 ? status.st_uid : (uid_t)-1;
	while ((id = directory_next(&directory)) != NULL) {
		text_format(path, sizeof path, "%s/%s/%s", folder, id, format->file);
		take(containers, format, owner, path, id);
	}
	directory_close(&directory);
}

void container_read_states(struct containers *containers)
{
	struct directory directory;
	char path[NAME_MAX + 24];
	const char *user;
	read_folder(containers, &of_runc, "/run/runc");
	read_folder(containers, &of_crun, "/run/crun");
	if (!container_open_folder(containers, &directory, "/run/user"))
		return;
	while ((user = directory_next(&directory)) != NULL) {
		text_format(path, sizeof path, "/run/user/%s/runc", user);
		read_folder(containers, &of_runc, path);
		text_format(path, sizeof path, "/run/user/%s/crun", user);
		read_folder(containers, &of_crun, path);
	}
	directory_close(&directory);
}
