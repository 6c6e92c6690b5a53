// SPDX-License-Identifier: MIT

/* The product's ip with ip_feed.c for its kernel and the system's libc and sanitizers. */

#include <unistd.h>

#include "applets/table.h"
#include "core/applet.h"

int main(int argc, char **argv)
{
	static struct out out;
	static struct run run;
	run = (struct run){.applets = applets, .argv = argv, .name = argv[0], .out = &out};
	arena_init(&run.arena);
	out_init(&out, STDOUT_FILENO);
	int status = applet_run(&run, applet_find(&run, "ip"), argc, argv);
	arena_free(&run.arena);
	return status;
}
