// SPDX-License-Identifier: MIT
#pragma once

/* Names that /etc gives to ports and addresses: services(5) and hosts(5). */

#include <stdbool.h>
#include <stdint.h>

#include "core/inet.h"

/* The port of a service by its name or an alias, for one protocol (`tcp`). False if it has none. */
bool service_port(const char *name, const char *protocol, uint16_t *port);

/*
 * The addresses of a family (AF_INET, AF_INET6) that the file hosts gives to a name, in whatever
 * case. As glibc has it, a name of ::1 is one of 127.0.0.1 too. Returns their number, at most size.
 */
size_t host_addresses(struct inet_prefix *list, size_t size, const char *name, int family);
