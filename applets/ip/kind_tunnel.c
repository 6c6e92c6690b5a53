// SPDX-License-Identifier: MIT

/* From the words of a tunnel to its attributes, and back for one that is there. */

#include "applets/ip/kind_tunnel.h"

#include <endian.h>
#include <linux/if_link.h>
#include <linux/if_tunnel.h>
#include <linux/in.h>
#include <string.h>
#include <sys/socket.h>

#include "applets/ip/link.h"
#include "applets/ip/link_change.h"
#include "applets/ip/words.h"
#include "core/text.h"

static const struct tunnel_layout gre_layout = {.link = IFLA_GRE_LINK,
	.iflags = IFLA_GRE_IFLAGS,
	.oflags = IFLA_GRE_OFLAGS,
	.ikey = IFLA_GRE_IKEY,
	.okey = IFLA_GRE_OKEY,
	.local = IFLA_GRE_LOCAL,
	.remote = IFLA_GRE_REMOTE,
	.ttl = IFLA_GRE_TTL,
	.tos = IFLA_GRE_TOS,
	.pmtudisc = IFLA_GRE_PMTUDISC,
	.encap_limit = IFLA_GRE_ENCAP_LIMIT,
	.flowinfo = IFLA_GRE_FLOWINFO,
	.flags = IFLA_GRE_FLAGS,
	.encap_type = IFLA_GRE_ENCAP_TYPE,
	.encap_flags = IFLA_GRE_ENCAP_FLAGS,
	.encap_sport = IFLA_GRE_ENCAP_SPORT,
	.encap_dport = IFLA_GRE_ENCAP_DPORT,
	.external = IFLA_GRE_COLLECT_METADATA,
	.ignore_df = IFLA_GRE_IGNORE_DF,
	.fwmark = IFLA_GRE_FWMARK};

static const struct tunnel_layout ip_layout = {.link = IFLA_IPTUN_LINK,
	.local = IFLA_IPTUN_LOCAL,
	.remote = IFLA_IPTUN_REMOTE,
	.ttl = IFLA_IPTUN_TTL,
	.tos = IFLA_IPTUN_TOS,
	.pmtudisc = IFLA_IPTUN_PMTUDISC,
	.encap_limit = IFLA_IPTUN_ENCAP_LIMIT,
	.flowinfo = IFLA_IPTUN_FLOWINFO,
	.flags = IFLA_IPTUN_FLAGS,
	.proto = IFLA_IPTUN_PROTO,
	.encap_type = IFLA_IPTUN_ENCAP_TYPE,
	.encap_flags = IFLA_IPTUN_ENCAP_FLAGS,
	.encap_sport = IFLA_IPTUN_ENCAP_SPORT,
	.encap_dport = IFLA_IPTUN_ENCAP_DPORT,
	.external = IFLA_IPTUN_COLLECT_METADATA,
	.fwmark = IFLA_IPTUN_FWMARK};

static const struct tunnel_layout vti_layout = {.link = IFLA_VTI_LINK,
	.ikey = IFLA_VTI_IKEY,
	.okey = IFLA_VTI_OKEY,
	.local = IFLA_VTI_LOCAL,
	.remote = IFLA_VTI_REMOTE,
	.fwmark = IFLA_VTI_FWMARK};

const struct tunnel_layout *tunnel_layout(enum tunnel_family family)
{
	return family & (TUNNEL_GRE | TUNNEL_GRE6)  ? &gre_layout
		: family & (TUNNEL_IP | TUNNEL_IP6) ? &ip_layout
						    : &vti_layout;
}

static bool is_zero(const struct inet_prefix *address)
{
	static const uint8_t zeros[sizeof address->bytes];
	return memcmp(address->bytes, zeros, address->size) == 0;
}

static void put_address(
	struct netlink_request *request, uint16_t attribute, const struct inet_prefix *address)
{
	if (!is_zero(address))
		netlink_attribute(request, attribute, address->bytes, address->size);
}

static void put_encapsulation(struct netlink_request *request, const struct ip_tunnel *tunnel)
{
	const struct tunnel_layout *at = tunnel_layout(tunnel->family);
	netlink_attribute_u16(request, at->encap_type, tunnel->encap_type);
	netlink_attribute_u16(request, at->encap_flags, tunnel->encap_flags);
	netlink_attribute_u16(request, at->encap_sport, htobe16(tunnel->encap_sport));
	netlink_attribute_u16(request, at->encap_dport, htobe16(tunnel->encap_dport));
}

static void put_keys(struct netlink_request *request, const struct ip_tunnel *tunnel)
{
	const struct tunnel_layout *at = tunnel_layout(tunnel->family);
	netlink_attribute_u32(request, at->ikey, tunnel->ikey);
	netlink_attribute_u32(request, at->okey, tunnel->okey);
}

static void put_erspan(struct netlink_request *request, const struct ip_tunnel *tunnel)
{
	if (tunnel->family == TUNNEL_GRE && !tunnel->is_erspan)
		return;
	netlink_attribute_u8(request, IFLA_GRE_ERSPAN_VER, tunnel->erspan_version);
	if (tunnel->erspan_version == 1 && tunnel->erspan_index != 0)
		netlink_attribute_u32(request, IFLA_GRE_ERSPAN_INDEX, tunnel->erspan_index);
	if (tunnel->erspan_version == 2) {
		netlink_attribute_u8(request, IFLA_GRE_ERSPAN_DIR, tunnel->erspan_direction);
		netlink_attribute_u16(request, IFLA_GRE_ERSPAN_HWID, tunnel->erspan_hwid);
	}
}

static void put_gre(struct netlink_request *request, const struct ip_tunnel *tunnel)
{
	if (tunnel->is_external) {
		netlink_attribute(request, IFLA_GRE_COLLECT_METADATA, NULL, 0);
		return;
	}
	put_keys(request, tunnel);
	netlink_attribute_u16(request, IFLA_GRE_IFLAGS, tunnel->iflags);
	netlink_attribute_u16(request, IFLA_GRE_OFLAGS, tunnel->oflags);
	put_address(request, IFLA_GRE_LOCAL, &tunnel->local);
	put_address(request, IFLA_GRE_REMOTE, &tunnel->remote);
	if (tunnel->family == TUNNEL_GRE) {
		netlink_attribute_u8(request, IFLA_GRE_PMTUDISC, tunnel->pmtudisc);
		if (tunnel->ignores_df)
			netlink_attribute_u8(request, IFLA_GRE_IGNORE_DF, 1);
		netlink_attribute_u8(request, IFLA_GRE_TOS, tunnel->tos);
	}
	if (tunnel->link != 0)
		netlink_attribute_u32(request, IFLA_GRE_LINK, tunnel->link);
	netlink_attribute_u8(request, IFLA_GRE_TTL, tunnel->ttl);
	if (tunnel->family == TUNNEL_GRE6) {
		netlink_attribute_u8(request, IFLA_GRE_ENCAP_LIMIT, tunnel->encap_limit);
		netlink_attribute_u32(request, IFLA_GRE_FLOWINFO, htobe32(tunnel->flowinfo));
		netlink_attribute_u32(request, IFLA_GRE_FLAGS, tunnel->flags);
	}
	netlink_attribute_u32(request, IFLA_GRE_FWMARK, tunnel->fwmark);
	put_erspan(request, tunnel);
	put_encapsulation(request, tunnel);
}

static void put_sit(struct netlink_request *request, const struct ip_tunnel *tunnel)
{
	netlink_attribute_u16(request, IFLA_IPTUN_FLAGS, tunnel->is_isatap ? SIT_ISATAP : 0);
	if (!tunnel->has_prefix)
		return;
	netlink_attribute(request, IFLA_IPTUN_6RD_PREFIX, tunnel->prefix.bytes, 16);
	netlink_attribute_u16(request, IFLA_IPTUN_6RD_PREFIXLEN, tunnel->prefix.length);
	if (!tunnel->has_relay)
		return;
	netlink_attribute(request, IFLA_IPTUN_6RD_RELAY_PREFIX, tunnel->relay.bytes, 4);
	netlink_attribute_u16(request, IFLA_IPTUN_6RD_RELAY_PREFIXLEN, tunnel->relay.length);
}

static void put_ip(struct netlink_request *request, const struct ip_tunnel *tunnel)
{
	netlink_attribute_u8(request, IFLA_IPTUN_PROTO, tunnel->proto);
	if (tunnel->is_external) {
		netlink_attribute(request, IFLA_IPTUN_COLLECT_METADATA, NULL, 0);
		return;
	}
	put_address(request, IFLA_IPTUN_LOCAL, &tunnel->local);
	put_address(request, IFLA_IPTUN_REMOTE, &tunnel->remote);
	if (tunnel->family == TUNNEL_IP) {
		netlink_attribute_u8(request, IFLA_IPTUN_PMTUDISC, tunnel->pmtudisc);
		netlink_attribute_u8(request, IFLA_IPTUN_TOS, tunnel->tos);
		netlink_attribute_u8(request, IFLA_IPTUN_TTL, tunnel->ttl);
	} else {
		netlink_attribute_u8(request, IFLA_IPTUN_TTL, tunnel->ttl);
		netlink_attribute_u8(request, IFLA_IPTUN_ENCAP_LIMIT, tunnel->encap_limit);
		netlink_attribute_u32(request, IFLA_IPTUN_FLOWINFO, htobe32(tunnel->flowinfo));
		netlink_attribute_u32(request, IFLA_IPTUN_FLAGS, tunnel->flags);
	}
	netlink_attribute_u32(request, IFLA_IPTUN_LINK, tunnel->link);
	netlink_attribute_u32(request, IFLA_IPTUN_FWMARK, tunnel->fwmark);
	put_encapsulation(request, tunnel);
	if (tunnel->is_sit)
		put_sit(request, tunnel);
}

static void put_vti(struct netlink_request *request, const struct ip_tunnel *tunnel)
{
	put_keys(request, tunnel);
	put_address(request, IFLA_VTI_LOCAL, &tunnel->local);
	put_address(request, IFLA_VTI_REMOTE, &tunnel->remote);
	netlink_attribute_u32(request, IFLA_VTI_FWMARK, tunnel->fwmark);
	if (tunnel->link != 0)
		netlink_attribute_u32(request, IFLA_VTI_LINK, tunnel->link);
}

void tunnel_put(struct netlink_request *request, const struct ip_tunnel *tunnel)
{
	if (tunnel->family & (TUNNEL_GRE | TUNNEL_GRE6))
		put_gre(request, tunnel);
	else if (tunnel->family & (TUNNEL_IP | TUNNEL_IP6))
		put_ip(request, tunnel);
	else
		put_vti(request, tunnel);
}

static void read_address(
	struct kind_data *kind, uint16_t type, struct inet_prefix *address, size_t size)
{
	if (type != 0 && kind_has(kind, type))
		attribute_struct(&kind->at[type], address->bytes, size, size, &kind->row);
}

/* Decodes what the kernel tells of a tunnel. */
static void decode(struct kind_data *kind, struct ip_tunnel *tunnel)
{
	const struct tunnel_layout *at = tunnel_layout(tunnel->family);
	tunnel->iflags = at->iflags ? kind_u16(kind, at->iflags) : 0;
	tunnel->oflags = at->oflags ? kind_u16(kind, at->oflags) : 0;
	tunnel->ikey = at->ikey ? kind_u32(kind, at->ikey) : 0;
	tunnel->okey = at->okey ? kind_u32(kind, at->okey) : 0;
	read_address(kind, at->local, &tunnel->local, tunnel->local.size);
	read_address(kind, at->remote, &tunnel->remote, tunnel->remote.size);
	tunnel->link = kind_u32(kind, at->link);
	tunnel->fwmark = kind_u32(kind, at->fwmark);
	if (tunnel->family & (TUNNEL_VTI | TUNNEL_VTI6))
		return;
	tunnel->ttl = kind_u8(kind, at->ttl);
	tunnel->encap_type = kind_u16(kind, at->encap_type);
	tunnel->encap_flags = kind_u16(kind, at->encap_flags);
	tunnel->encap_sport = be16toh(kind_u16(kind, at->encap_sport));
	tunnel->encap_dport = be16toh(kind_u16(kind, at->encap_dport));
	tunnel->is_external = kind_has(kind, at->external);
	tunnel->proto = at->proto ? kind_u8(kind, at->proto) : 0;
	if (tunnel->family & TUNNEL_V6) {
		tunnel->encap_limit = kind_u8(kind, at->encap_limit);
		tunnel->flowinfo = be32toh(kind_u32(kind, at->flowinfo));
		tunnel->flags = kind_u32(kind, at->flags);
		return;
	}
	tunnel->tos = kind_u8(kind, at->tos);
	tunnel->pmtudisc = kind_u8(kind, at->pmtudisc);
	tunnel->ignores_df = at->ignore_df && kind_u8(kind, at->ignore_df) != 0;
	tunnel->is_isatap = tunnel->is_sit && kind_u16(kind, at->flags) & SIT_ISATAP;
}

static int take_tunnel(const struct nlmsghdr *message, void *context, struct error *error)
{
	struct ip_tunnel *tunnel = context;
	struct link link;
	struct kind_data kind = {0};
	struct attribute at[IFLA_INFO_DATA + 1];
	if (link_decode(&link, message, error) < 0)
		return -1;
	struct attributes info = attributes_in(&link.info, &link.all);
	attributes_table(&info, at, IFLA_INFO_DATA + 1);
	if (at[IFLA_INFO_DATA].data == NULL)
		return failed(error, 0, "Failed to get existing tunnel info.");
	kind.row = attributes_in(&at[IFLA_INFO_DATA], &info);
	attributes_table(&kind.row, kind.at, KIND_ATTRIBUTES);
	decode(&kind, tunnel);
	return attributes_verdict(&link.all, "link", error);
}

int tunnel_read(struct link_change *change, struct ip_tunnel *tunnel)
{
	struct ip *ip = change->ip;
	struct netlink_request request;
	ip_link_request(&request, 0, AF_UNSPEC, change->device);
	if (netlink_ask(&ip->netlink, &request, take_tunnel, tunnel, ip->error) == 0)
		return 0;
	return failed(ip->error, 0, "Failed to get existing tunnel info.");
}
