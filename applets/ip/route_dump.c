// SPDX-License-Identifier: MIT

/* ip route save, restore, showdump: routes as the kernel's own messages in a file. */

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "applets/ip/route.h"
#include "applets/ip/saved.h"
#include "applets/ip/words.h"
#include "core/text.h"

/* What a file of routes begins with, as iproute2's does. */
static const uint32_t magic = 0x45311224;

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
	if (isatty(STDOUT_FILENO))
		return failed(ip->error, 0, "Not sending a binary stream to stdout");
	if (route_filter_take(ip, words, &this.filter) < 0)
		return -1;
	out_bytes(ip->out, &magic, sizeof magic);
	route_dump_request(ip, &this.filter, &request);
	if (ip_stream(ip, &request, save_message, &this) == 0 || ip->error->number == ENOENT)
		return 0;
	ip->error->status = STATUS_KERNEL;
	return -1;
}

static int read_magic(struct ip *ip)
{
	uint32_t found = 0;
	ssize_t got = saved_bytes(STDIN_FILENO, &found, sizeof found);
	if (got == sizeof found && found == magic)
		return 0;
	char digits[TEXT_NUMBER_SIZE];
	text_hexadecimal(digits, got == sizeof found ? found : 0);
	return failed(
		ip->error, 0, "Magic mismatch (%d elems, %s magic)", got == sizeof found, digits);
}

/* Hands each message of standard input to take. Returns 0 or -1. */
static int read_messages(struct ip *ip, netlink_taker *take, void *context)
{
	return saved_read(ip, STDIN_FILENO, sizeof magic, STATUS_KERNEL, take, context);
}

struct restore {
	struct ip *ip;
	bool with_gateway; /* which routes this pass is for */
	bool both;
};

/* A gateway is only accepted once it can be reached, so that direct routes come first. */
static int restore_message(const struct nlmsghdr *message, void *context, struct error *error)
{
	struct restore *this = context;
	struct netlink_request request;
	struct route route;
	if (message->nlmsg_type != RTM_NEWROUTE)
		return 0;
	if (route_decode(&route, message, error) < 0)
		return -1;
	bool gateway = route_has(&route, RTA_GATEWAY) || route_has(&route, RTA_VIA) ||
		route_has(&route, RTA_MULTIPATH) || route_has(&route, RTA_NH_ID);
	if (!this->both && gateway != this->with_gateway)
		return 0;
	netlink_begin(&request, RTM_NEWROUTE, NLM_F_CREATE);
	netlink_put(
		&request, (const char *)message + NLMSG_HDRLEN, message->nlmsg_len - NLMSG_HDRLEN);
	if (ip_change(this->ip, &request) == 0 || error->number == EEXIST)
		return 0;
	return -1;
}

int route_restore(struct ip *ip, char **words)
{
	struct restore this = {.ip = ip};
	(void)words;
	if (read_magic(ip) < 0)
		return -1;
	/* What cannot be read twice is taken in its own order. */
	off_t start = lseek(STDIN_FILENO, 0, SEEK_CUR);
	this.both = start < 0;
	if (read_messages(ip, restore_message, &this) < 0)
		return -1;
	if (this.both || lseek(STDIN_FILENO, start, SEEK_SET) < 0)
		return 0;
	this.with_gateway = true;
	return read_messages(ip, restore_message, &this);
}

int route_showdump(struct ip *ip, char **words)
{
	struct route_show this = {.ip = ip, .filter.any = true};
	(void)words;
	if (read_magic(ip) < 0)
		return -1;
	out_begin(ip->out);
	int result = read_messages(ip, route_show_message, &this);
	out_end(ip->out);
	return result;
}
