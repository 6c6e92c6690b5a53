// SPDX-License-Identifier: MIT

/* The command `send`. */

#include <string.h>

#include "applets/telnet/telnet.h"
#include "applets/telnet/words.h"
#include "core/text.h"

enum { SEND_SYNCH = 13, SEND_GETSTATUS, SEND_HELP, SEND_VERBS, SEND_COUNT = SEND_VERBS + 4 };
enum { SEND_ESCAPE = 5 };

static const char send_words[] =
	"ao\0Send Telnet Abort output\0"
	"ayt\0Send Telnet 'Are You There'\0"
	"brk\0Send Telnet Break\0"
	"ec\0Send Telnet Erase Character\0"
	"el\0Send Telnet Erase Line\0"
	"escape\0Send current escape character\0"
	"ga\0Send Telnet 'Go Ahead' sequence\0"
	"ip\0Send Telnet Interrupt Process\0"
	"nop\0Send Telnet 'No operation'\0"
	"eor\0Send Telnet 'End of Record'\0"
	"abort\0Send Telnet 'Abort Process'\0"
	"susp\0Send Telnet 'Suspend Process'\0"
	"eof\0Send Telnet End of File Character\0"
	"synch\0Perform Telnet 'Synch operation'\0"
	"getstatus\0Send request for STATUS\0"
	"?\0Display send options\0"
	"will\0\0wont\0\0do\0\0dont\0\0";

/* The option that a word of `send do` names; negative as word_find has it. */
static int find_option(const char *text)
{
	uint64_t number;
	if (text_number(text, 10, 255, &number) == 0)
		return (int)number;
	return word_find(option_names, OPTION_NAMES, 1, text);
}

static void show_options(struct telnet *telnet, const char *verb)
{
	say_value(telnet, "Usage: send % <value|option>\n", verb);
	say(telnet, "\"value\" must be from 0 to 255\nValid options are:\n\t");
	size_t column = 8;
	for (uint8_t option = 0; option < OPTION_NAMES; option++) {
		const char *name = option_name(option);
		size_t length = strlen(name) + 3;
		if (column + length > 65) {
			say(telnet, "\n\t");
			column = 8;
		}
		column += length;
		say_value(telnet, " \"%\"", name);
	}
	say(telnet, "\n");
}

/* `send do ECHO`. False if it was not to be understood. */
static bool send_option(struct telnet *telnet, int row, const char *name)
{
	const char *verb = word_at(send_words, 2 * (unsigned)row);
	if (name == NULL) {
		say_value(telnet, "Need 1 argument to 'send %' command.", verb);
		say_value(telnet, "  'send % ?' for help.\n", verb);
		return false;
	}
	if (text_equal(name, "?") || text_equal(name, "help")) {
		show_options(telnet, verb);
		return false;
	}
	int option = find_option(name);
	if (option < 0) {
		say_value(telnet, "'%': ", name);
		say(telnet, option == WORD_UNKNOWN ? "unknown" : "ambiguous");
		say_value(telnet, " argument ('send % ?' for help).\n", verb);
		return false;
	}
	if (!telnet_is_connected(telnet))
		return false;
	protocol_request(
		&telnet->protocol, (uint8_t)(TELNET_WILL + row - SEND_VERBS), (uint8_t)option);
	return true;
}

static void send_one(struct telnet *telnet, int row)
{
	static const uint8_t commands[] = {TELNET_AO, TELNET_AYT, TELNET_BRK, TELNET_EC, TELNET_EL,
		0, TELNET_GA, TELNET_IP, TELNET_NOP, TELNET_EOR, TELNET_ABORT, TELNET_SUSP,
		TELNET_EOF};
	static const uint8_t status[] = {OPTION_STATUS, 1};
	struct protocol *protocol = &telnet->protocol;
	if (row == SEND_ESCAPE)
		protocol_data(protocol, protocol->characters[CHAR_ESCAPE]);
	else if (row == SEND_SYNCH)
		protocol->wants_synch = true;
	else if (row == SEND_GETSTATUS)
		suboption_send(protocol, status, sizeof status);
	else
		protocol_command(protocol, commands[row]);
}

/* All words are looked at first: what is misspelt sends nothing. */
bool command_send(struct telnet *telnet, int argc, char **argv)
{
	bool is_sending = false;
	if (argc < 2)
		return say_misused(
			telnet, "need at least one argument for 'send' command\n", "send");
	do {
		for (int at = 1; at < argc; at++) {
			int row = word_find(send_words, SEND_COUNT, 2, argv[at]);
			if (row < 0) {
				say(telnet,
					row == WORD_UNKNOWN ? "Unknown send argument '"
							    : "Ambiguous send argument '");
				say_value(telnet, "%", argv[at]);
				say(telnet, "'\n'send ?' for help.\n");
				return false;
			}
			if (row == SEND_HELP) {
				words_show(telnet->out, send_words, SEND_VERBS, "");
				return false;
			}
			if (row >= SEND_VERBS)
				return send_option(telnet, row, argv[at + 1]);
			if (row == SEND_GETSTATUS && telnet->fd >= 0 &&
				!protocol_is_do(&telnet->protocol, OPTION_STATUS)) {
				say(telnet, "Remote side does not support STATUS option\n");
				return false;
			}
			if (is_sending)
				send_one(telnet, row);
		}
		if (telnet->fd < 0)
			return say_misused(telnet, "?Need to be connected first.\n", "send");
		is_sending = !is_sending;
	} while (is_sending);
	return true;
}
