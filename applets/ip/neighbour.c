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
	case NDA_DST: neighbour->destination = *attribute; break;
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
	struct attributes row = attributes_of(message, sizeof *body);
	struct attribute attribute;
	while (attributes_next(&row, &attribute))
		take_attribute(neighbour, &attribute, &row);
	return row.malformed ? failed(error, 0, "malformed neighbour of link %u", neighbour->index)
			     : 0;
}

static void print_destination(struct ip *ip, const struct neighbour *neighbour, const char *shape)
{
	char text[INET_TEXT_SIZE];
	const struct attribute *address = &neighbour->destination;
	enum out_colour colour = neighbour->family == AF_INET ? COLOUR_INET : COLOUR_INET6;
	if (address->data != NULL)
		out_coloured(ip->out, colour, "dst", shape,
			inet_text(text, neighbour->family, address->data, address->size));
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

struct neighbour_show {
	struct ip *ip;
	struct neighbour_filter filter;
	unsigned device; /* index, 0 for all */
};

/* Those that nobody asked the network for are not shown: NOARP, and what has no state. */
static bool matches(const struct neighbour_show *this, const struct neighbour *neighbour)
{
	bool shown = neighbour->state & ~NUD_NOARP;
	return (shown || (neighbour->flags & NTF_PROXY)) &&
		(this->device == 0 || this->device == neighbour->index);
}

static int show(const struct nlmsghdr *message, void *context, struct error *error)
{
	struct neighbour_show *this = context;
	struct neighbour neighbour;
	if (message->nlmsg_type != RTM_NEWNEIGH)
		return 0;
	if (neighbour_decode(&neighbour, message, error) < 0)
		return -1;
	if (!matches(this, &neighbour))
		return 0;
	out_object(this->ip->out, NULL);
	neighbour_print(this->ip, &neighbour, &this->filter);
	out_object_end(this->ip->out);
	return 0;
}

static const struct opt filter_rows[] = {
	OPT_TEXT(struct neighbour_filter, device, .word = "dev"),
	{.kind = OPT_END},
};

/* Where links have a device, this has a prefix. */
static int take_prefix(struct ip *ip, void *into, const char *word)
{
	(void)into;
	return failed(
		ip->error, 0, "Error: any valid prefix is expected rather than \"%s\".", word);
}

static int neighbour_show(struct ip *ip, char **words)
{
	struct neighbour_show this = {.ip = ip};
	struct netlink_request request;
	struct ndmsg body = {.ndm_family = (uint8_t)ip->family};
	if (ip_take_filter(ip, words, filter_rows, &this.filter, take_prefix) < 0)
		return -1;
	netlink_begin(&request, RTM_GETNEIGH, NLM_F_DUMP);
	netlink_put(&request, &body, sizeof body);
	if (this.filter.device != NULL) {
		this.device = ip_interface_index(ip, this.filter.device);
		if (this.device == 0)
			return failed(
				ip->error, 0, "Cannot find device \"%s\"", this.filter.device);
		netlink_attribute_u32(&request, NDA_IFINDEX, this.device);
	}
	out_begin(ip->out);
	if (ip_dump(ip, &request, show, &this) < 0)
		return -1;
	out_end(ip->out);
	return 0;
}

static const struct ip_verb verbs[] = {
	{"show", 1, neighbour_show},
	{"add", 1, NULL},
	{"change", 1, NULL},
	{"chg", 3, NULL},
	{"replace", 1, NULL},
	{"delete", 1, NULL},
	{"get", 1, NULL},
	{"lst", 2, neighbour_show},
	{"list", 1, neighbour_show},
	{"flush", 1, NULL},
};

int ip_neighbour(struct ip *ip, char **words)
{
	return IP_RUN_VERB(ip, verbs, "neigh", words);
}
