// SPDX-License-Identifier: MIT

/*
 * The order of a name's addresses (RFC 6724, 6): which of them can be reached, and what suits the
 * address of ours that would be used for it. The table is that of gai.conf(5), from before RFC
 * 6724, which is what glibc has. What only netlink knows (deprecated, tunnelled) does not count.
 */

#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "core/own.h"
#include "core/resolver_parts.h"

/* RFC 4291, 2.7; those of multicast are in the address. */
enum { SCOPE_LINK = 2, SCOPE_SITE = 5, SCOPE_GLOBAL = 14, ANY_PORT = 53, INTERFACES = 64 };

struct candidate {
	struct endpoint address;
	bool is_reachable, is_of_scope, is_of_label;
	uint8_t scope, precedence;
	uint8_t common; /* bits at the beginning that are those of our address */
};

/* IPv4 as IPv6 has it. */
static void map(uint8_t bytes[16], const struct endpoint *address)
{
	static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
	memcpy(bytes, address->bytes, 16);
	if (address->family == AF_INET) {
		memcpy(bytes, mapped, sizeof mapped);
		memcpy(bytes + sizeof mapped, address->bytes, 4);
	}
}

static unsigned common_bits(const uint8_t *one, const uint8_t *other, unsigned maximum)
{
	unsigned bits = 0;
	while (bits < maximum && ((one[bits / 8] ^ other[bits / 8]) & 0x80 >> bits % 8) == 0)
		bits++;
	return bits;
}

struct policy {
	uint8_t bytes[16], length, precedence, label;
};

static struct policy policy_of(const struct endpoint *address)
{
	static const struct policy policies[] = {
		{{[15] = 1}, 128, 50, 0},
		{{[10] = 0xff, [11] = 0xff}, 96, 10, 4},
		{{0}, 96, 20, 3},
		{{0x20, 0x01}, 32, 40, 7},
		{{0x20, 0x02}, 16, 30, 2},
		{{0xfe, 0xc0}, 10, 40, 5},
		{{0xfc}, 7, 40, 6},
		{{0}, 0, 40, 1},
	};
	uint8_t bytes[16];
	const struct policy *policy = policies;
	map(bytes, address);
	while (common_bits(bytes, policy->bytes, policy->length) < policy->length)
		policy++;
	return *policy;
}

static uint8_t scope_of(const struct endpoint *address)
{
	uint8_t bytes[16];
	map(bytes, address);
	struct endpoint inner = *address;
	int family = inner.family;
	resolver_unmap(&family, inner.bytes);
	if (family == AF_INET)
		return inner.bytes[0] == 127 || (inner.bytes[0] == 169 && inner.bytes[1] == 254)
			? SCOPE_LINK
			: SCOPE_GLOBAL;
	if (bytes[0] == 0xff)
		return bytes[1] & 0x0f;
	if ((bytes[0] == 0xfe && (bytes[1] & 0xc0) == 0x80) || policy_of(address).label == 0)
		return SCOPE_LINK;
	return bytes[0] == 0xfe && (bytes[1] & 0xc0) == 0xc0 ? SCOPE_SITE : SCOPE_GLOBAL;
}

/* The bits of the network that an IPv4 address of ours is in, 32 if that is not known. */
static unsigned network_length(int fd, const struct endpoint *own)
{
	struct ifreq list[INTERFACES];
	struct ifconf all = {.ifc_len = sizeof list, .ifc_req = list};
	struct sockaddr_in address;
	if (ioctl(fd, SIOCGIFCONF, &all) < 0)
		return 32;
	for (size_t at = 0; at < (size_t)all.ifc_len / sizeof list[0]; at++) {
		memcpy(&address, &list[at].ifr_addr, sizeof address);
		if (memcmp(&address.sin_addr, own->bytes, 4) != 0 ||
			ioctl(fd, SIOCGIFNETMASK, &list[at]) < 0)
			continue;
		memcpy(&address, &list[at].ifr_netmask, sizeof address);
		return (unsigned)__builtin_popcount(address.sin_addr.s_addr);
	}
	return 32;
}

/* A socket that is connected sends nothing, but knows which address of ours it would use. */
static struct candidate look_at(const struct endpoint *address)
{
	union endpoint_socket socket_address;
	struct endpoint target = *address;
	struct policy policy = policy_of(address);
	struct candidate candidate = {
		.address = *address, .scope = scope_of(address), .precedence = policy.precedence};
	target.port = ANY_PORT;
	socklen_t size = endpoint_to_socket(&target, &socket_address);
	own_fd int fd = socket(address->family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || connect(fd, &socket_address.any, size) < 0)
		return candidate;
	size = sizeof socket_address;
	if (getsockname(fd, &socket_address.any, &size) < 0)
		return candidate;
	struct endpoint own = endpoint_from_socket(&socket_address, size);
	candidate.is_reachable = true;
	candidate.is_of_scope = scope_of(&own) == candidate.scope;
	candidate.is_of_label = policy_of(&own).label == policy.label;
	unsigned bits = (unsigned)endpoint_size(address) * 8;
	unsigned common = common_bits(address->bytes, own.bytes, bits);
	/* Of IPv4 what is in another network is never nearer. */
	if (address->family == AF_INET && common < network_length(fd, &own))
		common = 0;
	candidate.common = (uint8_t)common;
	return candidate;
}

/* Whether one is to be in front of another that is in front of it now. */
static bool is_better(const struct candidate *one, const struct candidate *other)
{
	if (one->is_reachable != other->is_reachable)
		return one->is_reachable;
	if (one->is_of_scope != other->is_of_scope)
		return one->is_of_scope;
	if (one->is_of_label != other->is_of_label)
		return one->is_of_label;
	if (one->precedence != other->precedence)
		return one->precedence > other->precedence;
	if (one->scope != other->scope)
		return one->scope < other->scope;
	return one->address.family == other->address.family && one->common > other->common;
}

void resolver_sort(struct endpoint *list, size_t count)
{
	struct candidate sorted[RESOLVER_ADDRESSES];
	for (size_t at = 0; at < count; at++) {
		struct candidate candidate = look_at(&list[at]);
		size_t to = at;
		for (; to > 0 && is_better(&candidate, &sorted[to - 1]); to--)
			sorted[to] = sorted[to - 1];
		sorted[to] = candidate;
	}
	for (size_t at = 0; at < count; at++)
		list[at] = sorted[at].address;
}
