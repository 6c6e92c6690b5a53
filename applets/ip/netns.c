// SPDX-License-Identifier: MIT

/* ip netns: the names, the ids, and who is inside. */

#define _GNU_SOURCE
#include "applets/ip/netns.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/net_namespace.h>
#include <linux/rtnetlink.h>
#include <stddef.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "applets/ip/words.h"
#include "core/directory.h"
#include "core/own.h"
#include "core/proc.h"
#include "core/root.h"
#include "core/text.h"

const char *netns_path(char path[NETNS_PATH_SIZE], const char *name)
{
	text_format(path, NETNS_PATH_SIZE, NETNS_DIRECTORY "/%s", name);
	return path;
}

int netns_open(const char *name)
{
	char path[4096];
	text_format(path, sizeof path, "%s%s", name[0] == '/' ? "" : NETNS_DIRECTORY "/", name);
	return root_open_file(AT_FDCWD, path);
}

int netns_each(
	struct ip *ip, int (*act)(struct ip *ip, const char *name, void *context), void *context)
{
	struct directory directory;
	const char *name;
	int result = 0;
	if (directory_open(&directory, NETNS_DIRECTORY) < 0)
		return 0;
	while (result == 0 && (name = directory_next(&directory)) != NULL)
		result = act(ip, name, context);
	directory_close(&directory);
	return result;
}

/* What is told of an id: RTM_NEWNSID. */
struct ids {
	int id, current; /* -1 if not told */
	bool has_current;
};

static int decode_ids(const struct nlmsghdr *message, struct ids *ids, struct error *error)
{
	struct attributes row = attributes_of(message, sizeof(struct rtgenmsg));
	struct attribute at[NETNSA_CURRENT_NSID + 1];
	attributes_table(&row, at, NETNSA_CURRENT_NSID + 1);
	*ids = (struct ids){-1, -1, at[NETNSA_CURRENT_NSID].data != NULL};
	if (at[NETNSA_NSID].data != NULL)
		ids->id = (int)attribute_u32(&at[NETNSA_NSID], &row);
	if (ids->has_current)
		ids->current = (int)attribute_u32(&at[NETNSA_CURRENT_NSID], &row);
	return attributes_verdict(&row, "namespace id", error);
}

static void begin(struct netlink_request *request, uint16_t type, uint16_t flags)
{
	struct rtgenmsg body = {.rtgen_family = AF_UNSPEC};
	netlink_begin(request, type, flags);
	netlink_put(request, &body, sizeof body);
}

static int print_name(struct ip *ip, const char *name, void *context)
{
	(void)context;
	own_fd int fd = netns_open(name);
	int id = fd >= 0 ? netns_id(&ip->netlink, NETNSA_FD, (uint32_t)fd) : -1;
	out_object(ip->out, NULL);
	out_string(ip->out, "name", "%", name);
	if (id >= 0)
		out_number(ip->out, "id", " (id: %)", (unsigned)id);
	out_text(ip->out, "\n");
	out_object_end(ip->out);
	return 0;
}

static int netns_list(struct ip *ip, char **words)
{
	(void)words;
	if (access(NETNS_DIRECTORY, F_OK) < 0)
		return 0; /* no `[]` either: so has it iproute2 */
	out_begin(ip->out);
	int result = netns_each(ip, print_name, NULL);
	out_end(ip->out);
	return result;
}

static void print_id(struct ip *ip, const char *key, const char *shape, int id)
{
	if (id == NETNSA_NSID_NOT_ASSIGNED)
		out_string(ip->out, NULL, shape, "unassigned");
	out_signed(ip->out, key, id == NETNSA_NSID_NOT_ASSIGNED ? NULL : shape, id);
}

int netns_print_ids(struct ip *ip, const struct nlmsghdr *message, struct error *error)
{
	struct ids ids;
	if (decode_ids(message, &ids, error) < 0)
		return -1;
	print_id(ip, "nsid", "nsid % ", ids.id);
	if (ids.has_current)
		print_id(ip, "current-nsid", "current-nsid % ", ids.current);
	const char *name = ip_netns_name(ip, ids.has_current ? ids.current : ids.id);
	if (name != NULL)
		out_string(ip->out, "name", "(iproute2 netns name: %)", name);
	out_text(ip->out, "\n");
	return 0;
}

void netns_forget_id(struct ip *ip, const struct nlmsghdr *message)
{
	struct ids ids;
	struct error ignored;
	decode_ids(message, &ids, &ignored);
	ip_netns_forget(ip, ids.id);
}

static int show_ids(const struct nlmsghdr *message, void *context, struct error *error)
{
	struct ip *ip = context;
	if (message->nlmsg_type != RTM_NEWNSID)
		return 0;
	out_object(ip->out, NULL);
	int result = netns_print_ids(ip, message, error);
	out_object_end(ip->out);
	return result;
}

static int take_number(struct ip *ip, char ***words, const char *why, int *id)
{
	uint64_t number;
	if (word_number(ip, words, INT32_MAX, why, &number) < 0)
		return -1;
	*id = (int)number;
	return 0;
}

static int netns_list_id(struct ip *ip, char **words)
{
	struct netlink_request request;
	int target = -1, id = -1, result = 0;
	while (*words != NULL && result == 0) {
		if (word_take(&words, "target-nsid", 0))
			result = take_number(
				ip, &words, "\"target-nsid\" value is invalid", &target);
		else if (word_take(&words, "nsid", 0))
			result = take_number(ip, &words, "\"nsid\" value is invalid", &id);
		else
			return failed_with(ip->error, STATUS_USAGE, 0,
				"Usage: ip netns list-id [target-nsid ID] [nsid ID]");
	}
	if (result < 0)
		return -1;
	begin(&request, RTM_GETNSID, id >= 0 ? 0 : NLM_F_DUMP);
	if (target >= 0)
		netlink_attribute_u32(&request, NETNSA_TARGET_NSID, (uint32_t)target);
	if (id >= 0)
		netlink_attribute_u32(&request, NETNSA_NSID, (uint32_t)id);
	out_hold(ip->out);
	out_begin(ip->out);
	result = id >= 0 ? netlink_ask(&ip->netlink, &request, show_ids, ip, ip->error)
			 : ip_dump(ip, &request, show_ids, ip);
	if (result == 0)
		out_end(ip->out);
	else
		out_rewind(ip->out);
	out_release(ip->out);
	return result;
}

static int netns_set(struct ip *ip, char **words)
{
	struct netlink_request request;
	int id = -1;
	if (words[0] == NULL)
		return failed(ip->error, 0, "No netns name specified");
	if (words[1] == NULL)
		return failed(ip->error, 0, "No nsid specified");
	const char *name = words[0];
	words++;
	if (!text_equal(*words, "auto") &&
		take_number(ip, &words, "Invalid \"netnsid\" value", &id) < 0)
		return -1;
	own_fd int fd = netns_open(name);
	if (fd < 0)
		return failed(ip->error, errno, "Cannot open network namespace \"%s\"", name);
	begin(&request, RTM_NEWNSID, 0);
	netlink_attribute_u32(&request, NETNSA_FD, (uint32_t)fd);
	netlink_attribute_u32(&request, NETNSA_NSID, (uint32_t)id);
	return ip_change(ip, &request);
}

static bool same_file(const struct stat *one, const struct stat *other)
{
	return one->st_dev == other->st_dev && one->st_ino == other->st_ino;
}

static int print_if_same(struct ip *ip, const char *name, void *context)
{
	char path[NETNS_PATH_SIZE];
	struct stat status;
	if (stat(netns_path(path, name), &status) < 0 || !same_file(&status, context))
		return 0;
	out_escaped(ip->out, name);
	out_text(ip->out, "\n");
	return 0;
}

struct current {
	struct stat status;
	char *name;
};

static int copy_if_same(struct ip *ip, const char *name, void *context)
{
	struct current *this = context;
	char path[NETNS_PATH_SIZE];
	struct stat status;
	(void)ip;
	if (stat(netns_path(path, name), &status) < 0 || !same_file(&status, &this->status))
		return 0;
	text_copy(this->name, 256, name);
	return 1;
}

void netns_current(struct ip *ip, char name[256])
{
	struct current this = {.name = name};
	name[0] = '\0';
	if (stat("/proc/self/ns/net", &this.status) == 0)
		netns_each(ip, copy_if_same, &this);
}

static int netns_identify(struct ip *ip, char **words)
{
	char path[64];
	uint64_t pid;
	struct stat status;
	text_copy(path, sizeof path, "/proc/self/ns/net");
	if (words[0] != NULL && words[1] != NULL)
		return failed(ip->error, 0, "extra arguments specified");
	if (words[0] != NULL) {
		if (text_number(words[0], 10, INT32_MAX, &pid) != 0)
			return failed(ip->error, 0, "Specified string '%s' is not a pid", words[0]);
		text_format(path, sizeof path, "/proc/%u/ns/net", (unsigned)pid);
	}
	if (stat(path, &status) < 0)
		return failed(ip->error, errno, "Cannot open network namespace");
	ip->out->json = false;
	size_t before = ip->out->used;
	netns_each(ip, print_if_same, &status);
	if (ip->out->used == before)
		out_text(ip->out, "\n");
	return 0;
}

static int netns_pids(struct ip *ip, char **words)
{
	char path[64];
	struct directory directory;
	struct stat wanted, status;
	pid_t pid;
	if (words[0] == NULL)
		return failed(ip->error, 0, "No netns name specified");
	own_fd int fd = netns_open(words[0]);
	if (fd < 0 || fstat(fd, &wanted) < 0)
		return failed(ip->error, errno, "Cannot open network namespace");
	if (directory_open(&directory, "/proc") < 0)
		return failed(ip->error, errno, "Open of /proc failed");
	ip->out->json = false;
	while ((pid = proc_next(&directory)) != 0) {
		text_format(path, sizeof path, "/proc/%d/ns/net", (int)pid);
		if (stat(path, &status) == 0 && same_file(&status, &wanted))
			out_number(ip->out, NULL, "%\n", (unsigned)pid);
	}
	directory_close(&directory);
	return 0;
}

static int netns_monitor(struct ip *ip, char **words)
{
	_Alignas(struct inotify_event) char buffer[4096];
	(void)words;
	if (mkdir(NETNS_DIRECTORY, 0755) < 0 && errno != EEXIST)
		return failed(ip->error, errno, "mkdir %s failed", NETNS_DIRECTORY);
	own_fd int fd = inotify_init1(IN_CLOEXEC);
	if (fd < 0 || inotify_add_watch(fd, NETNS_DIRECTORY, IN_CREATE | IN_DELETE) < 0)
		return failed(ip->error, errno, "inotify_add_watch failed");
	ip->out->json = false;
	while (ip->out->write_error == 0) {
		ssize_t size = read(fd, buffer, sizeof buffer);
		if (size < 0 && errno != EINTR)
			return failed(ip->error, errno, "read failed");
		for (char *at = buffer; size > 0 && at < buffer + size;) {
			const struct inotify_event *event = (const struct inotify_event *)at;
			if (event->mask & IN_CREATE)
				out_text(ip->out, "add ");
			if (event->mask & IN_DELETE)
				out_text(ip->out, "delete ");
			out_escaped(ip->out, event->len > 0 ? event->name : "");
			out_text(ip->out, "\n");
			at += sizeof *event + event->len;
		}
		out_flush(ip->out);
	}
	return 0;
}

static bool is_name(const char *name)
{
	return name[0] != '\0' && strchr(name, '/') == NULL && !text_equal(name, ".") &&
		!text_equal(name, "..") && strlen(name) <= 255;
}

#define VERBS(VERB) \
	VERB("list", 1, netns_list) \
	VERB("show", 2, netns_list) \
	VERB("lst", 2, netns_list) \
	VERB("list-id", 5, netns_list_id) \
	VERB("add", 1, netns_add) \
	VERB("set", 1, netns_set) \
	VERB("delete", 1, netns_delete) \
	VERB("identify", 1, netns_identify) \
	VERB("pids", 1, netns_pids) \
	VERB("exec", 1, netns_exec) \
	VERB("monitor", 1, netns_monitor) \
	VERB("attach", 2, netns_attach)
IP_VERBS(VERBS)

int ip_netns(struct ip *ip, char **words)
{
	if (words[0] != NULL && words[1] != NULL && !ip->options.all && !is_name(words[1]))
		return failed_with(
			ip->error, STATUS_USAGE, 0, "Invalid netns name \"%s\"", words[1]);
	return IP_RUN_VERB(ip, "netns", words);
}
