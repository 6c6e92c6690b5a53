// SPDX-License-Identifier: MIT
#define _GNU_SOURCE
#include "core/netns.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/net_namespace.h>
#include <linux/rtnetlink.h>
#include <sched.h>
#include <string.h>
#include <sys/socket.h>

#include "core/netlink.h"
#include "core/own.h"
#include "core/root.h"
#include "core/text.h"

int netns_join(const char *name, int status, struct error *error)
{
	char path[4096];
	text_format(path, sizeof path, "%s%s", strchr(name, '/') != NULL ? "" : NETNS_DIRECTORY "/",
		name);
	own_fd int fd = root_open_file(AT_FDCWD, path);
	/* What is no file at all is no namespace either: EINVAL, as setns(2) says it. */
	if (fd < 0 && errno != EINVAL)
		return failed_with(
			error, status, errno, "Cannot open network namespace \"%s\"", name);
	if (fd < 0 || setns(fd, CLONE_NEWNET) < 0)
		return failed_with(
			error, status, errno, "setting the network namespace \"%s\" failed", name);
	return 0;
}

static int take_id(const struct nlmsghdr *message, void *context, struct error *error)
{
	struct attributes row = attributes_of(message, sizeof(struct rtgenmsg));
	struct attribute at[NETNSA_NSID + 1];
	attributes_table(&row, at, NETNSA_NSID + 1);
	if (at[NETNSA_NSID].data != NULL)
		*(int *)context = (int)attribute_u32(&at[NETNSA_NSID], &row);
	return attributes_verdict(&row, "namespace id", error);
}

int netns_id(struct netlink *netlink, uint16_t kind, uint32_t number)
{
	struct rtgenmsg body = {.rtgen_family = AF_UNSPEC};
	struct netlink_request request;
	struct error ignored;
	int id = -1;
	netlink_begin(&request, RTM_GETNSID, 0);
	netlink_put(&request, &body, sizeof body);
	netlink_attribute_u32(&request, kind, number);
	return netlink_ask(netlink, &request, take_id, &id, &ignored) == 0 ? id : -1;
}
