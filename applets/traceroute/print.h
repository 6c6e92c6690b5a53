// SPDX-License-Identifier: MIT
#pragma once

/* What is known of the way, as text and as JSON. */

#include "applets/traceroute/engine.h"
#include "core/out.h"
#include "core/resolver.h"

enum { BESIDE_SIZE = 800 }; /* three characters for a byte of extensions, and more */

struct printer {
	struct out *out;
	struct resolver *resolver; /* NULL: no names */
	bool back;                 /* also how far it is back, where that differs */
	unsigned hop;              /* that is open, 0 for none */
	struct endpoint shown;     /* who was shown last in it; AF_UNSPEC for nobody */
	char beside[BESIDE_SIZE];  /* what was shown beside it */
};

/* The line above all. */
void print_begin(struct printer *printer, const char *host, const struct endpoint *address,
	unsigned last, size_t length);

/* The next probe, of the same hop or of a new one. */
void print_probe(struct printer *printer, const struct probe *probe);

/* The end of all. */
void print_end(struct printer *printer);
