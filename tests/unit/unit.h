// SPDX-License-Identifier: MIT
#pragma once

/* What every unit test starts with: cmocka, what it wants before it, and a place to print to. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "core/out.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* An empty file without a name. */
static inline int new_file(void)
{
	int fd = (int)syscall(SYS_memfd_create, "unit", 1u /* MFD_CLOEXEC */);
	assert_true(fd >= 0);
	return fd;
}

/* An output, and what has been printed to it. */
struct paper {
	struct out out;
	char text[64 * 1024];
};

static inline struct out *paper_begin(struct paper *paper)
{
	out_init(&paper->out, new_file());
	return &paper->out;
}

/* Ends the output. Returns what was printed, as long as the paper. */
static inline const char *paper_end(struct paper *paper)
{
	assert_int_equal(out_close(&paper->out), 0);
	ssize_t size = pread(paper->out.fd, paper->text, sizeof paper->text - 1, 0);
	assert_true(size >= 0);
	paper->text[size] = '\0';
	close(paper->out.fd);
	return paper->text;
}
