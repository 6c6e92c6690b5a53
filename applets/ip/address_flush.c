// SPDX-License-Identifier: MIT

/* ip address flush: deletes what a filter lets through, round after round until nothing is left. */

#include <errno.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

#include "applets/ip/address.h"
#include "applets/ip/link.h"
#include "core/text.h"

struct flush {
	struct ip *ip;
	struct link_filter filter;
	unsigned index; /* of the filter's device, 0 without */
	size_t deleted; /* of this round */
	struct doomed {
		struct doomed *next;
		struct netlink_request *request;
	} * doomed, **last;
};

/* The kernel's message back to it, as the request to delete what it tells of. */
static int doom(struct flush *this, const struct nlmsghdr *message)
{
	struct arena *arena = &this->ip->run->arena;
	struct doomed *doomed = arena_take(arena, sizeof *doomed);
	size_t head = offsetof(struct netlink_request, bytes);
	/* Only what the message needs: a request has room for the largest. */
	struct netlink_request *request = arena_take(arena, head + message->nlmsg_len);
	if (doomed == NULL || request == NULL)
		return failed(this->ip->error, 0, "Not enough memory for the addresses");
	memset(request, 0, head);
	memcpy(request->bytes, message, message->nlmsg_len);
	request->header.nlmsg_type = RTM_DELADDR;
	request->header.nlmsg_flags = NLM_F_REQUEST;
	*doomed = (struct doomed){NULL, request};
	*this->last = doomed;
	this->last = &doomed->next;
	this->deleted++;
	return 0;
}

/* -s -s: what is deleted, each with its link. */
static void print(struct ip *ip, const char *name, const struct address *address)
{
	if (ip->options.brief) {
		address_print_prefix(ip, address);
		return;
	}
	bool oneline = ip->options.oneline;
	ip->options.oneline = true;
	address_print(ip, name, address);
	ip->options.oneline = oneline;
}

static int take(const struct nlmsghdr *message, void *context, struct error *error)
{
	struct flush *this = context;
	struct address address;
	char text[IFNAMSIZ];
	if (message->nlmsg_type != RTM_NEWADDR)
		return 0;
	if (address_decode(&address, message, error) < 0)
		return -1;
	const char *name = ip_interface(this->ip, address.index, text);
	if (this->index != 0 && address.index != this->index)
		return 0;
	if (!address_matches(&address, name, &this->filter))
		return 0;
	if (this->ip->options.statistics > 1)
		print(this->ip, name, &address);
	return doom(this, message);
}

/* One round: what there is now, whether or not it changes meanwhile. Returns 0 or -1. */
static int collect(struct flush *this)
{
	struct netlink_request request;
	struct ifaddrmsg body = {.ifa_family = this->filter.family, .ifa_index = this->index};
	this->doomed = NULL;
	this->last = &this->doomed;
	this->deleted = 0;
	netlink_begin(&request, RTM_GETADDR, NLM_F_DUMP);
	netlink_put(&request, &body, sizeof body);
	struct error why;
	if (netlink_dump(&this->ip->netlink, &request, take, this, &why) >= 0)
		return 0;
	return failed(this->ip->error, 0, "%s\nFlush terminated", why.text);
}

static int delete_doomed(struct flush *this)
{
	struct ip *ip = this->ip;
	for (struct doomed *doomed = this->doomed; doomed != NULL; doomed = doomed->next) {
		if (ip_change(ip, doomed->request) == 0)
			continue;
		/* Secondary addresses may go with their primary one, and links with all. */
		int number = ip->error->number;
		if (number == EADDRNOTAVAIL || number == ENODEV || number == ESRCH)
			continue;
		return ip_flush_refused(ip, STATUS_USAGE);
	}
	return 0;
}

static int flush_round(void *context, unsigned number)
{
	struct flush *this = context;
	if (collect(this) < 0)
		return -1;
	if (this->deleted == 0)
		return 0;
	if (delete_doomed(this) < 0)
		return -1;
	ip_flush_round(this->ip, number, this->deleted, "addresses");
	return 1;
}

/* How often at most: -loops; 0, or what is no number: until nothing is left. */
static unsigned rounds(const struct ip *ip)
{
	uint64_t number = 0;
	if (ip->options.loops == NULL)
		return FLUSH_ROUNDS;
	return text_number(ip->options.loops, 0, INT32_MAX, &number) == 0 ? (unsigned)number : 0;
}

int address_flush(struct ip *ip, char **words)
{
	struct flush this = {.ip = ip, .filter.family = (uint8_t)ip->family};
	if (*words == NULL)
		return failed(ip->error, 0, "Flush requires arguments.");
	if (ip->family == AF_PACKET)
		return failed(ip->error, 0, "Cannot flush link addresses.");
	int taken = link_take_filter(ip, words, &this.filter);
	if (taken != 0)
		return taken;
	if (this.filter.device != NULL && (this.index = address_device(ip, &this.filter)) == 0)
		return -1;
	int result = ip_flush(ip, rounds(ip), flush_round, &this);
	return result != FLUSH_INCOMPLETE
		? result
		: failed_with(ip->error, STATUS_USAGE, 0,
			  "*** Flush remains incomplete after %u rounds. ***", rounds(ip));
}
