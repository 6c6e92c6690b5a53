// SPDX-License-Identifier: MIT
#pragma once

/* Users and groups by their names: libc's way would bring stdio, malloc and the network. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The number of a name in a file of lines `NAME:PASSWORD:NUMBER…`: /etc/passwd, /etc/group. False
 * if it has none, or there is no such file.
 */
bool account_find(const char *file, const char *name, uint32_t *id);

/* The first name of a number in such a file; false, and the number as text, if it has none. */
bool account_name(const char *file, uint32_t id, char *name, size_t size);
