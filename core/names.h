// SPDX-License-Identifier: MIT
#pragma once

/* Names that /etc gives to ports and protocols: services(5), protocols(5). */

#include <stdbool.h>
#include <stdint.h>

#include "core/buffer.h"

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
