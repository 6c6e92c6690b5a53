// SPDX-License-Identifier: MIT

/* -echo: what the kernel answers that it has made of a change, shown as a monitor shows it. */

#include <stddef.h>
#include <string.h>

#include "applets/ip/monitor.h"

/* The first message of the answer. */
static int take(const struct nlmsghdr *message, void *context, struct error *error)
{
	struct monitor *this = context;
	if (this->objects == 0)
		return 0;
	this->objects = 0;
	return monitor_show(this, message, error) < 0 ? -1 : 0;
}

int ip_change_shown(struct ip *ip, struct netlink_request *request)
{
	struct monitor this;
	if (!ip->options.echo)
		return ip_change(ip, request);
	memset(&this, 0, offsetof(struct monitor, netlink));
	this.ip = ip;
	this.objects = 1;
	this.is_echo = true;
	request->header.nlmsg_flags |= NLM_F_ECHO;
	out_hold(ip->out);
	out_begin(ip->out);
	out_object(ip->out, NULL);
	int result = netlink_ask(&ip->netlink, request, take, &this, ip->error);
	out_object_end(ip->out);
	out_end(ip->out);
	if (result < 0)
		out_rewind(ip->out);
	out_release(ip->out);
	return result < 0 ? ip_hint(ip) : 0;
}
