// SPDX-License-Identifier: MIT

/* telnet, as inetutils 2.4 has it (telnet(1)). */

#include "applets/telnet/telnet.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/ns.h"
#include "core/own.h"
#include "core/text.h"

enum { STATUS_WORDS = 64 /* sysexits.h's EX_USAGE */ };

#define TELNET_FLAG(member, ...) OPT_FLAG(struct telnet_options, member, __VA_ARGS__)
#define TELNET_TEXT(member, ...) OPT_TEXT(struct telnet_options, member, __VA_ARGS__)

extern const struct applet telnet_applet;

static const struct opt telnet_options[] = {
	OPT_VALUE(struct telnet_options, family, .value = AF_INET, .letter = '4', .word = "ipv4",
		.help = "use only IPv4"),
	OPT_VALUE(struct telnet_options, family, .value = AF_INET6, .letter = '6', .word = "ipv6",
		.help = "use only IPv6"),
	TELNET_FLAG(
		binary, .letter = '8', .word = "binary", .help = "use an 8-bit data transmission"),
	TELNET_FLAG(login, .letter = 'a', .word = "login", .help = "attempt automatic login"),
	TELNET_TEXT(bind, .letter = 'b', .word = "bind", .argument = "ADDRESS",
		.help = "bind to specific local ADDRESS"),
	TELNET_FLAG(no_rc, .letter = 'c', .word = "no-rc",
		.help = "do not read .telnetrc: here it is never read"),
	TELNET_FLAG(debug, .letter = 'd', .word = "debug", .help = "turn on debugging"),
	TELNET_TEXT(escape, .letter = 'e', .word = "escape", .argument = "CHAR",
		.help = "use CHAR as an escape character"),
	TELNET_FLAG(
		no_escape, .letter = 'E', .word = "no-escape", .help = "use no escape character"),
	TELNET_FLAG(no_login, .letter = 'K', .word = "no-login",
		.help = "do not automatically login to the remote system"),
	TELNET_TEXT(user, .letter = 'l', .word = "user", .argument = "USER",
		.help = "attempt automatic login as USER"),
	TELNET_FLAG(binary_output, .letter = 'L', .word = "binary-output",
		.help = "use an 8-bit data transmission for output only"),
	TELNET_TEXT(trace, .letter = 'n', .word = "trace", .argument = "FILE",
		.help = "record trace information into FILE"),
	TELNET_FLAG(rlogin, .letter = 'r', .word = "rlogin",
		.help = "use a user-interface similar to rlogin"),
	TELNET_FLAG(drain, .word = "drain", .minimum = 2,
		.help = "show what comes until the server closes, though input ended"),
	TELNET_FLAG(encrypt, .letter = 'x', .word = "encrypt",
		.help = "not here: there is no encryption"),
	TELNET_TEXT(realm, .letter = 'k', .word = "realm", .argument = "REALM",
		.help = "not here: there is no Kerberos"),
	TELNET_TEXT(disable_auth, .letter = 'X', .word = "disable-auth", .argument = "ATYPE",
		.help = "not here: there is no authentication"),
	TELNET_FLAG(help, .letter = '?', .word = "help", .help = "give this help list"),
	TELNET_FLAG(version, .letter = 'V', .word = "version", .help = "print program version"),
	{.kind = OPT_END},
};

/* Options that are known and not there. */
static int refuse_options(struct telnet *telnet)
{
	const struct telnet_options *options = &telnet->options;
	const char *name = options->encrypt     ? "-x: there is no encryption here"
		: options->realm != NULL        ? "-k: there is no Kerberos here"
		: options->disable_auth != NULL ? "-X: there is no authentication here"
						: NULL;
	if (name == NULL)
		return 0;
	return failed_with(&telnet->run->error, STATUS_WORDS, 0, "unsupported option %s", name);
}

/* -e, -E and -r. */
static void take_escape(struct telnet *telnet)
{
	const struct telnet_options *options = &telnet->options;
	uint8_t *characters = telnet->protocol.characters;
	uint8_t which = options->rlogin ? CHAR_RLOGIN : CHAR_ESCAPE;
	char text[8];
	if (options->rlogin)
		characters[CHAR_RLOGIN] = '~';
	if (options->escape != NULL) {
		characters[which] = character_of(options->escape);
		say(telnet,
			options->rlogin ? "Telnet rlogin escape character is '"
					: "Telnet escape character is '");
		say_value(telnet, "%", character_text(text, characters[which]));
		say(telnet, "'.\n");
	}
	if (options->no_escape)
		characters[CHAR_ESCAPE] = characters[CHAR_RLOGIN] = 0;
}

/* What the options say. Returns 0, or -1 with run->error. */
static int take_options(struct telnet *telnet)
{
	const struct telnet_options *options = &telnet->options;
	const char *user = options->user;
	if (refuse_options(telnet) < 0 || variables_load(telnet) < 0)
		return -1;
	terminal_open(telnet);
	if (options->login && user == NULL)
		user = getenv("USER");
	if (user != NULL && !options->no_login) {
		variable_define(telnet, "USER", user);
		telnet->protocol.toggles |= 1u << TOGGLE_AUTOLOGIN;
	}
	if (options->debug)
		telnet->protocol.toggles |= 1u << TOGGLE_DEBUG;
	if (options->trace != NULL)
		trace_open(telnet, options->trace);
	take_escape(telnet);
	return 0;
}

/* Until the user or the server has had enough. Returns the exit status. */
static int converse(struct telnet *telnet)
{
	for (;;) {
		if (telnet->fd < 0) {
			if (telnet_prompt(telnet))
				return 0;
			continue;
		}
		if (telnet->signals < 0)
			signals_hold(telnet);
		switch (telnet_session(telnet)) {
		case SESSION_FOREIGN:
			telnet_close(telnet, false);
			applet_warn(telnet->run, "Connection closed by foreign host.");
			return 0;
		case SESSION_CLOSE:
			say(telnet, "\n");
			telnet_close(telnet, true);
			return 0;
		case SESSION_PROMPT: break;
		}
		terminal_restore(telnet);
		say(telnet, "\n");
		bool ends = telnet_prompt(telnet);
		if (ends) {
			telnet_close(telnet, true);
			return 0;
		}
		telnet->mode = protocol_mode(&telnet->protocol);
	}
}

static int telnet_run(struct run *run, int argc, char **argv)
{
	struct telnet telnet;
	memset(&telnet, 0, offsetof(struct telnet, protocol));
	protocol_init(&telnet.protocol);
	telnet.run = run;
	telnet.out = run->out;
	telnet.fd = telnet.signals = -1;
	telnet.trace_fd = STDOUT_FILENO;
	text_copy(telnet.trace_name, sizeof telnet.trace_name, "(standard output)");
	int first = opt_parse_mixed(
		telnet_options, &telnet.options, run->name, argc, argv, &run->error);
	if (first < 0) {
		run->error.status = STATUS_WORDS;
		return -1;
	}
	if (telnet.options.help) {
		applet_help(&telnet_applet, run->out);
		return 0;
	}
	if (telnet.options.version) {
		out_text(run->out, "telnet (GNU inetutils) 2.4, ctrkit " CTRKIT_VERSION "\n");
		return 0;
	}
	if (take_options(&telnet) < 0)
		return -1;
	if (argc - first > 2)
		return failed(&run->error, 0, "too many arguments");
	int status = 0;
	if (argc > first) {
		const struct destination destination = {.host = argv[first],
			.port = argc - first > 1 ? argv[first + 1] : NULL,
			.bind = telnet.options.bind,
			.family = (int)telnet.options.family};
		telnet.by_command_line = true;
		status = telnet_open(&telnet, &destination) < 0 ? STATUS_FAILED : 0;
	}
	if (status == 0)
		status = converse(&telnet);
	if (telnet.trace_fd != STDOUT_FILENO)
		own_fd_close(&telnet.trace_fd);
	return status;
}

const struct applet telnet_applet = {
	.name = "telnet",
	.summary = "Talk to a TELNET server, or to any other by hand.",
	.usage = "[OPTION...] [HOST [PORT]]",
	.dashes = 2,
	.namespaces = NS_BIT(NS_NET) | NS_BIT(NS_MNT),
	.options = telnet_options,
	.run = telnet_run,
};
