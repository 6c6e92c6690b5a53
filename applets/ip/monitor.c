// SPDX-License-Identifier: MIT

/* ip monitor: what changes, as it changes (ip-monitor(8)). */

#include "applets/ip/monitor.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/rtnetlink.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>

#include "applets/ip/save_file.h"
#include "applets/ip/words.h"
#include "core/own.h"
#include "core/root.h"
#include "core/text.h"

/*
 * The objects in iproute2's order, and the group of each for a family; family 0: whatever was asked
 * for. minimum is of the word's letters, 0 for all; group 0: known to iproute2, not here.
 */
static const struct {
	char word[12];
	uint8_t minimum, family, group;
} objects[] = {
	{"link", 1, AF_UNSPEC, RTNLGRP_LINK},
	{"address", 1, AF_INET, RTNLGRP_IPV4_IFADDR},
	{"address", 1, AF_INET6, RTNLGRP_IPV6_IFADDR},
	{"maddress", 1, AF_INET, MONITOR_GROUP_IPV4_MCADDR},
	{"maddress", 1, AF_INET6, MONITOR_GROUP_IPV6_MCADDR},
	{"acaddress", 0, AF_INET6, MONITOR_GROUP_IPV6_ACADDR},
	{"route", 1, AF_INET, RTNLGRP_IPV4_ROUTE},
	{"route", 1, AF_INET6, RTNLGRP_IPV6_ROUTE},
	{"route", 1, AF_MPLS, RTNLGRP_MPLS_ROUTE},
	{"mroute", 1, AF_INET, RTNLGRP_IPV4_MROUTE},
	{"mroute", 1, AF_INET6, RTNLGRP_IPV6_MROUTE},
	{"prefix", 1, AF_INET6, RTNLGRP_IPV6_PREFIX},
	{"neigh", 1, AF_UNSPEC, RTNLGRP_NEIGH},
	{"netconf", 1, AF_INET, RTNLGRP_IPV4_NETCONF},
	{"netconf", 1, AF_INET6, RTNLGRP_IPV6_NETCONF},
	{"netconf", 1, AF_MPLS, RTNLGRP_MPLS_NETCONF},
	{"rule", 1, AF_INET, RTNLGRP_IPV4_RULE},
	{"rule", 1, AF_INET6, RTNLGRP_IPV6_RULE},
	{"nsid", 1, AF_UNSPEC, RTNLGRP_NSID},
	{"nexthop", 1, AF_UNSPEC, RTNLGRP_NEXTHOP},
	{"stats", 0, AF_UNSPEC, 0},
};

enum { OBJECTS = sizeof objects / sizeof objects[0] };

/* One message; what is malformed is said, and the next one is waited for. */
static int take(const struct nlmsghdr *message, void *context, struct error *error)
{
	struct monitor *this = context;
	struct out *out = this->ip->out;
	this->ip->origin = (unsigned)this->netlink.nsid + 1;
	if (message->nlmsg_type == RTM_NEWLINK || message->nlmsg_type == RTM_DELLINK)
		ip_learn_interface(message, this->ip, error);
	out_hold(out);
	out_object(out, NULL);
	int printed = monitor_show(this, message, error);
	out_object_end(out);
	if (printed <= 0)
		out_rewind(out);
	out_release(out);
	if (printed > 0)
		out_next(out);
	if (printed < 0)
		applet_warn(this->ip->run, error->text);
	return out->write_error != 0 ? failed(error, out->write_error, "write error") : 0;
}

/* The bits of the objects that a word means, 0 if it means none. */
static unsigned objects_of(const char *word)
{
	unsigned bits = 0;
	const char *full = NULL;
	for (size_t at = 0; at < OBJECTS; at++) {
		const char *object = objects[at].word;
		size_t minimum = objects[at].minimum > 0 ? objects[at].minimum : strlen(object);
		if (full == NULL && text_abbreviates(word, object, minimum))
			full = object;
		if (full != NULL && text_equal(full, object))
			bits |= 1u << at;
	}
	return bits;
}

static int take_device(struct monitor *this, char ***words)
{
	struct ip *ip = this->ip;
	const char *word = word_value(ip, words);
	if (word == NULL)
		return -1;
	this->index = ip_interface_index(ip, word);
	return this->index != 0 ? 0 : word_invalid(ip, word, "Device does not exist\n\n");
}

static int take_words(struct monitor *this, char **words)
{
	struct ip *ip = this->ip;
	int result = 0;
	while (*words != NULL && result == 0) {
		const char *word = *words;
		unsigned bits = objects_of(word);
		if (word_take(&words, "file", 1)) {
			this->file = word_value(ip, &words);
			result = this->file != NULL ? 0 : -1;
		} else if (word_take(&words, "label", 1)) {
			this->label = true;
		} else if (bits != 0) {
			words++;
			this->objects |= bits;
			if (bits & 1u << (OBJECTS - 1))
				result = failed_with(ip->error, STATUS_USAGE, 0,
					"Argument \"%s\" is not supported by this ip.", word);
		} else if (word_take(&words, "all", 0)) {
			this->label = true; /* as iproute2: it adds no objects to those named */
		} else if (word_take(&words, "all-nsid", 1)) {
			this->all_namespaces = true;
		} else if (word_take(&words, "dev", 0)) {
			result = take_device(this, &words);
		} else {
			result = failed_with(ip->error, STATUS_USAGE, 0,
				"Argument \"%s\" is unknown, try \"ip monitor help\".", word);
		}
	}
	if (this->objects == 0)
		this->objects = ~0u;
	return result;
}

/* Messages from a file: whatever it holds, as iproute2 does. */
static int replay(struct monitor *this)
{
	own_fd int fd = root_open_file(AT_FDCWD, this->file);
	if (fd < 0)
		return failed_with(this->ip->error, STATUS_USAGE, errno, "Cannot fopen");
	this->netlink.nsid = -1;
	return save_file_messages(this->ip, fd, STATUS_FAILED, take, this);
}

/* Joins what is watched. */
static int begin(struct monitor *this)
{
	struct ip *ip = this->ip;
	int size = 1024 * 1024;
	if (netlink_open(&this->netlink, NETLINK_ROUTE, ip->error) < 0)
		return -1;
	if (ip->options.receive_size == NULL)
		setsockopt(this->netlink.fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
	else
		ip_set_receive_size(ip, this->netlink.fd);
	for (size_t at = 0; at < OBJECTS; at++)
		if ((this->objects & 1u << at) && objects[at].group != 0 &&
			(objects[at].family == AF_UNSPEC || ip->family == AF_UNSPEC ||
				ip->family == objects[at].family))
			netlink_join(&this->netlink, objects[at].group); /* a kernel may lack one */
	if (this->all_namespaces && netlink_join_all(&this->netlink) < 0) {
		failed(ip->error, errno, "Cannot watch the namespaces that have an id here");
		return ip_hint(ip);
	}
	return 0;
}

int ip_monitor(struct ip *ip, char **words)
{
	struct monitor this;
	struct netlink_request links;
	memset(&this, 0, offsetof(struct monitor, netlink));
	this.ip = ip;
	if (take_words(&this, words) < 0)
		return -1;
	if (this.file != NULL)
		return replay(&this);
	int result = begin(&this);
	/* What links were called is known when they are gone. */
	if (result == 0) {
		ip_link_request(&links, NLM_F_DUMP, AF_UNSPEC, NULL);
		result = netlink_dump(&ip->netlink, &links, ip_learn_interface, ip, ip->error);
		ip_netns_name(ip, INT_MAX);
		result = result < 0 ? -1 : 0;
	}
	while (result == 0) {
		result = netlink_watch(&this.netlink, take, &this, ip->error);
		if (result < 0 && ip->error->number == ENOBUFS) {
			applet_warn(
				ip->run, "netlink receive error No buffer space available (105)");
			result = 0;
		}
	}
	netlink_close(&this.netlink);
	return result;
}
