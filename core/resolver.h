// SPDX-License-Identifier: MIT
#pragma once

/*
 * Names of addresses: from the file hosts(5), else from the name servers of resolv.conf(5), without
 * libc's resolver. What is found is kept for as long as the struct lives.
 */

#include <stdint.h>

#include "core/dns.h"
#include "core/endpoint.h"

enum { RESOLVER_SERVERS = 3, RESOLVER_KEPT = 256 };

/* A name server: AF_UNSPEC if there is none. */
struct resolver_server {
	int family;
	uint32_t scope; /* the link that a link-local address is of, 0 for any */
	uint8_t address[16];
};

/* What resolv.conf says. */
struct resolver_settings {
	struct resolver_server servers[RESOLVER_SERVERS];
	unsigned count;
	unsigned timeout, attempts; /* seconds for each, how often each is asked */
};

struct resolver {
	const char *folder; /* its files come before those of /etc; NULL for none */
	bool has_settings;
	unsigned silent; /* questions in a row that no server answered */
	struct resolver_settings settings;
	struct resolver_name {
		int family; /* AF_UNSPEC if the place is free */
		uint8_t address[16];
		char name[DNS_NAME_SIZE]; /* "" if it has none */
	} kept[RESOLVER_KEPT];
};

/* Begins; folder is borrowed. No file is read before a name is asked for. */
void resolver_init(struct resolver *resolver, const char *folder);

/*
 * The name of an address of a family (AF_INET: 4 bytes, AF_INET6: 16), or NULL if it has none that
 * is known here, no server answers in time, or a signal came meanwhile. Lives until the next call.
 */
const char *resolver_name(struct resolver *resolver, int family, const void *address);

/*
 * The addresses of a host, as getaddrinfo gives them: of a literal (with `%eth0` or `%3` behind
 * one of IPv6), from the file hosts(5), else from the name servers, with the domains and the ndots
 * of resolv.conf(5); those that can be reached from here first (RFC 6724). family is AF_UNSPEC for
 * both. Ports are 0. Returns their number, at most size, or an EAI_... of netdb.h, which is
 * negative and which resolver_text (core/libc_text.h) words; EAI_SYSTEM with errno EINTR if a
 * signal came meanwhile.
 */
int resolver_addresses(struct resolver *resolver, const char *host, int family,
	struct endpoint *list, size_t size);

/* What the two files say. Both change their line. */
bool hosts_line(char *line, int family, const void *address, char name[DNS_NAME_SIZE]);
void resolver_line(char *line, struct resolver_settings *settings);
