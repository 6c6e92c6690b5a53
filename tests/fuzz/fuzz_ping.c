// SPDX-License-Identifier: MIT

/*
 * What comes to ping's socket, from strangers. The first byte says of which family and kind the
 * socket is, in which format ping prints, and how much of the rest is IPv4 options.
 */

#include <fcntl.h>
#include <netinet/in.h>
#include <unistd.h>

#include "applets/ping/ping.h"
#include "core/text.h"
#include "tests/fuzz/check.h"

enum { RAW = 1, IPV6 = 2, JSON = 4, FLOOD = 8, VERBOSE = 16, SIZE = 1500 };

static uint8_t packet[SIZE], seen[PING_SEQUENCES / 8];
static struct out out;
static struct run run = {.out = &out, .name = "ping"};

static void set_up(struct ping *ping, uint8_t how, size_t data_size)
{
	*ping = (struct ping){.run = &run,
		.out = &out,
		.raw = how & RAW,
		.ident = 0x1234,
		.packet = packet,
		.host = "host",
		.seen = seen,
		.fd = -1,
		.signals = -1,
		.screen = 80};
	ping->settings.size = (unsigned)data_size;
	ping->settings.flags.numeric = true;
	ping->settings.flags.flood = how & FLOOD;
	ping->settings.flags.verbose = how & VERBOSE;
	ping->target.family = how & IPV6 ? AF_INET6 : AF_INET;
	ping->tally.sent = 7;
	echo_fill(ping);
	out_init(&out, open("/dev/null", O_WRONLY | O_CLOEXEC));
	out.json = how & JSON;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ping ping;
	struct datagram datagram = {.ttl = -1, .from = {.family = AF_INET}};
	char text[ICMP_TEXT_SIZE];
	if (size < 6 || size > SIZE)
		return 0;
	set_up(&ping, data[0], data[1]);
	datagram.from.family = ping.target.family;
	size_t options = data[2] % (sizeof datagram.options + 1);
	icmp_text(text, ping.target.family, data[3], data[4], size);
	check(strlen(text) > 0);
	data += 5;
	size -= 5;
	if (!ping.raw && !(ping.target.family == AF_INET6) && options <= size) {
		memcpy(datagram.options, data, options);
		datagram.options_size = options;
		data += options;
		size -= options;
	}
	/* Where the sanitizer sees what is behind it. */
	uint8_t *received = malloc(size + 1);
	memcpy(received, data, size);
	uint8_t *end = realloc(received, size > 0 ? size : 1);
	ping.received = end;
	ping.received_size = size;
	datagram.size = datagram.whole = size;
	echo_take(&ping, &datagram);
	echo_take(&ping, &datagram);
	check(ping.tally.received <= 1);
	check(ping.tally.timed <= 2);
	line_statistics(&ping);
	check(tally_deviation(&ping.tally) >= 0);
	free(end);
	int null = out.fd;
	out_close(&out);
	close(null);
	return 0;
}
