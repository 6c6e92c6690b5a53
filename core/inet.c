// SPDX-License-Identifier: MIT
#include "core/inet.h"

#include <linux/if_arp.h>
#include <stdbool.h>
#include <sys/socket.h>

#include "core/text.h"

static size_t put_dotted(char *text, size_t size, const uint8_t *bytes)
{
	return text_format(text, size, "%u.%u.%u.%u", bytes[0], bytes[1], bytes[2], bytes[3]);
}

/* The run of zero words that `::` stands for: the longest, the first of equals, two at least. */
struct zeros {
	int start, length;
};

static struct zeros longest_zeros(const uint16_t words[8])
{
	struct zeros best = {-1, 1}, run = {0, 0};
	for (int at = 0; at < 8; at++) {
		if (words[at] != 0) {
			run.length = 0;
			continue;
		}
		if (run.length++ == 0)
			run.start = at;
		if (run.length > best.length)
			best = run;
	}
	return best;
}

/* RFC 5952, and glibc's rule for the embedded IPv4 address: ::1.2.3.4 and ::ffff:1.2.3.4. */
static void put_inet6(char *text, const uint8_t *bytes)
{
	uint16_t words[8];
	for (int at = 0; at < 8; at++)
		words[at] = (uint16_t)(bytes[2 * at] << 8 | bytes[2 * at + 1]);
	struct zeros zeros = longest_zeros(words);
	bool embeds_inet = zeros.start == 0 &&
		(zeros.length == 6 || (zeros.length == 5 && words[5] == 0xffff));
	size_t length = 0;
	for (int at = 0; at < 8; at++) {
		if (zeros.start >= 0 && at == zeros.start) {
			length += text_format(text + length, INET_TEXT_SIZE - length, "::");
			at += zeros.length - 1;
			continue;
		}
		if (at > 0 && at != zeros.start + zeros.length)
			text[length++] = ':';
		if (at == 6 && embeds_inet) {
			put_dotted(text + length, INET_TEXT_SIZE - length, bytes + 12);
			return;
		}
		length += text_format(text + length, INET_TEXT_SIZE - length, "%x", words[at]);
	}
}

const char *inet_text(char text[INET_TEXT_SIZE], int family, const void *address, size_t size)
{
	if (family == AF_INET && size == 4)
		put_dotted(text, INET_TEXT_SIZE, address);
	else if (family == AF_INET6 && size == 16)
		put_inet6(text, address);
	else
		text_copy(text, INET_TEXT_SIZE, "???");
	return text;
}

const char *link_address_text(
	char text[LINK_TEXT_SIZE], uint16_t type, const void *address, size_t size)
{
	if (size == 4 && (type == ARPHRD_TUNNEL || type == ARPHRD_SIT || type == ARPHRD_IPGRE))
		return inet_text(text, AF_INET, address, size);
	if (size == 16 && (type == ARPHRD_TUNNEL6 || type == ARPHRD_IP6GRE))
		return inet_text(text, AF_INET6, address, size);
	const uint8_t *bytes = address;
	char *at = text;
	for (size_t byte = 0; byte < size && byte < LINK_TEXT_SIZE / 3; byte++) {
		if (byte > 0)
			*at++ = ':';
		*at++ = "0123456789abcdef"[bytes[byte] >> 4];
		*at++ = "0123456789abcdef"[bytes[byte] & 15];
	}
	*at = '\0';
	return text;
}
