// SPDX-License-Identifier: MIT

/* What `type vxlan` takes. */

#include <arpa/inet.h>
#include <linux/if_link.h>
#include <string.h>
#include <sys/socket.h>

#include "applets/ip/kind_udp.h"
#include "applets/ip/link_change.h"
#include "applets/ip/words.h"
#include "core/text.h"

/* Those of linux/if_link.h that are newer than 6.1. */
enum { VXLAN_LOCALBYPASS = 31, VXLAN_RESERVED_BITS = 33, VXLAN_MCROUTE = 34 };

static const struct udp_toggle vxlan_toggles[] = {
	{"learning", 2, IFLA_VXLAN_LEARNING},
	{"proxy", 2, IFLA_VXLAN_PROXY},
	{"rsc", 2, IFLA_VXLAN_RSC},
	{"l2miss", 2, IFLA_VXLAN_L2MISS},
	{"l3miss", 2, IFLA_VXLAN_L3MISS},
	{"udpcsum", 1, IFLA_VXLAN_UDP_CSUM},
	{"udp6zerocsumtx", 4, IFLA_VXLAN_UDP_ZERO_CSUM6_TX},
	{"udp6zerocsumrx", 13, IFLA_VXLAN_UDP_ZERO_CSUM6_RX},
	{"remcsumtx", 3, IFLA_VXLAN_REMCSUM_TX},
	{"remcsumrx", 8, IFLA_VXLAN_REMCSUM_RX},
	{"localbypass", 0, VXLAN_LOCALBYPASS},
	{"external", 1, IFLA_VXLAN_COLLECT_METADATA},
	{"vnifilter", 0, IFLA_VXLAN_VNIFILTER},
	{"mcroute", 0, VXLAN_MCROUTE},
};

static int take_ports(struct udp_tunnel *tunnel, char ***words)
{
	struct ip *ip = tunnel->change->ip;
	uint64_t low, high;
	if (**words != NULL && udp_once(tunnel, IFLA_VXLAN_PORT_RANGE, "srcport", *words) < 0)
		return -1;
	if (word_number(ip, words, UINT16_MAX, "min port", &low) < 0 ||
		word_number(ip, words, UINT16_MAX, "max port", &high) < 0)
		return -1;
	struct ifla_vxlan_port_range range = {htons((uint16_t)low), htons((uint16_t)high)};
	netlink_attribute(tunnel->change->request, IFLA_VXLAN_PORT_RANGE, &range, sizeof range);
	return 1;
}

/* A number, or a word for 0. */
static int take_or_none(struct udp_tunnel *tunnel, char ***words, uint16_t attribute,
	const char *key, const char *none, const char *why)
{
	uint32_t number = 0;
	if (**words != NULL && udp_once(tunnel, attribute, key, *words) < 0)
		return -1;
	if (**words != NULL && text_equal(**words, none))
		++*words;
	else if (word_u32(tunnel->change->ip, words, why, &number) < 0)
		return -1;
	netlink_attribute_u32(tunnel->change->request, attribute, number);
	return 1;
}

static int take_vxlan_toggle(struct udp_tunnel *tunnel, char ***words)
{
	bool on;
	const struct udp_toggle *toggle = udp_find_toggle(ROWS(vxlan_toggles), words, &on);
	if (toggle == NULL)
		return 0;
	if (udp_once(tunnel, toggle->attribute, toggle->word, *words) < 0)
		return -1;
	if (toggle->attribute == IFLA_VXLAN_COLLECT_METADATA)
		tunnel->is_external = on, tunnel->learns &= !on;
	if (toggle->attribute == IFLA_VXLAN_VNIFILTER)
		tunnel->filters_vnis = on;
	if (toggle->attribute == IFLA_VXLAN_LEARNING)
		tunnel->learns = on;
	else
		netlink_attribute_u8(tunnel->change->request, toggle->attribute, on);
	return 1;
}

/* gbp, gpe: there, or not. */
static int take_mark(struct udp_tunnel *tunnel, char ***words)
{
	bool is_gbp = word_take(words, "gbp", 2);
	uint16_t attribute = is_gbp ? IFLA_VXLAN_GBP : IFLA_VXLAN_GPE;
	if (!is_gbp && !word_take(words, "gpe", 2))
		return 0;
	if (udp_once(tunnel, attribute, is_gbp ? "gbp" : "gpe", *words) < 0)
		return -1;
	netlink_attribute(tunnel->change->request, attribute, NULL, 0);
	return 1;
}

static int take_reserved_bits(struct udp_tunnel *tunnel, char ***words)
{
	uint64_t bits;
	if (word_number(tunnel->change->ip, words, UINT64_MAX, "reserved_bits", &bits) < 0)
		return -1;
	bits = __builtin_bswap64(bits);
	netlink_attribute(tunnel->change->request, VXLAN_RESERVED_BITS, &bits, sizeof bits);
	return 1;
}

static int take_device(struct udp_tunnel *tunnel, char ***words)
{
	uint32_t index;
	if (**words != NULL && udp_once(tunnel, IFLA_VXLAN_LINK, "dev", *words) < 0)
		return -1;
	if (kind_device(tunnel->change->ip, words, &index) < 0)
		return -1;
	netlink_attribute_u32(tunnel->change->request, IFLA_VXLAN_LINK, index);
	return 1;
}

static int take_vxlan_ttl(struct udp_tunnel *tunnel, char ***words)
{
	bool inherits;
	if (udp_take_ttl(tunnel, words, &inherits) < 0)
		return -1;
	if (inherits)
		netlink_attribute(tunnel->change->request, IFLA_VXLAN_TTL_INHERIT, NULL, 0);
	else
		netlink_attribute_u8(tunnel->change->request, IFLA_VXLAN_TTL, tunnel->ttl);
	return 1;
}

/* Returns 1 if a word was taken, 0 if it is unknown, -1 on error. */
static int take_vxlan_word(struct udp_tunnel *tunnel, char ***words)
{
	struct netlink_request *request = tunnel->change->request;
	int taken;
	if (word_take(words, "id", 1) || word_take(words, "vni", 1))
		return udp_take_id(tunnel, words);
	if (word_take(words, "group", 1))
		return udp_take_peer(tunnel, words, "group");
	if (word_take(words, "remote", 1))
		return udp_take_peer(tunnel, words, "remote");
	if (word_take(words, "local", 1))
		return udp_take_peer(tunnel, words, "local");
	if (word_take(words, "dev", 1))
		return take_device(tunnel, words);
	if (word_take(words, "ttl", 1) || word_take(words, "hoplimit", 1))
		return take_vxlan_ttl(tunnel, words);
	if (word_take(words, "tos", 2) || word_take(words, "dsfield", 2)) {
		taken = udp_take_tos(tunnel, words);
		if (taken > 0)
			netlink_attribute_u8(request, IFLA_VXLAN_TOS, tunnel->tos);
		return taken;
	}
	if (word_take(words, "df", 2))
		return udp_take_df(tunnel, words, IFLA_VXLAN_DF);
	if (word_take(words, "label", 2) || word_take(words, "flowlabel", 1)) {
		taken = udp_take_label(tunnel, words);
		if (taken > 0)
			netlink_attribute_u32(request, IFLA_VXLAN_LABEL, tunnel->label);
		return taken;
	}
	if (word_take(words, "ageing", 1))
		return take_or_none(
			tunnel, words, IFLA_VXLAN_AGEING, "ageing", "none", "ageing timer");
	if (word_take(words, "maxaddress", 1))
		return take_or_none(tunnel, words, IFLA_VXLAN_LIMIT, "maxaddress", "unlimited",
			"max addresses");
	if (word_take(words, "port", 2) || word_take(words, "srcport", 1))
		return take_ports(tunnel, words);
	if (word_take(words, "dstport", 2))
		return udp_take_port(tunnel, words, "dst port");
	if (word_take(words, "reserved_bits", 0))
		return take_reserved_bits(tunnel, words);
	taken = take_mark(tunnel, words);
	return taken != 0 ? taken : take_vxlan_toggle(tunnel, words);
}

static const char port_note[] =
	"vxlan: destination port not specified\n"
	"Will use Linux kernel default (non-standard value)\n"
	"Use 'dstport 4789' to get the IANA assigned value\n"
	"Use 'dstport 0' to get default and quiet this message";

static int check_vxlan(struct udp_tunnel *tunnel)
{
	struct ip *ip = tunnel->change->ip;
	bool has_id = (tunnel->seen & 1ull << IFLA_VXLAN_ID) != 0;
	if (tunnel->filters_vnis && !tunnel->is_external)
		return kind_failed(ip, "vxlan: vnifilter is valid only when 'external' is set");
	if (tunnel->is_external && has_id)
		return kind_failed(ip, "vxlan: both 'external' and vni cannot be specified");
	if (!tunnel->is_external && !has_id && tunnel->change->is_new)
		return kind_failed(ip, "vxlan: missing virtual network identifier");
	if (tunnel->is_group && !(tunnel->seen & 1ull << IFLA_VXLAN_LINK))
		return kind_failed(ip, "vxlan: 'group' requires 'dev' to be specified");
	if (!tunnel->has_port && tunnel->change->is_new)
		applet_warn(ip->run, port_note);
	return 0;
}

int kind_take_vxlan(struct link_change *change, const char *kind, char **words)
{
	struct netlink_request *request = change->request;
	struct udp_tunnel tunnel = {.change = change, .learns = true};
	while (*words != NULL) {
		int taken = take_vxlan_word(&tunnel, &words);
		if (taken < 0)
			return -1;
		if (taken == 0)
			return kind_unknown(change->ip, kind, "command", *words);
	}
	if (check_vxlan(&tunnel) < 0)
		return -1;
	if (tunnel.seen & 1ull << IFLA_VXLAN_ID)
		netlink_attribute_u32(request, IFLA_VXLAN_ID, tunnel.id);
	udp_put_address(request, &tunnel.local, IFLA_VXLAN_LOCAL, IFLA_VXLAN_LOCAL6);
	udp_put_address(request, &tunnel.remote, IFLA_VXLAN_GROUP, IFLA_VXLAN_GROUP6);
	if (change->is_new || tunnel.seen & 1ull << IFLA_VXLAN_LEARNING)
		netlink_attribute_u8(request, IFLA_VXLAN_LEARNING, tunnel.learns);
	if (tunnel.port != 0)
		netlink_attribute(request, IFLA_VXLAN_PORT, &tunnel.port, sizeof tunnel.port);
	return 0;
}
