// SPDX-License-Identifier: MIT
#include "applets/table.h"

#include <stddef.h>

/* One word an applet: its struct is NAME_applet, at the end of its own file. */
/* clang-format off */
#define APPLETS(APPLET) \
	APPLET(ctrkit) APPLET(containers) APPLET(ip) APPLET(lsns) APPLET(nsenter) APPLET(ping) \
	APPLET(ss) APPLET(telnet) APPLET(tracepath) APPLET(traceroute) \
	APPLET(unshare)
/* clang-format on */

#define DECLARE(name) extern const struct applet name##_applet;
#define ROW(name)     &name##_applet,

APPLETS(DECLARE)

const struct applet *const applets[] = {APPLETS(ROW) NULL};
