// SPDX-License-Identifier: MIT
#include "applets/ss/spool.h"

#include <stdint.h>
#include <string.h>

/* What precedes each message, so that messages stay aligned. */
struct head {
	uint32_t table;
};

bool spool_add(struct buffer *spool, enum table table, const struct nlmsghdr *message)
{
	const struct head head = {table};
	size_t size = sizeof head + NLMSG_ALIGN(message->nlmsg_len);
	if (!buffer_reserve(spool, size))
		return false;
	memcpy(spool->bytes + spool->used, &head, sizeof head);
	memcpy(spool->bytes + spool->used + sizeof head, message, message->nlmsg_len);
	spool->used += size;
	return true;
}

const struct nlmsghdr *spool_next(const struct buffer *spool, size_t *at, enum table *table)
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
