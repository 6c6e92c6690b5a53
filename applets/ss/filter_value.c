// SPDX-License-Identifier: MIT

/* Addresses, ports, devices, marks and cgroups in a filter, read as iproute2 reads them. */

#define _GNU_SOURCE
#include "applets/ss/filter_value.h"
#include "applets/ss/filter_lexer.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <string.h>
#include <sys/socket.h>

#include "applets/ss/protocols.h"
#include "applets/ss/ss.h"
#include "core/lines.h"
#include "core/names.h"
#include "core/own.h"
#include "core/root.h"
#include "core/text.h"

enum {
	SHOWN = 200,   /* of a word in an error, in bytes */
	NAMED_MAX = 8, /* addresses of one name */
};

static int refuse(struct ss *ss)
{
	return failed(ss->error, 0, "Cannot parse dst/src address.");
}

static int refuse_word(struct ss *ss, const char *before, const char *word, const char *after)
{
	return failed(ss->error, 0, "Error: %s\"%.*s\"%s.\nCannot parse dst/src address.", before,
		SHOWN, word, after);
}

/* `*` and nothing stand for any. */
static bool is_any(const char *text)
{
	return text[0] == '\0' || text_equal(text, "*");
}

/* A number as strtol(3) has it. */
static bool read_integer(const char *text, int32_t *value)
{
	uint64_t number;
	text += strspn(text, " \t");
	bool is_negative = *text == '-';
	text += is_negative || *text == '+';
	if (text_number(text, 0, (uint64_t)INT32_MAX + is_negative, &number) != 0)
		return false;
	*value = (int32_t)(is_negative ? -(int64_t)number : (int64_t)number);
	return true;
}

static bool read_port(struct ss *ss, int32_t *port, const char *text)
{
	static const struct {
		uint8_t table;
		char name[4];
	} protocols[] = {{TABLE_TCP, "tcp"}, {TABLE_UDP, "udp"}};
	if (text[0] == '\0' || text[0] == '*') {
		*port = FILTER_ANY_PORT;
		return true;
	}
	if (read_integer(text, port))
		return true;
	for (size_t at = 0; at < 2; at++) {
		uint16_t found;
		if ((ss->selection.tables >> protocols[at].table & 1) &&
			service_port(text, protocols[at].name, &found)) {
			*port = found;
			return true;
		}
	}
	return false;
}

static bool read_index(const char *text, uint32_t *index)
{
	uint64_t number;
	if (text_number(text, 0, UINT32_MAX, &number) == 0) {
		*index = (uint32_t)number;
		return true;
	}
	if (strlen(text) >= IF_NAMESIZE)
		return false;
	*index = if_nametoindex(text);
	if (*index == 0 && text_begins(text, "if")) {
		char digits[IF_NAMESIZE];
		size_t length = strspn(text + 2, "0123456789");
		text_format(digits, sizeof digits, "%.*s", (int)length, text + 2);
		if (text_number(digits, 10, UINT32_MAX, &number) == 0)
			*index = (uint32_t)number;
	}
	return *index != 0;
}

/* What stands where other families have an address: a number, here as the bytes of a word. */
static void take_number(struct filter_test *test, int family, uint32_t number)
{
	test->address = (struct inet_prefix){.family = (uint8_t)family, .size = 4, .length = 32};
	memcpy(test->address.bytes, &number, sizeof number);
}

/* PROTOCOL:DEVICE, PROTOCOL:PID or CID:PORT; of sport only what is behind the colon. */
static int read_pair(struct ss *ss, struct filter_test *test, int family, char *text, bool is_port)
{
	char *behind = is_port ? text + (*text == ':') : strchr(text, ':');
	const char *before = is_port ? "" : text;
	const char *port = behind == NULL ? "" : is_port ? behind : behind + 1;
	uint16_t link_protocol;
	uint8_t netlink_protocol;
	uint32_t index = 0;
	uint64_t number = 0;
	bool is_read = true;
	if (behind != NULL && !is_port)
		*behind = '\0';
	test->port = FILTER_ANY_PORT;
	if (!is_any(before)) {
		if (family == AF_PACKET && (is_read = link_protocol_read(before, &link_protocol)))
			number = link_protocol;
		else if (family == AF_NETLINK &&
			(is_read = netlink_protocol_read(before, &netlink_protocol)))
			number = netlink_protocol;
		else if (family == AF_VSOCK)
			is_read = text_number(before, 0, UINT32_MAX, &number) == 0;
		take_number(test, family, (uint32_t)number);
	}
	if (is_read && !is_any(port)) {
		if (family == AF_PACKET && (is_read = read_index(port, &index)))
			test->port = (int32_t)index;
		else if (family == AF_NETLINK && text_equal(port, "kernel"))
			test->port = 0;
		else if (family == AF_NETLINK)
			is_read = read_integer(port, &test->port);
		else if (family == AF_VSOCK &&
			(is_read = text_number(port, 0, UINT32_MAX, &number) == 0))
			test->port = (int32_t)number;
	}
	return is_read ? 0 : refuse(ss);
}

/*
 * An address, or a name of some: of IPv4 first, as iproute2 asks for them. Returns how many there
 * are.
 */
static size_t read_addresses(
	struct ss *ss, struct inet_prefix list[NAMED_MAX], const char *text, int family)
{
	static const uint8_t families[] = {AF_INET, AF_INET6};
	struct endpoint found[NAMED_MAX];
	int count = 0;
	if (inet_parse_prefix(list, text, family)) {
		if (list->size == 0)
			list->family = AF_UNSPEC;
		return 1;
	}
	struct resolver *resolver = strchr(text, '/') == NULL ? names_resolver(ss) : NULL;
	for (size_t at = 0; resolver != NULL && count <= 0 && at < 2; at++)
		if (family == AF_UNSPEC || family == families[at])
			count = resolver_addresses(resolver, text, families[at], found, NAMED_MAX);
	for (int at = 0; at < count; at++) {
		size_t size = endpoint_size(&found[at]);
		list[at] = (struct inet_prefix){.family = found[at].family,
			.size = (uint8_t)size,
			.length = (uint8_t)(size * 8)};
		memcpy(list[at].bytes, found[at].bytes, size);
	}
	return count > 0 ? (size_t)count : 0;
}

/* Cuts the port off `[::1]:22`, `*:22`, `10/8:22`, `10.0.0.1:22`; NULL if the bracket is open. */
static char *split_port(char **text)
{
	char *port = *text;
	if (*port == '[') {
		*text = port + 1;
		port = strchr(port, ']');
		if (port == NULL)
			return NULL;
		*port++ = '\0';
	} else if (*port == '*') {
		port++;
		*text = port + strlen(port); /* nothing: any */
	} else {
		char *slash = strchr(port, '/');
		port = strrchr(slash != NULL ? slash : port, ':');
		if (port == NULL)
			return *text + strlen(*text);
		*port++ = '\0';
		return port;
	}
	return port + (*port == ':');
}

static int read_inet(struct ss *ss, struct filter_test *test, int family, char *text, bool is_port)
{
	char *port = is_port ? text + (*text == ':') : split_port(&text);
	struct inet_prefix list[NAMED_MAX];
	if (port == NULL)
		return refuse(ss);
	if (!read_port(ss, &test->port, port))
		return refuse_word(ss, "", port, " does not look like a port");
	if (is_port || is_any(text))
		return 0;
	size_t count = read_addresses(ss, list, text, family);
	if (count == 0)
		return refuse_word(ss, "an inet prefix is expected rather than ", text, "");
	test->address = list[0];
	for (size_t at = 1; at < count; at++) {
		struct filter_test *other = filter_take(ss, sizeof *other);
		if (other == NULL)
			return -1;
		*other = *test;
		other->address = list[at];
		test = test->next = other;
	}
	return 0;
}

int filter_read_host(struct ss *ss, struct filter_test *test, char *text, bool is_port)
{
	static const struct {
		uint8_t family;
		char prefix[9];
	} families[] = {{AF_UNIX, "unix:"}, {AF_PACKET, "link:"}, {AF_NETLINK, "netlink:"},
		{AF_VSOCK, "vsock:"}, {AF_INET, "inet:"}, {AF_INET6, "inet6:"}};
	struct selection *selection = &ss->selection;
	int family = selection->preferred, result = 0;
	test->kind = FILTER_HOST;
	for (size_t at = 0; at < sizeof families / sizeof families[0]; at++)
		if (text_begins(text, families[at].prefix)) {
			text += strlen(families[at].prefix);
			family = families[at].family;
			break;
		}
	if (family == AF_UNIX) {
		test->kind = FILTER_UNIX;
		test->pattern = text;
		test->port = FILTER_ANY_PORT;
	} else if (family == AF_PACKET || family == AF_NETLINK || family == AF_VSOCK) {
		result = read_pair(ss, test, family, text, is_port);
	} else {
		bool is_inet = family == AF_INET || family == AF_INET6;
		result = read_inet(ss, test, is_inet ? family : AF_UNSPEC, text, is_port);
	}
	if (result == 0 && family != AF_UNSPEC)
		selection_limit(selection, family);
	return result;
}

int filter_read_device(struct ss *ss, struct filter_test *test, const char *text)
{
	uint32_t index;
	if (!read_index(text, &index))
		return failed(ss->error, 0, "Cannot parse device.");
	test->kind = FILTER_DEVICE;
	test->number = index;
	return 0;
}

/* A number at the start of *text as scanf's %i reads it, cut to 32 bits. */
static bool read_mark(const char **text, uint64_t *mark)
{
	char digits[TEXT_NUMBER_SIZE + 4];
	const char *at = *text;
	bool is_negative = *at == '-';
	at += is_negative || *at == '+';
	bool is_hexadecimal = at[0] == '0' && (at[1] == 'x' || at[1] == 'X');
	size_t prefix = is_hexadecimal ? 2 : 0;
	size_t length = prefix +
		strspn(at + prefix,
			is_hexadecimal       ? "0123456789abcdefABCDEF"
				: *at == '0' ? "01234567"
					     : "0123456789");
	*mark = UINT32_MAX;
	*text = at + length;
	if (length < sizeof digits) {
		text_format(digits, sizeof digits, "%.*s", (int)length, at);
		int wrong = text_number(digits, 0, INT64_MAX, mark);
		if (wrong == EINVAL)
			return false;
		*mark = wrong != 0 ? UINT32_MAX : (uint32_t)(is_negative ? -*mark : *mark);
	}
	return true;
}

int filter_read_mark(struct ss *ss, struct filter_test *test, const char *text)
{
	const char *at = text;
	bool is_read = read_mark(&at, &test->number);
	test->kind = FILTER_MARK;
	test->mask = UINT32_MAX;
	if (is_read && *at == '/') {
		at++;
		is_read = read_mark(&at, &test->mask);
	}
	return is_read ? 0 : failed(ss->error, 0, "Cannot parse mark %.*s.", SHOWN, text);
}

/* The file handle of a cgroup is its number. That of another folder is one that none has. */
static bool handle_of(const char *path, uint64_t *id)
{
	struct {
		struct file_handle head;
		uint64_t id;
	} handle = {.head.handle_bytes = sizeof handle.id};
	int mount;
	if (name_to_handle_at(AT_FDCWD, path, &handle.head, &mount, 0) < 0 ||
		handle.head.handle_bytes != sizeof handle.id)
		return false;
	memcpy(id, handle.head.f_handle, sizeof *id);
	return true;
}

int filter_read_cgroup(struct ss *ss, struct filter_test *test, const char *text)
{
	test->kind = FILTER_CGROUP;
	if (handle_of(text, &test->number) || cgroup_id(&ss->cgroups, text, &test->number) == 0)
		return 0;
	if (ss->cgroups.root < 0)
		return failed(ss->error, 0,
			"Failed to find cgroup2 mount\nCannot parse cgroup %.*s.", SHOWN, text);
	failed(ss->error, errno, "Failed to get cgroup2 ID");
	size_t length = strlen(ss->error->text);
	text_format(ss->error->text + length, sizeof ss->error->text - length,
		"\nCannot parse cgroup %.*s.", SHOWN, text);
	return -1;
}
