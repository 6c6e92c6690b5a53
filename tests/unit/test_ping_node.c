// SPDX-License-Identifier: MIT
#include <netinet/in.h>
#include <stdlib.h>

#include "applets/ping/ping.h"
#include "tests/unit/unit.h"

static struct ping ping;
static struct run run;
static struct paper paper;

#define HEADER(code, type, flags) "\214" code "\0\0\0" type "\0" flags "\0\1secret"
#define ANSWER(text)              text, sizeof(text) - 1

static void expect(bool json, const char *bytes, size_t size, const char *wanted)
{
	struct out *out = paper_begin(&paper);
	out->json = json;
	/* Where the sanitizer sees what is behind it. */
	uint8_t *copy = malloc(size);
	memcpy(copy, bytes, size);
	out_object(out, NULL);
	node_print(out, copy, size);
	out_object_end(out);
	free(copy);
	assert_string_equal(paper_end(&paper), wanted);
}

static void shows_names(void **state)
{
	(void)state;
	expect(false, ANSWER(HEADER("\0", "\2", "\0") "\0\0\0\12\3abc\0\1d\300\4\0"),
		" abc., d.abc");
	expect(false, ANSWER(HEADER("\0", "\2", "\0") "\0\0\0\12\4a\33.\377\0"),
		" a\\027\\.\\255.");
	expect(false, ANSWER(HEADER("\0", "\2", "\0") "\0\0\0\12\3ab"), " parse error (truncated)");
	/* A pointer to itself, and one to the end. */
	expect(false, ANSWER(HEADER("\0", "\2", "\0") "\0\0\0\12\300\4"),
		" parse error (truncated)");
	expect(false, ANSWER(HEADER("\0", "\2", "\0") "\0\0\0\12\300\6"),
		" parse error (truncated)");
	expect(false, ANSWER(HEADER("\0", "\2", "\0") "\0\0"), " parse error (too short)");
}

static void shows_addresses(void **state)
{
	(void)state;
	expect(false, ANSWER(HEADER("\0", "\4", "\1") "\0\0\0\12\1\2\3\4\0\0\0\12\5\6\7\10\0"),
		" 1.2.3.4, 5.6.7.8, parse error (truncated) (truncated)");
	expect(false,
		ANSWER(HEADER("\0", "\3", "\2") "\0\0\0\12\375\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1"),
		" fd00::1");
	expect(false, ANSWER(HEADER("\0", "\3", "\0")), "");
}

static void shows_what_is_not_said(void **state)
{
	(void)state;
	expect(false, ANSWER(HEADER("\1", "\3", "\0")), " refused");
	expect(false, ANSWER(HEADER("\2", "\3", "\0")), " unknown");
	expect(false, ANSWER(HEADER("\3", "\3", "\0")), " unknown code(300)");
	expect(false, ANSWER(HEADER("\0", "\7", "\0")), " unknown qtype(0x07)");
}

static void shows_all_in_json(void **state)
{
	(void)state;
	expect(true, ANSWER(HEADER("\0", "\2", "\0") "\0\0\0\12\3a\"c\0\0\3ab"),
		"{\"node\":{\"ttl\":10,\"names\":[\"a\\\\\\\"c\"],"
		"\"parse_error\":\"truncated\"}}");
	expect(true, ANSWER(HEADER("\0", "\4", "\1") "\377\377\377\377\1\2\3\4"),
		"{\"node\":{\"addresses\":[{\"address\":\"1.2.3.4\",\"ttl\":4294967295}],"
		"\"truncated\":null}}");
	expect(true, ANSWER(HEADER("\1", "\3", "\0")), "{\"node\":{\"refused\":null}}");
	expect(true, ANSWER(HEADER("\3", "\3", "\0")), "{\"node\":{\"code\":3}}");
	expect(true, ANSWER(HEADER("\0", "\7", "\0")), "{\"node\":{\"qtype\":7}}");
}

static void asks(void **state)
{
	(void)state;
	uint8_t request[NODE_REQUEST_SIZE];
	uint16_t sequence = 0;
	int status;
	memset(&ping, 0, sizeof ping);
	ping.run = &run;
	ping.out = paper_begin(&paper);
	ping.target = (struct endpoint){.family = AF_INET6, .bytes = {0xfd, [15] = 2}};
	assert_true(node_option(&ping, "ipv6-global", &status));
	assert_true(node_option(&ping, "ipv6-all", &status));
	node_begin(&ping);
	assert_int_equal(node_request(&ping.node, request, 0x102), 32);
	assert_memory_equal(request, "\213\0\0\0\0\3\0\42\1\2", 10);
	assert_memory_equal(request + 16, ping.target.bytes, 16);
	/* What came is another's, or too short. */
	assert_false(node_reply(&ping.node, request, 32, &sequence));
	request[0] = NODE_REPLY;
	assert_false(node_reply(&ping.node, request, 15, &sequence));
	assert_true(node_reply(&ping.node, request, 16, &sequence));
	assert_int_equal(sequence, 0x102);
	request[15] ^= 1;
	assert_false(node_reply(&ping.node, request, 32, &sequence));

	assert_true(node_option(&ping, "subject-name=Ab.c%eth0", &status));
	assert_int_equal(node_request(&ping.node, request, 1), 16 + 6);
	assert_memory_equal(request + 16, "\2ab\1c", 6);
	assert_true(node_option(&ping, "subject-name=a", &status));
	assert_int_equal(node_request(&ping.node, request, 1), 16 + 4);
	assert_memory_equal(request + 16, "\1a\0", 4);
	paper_end(&paper);
}

/* Without a byte behind what there is room for. */
static void refuses_names(void **state)
{
	(void)state;
	static const char *const names[] = {
		"a..b", ".", "..", ".a", "a\\", "a\\0", "a\\256", "\xc3"};
	char text[600] = "subject-name=";
	int status;
	memset(&ping, 0, sizeof ping);
	ping.run = &run;
	for (size_t at = 0; at < COUNT(names); at++) {
		strcpy(text + 13, names[at]);
		bool is_root = names[at][0] == '.' && names[at][1] == '\0';
		assert_int_equal(node_option(&ping, text, &status), is_root);
		assert_int_equal(status, is_root ? 0 : -1);
	}
	for (size_t length = 1; length < sizeof text - 14; length++)
		for (size_t step = 1; step <= 64; step += 21) {
			for (size_t at = 0; at < length; at++)
				text[13 + at] = at % (step + 1) == step ? '.' : 'a';
			text[13 + length] = '\0';
			bool is_right = node_option(&ping, text, &status);
			assert_true(!is_right || ping.node.subject_size <= NODE_SUBJECT_SIZE);
			/* A label is one byte longer than its text, and an empty one ends all. */
			size_t wire = length + 1 + (text[13 + length - 1] != '.');
			bool fits = wire <= 255 && (step < 64 || length < 64);
			assert_int_equal(is_right, fits);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shows_names),
		cmocka_unit_test(shows_addresses),
		cmocka_unit_test(shows_what_is_not_said),
		cmocka_unit_test(shows_all_in_json),
		cmocka_unit_test(asks),
		cmocka_unit_test(refuses_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
