// SPDX-License-Identifier: MIT

/* What `type vxlan` and `type geneve` take alike. */

#include <arpa/inet.h>
#include <linux/if_link.h>
#include <string.h>
#include <sys/socket.h>

#include "applets/ip/kind_udp.h"
#include "applets/ip/link_change.h"
#include "applets/ip/words.h"
#include "core/text.h"

/* Finds the word, or it behind `no`. Returns its row, or NULL. */
const struct udp_toggle *udp_find_toggle(
	const struct udp_toggle *toggles, size_t count, char ***words, bool *on)
{
	for (const struct udp_toggle *toggle = toggles; toggle < toggles + count; toggle++) {
		char without[20];
		text_format(without, sizeof without, "no%s", toggle->word);
		*on = word_take(words, toggle->word, toggle->minimum);
		if (*on || word_take(words, without, toggle->minimum + 2))
			return toggle;
	}
	return NULL;
}

int udp_once(struct udp_tunnel *tunnel, unsigned attribute, const char *key, char **words)
{
	return kind_once(tunnel->change->ip, &tunnel->seen, attribute, key, words);
}

int udp_take_id(struct udp_tunnel *tunnel, char ***words)
{
	uint64_t number;
	struct ip *ip = tunnel->change->ip;
	if (**words != NULL && udp_once(tunnel, IFLA_VXLAN_ID, "id", *words) < 0)
		return -1;
	if (word_number(ip, words, (1u << 24) - 1, "invalid id", &number) < 0)
		return -1;
	tunnel->id = (uint32_t)number;
	return 1;
}

static bool is_multicast(const struct inet_prefix *address)
{
	return address->family == AF_INET
		? (address->bytes[0] & 0xf0) == 0xe0
		: address->family == AF_INET6 && address->bytes[0] == 0xff;
}

static bool is_unspecified(const struct inet_prefix *address)
{
	for (size_t at = 0; at < address->size; at++)
		if (address->bytes[at] != 0)
			return false;
	return true;
}

/* An address of the family of the other one, if that is known; `any` is none. */
static int take_address(struct udp_tunnel *tunnel, char ***words, struct inet_prefix *address)
{
	struct ip *ip = tunnel->change->ip;
	int family = tunnel->local.size != 0 ? tunnel->local.family
		: tunnel->remote.size != 0   ? tunnel->remote.family
					     : AF_UNSPEC;
	const char *word = word_value(ip, words);
	if (word == NULL)
		return -1;
	*address = (struct inet_prefix){.family = AF_UNSPEC};
	if (text_equal(word, "any") || text_equal(word, "all") || text_equal(word, "default"))
		return 0;
	--*words;
	return word_address(ip, words, family, address);
}

int udp_take_peer(struct udp_tunnel *tunnel, char ***words, const char *key)
{
	struct inet_prefix *address = text_equal(key, "local") ? &tunnel->local : &tunnel->remote;
	bool is_group = text_equal(key, "group");
	char why[32];
	char **before = *words;
	if (*before != NULL &&
		udp_once(tunnel, address == &tunnel->local ? IFLA_VXLAN_LOCAL : IFLA_VXLAN_GROUP,
			key, before) < 0)
		return -1;
	if (take_address(tunnel, words, address) < 0)
		return -1;
	bool fits =
		address->size != 0 && !is_unspecified(address) && is_multicast(address) == is_group;
	text_format(why, sizeof why, "invalid %s address", key);
	if (!fits)
		return word_invalid(tunnel->change->ip, *before, why);
	tunnel->is_group |= is_group;
	return 1;
}

/* Takes `ttl N|inherit|auto`; *inherits is set for inherit. */
int udp_take_ttl(struct udp_tunnel *tunnel, char ***words, bool *inherits)
{
	struct ip *ip = tunnel->change->ip;
	uint64_t number;
	if (**words != NULL && udp_once(tunnel, IFLA_VXLAN_TTL, "ttl", *words) < 0)
		return -1;
	const char *word = word_value(ip, words);
	if (word == NULL)
		return -1;
	*inherits = text_equal(word, "inherit");
	tunnel->ttl = 0;
	if (*inherits || text_equal(word, "auto"))
		return 1;
	if (text_number(word, 0, UINT32_MAX, &number) != 0)
		return word_invalid(ip, word, "invalid TTL");
	if (number > UINT8_MAX)
		return word_invalid(ip, word, "TTL must be <= 255");
	tunnel->ttl = (uint8_t)number;
	return 1;
}

int udp_take_tos(struct udp_tunnel *tunnel, char ***words)
{
	uint32_t tos;
	if (**words != NULL && udp_once(tunnel, IFLA_VXLAN_TOS, "tos", *words) < 0)
		return -1;
	if (kind_tos(tunnel->change->ip, words, "bad TOS value", &tos) < 0)
		return -1;
	tunnel->tos = (uint8_t)tos;
	return 1;
}

int udp_take_df(struct udp_tunnel *tunnel, char ***words, uint16_t attribute)
{
	struct ip *ip = tunnel->change->ip;
	if (**words != NULL && udp_once(tunnel, 48, "df", *words) < 0)
		return -1;
	const char *word = word_value(ip, words);
	if (word == NULL)
		return -1;
	int df = text_equal(word, "unset")    ? 0
		: text_equal(word, "set")     ? 1
		: text_equal(word, "inherit") ? 2
					      : -1;
	if (df < 0)
		return word_invalid(ip, word, "DF must be 'unset', 'set' or 'inherit'");
	netlink_attribute_u8(tunnel->change->request, attribute, (uint8_t)df);
	return 1;
}

int udp_take_label(struct udp_tunnel *tunnel, char ***words)
{
	uint64_t number;
	if (**words != NULL && udp_once(tunnel, IFLA_VXLAN_LABEL, "flowlabel", *words) < 0)
		return -1;
	if (word_number(tunnel->change->ip, words, 0xfffff, "invalid flowlabel", &number) < 0)
		return -1;
	tunnel->label = htonl((uint32_t)number);
	return 1;
}

int udp_take_port(struct udp_tunnel *tunnel, char ***words, const char *why)
{
	uint64_t number;
	if (**words != NULL && udp_once(tunnel, IFLA_VXLAN_PORT, "dstport", *words) < 0)
		return -1;
	if (word_number(tunnel->change->ip, words, UINT16_MAX, why, &number) < 0)
		return -1;
	tunnel->port = htons((uint16_t)number);
	tunnel->has_port = true;
	return 1;
}

void udp_put_address(struct netlink_request *request, const struct inet_prefix *address,
	uint16_t inet, uint16_t inet6)
{
	if (address->size != 0)
		netlink_attribute(request, address->family == AF_INET ? inet : inet6,
			address->bytes, address->size);
}
