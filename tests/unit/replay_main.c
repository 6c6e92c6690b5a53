// SPDX-License-Identifier: MIT

/*
 * The product with a recorded kernel, for another machine's emulator: replay_main RECORDED ip
 * [WORD...]. Linked with replay.c, see there.
 */

#include <stdio.h>
#include <unistd.h>

#include "applets/table.h"
#include "core/applet.h"
#include "tests/unit/replay.h"

int main(int argc, char **argv)
{
	struct out out;
	struct run run = {.applets = applets, .argv = argv, .name = argv[0], .out = &out};
	replay_begin();
	if (argc < 3 || replay_add(argv[1], 0, 0) < 0) {
		fprintf(stderr, "usage: replay_main RECORDED ip [WORD...]\n");
		return 2;
	}
	arena_init(&run.arena);
	out_init(&out, STDOUT_FILENO);
	int status = applet_run(&run, applet_find(&run, argv[2]), argc - 2, argv + 2);
	arena_free(&run.arena);
	return status;
}
