// SPDX-License-Identifier: MIT
#pragma once

/* Where requests come from: the interface and the address that were asked for, or the route's. */

#include "core/endpoint.h"

struct ping;

/*
 * Asks the kernel for the source of what goes to the target, by connecting a socket of UDP. Returns
 * 0, or -1 if there is no way to it.
 */
int source_find(struct ping *ping);

/* The target, with the link of -I where it is only of a link and none was typed. */
struct endpoint source_target(const struct ping *ping);

/* Binds a socket to -I's interface, if there is one. Returns 0 or -1. */
int source_bind_device(const struct ping *ping, int fd);

/* Marks what a socket sends, if -m asks for it; warns where that is refused. */
void source_mark(const struct ping *ping, int fd);

/* The error of a name that was not found; returns -1. */
int source_no_host(const struct ping *ping, int code);
