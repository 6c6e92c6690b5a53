// SPDX-License-Identifier: MIT

/* `vf N …`, settings of a card's virtual functions, and `xdp off`, of a program at a link. */

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_link.h>
#include <string.h>

#include "applets/ip/kinds.h"
#include "applets/ip/link_change.h"
#include "applets/ip/words.h"
#include "core/text.h"

/* What `vf N` has been told so far; the rates go into the request together. */
struct vf {
	struct link_change *change;
	uint32_t number;
	bool has_rate, has_maximum, has_minimum;
	uint32_t rate, maximum, minimum;
};

static int vf_number(struct vf *vf, char ***words, const char *key, uint32_t *number)
{
	char why[40];
	text_format(why, sizeof why, "Invalid \"%s\" value\n\n", key);
	return word_u32(vf->change->ip, words, why, number);
}

static int take_mac(struct vf *vf, char ***words)
{
	struct ip *ip = vf->change->ip;
	struct ifla_vf_mac mac = {.vf = vf->number};
	const char *word = word_value(ip, words);
	if (word == NULL)
		return -1;
	size_t size = word_link_address(ip, word, mac.mac, sizeof mac.mac);
	if (size == 0)
		return -1;
	if (size != ETH_ALEN)
		return failed(ip->error, 0, "Invalid address length %zu - must be %d bytes", size,
			ETH_ALEN);
	netlink_attribute(vf->change->request, IFLA_VF_MAC, &mac, sizeof mac);
	return 0;
}

/* `vlan N [qos N] [proto P]`, with a protocol in a list of its own. */
static int take_vlan(struct vf *vf, char ***words)
{
	struct ip *ip = vf->change->ip;
	struct netlink_request *request = vf->change->request;
	struct ifla_vf_vlan_info vlan = {.vf = vf->number};
	uint16_t protocol = ETH_P_8021Q;
	if (vf_number(vf, words, "vlan", &vlan.vlan) < 0)
		return -1;
	if (**words != NULL && word_take(words, "qos", 1) &&
		vf_number(vf, words, "qos", &vlan.qos) < 0)
		return -1;
	if (**words != NULL && word_take(words, "proto", 1)) {
		const char *word = word_value(ip, words);
		if (word == NULL)
			return -1;
		if (vlan_protocol_parse(word, &protocol) < 0)
			return word_invalid(ip, word, "protocol is invalid\n\n");
	}
	if (protocol == ETH_P_8021Q) {
		struct ifla_vf_vlan plain = {vlan.vf, vlan.vlan, vlan.qos};
		netlink_attribute(request, IFLA_VF_VLAN, &plain, sizeof plain);
		return 0;
	}
	vlan.vlan_proto = htons(protocol);
	size_t list = netlink_nest(request, IFLA_VF_VLAN_LIST);
	netlink_attribute(request, IFLA_VF_VLAN_INFO, &vlan, sizeof vlan);
	netlink_nest_end(request, list);
	return 0;
}

/* All three structs are the function's number and a value. */
static void put_setting(struct vf *vf, uint16_t attribute, uint32_t value)
{
	struct ifla_vf_trust setting = {vf->number, value};
	netlink_attribute(vf->change->request, attribute, &setting, sizeof setting);
}

static int take_switch(struct vf *vf, char ***words, const char *key, uint16_t attribute)
{
	struct ip *ip = vf->change->ip;
	const char *word = word_value(ip, words);
	if (word == NULL)
		return -1;
	if (!text_equal(word, "on") && !text_equal(word, "off"))
		return failed(ip->error, 0,
			"Error: argument of \"%s\" must be one of \"off\", \"on\", not \"%s\"", key,
			word);
	put_setting(vf, attribute, text_equal(word, "on"));
	return 0;
}

static int take_state(struct vf *vf, char ***words)
{
	struct ip *ip = vf->change->ip;
	const char *word = word_value(ip, words);
	if (word == NULL)
		return -1;
	uint32_t state = text_abbreviates(word, "auto", 1) ? IFLA_VF_LINK_STATE_AUTO
		: text_abbreviates(word, "enable", 1)      ? IFLA_VF_LINK_STATE_ENABLE
		: text_abbreviates(word, "disable", 1)     ? IFLA_VF_LINK_STATE_DISABLE
							   : __IFLA_VF_LINK_STATE_MAX;
	if (state == __IFLA_VF_LINK_STATE_MAX)
		return word_invalid(ip, word, "Invalid \"state\" value\n\n");
	put_setting(vf, IFLA_VF_LINK_STATE, state);
	return 0;
}

/* A GUID of InfiniBand: eight bytes between colons, of which the first is the highest. */
static int take_guid(struct vf *vf, char ***words, uint16_t attribute)
{
	struct ip *ip = vf->change->ip;
	uint8_t bytes[8];
	struct ifla_vf_guid guid = {.vf = vf->number};
	const char *word = word_value(ip, words);
	if (word == NULL)
		return -1;
	if (link_address_parse(bytes, sizeof bytes, word) != sizeof bytes)
		return word_invalid(ip, word, "Invalid GUID format\n\n");
	for (size_t at = 0; at < sizeof bytes; at++)
		guid.guid = guid.guid << 8 | bytes[at];
	netlink_attribute(vf->change->request, attribute, &guid, sizeof guid);
	return 0;
}

enum vf_kind { VF_MAC, VF_VLAN, VF_RATE, VF_MAXIMUM, VF_MINIMUM, VF_SWITCH, VF_STATE, VF_GUID };

static const struct {
	char word[12];
	uint8_t minimum;
	uint8_t kind; /* enum vf_kind */
	uint16_t attribute;
} vf_words[] = {
	{"mac", 1, VF_MAC, IFLA_VF_MAC},
	{"vlan", 1, VF_VLAN, 0},
	{"rate", 1, VF_RATE, 0},
	{"max_tx_rate", 2, VF_MAXIMUM, 0},
	{"min_tx_rate", 2, VF_MINIMUM, 0},
	{"spoofchk", 1, VF_SWITCH, IFLA_VF_SPOOFCHK},
	{"query_rss", 0, VF_SWITCH, IFLA_VF_RSS_QUERY_EN},
	{"trust", 1, VF_SWITCH, IFLA_VF_TRUST},
	{"state", 2, VF_STATE, 0},
	{"node_guid", 1, VF_GUID, IFLA_VF_IB_NODE_GUID},
	{"port_guid", 1, VF_GUID, IFLA_VF_IB_PORT_GUID},
};

enum { VF_WORDS = sizeof vf_words / sizeof vf_words[0] };

static int take_value(struct vf *vf, char ***words, size_t at)
{
	switch ((enum vf_kind)vf_words[at].kind) {
	case VF_MAC: return take_mac(vf, words);
	case VF_VLAN: return take_vlan(vf, words);
	case VF_RATE: vf->has_rate = true; return vf_number(vf, words, "rate", &vf->rate);
	case VF_MAXIMUM:
		vf->has_maximum = true;
		return vf_number(vf, words, "max tx rate", &vf->maximum);
	case VF_MINIMUM:
		vf->has_minimum = true;
		return vf_number(vf, words, "min tx rate", &vf->minimum);
	case VF_SWITCH: return take_switch(vf, words, vf_words[at].word, vf_words[at].attribute);
	case VF_STATE: return take_state(vf, words);
	case VF_GUID: return take_guid(vf, words, vf_words[at].attribute);
	}
	return 0;
}

static int put_rates(struct vf *vf)
{
	struct netlink_request *request = vf->change->request;
	if (vf->has_maximum != vf->has_minimum)
		return failed_with(vf->change->ip->error, STATUS_USAGE, 0,
			"max_tx_rate and min_tx_rate are set together: this ip does not read the "
			"other one first.");
	if (vf->has_maximum) {
		struct ifla_vf_rate rate = {vf->number, vf->minimum, vf->maximum};
		netlink_attribute(request, IFLA_VF_RATE, &rate, sizeof rate);
	} else if (vf->has_rate) {
		put_setting(vf, IFLA_VF_TX_RATE, vf->rate);
	}
	return 0;
}

int link_take_vf(struct link_change *change, char ***words)
{
	struct vf vf = {.change = change};
	if (vf_number(&vf, words, "vf", &vf.number) < 0)
		return -1;
	size_t list = netlink_nest(change->request, IFLA_VFINFO_LIST);
	size_t info = netlink_nest(change->request, IFLA_VF_INFO);
	if (**words == NULL)
		return word_value(change->ip, words) == NULL ? -1 : 0;
	while (**words != NULL) {
		size_t at = 0;
		while (at < VF_WORDS && !word_take(words, vf_words[at].word, vf_words[at].minimum))
			at++;
		if (at == VF_WORDS)
			break;
		if (take_value(&vf, words, at) < 0)
			return -1;
	}
	if (put_rates(&vf) < 0)
		return -1;
	netlink_nest_end(change->request, info);
	netlink_nest_end(change->request, list);
	return 0;
}

int link_take_xdp(struct link_change *change, const char *word, uint32_t mode)
{
	if (!text_equal(word, "none") && !text_equal(word, "off"))
		return failed_with(change->ip->error, STATUS_USAGE, 0,
			"Attaching an XDP program (\"%s\") is not supported by this ip: only off.",
			word);
	size_t nest = netlink_nest(change->request, IFLA_XDP);
	netlink_attribute_u32(change->request, IFLA_XDP_FD, (uint32_t)-1);
	netlink_attribute_u32(change->request, IFLA_XDP_FLAGS, XDP_FLAGS_UPDATE_IF_NOEXIST | mode);
	netlink_nest_end(change->request, nest);
	return 0;
}
