// SPDX-License-Identifier: MIT
#pragma once

/* Terminals: how wide and high they are. */

/*
 * The characters of a line: of the terminal that fd is, else what the environment's COLUMNS says;
 * 0 if neither says anything.
 */
unsigned terminal_width(int fd);

/* The lines of the terminal that fd is, 24 if it does not say. */
unsigned terminal_height(int fd);
