// SPDX-License-Identifier: MIT
#pragma once

/* Questions to a name server and its answers (RFC 1035), as bytes: nothing here sends or waits. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/endpoint.h"

enum {
	DNS_SIZE = 512,          /* no question is longer */
	DNS_ANSWER_SIZE = 65535, /* no answer is, over TCP */
	DNS_NAME_SIZE = 256,     /* the longest name and its NUL */
};

/* Types of records. */
enum {
	DNS_IPV4 = 1,     /* an address, A */
	DNS_POINTER = 12, /* what an address is called, PTR */
	DNS_IPV6 = 28,    /* an address, AAAA */
};

struct dns_message {
	size_t size;
	uint8_t bytes[DNS_SIZE];
};

/* Writes where the name of an address stands: `1.2.0.192.in-addr.arpa`. */
void dns_reverse(char name[DNS_NAME_SIZE], int family, const void *address);

/* Makes a question for the records of a type. False if name is none. */
bool dns_question(struct dns_message *question, uint16_t id, const char *name, uint16_t type);

/* In the order of what they say. */
enum dns_result {
	DNS_FOREIGN, /* no answer to this question: another's, or forged */
	DNS_REFUSED, /* this server does not want to say, or nothing that makes sense */
	DNS_FAILED,  /* it could not find out */
	DNS_CUT,     /* it has more to say than UDP takes: to be asked for over TCP */
	DNS_EMPTY,   /* the name has no such records */
	DNS_NONE,    /* there is no such name, or it has nothing that makes sense for a host */
	DNS_FOUND,
};

/* What answers have: addresses are added to what is there, as long as there is room. */
struct dns_found {
	struct endpoint *list; /* borrowed; NULL where no addresses are asked for */
	size_t size, count;
	char name[DNS_NAME_SIZE]; /* of an address; or the host's own, of which it has an alias */
};

/*
 * Reads an answer of size bytes: all addresses that it has for the question, or the first name,
 * behind aliases where there are some. Never reads past its end; what is found counts
 * only if the result is DNS_FOUND.
 */
enum dns_result dns_answer(const void *answer, size_t size, const struct dns_message *question,
	struct dns_found *found);

/* Whether text may name a host: letters, digits, `-` and `_` between dots. */
bool dns_is_host(const char *text);
