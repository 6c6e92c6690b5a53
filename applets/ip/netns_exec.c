// SPDX-License-Identifier: MIT

/* ip netns exec: a program in a named network namespace, as iproute2 sets it up. */

#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "applets/ip/netns.h"
#include "core/child.h"
#include "core/directory.h"
#include "core/own.h"
#include "core/text.h"

#define NETNS_ETC "/etc/netns"

/* Lays each file of /etc/netns/NAME over its namesake in /etc; one that cannot is said and left. */
static void bind_etc(struct ip *ip, const char *name)
{
	char folder[NETNS_PATH_SIZE], from[640], to[320], text[1100];
	struct directory directory;
	const char *entry;
	if (strlen(name) >= 256)
		return;
	text_format(folder, sizeof folder, NETNS_ETC "/%s", name);
	if (directory_open(&directory, folder) < 0)
		return;
	while ((entry = directory_next(&directory)) != NULL) {
		text_format(from, sizeof from, "%s/%s", folder, entry);
		text_format(to, sizeof to, "/etc/%s", entry);
		if (mount(from, to, "none", MS_BIND, NULL) == 0)
			continue;
		struct error error;
		failed(&error, errno, "Bind %s -> %s failed", from, to);
		text_format(text, sizeof text, "%s", error.text);
		applet_warn(ip->run, text);
	}
	directory_close(&directory);
}

int netns_enter(struct ip *ip, const char *name)
{
	struct statvfs sys;
	own_fd int fd = netns_open(name);
	if (fd < 0)
		return failed_with(ip->error, STATUS_USAGE, errno,
			"Cannot open network namespace \"%s\"", name);
	if (setns(fd, CLONE_NEWNET) < 0) {
		failed_with(ip->error, STATUS_USAGE, errno,
			"setting the network namespace \"%s\" failed", name);
		return ip_hint_namespaces(ip);
	}
	if (unshare(CLONE_NEWNS) < 0)
		return failed_with(ip->error, STATUS_USAGE, errno, "unshare failed");
	if (mount("", "/", "none", MS_SLAVE | MS_REC, NULL) < 0)
		return failed_with(
			ip->error, STATUS_USAGE, errno, "\"mount --make-rslave /\" failed");
	unsigned long flags = 0;
	if (umount2("/sys", MNT_DETACH) < 0 && statvfs("/sys", &sys) == 0 &&
		(sys.f_flag & ST_RDONLY))
		flags = MS_RDONLY; /* what is locked read-only may be laid over, but not written */
	if (mount(name, "/sys", "sysfs", flags, NULL) < 0)
		return failed_with(ip->error, STATUS_USAGE, errno, "mount of /sys failed");
	bind_etc(ip, name);
	return 0;
}

/* Becomes the program. Returns only on failure. */
static int become(struct ip *ip, const char *name, char **words)
{
	if (netns_enter(ip, name) < 0)
		return -1;
	out_flush(ip->out);
	child_execute(words[0], words, &ip->run->arena, ip->error);
	return failed(ip->error, ip->error->number, "exec of \"%s\" failed", words[0]);
}

static int become_in_child(struct ip *ip, const char *name, void *context)
{
	int status;
	out_text(ip->out, "\nnetns: ");
	out_escaped(ip->out, name);
	out_text(ip->out, "\n");
	out_flush(ip->out);
	int split = child_split(&status, ip->error);
	if (split < 0)
		return -1;
	if (split == 0)
		return 0;
	return become(ip, name, context);
}

int netns_exec(struct ip *ip, char **words)
{
	if (words[0] == NULL && !ip->options.all)
		return failed(ip->error, 0, "No netns name specified");
	const char *name = ip->options.all ? NULL : *words++;
	if (words[0] == NULL)
		return failed(ip->error, 0, "No command specified");
	ip->out->json = false;
	if (ip->options.all)
		return netns_each(ip, become_in_child, words);
	return become(ip, name, words);
}
