// SPDX-License-Identifier: MIT

/* What a netlink message says: its attributes, of which nothing is believed, least of all a size.
 */

#include <string.h>

#include "core/netlink.h"

const void *netlink_body(const struct nlmsghdr *message, size_t size)
{
	return message->nlmsg_len >= NLMSG_HDRLEN + size ? (const char *)message + NLMSG_HDRLEN
							 : NULL;
}

struct attributes attributes_of(const struct nlmsghdr *message, size_t header_size)
{
	size_t fixed = NLMSG_HDRLEN + NLMSG_ALIGN(header_size);
	if (message->nlmsg_len < fixed)
		return (struct attributes){
			NULL, 0, message->nlmsg_len < NLMSG_HDRLEN + header_size, NULL};
	return (struct attributes){
		(const char *)message + fixed, message->nlmsg_len - fixed, false, NULL};
}

struct attributes attributes_in(const struct attribute *attribute, struct attributes *outer)
{
	return (struct attributes){attribute->data, attribute->size, false, outer};
}

void attributes_mark(struct attributes *row)
{
	for (; row != NULL; row = row->outer)
		row->malformed = true;
}

int attributes_verdict(const struct attributes *row, const char *what, struct error *error)
{
	return row->malformed ? failed(error, 0, "malformed %s", what) : 0;
}

bool attributes_next(struct attributes *attributes, struct attribute *attribute)
{
	struct nlattr head;
	if (attributes->left < sizeof head) {
		if (attributes->left > 0)
			attributes_mark(attributes);
		return false;
	}
	memcpy(&head, attributes->at, sizeof head);
	if (head.nla_len < sizeof head || head.nla_len > attributes->left) {
		attributes_mark(attributes);
		return false;
	}
	*attribute = (struct attribute){attributes->at + sizeof head, head.nla_len - sizeof head,
		head.nla_type & NLA_TYPE_MASK};
	size_t step = NLA_ALIGN(head.nla_len);
	if (step > attributes->left)
		step = attributes->left;
	attributes->at += step;
	attributes->left -= step;
	return true;
}

void attributes_table(struct attributes *row, struct attribute *at, size_t count)
{
	struct attributes rest = *row;
	struct attribute attribute;
	/* A million routes come this way: no more of the table is cleared than has to be. */
	for (size_t type = 0; type < count; type++) {
		at[type].data = NULL;
		at[type].size = 0;
	}
	while (attributes_next(&rest, &attribute))
		if (attribute.type < count && at[attribute.type].data == NULL)
			at[attribute.type] = attribute;
	row->malformed |= rest.malformed;
}

void attribute_struct(const struct attribute *attribute, void *to, size_t size, size_t minimum,
	struct attributes *row)
{
	memset(to, 0, size);
	if (attribute->size < minimum) {
		attributes_mark(row);
		return;
	}
	memcpy(to, attribute->data, attribute->size < size ? attribute->size : size);
}

static bool is_sized(const struct attribute *attribute, size_t size, struct attributes *row)
{
	if (attribute->size != size)
		attributes_mark(row);
	return attribute->size == size;
}

uint8_t attribute_u8(const struct attribute *attribute, struct attributes *row)
{
	uint8_t value = 0;
	if (is_sized(attribute, sizeof value, row))
		memcpy(&value, attribute->data, sizeof value);
	return value;
}

uint16_t attribute_u16(const struct attribute *attribute, struct attributes *row)
{
	uint16_t value = 0;
	if (is_sized(attribute, sizeof value, row))
		memcpy(&value, attribute->data, sizeof value);
	return value;
}

uint32_t attribute_u32(const struct attribute *attribute, struct attributes *row)
{
	uint32_t value = 0;
	if (is_sized(attribute, sizeof value, row))
		memcpy(&value, attribute->data, sizeof value);
	return value;
}

uint64_t attribute_u64(const struct attribute *attribute, struct attributes *row)
{
	uint64_t value = 0;
	if (is_sized(attribute, sizeof value, row))
		memcpy(&value, attribute->data, sizeof value);
	return value;
}

void attribute_text(
	const struct attribute *attribute, char *to, size_t size, struct attributes *row)
{
	size_t length = strnlen(attribute->data, attribute->size);
	if (length == attribute->size || length >= size)
		attributes_mark(row);
	if (length >= size)
		length = size - 1;
	memcpy(to, attribute->data, length);
	to[length] = '\0';
}
