// SPDX-License-Identifier: MIT

/* The way to a server: its addresses in turn, each with what came of it. */

#include <errno.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "applets/telnet/telnet.h"
#include "core/libc_text.h"
#include "core/names.h"
#include "core/own.h"
#include "core/resolver.h"
#include "core/text.h"

enum { TELNET_PORT = 23, ADDRESSES = 32 };

static int warn_errno(struct telnet *telnet, const char *what, int number)
{
	char line[200];
	const char *text = errno_text(number);
	text_format(line, sizeof line, "%s: %s", what, text != NULL ? text : "Unknown error");
	applet_warn(telnet->run, line);
	return -1;
}

static int lookup_failure(
	struct telnet *telnet, const struct destination *destination, const char *port, int code)
{
	say_value(telnet, "Server lookup failure:  %:", destination->host);
	say_value(telnet, "%", port);
	say_value(telnet, ", %\n", resolver_text(code));
	return -1;
}

/* A number or the name of a service. Returns 0, or -1 when it has said what is wrong. */
static int find_port(struct telnet *telnet, const struct destination *destination, const char *text,
	uint16_t *port)
{
	uint64_t number;
	*port = TELNET_PORT;
	if (destination->port == NULL)
		return 0;
	int result = text_number(text, 10, UINT64_MAX, &number);
	if (result == 0 && number > 0 && number <= UINT16_MAX) {
		*port = (uint16_t)number;
		return 0;
	}
	if (result != EINVAL) {
		say_value(telnet, "Port number % is out of range.\n", text);
		return -1;
	}
	if (!service_port(text, "tcp", port))
		return lookup_failure(telnet, destination, text, EAI_SERVICE);
	return 0;
}

/* The address that -b names; AF_UNSPEC if none is. */
static int find_source(struct telnet *telnet, struct resolver *resolver,
	const struct destination *destination, struct endpoint *source)
{
	memset(source, 0, sizeof *source);
	if (destination->bind == NULL)
		return 0;
	int count = resolver_addresses(resolver, destination->bind, destination->family, source, 1);
	if (count > 0)
		return 0;
	char line[512];
	text_format(line, sizeof line, "Could not resolve %s: %s", destination->bind,
		resolver_text(count));
	applet_warn(telnet->run, line);
	return -1;
}

/*
 * Tries one address. Returns the connection; -1 with errno if it was not to be had; -2 if the next
 * would fare no better, which has been said.
 */
static int try_address(
	struct telnet *telnet, const struct endpoint *address, const struct endpoint *source)
{
	char text[ENDPOINT_TEXT_SIZE];
	union endpoint_socket name;
	say(telnet, "Trying ");
	say(telnet, endpoint_text(text, address));
	say(telnet, "...\n");
	out_flush(telnet->out);
	own_fd int fd = socket(address->family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	if (source->family != AF_UNSPEC &&
		bind(fd, &name.any, endpoint_to_socket(source, &name)) < 0) {
		warn_errno(telnet, "telnet: bind", errno);
		return -2;
	}
	int on = 1;
	if (protocol_has(&telnet->protocol, TOGGLE_DEBUG) &&
		setsockopt(fd, SOL_SOCKET, SO_DEBUG, &on, sizeof on) < 0)
		warn_errno(telnet, "setsockopt (SO_DEBUG)", errno);
	socklen_t size = endpoint_to_socket(address, &name);
	if (connect(fd, &name.any, size) < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_OOBINLINE, &on, sizeof on);
	return take_fd(&fd);
}

/* What is known and asked for when a connection begins. */
static void begin(struct telnet *telnet, const struct destination *destination, uint16_t port)
{
	char text[8];
	struct protocol *protocol = &telnet->protocol;
	text_copy(telnet->host, sizeof telnet->host, destination->host);
	protocol_reset(protocol);
	telnet->keyboard = (struct keyboard){.at_line = true};
	telnet->received_used = telnet->received_at = 0;
	telnet->input_ended = false;
	say_value(telnet, "Connected to %.\nEscape character is '", telnet->host);
	say(telnet, character_text(text, protocol->characters[CHAR_ESCAPE]));
	say(telnet, "'.\n");
	out_flush(telnet->out);
	telnet->mode = protocol_mode(protocol);
	if (port != TELNET_PORT && (destination->port == NULL || destination->port[0] != '-'))
		return;
	protocol_begin(protocol);
	if (telnet->options.binary)
		protocol_request(protocol, TELNET_DO, OPTION_BINARY);
	if (telnet->options.binary || telnet->options.binary_output)
		protocol_request(protocol, TELNET_WILL, OPTION_BINARY);
}

int telnet_open(struct telnet *telnet, const struct destination *destination)
{
	struct resolver resolver;
	struct endpoint source, addresses[ADDRESSES];
	uint16_t port;
	const char *text = destination->port != NULL ? destination->port : "telnet";
	text += text[0] == '-';
	resolver_init(&resolver, NULL, applet_root(telnet->run));
	if (find_source(telnet, &resolver, destination, &source) < 0 ||
		find_port(telnet, destination, text, &port) < 0)
		return -1;
	int family = source.family != AF_UNSPEC ? source.family : destination->family;
	int count = resolver_addresses(&resolver, destination->host, family, addresses, ADDRESSES);
	if (count <= 0)
		return lookup_failure(telnet, destination, text, count < 0 ? count : EAI_NONAME);
	for (int at = 0; at < count; at++) {
		addresses[at].port = port;
		telnet->fd = try_address(telnet, &addresses[at], &source);
		if (telnet->fd >= 0) {
			begin(telnet, destination, port);
			return 0;
		}
		if (telnet->fd == -2)
			break;
		warn_errno(telnet,
			at + 1 < count ? "Connection failed"
				       : "telnet: Unable to connect to remote host",
			errno);
	}
	telnet->fd = -1;
	return -1;
}

void telnet_close(struct telnet *telnet, bool says_so)
{
	if (telnet->fd < 0)
		return;
	terminal_restore(telnet);
	own_fd_close(&telnet->fd);
	telnet->fd = -1;
	signals_release(telnet);
	if (says_so)
		say(telnet, "Connection closed.\n");
}
