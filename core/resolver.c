// SPDX-License-Identifier: MIT
#define _GNU_SOURCE
#include "core/resolver.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "core/inet.h"
#include "core/lines.h"
#include "core/own.h"
#include "core/root.h"
#include "core/text.h"

enum {
	TIMEOUT = 5, /* resolv.conf(5): what holds without options, and the most */
	TIMEOUT_MAXIMUM = 30,
	ATTEMPTS = 2,
	ATTEMPTS_MAXIMUM = 5,
	SILENT_MAXIMUM = 2, /* then nobody is asked any longer: a table can have a million names */
	PORT = 53,
};

void resolver_init(struct resolver *resolver, const char *folder)
{
	memset(resolver, 0, sizeof *resolver);
	resolver->folder = folder;
}

/* Opens a file of the folder, or of /etc. Returns a descriptor that the caller owns, or -1. */
static int open_file(const struct resolver *resolver, const char *name)
{
	char path[512];
	int fd = -1;
	if (resolver->folder != NULL) {
		text_format(path, sizeof path, "%s/%s", resolver->folder, name);
		fd = root_open_file(AT_FDCWD, path);
	}
	text_format(path, sizeof path, "/etc/%s", name);
	return fd >= 0 ? fd : root_open_file(AT_FDCWD, path);
}

/* An address as these files have it: IPv4 in its full form only. */
static bool read_address(struct inet_prefix *address, const char *word)
{
	char text[INET_TEXT_SIZE];
	if (!inet_parse(address, word, AF_UNSPEC))
		return false;
	return address->family == AF_INET6 ||
		text_equal(word, inet_text(text, AF_INET, address->bytes, address->size));
}

/* ::ffff:192.0.2.1 is 192.0.2.1. */
static void unmap(int *family, uint8_t bytes[16])
{
	static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
	if (*family != AF_INET6 || memcmp(bytes, mapped, sizeof mapped) != 0)
		return;
	*family = AF_INET;
	memmove(bytes, bytes + sizeof mapped, 4);
	memset(bytes + 4, 0, 12);
}

bool hosts_line(char *line, int family, const void *address, char name[DNS_NAME_SIZE])
{
	static const uint8_t ipv4[4] = {127, 0, 0, 1}, ipv6[16] = {[15] = 1};
	struct inet_prefix entry;
	if (!read_address(&entry, lines_word(&line)))
		return false;
	int of_entry = entry.family;
	unmap(&of_entry, entry.bytes);
	/* As glibc: ::1 names 127.0.0.1 too. */
	if (family == AF_INET && of_entry == AF_INET6 && memcmp(entry.bytes, ipv6, 16) == 0) {
		of_entry = AF_INET;
		memcpy(entry.bytes, ipv4, sizeof ipv4);
	}
	if (of_entry != family || memcmp(entry.bytes, address, family == AF_INET ? 4 : 16) != 0)
		return false;
	const char *word = lines_word(&line);
	if (!dns_is_host(word))
		return false;
	text_copy(name, DNS_NAME_SIZE, word);
	return true;
}

static bool ask_hosts(
	const struct resolver *resolver, int family, const void *address, char name[DNS_NAME_SIZE])
{
	struct lines lines;
	bool found = false;
	char *line;
	own_fd int fd = open_file(resolver, "hosts");
	lines_begin(&lines, fd);
	while (!found && (line = lines_next(&lines)) != NULL)
		found = hosts_line(line, family, address, name);
	return found;
}

/* `timeout:5`, from 1 to a maximum. */
static void take_option(const char *word, const char *key, unsigned maximum, unsigned *value)
{
	uint64_t number;
	size_t length = strlen(key);
	if (text_begins(word, key) && text_number(word + length, 10, UINT32_MAX, &number) == 0 &&
		number > 0)
		*value = number < maximum ? (unsigned)number : maximum;
}

static void take_server(char *word, struct resolver_settings *settings)
{
	struct inet_prefix address;
	char *scope = strchr(word, '%');
	if (scope != NULL)
		*scope++ = '\0';
	if (settings->count == RESOLVER_SERVERS || !read_address(&address, word))
		return;
	struct resolver_server *server = &settings->servers[settings->count++];
	server->family = address.family;
	server->scope = scope != NULL ? if_nametoindex(scope) : 0;
	memcpy(server->address, address.bytes, sizeof server->address);
}

void resolver_line(char *line, struct resolver_settings *settings)
{
	if (line[0] == ';')
		return;
	const char *key = lines_word(&line);
	if (text_equal(key, "nameserver"))
		take_server(lines_word(&line), settings);
	if (!text_equal(key, "options"))
		return;
	for (const char *word = lines_word(&line); *word != '\0'; word = lines_word(&line)) {
		take_option(word, "timeout:", TIMEOUT_MAXIMUM, &settings->timeout);
		take_option(word, "attempts:", ATTEMPTS_MAXIMUM, &settings->attempts);
	}
}

static void read_settings(struct resolver *resolver)
{
	struct resolver_settings *settings = &resolver->settings;
	struct lines lines;
	char *line, local[] = "127.0.0.1";
	resolver->has_settings = true;
	settings->timeout = TIMEOUT;
	settings->attempts = ATTEMPTS;
	own_fd int fd = open_file(resolver, "resolv.conf");
	lines_begin(&lines, fd);
	while ((line = lines_next(&lines)) != NULL)
		resolver_line(line, settings);
	if (settings->count == 0)
		take_server(local, settings);
}

static int connect_server(const struct resolver_server *server)
{
	struct sockaddr_in ipv4 = {.sin_family = AF_INET, .sin_port = htons(PORT)};
	struct sockaddr_in6 ipv6 = {
		.sin6_family = AF_INET6, .sin6_port = htons(PORT), .sin6_scope_id = server->scope};
	memcpy(&ipv4.sin_addr, server->address, sizeof ipv4.sin_addr);
	memcpy(&ipv6.sin6_addr, server->address, sizeof ipv6.sin6_addr);
	bool is_ipv4 = server->family == AF_INET;
	own_fd int fd = socket(server->family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0 ||
		connect(fd, is_ipv4 ? (struct sockaddr *)&ipv4 : (struct sockaddr *)&ipv6,
			is_ipv4 ? sizeof ipv4 : sizeof ipv6) < 0)
		return -1;
	return take_fd(&fd);
}

static int64_t now_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/*
 * Asks one server once. DNS_FOREIGN: it said nothing in time. The socket is connected, so that the
 * kernel lets only this server's answers in, and each question has a port of its own.
 */
static enum dns_result ask_server(const struct resolver_server *server, unsigned seconds,
	const struct dns_message *question, char name[DNS_NAME_SIZE])
{
	own_fd int fd = connect_server(server);
	if (fd < 0 || send(fd, question->bytes, question->size, MSG_NOSIGNAL) < 0)
		return DNS_FAILED;
	int64_t left, end = now_ms() + seconds * 1000;
	while ((left = end - now_ms()) > 0) {
		struct pollfd ready = {.fd = fd, .events = POLLIN};
		struct dns_message answer;
		int got = poll(&ready, 1, (int)left);
		if (got == 0)
			break;
		ssize_t size =
			got < 0 ? -1 : recv(fd, answer.bytes, sizeof answer.bytes, MSG_DONTWAIT);
		if (size < 0)
			return DNS_FAILED; /* a signal, or nobody listens there */
		answer.size = (size_t)size;
		enum dns_result result = dns_answer(&answer, question, name);
		if (result != DNS_FOREIGN)
			return result;
	}
	return DNS_FOREIGN;
}

static bool ask_servers(
	struct resolver *resolver, int family, const void *address, char name[DNS_NAME_SIZE])
{
	const struct resolver_settings *settings = &resolver->settings;
	struct dns_message question;
	bool was_answered = false;
	uint16_t id = 0;
	if (!resolver->has_settings)
		read_settings(resolver);
	if (resolver->silent == SILENT_MAXIMUM)
		return false;
	dns_reverse(name, family, address);
	getrandom(&id, sizeof id, GRND_NONBLOCK);
	dns_question(&question, id, name, DNS_POINTER);
	for (unsigned at = 0; at < settings->attempts * settings->count; at++) {
		enum dns_result result = ask_server(&settings->servers[at % settings->count],
			settings->timeout, &question, name);
		was_answered |= result != DNS_FOREIGN;
		if (result == DNS_FOUND || result == DNS_NONE) {
			resolver->silent = 0;
			return result == DNS_FOUND;
		}
	}
	resolver->silent = was_answered ? 0 : resolver->silent + 1;
	return false;
}

const char *resolver_name(struct resolver *resolver, int family, const void *address)
{
	uint8_t bytes[16] = {0};
	uint32_t hash = 2166136261; /* FNV-1a */
	memcpy(bytes, address, family == AF_INET ? 4 : 16);
	unmap(&family, bytes);
	for (size_t at = 0; at < sizeof bytes; at++)
		hash = (hash ^ bytes[at]) * 16777619;
	struct resolver_name *kept = &resolver->kept[(hash ^ hash >> 16) % RESOLVER_KEPT];
	if (kept->family != family || memcmp(kept->address, bytes, sizeof bytes) != 0) {
		kept->family = family;
		memcpy(kept->address, bytes, sizeof bytes);
		if (!ask_hosts(resolver, family, bytes, kept->name) &&
			!ask_servers(resolver, family, bytes, kept->name))
			kept->name[0] = '\0';
	}
	return kept->name[0] != '\0' ? kept->name : NULL;
}

/* An address as it is written, with the link of one of IPv6. */
static bool read_literal(struct endpoint *endpoint, const char *host)
{
	char text[ENDPOINT_TEXT_SIZE];
	struct inet_prefix address;
	text_copy(text, sizeof text, host);
	char *scope = strchr(text, '%');
	if (scope != NULL)
		*scope++ = '\0';
	if (!inet_parse(&address, text, AF_UNSPEC))
		return false;
	*endpoint = (struct endpoint){.family = address.family};
	memcpy(endpoint->bytes, address.bytes, sizeof endpoint->bytes);
	if (scope != NULL && (endpoint->scope = if_nametoindex(scope)) == 0) {
		uint64_t index;
		if (text_number(scope, 10, UINT32_MAX, &index) != 0)
			return false;
		endpoint->scope = (uint32_t)index;
	}
	return true;
}

int resolver_addresses(
	struct resolver *resolver, const char *host, int family, struct endpoint *list, size_t size)
{
	struct endpoint literal;
	(void)resolver;
	if (size == 0 || !read_literal(&literal, host))
		return EAI_NONAME;
	if (family != AF_UNSPEC && family != literal.family)
		return EAI_ADDRFAMILY;
	list[0] = literal;
	return 1;
}
