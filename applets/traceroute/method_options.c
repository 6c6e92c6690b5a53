// SPDX-License-Identifier: MIT

/* -M, -O and -P: methods, and what each can be told. */

#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <string.h>
#include <unistd.h>

#include "applets/traceroute/options.h"
#include "core/names.h"
#include "core/own.h"
#include "core/text.h"

enum { IP_PROTOCOLS = 256 };

/* What the words of -O mean: a flag of TCP, or one of these. */
enum {
	SAYS_RAW,
	SAYS_DATAGRAM,
	SAYS_FLAG,
	SAYS_FLAGS,
	SAYS_ECN,
	SAYS_SACK,
	SAYS_TIMESTAMPS,
	SAYS_SCALING,
	SAYS_SYSCTL,
	SAYS_REUSE,
	SAYS_MSS,
	SAYS_INFO,
	SAYS_COVERAGE,
	SAYS_PROTOCOL,
};

static const struct keyword {
	uint8_t method, says, flag; /* of TCP */
	bool has_value;
	char word[15], value[6];
} keywords[] = {
	{METHOD_ICMP, SAYS_RAW, 0, false, "raw", ""},
	{METHOD_ICMP, SAYS_DATAGRAM, 0, false, "dgram", ""},
	{METHOD_TCP, SAYS_FLAG, TH_SYN, false, "syn", ""},
	{METHOD_TCP, SAYS_FLAG, TH_ACK, false, "ack", ""},
	{METHOD_TCP, SAYS_FLAG, TH_FIN, false, "fin", ""},
	{METHOD_TCP, SAYS_FLAG, TH_RST, false, "rst", ""},
	{METHOD_TCP, SAYS_FLAG, TH_PUSH, false, "psh", ""},
	{METHOD_TCP, SAYS_FLAG, TH_URG, false, "urg", ""},
	{METHOD_TCP, SAYS_FLAG, 0x40, false, "ece", ""},
	{METHOD_TCP, SAYS_FLAG, 0x80, false, "cwr", ""},
	{METHOD_TCP, SAYS_FLAGS, 0, true, "flags", "NUM"},
	{METHOD_TCP, SAYS_ECN, 0, false, "ecn", ""},
	{METHOD_TCP, SAYS_SACK, 0, false, "sack", ""},
	{METHOD_TCP, SAYS_TIMESTAMPS, 0, false, "timestamps", ""},
	{METHOD_TCP, SAYS_SCALING, 0, false, "window_scaling", ""},
	{METHOD_TCP, SAYS_SYSCTL, 0, false, "sysctl", ""},
	{METHOD_TCP, SAYS_REUSE, 0, false, "reuse", ""},
	{METHOD_TCP, SAYS_MSS, 0, true, "mss", "NUM"},
	{METHOD_TCP, SAYS_INFO, 0, false, "info", ""},
	{METHOD_UDPLITE, SAYS_COVERAGE, 0, true, "coverage", "NUM"},
	{METHOD_RAW, SAYS_PROTOCOL, 0, true, "protocol", "PROT"},
};

static const struct method {
	uint16_t port;
	char name[8];
} methods[] = {
	[METHOD_DEFAULT] = {33434, "default"},
	[METHOD_UDP] = {53, "udp"},
	[METHOD_UDPLITE] = {53, "udplite"},
	[METHOD_ICMP] = {1, "icmp"},
	[METHOD_TCP] = {80, "tcp"},
	[METHOD_RAW] = {0, "raw"},
};

int options_take_method(struct trace_options *options, struct error *error)
{
	const char *name = options->method_name;
	options->probe.method = options->method;
	if (options->method != METHOD_NAMED)
		return 0;
	for (unsigned method = 0; method < sizeof methods / sizeof methods[0]; method++)
		if (text_equal(methods[method].name, name)) {
			options->probe.method = method;
			return 0;
		}
	if (text_equal(name, "tcpconn") || text_equal(name, "dccp"))
		return failed_with(
			error, TRACE_BAD_WORDS, 0, "-M %s is not supported; tcp is", name);
	return failed_with(error, TRACE_BAD_WORDS, 0, "Unknown traceroute module %s", name);
}

bool options_wants_method_help(const struct trace_options *options)
{
	for (unsigned at = 0; at < options->method_option_count; at++) {
		const char *text = options->method_options[at];
		size_t length = strcspn(text, ",");
		if (length == 4 && memcmp(text, "help", length) == 0)
			return true;
	}
	return false;
}

void options_show_method_help(const struct trace_options *options, struct out *out)
{
	enum trace_method method = options->probe.method;
	bool has_any = false;
	for (size_t at = 0; at < sizeof keywords / sizeof keywords[0]; at++) {
		if (keywords[at].method != method)
			continue;
		has_any = true;
		out_string(out, NULL, "  %", keywords[at].word);
		if (keywords[at].has_value)
			out_string(out, NULL, "=%", keywords[at].value);
		out_text(out, "\n");
	}
	if (!has_any)
		out_string(out, NULL, "No options for module `%'\n", methods[method].name);
}

/* By its number or its name. */
static bool take_protocol(const char *text, unsigned *protocol)
{
	char name[32];
	if (options_number(text, protocol))
		return true;
	for (unsigned number = 0; number < IP_PROTOCOLS; number++)
		if (protocol_name((uint8_t)number, name, sizeof name) && text_equal(name, text)) {
			*protocol = number;
			return true;
		}
	return false;
}

/* The kernel's own way with TCP. Without /proc: what kernels do unless told otherwise. */
static char sysctl(const char *name, char usual)
{
	char path[64], value = usual;
	text_format(path, sizeof path, "/proc/sys/net/ipv4/tcp_%s", name);
	own_fd int fd = open(path, O_RDONLY | O_CLOEXEC);
	return fd >= 0 && read(fd, &value, 1) == 1 ? value : usual;
}

static void take_sysctls(struct tcp_settings *tcp)
{
	if (sysctl("ecn", '2') == '1')
		tcp->flags |= 0xc0;
	tcp->sack = sysctl("sack", '1') != '0';
	tcp->timestamps = sysctl("timestamps", '1') != '0';
	tcp->window_scaling = sysctl("window_scaling", '1') != '0';
}

/* What a keyword says; number is its value. */
static void apply(struct trace_settings *probe, const struct keyword *keyword, unsigned number)
{
	struct tcp_settings *tcp = &probe->tcp;
	tcp->is_chosen |= keyword->says >= SAYS_FLAG && keyword->says <= SAYS_SYSCTL;
	switch (keyword->says) {
	case SAYS_RAW: probe->icmp_way = ICMP_RAW; break;
	case SAYS_DATAGRAM: probe->icmp_way = ICMP_DATAGRAM; break;
	case SAYS_FLAG: tcp->flags |= keyword->flag; break;
	case SAYS_FLAGS:
		tcp->flags = (uint8_t)number;
		tcp->has_flags = true;
		break;
	case SAYS_ECN: tcp->flags |= TH_SYN | 0xc0; break;
	case SAYS_SACK: tcp->sack = true; break;
	case SAYS_TIMESTAMPS: tcp->timestamps = true; break;
	case SAYS_SCALING: tcp->window_scaling = true; break;
	case SAYS_SYSCTL: take_sysctls(tcp); break;
	case SAYS_REUSE: tcp->reuse = true; break;
	case SAYS_MSS: tcp->mss = (uint16_t)number; break;
	case SAYS_INFO: tcp->info = true; break;
	case SAYS_COVERAGE: probe->coverage = (uint16_t)number; break;
	case SAYS_PROTOCOL: probe->protocol = (uint8_t)number; break;
	default: break;
	}
}

/* One of the words of -O, WORD or WORD=VALUE, the place-th. */
static int take_word(struct trace_options *options, char *word, unsigned place, struct error *error)
{
	struct trace_settings *probe = &options->probe;
	unsigned number = 0;
	char *value = strchr(word, '=');
	size_t length = value != NULL ? (size_t)(value - word) : strlen(word);
	const struct keyword *keyword = keywords,
			     *end = keywords + sizeof keywords / sizeof *keywords;
	while (keyword < end &&
		(keyword->method != probe->method || strlen(keyword->word) != length ||
			memcmp(keyword->word, word, length) != 0))
		keyword++;
	if (keyword == end || (value != NULL && !keyword->has_value))
		return failed_with(error, TRACE_BAD_WORDS, 0,
			"`%s' (argc %u): arguments are not allowed", word, place);
	if (keyword->has_value && value == NULL)
		return failed_with(error, TRACE_BAD_WORDS, 0,
			"Keyword `%s' (argc %u) requires an argument: `%s=%s'", word, place, word,
			keyword->value);
	if (probe->icmp_way != ICMP_EITHER && probe->method == METHOD_ICMP)
		return failed_with(error, TRACE_BAD_WORDS, 0,
			"Keyword `%s' (argc %u): Only one of:\n    raw | dgram\nmay be specified.",
			word, place);
	if (value != NULL &&
		!(keyword->says == SAYS_PROTOCOL ? take_protocol(value + 1, &number)
						 : options_number(value + 1, &number)))
		return failed_with(error, TRACE_BAD_WORDS, 0,
			"Cannot handle `%s' keyword with arg `%s' (argc %u)", keyword->word,
			value + 1, place);
	if (keyword->says == SAYS_PROTOCOL && number >= IP_PROTOCOLS)
		return failed(error, EINVAL, "\nsocket");
	apply(probe, keyword, number);
	return 0;
}

/* The words of -O, whatever their number, between commas. */
static int take_words(
	struct trace_options *options, const char *text, unsigned *place, struct error *error)
{
	char word[64];
	do {
		size_t length = strcspn(text, ",");
		text_format(word, sizeof word, "%.*s", (int)length, text);
		if (take_word(options, word, ++*place, error) < 0)
			return -1;
		text += length + (text[length] == ',');
	} while (*text != '\0');
	return 0;
}

int options_complete_method(struct trace_options *options, struct error *error)
{
	struct trace_settings *probe = &options->probe;
	struct tcp_settings *tcp = &probe->tcp;
	bool takes_none = probe->method == METHOD_DEFAULT || probe->method == METHOD_UDP;
	unsigned place = 0;
	if (options->protocol != NULL) {
		char word[64];
		text_format(word, sizeof word, "protocol=%s", options->protocol);
		if (take_words(options, word, &place, error) < 0)
			return -1;
	}
	for (unsigned at = 0; at < options->method_option_count && !takes_none; at++)
		if (take_words(options, options->method_options[at], &place, error) < 0)
			return -1;
	bool has_port = options->given & 1u << NUMBER_PORT;
	probe->port =
		has_port ? (uint16_t)options->numbers[NUMBER_PORT] : methods[probe->method].port;
	if (probe->method == METHOD_TCP && !tcp->is_chosen)
		take_sysctls(tcp);
	if (probe->method == METHOD_TCP && !tcp->has_flags && (tcp->flags & 0x3f) == 0)
		tcp->flags |= TH_SYN;
	return 0;
}
