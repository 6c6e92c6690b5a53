// SPDX-License-Identifier: MIT

/* `nexthop via A dev D weight N …`: the ways of a multipath route, as words and in the request. */

#include <string.h>
#include <sys/socket.h>

#include "applets/ip/route.h"
#include "applets/ip/words.h"
#include "core/text.h"

/* As iproute2 says it: what is wrong in the address, then what it is expected to be. */
static int take_link_address(struct ip *ip, char ***words, struct gateway *gateway)
{
	const char *word = word_value(ip, words);
	if (word == NULL)
		return -1;
	gateway->size = word_link_address(ip, word, gateway->bytes, sizeof gateway->bytes);
	if (gateway->size != 0)
		return 0;
	size_t length = strlen(ip->error->text);
	text_format(ip->error->text + length, sizeof ip->error->text - length,
		"\nError: link address is expected rather than \"%.*s\".", (int)strcspn(word, ":"),
		word);
	return -1;
}

int route_take_via(struct ip *ip, char ***words, int family, struct gateway *gateway)
{
	static const struct {
		char word[8];
		uint8_t family;
	} families[] = {{"inet", AF_INET}, {"inet6", AF_INET6}, {"link", AF_PACKET},
		{"mpls", AF_MPLS}, {"bridge", AF_BRIDGE}};
	struct inet_prefix address;
	for (size_t at = 0; at < sizeof families / sizeof families[0]; at++)
		if (word_take(words, families[at].word, 0)) {
			family = families[at].family;
			break;
		}
	gateway->family = (uint16_t)family;
	if (family == AF_PACKET)
		return take_link_address(ip, words, gateway);
	if (family == AF_MPLS)
		return mpls_take(ip, words, gateway->bytes, &gateway->size);
	if (word_address(ip, words, family, &address) < 0)
		return -1;
	gateway->family = address.family;
	gateway->size = address.size;
	memcpy(gateway->bytes, address.bytes, address.size);
	return 0;
}

int route_take_gateway(
	struct ip *ip, char ***words, uint8_t *family, struct netlink_request *request)
{
	struct gateway gateway;
	if (route_take_via(ip, words, *family, &gateway) < 0)
		return -1;
	if (*family == AF_UNSPEC)
		*family = (uint8_t)gateway.family;
	if (gateway.family == *family)
		netlink_attribute(request, RTA_GATEWAY, gateway.bytes, gateway.size);
	else
		netlink_attribute(request, RTA_VIA, &gateway, sizeof gateway.family + gateway.size);
	return 0;
}

/* One nexthop's words; *mine is false when the next word is none of them. */
static int take_word(struct ip *ip, char ***words, uint8_t *family, struct rtnexthop *head,
	struct netlink_request *request, bool *mine)
{
	struct inet_prefix address;
	uint32_t number;
	const char *word;
	if (word_take(words, "via", 0)) {
		if (route_take_gateway(ip, words, family, request) < 0)
			return -1;
	} else if (word_take(words, "dev", 0)) {
		unsigned index;
		if (word_interface(ip, words, &index) < 0) {
			size_t length = strlen(ip->error->text);
			if (ip->error->status == STATUS_USAGE)
				return -1;
			text_format(ip->error->text + length, sizeof ip->error->text - length,
				"\nError: cannot parse nexthop");
			ip->error->status = STATUS_USAGE;
			return -1;
		}
		head->rtnh_ifindex = (int)index;
	} else if (word_take(words, "weight", 0)) {
		word = **words;
		if (word_u32(ip, words, "\"weight\" is invalid\n\n", &number) < 0)
			return -1;
		if (number == 0 || number > 256)
			return word_invalid(ip, word, "\"weight\" is invalid\n\n");
		head->rtnh_hops = (uint8_t)(number - 1);
	} else if (word_take(words, "onlink", 0)) {
		head->rtnh_flags |= RTNH_F_ONLINK;
	} else if (word_take(words, "realms", 1)) {
		word = word_value(ip, words);
		if (word == NULL)
			return -1;
		if (!route_parse_realms(ip, word, &number))
			return word_invalid(ip, word, "\"realm\" value is invalid\n\n");
		netlink_attribute_u32(request, RTA_FLOW, number);
	} else if (word_take(words, "encap", 0)) {
		return route_take_encapsulation(ip, words, request, RTA_ENCAP, RTA_ENCAP_TYPE);
	} else if (word_take(words, "as", 0)) {
		word_take(words, "to", 0);
		if (word_address(ip, words, *family, &address) < 0)
			return -1;
		netlink_attribute(request, RTA_NEWDST, address.bytes, address.size);
	} else {
		*mine = false;
	}
	return 0;
}

static int take_nexthop(
	struct ip *ip, char ***words, uint8_t *family, struct netlink_request *request)
{
	struct rtnexthop head = {0};
	size_t start = request->header.nlmsg_len;
	bool mine = true;
	netlink_put(request, &head, sizeof head);
	while (mine && **words != NULL)
		if (take_word(ip, words, family, &head, request, &mine) < 0)
			return -1;
	head.rtnh_len = (uint16_t)(request->header.nlmsg_len - start);
	if (!request->overflowed)
		memcpy(request->bytes + start, &head, sizeof head);
	return 0;
}

int route_take_nexthops(
	struct ip *ip, char **words, uint8_t *family, struct netlink_request *request)
{
	size_t nest = netlink_nest(request, RTA_MULTIPATH);
	while (*words != NULL) {
		if (!word_take(&words, "nexthop", 0))
			return failed_with(ip->error, STATUS_USAGE, 0,
				"Error: \"nexthop\" or end of line is expected instead of \"%s\"",
				*words);
		if (*words == NULL)
			return failed_with(ip->error, STATUS_USAGE, 0,
				"Error: unexpected end of line after \"nexthop\"");
		if (take_nexthop(ip, &words, family, request) < 0)
			return -1;
	}
	netlink_nest_end(request, nest);
	return 0;
}
