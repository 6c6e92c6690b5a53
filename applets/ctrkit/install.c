// SPDX-License-Identifier: MIT
#include "applets/ctrkit/install.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/own.h"
#include "core/text.h"

struct install {
	int directory;
	bool symbolic;
	char program[PATH_MAX];  /* where this program is, absolute and without links */
	char relative[PATH_MAX]; /* the same, from the directory */
	struct stat status;      /* the program's */
};

/* How one gets from one absolute directory to a file: up to what they share, and down again. */
static int relative_path(char *to, size_t size, const char *directory, const char *file)
{
	size_t shared = 0;
	for (size_t at = 0; directory[at] == file[at] || directory[at] == '\0'; at++) {
		if (file[at] == '/' && (directory[at] == '/' || directory[at] == '\0'))
			shared = at + 1;
		if (directory[at] == '\0')
			break;
	}
	size_t length = 0;
	for (const char *at = directory + (shared > 0 ? shared - 1 : 0); *at != '\0'; at++)
		if (*at == '/' && at[1] != '\0')
			length += text_format(to + length, size - length, "../");
	length += text_format(to + length, size - length, "%s", file + shared);
	return length < size - 1 ? 0 : -1;
}

/* Whether what bears the name already is a link to this program. */
static bool is_ours(const struct install *install, const char *name)
{
	char text[PATH_MAX];
	struct stat status;
	if (!install->symbolic)
		return fstatat(install->directory, name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
			status.st_ino == install->status.st_ino &&
			status.st_dev == install->status.st_dev;
	ssize_t length = readlinkat(install->directory, name, text, sizeof text - 1);
	if (length < 0)
		return false;
	text[length] = '\0';
	return text_equal(text, install->relative);
}

static int make_link(const struct install *install, const char *name, struct error *error)
{
	int made = install->symbolic
		? symlinkat(install->relative, install->directory, name)
		: linkat(AT_FDCWD, install->program, install->directory, name, 0);
	int number = made == 0 ? 0 : errno;
	if (made == 0 || (number == EEXIST && is_ours(install, name)))
		return 0;
	if (number == EEXIST)
		return failed(
			error, 0, "cannot make %s: a file of that name is there, not ours", name);
	failed(error, number, "cannot make %s", name);
	return number == EXDEV ? hint(error, "Another file system takes symbolic links: -s.") : -1;
}

static int prepare(struct install *install, const char *directory, struct error *error)
{
	char absolute[PATH_MAX], link[40];
	ssize_t length = readlink("/proc/self/exe", install->program, sizeof install->program - 1);
	if (length < 0)
		return failed(error, errno, "cannot find this program's own file: /proc/self/exe");
	install->program[length] = '\0';
	install->directory = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	text_format(link, sizeof link, "/proc/self/fd/%d", install->directory);
	length = install->directory < 0 ? -1 : readlink(link, absolute, sizeof absolute - 1);
	if (length < 0)
		return failed(error, errno, "cannot open %s", directory);
	absolute[length] = '\0';
	if (stat(install->program, &install->status) < 0)
		return failed(error, errno, "cannot open %s", install->program);
	if (relative_path(install->relative, sizeof install->relative, absolute, install->program) <
		0)
		return failed(error, ENAMETOOLONG, "cannot link to %s", install->program);
	return 0;
}

int install_links(struct run *run, const char *directory, bool symbolic)
{
	struct install install = {.directory = -1, .symbolic = symbolic};
	int result = prepare(&install, directory, &run->error);
	/* The first applet of the table is this program itself. */
	for (size_t at = 1; result == 0 && run->applets[at] != NULL; at++)
		result = make_link(&install, run->applets[at]->name, &run->error);
	own_fd_close(&install.directory);
	return result;
}
