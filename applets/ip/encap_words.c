// SPDX-License-Identifier: MIT

/* `encap TYPE …`: how packets are to be wrapped (ip-route(8)); mpls, ip and ip6 are known. */

#include <arpa/inet.h>
#include <linux/lwtunnel.h>
#include <linux/mpls_iptunnel.h>
#include <string.h>
#include <sys/socket.h>

#include "applets/ip/route.h"
#include "applets/ip/words.h"
#include "core/text.h"

/* Labels between slashes as MPLS wants them: 20 bits each, a bit at the last. */
static size_t parse_mpls(uint8_t *labels, size_t size, const char *text)
{
	size_t used = 0;
	for (;;) {
		char digits[24];
		uint64_t label;
		size_t length = strcspn(text, "/");
		if (length == 0 || length >= sizeof digits || used + 4 > size)
			return 0;
		text_format(digits, sizeof digits, "%.*s", (int)length, text);
		if (text_number(digits, 0, (1 << 20) - 1, &label) != 0)
			return 0;
		uint32_t entry =
			htonl((uint32_t)label << 12 | (text[length] == '\0' ? 1u << 8 : 0));
		memcpy(labels + used, &entry, sizeof entry);
		used += sizeof entry;
		if (text[length] == '\0')
			return used;
		text += length + 1;
	}
}

int mpls_take(struct ip *ip, char ***words, uint8_t labels[MPLS_SIZE], size_t *size)
{
	const char *word = word_value(ip, words);
	if (word == NULL)
		return -1;
	*size = parse_mpls(labels, MPLS_SIZE, word);
	return *size != 0
		? 0
		: failed(ip->error, 0, "Error: mpls address is expected rather than \"%s\".", word);
}

static int take_mpls(struct ip *ip, char ***words, struct netlink_request *request)
{
	uint8_t labels[MPLS_SIZE];
	uint64_t ttl;
	size_t size;
	if (mpls_take(ip, words, labels, &size) < 0)
		return -1;
	netlink_attribute(request, MPLS_IPTUNNEL_DST, labels, size);
	if (!word_take(words, "ttl", 0))
		return 0;
	if (word_number(ip, words, UINT8_MAX, "\"ttl\" value is invalid\n\n", &ttl) < 0)
		return -1;
	netlink_attribute_u8(request, MPLS_IPTUNNEL_TTL, (uint8_t)ttl);
	return 0;
}

/* The words of IP in IP, in iproute2's order; the value of each becomes one attribute. */
static const struct {
	char word[9];
	uint8_t attribute; /* LWTUNNEL_IP_…, which LWTUNNEL_IP6_… equals */
	uint8_t family;    /* AF_UNSPEC for both */
	uint8_t flag;      /* linux/if_tunnel.h: TUNNEL_…, for those that are one */
	char why[30];
} ip_words[] = {
	{"id", LWTUNNEL_IP_ID, AF_UNSPEC, 0, "\"id\" value is invalid\n\n"},
	{"dst", LWTUNNEL_IP_DST, AF_UNSPEC, 0, ""},
	{"src", LWTUNNEL_IP_SRC, AF_UNSPEC, 0, ""},
	{"tos", LWTUNNEL_IP_TOS, AF_INET, 0, "\"tos\" value is invalid\n\n"},
	{"tc", LWTUNNEL_IP_TOS, AF_INET6, 0, "\"tc\" value is invalid\n\n"},
	{"ttl", LWTUNNEL_IP_TTL, AF_INET, 0, "\"ttl\" value is invalid\n\n"},
	{"hoplimit", LWTUNNEL_IP_TTL, AF_INET6, 0, "\"hoplimit\" value is invalid\n\n"},
	{"key", LWTUNNEL_IP_FLAGS, AF_UNSPEC, 4, ""},
	{"csum", LWTUNNEL_IP_FLAGS, AF_UNSPEC, 1, ""},
	{"seq", LWTUNNEL_IP_FLAGS, AF_UNSPEC, 8, ""},
};

_Static_assert((int)LWTUNNEL_IP_ID == (int)LWTUNNEL_IP6_ID &&
		(int)LWTUNNEL_IP_FLAGS == (int)LWTUNNEL_IP6_FLAGS,
	"one table serves both families");

static int take_ip_value(
	struct ip *ip, size_t row, int family, char ***words, struct netlink_request *request)
{
	struct inet_prefix address;
	uint64_t number;
	uint32_t byte;
	uint8_t attribute = ip_words[row].attribute;
	const char *word = **words;
	switch (attribute) {
	case LWTUNNEL_IP_ID:
		if (word_number(ip, words, UINT64_MAX, ip_words[row].why, &number) < 0)
			return -1;
		number = __builtin_bswap64(number);
		netlink_attribute(request, attribute, &number, sizeof number);
		return 0;
	case LWTUNNEL_IP_DST:
	case LWTUNNEL_IP_SRC:
		if (word_address(ip, words, family, &address) < 0)
			return -1;
		netlink_attribute(request, attribute, address.bytes, address.size);
		return 0;
	case LWTUNNEL_IP_TOS:
		if (word_name(ip, words, NAMES_DSFIELD, ip_words[row].why, &byte) < 0)
			return -1;
		if (byte > UINT8_MAX)
			return word_invalid(ip, word, ip_words[row].why);
		netlink_attribute_u8(request, attribute, (uint8_t)byte);
		return 0;
	default:
		if (word_number(ip, words, UINT8_MAX, ip_words[row].why, &number) < 0)
			return -1;
		netlink_attribute_u8(request, attribute, (uint8_t)number);
		return 0;
	}
}

static int take_ip(struct ip *ip, int family, char ***words, struct netlink_request *request)
{
	const size_t count = sizeof ip_words / sizeof ip_words[0];
	unsigned given = 0;
	uint16_t flags = 0;
	while (**words != NULL) {
		const char *word = **words;
		size_t row = 0;
		while (row < count &&
			!((ip_words[row].family == AF_UNSPEC || ip_words[row].family == family) &&
				word_take(words, ip_words[row].word, 0)))
			row++;
		if (row == count)
			break;
		if (given & 1u << row)
			return word_garbage(ip, word, **words != NULL ? **words : word);
		given |= 1u << row;
		flags |= ip_words[row].flag;
		if (ip_words[row].flag == 0 && take_ip_value(ip, row, family, words, request) < 0)
			return -1;
	}
	if (flags != 0) {
		flags = htons(flags);
		netlink_attribute(request, LWTUNNEL_IP_FLAGS, &flags, sizeof flags);
	}
	return 0;
}

/* Those that only their own parser could read. */
static bool is_known_elsewhere(const char *word)
{
	static const char names[][12] = {"ila", "bpf", "seg6", "seg6local", "rpl", "ioam6", "xfrm"};
	for (size_t at = 0; at < sizeof names / sizeof names[0]; at++)
		if (text_equal(word, names[at]))
			return true;
	return false;
}

int route_take_encapsulation(struct ip *ip, char ***words, struct netlink_request *request,
	uint16_t nested, uint16_t type)
{
	const char *word = word_value(ip, words);
	if (word == NULL)
		return -1;
	uint16_t number = text_equal(word, "mpls") ? LWTUNNEL_ENCAP_MPLS
		: text_equal(word, "ip")           ? LWTUNNEL_ENCAP_IP
		: text_equal(word, "ip6")          ? LWTUNNEL_ENCAP_IP6
						   : LWTUNNEL_ENCAP_NONE;
	if (is_known_elsewhere(word))
		return failed_with(ip->error, STATUS_USAGE, 0,
			"Encapsulation \"%s\" is not supported by this ip.", word);
	if (number == LWTUNNEL_ENCAP_NONE)
		return word_invalid(ip, word, "\"encap type\" value is invalid\n\n");
	if (**words == NULL)
		return word_value(ip, words) == NULL ? -1 : 0;
	if ((*words)[1] == NULL)
		return failed_with(ip->error, STATUS_USAGE, 0,
			"Error: unexpected end of line after \"encap\"");
	size_t nest = netlink_nest(request, nested | NLA_F_NESTED);
	int result = number == LWTUNNEL_ENCAP_MPLS
		? take_mpls(ip, words, request)
		: take_ip(ip, number == LWTUNNEL_ENCAP_IP ? AF_INET : AF_INET6, words, request);
	netlink_nest_end(request, nest);
	netlink_attribute_u16(request, type, number);
	return result;
}
