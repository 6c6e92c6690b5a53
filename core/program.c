// SPDX-License-Identifier: MIT
#define _GNU_SOURCE
#include "core/program.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/child.h"
#include "core/own.h"
#include "core/root.h"
#include "core/text.h"

/*
 * The shell of a user in the target's passwd(5). The file is the target's: read once, whatever it
 * holds is taken for a path at most. False if there is none.
 */
static bool shell_of(uid_t uid, char *shell, size_t size)
{
	char text[16 * 1024];
	own_fd int fd = root_open_file(AT_FDCWD, "/etc/passwd");
	ssize_t length = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
	if (length <= 0)
		return false;
	text[length] = '\0';
	char *line_end, *field_end;
	for (char *line = strtok_r(text, "\n", &line_end); line != NULL;
		line = strtok_r(NULL, "\n", &line_end)) {
		char *fields[7];
		size_t count = 0;
		field_end = line;
		while (count < 7 && (fields[count] = strsep(&field_end, ":")) != NULL)
			count++;
		uint64_t owner;
		if (count == 7 && text_number(fields[2], 10, UINT32_MAX, &owner) == 0 &&
			owner == uid && fields[6][0] == '/') {
			text_copy(shell, size, fields[6]);
			return true;
		}
	}
	return false;
}

/* Tries one shell as a login shell. Returns only on failure. */
static int execute_shell(const char *shell, struct run *run)
{
	char name[64];
	char *words[] = {name, NULL};
	text_format(name, sizeof name, "-%s", applet_name_of(shell));
	return child_execute(shell, words, &run->arena, &run->error);
}

/* No program given: $SHELL, else that of the user there, else a word on what to type. */
static int run_shell(struct run *run)
{
	char own[256];
	const char *wanted = getenv("SHELL");
	if (wanted != NULL && wanted[0] != '\0')
		execute_shell(wanted, run);
	if ((wanted == NULL || run->error.status == STATUS_NOT_FOUND) &&
		shell_of(getuid(), own, sizeof own))
		execute_shell(own, run);
	if (run->error.status != STATUS_NOT_EXECUTED)
		execute_shell("/bin/sh", run);
	if (run->error.status == STATUS_NOT_FOUND)
		hint(&run->error,
			"There is no shell. The applets need none: add one of them, as in "
			"'%s … ip addr' ('ctrkit --list').",
			run->name);
	return -1;
}

bool program_is_applet(const struct run *run, bool only_files, int argc, char **argv)
{
	return argc > 0 && !only_files && applet_find(run, argv[0]) != NULL;
}

int program_run(struct run *run, bool only_files, int argc, char **argv)
{
	if (argc == 0)
		return run_shell(run);
	if (program_is_applet(run, only_files, argc, argv))
		return applet_run(run, applet_find(run, argv[0]), argc, argv);
	return child_execute(argv[0], argv, &run->arena, &run->error);
}
