// SPDX-License-Identifier: MIT

/* The values of the words that changes of all kinds of links share. */

#include <errno.h>
#include <fcntl.h>
#include <linux/net_namespace.h>
#include <string.h>
#include <sys/socket.h>

#include "applets/ip/link.h"
#include "applets/ip/link_words.h"
#include "applets/ip/netns.h"
#include "applets/ip/words.h"
#include "core/text.h"

/* iproute2 ends these reasons with a line's end of their own. */
static int wrong_value(struct ip *ip, const struct word_row *row, const char *word)
{
	char why[64];
	text_format(why, sizeof why, "Invalid \"%s\" value\n\n",
		row->key[0] != '\0' && row->kind == WORD_SIGNED ? row->key : row->word);
	return word_invalid(ip, word, why);
}

/* A number with an optional minus, as strtol takes it. */
static int parse_signed(const char *word, int *number)
{
	uint64_t magnitude;
	bool minus = word[0] == '-';
	if (text_number(word + minus, 0, (uint64_t)INT32_MAX + minus, &magnitude) != 0)
		return -1;
	*number = (int)(minus ? -(int64_t)magnitude : (int64_t)magnitude);
	return 0;
}

static bool is_plain(const char *text, size_t maximum)
{
	size_t length = strlen(text);
	return length > 0 && length <= maximum && text[strcspn(text, "/ \t\n\v\f\r")] == '\0';
}

bool link_name_is_valid(const char *text)
{
	return is_plain(text, IFNAMSIZ - 1);
}

bool link_altname_is_valid(const char *text)
{
	return is_plain(text, 127);
}

/* Opens the namespace of a name or a path; it stays open until the request has been sent. */
static int open_netns(struct link_change *change, const char *name)
{
	char path[4096];
	struct change_descriptors *open_ones = change->descriptors;
	text_format(path, sizeof path, "%s%s", strchr(name, '/') != NULL ? "" : NETNS_DIRECTORY "/",
		name);
	if (open_ones->count == CHANGE_DESCRIPTORS)
		return -1;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd >= 0)
		open_ones->fds[open_ones->count++] = fd;
	return fd;
}

static int take_netns(struct link_change *change, const struct word_row *row, const char *word)
{
	int number, fd = open_netns(change, word);
	if (fd >= 0)
		netlink_attribute_u32(change->request, IFLA_NET_NS_FD, (uint32_t)fd);
	else if (parse_signed(word, &number) == 0)
		netlink_attribute_u32(change->request, IFLA_NET_NS_PID, (uint32_t)number);
	else
		return wrong_value(change->ip, row, word);
	return 0;
}

/* By what number this namespace knows another, which gets one if it has none. */
static int link_netns_id(struct link_change *change, const char *name)
{
	struct netlink *netlink = &change->ip->netlink;
	struct rtgenmsg body = {.rtgen_family = AF_UNSPEC};
	struct netlink_request request;
	struct error ignored;
	int fd = open_netns(change, name);
	int id = fd < 0 ? -1 : netns_id(netlink, NETNSA_FD, (uint32_t)fd);
	if (fd < 0 || id >= 0)
		return id;
	netlink_begin(&request, RTM_NEWNSID, 0);
	netlink_put(&request, &body, sizeof body);
	netlink_attribute_u32(&request, NETNSA_FD, (uint32_t)fd);
	netlink_attribute_u32(&request, NETNSA_NSID, (uint32_t)-1);
	netlink_ask(netlink, &request, NULL, NULL, &ignored);
	return netns_id(netlink, NETNSA_FD, (uint32_t)fd);
}

static int take_link_netns(struct link_change *change, const struct word_row *row, const char *word)
{
	int id;
	if (row->kind == WORD_LINK_NETNSID) {
		if (parse_signed(word, &id) < 0)
			return wrong_value(change->ip, row, word);
	} else {
		id = link_netns_id(change, word);
		if (id < 0)
			return wrong_value(change->ip, row, word);
	}
	netlink_attribute_u32(change->request, IFLA_LINK_NETNSID, (uint32_t)id);
	return 0;
}

static int take_mac(struct link_change *change, const struct word_row *row, const char *word)
{
	uint8_t bytes[32];
	size_t size = word_link_address(change->ip, word, bytes, sizeof bytes);
	if (size == 0)
		return -1;
	if (row->value == IFLA_ADDRESS)
		change->address_size = size;
	netlink_attribute(change->request, (uint16_t)row->value, bytes, size);
	return 0;
}

/* EINVAL is what iproute2 leaves as its status here. */
static int take_off_on(struct link_change *change, const struct word_row *row, const char *word)
{
	bool on = text_equal(word, "on");
	if (!on && !text_equal(word, "off"))
		return failed_with(change->ip->error, EINVAL, 0,
			"Error: argument of \"%s\" must be one of \"off\", \"on\", not \"%s\"",
			row->word, word);
	netlink_attribute_u8(change->request, (uint16_t)row->value, on);
	return 0;
}

static int take_kind_name(const struct nlmsghdr *message, void *context, struct error *error)
{
	struct link link;
	struct attribute at[IFLA_INFO_KIND + 1];
	if (link_decode(&link, message, error) < 0)
		return -1;
	struct attributes row = attributes_in(&link.info, &link.all);
	attributes_table(&row, at, IFLA_INFO_KIND + 1);
	if (at[IFLA_INFO_KIND].data != NULL)
		attribute_text(&at[IFLA_INFO_KIND], context, IFNAMSIZ, &row);
	return attributes_verdict(&link.all, "link", error);
}

static int take_master(struct link_change *change, const struct word_row *row, const char *word)
{
	struct ip *ip = change->ip;
	unsigned index = ip_interface_index(ip, word);
	if (row->kind == WORD_VRF) {
		char kind[IFNAMSIZ] = "";
		struct netlink_request request;
		struct error ignored;
		ip_link_request(&request, 0, AF_UNSPEC, word);
		netlink_ask(&ip->netlink, &request, take_kind_name, kind, &ignored);
		if (!text_equal(kind, "vrf"))
			return word_invalid(ip, word, "Not a valid VRF name\n\n");
	}
	if (index == 0)
		return word_invalid(ip, word, "Device does not exist\n\n");
	netlink_attribute_u32(change->request, IFLA_MASTER, index);
	return 0;
}

/* The place of a word in a list of words that NULs end, -1 if it is none of them. */
static int place_of(const char *list, const char *word)
{
	for (int place = 0; list[0] != '\0'; place++, list += strlen(list) + 1)
		if (strcasecmp(list, word) == 0)
			return place;
	return -1;
}

static int take_mode(struct link_change *change, const struct word_row *row, const char *word)
{
	struct netlink_request *request = change->request;
	if (row->kind == WORD_LINK_MODE) {
		int mode = place_of("default\0dormant\0", word);
		if (mode < 0)
			return word_invalid(change->ip, word, "Invalid link mode\n\n");
		netlink_attribute_u8(request, IFLA_LINKMODE, (uint8_t)mode);
	} else if (row->kind == WORD_STATE) {
		int state = place_of(
			"unknown\0notpresent\0down\0lowerlayerdown\0testing\0dormant\0up\0", word);
		if (state < 0)
			return word_invalid(change->ip, word, "Invalid operstate\n\n");
		netlink_attribute_u8(request, IFLA_OPERSTATE, (uint8_t)state);
	} else {
		int mode = place_of("eui64\0none\0stable_secret\0random\0", word);
		if (mode < 0)
			return word_invalid(
				change->ip, word, "Invalid address generation mode\n\n");
		size_t families = netlink_nest(request, IFLA_AF_SPEC);
		size_t family = netlink_nest(request, AF_INET6);
		netlink_attribute_u8(request, IFLA_INET6_ADDR_GEN_MODE, (uint8_t)mode);
		netlink_nest_end(request, family);
		netlink_nest_end(request, families);
	}
	return 0;
}

static int take_reason(
	struct link_change *change, const struct word_row *row, const char *word, char ***words)
{
	uint64_t bit;
	bool on;
	if (text_number(word, 0, 31, &bit) != 0)
		return word_invalid(change->ip, word, "invalid protodown reason\n\n");
	if (word_on_off(change->ip, words, row->word, &on) < 0)
		return -1;
	struct netlink_request *request = change->request;
	size_t nest = netlink_nest(request, IFLA_PROTO_DOWN_REASON | NLA_F_NESTED);
	netlink_attribute_u32(request, IFLA_PROTO_DOWN_REASON_MASK, 1u << bit);
	netlink_attribute_u32(request, IFLA_PROTO_DOWN_REASON_VALUE, on ? 1u << bit : 0);
	netlink_nest_end(request, nest);
	return 0;
}

static int take_number(struct link_change *change, const struct word_row *row, const char *word)
{
	uint64_t number;
	int with_sign;
	uint64_t maximum = row->value == IFLA_GSO_MAX_SEGS ? UINT16_MAX : UINT32_MAX;
	if (row->kind == WORD_SIGNED) {
		if (parse_signed(word, &with_sign) < 0)
			return wrong_value(change->ip, row, word);
		number = (uint32_t)with_sign;
	} else if (text_number(word, 0, maximum, &number) != 0) {
		return wrong_value(change->ip, row, word);
	}
	netlink_attribute_u32(change->request, (uint16_t)row->value, (uint32_t)number);
	return 0;
}

static int take_name(struct link_change *change, const char *word)
{
	if (change->name != NULL)
		return word_duplicate(change->ip, "name", word);
	if (!link_name_is_valid(word))
		return word_invalid(change->ip, word, "\"name\" not a valid ifname");
	change->name = word;
	return 0;
}

static int take_index(struct link_change *change, const char *word)
{
	if (change->index != 0)
		return word_duplicate(change->ip, "index", word);
	if (parse_signed(word, &change->index) < 0 || change->index <= 0)
		return word_invalid(change->ip, word, "Invalid \"index\" value");
	return 0;
}

static int take_alias(struct link_change *change, const char *word)
{
	size_t length = strlen(word);
	if (length > 256)
		return word_invalid(change->ip, word, "alias too long\n\n");
	netlink_attribute(change->request, IFLA_IFALIAS, word, length);
	return 0;
}

static int take_group(struct link_change *change, const struct word_row *row, const char *word)
{
	uint32_t group;
	if (ip_name_id(change->ip, NAMES_GROUP, word, &group) < 0)
		return wrong_value(change->ip, row, word);
	change->has_group = true;
	netlink_attribute_u32(change->request, IFLA_GROUP, group);
	return 0;
}

/* What takes one value. */
int link_take_value(
	struct link_change *change, const struct word_row *row, const char *word, char ***words)
{
	switch ((enum word_kind)row->kind) {
	case WORD_NAME: return take_name(change, word);
	case WORD_INDEX: return take_index(change, word);
	case WORD_LINK: change->link = word; break;
	case WORD_MAC: return take_mac(change, row, word);
	case WORD_SIGNED:
	case WORD_UNSIGNED: return take_number(change, row, word);
	case WORD_NETNS: return take_netns(change, row, word);
	case WORD_OFF_ON: return take_off_on(change, row, word);
	case WORD_MASTER:
	case WORD_VRF: return take_master(change, row, word);
	case WORD_TYPE: change->kind = word; break;
	case WORD_ALIAS: return take_alias(change, word);
	case WORD_GROUP: return take_group(change, row, word);
	case WORD_LINK_MODE:
	case WORD_STATE:
	case WORD_ADDRESS_MODE: return take_mode(change, row, word);
	case WORD_LINK_NETNS:
	case WORD_LINK_NETNSID: return take_link_netns(change, row, word);
	case WORD_REASON: return take_reason(change, row, word, words);
	case WORD_TEXT: netlink_attribute_text(change->request, (uint16_t)row->value, word); break;
	case WORD_UP:
	case WORD_DOWN:
	case WORD_XDP:
	case WORD_FLAG:
	case WORD_FLAG_OFF:
	case WORD_VF:
	case WORD_NO_MASTER:
	case WORD_HELP: break;
	}
	return 0;
}
