// SPDX-License-Identifier: MIT

/*
 * Answers to the probes of traceroute: quoted packets, extensions, segments. Four bytes say what
 * kind of message they are in, the fifth what was asked.
 */

#include <sys/socket.h>

#include "applets/traceroute/answer.h"
#include "applets/traceroute/packet.h"
#include "applets/traceroute/print.h"
#include "tests/fuzz/check.h"

enum { HEAD = 5, IDENTIFIER = 0x4142, PORT = 80 };

static struct datagram message(const uint8_t *head, size_t size, int family)
{
	return (struct datagram){.size = size,
		.whole = size,
		.ttl = head[3],
		.is_error = head[0] & 1,
		.origin = head[0] >> 1 & 3,
		.type = head[1],
		.code = head[2],
		.number = head[0] & 8 ? 90 : 113,
		.info = head[1] * 1000u,
		.from = {.family = (uint8_t)family, .bytes = {10, 1}},
		.offender = {
			.family = (uint8_t)(head[0] & 16 ? AF_UNSPEC : family), .bytes = {10, 2}}};
}

static void print(const struct probe *probe, bool json)
{
	static struct out out;
	struct printer printer = {.out = &out, .back = true};
	struct endpoint target = {.family = AF_INET};
	out_init(&out, -1);
	out.json = json;
	out_hold(&out);
	print_begin(&printer, "host", &target, 30, 60);
	print_probe(&printer, probe);
	print_probe(&printer, probe);
	print_end(&printer);
	check_output(&out);
	out.used = 0;
	out_close(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < HEAD || size > HEAD + ANSWER_SIZE)
		return 0;
	uint8_t asked = data[4];
	int family = asked & 1 ? AF_INET6 : AF_INET;
	struct trace_settings settings = {.method = (asked >> 1 & 7) % (METHOD_RAW + 1),
		.target = {.family = (uint8_t)family},
		.tcp = {.info = true},
		.extensions = true};
	struct answer_match match = {.method = settings.method,
		.family = (uint8_t)family,
		.has_header = asked & 16,
		.identifier = IDENTIFIER,
		.port = PORT};
	struct datagram datagram = message(data, size - HEAD, family);
	/* A block of its own, so that whatever is read behind it is noticed. */
	uint8_t *bytes = malloc(size - HEAD);
	if (size > HEAD)
		memcpy(bytes, data + HEAD, size - HEAD);
	struct probe probe = {.ttl = 1, .fd = -1};
	const uint8_t *segment = NULL;
	uint16_t key = 0;
	enum answer_kind kind = answer_key(&match, bytes, &datagram, &key, &segment);
	check(segment == NULL ||
		(segment >= bytes && segment + PACKET_TCP_HEADER <= bytes + datagram.size));
	if (kind != ANSWER_FOREIGN || settings.method <= METHOD_UDPLITE) {
		answer_take(&probe, &settings, &datagram, bytes, segment);
		check(probe.state == PROBE_ANSWERED);
		check(memchr(probe.note, '\0', sizeof probe.note) != NULL);
		check(memchr(probe.flags, '\0', sizeof probe.flags) != NULL);
		check(probe.extensions_size <= sizeof probe.extensions);
		print(&probe, asked & 32);
	}
	free(bytes);
	return 0;
}
