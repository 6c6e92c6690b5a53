// SPDX-License-Identifier: MIT

/* ip link add, set, change, replace, delete, property. */

#include "applets/ip/link_change.h"

#include <string.h>
#include <sys/socket.h>

#include "applets/ip/kinds.h"
#include "applets/ip/link.h"
#include "applets/ip/words.h"
#include "core/own.h"
#include "core/text.h"

/* linux/if_link.h, newer than 6.1's. */
enum { NEW_IFINDEX = 49 };

int link_usage(struct ip *ip)
{
	return failed_with(ip->error, STATUS_USAGE, 0,
		"Usage: ip link { add | set | change | replace | delete } [ dev ] NAME [ WORD "
		"VALUE ]... "
		"[ type KIND [ WORD VALUE ]... ]\n"
		"       ip link property { add | del } dev NAME altname NAME...\n"
		"       ip link [ show [ NAME ] [ up ] ]");
}

static void close_descriptors(struct change_descriptors *descriptors)
{
	while (descriptors->count > 0)
		own_fd_close(&descriptors->fds[--descriptors->count]);
}

/* IFLA_LINKINFO: the kind, and what its own words say. */
static int append_kind(struct link_change *change, char **words)
{
	struct netlink_request *request = change->request;
	size_t length = strlen(change->kind);
	bool is_port = length > 6 && text_equal(change->kind + length - 6, "_slave");
	kind_taker *take = kind_find_taker(change->kind);
	size_t info = netlink_nest(request, IFLA_LINKINFO);
	netlink_attribute(request, IFLA_INFO_KIND, change->kind, length);
	if (*words != NULL) {
		if (take == NULL)
			return failed(change->ip->error, 0,
				"Garbage instead of arguments \"%s ...\". Try \"ip link help\".",
				*words);
		size_t data =
			netlink_nest(request, is_port ? IFLA_INFO_SLAVE_DATA : IFLA_INFO_DATA);
		if (take(change, change->kind, words) < 0)
			return -1;
		netlink_nest_end(request, data);
	}
	netlink_nest_end(request, info);
	return 0;
}

static int take_address_size(const struct nlmsghdr *message, void *context, struct error *error)
{
	struct link link;
	if (link_decode(&link, message, error) < 0)
		return -1;
	*(size_t *)context = link.address.size;
	return 0;
}

/* The kernel reads as many bytes as the link's own address has, however many it is given. */
static int check_address(struct link_change *change)
{
	struct ip *ip = change->ip;
	struct netlink_request request;
	struct error ignored; /* no such link: what comes next says so */
	size_t size = 0;
	if (change->address_size == 0 || change->device == NULL)
		return 0;
	ip_link_request(&request, 0, AF_UNSPEC, change->device);
	if (netlink_ask(&ip->netlink, &request, take_address_size, &size, &ignored) < 0)
		return 0;
	if (size == change->address_size)
		return 0;
	return failed(ip->error, 0, "Invalid address length %zu - must be %zu bytes",
		change->address_size, size);
}

/* A link that is to be made: what it lies on, and its name. */
static int name_new(struct link_change *change)
{
	struct ip *ip = change->ip;
	if (change->name != NULL && change->device != NULL)
		return failed_with(ip->error, STATUS_USAGE, 0,
			"both \"name\" and \"dev\" cannot be used when creating devices.");
	if (change->name == NULL)
		change->name = change->device;
	if (change->link != NULL) {
		unsigned index = ip_interface_index(ip, change->link);
		if (index == 0)
			return failed(ip->error, 0, "Cannot find device \"%s\"", change->link);
		netlink_attribute_u32(change->request, IFLA_LINK, index);
	}
	change->body.ifi_index = change->index;
	return 0;
}

/* A link that is there: which one, or all of a group. */
static int name_old(struct link_change *change)
{
	struct ip *ip = change->ip;
	if (change->device == NULL)
		change->device = change->name;
	if (change->device == NULL && !change->has_group)
		return word_missing(ip, STATUS_USAGE, "dev");
	if (change->name != NULL && text_equal(change->name, change->device))
		change->name = NULL;
	if (change->index != 0 && !(change->seen & 1ull << IFLA_NET_NS_FD))
		return failed_with(ip->error, STATUS_USAGE, 0,
			"index can be used only when creating devices or when moving device to "
			"another netns.");
	if (change->device != NULL) {
		change->body.ifi_index = (int)ip_interface_index(ip, change->device);
		if (change->body.ifi_index == 0)
			return failed(ip->error, 0, "Cannot find device \"%s\"", change->device);
	}
	if (change->index != 0)
		netlink_attribute_u32(change->request, NEW_IFINDEX, (uint32_t)change->index);
	return 0;
}

static int build(struct link_change *change, char **words)
{
	struct ip *ip = change->ip;
	link_begin_words(change);
	if (link_take_words(change, &words) < 0)
		return -1;
	if (!change->is_new && check_address(change) < 0)
		return -1;
	if ((change->is_new ? name_new(change) : name_old(change)) < 0)
		return -1;
	if (change->name != NULL)
		netlink_attribute_text(change->request, IFLA_IFNAME, change->name);
	if (change->kind != NULL && append_kind(change, words) < 0)
		return -1;
	if (change->kind == NULL && change->is_new)
		return failed(
			ip->error, 0, "Not enough information: \"type\" argument is required");
	link_finish_words(change);
	return 0;
}

static int modify(struct ip *ip, char **words, uint16_t type, uint16_t flags)
{
	struct netlink_request request;
	struct change_descriptors descriptors = {.count = 0};
	struct link_change change = {.ip = ip,
		.request = &request,
		.descriptors = &descriptors,
		.is_new = (flags & NLM_F_CREATE) != 0};
	netlink_begin(&request, type, flags);
	int result = build(&change, words);
	if (result == 0)
		result = ip_change_shown(ip, &request);
	close_descriptors(&descriptors);
	return result;
}

int link_add(struct ip *ip, char **words)
{
	return modify(ip, words, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL);
}

int link_set(struct ip *ip, char **words)
{
	return modify(ip, words, RTM_NEWLINK, 0);
}

int link_replace(struct ip *ip, char **words)
{
	return modify(ip, words, RTM_NEWLINK, NLM_F_CREATE | NLM_F_REPLACE);
}

int link_delete(struct ip *ip, char **words)
{
	return modify(ip, words, RTM_DELLINK, 0);
}

/* Takes `[dev] NAME altname NAME…`; the names go into the request. */
static int take_properties(
	struct ip *ip, char **words, struct netlink_request *request, const char **device)
{
	while (*words != NULL) {
		if (word_take(&words, "altname", 1)) {
			const char *name = word_value(ip, &words);
			if (name == NULL)
				return -1;
			if (!link_altname_is_valid(name))
				return word_invalid(ip, name, "not a valid altname");
			netlink_attribute_text(request, IFLA_ALT_IFNAME, name);
			continue;
		}
		if (text_equal(*words, "dev"))
			words++;
		const char *name = word_value(ip, &words);
		if (name == NULL)
			return -1;
		if (*device != NULL)
			return word_garbage(ip, "dev", name);
		*device = name;
	}
	return 0;
}

static int change_properties(struct ip *ip, char **words, uint16_t type, uint16_t flags)
{
	struct netlink_request request;
	struct ifinfomsg body = {.ifi_family = AF_UNSPEC};
	const char *device = NULL;
	netlink_begin(&request, type, flags);
	netlink_put(&request, &body, sizeof body);
	size_t list = netlink_nest(&request, IFLA_PROP_LIST | NLA_F_NESTED);
	if (take_properties(ip, words, &request, &device) < 0)
		return -1;
	netlink_nest_end(&request, list);
	if (device == NULL)
		return failed_with(ip->error, STATUS_USAGE, 0,
			"Not enough of information: \"dev\" argument is required.");
	body.ifi_index = (int)ip_interface_index(ip, device);
	if (body.ifi_index == 0)
		return failed(ip->error, 0, "Cannot find device \"%s\"", device);
	if (!request.overflowed)
		memcpy(request.bytes + NLMSG_HDRLEN, &body, sizeof body);
	return ip_change(ip, &request);
}

int link_property(struct ip *ip, char **words)
{
	if (*words == NULL || text_abbreviates(*words, "help", 1))
		return link_usage(ip);
	if (word_take(&words, "add", 1))
		return change_properties(
			ip, words, RTM_NEWLINKPROP, NLM_F_CREATE | NLM_F_EXCL | NLM_F_APPEND);
	if (word_take(&words, "del", 1))
		return change_properties(ip, words, RTM_DELLINKPROP, 0);
	return failed_with(ip->error, STATUS_USAGE, 0, "Operator required");
}
