// SPDX-License-Identifier: MIT

/* `type gre …` and the other tunnels: defaults, words, and what does not go together. */

#include <linux/if_tunnel.h>
#include <linux/in.h>
#include <string.h>
#include <sys/socket.h>

#include "applets/ip/kind_tunnel.h"
#include "applets/ip/link_change.h"
#include "applets/ip/words.h"
#include "core/text.h"

enum { DEFAULT_HOP_LIMIT = 64, DEFAULT_ENCAP_LIMIT = 4 };

static void set_defaults(struct ip_tunnel *tunnel)
{
	bool is_v6 = (tunnel->family & TUNNEL_V6) != 0;
	tunnel->local.family = tunnel->remote.family = is_v6 ? AF_INET6 : AF_INET;
	tunnel->local.size = tunnel->remote.size = is_v6 ? 16 : 4;
	tunnel->pmtudisc = 1;
	tunnel->erspan_version = 1;
	if (!is_v6)
		return;
	tunnel->ttl = DEFAULT_HOP_LIMIT;
	tunnel->encap_limit = DEFAULT_ENCAP_LIMIT;
	tunnel->encap_flags = TUNNEL_ENCAP_FLAG_CSUM6;
	tunnel->proto = tunnel->family == TUNNEL_IP6 ? IPPROTO_IPV6 : 0;
}

/* A group as the remote end: its address is the key unless one was given. */
static int check_group(struct ip *ip, struct ip_tunnel *tunnel)
{
	static const uint8_t zeros[4];
	if (tunnel->family != TUNNEL_GRE || (tunnel->remote.bytes[0] & 0xf0) != 0xe0)
		return 0;
	if (!(tunnel->iflags & GRE_WITH_KEY)) {
		memcpy(&tunnel->ikey, tunnel->remote.bytes, sizeof tunnel->ikey);
		tunnel->iflags |= GRE_WITH_KEY;
	}
	if (!(tunnel->oflags & GRE_WITH_KEY)) {
		memcpy(&tunnel->okey, tunnel->remote.bytes, sizeof tunnel->okey);
		tunnel->oflags |= GRE_WITH_KEY;
	}
	if (memcmp(tunnel->local.bytes, zeros, sizeof zeros) != 0)
		return 0;
	return kind_failed(ip, "A broadcast tunnel requires a source address.");
}

static int take_tunnel(
	struct link_change *change, const char *kind, char **words, enum tunnel_family family)
{
	struct ip *ip = change->ip;
	struct ip_tunnel tunnel = {.family = family,
		.is_sit = text_equal(kind, "sit"),
		.is_erspan = text_equal(kind, "erspan") || text_equal(kind, "ip6erspan")};
	set_defaults(&tunnel);
	if (!change->is_new && tunnel_read(change, &tunnel) < 0)
		return -1;
	while (*words != NULL) {
		int taken = tunnel_take_word(ip, &tunnel, &words);
		if (taken < 0)
			return -1;
		if (taken == 0)
			return kind_unknown(ip, kind, "option", *words);
	}
	if (family == TUNNEL_IP && tunnel.ttl != 0 && tunnel.pmtudisc == 0)
		return failed_with(
			ip->error, STATUS_USAGE, 0, "ttl != 0 and nopmtudisc are incompatible");
	if (check_group(ip, &tunnel) < 0)
		return -1;
	tunnel_put(change->request, &tunnel);
	return 0;
}

int kind_take_gre(struct link_change *change, const char *kind, char **words)
{
	return take_tunnel(change, kind, words, TUNNEL_GRE);
}

int kind_take_gre6(struct link_change *change, const char *kind, char **words)
{
	return take_tunnel(change, kind, words, TUNNEL_GRE6);
}

int kind_take_ip_tunnel(struct link_change *change, const char *kind, char **words)
{
	return take_tunnel(change, kind, words, TUNNEL_IP);
}

int kind_take_ip6_tunnel(struct link_change *change, const char *kind, char **words)
{
	return take_tunnel(change, kind, words, TUNNEL_IP6);
}

int kind_take_vti(struct link_change *change, const char *kind, char **words)
{
	return take_tunnel(change, kind, words, TUNNEL_VTI);
}

int kind_take_vti6(struct link_change *change, const char *kind, char **words)
{
	return take_tunnel(change, kind, words, TUNNEL_VTI6);
}
