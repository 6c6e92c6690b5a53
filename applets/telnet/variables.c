// SPDX-License-Identifier: MIT

/* Variables of the environment, and the command that says which of them a server may see. */

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "applets/telnet/telnet.h"
#include "applets/telnet/words.h"
#include "core/text.h"

extern char **environ;

static const char environ_words[] =
	"define\0Define an environment variable\0"
	"undefine\0Undefine an environment variable\0"
	"export\0Mark an environment variable for automatic export\0"
	"unexport\0Don't mark an environment variable for automatic export\0"
	"send\0Send an environment variable\0"
	"list\0List the current environment variables\0"
	"?\0Print help information\0";
enum {
	ENVIRON_DEFINE,
	ENVIRON_UNDEFINE,
	ENVIRON_EXPORT,
	ENVIRON_UNEXPORT,
	ENVIRON_SEND,
	ENVIRON_LIST,
	ENVIRON_HELP,
	ENVIRON_ROWS
};

static struct variable *find(struct telnet *telnet, const char *name)
{
	struct variable *variables = telnet->protocol.variables;
	for (size_t at = telnet->protocol.variables_count; at-- > 0;)
		if (text_equal(variables[at].name, name))
			return &variables[at];
	return NULL;
}

/* A copy that lives as long as the run; NULL when memory is out. */
static const char *keep(struct telnet *telnet, const char *text, size_t length)
{
	char *copy = arena_take(&telnet->run->arena, length + 1);
	if (copy != NULL) {
		memcpy(copy, text, length);
		copy[length] = '\0';
	}
	return copy;
}

bool variable_define(struct telnet *telnet, const char *name, const char *value)
{
	struct protocol *protocol = &telnet->protocol;
	struct variable *variable = find(telnet, name);
	const char *kept = keep(telnet, value, strlen(value));
	if (kept != NULL && variable == NULL && protocol->variables_count < PROTOCOL_VARIABLES) {
		const char *own_name = keep(telnet, name, strlen(name));
		if (own_name != NULL) {
			variable = &protocol->variables[protocol->variables_count++];
			variable->name = own_name;
		}
	}
	if (kept == NULL || variable == NULL) {
		say(telnet, "?There is no room for more variables.\n");
		return false;
	}
	variable->value = kept;
	variable->is_exported = true;
	return true;
}

/* DISPLAY as another machine understands it: `:0` is of this one. */
static void complete_display(struct telnet *telnet)
{
	char host[65], text[256];
	struct variable *display = find(telnet, "DISPLAY");
	if (display == NULL)
		return;
	const char *number = display->value;
	if (text_begins(number, "unix:"))
		number += 4;
	if (number[0] != ':' || gethostname(host, sizeof host) < 0)
		return;
	host[sizeof host - 1] = '\0';
	text_format(text, sizeof text, "%s%s", host, number);
	variable_define(telnet, "DISPLAY", text);
}

int variables_load(struct telnet *telnet)
{
	struct protocol *protocol = &telnet->protocol;
	protocol->variables =
		arena_take(&telnet->run->arena, PROTOCOL_VARIABLES * sizeof(struct variable));
	if (protocol->variables == NULL)
		return failed(&telnet->run->error, 0, "out of memory");
	for (char **entry = environ; entry != NULL && *entry != NULL; entry++) {
		const char *equals = strchr(*entry, '=');
		if (equals == NULL || protocol->variables_count >= PROTOCOL_VARIABLES - 32)
			continue;
		const char *name = keep(telnet, *entry, (size_t)(equals - *entry));
		if (name == NULL)
			return failed(&telnet->run->error, 0, "out of memory");
		protocol->variables[protocol->variables_count++] = (struct variable){name,
			equals + 1, text_equal(name, "DISPLAY") || text_equal(name, "PRINTER")};
	}
	complete_display(telnet);
	protocol->terminal = getenv("TERM");
	return 0;
}

static void list(struct telnet *telnet)
{
	const struct protocol *protocol = &telnet->protocol;
	for (size_t at = protocol->variables_count; at-- > 0;) {
		const struct variable *variable = &protocol->variables[at];
		say(telnet, variable->is_exported ? "* " : "  ");
		say_value(telnet, "%-20 ", variable->name);
		say_value(telnet, "%", variable->value);
		say(telnet, "\n");
	}
}

static void undefine(struct telnet *telnet, struct variable *variable)
{
	struct protocol *protocol = &telnet->protocol;
	size_t at = (size_t)(variable - protocol->variables);
	memmove(variable, variable + 1, (--protocol->variables_count - at) * sizeof *variable);
}

static void send_variable(struct telnet *telnet, const char *name)
{
	const char *reason = NULL;
	if (!protocol_is_will(&telnet->protocol, OPTION_ENVIRON))
		reason = "': Telnet ENVIRON option not enabled\n";
	else if (!environ_send(&telnet->protocol, name))
		reason = "': variable not defined\n";
	if (reason == NULL)
		return;
	say(telnet, "Cannot send '");
	say_value(telnet, "%", name);
	say(telnet, reason);
}

bool command_environ(struct telnet *telnet, int argc, char **argv)
{
	static const uint8_t wanted[] = {2, 1, 1, 1, 1, 0, 0};
	if (argc < 2) {
		say(telnet, "Need an argument to 'environ' command.  'environ ?' for help.\n");
		return false;
	}
	int row = word_find(environ_words, ENVIRON_ROWS, 2, argv[1]);
	if (row < 0) {
		return say_unknown(telnet, argv[1], row, "environ");
	}
	if (argc - 2 != wanted[row]) {
		out_number(telnet->out, NULL, "Need only %", wanted[row]);
		say(telnet, wanted[row] == 1 ? " argument" : " arguments");
		say_value(telnet, " to 'environ %' command.",
			word_at(environ_words, 2 * (unsigned)row));
		say(telnet, "  'environ ?' for help.\n");
		return false;
	}
	struct variable *variable = argc > 2 ? find(telnet, argv[2]) : NULL;
	switch (row) {
	case ENVIRON_DEFINE: variable_define(telnet, argv[2], argv[3]); break;
	case ENVIRON_UNDEFINE:
		if (variable != NULL)
			undefine(telnet, variable);
		break;
	case ENVIRON_EXPORT:
	case ENVIRON_UNEXPORT:
		if (variable != NULL)
			variable->is_exported = row == ENVIRON_EXPORT;
		break;
	case ENVIRON_SEND: send_variable(telnet, argv[2]); break;
	case ENVIRON_LIST: list(telnet); break;
	default: words_show(telnet->out, environ_words, ENVIRON_ROWS, ""); break;
	}
	return true;
}
