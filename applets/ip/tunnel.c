// SPDX-License-Identifier: MIT

/*
 * ip tunnel: tunnels over IPv4 and IPv6 as ip-tunnel(8) has them. `ip link` makes the same; this
 * is the older way, which speaks to the kernel by ioctl.
 */

#include "applets/ip/tunnel.h"

#include <linux/if_tunnel.h>
#include <linux/in.h>
#include <linux/sockios.h>
#include <string.h>
#include <sys/socket.h>

#include "applets/ip/words.h"
#include "core/text.h"

enum { DEFAULT_HOP_LIMIT = 64, DEFAULT_ENCAP_LIMIT = 4 };

/* What is done with the words: `show` has no defaults, `change` begins with what is there. */
enum purpose { TO_SHOW, TO_ADD, TO_CHANGE, TO_DELETE };

static const struct mode {
	char word[10];
	bool is_v6, is_special;
	uint8_t proto;
} modes[] = {
	{"ipip", false, false, IPPROTO_IPIP},
	{"ip/ip", false, false, IPPROTO_IPIP},
	{"gre", false, false, IPPROTO_GRE},
	{"gre/ip", false, false, IPPROTO_GRE},
	{"sit", false, false, IPPROTO_IPV6},
	{"ipv6/ip", false, false, IPPROTO_IPV6},
	{"isatap", false, true, IPPROTO_IPV6},
	{"vti", false, true, IPPROTO_IPIP},
	{"ip6ip6", true, false, IPPROTO_IPV6},
	{"ipv6/ipv6", true, false, IPPROTO_IPV6},
	{"ipip6", true, false, IPPROTO_IPIP},
	{"ip4ip6", true, false, IPPROTO_IPIP},
	{"ip/ipv6", true, false, IPPROTO_IPIP},
	{"ipv4/ipv6", true, false, IPPROTO_IPIP},
	{"ip6gre", true, false, IPPROTO_GRE},
	{"gre/ipv6", true, false, IPPROTO_GRE},
	{"vti6", true, true, IPPROTO_IPV6},
	{"any", true, false, 0},
	{"any/ipv6", true, false, 0},
};

static const struct mode *find_mode(const char *word, bool is_v6)
{
	for (size_t at = 0; at < sizeof modes / sizeof modes[0]; at++)
		if (modes[at].is_v6 == is_v6 && text_equal(modes[at].word, word))
			return &modes[at];
	return NULL;
}

static void set_mode(struct ip_tunnel *tunnel, const struct mode *mode)
{
	tunnel->proto = mode->proto;
	if (mode->is_special)
		tunnel->iflags |= TUNNEL_IS_SPECIAL;
}

static int take_mode(struct ip *ip, struct named_tunnel *named, char ***words)
{
	const char *word = word_value(ip, words);
	if (word == NULL)
		return -1;
	const struct mode *mode = find_mode(word, tunnel_is_v6(named));
	if (mode == NULL)
		return failed_with(ip->error, STATUS_USAGE, 0, "Unknown tunnel mode \"%s\"", word);
	if (!mode->is_v6 && named->tunnel.proto != 0 && named->tunnel.proto != mode->proto)
		return failed_with(ip->error, STATUS_USAGE, 0,
			"You managed to ask for more than one tunnel mode.");
	set_mode(&named->tunnel, mode);
	return 0;
}

static int take_end(
	struct ip *ip, struct named_tunnel *named, char ***words, struct inet_prefix *address)
{
	const char *word = word_value(ip, words);
	if (word == NULL)
		return -1;
	memset(address->bytes, 0, sizeof address->bytes);
	if (text_equal(word, "any") || text_equal(word, "all") || text_equal(word, "default"))
		return 0;
	if (inet_parse(address, word, tunnel_is_v6(named) ? AF_INET6 : AF_INET))
		return 0;
	if (tunnel_is_v6(named))
		return failed(
			ip->error, 0, "Error: inet6 address is expected rather than \"%s\".", word);
	return failed(ip->error, 0, "Error: an IP address is expected rather than \"%s\"", word);
}

static int take_ttl(struct ip *ip, struct named_tunnel *named, char ***words)
{
	uint64_t number = 0;
	bool is_v6 = tunnel_is_v6(named);
	if (is_v6 || !word_take(words, "inherit", 0))
		if (word_number(ip, words, UINT8_MAX, is_v6 ? "invalid TTL" : "invalid TTL\n\n",
			    &number) < 0)
			return -1;
	named->tunnel.ttl = (uint8_t)number;
	return 0;
}

/* `inherit/VALUE` is the value for what has none to inherit. */
static int take_tos(struct ip *ip, struct named_tunnel *named, char ***words)
{
	char *value[] = {**words, NULL}, **at = value;
	bool inherits = value[0] != NULL && text_begins(value[0], "inherit/");
	if (inherits)
		value[0] += strlen("inherit/");
	if (tunnel_take_tos(ip, &named->tunnel, value[0] != NULL ? &at : words) < 0)
		return inherits ? word_invalid(ip, "inherit", "bad TOS value") : -1;
	++*words;
	named->tunnel.tos |= inherits;
	return 0;
}

/* Traffic class and flow label of IPv6 are hexadecimal with or without 0x. */
static int take_flow(struct ip *ip, struct ip_tunnel *tunnel, char ***words, bool is_label)
{
	uint64_t number = 0;
	uint32_t mask = is_label ? FLOWINFO_LABEL : FLOWINFO_TCLASS;
	uint32_t inherits = is_label ? TNL_USE_ORIG_FLOWLABEL : TNL_USE_ORIG_TCLASS;
	const char *word = word_value(ip, words);
	if (word == NULL)
		return -1;
	tunnel->flags &= ~inherits;
	if (text_equal(word, "inherit"))
		tunnel->flags |= inherits;
	else if (text_number(word, 16, is_label ? mask : UINT8_MAX, &number) != 0)
		return word_invalid(ip, word, is_label ? "invalid Flowlabel" : "invalid TClass");
	tunnel->flowinfo = (tunnel->flowinfo & ~mask) | (uint32_t)number << (is_label ? 0 : 20);
	return 0;
}

static int take_name(
	struct ip *ip, struct named_tunnel *named, enum purpose purpose, char ***words, bool first)
{
	const char *word = word_value(ip, words);
	if (word == NULL)
		return -1;
	if (named->name[0] != '\0')
		return word_garbage(ip, "name", word);
	if (word[0] == '\0' || strlen(word) >= IFNAMSIZ || strpbrk(word, "/ \t\n\v\f\r") != NULL)
		return word_invalid(ip, word, "\"name\" not a valid ifname");
	if (purpose == TO_CHANGE && first &&
		tunnel_ioctl(ip, named, SIOCGETTUNNEL, "get", word) < 0)
		return -1;
	text_copy(named->name, sizeof named->name, word);
	return 0;
}

/* Words that mean here what they mean behind `ip link add type gre`, but only in full. */
static bool is_of_link(const char *word)
{
	static const char shared[][20] = {"key", "ikey", "okey", "seq", "iseq", "oseq", "csum",
		"icsum", "ocsum", "pmtudisc", "nopmtudisc", "encaplimit", "dscp",
		"allow-localremote", "noallow-localremote"};
	for (size_t at = 0; at < sizeof shared / sizeof shared[0]; at++)
		if (text_equal(word, shared[at]))
			return true;
	return false;
}

static int take_word(
	struct ip *ip, struct named_tunnel *named, enum purpose purpose, char ***words, bool first)
{
	struct ip_tunnel *tunnel = &named->tunnel;
	bool is_v6 = tunnel_is_v6(named);
	if (is_of_link(**words)) {
		int taken = tunnel_take_word(ip, tunnel, words);
		if (taken != 0)
			return taken;
	}
	if (word_take(words, "mode", 0))
		return take_mode(ip, named, words);
	if (word_take(words, "remote", 0))
		return take_end(ip, named, words, &tunnel->remote);
	if (word_take(words, "local", 0))
		return take_end(ip, named, words, &tunnel->local);
	if (word_take(words, "dev", 0))
		return word_interface(ip, words, &tunnel->link);
	if (word_take(words, "ttl", 0) || word_take(words, "hoplimit", 0) ||
		word_take(words, "hlim", 0))
		return take_ttl(ip, named, words);
	if (word_take(words, "tos", 0) || word_take(words, "tclass", 0) ||
		(is_v6 && word_take(words, "tc", 0)) || word_take(words, "dsfield", 1))
		return is_v6 ? take_flow(ip, tunnel, words, false) : take_tos(ip, named, words);
	if (is_v6 && (word_take(words, "flowlabel", 0) || word_take(words, "fl", 0)))
		return take_flow(ip, tunnel, words, true);
	if (!word_take(words, "name", 0) && word_take(words, "help", 1))
		return ip_help();
	return take_name(ip, named, purpose, words, first);
}

/* A mode over IPv6 anywhere among the words makes all of them about IPv6. */
static bool is_about_v6(const struct ip *ip, char **words)
{
	for (; ip->family != AF_INET6 && words[0] != NULL && words[1] != NULL; words++)
		if (text_equal(words[0], "mode") && find_mode(words[1], true) != NULL)
			return true;
	return ip->family == AF_INET6;
}

/* A tunnel to a group: the group is its key unless one was given. */
static int check_group(struct ip *ip, struct ip_tunnel *tunnel)
{
	static const uint8_t zeros[4];
	uint32_t group;
	memcpy(&group, tunnel->remote.bytes, sizeof group);
	if ((tunnel->remote.bytes[0] & 0xf0) != 0xe0)
		return 0;
	if (tunnel->ikey == 0) {
		tunnel->ikey = group;
		tunnel->iflags |= GRE_WITH_KEY;
	}
	if (tunnel->okey == 0) {
		tunnel->okey = group;
		tunnel->oflags |= GRE_WITH_KEY;
	}
	if (memcmp(tunnel->local.bytes, zeros, sizeof zeros) != 0)
		return 0;
	return failed(ip->error, 0, "A broadcast tunnel requires a source address");
}

/* What of IPv4 the name alone tells, and what does not go together. */
static int check_inet(struct ip *ip, struct named_tunnel *named)
{
	static const char prefixes[][8] = {"gre", "ipip", "sit", "isatap", "vti"};
	struct ip_tunnel *tunnel = &named->tunnel;
	for (size_t at = 0; tunnel->proto == 0 && at < sizeof prefixes / sizeof prefixes[0]; at++)
		if (text_begins(named->name, prefixes[at]))
			set_mode(tunnel, find_mode(prefixes[at], false));
	bool is_vti = tunnel->proto == IPPROTO_IPIP && (tunnel->iflags & TUNNEL_IS_SPECIAL);
	if ((tunnel->ikey | tunnel->okey) != 0 && tunnel->proto != IPPROTO_GRE && !is_vti)
		return failed(ip->error, 0, "Keys are not allowed with ipip and sit tunnels");
	return check_group(ip, tunnel);
}

/* Returns 0, -1, or STATUS_USAGE where help was asked for and has been given. */
static int take_words(struct ip *ip, struct named_tunnel *named, enum purpose purpose, char **words)
{
	bool is_v6 = is_about_v6(ip, words);
	char **first = words;
	if (ip->family != AF_UNSPEC && ip->family != AF_INET && !is_v6)
		return failed_with(
			ip->error, STATUS_USAGE, 0, "Unsupported protocol family: %d", ip->family);
	memset(named, 0, sizeof *named);
	named->tunnel.family = is_v6 ? TUNNEL_GRE6 : TUNNEL_GRE;
	named->tunnel.pmtudisc = 1;
	if (is_v6 && purpose != TO_SHOW) {
		named->tunnel.proto = IPPROTO_IPV6;
		named->tunnel.ttl = DEFAULT_HOP_LIMIT;
		named->tunnel.encap_limit = DEFAULT_ENCAP_LIMIT;
	}
	while (*words != NULL) {
		int taken = take_word(ip, named, purpose, &words, words == first);
		if (taken < 0 || taken == STATUS_USAGE)
			return taken;
	}
	return is_v6 ? 0 : check_inet(ip, named);
}

static int change(struct ip *ip, enum purpose purpose, char **words)
{
	struct named_tunnel named;
	int result = take_words(ip, &named, purpose, words);
	if (result != 0)
		return result;
	const char *base = tunnel_base(&named);
	if (tunnel_is_v6(&named) && named.name[0] == '\0')
		applet_warn(ip->run, "Tunnel interface name not specified");
	if (!tunnel_is_v6(&named) && named.tunnel.ttl != 0 && !named.tunnel.pmtudisc)
		return failed(ip->error, 0, "ttl != 0 and nopmtudisc are incompatible");
	if (base == NULL)
		return failed(ip->error, 0, "cannot determine tunnel mode (ipip, gre, vti or sit)");
	if (purpose == TO_ADD || named.name[0] == '\0')
		return tunnel_ioctl(
			ip, &named, purpose == TO_ADD ? SIOCADDTUNNEL : SIOCCHGTUNNEL, "add", base);
	return tunnel_ioctl(ip, &named, SIOCCHGTUNNEL, "add", named.name);
}

static int tunnel_add(struct ip *ip, char **words)
{
	return change(ip, TO_ADD, words);
}

static int tunnel_change(struct ip *ip, char **words)
{
	return change(ip, TO_CHANGE, words);
}

static int tunnel_delete(struct ip *ip, char **words)
{
	struct named_tunnel named;
	int result = take_words(ip, &named, TO_DELETE, words);
	if (result != 0)
		return result;
	const char *base = tunnel_base(&named);
	return tunnel_ioctl(ip, &named, SIOCDELTUNNEL, "delete",
		named.name[0] != '\0' || base == NULL ? named.name : base);
}

static int show(struct ip *ip, char **words)
{
	struct named_tunnel named;
	int result = take_words(ip, &named, TO_SHOW, words);
	return result != 0 ? result : tunnel_show(ip, &named);
}

#define VERBS(VERB) \
	VERB("show", 1, show) \
	VERB("add", 1, tunnel_add) \
	VERB("change", 1, tunnel_change) \
	VERB("delete", 1, tunnel_delete) \
	VERB("lst", 1, show) \
	VERB("list", 1, show) \
	VERB("prl", 1, NULL) \
	VERB("6rd", 1, NULL)
IP_VERBS(VERBS)

int ip_tunnel(struct ip *ip, char **words)
{
	return IP_RUN_VERB(ip, ip->family == AF_INET6 ? "-f inet6 tunnel" : "tunnel", words);
}
