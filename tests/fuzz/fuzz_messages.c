// SPDX-License-Identifier: MIT

/*
 * Messages of the kernel through decoders and print: two bytes say how to print, what follows is a
 * datagram as rtnetlink sends it. A question that comes up meanwhile (for a nexthop object) gets
 * the whole datagram for an answer.
 */

#include <linux/rtnetlink.h>
#include <stddef.h>
#include <sys/socket.h>
#include <unistd.h>

#include "applets/ip/address.h"
#include "applets/ip/ip.h"
#include "applets/ip/link.h"
#include "applets/ip/monitor.h"
#include "applets/ip/neighbour.h"
#include "applets/ip/route.h"
#include "applets/ip/rule.h"
#include "tests/fuzz/check.h"

static const uint8_t *datagram;
static size_t datagram_size;
static int kernel = -1;

/* Instead of the C library's: there is no kernel to talk to but this one. */
int socket(int domain, int type, int protocol)
{
	int ends[2];
	(void)domain;
	(void)type;
	(void)protocol;
	if (kernel >= 0)
		close(kernel);
	kernel = -1;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
		return -1;
	kernel = ends[0];
	if (send(kernel, datagram, datagram_size, MSG_DONTWAIT) >= 0)
		shutdown(kernel, SHUT_WR);
	return ends[1];
}

static bool other_view; /* of a link; and a filter for the rest */

static void show_link(struct ip *ip, const struct nlmsghdr *message)
{
	struct link link;
	if (link_decode(&link, message, ip->error) < 0)
		return;
	if (ip->options.brief) {
		link_print_brief(ip, &link);
		return;
	}
	link_print(ip, &link, other_view ? LINK_VIEW_ADDRESS : LINK_VIEW_LINK);
	if (other_view && link.has_statistics) {
		out_line(ip->out);
		link_print_statistics(ip, &link);
	}
}

static void show_address(struct ip *ip, const struct nlmsghdr *message)
{
	struct address address;
	if (address_decode(&address, message, ip->error) == 0)
		address_print(ip, "eth0", &address);
}

static void show_route(struct ip *ip, const struct nlmsghdr *message)
{
	struct route route;
	struct route_filter filter = {.device = other_view ? 1 : 0};
	if (route_decode(&route, message, ip->error) == 0)
		route_print(ip, &route, &filter);
}

static void show_neighbour(struct ip *ip, const struct nlmsghdr *message)
{
	struct neighbour neighbour;
	struct neighbour_filter filter = {.device = other_view ? "eth0" : NULL};
	if (neighbour_decode(&neighbour, message, ip->error) == 0)
		neighbour_print(ip, &neighbour, &filter);
}

static void show_rule(struct ip *ip, const struct nlmsghdr *message)
{
	struct rule rule;
	struct rule_filter filter = {.has_users = other_view, .has_tunnel = other_view};
	if (rule_decode(&rule, message, ip->error) == 0)
		rule_matches(&rule, &filter);
}

/* Rules, nexthops and so on, as a monitor prints them. */
static void show_rest(struct ip *ip, const struct nlmsghdr *message)
{
	struct monitor monitor;
	memset(&monitor, 0, offsetof(struct monitor, netlink));
	monitor.ip = ip;
	monitor.label = other_view;
	monitor.index = ip->options.brief ? 1 : 0;
	if (message->nlmsg_type == RTM_NEWRULE)
		show_rule(ip, message);
	monitor_show(&monitor, message, ip->error);
}

/* The message in memory of exactly its size, where a sanitizer sees what is read past it. */
static void show(struct ip *ip, const uint8_t *bytes, uint32_t size)
{
	struct nlmsghdr *message = malloc(size);
	memcpy(message, bytes, size);
	out_object(ip->out, NULL);
	if (message->nlmsg_type == RTM_NEWLINK || message->nlmsg_type == RTM_DELLINK)
		ip_learn_interface(message, ip, ip->error);
	switch (message->nlmsg_type) {
	case RTM_NEWLINK: show_link(ip, message); break;
	case RTM_NEWADDR: show_address(ip, message); break;
	case RTM_NEWROUTE:
		if (monitor_is_multicast_route(message))
			show_rest(ip, message);
		else
			show_route(ip, message);
		break;
	case RTM_NEWNEIGH: show_neighbour(ip, message); break;
	default: show_rest(ip, message); break;
	}
	out_object_end(ip->out);
	free(message);
}

static void set_options(struct ip *ip, uint8_t one, uint8_t other)
{
	ip->out->json = one & 1;
	ip->out->pretty = one & 2;
	ip->out->oneline = ip->options.oneline = one & 4;
	ip->options.brief = one & 8;
	other_view = one & 16;
	ip->options.details = other & 3;
	ip->options.statistics = (other >> 2) & 3;
	ip->family = (other >> 4) & 15;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct ip ip;
	static struct out out;
	struct run run = {.out = &out};
	if (size < 2)
		return 0;
	memset(&ip, 0, sizeof ip);
	ip = (struct ip){.run = &run, .out = &out, .error = &run.error};
	ip.names_loaded = UINT32_MAX;
	ip.netlink.fd = -1;
	arena_init(&run.arena);
	out_init(&out, -1);
	set_options(&ip, data[0], data[1]);
	out_hold(&out);
	out_begin(&out);
	datagram = data + 2;
	datagram_size = size - 2;
	const uint8_t *at = data + 2;
	size_t left = size - 2;
	while (left >= sizeof(struct nlmsghdr)) {
		uint32_t length;
		memcpy(&length, at, sizeof length);
		if (length < sizeof(struct nlmsghdr) || length > left)
			break;
		show(&ip, at, length);
		size_t step = NLMSG_ALIGN(length) < left ? NLMSG_ALIGN(length) : left;
		at += step;
		left -= step;
	}
	out_end(&out);
	check_output(&out);
	out_rewind(&out);
	out_close(&out);
	arena_free(&run.arena);
	return 0;
}
