// SPDX-License-Identifier: MIT

/* ip link: ask, decode, show. */

#include "applets/ip/link.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

#include "applets/ip/link_change.h"
#include "applets/ip/words.h"
#include "core/text.h"

static void take_address(
	const struct attribute *attribute, struct link_address *address, struct attributes *row)
{
	if (attribute->size > sizeof address->bytes) {
		attributes_mark(row);
		return;
	}
	address->size = (uint8_t)attribute->size;
	memcpy(address->bytes, attribute->data, attribute->size);
}

/* IFLA_PROTO_DOWN_REASON nests the bits that are set. */
static void take_reason(const struct attribute *reason, struct link *link, struct attributes *row)
{
	struct attributes nested = attributes_in(reason, row);
	struct attribute attribute;
	while (attributes_next(&nested, &attribute)) {
		if (attribute.type != IFLA_PROTO_DOWN_REASON_VALUE)
			continue;
		link->has_proto_down_reason = true;
		link->proto_down_reason = attribute_u32(&attribute, &nested);
	}
}

static void take_attribute(
	struct link *link, const struct attribute *attribute, struct attributes *row)
{
	switch (attribute->type) {
	case IFLA_IFNAME: attribute_text(attribute, link->name, sizeof link->name, row); break;
	case IFLA_ADDRESS: take_address(attribute, &link->address, row); break;
	case IFLA_BROADCAST: take_address(attribute, &link->broadcast, row); break;
	case IFLA_PERM_ADDRESS: take_address(attribute, &link->permanent, row); break;
	case IFLA_MTU:
		link->has_mtu = true;
		link->mtu = attribute_u32(attribute, row);
		break;
	case IFLA_LINK:
		link->has_peer = true;
		link->peer = attribute_u32(attribute, row);
		break;
	case IFLA_LINK_NETNSID:
		link->has_peer_netns = true;
		link->peer_netns = (int)attribute_u32(attribute, row);
		break;
	case IFLA_QDISC: attribute_text(attribute, link->qdisc, sizeof link->qdisc, row); break;
	case IFLA_MASTER: link->master = attribute_u32(attribute, row); break;
	case IFLA_OPERSTATE:
		link->has_operstate = true;
		link->operstate = attribute_u8(attribute, row);
		break;
	case IFLA_LINKMODE:
		link->has_linkmode = true;
		link->linkmode = attribute_u8(attribute, row);
		break;
	case IFLA_GROUP:
		link->has_group = true;
		link->group = attribute_u32(attribute, row);
		break;
	case IFLA_TXQLEN:
		link->has_queue_length = true;
		link->queue_length = attribute_u32(attribute, row);
		break;
	case IFLA_IFALIAS: attribute_text(attribute, link->alias, sizeof link->alias, row); break;
	case IFLA_PROTO_DOWN: link->proto_down = attribute_u8(attribute, row) != 0; break;
	case IFLA_EVENT: link->event = attribute_u32(attribute, row); break;
	case IFLA_PROTO_DOWN_REASON: take_reason(attribute, link, row); break;
	case IFLA_STATS64:
		link->has_statistics = true;
		attribute_struct(attribute, &link->statistics, sizeof link->statistics,
			offsetof(struct rtnl_link_stats64, rx_nohandler), row);
		break;
	case IFLA_PROP_LIST: link->alternative_names = *attribute; break;
	case IFLA_LINKINFO: link->info = *attribute; break;
	case IFLA_XDP: link->xdp = *attribute; break;
	case IFLA_VFINFO_LIST: link->functions = *attribute; break;
	case IFLA_AF_SPEC: link->families = *attribute; break;
	default: break; /* what newer kernels add, and what only -d shows */
	}
}

int link_decode(struct link *link, const struct nlmsghdr *message, struct error *error)
{
	const struct ifinfomsg *body = netlink_body(message, sizeof *body);
	memset(link, 0, sizeof *link);
	if (body == NULL)
		return failed(error, 0, "malformed link: %u bytes", message->nlmsg_len);
	link->index = (unsigned)body->ifi_index;
	link->flags = body->ifi_flags;
	link->type = body->ifi_type;
	link->all = attributes_of(message, sizeof *body);
	struct attribute at[IFLA_MAX + 1];
	attributes_table(&link->all, at, IFLA_MAX + 1);
	for (size_t type = 0; type <= IFLA_MAX; type++)
		if (at[type].data != NULL)
			take_attribute(link, &at[type], &link->all);
	if (link->name[0] == '\0')
		attributes_mark(&link->all);
	return attributes_verdict(&link->all, "link", error);
}

void ip_link_request(
	struct netlink_request *request, uint16_t flags, uint8_t family, const char *name)
{
	struct ifinfomsg body = {.ifi_family = family};
	netlink_begin(request, RTM_GETLINK, flags);
	netlink_put(request, &body, sizeof body);
	if (name != NULL)
		netlink_attribute_text(
			request, strlen(name) < IFNAMSIZ ? IFLA_IFNAME : IFLA_ALT_IFNAME, name);
}

/* What is dumped for one family only has no extensions and no filters: the kernel refuses them. */
static bool is_of_family(uint8_t family)
{
	return family == AF_INET || family == AF_INET6;
}

/* Whether the kernel is asked for the links of a kind: it knows none by what they are ports of. */
static bool asks_for_kind(const struct link_filter *filter)
{
	static const char port[] = "_slave";
	size_t length = filter->kind != NULL ? strlen(filter->kind) : 0;
	return length > 0 &&
		(length < sizeof port - 1 ||
			!text_equal(filter->kind + length - (sizeof port - 1), port));
}

/* What the kernel can leave out of a dump. */
static void put_filter(struct netlink_request *request, const struct link_filter *filter)
{
	if (filter->master != MASTER_ANY)
		netlink_attribute_u32(request, IFLA_MASTER, filter->master);
	if (!asks_for_kind(filter))
		return;
	size_t nest = netlink_nest(request, IFLA_LINKINFO);
	netlink_attribute(request, IFLA_INFO_KIND, filter->kind, strlen(filter->kind));
	netlink_nest_end(request, nest);
}

bool link_is_of_dump(const struct link *link, const struct link_filter *filter, uint8_t family)
{
	bool was_asked = filter->device == NULL && !is_of_family(family);
	return !was_asked || filter->master != MASTER_NONE || link->master == 0;
}

int link_request(struct ip *ip, const struct link_filter *filter, uint8_t family,
	netlink_taker *take, void *context)
{
	struct netlink_request request;
	uint32_t extensions = filter->without_functions ? 0 : RTEXT_FILTER_VF;
	bool is_dump = filter->device == NULL;
	if (ip->options.statistics == 0)
		extensions |= RTEXT_FILTER_SKIP_STATS;
	bool by_index = filter->index != 0;
	ip_link_request(
		&request, is_dump ? NLM_F_DUMP : 0, family, by_index ? NULL : filter->device);
	if (by_index)
		((struct ifinfomsg *)(request.bytes + NLMSG_HDRLEN))->ifi_index =
			(int)filter->index;
	if (!is_dump || !is_of_family(family))
		netlink_attribute_u32(&request, IFLA_EXT_MASK, extensions);
	if (is_dump && !is_of_family(family))
		put_filter(&request, filter);
	if (is_dump)
		return ip_dump(ip, &request, take, context);
	if (netlink_ask(&ip->netlink, &request, take, context, ip->error) == 0)
		return 0;
	int number = ip->error->number;
	if (by_index || (number != ENODEV && number != EINVAL && number != ERANGE))
		return -1;
	if (ip_interface_number(filter->device) == 0)
		return failed(ip->error, 0, "Device \"%s\" does not exist.", filter->device);
	return failed(ip->error, 0,
		"RTNETLINK answers: No such device\nCannot send link get request: No such device");
}

/* What `ip link show` carries through its dump. */
struct link_show {
	struct ip *ip;
	const struct link_filter *filter;
};

static int show(const struct nlmsghdr *message, void *context, struct error *error)
{
	struct link_show *this = context;
	struct ip *ip = this->ip;
	struct link link;
	if (message->nlmsg_type != RTM_NEWLINK)
		return 0;
	if (link_decode(&link, message, error) < 0)
		return -1;
	ip_interface_keep(ip, link.index, link.name, link.flags);
	if (!link_is_of_dump(&link, this->filter, AF_PACKET))
		return 0;
	out_object(ip->out, NULL);
	/* A label is an address's: no link has one. */
	if (link_matches(&link, this->filter) && this->filter->label == NULL) {
		if (ip->options.brief)
			link_print_brief(ip, &link);
		else
			link_print(ip, &link, LINK_VIEW_LINK);
		link_print_peer(ip, &link);
		out_text(ip->out, "\n");
	}
	out_object_end(ip->out);
	return attributes_verdict(&link.all, "link", error);
}

static int link_show(struct ip *ip, char **words)
{
	struct link_filter filter = {.family = AF_PACKET};
	int taken = link_take_filter(ip, words, &filter);
	if (taken != 0)
		return taken;
	struct link_show this = {ip, &filter};
	/* Where there is no such link, nothing of a document is shown. */
	if (filter.device != NULL)
		out_hold(ip->out);
	out_begin(ip->out);
	int result = link_request(ip, &filter, AF_PACKET, show, &this);
	if (result < 0)
		out_rewind(ip->out);
	else
		out_end(ip->out);
	out_release(ip->out);
	return result;
}

#define VERBS(VERB) \
	VERB("show", 2, link_show) \
	VERB("add", 1, link_add) \
	VERB("set", 1, link_set) \
	VERB("change", 1, link_set) \
	VERB("replace", 1, link_replace) \
	VERB("delete", 1, link_delete) \
	VERB("lst", 2, link_show) \
	VERB("list", 1, link_show) \
	VERB("xstats", 1, NULL) \
	VERB("afstats", 2, NULL) \
	VERB("property", 1, link_property)
IP_VERBS(VERBS)

int ip_link(struct ip *ip, char **words)
{
	return IP_RUN_VERB(ip, "link", words);
}
