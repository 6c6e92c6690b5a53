// SPDX-License-Identifier: MIT

/* ip address add, change, replace, delete. */

#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

#include "applets/ip/address.h"
#include "applets/ip/words.h"
#include "core/text.h"

enum broadcast { BROADCAST_NONE, BROADCAST_GIVEN, BROADCAST_ONES, BROADCAST_ZEROS };

/* What the words ask for; a NULL word was not given. */
struct change {
	uint16_t type, how; /* RTM_NEWADDR, NLM_F_… */
	uint8_t family;
	const char *local_word, *peer_word, *anycast_word, *device, *label;
	const char *valid_word, *preferred_word;
	struct inet_prefix local, peer, broadcast, anycast;
	enum broadcast broadcast_kind;
	bool has_scope, has_metric, has_protocol;
	uint32_t scope, metric, protocol, flags;
	uint32_t valid, preferred;
};

static bool is_word_for_all(const char *word)
{
	return text_equal(word, "default") || text_equal(word, "any") || text_equal(word, "all");
}

/* `default` is the address of zeros where the family is known; `any` and `all` are empty. */
static void set_default(struct inet_prefix *address, const char *word)
{
	if (text_equal(word, "default") && address->family != AF_UNSPEC)
		address->size = address->family == AF_INET ? 4 : 16;
}

/* Takes an address or a prefix, of the family of those before it, into address. */
static int take_address(struct ip *ip, char ***words, struct change *change,
	struct inet_prefix *address, bool is_prefix)
{
	const char *word = **words;
	int result;
	if (word != NULL && !is_prefix && is_word_for_all(word)) {
		*address = (struct inet_prefix){.family = change->family};
		++*words;
		result = 0;
	} else if (is_prefix) {
		result = word_prefix(ip, words, change->family, address);
	} else {
		result = word_address(ip, words, change->family, address);
	}
	if (result < 0)
		return -1;
	set_default(address, word);
	if (change->family == AF_UNSPEC)
		change->family = address->family;
	return 0;
}

static int take_local(struct ip *ip, char ***words, struct change *change)
{
	if (**words != NULL && change->local_word != NULL)
		return word_garbage(ip, "local", **words);
	change->local_word = **words;
	return take_address(ip, words, change, &change->local, true);
}

static int take_peer(struct ip *ip, char ***words, struct change *change)
{
	if (**words != NULL && change->peer_word != NULL)
		return word_duplicate(ip, "peer", **words);
	change->peer_word = **words;
	return take_address(ip, words, change, &change->peer, true);
}

static int take_anycast(struct ip *ip, char ***words, struct change *change)
{
	if (**words != NULL && change->anycast_word != NULL)
		return word_duplicate(ip, "anycast", **words);
	change->anycast_word = **words;
	return take_address(ip, words, change, &change->anycast, false);
}

static int take_broadcast(struct ip *ip, char ***words, struct change *change)
{
	if (**words != NULL && change->broadcast_kind != BROADCAST_NONE)
		return word_duplicate(ip, "broadcast", **words);
	if (word_take(words, "+", 0))
		change->broadcast_kind = BROADCAST_ONES;
	else if (word_take(words, "-", 0))
		change->broadcast_kind = BROADCAST_ZEROS;
	else
		change->broadcast_kind = BROADCAST_GIVEN;
	return change->broadcast_kind == BROADCAST_GIVEN
		? take_address(ip, words, change, &change->broadcast, false)
		: 0;
}

/* `forever` or seconds; keyword is what the lifetime was called by, given what was before. */
static int take_lifetime(
	struct ip *ip, char ***words, const char *name, const char **given, uint32_t *seconds)
{
	const char *keyword = (*words)[-1];
	char why[24];
	if (*given != NULL)
		return word_duplicate(ip, name, keyword);
	*given = keyword;
	if (word_take(words, "forever", 0)) {
		*seconds = UINT32_MAX;
		return 0;
	}
	text_format(why, sizeof why, "%s value", name);
	return word_u32(ip, words, why, seconds);
}

/* A number of at most 255 that may have a name. */
static int take_small(struct ip *ip, char ***words, enum ip_names table, const char *why,
	bool *given, uint32_t *id)
{
	const char *word = **words;
	*given = true;
	if (word_name(ip, words, table, why, id) < 0)
		return -1;
	return *id <= UINT8_MAX ? 0 : word_invalid(ip, word, why);
}

static int take_text(struct ip *ip, char ***words, const char **text)
{
	*text = word_value(ip, words);
	return *text != NULL ? 0 : -1;
}

/* The rest: flags, else the address itself. */
static int take_other(struct ip *ip, char ***words, struct change *change)
{
	const char *word = **words, *refusal;
	uint32_t flag;
	if (word_take(words, "local", 0))
		return take_local(ip, words, change);
	if (address_flag_to_set(word, change->family == AF_INET6, &flag, &refusal)) {
		char warning[96];
		text_format(warning, sizeof warning, "Warning: %s option %s", word,
			refusal != NULL ? refusal : "");
		if (refusal != NULL)
			applet_warn(ip->run, warning);
		else
			change->flags |= flag;
		++*words;
		return 0;
	}
	return text_abbreviates(word, "help", 1) ? ip_help() : take_local(ip, words, change);
}

static int take_word(struct ip *ip, char ***words, struct change *change)
{
	if (word_take(words, "peer", 0) || word_take(words, "remote", 0))
		return take_peer(ip, words, change);
	if (word_take(words, "broadcast", 1) || word_take(words, "brd", 0))
		return take_broadcast(ip, words, change);
	if (word_take(words, "anycast", 0))
		return take_anycast(ip, words, change);
	if (word_take(words, "scope", 0))
		return take_small(ip, words, NAMES_SCOPE, "invalid scope value.",
			&change->has_scope, &change->scope);
	if (word_take(words, "dev", 0))
		return take_text(ip, words, &change->device);
	if (word_take(words, "label", 0))
		return take_text(ip, words, &change->label);
	if (word_take(words, "metric", 1) || word_take(words, "priority", 1) ||
		word_take(words, "preference", 1)) {
		change->has_metric = true;
		return word_u32(ip, words, "\"metric\" value is invalid\n\n", &change->metric);
	}
	if (word_take(words, "valid_lft", 1))
		return take_lifetime(ip, words, "valid_lft", &change->valid_word, &change->valid);
	if (word_take(words, "preferred_lft", 1))
		return take_lifetime(
			ip, words, "preferred_lft", &change->preferred_word, &change->preferred);
	if (word_take(words, "proto", 0))
		return take_small(ip, words, NAMES_ADDRESS_PROTOCOL,
			"\"proto\" value is invalid\n\n", &change->has_protocol, &change->protocol);
	return take_other(ip, words, change);
}

/* An IPv4 address without a length is deleted whatever its length is. */
static bool is_wildcard(const struct change *change)
{
	return change->type == RTM_DELADDR && change->peer_word == NULL &&
		change->local.family == AF_INET && change->local.size > 0 &&
		!change->local.has_length;
}

static void warn_of_wildcard(struct ip *ip, const char *word)
{
	char warning[512];
	text_format(warning, sizeof warning,
		"Warning: Executing wildcard deletion to stay compatible with old scripts.\n"
		"         Explicitly specify the prefix length (%s/32) to avoid this warning.\n"
		"         This special behaviour is likely to disappear in further releases,\n"
		"         fix your scripts!",
		word);
	applet_warn(ip->run, warning);
}

/* The prefix that the address is in: the peer's where there is one. */
static const struct inet_prefix *network_of(const struct change *change)
{
	return change->peer_word != NULL ? &change->peer : &change->local;
}

/* Its length, or that of the address where the peer has none: `peer default`. */
static uint8_t network_length(const struct change *change)
{
	uint8_t length = network_of(change)->length;
	return length != 0 ? length : change->local.length;
}

/* `brd +` and `-`: the last or the first address of the network, if it has more than two. */
static int set_broadcast(struct ip *ip, struct change *change)
{
	size_t length = network_length(change);
	if (change->broadcast_kind != BROADCAST_ONES && change->broadcast_kind != BROADCAST_ZEROS)
		return 0;
	if (change->family != AF_INET)
		return failed(ip->error, 0, "Broadcast can be set only for IPv4 addresses");
	if (length > 30 || is_wildcard(change)) {
		change->broadcast_kind = BROADCAST_NONE;
		return 0;
	}
	change->broadcast = *network_of(change);
	change->broadcast.size = 4;
	for (size_t bit = length; bit < 32; bit++) {
		uint8_t one = (uint8_t)(0x80u >> bit % 8);
		if (change->broadcast_kind == BROADCAST_ONES)
			change->broadcast.bytes[bit / 8] |= one;
		else
			change->broadcast.bytes[bit / 8] &= (uint8_t)~one;
	}
	return 0;
}

static int check_lifetimes(struct ip *ip, struct change *change)
{
	if (change->valid_word == NULL)
		change->valid = UINT32_MAX;
	if (change->preferred_word == NULL)
		change->preferred = UINT32_MAX;
	if (change->valid == 0)
		return failed(ip->error, 0, "valid_lft is zero");
	if (change->valid < change->preferred)
		return failed(ip->error, 0, "preferred_lft is greater than valid_lft");
	return 0;
}

static int check_autojoin(struct ip *ip, const struct change *change)
{
	uint8_t first = change->local.bytes[0];
	bool is_multicast = change->family == AF_INET6 ? first == 0xff : (first & 0xf0) == 0xe0;
	if (!(change->flags & IFA_F_MCAUTOJOIN) || is_multicast)
		return 0;
	return failed(ip->error, 0, "autojoin needs multicast address");
}

static void put_address(struct netlink_request *request, uint16_t type, const char *word,
	const struct inet_prefix *address)
{
	if (word != NULL && address->family != AF_UNSPEC)
		netlink_attribute(request, type, address->bytes, address->size);
}

static void put_attributes(struct netlink_request *request, const struct change *change)
{
	const char *network_word =
		change->peer_word != NULL ? change->peer_word : change->local_word;
	put_address(request, IFA_LOCAL, change->local_word, &change->local);
	if (!is_wildcard(change))
		put_address(request, IFA_ADDRESS, network_word, network_of(change));
	if (change->broadcast_kind != BROADCAST_NONE)
		put_address(request, IFA_BROADCAST, "", &change->broadcast);
	put_address(request, IFA_ANYCAST, change->anycast_word, &change->anycast);
	if (change->label != NULL)
		netlink_attribute_text(request, IFA_LABEL, change->label);
	if (change->has_metric)
		netlink_attribute_u32(request, IFA_RT_PRIORITY, change->metric);
	if (change->has_protocol)
		netlink_attribute_u8(request, ADDRESS_IFA_PROTO, (uint8_t)change->protocol);
	if (change->flags > UINT8_MAX)
		netlink_attribute_u32(request, IFA_FLAGS, change->flags);
	if (change->valid_word != NULL || change->preferred_word != NULL) {
		struct ifa_cacheinfo info = {
			.ifa_valid = change->valid, .ifa_prefered = change->preferred};
		netlink_attribute(request, IFA_CACHEINFO, &info, sizeof info);
	}
}

static int send_change(struct ip *ip, const struct change *change, unsigned index)
{
	struct netlink_request request;
	bool is_local = change->family == AF_INET && change->local.bytes[0] == 127;
	struct ifaddrmsg body = {.ifa_family = change->family,
		.ifa_prefixlen = network_length(change),
		.ifa_flags = (uint8_t)(change->flags <= UINT8_MAX ? change->flags : 0),
		.ifa_scope = (uint8_t)(change->has_scope ? change->scope
				: is_local               ? RT_SCOPE_HOST
							 : RT_SCOPE_UNIVERSE),
		.ifa_index = index};
	netlink_begin(&request, change->type, change->how);
	netlink_put(&request, &body, sizeof body);
	put_attributes(&request, change);
	return ip_change_shown(ip, &request);
}

static int run(struct ip *ip, char **words, uint16_t type, uint16_t how)
{
	struct change change = {.type = type, .how = how, .family = (uint8_t)ip->family};
	int taken = 0;
	while (*words != NULL && taken == 0)
		taken = take_word(ip, &words, &change);
	if (taken != 0)
		return taken;
	if (change.device == NULL)
		return word_missing(ip, STATUS_FAILED, "dev");
	if (is_wildcard(&change))
		warn_of_wildcard(ip, change.local_word);
	if (set_broadcast(ip, &change) < 0)
		return -1;
	unsigned index = ip_interface_index(ip, change.device);
	if (index == 0)
		return failed(ip->error, 0, "Cannot find device \"%s\"", change.device);
	if (check_lifetimes(ip, &change) < 0 || check_autojoin(ip, &change) < 0)
		return -1;
	return send_change(ip, &change, index);
}

int address_add(struct ip *ip, char **words)
{
	return run(ip, words, RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL);
}

int address_change(struct ip *ip, char **words)
{
	return run(ip, words, RTM_NEWADDR, NLM_F_REPLACE);
}

int address_replace(struct ip *ip, char **words)
{
	return run(ip, words, RTM_NEWADDR, NLM_F_CREATE | NLM_F_REPLACE);
}

int address_delete(struct ip *ip, char **words)
{
	return run(ip, words, RTM_DELADDR, 0);
}
