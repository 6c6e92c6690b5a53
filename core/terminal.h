// SPDX-License-Identifier: MIT
#pragma once

/* Terminals: how wide they are. */

/*
 * The characters of a line: of the terminal that fd is, else what the environment's COLUMNS says;
 * 0 if neither says anything.
 */
unsigned terminal_width(int fd);
