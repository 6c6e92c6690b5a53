// SPDX-License-Identifier: MIT
#pragma once

/* For core/out.c alone: what it does when the buffer is full. */

#include "core/out.h"

/* Afterwards at least one byte fits: the buffer has grown if it is held, or has been written. */
void out_make_room(struct out *out);
