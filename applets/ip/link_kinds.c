// SPDX-License-Identifier: MIT

/* Which code belongs to a kind of link, and -d's line about it. */

#include <linux/if_link.h>

#include "applets/ip/kinds.h"
#include "applets/ip/link.h"
#include "core/text.h"

/* Words of a kind, and details: kinds that have neither are not here. */
enum kind_code {
	CODE_NONE,
	CODE_BRIDGE,
	CODE_BRIDGE_PORT,
	CODE_BOND,
	CODE_BOND_PORT,
	CODE_VLAN,
	CODE_VXLAN,
	CODE_GENEVE,
	CODE_MACVLAN,
	CODE_IPVLAN,
	CODE_VRF,
	CODE_VRF_PORT,
	CODE_VETH,
	CODE_NETKIT,
	CODE_TUN,
	CODE_XFRM,
	CODE_GRE,
	CODE_GRE6,
	CODE_IP_TUNNEL,
	CODE_IP6_TUNNEL,
	CODE_VTI,
	CODE_VTI6,
};

static const struct {
	char kind[14];
	uint8_t code; /* enum kind_code */
} kinds[] = {
	{"bridge", CODE_BRIDGE},
	{"bridge_slave", CODE_BRIDGE_PORT},
	{"bond", CODE_BOND},
	{"bond_slave", CODE_BOND_PORT},
	{"vlan", CODE_VLAN},
	{"vxlan", CODE_VXLAN},
	{"geneve", CODE_GENEVE},
	{"macvlan", CODE_MACVLAN},
	{"macvtap", CODE_MACVLAN},
	{"ipvlan", CODE_IPVLAN},
	{"ipvtap", CODE_IPVLAN},
	{"vrf", CODE_VRF},
	{"vrf_slave", CODE_VRF_PORT},
	{"veth", CODE_VETH},
	{"vxcan", CODE_VETH},
	{"netkit", CODE_NETKIT},
	{"tun", CODE_TUN},
	{"xfrm", CODE_XFRM},
	{"gre", CODE_GRE},
	{"gretap", CODE_GRE},
	{"erspan", CODE_GRE},
	{"ip6gre", CODE_GRE6},
	{"ip6gretap", CODE_GRE6},
	{"ip6erspan", CODE_GRE6},
	{"ipip", CODE_IP_TUNNEL},
	{"sit", CODE_IP_TUNNEL},
	{"ip6tnl", CODE_IP6_TUNNEL},
	{"vti", CODE_VTI},
	{"vti6", CODE_VTI6},
};

static enum kind_code code_of(const char *kind)
{
	for (size_t at = 0; at < sizeof kinds / sizeof kinds[0]; at++)
		if (text_equal(kinds[at].kind, kind))
			return kinds[at].code;
	return CODE_NONE;
}

kind_taker *kind_find_taker(const char *kind)
{
	switch (code_of(kind)) {
	case CODE_BRIDGE: return kind_take_bridge;
	case CODE_BRIDGE_PORT: return kind_take_bridge_port;
	case CODE_BOND: return kind_take_bond;
	case CODE_BOND_PORT: return kind_take_bond_port;
	case CODE_VLAN: return kind_take_vlan;
	case CODE_VXLAN: return kind_take_vxlan;
	case CODE_GENEVE: return kind_take_geneve;
	case CODE_MACVLAN: return kind_take_macvlan;
	case CODE_IPVLAN: return kind_take_ipvlan;
	case CODE_VRF: return kind_take_vrf;
	case CODE_VETH:
	case CODE_NETKIT: return kind_take_peer;
	case CODE_XFRM: return kind_take_xfrm;
	case CODE_GRE: return kind_take_gre;
	case CODE_GRE6: return kind_take_gre6;
	case CODE_IP_TUNNEL: return kind_take_ip_tunnel;
	case CODE_IP6_TUNNEL: return kind_take_ip6_tunnel;
	case CODE_VTI: return kind_take_vti;
	case CODE_VTI6: return kind_take_vti6;
	case CODE_NONE:
	case CODE_VRF_PORT:
	case CODE_TUN: break;
	}
	return NULL;
}

kind_printer *kind_find_printer(const char *kind, bool is_port)
{
	char name[IFNAMSIZ + 8];
	text_format(name, sizeof name, "%s%s", kind, is_port ? "_slave" : "");
	switch (code_of(name)) {
	case CODE_BRIDGE: return kind_print_bridge;
	case CODE_BRIDGE_PORT: return kind_print_bridge_port;
	case CODE_BOND: return kind_print_bond;
	case CODE_BOND_PORT: return kind_print_bond_port;
	case CODE_VLAN: return kind_print_vlan;
	case CODE_VXLAN: return kind_print_vxlan;
	case CODE_GENEVE: return kind_print_geneve;
	case CODE_MACVLAN: return kind_print_macvlan;
	case CODE_IPVLAN: return kind_print_ipvlan;
	case CODE_VRF:
	case CODE_VRF_PORT: return kind_print_vrf;
	case CODE_NETKIT: return kind_print_netkit;
	case CODE_TUN: return kind_print_tun;
	case CODE_XFRM: return kind_print_xfrm;
	case CODE_GRE:
	case CODE_GRE6: return kind_print_gre;
	case CODE_IP_TUNNEL:
	case CODE_IP6_TUNNEL: return kind_print_ip_tunnel;
	case CODE_VTI:
	case CODE_VTI6: return kind_print_vti;
	case CODE_NONE:
	case CODE_VETH: break;
	}
	return NULL;
}

/* A kind's name and, where the kernel tells more, an object of it. */
static void print_info(struct ip *ip, const struct attribute *name, const struct attribute *data,
	const char *key, const char *data_key, const char *shape, bool is_port,
	struct attributes *row)
{
	char text[IFNAMSIZ];
	struct kind_data kind = {.ip = ip, .row = attributes_in(data, row)};
	if (name->data == NULL)
		return;
	attribute_text(name, text, sizeof text, row);
	out_line(ip->out);
	out_string(ip->out, key, shape, text);
	attributes_table(&kind.row, kind.at, KIND_ATTRIBUTES);
	kind_printer *print = kind_find_printer(text, is_port);
	if (print == NULL)
		return;
	out_object(ip->out, data_key);
	print(&kind, text);
	out_object_end(ip->out);
}

void link_print_kinds(struct ip *ip, struct link *link)
{
	struct attribute at[IFLA_INFO_SLAVE_DATA + 1];
	struct attributes row = attributes_in(&link->info, &link->all);
	if (link->info.size == 0)
		return;
	attributes_table(&row, at, IFLA_INFO_SLAVE_DATA + 1);
	out_object(ip->out, "linkinfo");
	print_info(ip, &at[IFLA_INFO_KIND], &at[IFLA_INFO_DATA], "info_kind", "info_data", "    % ",
		false, &row);
	print_info(ip, &at[IFLA_INFO_SLAVE_KIND], &at[IFLA_INFO_SLAVE_DATA], "info_slave_kind",
		"info_slave_data", "    %_slave ", true, &row);
	out_object_end(ip->out);
}

/* Kinds whose help iproute2 gives as a success: those with words of their own, and a few more. */
bool link_has_kind(const char *kind)
{
	static const char plain[][10] = {"dummy", "ifb", "nlmon", "team", "vcan", "netdevsim"};
	for (size_t at = 0; at < sizeof plain / sizeof plain[0]; at++)
		if (text_equal(kind, plain[at]))
			return true;
	return kind_find_taker(kind) != NULL;
}
