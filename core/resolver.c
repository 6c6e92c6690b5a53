// SPDX-License-Identifier: MIT
#define _GNU_SOURCE
#include "core/resolver.h"

#include <errno.h>
#include <net/if.h>
#include <netdb.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include "core/inet.h"
#include "core/resolver_parts.h"
#include "core/text.h"

enum { SILENT_MAXIMUM = 2 }; /* then nobody is asked any longer: a table can have a million names */

void resolver_init(struct resolver *resolver, const char *folder, int root)
{
	memset(resolver, 0, offsetof(struct resolver, kept));
	resolver->folder = folder;
	resolver->interrupt = -1;
	resolver->root = root;
}

void resolver_unmap(int *family, uint8_t bytes[16])
{
	static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
	if (*family != AF_INET6 || memcmp(bytes, mapped, sizeof mapped) != 0)
		return;
	*family = AF_INET;
	memmove(bytes, bytes + sizeof mapped, 4);
	memset(bytes + 4, 0, 12);
}

/* False if there is no name; what a signal interrupted is not kept. */
static bool ask_servers(
	struct resolver *resolver, int family, const void *address, struct resolver_name *kept)
{
	static const uint16_t type = DNS_POINTER;
	struct dns_found found = {.list = NULL};
	char name[DNS_NAME_SIZE];
	if (resolver->silent == SILENT_MAXIMUM)
		return false;
	dns_reverse(name, family, address);
	int result = resolver_ask(resolver, name, &type, 1, &found);
	if (result < 0)
		kept->family = AF_UNSPEC;
	resolver->silent = result == DNS_FOREIGN ? resolver->silent + 1 : 0;
	if (result == DNS_FOUND)
		text_copy(kept->name, sizeof kept->name, found.name);
	return result == DNS_FOUND;
}

const char *resolver_name(struct resolver *resolver, int family, const void *address)
{
	uint8_t bytes[16] = {0};
	uint32_t hash = 2166136261; /* FNV-1a */
	if (!resolver->has_kept)
		memset(resolver->kept, 0, sizeof resolver->kept);
	resolver->has_kept = true;
	memcpy(bytes, address, family == AF_INET ? 4 : 16);
	resolver_unmap(&family, bytes);
	for (size_t at = 0; at < sizeof bytes; at++)
		hash = (hash ^ bytes[at]) * 16777619;
	struct resolver_name *kept = &resolver->kept[(hash ^ hash >> 16) % RESOLVER_KEPT];
	if (kept->family != family || memcmp(kept->address, bytes, sizeof bytes) != 0) {
		kept->family = family;
		memcpy(kept->address, bytes, sizeof bytes);
		if (!resolver_hosts_name(resolver, family, bytes, kept->name) &&
			!ask_servers(resolver, family, bytes, kept))
			kept->name[0] = '\0';
	}
	return kept->name[0] != '\0' ? kept->name : NULL;
}

/* IPv4 as inet_aton(3) takes it: up to four numbers of C's three bases, the last fills the rest. */
static bool read_ipv4(uint8_t bytes[4], const char *host)
{
	uint32_t address = 0;
	for (unsigned shift = 24;; shift -= 8) {
		char number[16];
		uint64_t value;
		size_t length = strcspn(host, ".");
		bool is_last = host[length] == '\0';
		uint32_t maximum = is_last ? UINT32_MAX >> (24 - shift) : UINT8_MAX;
		if (length >= sizeof number || (!is_last && shift == 0))
			return false;
		text_format(number, sizeof number, "%.*s", (int)length, host);
		if (text_number(number, 0, maximum, &value) != 0)
			return false;
		address |= (uint32_t)value << (is_last ? 0 : shift);
		if (is_last)
			break;
		host += length + 1;
	}
	for (unsigned at = 0; at < 4; at++)
		bytes[at] = (uint8_t)(address >> (24 - 8 * at));
	return true;
}

/* An address of IPv6 as it is written, in a family. Returns 1, 0 if it is none, or an EAI_.... */
static int read_ipv6(struct endpoint *endpoint, const char *host, int family)
{
	char text[ENDPOINT_TEXT_SIZE];
	struct inet_prefix address;
	uint64_t index = 0;
	text_copy(text, sizeof text, host);
	char *scope = strchr(text, '%');
	if (scope != NULL)
		*scope++ = '\0';
	if (strlen(host) >= sizeof text || !inet_parse(&address, text, AF_INET6))
		return 0;
	int of_address = AF_INET6;
	if (family == AF_INET)
		resolver_unmap(&of_address, address.bytes);
	endpoint->family = (uint8_t)of_address;
	memcpy(endpoint->bytes, address.bytes, sizeof endpoint->bytes);
	if (family != AF_UNSPEC && family != of_address)
		return EAI_ADDRFAMILY;
	if (scope != NULL && endpoint_is_of_link(endpoint))
		index = if_nametoindex(scope);
	if (scope != NULL && index == 0 && text_number(scope, 10, UINT32_MAX, &index) != 0)
		return EAI_NONAME;
	endpoint->scope = of_address == AF_INET6 ? (uint32_t)index : 0;
	return 1;
}

int resolver_literal(struct endpoint *endpoint, const char *host, int family)
{
	*endpoint = (struct endpoint){.family = AF_INET};
	if (strchr(host, ':') != NULL)
		return read_ipv6(endpoint, host, family);
	if (!read_ipv4(endpoint->bytes, host))
		return 0;
	return family == AF_INET6 ? EAI_ADDRFAMILY : 1;
}

/* localhost, and what ends in .localhost, with or without a dot behind it. */
static bool is_localhost(const char *host)
{
	static const char name[] = "localhost";
	size_t length = strlen(host);
	length -= length > 0 && host[length - 1] == '.';
	if (length < sizeof name - 1)
		return false;
	size_t at = length - (sizeof name - 1);
	return strncasecmp(host + at, name, sizeof name - 1) == 0 &&
		(at == 0 || host[at - 1] == '.');
}

static void add_loopback(int family, struct dns_found *found)
{
	static const struct endpoint ipv6 = {.family = AF_INET6, .bytes = {[15] = 1}};
	static const struct endpoint ipv4 = {.family = AF_INET, .bytes = {127, 0, 0, 1}};
	if (family != AF_INET)
		found->list[found->count++] = ipv6;
	if (family != AF_INET6)
		found->list[found->count++] = ipv4;
}

/*
 * Asks the servers, with the domains that may belong behind the name. Returns 0, or an EAI_... of
 * what came of the name as it is if that was asked for first, else of all; as glibc has it.
 */
static int ask_for_host(
	struct resolver *resolver, const char *host, int family, struct dns_found *found)
{
	static const uint16_t types[] = {DNS_IPV4, DNS_IPV6};
	bool was_empty = false, has_failed = false, is_over = false;
	int result = DNS_NONE, as_it_is = -1;
	char name[DNS_NAME_SIZE];
	/* What has an empty label is no name that anybody could be asked for. */
	if (host[0] == '.' || strstr(host, "..") != NULL)
		return EAI_NONAME;
	resolver_read_settings(resolver);
	bool wants_ipv6 = family != AF_INET && !resolver->settings.no_aaaa;
	unsigned first = family == AF_INET6, count = (family != AF_INET6) + wants_ipv6;
	for (unsigned at = 0; resolver_candidate(&resolver->settings, host, at, name); at++) {
		bool is_host = text_begins(host, name);
		/* Where servers are silent, they are not asked for further domains. */
		if (!is_host && is_over)
			continue;
		result = count == 0 ? DNS_EMPTY
				    : resolver_ask(resolver, name, types + first, count, found);
		if (result < 0)
			return EAI_SYSTEM;
		if (result == DNS_FOUND)
			return 0;
		if (is_host && at == 0)
			as_it_is = result;
		was_empty |= result == DNS_EMPTY;
		has_failed |= result == DNS_FAILED;
		is_over |= !is_host && result < DNS_FAILED;
	}
	if (as_it_is >= 0)
		result = as_it_is;
	else if (was_empty)
		result = DNS_EMPTY;
	else if (has_failed)
		result = DNS_FAILED;
	return result == DNS_EMPTY ? EAI_NODATA : result == DNS_NONE ? EAI_NONAME : EAI_AGAIN;
}

/* Whether hosts(5) has the name, but with no address of the family. */
static bool is_of_other_family(const struct resolver *resolver, const char *host, int family)
{
	struct endpoint one;
	struct dns_found found = {.list = &one, .size = 1};
	int other = family == AF_INET ? AF_INET6 : AF_INET;
	resolver_hosts_addresses(resolver, host, other, &found);
	return found.count > 0;
}

int resolver_addresses(
	struct resolver *resolver, const char *host, int family, struct endpoint *list, size_t size)
{
	struct endpoint all[RESOLVER_ADDRESSES];
	struct dns_found found = {.list = all, .size = RESOLVER_ADDRESSES};
	int result = resolver_literal(&all[0], host, family);
	resolver->is_literal = result > 0;
	if (result > 0)
		found.count = 1;
	else if (result == 0)
		resolver_hosts_addresses(resolver, host, family, &found);
	if (result == 0 && found.count == 0 && is_localhost(host))
		add_loopback(family, &found);
	if (result == 0 && found.count == 0)
		result = ask_for_host(resolver, host, family, &found);
	/* As glibc: where no server says anything else, what hosts(5) has counts. */
	if (result == EAI_AGAIN && family != AF_UNSPEC &&
		is_of_other_family(resolver, host, family))
		return EAI_ADDRFAMILY;
	if (result < 0)
		return result;
	text_copy(resolver->canonical, sizeof resolver->canonical,
		found.name[0] != '\0' ? found.name : host);
	if (found.count > 1)
		resolver_sort(all, found.count);
	if (found.count < size)
		size = found.count;
	memcpy(list, all, size * sizeof all[0]);
	return (int)size;
}
