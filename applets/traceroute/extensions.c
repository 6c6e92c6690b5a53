// SPDX-License-Identifier: MIT
#include "applets/traceroute/extensions.h"

#include "core/inet.h"

enum { HEADER = 4, OBJECT_HEADER = 4, WORD = 4, LABEL = 4, VERSION = 2 };

/* Whether all of it is what it says to be: version, checksum, objects of whole words. */
static bool is_sound(const uint8_t *header, size_t size, bool may_lack_checksum)
{
	struct extension extension;
	bool has_checksum = header[2] != 0 || header[3] != 0;
	size_t end = 0;
	if (header[0] >> 4 != VERSION || (!has_checksum && !may_lack_checksum) ||
		(has_checksum && inet_checksum(header, size) != 0))
		return false;
	while (extensions_next(header, size, &end, &extension))
		if (extension.size % WORD != 0)
			return false;
	return end == size;
}

size_t extensions_find(const uint8_t *bytes, size_t size, size_t offset, size_t *start)
{
	/* Routers quote 128 bytes, filled up; what they quote beyond that is known by its end. */
	for (size_t at = offset; at + HEADER + OBJECT_HEADER <= size; at += WORD)
		if (is_sound(bytes + at, size - at, at == offset)) {
			*start = at;
			return size - at;
		}
	return 0;
}

bool extensions_next(
	const uint8_t *extensions, size_t size, size_t *at, struct extension *extension)
{
	size_t place = *at == 0 ? HEADER : *at;
	if (place > size || size - place < OBJECT_HEADER)
		return false;
	const uint8_t *object = extensions + place;
	size_t length = (size_t)object[0] << 8 | object[1];
	if (length < OBJECT_HEADER || length > size - place)
		return false;
	*extension = (struct extension){.class = object[2],
		.type = object[3],
		.data = object + OBJECT_HEADER,
		.size = length - OBJECT_HEADER};
	*at = place + length;
	return true;
}

bool extension_label(
	const struct extension *extension, size_t number, struct extension_label *label)
{
	if (extension->class != EXTENSION_MPLS || extension->type != EXTENSION_MPLS ||
		extension->size / LABEL <= number)
		return false;
	const uint8_t *bytes = extension->data + number * LABEL;
	label->label = (uint32_t)bytes[0] << 12 | (uint32_t)bytes[1] << 4 | bytes[2] >> 4;
	label->experimental = bytes[2] >> 1 & 7;
	label->bottom = bytes[2] & 1;
	label->ttl = bytes[3];
	return true;
}
