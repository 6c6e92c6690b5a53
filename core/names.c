// SPDX-License-Identifier: MIT
#include "core/names.h"

#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include "core/lines.h"
#include "core/own.h"
#include "core/root.h"
#include "core/text.h"

/* Whether the rest of a line has a name among its words. */
static bool has_word(char *line, const char *name, int (*compare)(const char *, const char *))
{
	for (const char *word; *(word = lines_word(&line)) != '\0';)
		if (compare(word, name) == 0)
			return true;
	return false;
}

/* `ssh 22/tcp ALIAS...`. */
static bool take_service(char *line, const char *name, const char *protocol, uint16_t *port)
{
	uint64_t number;
	const char *first = lines_word(&line);
	char *value = lines_word(&line), *slash = strchr(value, '/');
	if (slash == NULL || !text_equal(slash + 1, protocol))
		return false;
	*slash = '\0';
	if (text_number(value, 10, UINT16_MAX, &number) != 0)
		return false;
	*port = (uint16_t)number;
	return text_equal(first, name) || has_word(line, name, strcmp);
}

bool service_port(const char *name, const char *protocol, uint16_t *port)
{
	own_fd int fd = root_open_file(AT_FDCWD, "/etc/services");
	struct lines lines;
	lines_begin(&lines, fd);
	for (char *line; (line = lines_next(&lines)) != NULL;)
		if (take_service(line, name, protocol, port))
			return true;
	return false;
}

/* `127.0.0.1 localhost ALIAS...`. */
static bool take_host(char *line, const char *name, int family, struct inet_prefix *address)
{
	static const uint8_t loopback[16] = {[15] = 1};
	if (!inet_parse(address, lines_word(&line), AF_UNSPEC) || !has_word(line, name, strcasecmp))
		return false;
	if (family == AF_INET && address->family == AF_INET6 &&
		memcmp(address->bytes, loopback, sizeof loopback) == 0)
		return inet_parse(address, "127.0.0.1", AF_INET);
	return address->family == family;
}

size_t host_addresses(struct inet_prefix *list, size_t size, const char *name, int family)
{
	own_fd int fd = root_open_file(AT_FDCWD, "/etc/hosts");
	struct lines lines;
	size_t count = 0;
	lines_begin(&lines, fd);
	for (char *line; count < size && (line = lines_next(&lines)) != NULL;)
		count += take_host(line, name, family, &list[count]);
	return count;
}
