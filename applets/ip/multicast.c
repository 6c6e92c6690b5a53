// SPDX-License-Identifier: MIT

/* ip maddress: multicast groups of links. */

#include "applets/ip/multicast.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "applets/ip/words.h"
#include "core/own.h"
#include "core/root.h"
#include "core/text.h"

struct kept_group {
	struct kept_group *next;
	struct multicast_group group;
};

struct multicast_show {
	struct ip *ip;
	const char *device;            /* NULL for all */
	struct kept_group *first;      /* by their links' indices, each in the order of the files */
	struct multicast_group holder; /* igmp: the link of the groups below */
	bool has_holder;
};

static int keep(struct multicast_show *this, const struct multicast_group *group)
{
	struct kept_group **place = &this->first;
	if (this->device != NULL && !text_equal(this->device, group->name))
		return 0;
	struct kept_group *kept = arena_take(&this->ip->run->arena, sizeof *kept);
	if (kept == NULL)
		return failed(this->ip->error, 0, "Not enough memory for the groups");
	while (*place != NULL && (*place)->group.index <= group->index)
		place = &(*place)->next;
	kept->group = *group;
	kept->next = *place;
	*place = kept;
	return 0;
}

static int take_link_line(struct multicast_show *this, char *line)
{
	struct multicast_group group;
	return multicast_read_link(&group, line) ? keep(this, &group) : 0;
}

static int take_inet6_line(struct multicast_show *this, char *line)
{
	struct multicast_group group;
	return multicast_read_inet6(&group, line) ? keep(this, &group) : 0;
}

/* A link's line, and below it one for each of its groups. */
static int take_inet_line(struct multicast_show *this, char *line)
{
	if (line[0] != ' ' && line[0] != '\t') {
		this->has_holder = multicast_read_holder(&this->holder, line);
		return 0;
	}
	struct multicast_group group = this->holder;
	return this->has_holder && multicast_read_inet(&group, line) ? keep(this, &group) : 0;
}

/* Reads a file of /proc/net by its lines; one that is not there has none. Returns 0 or -1. */
static int read_file(struct multicast_show *this, const char *path,
	int (*take)(struct multicast_show *this, char *line))
{
	char text[4096];
	size_t used = 0;
	ssize_t got;
	own_fd int fd = root_open_file(AT_FDCWD, path);
	if (fd < 0)
		return 0;
	while ((got = read(fd, text + used, sizeof text - 1 - used)) > 0) {
		char *line = text, *end;
		used += (size_t)got;
		text[used] = '\0';
		while ((end = strchr(line, '\n')) != NULL) {
			*end = '\0';
			if (take(this, line) < 0)
				return -1;
			line = end + 1;
		}
		used -= (size_t)(line - text);
		memmove(text, line, used);
	}
	return 0;
}

static void print_group(struct ip *ip, const struct multicast_group *group)
{
	char text[LINK_TEXT_SIZE];
	out_object(ip->out, NULL);
	if (group->family == AF_PACKET) {
		out_text(ip->out, "\tlink  ");
		out_coloured(ip->out, COLOUR_MAC, "link", "%",
			link_address_text(text, 0, group->bytes, group->size));
	} else {
		bool is_inet = group->family == AF_INET;
		const struct attribute address = {group->bytes, group->size, 0};
		out_string(ip->out, "family", "\t%-5 ", is_inet ? "inet" : "inet6");
		out_coloured(ip->out, is_inet ? COLOUR_INET : COLOUR_INET6, "address", "%",
			ip_address_text(ip, text, group->family, &address, NULL));
	}
	if (group->users != 1)
		out_number(ip->out, "users", " users %", group->users);
	if (group->is_static)
		out_string(ip->out, "features", " %", "static");
	out_text(ip->out, "\n");
	out_object_end(ip->out);
}

static void print_holder(struct ip *ip, const struct multicast_group *group)
{
	out_number(ip->out, "ifindex", "%:", group->index);
	out_coloured(ip->out, COLOUR_IFNAME, "ifname", "\t%", group->name);
	out_line(ip->out);
	out_list(ip->out, "maddr");
}

/* With -o each group is a record of its own. */
static void print(struct multicast_show *this)
{
	struct ip *ip = this->ip;
	unsigned index = 0;
	out_begin(ip->out);
	for (const struct kept_group *kept = this->first; kept != NULL; kept = kept->next) {
		if (kept->group.index != index || ip->options.oneline) {
			if (index != 0) {
				out_list_end(ip->out);
				out_object_end(ip->out);
			}
			index = kept->group.index;
			out_object(ip->out, NULL);
			print_holder(ip, &kept->group);
		}
		print_group(ip, &kept->group);
	}
	if (index != 0) {
		out_list_end(ip->out);
		out_object_end(ip->out);
	}
	out_end(ip->out);
}

static int show(struct ip *ip, char **words)
{
	struct multicast_show this = {.ip = ip};
	bool any = ip->family == AF_UNSPEC;
	while (*words != NULL) {
		bool is_named = word_take(&words, "dev", 0);
		if (!is_named && text_abbreviates(*words, "help", 1))
			return ip_help();
		const char *word = word_value(ip, &words);
		if (word == NULL)
			return -1;
		if (this.device != NULL)
			return word_garbage(ip, "dev", word);
		this.device = word;
	}
	if ((any || ip->family == AF_PACKET) &&
		read_file(&this, "/proc/net/dev_mcast", take_link_line) < 0)
		return -1;
	if ((any || ip->family == AF_INET) &&
		read_file(&this, "/proc/net/igmp", take_inet_line) < 0)
		return -1;
	if ((any || ip->family == AF_INET6) &&
		read_file(&this, "/proc/net/igmp6", take_inet6_line) < 0)
		return -1;
	print(&this);
	return 0;
}

static bool is_interface_name(const char *name)
{
	size_t length = strlen(name);
	return length > 0 && length < IFNAMSIZ && strcspn(name, "/ \t\n\v\f\r") == length;
}

static int take_device(struct ip *ip, char ***words, const char **device)
{
	const char *word = word_value(ip, words);
	if (word == NULL)
		return -1;
	if (*device != NULL)
		return word_duplicate(ip, "dev", word);
	if (!is_interface_name(word))
		return word_invalid(ip, word, "\"dev\" not a valid ifname");
	*device = word;
	return 0;
}

/* iproute2 names the part between colons that is wrong. */
static int refuse_address(struct ip *ip, const char *word)
{
	uint64_t byte;
	size_t length = strlen(word);
	for (const char *part = word; part <= word + length; part += strcspn(part, ":") + 1) {
		char text[64];
		text_format(text, sizeof text, "%.*s", (int)strcspn(part, ":"), part);
		if (text_number(text, 16, 255, &byte) != 0)
			return failed(ip->error, 0, "\"%s\" is invalid lladdr.", text);
	}
	return failed(ip->error, 0, "\"%s\" is invalid lladdr.", word);
}

static int take_address(struct ip *ip, char ***words, const char **address, struct ifreq *request)
{
	uint8_t bytes[32];
	const char *word = word_value(ip, words);
	if (word == NULL)
		return -1;
	if (*address != NULL)
		return word_duplicate(ip, "address", word);
	*address = word;
	size_t size = link_address_parse(bytes, sizeof bytes, word);
	if (size == 0)
		return refuse_address(ip, word);
	if (size != 6)
		return failed(
			ip->error, 0, "Error: Invalid address length %zu - must be 6 bytes", size);
	memcpy(request->ifr_hwaddr.sa_data, bytes, size);
	return 0;
}

static int change(struct ip *ip, char **words, unsigned long what)
{
	struct ifreq request = {0};
	const char *device = NULL, *address = NULL;
	while (*words != NULL) {
		int result;
		if (word_take(&words, "dev", 0))
			result = take_device(ip, &words, &device);
		else if (word_take(&words, "address", 1))
			result = take_address(ip, &words, &address, &request);
		else if (text_abbreviates(*words, "help", 1))
			return ip_help();
		else
			result = take_address(ip, &words, &address, &request);
		if (result < 0)
			return -1;
	}
	if (device == NULL)
		return failed_with(
			ip->error, STATUS_USAGE, 0, "Not enough information: \"dev\" is required.");
	text_copy(request.ifr_name, sizeof request.ifr_name, device);
	if (ioctl(ip->netlink.fd, (int)what, &request) == 0)
		return 0;
	failed(ip->error, errno, "ioctl");
	return ip_hint(ip);
}

static int join(struct ip *ip, char **words)
{
	return change(ip, words, SIOCADDMULTI);
}

static int drop(struct ip *ip, char **words)
{
	return change(ip, words, SIOCDELMULTI);
}

#define VERBS(VERB) \
	VERB("show", 1, show) \
	VERB("add", 1, join) \
	VERB("delete", 1, drop) \
	VERB("list", 1, show) \
	VERB("lst", 2, show)
IP_VERBS(VERBS)

int ip_multicast(struct ip *ip, char **words)
{
	return IP_RUN_VERB(ip, "maddr", words);
}
