// SPDX-License-Identifier: MIT
#define _GNU_SOURCE
#include "applets/ss/process.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core/directory.h"
#include "core/own.h"
#include "core/proc.h"
#include "core/root.h"
#include "core/text.h"

/*
 * The table is our own: with uthash, whose entries are lists of 80 bytes, finding took four times
 * as long and a fifth of all time (100,000 sockets). Entries are only added, so that no list is
 * needed.
 */
struct owned {
	uint32_t inode; /* 0 where the slot is free */
	uint32_t last;  /* 1 + the index of the holder found last, 0 if there is none */
};

enum { FIRST_SLOTS = 512 };

/* The slot of an inode, or the free one where it belongs; there is one, as the table is not full.
 */
static struct owned *slot_of(const struct holders *holders, uint32_t inode)
{
	/* Inodes are numbered one after the other: an odd factor spreads them. */
	uint32_t mask = holders->slot_count - 1, at = inode * 2654435761u;
	for (at ^= at >> 16;; at++) {
		struct owned *slot = &holders->slots[at & mask];
		if (slot->inode == inode || slot->inode == 0)
			return slot;
	}
}

static struct owned *map_slots(uint32_t count)
{
	void *slots = mmap(NULL, count * sizeof(struct owned), PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return slots == MAP_FAILED ? NULL : slots;
}

/* Doubles the table. False if memory is out. */
static bool grow(struct holders *holders)
{
	struct holders larger = {.slot_count = holders->slot_count * 2};
	if (holders->slot_count == 0)
		larger.slot_count = FIRST_SLOTS;
	larger.slots = map_slots(larger.slot_count);
	if (larger.slots == NULL)
		return false;
	for (uint32_t at = 0; at < holders->slot_count; at++)
		if (holders->slots[at].inode != 0)
			*slot_of(&larger, holders->slots[at].inode) = holders->slots[at];
	if (holders->slots != NULL)
		munmap(holders->slots, holders->slot_count * sizeof *holders->slots);
	holders->slots = larger.slots;
	holders->slot_count = larger.slot_count;
	return true;
}

void holders_want(struct holders *holders, uint32_t inode)
{
	if (inode == 0)
		return;
	if (holders->taken >= holders->slot_count / 2 && !grow(holders)) {
		holders->failed = true;
		return;
	}
	struct owned *slot = slot_of(holders, inode);
	holders->taken += slot->inode == 0;
	slot->inode = inode;
}

void holders_free(struct holders *holders)
{
	if (holders->slots != NULL)
		munmap(holders->slots, holders->slot_count * sizeof *holders->slots);
	buffer_free(&holders->found);
	buffer_free(&holders->processes);
	buffer_free(&holders->locations);
	*holders = (struct holders){0};
}

/* The slot of a socket that is searched for, NULL if it is not. */
static struct owned *find(const struct holders *holders, uint32_t inode)
{
	if (holders->slots == NULL || inode == 0)
		return NULL;
	struct owned *slot = slot_of(holders, inode);
	return slot->inode == 0 ? NULL : slot;
}

static const struct holder *holder_at(const struct holders *holders, uint32_t place)
{
	return place == 0 ? NULL : (const struct holder *)(void *)holders->found.bytes + place - 1;
}

const struct holder *holders_of(const struct holders *holders, uint32_t inode)
{
	const struct owned *slot = find(holders, inode);
	return slot == NULL ? NULL : holder_at(holders, slot->last);
}

const struct holder *holders_next(const struct holders *holders, const struct holder *holder)
{
	return holder_at(holders, holder->next);
}

const struct process *holder_process(const struct holders *holders, const struct holder *holder)
{
	return (const struct process *)(void *)holders->processes.bytes + holder->process;
}

const struct location *holder_location(const struct holders *holders, const struct holder *holder)
{
	return (const struct location *)(void *)holders->locations.bytes + holder->process;
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
	bool known; /* its record is the last of the processes */
};

bool process_name(int directory, const char *prefix, unsigned id, char name[PROCESS_NAME_SIZE])
{
	char path[40], text[128];
	text_format(path, sizeof path, "%s%u/stat", prefix, id);
	own_fd int fd = root_open_file(directory, path);
	ssize_t length = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
	text[length < 0 ? 0 : length] = '\0';
	const char *start = strchr(text, '(');
	const char *end = start != NULL ? strchr(start, ')') : NULL;
	text_format(name, PROCESS_NAME_SIZE, "%.*s", end != NULL ? (int)(end - start - 1) : 0,
		start != NULL ? start + 1 : "");
	return end != NULL;
}

/* The name of the process or thread under way. */
static void read_name(const struct walk *walk, char *to, size_t size)
{
	char name[PROCESS_NAME_SIZE];
	process_name(walk->proc, "", walk->thread != 0 ? walk->thread : walk->id, name);
	text_copy(to, size, name);
}

/* The container and pod of the process, while it is there to be asked. */
static bool know_location(const struct walk *walk)
{
	struct buffer *locations = &walk->holders->locations;
	struct container_marks marks;
	if (!walk->holders->wants_locations)
		return true;
	if (!buffer_reserve(locations, sizeof(struct location)))
		return false;
	struct location *location = (void *)(locations->bytes + locations->used);
	container_marks_of_process((pid_t)walk->id, &marks);
	text_copy(location->container, sizeof location->container, marks.id);
	text_copy(location->pod, sizeof location->pod, marks.pod_uid);
	locations->used += sizeof *location;
	return true;
}

/* Makes the record of the process that is walked through, when it is first needed. */
static bool know_process(struct walk *walk)
{
	struct buffer *processes = &walk->holders->processes;
	if (walk->known)
		return true;
	if (!buffer_reserve(processes, sizeof(struct process)) || !know_location(walk))
		return false;
	struct process *process = (void *)(processes->bytes + processes->used);
	process->id = walk->id;
	process->thread = walk->thread;
	read_name(walk, process->name, sizeof process->name);
	processes->used += sizeof *process;
	return walk->known = true;
}

static void take_descriptor(struct walk *walk, struct owned *slot, uint32_t descriptor)
{
	struct buffer *found = &walk->holders->found;
	if (!know_process(walk) || !buffer_reserve(found, sizeof(struct holder))) {
		walk->holders->failed = true;
		return;
	}
	struct holder *holder = (void *)(found->bytes + found->used);
	size_t process = walk->holders->processes.used / sizeof(struct process) - 1;
	*holder = (struct holder){slot->last, (uint32_t)process, descriptor};
	found->used += sizeof *holder;
	slot->last = (uint32_t)(found->used / sizeof *holder);
}

/* Looks at each descriptor of a process or thread. */
static void walk_descriptors(struct walk *walk)
{
	struct directory directory;
	char path[40], link[32];
	const char *name;
	text_format(path, sizeof path, "%u/fd", walk->thread != 0 ? walk->thread : walk->id);
	walk->known = false;
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
		struct owned *slot = find(walk->holders, inode);
		if (slot != NULL)
			take_descriptor(walk, slot, descriptor);
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
	while (holders->taken > 0 && (name = directory_next(&directory)) != NULL) {
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
