// SPDX-License-Identifier: MIT
#pragma once

/* Questions to a name server and its answers (RFC 1035), as bytes: nothing here sends or waits. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	DNS_SIZE = 512,      /* the longest message over UDP */
	DNS_NAME_SIZE = 256, /* the longest name and its NUL */
	DNS_POINTER = 12,    /* the type of a record: what an address is called */
};

struct dns_message {
	size_t size;
	uint8_t bytes[DNS_SIZE];
};

/* Writes where the name of an address stands: `1.2.0.192.in-addr.arpa`. */
void dns_reverse(char name[DNS_NAME_SIZE], int family, const void *address);

/* Makes a question for the records of a type. False if name is none. */
bool dns_question(struct dns_message *question, uint16_t id, const char *name, uint16_t type);

enum dns_result {
	DNS_FOREIGN, /* no answer to this question: another's, or forged */
	DNS_FAILED,  /* this server cannot say, or nothing that makes sense */
	DNS_NONE,    /* there is none, or it is none that a host can have */
	DNS_FOUND,
};

/*
 * Reads an answer: the first name that it has for the question, behind aliases where there are
 * some. Never reads past its end.
 */
enum dns_result dns_answer(const struct dns_message *answer, const struct dns_message *question,
	char name[DNS_NAME_SIZE]);

/* Whether text may name a host: letters, digits, `-` and `_` between dots. */
bool dns_is_host(const char *text);
