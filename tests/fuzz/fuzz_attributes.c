// SPDX-License-Identifier: MIT

/* Rows of attributes in rows of attributes, and every getter on each. */

#include "core/netlink.h"
#include "tests/fuzz/check.h"

static void read_all(struct attributes row, unsigned depth)
{
	struct attribute attribute;
	const char *end = row.at + row.left, *before = row.at;
	while (attributes_next(&row, &attribute)) {
		struct attributes mark = {0};
		char text[32], fixed[40];
		uint64_t sum = attribute_u8(&attribute, &mark) + attribute_u16(&attribute, &mark) +
			attribute_u32(&attribute, &mark) + attribute_u64(&attribute, &mark);
		check(mark.malformed); /* it cannot be right for all of them */
		check(sum == 0 || attribute.size == 1 || attribute.size == 2 ||
			attribute.size == 4 || attribute.size == 8);
		attribute_text(&attribute, text, sizeof text, &mark);
		check(strlen(text) <= attribute.size);
		attribute_struct(&attribute, fixed, sizeof fixed, 8, &mark);
		check((const char *)attribute.data + attribute.size <= end);
		check(row.at > before && row.at + row.left == end);
		before = row.at;
		if (depth < 8)
			read_all(attributes_in(&attribute, &row), depth + 1);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *exact = malloc(size);
	if (size > 0)
		memcpy(exact, data, size);
	read_all((struct attributes){exact, size, false}, 0);
	free(exact);
	return 0;
}
