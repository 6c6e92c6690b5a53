// SPDX-License-Identifier: MIT
#pragma once

/* What the files of the resolver have in common; nobody else needs it (core/resolver.h). */

#include "core/inet.h"
#include "core/resolver.h"

/* Opens a file of the folder, or of /etc. Returns a descriptor that the caller owns, or -1. */
int resolver_open(const struct resolver *resolver, const char *name);

/* Reads resolv.conf, once. */
void resolver_read_settings(struct resolver *resolver);

/* An address as the two files have it: IPv4 in its full form only. */
bool resolver_read_address(struct inet_prefix *address, const char *word);

/* ::ffff:192.0.2.1 is 192.0.2.1: changes such an address. */
void resolver_unmap(int *family, uint8_t bytes[16]);

/* What the file hosts says: see hosts_line and hosts_address; the second adds to found. */
bool resolver_hosts_name(
	const struct resolver *resolver, int family, const void *address, char name[DNS_NAME_SIZE]);
void resolver_hosts_addresses(
	const struct resolver *resolver, const char *host, int family, struct dns_found *found);

/*
 * Asks the servers for records of a name, of one type or of two at once, until each has an answer.
 * Returns an enum dns_result: DNS_FOUND if there is one of them; or -1 with errno if a signal came.
 */
int resolver_ask(struct resolver *resolver, const char *name, const uint16_t *types, unsigned count,
	struct dns_found *found);

/* Puts what can be reached from here first, and what suits best (RFC 6724). */
void resolver_sort(struct endpoint *list, size_t count);
