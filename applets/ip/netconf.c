// SPDX-License-Identifier: MIT

/* ip netconf: forwarding and the like, for each family and interface. */

#include "applets/ip/netconf.h"

#include <linux/netconf.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

#include "applets/ip/words.h"
#include "core/text.h"

int netconf_decode(struct netconf *netconf, const struct nlmsghdr *message, struct error *error)
{
	const struct netconfmsg *body = netlink_body(message, sizeof *body);
	if (body == NULL)
		return failed(error, 0, "malformed netconf: %u bytes", message->nlmsg_len);
	netconf->family = body->ncm_family;
	netconf->row = attributes_of(message, sizeof *body);
	attributes_table(&netconf->row, netconf->at, NETCONF_ATTRIBUTES);
	const struct attribute *index = &netconf->at[NETCONFA_IFINDEX];
	netconf->index = index->data != NULL ? (int)attribute_u32(index, &netconf->row) : 0;
	return attributes_verdict(&netconf->row, "netconf", error);
}

static void print_value(struct ip *ip, unsigned type, uint32_t value)
{
	static const char filters[][8] = {"off", "strict", "loose"};
	static const struct {
		uint8_t type;
		char key[28];
	} switches[] = {{NETCONFA_FORWARDING, "forwarding"}, {NETCONFA_RP_FILTER, "rp_filter"},
		{NETCONFA_MC_FORWARDING, "mc_forwarding"}, {NETCONFA_PROXY_NEIGH, "proxy_neigh"},
		{NETCONFA_IGNORE_ROUTES_WITH_LINKDOWN, "ignore_routes_with_linkdown"},
		{NETCONFA_INPUT, "input"}};
	for (size_t at = 0; at < sizeof switches / sizeof switches[0]; at++) {
		if (switches[at].type != type)
			continue;
		out_text(ip->out, switches[at].key);
		out_text(ip->out, " ");
		if (type == NETCONFA_RP_FILTER) {
			if (value < sizeof filters / sizeof filters[0])
				out_string(ip->out, switches[at].key, "% ", filters[value]);
			else
				out_number(ip->out, switches[at].key, "% ", value);
			return;
		}
		out_bool(ip->out, switches[at].key, NULL, value != 0);
		out_text(ip->out, value != 0 ? "on " : "off ");
	}
}

static void print_interface(struct ip *ip, int index)
{
	char text[IFNAMSIZ];
	if (index == NETCONFA_IFINDEX_ALL)
		out_coloured(ip->out, COLOUR_IFNAME, "interface", "% ", "all");
	else if (index == NETCONFA_IFINDEX_DEFAULT)
		out_coloured(ip->out, COLOUR_IFNAME, "interface", "% ", "default");
	else if (index != 0)
		out_coloured(ip->out, COLOUR_IFNAME, "interface", "% ",
			ip_interface(ip, (unsigned)index, text));
}

void netconf_print(struct ip *ip, struct netconf *netconf)
{
	static const uint8_t order[] = {NETCONFA_FORWARDING, NETCONFA_RP_FILTER,
		NETCONFA_MC_FORWARDING, NETCONFA_PROXY_NEIGH, NETCONFA_IGNORE_ROUTES_WITH_LINKDOWN,
		NETCONFA_INPUT};
	out_string(ip->out, "family", "% ",
		netconf->family == AF_INET            ? "inet"
			: netconf->family == AF_INET6 ? "inet6"
			: netconf->family == AF_MPLS  ? "mpls"
						      : "???");
	print_interface(ip, netconf->index);
	for (const uint8_t *type = order; type < order + sizeof order; type++)
		if (netconf->at[*type].data != NULL)
			print_value(ip, *type, attribute_u32(&netconf->at[*type], &netconf->row));
	out_text(ip->out, "\n");
}

struct netconf_show {
	struct ip *ip;
	int index; /* 0 for all */
};

static int show(const struct nlmsghdr *message, void *context, struct error *error)
{
	struct netconf_show *this = context;
	struct netconf netconf;
	if (message->nlmsg_type != RTM_NEWNETCONF)
		return 0;
	if (netconf_decode(&netconf, message, error) < 0)
		return -1;
	if (this->index != 0 && this->index != netconf.index)
		return 0;
	out_object(this->ip->out, NULL);
	netconf_print(this->ip, &netconf);
	out_object_end(this->ip->out);
	return attributes_verdict(&netconf.row, "netconf", error);
}

static int netconf_show(struct ip *ip, char **words)
{
	struct netconf_show this = {.ip = ip};
	struct netlink_request request;
	struct netconfmsg body = {.ncm_family = (uint8_t)ip->family};
	while (*words != NULL) {
		if (!word_take(&words, "dev", 0)) {
			words++;
			continue;
		}
		const char *name = word_value(ip, &words);
		if (name == NULL)
			return -1;
		this.index = (int)ip_interface_index(ip, name);
		if (this.index == 0)
			return failed(ip->error, 0, "Device \"%s\" does not exist.", name);
	}
	netlink_begin(&request, RTM_GETNETCONF, NLM_F_DUMP);
	netlink_put(&request, &body, sizeof body);
	out_begin(ip->out);
	if (ip_dump(ip, &request, show, &this) < 0)
		return -1;
	out_end(ip->out);
	return 0;
}

#define VERBS(VERB) \
	VERB("show", 1, netconf_show) \
	VERB("lst", 2, netconf_show) \
	VERB("list", 1, netconf_show)
IP_VERBS(VERBS)

int ip_netconf(struct ip *ip, char **words)
{
	return IP_RUN_VERB(ip, "netconf", words);
}
