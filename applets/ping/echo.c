// SPDX-License-Identifier: MIT

/* Echo requests and their replies (RFC 792, RFC 4443). What came is untrusted. */

#include <netinet/in.h>
#include <string.h>

#include "applets/ping/ping.h"
#include "core/clock.h"
#include "core/text.h"

enum {
	DUMP_COLUMNS = 32,
};

static void put_16(uint8_t *to, uint16_t value)
{
	to[0] = (uint8_t)(value >> 8);
	to[1] = (uint8_t)value;
}

static uint16_t get_16(const uint8_t *from)
{
	return (uint16_t)(from[0] << 8 | from[1]);
}

/* The bytes that data has where no pattern was given count up; the time covers the first. */
void echo_fill(struct ping *ping)
{
	const struct settings *settings = &ping->settings;
	uint8_t *data = ping->packet + PING_HEADER_SIZE;
	for (unsigned at = 0; at < settings->size; at++)
		data[at] = settings->pattern_size > 0
			? settings->pattern[at % settings->pattern_size]
			: (uint8_t)at;
}

size_t echo_make(struct ping *ping, uint16_t sequence)
{
	const struct settings *settings = &ping->settings;
	uint8_t *packet = ping->packet;
	size_t size = PING_HEADER_SIZE + settings->size;
	ping->seen[sequence / 8] &= (uint8_t) ~(1u << sequence % 8);
	if (ping->node.type != 0)
		return node_request(&ping->node, packet, sequence);
	packet[0] = ping->target.family == AF_INET ? ECHO_REQUEST_4 : ECHO_REQUEST_6;
	packet[1] = 0;
	put_16(packet + 2, 0);
	put_16(packet + 4, ping->ident);
	put_16(packet + 6, sequence);
	if (settings->size >= PING_TIME_SIZE) {
		int64_t now = clock_calendar();
		int64_t time[2] = {now / CLOCK_SECOND, now % CLOCK_SECOND / 1000};
		memcpy(packet + PING_HEADER_SIZE, time, sizeof time);
	}
	if (ping->target.family == AF_INET) {
		uint16_t sum = inet_checksum(packet, size);
		memcpy(packet + 2, &sum, sizeof sum);
	}
	return size;
}

/* A reply, its parts found. */
struct reply {
	const uint8_t *bytes; /* the ICMP message */
	size_t size;          /* of it, in bytes */
	int ttl;              /* -1: not known */
	uint16_t sequence;
	bool is_bad, is_duplicate, is_timed;
	int64_t took; /* microseconds */
	const uint8_t *options;
	size_t options_size;
};

/* Steps over the header of IPv4 that a raw socket gives. False if there is no whole one. */
static bool take_header(struct reply *reply)
{
	size_t length = reply->size > 0 ? (size_t)(reply->bytes[0] & 0x0f) * 4 : 0;
	if (length < IP_HEADER_SIZE || length + PING_HEADER_SIZE > reply->size)
		return false;
	reply->ttl = reply->bytes[8];
	reply->options = reply->bytes + IP_HEADER_SIZE;
	reply->options_size = length - IP_HEADER_SIZE;
	reply->bytes += length;
	reply->size -= length;
	return true;
}

/* The kernel's stamps are not used any longer then. */
static void say_time_goes_back(struct ping *ping, int64_t took)
{
	char line[128];
	text_format(line, sizeof line,
		"%s: Warning: time of day goes back (%ldus), taking countermeasures\n",
		ping->run->name, (long)took);
	applet_warn(ping->run, line);
	ping->time_goes_back = true;
}

/* How long it took, by the time that the reply brought back. */
static void find_time(struct ping *ping, struct reply *reply, int64_t when)
{
	int64_t sent[2];
	if (ping->node.type != 0 || ping->settings.size < PING_TIME_SIZE ||
		reply->size < PING_HEADER_SIZE + PING_TIME_SIZE)
		return;
	memcpy(sent, reply->bytes + PING_HEADER_SIZE, sizeof sent);
	bool is_kernels = when != 0 && !ping->settings.flags.user_time && !ping->time_goes_back;
	int64_t now = (is_kernels ? when : clock_calendar()) / 1000;
	/* A reply may bring back anything: reckoned without overflow. */
	int64_t at = (int64_t)((uint64_t)sent[0] * 1000000u + (uint64_t)sent[1]);
	int64_t took = (int64_t)((uint64_t)now - (uint64_t)at);
	if (took < 0 && is_kernels) {
		say_time_goes_back(ping, took);
		took = (int64_t)((uint64_t)(clock_calendar() / 1000) - (uint64_t)at);
	}
	if (took < 0)
		say_time_goes_back(ping, took);
	reply->took = took > 0 ? took : 0;
	/* What it brought back may be anything. */
	reply->is_timed = took <= TALLY_LONGEST;
}

/* Whether a reply is the first of its number; bad ones do not count. */
static void count(struct ping *ping, struct reply *reply)
{
	struct tally *tally = &ping->tally;
	uint8_t *byte = &ping->seen[reply->sequence / 8],
		bit = (uint8_t)(1u << reply->sequence % 8);
	if (reply->is_timed && !reply->is_bad)
		tally_time(tally, reply->took);
	if (reply->is_bad) {
		tally->corrupted++;
	} else if (*byte & bit) {
		reply->is_duplicate = true;
		tally->duplicates++;
	} else {
		*byte |= bit;
		tally->received++;
	}
}

/* A time in milliseconds, with the digits that count, or to the microsecond. */
static void time_text(char text[TEXT_NUMBER_SIZE * 2], int64_t microseconds, bool exact)
{
	unsigned long us = (unsigned long)microseconds;
	size_t size = (size_t)TEXT_NUMBER_SIZE * 2;
	if (exact || us < 1000)
		text_format(text, size, "%lu.%03lu", us / 1000, us % 1000);
	else if (us < 9995)
		text_format(text, size, "%lu.%02lu", (us + 5) / 1000, (us + 5) / 10 % 100);
	else if (us < 99950)
		text_format(text, size, "%lu.%lu", (us + 50) / 1000, (us + 50) / 100 % 10);
	else
		text_format(text, size, "%lu", (us + 500) / 1000);
}

/* The first byte behind the time that is not what was sent, and all of them. */
static void print_wrong(struct ping *ping, const struct reply *reply)
{
	struct out *out = ping->out;
	const uint8_t *data = reply->bytes + PING_HEADER_SIZE,
		      *sent = ping->packet + PING_HEADER_SIZE;
	size_t size = reply->size - PING_HEADER_SIZE, at = PING_TIME_SIZE;
	char text[96];
	size = size < ping->settings.size ? size : ping->settings.size;
	for (; at < size && data[at] == sent[at]; at++)
		;
	if (at >= size)
		return;
	out_number(out, "wrong_byte", NULL, at);
	if (out->json)
		return;
	text_format(text, sizeof text, "\nwrong data byte #%zu should be 0x%x but was 0x%x", at,
		sent[at], data[at]);
	out_text(out, text);
	for (at = PING_TIME_SIZE; at < size; at++) {
		if (at % DUMP_COLUMNS == PING_TIME_SIZE) {
			text_format(text, sizeof text, "\n#%zu\t", at);
			out_text(out, text);
		}
		text_format(text, sizeof text, "%x ", data[at]);
		out_text(out, text);
	}
}

static void print(struct ping *ping, const struct reply *reply, const struct datagram *datagram)
{
	struct out *out = ping->out;
	char time[TEXT_NUMBER_SIZE * 2];
	bool is_node = ping->node.type != 0;
	size_t whole = is_node ? NODE_HEADER_SIZE : PING_HEADER_SIZE + ping->settings.size;
	line_begin(ping);
	out_number(out, "bytes", "% bytes from ", reply->size);
	line_host(ping, &datagram->from);
	if (is_node) {
		out_text(out, ":");
		node_print(out, reply->bytes, reply->size);
	}
	out_number(out, "seq", is_node ? "; seq=%;" : ": icmp_seq=%", reply->sequence);
	if (ping->settings.flags.verbose && (ping->raw || ping->settings.ident >= 0))
		out_number(out, "ident", " ident=%", ping->ident);
	if (reply->ttl >= 0)
		out_number(out, "ttl", " ttl=%", (unsigned)reply->ttl);
	if (reply->size < whole) {
		out_marker(out, "truncated", " (truncated)");
		line_end(ping);
		return;
	}
	if (reply->is_timed) {
		time_text(time, reply->took, ping->settings.flags.exact);
		out_plain(out, "time", " time=% ms", time);
	}
	if (reply->is_duplicate && (!ping->is_multicast || ping->settings.flags.verbose))
		out_marker(out, "duplicate", " (DUP!)");
	if (reply->is_bad)
		out_marker(out, "bad_checksum", " (BAD CHECKSUM!)");
	if (!is_node && !ping->is_multicast && !endpoint_is_any(&ping->target) &&
		!endpoint_same_address(&datagram->from, &ping->target))
		out_marker(out, "different_address", " (DIFFERENT ADDRESS!)");
	if (!is_node)
		print_wrong(ping, reply);
	if (reply->options_size > 0)
		ip_options_print(ping, reply->options, reply->options_size);
	if (ping->settings.flags.bell)
		out_text(out, "\a");
	line_end(ping);
}

static void show(struct ping *ping, const struct reply *reply, const struct datagram *datagram)
{
	if (ping->settings.flags.flood) {
		line_dot_back(ping, reply->is_bad ? "\bC" : NULL);
		if (ping->settings.flags.bell && !ping->settings.flags.quiet)
			out_text(ping->out, "\a");
		return;
	}
	if (!ping->settings.flags.quiet)
		print(ping, reply, datagram);
}

/* Whether it is a reply to one of our requests; finds its sequence number. */
static bool is_ours(struct ping *ping, struct reply *reply)
{
	bool is_ipv4 = ping->target.family == AF_INET;
	if (ping->node.type != 0)
		return node_reply(&ping->node, reply->bytes, reply->size, &reply->sequence);
	if (reply->bytes[0] != (is_ipv4 ? ECHO_REPLY_4 : ECHO_REPLY_6) ||
		(ping->raw && get_16(reply->bytes + 4) != ping->ident))
		return false;
	reply->sequence = get_16(reply->bytes + 6);
	return true;
}

void echo_take(struct ping *ping, const struct datagram *datagram)
{
	struct reply reply = {.bytes = ping->received,
		.size = datagram->size,
		.ttl = datagram->ttl,
		.options = datagram->options,
		.options_size = datagram->options_size};
	bool is_ipv4 = ping->target.family == AF_INET;
	if (is_ipv4 && ping->raw && !take_header(&reply))
		return;
	if (reply.size < PING_HEADER_SIZE)
		return;
	if (!is_ours(ping, &reply)) {
		if (is_ipv4 && ping->raw)
			foreign_take(ping, reply.bytes, reply.size, datagram);
		return;
	}
	reply.is_bad = is_ipv4 && inet_checksum(reply.bytes, reply.size) != 0;
	find_time(ping, &reply, datagram->when);
	count(ping, &reply);
	tally_acknowledge(&ping->tally, reply.sequence);
	show(ping, &reply, datagram);
}
