// SPDX-License-Identifier: MIT
#include "core/container.h"

#include <limits.h>
#include <stdbool.h>
#include <string.h>

#include "core/proc.h"
#include "core/text.h"

int container_resolve(const char *reference, pid_t *pid, struct error *error)
{
	uint64_t number;
	if (text_number(reference, 10, INT_MAX, &number) != 0 || number == 0) {
		failed(error, 0, "'%s' is no process ID", reference);
		return hint(error, "Ask the engine for it: docker inspect -f '{{.State.Pid}}' %s",
			reference);
	}
	*pid = (pid_t)number;
	return 0;
}

/* `8:pids:/docker/ID`, `0::/kubepods.slice/…/cri-containerd-ID.scope`, and so on: a line for each
 * hierarchy, of which not all need to know the container. */
int container_of_cgroups(const char *text, char id[CONTAINER_ID_SIZE])
{
	static const char digits[] = "0123456789abcdef";
	bool found = false;
	while (*text != '\0' && !(found && *text == '\n')) {
		size_t length = strspn(text, digits);
		if (length == CONTAINER_ID_SIZE - 1) {
			text_copy(id, CONTAINER_ID_SIZE, text);
			found = true;
		}
		text += length > 0 ? length : 1;
	}
	return found ? 0 : -1;
}

/* `…/kubepods/burstable/podUID/…`, `kubepods-burstable-podUID.slice` with `_` for each `-`. */
int pod_of_cgroups(const char *text, char uid[POD_UID_SIZE])
{
	for (; (text = text_find(text, "pod")) != NULL; text += 3) {
		size_t length = strspn(text + 3, "0123456789abcdef-_");
		if (length != POD_UID_SIZE - 1 && length != 32)
			continue;
		text_copy(uid, length + 1, text + 3);
		for (char *at = uid; *at != '\0'; at++)
			if (*at == '_')
				*at = '-';
		return 0;
	}
	return -1;
}

int container_of_process(pid_t pid, char id[CONTAINER_ID_SIZE])
{
	char text[8192];
	proc_read(pid, "cgroup", text, sizeof text);
	return container_of_cgroups(text, id);
}
