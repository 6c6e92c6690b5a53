// SPDX-License-Identifier: MIT
#pragma once

/* Every applet, ended by NULL. The first is what runs when the name is no applet's. */
extern const struct applet *const applets[];
