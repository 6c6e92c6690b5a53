// SPDX-License-Identifier: MIT
#pragma once

/*
 * What ICMP messages carry behind the packet that they quote (RFC 4884): objects of a class and a
 * type, as the labels of MPLS (RFC 4950). They come from routers that nobody vouches for: this is
 * the one place that reads them.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	EXTENSIONS_OFFSET = 128, /* bytes of the quoted packet, at least, before they begin */
	EXTENSION_MPLS = 1,      /* the class and the type of a stack of labels */
};

struct extension {
	uint8_t class, type;
	const uint8_t *data; /* within the bytes that were walked */
	size_t size;
};

/* One label of a stack (RFC 3032). */
struct extension_label {
	uint32_t label;
	unsigned experimental, bottom, ttl;
};

/*
 * Looks for extensions in what is quoted and follows; they begin at offset or, in whole words,
 * behind it. Returns their bytes with the header, 0 if there are none, and where they begin.
 */
size_t extensions_find(const uint8_t *bytes, size_t size, size_t offset, size_t *start);

/* The next object of extensions with their header; *at is 0 at first. False at the end. */
bool extensions_next(
	const uint8_t *extensions, size_t size, size_t *at, struct extension *extension);

/* The label of that number in a stack; false if there is none. */
bool extension_label(
	const struct extension *extension, size_t number, struct extension_label *label);
