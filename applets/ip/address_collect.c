// SPDX-License-Identifier: MIT

/*
 * All addresses, kept until their links are known. A table that changes while the kernel hands it
 * out is set right with what the kernel announces meanwhile, so that the result is what there was
 * at one moment however fast addresses come and go.
 */

#include <errno.h>
#include <fcntl.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

#include "applets/ip/address.h"

void addresses_forget(struct kept_addresses *kept, struct ip *ip)
{
	kept->ip = ip;
	for (size_t at = 0; at < ADDRESS_BUCKETS; at++) {
		kept->bucket[at] = NULL;
		kept->last[at] = &kept->bucket[at];
	}
}

static const struct nlmsghdr *message_of(const struct kept_address *kept)
{
	return (const struct nlmsghdr *)kept->message;
}

/* Copies a message; NULL with an error if there is no memory. */
static struct kept_address *copy(
	struct kept_addresses *all, const struct nlmsghdr *message, struct error *error)
{
	const struct ifaddrmsg *body = netlink_body(message, sizeof *body);
	if (body == NULL) {
		failed(error, 0, "malformed address: %u bytes", message->nlmsg_len);
		return NULL;
	}
	struct kept_address *kept = arena_take(
		&all->ip->run->arena, offsetof(struct kept_address, message) + message->nlmsg_len);
	if (kept == NULL) {
		failed(error, 0, "Not enough memory for the addresses");
		return NULL;
	}
	kept->next = NULL;
	kept->index = body->ifa_index;
	kept->family = body->ifa_family;
	memcpy(kept->message, message, message->nlmsg_len);
	return kept;
}

static int keep(const struct nlmsghdr *message, void *context, struct error *error)
{
	struct kept_addresses *all = context;
	if (message->nlmsg_type != RTM_NEWADDR)
		return 0;
	struct kept_address *kept = copy(all, message, error);
	if (kept == NULL)
		return -1;
	size_t bucket = kept->index % ADDRESS_BUCKETS;
	*all->last[bucket] = kept;
	all->last[bucket] = &kept->next;
	return 0;
}

const struct kept_address *addresses_of_link(const struct kept_address *kept, unsigned index)
{
	while (kept != NULL && kept->index != index)
		kept = kept->next;
	return kept;
}

static bool is_same(const struct kept_address *one, const struct kept_address *other)
{
	struct address a, b;
	struct error ignored;
	return one->index == other->index && one->family == other->family &&
		address_decode(&a, message_of(one), &ignored) == 0 &&
		address_decode(&b, message_of(other), &ignored) == 0 && a.prefix == b.prefix &&
		memcmp(a.local.bytes, b.local.bytes, sizeof a.local.bytes) == 0 &&
		memcmp(a.peer.bytes, b.peer.bytes, sizeof a.peer.bytes) == 0;
}

/* An address that came, changed or went: it is put in its place, or taken out. */
static int follow(const struct nlmsghdr *message, void *context, struct error *error)
{
	struct kept_addresses *all = context;
	if (message->nlmsg_type != RTM_NEWADDR && message->nlmsg_type != RTM_DELADDR)
		return 0;
	struct kept_address *news = copy(all, message, error);
	if (news == NULL)
		return -1;
	if ((all->index != 0 && all->index != news->index) ||
		(all->family != AF_UNSPEC && all->family != news->family))
		return 0;
	/* A new one comes behind those of its family, as in the kernel's dump. */
	struct kept_address **at = &all->bucket[news->index % ADDRESS_BUCKETS];
	while (*at != NULL && (*at)->family <= news->family && !is_same(*at, news))
		at = &(*at)->next;
	bool is_known = *at != NULL && is_same(*at, news);
	news->next = is_known ? (*at)->next : *at;
	if (message->nlmsg_type == RTM_NEWADDR)
		*at = news;
	else if (is_known)
		*at = news->next;
	return 0;
}

/* A dump, and what was announced from its beginning to its end. */
static int collect_and_follow(struct kept_addresses *all, struct netlink_request *request)
{
	struct netlink news;
	struct error end;
	if (netlink_open(&news, NETLINK_ROUTE, &end) < 0)
		return NETLINK_INTERRUPTED;
	bool hears = netlink_join(&news, RTNLGRP_IPV4_IFADDR) == 0 &&
		netlink_join(&news, RTNLGRP_IPV6_IFADDR) == 0 &&
		fcntl(news.fd, F_SETFL, O_NONBLOCK) == 0;
	int result = ip_dump_once(all->ip, request, keep, all);
	if (result == NETLINK_INTERRUPTED && hears) {
		while (netlink_watch(&news, follow, all, &end) == 0)
			;
		/* No more to come; any other end means that news were lost. */
		if (end.number == EAGAIN)
			result = 0;
	}
	netlink_close(&news);
	return result;
}

int addresses_collect(struct kept_addresses *kept, struct ip *ip, uint8_t family, unsigned index)
{
	struct netlink_request request;
	struct ifaddrmsg body = {.ifa_family = family, .ifa_index = index};
	struct arena_mark before = arena_mark(&ip->run->arena);
	int64_t end = 0;
	kept->family = family;
	kept->index = index;
	addresses_forget(kept, ip);
	netlink_begin(&request, RTM_GETADDR, NLM_F_DUMP);
	netlink_put(&request, &body, sizeof body);
	int result = ip_dump_once(ip, &request, keep, kept);
	while (result == NETLINK_INTERRUPTED && ip_try_again(&end)) {
		arena_rewind(&ip->run->arena, before);
		addresses_forget(kept, ip);
		result = collect_and_follow(kept, &request);
	}
	if (result == NETLINK_INTERRUPTED)
		applet_warn(ip->run, DUMP_WARNING);
	return result < 0 ? -1 : 0;
}
