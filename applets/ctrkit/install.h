// SPDX-License-Identifier: MIT
#pragma once

#include <stdbool.h>

#include "core/applet.h"

/*
 * Makes a link to this program in directory for each applet: hard, or symbolic and relative, so
 * that program and links can move together. A link that is there already stays; any other file of
 * that name is an error. Returns 0 or -1.
 */
int install_links(struct run *run, const char *directory, bool symbolic);
