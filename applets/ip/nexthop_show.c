// SPDX-License-Identifier: MIT

/* ip nexthop show, get, flush. */

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>

#include "applets/ip/nexthop.h"
#include "applets/ip/route_filter.h"
#include "applets/ip/words.h"
#include "core/text.h"

struct nexthop_filter {
	uint32_t id; /* 0 for all */
	unsigned device, master;
	bool groups, fdb, has_protocol;
	uint8_t protocol;
};

struct nexthop_show {
	struct ip *ip;
	struct nexthop_filter filter;
};

/* What this object says of an interface that is not there. */
static int take_device(struct ip *ip, char ***words, unsigned *index)
{
	const char *word = word_value(ip, words);
	if (word == NULL)
		return -1;
	*index = ip_interface_index(ip, word);
	return *index != 0 ? 0 : word_invalid(ip, word, "Device does not exist\n\n");
}

static int take_protocol(struct ip *ip, char ***words, struct nexthop_filter *filter)
{
	uint32_t id;
	const char *word = **words;
	if (word_name(ip, words, NAMES_PROTOCOL, "invalid protocol value", &id) < 0)
		return -1;
	filter->has_protocol = id != RTPROT_UNSPEC;
	filter->protocol = (uint8_t)id;
	return id <= UINT8_MAX ? 0 : word_invalid(ip, word, "invalid protocol value");
}

static int take_filter(struct ip *ip, char **words, struct nexthop_filter *filter)
{
	int result = 0;
	while (*words != NULL && result == 0) {
		if (word_take(&words, "dev", 1))
			result = take_device(ip, &words, &filter->device);
		else if (word_take(&words, "groups", 1))
			filter->groups = true;
		else if (word_take(&words, "master", 1))
			result = take_device(ip, &words, &filter->master);
		else if (word_take(&words, "vrf", 1))
			result = route_take_vrf(ip, &words, &filter->master, NULL);
		else if (word_take(&words, "id", 0))
			result = word_u32(ip, &words, "invalid id value", &filter->id);
		else if (word_take(&words, "protocol", 1))
			result = take_protocol(ip, &words, filter);
		else if (word_take(&words, "fdb", 1))
			filter->fdb = true;
		else if (word_take(&words, "help", 1))
			result = nexthop_usage(ip);
		else
			result = word_invalid(ip, *words, "");
	}
	return result;
}

static int show(const struct nlmsghdr *message, void *context, struct error *error)
{
	struct nexthop_show *this = context;
	struct ip *ip = this->ip;
	struct nexthop nexthop;
	if (message->nlmsg_type != RTM_NEWNEXTHOP)
		return 0;
	if (nexthop_decode(&nexthop, message, error) < 0)
		return -1;
	if (this->filter.has_protocol && nexthop.body.nh_protocol != this->filter.protocol)
		return 0;
	out_object(ip->out, NULL);
	nexthop_print(ip, &nexthop);
	out_text(ip->out, "\n");
	out_object_end(ip->out);
	return attributes_verdict(&nexthop.row, "nexthop", error);
}

static void begin(struct netlink_request *request, uint16_t type, uint16_t flags, int family)
{
	struct nhmsg body = {.nh_family = (uint8_t)family};
	netlink_begin(request, type, flags);
	netlink_put(request, &body, sizeof body);
}

/* The kernel filters all but the protocol. */
static void begin_dump(
	struct ip *ip, struct netlink_request *request, const struct nexthop_filter *filter)
{
	begin(request, RTM_GETNEXTHOP, NLM_F_DUMP, ip->family);
	if (filter->device != 0)
		netlink_attribute_u32(request, NHA_OIF, filter->device);
	if (filter->groups)
		netlink_attribute(request, NHA_GROUPS, NULL, 0);
	if (filter->master != 0)
		netlink_attribute_u32(request, NHA_MASTER, filter->master);
	if (filter->fdb)
		netlink_attribute(request, NHA_FDB, NULL, 0);
}

static int show_one(struct nexthop_show *this)
{
	struct ip *ip = this->ip;
	struct netlink_request request;
	begin(&request, RTM_GETNEXTHOP, 0, AF_UNSPEC);
	netlink_attribute_u32(&request, NHA_ID, this->filter.id);
	this->filter.has_protocol = false;
	out_begin(ip->out);
	int result = netlink_ask(&ip->netlink, &request, show, this, ip->error);
	out_end(ip->out);
	return result;
}

int nexthop_list(struct ip *ip, char **words)
{
	struct nexthop_show this = {.ip = ip};
	struct netlink_request request;
	if (take_filter(ip, words, &this.filter) < 0)
		return -1;
	if (this.filter.id != 0)
		return show_one(&this);
	begin_dump(ip, &request, &this.filter);
	out_begin(ip->out);
	int result = ip_dump(ip, &request, show, &this);
	out_end(ip->out);
	if (result < 0 && ip->error->number != 0)
		ip->error->status = STATUS_KERNEL;
	return result;
}

int nexthop_get(struct ip *ip, char **words)
{
	struct nexthop_show this = {.ip = ip};
	while (*words != NULL) {
		if (!word_take(&words, "id", 0))
			return nexthop_usage(ip);
		if (word_u32(ip, &words, "invalid id value", &this.filter.id) < 0)
			return -1;
	}
	return this.filter.id != 0 ? show_one(&this) : nexthop_usage(ip);
}

struct nexthop_flush {
	struct nexthop_show show;
	unsigned long deleted;
	struct netlink netlink; /* deletes while the other is listing */
};

static int delete_one(struct netlink *netlink, uint32_t id, struct error *error)
{
	struct netlink_request request;
	begin(&request, RTM_DELNEXTHOP, 0, AF_UNSPEC);
	netlink_attribute_u32(&request, NHA_ID, id);
	return netlink_ask(netlink, &request, NULL, NULL, error);
}

static int flush_message(const struct nlmsghdr *message, void *context, struct error *error)
{
	struct nexthop_flush *this = context;
	struct nexthop nexthop;
	if (message->nlmsg_type != RTM_NEWNEXTHOP)
		return 0;
	if (nexthop_decode(&nexthop, message, error) < 0)
		return -1;
	if (this->show.filter.has_protocol &&
		nexthop.body.nh_protocol != this->show.filter.protocol)
		return 0;
	if (delete_one(&this->netlink, nexthop_id(&nexthop), error) == 0)
		this->deleted++;
	else if (error->number != ENOENT) /* gone with a group or an interface */
		return -1;
	return 0;
}

static int flush_pass(struct nexthop_flush *this)
{
	struct ip *ip = this->show.ip;
	struct netlink_request request;
	begin_dump(ip, &request, &this->show.filter);
	return netlink_dump(&ip->netlink, &request, flush_message, this, ip->error) < 0 ? -1 : 0;
}

int nexthop_flush(struct ip *ip, char **words)
{
	struct nexthop_flush this;
	memset(&this, 0, offsetof(struct nexthop_flush, netlink));
	this.show.ip = ip;
	if (take_filter(ip, words, &this.show.filter) < 0)
		return -1;
	struct nexthop_filter *filter = &this.show.filter;
	if (filter->id != 0) {
		int result = delete_one(&ip->netlink, filter->id, ip->error);
		if (result < 0)
			ip->error->status = STATUS_FAILED;
		return result;
	}
	if (netlink_open(&this.netlink, NETLINK_ROUTE, ip->error) < 0)
		return -1;
	/* Groups first: the kernel shrinks them with each member that goes. */
	bool all = !filter->groups && filter->device == 0 && filter->master == 0;
	int result = 0;
	if (all) {
		filter->groups = true;
		result = flush_pass(&this);
		filter->groups = false;
	}
	if (result == 0)
		result = flush_pass(&this);
	netlink_close(&this.netlink);
	if (result < 0)
		return -1;
	if (this.deleted == 0) {
		out_text(ip->out, "Nothing to flush\n");
		return 0;
	}
	ip->out->json = false;
	out_number(ip->out, NULL, "Flushed % nexthops\n", this.deleted);
	return 0;
}
