// SPDX-License-Identifier: MIT
#pragma once

/*
 * The words of the command line, as Debian's traceroute takes them:
 *
 *   words.c           which words are options and which are not
 *   options.c         what the options mean
 *   method_options.c  what -O says to a method
 */

#include "applets/traceroute/engine.h"
#include "core/applet.h"
#include "core/resolver.h"

enum { TRACE_BAD_WORDS = 2 /* the exit status */, TRACE_METHOD_OPTIONS = 8, METHOD_NAMED = 255 };

/* What options say in numbers. */
enum trace_number {
	NUMBER_FIRST, /* TTLs */
	NUMBER_LAST,
	NUMBER_QUERIES, /* for each */
	NUMBER_AT_ONCE, /* -N */
	NUMBER_PORT,
	NUMBER_SOURCE_PORT,
	NUMBER_TOS,
	NUMBER_FLOW_LABEL,
	NUMBER_MARK,
	TRACE_NUMBERS,
};

struct trace_options {
	unsigned family; /* AF_UNSPEC: whatever the host has, IPv4 before IPv6 */
	bool numeric, json, help, version;
	bool watch, report;
	double interval;       /* seconds between two rounds of them */
	unsigned rounds;       /* of a report */
	bool find_mtu;         /* --mtu */
	bool back;             /* --back */
	bool as_lookups, dccp; /* which are refused */
	unsigned numbers[TRACE_NUMBERS];
	unsigned given;          /* a bit for each that was */
	double wait, here, near; /* -w: seconds, and factors of what was measured */
	const char *wait_text;   /* as given, or NULL */
	double gap;              /* -z: seconds between two probes */
	const char *gap_text;
	const char *host, *length_text;
	unsigned length;         /* of a packet, as given */
	unsigned method;         /* enum trace_method, or METHOD_NAMED */
	const char *method_name; /* -M */
	unsigned method_option_count;
	const char *method_options[TRACE_METHOD_OPTIONS]; /* -O */
	const char *protocol;                             /* -P */
	struct trace_settings probe;
};

extern const struct opt trace_rows[];

/* What holds without options. */
void options_init(struct trace_options *options);

/*
 * Reads the words behind the name and finds the host's address. Returns 0, or -1 with an error
 * that has its exit status.
 */
int options_parse(struct trace_options *options, struct resolver *resolver, int argc, char **argv,
	struct error *error);

/*
 * One option and its argument, if it takes one. False if it can make nothing of that, with an
 * error that says why, or all there is to say if its status is TRACE_BAD_WORDS.
 */
bool options_take(struct trace_options *options, struct resolver *resolver, const struct opt *row,
	const char *argument, struct error *error);

/* What holds only for all options together, and the address of the host. Returns 0 or -1. */
int options_complete(struct trace_options *options, struct error *error);

/* The same for -M, -O and -P. */
int options_take_method(struct trace_options *options, struct error *error);
int options_complete_method(struct trace_options *options, struct error *error);

/* Whether -O help was given, and what there is to say then. */
bool options_wants_method_help(const struct trace_options *options);
void options_show_method_help(const struct trace_options *options, struct out *out);

/* An address of a host by its name or as it is written, of a family or either. */
bool options_address(struct endpoint *endpoint, struct resolver *resolver, const char *text,
	unsigned family, struct error *error);

/* A whole number in C's ways to write them; what is too large or negative becomes the largest. */
bool options_number(const char *text, unsigned *number);

/* A decimal fraction, with a sign. *end is behind it. */
bool options_fraction(const char *text, double *number, const char **end);
