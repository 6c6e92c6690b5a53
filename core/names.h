// SPDX-License-Identifier: MIT
#pragma once

/* Names that /etc gives to ports, protocols and addresses: services(5), protocols(5), hosts(5). */

#include <stdbool.h>
#include <stdint.h>

#include "core/buffer.h"
#include "core/inet.h"

/* The port of a service by its name or an alias, for one protocol (`tcp`). False if it has none. */
bool service_port(const char *name, const char *protocol, uint16_t *port);

enum { SERVICES_HEADS = 512, SERVICES_MAXIMUM = 1024 * 1024 };

/*
 * What services(5) calls ports, read once and kept hashed in at most a megabyte. Zeroed, it is
 * empty and no file has been read.
 */
struct services {
	bool is_read;
	struct buffer entries;
	uint32_t heads[SERVICES_HEADS]; /* where an entry is, from 1; 0 for none */
};

/* Takes one line, which it changes. The first line of a port counts. */
void services_line(struct services *services, char *line);

/* The name of a port of a protocol (`tcp`; NULL: any), or NULL. Lives until services_free. */
const char *service_name(struct services *services, const char *protocol, uint16_t port);
void services_free(struct services *services);

/* What protocols(5) calls an IP protocol. False if it has no name. */
bool protocol_name(uint8_t number, char *text, size_t size);

/*
 * The addresses of a family (AF_INET, AF_INET6) that the file hosts gives to a name, in whatever
 * case. As glibc has it, a name of ::1 is one of 127.0.0.1 too. Returns their number, at most size.
 */
size_t host_addresses(struct inet_prefix *list, size_t size, const char *name, int family);
