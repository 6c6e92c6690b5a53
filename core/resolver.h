// SPDX-License-Identifier: MIT
#pragma once

/*
 * Names of addresses and addresses of names: from the file hosts(5), else from the name servers of
 * resolv.conf(5), without libc's resolver. No wait lasts longer than until a signal comes.
 */

#include <stdint.h>

#include "core/dns.h"
#include "core/endpoint.h"
#include "core/lines.h"

enum { RESOLVER_SERVERS = 3, RESOLVER_KEPT = 256, RESOLVER_ADDRESSES = 128 };

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
	unsigned ndots;             /* a name with as many dots is asked for as it is first */
	bool rotate;                /* a question begins with any server */
	bool use_vc;                /* no UDP */
	bool no_aaaa;               /* IPv6 is not asked for */
	char search[LINES_SIZE];    /* domains that are tried behind a name, with blanks between */
};

struct resolver {
	const char *folder; /* its files come before those of /etc; NULL for none */
	int root;           /* beneath which /etc is (core/root.h); AT_FDCWD for our own */
	/*
	 * A borrowed descriptor, -1 for none: what is waited for is given up when it is readable,
	 * as when a signal interrupts. For who holds signals back (core/signals.h).
	 */
	int interrupt;
	bool has_settings,
		has_kept; /* what is below was begun: nothing is before it is asked for */
	unsigned silent;  /* questions in a row for names of addresses that no server answered */
	char canonical[DNS_NAME_SIZE]; /* what the host is called that resolver_addresses found */
	bool is_literal;               /* and whether it was an address as it stood */
	struct resolver_settings settings;
	struct resolver_name {
		int family; /* AF_UNSPEC if the place is free */
		uint8_t address[16];
		char name[DNS_NAME_SIZE]; /* "" if it has none */
	} kept[RESOLVER_KEPT];
};

/*
 * Begins, without interrupt; folder and root are borrowed. No file is read before a name is asked
 * for.
 */
void resolver_init(struct resolver *resolver, const char *folder, int root);

/*
 * The name of an address of a family (AF_INET: 4 bytes, AF_INET6: 16), or NULL if it has none that
 * is known here, no server answers in time, or a signal came meanwhile. Lives until the next call.
 * What is found is kept for as long as the struct lives.
 */
const char *resolver_name(struct resolver *resolver, int family, const void *address);

/*
 * The addresses of a host, as getaddrinfo gives them: of a literal (with `%3` behind one of IPv6,
 * and `%eth0` where it is of its link), from the file hosts(5), else from the name servers, with
 * the domains and the ndots of resolv.conf(5); those that can be reached from here first (RFC
 * 6724). localhost and what ends in .localhost is the loopback address even where no file says so
 * (RFC 6761). family is AF_UNSPEC for both. Ports are 0. Returns their number, at most size and
 * RESOLVER_ADDRESSES, or an EAI_... of netdb.h, which is negative and which resolver_text
 * (core/libc_text.h) words; EAI_SYSTEM with errno EINTR if a signal came meanwhile.
 */
int resolver_addresses(struct resolver *resolver, const char *host, int family,
	struct endpoint *list, size_t size);

/*
 * An address as it is written, in a family or AF_UNSPEC: IPv4 as inet_aton(3) takes it, IPv6 with
 * its link behind it. Returns 1, 0 if it is none, or EAI_ADDRFAMILY or EAI_NONAME.
 */
int resolver_literal(struct endpoint *endpoint, const char *host, int family);

/*
 * What the two files say; all change their line. The name of an address; the address of a name, of
 * a family or AF_UNSPEC, and the first name of the line, where name is none yet (""). As glibc has
 * it, a name of ::1 is one of 127.0.0.1 too.
 */
bool hosts_line(char *line, int family, const void *address, char name[DNS_NAME_SIZE]);
bool hosts_address(char *line, const char *host, int family, struct endpoint *address,
	char name[DNS_NAME_SIZE]);
void resolver_line(char *line, struct resolver_settings *settings);

/*
 * The names to ask for, one after another, where a host is meant: as it is, and with the domains of
 * search. at is 0 for the first. False behind the last. One that is too long is cut, and still
 * longer than what dns_question takes.
 */
bool resolver_candidate(const struct resolver_settings *settings, const char *host, unsigned at,
	char name[DNS_NAME_SIZE]);
