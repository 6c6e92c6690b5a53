// SPDX-License-Identifier: MIT

/*
 * ip, as iproute2 7.1 has it (ip(8)): what to show of links, addresses, routes and neighbours. What
 * iproute2 also has and this has not is refused by name.
 */

#define _GNU_SOURCE
#include "applets/ip/ip.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "applets/ip/kinds.h"
#include "applets/ip/link.h"
#include "applets/ip/words.h"
#include "core/capability.h"
#include "core/ns.h"
#include "core/text.h"

#define IP_FLAG(member, ...)  OPT_FLAG(struct ip_options, member, __VA_ARGS__)
#define IP_VALUE(member, ...) OPT_VALUE(struct ip_options, member, __VA_ARGS__)
#define IP_COUNT(member, ...) OPT_COUNT(struct ip_options, member, __VA_ARGS__)

/* In iproute2's order: the first row that a word abbreviates takes it. */
extern const struct applet ip_applet;

static const struct opt ip_options[] = {
	OPT_TEXT(struct ip_options, loops, .word = "loops", .minimum = 1, .argument = "N",
		.help = "how often a flush goes round"),
	OPT_TEXT(struct ip_options, family_name, .word = "family", .minimum = 1,
		.argument = "FAMILY", .help = "inet, inet6, link, bridge or mpls"),
	IP_VALUE(family, .word = "4", .value = AF_INET, .help = "IPv4 only"),
	IP_VALUE(family, .word = "6", .value = AF_INET6, .help = "IPv6 only"),
	IP_VALUE(family, .word = "0", .value = AF_PACKET, .help = "links only"),
	IP_VALUE(family, .word = "M", .value = AF_MPLS, .help = "MPLS only"),
	IP_VALUE(family, .word = "B", .value = AF_BRIDGE, .help = "bridges only"),
	IP_FLAG(human, .word = "human-readable", .minimum = 1,
		.help = "counters in powers of 1000"),
	IP_FLAG(iec, .word = "iec", .minimum = 1, .help = "with -human-readable: powers of 1024"),
	IP_COUNT(statistics, .word = "statistics", .minimum = 1,
		.help = "show counters; twice, the causes of errors too"),
	IP_COUNT(statistics, .word = "stats", .minimum = 5, .help = "the same"),
	IP_COUNT(details, .word = "details", .minimum = 1, .help = "show more"),
	IP_FLAG(resolve, .word = "resolve", .minimum = 1,
		.help = "names for addresses: hosts and name servers of where ip runs"),
	IP_FLAG(oneline, .word = "oneline", .minimum = 1, .help = "one line for each record"),
	IP_FLAG(timestamp, .word = "timestamp", .minimum = 1, .help = "monitor: say when"),
	IP_FLAG(short_timestamp, .word = "tshort", .minimum = 2,
		.help = "monitor: the same, short"),
	IP_FLAG(version, .word = "Version", .minimum = 1, .help = "show the version"),
	IP_FLAG(force, .word = "force", .minimum = 2, .help = "batch: go on after errors"),
	OPT_TEXT(struct ip_options, batch, .word = "batch", .minimum = 1, .argument = "FILE",
		.help = "commands from a file, - for standard input"),
	IP_FLAG(brief, .word = "brief", .minimum = 2, .help = "show the essentials in columns"),
	IP_FLAG(json, .word = "json", .minimum = 1, .help = "JSON"),
	IP_FLAG(pretty, .word = "pretty", .minimum = 1, .help = "with -json: indented"),
	OPT_TEXT(struct ip_options, receive_size, .word = "rcvbuf", .minimum = 2,
		.argument = "BYTES", .help = "the socket's receive buffer"),
	OPT_OPTIONAL(struct ip_options, colour, .word = "color", .minimum = 1,
		.argument = "always|auto|never", .help = "use colours"),
	IP_FLAG(help, .word = "help", .minimum = 2, .help = "show this"),
	OPT_TEXT(struct ip_options, netns, .word = "netns", .minimum = 1, .argument = "NAME",
		.help = "in a network namespace of /run/netns"),
	IP_FLAG(numeric, .word = "Numeric", .minimum = 1, .help = "numbers instead of names"),
	IP_FLAG(all, .word = "all", .minimum = 1, .help = "netns: every namespace"),
	IP_FLAG(echo, .word = "echo", .help = "changes: show what the kernel made of them"),
	/* Ours. A word of its full length takes none from iproute2, whose -c means -color. */
	IP_FLAG(container, .word = "container",
		.help = "link, addr: name what is at the other end of a veth"),
	{.kind = OPT_END},
};

/*
 * The objects in iproute2's order: the first that a word abbreviates is meant, and no shorter word
 * than minimum means it. Those without a function are refused by name.
 */
#define OBJECTS(VERB) \
	VERB("address", 1, ip_address) \
	VERB("addrlabel", 5, NULL) \
	VERB("maddress", 1, ip_multicast) \
	VERB("route", 1, ip_route) \
	VERB("rule", 2, ip_rule) \
	VERB("neighbor", 1, ip_neighbour) \
	VERB("neighbour", 1, ip_neighbour) \
	VERB("ntable", 2, NULL) \
	VERB("ntbl", 3, NULL) \
	VERB("link", 1, ip_link) \
	VERB("l2tp", 2, NULL) \
	VERB("fou", 1, NULL) \
	VERB("ila", 1, NULL) \
	VERB("macsec", 3, NULL) \
	VERB("tunnel", 1, ip_tunnel) \
	VERB("tunl", 4, ip_tunnel) \
	VERB("tuntap", 4, ip_tuntap) \
	VERB("tap", 2, ip_tuntap) \
	VERB("token", 2, NULL) \
	VERB("tcpmetrics", 2, NULL) \
	VERB("tcp_metrics", 4, NULL) \
	VERB("monitor", 2, ip_monitor) \
	VERB("xfrm", 1, NULL) \
	VERB("mroute", 2, NULL) \
	VERB("mrule", 3, NULL) \
	VERB("netns", 4, ip_netns) \
	VERB("netconf", 4, ip_netconf) \
	VERB("vrf", 1, ip_vrf) \
	VERB("sr", 1, NULL) \
	VERB("nexthop", 3, ip_nexthop) \
	VERB("mptcp", 2, NULL) \
	VERB("ioam", 2, NULL) \
	VERB("stats", 2, NULL)
IP_VERBS(OBJECTS)

/* As iproute2's: on standard error, and with a status that is no success. */
int ip_help(void)
{
	struct out usage;
	out_init(&usage, STDERR_FILENO);
	applet_help(&ip_applet, &usage);
	out_text(&usage, "\nObjects:\n");
	for (size_t at = 0; at < sizeof verbs / sizeof verbs[0]; at++)
		if (verbs[at].is_known)
			out_string(&usage, NULL, " %", verbs[at].word);
	out_text(&usage, "\n");
	out_close(&usage);
	return STATUS_USAGE;
}

/* Light colours where the terminal says that its background is light (COLORFGBG, its last field).
 */
static bool background_is_light(void)
{
	const char *colours = getenv("COLORFGBG");
	const char *last = colours != NULL ? strrchr(colours, ';') : NULL;
	if (last == NULL)
		return false;
	bool dark = last[1] != '\0' && last[2] == '\0' &&
		((last[1] >= '0' && last[1] <= '6') || last[1] == '8');
	return !dark;
}

static void set_output(struct ip *ip)
{
	const char *when = ip->options.colour;
	ip->out->json = ip->options.json;
	ip->out->pretty = ip->options.pretty;
	ip->out->oneline = ip->options.oneline;
	if (when == NULL || text_equal(when, "never"))
		return;
	ip->out->colour = !text_equal(when, "auto") || isatty(STDOUT_FILENO);
	ip->out->light = background_is_light();
}

/* Whether -color's argument is one, or there is none. */
static bool is_colour_word(const char *when)
{
	return when == NULL || when[0] == '\0' || text_equal(when, "never") ||
		text_equal(when, "always") || text_equal(when, "auto");
}

/* -family's value; the last of this and -4, -6 and so on counts. */
static int take_family(struct ip *ip)
{
	static const struct {
		char name[8];
		uint8_t family;
	} families[] = {{"inet", AF_INET}, {"inet6", AF_INET6}, {"link", AF_PACKET},
		{"mpls", AF_MPLS}, {"bridge", AF_BRIDGE}};
	const char *name = ip->options.family_name;
	if (name == NULL)
		return 0;
	ip->options.family_name = NULL;
	if (text_equal(name, "help")) {
		ip->options.help = true;
		return 0;
	}
	for (size_t at = 0; at < sizeof families / sizeof families[0]; at++)
		if (text_equal(name, families[at].name)) {
			ip->options.family = families[at].family;
			return 0;
		}
	return failed_with(ip->error, STATUS_USAGE, 0,
		"Error: argument \"%s\" is wrong: invalid protocol family", name);
}

int ip_set_receive_size(struct ip *ip, int fd)
{
	uint64_t number;
	int size;
	if (ip->options.receive_size == NULL)
		return 0;
	if (text_number(ip->options.receive_size, 0, INT32_MAX, &number) != 0)
		return failed_with(ip->error, STATUS_USAGE, 0, "Invalid rcvbuf size '%s'",
			ip->options.receive_size);
	size = (int)number;
	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
	return 0;
}

/* Takes the options; *words is then the object's. Returns 0 or -1. */
static int take_options(struct ip *ip, char ***words)
{
	while (**words != NULL && (**words)[0] == '-') {
		const char *word = **words;
		size_t dashes = word[1] == '-' ? 2 : 1;
		if (word[dashes] == '\0') {
			ip->options.help |= dashes == 1;
			++*words;
			return 0;
		}
		int taken = opt_word(ip_options, &ip->options, words, dashes, ip->error);
		if (taken < 0 && **words == NULL) {
			/* An option without its value: iproute2 shows what it can do. */
			ip->options.help = true;
			return 0;
		}
		if (taken < 0 || take_family(ip) < 0)
			return -1;
		if (taken == 0 || !is_colour_word(ip->options.colour))
			return failed_with(ip->error, STATUS_USAGE, 0,
				"Option \"%s\" is unknown, try \"ip -help\".", word + dashes - 1);
	}
	return 0;
}

int ip_run_object(struct ip *ip, char **words)
{
	for (size_t at = 0; at < sizeof verbs / sizeof verbs[0]; at++) {
		if (!text_abbreviates(words[0], verbs[at].word, verbs[at].minimum))
			continue;
		if (!verbs[at].is_known)
			return failed(ip->error, 0, "Object \"%s\" is not supported by this ip.",
				verbs[at].word);
		if (words[1] != NULL && text_abbreviates(words[1], "help", 1)) {
			bool is_kind = text_equal(verbs[at].word, "link") && words[2] != NULL &&
				link_has_kind(words[2]);
			return is_kind ? (ip_help(), 0) : ip_help();
		}
		return run_verb(at, ip, words + 1);
	}
	return failed(ip->error, 0, "Object \"%s\" is unknown, try \"ip help\".", words[0]);
}

static int ip_run(struct run *run, int argc, char **argv)
{
	struct ip ip;
	char **words = argv + 1;
	(void)argc;
	memset(&ip, 0, offsetof(struct ip, netlink));
	ip.run = run;
	ip.out = run->out;
	ip.error = &run->error;
	if (take_options(&ip, &words) < 0)
		return -1;
	if (ip.options.version) {
		out_text(run->out, "ip utility, iproute2-7.1.0, ctrkit " CTRKIT_VERSION "\n");
		return 0;
	}
	bool from_file = ip.options.batch != NULL && !ip.options.help;
	if (!from_file && (ip.options.help || words[0] == NULL || text_equal(words[0], "help")))
		return ip_help();
	ip.family = (int)ip.options.family;
	set_output(&ip);
	if (ip.options.netns != NULL && netns_join(ip.options.netns, STATUS_USAGE, ip.error) < 0)
		return ip_hint_namespaces(&ip);
	if (netlink_open(&ip.netlink, NETLINK_ROUTE, ip.error) < 0)
		return -1;
	int result = ip_set_receive_size(&ip, ip.netlink.fd);
	if (result == 0)
		result = from_file ? ip_batch(&ip, ip.options.batch) : ip_run_object(&ip, words);
	link_peers_end(&ip);
	netlink_close(&ip.netlink);
	return result;
}

int ip_take_filter(struct ip *ip, char **words, const struct opt *rows, void *into,
	int (*other)(struct ip *ip, void *into, const char *word))
{
	while (*words != NULL) {
		int taken = opt_word(rows, into, &words, 0, ip->error);
		if (taken == 0)
			taken = other(ip, into, *words++);
		if (taken < 0)
			return -1;
	}
	return 0;
}

int ip_change(struct ip *ip, struct netlink_request *request)
{
	return netlink_ask(&ip->netlink, request, NULL, NULL, ip->error) == 0 ? 0 : ip_hint(ip);
}

const struct applet ip_applet = {
	.name = "ip",
	.summary = "Show and change links, addresses, routes, rules and so on.",
	.usage = "[OPTION...] OBJECT [COMMAND [ARGUMENT...]]",
	.bare_errors = true,
	.dashes = 1,
	.namespaces = NS_BIT(NS_NET),
	.options = ip_options,
	.run = ip_run,
};
