// SPDX-License-Identifier: MIT
#pragma once

/* containers, between its files: what was asked for, and a row of the table. */

#include <stdint.h>

#include "core/applet.h"
#include "core/container.h"

struct containers_options {
	const char *name, *pod, *pod_namespace, *runtime;
	bool json, no_headings, quiet, all, verbose, help;
};

enum { ADDRESSES_SIZE = 512, USER_SIZE = 33 };

/* What is found out beside the container itself; "" where it cannot be told. */
struct row {
	const struct container *container;
	uint64_t netns;           /* its inode; 0 if it cannot be seen */
	bool uses_host;           /* it is the machine's own */
	const char *inet, *inet6; /* addresses, a comma between each two */
	char user[USER_SIZE];
};

/*
 * The addresses that a process's network namespace has, IPv4 (without 127.0.0.0/8) and IPv6 of
 * global scope, as /proc/PID/net shows them: nothing is joined. Texts are cut at a whole address.
 */
void network_addresses(pid_t pid, char inet[ADDRESSES_SIZE], char inet6[ADDRESSES_SIZE]);

void containers_print(struct run *run, const struct containers_options *options,
	const struct row *rows, size_t count);
