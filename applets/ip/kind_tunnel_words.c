// SPDX-License-Identifier: MIT

/* The words of tunnels. */

#include <endian.h>
#include <linux/if_tunnel.h>
#include <string.h>
#include <sys/socket.h>

#include "applets/ip/kind_tunnel.h"
#include "applets/ip/link_change.h"
#include "applets/ip/words.h"
#include "core/text.h"

enum tunnel_word {
	TAKE_KEY, /* value: 1 for the incoming, 2 for the outgoing */
	TAKE_NO_KEY,
	TAKE_SEQ,
	TAKE_NO_SEQ,
	TAKE_CSUM,
	TAKE_NO_CSUM,
	TAKE_PMTUDISC,
	TAKE_REMOTE,
	TAKE_LOCAL,
	TAKE_DEV,
	TAKE_TTL,
	TAKE_TOS,
	TAKE_ENCAP,
	TAKE_SPORT,
	TAKE_DPORT,
	TAKE_ENCAP_FLAG,
	TAKE_NO_ENCAP_FLAG,
	TAKE_EXTERNAL,
	TAKE_IGNORE_DF,
	TAKE_FWMARK,
	TAKE_ERSPAN_INDEX,
	TAKE_ERSPAN_VERSION,
	TAKE_ERSPAN_DIRECTION,
	TAKE_ERSPAN_HWID,
	TAKE_FLOWLABEL,
	TAKE_DSCP,
	TAKE_LOCAL_REMOTE,
	TAKE_ENCAP_LIMIT,
	TAKE_MODE,
	TAKE_ISATAP,
	TAKE_PREFIX,
	TAKE_RELAY,
	TAKE_RESET,
};

enum {
	BOTH_GRE = TUNNEL_GRE | TUNNEL_GRE6,
	BOTH_IP = TUNNEL_IP | TUNNEL_IP6,
	NOT_VTI = BOTH_GRE | BOTH_IP,
};

static const struct {
	char word[20];
	uint8_t minimum;  /* letters; 0: all */
	uint8_t families; /* enum tunnel_family */
	uint8_t what;     /* enum tunnel_word */
	uint8_t value;
} rows[] = {
	{"key", 1, TUNNEL_KEYED, TAKE_KEY, 3},
	{"nokey", 3, BOTH_GRE, TAKE_NO_KEY, 3},
	{"ikey", 1, TUNNEL_KEYED, TAKE_KEY, 1},
	{"noikey", 4, BOTH_GRE, TAKE_NO_KEY, 1},
	{"okey", 1, TUNNEL_KEYED, TAKE_KEY, 2},
	{"nookey", 4, BOTH_GRE, TAKE_NO_KEY, 2},
	{"seq", 1, BOTH_GRE, TAKE_SEQ, 3},
	{"noseq", 3, BOTH_GRE, TAKE_NO_SEQ, 3},
	{"iseq", 2, BOTH_GRE, TAKE_SEQ, 1},
	{"noiseq", 4, BOTH_GRE, TAKE_NO_SEQ, 1},
	{"oseq", 2, BOTH_GRE, TAKE_SEQ, 2},
	{"nooseq", 4, BOTH_GRE, TAKE_NO_SEQ, 2},
	{"csum", 1, BOTH_GRE, TAKE_CSUM, 3},
	{"nocsum", 3, BOTH_GRE, TAKE_NO_CSUM, 3},
	{"icsum", 2, BOTH_GRE, TAKE_CSUM, 1},
	{"noicsum", 4, BOTH_GRE, TAKE_NO_CSUM, 1},
	{"ocsum", 2, BOTH_GRE, TAKE_CSUM, 2},
	{"noocsum", 4, BOTH_GRE, TAKE_NO_CSUM, 2},
	{"mode", 0, BOTH_IP, TAKE_MODE, 0},
	{"nopmtudisc", 3, TUNNEL_GRE | TUNNEL_IP, TAKE_PMTUDISC, 0},
	{"pmtudisc", 1, TUNNEL_GRE | TUNNEL_IP, TAKE_PMTUDISC, 1},
	{"remote", 1, TUNNEL_ALL, TAKE_REMOTE, 0},
	{"local", 1, TUNNEL_ALL, TAKE_LOCAL, 0},
	{"dev", 1, TUNNEL_ALL, TAKE_DEV, 0},
	{"ttl", 1, NOT_VTI, TAKE_TTL, 0},
	{"hoplimit", 1, NOT_VTI, TAKE_TTL, 0},
	{"hlim", 2, NOT_VTI, TAKE_TTL, 0},
	{"tos", 2, NOT_VTI, TAKE_TOS, 0},
	{"tclass", 2, NOT_VTI, TAKE_TOS, 0},
	{"tc", 0, BOTH_IP, TAKE_TOS, 0},
	{"dsfield", 2, NOT_VTI, TAKE_TOS, 0},
	{"noencap", 0, NOT_VTI, TAKE_NO_ENCAP_FLAG, 0},
	{"encap", 0, NOT_VTI, TAKE_ENCAP, 0},
	{"encap-sport", 0, NOT_VTI, TAKE_SPORT, 0},
	{"encap-dport", 0, NOT_VTI, TAKE_DPORT, 0},
	{"encap-csum", 0, NOT_VTI, TAKE_ENCAP_FLAG, TUNNEL_ENCAP_FLAG_CSUM},
	{"noencap-csum", 0, NOT_VTI, TAKE_NO_ENCAP_FLAG, TUNNEL_ENCAP_FLAG_CSUM},
	{"encap-udp6-csum", 0, NOT_VTI, TAKE_ENCAP_FLAG, TUNNEL_ENCAP_FLAG_CSUM6},
	{"noencap-udp6-csum", 0, NOT_VTI, TAKE_NO_ENCAP_FLAG, TUNNEL_ENCAP_FLAG_CSUM6},
	{"encap-remcsum", 0, NOT_VTI, TAKE_ENCAP_FLAG, TUNNEL_ENCAP_FLAG_REMCSUM},
	{"noencap-remcsum", 0, NOT_VTI, TAKE_NO_ENCAP_FLAG, TUNNEL_ENCAP_FLAG_REMCSUM},
	{"external", 0, NOT_VTI, TAKE_EXTERNAL, 0},
	{"ignore-df", 0, TUNNEL_GRE, TAKE_IGNORE_DF, 1},
	{"noignore-df", 0, TUNNEL_GRE, TAKE_IGNORE_DF, 0},
	{"fwmark", 0, TUNNEL_ALL, TAKE_FWMARK, 0},
	{"erspan", 0, BOTH_GRE, TAKE_ERSPAN_INDEX, 0},
	{"erspan_ver", 0, BOTH_GRE, TAKE_ERSPAN_VERSION, 0},
	{"erspan_dir", 0, BOTH_GRE, TAKE_ERSPAN_DIRECTION, 0},
	{"erspan_hwid", 0, BOTH_GRE, TAKE_ERSPAN_HWID, 0},
	{"flowlabel", 0, TUNNEL_V6, TAKE_FLOWLABEL, 0},
	{"fl", 0, TUNNEL_V6, TAKE_FLOWLABEL, 0},
	{"dscp", 0, TUNNEL_V6, TAKE_DSCP, 0},
	{"allow-localremote", 0, TUNNEL_V6, TAKE_LOCAL_REMOTE, 1},
	{"noallow-localremote", 0, TUNNEL_V6, TAKE_LOCAL_REMOTE, 0},
	{"encaplimit", 0, TUNNEL_V6, TAKE_ENCAP_LIMIT, 0},
	{"isatap", 0, TUNNEL_IP, TAKE_ISATAP, 0},
	{"6rd-prefix", 0, TUNNEL_IP, TAKE_PREFIX, 0},
	{"6rd-relay_prefix", 0, TUNNEL_IP, TAKE_RELAY, 0},
	{"6rd-reset", 0, TUNNEL_IP, TAKE_RESET, 0},
};

/* A key is a number, or is written like an address. */
static int take_key(struct ip *ip, struct ip_tunnel *tunnel, char ***words, size_t at)
{
	uint64_t number;
	struct inet_prefix address;
	uint32_t key;
	const char *word = word_value(ip, words);
	if (word == NULL)
		return -1;
	bool is_dotted = strchr(word, '.') != NULL;
	if (is_dotted && !inet_parse(&address, word, AF_INET))
		return failed(
			ip->error, 0, "Error: an IP address is expected rather than \"%s\"", word);
	if (is_dotted)
		memcpy(&key, address.bytes, sizeof key);
	else if (text_number(word, 0, UINT32_MAX, &number) == 0)
		key = htobe32((uint32_t)number);
	else
		return failed_with(ip->error, STATUS_USAGE, 0,
			"invalid value for \"%s\": \"%s\"; it should be an unsigned integer",
			rows[at].word, word);
	if (rows[at].value & 1) {
		tunnel->ikey = key;
		tunnel->iflags |= GRE_WITH_KEY;
	}
	if (rows[at].value & 2) {
		tunnel->okey = key;
		tunnel->oflags |= GRE_WITH_KEY;
	}
	return 1;
}

static int set_flags(struct ip_tunnel *tunnel, uint8_t which, uint16_t flag, bool on)
{
	if (which & 1)
		tunnel->iflags = on ? tunnel->iflags | flag : tunnel->iflags & ~flag;
	if (which & 2)
		tunnel->oflags = on ? tunnel->oflags | flag : tunnel->oflags & ~flag;
	return 1;
}

static int forget_key(struct ip_tunnel *tunnel, uint8_t which)
{
	if (which & 1)
		tunnel->ikey = 0;
	if (which & 2)
		tunnel->okey = 0;
	return set_flags(tunnel, which, GRE_WITH_KEY, false);
}

static int take_address(
	struct ip *ip, struct ip_tunnel *tunnel, char ***words, struct inet_prefix *address)
{
	int family = tunnel->family & TUNNEL_V6 ? AF_INET6 : AF_INET;
	if (**words != NULL && (text_equal(**words, "any") || text_equal(**words, "default"))) {
		memset(address->bytes, 0, sizeof address->bytes);
		++*words;
		return 1;
	}
	return word_address(ip, words, family, address) < 0 ? -1 : 1;
}

static int take_erspan(struct ip *ip, struct ip_tunnel *tunnel, char ***words, unsigned what)
{
	uint64_t number;
	if (what == TAKE_ERSPAN_DIRECTION) {
		const char *word = word_value(ip, words);
		if (word == NULL)
			return -1;
		tunnel->erspan_direction = text_abbreviates(word, "egress", 1);
		return text_abbreviates(word, "ingress", 1) || tunnel->erspan_direction
			? 1
			: word_invalid(ip, word, "Invalid erspan direction.");
	}
	if (word_number(ip, words,
		    what == TAKE_ERSPAN_INDEX          ? 0xfffff
			    : what == TAKE_ERSPAN_HWID ? UINT16_MAX
						       : 2,
		    what == TAKE_ERSPAN_INDEX          ? "invalid erspan index\n\n"
			    : what == TAKE_ERSPAN_HWID ? "invalid erspan hwid\n\n"
						       : "invalid erspan version\n\n",
		    &number) < 0)
		return -1;
	if (what == TAKE_ERSPAN_INDEX)
		tunnel->erspan_index = (uint32_t)number;
	else if (what == TAKE_ERSPAN_HWID)
		tunnel->erspan_hwid = (uint16_t)number;
	else
		tunnel->erspan_version = (uint8_t)number;
	return 1;
}

static int take_prefix(struct ip *ip, struct ip_tunnel *tunnel, char ***words, bool is_relay)
{
	struct inet_prefix *prefix = is_relay ? &tunnel->relay : &tunnel->prefix;
	if (word_prefix(ip, words, is_relay ? AF_INET : AF_INET6, prefix) < 0)
		return -1;
	*(is_relay ? &tunnel->has_relay : &tunnel->has_prefix) = true;
	return 1;
}

static int take_row(struct ip *ip, struct ip_tunnel *tunnel, char ***words, size_t at)
{
	uint8_t value = rows[at].value;
	switch ((enum tunnel_word)rows[at].what) {
	case TAKE_KEY: return take_key(ip, tunnel, words, at);
	case TAKE_NO_KEY: return forget_key(tunnel, value);
	case TAKE_SEQ: return set_flags(tunnel, value, GRE_WITH_SEQ, true);
	case TAKE_NO_SEQ: return set_flags(tunnel, value, GRE_WITH_SEQ, false);
	case TAKE_CSUM: return set_flags(tunnel, value, GRE_WITH_CSUM, true);
	case TAKE_NO_CSUM: return set_flags(tunnel, value, GRE_WITH_CSUM, false);
	case TAKE_PMTUDISC: tunnel->pmtudisc = value; break;
	case TAKE_REMOTE: return take_address(ip, tunnel, words, &tunnel->remote);
	case TAKE_LOCAL: return take_address(ip, tunnel, words, &tunnel->local);
	case TAKE_DEV: return kind_device(ip, words, &tunnel->link) < 0 ? -1 : 1;
	case TAKE_TTL: return tunnel_take_ttl(ip, tunnel, words);
	case TAKE_TOS: return tunnel_take_tos(ip, tunnel, words);
	case TAKE_ENCAP: return tunnel_take_encap(ip, tunnel, words);
	case TAKE_SPORT: return tunnel_take_encap_port(ip, words, true, &tunnel->encap_sport);
	case TAKE_DPORT: return tunnel_take_encap_port(ip, words, false, &tunnel->encap_dport);
	case TAKE_ENCAP_FLAG: tunnel->encap_flags |= value; break;
	case TAKE_NO_ENCAP_FLAG:
		tunnel->encap_flags &= (uint16_t)~value;
		if (value == 0)
			tunnel->encap_type = TUNNEL_ENCAP_NONE;
		break;
	case TAKE_EXTERNAL: tunnel->is_external = true; break;
	case TAKE_IGNORE_DF: tunnel->ignores_df = value; break;
	case TAKE_FWMARK: return tunnel_take_fwmark(ip, tunnel, words);
	case TAKE_ERSPAN_INDEX:
	case TAKE_ERSPAN_VERSION:
	case TAKE_ERSPAN_DIRECTION:
	case TAKE_ERSPAN_HWID: return take_erspan(ip, tunnel, words, rows[at].what);
	case TAKE_FLOWLABEL: return tunnel_take_label(ip, tunnel, words);
	case TAKE_DSCP: return tunnel_take_dscp(ip, tunnel, words);
	case TAKE_LOCAL_REMOTE:
		tunnel->flags &= ~(uint32_t)TNL_ALLOW_LOCAL_REMOTE;
		tunnel->flags |= value ? TNL_ALLOW_LOCAL_REMOTE : 0;
		break;
	case TAKE_ENCAP_LIMIT: return tunnel_take_encap_limit(ip, tunnel, words);
	case TAKE_MODE: return tunnel_take_mode(ip, tunnel, words);
	case TAKE_ISATAP: tunnel->is_isatap = true; break;
	case TAKE_PREFIX: return take_prefix(ip, tunnel, words, false);
	case TAKE_RELAY: return take_prefix(ip, tunnel, words, true);
	case TAKE_RESET:
		inet_parse_prefix(&tunnel->prefix, "2002::/16", AF_INET6);
		tunnel->relay = (struct inet_prefix){.family = AF_INET, .size = 4};
		tunnel->has_prefix = tunnel->has_relay = true;
		break;
	}
	return 1;
}

/* Whether a row is for this tunnel: of those over IPv4 only erspan has the words of erspan, and
   only sit can be an isatap. */
static bool fits(const struct ip_tunnel *tunnel, size_t at)
{
	bool is_of_erspan = rows[at].what >= TAKE_ERSPAN_INDEX && rows[at].what <= TAKE_ERSPAN_HWID;
	if (is_of_erspan && tunnel->family == TUNNEL_GRE && !tunnel->is_erspan)
		return false;
	if (rows[at].what == TAKE_ISATAP && !tunnel->is_sit)
		return false;
	return (rows[at].families & tunnel->family) != 0;
}

int tunnel_take_word(struct ip *ip, struct ip_tunnel *tunnel, char ***words)
{
	for (size_t at = 0; at < sizeof rows / sizeof rows[0]; at++)
		if (fits(tunnel, at) && word_take(words, rows[at].word, rows[at].minimum))
			return take_row(ip, tunnel, words, at);
	return 0;
}
