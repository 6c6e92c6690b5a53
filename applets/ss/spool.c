// SPDX-License-Identifier: MIT
#define _GNU_SOURCE
#include "applets/ss/spool.h"

#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

enum { FIRST_SIZE = 64 * 1024 };

/* What precedes each message, so that messages stay aligned. */
struct head {
	uint32_t table;
};

static bool reserve(struct spool *spool, size_t size)
{
	size_t larger = spool->size == 0 ? FIRST_SIZE : spool->size;
	while (larger - spool->used < size)
		larger *= 2;
	if (larger == spool->size)
		return true;
	void *bytes = spool->bytes == NULL
		? mmap(NULL, larger, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
		: mremap(spool->bytes, spool->size, larger, MREMAP_MAYMOVE);
	if (bytes == MAP_FAILED)
		return false;
	spool->bytes = bytes;
	spool->size = larger;
	return true;
}

bool spool_add(struct spool *spool, enum table table, const struct nlmsghdr *message)
{
	const struct head head = {table};
	size_t size = sizeof head + NLMSG_ALIGN(message->nlmsg_len);
	if (!reserve(spool, size))
		return false;
	memcpy(spool->bytes + spool->used, &head, sizeof head);
	memcpy(spool->bytes + spool->used + sizeof head, message, message->nlmsg_len);
	spool->used += size;
	return true;
}

const struct nlmsghdr *spool_next(const struct spool *spool, size_t *at, enum table *table)
{
	struct head head;
	if (*at >= spool->used)
		return NULL;
	memcpy(&head, spool->bytes + *at, sizeof head);
	const struct nlmsghdr *message =
		(const struct nlmsghdr *)(const void *)(spool->bytes + *at + sizeof head);
	*at += sizeof head + NLMSG_ALIGN(message->nlmsg_len);
	*table = head.table;
	return message;
}

void spool_free(struct spool *spool)
{
	if (spool->bytes != NULL)
		munmap(spool->bytes, spool->size);
	*spool = (struct spool){0};
}
