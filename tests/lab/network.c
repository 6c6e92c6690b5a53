// SPDX-License-Identifier: MIT
#include "network.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/if.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>

/* A message under construction: its length so far is the header's own. */
struct message {
	_Alignas(struct nlmsghdr) char bytes[512];
};

/* One end of the pair. The hardware address is fixed, so that what is shown can be compared. */
struct end {
	const char *name, *inet, *inet6, *link_local;
	unsigned char hardware[6];
};

static const struct end outside = {"veth0", "10.88.0.1", "fd00:88::1", "fe80::42:aff:fe58:1",
	{0x02, 0x42, 0x0a, 0x58, 0x00, 0x01}};
static const struct end inside = {"eth0", "10.88.0.2", "fd00:88::2", "fe80::42:aff:fe58:2",
	{0x02, 0x42, 0x0a, 0x58, 0x00, 0x02}};

static struct nlmsghdr *header_of(struct message *message)
{
	return (struct nlmsghdr *)message->bytes;
}

static void *append(struct message *message, const void *data, size_t length)
{
	struct nlmsghdr *header = header_of(message);
	void *place = message->bytes + header->nlmsg_len;

	if (length)
		memcpy(place, data, length);
	header->nlmsg_len += (unsigned int)NLMSG_ALIGN(length);
	return place;
}

static void begin(struct message *message, unsigned short type, unsigned short flags,
	const void *body, size_t length)
{
	*message = (struct message){{0}};
	*header_of(message) = (struct nlmsghdr){.nlmsg_len = NLMSG_HDRLEN,
		.nlmsg_type = type,
		.nlmsg_flags = (unsigned short)(NLM_F_REQUEST | NLM_F_ACK | flags),
		.nlmsg_seq = 1};
	append(message, body, length);
}

static struct rtattr *attribute(
	struct message *message, unsigned short type, const void *data, size_t length)
{
	struct rtattr attribute = {(unsigned short)RTA_LENGTH(length), type};
	struct rtattr *place = append(message, &attribute, sizeof(attribute));

	append(message, data, length);
	return place;
}

static void close_nest(struct message *message, struct rtattr *nest)
{
	nest->rta_len =
		(unsigned short)(message->bytes + header_of(message)->nlmsg_len - (char *)nest);
}

/* Sends one request and reads one answer into `answer`: its length, or -1. */
static ssize_t exchange(struct message *message, void *answer, size_t size)
{
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	ssize_t length = fd < 0 ? -1 : send(fd, message, header_of(message)->nlmsg_len, 0);

	if (length >= 0)
		length = recv(fd, answer, size, 0);
	int failure = errno;
	if (fd >= 0)
		close(fd);
	errno = failure;
	return length;
}

/* Asks the kernel to do something: 0, or -1 with its errno. */
static int ask(struct message *message)
{
	struct {
		struct nlmsghdr header;
		struct nlmsgerr error;
		char request[sizeof(struct message)];
	} answer;

	if (exchange(message, &answer, sizeof(answer)) < (ssize_t)NLMSG_LENGTH(sizeof(int)))
		return -1;
	errno = -answer.error.error;
	return errno ? -1 : 0;
}

/* A kernel without IPv6, or with it off, shows a network without it: nothing to fail for. */
static bool has_inet6(void)
{
	int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static void describe_end(struct message *message, const struct end *end)
{
	attribute(message, IFLA_IFNAME, end->name, strlen(end->name) + 1);
	attribute(message, IFLA_ADDRESS, end->hardware, sizeof(end->hardware));
}

static int make_pair(pid_t container)
{
	struct ifinfomsg link = {.ifi_family = AF_UNSPEC};
	struct message message;

	begin(&message, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, &link, sizeof(link));
	describe_end(&message, &outside);
	struct rtattr *information = attribute(&message, IFLA_LINKINFO, NULL, 0);
	attribute(&message, IFLA_INFO_KIND, "veth", sizeof("veth"));
	struct rtattr *data = attribute(&message, IFLA_INFO_DATA, NULL, 0);
	struct rtattr *peer = attribute(&message, VETH_INFO_PEER, NULL, 0);
	append(&message, &link, sizeof(link));
	describe_end(&message, &inside);
	attribute(&message, IFLA_NET_NS_PID, &container, sizeof(container));
	close_nest(&message, peer);
	close_nest(&message, data);
	close_nest(&message, information);
	return ask(&message);
}

static int set_up(const char *name)
{
	struct ifinfomsg link = {.ifi_family = AF_UNSPEC,
		.ifi_index = (int)if_nametoindex(name),
		.ifi_flags = IFF_UP,
		.ifi_change = IFF_UP};
	struct message message;

	begin(&message, RTM_NEWLINK, 0, &link, sizeof(link));
	return ask(&message);
}

/* The kernel's own link-local address stays "tentative" for a second or two after set_up; we want
 * to show a network at rest, and so add ours instead. */
static int keep_link_local_away(const char *name)
{
	struct ifinfomsg link = {.ifi_family = AF_UNSPEC, .ifi_index = (int)if_nametoindex(name)};
	unsigned char mode = IN6_ADDR_GEN_MODE_NONE;
	struct message message;

	begin(&message, RTM_NEWLINK, 0, &link, sizeof(link));
	struct rtattr *families = attribute(&message, IFLA_AF_SPEC, NULL, 0);
	struct rtattr *family = attribute(&message, AF_INET6, NULL, 0);
	attribute(&message, IFLA_INET6_ADDR_GEN_MODE, &mode, sizeof(mode));
	close_nest(&message, family);
	close_nest(&message, families);
	return ask(&message);
}

static int add_address(const char *name, int family, const char *text, unsigned char length)
{
	struct ifaddrmsg address = {.ifa_family = (unsigned char)family,
		.ifa_prefixlen = length,
		.ifa_index = if_nametoindex(name),
		.ifa_flags = IFA_F_NODAD};
	unsigned char bytes[sizeof(struct in6_addr)];
	size_t size = family == AF_INET ? sizeof(struct in_addr) : sizeof(struct in6_addr);
	struct message message;

	inet_pton(family, text, bytes);
	begin(&message, RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, &address, sizeof(address));
	attribute(&message, IFA_LOCAL, bytes, size);
	attribute(&message, IFA_ADDRESS, bytes, size);
	if (family == AF_INET) {
		bytes[3] = 255;
		attribute(&message, IFA_BROADCAST, bytes, size);
	}
	return ask(&message);
}

static int add_default_route(const char *gateway)
{
	struct rtmsg route = {.rtm_family = AF_INET,
		.rtm_table = RT_TABLE_MAIN,
		.rtm_protocol = RTPROT_BOOT,
		.rtm_type = RTN_UNICAST};
	struct in_addr bytes;
	struct message message;

	inet_pton(AF_INET, gateway, &bytes);
	begin(&message, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL, &route, sizeof(route));
	attribute(&message, RTA_GATEWAY, &bytes, sizeof(bytes));
	return ask(&message);
}

static bool is_up(const char *name)
{
	struct ifinfomsg link = {.ifi_family = AF_UNSPEC, .ifi_index = (int)if_nametoindex(name)};
	_Alignas(struct nlmsghdr) char answer[16384];
	struct message message;

	begin(&message, RTM_GETLINK, 0, &link, sizeof(link));
	ssize_t length = exchange(&message, answer, sizeof(answer));
	struct nlmsghdr *header = (struct nlmsghdr *)answer;
	if (length < (ssize_t)NLMSG_SPACE(sizeof(link)) || header->nlmsg_type != RTM_NEWLINK)
		return false;
	int left = (int)IFLA_PAYLOAD(header);
	for (struct rtattr *here = IFLA_RTA(NLMSG_DATA(header)); RTA_OK(here, left);
		here = RTA_NEXT(here, left))
		if (here->rta_type == IFLA_OPERSTATE)
			return *(unsigned char *)RTA_DATA(here) == IF_OPER_UP;
	return false;
}

/* The kernel notices a carrier some milliseconds late. Where it never does, so be it. */
static void wait_until_up(const char *name)
{
	for (int attempt = 0; attempt < 200 && !is_up(name); attempt++)
		usleep(5000);
}

static network_failure configure(const struct end *end)
{
	if (has_inet6() && keep_link_local_away(end->name) < 0)
		return "choose an interface's address mode";
	if (set_up(end->name) < 0)
		return "set an interface up";
	if (add_address(end->name, AF_INET, end->inet, 24) < 0)
		return "add an IPv4 address";
	if (has_inet6() &&
		(add_address(end->name, AF_INET6, end->inet6, 64) < 0 ||
			add_address(end->name, AF_INET6, end->link_local, 64) < 0))
		return "add an IPv6 address";
	return NULL;
}

network_failure network_make_outside(pid_t container)
{
	return make_pair(container) < 0 ? "make a veth pair" : configure(&outside);
}

network_failure network_make_inside(void)
{
	if (set_up("lo") < 0)
		return "set lo up";
	network_failure failure = configure(&inside);
	if (failure)
		return failure;
	if (add_default_route(outside.inet) < 0)
		return "add the default route";
	wait_until_up(inside.name);
	return NULL;
}
