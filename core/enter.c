// SPDX-License-Identifier: MIT
#include "core/enter.h"

#include <sys/prctl.h>

#include "core/applet.h"
#include "core/sealed.h"

static bool shows(const struct ns_set *set)
{
	for (enum ns_kind kind = 0; kind < NS_KINDS; kind++)
		if (set->fd[kind] >= 0 && (NS_BIT(kind) & NS_SHOWS))
			return true;
	return false;
}

int enter_join(struct ns_set *set, char **argv, struct error *error)
{
	if (shows(set)) {
		if (sealed_ensure(argv, error) < 0)
			return -1;
		/* Else a process list shows the name of the copy's descriptor. */
		prctl(PR_SET_NAME, applet_name_of(argv[0]));
	}
	prctl(PR_SET_DUMPABLE, 0);
	return ns_join(set, error);
}
