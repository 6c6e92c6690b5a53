// SPDX-License-Identifier: MIT

/* The values of the words of tunnels. */

#include <linux/if_tunnel.h>
#include <linux/in.h>

#include "applets/ip/kind_tunnel.h"
#include "applets/ip/words.h"
#include "core/text.h"

int tunnel_take_ttl(struct ip *ip, struct ip_tunnel *tunnel, char ***words)
{
	uint64_t number = 0;
	const char *why = tunnel->family & TUNNEL_V6 ? "invalid HLIM\n\n" : "invalid TTL\n\n";
	if (**words != NULL && text_equal(**words, "inherit"))
		++*words;
	else if (word_number(ip, words, UINT8_MAX, why, &number) < 0)
		return -1;
	tunnel->ttl = (uint8_t)number;
	return 1;
}

int tunnel_take_tos(struct ip *ip, struct ip_tunnel *tunnel, char ***words)
{
	uint32_t tos;
	bool is_v6 = (tunnel->family & TUNNEL_V6) != 0;
	bool inherits = **words != NULL && text_equal(**words, "inherit");
	if (kind_tos(ip, words, is_v6 ? "invalid TClass" : "bad TOS value", &tos) < 0)
		return -1;
	if (!is_v6) {
		tunnel->tos = (uint8_t)tos;
		return 1;
	}
	tunnel->flowinfo &= ~(uint32_t)FLOWINFO_TCLASS;
	if (inherits) {
		tunnel->flags |= TNL_USE_ORIG_TCLASS;
	} else {
		tunnel->flags &= ~(uint32_t)TNL_USE_ORIG_TCLASS;
		tunnel->flowinfo |= tos << 20;
	}
	return 1;
}

int tunnel_take_encap(struct ip *ip, struct ip_tunnel *tunnel, char ***words)
{
	const char *word = word_value(ip, words);
	if (word == NULL)
		return -1;
	if (text_equal(word, "fou"))
		tunnel->encap_type = TUNNEL_ENCAP_FOU;
	else if (text_equal(word, "gue"))
		tunnel->encap_type = TUNNEL_ENCAP_GUE;
	else if (text_equal(word, "none"))
		tunnel->encap_type = TUNNEL_ENCAP_NONE;
	else
		return word_invalid(ip, word, "Invalid encap type.");
	return 1;
}

int tunnel_take_encap_port(struct ip *ip, char ***words, bool is_source, uint16_t *port)
{
	uint64_t number = 0;
	if (is_source && **words != NULL && text_equal(**words, "auto"))
		++*words;
	else if (word_number(ip, words, UINT16_MAX,
			 is_source ? "Invalid source port." : "Invalid destination port.",
			 &number) < 0)
		return -1;
	*port = (uint16_t)number;
	return 1;
}

/* `inherit` sets a flag; anything else is a number. */
static int take_or_inherit(struct ip *ip, struct ip_tunnel *tunnel, char ***words, uint32_t flag,
	uint64_t maximum, const char *why, uint64_t *number)
{
	*number = 0;
	if (flag != 0 && **words != NULL && text_equal(**words, "inherit")) {
		tunnel->flags |= flag;
		++*words;
		return 1;
	}
	if (word_number(ip, words, maximum, why, number) < 0)
		return -1;
	tunnel->flags &= ~flag;
	return 1;
}

int tunnel_take_label(struct ip *ip, struct ip_tunnel *tunnel, char ***words)
{
	uint64_t label;
	if (take_or_inherit(ip, tunnel, words, TNL_USE_ORIG_FLOWLABEL, FLOWINFO_LABEL,
		    "invalid Flowlabel", &label) < 0)
		return -1;
	tunnel->flowinfo = (tunnel->flowinfo & ~(uint32_t)FLOWINFO_LABEL) | (uint32_t)label;
	return 1;
}

int tunnel_take_fwmark(struct ip *ip, struct ip_tunnel *tunnel, char ***words)
{
	uint64_t mark;
	uint32_t flag = tunnel->family & (TUNNEL_GRE6 | TUNNEL_IP6) ? TNL_USE_ORIG_FWMARK : 0;
	if (take_or_inherit(ip, tunnel, words, flag, UINT32_MAX, "invalid fwmark\n\n", &mark) < 0)
		return -1;
	tunnel->fwmark = (uint32_t)mark;
	return 1;
}

int tunnel_take_encap_limit(struct ip *ip, struct ip_tunnel *tunnel, char ***words)
{
	uint64_t limit;
	if (**words != NULL && text_equal(**words, "none")) {
		tunnel->flags |= TNL_IGN_ENCAP_LIMIT;
		++*words;
		return 1;
	}
	if (word_number(ip, words, UINT8_MAX, "invalid ELIM", &limit) < 0)
		return -1;
	tunnel->encap_limit = (uint8_t)limit;
	tunnel->flags &= ~(uint32_t)TNL_IGN_ENCAP_LIMIT;
	return 1;
}

int tunnel_take_dscp(struct ip *ip, struct ip_tunnel *tunnel, char ***words)
{
	const char *word = word_value(ip, words);
	if (word == NULL)
		return -1;
	if (!text_equal(word, "inherit"))
		return word_invalid(ip, word, "not inherit");
	tunnel->flags |= TNL_RCV_DSCP_COPY;
	return 1;
}

int tunnel_take_mode(struct ip *ip, struct ip_tunnel *tunnel, char ***words)
{
	static const struct {
		char word[10];
		uint8_t families;
		uint8_t proto;
	} modes[] = {
		{"ipv6/ipv4", TUNNEL_IP, IPPROTO_IPV6},
		{"ip6ip", TUNNEL_IP, IPPROTO_IPV6},
		{"ipv4/ipv4", TUNNEL_IP, IPPROTO_IPIP},
		{"ipip", TUNNEL_IP, IPPROTO_IPIP},
		{"ip4ip4", TUNNEL_IP, IPPROTO_IPIP},
		{"mpls/ipv4", TUNNEL_IP, IPPROTO_MPLS},
		{"mplsip", TUNNEL_IP, IPPROTO_MPLS},
		{"any/ipv4", TUNNEL_IP, 0},
		{"any", TUNNEL_IP | TUNNEL_IP6, 0},
		{"ipv6/ipv6", TUNNEL_IP6, IPPROTO_IPV6},
		{"ip6ip6", TUNNEL_IP6, IPPROTO_IPV6},
		{"ip/ipv6", TUNNEL_IP6, IPPROTO_IPIP},
		{"ipv4/ipv6", TUNNEL_IP6, IPPROTO_IPIP},
		{"ipip6", TUNNEL_IP6, IPPROTO_IPIP},
		{"ip4ip6", TUNNEL_IP6, IPPROTO_IPIP},
		{"any/ipv6", TUNNEL_IP6, 0},
	};
	const char *word = word_value(ip, words);
	if (word == NULL)
		return -1;
	for (size_t at = 0; at < sizeof modes / sizeof modes[0]; at++) {
		if (!(modes[at].families & tunnel->family) || !text_equal(modes[at].word, word))
			continue;
		if (modes[at].proto == IPPROTO_IPV6 && tunnel->family == TUNNEL_IP &&
			!tunnel->is_sit)
			continue;
		tunnel->proto = modes[at].proto;
		return 1;
	}
	return word_invalid(ip, word, "Cannot guess tunnel mode.");
}
