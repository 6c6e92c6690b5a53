// SPDX-License-Identifier: MIT
#define _GNU_SOURCE
#include "applets/ss/process.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "core/directory.h"
#include "core/own.h"
#include "core/root.h"
#include "core/text.h"

/*
 * The table takes its memory from the arena of the holders in whose function it is used. Inodes
 * are numbered one after the other: multiplied by an odd number they fill the buckets evenly.
 */
#define uthash_malloc(size)     arena_take(&holders->arena, size)
#define uthash_free(item, size) ((void)(item))
#define HASH_NONFATAL_OOM       1
#define HASH_FUNCTION(key, length, hash) \
	do { \
		memcpy(&(hash), key, sizeof(uint32_t)); \
		(hash) *= 2654435761u; \
	} while (0)
#include <uthash.h>

struct owned {
	uint32_t inode;
	const struct holder *last;
	UT_hash_handle hh;
};

void holders_init(struct holders *holders)
{
	holders->table = NULL;
	holders->failed = false;
	arena_init(&holders->arena);
}

void holders_free(struct holders *holders)
{
	holders->table = NULL;
	arena_free(&holders->arena);
}

static struct owned *find(const struct holders *holders, uint32_t inode)
{
	struct owned *owned;
	HASH_FIND(hh, holders->table, &inode, sizeof inode, owned);
	return owned;
}

void holders_want(struct holders *holders, uint32_t inode)
{
	if (inode == 0 || find(holders, inode) != NULL)
		return;
	struct owned *owned = arena_take(&holders->arena, sizeof *owned);
	if (owned != NULL) {
		*owned = (struct owned){.inode = inode};
		HASH_ADD(hh, holders->table, inode, sizeof inode, owned);
	}
	if (owned == NULL || owned->hh.tbl == NULL)
		holders->failed = true;
}

const struct holder *holders_of(const struct holders *holders, uint32_t inode)
{
	const struct owned *owned = find(holders, inode);
	return owned != NULL ? owned->last : NULL;
}

/* A number of at most nine digits up to end; false for anything else. */
static bool read_number(const char *text, char end, unsigned *number)
{
	unsigned digits = 0;
	for (*number = 0; *text >= '0' && *text <= '9' && digits < 10; text++, digits++)
		*number = *number * 10 + (unsigned)(*text - '0');
	return digits > 0 && *text == end;
}

/* One process or thread under way. */
struct walk {
	struct holders *holders;
	int proc;
	unsigned id, thread;
	const struct process *process; /* NULL before the first socket that is wanted */
};

/* The name of a process or thread. */
static void read_name(const struct walk *walk, char *name, size_t size)
{
	char path[40], text[128];
	text_format(path, sizeof path, "%u/stat", walk->thread != 0 ? walk->thread : walk->id);
	own_fd int fd = root_open_file(walk->proc, path);
	ssize_t length = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
	text[length < 0 ? 0 : length] = '\0';
	const char *start = strchr(text, '(');
	const char *end = start != NULL ? strchr(start, ')') : NULL;
	text_format(name, size, "%.*s", end != NULL ? (int)(end - start - 1) : 0,
		start != NULL ? start + 1 : "");
}

/* The record of the process that is walked through, made when it is first needed. */
static const struct process *process_of(struct walk *walk)
{
	if (walk->process == NULL) {
		struct process *process = arena_take(&walk->holders->arena, sizeof *process);
		if (process == NULL)
			return NULL;
		process->id = walk->id;
		process->thread = walk->thread;
		read_name(walk, process->name, sizeof process->name);
		walk->process = process;
	}
	return walk->process;
}

static void take_descriptor(struct walk *walk, struct owned *owned, unsigned descriptor)
{
	const struct process *process = process_of(walk);
	struct holder *holder =
		process == NULL ? NULL : arena_take(&walk->holders->arena, sizeof *holder);
	if (holder == NULL) {
		walk->holders->failed = true;
		return;
	}
	*holder = (struct holder){owned->last, process, descriptor};
	owned->last = holder;
}

/* Looks at each descriptor of a process or thread. */
static void walk_descriptors(struct walk *walk)
{
	struct directory directory;
	char path[40], link[32];
	const char *name;
	text_format(path, sizeof path, "%u/fd", walk->thread != 0 ? walk->thread : walk->id);
	walk->process = NULL;
	directory_take(&directory,
		openat(walk->proc, path, O_RDONLY | O_DIRECTORY | O_NONBLOCK | O_CLOEXEC));
	while ((name = directory_next(&directory)) != NULL) {
		unsigned descriptor, inode;
		ssize_t length = readlinkat(directory.fd, name, link, sizeof link - 1);
		if (length < 9 || memcmp(link, "socket:[", 8) != 0)
			continue;
		link[length] = '\0';
		if (!read_number(link + 8, ']', &inode) || !read_number(name, '\0', &descriptor))
			continue;
		struct owned *owned = find(walk->holders, inode);
		if (owned != NULL)
			take_descriptor(walk, owned, descriptor);
	}
	directory_close(&directory);
}

/* Looks at the other threads of a process, which may have descriptors of their own. */
static void walk_threads(struct walk *walk)
{
	struct directory directory;
	char path[40];
	const char *name;
	text_format(path, sizeof path, "%u/task", walk->id);
	directory_take(&directory,
		openat(walk->proc, path, O_RDONLY | O_DIRECTORY | O_NONBLOCK | O_CLOEXEC));
	while ((name = directory_next(&directory)) != NULL)
		if (read_number(name, '\0', &walk->thread) && walk->thread != walk->id)
			walk_descriptors(walk);
	directory_close(&directory);
}

int holders_find(struct holders *holders, bool threads)
{
	struct directory directory;
	const char *name;
	struct walk walk = {.holders = holders};
	if (directory_open(&directory, "/proc") < 0)
		return -1;
	walk.proc = directory.fd;
	while (holders->table != NULL && (name = directory_next(&directory)) != NULL) {
		if (!read_number(name, '\0', &walk.id))
			continue;
		walk.thread = threads ? walk.id : 0;
		walk_descriptors(&walk);
		if (threads)
			walk_threads(&walk);
	}
	directory_close(&directory);
	return 0;
}
