// SPDX-License-Identifier: MIT

/*
 * Interfaces and namespaces by number. The kernel answers an ioctl on any socket in a fraction of
 * what a request costs, and it does not disturb the dump that runs on the same one.
 */

#include <linux/if_arp.h>
#include <linux/net_namespace.h>
#include <linux/rtnetlink.h>
#include <linux/sockios.h>
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "applets/ip/netns.h"
#include "core/directory.h"
#include "core/own.h"
#include "core/root.h"
#include "core/text.h"

/* What a monitor has been told of a link: memory for as many as there were at once. */
struct learnt {
	struct learnt *next;
	unsigned index, origin; /* index 0: free for another */
	unsigned flags;
	uint16_t type;
	char name[IFNAMSIZ];
};

static struct learnt *find_learnt(struct ip *ip, unsigned index, unsigned origin)
{
	struct learnt *at = ip->learnt[index % INTERFACE_CACHE_SIZE];
	while (at != NULL && (at->index != index || at->origin != origin))
		at = at->next;
	return at;
}

/* One that is free, of the row where an index belongs. NULL if there is no memory. */
static struct learnt *new_learnt(struct ip *ip, unsigned index)
{
	struct learnt **row = &ip->learnt[index % INTERFACE_CACHE_SIZE], *at = *row;
	while (at != NULL && at->index != 0)
		at = at->next;
	if (at == NULL && (at = arena_take(&ip->run->arena, sizeof *at)) != NULL) {
		at->next = *row;
		*row = at;
	}
	return at;
}

int ip_learn_interface(const struct nlmsghdr *message, void *context, struct error *error)
{
	struct ip *ip = context;
	const struct ifinfomsg *body = netlink_body(message, sizeof *body);
	(void)error;
	if (body == NULL || body->ifi_index == 0)
		return 0;
	unsigned index = (unsigned)body->ifi_index;
	struct learnt *known = find_learnt(ip, index, ip->origin);
	ip->interfaces[index % INTERFACE_CACHE_SIZE].index = 0;
	if (message->nlmsg_type == RTM_DELLINK) {
		/* A bridge's port that is one no longer goes on being a link. */
		if (known != NULL && body->ifi_family == AF_UNSPEC)
			known->index = 0;
		return 0;
	}
	struct attributes row = attributes_of(message, sizeof *body);
	struct attribute attribute = {0};
	while (attributes_next(&row, &attribute) && attribute.type != IFLA_IFNAME)
		;
	if (row.malformed || attribute.type != IFLA_IFNAME)
		return 0;
	if (known == NULL && (known = new_learnt(ip, index)) == NULL)
		return 0;
	known->index = index;
	known->origin = ip->origin;
	known->flags = body->ifi_flags;
	known->type = body->ifi_type;
	attribute_text(&attribute, known->name, sizeof known->name, &row);
	return 0;
}

const char *ip_interface(struct ip *ip, unsigned index, char text[IFNAMSIZ])
{
	struct interface *place = &ip->interfaces[index % INTERFACE_CACHE_SIZE];
	const struct learnt *known = index != 0 ? find_learnt(ip, index, ip->origin) : NULL;
	if (known != NULL)
		return known->name;
	if (place->index == index && index != 0 && ip->origin == 0)
		return place->name;
	struct ifreq request = {.ifr_ifindex = (int)index};
	if (ip->origin != 0 || ioctl(ip->netlink.fd, SIOCGIFNAME, &request) < 0) {
		text_format(text, IFNAMSIZ, "if%u", index);
		return text;
	}
	ip_interface_keep(ip, index, request.ifr_name, 0);
	return place->name;
}

void ip_interface_keep(struct ip *ip, unsigned index, const char *name, unsigned flags)
{
	struct interface *place = &ip->interfaces[index % INTERFACE_CACHE_SIZE];
	place->index = index;
	place->flags = flags;
	text_copy(place->name, sizeof place->name, name);
}

/* Asks about an interface by its index. Returns 0 or -1. */
static int ask(struct ip *ip, unsigned index, unsigned long what, struct ifreq *request)
{
	char text[IFNAMSIZ];
	if (ip->origin != 0)
		return -1;
	memset(request, 0, sizeof *request);
	text_copy(request->ifr_name, sizeof request->ifr_name, ip_interface(ip, index, text));
	return ioctl(ip->netlink.fd, (int)what, request);
}

unsigned ip_interface_flags(struct ip *ip, unsigned index)
{
	struct ifreq request;
	const struct learnt *known = find_learnt(ip, index, ip->origin);
	const struct interface *place = &ip->interfaces[index % INTERFACE_CACHE_SIZE];
	if (known != NULL)
		return known->flags;
	if (place->index == index && place->flags != 0)
		return place->flags;
	return ask(ip, index, SIOCGIFFLAGS, &request) < 0 ? ~0u : (unsigned short)request.ifr_flags;
}

uint16_t ip_interface_type(struct ip *ip, unsigned index)
{
	struct ifreq request;
	const struct learnt *known = find_learnt(ip, index, ip->origin);
	if (known != NULL)
		return known->type;
	return ask(ip, index, SIOCGIFHWADDR, &request) < 0 ? ARPHRD_VOID
							   : request.ifr_hwaddr.sa_family;
}

static int take_index(const struct nlmsghdr *message, void *context, struct error *error)
{
	const struct ifinfomsg *body = netlink_body(message, sizeof *body);
	if (body == NULL)
		return failed(error, 0, "malformed answer about a link");
	*(unsigned *)context = (unsigned)body->ifi_index;
	return 0;
}

unsigned ip_interface_number(const char *name)
{
	unsigned number = 0;
	if (text_begins(name, "if"))
		for (name += 2; *name >= '0' && *name <= '9'; name++)
			number = number * 10 + (unsigned)(*name - '0');
	return number <= INT32_MAX ? number : 0;
}

unsigned ip_interface_index(struct ip *ip, const char *name)
{
	unsigned index = 0;
	struct error unknown;
	struct netlink_request request;
	if (ip->asked.index != 0 && text_equal(ip->asked.name, name))
		return ip->asked.index;
	ip_link_request(&request, 0, AF_UNSPEC, name);
	if (netlink_ask(&ip->netlink, &request, take_index, &index, &unknown) < 0)
		return ip_interface_number(name);
	if (strlen(name) < sizeof ip->asked.name) {
		ip->asked.index = index;
		text_copy(ip->asked.name, sizeof ip->asked.name, name);
	}
	return index;
}

/* What a namespace's id is called; the list is what was asked for already. */
struct netns_name {
	struct netns_name *next;
	int id;         /* negative: free for another */
	char name[256]; /* "" if no file bears the id */
};

/* The id by which our namespace knows the one of a file; -1 if it has none. */
static int id_of_file(struct netlink *netlink, int directory, const char *name)
{
	own_fd int fd = root_open_file(directory, name);
	return fd < 0 ? -1 : netns_id(netlink, NETNSA_FD, (uint32_t)fd);
}

static struct netns_name *find_name(struct ip *ip, int id)
{
	struct netns_name *known = ip->netns_names;
	while (known != NULL && known->id != id)
		known = known->next;
	return known;
}

/* Of the names that a namespace has, the first counts. NULL if there is no memory. */
static struct netns_name *remember(struct ip *ip, int id, const char *name)
{
	struct netns_name *known = find_name(ip, id);
	if (known != NULL)
		return known;
	for (known = ip->netns_names; known != NULL && known->id >= 0;)
		known = known->next;
	if (known == NULL && (known = arena_take(&ip->run->arena, sizeof *known)) != NULL) {
		known->next = ip->netns_names;
		ip->netns_names = known;
	}
	if (known == NULL)
		return NULL;
	known->id = id;
	text_copy(known->name, sizeof known->name, name);
	return known;
}

/* Reads the files of /run/netns, in a conversation of its own: a dump may be under way. */
static void read_names(struct ip *ip)
{
	struct netlink netlink;
	struct directory directory;
	struct error ignored;
	const char *name;
	if (directory_open(&directory, NETNS_DIRECTORY) < 0)
		return;
	if (netlink_open(&netlink, NETLINK_ROUTE, &ignored) == 0) {
		while ((name = directory_next(&directory)) != NULL) {
			int id = id_of_file(&netlink, directory.fd, name);
			if (id >= 0)
				remember(ip, id, name);
		}
		netlink_close(&netlink);
	}
	directory_close(&directory);
}

const char *ip_netns_name(struct ip *ip, int id)
{
	if (id < 0 || ip->origin != 0)
		return NULL;
	struct netns_name *known = find_name(ip, id);
	if (known == NULL) {
		read_names(ip);
		known = remember(ip, id, "");
	}
	return known != NULL && known->name[0] != '\0' ? known->name : NULL;
}

void ip_netns_forget(struct ip *ip, int id)
{
	struct netns_name *known = find_name(ip, id);
	if (known != NULL && id >= 0)
		known->id = NETNSA_NSID_NOT_ASSIGNED;
}
