// SPDX-License-Identifier: MIT

/* A link's lines. Spaces and their ends are iproute2's, to the byte. */

#include <linux/if_arp.h>
#include <linux/sockios.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "applets/ip/link.h"
#include "core/inet.h"
#include "core/text.h"

/* In the order in which they are shown; IFF_RUNNING is told by NO-CARRIER. */
static const struct {
	unsigned bit;
	char name[12];
} flag_names[] = {
	{IFF_LOOPBACK, "LOOPBACK"},
	{IFF_BROADCAST, "BROADCAST"},
	{IFF_POINTOPOINT, "POINTOPOINT"},
	{IFF_MULTICAST, "MULTICAST"},
	{IFF_NOARP, "NOARP"},
	{IFF_ALLMULTI, "ALLMULTI"},
	{IFF_PROMISC, "PROMISC"},
	{IFF_MASTER, "MASTER"},
	{IFF_SLAVE, "SLAVE"},
	{IFF_DEBUG, "DEBUG"},
	{IFF_DYNAMIC, "DYNAMIC"},
	{IFF_AUTOMEDIA, "AUTOMEDIA"},
	{IFF_PORTSEL, "PORTSEL"},
	{IFF_NOTRAILERS, "NOTRAILERS"},
	{IFF_UP, "UP"},
	{IFF_LOWER_UP, "LOWER_UP"},
	{IFF_DORMANT, "DORMANT"},
	{IFF_ECHO, "ECHO"},
};

/* Whether the other end is in this namespace, and down. */
static bool peer_is_down(struct ip *ip, const struct link *link)
{
	return link->has_peer && !link->has_peer_netns && link->peer != 0 &&
		!(ip_interface_flags(ip, link->peer) & IFF_UP);
}

static void print_flags(struct ip *ip, const struct link *link)
{
	const char *shape = "%";
	unsigned rest = link->flags & ~(unsigned)IFF_RUNNING;
	out_list(ip->out, "flags");
	out_text(ip->out, "<");
	if ((link->flags & IFF_UP) && !(link->flags & IFF_RUNNING)) {
		out_string(ip->out, NULL, shape, "NO-CARRIER");
		shape = ",%";
	}
	for (size_t at = 0; at < sizeof flag_names / sizeof flag_names[0]; at++) {
		if (!(rest & flag_names[at].bit))
			continue;
		rest &= ~flag_names[at].bit;
		out_string(ip->out, NULL, shape, flag_names[at].name);
		shape = ",%";
	}
	if (rest != 0) {
		char digits[TEXT_NUMBER_SIZE];
		text_hexadecimal(digits, rest);
		out_string(ip->out, NULL, shape, digits);
		shape = ",%";
	}
	if (peer_is_down(ip, link))
		out_string(ip->out, NULL, shape, "M-DOWN");
	out_text(ip->out, "> ");
	out_list_end(ip->out);
}

/* NAME, NAME@PEER, NAME@ifN for a peer elsewhere: in JSON two keys. */
static void print_name(struct ip *ip, const struct link *link, const char *shape)
{
	char text[2 * IFNAMSIZ + 1], number[IFNAMSIZ];
	const char *peer = NULL;
	if (link->has_peer && link->has_peer_netns) {
		out_number(ip->out, "link_index", NULL, link->peer);
		text_format(number, sizeof number, "if%u", link->peer);
		peer = number;
	} else if (link->has_peer && link->peer != 0) {
		peer = ip_interface(ip, link->peer, number);
		out_string(ip->out, "link", NULL, peer);
	} else if (link->has_peer) {
		peer = "NONE";
		out_marker(ip->out, "link", NULL);
	}
	text_format(text, sizeof text, "%s%s%s", link->name, peer != NULL ? "@" : "",
		peer != NULL ? peer : "");
	out_coloured(ip->out, COLOUR_IFNAME, NULL, shape, text);
	out_string(ip->out, "ifname", NULL, link->name);
}

/* RFC 2863, as linux/if.h numbers it. */
static void print_state(
	struct ip *ip, const struct link *link, const char *before, const char *shape)
{
	static const char names[][16] = {
		"UNKNOWN", "NOTPRESENT", "DOWN", "LOWERLAYERDOWN", "TESTING", "DORMANT", "UP"};
	if (!link->has_operstate)
		return;
	out_text(ip->out, before);
	if (link->operstate >= sizeof names / sizeof names[0]) {
		char digits[TEXT_NUMBER_SIZE];
		text_hexadecimal(digits, link->operstate);
		out_string(ip->out, NULL, "0x%", digits);
		out_number(ip->out, "operstate_index", NULL, link->operstate);
		return;
	}
	enum out_colour colour = link->operstate == IF_OPER_UP ? COLOUR_UP
		: link->operstate == IF_OPER_DOWN              ? COLOUR_DOWN
							       : COLOUR_NONE;
	out_coloured(ip->out, colour, "operstate", shape, names[link->operstate]);
}

static void print_link_address(struct ip *ip, const char *key, const char *shape, uint16_t type,
	const struct link_address *address)
{
	char text[LINK_TEXT_SIZE];
	out_coloured(ip->out, COLOUR_MAC, key, shape,
		link_address_text(text, type, address->bytes, address->size));
}

static void print_hardware(struct ip *ip, const struct link *link)
{
	char text[NAME_SIZE];
	out_line(ip->out);
	out_string(ip->out, "link_type", "    link/% ", link_type_name(ip, link->type, text));
	if (link->address.size > 0)
		print_link_address(ip, "address", "%", link->type, &link->address);
	if (link->broadcast.size > 0) {
		if (link->flags & IFF_POINTOPOINT)
			out_bool(ip->out, "link_pointtopoint", NULL, true);
		out_text(ip->out, link->flags & IFF_POINTOPOINT ? " peer " : " brd ");
		print_link_address(ip, "broadcast", "%", link->type, &link->broadcast);
	}
	if (link->permanent.size > 0 &&
		(link->permanent.size != link->address.size ||
			memcmp(link->permanent.bytes, link->address.bytes, link->address.size) !=
				0)) {
		out_text(ip->out, " permaddr ");
		print_link_address(ip, "permaddr", "%", link->type, &link->permanent);
	}
}

static void print_peer_netns(struct ip *ip, const struct link *link)
{
	if (!link->has_peer_netns)
		return;
	if (link->peer_netns < 0) {
		out_signed(ip->out, "link_netnsid", " link-netnsid unknown", link->peer_netns);
		return;
	}
	const char *name = ip_netns_name(ip, link->peer_netns);
	out_number(ip->out, "link_netnsid", name == NULL ? " link-netnsid %" : NULL,
		(unsigned)link->peer_netns);
	if (name != NULL)
		out_string(ip->out, NULL, " link-netns %", name);
}

static void print_proto_down(struct ip *ip, const struct link *link)
{
	if (link->proto_down) {
		out_bool(ip->out, "proto_down", NULL, true);
		out_text(ip->out, " protodown on ");
	}
	if (!link->has_proto_down_reason || (link->proto_down_reason & 0xff) == 0)
		return;
	const char *shape = "%";
	out_list(ip->out, "proto_down_reason");
	out_text(ip->out, "protodown_reason <");
	for (unsigned bit = 0; bit < 8; bit++) { /* iproute2 knows no more */
		char digits[TEXT_NUMBER_SIZE];
		if (!(link->proto_down_reason & 1u << bit))
			continue;
		text_decimal(digits, bit);
		out_string(ip->out, NULL, shape, digits);
		shape = ",%";
	}
	out_text(ip->out, ">");
	out_list_end(ip->out);
}

static void print_alternative_names(struct ip *ip, struct link *link)
{
	struct attributes row = attributes_in(&link->alternative_names, &link->all);
	struct attribute attribute;
	if (link->alternative_names.size == 0)
		return;
	out_list(ip->out, "altnames");
	while (attributes_next(&row, &attribute)) {
		char name[128]; /* ALTIFNAMSIZ */
		if (attribute.type != IFLA_ALT_IFNAME)
			continue;
		attribute_text(&attribute, name, sizeof name, &row);
		out_line(ip->out);
		out_string(ip->out, NULL, "    altname %", name);
	}
	out_list_end(ip->out);
}

/* Messages for one family lack the length: the ioctl knows it. */
static uint32_t queue_length(struct ip *ip, const struct link *link)
{
	struct ifreq request = {0};
	if (link->has_queue_length)
		return link->queue_length;
	text_copy(request.ifr_name, sizeof request.ifr_name, link->name);
	return ioctl(ip->netlink.fd, SIOCGIFTXQLEN, &request) < 0 ? 0 : (uint32_t)request.ifr_qlen;
}

/* IFLA_EVENT: what made the kernel tell of a link. */
static void print_event(struct ip *ip, uint32_t event)
{
	static const char names[][17] = {"REBOOT", "FEATURE CHANGE", "BONDING FAILOVER",
		"NOTIFY PEERS", "RESEND IGMP", "BONDING OPTION"};
	char number[TEXT_NUMBER_SIZE];
	if (event == IFLA_EVENT_NONE)
		return;
	text_decimal(number, event);
	out_string(ip->out, "link_event", "event % ",
		event <= sizeof names / sizeof names[0] ? names[event - 1] : number);
}

static void print_first_line(struct ip *ip, struct link *link, enum link_view view)
{
	char text[NAME_SIZE];
	out_number(ip->out, "ifindex", "%: ", link->index);
	print_name(ip, link, "%: ");
	print_flags(ip, link);
	if (link->has_mtu)
		out_number(ip->out, "mtu", "mtu % ", link->mtu);
	link_print_xdp_mode(ip, link);
	if (link->qdisc[0] != '\0')
		out_string(ip->out, "qdisc", "qdisc % ", link->qdisc);
	if (link->master != 0)
		out_string(ip->out, "master", "master % ", ip_interface(ip, link->master, text));
	print_state(ip, link, "state ", "% ");
	if (link->has_linkmode && view == LINK_VIEW_LINK)
		out_string(ip->out, "linkmode", "mode % ",
			link->linkmode == 0 ? "DEFAULT" : "DORMANT");
	if (link->has_group)
		out_string(
			ip->out, "group", "group % ", ip_name(ip, NAMES_GROUP, link->group, text));
	uint32_t length = queue_length(ip, link);
	if (length != 0)
		out_number(ip->out, "txqlen", "qlen %", length);
	print_event(ip, link->event);
}

void link_print(struct ip *ip, struct link *link, enum link_view view)
{
	bool details = ip->options.details > 0;
	bool hardware = view == LINK_VIEW_LINK || ip->family == AF_UNSPEC ||
		ip->family == AF_PACKET || details;
	print_first_line(ip, link, view);
	if (hardware)
		print_hardware(ip, link);
	print_peer_netns(ip, link);
	print_proto_down(ip, link);
	if (details) {
		link_print_details(ip, link);
		link_print_kinds(ip, link);
		if (view == LINK_VIEW_LINK)
			link_print_address_mode(ip, link);
		link_print_more_details(ip, link);
	}
	if (link->alias[0] != '\0' && (view == LINK_VIEW_LINK || details)) {
		out_line(ip->out);
		out_string(ip->out, "ifalias", "    alias %", link->alias);
	}
	if (view == LINK_VIEW_LINK || details)
		link_print_xdp_programs(ip, link);
	if (view == LINK_VIEW_LINK && ip->options.statistics > 0 && link->has_statistics) {
		out_line(ip->out);
		link_print_statistics(ip, link);
	}
	if (view == LINK_VIEW_LINK || details)
		link_print_functions(ip, link);
	print_alternative_names(ip, link);
}

void link_print_brief_start(struct ip *ip, const struct link *link)
{
	print_name(ip, link, "%-16 ");
	print_state(ip, link, "", "%-14 ");
}

void link_print_brief(struct ip *ip, const struct link *link)
{
	link_print_brief_start(ip, link);
	if (link->address.size > 0)
		print_link_address(ip, "address", "% ", link->type, &link->address);
	print_flags(ip, link);
}
