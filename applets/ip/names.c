// SPDX-License-Identifier: MIT

/* Names for numbers, from the files of iproute2 where there are some, else from those built in. */

#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "applets/ip/ip.h"
#include "core/directory.h"
#include "core/own.h"
#include "core/resolver.h"
#include "core/root.h"
#include "core/text.h"

enum { FILE_MAXIMUM = 64 * 1024 };

/* A name from a file; those read later come first and win. */
struct name_entry {
	struct name_entry *next;
	uint32_t id;
	char name[];
};

static const char files[NAMES_COUNT][16] = {
	[NAMES_PROTOCOL] = "rt_protos",
	[NAMES_SCOPE] = "rt_scopes",
	[NAMES_TABLE] = "rt_tables",
	[NAMES_REALM] = "rt_realms",
	[NAMES_DSFIELD] = "rt_dsfield",
	[NAMES_GROUP] = "group",
	[NAMES_ADDRESS_PROTOCOL] = "rt_addrprotos",
};

/* linux/rtnetlink.h: RTPROT_…, RT_SCOPE_…, RT_TABLE_…; linux/if_addr.h: IFAPROT_…. */
static const struct {
	uint8_t table, id;
	char name[12];
} built_in[] = {
	{NAMES_PROTOCOL, 0, "unspec"},
	{NAMES_PROTOCOL, 1, "redirect"},
	{NAMES_PROTOCOL, 2, "kernel"},
	{NAMES_PROTOCOL, 3, "boot"},
	{NAMES_PROTOCOL, 4, "static"},
	{NAMES_PROTOCOL, 8, "gated"},
	{NAMES_PROTOCOL, 9, "ra"},
	{NAMES_PROTOCOL, 10, "mrt"},
	{NAMES_PROTOCOL, 11, "zebra"},
	{NAMES_PROTOCOL, 12, "bird"},
	{NAMES_PROTOCOL, 13, "dnrouted"},
	{NAMES_PROTOCOL, 14, "xorp"},
	{NAMES_PROTOCOL, 15, "ntk"},
	{NAMES_PROTOCOL, 16, "dhcp"},
	{NAMES_PROTOCOL, 18, "keepalived"},
	{NAMES_PROTOCOL, 42, "babel"},
	{NAMES_PROTOCOL, 186, "bgp"},
	{NAMES_PROTOCOL, 187, "isis"},
	{NAMES_PROTOCOL, 188, "ospf"},
	{NAMES_PROTOCOL, 189, "rip"},
	{NAMES_PROTOCOL, 192, "eigrp"},
	{NAMES_SCOPE, 0, "global"},
	{NAMES_SCOPE, 200, "site"},
	{NAMES_SCOPE, 253, "link"},
	{NAMES_SCOPE, 254, "host"},
	{NAMES_SCOPE, 255, "nowhere"},
	{NAMES_TABLE, 253, "default"},
	{NAMES_TABLE, 254, "main"},
	{NAMES_TABLE, 255, "local"},
	{NAMES_REALM, 0, "unknown"},
	{NAMES_GROUP, 0, "default"},
	{NAMES_ADDRESS_PROTOCOL, 0, "unspec"},
	{NAMES_ADDRESS_PROTOCOL, 1, "kernel_lo"},
	{NAMES_ADDRESS_PROTOCOL, 2, "kernel_ra"},
	{NAMES_ADDRESS_PROTOCOL, 3, "kernel_ll"},
};

/* One line: a number, blanks, a name; `#` begins a comment. False if it is none. */
static bool take_line(struct ip *ip, enum ip_names table, char *line)
{
	uint64_t id;
	size_t digits = strcspn(line, " \t");
	char *rest = line + digits + strspn(line + digits, " \t");
	size_t length = strcspn(rest, " \t#");
	char behind = line[digits];
	line[digits] = '\0';
	int wrong = text_number(line, 0, UINT32_MAX, &id);
	line[digits] = behind;
	if (length == 0 || length >= NAME_SIZE || wrong != 0)
		return false;
	struct name_entry *entry =
		arena_take(&ip->run->arena, offsetof(struct name_entry, name) + length + 1);
	if (entry == NULL)
		return true;
	entry->id = (uint32_t)id;
	memcpy(entry->name, rest, length);
	entry->name[length] = '\0';
	entry->next = ip->names[table];
	ip->names[table] = entry;
	return true;
}

/* iproute2 says so, and reads no further in that file. */
static void complain_of(struct ip *ip, const char *path, const char *line, bool is_last)
{
	char text[512];
	text_format(text, sizeof text, "Database %s is corrupted at %s%s", path, line,
		is_last ? "" : "\n\n");
	applet_warn(ip->run, text);
}

/*
 * Reads a file of names, relative to a directory; path is what it is called. False if it cannot be
 * opened.
 */
static bool read_file(
	struct ip *ip, enum ip_names table, int directory, const char *name, const char *path)
{
	own_fd int fd = root_open_file(directory, name);
	if (fd < 0)
		return false;
	char text[FILE_MAXIMUM];
	ssize_t size = 0, got;
	while ((got = read(fd, text + size, sizeof text - 1 - (size_t)size)) > 0)
		size += got;
	text[size] = '\0';
	char *rest = text, *line;
	while ((line = strsep(&rest, "\n")) != NULL) {
		line += strspn(line, " \t");
		if (line[0] == '#' || line[0] == '\0' || take_line(ip, table, line))
			continue;
		complain_of(ip, path, line, rest == NULL);
		break;
	}
	return true;
}

/* Reads all of DIRECTORY/TABLE.d/ that ends in .conf. */
static void read_directory(struct ip *ip, enum ip_names table, const char *parent)
{
	char path[64], file[320];
	const char *name;
	struct directory directory;
	text_format(path, sizeof path, "%s/%s.d", parent, files[table]);
	if (directory_open(&directory, path) < 0)
		return;
	while ((name = directory_next(&directory)) != NULL) {
		size_t length = strlen(name);
		if (length <= 5 || name[0] == '.' || !text_equal(name + length - 5, ".conf"))
			continue;
		text_format(file, sizeof file, "%s/%s", path, name);
		read_file(ip, table, directory.fd, name, file);
	}
	directory_close(&directory);
}

static void load(struct ip *ip, enum ip_names table)
{
	char path[64];
	text_format(path, sizeof path, "/etc/iproute2/%s", files[table]);
	if (!read_file(ip, table, AT_FDCWD, path, path)) {
		text_format(path, sizeof path, "/usr/share/iproute2/%s", files[table]);
		read_file(ip, table, AT_FDCWD, path, path);
	}
	read_directory(ip, table, "/usr/share/iproute2");
	read_directory(ip, table, "/etc/iproute2");
	ip->names_loaded |= 1u << table;
}

static const char *built_in_name(enum ip_names table, uint32_t id)
{
	for (size_t at = 0; at < sizeof built_in / sizeof built_in[0]; at++)
		if (built_in[at].table == table && built_in[at].id == id)
			return built_in[at].name;
	return NULL;
}

const char *ip_name(struct ip *ip, enum ip_names table, uint32_t id, char text[NAME_SIZE])
{
	const char *known = ip->options.numeric ? NULL : built_in_name(table, id);
	/* As iproute2: a file is read when a name is missing, and then also renames what was built
	 * in; those of groups and tables at once. */
	bool at_once = table == NAMES_GROUP || table == NAMES_TABLE || known == NULL;
	if (!(ip->names_loaded & 1u << table) && at_once && !ip->options.numeric)
		load(ip, table);
	const struct name_entry *entry = ip->options.numeric ? NULL : ip->names[table];
	for (; entry != NULL; entry = entry->next)
		if (entry->id == id)
			return entry->name;
	if (known != NULL)
		return known;
	if (table == NAMES_DSFIELD)
		text_format(text, NAME_SIZE, "0x%s%x", id < 16 ? "0" : "", id);
	else
		text_format(text, NAME_SIZE, "%u", id);
	return text;
}

int ip_name_id(struct ip *ip, enum ip_names table, const char *text, uint32_t *id)
{
	uint64_t number;
	if (!(ip->names_loaded & 1u << table))
		load(ip, table);
	for (const struct name_entry *entry = ip->names[table]; entry != NULL; entry = entry->next)
		if (text_equal(entry->name, text)) {
			*id = entry->id;
			return 0;
		}
	for (size_t at = 0; at < sizeof built_in / sizeof built_in[0]; at++)
		if (built_in[at].table == table && text_equal(built_in[at].name, text)) {
			*id = built_in[at].id;
			return 0;
		}
	if (text_number(text, table == NAMES_DSFIELD ? 16 : 0, UINT32_MAX, &number) != 0)
		return -1;
	*id = (uint32_t)number;
	return 0;
}

/* What a namespace has instead of the files of /etc: ip-netns(8); NULL for none. */
static const char *files_of_netns(struct ip *ip)
{
	static const char parent[] = "/etc/netns/";
	const char *name = ip->options.netns;
	if (name == NULL || strchr(name, '/') != NULL)
		return NULL;
	size_t size = sizeof parent + strlen(name);
	char *path = arena_take(&ip->run->arena, size);
	if (path != NULL)
		text_format(path, size, "%s%s", parent, name);
	return path;
}

void ip_address_check(int family, const struct attribute *attribute, struct attributes *row)
{
	if (row != NULL && attribute->data != NULL &&
		((family == AF_INET && attribute->size != 4) ||
			(family == AF_INET6 && attribute->size != 16)))
		attributes_mark(row);
}

const char *ip_address_text(struct ip *ip, char text[INET_TEXT_SIZE], int family,
	const struct attribute *attribute, struct attributes *row)
{
	size_t size = attribute->size;
	bool is_whole = (family == AF_INET && size == 4) || (family == AF_INET6 && size == 16);
	const char *name = NULL;
	ip_address_check(family, attribute, row);
	if (ip != NULL && ip->options.resolve && ip->resolver == NULL) {
		ip->resolver = arena_take(&ip->run->arena, sizeof *ip->resolver);
		if (ip->resolver != NULL)
			resolver_init(ip->resolver, files_of_netns(ip), applet_root(ip->run));
	}
	if (ip != NULL && ip->resolver != NULL && is_whole)
		name = resolver_name(ip->resolver, family, attribute->data);
	return name != NULL ? name : inet_text(text, family, attribute->data, size);
}
