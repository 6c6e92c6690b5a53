// SPDX-License-Identifier: MIT
#pragma once

/* What stands behind `src`, `dport`, `dev` and the like in a filter. */

#include "applets/ss/filter.h"

/*
 * Reads a value into test, which is zeroed, with its kind. Return 0, or -1 with an error in
 * iproute2's lines. Of a host, is_port says that it is the word of sport or dport; one with a
 * family limits ss->selection to it, and one whose name has several addresses is a row of tests of
 * which one has to hold.
 */
int filter_read_host(struct ss *ss, struct filter_test *test, char *text, bool is_port);
int filter_read_device(struct ss *ss, struct filter_test *test, const char *text);
int filter_read_mark(struct ss *ss, struct filter_test *test, const char *text);
int filter_read_cgroup(struct ss *ss, struct filter_test *test, const char *text);
