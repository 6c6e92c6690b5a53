// SPDX-License-Identifier: MIT

/*
 * ip --container: what is at the other end of a link whose peer is in another network namespace,
 * and whose namespace that is. iproute2 has nothing like it. Nothing is entered: the kernel names
 * the interface to whoever has CAP_NET_ADMIN there, else a process of that namespace does in /proc.
 */

#include <linux/net_namespace.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

#include "applets/ip/link.h"
#include "applets/ip/netns.h"
#include "core/container_marks.h"
#include "core/directory.h"
#include "core/proc.h"
#include "core/text.h"

/* A namespace that ours knows by an id, and the process that it is called by. */
struct peer_netns {
	struct peer_netns *next;
	int id;
	pid_t pid;
	bool is_init; /* the first of its PID namespace: a container's own, or the machine's */
};

struct peers {
	struct netlink netlink; /* a conversation of its own: a dump may be under way */
	struct peer_netns *found;
	char nameless[IFNAMSIZ]; /* the first link whose other end has no name here; "" if none */
	char ownerless[IFNAMSIZ];
};

/* One end of a link. */
struct end {
	unsigned index;
	int netns;
	char name[IFNAMSIZ]; /* "" if it is not known */
	const char *netns_name;
	const struct peer_netns *owner;
};

static int take_process(struct ip *ip, struct peers *peers, pid_t pid)
{
	int id = netns_id(&peers->netlink, NETNSA_PID, (uint32_t)pid);
	struct peer_netns *known = peers->found;
	if (id < 0)
		return 0;
	while (known != NULL && known->id != id)
		known = known->next;
	if (known == NULL) {
		known = arena_take(&ip->run->arena, sizeof *known);
		if (known == NULL)
			return -1;
		*known = (struct peer_netns){peers->found, id, pid, proc_is_init(pid)};
		peers->found = known;
	} else if (!known->is_init && proc_is_init(pid)) {
		known->pid = pid;
		known->is_init = true;
	}
	return 0;
}

/* Looks once at every process: which namespace it is in, the kernel tells of its number alone. */
static void find_owners(struct ip *ip, struct peers *peers)
{
	struct directory directory;
	pid_t pid;
	if (!proc_is_ours() || directory_open(&directory, "/proc") < 0)
		return;
	do
		pid = proc_next(&directory);
	while (pid != 0 && take_process(ip, peers, pid) == 0);
	directory_close(&directory);
}

static struct peers *peers_of(struct ip *ip)
{
	struct error ignored;
	if (ip->peers != NULL)
		return ip->peers;
	struct peers *peers = arena_take(&ip->run->arena, sizeof *peers);
	if (peers == NULL || netlink_open(&peers->netlink, NETLINK_ROUTE, &ignored) < 0)
		return NULL;
	peers->found = NULL;
	peers->nameless[0] = peers->ownerless[0] = '\0';
	find_owners(ip, peers);
	ip->peers = peers;
	return peers;
}

/* What is asked about an interface. */
struct question {
	bool elsewhere, was_elsewhere; /* in another namespace: asked for, and answered */
	struct link link;
};

static int take_link(const struct nlmsghdr *message, void *context, struct error *error)
{
	struct question *this = context;
	struct attribute attribute;
	if (link_decode(&this->link, message, error) < 0)
		return -1;
	/* A kernel before 4.15 does not understand, and tells of ours. */
	struct attributes row = this->link.all;
	while (attributes_next(&row, &attribute))
		this->was_elsewhere |= attribute.type == IFLA_TARGET_NETNSID;
	return this->was_elsewhere == this->elsewhere ? 0 : failed(error, 0, "not supported");
}

/* Asks about an interface of the namespace of an id, or of ours (-1). Returns 0 or -1. */
static int ask(struct peers *peers, unsigned index, int netns, struct question *question)
{
	struct netlink_request request;
	struct error ignored;
	struct ifinfomsg body = {.ifi_index = (int)index};
	question->elsewhere = netns >= 0;
	question->was_elsewhere = false;
	netlink_begin(&request, RTM_GETLINK, 0);
	netlink_put(&request, &body, sizeof body);
	netlink_attribute_u32(&request, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
	if (netns >= 0)
		netlink_attribute_u32(&request, IFLA_TARGET_NETNSID, (uint32_t)netns);
	return netlink_ask(&peers->netlink, &request, take_link, question, &ignored);
}

/* A line of /proc/PID/net/dev_mcast: an interface's index and name, and an address. */
static bool is_named_by(char *line, unsigned index, char name[IFNAMSIZ])
{
	uint64_t number;
	char *word = strsep(&line, " ");
	if (line == NULL || text_number(word, 10, INT32_MAX, &number) != 0 || number != index)
		return false;
	line += strspn(line, " ");
	word = strsep(&line, " ");
	if (line == NULL) /* cut */
		return false;
	text_copy(name, IFNAMSIZ, word);
	return true;
}

/* Whoever sees a process may read its network's files: those that are in any multicast group. */
static void read_name(const struct peer_netns *owner, unsigned index, char name[IFNAMSIZ])
{
	char text[128 * 1024], *rest = text, *line;
	proc_read(owner->pid, "net/dev_mcast", text, sizeof text);
	while ((line = strsep(&rest, "\n")) != NULL)
		if (is_named_by(line, index, name))
			return;
}

static void find(struct ip *ip, struct peers *peers, struct end *end)
{
	struct question question;
	end->owner = peers->found;
	while (end->owner != NULL && end->owner->id != end->netns)
		end->owner = end->owner->next;
	end->netns_name = ip_netns_name(ip, end->netns);
	end->name[0] = '\0';
	if (ask(peers, end->index, end->netns, &question) == 0)
		text_copy(end->name, sizeof end->name, question.link.name);
	else if (end->owner != NULL)
		read_name(end->owner, end->index, end->name);
}

static void print_owner(struct ip *ip, const struct peer_netns *owner)
{
	struct container_marks marks;
	char name[PROC_NAME_SIZE];
	if (container_marks_of_process(owner->pid, &marks)) {
		out_string(ip->out, "container", NULL, marks.id);
		marks.id[CONTAINER_ID_SHORT] = '\0';
		out_string(ip->out, NULL, " container %", marks.id);
	}
	proc_name(owner->pid, name);
	out_number(ip->out, "pid", " pid %", (unsigned)owner->pid);
	out_string(ip->out, "comm", " (%)", name);
}

/* What others chose the words of comes last, so that it cannot pass for what precedes it. */
static void print(struct ip *ip, const struct end *end)
{
	char number[IFNAMSIZ];
	if (!ip->options.brief) {
		out_line(ip->out);
		out_text(ip->out, "    ");
	}
	out_object(ip->out, "peer");
	out_text(ip->out, "peer ");
	text_format(number, sizeof number, "if%u", end->index);
	bool is_known = end->name[0] != '\0';
	out_coloured(ip->out, COLOUR_IFNAME, is_known ? "ifname" : NULL, "%",
		is_known ? end->name : number);
	if (end->netns_name != NULL)
		out_string(ip->out, "netns", " netns %", end->netns_name);
	if (end->owner != NULL)
		print_owner(ip, end->owner);
	out_object_end(ip->out);
}

/* Finds where the other end is. False if it is in this namespace, or there is none. */
static bool find_netns(struct ip *ip, struct peers *peers, const struct link *link, struct end *end)
{
	struct question question;
	*end = (struct end){.index = link->peer, .netns = link->peer_netns};
	/* What is dumped for IPv6 lacks the namespace. */
	if (!link->has_peer_netns && ip->family == AF_INET6 &&
		ask(peers, link->index, -1, &question) == 0 && question.link.has_peer_netns)
		end->netns = question.link.peer_netns;
	else if (!link->has_peer_netns)
		return false;
	return end->netns >= 0;
}

void link_print_peer(struct ip *ip, const struct link *link)
{
	struct peers *peers;
	struct end end;
	bool is_elsewhere = link->has_peer_netns || ip->family == AF_INET6;
	if (!ip->options.container || link->peer == 0 || !is_elsewhere ||
		(peers = peers_of(ip)) == NULL || !find_netns(ip, peers, link, &end))
		return;
	find(ip, peers, &end);
	if (end.name[0] == '\0' && peers->nameless[0] == '\0')
		text_copy(peers->nameless, sizeof peers->nameless, link->name);
	if (end.owner == NULL && end.netns_name == NULL && peers->ownerless[0] == '\0')
		text_copy(peers->ownerless, sizeof peers->ownerless, link->name);
	if (end.name[0] != '\0' || end.netns_name != NULL || end.owner != NULL)
		print(ip, &end);
}

void link_peers_end(struct ip *ip)
{
	char text[256];
	struct peers *peers = ip->peers;
	if (peers == NULL)
		return;
	netlink_close(&peers->netlink);
	text[0] = '\0';
	if (peers->nameless[0] != '\0')
		text_format(text, sizeof text,
			"What is at the other end of %s cannot be told: it takes its processes in "
			"/proc (hostPID: true), or CAP_NET_ADMIN there "
			"(securityContext.capabilities.add: [NET_ADMIN]).",
			peers->nameless);
	else if (peers->ownerless[0] != '\0' && !proc_is_whole())
		text_format(text, sizeof text,
			"Whose network is at the other end of %s cannot be told: it takes its "
			"processes in /proc (hostPID: true).",
			peers->ownerless);
	if (text[0] != '\0')
		applet_warn(ip->run, text);
}
