// SPDX-License-Identifier: MIT
#define _GNU_SOURCE

/* A file of names below /etc/iproute2. What is opened there is the input. */

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "applets/ip/ip.h"
#include "tests/fuzz/check.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);

static int input = -1;

int openat(int directory, const char *path, int flags, ...)
{
	char of_input[32];
	va_list arguments;
	va_start(arguments, flags);
	int mode = va_arg(arguments, int);
	va_end(arguments);
	snprintf(of_input, sizeof of_input, "/proc/self/fd/%d", input);
	if (strstr(path, "/iproute2/") != NULL)
		path = of_input;
	return (int)syscall(SYS_openat, directory, path, flags, mode);
}

/* What is said of lines that are none is not for the fuzzer's log. */
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	static char *words[64];
	input = memfd_create("names", MFD_CLOEXEC);
	check(input >= 0 && *argc < 62);
	memcpy(words, *argv, (size_t)*argc * sizeof *words);
	words[(*argc)++] = "-close_fd_mask=2";
	*argv = words;
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct ip ip;
	static struct out out;
	static const uint32_t ids[] = {0, 1, 2, 77, 200, 0xffff, UINT32_MAX};
	struct run run = {.out = &out};
	check(ftruncate(input, 0) == 0 && pwrite(input, data, size, 0) == (ssize_t)size);
	memset(&ip, 0, offsetof(struct ip, netlink));
	ip.run = &run;
	arena_init(&run.arena);
	out_init(&out, -1);
	for (size_t at = 0; at < sizeof ids / sizeof ids[0]; at++) {
		char text[NAME_SIZE];
		const char *name = ip_name(&ip, NAMES_PROTOCOL, ids[at], text);
		check(name[0] != '\0' && strlen(name) < NAME_SIZE);
		check(strpbrk(name, " \t\n#") == NULL);
	}
	arena_free(&run.arena);
	return 0;
}
