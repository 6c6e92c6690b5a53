// SPDX-License-Identifier: MIT

/* ip tunnel show. */

#include <errno.h>
#include <linux/if_arp.h>
#include <linux/if_tunnel.h>
#include <linux/in.h>
#include <linux/rtnetlink.h>
#include <linux/sockios.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "applets/ip/link.h"
#include "applets/ip/tunnel.h"
#include "core/own.h"
#include "core/text.h"

static const uint8_t no_address[16];

static void print_hexadecimal(
	struct out *out, const char *key, const char *shape, uint32_t number, size_t digits)
{
	char text[TEXT_NUMBER_SIZE], padded[TEXT_NUMBER_SIZE + 8] = "0x";
	size_t at = 2;
	for (size_t length = text_hexadecimal(text, number); length < digits; length++)
		padded[at++] = '0';
	text_copy(padded + at, sizeof padded - at, text);
	out_string(out, key, shape, padded);
}

static const char *mode_text(const struct named_tunnel *named)
{
	bool is_v6 = tunnel_is_v6(named);
	switch (named->tunnel.proto) {
	case IPPROTO_IPIP: return is_v6 ? "ip/ipv6" : "ip/ip";
	case IPPROTO_IPV6: return is_v6 ? "ipv6/ipv6" : "ipv6/ip";
	case IPPROTO_GRE: return is_v6 ? "gre/ipv6" : "gre/ip";
	case IPPROTO_MPLS:
		if (!is_v6)
			return "mpls/ip";
		break;
	case 0: return is_v6 ? "any/ipv6" : "any/ip";
	default: break;
	}
	return is_v6 ? "unknown/ipv6" : "unknown/ip";
}

static void print_end(struct ip *ip, const struct named_tunnel *named, const char *key,
	const struct inet_prefix *address)
{
	char text[INET_TEXT_SIZE], shape[16];
	bool is_v6 = tunnel_is_v6(named);
	bool is_any = !is_v6 && memcmp(address->bytes, no_address, 4) == 0;
	text_format(shape, sizeof shape, is_any ? " %s any" : " %s %%", key);
	out_string(ip->out, key, shape,
		inet_text(text, is_v6 ? AF_INET6 : AF_INET, address->bytes, is_v6 ? 16 : 4));
}

static void print_keys(struct out *out, const struct ip_tunnel *tunnel)
{
	bool in = (tunnel->iflags & GRE_WITH_KEY) != 0, sent = (tunnel->oflags & GRE_WITH_KEY) != 0;
	uint32_t ikey = __builtin_bswap32(tunnel->ikey), okey = __builtin_bswap32(tunnel->okey);
	if (in && sent && ikey == okey) {
		out_number(out, "key", " key %", ikey);
		return;
	}
	if (in)
		out_number(out, "ikey", " ikey %", ikey);
	if (sent)
		out_number(out, "okey", " okey %", okey);
}

static void print_flag(struct out *out, bool is_set, const char *name, const char *text)
{
	if (!is_set)
		return;
	out_string(out, NULL, NULL, name);
	out_line(out);
	out_text(out, text);
}

static void print_flags(struct out *out, const struct ip_tunnel *tunnel)
{
	if (tunnel->proto != IPPROTO_GRE)
		return;
	out_list(out, "flags");
	print_flag(out, tunnel->iflags & GRE_WITH_SEQ, "rx_drop_ooseq",
		"  Drop packets out of sequence.");
	print_flag(out, tunnel->iflags & GRE_WITH_CSUM, "rx_csum",
		"  Checksum in received packet is required.");
	print_flag(out, tunnel->oflags & GRE_WITH_SEQ, "tx_seq", "  Sequence packets on output.");
	print_flag(out, tunnel->oflags & GRE_WITH_CSUM, "tx_csum", "  Checksum output packets.");
	out_list_end(out);
}

/* Asks for what of a sit is told by itself. False, and iproute2's complaint, if it is not told. */
static bool ask_sit(struct ip *ip, const char *name, unsigned long what, void *answer)
{
	struct error error;
	struct ifreq request = {.ifr_data = answer};
	text_copy(request.ifr_name, sizeof request.ifr_name, name);
	own_fd int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd >= 0 && ioctl(fd, (int)what, &request) >= 0)
		return true;
	failed(&error, errno, "%s: ioctl %x failed", name, (unsigned)what);
	applet_warn(ip->run, error.text);
	return false;
}

/* The routers that an isatap may have. */
static void print_routers(struct ip *ip, const char *name)
{
	struct ip_tunnel_prl routers[16] = {{.datalen = sizeof routers - sizeof routers[0]}};
	char text[INET_TEXT_SIZE];
	if (!ask_sit(ip, name, SIOCGETPRL, routers))
		return;
	uint32_t count = routers[0].datalen / sizeof routers[0];
	for (uint32_t at = 1; at <= count && at < sizeof routers / sizeof routers[0]; at++) {
		bool is_default = (routers[at].flags & PRL_DEFAULT) != 0;
		out_string(ip->out, is_default ? "pdr" : "pr", is_default ? " pdr %" : " pr %",
			inet_text(text, AF_INET, &routers[at].addr, sizeof routers[at].addr));
	}
}

/* The prefix of rapid deployment, whose tunnels find their other end in the address. */
static void print_prefix(struct ip *ip, const char *name)
{
	struct ip_tunnel_6rd prefix = {.prefixlen = 0};
	char text[INET_TEXT_SIZE];
	if (!ask_sit(ip, name, SIOCGET6RD, &prefix) || prefix.prefixlen == 0)
		return;
	out_string(ip->out, "6rd-prefix", " 6rd-prefix %",
		inet_text(text, AF_INET6, &prefix.prefix, sizeof prefix.prefix));
	out_number(ip->out, "6rd-prefixlen", "/%", prefix.prefixlen);
	if (prefix.relay_prefix == 0)
		return;
	out_string(ip->out, "6rd-relay_prefix", " 6rd-relay_prefix %",
		inet_text(text, AF_INET, &prefix.relay_prefix, sizeof prefix.relay_prefix));
	out_number(ip->out, "6rd-relay_prefixlen", "/%", prefix.relay_prefixlen);
}

static void print_tos(struct ip *ip, uint8_t tos)
{
	char number[NAME_SIZE];
	if (tos == 0)
		return;
	if (tos == 1) {
		out_text(ip->out, " tos inherit");
		return;
	}
	if (tos & 1) {
		print_hexadecimal(ip->out, "tos", NULL, tos, 2);
		out_string(ip->out, NULL, " tos inherit/%",
			ip_name(ip, NAMES_DSFIELD, tos & ~1u, number));
		return;
	}
	out_string(ip->out, "tos", " tos %", ip_name(ip, NAMES_DSFIELD, tos, number));
}

static void print_inet(struct ip *ip, const struct named_tunnel *named)
{
	const struct ip_tunnel *tunnel = &named->tunnel;
	bool is_sit = tunnel->proto == IPPROTO_IPV6;
	char device[IFNAMSIZ];
	if (is_sit && tunnel->iflags & TUNNEL_IS_SPECIAL)
		print_routers(ip, named->name);
	if (tunnel->link != 0)
		out_string(ip->out, "dev", " dev %", ip_interface(ip, tunnel->link, device));
	if (tunnel->ttl != 0)
		out_number(ip->out, "ttl", " ttl %", tunnel->ttl);
	else
		out_text(ip->out, " ttl inherit");
	print_tos(ip, tunnel->tos);
	if (!tunnel->pmtudisc)
		out_marker(ip->out, "nopmtudisc", " nopmtudisc");
	if (is_sit)
		print_prefix(ip, named->name);
}

static void print_inet6(struct ip *ip, const struct ip_tunnel *tunnel)
{
	struct out *out = ip->out;
	char device[IFNAMSIZ];
	if (tunnel->link != 0)
		out_string(out, "link", " dev %", ip_interface(ip, tunnel->link, device));
	if (tunnel->flags & TNL_IGN_ENCAP_LIMIT)
		out_marker(out, "ip6_tnl_f_ign_encap_limit", " encaplimit none");
	else
		out_number(out, "encap_limit", " encaplimit %", tunnel->encap_limit);
	if (tunnel->ttl != 0)
		out_number(out, "hoplimit", " hoplimit %", tunnel->ttl);
	else
		out_text(out, " hoplimit inherit");
	if (tunnel->flags & TNL_USE_ORIG_TCLASS)
		out_marker(out, "ip6_tnl_f_use_orig_tclass", " tclass inherit");
	else
		print_hexadecimal(
			out, "tclass", " tclass %", (tunnel->flowinfo & FLOWINFO_TCLASS) >> 20, 2);
	if (tunnel->flags & TNL_USE_ORIG_FLOWLABEL)
		out_marker(out, "ip6_tnl_f_use_orig_flowlabel", " flowlabel inherit");
	else
		print_hexadecimal(
			out, "flowlabel", " flowlabel %", tunnel->flowinfo & FLOWINFO_LABEL, 5);
	print_hexadecimal(out, "flowinfo", " (flowinfo %)", tunnel->flowinfo, 8);
	if (tunnel->flags & TNL_RCV_DSCP_COPY)
		out_marker(out, "ip6_tnl_f_rcv_dscp_copy", " dscp inherit");
	if (tunnel->flags & TNL_ALLOW_LOCAL_REMOTE)
		out_marker(out, "ip6_tnl_f_allow_local_remote", " allow-localremote");
}

static void print_statistics(struct ip *ip, const struct rtnl_link_stats64 *statistics)
{
	struct out *out = ip->out;
	out_line(out);
	out_text(out, "RX: Packets    Bytes        Errors CsumErrs OutOfSeq Mcasts");
	out_line(out);
	out_number(out, "rx_packets", "    %-10 ", statistics->rx_packets);
	out_number(out, "rx_bytes", "%-12 ", statistics->rx_bytes);
	out_number(out, "rx_errors", "%-6 ", statistics->rx_errors);
	out_number(out, "rx_csum_errors", "%-8 ", statistics->rx_frame_errors);
	out_number(out, "rx_out_of_sequence", "%-8 ", statistics->rx_fifo_errors);
	out_number(out, "rx_multicast", "%-8", statistics->multicast);
	out_line(out);
	out_text(out, "TX: Packets    Bytes        Errors DeadLoop NoRoute  NoBufs");
	out_line(out);
	out_number(out, "tx_packets", "    %-10 ", statistics->tx_packets);
	out_number(out, "tx_bytes", "%-12 ", statistics->tx_bytes);
	out_number(out, "tx_errors", "%-6 ", statistics->tx_errors);
	out_number(out, "tx_dead_loop", "%-8 ", statistics->collisions);
	out_number(out, "tx_no_route", "%-8 ", statistics->tx_carrier_errors);
	out_number(out, "tx_no_buffers", "%-6", statistics->tx_dropped);
}

/* statistics may be NULL. */
static void print(
	struct ip *ip, const struct named_tunnel *named, const struct rtnl_link_stats64 *statistics)
{
	out_object(ip->out, NULL);
	out_string(ip->out, "ifname", "%: ", named->name);
	out_string(ip->out, "mode", "%", mode_text(named));
	print_end(ip, named, "remote", &named->tunnel.remote);
	print_end(ip, named, "local", &named->tunnel.local);
	if (tunnel_is_v6(named))
		print_inet6(ip, &named->tunnel);
	else
		print_inet(ip, named);
	print_keys(ip->out, &named->tunnel);
	print_flags(ip->out, &named->tunnel);
	if (statistics != NULL && ip->options.statistics > 0)
		print_statistics(ip, statistics);
	out_object_end(ip->out);
}

struct listing {
	struct ip *ip;
	const struct named_tunnel *wanted;
};

static bool is_tunnel(const struct link *link, bool is_v6)
{
	if (is_v6)
		return link->type == ARPHRD_TUNNEL6 || link->type == ARPHRD_IP6GRE;
	return link->type == ARPHRD_TUNNEL || link->type == ARPHRD_IPGRE ||
		link->type == ARPHRD_SIT;
}

static bool fits_address(const struct inet_prefix *address, const struct inet_prefix *wanted)
{
	return memcmp(wanted->bytes, no_address, sizeof no_address) == 0 ||
		memcmp(address->bytes, wanted->bytes, sizeof no_address) == 0;
}

static bool fits(uint32_t value, uint32_t wanted)
{
	return wanted == 0 || value == wanted;
}

static bool matches(const struct ip_tunnel *tunnel, const struct named_tunnel *wanted_tunnel)
{
	const struct ip_tunnel *wanted = &wanted_tunnel->tunnel;
	if (!fits(tunnel->link, wanted->link) || !fits_address(&tunnel->local, &wanted->local) ||
		!fits_address(&tunnel->remote, &wanted->remote))
		return false;
	if (!tunnel_is_v6(wanted_tunnel))
		return true;
	uint32_t tclass = wanted->flowinfo & FLOWINFO_TCLASS;
	uint32_t label = wanted->flowinfo & FLOWINFO_LABEL;
	return fits(tunnel->proto, wanted->proto) && fits(tunnel->ttl, wanted->ttl) &&
		fits(tunnel->encap_limit, wanted->encap_limit) &&
		fits(tunnel->flowinfo & FLOWINFO_TCLASS, tclass) &&
		fits(tunnel->flowinfo & FLOWINFO_LABEL, label) &&
		(tunnel->flags & wanted->flags) == wanted->flags;
}

/* One that went away meanwhile is said and left out. */
static int list(const struct nlmsghdr *message, void *context, struct error *error)
{
	struct listing *this = context;
	struct link link;
	struct named_tunnel named = {.tunnel.family = this->wanted->tunnel.family};
	if (message->nlmsg_type != RTM_NEWLINK)
		return 0;
	if (link_decode(&link, message, error) < 0)
		return -1;
	if (!is_tunnel(&link, tunnel_is_v6(this->wanted)) ||
		(this->wanted->name[0] != '\0' && !text_equal(this->wanted->name, link.name)))
		return 0;
	if (tunnel_ioctl(this->ip, &named, SIOCGETTUNNEL, "get", link.name) < 0) {
		applet_warn(this->ip->run, error->text);
		return 0;
	}
	if (!matches(&named.tunnel, this->wanted))
		return 0;
	print(this->ip, &named, &link.statistics);
	out_bytes(this->ip->out, "\n", 1); /* in JSON too, as iproute2 has it */
	return 0;
}

int tunnel_show(struct ip *ip, struct named_tunnel *wanted)
{
	struct netlink_request request;
	struct listing this = {ip, wanted};
	bool is_v6 = tunnel_is_v6(wanted);
	const char *one = wanted->name[0] != '\0' ? wanted->name
		: is_v6                           ? NULL
						  : tunnel_base(wanted);
	out_begin(ip->out);
	if (one != NULL && (is_v6 || tunnel_base(wanted) != NULL)) {
		if (tunnel_ioctl(ip, wanted, SIOCGETTUNNEL, "get", one) < 0)
			return -1;
		print(ip, wanted, NULL);
		if (!is_v6)
			out_bytes(ip->out, "\n", 1);
	} else {
		ip_link_request(&request, NLM_F_DUMP, AF_UNSPEC, NULL);
		if (ip_dump(ip, &request, list, &this) < 0)
			return -1;
	}
	out_end(ip->out);
	return 0;
}
