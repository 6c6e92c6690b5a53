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
	OPTION_HEADER = 2, /* type, length */
	ROUTE_HEADER = 3,  /* type, length, pointer */
	STAMP_HEADER = 4,  /* and flags */
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
	if (option[1] < header)
		return header;
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
	if (size < ADDRESS_SIZE)
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

/*
 * Milliseconds since midnight; in text, of those of one kind (a clock of the standard, or another)
 * all but the first as what they are later than the one before. A clock at 0 is as if there were
 * none before the next, as with iputils.
 */
static void print_stamp(struct ping *ping, uint32_t stamp, uint32_t before[2])
{
	static const uint32_t not_standard = UINT32_C(1) << 31;
	uint32_t *last = &before[stamp >> 31];
	int64_t milliseconds = stamp & ~not_standard;
	bool is_absolute = *last == 0 || ping->out->json;
	out_signed(ping->out, "ms", "\t%", is_absolute ? milliseconds : milliseconds - *last);
	if (is_absolute)
		out_text(ping->out, " absolute");
	if (stamp & not_standard)
		out_marker(ping->out, "not_standard", " not-standard");
	*last = (uint32_t)milliseconds;
}

static void print_stamps(struct ping *ping, const uint8_t *option)
{
	struct out *out = ping->out;
	size_t end = recorded(option, STAMP_HEADER), at = STAMP_HEADER;
	uint32_t before[2] = {0, 0};
	if (end == at)
		return; /* not even flags, maybe */
	bool has_addresses = (option[3] & 0x0f) != STAMPS_ONLY;
	size_t step = STAMP_SIZE + (has_addresses ? ADDRESS_SIZE : 0);
	if (at + step > end)
		return;
	out_text(out, "\nTS: ");
	out_list(out, "timestamps");
	for (; at + step <= end; at += step) {
		out_object(out, NULL);
		if (has_addresses) {
			struct endpoint endpoint = address_at(option + at);
			out_text(out, "\t");
			line_host(ping, &endpoint);
		}
		print_stamp(ping, stamp_at(option + at + step - STAMP_SIZE), before);
		out_text(out, "\n");
		out_object_end(out);
	}
	out_list_end(out);
	if (option[3] >> 4 != 0)
		out_number(out, "unrecorded_hops", "Unrecorded hops: %\n", option[3] >> 4);
}

/* One option, whole. */
static void print_option(struct ping *ping, const uint8_t *option)
{
	char text[32];
	switch (option[0]) {
	case OPTION_RECORD_ROUTE: print_record(ping, option); return;
	case OPTION_TIMESTAMP: print_stamps(ping, option); return;
	case OPTION_LOOSE_ROUTE:
		print_route(ping, "\nLSRR: ", "loose_route", option, option[1]);
		return;
	case OPTION_STRICT_ROUTE:
		print_route(ping, "\nSSRR: ", "strict_route", option, option[1]);
		return;
	default:
		text_format(text, sizeof text, "\nunknown option %x", option[0]);
		out_text(ping->out, text);
	}
}

void ip_options_print(struct ping *ping, const uint8_t *options, size_t size)
{
	while (size > 0 && options[0] != OPTION_END) {
		size_t length = 1;
		if (options[0] == OPTION_NOP) {
			out_text(ping->out, "\nNOP");
		} else {
			length = size > 1 ? options[1] : 0;
			if (length < OPTION_HEADER || length > size)
				return;
			print_option(ping, options);
		}
		size -= length;
		options += length;
	}
}
