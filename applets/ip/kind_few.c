// SPDX-License-Identifier: MIT

/* Kinds that have little to say: veth and netkit (a peer), vrf, ipvlan, tun, xfrm. */

#include <fcntl.h>
#include <linux/if_link.h>
#include <linux/if_tun.h>
#include <linux/veth.h>
#include <string.h>
#include <unistd.h>

#include "applets/ip/kinds.h"
#include "applets/ip/link_change.h"
#include "applets/ip/words.h"
#include "core/own.h"
#include "core/root.h"
#include "core/text.h"

enum { OWNERS_SIZE = 64 * 1024 };

/* linux/if_link.h, newer than 6.1's. */
enum {
	NETKIT_PEER_INFO = 1,
	NETKIT_PRIMARY,
	NETKIT_POLICY,
	NETKIT_PEER_POLICY,
	NETKIT_MODE,
	NETKIT_SCRUB,
	NETKIT_PEER_SCRUB,
	NETKIT_FORWARD = 0, /* policies */
	NETKIT_BLACKHOLE = 2,
};

static const struct kind_row vrf_rows[] = {{IFLA_VRF_TABLE, ROW_U32, 1, 0, 0, "table", ""}};

/* The peer's own words, in an attribute that looks like a request of its own. */
static int take_peer_link(struct link_change *change, char ***words, uint16_t attribute)
{
	struct link_change peer = {.ip = change->ip,
		.request = change->request,
		.descriptors = change->descriptors,
		.is_new = true,
		.kind = NULL,
		.seen = change->seen & 1ull << IFLA_LINKINFO};
	size_t nest = netlink_nest(change->request, attribute);
	link_begin_words(&peer);
	if (link_take_words(&peer, words) < 0)
		return -1;
	if (peer.name == NULL)
		peer.name = peer.device;
	peer.body.ifi_index = peer.index;
	if (peer.name != NULL)
		netlink_attribute_text(change->request, IFLA_IFNAME, peer.name);
	link_finish_words(&peer);
	netlink_nest_end(change->request, nest);
	return 0;
}

static int take_veth(struct link_change *change, const char *kind, char **words)
{
	if (!text_equal(*words, "peer"))
		return kind_unknown(change->ip, kind, "option", *words);
	words++;
	return take_peer_link(change, &words, VETH_INFO_PEER);
}

static int take_policy(struct link_change *change, char ***words, uint16_t policy, uint16_t scrub)
{
	struct netlink_request *request = change->request;
	if (word_take(words, "forward", 0)) {
		netlink_attribute_u32(request, policy, NETKIT_FORWARD);
		return 1;
	}
	if (word_take(words, "blackhole", 0)) {
		netlink_attribute_u32(request, policy, NETKIT_BLACKHOLE);
		return 1;
	}
	if (!word_take(words, "scrub", 0))
		return 0;
	const char *word = word_value(change->ip, words);
	if (word == NULL)
		return -1;
	if (!text_equal(word, "none") && !text_equal(word, "default"))
		return kind_failed(change->ip,
			"Error: argument of \"scrub\" must be either \"none\" or \"default\"");
	netlink_attribute_u32(request, scrub, text_equal(word, "default"));
	return 1;
}

static int take_netkit_mode(struct link_change *change, char ***words)
{
	const char *word = word_value(change->ip, words);
	if (word == NULL)
		return -1;
	if (!text_equal(word, "l2") && !text_equal(word, "l3"))
		return kind_failed(
			change->ip, "Error: argument of \"mode\" must be either \"l2\" or \"l3\"");
	netlink_attribute_u32(change->request, NETKIT_MODE, text_equal(word, "l3"));
	return 1;
}

static int take_netkit(struct link_change *change, const char *kind, char **words)
{
	bool is_peer = false;
	while (*words != NULL) {
		int taken;
		if (word_take(&words, "mode", 0))
			taken = take_netkit_mode(change, &words);
		else if (word_take(&words, "peer", 0))
			taken = is_peer = true;
		else
			taken = take_policy(change, &words,
				is_peer ? NETKIT_PEER_POLICY : NETKIT_POLICY,
				is_peer ? NETKIT_PEER_SCRUB : NETKIT_SCRUB);
		if (taken == 0 && is_peer)
			return take_peer_link(change, &words, NETKIT_PEER_INFO);
		if (taken == 0)
			return kind_unknown(change->ip, kind, "option", *words);
		if (taken < 0)
			return -1;
	}
	return 0;
}

int kind_take_peer(struct link_change *change, const char *kind, char **words)
{
	return text_equal(kind, "netkit") ? take_netkit(change, kind, words)
					  : take_veth(change, kind, words);
}

static void print_policy(struct kind_data *kind, uint16_t type, const char *key, const char *shape)
{
	uint32_t policy = kind_u32(kind, type);
	if (kind_has(kind, type))
		out_string(kind->ip->out, key, shape,
			policy == NETKIT_FORWARD             ? "forward"
				: policy == NETKIT_BLACKHOLE ? "blackhole"
							     : "unknown");
}

static void print_scrub(struct kind_data *kind, uint16_t type, const char *key, const char *shape)
{
	if (kind_has(kind, type))
		out_string(
			kind->ip->out, key, shape, kind_u32(kind, type) == 0 ? "none" : "default");
}

void kind_print_netkit(struct kind_data *kind, const char *name)
{
	struct out *out = kind->ip->out;
	(void)name;
	if (kind_has(kind, NETKIT_MODE))
		out_string(out, "mode", "mode % ", kind_u32(kind, NETKIT_MODE) == 0 ? "l2" : "l3");
	if (kind_has(kind, NETKIT_PRIMARY))
		out_string(out, "type", "type % ",
			kind_u8(kind, NETKIT_PRIMARY) != 0 ? "primary" : "peer");
	print_policy(kind, NETKIT_POLICY, "policy", "policy % ");
	print_policy(kind, NETKIT_PEER_POLICY, "peer_policy", "peer policy % ");
	print_scrub(kind, NETKIT_SCRUB, "scrub", "scrub % ");
	print_scrub(kind, NETKIT_PEER_SCRUB, "peer_scrub", "peer scrub % ");
}

int kind_take_vrf(struct link_change *change, const char *kind, char **words)
{
	struct ip *ip = change->ip;
	uint32_t table;
	while (*words != NULL) {
		if (!word_take(&words, "table", 1))
			return kind_unknown(ip, kind, "option", *words);
		if (word_name(ip, &words, NAMES_TABLE, "invalid table ID\n\n", &table) < 0)
			return -1;
		netlink_attribute_u32(change->request, IFLA_VRF_TABLE, table);
	}
	return 0;
}

void kind_print_vrf(struct kind_data *kind, const char *name)
{
	(void)name;
	rows_print(kind, ROWS(vrf_rows));
}

/* IPVLAN_MODE_…, IPVLAN_F_… */
static const char ipvlan_modes[][4] = {"l2", "l3", "l3s"};
static const char ipvlan_flags[][8] = {"bridge", "private", "vepa"};

int kind_take_ipvlan(struct link_change *change, const char *kind, char **words)
{
	struct ip *ip = change->ip;
	int mode = -1, flags = -1;
	while (*words != NULL) {
		if (word_take(&words, "mode", 1)) {
			const char *word = word_value(ip, &words);
			if (word == NULL)
				return -1;
			for (mode = 2; mode >= 0 && !text_equal(word, ipvlan_modes[mode]);)
				mode--;
			if (mode < 0)
				return kind_failed(ip,
					"Error: argument of \"mode\" must be either \"l2\", \"l3\" "
					"or \"l3s\"");
			netlink_attribute_u16(change->request, IFLA_IPVLAN_MODE, (uint16_t)mode);
		} else if (flags < 0 && word_take(&words, "private", 1)) {
			flags = IPVLAN_F_PRIVATE;
		} else if (flags < 0 && word_take(&words, "vepa", 1)) {
			flags = IPVLAN_F_VEPA;
		} else if (flags < 0 && word_take(&words, "bridge", 1)) {
			flags = 0;
		} else {
			return kind_unknown(ip, kind, "option", *words);
		}
	}
	netlink_attribute_u16(
		change->request, IFLA_IPVLAN_FLAGS, (uint16_t)(flags < 0 ? 0 : flags));
	return 0;
}

void kind_print_ipvlan(struct kind_data *kind, const char *name)
{
	struct out *out = kind->ip->out;
	(void)name;
	uint16_t mode = kind_u16(kind, IFLA_IPVLAN_MODE), flags = kind_u16(kind, IFLA_IPVLAN_FLAGS);
	if (kind_has(kind, IFLA_IPVLAN_MODE))
		out_string(out, "mode", " mode % ", mode < 3 ? ipvlan_modes[mode] : "unknown");
	if (!kind_has(kind, IFLA_IPVLAN_FLAGS))
		return;
	const char *word = ipvlan_flags[flags & IPVLAN_F_PRIVATE ? 1
			: flags & IPVLAN_F_VEPA                  ? 2
								 : 0];
	out_bool(out, word, NULL, true);
	out_text(out, word);
	out_text(out, " ");
}

int kind_take_xfrm(struct link_change *change, const char *kind, char **words)
{
	struct ip *ip = change->ip;
	uint32_t device = 0, id;
	while (*words != NULL) {
		if (word_take(&words, "dev", 1)) {
			if (kind_device(ip, &words, &device) < 0)
				return -1;
		} else if (word_take(&words, "if_id", 1)) {
			if (word_u32(ip, &words, "if_id value is invalid", &id) < 0)
				return -1;
			netlink_attribute_u32(change->request, IFLA_XFRM_IF_ID, id);
		} else if (word_take(&words, "external", 0)) {
			netlink_attribute(change->request, IFLA_XFRM_COLLECT_METADATA, NULL, 0);
		} else {
			return kind_unknown(ip, kind, "option", *words);
		}
	}
	if (device != 0)
		netlink_attribute_u32(change->request, IFLA_XFRM_LINK, device);
	return 0;
}

void kind_print_xfrm(struct kind_data *kind, const char *name)
{
	char text[16];
	(void)name;
	if (kind_has(kind, IFLA_XFRM_COLLECT_METADATA)) {
		out_bool(kind->ip->out, "external", "external ", true);
	} else if (kind_has(kind, IFLA_XFRM_IF_ID)) {
		uint32_t id = kind_u32(kind, IFLA_XFRM_IF_ID);
		text_format(text, sizeof text, "%s%x", id != 0 ? "0x" : "", id);
		out_string(kind->ip->out, "if_id", "if_id % ", text);
	}
}

static void print_on_off(struct kind_data *kind, uint16_t type, const char *key)
{
	bool on = kind_u8(kind, type) != 0;
	out_bool(kind->ip->out, key, NULL, on);
	out_text(kind->ip->out, key);
	out_text(kind->ip->out, on ? " on " : " off ");
}

/* The name of a number in a file like passwd(5): `NAME:x:NUMBER:`. False if there is none. */
static bool find_owner(const char *path, uint32_t number, char name[NAME_SIZE])
{
	own_fd int fd = root_open_file(AT_FDCWD, path);
	char text[OWNERS_SIZE], decimal[TEXT_NUMBER_SIZE];
	ssize_t size = 0, got;
	if (fd < 0)
		return false;
	while ((got = read(fd, text + size, sizeof text - 1 - (size_t)size)) > 0)
		size += got;
	text[size] = '\0';
	text_decimal(decimal, number);
	char *rest = text, *line;
	while ((line = strsep(&rest, "\n")) != NULL) {
		const char *owner = strsep(&line, ":");
		strsep(&line, ":");
		const char *id = strsep(&line, ":");
		if (id == NULL || !text_equal(id, decimal))
			continue;
		text_copy(name, NAME_SIZE, owner);
		return true;
	}
	return false;
}

static void print_owner(struct kind_data *kind, uint16_t type, const char *key, const char *path)
{
	char name[NAME_SIZE];
	struct out *out = kind->ip->out;
	if (!kind_has(kind, type))
		return;
	uint32_t number = kind_u32(kind, type);
	out_text(out, key);
	if (find_owner(path, number, name))
		out_string(out, key, " % ", name);
	else
		out_number(out, key, " % ", number);
}

void kind_print_tun(struct kind_data *kind, const char *name)
{
	static const struct kind_row queues[] = {
		{IFLA_TUN_NUM_QUEUES, ROW_U32, 0, 0, 0, "numqueues", ""},
		{IFLA_TUN_NUM_DISABLED_QUEUES, ROW_U32, 0, 0, 0, "numdisabled", ""},
	};
	struct out *out = kind->ip->out;
	(void)name;
	if (!kind_has(kind, IFLA_TUN_TYPE))
		return;
	uint8_t type = kind_u8(kind, IFLA_TUN_TYPE);
	bool is_multiple = kind_u8(kind, IFLA_TUN_MULTI_QUEUE) != 0;
	out_string(out, "type", "type % ",
		type == IFF_TUN           ? "tun"
			: type == IFF_TAP ? "tap"
					  : "UNKNOWN");
	print_on_off(kind, IFLA_TUN_PI, "pi");
	print_on_off(kind, IFLA_TUN_VNET_HDR, "vnet_hdr");
	out_bool(out, "multi_queue", is_multiple ? "multi_queue " : NULL, is_multiple);
	if (is_multiple)
		rows_print(kind, ROWS(queues));
	print_on_off(kind, IFLA_TUN_PERSIST, "persist");
	print_owner(kind, IFLA_TUN_OWNER, "user", "/etc/passwd");
	print_owner(kind, IFLA_TUN_GROUP, "group", "/etc/group");
}
