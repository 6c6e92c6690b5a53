// SPDX-License-Identifier: MIT

/* ip vrf: the links that are routing tables of their own. */

#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

#include "applets/ip/vrf.h"
#include "applets/ip/words.h"
#include "core/text.h"

struct vrf {
	char name[IFNAMSIZ];
	uint32_t table; /* 0 if it is none */
};

static int take_link(const struct nlmsghdr *message, struct vrf *vrf, struct error *error)
{
	struct attributes row = attributes_of(message, sizeof(struct ifinfomsg));
	struct attribute at[IFLA_LINKINFO + 1], in[IFLA_INFO_DATA + 1], data[IFLA_VRF_TABLE + 1];
	char kind[IFNAMSIZ] = "";
	memset(vrf, 0, sizeof *vrf);
	attributes_table(&row, at, IFLA_LINKINFO + 1);
	if (at[IFLA_IFNAME].data != NULL)
		attribute_text(&at[IFLA_IFNAME], vrf->name, sizeof vrf->name, &row);
	struct attributes info = attributes_in(&at[IFLA_LINKINFO], &row);
	attributes_table(&info, in, IFLA_INFO_DATA + 1);
	if (in[IFLA_INFO_KIND].data != NULL)
		attribute_text(&in[IFLA_INFO_KIND], kind, sizeof kind, &info);
	struct attributes inside = attributes_in(&in[IFLA_INFO_DATA], &info);
	attributes_table(&inside, data, IFLA_VRF_TABLE + 1);
	if (data[IFLA_VRF_TABLE].data != NULL && text_equal(kind, "vrf"))
		vrf->table = attribute_u32(&data[IFLA_VRF_TABLE], &inside);
	return attributes_verdict(&row, "link", error);
}

struct vrf_show {
	struct ip *ip;
	bool is_one; /* asked for by its name: no columns */
	unsigned count;
};

static int show(const struct nlmsghdr *message, void *context, struct error *error)
{
	struct vrf_show *this = context;
	struct out *out = this->ip->out;
	struct vrf vrf;
	char digits[TEXT_NUMBER_SIZE];
	if (message->nlmsg_type != RTM_NEWLINK)
		return 0;
	if (take_link(message, &vrf, error) < 0)
		return -1;
	if (vrf.table == 0)
		return 0;
	this->count++;
	out_object(out, NULL);
	out_string(out, "name", this->is_one ? "% " : "%-16 ", vrf.name);
	for (size_t length = text_decimal(digits, vrf.table); !this->is_one && length < 5; length++)
		out_text(out, " ");
	out_number(out, "table", "%\n", vrf.table);
	out_object_end(out);
	return 0;
}

static int vrf_show(struct ip *ip, char **words)
{
	struct vrf_show this = {ip, *words != NULL, 0};
	struct netlink_request request;
	int result;
	if (*words != NULL && ip_vrf_table(ip, *words) == 0)
		return failed_with(ip->error, STATUS_USAGE, 0, "Invalid VRF");
	out_begin(ip->out);
	if (*words != NULL) {
		ip_link_request(&request, 0, AF_UNSPEC, *words);
		result = netlink_ask(&ip->netlink, &request, show, &this, ip->error);
	} else {
		out_text(ip->out, "Name              Table\n-----------------------\n");
		ip_link_request(&request, NLM_F_DUMP, AF_UNSPEC, NULL);
		result = ip_dump(ip, &request, show, &this);
	}
	if (result == 0 && this.count == 0)
		out_text(ip->out, "No VRF has been configured\n");
	out_end(ip->out);
	return result;
}

static int take_one(const struct nlmsghdr *message, void *context, struct error *error)
{
	return take_link(message, context, error);
}

uint32_t ip_vrf_table(struct ip *ip, const char *name)
{
	struct vrf vrf = {.table = 0};
	struct error unknown;
	struct netlink_request request;
	ip_link_request(&request, 0, AF_UNSPEC, name);
	return netlink_ask(&ip->netlink, &request, take_one, &vrf, &unknown) < 0 ? 0 : vrf.table;
}

#define VERBS(VERB) \
	VERB("show", 1, vrf_show) \
	VERB("identify", 1, vrf_identify) \
	VERB("pids", 1, vrf_pids) \
	VERB("exec", 1, vrf_exec) \
	VERB("lst", 2, vrf_show) \
	VERB("list", 1, vrf_show)
IP_VERBS(VERBS)

int ip_vrf(struct ip *ip, char **words)
{
	return IP_RUN_VERB(ip, "vrf", words);
}
