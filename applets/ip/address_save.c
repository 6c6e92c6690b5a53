// SPDX-License-Identifier: MIT

/* ip address save, restore, showdump. */

#include <errno.h>
#include <linux/rtnetlink.h>

#include "applets/ip/address.h"
#include "applets/ip/link.h"
#include "applets/ip/save_file.h"
#include "core/text.h"

static const struct save_format format = {0x47361222, STATUS_USAGE, STATUS_USAGE, "address"};

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
	if (save_file_begin(ip, &format) < 0)
		return -1;
	netlink_begin(&request, RTM_GETADDR, NLM_F_DUMP);
	netlink_put(&request, &body, sizeof body);
	return ip_dump(ip, &request, save, ip);
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
	if (save_file_open(ip, &format) < 0)
		return -1;
	out_begin(ip->out);
	out_object(ip->out, NULL);
	out_list(ip->out, "addr_info");
	int result = save_file_read(ip, &format, show, ip);
	out_list_end(ip->out);
	out_object_end(ip->out);
	out_end(ip->out);
	return result;
}

static int restore(const struct nlmsghdr *message, void *context, struct error *error)
{
	struct ip *ip = context;
	if (message->nlmsg_type != RTM_NEWADDR ||
		ip_send_back(ip, message, RTM_NEWADDR, NLM_F_CREATE) == 0)
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
	return save_file_open(ip, &format) < 0 ? -1 : save_file_read(ip, &format, restore, ip);
}
