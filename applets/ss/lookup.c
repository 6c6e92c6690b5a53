// SPDX-License-Identifier: MIT
#include "applets/ss/lookup.h"

#include <string.h>

enum { FIRST_SLOTS = 1024 };

static size_t slot_count(const struct lookup *lookup)
{
	return lookup->slots.used / sizeof(struct lookup_slot);
}

/* The slot of a key, or the free one where it belongs; there is one, as half of them are free. */
static struct lookup_slot *slot_of(const struct lookup *lookup, uint64_t key)
{
	struct lookup_slot *slots = (void *)lookup->slots.bytes;
	size_t mask = slot_count(lookup) - 1;
	/* Cookies are numbered one after the other: an odd factor spreads them. */
	size_t at = (size_t)((key * 0x9e3779b97f4a7c15u) >> 32);
	while (slots[at & mask].at != 0 && slots[at & mask].key != key)
		at++;
	return &slots[at & mask];
}

static bool grow(struct lookup *lookup)
{
	struct lookup larger = {.taken = lookup->taken};
	const struct lookup_slot *slots = (void *)lookup->slots.bytes;
	size_t count = slot_count(lookup);
	size_t size = (count == 0 ? FIRST_SLOTS : count * 2) * sizeof *slots;
	if (!buffer_reserve(&larger.slots, size))
		return false;
	memset(larger.slots.bytes, 0, size);
	larger.slots.used = size;
	for (size_t at = 0; at < count; at++)
		if (slots[at].at != 0)
			*slot_of(&larger, slots[at].key) = slots[at];
	lookup_free(lookup);
	*lookup = larger;
	return true;
}

struct lookup_slot *lookup_find(const struct lookup *lookup, uint64_t key)
{
	if (lookup->taken == 0)
		return NULL;
	struct lookup_slot *slot = slot_of(lookup, key);
	return slot->at == 0 ? NULL : slot;
}

struct lookup_slot *lookup_add(struct lookup *lookup, uint64_t key)
{
	if (lookup->taken >= slot_count(lookup) / 2 && !grow(lookup))
		return NULL;
	struct lookup_slot *slot = slot_of(lookup, key);
	if (slot->at == 0) {
		slot->key = key;
		lookup->taken++;
	}
	return slot;
}

void lookup_free(struct lookup *lookup)
{
	buffer_free(&lookup->slots);
	lookup->taken = 0;
}
