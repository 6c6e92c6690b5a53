// SPDX-License-Identifier: MIT
#define _GNU_SOURCE

/*
 * What names an address or a host, from strangers: an answer of a name server, the files hosts and
 * resolv.conf. The first byte says which of them the rest is.
 */

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "core/resolver.h"
#include "tests/fuzz/check.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);

static int input = -1;

/* The file hosts is the input; there is no resolv.conf, and nothing answers. */
int openat(int directory, const char *path, int flags, ...)
{
	char of_input[32];
	va_list arguments;
	va_start(arguments, flags);
	int mode = va_arg(arguments, int);
	va_end(arguments);
	snprintf(of_input, sizeof of_input, "/proc/self/fd/%d", input);
	if (strcmp(path, "/etc/hosts") == 0)
		path = of_input;
	return (int)syscall(SYS_openat, directory, path, flags, mode);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	input = memfd_create("hosts", MFD_CLOEXEC);
	check(input >= 0);
	return 0;
}

static void try_answer(const uint8_t *data, size_t size)
{
	struct dns_message question;
	struct dns_found found = {.list = NULL};
	check(dns_question(&question, 0x1234, "1.2.0.192.in-addr.arpa", DNS_POINTER));
	if (dns_answer(data, size, &question, &found) == DNS_FOUND)
		check(dns_is_host(found.name) && strlen(found.name) < DNS_NAME_SIZE - 2);
}

static void try_addresses(const uint8_t *data, size_t size, uint16_t type, int family)
{
	struct dns_message question;
	struct endpoint list[5];
	struct dns_found found = {.list = list, .size = 5, .count = 1};
	check(dns_question(&question, 0x1234, "some.name", type));
	if (dns_answer(data, size, &question, &found) == DNS_FOUND)
		check(found.count > 1 && found.count <= 5 && list[1].family == family &&
			dns_is_host(found.name));
	else
		check(found.count == 1);
}

static void try_hosts(const uint8_t *data, size_t size)
{
	static struct resolver resolver;
	static const uint8_t address[16] = {192, 0, 2, 1};
	struct endpoint list[8];
	check(ftruncate(input, 0) == 0 && pwrite(input, data, size, 0) == (ssize_t)size);
	resolver_init(&resolver, NULL, AT_FDCWD);
	resolver.has_settings = true;
	const char *name = resolver_name(&resolver, AF_INET, address);
	check(name == NULL || dns_is_host(name));
	/* The second time it is kept. */
	check(resolver_name(&resolver, AF_INET, address) == name);
	int count = resolver_addresses(&resolver, "a", AF_UNSPEC, list, 8);
	check(count != 0 && count <= 8);
	for (int at = 0; at < count; at++)
		check(list[at].family == AF_INET || list[at].family == AF_INET6);
}

static void try_settings(const uint8_t *data, size_t size)
{
	struct resolver_settings settings = {.timeout = 5, .attempts = 2, .ndots = 1};
	char name[DNS_NAME_SIZE], *text = malloc(size + 1);
	check(text != NULL);
	memcpy(text, data, size);
	text[size] = '\0';
	resolver_line(text, &settings);
	check(settings.count <= RESOLVER_SERVERS && settings.timeout >= 1 &&
		settings.timeout <= 30);
	check(settings.attempts >= 1 && settings.attempts <= 5 && settings.ndots <= 15);
	unsigned at = 0;
	while (resolver_candidate(&settings, "host", at, name)) {
		check(strlen(name) < sizeof name);
		at++;
	}
	check(at >= 1 && at <= LINES_SIZE);
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	if (data[0] == 'h')
		try_hosts(data + 1, size - 1);
	else if (data[0] == 'r')
		try_settings(data + 1, size - 1);
	else if (data[0] == '4')
		try_addresses(data + 1, size - 1, DNS_IPV4, AF_INET);
	else if (data[0] == '6')
		try_addresses(data + 1, size - 1, DNS_IPV6, AF_INET6);
	else
		try_answer(data + 1, size - 1);
	return 0;
}
