// SPDX-License-Identifier: MIT
#pragma once

/* What a socket has sent and received between two looks at it, for each second (tcp_info). */

#include "core/out.h"

struct socket;

/* Prints the rates that both looks tell of; in text those that are not 0. seconds is not 0. */
void rates_print(
	struct out *out, const struct socket *now, const struct socket *before, double seconds);
