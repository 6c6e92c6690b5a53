// SPDX-License-Identifier: MIT

/* ip route show, and flush: all routes of a selector. */

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>

#include "applets/ip/route.h"
#include "applets/ip/words.h"
#include "core/own.h"
#include "core/text.h"

#define FLUSH_FILE "/proc/sys/net/ipv4/route/flush"

int route_show_message(const struct nlmsghdr *message, void *context, struct error *error)
{
	struct route_show *this = context;
	struct route route;
	if (message->nlmsg_type != RTM_NEWROUTE && message->nlmsg_type != RTM_DELROUTE)
		return 0;
	if (route_decode(&route, message, error) < 0)
		return -1;
	if (route_filter_matches(&this->filter, &route, this->ip->family)) {
		out_object(this->ip->out, NULL);
		if (message->nlmsg_type == RTM_DELROUTE)
			out_bool(this->ip->out, "deleted", "Deleted ", true);
		route_print(this->ip, &route, &this->filter);
		out_object_end(this->ip->out);
	}
	return attributes_verdict(&route.row, "route", error);
}

void route_dump_request(
	struct ip *ip, const struct route_filter *filter, struct netlink_request *request)
{
	/* Not by type: the kernel looks at the route's own, and shows that of its nexthop object.
	 */
	struct rtmsg body = {.rtm_family = (uint8_t)ip->family,
		.rtm_protocol = filter->has_protocol ? filter->protocol : RTPROT_UNSPEC,
		.rtm_flags = filter->cached ? RTM_F_CLONED : 0};
	netlink_begin(request, RTM_GETROUTE, NLM_F_DUMP);
	netlink_put(request, &body, sizeof body);
	if (filter->table != RT_TABLE_UNSPEC)
		netlink_attribute_u32(request, RTA_TABLE, filter->table);
	if (filter->device != 0)
		netlink_attribute_u32(request, RTA_OIF, filter->device);
}

/* Dumps what a filter asks for to take. Returns 0 or -1. */
static int dump(
	struct ip *ip, const struct route_filter *filter, netlink_taker *take, void *context)
{
	struct netlink_request request;
	route_dump_request(ip, filter, &request);
	if (ip_stream(ip, &request, take, context) == 0)
		return 0;
	/* The main table that no route has made yet is not there: it is empty. */
	if (ip->error->number == ENOENT && filter->table == RT_TABLE_MAIN)
		return 0;
	if (ip->error->number != 0)
		ip->error->status = STATUS_KERNEL;
	return -1;
}

int route_list(struct ip *ip, char **words)
{
	struct route_show this = {.ip = ip};
	if (route_filter_take(ip, words, &this.filter) < 0)
		return -1;
	out_begin(ip->out);
	int result = dump(ip, &this.filter, route_show_message, &this);
	out_end(ip->out);
	return result;
}

/* Routes are deleted in a conversation of their own while they are listed. */
struct flush {
	struct route_show show;
	struct netlink netlink;
	size_t deleted;
	bool is_refused; /* a deletion was, not the dump */
};

static int flush_message(const struct nlmsghdr *message, void *context, struct error *error)
{
	struct flush *this = context;
	struct netlink_request request;
	struct route route;
	if (message->nlmsg_type != RTM_NEWROUTE)
		return 0;
	if (route_decode(&route, message, error) < 0)
		return -1;
	if (!route_filter_matches(&this->show.filter, &route, this->show.ip->family))
		return attributes_verdict(&route.row, "route", error);
	if (this->show.ip->options.statistics > 1)
		route_print(this->show.ip, &route, &this->show.filter);
	netlink_begin(&request, RTM_DELROUTE, 0);
	netlink_put(
		&request, (const char *)message + NLMSG_HDRLEN, message->nlmsg_len - NLMSG_HDRLEN);
	if (netlink_ask(&this->netlink, &request, NULL, NULL, error) == 0) {
		this->deleted++;
		return 0;
	}
	if (error->number == ESRCH)
		return 0; /* gone already, as with its interface */
	this->is_refused = true;
	return ip_flush_refused(this->show.ip, STATUS_KERNEL);
}

static int flush_failed(struct ip *ip)
{
	size_t length = strlen(ip->error->text);
	if (ip->error->status == STATUS_KERNEL)
		text_format(ip->error->text + length, sizeof ip->error->text - length,
			"\nFlush terminated");
	return -1;
}

static int flush_round(void *context, unsigned number)
{
	struct flush *this = context;
	struct ip *ip = this->show.ip;
	struct netlink_request request;
	this->deleted = 0;
	ip->error->number = 0;
	route_dump_request(ip, &this->show.filter, &request);
	int result = netlink_dump(&ip->netlink, &request, flush_message, this, ip->error);
	bool empty = ip->error->number == ENOENT && this->show.filter.table == RT_TABLE_MAIN;
	if (result < 0 && !empty)
		return this->is_refused ? -1 : flush_failed(ip);
	if (this->deleted == 0)
		return 0;
	ip_flush_round(ip, number, this->deleted, "entries");
	return 1;
}

/* The kernel has had no cache for IPv4 since 3.6, but what it has learnt of paths it forgets. */
static int flush_cache(struct ip *ip)
{
	own_fd int fd = open(FLUSH_FILE, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return failed(ip->error, errno, "Cannot open \"%s\"", FLUSH_FILE);
	if (write(fd, "-1", 2) < 0)
		return failed(ip->error, errno, "Cannot flush routing cache");
	if (ip->options.statistics > 0)
		out_text(ip->out, "*** IPv4 routing cache is flushed.\n");
	return 0;
}

int route_flush(struct ip *ip, char **words)
{
	struct flush this; /* not cleared: it holds a buffer */
	this.show.ip = ip;
	this.is_refused = false;
	if (*words == NULL)
		return failed(ip->error, 0, "\"ip route flush\" requires arguments.");
	if (route_filter_take(ip, words, &this.show.filter) < 0)
		return -1;
	ip->out->json = false;
	if (this.show.filter.cached && ip->family != AF_INET6)
		return flush_cache(ip);
	if (netlink_open(&this.netlink, NETLINK_ROUTE, ip->error) < 0)
		return -1;
	int result = ip_flush(ip, 0, flush_round, &this);
	netlink_close(&this.netlink);
	return result;
}
