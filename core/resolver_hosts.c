// SPDX-License-Identifier: MIT

/* The file hosts(5), read for the name of an address and for the addresses of a name. */

#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include "core/lines.h"
#include "core/own.h"
#include "core/resolver_parts.h"
#include "core/text.h"

static const uint8_t loopback[16] = {[15] = 1};

/* As glibc: ::1 names 127.0.0.1 too, where one of IPv4 is wanted. */
static void take_loopback(int wanted, int *family, uint8_t bytes[16])
{
	static const uint8_t ipv4[16] = {127, 0, 0, 1};
	if (wanted == AF_INET && *family == AF_INET6 && memcmp(bytes, loopback, 16) == 0) {
		*family = AF_INET;
		memcpy(bytes, ipv4, sizeof ipv4);
	}
}

bool hosts_line(char *line, int family, const void *address, char name[DNS_NAME_SIZE])
{
	struct inet_prefix entry;
	if (!resolver_read_address(&entry, lines_word(&line)))
		return false;
	int of_entry = entry.family;
	resolver_unmap(&of_entry, entry.bytes);
	take_loopback(family, &of_entry, entry.bytes);
	if (of_entry != family || memcmp(entry.bytes, address, family == AF_INET ? 4 : 16) != 0)
		return false;
	const char *word = lines_word(&line);
	if (!dns_is_host(word))
		return false;
	text_copy(name, DNS_NAME_SIZE, word);
	return true;
}

bool hosts_address(char *line, const char *host, int family, struct endpoint *address,
	char name[DNS_NAME_SIZE])
{
	struct inet_prefix entry;
	if (!resolver_read_address(&entry, lines_word(&line)))
		return false;
	const char *first = lines_word(&line), *word = first;
	while (*word != '\0' && strcasecmp(word, host) != 0)
		word = lines_word(&line);
	if (*word == '\0')
		return false;
	int of_entry = entry.family;
	if (family == AF_INET)
		resolver_unmap(&of_entry, entry.bytes);
	take_loopback(family, &of_entry, entry.bytes);
	if (family != AF_UNSPEC && of_entry != family)
		return false;
	*address = (struct endpoint){.family = (uint8_t)of_entry};
	memcpy(address->bytes, entry.bytes, sizeof address->bytes);
	if (name[0] == '\0')
		text_copy(name, DNS_NAME_SIZE, first);
	return true;
}

bool resolver_hosts_name(
	const struct resolver *resolver, int family, const void *address, char name[DNS_NAME_SIZE])
{
	struct lines lines;
	bool found = false;
	char *line;
	own_fd int fd = resolver_open(resolver, "hosts");
	lines_begin(&lines, fd);
	while (!found && (line = lines_next(&lines)) != NULL)
		found = hosts_line(line, family, address, name);
	return found;
}

void resolver_hosts_addresses(
	const struct resolver *resolver, const char *host, int family, struct dns_found *found)
{
	struct lines lines;
	char *line;
	own_fd int fd = resolver_open(resolver, "hosts");
	lines_begin(&lines, fd);
	while (found->count < found->size && (line = lines_next(&lines)) != NULL)
		found->count +=
			hosts_address(line, host, family, &found->list[found->count], found->name);
}
