// SPDX-License-Identifier: MIT

/* ip route save, restore, showdump. */

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "applets/ip/route.h"
#include "applets/ip/save_file.h"

static const struct save_format format = {0x45311224, STATUS_FAILED, STATUS_KERNEL, "route"};

static int save_message(const struct nlmsghdr *message, void *context, struct error *error)
{
	struct route_show *this = context;
	struct route route;
	if (message->nlmsg_type != RTM_NEWROUTE)
		return 0;
	if (route_decode(&route, message, error) < 0)
		return -1;
	if (route_filter_matches(&this->filter, &route, this->ip->family))
		out_bytes(this->ip->out, message, NLMSG_ALIGN(message->nlmsg_len));
	return 0;
}

int route_save(struct ip *ip, char **words)
{
	struct route_show this = {.ip = ip};
	struct netlink_request request;
	if (save_file_begin(ip, &format) < 0 || route_filter_take(ip, words, &this.filter) < 0)
		return -1;
	route_dump_request(ip, &this.filter, &request);
	if (ip_stream(ip, &request, save_message, &this) == 0 || ip->error->number == ENOENT)
		return 0;
	ip->error->status = STATUS_KERNEL;
	return -1;
}

struct restore {
	struct ip *ip;
	unsigned pass; /* which routes it is for; PASSES: all */
};

enum { PASSES = 3 };

/*
 * A source is only accepted once it is an address of ours, a gateway once it can be reached. What
 * makes an address ours is a local route that names it as its source itself.
 */
static unsigned pass_of(const struct route *route)
{
	const struct attribute *source = &route->at[RTA_PREFSRC], *to = &route->at[RTA_DST];
	if (route_has(route, RTA_GATEWAY) || route_has(route, RTA_VIA) ||
		route_has(route, RTA_MULTIPATH) || route_has(route, RTA_NH_ID))
		return 2;
	return source->data != NULL &&
		(source->size != to->size || memcmp(source->data, to->data, source->size) != 0);
}

static int restore_message(const struct nlmsghdr *message, void *context, struct error *error)
{
	struct restore *this = context;
	struct route route;
	if (message->nlmsg_type != RTM_NEWROUTE)
		return 0;
	if (route_decode(&route, message, error) < 0)
		return -1;
	if (this->pass != PASSES && this->pass != pass_of(&route))
		return 0;
	if (ip_send_back(this->ip, message, RTM_NEWROUTE, NLM_F_CREATE) == 0)
		return 0;
	if (error->number != EEXIST)
		return -1;
	applet_warn(this->ip->run, error->text);
	return 0;
}

int route_restore(struct ip *ip, char **words)
{
	struct restore this = {.ip = ip};
	(void)words;
	if (save_file_open(ip, &format) < 0)
		return -1;
	off_t start = lseek(STDIN_FILENO, 0, SEEK_CUR);
	/* What cannot be read again is taken in its own order. */
	if (start < 0)
		this.pass = PASSES;
	do {
		if (save_file_read(ip, &format, restore_message, &this) < 0)
			return -1;
	} while (++this.pass < PASSES && lseek(STDIN_FILENO, start, SEEK_SET) >= 0);
	return 0;
}

int route_showdump(struct ip *ip, char **words)
{
	struct route_show this = {.ip = ip, .filter.any = true};
	(void)words;
	if (save_file_open(ip, &format) < 0)
		return -1;
	out_begin(ip->out);
	int result = save_file_read(ip, &format, route_show_message, &this);
	out_end(ip->out);
	return result;
}
