// SPDX-License-Identifier: MIT

/* Names instead of numbers: interfaces and services. */

#include <linux/if.h>
#include <linux/sockios.h>
#include <sys/ioctl.h>

#include "applets/ss/ss.h"
#include "core/text.h"

void interface_print(struct ss *ss, unsigned index)
{
	struct ifreq request = {.ifr_ifindex = (int)index};
	/* On the socket of the dump that is under way: an ioctl does not disturb it. */
	if (ioctl(ss->netlink.fd, SIOCGIFNAME, &request) < 0)
		text_format(request.ifr_name, sizeof request.ifr_name, "if%u", index);
	out_string(ss->out, "iface", "%", request.ifr_name);
}

void port_print(struct ss *ss, enum table table, uint32_t port)
{
	(void)table;
	if (port == 0)
		out_text(ss->out, "*");
	if (port != 0 || ss->out->json)
		out_number(ss->out, "port", "%", port);
}
