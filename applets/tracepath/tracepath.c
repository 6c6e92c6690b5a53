// SPDX-License-Identifier: MIT

/*
 * tracepath: the road to a host and the largest packet that fits through it, as iputils' does it.
 * No right is needed: an UDP socket's error queue says who answered.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "applets/tracepath/tracepath.h"
#include "core/clock.h"
#include "core/libc_text.h"
#include "core/ns.h"
#include "core/own.h"
#include "core/text.h"

enum {
	USUAL_HOPS = 30,
	USUAL_PORT = 44444,
	USUAL_LENGTH_IPV4 = 65535,
	USUAL_LENGTH_IPV6 = 128000,
	HEADERS_IPV4 = 28, /* of IP and UDP */
	HEADERS_IPV6 = 48,
	TRIES = 3,
	SENDS = 10,
	ADDRESSES = 8,
};

#define TRACEPATH(kind, member, ...) OPT_##kind(struct tracepath_options, member, __VA_ARGS__)

static const struct opt tracepath_options[] = {
	TRACEPATH(FLAG, ipv4, .letter = '4', .help = "only IPv4"),
	TRACEPATH(FLAG, ipv6, .letter = '6', .help = "only IPv6"),
	TRACEPATH(FLAG, both, .letter = 'b', .help = "names and addresses"),
	TRACEPATH(TEXT, length, .letter = 'l', .argument = "BYTES", .help = "of the first packet"),
	TRACEPATH(TEXT, hops, .letter = 'm', .argument = "HOPS", .help = "at most so many (30)"),
	TRACEPATH(FLAG, numeric, .letter = 'n', .help = "addresses instead of names"),
	TRACEPATH(TEXT, port, .letter = 'p', .argument = "PORT", .help = "the first one (44444)"),
	TRACEPATH(FLAG, json, .letter = 'j', .word = "json", .help = "JSON"),
	TRACEPATH(FLAG, version, .letter = 'V', .help = "show the version"),
	TRACEPATH(FLAG, help, .letter = 'h', .word = "help", .help = "show this help"),
	{0},
};

extern const struct applet tracepath_applet;

/* All that is queued, or until the road ends. */
static enum outcome take_errors(struct tracepath *trace)
{
	uint8_t quoted[8];
	struct datagram answer;
	enum outcome outcome = SILENCE;
	while (outcome != STOP) {
		if (datagram_receive(trace->fd, quoted, sizeof quoted, MSG_ERRQUEUE | MSG_DONTWAIT,
			    &answer) == 0) {
			if (answer.is_error)
				outcome = tracepath_take_error(trace, &answer);
		} else if (errno != EINTR) {
			break;
		}
	}
	return outcome;
}

/* Sends one. STOP if that cannot be done. */
static enum outcome send_probe(struct tracepath *trace)
{
	union endpoint_socket to;
	for (unsigned sends = 0; sends < SENDS; sends++) {
		unsigned length = trace->mtu < trace->length ? trace->mtu : trace->length;
		trace->to.port = (uint16_t)(trace->first_port + trace->next);
		socklen_t size = endpoint_to_socket(&trace->to, &to);
		trace->history[trace->next].when = clock_monotonic();
		trace->history[trace->next].ttl = trace->ttl;
		if (sendto(trace->fd, trace->payload,
			    length < trace->headers ? 0 : length - trace->headers, 0, &to.any,
			    size) >= 0) {
			trace->next = (trace->next + 1) % HISTORY;
			return PROGRESS;
		}
		if (take_errors(trace) == STOP)
			return STOP;
	}
	tracepath_show_event(trace, false, "send failed");
	return STOP;
}

/* Sends one and waits for what becomes of it. */
static enum outcome probe(struct tracepath *trace)
{
	struct pollfd readable = {.fd = trace->fd, .events = POLLIN};
	char byte;
	if (send_probe(trace) == STOP)
		return STOP;
	poll(&readable, 1, 1000);
	if (recv(trace->fd, &byte, sizeof byte, MSG_DONTWAIT) >= 0) {
		tracepath_show_event(trace, true, "reply received 8)");
		return STOP;
	}
	return take_errors(trace);
}

/* A hop. A smaller packet than before is a try of its own, with all the others after it. */
static enum outcome try_hop(struct tracepath *trace)
{
	unsigned tries = 0;
	while (tries < TRIES) {
		unsigned mtu = trace->mtu;
		enum outcome outcome = probe(trace);
		if (trace->mtu == mtu && outcome != SILENCE)
			return outcome;
		tries = trace->mtu == mtu ? tries + 1 : 0;
	}
	tracepath_show_event(trace, false, "no reply");
	return PROGRESS;
}

static void follow(struct tracepath *trace)
{
	char text[ENDPOINT_TEXT_SIZE];
	bool is_ipv4 = trace->to.family == AF_INET;
	enum outcome outcome = PROGRESS;
	out_object(trace->out, NULL);
	out_string(trace->out, "destination", NULL, endpoint_text(text, &trace->to));
	out_list(trace->out, "hops");
	for (trace->ttl = 1; outcome != STOP && trace->ttl <= trace->last_ttl; trace->ttl++) {
		int ttl = (int)trace->ttl;
		setsockopt(trace->fd, is_ipv4 ? IPPROTO_IP : IPPROTO_IPV6,
			is_ipv4 ? IP_TTL : IPV6_UNICAST_HOPS, &ttl, sizeof ttl);
		outcome = try_hop(trace);
	}
	tracepath_show_end(trace, outcome == STOP);
}

/* A number as strtol(3) takes it, worded as iputils does. Returns 0 or -1. */
static int take_number(struct error *error, const char *text, unsigned maximum, unsigned *value)
{
	uint64_t number = 0;
	const char *digits = text;
	while (*digits == ' ' || (*digits >= '\t' && *digits <= '\r'))
		digits++;
	bool is_negative = *digits == '-';
	int problem = text_number(digits + (is_negative || *digits == '+'), 10, INT64_MAX, &number);
	if (problem != 0)
		return failed(
			error, problem == EINVAL ? 0 : problem, "invalid argument: '%s'", text);
	if (number > maximum || (is_negative && number != 0))
		return failed(error, 0, "invalid argument: '%s': out of range: 0 <= value <= %u",
			text, maximum);
	*value = (unsigned)number;
	return 0;
}

/* The values of the options, and of a port behind the host, which it cuts off. Returns 0 or -1. */
static int take_values(struct tracepath *trace, char *host)
{
	const struct tracepath_options *options = &trace->options;
	struct error *error = &trace->run->error;
	trace->last_ttl = USUAL_HOPS;
	if (options->ipv4 && options->ipv6)
		return failed_with(error, 2, 0, "Only one -4 or -6 option may be specified");
	if ((options->length != NULL &&
		    take_number(error, options->length, INT32_MAX, &trace->length) < 0) ||
		(options->hops != NULL &&
			take_number(error, options->hops, 255, &trace->last_ttl) < 0) ||
		(options->port != NULL &&
			take_number(error, options->port, UINT16_MAX, &trace->first_port) < 0))
		return -1;
	if (trace->first_port != 0)
		return 0;
	char *slash = strchr(host, '/');
	trace->first_port = USUAL_PORT;
	if (slash == NULL)
		return 0;
	*slash = '\0';
	return take_number(error, slash + 1, UINT16_MAX, &trace->first_port);
}

/* A socket to the first address of the host that this kernel can send to. Returns 0 or -1. */
static int open_socket(struct tracepath *trace, const char *host)
{
	static const int discover = IP_PMTUDISC_DO; /* IPV6_PMTUDISC_DO is the same */
	struct endpoint list[ADDRESSES];
	struct error *error = &trace->run->error;
	int family = trace->options.ipv4 ? AF_INET : trace->options.ipv6 ? AF_INET6 : AF_UNSPEC;
	int count = resolver_addresses(&trace->resolver, host, family, list, ADDRESSES);
	if (count <= 0)
		return failed(error, 0, "%s: %s", host, resolver_text(count));
	for (int at = 0; at < count && trace->fd < 0; at++) {
		trace->to = list[at];
		trace->fd = socket(trace->to.family, SOCK_DGRAM | SOCK_CLOEXEC, IPPROTO_UDP);
	}
	if (trace->fd < 0)
		return failed(error, errno, "socket");
	bool is_ipv4 = trace->to.family == AF_INET;
	if (setsockopt(trace->fd, is_ipv4 ? IPPROTO_IP : IPPROTO_IPV6,
		    is_ipv4 ? IP_MTU_DISCOVER : IPV6_MTU_DISCOVER, &discover,
		    sizeof discover) < 0 ||
		datagram_ask(trace->fd, trace->to.family) < 0)
		return failed(error, errno, "Cannot ask for the errors of the road");
	trace->headers = is_ipv4 ? HEADERS_IPV4 : HEADERS_IPV6;
	if (trace->options.length == NULL || trace->length == 0)
		trace->length = is_ipv4 ? USUAL_LENGTH_IPV4 : USUAL_LENGTH_IPV6;
	trace->mtu = trace->length;
	if (trace->length <= trace->headers)
		return failed(error, 0, "pktlen must be within: %u < value <= %u", trace->headers,
			INT32_MAX);
	return 0;
}

static int trace_path(struct tracepath *trace, char *host)
{
	resolver_init(&trace->resolver, NULL, applet_root(trace->run));
	if (take_values(trace, host) < 0 || open_socket(trace, host) < 0)
		return -1;
	void *payload = mmap(
		NULL, trace->length, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (payload == MAP_FAILED)
		return failed(&trace->run->error, errno, "Cannot make packets of %u bytes",
			trace->length);
	trace->payload = payload;
	follow(trace);
	munmap(payload, trace->length);
	return 0;
}

static int tracepath_run(struct run *run, int argc, char **argv)
{
	struct tracepath trace;
	memset(&trace, 0, offsetof(struct tracepath, resolver));
	trace.run = run;
	trace.out = run->out;
	trace.fd = -1;
	int first = opt_parse_mixed(
		tracepath_options, &trace.options, run->name, argc, argv, &run->error);
	if (first < 0) {
		run->error.status = STATUS_USAGE;
		return -1;
	}
	if (trace.options.version) {
		out_text(run->out, "tracepath from ctrkit " CTRKIT_VERSION "\n");
		return 0;
	}
	if (trace.options.help) {
		applet_help(&tracepath_applet, run->out);
		return 0;
	}
	if (argc - first != 1) {
		struct out usage;
		out_init(&usage, STDERR_FILENO);
		applet_help(&tracepath_applet, &usage);
		out_close(&usage);
		return STATUS_USAGE;
	}
	run->out->json |= trace.options.json;
	int result = trace_path(&trace, argv[first]);
	own_fd_close(&trace.fd);
	return result;
}

const struct applet tracepath_applet = {
	.name = "tracepath",
	.summary = "Show the road to a host and the largest packet that fits.",
	.usage = "[OPTION...] HOST",
	.dashes = 2,
	.namespaces = NS_BIT(NS_NET) | NS_BIT(NS_MNT),
	.options = tracepath_options,
	.run = tracepath_run,
};
