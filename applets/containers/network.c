// SPDX-License-Identifier: MIT

/* The addresses of a container, from outside. */

#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>

#include "applets/containers/containers.h"
#include "core/inet.h"
#include "core/lines.h"
#include "core/own.h"
#include "core/text.h"

/* Scopes of /proc/net/if_inet6: IPV6_ADDR_… of the kernel's net/ipv6.h. */
enum { SCOPE_GLOBAL = 0 };

static int open_of(pid_t pid, const char *file)
{
	char path[64];
	text_format(path, sizeof path, "/proc/%d/net/%s", (int)pid, file);
	return open(path, O_RDONLY | O_CLOEXEC);
}

/* Adds an address that is not there yet. */
static void add(char list[ADDRESSES_SIZE], const char *address)
{
	size_t used = strlen(list), length = strlen(address);
	for (const char *at = text_find(list, address); at != NULL; at = text_find(at + 1, address))
		if ((at == list || at[-1] == ',') && (at[length] == ',' || at[length] == '\0'))
			return;
	if (used + 1 + length < ADDRESSES_SIZE)
		text_format(
			list + used, ADDRESSES_SIZE - used, "%s%s", used > 0 ? "," : "", address);
}

/* In the tree of routes, `|-- ADDRESS` is a leaf, and `/32 host LOCAL` below it says it is ours. */
static void read_inet(pid_t pid, char inet[ADDRESSES_SIZE])
{
	struct lines lines;
	char leaf[INET_TEXT_SIZE] = "", *line;
	own_fd int fd = open_of(pid, "fib_trie");
	lines_begin(&lines, fd);
	while (fd >= 0 && (line = lines_next(&lines)) != NULL) {
		const char *word = lines_word(&line);
		if (text_equal(word, "|--"))
			text_copy(leaf, sizeof leaf, lines_word(&line));
		else if (text_equal(word, "/32") && text_equal(lines_word(&line), "host") &&
			text_equal(lines_word(&line), "LOCAL") && !text_begins(leaf, "127."))
			add(inet, leaf);
	}
}

/* `fd77…01 05 40 00 80 eth0`: an address, and its interface, prefix, scope, flags. */
static void read_inet6(pid_t pid, char inet6[ADDRESSES_SIZE])
{
	struct lines lines;
	char *line;
	own_fd int fd = open_of(pid, "if_inet6");
	lines_begin(&lines, fd);
	while (fd >= 0 && (line = lines_next(&lines)) != NULL) {
		unsigned char bytes[16];
		char text[INET_TEXT_SIZE], digits[3] = "";
		uint64_t number = 0, scope;
		const char *address = lines_word(&line);
		bool is_whole = strlen(address) == 2 * sizeof bytes;
		for (size_t at = 0; at < sizeof bytes && is_whole; at++) {
			memcpy(digits, address + 2 * at, 2);
			is_whole = text_number(digits, 16, 255, &number) == 0;
			bytes[at] = (unsigned char)number;
		}
		lines_word(&line);
		lines_word(&line);
		if (is_whole && text_number(lines_word(&line), 16, 255, &scope) == 0 &&
			scope == SCOPE_GLOBAL)
			add(inet6, inet_text(text, AF_INET6, bytes, sizeof bytes));
	}
}

void network_addresses(pid_t pid, char inet[ADDRESSES_SIZE], char inet6[ADDRESSES_SIZE])
{
	inet[0] = inet6[0] = '\0';
	read_inet(pid, inet);
	read_inet6(pid, inet6);
}
