// SPDX-License-Identifier: MIT
#include "applets/ping/ping.h"

#include <string.h>
#include <unistd.h>

#include "applets/ping/options.h"
#include "applets/ping/source.h"
#include "core/ns.h"
#include "core/terminal.h"
#include "core/text.h"

const struct opt ping_rows[] = {
	OPT_FLAG(struct ping_options, four, .letter = '4', .help = "IPv4 only"),
	OPT_FLAG(struct ping_options, six, .letter = '6', .help = "IPv6 only"),
	OPT_FLAG(struct ping_options, exact, .letter = '3',
		.help = "round-trip times to the microsecond"),
	OPT_FLAG(struct ping_options, audible, .letter = 'a', .help = "a bell for each reply"),
	OPT_FLAG(struct ping_options, adaptive, .letter = 'A', .help = "as fast as replies come"),
	OPT_FLAG(
		struct ping_options, broadcast, .letter = 'b', .help = "allow a broadcast address"),
	OPT_FLAG(struct ping_options, fixed, .letter = 'B', .help = "keep the source address"),
	OPT_TEXT(struct ping_options, count, .letter = 'c', .argument = "COUNT",
		.help = "end after so many replies"),
	OPT_FLAG(struct ping_options, connect, .letter = 'C', .help = "connect the socket"),
	OPT_FLAG(struct ping_options, debug, .letter = 'd', .help = "set SO_DEBUG"),
	OPT_FLAG(struct ping_options, stamps, .letter = 'D', .help = "the time before each line"),
	OPT_TEXT(struct ping_options, ident, .letter = 'e', .argument = "ID",
		.help = "the identifier of the requests; 0: a raw socket"),
	OPT_FLAG(struct ping_options, flood, .letter = 'f',
		.help = "flood: a dot for each request, taken back by its reply"),
	OPT_TEXT(struct ping_options, flow, .letter = 'F', .argument = "LABEL",
		.help = "IPv6 flow label; 0: a random one"),
	OPT_FLAG(struct ping_options, help, .letter = 'h', .help = "show this"),
	OPT_FLAG(struct ping_options, names, .letter = 'H',
		.help = "ask for names, even if an address was given"),
	OPT_TEXT(struct ping_options, interval, .letter = 'i', .argument = "SECONDS",
		.help = "time between two requests"),
	OPT_SEQUENCE(struct ping_options, devices, .letter = 'I', .argument = "INTERFACE",
		.help = "interface, VRF or source address"),
	OPT_FLAG(struct ping_options, json, .letter = 'j', .help = "JSON, a line each"),
	OPT_TEXT(struct ping_options, preload, .letter = 'l', .argument = "COUNT",
		.help = "send so many without waiting"),
	OPT_FLAG(struct ping_options, no_loop, .letter = 'L',
		.help = "do not hear our own multicast"),
	OPT_TEXT(struct ping_options, mark, .letter = 'm', .argument = "MARK",
		.help = "mark the packets (SO_MARK)"),
	OPT_TEXT(struct ping_options, discover, .letter = 'M', .argument = "HOW",
		.help = "path MTU: do, want, dont, probe"),
	OPT_FLAG(struct ping_options, numeric, .letter = 'n', .help = "no names"),
	OPT_SEQUENCE(struct ping_options, nodes, .letter = 'N', .argument = "WHAT",
		.help = "IPv6: ask for names or addresses; help: which"),
	OPT_FLAG(struct ping_options, outstanding, .letter = 'O',
		.help = "say which reply is missing"),
	OPT_TEXT(struct ping_options, pattern, .letter = 'p', .argument = "HEX",
		.help = "fill the data with these bytes"),
	OPT_FLAG(struct ping_options, quiet, .letter = 'q', .help = "only the summary"),
	OPT_TEXT(struct ping_options, tos, .letter = 'Q', .argument = "TOS",
		.help = "type of service, traffic class"),
	OPT_FLAG(struct ping_options, direct, .letter = 'r',
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
	OPT_FLAG(struct ping_options, user_time, .letter = 'U',
		.help = "times as this program sees them, not the kernel"),
	OPT_FLAG(struct ping_options, verbose, .letter = 'v', .help = "say more"),
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

/* Without a row for it: help goes where a usage error goes, as with iputils. */
static int show_help(void)
{
	struct out out;
	out_init(&out, 2);
	applet_help(&ping_applet, &out);
	out_close(&out);
	return PING_STATUS;
}

static int read_options(struct ping *ping, int argc, char **argv)
{
	struct ping_options options = {0};
	struct error *error = &ping->run->error;
	int first = opt_parse_mixed(ping_rows, &options, ping->run->name, argc, argv, error);
	if (first < 0) {
		error->status = PING_STATUS;
		return -1;
	}
	if (options.help)
		return show_help();
	if (options.version) {
		out_text(ping->out, "ping from ctrkit " CTRKIT_VERSION "\n");
		return 0;
	}
	size_t length = strlen(ping->run->name);
	char last = length > 0 ? ping->run->name[length - 1] : '\0';
	options.four |= last == '4' && !options.six;
	options.six |= last == '6' && !options.four;
	ping->settings.hop_count = 0;
	if (settings_read(&ping->settings, &options, ping->run) < 0)
		return -1;
	for (unsigned at = 0; at < options.nodes.count; at++) {
		int status;
		if (!node_option(ping, options.nodes.arguments[at], &status))
			return status;
	}
	argc -= first;
	argv += first;
	if (argc == 0)
		return failed_with(
			error, PING_STATUS, 0, "usage error: Destination address required");
	if (options.each)
		return each_run(ping, &options, argc, argv);
	if (argc - 1 > PING_HOPS)
		return failed_with(error, PING_STATUS, 0, "too many hops: %d, of at most %d",
			argc - 1, PING_HOPS);
	ping->host = argv[argc - 1];
	ping->settings.hop_count = (unsigned)(argc - 1);
	memcpy(ping->settings.hops, argv, (size_t)(argc - 1) * sizeof *argv);
	return -2;
}

static int find_target(struct ping *ping)
{
	struct endpoint list[8];
	int found = resolver_addresses(&ping->resolver, ping->host, ping->settings.family, list,
		sizeof list / sizeof *list);
	if (found <= 0)
		return source_no_host(ping, found);
	/* Hosts on the way are for IPv4. */
	for (int at = 0; at < found; at++)
		if (ping->settings.hop_count > 0 && list[at].family == AF_INET)
			list[0] = list[at];
	ping->target = list[0];
	/* As iputils: IPv4 by what the host is called, IPv6 as it was typed. */
	if (ping->target.family != AF_INET)
		return 0;
	text_copy(ping->canonical, sizeof ping->canonical, ping->resolver.canonical);
	ping->host = ping->canonical;
	return 0;
}

/* Whether what was typed is an address: then names are not asked for. */
static bool is_numeric(const char *host)
{
	struct inet_prefix address;
	char text[ENDPOINT_TEXT_SIZE];
	text_copy(text, sizeof text, host);
	char *scope = strchr(text, '%');
	if (scope != NULL)
		*scope = '\0';
	return inet_parse(&address, text, AF_UNSPEC);
}

static int ping_run(struct run *run, int argc, char **argv)
{
	struct ping ping = {.run = run, .out = run->out, .fd = -1, .signals = -1};
	resolver_init(&ping.resolver, NULL);
	int read = read_options(&ping, argc, argv);
	if (read != -2)
		return read;
	run->out->json = ping.settings.json;
	if (find_target(&ping) < 0)
		return -1;
	node_begin(&ping);
	ping.settings.numeric |= !ping.settings.names && is_numeric(ping.host);
	ping.is_user = getuid() != 0;
	ping.screen = terminal_width(STDOUT_FILENO);
	if (ping.screen == 0)
		ping.screen = 80;
	if (socket_open(&ping) < 0)
		return -1;
	return ping_loop(&ping);
}

const struct applet ping_applet = {
	.name = "ping",
	.summary = "Ask hosts for an echo.",
	.usage = "[OPTION...] [HOP...] HOST",
	.dashes = 2,
	.namespaces = NS_BIT(NS_NET) | NS_BIT(NS_MNT),
	.options = ping_rows,
	.run = ping_run,
};
