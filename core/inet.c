// SPDX-License-Identifier: MIT
#include "core/inet.h"

#include <arpa/inet.h>
#include <linux/if_arp.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>

#include "core/text.h"

/* Writes at most 16 bytes with the NUL; returns the length. */
static size_t put_dotted(char *text, const uint8_t *bytes)
{
	char *at = text;
	for (int byte = 0; byte < 4; byte++) {
		unsigned number = bytes[byte];
		if (byte > 0)
			*at++ = '.';
		if (number >= 100)
			*at++ = (char)('0' + number / 100);
		if (number >= 10)
			*at++ = (char)('0' + number / 10 % 10);
		*at++ = (char)('0' + number % 10);
	}
	*at = '\0';
	return (size_t)(at - text);
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
			text[length++] = ':';
			text[length++] = ':';
			at += zeros.length - 1;
			continue;
		}
		if (at > 0 && at != zeros.start + zeros.length)
			text[length++] = ':';
		if (at == 6 && embeds_inet) {
			put_dotted(text + length, bytes + 12);
			return;
		}
		for (int shift = 12; shift >= 0; shift -= 4)
			if (shift == 0 || words[at] >> shift != 0)
				text[length++] = "0123456789abcdef"[words[at] >> shift & 15];
	}
	text[length] = '\0';
}

const char *inet_text(char text[INET_TEXT_SIZE], int family, const void *address, size_t size)
{
	if (family == AF_INET && size == 4)
		put_dotted(text, address);
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

/* Numbers between dots, of C's three bases; what is missing is 0. */
static bool parse_inet(uint8_t *bytes, const char *text)
{
	memset(bytes, 0, 4);
	for (int at = 0; at < 4; at++) {
		char number[16];
		uint64_t value;
		size_t length = strcspn(text, ".");
		if (length == 0 || length >= sizeof number)
			return false;
		text_format(number, sizeof number, "%.*s", (int)length, text);
		if (text_number(number, 0, 255, &value) != 0)
			return false;
		bytes[at] = (uint8_t)value;
		text += length;
		if (*text == '\0')
			return true;
		text++;
	}
	return false;
}

bool inet_parse(struct inet_prefix *address, const char *text, int family)
{
	memset(address, 0, sizeof *address);
	if (strchr(text, ':') != NULL) {
		address->family = AF_INET6;
		address->size = 16;
		if (inet_pton(AF_INET6, text, address->bytes) != 1)
			return false;
	} else {
		address->family = AF_INET;
		address->size = 4;
		if (!parse_inet(address->bytes, text))
			return false;
	}
	address->length = (uint8_t)(address->size * 8);
	return family == AF_UNSPEC || family == address->family;
}

/* 255.255.255.0 as 24; false if its ones are not together. */
static bool mask_length(const char *text, uint64_t *length)
{
	uint8_t bytes[4];
	if (strchr(text, '.') == NULL || !parse_inet(bytes, text))
		return false;
	uint32_t zeros = ~((uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 |
		(uint32_t)bytes[2] << 8 | bytes[3]);
	*length = 32u - (unsigned)__builtin_popcount(zeros);
	return (zeros & (zeros + 1)) == 0;
}

bool inet_parse_prefix(struct inet_prefix *prefix, const char *text, int family)
{
	char address[64];
	uint64_t length;
	const char *slash = strchr(text, '/');
	size_t size = slash != NULL ? (size_t)(slash - text) : strlen(text);
	if (text_equal(text, "default") || text_equal(text, "any") || text_equal(text, "all")) {
		*prefix = (struct inet_prefix){.family = (uint8_t)family};
		return true;
	}
	if (size >= sizeof address)
		return false;
	text_format(address, sizeof address, "%.*s", (int)size, text);
	if (!inet_parse(prefix, address, family))
		return false;
	if (slash == NULL)
		return true;
	if (text_number(slash + 1, 10, prefix->size * 8u, &length) != 0 &&
		!(prefix->family == AF_INET && mask_length(slash + 1, &length)))
		return false;
	prefix->length = (uint8_t)length;
	prefix->has_length = true;
	return true;
}

bool inet_within(const struct inet_prefix *inner, const struct inet_prefix *outer)
{
	size_t whole = outer->length / 8u, rest = outer->length % 8u;
	if (inner->family != outer->family)
		return false;
	if (memcmp(inner->bytes, outer->bytes, whole) != 0)
		return false;
	return rest == 0 || ((inner->bytes[whole] ^ outer->bytes[whole]) >> (8 - rest)) == 0;
}

size_t link_address_parse(uint8_t *bytes, size_t size, const char *text)
{
	size_t count = 0;
	if (strchr(text, '.') != NULL)
		return size >= 4 && parse_inet(bytes, text) ? 4 : 0;
	for (;;) {
		unsigned value = 0;
		const char *digits = text;
		if (text[0] == '0' && (text[1] | 32) == 'x')
			digits += 2;
		size_t length = strspn(digits, "0123456789abcdefABCDEF"), end = strcspn(text, ":");
		for (size_t at = 0; at < length && value <= 255; at++)
			value = value * 16 +
				(unsigned)(digits[at] <= '9' ? digits[at] - '0'
							     : (digits[at] | 32) - 'a' + 10);
		if (length == 0 || value > 255 || count == size)
			return 0;
		bytes[count++] = (uint8_t)value;
		text += end;
		if (*text == '\0')
			return count;
		text++;
	}
}

uint16_t inet_checksum(const void *bytes, size_t size)
{
	const uint8_t *at = bytes;
	uint64_t sum = 0;
	uint32_t four;
	for (; size >= sizeof four; at += sizeof four, size -= sizeof four) {
		memcpy(&four, at, sizeof four);
		sum += four;
	}
	four = 0;
	memcpy(&four, at, size);
	sum += four;
	while (sum >> 16 != 0)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}
