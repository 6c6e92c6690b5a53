// SPDX-License-Identifier: MIT
#pragma once

/* ip on a stage: no kernel, no files, a few interfaces, and its output on paper. */

#include "applets/ip/ip.h"
#include "tests/unit/golden.h"

struct stage {
	struct run run;
	struct ip ip;
	struct paper paper;
};

/* Prints the record that it knows of. */
typedef void stage_print(struct ip *ip);

static inline struct ip *stage_begin(struct stage *stage, const struct ip_options *options)
{
	memset(&stage->ip, 0, offsetof(struct ip, netlink));
	arena_init(&stage->run.arena);
	stage->run.out = stage->ip.out = paper_begin(&stage->paper);
	stage->ip.run = &stage->run;
	stage->ip.error = &stage->run.error;
	stage->ip.options = *options;
	stage->ip.names_loaded = UINT32_MAX;
	stage->ip.netlink.fd = -1;
	stage->ip.out->json = options->json;
	stage->ip.out->pretty = options->pretty;
	stage->ip.out->oneline = options->oneline;
	stage->ip.out->colour = options->colour != NULL;
	stage->ip.interfaces[1] = (struct interface){1, "lo"};
	stage->ip.interfaces[3] = (struct interface){3, "eth0"};
	stage->ip.interfaces[5] = (struct interface){5, "br0"};
	return &stage->ip;
}

static inline const char *stage_end(struct stage *stage)
{
	arena_free(&stage->run.arena);
	return paper_end(&stage->paper);
}

/* Adds what a record looks like with some options to a golden page. */
static inline void stage_add(struct golden *golden, const char *heading,
	const struct ip_options *options, stage_print *print)
{
	struct stage *stage = malloc(sizeof *stage);
	print(stage_begin(stage, options));
	golden_add(golden, heading, stage_end(stage));
	free(stage);
}

/* A record in all its styles, with options besides, on a page of its own. */
static inline void stage_show(const char *name, struct ip_options options, stage_print *print)
{
	struct golden *golden = malloc(sizeof *golden);
	golden_begin(golden, name);
	stage_add(golden, "text", &options, print);
	options.oneline = true;
	stage_add(golden, "-oneline", &options, print);
	options.oneline = false;
	options.brief = true;
	stage_add(golden, "-brief", &options, print);
	options.brief = false;
	options.json = true;
	stage_add(golden, "-json", &options, print);
	options.pretty = true;
	stage_add(golden, "-json -pretty", &options, print);
	options.json = options.pretty = false;
	options.colour = "";
	stage_add(golden, "-color", &options, print);
	golden_end(golden);
	free(golden);
}
