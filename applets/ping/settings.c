// SPDX-License-Identifier: MIT

/* The values of ping's options, checked in iputils' words and with its exit statuses. */

#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <netinet/in.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "applets/ping/ping.h"
#include "core/clock.h"
#include "core/text.h"

enum {
	USER_INTERVAL = 2, /* milliseconds: the shortest for an ordinary user */
	USER_PRELOAD = 3,
	PRELOAD_MAXIMUM = 65536,
	SIZE_USUAL = 56,
	LINGER_USUAL = 10, /* seconds */
	SECONDS_MAXIMUM = INT_MAX / 1000,
	EXPONENT_MAXIMUM = 400, /* of ten, as much as a double holds */
	FLOW_MAXIMUM = 0xfffff,
	SIZE_MAXIMUM_4 = 65507, /* what an IPv4 packet holds without options */
	SIZE_MAXIMUM_6 = 65527,
};

/* A whole number as strtoll takes it. Returns 0 or an errno. */
static int signed_number(const char *text, int64_t *number)
{
	uint64_t value;
	while (*text == ' ' || *text == '\t')
		text++;
	bool negative = *text == '-';
	text += negative || *text == '+';
	if (*text < '0' || *text > '9')
		return EINVAL;
	int status = text_number(text, 10, INT64_MAX, &value);
	*number = negative ? -(int64_t)value : (int64_t)value;
	return status;
}

/* Reads a number between two, if there is one to read. */
static int take_number(
	struct error *error, const char *text, int64_t least, int64_t most, int64_t *number)
{
	if (text == NULL)
		return 0;
	int status = signed_number(text, number);
	if (status == ERANGE)
		return failed_with(error, STATUS_FAILED, ERANGE, "invalid argument: '%s'", text);
	if (status != 0)
		return failed_with(error, STATUS_FAILED, 0, "invalid argument: '%s'", text);
	if (*number < least || *number > most)
		return failed_with(error, STATUS_FAILED, 0,
			"invalid argument: '%s': out of range: %ld <= value <= %ld", text,
			(long)least, (long)most);
	return 0;
}

static int take_int(struct error *error, const char *text, int least, int most, int *number)
{
	int64_t value = *number;
	if (take_number(error, text, least, most, &value) < 0)
		return -1;
	*number = (int)value;
	return 0;
}

/* What `e-3` makes of a number. Returns what follows; text itself if it is none. */
static const char *read_exponent(const char *text, double *number)
{
	unsigned power = 0;
	const char *at = text;
	if (*at != 'e' && *at != 'E')
		return text;
	bool negative = *++at == '-';
	at += negative || *at == '+';
	if (*at < '0' || *at > '9')
		return text;
	for (; *at >= '0' && *at <= '9'; at++)
		power = power < EXPONENT_MAXIMUM ? power * 10 + (unsigned)(*at - '0') : power;
	for (; power > 0; power--)
		*number = negative ? *number / 10 : *number * 10;
	return at;
}

/*
 * A number as strtod(3) takes it, but for hexadecimal fractions; what is none or without end is
 * less than nothing. Returns what follows; text itself if there is no number.
 */
static const char *read_number(const char *text, double *number)
{
	const char *at = text + strspn(text, " \t\n\v\f\r");
	uint64_t whole;
	bool negative = *at == '-';
	at += negative || *at == '+';
	*number = -1;
	if (strcasecmp(at, "nan") == 0 || strcasecmp(at, "inf") == 0)
		return at + 3;
	if (at[0] == '0' && (at[1] | 0x20) == 'x' && text_number(at, 0, INT_MAX, &whole) == 0) {
		*number = negative ? -(double)whole : (double)whole;
		return at + strlen(at);
	}
	const char *end = text_fraction(at, number);
	if (end == at)
		return text;
	end = read_exponent(end, number);
	*number = negative ? -*number : *number;
	return end;
}

/*
 * Seconds with a fraction, in nanoseconds. What follows is noted and left, as iputils does until
 * now. Returns false if it is more than SECONDS_MAXIMUM, or negative.
 */
static bool take_seconds(struct run *run, const char *text, int64_t *nanoseconds)
{
	char line[160];
	double seconds;
	const char *end = read_number(text, &seconds);
	if (*end != '\0') {
		text_format(line, sizeof line,
			"%s: option argument contains garbage: %s\n%s: this will become fatal "
			"error in the future\n",
			run->name, end, run->name);
		applet_warn(run, line);
	}
	if (*text == '\0' || seconds < 0 || seconds > SECONDS_MAXIMUM)
		return false;
	*nanoseconds = (int64_t)(seconds * CLOCK_SECOND + 0.5);
	return true;
}

static int take_interval(
	struct settings *settings, const struct ping_options *options, struct run *run)
{
	settings->interval = options->flags.flood ? 0 : CLOCK_SECOND;
	if (options->interval == NULL)
		return 0;
	if (take_seconds(run, options->interval, &settings->interval))
		return 0;
	return failed_with(
		&run->error, PING_STATUS, 0, "bad timing interval: %s", options->interval);
}

static int take_linger(
	struct settings *settings, const struct ping_options *options, struct run *run)
{
	settings->linger = LINGER_USUAL * CLOCK_SECOND;
	if (options->linger == NULL)
		return 0;
	if (take_seconds(run, options->linger, &settings->linger))
		return 0;
	return failed_with(&run->error, PING_STATUS, 0, "bad linger time: %s", options->linger);
}

static int take_tos(struct settings *settings, const char *text, struct error *error)
{
	uint64_t value;
	settings->tos = -1;
	if (text == NULL)
		return 0;
	bool is_hex = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
	if (text_number(is_hex ? text + 2 : text, is_hex ? 16 : 10, INT_MAX, &value) != 0)
		return failed_with(error, PING_STATUS, 0, "bad TOS value: %s", text);
	if (value > 255)
		return failed_with(error, PING_STATUS, 0,
			"the decimal value of TOS bits must be in range 0-255: %u",
			(unsigned)value);
	settings->tos = (int)value;
	return 0;
}

static int take_discover(struct settings *settings, const char *text, struct error *error)
{
	static const char words[][6] = {"dont", "want", "do", "probe"};
	settings->discover = -1;
	if (text == NULL)
		return 0;
	for (unsigned at = 0; at < sizeof words / sizeof *words; at++)
		if (text_equal(text, words[at]))
			settings->discover = (int)at; /* IP_PMTUDISC_DONT and on */
	if (settings->discover < 0)
		return failed_with(error, PING_STATUS, 0, "invalid -M argument: %s", text);
	return 0;
}

static int take_route(
	struct settings *settings, const struct ping_options *options, struct error *error)
{
	static const char words[][10] = {"tsonly", "tsandaddr", "tsprespec"};
	settings->route = options->record ? ROUTE_RECORD : ROUTE_NONE;
	if (options->timestamp == NULL)
		return 0;
	if (options->record)
		return failed_with(error, PING_STATUS, 0, "only one of -T or -R may be used");
	for (unsigned at = 0; at < sizeof words / sizeof *words; at++)
		if (text_equal(options->timestamp, words[at]))
			settings->route = ROUTE_TSONLY + at;
	if (settings->route == ROUTE_NONE)
		return failed_with(
			error, PING_STATUS, 0, "invalid timestamp type: %s", options->timestamp);
	return 0;
}

static unsigned hex_digit(char digit)
{
	if (digit >= '0' && digit <= '9')
		return (unsigned)(digit - '0');
	digit |= 0x20;
	return digit >= 'a' && digit <= 'f' ? (unsigned)(digit - 'a') + 10 : 16;
}

static int take_pattern(struct settings *settings, const char *text, struct error *error)
{
	settings->pattern_size = 0;
	settings->has_pattern = text != NULL;
	if (text == NULL)
		return 0;
	for (const char *at = text; *at != '\0'; at++)
		if (hex_digit(*at) > 15)
			return failed_with(error, PING_STATUS, 0,
				"patterns must be specified as hex digits: %s", at);
	while (*text != '\0' && settings->pattern_size < PING_PATTERN_SIZE) {
		unsigned byte = hex_digit(*text++);
		if (*text != '\0')
			byte = byte << 4 | hex_digit(*text++);
		settings->pattern[settings->pattern_size++] = (uint8_t)byte;
	}
	return 0;
}

static int take_flow(struct settings *settings, const char *text, struct error *error)
{
	uint64_t value;
	if (text == NULL)
		return 0;
	bool is_hex = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
	if (text[0] == '-' && text_number(text + 1, 10, FLOW_MAXIMUM, &value) == 0)
		return failed_with(
			error, PING_STATUS, 0, "flow value is greater than 20 bits: %s", text);
	if (text_number(is_hex ? text + 2 : text, is_hex ? 16 : 10, FLOW_MAXIMUM, &value) != 0)
		return failed_with(error, PING_STATUS, 0, "bad value for flowinfo: %s", text);
	settings->has_flow = true;
	settings->flow = (uint32_t)value;
	return 0;
}

static int take_mark(struct settings *settings, const char *text, struct error *error)
{
	int64_t value = 0;
	if (take_number(error, text, 0, UINT32_MAX, &value) < 0)
		return -1;
	settings->has_mark = text != NULL;
	settings->mark = (uint32_t)value;
	return 0;
}

/*
 * Each -I is an address, which is the source, or an interface, whose name may be a number; or both,
 * where a link stands behind the address.
 */
static void take_devices(struct settings *settings, const struct opt_sequence *devices)
{
	for (unsigned at = 0; at < devices->count; at++) {
		struct endpoint address;
		const char *word = devices->arguments[at];
		bool is_address = strpbrk(word, ".:") != NULL &&
			resolver_literal(&address, word, AF_UNSPEC) > 0;
		const char *link = is_address ? strchr(word, '%') : NULL;
		if (is_address)
			settings->source = address;
		if (!is_address || link != NULL)
			settings->device = link != NULL ? link + 1 : word;
	}
}

static int take_numbers(
	struct settings *settings, const struct ping_options *options, struct error *error)
{
	int64_t count = 0;
	int deadline = 0, preload = 1, size = SIZE_USUAL;
	settings->ttl = settings->sndbuf = settings->ident = -1;
	if (take_number(error, options->count, 1, INT64_MAX, &count) < 0 ||
		take_int(error, options->deadline, 0, INT_MAX, &deadline) < 0 ||
		take_int(error, options->preload, 1, PRELOAD_MAXIMUM, &preload) < 0 ||
		take_int(error, options->size, 0, INT_MAX, &size) < 0 ||
		take_int(error, options->ttl, 0, 255, &settings->ttl) < 0 ||
		take_int(error, options->sndbuf, 1, INT_MAX, &settings->sndbuf) < 0 ||
		take_int(error, options->ident, 0, UINT16_MAX, &settings->ident) < 0)
		return -1;
	settings->count = (uint64_t)count;
	settings->deadline = deadline * CLOCK_SECOND;
	settings->preload = (unsigned)preload;
	settings->size = (unsigned)size;
	if (settings->is_user && preload > USER_PRELOAD)
		return failed_with(error, PING_STATUS, 0,
			"cannot set preload to value greater than %d: %d", USER_PRELOAD, preload);
	return 0;
}

int settings_read(struct settings *settings, const struct ping_options *options, struct run *run)
{
	struct error *error = &run->error;
	if (options->four && options->six)
		return failed_with(
			error, PING_STATUS, 0, "only one -4 or -6 option may be specified");
	settings->family = options->four ? AF_INET : options->six ? AF_INET6 : AF_UNSPEC;
	settings->flags = options->flags;
	settings->is_user = getuid() != 0;
	take_devices(settings, &options->devices);
	if (take_numbers(settings, options, error) < 0 ||
		take_mark(settings, options->mark, error) < 0 ||
		take_tos(settings, options->tos, error) < 0 ||
		take_flow(settings, options->flow, error) < 0 ||
		take_discover(settings, options->discover, error) < 0 ||
		take_route(settings, options, error) < 0 ||
		take_pattern(settings, options->pattern, error) < 0 ||
		take_interval(settings, options, run) < 0 ||
		take_linger(settings, options, run) < 0)
		return -1;
	return 0;
}

int settings_take_hops(struct settings *settings, char **hops, unsigned count, struct error *error)
{
	unsigned most = settings->route == ROUTE_NONE ? PING_HOPS
		: settings->route == ROUTE_TSPRESPEC  ? PING_STAMPED_HOPS
						      : 0;
	if (count > most)
		return failed_with(error, PING_STATUS, 0,
			"usage error: %u hosts on the way, of at most %u", count, most);
	settings->hop_count = count;
	memcpy(settings->hops, hops, count * sizeof *hops);
	return 0;
}

int settings_fit(const struct ping *ping, unsigned options_size, struct error *error)
{
	const struct settings *settings = &ping->settings;
	unsigned most =
		ping->target.family == AF_INET ? SIZE_MAXIMUM_4 - options_size : SIZE_MAXIMUM_6;
	if (settings->size > most)
		return failed_with(error, STATUS_FAILED, 0,
			"invalid -s value: '%u': out of range: 0 <= value <= %u", settings->size,
			most);
	return 0;
}

int settings_allowed(const struct ping *ping, struct error *error)
{
	const struct settings *settings = &ping->settings;
	if (settings->is_user && settings->interval < USER_INTERVAL * CLOCK_SECOND / 1000)
		return failed_with(error, PING_STATUS, 0,
			"cannot flood, minimal interval for user must be >= %d ms, use -i %d.%03d "
			"(or higher)",
			USER_INTERVAL, 0, USER_INTERVAL);
	return 0;
}
