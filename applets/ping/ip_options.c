// SPDX-License-Identifier: MIT

/* Options of an IPv4 header (RFC 791): made for requests, shown from replies, which are untrusted.
 */

#include <netinet/in.h>
#include <string.h>

#include "applets/ping/ping.h"

enum {
	OPTION_END = 0,
	OPTION_NOP = 1,
	OPTION_RECORD_ROUTE = 7,
	OPTION_TIMESTAMP = 68,
	OPTION_LOOSE_ROUTE = 131,
	OPTION_STRICT_ROUTE = 137,
	ADDRESS_SIZE = 4,
	STAMP_SIZE = 4,
	ROUTE_HEADER = 3, /* type, length, pointer */
	STAMP_HEADER = 4, /* and flags */
	RECORD_LENGTH = 39,
	STAMPS_LENGTH = 40,
	ADDRESSED_LENGTH = 36,
};

/* The flags of a timestamp option. */
enum { STAMPS_ONLY = 0, STAMPS_ADDRESSED = 1, STAMPS_PRESPECIFIED = 3 };

static void make_stamps(struct ip_options *options, enum ping_route route,
	const struct endpoint *hops, unsigned count)
{
	uint8_t *bytes = options->bytes, *at = bytes + STAMP_HEADER;
	bytes[0] = OPTION_TIMESTAMP;
	bytes[1] = route == ROUTE_TSONLY ? STAMPS_LENGTH : ADDRESSED_LENGTH;
	bytes[2] = STAMP_HEADER + 1;
	bytes[3] = route == ROUTE_TSONLY ? STAMPS_ONLY : STAMPS_ADDRESSED;
	if (route == ROUTE_TSPRESPEC) {
		for (unsigned hop = 0; hop < count; hop++, at += ADDRESS_SIZE + STAMP_SIZE)
			memcpy(at, hops[hop].bytes, ADDRESS_SIZE);
		bytes[1] = (uint8_t)(at - bytes);
		bytes[3] = STAMPS_PRESPECIFIED;
	}
	options->size = bytes[1];
}

void ip_options_make(struct ip_options *options, enum ping_route route, const struct endpoint *hops,
	unsigned count)
{
	uint8_t *bytes = options->bytes;
	memset(options, 0, sizeof *options);
	if (route > ROUTE_RECORD) {
		make_stamps(options, route, hops, count);
		return;
	}
	/* An address begins at a multiple of 4 bytes. */
	bytes[0] = OPTION_NOP;
	bytes[1] = route == ROUTE_RECORD ? OPTION_RECORD_ROUTE : OPTION_LOOSE_ROUTE;
	bytes[2] = route == ROUTE_RECORD ? RECORD_LENGTH
					 : (uint8_t)(ROUTE_HEADER + ADDRESS_SIZE * count);
	bytes[3] = ROUTE_HEADER + 1;
	for (unsigned hop = 0; hop < count; hop++)
		memcpy(bytes + 1 + ROUTE_HEADER + ADDRESS_SIZE * hop, hops[hop].bytes,
			ADDRESS_SIZE);
	options->size = (uint8_t)(1 + bytes[2]);
}

static struct endpoint address_at(const uint8_t *bytes)
{
	struct endpoint endpoint = {.family = AF_INET};
	memcpy(endpoint.bytes, bytes, ADDRESS_SIZE);
	return endpoint;
}

/* Where what was recorded ends: in front of the pointer, and within the option. */
static size_t recorded(const uint8_t *option, size_t header)
{
	size_t end = option[2] > 0 ? option[2] - 1u : 0;
	end = end < option[1] ? end : option[1];
	return end > header ? end : header;
}

static void print_hop(struct ping *ping, const uint8_t *bytes)
{
	struct endpoint endpoint = address_at(bytes);
	out_object(ping->out, NULL);
	out_text(ping->out, "\t");
	line_host(ping, &endpoint);
	out_object_end(ping->out);
}

static void print_route(
	struct ping *ping, const char *head, const char *key, const uint8_t *option, size_t end)
{
	out_text(ping->out, head);
	out_list(ping->out, key);
	for (size_t at = ROUTE_HEADER; at + ADDRESS_SIZE <= end; at += ADDRESS_SIZE) {
		print_hop(ping, option + at);
		out_text(ping->out, "\n");
	}
	out_list_end(ping->out);
}

static void print_record(struct ping *ping, const uint8_t *option)
{
	size_t end = recorded(option, ROUTE_HEADER), size = end - ROUTE_HEADER;
	struct route_seen *seen = &ping->route;
	if (size == 0)
		return;
	if (!ping->out->json && size == seen->size &&
		memcmp(seen->bytes, option + ROUTE_HEADER, size) == 0) {
		out_text(ping->out, "\t(same route)");
		return;
	}
	seen->size = (uint8_t)size;
	memcpy(seen->bytes, option + ROUTE_HEADER, size);
	print_route(ping, "\nRR: ", "record_route", option, end);
}

static uint32_t stamp_at(const uint8_t *bytes)
{
	return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 |
		bytes[3];
}

/* Milliseconds since midnight, the first; the others as what they are later than the one before. */
static void print_stamp(struct ping *ping, uint32_t stamp, uint32_t before, bool is_first)
{
	static const uint32_t not_standard = UINT32_C(1) << 31;
	int64_t milliseconds = stamp & ~not_standard;
	if (!is_first && !ping->out->json)
		milliseconds -= before & ~not_standard;
	out_signed(ping->out, "ms", "\t%", milliseconds);
	if (is_first)
		out_text(ping->out, " absolute");
	if (stamp & not_standard)
		out_marker(ping->out, "not_standard", " not-standard");
}

static void print_stamps(struct ping *ping, const uint8_t *option)
{
	struct out *out = ping->out;
	if (option[1] < STAMP_HEADER)
		return;
	size_t end = recorded(option, STAMP_HEADER), at = STAMP_HEADER;
	bool has_addresses = (option[3] & 0x0f) != STAMPS_ONLY;
	size_t step = STAMP_SIZE + (has_addresses ? ADDRESS_SIZE : 0);
	uint32_t before = 0;
	out_text(out, "\nTS: ");
	out_list(out, "timestamps");
	for (; at + step <= end; at += step) {
		out_object(out, NULL);
		if (has_addresses) {
			struct endpoint endpoint = address_at(option + at);
			out_text(out, "\t");
			line_host(ping, &endpoint);
		}
		uint32_t stamp = stamp_at(option + at + step - STAMP_SIZE);
		print_stamp(ping, stamp, before, at == STAMP_HEADER);
		before = stamp;
		out_text(out, "\n");
		out_object_end(out);
	}
	out_list_end(out);
	if (option[3] >> 4 != 0)
		out_number(out, "unrecorded_hops", "Unrecorded hops: %\n", option[3] >> 4);
}

void ip_options_print(struct ping *ping, const uint8_t *options, size_t size)
{
	char text[32];
	while (size > 0 && options[0] != OPTION_END) {
		if (options[0] == OPTION_NOP) {
			options++;
			size--;
			continue;
		}
		if (size < ROUTE_HEADER || options[1] < ROUTE_HEADER || options[1] > size)
			return;
		switch (options[0]) {
		case OPTION_RECORD_ROUTE: print_record(ping, options); break;
		case OPTION_TIMESTAMP: print_stamps(ping, options); break;
		case OPTION_LOOSE_ROUTE:
			print_route(ping, "\nLSRR: ", "loose_route", options, options[1]);
			break;
		case OPTION_STRICT_ROUTE:
			print_route(ping, "\nSSRR: ", "strict_route", options, options[1]);
			break;
		default:
			text_format(text, sizeof text, "\nunknown option %x", options[0]);
			out_text(ping->out, text);
		}
		size -= options[1];
		options += options[1];
	}
}
