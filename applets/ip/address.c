// SPDX-License-Identifier: MIT

/* ip address: addresses below their links. */

#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

#include "applets/ip/address.h"
#include "applets/ip/link.h"
#include "applets/ip/words.h"
#include "core/inet.h"
#include "core/text.h"

enum { BUCKETS = 64, IFA_PROTOCOL = 11 /* IFA_PROTO, linux/if_addr.h, 5.18 */ };

/* A message kept until its link comes by: the kernel does not send them in the links' order. */
struct kept {
	struct kept *next;
	unsigned index;
	_Alignas(NLMSG_ALIGNTO) char message[];
};

/* Addresses by their link's index, each bucket in the order in which they came. */
struct bucket {
	struct kept *first, **last;
};

struct address_show {
	struct ip *ip;
	struct link_filter filter;
	struct bucket buckets[BUCKETS];
};

static void forget(struct address_show *this)
{
	for (size_t at = 0; at < BUCKETS; at++) {
		this->buckets[at].first = NULL;
		this->buckets[at].last = &this->buckets[at].first;
	}
}

static int keep(const struct nlmsghdr *message, void *context, struct error *error)
{
	struct address_show *this = context;
	const struct ifaddrmsg *body = netlink_body(message, sizeof *body);
	if (message->nlmsg_type != RTM_NEWADDR)
		return 0;
	if (body == NULL)
		return failed(error, 0, "malformed address: %u bytes", message->nlmsg_len);
	struct kept *kept = arena_take(
		&this->ip->run->arena, offsetof(struct kept, message) + message->nlmsg_len);
	if (kept == NULL)
		return failed(error, 0, "Not enough memory for the addresses");
	kept->next = NULL;
	kept->index = body->ifa_index;
	memcpy(kept->message, message, message->nlmsg_len);
	struct bucket *bucket = &this->buckets[kept->index % BUCKETS];
	*bucket->last = kept;
	bucket->last = &kept->next;
	return 0;
}

/* The next address of a link, from kept on. */
static const struct kept *of_link(const struct kept *kept, unsigned index)
{
	while (kept != NULL && kept->index != index)
		kept = kept->next;
	return kept;
}

static void take_address(const struct attribute *attribute, struct address *address,
	struct address_bytes *bytes, struct attributes *row)
{
	size_t wanted = address->family == AF_INET ? 4 : 16;
	if (attribute->size != wanted) {
		row->malformed = true;
		return;
	}
	bytes->present = true;
	memcpy(bytes->bytes, attribute->data, wanted);
}

static void take_attribute(
	struct address *address, const struct attribute *attribute, struct attributes *row)
{
	switch (attribute->type) {
	case IFA_LOCAL: take_address(attribute, address, &address->local, row); break;
	case IFA_ADDRESS: take_address(attribute, address, &address->peer, row); break;
	case IFA_BROADCAST: take_address(attribute, address, &address->broadcast, row); break;
	case IFA_ANYCAST: take_address(attribute, address, &address->anycast, row); break;
	case IFA_MULTICAST: take_address(attribute, address, &address->multicast, row); break;
	case IFA_LABEL:
		attribute_text(attribute, address->label, sizeof address->label, row);
		break;
	case IFA_FLAGS: address->flags = attribute_u32(attribute, row); break;
	case IFA_RT_PRIORITY: address->metric = attribute_u32(attribute, row); break;
	case IFA_PROTOCOL: address->protocol = attribute_u8(attribute, row); break;
	case IFA_CACHEINFO: {
		struct ifa_cacheinfo info;
		attribute_struct(attribute, &info, sizeof info, sizeof info, row);
		address->has_lifetimes = true;
		address->valid = info.ifa_valid;
		address->preferred = info.ifa_prefered;
		break;
	}
	default: break;
	}
}

int address_decode(struct address *address, const struct nlmsghdr *message, struct error *error)
{
	const struct ifaddrmsg *body = netlink_body(message, sizeof *body);
	memset(address, 0, sizeof *address);
	if (body == NULL)
		return failed(error, 0, "malformed address: %u bytes", message->nlmsg_len);
	address->family = body->ifa_family;
	address->prefix = body->ifa_prefixlen;
	address->flags = body->ifa_flags;
	address->scope = body->ifa_scope;
	address->index = body->ifa_index;
	struct attributes row = attributes_of(message, sizeof *body);
	struct attribute attribute;
	while (attributes_next(&row, &attribute))
		take_attribute(address, &attribute, &row);
	if (row.malformed)
		return failed(error, 0, "malformed address of link %u", address->index);
	/* IPv6 sends just the one where there is no peer. */
	if (!address->local.present)
		address->local = address->peer;
	if (!address->peer.present)
		address->peer = address->local;
	return 0;
}

static const char *bytes_text(
	const struct address *address, const struct address_bytes *bytes, char text[INET_TEXT_SIZE])
{
	return inet_text(text, address->family, bytes->bytes, address->family == AF_INET ? 4 : 16);
}

static void print_bytes(struct ip *ip, const struct address *address,
	const struct address_bytes *bytes, const char *key, const char *shape)
{
	char text[INET_TEXT_SIZE];
	enum out_colour colour = address->family == AF_INET ? COLOUR_INET : COLOUR_INET6;
	if (bytes->present)
		out_coloured(ip->out, colour, key, shape, bytes_text(address, bytes, text));
}

/* In the order in which they are shown. */
static const struct {
	uint32_t bit;
	char name[16];
} flag_names[] = {
	{IFA_F_NODAD, "nodad"},
	{IFA_F_OPTIMISTIC, "optimistic"},
	{IFA_F_DADFAILED, "dadfailed"},
	{IFA_F_HOMEADDRESS, "home"},
	{IFA_F_DEPRECATED, "deprecated"},
	{IFA_F_TENTATIVE, "tentative"},
	{IFA_F_PERMANENT, "dynamic"}, /* if it is not set */
	{IFA_F_MANAGETEMPADDR, "mngtmpaddr"},
	{IFA_F_NOPREFIXROUTE, "noprefixroute"},
	{IFA_F_MCAUTOJOIN, "autojoin"},
	{IFA_F_STABLE_PRIVACY, "stable-privacy"},
};

static void print_flag(struct ip *ip, const char *name)
{
	out_bool(ip->out, name, NULL, true);
	out_string(ip->out, NULL, "% ", name);
}

static void print_flags(struct ip *ip, const struct address *address)
{
	uint32_t rest = address->flags ^ IFA_F_PERMANENT;
	if (rest & IFA_F_SECONDARY)
		print_flag(ip, address->family == AF_INET ? "secondary" : "temporary");
	rest &= ~(uint32_t)IFA_F_SECONDARY;
	for (size_t at = 0; at < sizeof flag_names / sizeof flag_names[0]; at++) {
		if (rest & flag_names[at].bit)
			print_flag(ip, flag_names[at].name);
		rest &= ~flag_names[at].bit;
	}
	if (rest != 0) {
		char digits[TEXT_NUMBER_SIZE], text[TEXT_NUMBER_SIZE + 2];
		text_hexadecimal(digits, rest);
		text_format(text, sizeof text, "%s%s", rest < 16 ? "0" : "", digits);
		out_string(ip->out, "ifa_flags", "flags % ", text);
	}
}

static void print_lifetime(struct ip *ip, const char *key, const char *word, uint32_t seconds)
{
	out_text(ip->out, word);
	out_number(ip->out, key, NULL, seconds);
	if (seconds == UINT32_MAX)
		out_text(ip->out, "forever");
	else
		out_number(ip->out, NULL, "%sec", seconds);
}

static void print_lifetimes(struct ip *ip, const struct address *address)
{
	if (!address->has_lifetimes)
		return;
	out_line(ip->out);
	print_lifetime(ip, "valid_life_time", "       valid_lft ", address->valid);
	out_text(ip->out, " ");
	/* A deprecated address may have outlived its preferred time: that is shown as negative. */
	if ((address->flags & IFA_F_DEPRECATED) && address->preferred != UINT32_MAX) {
		out_text(ip->out, "preferred_lft ");
		out_number(ip->out, "preferred_life_time", NULL, address->preferred);
		out_signed(ip->out, NULL, "%sec", (int32_t)address->preferred);
	} else {
		print_lifetime(ip, "preferred_life_time", "preferred_lft ", address->preferred);
	}
}

/* LOCAL[ peer ADDRESS]/LENGTH [metric N ]: what the brief view shares with the full one. */
static void print_prefix(struct ip *ip, const struct address *address)
{
	print_bytes(ip, address, &address->local, "local", "%");
	if (memcmp(address->local.bytes, address->peer.bytes, sizeof address->local.bytes) != 0) {
		out_text(ip->out, " peer ");
		print_bytes(ip, address, &address->peer, "address", "%");
	}
	out_number(ip->out, "prefixlen", "/% ", address->prefix);
	if (address->metric != 0)
		out_number(ip->out, "metric", "metric % ", address->metric);
}

static void print_other(struct ip *ip, const struct address *address,
	const struct address_bytes *bytes, const char *key, const char *word)
{
	if (!bytes->present)
		return;
	out_text(ip->out, word);
	print_bytes(ip, address, bytes, key, "% ");
}

static void print_owner(struct ip *ip, const char *name, const struct address *address)
{
	if (!ip->options.oneline)
		return;
	out_number(ip->out, "index", "%: ", address->index);
	out_string(ip->out, "dev", "%", name);
}

void address_print(struct ip *ip, const char *name, const struct address *address)
{
	char text[NAME_SIZE];
	print_owner(ip, name, address);
	out_string(ip->out, "family", "    % ",
		address->family == AF_INET            ? "inet"
			: address->family == AF_INET6 ? "inet6"
						      : "family");
	print_prefix(ip, address);
	print_other(ip, address, &address->broadcast, "broadcast", "brd ");
	print_other(ip, address, &address->anycast, "anycast", "any ");
	print_other(ip, address, &address->multicast, "multicast", "mcast ");
	out_string(ip->out, "scope", "scope % ", ip_name(ip, NAMES_SCOPE, address->scope, text));
	print_flags(ip, address);
	if (address->protocol != 0)
		out_string(ip->out, "protocol", "proto % ",
			ip_name(ip, NAMES_ADDRESS_PROTOCOL, address->protocol, text));
	if (address->label[0] != '\0')
		out_string(ip->out, "label", "%", address->label);
	print_lifetimes(ip, address);
	out_text(ip->out, "\n");
}

static int print_addresses(struct address_show *this, const struct link *link, struct error *error)
{
	struct ip *ip = this->ip;
	const struct kept *kept = this->buckets[link->index % BUCKETS].first;
	out_list(ip->out, "addr_info");
	while ((kept = of_link(kept, link->index)) != NULL) {
		struct address address;
		if (address_decode(&address, (const struct nlmsghdr *)kept->message, error) < 0)
			return -1;
		out_object(ip->out, NULL);
		if (ip->options.brief)
			print_prefix(ip, &address);
		else
			address_print(ip, link->name, &address);
		out_object_end(ip->out);
		kept = kept->next;
	}
	out_list_end(ip->out);
	return 0;
}

/* The link's own lines; with -o there are none. */
static int print_link_with_addresses(
	struct address_show *this, const struct link *link, struct error *error)
{
	struct ip *ip = this->ip;
	if (ip->options.brief && ip->family == AF_PACKET) {
		link_print_brief(ip, link);
	} else if (ip->options.brief) {
		link_print_brief_start(ip, link);
	} else if (!ip->options.oneline || ip->family == AF_PACKET) {
		link_print(ip, link, LINK_VIEW_ADDRESS);
		out_text(ip->out, "\n");
	}
	if (ip->family != AF_PACKET && print_addresses(this, link, error) < 0)
		return -1;
	if (ip->options.brief)
		out_text(ip->out, "\n");
	if (!ip->options.brief && (!ip->options.oneline || ip->family == AF_PACKET) &&
		ip->options.statistics > 0 && link->has_statistics) {
		link_print_statistics(ip, link);
		out_line(ip->out);
	}
	return 0;
}

static int show(const struct nlmsghdr *message, void *context, struct error *error)
{
	struct address_show *this = context;
	struct ip *ip = this->ip;
	struct link link;
	if (message->nlmsg_type != RTM_NEWLINK)
		return 0;
	if (link_decode(&link, message, error) < 0)
		return -1;
	/* A family was asked for: links that have no address of it are left out. */
	bool of_family = ip->family == AF_INET || ip->family == AF_INET6;
	if (of_family && of_link(this->buckets[link.index % BUCKETS].first, link.index) == NULL)
		return 0;
	int result = 0;
	out_object(ip->out, NULL);
	if (link_matches(&link, &this->filter)) {
		result = print_link_with_addresses(this, &link, error);
	} else if (ip->options.oneline && !ip->options.brief && ip->family != AF_PACKET) {
		out_list(ip->out, "addr_info");
		out_list_end(ip->out);
	}
	out_object_end(ip->out);
	return result;
}

/* Collects the addresses, all again while they change meanwhile. */
static int collect(struct address_show *this, unsigned index)
{
	struct ip *ip = this->ip;
	struct netlink_request request;
	struct ifaddrmsg body = {.ifa_family = (uint8_t)ip->family, .ifa_index = index};
	int result = NETLINK_INTERRUPTED;
	for (int tries = 0; result == NETLINK_INTERRUPTED && tries < DUMP_TRIES; tries++) {
		forget(this);
		netlink_begin(&request, RTM_GETADDR, NLM_F_DUMP);
		netlink_put(&request, &body, sizeof body);
		result = netlink_dump(&ip->netlink, &request, keep, this, ip->error);
	}
	if (result == NETLINK_INTERRUPTED)
		applet_warn(ip->run, DUMP_WARNING);
	return result < 0 ? -1 : 0;
}

static int address_show(struct ip *ip, char **words)
{
	struct address_show this = {.ip = ip};
	unsigned index = 0;
	if (link_take_filter(ip, words, &this.filter) < 0)
		return -1;
	if (this.filter.device != NULL) {
		index = ip_interface_index(ip, this.filter.device);
		if (index == 0)
			return failed(
				ip->error, 0, "Device \"%s\" does not exist.", this.filter.device);
	}
	if (ip->family == AF_PACKET)
		forget(&this);
	else if (collect(&this, index) < 0)
		return -1;
	out_begin(ip->out);
	uint8_t family = this.filter.device != NULL ? AF_UNSPEC : (uint8_t)ip->family;
	if (link_request(ip, &this.filter, family, show, &this) < 0)
		return -1;
	out_end(ip->out);
	return 0;
}

static const struct ip_verb verbs[] = {
	{"show", 1, address_show},
	{"add", 1, NULL},
	{"change", 1, NULL},
	{"chg", 3, NULL},
	{"replace", 1, NULL},
	{"delete", 1, NULL},
	{"list", 1, address_show},
	{"lst", 2, address_show},
	{"flush", 1, NULL},
	{"save", 2, NULL},
	{"showdump", 5, NULL},
	{"restore", 3, NULL},
};

int ip_address(struct ip *ip, char **words)
{
	return IP_RUN_VERB(ip, verbs, "address", words);
}
