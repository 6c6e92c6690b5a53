// SPDX-License-Identifier: MIT

/* ip netns add, attach and delete: files of /run/netns that a namespace is mounted on. */

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "applets/ip/netns.h"
#include "core/own.h"
#include "core/text.h"

/*
 * The directory is a mount of its own whose mounts show in all mount namespaces, so that a name
 * can be deleted wherever it was made. Whoever makes it so first holds the lock, as iproute2 does.
 */
static int share_directory(struct ip *ip)
{
	if (mkdir(NETNS_DIRECTORY, S_IRWXU | S_IRGRP | S_IXGRP | S_IROTH | S_IXOTH) < 0 &&
		errno != EEXIST)
		return failed(ip->error, errno, "mkdir %s failed", NETNS_DIRECTORY);
	own_fd int lock = open(NETNS_DIRECTORY, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (lock < 0)
		return failed(ip->error, errno, "Cannot open netns runtime directory \"%s\"",
			NETNS_DIRECTORY);
	flock(lock, LOCK_EX);
	if (mount("", NETNS_DIRECTORY, "none", MS_SHARED | MS_REC, NULL) == 0)
		return 0;
	if (errno != EINVAL)
		return failed(ip->error, errno, "mount --make-shared %s failed", NETNS_DIRECTORY);
	if (mount(NETNS_DIRECTORY, NETNS_DIRECTORY, "none", MS_BIND | MS_REC, NULL) < 0)
		return failed(ip->error, errno, "mount --bind %s %s failed", NETNS_DIRECTORY,
			NETNS_DIRECTORY);
	if (mount("", NETNS_DIRECTORY, "none", MS_SHARED | MS_REC, NULL) < 0)
		return failed(ip->error, errno, "mount --make-shared %s failed", NETNS_DIRECTORY);
	return 0;
}

static int create_file(struct ip *ip, const char *path)
{
	if (share_directory(ip) < 0)
		return -1;
	own_fd int fd = open(path, O_RDONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0);
	return fd < 0 ? failed(ip->error, errno, "Cannot create namespace file \"%s\"", path) : 0;
}

/* Mounts what is at from on the file, which goes again if that fails. */
static int bind_file(struct ip *ip, const char *from, const char *path)
{
	if (mount(from, path, "none", MS_BIND, NULL) == 0)
		return 0;
	failed(ip->error, errno, "Bind %s -> %s failed", from, path);
	unlink(path);
	return -1;
}

int netns_add(struct ip *ip, char **words)
{
	char path[NETNS_PATH_SIZE];
	if (words[0] == NULL)
		return failed(ip->error, 0, "No netns name specified");
	netns_path(path, words[0]);
	if (create_file(ip, path) < 0)
		return ip_hint_namespaces(ip);
	own_fd int ours = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	if (ours < 0 || unshare(CLONE_NEWNET) < 0) {
		failed(ip->error, errno, "Failed to create a new network namespace \"%s\"",
			words[0]);
		unlink(path);
		return ip_hint_namespaces(ip);
	}
	int result = bind_file(ip, "/proc/self/ns/net", path);
	if (setns(ours, CLONE_NEWNET) < 0 && result == 0)
		return failed(ip->error, errno, "Cannot return to the network namespace");
	return result;
}

int netns_attach(struct ip *ip, char **words)
{
	char path[NETNS_PATH_SIZE], from[64];
	uint64_t pid;
	if (words[0] == NULL || words[1] == NULL)
		return failed(ip->error, 0, "No netns name and PID specified");
	if (text_number(words[1], 0, INT32_MAX, &pid) != 0)
		return failed(ip->error, 0, "Invalid PID: %s", words[1]);
	netns_path(path, words[0]);
	if (create_file(ip, path) < 0)
		return ip_hint_namespaces(ip);
	text_format(from, sizeof from, "/proc/%u/ns/net", (unsigned)pid);
	return bind_file(ip, from, path);
}

static int delete_one(struct ip *ip, const char *name, void *context)
{
	char path[NETNS_PATH_SIZE];
	(void)context;
	netns_path(path, name);
	umount2(path, MNT_DETACH);
	if (unlink(path) == 0)
		return 0;
	failed(ip->error, errno, "Cannot remove namespace file \"%s\"", path);
	return ip_hint_namespaces(ip);
}

int netns_delete(struct ip *ip, char **words)
{
	if (ip->options.all)
		return netns_each(ip, delete_one, NULL);
	if (words[0] == NULL)
		return failed(ip->error, 0, "No netns name specified");
	return delete_one(ip, words[0], NULL);
}
