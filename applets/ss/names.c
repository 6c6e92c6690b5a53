// SPDX-License-Identifier: MIT

/* Names instead of numbers: interfaces, services and hosts. */

#include <fcntl.h>
#include <linux/if.h>
#include <linux/sockios.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "applets/ss/ss.h"
#include "core/lines.h"
#include "core/own.h"
#include "core/root.h"
#include "core/text.h"

void interface_print(struct ss *ss, unsigned index)
{
	struct ifreq request = {.ifr_ifindex = (int)index};
	if (ioctl(ss->device_fd, SIOCGIFNAME, &request) < 0)
		text_format(request.ifr_name, sizeof request.ifr_name, "if%u", index);
	out_string(ss->out, "iface", "%", request.ifr_name);
}

void ports_read_range(uint16_t *lowest, uint16_t *highest)
{
	static const uint16_t usual[2] = {32768, 60999};
	uint64_t ports[2];
	own_fd int fd = root_open_file(AT_FDCWD, "/proc/sys/net/ipv4/ip_local_port_range");
	struct lines lines;
	lines_begin(&lines, fd);
	char *line = lines_next(&lines);
	bool is_read = line != NULL;
	for (int at = 0; at < 2; at++)
		is_read =
			is_read && text_number(lines_word(&line), 10, UINT16_MAX, &ports[at]) == 0;
	*lowest = is_read ? (uint16_t)ports[0] : usual[0];
	*highest = is_read ? (uint16_t)ports[1] : usual[1];
}

/* What a port stands for. Those that the kernel gives to whoever asks for any stand for nothing. */
static const char *name_of_port(struct ss *ss, enum table table, uint16_t port)
{
	static const char protocols[TABLE_COUNT][5] = {[TABLE_UDP] = "udp",
		[TABLE_TCP] = "tcp",
		[TABLE_DCCP] = "dccp",
		[TABLE_SCTP] = "sctp"};
	struct names *names = &ss->names;
	if (names->highest == 0)
		ports_read_range(&names->lowest, &names->highest);
	if (port >= names->lowest && port <= names->highest)
		return NULL;
	/* As iproute2 does it: what ends has the name of any protocol's service. */
	const char *protocol = ss->options.events ? "" : protocols[table];
	return service_name(&names->services, protocol[0] != '\0' ? protocol : NULL, port);
}

void port_print(struct ss *ss, enum table table, uint32_t port)
{
	struct out *out = ss->out;
	char text[64];
	const char *name = NULL;
	if (port == 0) {
		out_text(out, "*");
	} else if (!ss->options.numeric && table == TABLE_RAW) {
		if (port > UINT8_MAX || !protocol_name((uint8_t)port, text, sizeof text))
			text_format(text, sizeof text, "ipproto-%u", port);
		name = text;
	} else if (!ss->options.numeric) {
		name = name_of_port(ss, table, (uint16_t)port);
	}
	if (port != 0 || out->json)
		out_number(out, "port", name == NULL ? "%" : NULL, port);
	if (name != NULL)
		out_string(out, "service", "%", name);
}

struct resolver *names_resolver(struct ss *ss)
{
	struct names *names = &ss->names;
	if (names->resolver == NULL) {
		names->resolver = arena_take(&ss->run->arena, sizeof *names->resolver);
		if (names->resolver != NULL)
			resolver_init(names->resolver, NULL, applet_root(ss->run));
	}
	return names->resolver;
}

const char *address_name(struct ss *ss, int family, const void *address)
{
	struct resolver *resolver = ss->options.resolve ? names_resolver(ss) : NULL;
	return resolver != NULL ? resolver_name(resolver, family, address) : NULL;
}
