// SPDX-License-Identifier: MIT

/* ip neighbour: who is on the links, and how that is known. */

#include "applets/ip/neighbour.h"

#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

#include "applets/ip/words.h"
#include "core/inet.h"
#include "core/text.h"

static void take_attribute(
	struct neighbour *neighbour, const struct attribute *attribute, struct attributes *row)
{
	switch (attribute->type) {
	case NDA_DST:
		neighbour->destination = *attribute;
		ip_address_check(neighbour->family, attribute, row);
		break;
	case NDA_LLADDR: neighbour->link_address = *attribute; break;
	case NDA_CACHEINFO:
		neighbour->has_cache = true;
		attribute_struct(attribute, &neighbour->cache, sizeof neighbour->cache,
			sizeof neighbour->cache, row);
		break;
	case NDA_PROBES:
		neighbour->has_probes = true;
		neighbour->probes = attribute_u32(attribute, row);
		break;
	case NDA_PROTOCOL: neighbour->protocol = attribute_u8(attribute, row); break;
	case NDA_FLAGS_EXT: neighbour->extended_flags = attribute_u32(attribute, row); break;
	default: break;
	}
}

int neighbour_decode(
	struct neighbour *neighbour, const struct nlmsghdr *message, struct error *error)
{
	const struct ndmsg *body = netlink_body(message, sizeof *body);
	memset(neighbour, 0, sizeof *neighbour);
	if (body == NULL)
		return failed(error, 0, "malformed neighbour: %u bytes", message->nlmsg_len);
	neighbour->family = body->ndm_family;
	neighbour->flags = body->ndm_flags;
	neighbour->state = body->ndm_state;
	neighbour->index = (unsigned)body->ndm_ifindex;
	struct attribute at[NDA_MAX + 1];
	struct attributes row = attributes_of(message, sizeof *body);
	attributes_table(&row, at, NDA_MAX + 1);
	for (size_t type = 0; type <= NDA_MAX; type++)
		if (at[type].data != NULL)
			take_attribute(neighbour, &at[type], &row);
	return attributes_verdict(&row, "neighbour", error);
}

static void print_destination(struct ip *ip, const struct neighbour *neighbour, const char *shape)
{
	char text[INET_TEXT_SIZE];
	const struct attribute *address = &neighbour->destination;
	enum out_colour colour = neighbour->family == AF_INET ? COLOUR_INET : COLOUR_INET6;
	if (address->data != NULL)
		out_coloured(ip->out, colour, "dst", shape,
			ip_address_text(ip, text, neighbour->family, address, NULL));
}

static void print_link_address(
	struct ip *ip, const struct neighbour *neighbour, const char *word, const char *shape)
{
	char text[LINK_TEXT_SIZE];
	const struct attribute *address = &neighbour->link_address;
	if (address->data == NULL)
		return;
	out_text(ip->out, word);
	out_coloured(ip->out, COLOUR_MAC, "lladdr", shape,
		link_address_text(text, ip_interface_type(ip, neighbour->index), address->data,
			address->size));
}

static void print_device(
	struct ip *ip, const struct neighbour *neighbour, const char *word, const char *shape)
{
	char text[IFNAMSIZ];
	out_text(ip->out, word);
	out_coloured(
		ip->out, COLOUR_IFNAME, "dev", shape, ip_interface(ip, neighbour->index, text));
}

static void print_flags(struct ip *ip, const struct neighbour *neighbour)
{
	static const struct {
		uint8_t bit;
		char name[16];
	} names[] = {{NTF_ROUTER, "router"}, {NTF_PROXY, "proxy"}};
	for (size_t at = 0; at < sizeof names / sizeof names[0]; at++)
		if (neighbour->flags & names[at].bit) {
			out_marker(ip->out, names[at].name, "");
			out_string(ip->out, NULL, "% ", names[at].name);
		}
	if (neighbour->extended_flags & NTF_EXT_MANAGED)
		out_marker(ip->out, "managed", "managed ");
	if (neighbour->flags & NTF_EXT_LEARNED)
		out_marker(ip->out, "extern_learn", "extern_learn ");
	if (neighbour->flags & NTF_OFFLOADED)
		out_marker(ip->out, "offload", "offload ");
	if (neighbour->extended_flags & 1u << 2) /* NTF_EXT_EXT_VALIDATED, 6.17 */
		out_marker(ip->out, "extern_valid", "extern_valid ");
}

/* -s: references, and how long ago it was used, confirmed and updated (the kernel's USER_HZ). */
static void print_statistics(struct ip *ip, const struct neighbour *neighbour)
{
	if (neighbour->has_cache) {
		const struct nda_cacheinfo *cache = &neighbour->cache;
		if (cache->ndm_refcnt != 0)
			out_number(ip->out, "refcnt", " ref %", cache->ndm_refcnt);
		out_number(ip->out, "used", " used %/", cache->ndm_used / 100);
		out_number(ip->out, "confirmed", "%/", cache->ndm_confirmed / 100);
		out_number(ip->out, "updated", "%", cache->ndm_updated / 100);
	}
	if (neighbour->has_probes)
		out_number(ip->out, "probes", "probes % ", neighbour->probes);
}

static void print_state(struct ip *ip, const struct neighbour *neighbour)
{
	static const char names[][12] = {"INCOMPLETE", "REACHABLE", "STALE", "DELAY", "PROBE",
		"FAILED", "NOARP", "PERMANENT"};
	if (neighbour->state == NUD_NONE)
		return;
	out_list(ip->out, "state");
	for (unsigned bit = 0; bit < sizeof names / sizeof names[0]; bit++)
		if (neighbour->state & 1u << bit)
			out_string(ip->out, NULL, "% ", names[bit]);
	out_list_end(ip->out);
}

static void print_brief(
	struct ip *ip, const struct neighbour *neighbour, const struct neighbour_filter *filter)
{
	print_destination(ip, neighbour, "%-39 ");
	if (filter->device == NULL)
		print_device(ip, neighbour, "", "%-16 ");
	print_link_address(ip, neighbour, "", "%");
	out_text(ip->out, "\n");
}

void neighbour_print(
	struct ip *ip, const struct neighbour *neighbour, const struct neighbour_filter *filter)
{
	char text[NAME_SIZE];
	if (ip->options.brief) {
		print_brief(ip, neighbour, filter);
		return;
	}
	print_destination(ip, neighbour, "% ");
	if (filter->device == NULL)
		print_device(ip, neighbour, "dev ", "% ");
	print_link_address(ip, neighbour, "lladdr ", "% ");
	print_flags(ip, neighbour);
	if (ip->options.statistics > 0)
		print_statistics(ip, neighbour);
	print_state(ip, neighbour);
	if (neighbour->protocol != 0)
		out_string(ip->out, "protocol", "proto % ",
			ip_name(ip, NAMES_PROTOCOL, neighbour->protocol, text));
	out_text(ip->out, "\n");
}

bool neighbour_matches(
	const struct neighbour *neighbour, const struct neighbour_filter *filter, int family)
{
	bool nameless = neighbour->state == NUD_NONE && (filter->states & NEIGHBOUR_NONE);
	if (!(neighbour->state & filter->states) && !nameless && !(neighbour->flags & NTF_PROXY))
		return false;
	if (family != AF_UNSPEC && neighbour->family != family)
		return false;
	if (filter->index != 0 && filter->index != neighbour->index)
		return false;
	if (filter->unused && neighbour->has_cache && neighbour->cache.ndm_refcnt != 0)
		return false;
	if (filter->has_protocol && neighbour->protocol != filter->protocol)
		return false;
	if (filter->prefix.size == 0)
		return true;
	struct inet_prefix destination = {.family = neighbour->family,
		.size = filter->prefix.size,
		.length = (uint8_t)(filter->prefix.size * 8)};
	if (neighbour->destination.size != destination.size)
		return false;
	memcpy(destination.bytes, neighbour->destination.data, destination.size);
	return inet_within(&destination, &filter->prefix);
}

int neighbour_take_state(struct ip *ip, const char *word, unsigned *states)
{
	static const struct {
		char name[12];
		uint8_t state;
	} names[] = {{"permanent", NUD_PERMANENT}, {"reachable", NUD_REACHABLE},
		{"noarp", NUD_NOARP}, {"none", NUD_NONE}, {"stale", NUD_STALE},
		{"incomplete", NUD_INCOMPLETE}, {"delay", NUD_DELAY}, {"probe", NUD_PROBE},
		{"failed", NUD_FAILED}};
	uint64_t number;
	for (size_t at = 0; at < sizeof names / sizeof names[0]; at++)
		if (text_abbreviates(word, names[at].name, 1)) {
			*states = names[at].state;
			return 0;
		}
	if (text_number(word, 0, UINT16_MAX, &number) != 0)
		return word_invalid(ip, word, "nud state is bad");
	*states = (unsigned)number;
	return 0;
}

/* The index of a master by its name. */
static int take_master(struct ip *ip, char ***words, bool is_vrf, const char *why, unsigned *index)
{
	const char *word = word_value(ip, words);
	if (word == NULL)
		return -1;
	*index = is_vrf && ip_vrf_table(ip, word) == 0 ? 0 : ip_interface_index(ip, word);
	return *index != 0 ? 0 : word_invalid(ip, word, why);
}

/* `nud STATE`: each adds one; the first replaces those shown by default. */
static int take_states(
	struct ip *ip, char ***words, struct neighbour_filter *filter, bool flush, bool *given)
{
	unsigned states;
	const char *word = word_value(ip, words);
	if (word == NULL)
		return -1;
	if (text_equal(word, "all")) {
		states = flush ? ~(unsigned)NUD_NOARP : ~0u;
	} else {
		if (neighbour_take_state(ip, word, &states) < 0)
			return -1;
		states = states == NUD_NONE ? NEIGHBOUR_NONE : states;
	}
	filter->states = (*given ? filter->states : 0) | states;
	*given = true;
	return 0;
}

/* What is no keyword is a prefix. */
static int take_prefix(struct ip *ip, char ***words, struct neighbour_filter *filter)
{
	word_take(words, "to", 0);
	if (word_prefix(ip, words, ip->family, &filter->prefix) < 0)
		return -1;
	if (ip->family == AF_UNSPEC)
		ip->family = filter->prefix.family;
	return 0;
}

static int take_protocol(struct ip *ip, char ***words, struct neighbour_filter *filter)
{
	uint32_t protocol;
	if (word_name(ip, words, NAMES_PROTOCOL, "invalid \"protocol\"\n\n", &protocol) < 0)
		return -1;
	filter->has_protocol = true;
	filter->protocol = (uint8_t)protocol;
	return 0;
}

int neighbour_take_filter(struct ip *ip, char **words, struct neighbour_filter *filter, bool flush)
{
	bool states_given = false;
	filter->states = flush ? ~(unsigned)(NUD_PERMANENT | NUD_NOARP) & 0xff : 0xff & ~NUD_NOARP;
	while (*words != NULL) {
		int taken = 0;
		if (word_take(&words, "dev", 0)) {
			filter->device = word_value(ip, &words);
			taken = filter->device == NULL ? -1 : 0;
		} else if (word_take(&words, "master", 0)) {
			taken = take_master(
				ip, &words, false, "Device does not exist\n\n", &filter->master);
		} else if (word_take(&words, "vrf", 0)) {
			taken = take_master(
				ip, &words, true, "Not a valid VRF name\n\n", &filter->master);
		} else if (word_take(&words, "nomaster", 0)) {
			filter->no_master = true;
		} else if (word_take(&words, "unused", 0)) {
			filter->unused = true;
		} else if (word_take(&words, "nud", 0)) {
			taken = take_states(ip, &words, filter, flush, &states_given);
		} else if (word_take(&words, "proxy", 1)) {
			filter->proxy = true;
		} else if (word_take(&words, "protocol", 1)) {
			taken = take_protocol(ip, &words, filter);
		} else {
			taken = take_prefix(ip, &words, filter);
		}
		if (taken < 0)
			return -1;
	}
	if (filter->device == NULL)
		return 0;
	filter->index = ip_interface_index(ip, filter->device);
	return filter->index != 0
		? 0
		: failed(ip->error, 0, "Cannot find device \"%s\"", filter->device);
}

void neighbour_request(
	struct ip *ip, struct netlink_request *request, const struct neighbour_filter *filter)
{
	struct ndmsg body = {
		.ndm_family = (uint8_t)ip->family, .ndm_flags = filter->proxy ? NTF_PROXY : 0};
	netlink_begin(request, RTM_GETNEIGH, NLM_F_DUMP);
	netlink_put(request, &body, sizeof body);
	if (filter->index != 0)
		netlink_attribute_u32(request, NDA_IFINDEX, filter->index);
	if (filter->master != 0)
		netlink_attribute_u32(request, NDA_MASTER, filter->master);
	else if (filter->no_master)
		netlink_attribute_u32(request, NDA_MASTER, ~0u);
}

struct neighbour_show {
	struct ip *ip;
	struct neighbour_filter filter;
};

static int show(const struct nlmsghdr *message, void *context, struct error *error)
{
	struct neighbour_show *this = context;
	struct neighbour neighbour;
	if (message->nlmsg_type != RTM_NEWNEIGH)
		return 0;
	if (neighbour_decode(&neighbour, message, error) < 0)
		return -1;
	if (!neighbour_matches(&neighbour, &this->filter, this->ip->family))
		return 0;
	out_object(this->ip->out, NULL);
	neighbour_print(this->ip, &neighbour, &this->filter);
	out_object_end(this->ip->out);
	return 0;
}

static int neighbour_show(struct ip *ip, char **words)
{
	struct neighbour_show this = {.ip = ip};
	struct netlink_request request;
	if (neighbour_take_filter(ip, words, &this.filter, false) < 0)
		return -1;
	neighbour_request(ip, &request, &this.filter);
	out_begin(ip->out);
	if (ip_dump(ip, &request, show, &this) < 0)
		return -1;
	out_end(ip->out);
	return 0;
}

#define VERBS(VERB) \
	VERB("show", 1, neighbour_show) \
	VERB("add", 1, neighbour_add) \
	VERB("change", 1, neighbour_change) \
	VERB("chg", 3, neighbour_change) \
	VERB("replace", 1, neighbour_replace) \
	VERB("delete", 1, neighbour_delete) \
	VERB("get", 1, neighbour_get) \
	VERB("lst", 2, neighbour_show) \
	VERB("list", 1, neighbour_show) \
	VERB("flush", 1, neighbour_flush)
IP_VERBS(VERBS)

int ip_neighbour(struct ip *ip, char **words)
{
	return IP_RUN_VERB(ip, "neigh", words);
}
