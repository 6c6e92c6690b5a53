// SPDX-License-Identifier: MIT

/* Tunnels as the kernel's ioctls have them. */

#include "applets/ip/tunnel.h"

#include <endian.h>
#include <errno.h>
#include <linux/if_tunnel.h>
#include <linux/in.h>
#include <linux/sockios.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "core/own.h"
#include "core/text.h"

/* struct ip_tunnel_parm and struct ip6_tnl_parm2, with the parts that both have under one name. */
struct keys {
	uint16_t iflags, oflags;
	uint32_t ikey, okey;
};

struct inet_parameters {
	char name[IFNAMSIZ];
	uint32_t link;
	struct keys keys;
	uint8_t version, tos;
	uint16_t length, id, fragment;
	uint8_t ttl, protocol;
	uint16_t checksum;
	uint8_t local[4], remote[4];
};

struct inet6_parameters {
	char name[IFNAMSIZ];
	uint32_t link;
	uint8_t protocol, encap_limit, hop_limit;
	uint32_t flowinfo, flags;
	uint8_t local[16], remote[16];
	struct keys keys;
};

_Static_assert(sizeof(struct inet_parameters) == sizeof(struct ip_tunnel_parm), "as the kernel's");

union parameters {
	struct inet_parameters inet;
	struct inet6_parameters inet6;
};

enum { VERSION_AND_LENGTH = 0x45, DO_NOT_FRAGMENT = 0x40 /* in the network's order */ };

bool tunnel_is_v6(const struct named_tunnel *named)
{
	return named->tunnel.family == TUNNEL_GRE6;
}

const char *tunnel_base(const struct named_tunnel *named)
{
	bool is_special = (named->tunnel.iflags & TUNNEL_IS_SPECIAL) != 0;
	switch (named->tunnel.proto) {
	case IPPROTO_GRE: return tunnel_is_v6(named) ? "ip6gre0" : "gre0";
	case IPPROTO_IPIP:
		if (!tunnel_is_v6(named))
			return is_special ? "ip_vti0" : "tunl0";
		break;
	case IPPROTO_IPV6:
		if (!tunnel_is_v6(named))
			return "sit0";
		break;
	default:
		if (!tunnel_is_v6(named))
			return NULL;
	}
	return is_special ? "ip6_vti0" : "ip6tnl0";
}

static struct keys write_keys(const struct ip_tunnel *tunnel)
{
	return (struct keys){tunnel->iflags, tunnel->oflags, tunnel->ikey, tunnel->okey};
}

static void read_keys(struct ip_tunnel *tunnel, const struct keys *keys)
{
	tunnel->iflags = keys->iflags;
	tunnel->oflags = keys->oflags;
	tunnel->ikey = keys->ikey;
	tunnel->okey = keys->okey;
}

static void write_inet(struct inet_parameters *to, const struct ip_tunnel *from)
{
	to->link = from->link;
	to->keys = write_keys(from);
	to->version = VERSION_AND_LENGTH;
	to->tos = from->tos;
	to->fragment = from->pmtudisc ? DO_NOT_FRAGMENT : 0;
	to->ttl = from->ttl;
	to->protocol = from->proto;
	memcpy(to->local, from->local.bytes, sizeof to->local);
	memcpy(to->remote, from->remote.bytes, sizeof to->remote);
}

static void read_inet(struct ip_tunnel *to, const struct inet_parameters *from)
{
	to->link = from->link;
	read_keys(to, &from->keys);
	to->tos = from->tos;
	to->pmtudisc = (from->fragment & DO_NOT_FRAGMENT) != 0;
	to->ttl = from->ttl;
	to->proto = from->protocol;
	memcpy(to->local.bytes, from->local, sizeof from->local);
	memcpy(to->remote.bytes, from->remote, sizeof from->remote);
}

static void write_inet6(struct inet6_parameters *to, const struct ip_tunnel *from)
{
	to->link = from->link;
	to->protocol = from->proto;
	to->encap_limit = from->encap_limit;
	to->hop_limit = from->ttl;
	to->flowinfo = htobe32(from->flowinfo);
	to->flags = from->flags;
	to->keys = write_keys(from);
	memcpy(to->local, from->local.bytes, sizeof to->local);
	memcpy(to->remote, from->remote.bytes, sizeof to->remote);
}

static void read_inet6(struct ip_tunnel *to, const struct inet6_parameters *from)
{
	to->link = from->link;
	to->proto = from->protocol;
	to->encap_limit = from->encap_limit;
	to->ttl = from->hop_limit;
	to->flowinfo = be32toh(from->flowinfo);
	to->flags = from->flags;
	read_keys(to, &from->keys);
	memcpy(to->local.bytes, from->local, sizeof from->local);
	memcpy(to->remote.bytes, from->remote, sizeof from->remote);
}

int tunnel_ioctl(struct ip *ip, struct named_tunnel *named, unsigned long what, const char *verb,
	const char *device)
{
	union parameters parameters;
	struct ifreq request = {.ifr_data = (void *)&parameters};
	bool is_v6 = tunnel_is_v6(named);
	memset(&parameters, 0, sizeof parameters);
	text_copy(request.ifr_name, sizeof request.ifr_name, device);
	text_copy(parameters.inet.name, sizeof parameters.inet.name, named->name);
	if (is_v6)
		write_inet6(&parameters.inet6, &named->tunnel);
	else
		write_inet(&parameters.inet, &named->tunnel);
	own_fd int fd = socket(is_v6 ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || ioctl(fd, (int)what, &request) < 0) {
		failed(ip->error, errno, "%s tunnel \"%s\" failed", verb, device);
		return ip_hint(ip);
	}
	if (what != SIOCGETTUNNEL)
		return 0;
	text_copy(named->name, sizeof named->name, parameters.inet.name);
	if (is_v6)
		read_inet6(&named->tunnel, &parameters.inet6);
	else
		read_inet(&named->tunnel, &parameters.inet);
	return 0;
}
