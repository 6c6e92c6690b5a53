// SPDX-License-Identifier: MIT

/* The attributes of a socket's message, by their types. */

#include <string.h>

#include "applets/ss/socket.h"

void found_attributes(struct found *found, const struct socket *socket)
{
	struct attributes row = socket->attributes;
	struct attribute attribute;
	memset(found, 0, sizeof *found);
	while (attributes_next(&row, &attribute))
		if (attribute.type < sizeof found->by_type / sizeof found->by_type[0])
			found->by_type[attribute.type] = attribute;
}

bool found_get(const struct found *found, unsigned type, void *value, size_t size)
{
	const struct attribute *attribute = &found->by_type[type];
	if (attribute->data == NULL || attribute->size != size)
		return false;
	memcpy(value, attribute->data, size);
	return true;
}

bool found_get_struct(const struct found *found, unsigned type, void *value, size_t size)
{
	const struct attribute *attribute = &found->by_type[type];
	if (attribute->data == NULL)
		return false;
	memset(value, 0, size);
	memcpy(value, attribute->data, attribute->size < size ? attribute->size : size);
	return true;
}
