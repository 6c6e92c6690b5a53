// SPDX-License-Identifier: MIT
#pragma once

/* The names in a directory, without a malloc: readdir(3) allocates. */

#include <stddef.h>

struct directory {
	int fd;             /* -1 if it could not be opened: then it has no names */
	unsigned char type; /* of the name that was returned last: DT_… (readdir(3)) */
	size_t at, size;
	_Alignas(8) char buffer[2048];
};

/* Opens the directory at path; directory_close gives it back. Returns 0, or -1 with errno. */
int directory_open(struct directory *directory, const char *path);

/* The same of a descriptor, which it owns from now on. */
void directory_take(struct directory *directory, int fd);
void directory_close(struct directory *directory);

/*
 * The next name, in the kernel's order; not `.` and `..`. NULL at the end. Borrowed until the next
 * call.
 */
const char *directory_next(struct directory *directory);
