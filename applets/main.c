// SPDX-License-Identifier: MIT
#include <unistd.h>

#include "applets/table.h"
#include "core/applet.h"
#include "core/relro.h"

/* The name that the program is called by picks the applet; any other name is ctrkit's own. */
int main(int argc, char **argv)
{
	struct out out;
	struct run run;
	relro_protect();
	if (argc < 1)
		return STATUS_USAGE;
	run.applets = applets;
	run.argv = argv;
	run.target = 0;
	run.has_root = false;
	run.name = argv[0];
	run.out = &out;
	arena_init(&run.arena);
	out_init(&out, STDOUT_FILENO);
	const struct applet *applet = applet_find(&run, applet_name_of(argv[0]));
	int status = applet_run(&run, applet != NULL ? applet : applets[0], argc, argv);
	arena_free(&run.arena);
	return status;
}
