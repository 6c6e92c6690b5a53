// SPDX-License-Identifier: MIT

/* What -d tells of tunnels. */

#include <endian.h>
#include <linux/if_link.h>
#include <linux/if_tunnel.h>
#include <linux/in.h>
#include <string.h>
#include <sys/socket.h>

#include "applets/ip/kind_tunnel.h"
#include "core/text.h"

static enum tunnel_family family_of(const char *kind)
{
	if (text_equal(kind, "gre") || text_equal(kind, "gretap") || text_equal(kind, "erspan"))
		return TUNNEL_GRE;
	if (text_equal(kind, "ip6gre") || text_equal(kind, "ip6gretap") ||
		text_equal(kind, "ip6erspan"))
		return TUNNEL_GRE6;
	if (text_equal(kind, "vti6"))
		return TUNNEL_VTI6;
	if (text_equal(kind, "vti"))
		return TUNNEL_VTI;
	return text_equal(kind, "ip6tnl") ? TUNNEL_IP6 : TUNNEL_IP;
}

static void print_hexadecimal(
	struct out *out, const char *key, const char *shape, uint32_t number, unsigned digits)
{
	char text[TEXT_NUMBER_SIZE], padded[TEXT_NUMBER_SIZE + 8] = "0x";
	size_t length = text_hexadecimal(text, number);
	size_t at = number == 0 && digits == 0 ? 0 : 2;
	for (; length < digits; length++)
		padded[at++] = '0';
	text_copy(padded + at, sizeof padded - at, text);
	out_string(out, key, shape, padded);
}

/* A flag of JSON whose text has a word of its own. */
static void print_flag(struct out *out, const char *key, const char *text)
{
	out_bool(out, key, text, true);
}

static void print_end(struct kind_data *kind, uint16_t type, bool is_v6, const char *key)
{
	char text[INET_TEXT_SIZE], shape[16];
	static const uint8_t zeros[16];
	size_t size = is_v6 ? 16 : 4;
	const struct attribute *address = &kind->at[type];
	bool is_any = address->data == NULL ||
		memcmp(address->data, zeros, address->size < size ? address->size : size) == 0;
	text_format(shape, sizeof shape, "%s %% ", key);
	out_string(kind->ip->out, key, shape,
		is_any ? "any"
		       : ip_address_text(
				 kind->ip, text, is_v6 ? AF_INET6 : AF_INET, address, &kind->row));
}

static void print_ends(
	struct kind_data *kind, const struct tunnel_layout *at, enum tunnel_family family)
{
	char text[IFNAMSIZ];
	bool is_v6 = (family & TUNNEL_V6) != 0;
	print_end(kind, at->remote, is_v6, "remote");
	print_end(kind, at->local, is_v6, "local");
	uint32_t device = kind_u32(kind, at->link);
	if (device != 0)
		out_string(kind->ip->out, "link", "dev % ", ip_interface(kind->ip, device, text));
}

static void print_inet_header(
	struct kind_data *kind, const struct tunnel_layout *at, enum tunnel_family family)
{
	struct out *out = kind->ip->out;
	char text[8];
	uint8_t ttl = kind_u8(kind, at->ttl), tos = kind_u8(kind, at->tos);
	bool finds_mtu = kind_u8(kind, at->pmtudisc) != 0;
	out_number(out, "ttl", ttl != 0 ? "ttl % " : "ttl inherit ", ttl);
	if (tos != 0) {
		text_format(text, sizeof text, "0x%x", tos);
		out_string(out, "tos", NULL, text);
		out_string(out, NULL, "tos % ", tos == 1 ? "inherit" : text);
	}
	if (family == TUNNEL_GRE && !kind_has(kind, at->pmtudisc))
		return;
	out_bool(out, "pmtudisc", NULL, finds_mtu);
	if (!finds_mtu || family == TUNNEL_IP)
		out_text(out, finds_mtu ? "pmtudisc " : "nopmtudisc ");
}

static void print_inet6_header(struct kind_data *kind, const struct tunnel_layout *at)
{
	struct out *out = kind->ip->out;
	uint8_t ttl = kind_u8(kind, at->ttl);
	uint32_t flags = kind_u32(kind, at->flags), flow = be32toh(kind_u32(kind, at->flowinfo));
	out_number(out, "ttl", ttl != 0 ? "hoplimit % " : "hoplimit inherit ", ttl);
	if (flags & TNL_IGN_ENCAP_LIMIT)
		print_flag(out, "ip6_tnl_f_ign_encap_limit", "encaplimit none ");
	else if (kind_has(kind, at->encap_limit))
		out_number(out, "encap_limit", "encaplimit % ", kind_u8(kind, at->encap_limit));
	if (flags & TNL_USE_ORIG_TCLASS)
		print_flag(out, "ip6_tnl_f_use_orig_tclass", "tclass inherit ");
	else if (kind_has(kind, at->flowinfo))
		print_hexadecimal(out, "tclass", "tclass % ", (flow & FLOWINFO_TCLASS) >> 20, 2);
	if (flags & TNL_USE_ORIG_FLOWLABEL)
		print_flag(out, "ip6_tnl_f_use_orig_flowlabel", "flowlabel inherit ");
	else if (kind_has(kind, at->flowinfo))
		print_hexadecimal(out, "flowlabel", "flowlabel % ", flow & FLOWINFO_LABEL, 5);
	if (flags & TNL_RCV_DSCP_COPY)
		print_flag(out, "ip6_tnl_f_rcv_dscp_copy", "dscp inherit ");
}

static void print_local_remote(struct kind_data *kind, const struct tunnel_layout *at)
{
	if (kind_u32(kind, at->flags) & TNL_ALLOW_LOCAL_REMOTE)
		print_flag(kind->ip->out, "ip6_tnl_f_allow_local_remote", "allow-localremote ");
}

static void print_key(struct kind_data *kind, uint16_t type, const char *key, const char *shape)
{
	char text[INET_TEXT_SIZE];
	uint32_t value = kind_u32(kind, type);
	if (value != 0)
		out_string(
			kind->ip->out, key, shape, inet_text(text, AF_INET, &value, sizeof value));
}

/* The flags of GRE, and its keys where they are in use. */
static void print_gre_flags(struct kind_data *kind)
{
	struct out *out = kind->ip->out;
	uint16_t in = kind_u16(kind, IFLA_GRE_IFLAGS), sent = kind_u16(kind, IFLA_GRE_OFLAGS);
	if (in & GRE_WITH_KEY && kind_has(kind, IFLA_GRE_IKEY)) {
		char text[INET_TEXT_SIZE];
		out_string(out, "ikey", "ikey % ",
			ip_address_text(NULL, text, AF_INET, &kind->at[IFLA_GRE_IKEY], &kind->row));
	}
	if (sent & GRE_WITH_KEY && kind_has(kind, IFLA_GRE_OKEY)) {
		char text[INET_TEXT_SIZE];
		out_string(out, "okey", "okey % ",
			ip_address_text(NULL, text, AF_INET, &kind->at[IFLA_GRE_OKEY], &kind->row));
	}
	if (in & GRE_WITH_SEQ)
		print_flag(out, "iseq", "iseq ");
	if (sent & GRE_WITH_SEQ)
		print_flag(out, "oseq", "oseq ");
	if (in & GRE_WITH_CSUM)
		print_flag(out, "icsum", "icsum ");
	if (sent & GRE_WITH_CSUM)
		print_flag(out, "ocsum", "ocsum ");
}

static void print_mark(
	struct kind_data *kind, const struct tunnel_layout *at, enum tunnel_family family)
{
	struct out *out = kind->ip->out;
	uint32_t mark = kind_u32(kind, at->fwmark);
	bool has_flags = (family & (TUNNEL_GRE6 | TUNNEL_IP6)) != 0;
	if (has_flags && kind_u32(kind, at->flags) & TNL_USE_ORIG_FWMARK)
		print_flag(out, "ip6_tnl_f_use_orig_fwmark", "fwmark inherit ");
	else if (mark != 0)
		print_hexadecimal(out, "fwmark", "fwmark % ", mark, 0);
}

static void print_erspan(struct kind_data *kind)
{
	struct out *out = kind->ip->out;
	if (kind_has(kind, IFLA_GRE_ERSPAN_INDEX))
		out_number(out, "erspan_index", "erspan_index % ",
			kind_u32(kind, IFLA_GRE_ERSPAN_INDEX));
	if (kind_has(kind, IFLA_GRE_ERSPAN_VER))
		out_number(out, "erspan_ver", "erspan_ver % ", kind_u8(kind, IFLA_GRE_ERSPAN_VER));
	if (kind_has(kind, IFLA_GRE_ERSPAN_DIR))
		out_string(out, "erspan_dir", "erspan_dir % ",
			kind_u8(kind, IFLA_GRE_ERSPAN_DIR) == 0 ? "ingress" : "egress");
	if (kind_has(kind, IFLA_GRE_ERSPAN_HWID))
		print_hexadecimal(out, "erspan_hwid", "erspan_hwid % ",
			kind_u16(kind, IFLA_GRE_ERSPAN_HWID), 0);
}

static void print_encap_flag(struct out *out, const char *key, const char *word, bool on)
{
	out_bool(out, key, NULL, on);
	out_text(out, on ? "encap-" : "noencap-");
	out_text(out, word);
	out_text(out, " ");
}

static void print_encapsulation(struct kind_data *kind, const struct tunnel_layout *at)
{
	struct out *out = kind->ip->out;
	uint16_t type = kind_u16(kind, at->encap_type), flags = kind_u16(kind, at->encap_flags);
	uint16_t source = be16toh(kind_u16(kind, at->encap_sport));
	if (type == TUNNEL_ENCAP_NONE)
		return;
	out_object(out, "encap");
	out_text(out, "encap ");
	if (type == TUNNEL_ENCAP_FOU || type == TUNNEL_ENCAP_GUE) {
		out_string(out, "type", "% ", type == TUNNEL_ENCAP_FOU ? "fou" : "gue");
	} else {
		out_marker(out, "type", NULL);
		out_text(out, "unknown ");
	}
	out_number(out, "sport", source == 0 ? "encap-sport auto " : "encap-sport % ", source);
	out_number(out, "dport", "encap-dport % ", be16toh(kind_u16(kind, at->encap_dport)));
	print_encap_flag(out, "csum", "csum", flags & TUNNEL_ENCAP_FLAG_CSUM);
	print_encap_flag(out, "csum6", "csum6", flags & TUNNEL_ENCAP_FLAG_CSUM6);
	print_encap_flag(out, "remcsum", "remcsum", flags & TUNNEL_ENCAP_FLAG_REMCSUM);
	out_object_end(out);
}

void kind_print_gre(struct kind_data *kind, const char *name)
{
	enum tunnel_family family = family_of(name);
	const struct tunnel_layout *at = tunnel_layout(family);
	if (kind_has(kind, at->external))
		print_flag(kind->ip->out, "external", "external ");
	print_ends(kind, at, family);
	if (family == TUNNEL_GRE) {
		print_inet_header(kind, at, family);
		if (kind_u8(kind, IFLA_GRE_IGNORE_DF) != 0)
			print_flag(kind->ip->out, "ignore_df", "ignore-df ");
	} else {
		print_inet6_header(kind, at);
	}
	print_gre_flags(kind);
	if (family == TUNNEL_GRE6)
		print_local_remote(kind, at);
	print_mark(kind, at, family);
	print_erspan(kind);
	print_encapsulation(kind, at);
}

static void print_proto(struct kind_data *kind, const struct tunnel_layout *at, bool is_v6)
{
	if (!kind_has(kind, at->proto))
		return;
	uint8_t proto = kind_u8(kind, at->proto);
	const char *name = proto == IPPROTO_IPIP ? (is_v6 ? "ipip6" : "ipip")
		: proto == IPPROTO_IPV6          ? (is_v6 ? "ip6ip6" : "ip6ip")
		: proto == IPPROTO_MPLS          ? (is_v6 ? NULL : "mplsip")
		: proto == 0                     ? "any"
						 : NULL;
	if (name != NULL)
		out_string(kind->ip->out, "proto", "% ", name);
}

/* A prefix of `sit` for rapid deployment; *_LEN is the attribute behind it. */
static void print_prefix(struct kind_data *kind, uint16_t type, uint16_t length, int family,
	const char *key, const char *shape, const char *length_key)
{
	char text[INET_TEXT_SIZE];
	const struct attribute *prefix = &kind->at[type];
	/* As iproute2: of the two, -resolve names only the relay's. */
	out_string(kind->ip->out, key, shape,
		ip_address_text(
			family == AF_INET ? kind->ip : NULL, text, family, prefix, &kind->row));
	out_number(kind->ip->out, length_key, "/% ", kind_u16(kind, length));
}

static void print_sit(struct kind_data *kind)
{
	if (kind_u16(kind, IFLA_IPTUN_FLAGS) & SIT_ISATAP)
		print_flag(kind->ip->out, "isatap", "isatap ");
	if (!kind_has(kind, IFLA_IPTUN_6RD_PREFIXLEN) ||
		kind_u16(kind, IFLA_IPTUN_6RD_PREFIXLEN) == 0 ||
		!kind_has(kind, IFLA_IPTUN_6RD_PREFIX))
		return;
	print_prefix(kind, IFLA_IPTUN_6RD_PREFIX, IFLA_IPTUN_6RD_PREFIXLEN, AF_INET6, "prefix",
		"6rd-prefix %", "prefixlen");
	if (kind_u32(kind, IFLA_IPTUN_6RD_RELAY_PREFIX) != 0)
		print_prefix(kind, IFLA_IPTUN_6RD_RELAY_PREFIX, IFLA_IPTUN_6RD_RELAY_PREFIXLEN,
			AF_INET, "relay_prefix", "6rd-relay_prefix %", "relay_prefixlen");
}

void kind_print_ip_tunnel(struct kind_data *kind, const char *name)
{
	enum tunnel_family family = family_of(name);
	const struct tunnel_layout *at = tunnel_layout(family);
	if (kind_has(kind, at->external))
		print_flag(kind->ip->out, "external", "external ");
	print_proto(kind, at, family == TUNNEL_IP6);
	print_ends(kind, at, family);
	if (family == TUNNEL_IP) {
		print_inet_header(kind, at, family);
		print_sit(kind);
	} else {
		print_inet6_header(kind, at);
		if (kind_u32(kind, at->flags) & TNL_MIP6_DEV)
			print_flag(kind->ip->out, "ip6_tnl_f_mip6_dev", "mip6 ");
		print_local_remote(kind, at);
	}
	print_mark(kind, at, family);
	print_encapsulation(kind, at);
}

void kind_print_vti(struct kind_data *kind, const char *name)
{
	enum tunnel_family family = family_of(name);
	print_ends(kind, tunnel_layout(family), family);
	print_key(kind, IFLA_VTI_IKEY, "ikey", "ikey % ");
	print_key(kind, IFLA_VTI_OKEY, "okey", "okey % ");
	print_mark(kind, tunnel_layout(family), family);
}
