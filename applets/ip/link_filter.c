// SPDX-License-Identifier: MIT

/* Which links and addresses are shown: the words behind `show`, and what they let through. */

#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

#include "applets/ip/address.h"
#include "applets/ip/link.h"
#include "applets/ip/words.h"
#include "core/text.h"

/* The kind of a link from IFLA_LINKINFO, or that of what it is a port of. */
static void read_kind(struct link *link, uint16_t wanted, char *kind, size_t size)
{
	struct attributes row = attributes_in(&link->info, &link->all);
	struct attribute at[IFLA_INFO_SLAVE_KIND + 1];
	attributes_table(&row, at, IFLA_INFO_SLAVE_KIND + 1);
	kind[0] = '\0';
	if (at[wanted].data != NULL)
		attribute_text(&at[wanted], kind, size, &row);
}

static bool kind_matches(struct link *link, const char *wanted)
{
	static const char port[] = "_slave";
	char kind[64];
	size_t length = strlen(wanted);
	bool is_port =
		length >= sizeof port - 1 && text_equal(wanted + length - (sizeof port - 1), port);
	if (is_port)
		length -= sizeof port - 1;
	if (link->info.data == NULL)
		return false;
	read_kind(link, is_port ? IFLA_INFO_SLAVE_KIND : IFLA_INFO_KIND, kind, sizeof kind);
	return strlen(kind) == length && strncmp(kind, wanted, length) == 0;
}

bool link_matches(struct link *link, const struct link_filter *filter)
{
	bool is_up = link->flags & IFF_UP;
	if ((filter->up && !is_up) || (filter->down && is_up))
		return false;
	/* Dumps for IPv6 do not tell the group: iproute2 shows them all. */
	if (filter->has_group && link->has_group && link->group != filter->group)
		return false;
	if (filter->kind != NULL && !kind_matches(link, filter->kind))
		return false;
	/* As iproute2, which leaves `nomaster` to the kernel where that filters. */
	return filter->master == MASTER_ANY || filter->master == MASTER_NONE ||
		link->master == filter->master;
}

static int take_master(struct ip *ip, char ***words, struct link_filter *filter)
{
	const char *word = word_value(ip, words);
	if (word == NULL)
		return -1;
	filter->master = ip_interface_index(ip, word);
	return filter->master != 0 ? 0 : word_invalid(ip, word, "Device does not exist\n\n");
}

struct vrf {
	unsigned index;
	bool is_vrf;
};

static int take_vrf_link(const struct nlmsghdr *message, void *context, struct error *error)
{
	struct vrf *vrf = context;
	struct link link;
	if (link_decode(&link, message, error) < 0)
		return -1;
	vrf->index = link.index;
	vrf->is_vrf = kind_matches(&link, "vrf");
	return attributes_verdict(&link.all, "link", error);
}

static int take_vrf(struct ip *ip, char ***words, struct link_filter *filter)
{
	struct netlink_request request;
	struct vrf vrf = {0};
	struct error unknown;
	const char *word = word_value(ip, words);
	if (word == NULL)
		return -1;
	ip_link_request(&request, 0, AF_UNSPEC, word);
	if (netlink_ask(&ip->netlink, &request, take_vrf_link, &vrf, &unknown) < 0 || !vrf.is_vrf)
		return word_invalid(ip, word, "Not a valid VRF name\n\n");
	filter->master = vrf.index;
	return 0;
}

static int take_scope(struct ip *ip, char ***words, struct link_filter *filter)
{
	const char *word = **words;
	if (word != NULL && text_equal(word, "all")) {
		filter->has_scope = false;
		++*words;
		return 0;
	}
	if (word_name(ip, words, NAMES_SCOPE, "invalid \"scope\"\n\n", &filter->scope) < 0)
		return -1;
	filter->has_scope = true;
	return filter->scope <= UINT8_MAX ? 0 : word_invalid(ip, word, "invalid \"scope\"\n\n");
}

static int take_protocol(struct ip *ip, char ***words, struct link_filter *filter)
{
	const char *word = **words, *why = "\"proto\" value is invalid\n\n";
	if (word_name(ip, words, NAMES_ADDRESS_PROTOCOL, why, &filter->protocol) < 0)
		return -1;
	filter->has_protocol = true;
	return filter->protocol <= UINT8_MAX ? 0 : word_invalid(ip, word, why);
}

static int take_prefix(struct ip *ip, char ***words, struct link_filter *filter)
{
	if (word_prefix(ip, words, filter->family, &filter->prefix) < 0)
		return -1;
	if (filter->prefix.family != AF_UNSPEC)
		filter->family = filter->prefix.family;
	return 0;
}

static int take_text(struct ip *ip, char ***words, const char **text)
{
	*text = word_value(ip, words);
	return *text != NULL ? 0 : -1;
}

static int take_group(struct ip *ip, char ***words, struct link_filter *filter)
{
	filter->has_group = true;
	return word_name(ip, words, NAMES_GROUP, "Invalid \"group\" value\n\n", &filter->group);
}

/* The rest: flags of an address, else the device. */
static int take_other(struct ip *ip, char ***words, struct link_filter *filter)
{
	uint32_t flag;
	bool set;
	bool is_named = word_take(words, "dev", 0);
	if (!is_named && address_flag_word(**words, &flag, &set)) {
		filter->flag_mask |= flag;
		filter->flags = set ? filter->flags | flag : filter->flags & ~flag;
		++*words;
		return 0;
	}
	if (!is_named && text_abbreviates(**words, "help", 1))
		return ip_help();
	const char *word = word_value(ip, words);
	if (word == NULL)
		return -1;
	if (filter->device != NULL)
		return word_garbage(ip, "dev", word);
	filter->device = word;
	return 0;
}

static int take_word(struct ip *ip, char ***words, struct link_filter *filter)
{
	if (word_take(words, "to", 0))
		return take_prefix(ip, words, filter);
	if (word_take(words, "scope", 0))
		return take_scope(ip, words, filter);
	if (word_take(words, "label", 0))
		return take_text(ip, words, &filter->label);
	if (word_take(words, "group", 0))
		return take_group(ip, words, filter);
	if (word_take(words, "master", 0))
		return take_master(ip, words, filter);
	if (word_take(words, "vrf", 0))
		return take_vrf(ip, words, filter);
	if (word_take(words, "type", 0))
		return take_text(ip, words, &filter->kind);
	if (word_take(words, "proto", 0))
		return take_protocol(ip, words, filter);
	if (word_take(words, "up", 0))
		filter->up = true;
	else if (word_take(words, "down", 0))
		filter->down = true;
	else if (word_take(words, "nomaster", 0))
		filter->master = MASTER_NONE;
	else if (word_take(words, "novf", 0))
		filter->without_functions = true;
	else
		return take_other(ip, words, filter);
	return 0;
}

int link_take_filter(struct ip *ip, char **words, struct link_filter *filter)
{
	int taken = 0;
	while (*words != NULL && taken == 0)
		taken = take_word(ip, &words, filter);
	return taken;
}
