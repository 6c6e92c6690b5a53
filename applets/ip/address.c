// SPDX-License-Identifier: MIT

/* ip address: what can be done with addresses, and what the kernel tells of one. */

#include "applets/ip/address.h"

#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

#include "applets/ip/words.h"

static void take_address(const struct attribute *attribute, struct address *address,
	struct address_bytes *bytes, struct attributes *row)
{
	size_t wanted = address->family == AF_INET ? 4 : 16;
	if (attribute->size != wanted) {
		attributes_mark(row);
		return;
	}
	bytes->present = true;
	memcpy(bytes->bytes, attribute->data, wanted);
}

static void take_attribute(
	struct address *address, const struct attribute *attribute, struct attributes *row)
{
	switch (attribute->type) {
	case IFA_LOCAL: take_address(attribute, address, &address->local, row); break;
	case IFA_ADDRESS: take_address(attribute, address, &address->peer, row); break;
	case IFA_BROADCAST: take_address(attribute, address, &address->broadcast, row); break;
	case IFA_ANYCAST: take_address(attribute, address, &address->anycast, row); break;
	case IFA_MULTICAST: take_address(attribute, address, &address->multicast, row); break;
	case IFA_LABEL:
		attribute_text(attribute, address->label, sizeof address->label, row);
		break;
	case IFA_FLAGS: address->flags = attribute_u32(attribute, row); break;
	case IFA_RT_PRIORITY:
		address->has_metric = true;
		address->metric = attribute_u32(attribute, row);
		break;
	case ADDRESS_IFA_PROTO: address->protocol = attribute_u8(attribute, row); break;
	case IFA_CACHEINFO: {
		struct ifa_cacheinfo info;
		attribute_struct(attribute, &info, sizeof info, sizeof info, row);
		address->has_lifetimes = true;
		address->valid = info.ifa_valid;
		address->preferred = info.ifa_prefered;
		break;
	}
	default: break;
	}
}

int address_decode(struct address *address, const struct nlmsghdr *message, struct error *error)
{
	const struct ifaddrmsg *body = netlink_body(message, sizeof *body);
	memset(address, 0, sizeof *address);
	if (body == NULL)
		return failed(error, 0, "malformed address: %u bytes", message->nlmsg_len);
	address->family = body->ifa_family;
	address->prefix = body->ifa_prefixlen;
	address->flags = body->ifa_flags;
	address->scope = body->ifa_scope;
	address->index = body->ifa_index;
	struct attribute at[ADDRESS_IFA_PROTO + 1];
	struct attributes row = attributes_of(message, sizeof *body);
	attributes_table(&row, at, ADDRESS_IFA_PROTO + 1);
	for (size_t type = 0; type <= ADDRESS_IFA_PROTO; type++)
		if (at[type].data != NULL)
			take_attribute(address, &at[type], &row);
	/* IPv6 sends just the one where there is no peer. */
	if (!address->local.present)
		address->local = address->peer;
	if (!address->peer.present)
		address->peer = address->local;
	return attributes_verdict(&row, "address", error);
}

#define VERBS(VERB) \
	VERB("show", 1, address_show) \
	VERB("add", 1, address_add) \
	VERB("change", 1, address_change) \
	VERB("chg", 3, address_change) \
	VERB("replace", 1, address_replace) \
	VERB("delete", 1, address_delete) \
	VERB("list", 1, address_show) \
	VERB("lst", 2, address_show) \
	VERB("flush", 1, address_flush) \
	VERB("save", 2, address_save) \
	VERB("showdump", 5, address_show_dump) \
	VERB("restore", 3, address_restore)
IP_VERBS(VERBS)

int ip_address(struct ip *ip, char **words)
{
	return IP_RUN_VERB(ip, "address", words);
}
