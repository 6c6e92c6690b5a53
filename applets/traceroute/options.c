// SPDX-License-Identifier: MIT
#include "applets/traceroute/options.h"

#include <errno.h>
#include <netdb.h>
#include <string.h>
#include <sys/socket.h>

#include "core/libc_text.h"
#include "core/names.h"
#include "core/text.h"

#define FLAG(...) OPT_FLAG(struct trace_options, help, __VA_ARGS__)
#define TEXT(...) OPT_TEXT(struct trace_options, host, __VA_ARGS__)

enum {
	LAST_TTL = 255,
	QUERIES_MAXIMUM = 10,
	ADDRESSES = 16, /* of a host, among which the first of IPv4 is looked for */
	FRACTION_DIGITS = 9,
	/* Values of rows that have no letter. */
	TAKES_SOURCE_PORT = 1,
	TAKES_MARK,
	TAKES_MTU,
	TAKES_BACK,
	TAKES_HELP,
};

const struct opt trace_rows[] = {
	FLAG(.value = '4', .letter = '4', .help = "IPv4"),
	FLAG(.value = '6', .letter = '6', .help = "IPv6"),
	FLAG(.value = 'd', .letter = 'd', .word = "debug", .help = "socket level debugging"),
	FLAG(.value = 'F', .letter = 'F', .word = "dont-fragment", .help = "do not fragment"),
	TEXT(.value = 'f', .letter = 'f', .word = "first", .argument = "first_ttl",
		.help = "start from this hop"),
	TEXT(.value = 'g', .letter = 'g', .word = "gateway", .argument = "gate,...",
		.help = "by way of these, at most 8 (IPv4)"),
	FLAG(.value = 'I', .letter = 'I', .word = "icmp", .help = "echo requests"),
	FLAG(.value = 'T', .letter = 'T', .word = "tcp", .help = "SYNs, to port 80"),
	TEXT(.value = 'i', .letter = 'i', .word = "interface", .argument = "device",
		.help = "through this interface"),
	TEXT(.value = 'm', .letter = 'm', .word = "max-hops", .argument = "max_ttl",
		.help = "up to this hop; 30"),
	TEXT(.value = 'N', .letter = 'N', .word = "sim-queries", .argument = "squeries",
		.help = "probes at once; 16"),
	FLAG(.value = 'n', .letter = 'n', .help = "no names of hosts"),
	TEXT(.value = 'p', .letter = 'p', .word = "port", .argument = "port",
		.help = "of the target; with -I the first sequence number"),
	TEXT(.value = 't', .letter = 't', .word = "tos", .argument = "tos",
		.help = "type of service or traffic class"),
	TEXT(.value = 'l', .letter = 'l', .word = "flowlabel", .argument = "flow_label",
		.help = "flow label (IPv6)"),
	TEXT(.value = 'w', .letter = 'w', .word = "wait", .argument = "MAX,HERE,NEAR",
		.help = "seconds, or so many times this hop's or a next one's"),
	TEXT(.value = 'q', .letter = 'q', .word = "queries", .argument = "nqueries",
		.help = "probes of each hop; 3"),
	FLAG(.value = 'r', .letter = 'r', .help = "only to attached networks"),
	TEXT(.value = 's', .letter = 's', .word = "source", .argument = "src_addr",
		.help = "from this address"),
	TEXT(.value = 'z', .letter = 'z', .word = "sendwait", .argument = "sendwait",
		.help = "seconds between probes, above 10 milliseconds"),
	FLAG(.value = 'e', .letter = 'e', .word = "extensions",
		.help = "show ICMP extensions, as MPLS"),
	FLAG(.value = 'A', .letter = 'A', .word = "as-path-lookups",
		.help = "not here: it asks whois servers"),
	TEXT(.value = 'M', .letter = 'M', .word = "module", .argument = "name",
		.help = "default, icmp, tcp, udp, udplite or raw"),
	TEXT(.value = 'O', .letter = 'O', .word = "options", .argument = "OPTS,...",
		.help = "of the method; help lists them"),
	TEXT(.value = TAKES_SOURCE_PORT, .word = "sport", .argument = "num",
		.help = "from this port, one probe at once"),
	TEXT(.value = TAKES_MARK, .word = "fwmark", .argument = "num", .help = "firewall mark"),
	FLAG(.value = 'U', .letter = 'U', .word = "udp",
		.help = "UDP to one port, 53; -UL is UDPLITE"),
	FLAG(.value = 'D', .letter = 'D', .word = "dccp", .help = "not here: DCCP"),
	TEXT(.value = 'P', .letter = 'P', .word = "protocol", .argument = "prot",
		.help = "packets of this IP protocol"),
	FLAG(.value = TAKES_MTU, .word = "mtu", .help = "find the MTU along the way"),
	FLAG(.value = TAKES_BACK, .word = "back", .help = "hops of the way back, if they differ"),
	FLAG(.value = 'j', .letter = 'j', .word = "json", .help = "JSON"),
	FLAG(.value = 'V', .letter = 'V', .word = "version", .help = "show the version"),
	FLAG(.value = TAKES_HELP, .word = "help", .help = "show this"),
	{.kind = OPT_END},
};

void options_init(struct trace_options *options)
{
	*options = (struct trace_options){.first = 1,
		.last = 30,
		.queries = 3,
		.at_once = 16,
		.wait = 5,
		.here = 3,
		.near = 10,
		.probe = {.tos = -1, .protocol = 253}};
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
	const char *at = text + (text[0] == '-' || text[0] == '+');
	const char *first = at;
	double value = 0, unit = 1;
	for (; *at >= '0' && *at <= '9'; at++)
		value = value * 10 + (*at - '0');
	bool has_digits = at > first;
	if (*at == '.') {
		at++;
		for (; *at >= '0' && *at <= '9'; at++, has_digits = true)
			value += (*at - '0') * (unit /= 10);
	}
	*number = text[0] == '-' ? -value : value;
	*end = at;
	return has_digits;
}

bool options_address(struct endpoint *endpoint, struct resolver *resolver, const char *text,
	int family, struct error *error)
{
	struct endpoint list[ADDRESSES];
	int count = resolver_addresses(resolver, text, family, list, ADDRESSES);
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
	options->has_wait = true;
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

/* Options that are known and not there. */
static bool refuse(struct error *error, const char *option, const char *reason)
{
	failed_with(error, TRACE_BAD_WORDS, 0, "%s is not supported", option);
	hint(error, "%s", reason);
	return false;
}

static bool take_flag(struct trace_options *options, unsigned value, struct error *error)
{
	struct trace_settings *probe = &options->probe;
	switch (value) {
	case '4': options->family = AF_INET; break;
	case '6': options->family = AF_INET6; break;
	case 'd': probe->debug = true; break;
	case 'F': probe->dont_fragment = true; break;
	case 'n': options->numeric = true; break;
	case 'r': probe->bypass_routes = true; break;
	case 'e': probe->extensions = true; break;
	case 'j': options->json = true; break;
	case 'I': options->method_name = "icmp"; break;
	case 'T': options->method_name = "tcp"; break;
	case 'U': options->method_name = "udp"; break;
	case 'L': options->method_name = "udplite"; break;
	case 'V': options->version = true; break;
	case TAKES_HELP: options->help = true; break;
	case TAKES_BACK: options->back = true; break;
	case TAKES_MTU:
		options->find_mtu = probe->dont_fragment = true;
		options->at_once = 1;
		break;
	case 'A': return refuse(error, "-A", "It would ask whois servers on the Internet.");
	case 'D': return refuse(error, "-D", "There are no probes of DCCP; -T and -U may do.");
	default: return false;
	}
	return true;
}

static bool take_number(struct trace_options *options, unsigned value, unsigned number)
{
	struct trace_settings *probe = &options->probe;
	switch (value) {
	case 'f': options->first = number; break;
	case 'm': options->last = number; break;
	case 'N': options->at_once = number > 0 ? number : 1; break;
	case 'q': options->queries = number; break;
	case 't': probe->tos = (int)number; break;
	case 'l': probe->flow_label = number & 0xfffff; break;
	case TAKES_MARK:
		probe->mark = number;
		probe->has_mark = true;
		break;
	case TAKES_SOURCE_PORT:
		probe->source_port = (uint16_t)number;
		options->is_lonely = true;
		break;
	case 'p':
		probe->port = (uint16_t)number;
		options->has_port = true;
		break;
	default: return false;
	}
	return true;
}

bool options_take(struct trace_options *options, struct resolver *resolver, unsigned value,
	const char *argument, struct error *error)
{
	unsigned number;
	if (argument == NULL)
		return take_flag(options, value, error);
	switch (value) {
	case 'g': return take_gateways(options, resolver, argument, error);
	case 'i': options->probe.interface = argument; return true;
	case 's':
		return options_address(
			&options->probe.source, resolver, argument, options->family, error);
	case 'w': return take_wait(options, argument);
	case 'z': return take_gap(options, argument);
	case 'M': options->method_name = argument; return true;
	case 'P':
		options->method_name = "raw";
		options->protocol = argument;
		return true;
	case 'O':
		if (options->method_option_count == TRACE_METHOD_OPTIONS)
			return false;
		options->method_options[options->method_option_count++] = argument;
		return true;
	case 'p': return take_port(argument, &number) && take_number(options, value, number);
	default: return options_number(argument, &number) && take_number(options, value, number);
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

/* The sizes of packets, and how they go. */
static void complete_probe(struct trace_options *options)
{
	struct trace_settings *probe = &options->probe;
	size_t route = probe->gateway_count == 0 ? 0 : 4 + 4 * (probe->gateway_count + 1);
	probe->length = options->has_length        ? options->length
		: options->find_mtu                ? PROBE_PACKET_MAXIMUM
		: probe->target.family == AF_INET6 ? 80
						   : 60 + route;
	if (options->is_lonely) {
		options->at_once = 1;
		if (!options->has_wait) {
			options->wait = 5;
			options->here = options->near = 0;
		}
	}
	if (options->at_once > ENGINE_WAITING)
		options->at_once = ENGINE_WAITING;
}

int options_complete(struct trace_options *options, struct error *error)
{
	const struct trace_settings *probe = &options->probe;
	if (options->first == 0 || options->first > options->last)
		return wrong(error, "first hop out of range");
	if (options->last > LAST_TTL)
		return wrong(error, "max hops cannot be more than 255");
	if (options->queries == 0 || options->queries > QUERIES_MAXIMUM)
		return wrong(error, "no more than 10 probes per hop");
	if (check_wait(options, error) < 0)
		return -1;
	if (options->length > PROBE_PACKET_MAXIMUM)
		return failed_with(error, TRACE_BAD_WORDS, 0, "too big packetlen %u specified",
			(unsigned)options->length);
	if (probe->source.family != AF_UNSPEC && probe->source.family != probe->target.family)
		return wrong(error, "IP version mismatch in addresses specified");
	for (unsigned at = 0; at < probe->gateway_count; at++)
		if (probe->gateways[at].family != AF_INET || probe->target.family != AF_INET) {
			wrong(error, "-g is not supported for IPv6");
			return hint(error, "Routers no longer take its route header (RFC 5095).");
		}
	if (check_gap(options, error) < 0 || options_complete_method(options, error) < 0)
		return -1;
	complete_probe(options);
	return 0;
}
