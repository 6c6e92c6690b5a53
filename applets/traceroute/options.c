// SPDX-License-Identifier: MIT
#include "applets/traceroute/options.h"

#include <errno.h>
#include <netdb.h>
#include <string.h>
#include <sys/socket.h>

#include "applets/traceroute/watch.h"
#include "core/libc_text.h"
#include "core/names.h"
#include "core/text.h"

#define FLAG(member, ...) OPT_FLAG(struct trace_options, member, __VA_ARGS__)
#define METHOD(...)       OPT_VALUE(struct trace_options, method, __VA_ARGS__)
#define TEXT(...)         OPT_TEXT(struct trace_options, host, __VA_ARGS__)
#define OPTIONAL(...)     OPT_OPTIONAL(struct trace_options, host, __VA_ARGS__)

enum {
	LAST_TTL = 255,
	QUERIES_MAXIMUM = 10,
	ADDRESSES = 16, /* of a host, among which the first of IPv4 is looked for */
	FLOW_LABELS = 0xfffff,
	/* Values of rows that have no letter and no number. */
	TAKES_WATCH = 'W',
	TAKES_REPORT = 'R',
};

const struct opt trace_rows[] = {
	OPT_VALUE(struct trace_options, family, .value = AF_INET, .letter = '4', .help = "IPv4"),
	OPT_VALUE(struct trace_options, family, .value = AF_INET6, .letter = '6', .help = "IPv6"),
	FLAG(probe.debug, .letter = 'd', .word = "debug", .help = "socket level debugging"),
	FLAG(probe.dont_fragment, .letter = 'F', .word = "dont-fragment",
		.help = "do not fragment"),
	TEXT(.value = NUMBER_FIRST, .letter = 'f', .word = "first", .argument = "first_ttl",
		.help = "start from this hop"),
	TEXT(.value = 'g', .letter = 'g', .word = "gateway", .argument = "gate,...",
		.help = "by way of these, at most 8 (IPv4)"),
	METHOD(.value = METHOD_ICMP, .letter = 'I', .word = "icmp", .help = "echo requests"),
	METHOD(.value = METHOD_TCP, .letter = 'T', .word = "tcp", .help = "SYNs, to port 80"),
	TEXT(.value = 'i', .letter = 'i', .word = "interface", .argument = "device",
		.help = "through this interface"),
	TEXT(.value = NUMBER_LAST, .letter = 'm', .word = "max-hops", .argument = "max_ttl",
		.help = "up to this hop; 30"),
	TEXT(.value = NUMBER_AT_ONCE, .letter = 'N', .word = "sim-queries", .argument = "squeries",
		.help = "probes at once; 16"),
	FLAG(numeric, .letter = 'n', .help = "no names of hosts"),
	TEXT(.value = NUMBER_PORT, .letter = 'p', .word = "port", .argument = "port",
		.help = "of the target; with -I the first sequence number"),
	TEXT(.value = NUMBER_TOS, .letter = 't', .word = "tos", .argument = "tos",
		.help = "type of service or traffic class"),
	TEXT(.value = NUMBER_FLOW_LABEL, .letter = 'l', .word = "flowlabel",
		.argument = "flow_label", .help = "flow label (IPv6)"),
	TEXT(.value = 'w', .letter = 'w', .word = "wait", .argument = "MAX,HERE,NEAR",
		.help = "seconds, or so many times this hop's or a next one's"),
	TEXT(.value = NUMBER_QUERIES, .letter = 'q', .word = "queries", .argument = "nqueries",
		.help = "probes of each hop; 3"),
	FLAG(probe.bypass_routes, .letter = 'r', .help = "only to attached networks"),
	TEXT(.value = 's', .letter = 's', .word = "source", .argument = "src_addr",
		.help = "from this address"),
	TEXT(.value = 'z', .letter = 'z', .word = "sendwait", .argument = "sendwait",
		.help = "seconds between probes, above 10 milliseconds"),
	FLAG(probe.extensions, .letter = 'e', .word = "extensions",
		.help = "show ICMP extensions, as MPLS"),
	FLAG(as_lookups, .letter = 'A', .word = "as-path-lookups",
		.help = "not here: it asks whois servers"),
	TEXT(.value = 'M', .letter = 'M', .word = "module", .argument = "name",
		.help = "default, icmp, tcp, udp, udplite or raw"),
	TEXT(.value = 'O', .letter = 'O', .word = "options", .argument = "OPTS,...",
		.help = "of the method; help lists them"),
	TEXT(.value = NUMBER_SOURCE_PORT, .word = "sport", .argument = "num",
		.help = "from this port, one probe at once"),
	TEXT(.value = NUMBER_MARK, .word = "fwmark", .argument = "num", .help = "firewall mark"),
	METHOD(.value = METHOD_UDP, .letter = 'U', .word = "udp",
		.help = "UDP to one port, 53; -UL is UDPLITE"),
	FLAG(dccp, .letter = 'D', .word = "dccp", .help = "not here: DCCP"),
	TEXT(.value = 'P', .letter = 'P', .word = "protocol", .argument = "prot",
		.help = "packets of this IP protocol"),
	FLAG(find_mtu, .word = "mtu", .help = "find the MTU along the way"),
	FLAG(back, .word = "back", .help = "hops of the way back, if they differ"),
	OPTIONAL(.value = TAKES_WATCH, .word = "watch", .argument = "SECONDS",
		.help = "again and again, with loss and jitter of each hop"),
	OPTIONAL(.value = TAKES_REPORT, .word = "report", .argument = "COUNT",
		.help = "a table of so many rounds; 10"),
	FLAG(json, .letter = 'j', .word = "json", .help = "JSON"),
	FLAG(version, .letter = 'V', .word = "version", .help = "show the version"),
	FLAG(help, .word = "help", .help = "show this"),
	{.kind = OPT_END},
};

void options_init(struct trace_options *options)
{
	*options = (struct trace_options){.numbers = {[NUMBER_FIRST] = 1,
						  [NUMBER_LAST] = 30,
						  [NUMBER_QUERIES] = 3,
						  [NUMBER_AT_ONCE] = 16,
						  [NUMBER_TOS] = UINT32_MAX},
		.interval = 1,
		.wait = 5,
		.here = 3,
		.near = 10,
		.probe = {.protocol = 253}};
}

bool options_number(const char *text, unsigned *number)
{
	uint64_t value = 0;
	bool is_negative = text[0] == '-';
	int result = text_number(text + is_negative, 0, UINT32_MAX, &value);
	if (result == EINVAL)
		return false;
	*number = result == ERANGE || is_negative ? UINT32_MAX : (unsigned)value;
	return true;
}

bool options_fraction(const char *text, double *number, const char **end)
{
	const char *digits = text + (text[0] == '-' || text[0] == '+');
	*end = text_fraction(digits, number);
	if (text[0] == '-')
		*number = -*number;
	return *end != digits;
}

bool options_address(struct endpoint *endpoint, struct resolver *resolver, const char *text,
	unsigned family, struct error *error)
{
	struct endpoint list[ADDRESSES];
	int count = resolver_addresses(resolver, text, (int)family, list, ADDRESSES);
	if (count <= 0) {
		failed(error, 0, "%s: %s", text, resolver_text(count == 0 ? EAI_NONAME : count));
		return false;
	}
	*endpoint = list[0];
	for (int at = 0; at < count; at++)
		if (list[at].family == AF_INET) {
			*endpoint = list[at];
			break;
		}
	return true;
}

/* MAX, or MAX,HERE,NEAR, with slashes as well. */
static bool take_wait(struct trace_options *options, const char *text)
{
	double *parts[] = {&options->wait, &options->here, &options->near};
	options->wait_text = text;
	options->here = options->near = 0;
	for (unsigned part = 0; part < 3; part++) {
		if (!options_fraction(text, parts[part], &text))
			return false;
		if (*text == '\0')
			return true;
		if (*text != ',' && *text != '/')
			return false;
		text++;
	}
	return false;
}

static bool take_gap(struct trace_options *options, const char *text)
{
	options->gap_text = text;
	return options_fraction(text, &options->gap, &text) && *text == '\0';
}

static bool take_port(const char *text, unsigned *port)
{
	uint16_t known;
	if (options_number(text, port))
		return true;
	if (!service_port(text, "udp", &known) && !service_port(text, "tcp", &known))
		return false;
	*port = known;
	return true;
}

static bool take_gateways(struct trace_options *options, struct resolver *resolver,
	const char *text, struct error *error)
{
	struct trace_settings *probe = &options->probe;
	char name[256];
	do {
		size_t length = strcspn(text, ",");
		text_format(name, sizeof name, "%.*s", (int)length, text);
		if (probe->gateway_count == GATEWAYS_MAXIMUM) {
			failed_with(error, TRACE_BAD_WORDS, 0,
				"Too many gateways specified. No more than %d", GATEWAYS_MAXIMUM);
			return false;
		}
		if (!options_address(&probe->gateways[probe->gateway_count++], resolver, name,
			    options->family, error)) {
			error->status = TRACE_BAD_WORDS;
			return false;
		}
		text += length + (text[length] == ',');
	} while (*text != '\0');
	return true;
}

bool options_take(struct trace_options *options, struct resolver *resolver, const struct opt *row,
	const char *argument, struct error *error)
{
	void *member = (char *)options + row->offset;
	if (row->kind == OPT_KIND_FLAG)
		*(bool *)member = true;
	if (row->kind == OPT_KIND_VALUE)
		*(unsigned *)member = row->value;
	if (row->kind == OPT_KIND_FLAG || row->kind == OPT_KIND_VALUE)
		return true;
	switch (row->value) {
	case 'g': return take_gateways(options, resolver, argument, error);
	case 'i': options->probe.interface = argument; return true;
	case 's':
		return options_address(
			&options->probe.source, resolver, argument, options->family, error);
	case 'w': return take_wait(options, argument);
	case 'z': return take_gap(options, argument);
	case 'M':
		options->method = METHOD_NAMED;
		options->method_name = argument;
		return true;
	case TAKES_WATCH: return watch_take_interval(options, argument);
	case TAKES_REPORT: return watch_take_rounds(options, argument);
	case 'P':
		options->method = METHOD_RAW;
		options->protocol = argument;
		return true;
	case 'O':
		if (options->method_option_count == TRACE_METHOD_OPTIONS)
			return false;
		options->method_options[options->method_option_count++] = argument;
		return true;
	default:
		options->given |= 1u << row->value;
		return row->value == NUMBER_PORT
			? take_port(argument, &options->numbers[NUMBER_PORT])
			: options_number(argument, &options->numbers[row->value]);
	}
}

static int wrong(struct error *error, const char *text)
{
	return failed_with(error, TRACE_BAD_WORDS, 0, "%s", text);
}

static int check_wait(struct trace_options *options, struct error *error)
{
	if (options->wait >= 0 && options->here >= 0 && options->near >= 0)
		return 0;
	const char *text = options->wait_text;
	return failed_with(error, TRACE_BAD_WORDS, 0, "bad wait specifications `%s%s' used", text,
		strpbrk(text, ",/") == NULL ? ",0,0" : "");
}

static int check_gap(struct trace_options *options, struct error *error)
{
	if (options->gap < 0)
		return failed_with(error, TRACE_BAD_WORDS, 0, "bad sendtime `%s' specified",
			options->gap_text);
	if (options->gap >= 10) /* milliseconds */
		options->gap /= 1000;
	return 0;
}

/* What each probe is like, and how many go at once. */
static void complete_probe(struct trace_options *options)
{
	struct trace_settings *probe = &options->probe;
	unsigned *numbers = options->numbers;
	size_t route = probe->gateway_count == 0 ? 0 : 4 + 4 * (probe->gateway_count + 1);
	probe->source_port = (uint16_t)numbers[NUMBER_SOURCE_PORT];
	probe->tos = (int)numbers[NUMBER_TOS];
	probe->flow_label = numbers[NUMBER_FLOW_LABEL] & FLOW_LABELS;
	probe->mark = numbers[NUMBER_MARK];
	probe->has_mark = options->given & 1u << NUMBER_MARK;
	probe->dont_fragment |= options->find_mtu;
	probe->length = options->length_text != NULL ? options->length
		: options->find_mtu                  ? PROBE_PACKET_MAXIMUM
		: probe->target.family == AF_INET6   ? 80
						     : 60 + route;
	bool is_lonely = probe->method == METHOD_RAW || options->given & 1u << NUMBER_SOURCE_PORT;
	if (is_lonely && options->wait_text == NULL)
		options->here = options->near = 0;
	if (is_lonely || options->find_mtu || numbers[NUMBER_AT_ONCE] == 0)
		numbers[NUMBER_AT_ONCE] = 1;
	if (numbers[NUMBER_AT_ONCE] > ENGINE_WAITING)
		numbers[NUMBER_AT_ONCE] = ENGINE_WAITING;
}

/* Options that are known and not there. */
static int refuse(const struct trace_options *options, struct error *error)
{
	const struct trace_settings *probe = &options->probe;
	bool is_ipv4 = probe->target.family == AF_INET;
	for (unsigned at = 0; at < probe->gateway_count; at++)
		is_ipv4 &= probe->gateways[at].family == AF_INET;
	const char *what = options->as_lookups         ? "-A"
		: options->dccp                        ? "-D"
		: !is_ipv4 && probe->gateway_count > 0 ? "-g with IPv6"
						       : NULL;
	return what == NULL ? 0
			    : failed_with(error, TRACE_BAD_WORDS, 0, "%s is not supported", what);
}

int options_complete(struct trace_options *options, struct error *error)
{
	const struct trace_settings *probe = &options->probe;
	const unsigned *numbers = options->numbers;
	if (numbers[NUMBER_FIRST] == 0 || numbers[NUMBER_FIRST] > numbers[NUMBER_LAST])
		return wrong(error, "first hop out of range");
	if (numbers[NUMBER_LAST] > LAST_TTL)
		return wrong(error, "max hops cannot be more than 255");
	if (numbers[NUMBER_QUERIES] == 0 || numbers[NUMBER_QUERIES] > QUERIES_MAXIMUM)
		return wrong(error, "no more than 10 probes per hop");
	if (check_wait(options, error) < 0)
		return -1;
	if (options->length > PROBE_PACKET_MAXIMUM)
		return failed_with(error, TRACE_BAD_WORDS, 0, "too big packetlen %u specified",
			options->length);
	if (probe->source.family != AF_UNSPEC && probe->source.family != probe->target.family)
		return wrong(error, "IP version mismatch in addresses specified");
	if (check_gap(options, error) < 0 || refuse(options, error) < 0 ||
		options_complete_method(options, error) < 0)
		return -1;
	complete_probe(options);
	return 0;
}
