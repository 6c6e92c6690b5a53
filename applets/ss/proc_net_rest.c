// SPDX-License-Identifier: MIT

/* Lines of /proc/net/unix, packet and netlink (proc(5)). */

#include <errno.h>
#include <linux/netlink_diag.h>
#include <linux/packet_diag.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "applets/ss/proc_net.h"
#include "core/lines.h"
#include "core/text.h"

enum {
	NAME_MAXIMUM = 108,     /* sun_path */
	ACCEPTS = 0x10000,      /* __SO_ACCEPTCON */
	NO_NUMBER = UINT32_MAX, /* no inode is so high */
};

/* A word that is a hexadecimal number of at most count digits. False if it is none. */
static bool take_word(char **line, size_t count, uint64_t *value)
{
	const char *word = lines_word(line), *at = word;
	*value = proc_net_hexadecimal(&at, count);
	return at != word && *at == '\0';
}

static void skip_words(char **line, int count)
{
	for (; count > 0; count--)
		lines_word(line);
}

/* `e6e19c45: 00000003 00000000 00010000 0001 01 INODE PATH`: kept to be sorted. */
static int take_unix(struct ss *ss, char *line)
{
	/* States of a socket (linux/net.h) as sock_diag has them. */
	static const uint8_t states[] = {0, SS_CLOSED, SS_SYN_SENT, SS_ESTABLISHED, SS_CLOSING};
	struct {
		struct nlmsghdr head;
		struct unix_diag_msg body;
		struct nlattr attribute;
		char name[NAME_MAXIMUM];
	} message = {.head.nlmsg_type = SOCK_DIAG_BY_FAMILY, .body.udiag_family = AF_UNIX};
	uint64_t flags, type, state;
	skip_words(&line, 3);
	if (!take_word(&line, 8, &flags) || !take_word(&line, 4, &type) ||
		!take_word(&line, 2, &state) || state == 0 || state >= sizeof states ||
		(type != SOCK_STREAM && type != SOCK_DGRAM && type != SOCK_SEQPACKET))
		return 0;
	message.body.udiag_type = (uint8_t)type;
	message.body.udiag_state = flags == ACCEPTS ? SS_LISTEN : states[state];
	message.body.udiag_ino = proc_net_number(&line, NO_NUMBER);
	line += strspn(line, " \t\r\v\f");
	size_t length = strcspn(line, " \t\r\v\f");
	if (message.body.udiag_ino == NO_NUMBER || length > sizeof message.name ||
		!(ss->selection.states >> message.body.udiag_state & 1))
		return 0;
	memcpy(message.name, line, length);
	message.attribute.nla_type = UNIX_DIAG_NAME;
	message.attribute.nla_len = (uint16_t)(sizeof message.attribute + length);
	size_t size = offsetof(__typeof__(message), name) + length;
	message.head.nlmsg_len =
		(uint32_t)(length > 0 ? size : offsetof(__typeof__(message), attribute));
	return spool_add(&ss->unsorted, TABLE_UNIX_STREAM, &message.head)
		? 0
		: failed(ss->error, ENOMEM, "Cannot keep the sockets");
}

/* Types as the kernel numbers them, inodes, and the order of the file. */
struct place {
	uint64_t key;
	size_t at;
};

static int compare(const void *one, const void *two)
{
	const struct place *first = one, *second = two;
	if (first->key != second->key)
		return first->key < second->key ? -1 : 1;
	return first->at < second->at ? -1 : first->at > second->at;
}

int proc_net_show_sorted(struct ss *ss)
{
	struct buffer places = {0};
	enum table table;
	const struct nlmsghdr *message;
	struct place place = {0, 0};
	int result = 0;
	for (size_t at = 0; (message = spool_next(&ss->unsorted, &at, &table)) != NULL;
		place.at = at) {
		const struct unix_diag_msg *body = NLMSG_DATA(message);
		place.key = (uint64_t)body->udiag_type << 32 | body->udiag_ino;
		if (!buffer_reserve(&places, sizeof place)) {
			buffer_free(&places);
			return failed(ss->error, ENOMEM, "Cannot sort the sockets");
		}
		memcpy(places.bytes + places.used, &place, sizeof place);
		places.used += sizeof place;
	}
	struct place *sorted = (struct place *)(void *)places.bytes;
	size_t count = places.used / sizeof place;
	if (count > 0)
		qsort(sorted, count, sizeof place, compare);
	for (size_t at = 0; at < count && result == 0; at++)
		result =
			proc_net_take(ss, table, spool_next(&ss->unsorted, &sorted[at].at, &table));
	buffer_free(&places);
	return result;
}

/* `95e9669d 3 3 0003 0 1 RMEM USER INODE` */
static bool take_packet(char *line, struct packet_diag_msg *body, struct proc_net_rest *rest)
{
	uint64_t protocol;
	skip_words(&line, 2);
	uint32_t type = proc_net_number(&line, 0);
	if (type == 0 || type > UINT8_MAX || !take_word(&line, 4, &protocol))
		return false;
	body->pdiag_family = AF_PACKET;
	body->pdiag_type = (uint8_t)type;
	body->pdiag_num = (uint16_t)protocol;
	rest->interface = proc_net_number(&line, 0);
	skip_words(&line, 1);
	rest->receive_queue = proc_net_number(&line, 0);
	rest->uid = proc_net_number(&line, 0);
	body->pdiag_ino = proc_net_number(&line, NO_NUMBER);
	return body->pdiag_ino != NO_NUMBER;
}

/* `9ece4e89 0 19811 00000011 RMEM WMEM 0 2 0 INODE` */
static bool take_netlink(
	char *line, struct netlink_diag_msg *body, struct proc_net_rest *rest, uint32_t *groups)
{
	uint64_t set, name, callback;
	if (!take_word(&line, 16, &name))
		return false;
	uint32_t protocol = proc_net_number(&line, NO_NUMBER);
	body->ndiag_family = AF_NETLINK;
	body->ndiag_protocol = (uint8_t)protocol;
	const char *port = lines_word(&line);
	bool is_negative = *port == '-';
	uint64_t number;
	if (protocol > UINT8_MAX || text_number(port + is_negative, 10, UINT32_MAX, &number) != 0 ||
		!take_word(&line, 8, &set))
		return false;
	body->ndiag_portid = is_negative ? 0 - (uint32_t)number : (uint32_t)number;
	*groups = (uint32_t)set;
	rest->receive_queue = proc_net_number(&line, 0);
	rest->send_queue = proc_net_number(&line, 0);
	take_word(&line, 16, &callback);
	memcpy(rest->socket, &name, sizeof name);
	memcpy(rest->callback, &callback, sizeof callback);
	skip_words(&line, 2);
	body->ndiag_ino = proc_net_number(&line, NO_NUMBER);
	return body->ndiag_ino != NO_NUMBER;
}

int proc_net_line_rest(struct ss *ss, enum table table, char *line)
{
	struct {
		struct nlmsghdr head;
		struct packet_diag_msg body;
		struct nlattr attribute;
		struct proc_net_rest rest;
	} packet = {.head = {sizeof packet, SOCK_DIAG_BY_FAMILY, 0, 0, 0},
		.attribute = {sizeof packet.attribute + sizeof packet.rest, PROC_NET_ATTRIBUTE}};
	struct {
		struct nlmsghdr head;
		struct netlink_diag_msg body;
		struct nlattr attribute;
		struct proc_net_rest rest;
		struct nlattr groups_attribute;
		uint32_t groups;
	} netlink = {.head = {sizeof netlink, SOCK_DIAG_BY_FAMILY, 0, 0, 0},
		.attribute = {sizeof netlink.attribute + sizeof netlink.rest, PROC_NET_ATTRIBUTE},
		.groups_attribute = {8, NETLINK_DIAG_GROUPS}};
	const uint32_t tables = 1u << table;
	if (tables & TABLES_UNIX)
		return take_unix(ss, line);
	if (tables & TABLES_PACKET)
		return take_packet(line, &packet.body, &packet.rest)
			? proc_net_take(ss, table, &packet.head)
			: 0;
	return take_netlink(line, &netlink.body, &netlink.rest, &netlink.groups)
		? proc_net_take(ss, table, &netlink.head)
		: 0;
}
