// SPDX-License-Identifier: MIT
#include "core/container.h"

#include <limits.h>

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
