// SPDX-License-Identifier: MIT
#pragma once

/*
 * Applets: the table, and running one. All state of a run is in struct run, so that an applet can
 * run another in the same process.
 */

#include <stdbool.h>

#include "core/arena.h"
#include "core/error.h"
#include "core/opt.h"
#include "core/out.h"

struct applet;

struct run {
	const struct applet *const *applets; /* the table, ended by NULL */
	char **argv;                         /* the words that the process was started with */
	const char *name;                    /* what the running applet was called by */
	struct out *out;                     /* standard output */
	bool has_root; /* files are read beneath root, the target's, which could not be entered */
	int root;
	int target; /* the process whose namespaces could not be joined: /proc/PID is all; or 0 */
	struct error error;
	struct arena arena; /* lives until the outermost run ends */
};

struct applet {
	char name[12];
	char summary[64];     /* one line for the list */
	char usage[72];       /* what follows the name in its help */
	bool bare_errors;     /* its messages have no `NAME: ` before them, as iproute2's */
	unsigned char dashes; /* its options take one dash (iproute2) or two */
	unsigned namespaces;  /* the NS_BITs it looks at: what `ctrkit -t` joins for it */
	bool reads_proc;      /* it can do with run->target instead */
	bool has_families;    /* NAME4 and NAME6 are it too, for one family */
	const struct opt *options;
	/* Returns the exit status, or -1 with run->error; argv[0] is the applet's name. */
	int (*run)(struct run *run, int argc, char **argv);
};

/* Where files that the target decides on are read (core/root.h): AT_FDCWD for our own root. */
int applet_root(const struct run *run);

/* The family that a name of an applet with families asks for: '4', '6', or 0 for either. */
char applet_family(const char *name);

/* The applet of that exact name, or of that without its family (`ping6`); or NULL. */
const struct applet *applet_find(const struct run *run, const char *name);

/*
 * Runs an applet and writes out what it printed; its error, or a failed write to standard output,
 * is shown on standard error. Returns the exit status.
 */
int applet_run(struct run *run, const struct applet *applet, int argc, char **argv);

/* Prints the help that follows from the applet's table: usage, summary, options. */
void applet_help(const struct applet *applet, struct out *out);

/* Shows run->error on standard error as this run's. */
void applet_complain(const struct run *run, const struct applet *applet);

/* Shows one line on standard error, as it is, and goes on. */
void applet_warn(const struct run *run, const char *line);

/* The last component of a path, without the dash of a login shell: argv[0] as an applet's name. */
const char *applet_name_of(const char *path);
