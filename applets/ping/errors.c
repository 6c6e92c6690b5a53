// SPDX-License-Identifier: MIT

/* The error queue: what became of requests that got no reply. */

#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <time.h>

#include <linux/errqueue.h>

#include "applets/ping/ping.h"
#include "core/libc_text.h"
#include "core/text.h"

enum {
	ERRORS_AT_ONCE = 64,
	QUOTE_SIZE = 512,
};

void error_local(struct ping *ping, const char *text)
{
	char line[160];
	ping->tally.errors++;
	if (ping->settings.flags.quiet)
		return;
	if (ping->settings.flags.flood) {
		line_dot_back(ping, "E");
		return;
	}
	text_format(line, sizeof line, "%s: %s\n", ping->run->name, text);
	applet_warn(ping->run, line);
}

/* Something on this machine refused to send it. */
static void take_local(struct ping *ping, const struct datagram *error)
{
	char text[128];
	const char *reason = errno_text(error->number);
	bool is_ipv4 = ping->target.family == AF_INET;
	if (ping->settings.flags.quiet)
		return; /* as iputils: it is not counted either */
	if (error->number == EMSGSIZE)
		text_format(text, sizeof text, "local error: message too long, mtu%s%u",
			is_ipv4 ? "=" : ": ", error->info);
	else
		text_format(text, sizeof text, "local error: %s",
			reason != NULL ? reason : "Unknown error");
	error_local(ping, text);
}

/* Whether what is quoted is a request of ours; finds its number. */
static bool is_ours(const struct ping *ping, const uint8_t *quote, size_t size, uint16_t *sequence)
{
	bool is_ipv4 = ping->target.family == AF_INET;
	if (size < PING_HEADER_SIZE || quote[0] != (is_ipv4 ? ECHO_REQUEST_4 : ECHO_REQUEST_6))
		return false;
	uint16_t ident = (uint16_t)(quote[4] << 8 | quote[5]);
	*sequence = (uint16_t)(quote[6] << 8 | quote[7]);
	/* The kernel has chosen a datagram socket's errors by their identifier. */
	return !ping->raw || ident == ping->ident;
}

static bool take_remote(struct ping *ping, const struct datagram *error, const uint8_t *quote)
{
	char text[ICMP_TEXT_SIZE];
	uint16_t sequence;
	if (!endpoint_same_address(&error->from, &ping->target) ||
		!is_ours(ping, quote, error->size, &sequence))
		return false;
	tally_acknowledge(&ping->tally, sequence);
	ping->tally.errors++;
	if (ping->settings.flags.quiet)
		return true;
	if (ping->settings.flags.flood) {
		line_dot_back(ping, "\bE");
		return true;
	}
	/* The kernel gives even the gateway of a redirect in this machine's byte order. */
	bool is_redirect = ping->target.family == AF_INET && error->type == REDIRECT;
	icmp_text(text, ping->target.family, error->type, error->code,
		is_redirect ? htonl(error->info) : error->info);
	line_begin(ping);
	out_text(ping->out, "From ");
	line_host(ping, &error->offender);
	out_number(ping->out, "seq", " icmp_seq=% ", sequence);
	out_string(ping->out, "error", "%", text);
	line_end(ping);
	return true;
}

unsigned errors_take(struct ping *ping)
{
	uint8_t quote[QUOTE_SIZE];
	struct datagram error;
	unsigned count = 0;
	for (unsigned at = 0; at < ERRORS_AT_ONCE; at++) {
		if (datagram_receive(
			    ping->fd, quote, sizeof quote, MSG_ERRQUEUE | MSG_DONTWAIT, &error) < 0)
			break;
		if (!error.is_error)
			continue;
		if (error.origin == SO_EE_ORIGIN_LOCAL) {
			take_local(ping, &error);
			count++;
		} else if (error.origin == SO_EE_ORIGIN_ICMP ||
			error.origin == SO_EE_ORIGIN_ICMP6) {
			count += take_remote(ping, &error, quote);
		}
	}
	return count;
}
