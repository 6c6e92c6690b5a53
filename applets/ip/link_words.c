// SPDX-License-Identifier: MIT

/* The words of a link's change that all kinds share, in the order in which iproute2 tries them. */

#include <string.h>

#include "applets/ip/link_words.h"
#include "applets/ip/words.h"
#include "core/text.h"

/* Those of linux/if_link.h that are newer than 6.1. */
enum { GSO_IPV4_MAX_SIZE = 63, GRO_IPV4_MAX_SIZE = 64 };

static const struct word_row rows[] = {
	{"up", 0, WORD_UP, false, 0, ""},
	{"down", 0, WORD_DOWN, false, 0, ""},
	{"name", 0, WORD_NAME, false, 0, ""},
	{"index", 0, WORD_INDEX, false, 0, ""},
	{"link", 1, WORD_LINK, false, 0, ""},
	{"address", 1, WORD_MAC, false, IFLA_ADDRESS, ""},
	{"broadcast", 1, WORD_MAC, false, IFLA_BROADCAST, ""},
	{"brd", 0, WORD_MAC, false, IFLA_BROADCAST, ""},
	{"txqueuelen", 1, WORD_SIGNED, true, IFLA_TXQLEN, "txqueuelen"},
	{"qlen", 0, WORD_SIGNED, true, IFLA_TXQLEN, "txqueuelen"},
	{"txqlen", 3, WORD_SIGNED, true, IFLA_TXQLEN, "txqueuelen"},
	{"mtu", 0, WORD_SIGNED, true, IFLA_MTU, ""},
	{"xdpgeneric", 0, WORD_XDP, true, XDP_FLAGS_SKB_MODE, ""},
	{"xdpdrv", 0, WORD_XDP, true, XDP_FLAGS_DRV_MODE, ""},
	{"xdpoffload", 0, WORD_XDP, true, XDP_FLAGS_HW_MODE, ""},
	{"xdp", 0, WORD_XDP, true, 0, ""},
	{"netns", 0, WORD_NETNS, true, IFLA_NET_NS_FD, ""},
	{"multicast", 0, WORD_FLAG, false, IFF_MULTICAST, ""},
	{"allmulticast", 0, WORD_FLAG, false, IFF_ALLMULTI, ""},
	{"promisc", 0, WORD_FLAG, false, IFF_PROMISC, ""},
	{"trailers", 0, WORD_FLAG_OFF, false, IFF_NOTRAILERS, ""},
	{"arp", 0, WORD_FLAG_OFF, false, IFF_NOARP, ""},
	{"carrier", 0, WORD_OFF_ON, false, IFLA_CARRIER, ""},
	{"vf", 0, WORD_VF, false, 0, ""},
	{"master", 1, WORD_MASTER, false, IFLA_MASTER, ""},
	{"vrf", 0, WORD_VRF, false, IFLA_MASTER, ""},
	{"nomaster", 1, WORD_NO_MASTER, false, IFLA_MASTER, ""},
	{"dynamic", 1, WORD_FLAG, false, IFF_DYNAMIC, ""},
	{"type", 2, WORD_TYPE, true, IFLA_LINKINFO, ""},
	{"alias", 2, WORD_ALIAS, false, IFLA_IFALIAS, ""},
	{"group", 0, WORD_GROUP, true, IFLA_GROUP, ""},
	{"mode", 0, WORD_LINK_MODE, false, IFLA_LINKMODE, ""},
	{"state", 0, WORD_STATE, false, IFLA_OPERSTATE, ""},
	{"numtxqueues", 2, WORD_UNSIGNED, true, IFLA_NUM_TX_QUEUES, ""},
	{"numrxqueues", 4, WORD_UNSIGNED, true, IFLA_NUM_RX_QUEUES, ""},
	{"addrgenmode", 5, WORD_ADDRESS_MODE, false, 0, ""},
	{"link-netns", 5, WORD_LINK_NETNS, true, IFLA_LINK_NETNSID, "link-netns/link-netnsid"},
	{"link-netnsid", 11, WORD_LINK_NETNSID, true, IFLA_LINK_NETNSID, "link-netns/link-netnsid"},
	{"protodown", 0, WORD_OFF_ON, false, IFLA_PROTO_DOWN, ""},
	{"protodown_reason", 0, WORD_REASON, false, 0, ""},
	{"gso_max_size", 0, WORD_UNSIGNED, false, IFLA_GSO_MAX_SIZE, ""},
	{"gso_max_segs", 0, WORD_UNSIGNED, false, IFLA_GSO_MAX_SEGS, ""},
	{"gro_max_size", 0, WORD_UNSIGNED, false, IFLA_GRO_MAX_SIZE, ""},
	{"gso_ipv4_max_size", 0, WORD_UNSIGNED, false, GSO_IPV4_MAX_SIZE, ""},
	{"gro_ipv4_max_size", 0, WORD_UNSIGNED, false, GRO_IPV4_MAX_SIZE, ""},
	{"parentdev", 0, WORD_TEXT, false, IFLA_PARENT_DEV_NAME, ""},
	{"help", 1, WORD_HELP, false, 0, ""},
};

static int take_flag(struct link_change *change, const struct word_row *row, char ***words)
{
	bool on;
	if (word_on_off(change->ip, words, row->word, &on) < 0)
		return -1;
	if (row->kind == WORD_FLAG_OFF)
		on = !on;
	change->body.ifi_change |= row->value;
	change->body.ifi_flags &= ~row->value;
	if (on)
		change->body.ifi_flags |= row->value;
	return 0;
}

static int take_row(struct link_change *change, const struct word_row *row, char ***words)
{
	if (row->kind == WORD_UP || row->kind == WORD_DOWN) {
		change->body.ifi_change |= IFF_UP;
		change->body.ifi_flags &= ~(unsigned)IFF_UP;
		if (row->kind == WORD_UP)
			change->body.ifi_flags |= IFF_UP;
		return 0;
	}
	if (row->kind == WORD_NO_MASTER) {
		netlink_attribute_u32(change->request, IFLA_MASTER, 0);
		return 0;
	}
	if (row->kind == WORD_HELP)
		return link_usage(change->ip);
	if (row->kind == WORD_FLAG || row->kind == WORD_FLAG_OFF)
		return take_flag(change, row, words);
	if (row->kind == WORD_VF)
		return link_take_vf(change, words);
	const char *word = word_value(change->ip, words);
	if (word == NULL)
		return -1;
	if (row->once) {
		uint64_t bit = 1ull << (row->kind == WORD_XDP ? 63 : row->value % 63);
		if (change->seen & bit)
			return word_duplicate(
				change->ip, row->key[0] != '\0' ? row->key : row->word, word);
		change->seen |= bit;
	}
	return row->kind == WORD_XDP ? link_take_xdp(change, word, row->value)
				     : link_take_value(change, row, word, words);
}

/* A word that is no keyword, or the one behind `dev`. */
static int take_device(struct link_change *change, char ***words)
{
	if (text_equal(**words, "dev"))
		++*words;
	const char *word = word_value(change->ip, words);
	if (word == NULL)
		return -1;
	if (change->device != NULL)
		return word_garbage(change->ip, "dev", word);
	if (!link_altname_is_valid(word))
		return word_invalid(change->ip, word, "\"dev\" not a valid ifname");
	change->device = word;
	return 0;
}

void link_begin_words(struct link_change *change)
{
	change->body_at = change->request->header.nlmsg_len;
	netlink_put(change->request, &change->body, sizeof change->body);
}

int link_take_words(struct link_change *change, char ***words)
{
	while (**words != NULL && change->kind == NULL) {
		const struct word_row *row = rows, *end = rows + sizeof rows / sizeof rows[0];
		while (row < end && !word_take(words, row->word, row->minimum))
			row++;
		int result = row < end ? take_row(change, row, words) : take_device(change, words);
		if (result < 0)
			return -1;
	}
	return 0;
}

void link_finish_words(struct link_change *change)
{
	if (!change->request->overflowed)
		memcpy(change->request->bytes + change->body_at, &change->body,
			sizeof change->body);
}
