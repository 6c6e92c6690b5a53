// SPDX-License-Identifier: MIT

/*
 * ip, as iproute2 7.1 has it (ip(8)): what to show of links, addresses, routes and neighbours. What
 * iproute2 also has and this has not is refused by name.
 */

#define _GNU_SOURCE
#include "applets/ip/ip.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/ns.h"
#include "core/own.h"
#include "core/text.h"

#define IP_FLAG(member, ...)  OPT_FLAG(struct ip_options, member, __VA_ARGS__)
#define IP_VALUE(member, ...) OPT_VALUE(struct ip_options, member, __VA_ARGS__)
#define IP_COUNT(member, ...) OPT_COUNT(struct ip_options, member, __VA_ARGS__)

/* In iproute2's order: the first row that a word abbreviates takes it. */
extern const struct applet ip_applet;

static const struct opt ip_options[] = {
	IP_VALUE(family, .word = "4", .value = AF_INET, .help = "IPv4 only"),
	IP_VALUE(family, .word = "6", .value = AF_INET6, .help = "IPv6 only"),
	IP_VALUE(family, .word = "0", .value = AF_PACKET, .help = "links only"),
	IP_COUNT(statistics, .word = "statistics", .minimum = 1,
		.help = "show counters; twice, the causes of errors too"),
	IP_COUNT(statistics, .word = "stats", .minimum = 5, .help = "the same"),
	IP_COUNT(details, .word = "details", .minimum = 1, .help = "show more"),
	IP_FLAG(oneline, .word = "oneline", .minimum = 1, .help = "one line for each record"),
	IP_FLAG(version, .word = "Version", .minimum = 1, .help = "show the version"),
	IP_FLAG(brief, .word = "brief", .minimum = 2, .help = "show the essentials in columns"),
	IP_FLAG(json, .word = "json", .minimum = 1, .help = "JSON"),
	IP_FLAG(pretty, .word = "pretty", .minimum = 1, .help = "with -json: indented"),
	OPT_OPTIONAL(struct ip_options, colour, .word = "color", .minimum = 1,
		.argument = "always|auto|never", .help = "use colours"),
	IP_FLAG(help, .word = "help", .minimum = 2, .help = "show this"),
	OPT_TEXT(struct ip_options, netns, .word = "netns", .minimum = 1, .argument = "NAME",
		.help = "in a network namespace of /run/netns"),
	{.kind = OPT_END},
};

/* The objects in iproute2's order, with the fewest letters that mean each. */
static const struct {
	char name[12];
	uint8_t minimum;
	int (*show)(struct ip *ip, char **words);
} objects[] = {
	{"address", 1, ip_address},
	{"route", 1, ip_route},
	{"neighbor", 1, ip_neighbour},
	{"neighbour", 1, ip_neighbour},
	{"link", 1, ip_link},
};

/* As iproute2's: on standard error, and with a status that is no success. */
static int print_help(void)
{
	struct out usage;
	out_init(&usage, STDERR_FILENO);
	applet_help(&ip_applet, &usage);
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

/* -n: what is shown comes over netlink only, so no mount has to change as for `ip netns exec`. */
static int enter_netns(struct ip *ip, const char *name)
{
	char path[4096];
	text_format(path, sizeof path, "%s%s", strchr(name, '/') != NULL ? "" : NETNS_DIRECTORY "/",
		name);
	own_fd int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return failed_with(ip->error, STATUS_USAGE, errno,
			"Cannot open network namespace \"%s\"", name);
	if (setns(fd, CLONE_NEWNET) < 0)
		return failed_with(ip->error, STATUS_USAGE, errno,
			"setting the network namespace \"%s\" failed", name);
	return 0;
}

/* Whether -color's argument is one, or there is none. */
static bool is_colour_word(const char *when)
{
	return when == NULL || when[0] == '\0' || text_equal(when, "never") ||
		text_equal(when, "always") || text_equal(when, "auto");
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
		if (taken < 0)
			return -1;
		if (taken == 0 || !is_colour_word(ip->options.colour))
			return failed_with(ip->error, STATUS_USAGE, 0,
				"Option \"%s\" is unknown, try \"ip -help\".", word + dashes - 1);
	}
	return 0;
}

static int run_object(struct ip *ip, char **words)
{
	for (size_t at = 0; at < sizeof objects / sizeof objects[0]; at++) {
		if (!text_abbreviates(words[0], objects[at].name, objects[at].minimum))
			continue;
		if (words[1] != NULL && text_abbreviates(words[1], "help", 1))
			return print_help();
		if (netlink_open(&ip->netlink, NETLINK_ROUTE, ip->error) < 0)
			return -1;
		int result = objects[at].show(ip, words + 1);
		netlink_close(&ip->netlink);
		return result;
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
	if (ip.options.help || words[0] == NULL || text_equal(words[0], "help"))
		return print_help();
	ip.family = (int)ip.options.family;
	set_output(&ip);
	if (ip.options.netns != NULL && enter_netns(&ip, ip.options.netns) < 0)
		return -1;
	return run_object(&ip, words);
}

struct filter_options {
	const char *device;
	bool up;
};

static const struct opt filter_rows[] = {
	OPT_TEXT(struct filter_options, device, .word = "dev"),
	OPT_FLAG(struct filter_options, up, .word = "up"),
	{.kind = OPT_END},
};

/* Filters that iproute2 has, and that are not to be taken for the name of a device. */
static bool is_other_filter(const char *word)
{
	static const char words[][14] = {"to", "scope", "label", "master", "nomaster", "vrf",
		"type", "group", "down", "proto", "protocol", "novf", "dynamic", "permanent",
		"secondary", "primary", "temporary", "tentative", "deprecated", "dadfailed", "home",
		"nodad", "optimistic", "mngtmpaddr", "noprefixroute", "autojoin", "table", "root",
		"match", "exact", "cache", "via", "src", "from", "iif", "oif", "metric", "tos",
		"realms", "mark", "unused", "all", "nud", "proxy"};
	for (size_t at = 0; at < sizeof words / sizeof words[0]; at++)
		if (text_equal(word, words[at]))
			return true;
	return false;
}

static int set_device(struct ip *ip, struct ip_filter *filter, const char *device)
{
	if (filter->device != NULL)
		return failed_with(ip->error, STATUS_USAGE, 0,
			"Error: either \"dev\" is duplicate, or \"%s\" is garbage.", device);
	filter->device = device;
	return 0;
}

int ip_show_words(
	struct ip *ip, char **words, const char *object, size_t minimum, struct ip_filter *filter)
{
	/* Routes and neighbours have prefixes where links and addresses have a device. */
	bool takes_device = object[0] == 'a' || object[0] == 'l';
	bool takes_up = takes_device;
	if (*words != NULL && !text_abbreviates(*words, "show", minimum) &&
		!text_abbreviates(*words, "list", 1) && !text_abbreviates(*words, "lst", 2))
		return failed_with(ip->error, STATUS_USAGE, 0,
			"Command \"%s\" is unknown, try \"ip %s help\".", *words, object);
	if (*words != NULL)
		words++;
	while (*words != NULL) {
		struct filter_options given = {0};
		const char *word = *words;
		int taken = takes_up || !text_equal(word, "up")
			? opt_word(filter_rows, &given, &words, 0, ip->error)
			: 0;
		if (taken == 0 && is_other_filter(word))
			return failed_with(ip->error, STATUS_USAGE, 0,
				"Error: \"%s\" is not supported by this ip.", word);
		if (taken == 0 && !takes_device)
			return failed(ip->error, 0,
				"Error: any valid prefix is expected rather than \"%s\".", word);
		if (taken == 0) {
			given.device = word;
			words++;
		}
		filter->up |= given.up;
		if (taken < 0 || (given.device != NULL && set_device(ip, filter, given.device) < 0))
			return -1;
	}
	return 0;
}

static int dump_once(
	struct ip *ip, struct netlink_request *request, netlink_taker *take, void *context)
{
	struct netlink_request again = *request;
	int result = netlink_dump(&ip->netlink, &again, take, context, ip->error);
	if (result < 0 && ip->error->status == STATUS_KERNEL) {
		size_t length = strlen(ip->error->text);
		text_format(ip->error->text + length, sizeof ip->error->text - length,
			"\nDump terminated");
		ip->error->status = STATUS_FAILED;
	}
	return result;
}

int ip_dump(struct ip *ip, struct netlink_request *request, netlink_taker *take, void *context)
{
	int result = NETLINK_INTERRUPTED;
	out_hold(ip->out);
	for (int tries = 1; result == NETLINK_INTERRUPTED; tries++) {
		result = dump_once(ip, request, take, context);
		if (result != NETLINK_INTERRUPTED)
			break;
		if (tries >= DUMP_TRIES || !out_rewind(ip->out)) {
			applet_warn(ip->run, DUMP_WARNING);
			result = 0;
		}
	}
	out_release(ip->out);
	return result;
}

const struct applet ip_applet = {
	.name = "ip",
	.summary = "Show links, addresses, routes and neighbours.",
	.usage = "[OPTION...] address|link|route|neighbour [show] [dev] [up]",
	.bare_errors = true,
	.dashes = 1,
	.namespaces = NS_BIT(NS_NET),
	.options = ip_options,
	.run = ip_run,
};
