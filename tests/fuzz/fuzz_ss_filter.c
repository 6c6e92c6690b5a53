// SPDX-License-Identifier: MIT

/*
 * An expression, as words or as a file: the first byte says which, and what the options before it
 * have chosen. What is read is evaluated for a socket of each family and compiled.
 */

#define _GNU_SOURCE
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "applets/ss/ss.h"
#include "tests/fuzz/check.h"

enum { WORDS = 64, TEXT = 4096 };

static const uint8_t families[] = {
	AF_UNSPEC, AF_INET, AF_INET6, AF_UNIX, AF_PACKET, AF_NETLINK, AF_VSOCK, AF_XDP};

/* Follows the code as the kernel checks it, and where it could go. */
static void check_code(const uint8_t *code, size_t size)
{
	for (size_t at = 0; at < size;) {
		size_t yes = code[at + 1], no = code[at + 2] | (size_t)code[at + 3] << 8;
		check(yes >= 4 && yes % 4 == 0 && yes <= size - at);
		check(no >= 4 && no % 4 == 0 && no <= size - at + 4);
		at += yes;
	}
}

static void use(struct filter *filter)
{
	static const uint8_t address[16] = {[10] = 0xff, [11] = 0xff, [12] = 127, [15] = 1};
	static uint8_t code[NETLINK_REQUEST_SIZE];
	size_t wanted = 0;
	for (size_t at = 1; at < sizeof families; at++) {
		struct socket socket = {.family = families[at],
			.local = {.address = address, .port = 22, .name = "\0a/b", .name_size = 4},
			.peer = {.address = address, .port = 4242}};
		wanted += filter_matches(filter, &socket);
	}
	check(wanted < sizeof families);
	check_code(code, filter_bytecode(filter, code, sizeof code));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct ss ss;
	static struct run run;
	static char text[TEXT + 1], *words[WORDS + 1];
	size_t count = 0;
	int file = -1;
	if (size == 0 || size > TEXT)
		return 0;
	memset(&ss, 0, offsetof(struct ss, columns));
	ss.run = &run;
	ss.error = &run.error;
	ss.selection.tables = 1u << TABLE_TCP;
	ss.selection.preferred = families[data[0] % sizeof families];
	arena_init(&run.arena);
	memcpy(text, data + 1, size - 1);
	text[size - 1] = '\0';
	if (data[0] & 0x80) {
		file = memfd_create("filter", MFD_CLOEXEC);
		check(file >= 0 && write(file, text, size - 1) == (ssize_t)size - 1);
		check(lseek(file, 0, SEEK_SET) == 0);
	} else {
		for (size_t at = 0; at < size && count < WORDS; at += strlen(text + at) + 1)
			words[count++] = text + at;
	}
	words[count] = NULL;
	if (filter_parse(&ss, words, file) == 0 && ss.filter != NULL)
		use(ss.filter);
	cgroups_close(&ss.cgroups);
	arena_free(&run.arena);
	if (file >= 0)
		close(file);
	return 0;
}
