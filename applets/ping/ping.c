// SPDX-License-Identifier: MIT
#define _GNU_SOURCE
#include "applets/ping/ping.h"

#include <netdb.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "applets/ping/each.h"
#include "applets/ping/source.h"
#include "core/ns.h"
#include "core/terminal.h"
#include "core/text.h"

enum { USUAL_WIDTH = 80 /* of a screen, for the dots of a flood */ };

const struct opt ping_rows[] = {
	OPT_FLAG(struct ping_options, four, .letter = '4', .help = "IPv4 only"),
	OPT_FLAG(struct ping_options, six, .letter = '6', .help = "IPv6 only"),
	OPT_FLAG(struct ping_options, flags.exact, .letter = '3',
		.help = "round-trip times to the microsecond"),
	OPT_FLAG(struct ping_options, flags.bell, .letter = 'a', .help = "a bell for each reply"),
	OPT_FLAG(struct ping_options, flags.adaptive, .letter = 'A',
		.help = "as fast as replies come"),
	OPT_FLAG(struct ping_options, flags.broadcast, .letter = 'b',
		.help = "allow a broadcast address"),
	OPT_FLAG(struct ping_options, flags.fixed_source, .letter = 'B',
		.help = "keep the source address"),
	OPT_TEXT(struct ping_options, count, .letter = 'c', .argument = "COUNT",
		.help = "end after so many replies"),
	OPT_FLAG(struct ping_options, flags.connect, .letter = 'C', .help = "connect the socket"),
	OPT_FLAG(struct ping_options, flags.debug, .letter = 'd', .help = "set SO_DEBUG"),
	OPT_FLAG(struct ping_options, flags.stamps, .letter = 'D',
		.help = "the time before each line"),
	OPT_TEXT(struct ping_options, ident, .letter = 'e', .argument = "ID",
		.help = "the identifier of the requests; 0: a raw socket"),
	OPT_FLAG(struct ping_options, flags.flood, .letter = 'f',
		.help = "flood: a dot for each request, taken back by its reply"),
	OPT_TEXT(struct ping_options, flow, .letter = 'F', .argument = "LABEL",
		.help = "IPv6 flow label; 0: a random one"),
	OPT_FLAG(struct ping_options, help, .letter = 'h', .help = "show this"),
	OPT_FLAG(struct ping_options, flags.names, .letter = 'H',
		.help = "ask for names, even if an address was given"),
	OPT_TEXT(struct ping_options, interval, .letter = 'i', .argument = "SECONDS",
		.help = "time between two requests"),
	OPT_SEQUENCE(struct ping_options, devices, .letter = 'I', .argument = "INTERFACE",
		.help = "interface, VRF or source address"),
	OPT_FLAG(struct ping_options, flags.json, .letter = 'j', .help = "JSON, a line each"),
	OPT_TEXT(struct ping_options, preload, .letter = 'l', .argument = "COUNT",
		.help = "send so many without waiting"),
	OPT_FLAG(struct ping_options, flags.no_loop, .letter = 'L',
		.help = "do not hear our own multicast"),
	OPT_TEXT(struct ping_options, mark, .letter = 'm', .argument = "MARK",
		.help = "mark the packets (SO_MARK)"),
	OPT_TEXT(struct ping_options, discover, .letter = 'M', .argument = "HOW",
		.help = "path MTU: do, want, dont, probe"),
	OPT_FLAG(struct ping_options, flags.numeric, .letter = 'n', .help = "no names"),
	OPT_SEQUENCE(struct ping_options, nodes, .letter = 'N', .argument = "WHAT",
		.help = "IPv6: ask for names or addresses; help: which"),
	OPT_FLAG(struct ping_options, flags.outstanding, .letter = 'O',
		.help = "say which reply is missing"),
	OPT_TEXT(struct ping_options, pattern, .letter = 'p', .argument = "HEX",
		.help = "fill the data with these bytes"),
	OPT_FLAG(struct ping_options, flags.quiet, .letter = 'q', .help = "only the summary"),
	OPT_TEXT(struct ping_options, tos, .letter = 'Q', .argument = "TOS",
		.help = "type of service, traffic class"),
	OPT_FLAG(struct ping_options, flags.direct, .letter = 'r',
		.help = "no routing: attached networks only"),
	OPT_FLAG(struct ping_options, record, .letter = 'R', .help = "IPv4: record the route"),
	OPT_TEXT(struct ping_options, size, .letter = 's', .argument = "BYTES",
		.help = "bytes of data"),
	OPT_TEXT(struct ping_options, sndbuf, .letter = 'S', .argument = "BYTES",
		.help = "send buffer of the socket"),
	OPT_TEXT(struct ping_options, ttl, .letter = 't', .argument = "TTL",
		.help = "time to live, hop limit"),
	OPT_TEXT(struct ping_options, timestamp, .letter = 'T', .argument = "HOW",
		.help = "IPv4 times: tsonly, tsandaddr, tsprespec"),
	OPT_FLAG(struct ping_options, flags.user_time, .letter = 'U',
		.help = "times as this program sees them, not the kernel"),
	OPT_FLAG(struct ping_options, flags.verbose, .letter = 'v', .help = "say more"),
	OPT_FLAG(struct ping_options, version, .letter = 'V', .help = "show the version"),
	OPT_TEXT(struct ping_options, deadline, .letter = 'w', .argument = "SECONDS",
		.help = "end after this time"),
	OPT_TEXT(struct ping_options, linger, .letter = 'W', .argument = "SECONDS",
		.help = "wait so long for the last replies; 0: for ever"),
	OPT_FLAG(struct ping_options, each, .word = "each",
		.help = "all hosts at once, in one table"),
	{.kind = OPT_END},
};

extern const struct applet ping_applet;

/* Help goes where a usage error goes, as with iputils. */
static int show_help(void)
{
	struct out out;
	out_init(&out, STDERR_FILENO);
	applet_help(&ping_applet, &out);
	out_close(&out);
	return PING_STATUS;
}

static int find_target(struct ping *ping)
{
	struct endpoint list[RESOLVER_ADDRESSES];
	/* Hosts on the way are for IPv4. */
	int wanted = ping->settings.hop_count > 0 ? AF_INET : ping->settings.family;
	int found = resolver_addresses(
		&ping->resolver, ping->host, AF_UNSPEC, list, RESOLVER_ADDRESSES);
	if (found <= 0)
		return source_no_host(ping, found);
	/* As iputils: a host that is only of the other family is there, but not of use. */
	for (int at = found - 1; at >= 0; at--)
		if (wanted == AF_UNSPEC || list[at].family == wanted)
			ping->target = list[at];
	if (ping->target.family == AF_UNSPEC)
		return ping->settings.hop_count > 0
			? failed_with(&ping->run->error, PING_STATUS, 0,
				  "usage error: hosts on the way are for IPv4")
			: source_no_host(ping, EAI_ADDRFAMILY);
	/* As iputils: IPv4 by what the host is called, IPv6 as it was typed. */
	if (ping->target.family != AF_INET)
		return 0;
	text_copy(ping->canonical, sizeof ping->canonical, ping->resolver.canonical);
	ping->host = ping->canonical;
	return 0;
}

static int ping_host(struct ping *ping)
{
	if (find_target(ping) < 0)
		return -1;
	node_begin(ping);
	/* Who types addresses wants no names. */
	ping->settings.flags.numeric |= !ping->settings.flags.names && ping->resolver.is_literal;
	ping->screen = terminal_width(STDOUT_FILENO);
	if (ping->screen == 0)
		ping->screen = USUAL_WIDTH;
	return socket_open(ping) < 0 ? -1 : ping_loop(ping);
}

static int ping_run(struct run *run, int argc, char **argv)
{
	struct ping_options options = {0};
	struct ping ping;
	int first = opt_parse_mixed(ping_rows, &options, run->name, argc, argv, &run->error);
	if (first < 0) {
		run->error.status = PING_STATUS;
		return -1;
	}
	if (options.help)
		return show_help();
	if (options.version) {
		out_text(run->out, "ping from ctrkit " CTRKIT_VERSION "\n");
		return 0;
	}
	options.four |= applet_family(run->name) == '4';
	options.six |= applet_family(run->name) == '6';
	memset(&ping, 0, offsetof(struct ping, resolver));
	ping.run = run;
	ping.out = run->out;
	ping.fd = ping.signals = -1;
	resolver_init(&ping.resolver, NULL, applet_root(run));
	if (settings_read(&ping.settings, &options, run) < 0)
		return -1;
	for (unsigned at = 0; at < options.nodes.count; at++) {
		int status;
		if (!node_option(&ping, options.nodes.arguments[at], &status))
			return status;
	}
	if (first == argc)
		return failed(&run->error, 0, "usage error: Destination address required");
	run->out->json = ping.settings.flags.json;
	if (options.each)
		return each_run(&ping, &options, argc - first, argv + first);
	unsigned hops = (unsigned)(argc - first - 1);
	if (settings_take_hops(&ping.settings, argv + first, hops, &run->error) < 0)
		return -1;
	ping.host = argv[argc - 1];
	return ping_host(&ping);
}

const struct applet ping_applet = {
	.name = "ping",
	.summary = "Ask hosts for an echo.",
	.usage = "[OPTION...] [HOP...] HOST",
	.dashes = 2,
	.has_families = true,
	.namespaces = NS_BIT(NS_NET) | NS_BIT(NS_MNT),
	.options = ping_rows,
	.run = ping_run,
};
