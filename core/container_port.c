// SPDX-License-Identifier: MIT
#define _GNU_SOURCE

/* Whoever listens on a port, in any network namespace: /proc/PID/net shows each of them. */

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "core/buffer.h"
#include "core/container_parts.h"
#include "core/directory.h"
#include "core/lines.h"
#include "core/ns.h"
#include "core/own.h"
#include "core/proc.h"
#include "core/text.h"

enum { LISTENERS_MAX = 64 };

/* A network namespace, and a process that is in it. */
struct space {
	uint64_t netns;
	pid_t pid;
};

/* A socket that listens, and whose it is. */
struct listener {
	uint64_t socket;
	struct space space;
	pid_t owner; /* 0 until it is found */
};

struct search {
	unsigned port;
	struct buffer spaces;
	struct listener listeners[LISTENERS_MAX];
	unsigned count;
};

/* Calls back for each process, until that says that it is enough. */
static int each_process(
	struct search *search, bool (*look)(struct search *search, pid_t pid), struct error *error)
{
	struct directory directory;
	pid_t pid;
	if (directory_open(&directory, "/proc") < 0)
		return failed(error, errno, "cannot open /proc");
	while ((pid = proc_next(&directory)) > 0 && look(search, pid))
		;
	directory_close(&directory);
	return 0;
}

static bool know_space(struct search *search, pid_t pid)
{
	struct buffer *spaces = &search->spaces;
	uint64_t netns = ns_inode(pid, NS_NET);
	const struct space *known = (const void *)spaces->bytes;
	for (size_t at = 0; at < spaces->used / sizeof *known; at++)
		if (known[at].netns == netns)
			return true;
	if (netns != 0 && buffer_reserve(spaces, sizeof *known)) {
		struct space space = {netns, pid};
		memcpy(spaces->bytes + spaces->used, &space, sizeof space);
		spaces->used += sizeof space;
	}
	return true;
}

/* `0: ADDRESS:PORT ADDRESS:PORT STATE QUEUES TIMER RETRANSMITS UID TIMEOUT INODE …`, in hexadecimal
 * but for the last three. */
static void take_line(
	struct search *search, char *line, const struct space *space, const char *state)
{
	uint64_t port, socket;
	const char *local, *found;
	lines_word(&line);
	local = strrchr(lines_word(&line), ':');
	lines_word(&line);
	found = lines_word(&line);
	for (int skipped = 0; skipped < 5; skipped++)
		lines_word(&line);
	if (local == NULL || !text_equal(found, state) ||
		text_number(local + 1, 16, 65535, &port) != 0 || port != search->port ||
		text_number(lines_word(&line), 10, UINT64_MAX, &socket) != 0 ||
		search->count == LISTENERS_MAX)
		return;
	search->listeners[search->count++] = (struct listener){socket, *space, 0};
}

/* The sockets of one file, in each namespace. */
static void look_in(struct search *search, const char *file, const char *state)
{
	for (size_t at = 0; at < search->spaces.used / sizeof(struct space); at++) {
		const struct space *space = (const struct space *)(void *)search->spaces.bytes + at;
		char path[64], *line;
		struct lines lines;
		text_format(path, sizeof path, "/proc/%d/net/%s", (int)space->pid, file);
		own_fd int fd = openat(AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
		lines_begin(&lines, fd);
		while (fd >= 0 && (line = lines_next(&lines)) != NULL)
			take_line(search, line, space, state);
	}
}

/* Whether a descriptor's link is one of the sockets of that namespace: its owner is then pid. */
static void take_descriptor(struct search *search, uint64_t netns, pid_t pid, const char *link)
{
	for (unsigned at = 0; at < search->count; at++) {
		struct listener *listener = &search->listeners[at];
		char wanted[40];
		if (listener->space.netns != netns || listener->owner != 0)
			continue;
		text_format(wanted, sizeof wanted, "socket:[%llu]",
			(unsigned long long)listener->socket);
		if (text_equal(link, wanted))
			listener->owner = pid;
	}
}

static bool look_at_descriptors(struct search *search, pid_t pid)
{
	struct directory directory;
	char path[64], link[64];
	const char *name;
	uint64_t netns = ns_inode(pid, NS_NET);
	bool is_there = false, is_open = false;
	for (unsigned at = 0; at < search->count; at++) {
		is_there |= search->listeners[at].space.netns == netns;
		is_open |= search->listeners[at].owner == 0;
	}
	text_format(path, sizeof path, "/proc/%d/fd", (int)pid);
	if (!is_there || directory_open(&directory, path) < 0)
		return is_open;
	while ((name = directory_next(&directory)) != NULL) {
		ssize_t length = readlinkat(directory.fd, name, link, sizeof link - 1);
		link[length > 0 ? length : 0] = '\0';
		take_descriptor(search, netns, pid, link);
	}
	directory_close(&directory);
	return true;
}

/* The first listener of each namespace whose owner is known stays; else the first. */
static unsigned one_of_each(struct search *search)
{
	unsigned kept = 0;
	for (unsigned at = 0; at < search->count; at++) {
		struct listener *listener = &search->listeners[at];
		unsigned same = 0;
		while (same < kept && search->listeners[same].space.netns != listener->space.netns)
			same++;
		if (same == kept)
			search->listeners[kept++] = *listener;
		else if (search->listeners[same].owner == 0)
			search->listeners[same].owner = listener->owner;
	}
	return kept;
}

/* What the process is in, with all that is known of it; else the process alone. */
static void add_line(char *lines, size_t size, struct containers *containers, pid_t pid)
{
	struct container_marks marks;
	char name[PROC_NAME_SIZE];
	size_t used = strlen(lines);
	struct container *container = container_marks_of_process(pid, &marks)
		? container_of_id(containers, &marks)
		: NULL;
	if (container != NULL && container_settle(containers, container)) {
		container_describe(containers, container);
		container_add_line(lines, size, container);
		return;
	}
	proc_name(pid, name);
	text_format(
		lines + used, size - used, "%s  PID %d  %s", used > 0 ? "\n" : "", (int)pid, name);
}

static int say_many(const struct search *search, unsigned count, struct error *error)
{
	char lines[sizeof error->hint] = "";
	struct containers containers;
	containers_init(&containers);
	containers_scan(&containers, true, error);
	for (unsigned at = 0; at < count && strlen(lines) < sizeof lines - 160; at++) {
		const struct listener *listener = &search->listeners[at];
		add_line(lines, sizeof lines, &containers,
			listener->owner != 0 ? listener->owner : listener->space.pid);
	}
	containers_free(&containers);
	failed(error, 0, "port %u is listened on in %u network namespaces", search->port, count);
	return hint(error, "%s", lines);
}

static int search_for(
	struct search *search, unsigned wanted, struct target *target, struct error *error)
{
	if (each_process(search, know_space, error) < 0)
		return -1;
	look_in(search, "tcp", "0A");
	look_in(search, "tcp6", "0A");
	/* Nobody listens on a datagram; what is bound and not connected comes near. */
	if (search->count == 0) {
		look_in(search, "udp", "07");
		look_in(search, "udp6", "07");
	}
	if (search->count == 0) {
		failed(error, 0, "nobody listens on port %u", search->port);
		error->number = ENOENT;
		return hint(error,
			"None of the %zu network namespaces that this process can see has a "
			"listener there.",
			search->spaces.used / sizeof(struct space));
	}
	if (each_process(search, look_at_descriptors, error) < 0)
		return -1;
	unsigned count = one_of_each(search);
	if (count > 1)
		return say_many(search, count, error);
	const struct listener *found = &search->listeners[0];
	if (found->owner == 0 && (wanted & ~NS_BIT(NS_NET)) != 0) {
		failed(error, EACCES, "cannot see whose port %u is", search->port);
		return hint(error, "It takes CAP_SYS_PTRACE to look at the descriptors of others.");
	}
	target_open(target, found->owner != 0 ? found->owner : found->space.pid);
	if (ns_inode(target->pid, NS_NET) == found->space.netns)
		return 0;
	target_close(target);
	return failed(error, ESRCH, "who listened on port %u has ended", search->port);
}

int container_of_port(unsigned port, unsigned wanted, struct target *target, struct error *error)
{
	struct search search;
	search.port = port;
	search.spaces = (struct buffer){0};
	search.count = 0;
	int result = search_for(&search, wanted, target, error);
	buffer_free(&search.spaces);
	return result;
}
