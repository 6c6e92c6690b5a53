// SPDX-License-Identifier: MIT

/* -Z and -z: security contexts, where SELinux is in force. */

#include <fcntl.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/statfs.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "applets/ss/ss.h"
#include "core/own.h"
#include "core/root.h"
#include "core/text.h"

enum { CONTEXT_SIZE = 256 };

bool context_is_enabled(void)
{
	struct statfs mount;
	return statfs("/sys/fs/selinux", &mount) == 0 && (uint32_t)mount.f_type == SELINUX_MAGIC;
}

/* Prints what was read of a context, without its end of line. */
static void print_context(
	struct ss *ss, const char *key, const char *shape, char *text, ssize_t length)
{
	text[length < 0 ? 0 : length] = '\0';
	text[strcspn(text, "\n")] = '\0';
	out_string(ss->out, key, shape, text[0] != '\0' ? text : "unavailable");
}

void context_print(struct ss *ss, const char *shape, int32_t process)
{
	char path[40], text[CONTEXT_SIZE];
	if (process == 0)
		text_copy(path, sizeof path, "/sys/fs/selinux/initial_contexts/kernel");
	else
		text_format(path, sizeof path, "/proc/%d/attr/current", process);
	own_fd int fd = process < 0 ? -1 : root_open_file(AT_FDCWD, path);
	print_context(ss, "proc_ctx", shape, text, fd < 0 ? -1 : read(fd, text, sizeof text - 1));
}

void context_print_file(struct ss *ss, unsigned process, unsigned descriptor)
{
	char path[40], text[CONTEXT_SIZE];
	text_format(path, sizeof path, "/proc/%u/fd/%u", process, descriptor);
	print_context(ss, "sock_ctx", ",sock_ctx=%", text,
		getxattr(path, "security.selinux", text, sizeof text - 1));
}
