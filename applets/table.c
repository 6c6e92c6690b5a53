// SPDX-License-Identifier: MIT
#include "applets/table.h"

#include <stddef.h>

/* One word an applet: its struct is NAME_applet, at the end of its own file. */
#define APPLETS(APPLET) APPLET(ctrkit) APPLET(ip) APPLET(nsenter) APPLET(ss) APPLET(telnet)

#define DECLARE(name) extern const struct applet name##_applet;
#define ROW(name)     &name##_applet,

APPLETS(DECLARE)

const struct applet *const applets[] = {APPLETS(ROW) NULL};
