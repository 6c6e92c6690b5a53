// SPDX-License-Identifier: MIT

/* ip tuntap: interfaces that a program is at the other end of (linux/if_tun.h). */

#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "applets/ip/link.h"
#include "applets/ip/words.h"
#include "core/account.h"
#include "core/directory.h"
#include "core/own.h"
#include "core/proc.h"
#include "core/text.h"

/* What IFLA_INFO_DATA of a tun tells. */
struct tun {
	bool is_tun, pi, vnet_header, multi_queue, persist, has_owner, has_group;
	uint8_t type;
	uint32_t owner, group;
};

static void take_data(struct attributes row, struct tun *tun)
{
	struct attribute at[IFLA_TUN_MULTI_QUEUE + 1], *one;
	attributes_table(&row, at, IFLA_TUN_MULTI_QUEUE + 1);
	for (one = at; one <= &at[IFLA_TUN_MULTI_QUEUE]; one++) {
		if (one->data == NULL)
			continue;
		switch (one->type) {
		case IFLA_TUN_TYPE: tun->type = attribute_u8(one, &row); break;
		case IFLA_TUN_PI: tun->pi = attribute_u8(one, &row); break;
		case IFLA_TUN_VNET_HDR: tun->vnet_header = attribute_u8(one, &row); break;
		case IFLA_TUN_MULTI_QUEUE: tun->multi_queue = attribute_u8(one, &row); break;
		case IFLA_TUN_PERSIST: tun->persist = attribute_u8(one, &row); break;
		case IFLA_TUN_OWNER:
			tun->has_owner = true;
			tun->owner = attribute_u32(one, &row);
			break;
		case IFLA_TUN_GROUP:
			tun->has_group = true;
			tun->group = attribute_u32(one, &row);
			break;
		default: break;
		}
	}
}

static void take_info(struct attributes row, struct tun *tun)
{
	char kind[16] = "";
	struct attribute at[IFLA_INFO_DATA + 1];
	attributes_table(&row, at, IFLA_INFO_DATA + 1);
	if (at[IFLA_INFO_KIND].data != NULL)
		attribute_text(&at[IFLA_INFO_KIND], kind, sizeof kind, &row);
	tun->is_tun = text_equal(kind, "tun");
	if (tun->is_tun)
		take_data(attributes_in(&at[IFLA_INFO_DATA], &row), tun);
}

/* Whether a descriptor of a process is the program's end of the interface. */
static bool is_attached(pid_t process, const char *descriptor, const char *name)
{
	static const char device[] = "/dev/net/tun";
	char path[320], text[1024], wanted[IFNAMSIZ + 8];
	text_format(path, sizeof path, "/proc/%d/fd/%s", process, descriptor);
	ssize_t size = readlink(path, text, sizeof text);
	if (size != (ssize_t)sizeof device - 1 || memcmp(text, device, (size_t)size) != 0)
		return false;
	text_format(path, sizeof path, "fdinfo/%s", descriptor);
	text_format(wanted, sizeof wanted, "\niff:\t%s\n", name);
	return proc_read(process, path, text, sizeof text) > 0 && text_find(text, wanted) != NULL;
}

static void print_if_attached(struct ip *ip, pid_t process, const char *name)
{
	struct directory descriptors;
	char path[64], command[PROC_NAME_SIZE];
	const char *descriptor;
	bool found = false;
	text_format(path, sizeof path, "/proc/%d/fd", process);
	if (directory_open(&descriptors, path) < 0)
		return;
	while (!found && (descriptor = directory_next(&descriptors)) != NULL)
		found = is_attached(process, descriptor, name);
	directory_close(&descriptors);
	proc_name(process, command);
	if (!found || command[0] == '\0')
		return;
	out_object(ip->out, NULL);
	out_string(ip->out, "name", "%", command);
	out_number(ip->out, "pid", "(%)", (unsigned)process);
	out_object_end(ip->out);
}

/* The processes that hold the program's end; those that vanish meanwhile hold none. */
static void print_processes(struct ip *ip, const char *name)
{
	struct directory processes;
	pid_t process;
	out_line(ip->out);
	out_text(ip->out, "\tAttached to processes:");
	out_list(ip->out, "processes");
	directory_open(&processes, "/proc");
	while ((process = proc_next(&processes)) != 0)
		print_if_attached(ip, process, name);
	directory_close(&processes);
	out_list_end(ip->out);
}

/*
 * As iproute2's, without one_queue, which only /sys tells and no kernel since 3.8 heeds. What it
 * calls filter shares its bit with the lack of pi.
 */
static void print_tun(struct ip *ip, const struct link *link, const struct tun *tun)
{
	out_object(ip->out, NULL);
	out_string(ip->out, "ifname", "%:", link->name);
	out_list(ip->out, "flags");
	out_string(ip->out, NULL, " %", tun->type == IFF_TAP ? "tap" : "tun");
	if (tun->pi)
		out_string(ip->out, NULL, " %", "pi");
	if (tun->multi_queue)
		out_string(ip->out, NULL, " %", "multi_queue");
	if (tun->vnet_header)
		out_string(ip->out, NULL, " %", "vnet_hdr");
	if (tun->persist)
		out_string(ip->out, NULL, " %", "persist");
	if (tun->pi)
		out_string(ip->out, NULL, " %", "filter");
	out_list_end(ip->out);
	if (tun->has_owner)
		out_number(ip->out, "user", " user %", tun->owner);
	if (tun->has_group)
		out_number(ip->out, "group", " group %", tun->group);
	if (ip->options.details > 0)
		print_processes(ip, link->name);
	out_text(ip->out, "\n");
	out_object_end(ip->out);
}

static int show(const struct nlmsghdr *message, void *context, struct error *error)
{
	struct link link;
	struct tun tun = {0};
	if (message->nlmsg_type != RTM_NEWLINK)
		return 0;
	if (link_decode(&link, message, error) < 0)
		return -1;
	take_info(attributes_in(&link.info, &link.all), &tun);
	if (tun.is_tun)
		print_tun(context, &link, &tun);
	return attributes_verdict(&link.all, "link", error);
}

static int tuntap_show(struct ip *ip, char **words)
{
	struct netlink_request request;
	(void)words;
	ip_link_request(&request, NLM_F_DUMP, AF_UNSPEC, NULL);
	out_begin(ip->out);
	if (ip_dump(ip, &request, show, ip) < 0)
		return -1;
	out_end(ip->out);
	return 0;
}

struct tuntap_words {
	struct ifreq request;
	bool has_user, has_group;
	uint32_t user, group;
};

static int take_mode(struct ip *ip, char ***words, struct tuntap_words *this)
{
	const char *word = word_value(ip, words);
	if (word == NULL)
		return -1;
	if (this->request.ifr_flags & (IFF_TUN | IFF_TAP))
		return failed_with(ip->error, STATUS_USAGE, 0,
			"You managed to ask for more than one tunnel mode.");
	if (text_abbreviates(word, "tun", 1))
		this->request.ifr_flags |= IFF_TUN;
	else if (text_abbreviates(word, "tap", 1))
		this->request.ifr_flags |= IFF_TAP;
	else
		return failed_with(ip->error, STATUS_USAGE, 0, "Unknown tunnel mode \"%s\"", word);
	return 0;
}

/* A number, or a name of the system that this runs on. */
static int take_id(struct ip *ip, char ***words, const char *what, const char *file, uint32_t *id)
{
	uint64_t number;
	const char *word = word_value(ip, words);
	if (word == NULL)
		return -1;
	if (text_number(word, 10, UINT32_MAX - 1, &number) == 0)
		*id = (uint32_t)number;
	else if (!account_find(file, word, id))
		return failed_with(ip->error, STATUS_USAGE, 0, "invalid %s \"%s\"", what, word);
	return 0;
}

static int take_name(struct ip *ip, char ***words, const char *key, struct tuntap_words *this)
{
	char why[32];
	const char *word = word_value(ip, words);
	if (word == NULL)
		return -1;
	if (this->request.ifr_name[0] != '\0')
		return word_garbage(ip, "name", word);
	text_format(why, sizeof why, "\"%s\" not a valid ifname", key);
	if (word[0] == '\0' || strlen(word) >= IFNAMSIZ || strpbrk(word, "/ \t\n") != NULL)
		return word_invalid(ip, word, why);
	text_copy(this->request.ifr_name, sizeof this->request.ifr_name, word);
	return 0;
}

static int take_words(struct ip *ip, struct tuntap_words *this, char **words)
{
	while (*words != NULL) {
		int taken = 0;
		if (word_take(&words, "mode", 1)) {
			taken = take_mode(ip, &words, this);
		} else if (word_take(&words, "user", 1)) {
			this->has_user = true;
			taken = take_id(ip, &words, "user", "/etc/passwd", &this->user);
		} else if (word_take(&words, "group", 1)) {
			this->has_group = true;
			taken = take_id(ip, &words, "group", "/etc/group", &this->group);
		} else if (word_take(&words, "pi", 1)) {
			this->request.ifr_flags &= (short)~IFF_NO_PI;
		} else if (word_take(&words, "one_queue", 1)) {
			this->request.ifr_flags |= IFF_ONE_QUEUE;
		} else if (word_take(&words, "vnet_hdr", 1)) {
			this->request.ifr_flags |= IFF_VNET_HDR;
		} else if (word_take(&words, "multi_queue", 2)) {
			this->request.ifr_flags |= IFF_MULTI_QUEUE;
		} else {
			bool is_device = word_take(&words, "dev", 1);
			if (!is_device)
				word_take(&words, "name", 1);
			taken = take_name(ip, &words, is_device ? "dev" : "name", this);
		}
		if (taken < 0)
			return -1;
	}
	if (!(this->request.ifr_flags & (IFF_TUN | IFF_TAP)))
		return failed(ip->error, 0, "You failed to specify a tunnel mode");
	return 0;
}

static int change(struct ip *ip, char **words, bool persist)
{
	/* One that is to be made must not be there yet. */
	struct tuntap_words this = {
		.request.ifr_flags = (short)(IFF_NO_PI | (persist ? IFF_TUN_EXCL : 0))};
	if (take_words(ip, &this, words) < 0)
		return -1;
	own_fd int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return failed(ip->error, errno, "open");
	if (ioctl(fd, (int)TUNSETIFF, &this.request) < 0) {
		failed(ip->error, errno, "ioctl(TUNSETIFF)");
		if (errno == EPERM)
			hint(ip->error,
				"This takes CAP_NET_ADMIN, in a pod: "
				"securityContext.capabilities.add: [NET_ADMIN]");
		return -1;
	}
	if (persist && this.has_user && ioctl(fd, (int)TUNSETOWNER, this.user) < 0)
		return failed(ip->error, errno, "ioctl(TUNSETOWNER)");
	if (persist && this.has_group && ioctl(fd, (int)TUNSETGROUP, this.group) < 0)
		return failed(ip->error, errno, "ioctl(TUNSETGROUP)");
	if (ioctl(fd, (int)TUNSETPERSIST, persist) < 0)
		return failed(ip->error, errno, "ioctl(TUNSETPERSIST)");
	return 0;
}

static int tuntap_add(struct ip *ip, char **words)
{
	return change(ip, words, true);
}

static int tuntap_delete(struct ip *ip, char **words)
{
	return change(ip, words, false);
}

#define VERBS(VERB) \
	VERB("show", 1, tuntap_show) \
	VERB("add", 1, tuntap_add) \
	VERB("delete", 1, tuntap_delete) \
	VERB("lst", 2, tuntap_show) \
	VERB("list", 1, tuntap_show)
IP_VERBS(VERBS)

int ip_tuntap(struct ip *ip, char **words)
{
	return IP_RUN_VERB(ip, "tuntap", words);
}
