// SPDX-License-Identifier: MIT
#include <linux/rtnetlink.h>
#include <stdlib.h>

#include "core/netlink.h"
#include "tests/unit/unit.h"

/* Attributes in memory of exactly their size: a sanitizer sees what is read past it. */
struct attic {
	char *bytes;
	struct attributes row;
};

static void attic_begin(struct attic *attic, const void *bytes, size_t size)
{
	attic->bytes = malloc(size);
	memcpy(attic->bytes, bytes, size);
	attic->row = (struct attributes){attic->bytes, size, false};
}

/* Reads all, and compares how many there were and whether the row was whole. */
static void walks(const void *bytes, size_t size, size_t count, bool malformed)
{
	struct attic attic;
	struct attribute attribute;
	size_t found = 0;
	attic_begin(&attic, bytes, size);
	while (attributes_next(&attic.row, &attribute))
		found++;
	assert_int_equal(found, count);
	assert_int_equal(attic.row.malformed, malformed);
	assert_false(attributes_next(&attic.row, &attribute));
	free(attic.bytes);
}

static void walks_whole_attributes(void **state)
{
	(void)state;
	static const uint16_t two[] = {4, 1, 6, 2, 0xabcd, 0};
	walks("", 0, 0, false);
	walks(two, 4, 1, false);
	walks(two, sizeof two, 2, false);
	walks(two, sizeof two - 2, 2, false); /* the last one's padding may be missing */
}

static void refuses_a_cut_attribute(void **state)
{
	(void)state;
	static const uint16_t two[] = {4, 1, 6, 2, 0xabcd, 0};
	for (size_t size = 1; size < 4; size++)
		walks(two, size, 0, true);
	for (size_t size = 5; size < 10; size++)
		walks(two, size, 1, true);
}

static void refuses_an_attribute_shorter_than_its_head(void **state)
{
	(void)state;
	for (uint16_t length = 0; length < 4; length++) {
		uint16_t row[] = {length, 1, 4, 2};
		walks(row, sizeof row, 0, true);
	}
}

static void refuses_an_attribute_longer_than_the_row(void **state)
{
	(void)state;
	for (unsigned length = 9; length <= UINT16_MAX; length += 509) {
		uint16_t row[] = {(uint16_t)length, 1, 4, 2};
		walks(row, sizeof row, 0, true);
	}
}

static void drops_the_flags_of_a_type(void **state)
{
	(void)state;
	static const uint16_t bytes[] = {4, 5 | NLA_F_NESTED, 4, 6 | NLA_F_NET_BYTEORDER};
	struct attributes row = {(const char *)bytes, sizeof bytes, false};
	struct attribute attribute;
	assert_true(attributes_next(&row, &attribute));
	assert_int_equal(attribute.type, 5);
	assert_true(attributes_next(&row, &attribute));
	assert_int_equal(attribute.type, 6);
}

/* A number of each size that the getter of another size may not read. */
static void reads_numbers_of_exactly_their_size(void **state)
{
	(void)state;
	static const uint8_t bytes[9] = {1, 2, 3, 4, 5, 6, 7, 8, 9};
	for (size_t size = 0; size <= sizeof bytes; size++) {
		struct attic attic;
		attic_begin(&attic, bytes, size);
		struct attribute attribute = {attic.bytes, size, 1};
		struct attributes marks[4] = {0};
		uint64_t values[] = {attribute_u8(&attribute, &marks[0]),
			attribute_u16(&attribute, &marks[1]), attribute_u32(&attribute, &marks[2]),
			attribute_u64(&attribute, &marks[3])};
		for (size_t at = 0; at < COUNT(marks); at++) {
			size_t wanted = (size_t)1 << at;
			uint64_t expected = 0;
			if (size == wanted)
				memcpy(&expected, bytes, wanted);
			assert_int_equal(values[at], expected);
			assert_int_equal(marks[at].malformed, size != wanted);
		}
		free(attic.bytes);
	}
}

static void a_good_value_does_not_wash_a_mark_away(void **state)
{
	(void)state;
	uint32_t number = 5;
	struct attribute attribute = {&number, sizeof number, 1};
	struct attributes row = {NULL, 0, true};
	assert_int_equal(attribute_u32(&attribute, &row), 5);
	assert_true(row.malformed);
}

static void copies_a_struct_that_another_kernel_knows_shorter_or_longer(void **state)
{
	(void)state;
	static const uint32_t sent[] = {1, 2, 3, 4};
	static const struct {
		size_t size;
		bool malformed;
		uint32_t copied[3];
	} cases[] = {{0, true, {0}}, {7, true, {0}}, {8, false, {1, 2, 0}}, {10, false, {1, 2, 3}},
		{12, false, {1, 2, 3}}, {16, false, {1, 2, 3}}};
	for (size_t at = 0; at < COUNT(cases); at++) {
		struct attic attic;
		uint32_t to[3] = {9, 9, 9};
		attic_begin(&attic, sent, cases[at].size);
		struct attribute attribute = {attic.bytes, cases[at].size, 1};
		struct attributes row = {0};
		attribute_struct(&attribute, to, sizeof to, 8, &row);
		assert_int_equal(row.malformed, cases[at].malformed);
		assert_memory_equal(to, cases[at].copied, sizeof to);
		free(attic.bytes);
	}
}

static void copies_text_that_a_NUL_ends(void **state)
{
	(void)state;
	static const struct {
		const char *sent;
		size_t size;
		bool malformed;
		const char *copied;
	} cases[] = {
		{"abc", 4, false, "abc"},
		{"", 1, false, ""},
		{"ab\0cd", 6, false, "ab"},
		{"abc", 3, true, "abc"}, /* without its NUL */
		{"", 0, true, ""},
		{"abcd", 5, false, "abcd"},
		{"abcde", 6, true, "abcd"},
		{"abcdefgh", 8, true, "abcd"},
	};
	for (size_t at = 0; at < COUNT(cases); at++) {
		struct attic attic;
		char to[5];
		attic_begin(&attic, cases[at].sent, cases[at].size);
		struct attribute attribute = {attic.bytes, cases[at].size, 1};
		struct attributes row = {0};
		attribute_text(&attribute, to, sizeof to, &row);
		assert_string_equal(to, cases[at].copied);
		assert_int_equal(row.malformed, cases[at].malformed);
		free(attic.bytes);
	}
}

static void reads_nested_rows(void **state)
{
	(void)state;
	static const uint16_t bytes[] = {12, 1, 8, 7, 0x1234, 0, 4, 2};
	struct attributes row = {(const char *)bytes, sizeof bytes, false};
	struct attribute outer, inner;
	assert_true(attributes_next(&row, &outer));
	struct attributes nested = attributes_in(&outer, &row);
	assert_true(attributes_next(&nested, &inner));
	assert_int_equal(inner.type, 7);
	assert_int_equal(attribute_u32(&inner, &nested), 0x1234);
	assert_false(attributes_next(&nested, &inner));
	assert_false(nested.malformed);
	assert_true(attributes_next(&row, &outer));
	nested = attributes_in(&outer, &row);
	assert_false(attributes_next(&nested, &inner));
}

static void a_nested_row_cannot_leave_its_attribute(void **state)
{
	(void)state;
	static const uint16_t bytes[] = {8, 1, 8, 7, 0x1234, 0};
	struct attributes row = {(const char *)bytes, sizeof bytes, false};
	struct attribute outer, inner;
	assert_true(attributes_next(&row, &outer));
	struct attributes nested = attributes_in(&outer, &row);
	assert_false(attributes_next(&nested, &inner));
	assert_true(nested.malformed);
}

static void finds_the_attributes_behind_a_fixed_part(void **state)
{
	(void)state;
	static const struct {
		uint32_t length;
		size_t fixed, left;
		bool malformed;
	} cases[] = {
		{16, 0, 0, false},
		{16, 1, 0, true},
		{17, 1, 0, false}, /* its padding may be missing */
		{20, 1, 0, false},
		{24, 1, 4, false},
		{24, 8, 0, false},
		{32, 8, 8, false},
		{23, 8, 0, true},
	};
	for (size_t at = 0; at < COUNT(cases); at++) {
		struct nlmsghdr *message = calloc(1, cases[at].length);
		message->nlmsg_len = cases[at].length;
		struct attributes row = attributes_of(message, cases[at].fixed);
		assert_int_equal(row.left, cases[at].left);
		assert_int_equal(row.malformed, cases[at].malformed);
		const void *body = netlink_body(message, cases[at].fixed);
		assert_int_equal(body == NULL, cases[at].malformed);
		free(message);
	}
}

static void builds_a_request(void **state)
{
	(void)state;
	struct netlink_request request;
	struct rtgenmsg body = {.rtgen_family = 2};
	struct attribute attribute;
	char text[8];
	netlink_begin(&request, RTM_GETLINK, NLM_F_DUMP);
	netlink_put(&request, &body, sizeof body);
	netlink_attribute_text(&request, 3, "eth0");
	netlink_attribute_u32(&request, 4, 0x01020304);
	assert_false(request.overflowed);
	assert_int_equal(request.header.nlmsg_len, 16 + 4 + 12 + 8);
	assert_int_equal(request.header.nlmsg_type, RTM_GETLINK);
	assert_int_equal(request.header.nlmsg_flags, NLM_F_REQUEST | NLM_F_DUMP);
	struct attributes row = attributes_of(&request.header, sizeof body);
	assert_true(attributes_next(&row, &attribute));
	attribute_text(&attribute, text, sizeof text, &row);
	assert_string_equal(text, "eth0");
	assert_true(attributes_next(&row, &attribute));
	assert_int_equal(attribute_u32(&attribute, &row), 0x01020304);
	assert_false(attributes_next(&row, &attribute));
	assert_false(row.malformed);
}

static void pads_a_request_with_zeros(void **state)
{
	(void)state;
	struct netlink_request request;
	memset(&request, 0xff, sizeof request);
	netlink_begin(&request, RTM_GETLINK, 0);
	netlink_put(&request, "a", 1);
	assert_memory_equal(request.bytes + NLMSG_HDRLEN, "a\0\0\0", 4);
	assert_int_equal(request.header.nlmsg_len, NLMSG_HDRLEN + 4);
}

static void marks_a_request_that_overflows(void **state)
{
	(void)state;
	static const char much[70000];
	static const size_t sizes[] = {
		NETLINK_REQUEST_SIZE - 19, NETLINK_REQUEST_SIZE, 65531, 65532, 65536, sizeof much};
	for (size_t at = 0; at < COUNT(sizes); at++) {
		struct netlink_request request;
		netlink_begin(&request, RTM_GETLINK, 0);
		netlink_attribute(&request, 1, much, sizes[at]);
		assert_true(request.overflowed);
		assert_true(request.header.nlmsg_len <= NETLINK_REQUEST_SIZE);
	}
}

static void fills_a_request_to_the_last_byte(void **state)
{
	(void)state;
	struct netlink_request request;
	netlink_begin(&request, RTM_GETLINK, 0);
	for (int at = 0; at < (NETLINK_REQUEST_SIZE - NLMSG_HDRLEN) / 8; at++)
		netlink_attribute_u32(&request, 1, 1);
	assert_false(request.overflowed);
	assert_int_equal(request.header.nlmsg_len, NETLINK_REQUEST_SIZE);
	netlink_put(&request, "", 0);
	assert_false(request.overflowed);
	netlink_put(&request, "a", 1);
	assert_true(request.overflowed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(walks_whole_attributes),
		cmocka_unit_test(refuses_a_cut_attribute),
		cmocka_unit_test(refuses_an_attribute_shorter_than_its_head),
		cmocka_unit_test(refuses_an_attribute_longer_than_the_row),
		cmocka_unit_test(drops_the_flags_of_a_type),
		cmocka_unit_test(reads_numbers_of_exactly_their_size),
		cmocka_unit_test(a_good_value_does_not_wash_a_mark_away),
		cmocka_unit_test(copies_a_struct_that_another_kernel_knows_shorter_or_longer),
		cmocka_unit_test(copies_text_that_a_NUL_ends),
		cmocka_unit_test(reads_nested_rows),
		cmocka_unit_test(a_nested_row_cannot_leave_its_attribute),
		cmocka_unit_test(finds_the_attributes_behind_a_fixed_part),
		cmocka_unit_test(builds_a_request),
		cmocka_unit_test(pads_a_request_with_zeros),
		cmocka_unit_test(marks_a_request_that_overflows),
		cmocka_unit_test(fills_a_request_to_the_last_byte),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
