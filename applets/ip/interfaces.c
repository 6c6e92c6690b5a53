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

#include "applets/ip/ip.h"
#include "applets/ip/netns.h"
#include "core/directory.h"
#include "core/own.h"
#include "core/root.h"
#include "core/text.h"

const char *ip_interface(struct ip *ip, unsigned index, char text[IFNAMSIZ])
{
	struct interface *place = &ip->interfaces[index % INTERFACE_CACHE_SIZE];
	if (place->index == index && index != 0)
		return place->name;
	struct ifreq request = {.ifr_ifindex = (int)index};
	if (ioctl(ip->netlink.fd, SIOCGIFNAME, &request) < 0) {
		text_format(text, IFNAMSIZ, "if%u", index);
		return text;
	}
	place->index = index;
	text_copy(place->name, sizeof place->name, request.ifr_name);
	return place->name;
}

/* Asks about an interface by its index. Returns 0 or -1. */
static int ask(struct ip *ip, unsigned index, unsigned long what, struct ifreq *request)
{
	char text[IFNAMSIZ];
	memset(request, 0, sizeof *request);
	text_copy(request->ifr_name, sizeof request->ifr_name, ip_interface(ip, index, text));
	return ioctl(ip->netlink.fd, (int)what, request);
}

unsigned ip_interface_flags(struct ip *ip, unsigned index)
{
	struct ifreq request;
	return ask(ip, index, SIOCGIFFLAGS, &request) < 0 ? ~0u : (unsigned short)request.ifr_flags;
}

uint16_t ip_interface_type(struct ip *ip, unsigned index)
{
	struct ifreq request;
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

unsigned ip_interface_index(struct ip *ip, const char *name)
{
	unsigned index = 0;
	struct error unknown;
	struct netlink_request request;
	ip_link_request(&request, 0, AF_UNSPEC, name);
	return netlink_ask(&ip->netlink, &request, take_index, &index, &unknown) < 0 ? 0 : index;
}

/* What a namespace's id is called; the list is what was asked for already. */
struct netns_name {
	struct netns_name *next;
	int id;
	char name[]; /* "" if no file bears the id */
};

/* The id by which our namespace knows the one of a file; -1 if it has none. */
static int id_of_file(struct netlink *netlink, int directory, const char *name)
{
	own_fd int fd = root_open_file(directory, name);
	int id = -1;
	struct error ignored;
	struct netlink_request request;
	struct rtgenmsg body = {.rtgen_family = AF_UNSPEC};
	if (fd < 0)
		return -1;
	netlink_begin(&request, RTM_GETNSID, 0);
	netlink_put(&request, &body, sizeof body);
	netlink_attribute_u32(&request, NETNSA_FD, (uint32_t)fd);
	netlink_ask(netlink, &request, netns_take_id, &id, &ignored);
	return id;
}

/* Searches the files of /run/netns, in a conversation of its own: a dump may be under way. */
static void search(int id, char *found, size_t size)
{
	struct netlink netlink;
	struct directory directory;
	struct error ignored;
	const char *name;
	found[0] = '\0';
	if (directory_open(&directory, NETNS_DIRECTORY) < 0)
		return;
	if (netlink_open(&netlink, NETLINK_ROUTE, &ignored) == 0) {
		while (found[0] == '\0' && (name = directory_next(&directory)) != NULL)
			if (id_of_file(&netlink, directory.fd, name) == id)
				text_copy(found, size, name);
		netlink_close(&netlink);
	}
	directory_close(&directory);
}

const char *ip_netns_name(struct ip *ip, int id)
{
	struct netns_name *known = ip->netns_names;
	while (known != NULL && known->id != id)
		known = known->next;
	if (known == NULL) {
		char found[256];
		search(id, found, sizeof found);
		size_t size = strlen(found) + 1;
		known = arena_take(&ip->run->arena, offsetof(struct netns_name, name) + size);
		if (known == NULL)
			return NULL;
		known->id = id;
		memcpy(known->name, found, size);
		known->next = ip->netns_names;
		ip->netns_names = known;
	}
	return known->name[0] != '\0' ? known->name : NULL;
}
