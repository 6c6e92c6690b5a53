// SPDX-License-Identifier: MIT

/*
 * The product's resolver as a program: resolver_main [-i] 0|4|6|r NAME. With -i it holds SIGINT
 * back and lets the resolver know by a descriptor; r is for the name of an address.
 */

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "core/libc_text.h"
#include "core/resolver.h"
#include "core/signals.h"

static void print_error(int code)
{
	printf("%d %s\n", code, resolver_text(code));
}

int main(int argc, char **argv)
{
	static struct resolver resolver;
	static struct endpoint list[RESOLVER_ADDRESSES];
	static const int signals[] = {SIGINT, 0};
	resolver_init(&resolver, NULL, AT_FDCWD);
	if (argc > 1 && strcmp(argv[1], "-i") == 0) {
		resolver.interrupt = signals_open(signals);
		argv++;
		argc--;
	}
	if (argc != 3)
		return 2;
	if (argv[1][0] == 'r') {
		struct in_addr address;
		if (inet_pton(AF_INET, argv[2], &address) != 1)
			return 2;
		const char *name = resolver_name(&resolver, AF_INET, &address);
		printf("%s\n", name != NULL ? name : "-");
		return 0;
	}
	int family = argv[1][0] == '4' ? AF_INET : argv[1][0] == '6' ? AF_INET6 : AF_UNSPEC;
	int count = resolver_addresses(&resolver, argv[2], family, list, RESOLVER_ADDRESSES);
	if (count == EAI_SYSTEM && errno == EINTR) {
		printf("interrupted\n");
		return 0;
	}
	if (count < 0) {
		print_error(count);
		return 0;
	}
	printf("%s\n", resolver.canonical);
	for (int at = 0; at < count; at++) {
		char text[ENDPOINT_TEXT_SIZE];
		printf("%s\n", endpoint_text(text, &list[at]));
	}
	return 0;
}
