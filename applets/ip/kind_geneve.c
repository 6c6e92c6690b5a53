// SPDX-License-Identifier: MIT

/* What `type geneve` takes. */

#include <arpa/inet.h>
#include <linux/if_link.h>
#include <string.h>
#include <sys/socket.h>

#include "applets/ip/kind_udp.h"
#include "applets/ip/link_change.h"
#include "applets/ip/words.h"
#include "core/text.h"

static const struct udp_toggle geneve_toggles[] = {
	{"external", 1, IFLA_GENEVE_COLLECT_METADATA},
	{"udpcsum", 1, IFLA_GENEVE_UDP_CSUM},
	{"udp6zerocsumtx", 4, IFLA_GENEVE_UDP_ZERO_CSUM6_TX},
	{"udp6zerocsumrx", 13, IFLA_GENEVE_UDP_ZERO_CSUM6_RX},
};

/* What geneve's words without a value say. */
struct geneve_switches {
	bool is_given[16], on[16];
};

static int take_geneve_word(
	struct udp_tunnel *tunnel, char ***words, struct geneve_switches *switches)
{
	bool inherits, on;
	if (word_take(words, "id", 1) || word_take(words, "vni", 1))
		return udp_take_id(tunnel, words);
	if (word_take(words, "remote", 1))
		return udp_take_peer(tunnel, words, "remote");
	if (word_take(words, "local", 0))
		return udp_take_peer(tunnel, words, "local");
	if (word_take(words, "ttl", 1) || word_take(words, "hoplimit", 1)) {
		if (udp_take_ttl(tunnel, words, &inherits) < 0)
			return -1;
		if (inherits)
			netlink_attribute_u8(tunnel->change->request, IFLA_GENEVE_TTL_INHERIT, 1);
		return 1;
	}
	if (word_take(words, "tos", 2) || word_take(words, "dsfield", 2))
		return udp_take_tos(tunnel, words);
	if (word_take(words, "df", 2))
		return udp_take_df(tunnel, words, IFLA_GENEVE_DF);
	if (word_take(words, "label", 1) || word_take(words, "flowlabel", 1))
		return udp_take_label(tunnel, words);
	if (word_take(words, "dstport", 2))
		return udp_take_port(tunnel, words, "dstport");
	if (word_take(words, "innerprotoinherit", 1)) {
		switches->is_given[IFLA_GENEVE_INNER_PROTO_INHERIT] = true;
		return udp_once(tunnel, 47, "innerprotoinherit", *words) < 0 ? -1 : 1;
	}
	const struct udp_toggle *toggle = udp_find_toggle(ROWS(geneve_toggles), words, &on);
	if (toggle == NULL)
		return 0;
	switches->is_given[toggle->attribute] = true;
	switches->on[toggle->attribute] = on;
	return udp_once(tunnel, 32u + toggle->attribute, toggle->word, *words) < 0 ? -1 : 1;
}

static int check_geneve(struct udp_tunnel *tunnel, bool is_external)
{
	struct ip *ip = tunnel->change->ip;
	bool has_id = (tunnel->seen & 1ull << IFLA_VXLAN_ID) != 0;
	if (is_external && has_id)
		return kind_failed(ip, "geneve: both 'external' and vni cannot be specified");
	if (!is_external && !has_id)
		return kind_failed(ip, "geneve: missing virtual network identifier");
	if (!is_external && tunnel->remote.size == 0)
		return kind_failed(ip, "geneve: remote link partner not specified");
	return 0;
}

int kind_take_geneve(struct link_change *change, const char *kind, char **words)
{
	struct netlink_request *request = change->request;
	struct udp_tunnel tunnel = {.change = change};
	struct geneve_switches switches = {0};
	while (*words != NULL) {
		int taken = take_geneve_word(&tunnel, &words, &switches);
		if (taken < 0)
			return -1;
		if (taken == 0)
			return kind_unknown(change->ip, kind, "command", *words);
	}
	bool is_external = switches.on[IFLA_GENEVE_COLLECT_METADATA];
	if (check_geneve(&tunnel, is_external) < 0)
		return -1;
	netlink_attribute_u32(request, IFLA_GENEVE_ID, tunnel.id);
	udp_put_address(request, &tunnel.remote, IFLA_GENEVE_REMOTE, IFLA_GENEVE_REMOTE6);
	udp_put_address(request, &tunnel.local, GENEVE_LOCAL, GENEVE_LOCAL6);
	netlink_attribute_u32(request, IFLA_GENEVE_LABEL, tunnel.label);
	netlink_attribute_u8(request, IFLA_GENEVE_TTL, tunnel.ttl);
	netlink_attribute_u8(request, IFLA_GENEVE_TOS, tunnel.tos);
	if (tunnel.port != 0)
		netlink_attribute(request, IFLA_GENEVE_PORT, &tunnel.port, sizeof tunnel.port);
	if (is_external)
		netlink_attribute(request, IFLA_GENEVE_COLLECT_METADATA, NULL, 0);
	for (uint16_t at = IFLA_GENEVE_UDP_CSUM; at <= IFLA_GENEVE_UDP_ZERO_CSUM6_RX; at++)
		if (switches.is_given[at])
			netlink_attribute_u8(request, at, switches.on[at]);
	if (switches.is_given[IFLA_GENEVE_INNER_PROTO_INHERIT])
		netlink_attribute(request, IFLA_GENEVE_INNER_PROTO_INHERIT, NULL, 0);
	return 0;
}
