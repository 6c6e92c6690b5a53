// SPDX-License-Identifier: MIT
#define _GNU_SOURCE

/* -t: whose namespaces are meant. */

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>

#include "applets/nsenter/nsenter.h"
#include "core/container.h"
#include "core/text.h"

/* PID or PID:INODE, the pidfd's inode (6.9), which no other process will ever have. */
static int open_process(struct plan *plan, const char *text, struct error *error)
{
	char digits[16];
	uint64_t pid, inode = 0;
	const char *colon = strchrnul(text, ':');
	text_format(digits, sizeof digits, "%.*s", (int)(colon - text), text);
	int wrong = text_number(digits, 10, INT_MAX, &pid);
	if (wrong == 0 && pid == 0)
		wrong = ERANGE;
	if (wrong == 0 && *colon == ':')
		wrong = text_number(colon + 1, 10, UINT64_MAX, &inode);
	if (wrong != 0)
		return failed(error, wrong, "failed to parse PID argument '%s'", text);
	target_open(&plan->target, (pid_t)pid);
	struct stat status;
	if (inode != 0 && (fstat(plan->target.pidfd, &status) < 0 || status.st_ino != (ino_t)inode))
		return failed(error, ESRCH, "failed to obtain a valid file descriptor for PID %s",
			digits);
	return 0;
}

/* -t: what begins with a number, and ends there or goes on with a colon, is util-linux's PID. */
int plan_open_target(struct plan *plan, const struct nsenter_options *options, struct error *error)
{
	const char *text = options->target;
	size_t digits = strspn(text, "0123456789");
	unsigned wanted = options->all || options->root != NULL || options->wd != NULL ? NS_ALL : 0;
	if (digits > 0 && (text[digits] == '\0' || text[digits] == ':'))
		return open_process(plan, text, error);
	for (enum ns_kind kind = 0; kind < NS_KINDS; kind++)
		wanted |= options->ns[kind] != NULL ? NS_BIT(kind) : 0;
	if (container_resolve(text, wanted, &plan->target, error) == 0)
		return 0;
	/* Nothing of that name: then these are the words that util-linux has for it. */
	if (error->number == ENOENT) {
		char nearest[sizeof error->hint];
		text_copy(nearest, sizeof nearest, error->hint);
		failed(error, EINVAL, "failed to parse PID argument '%s'", text);
		hint(error, "Nor is there a container of that name. %s", nearest);
	}
	return -1;
}
