// SPDX-License-Identifier: MIT

/* resolv.conf(5), and the names to ask for that come of it. */

#include <fcntl.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/utsname.h>

#include "core/lines.h"
#include "core/own.h"
#include "core/resolver_parts.h"
#include "core/root.h"
#include "core/text.h"

enum {
	TIMEOUT = 5, /* resolv.conf(5): what holds without options, and the most */
	TIMEOUT_MAXIMUM = 30,
	ATTEMPTS = 2,
	ATTEMPTS_MAXIMUM = 5,
	NDOTS = 1,
	NDOTS_MAXIMUM = 15,
};

int resolver_open(const struct resolver *resolver, const char *name)
{
	char path[512];
	int fd = -1;
	if (resolver->folder != NULL) {
		text_format(path, sizeof path, "%s/%s", resolver->folder, name);
		fd = root_open_file(AT_FDCWD, path);
	}
	text_format(path, sizeof path, "/etc/%s", name);
	return fd >= 0 ? fd : root_open_file_beneath(resolver->root, path);
}

bool resolver_read_address(struct inet_prefix *address, const char *word)
{
	char text[INET_TEXT_SIZE];
	if (!inet_parse(address, word, AF_UNSPEC))
		return false;
	return address->family == AF_INET6 ||
		text_equal(word, inet_text(text, AF_INET, address->bytes, address->size));
}

/* `timeout:5`, from a minimum to a maximum. */
static void take_option(
	const char *word, const char *key, unsigned minimum, unsigned maximum, unsigned *value)
{
	uint64_t number;
	size_t length = strlen(key);
	if (text_begins(word, key) && text_number(word + length, 10, UINT32_MAX, &number) == 0 &&
		number >= minimum)
		*value = number < maximum ? (unsigned)number : maximum;
}

static void take_server(char *word, struct resolver_settings *settings)
{
	struct inet_prefix address;
	char *scope = strchr(word, '%');
	if (scope != NULL)
		*scope++ = '\0';
	if (settings->count == RESOLVER_SERVERS || !resolver_read_address(&address, word))
		return;
	struct resolver_server *server = &settings->servers[settings->count++];
	server->family = address.family;
	server->scope = scope != NULL ? if_nametoindex(scope) : 0;
	memcpy(server->address, address.bytes, sizeof server->address);
}

/* The last of several lines counts. */
static void take_search(char *line, unsigned maximum, struct resolver_settings *settings)
{
	size_t used = 0;
	const char *word;
	settings->search[0] = '\0';
	for (; maximum > 0 && *(word = lines_word(&line)) != '\0'; maximum--)
		used += text_format(
			settings->search + used, sizeof settings->search - used, "%s ", word);
}

void resolver_line(char *line, struct resolver_settings *settings)
{
	if (line[0] == ';')
		return;
	const char *key = lines_word(&line);
	if (text_equal(key, "nameserver"))
		take_server(lines_word(&line), settings);
	else if (text_equal(key, "search"))
		take_search(line, UINT32_MAX, settings);
	else if (text_equal(key, "domain"))
		take_search(line, 1, settings);
	if (!text_equal(key, "options"))
		return;
	for (const char *word = lines_word(&line); *word != '\0'; word = lines_word(&line)) {
		take_option(word, "timeout:", 1, TIMEOUT_MAXIMUM, &settings->timeout);
		take_option(word, "attempts:", 1, ATTEMPTS_MAXIMUM, &settings->attempts);
		take_option(word, "ndots:", 0, NDOTS_MAXIMUM, &settings->ndots);
		settings->rotate |= text_equal(word, "rotate");
		settings->use_vc |= text_equal(word, "use-vc");
		settings->no_aaaa |= text_equal(word, "no-aaaa");
	}
}

/* A variable of the environment in the place of a line. */
static void take_variable(const char *key, const char *variable, struct resolver_settings *settings)
{
	char line[LINES_SIZE];
	const char *value = getenv(variable);
	if (value == NULL)
		return;
	text_format(line, sizeof line, "%s %s", key, value);
	resolver_line(line, settings);
}

void resolver_read_settings(struct resolver *resolver)
{
	struct resolver_settings *settings = &resolver->settings;
	struct utsname system;
	struct lines lines;
	char *line, local[] = "127.0.0.1";
	if (resolver->has_settings)
		return;
	resolver->has_settings = true;
	settings->timeout = TIMEOUT;
	settings->attempts = ATTEMPTS;
	settings->ndots = NDOTS;
	/* Without a line that says otherwise: the domain of this machine. */
	char *domain = uname(&system) == 0 ? strchr(system.nodename, '.') : NULL;
	if (domain != NULL)
		take_search(domain + 1, 1, settings);
	own_fd int fd = resolver_open(resolver, "resolv.conf");
	lines_begin(&lines, fd);
	while ((line = lines_next(&lines)) != NULL)
		resolver_line(line, settings);
	if (settings->count == 0)
		take_server(local, settings);
	take_variable("search", "LOCALDOMAIN", settings);
	take_variable("options", "RES_OPTIONS", settings);
}

bool resolver_candidate(const struct resolver_settings *settings, const char *host, unsigned at,
	char name[DNS_NAME_SIZE])
{
	unsigned dots = 0;
	size_t length = strlen(host);
	const char *domain = settings->search;
	for (const char *dot = host; (dot = strchr(dot, '.')) != NULL; dot++)
		dots++;
	bool is_whole = length > 0 && host[length - 1] == '.';
	bool is_first = is_whole || dots >= settings->ndots;
	if (is_first && at == 0) {
		domain = "";
	} else {
		unsigned nth = at - is_first;
		for (; nth > 0 && *domain != '\0'; nth--)
			domain += strcspn(domain, " ") + 1;
		/* Behind the domains is the name as it is, where that was not the first. */
		if (is_whole || (*domain == '\0' && (nth > 0 || is_first)))
			return false;
	}
	size_t end = strcspn(domain, " ");
	end -= end > 0 && domain[end - 1] == '.';
	text_format(name, DNS_NAME_SIZE, "%.*s%s%.*s", (int)(length - is_whole), host,
		end > 0 ? "." : "", (int)end, domain);
	return true;
}
