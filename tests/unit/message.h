// SPDX-License-Identifier: MIT
#pragma once

/* Messages as the kernel sends them, put together with core's own builder of requests. */

#include <stdlib.h>

#include "core/netlink.h"
#include "tests/unit/unit.h"

static inline void message_u8(struct netlink_request *message, uint16_t type, uint8_t value)
{
	netlink_attribute(message, type, &value, sizeof value);
}

static inline void message_u16(struct netlink_request *message, uint16_t type, uint16_t value)
{
	netlink_attribute(message, type, &value, sizeof value);
}

static inline void message_u32(struct netlink_request *message, uint16_t type, uint32_t value)
{
	netlink_attribute(message, type, &value, sizeof value);
}

static inline void message_u64(struct netlink_request *message, uint16_t type, uint64_t value)
{
	netlink_attribute(message, type, &value, sizeof value);
}

/* An attribute of size bytes that are no number, no text and no row of attributes. */
static inline void message_rubbish(struct netlink_request *message, uint16_t type, size_t size)
{
	char rubbish[512];
	memset(rubbish, 'x', sizeof rubbish);
	assert_true(size <= sizeof rubbish);
	netlink_attribute(message, type, rubbish, size);
}

/* Begins an attribute that holds others, up to message_nest_end with what this returns. */
static inline uint32_t message_nest(struct netlink_request *message, uint16_t type)
{
	uint32_t at = message->header.nlmsg_len;
	netlink_attribute(message, type | NLA_F_NESTED, "", 0);
	return at;
}

static inline void message_nest_end(struct netlink_request *message, uint32_t nest)
{
	uint16_t size = (uint16_t)(message->header.nlmsg_len - nest);
	memcpy(message->bytes + nest, &size, sizeof size);
}

/* The message in memory of exactly its size, where a sanitizer sees what is read past it. */
static inline struct nlmsghdr *message_end(const struct netlink_request *message)
{
	assert_false(message->overflowed);
	struct nlmsghdr *exact = malloc(message->header.nlmsg_len);
	memcpy(exact, message->bytes, message->header.nlmsg_len);
	return exact;
}
