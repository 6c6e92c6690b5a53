// SPDX-License-Identifier: MIT

/* ip address save, restore, showdump: the kernel's messages as they are, behind a magic number. */

#include <errno.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "applets/ip/address.h"
#include "applets/ip/link.h"
#include "applets/ip/saved.h"
#include "core/text.h"

/* What a file of addresses begins with, as iproute2's does. */
static const uint32_t magic = 0x47361222;

static int save(const struct nlmsghdr *message, void *context, struct error *error)
{
	struct ip *ip = context;
	(void)error;
	out_bytes(ip->out, message, message->nlmsg_len);
	return 0;
}

int address_save(struct ip *ip, char **words)
{
	struct link_filter filter = {.family = (uint8_t)ip->family};
	struct netlink_request request;
	struct ifaddrmsg body = {.ifa_family = (uint8_t)ip->family};
	int taken = link_take_filter(ip, words, &filter);
	if (taken != 0)
		return taken;
	if (filter.device != NULL && (body.ifa_index = address_device(ip, &filter)) == 0)
		return -1;
	if (isatty(ip->out->fd))
		return failed(ip->error, 0, "Not sending a binary stream to stdout");
	out_bytes(ip->out, &magic, sizeof magic);
	netlink_begin(&request, RTM_GETADDR, NLM_F_DUMP);
	netlink_put(&request, &body, sizeof body);
	return ip_dump(ip, &request, save, ip);
}

static int begin_reading(struct ip *ip)
{
	uint32_t found = 0;
	char digits[TEXT_NUMBER_SIZE];
	if (isatty(STDIN_FILENO))
		return failed_with(
			ip->error, STATUS_USAGE, 0, "Can't restore address dump from a terminal");
	ssize_t got = saved_bytes(STDIN_FILENO, &found, sizeof found);
	if (got == sizeof found && found == magic)
		return 0;
	text_hexadecimal(digits, found);
	return failed_with(ip->error, STATUS_USAGE, 0, "Magic mismatch (%d elems, %s magic)",
		got == sizeof found, digits);
}

static int show(const struct nlmsghdr *message, void *context, struct error *error)
{
	struct ip *ip = context;
	struct address address;
	char text[16];
	if (message->nlmsg_type != RTM_NEWADDR)
		return 0;
	if (address_decode(&address, message, error) < 0)
		return -1;
	bool oneline = ip->options.oneline;
	out_object(ip->out, NULL);
	/* The file does not say what the link is called. */
	text_format(text, sizeof text, "if%u", address.index);
	out_number(ip->out, "index", NULL, address.index);
	out_string(ip->out, NULL, "%:", text);
	out_line(ip->out);
	ip->options.oneline = false; /* no other name before the address */
	address_print(ip, text, &address);
	ip->options.oneline = oneline;
	out_object_end(ip->out);
	return 0;
}

int address_show_dump(struct ip *ip, char **words)
{
	(void)words;
	if (begin_reading(ip) < 0)
		return -1;
	out_begin(ip->out);
	out_object(ip->out, NULL);
	out_list(ip->out, "addr_info");
	int result = saved_read(ip, STDIN_FILENO, sizeof magic, STATUS_USAGE, show, ip);
	out_list_end(ip->out);
	out_object_end(ip->out);
	out_end(ip->out);
	return result;
}

static int restore(const struct nlmsghdr *message, void *context, struct error *error)
{
	struct ip *ip = context;
	struct netlink_request request;
	if (message->nlmsg_type != RTM_NEWADDR)
		return 0;
	netlink_begin(&request, RTM_NEWADDR, NLM_F_CREATE);
	netlink_put(&request, message + 1, message->nlmsg_len - NLMSG_HDRLEN);
	if (ip_change(ip, &request) == 0)
		return 0;
	if (error->number != EEXIST) {
		error->status = STATUS_USAGE;
		return -1;
	}
	applet_warn(ip->run, error->text);
	return 0;
}

int address_restore(struct ip *ip, char **words)
{
	(void)words;
	return begin_reading(ip) < 0
		? -1
		: saved_read(ip, STDIN_FILENO, sizeof magic, STATUS_USAGE, restore, ip);
}
