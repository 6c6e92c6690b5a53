// SPDX-License-Identifier: MIT
#pragma once

/*
 * Tunnels of IP in IP and of GRE, which differ in the numbers of their attributes and in a few
 * words: gre, gretap, erspan, their IPv6 twins, ipip, sit, ip6tnl, vti, vti6.
 */

#include "applets/ip/kinds.h"
#include "core/inet.h"

enum tunnel_family {
	TUNNEL_GRE = 1,
	TUNNEL_GRE6 = 2,
	TUNNEL_IP = 4,
	TUNNEL_IP6 = 8,
	TUNNEL_VTI = 16,
	TUNNEL_VTI6 = 32,
	TUNNEL_KEYED = TUNNEL_GRE | TUNNEL_GRE6 | TUNNEL_VTI | TUNNEL_VTI6,
	TUNNEL_V6 = TUNNEL_GRE6 | TUNNEL_IP6 | TUNNEL_VTI6,
	TUNNEL_ALL = 63,
};

/* The numbers of a family's attributes; 0 where it has none. */
struct tunnel_layout {
	uint8_t link, iflags, oflags, ikey, okey, local, remote, ttl, tos, pmtudisc, encap_limit,
		flowinfo, flags, proto, encap_type, encap_flags, encap_sport, encap_dport, external,
		ignore_df, fwmark;
};

const struct tunnel_layout *tunnel_layout(enum tunnel_family family);

/* linux/if_tunnel.h: GRE_KEY and its like, in the network's byte order. */
enum { GRE_WITH_CSUM = 0x80, GRE_WITH_KEY = 0x20, GRE_WITH_SEQ = 0x10 };

/* linux/ip6_tunnel.h: IP6_TNL_F_…, and the parts of a flow's label. */
enum {
	TNL_IGN_ENCAP_LIMIT = 1,
	TNL_USE_ORIG_TCLASS = 2,
	TNL_USE_ORIG_FLOWLABEL = 4,
	TNL_MIP6_DEV = 8,
	TNL_RCV_DSCP_COPY = 16,
	TNL_USE_ORIG_FWMARK = 32,
	TNL_ALLOW_LOCAL_REMOTE = 64,
	FLOWINFO_LABEL = 0xfffff,
	FLOWINFO_TCLASS = 0xff00000,
};

/* All that a tunnel is told; numbers in the order of the host unless said otherwise. */
struct ip_tunnel {
	enum tunnel_family family;
	bool is_external, is_erspan, is_sit, is_isatap, has_prefix, has_relay, ignores_df;
	uint16_t iflags, oflags; /* network's order */
	uint32_t ikey, okey;     /* network's order */
	struct inet_prefix local, remote, prefix, relay;
	uint32_t link, flags, flowinfo, fwmark, erspan_index;
	uint8_t ttl, tos, pmtudisc, encap_limit, proto, erspan_version, erspan_direction;
	uint16_t encap_type, encap_flags, encap_sport, encap_dport, erspan_hwid;
};

/* Takes a word and its value. Returns 1, 0 if it is none of the family's, -1 on error. */
int tunnel_take_word(struct ip *ip, struct ip_tunnel *tunnel, char ***words);

/* The values of words. Return 1, or -1 on error. */
int tunnel_take_ttl(struct ip *ip, struct ip_tunnel *tunnel, char ***words);
int tunnel_take_tos(struct ip *ip, struct ip_tunnel *tunnel, char ***words);
int tunnel_take_encap(struct ip *ip, struct ip_tunnel *tunnel, char ***words);
int tunnel_take_encap_port(struct ip *ip, char ***words, bool is_source, uint16_t *port);
int tunnel_take_label(struct ip *ip, struct ip_tunnel *tunnel, char ***words);
int tunnel_take_fwmark(struct ip *ip, struct ip_tunnel *tunnel, char ***words);
int tunnel_take_encap_limit(struct ip *ip, struct ip_tunnel *tunnel, char ***words);
int tunnel_take_dscp(struct ip *ip, struct ip_tunnel *tunnel, char ***words);
int tunnel_take_mode(struct ip *ip, struct ip_tunnel *tunnel, char ***words);

/* What a tunnel that is there already has been told. Returns 0 or -1. */
int tunnel_read(struct link_change *change, struct ip_tunnel *tunnel);

/* Appends everything in iproute2's order. */
void tunnel_put(struct netlink_request *request, const struct ip_tunnel *tunnel);
