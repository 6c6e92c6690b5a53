// SPDX-License-Identifier: MIT
#define _GNU_SOURCE
#include "applets/traceroute/answer.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <time.h>

/* After the C library's own headers, whose timespec it takes. */
#include <linux/errqueue.h>

#include "applets/traceroute/extensions.h"
#include "applets/traceroute/packet.h"
#include "core/text.h"

/* Types and codes of ICMP (RFC 792, RFC 1812) and ICMPv6 (RFC 4443). */
enum {
	ECHO_REPLY = 0,
	UNREACHABLE = 3,
	TIME_EXCEEDED = 11,
	PORT_UNREACHABLE = 3,
	TOO_LARGE = 4,
	UNREACHABLE6 = 1,
	TOO_LARGE6 = 2,
	TIME_EXCEEDED6 = 3,
	PORT_UNREACHABLE6 = 4,
	ECHO_REPLY6 = 129,
};

static uint16_t get16(const uint8_t *bytes)
{
	return (uint16_t)(bytes[0] << 8 | bytes[1]);
}

/* Behind the header of IPv4 that a raw socket gives; NULL if that leaves less than size bytes. */
static const uint8_t *behind_header(
	const struct answer_match *match, const uint8_t *bytes, size_t have, size_t size)
{
	size_t header = 0;
	if (match->has_header && have > 0)
		header = (size_t)(bytes[0] & 0xf) * 4;
	return have >= header + size ? bytes + header : NULL;
}

/* An echo request that is quoted, or its reply. */
static bool echo_key(
	const struct answer_match *match, const uint8_t *echo, bool is_reply, uint16_t *key)
{
	uint8_t wanted = match->family == AF_INET ? ECHO_REPLY : ECHO_REPLY6;
	if (echo == NULL || (is_reply && echo[0] != wanted) || get16(echo + 4) != match->identifier)
		return false;
	*key = get16(echo + 6);
	return true;
}

/* A segment that is quoted, or what came from its port. */
static bool segment_key(
	const struct answer_match *match, const uint8_t *segment, bool is_reply, uint16_t *key)
{
	if (segment == NULL || get16(segment + (is_reply ? 0 : 2)) != match->port)
		return false;
	*key = get16(segment + (is_reply ? 2 : 0));
	return true;
}

enum answer_kind answer_key(const struct answer_match *match, const uint8_t *bytes,
	const struct datagram *datagram, uint16_t *key, const uint8_t **segment)
{
	bool is_reply = !datagram->is_error, is_ours = false;
	const uint8_t *start = bytes;
	*segment = NULL;
	if (match->method == METHOD_RAW ||
		(datagram->is_error && datagram->origin == SO_EE_ORIGIN_LOCAL))
		return ANSWER_OF_FIRST;
	size_t size =
		match->method == METHOD_TCP && is_reply ? PACKET_TCP_HEADER : PACKET_UDP_HEADER;
	if (is_reply)
		start = behind_header(match, bytes, datagram->size, size);
	else if (datagram->size < size)
		return ANSWER_FOREIGN;
	if (match->method == METHOD_ICMP)
		is_ours = echo_key(match, start, is_reply, key);
	else if (match->method == METHOD_TCP) {
		is_ours = segment_key(match, start, is_reply, key);
		*segment = is_reply ? start : NULL;
	}
	return is_ours ? ANSWER_OF_KEY : ANSWER_FOREIGN;
}

void answer_flags(char text[ANSWER_FLAGS_SIZE], uint8_t flags)
{
	static const char names[][4] = {"fin", "syn", "rst", "psh", "ack", "urg", "ece", "cwr"};
	size_t used = 0;
	text[0] = '\0';
	for (unsigned bit = 0; bit < 8; bit++)
		if (flags & 1u << bit)
			used += text_format(text + used, ANSWER_FLAGS_SIZE - used, "%s%s",
				used > 0 ? "," : "", names[bit]);
}

/* `!N` and so on for what cannot be reached; "" where it is only a port. */
static void note_unreachable(struct probe *probe, uint8_t family, unsigned code)
{
	/* A letter for each code; `?` has none but its number, ` ` none at all. */
	static const char ipv4[] = "NHP ?SNHNXXNHXVC", ipv6[] = "NXHH ";
	const char *letters = family == AF_INET ? ipv4 : ipv6;
	size_t count = (family == AF_INET ? sizeof ipv4 : sizeof ipv6) - 1;
	char letter = code < count ? letters[code] : '?';
	if (letter == '?')
		text_format(probe->note, sizeof probe->note, "!<%u>", code);
	else if (letter != ' ')
		text_format(probe->note, sizeof probe->note, "!%c", letter);
}

static void note_too_large(struct probe *probe, unsigned mtu)
{
	probe->mtu = mtu;
	text_format(probe->note, sizeof probe->note, "!F-%u", mtu);
}

static void take_icmp(struct probe *probe, uint8_t family, const struct datagram *datagram)
{
	bool is_ipv4 = family == AF_INET;
	uint8_t type = datagram->type, code = datagram->code;
	probe->from = datagram->offender;
	probe->reply_ttl = datagram->ttl;
	probe->is_time = type == (is_ipv4 ? TIME_EXCEEDED : TIME_EXCEEDED6) && code == 0;
	if (probe->is_time)
		return;
	probe->is_final = true;
	if (is_ipv4 ? type == UNREACHABLE && code == TOO_LARGE : type == TOO_LARGE6)
		note_too_large(probe, datagram->info);
	else if (type == (is_ipv4 ? UNREACHABLE : UNREACHABLE6))
		note_unreachable(probe, family, code);
	else
		text_format(probe->note, sizeof probe->note, "!<%u-%u>", type, code);
}

/* What the kernel hands on begins behind the headers of what was sent. */
static void take_extensions(struct probe *probe, const struct trace_settings *settings,
	const struct datagram *datagram, const uint8_t *bytes)
{
	bool is_udp = settings->method <= METHOD_UDPLITE;
	size_t headers =
		(settings->target.family == AF_INET ? 20 : 40) + (is_udp ? PACKET_UDP_HEADER : 0);
	size_t start = 0;
	size_t size = extensions_find(bytes, datagram->size, EXTENSIONS_OFFSET - headers, &start);
	if (size > sizeof probe->extensions)
		size = sizeof probe->extensions;
	memcpy(probe->extensions, bytes + start, size);
	probe->extensions_size = size;
}

void answer_take(struct probe *probe, const struct trace_settings *settings,
	const struct datagram *datagram, const uint8_t *bytes, const uint8_t *segment)
{
	probe->state = PROBE_ANSWERED;
	if (!datagram->is_error) {
		probe->from = datagram->from;
		probe->reply_ttl = datagram->ttl;
		probe->is_final = true;
		if (segment != NULL && settings->tcp.info)
			answer_flags(probe->flags, segment[13]);
		return;
	}
	if (datagram->origin == SO_EE_ORIGIN_ICMP || datagram->origin == SO_EE_ORIGIN_ICMP6) {
		take_icmp(probe, settings->target.family, datagram);
		if (settings->extensions)
			take_extensions(probe, settings, datagram, bytes);
		return;
	}
	probe->is_final = true;
	if (datagram->number == EMSGSIZE)
		note_too_large(probe, datagram->info);
}
