// SPDX-License-Identifier: MIT
#pragma once

/*
 * Makes read-only what only relocation had to write: tables of functions and the like. A dynamic
 * linker does that by itself, musl's start of a static program (1.2.3) does not.
 */
void relro_protect(void);
