// SPDX-License-Identifier: MIT
#pragma once

/*
 * The grammar of ip's commands: keywords, their values, and what is said of wrong ones, in
 * iproute2's words. `words` always points at the word to read next; the last is NULL.
 */

#include "applets/ip/ip.h"
#include "core/inet.h"

/* Takes the current word if it abbreviates full with at least minimum letters (0: all of them). */
bool word_take(char ***words, const char *full, size_t minimum);

/* The next word as a value, which is required. NULL with an error if there is none. */
const char *word_value(struct ip *ip, char ***words);

/* What is said of wrong words; all return -1 and ask for STATUS_USAGE or STATUS_FAILED. */
int word_invalid(struct ip *ip, const char *word, const char *why);   /* argument "x" is wrong */
int word_duplicate(struct ip *ip, const char *key, const char *word); /* duplicate "key" */
int word_garbage(struct ip *ip, const char *key, const char *word);   /* either … or garbage */
int word_missing(struct ip *ip, int status, const char *key);         /* argument is required */

/* Values: each takes the next word and says what is wrong with it. Return 0 or -1. */
int word_number(struct ip *ip, char ***words, uint64_t maximum, const char *why, uint64_t *number);
int word_u32(struct ip *ip, char ***words, const char *why, uint32_t *number);
int word_on_off(struct ip *ip, char ***words, const char *key, bool *on);
int word_address(struct ip *ip, char ***words, int family, struct inet_prefix *address);
int word_prefix(struct ip *ip, char ***words, int family, struct inet_prefix *prefix);
int word_interface(struct ip *ip, char ***words, unsigned *index); /* Cannot find device "x" */

/* A word as a link-layer address of up to size bytes. Returns its size, 0 with an error. */
size_t word_link_address(struct ip *ip, const char *word, uint8_t *bytes, size_t size);

/* A name of one of iproute2's tables, or a number: `word_name(ip, words, NAMES_SCOPE, …)`. */
int word_name(struct ip *ip, char ***words, enum ip_names table, const char *why, uint32_t *id);

/*
 * What an object can do, in the order in which iproute2 tries its words: a list of VERB(word, the
 * fewest letters that mean it or 0 for all, function or NULL where it is not known here). From it
 * come rows of words and a function that runs a row's, since pointers in rows would have to be
 * relocated at each start.
 */
struct ip_verb {
	char word[12];
	uint8_t minimum;
	bool is_known;
};

#define IP_VERB_ROW(word, minimum, run) \
	{word, minimum, _Generic((run), void * : false, default : true)},
#define IP_VERB_RUN(word, minimum, run) \
	if (row-- == 0) \
		return ip_verb_call(run, ip, words);
#define IP_VERBS(LIST) \
	static const struct ip_verb verbs[] = {LIST(IP_VERB_ROW)}; \
	static int run_verb(size_t row, struct ip *ip, char **words) \
	{ \
		LIST(IP_VERB_RUN) \
		return -1; \
	}

static inline int ip_verb_call(int (*run)(struct ip *ip, char **words), struct ip *ip, char **words)
{
	return run != NULL ? run(ip, words) : -1;
}

/*
 * Runs the verb that the first word names with the words behind it, or the first row's without one.
 * Returns what it does, or -1.
 */
int ip_run_verb(struct ip *ip, const struct ip_verb *verbs, size_t count,
	int (*run)(size_t row, struct ip *ip, char **words), const char *object, char **words);

#define IP_RUN_VERB(ip, object, words) \
	ip_run_verb(ip, verbs, sizeof verbs / sizeof verbs[0], run_verb, object, words)

/*
 * Keywords whose value goes into an attribute as it is: rows of data instead of a branch each.
 */
enum setting_kind {
	SETTING_U8,
	SETTING_U16,
	SETTING_U32,
	SETTING_U64,
	SETTING_BE16, /* in network byte order */
	SETTING_BE32,
	SETTING_ON_OFF, /* one byte, 1 or 0 */
	SETTING_TRUE,   /* no value: one byte 1 */
	SETTING_FALSE,
	SETTING_MARK, /* no value, and none in the attribute */
	SETTING_TEXT,
	SETTING_MAC,
	SETTING_INET,
	SETTING_INET6,
	SETTING_INTERFACE,
};

struct setting {
	char word[26];
	uint8_t minimum; /* the fewest letters that mean it; 0: all */
	uint8_t kind;    /* enum setting_kind */
	uint16_t attribute;
	char why[30]; /* what is said of a wrong value: `invalid "id"` */
};

/*
 * Takes a keyword of the rows and its value into the request. Returns 1 if a row took it, 0 if none
 * did, -1 on error.
 */
int setting_take(struct ip *ip, const struct setting *rows, size_t count, char ***words,
	struct netlink_request *request);

#define SETTING_TAKE(ip, rows, words, request) \
	setting_take(ip, rows, sizeof rows / sizeof rows[0], words, request)
