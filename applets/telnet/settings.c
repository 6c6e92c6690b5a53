// SPDX-License-Identifier: MIT

/* What `set`, `unset`, `toggle` and `display` know. */

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "applets/telnet/telnet.h"
#include "applets/telnet/words.h"
#include "core/own.h"
#include "core/text.h"

/* Rows of the characters, in the order of the help; which says which one a row is. */
enum { SET_TRACEFILE = CHAR_COUNT, SET_NONE };

static const char set_words[] =
	"echo\0character to toggle local echoing on/off\0"
	"escape\0character to escape back to telnet command mode\0"
	"rlogin\0rlogin escape character\0"
	"tracefile\0file to write trace information to\0"
	"\0\0"
	"\0The following need 'localchars' to be toggled true\0"
	"flushoutput\0character to cause an Abort Output\0"
	"interrupt\0character to cause an Interrupt Process\0"
	"quit\0character to cause an Abort process\0"
	"eof\0character to cause an EOF \0"
	"\0\0"
	"\0The following are for local editing in linemode\0"
	"erase\0character to use to erase a character\0"
	"kill\0character to use to erase a line\0"
	"lnext\0character to use for literal next\0"
	"susp\0character to cause a Suspend Process\0"
	"reprint\0character to use for line reprint\0"
	"worderase\0character to use to erase a word\0"
	"start\0character to use for XON\0"
	"stop\0character to use for XOFF\0"
	"forw1\0alternate end of line character\0"
	"forw2\0alternate end of line character\0"
	"ayt\0alternate AYT character\0";

static const uint8_t set_which[] = {CHAR_ECHO, CHAR_ESCAPE, CHAR_RLOGIN, SET_TRACEFILE, SET_NONE,
	SET_NONE, CHAR_FLUSH, CHAR_INTERRUPT, CHAR_QUIT, CHAR_EOF, SET_NONE, SET_NONE, CHAR_ERASE,
	CHAR_KILL, CHAR_LNEXT, CHAR_SUSP, CHAR_REPRINT, CHAR_WORDERASE, CHAR_START, CHAR_STOP,
	CHAR_FORW1, CHAR_FORW2, CHAR_AYT};
enum { SET_ROWS = sizeof set_which };

static const char toggle_words[] =
	"autoflush\0flushing of output when sending interrupt characters\0"
	"autosynch\0automatic sending of interrupt characters in urgent mode\0"
	"autologin\0automatic sending of login and/or authentication info\0"
	"binary\0sending and receiving of binary data\0"
	"inbinary\0receiving of binary data\0"
	"outbinary\0sending of binary data\0"
	"crlf\0sending carriage returns as telnet <CR><LF>\0"
	"crmod\0mapping of received carriage returns\0"
	"localchars\0local recognition of certain control characters\0"
	"\0\0"
	"debug\0debugging\0"
	"netdata\0printing of hexadecimal network data (debugging)\0"
	"prettydump\0output of \"netdata\" to user readable format (debugging)\0"
	"options\0viewing of options processing (debugging)\0"
	"termdata\0(debugging) toggle printing of hexadecimal terminal data\0";

/* What `display` says of each behind "will" or "won't"; of CRLF the two ends. */
static const char effects[] =
	"flush output when sending interrupt characters\0"
	"send interrupt characters in urgent mode\0"
	"send login name and/or authentication information\0"
	"\0\0\0"
	"send carriage returns as telnet <CR><\0"
	"map carriage return on output\0"
	"recognize certain control characters\0"
	"\0"
	"turn on socket level debugging\0"
	"print hexadecimal representation of network traffic\0"
	"print user readable output for \"netdata\"\0"
	"show option processing\0"
	"print hexadecimal representation of terminal traffic\0";

uint8_t character_of(const char *text)
{
	if (text[0] != '^' || text[1] == '\0')
		return (uint8_t)text[0];
	return text[1] == '?' ? 0x7f : (uint8_t)text[1] & 0x1f;
}

const char *character_text(char text[8], uint8_t character)
{
	if (character == 0)
		return "off";
	if (character >= 0x80)
		text_format(text, 8, "\\%d%d%d", character >> 6, character >> 3 & 7, character & 7);
	else if (character < ' ' || character == 0x7f)
		text_format(text, 8, "^%c", character ^ 0x40);
	else
		text_format(text, 8, "%c", character);
	return text;
}

static void say_toggle(struct telnet *telnet, int toggle, bool capital)
{
	const char *effect = word_at(effects, (unsigned)toggle);
	bool is_on = protocol_has(&telnet->protocol, (enum telnet_toggle)toggle);
	if (effect[0] == '\0' || (toggle == TOGGLE_CRLF && !capital)) /* not displayed */
		return;
	say(telnet, capital ? "W" : "w");
	say(telnet, is_on || toggle == TOGGLE_CRLF ? "ill " : "on't ");
	say(telnet, effect);
	if (toggle == TOGGLE_CRLF)
		say(telnet, is_on ? "LF>" : "NUL>");
	say(telnet, ".\n");
}

static void say_trace(struct telnet *telnet)
{
	say_value(telnet, "\"%\"", telnet->trace_name);
}

static void say_character(struct telnet *telnet, int row, bool is_display)
{
	char text[8];
	uint8_t which = set_which[row];
	const char *value =
		which < CHAR_COUNT ? character_text(text, telnet->protocol.characters[which]) : "";
	const char *word = word_at(set_words, 2 * (unsigned)row);
	say_value(telnet, is_display ? "%-15 " : "%", word);
	if (which == SET_TRACEFILE) {
		say(telnet, is_display ? "" : " set to ");
		say_trace(telnet);
		say(telnet, is_display ? "\n" : ".\n");
		return;
	}
	say(telnet, is_display ? "[" : " character is '");
	say_value(telnet, "%", value);
	say(telnet, is_display ? "]\n" : "'.\n");
}

void trace_open(struct telnet *telnet, const char *name)
{
	int fd = STDOUT_FILENO;
	if (!text_equal(name, "-")) {
		fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY, 0666);
		if (fd < 0) {
			char line[300];
			text_format(line, sizeof line, "Cannot open %s.", name);
			applet_warn(telnet->run, line);
		}
	}
	if (telnet->trace_fd != STDOUT_FILENO)
		own_fd_close(&telnet->trace_fd);
	bool is_file = fd > STDOUT_FILENO;
	telnet->trace_fd = is_file ? fd : STDOUT_FILENO;
	text_copy(telnet->trace_name, sizeof telnet->trace_name,
		is_file ? name : "(standard output)");
}

/* Whether the bytes of a direction are to be taken as they are. */
static void request_binary(struct telnet *telnet, int toggle, bool on)
{
	struct protocol *protocol = &telnet->protocol;
	bool input = toggle != TOGGLE_OUTBINARY, output = toggle != TOGGLE_INBINARY;
	bool is_on = (!input || protocol_wants_do(protocol, OPTION_BINARY)) &&
		(!output || protocol_wants_will(protocol, OPTION_BINARY));
	bool is_off = (!input || !protocol_wants_do(protocol, OPTION_BINARY)) &&
		(!output || !protocol_wants_will(protocol, OPTION_BINARY));
	bool is_so = on ? is_on : is_off;
	say(telnet, is_so ? "Already operating in " : "Negotiating ");
	say(telnet, on ? "binary mode " : "network ascii mode ");
	say(telnet, !output ? "on input.\n" : !input ? "on output.\n" : "with remote host.\n");
	if (input)
		protocol_request(protocol, on ? TELNET_DO : TELNET_DONT, OPTION_BINARY);
	if (output)
		protocol_request(protocol, on ? TELNET_WILL : TELNET_WONT, OPTION_BINARY);
}

enum change { CHANGE_OFF, CHANGE_ON, CHANGE_TOGGLE };

static void change_toggle(struct telnet *telnet, int toggle, enum change change)
{
	struct protocol *protocol = &telnet->protocol;
	uint16_t bit = (uint16_t)(1u << toggle);
	bool on = change == CHANGE_ON;
	if (toggle >= TOGGLE_BINARY && toggle <= TOGGLE_OUTBINARY) {
		if (change == CHANGE_TOGGLE)
			on = toggle == TOGGLE_OUTBINARY
				? !protocol_wants_will(protocol, OPTION_BINARY)
				: !protocol_wants_do(protocol, OPTION_BINARY);
		request_binary(telnet, toggle, on);
		return;
	}
	if (change == CHANGE_TOGGLE)
		on = (protocol->toggles & bit) == 0;
	protocol->toggles = on ? protocol->toggles | bit : protocol->toggles & (uint16_t)~bit;
	say_toggle(telnet, toggle, true);
}

/* The list of `set ?`, `unset ?` and, without the characters, of `toggle ?`. */
static bool show_list(struct telnet *telnet, const char *verb)
{
	bool is_toggle = text_equal(verb, "toggle ");
	if (!is_toggle) {
		words_show(telnet->out, set_words, SET_ROWS, NULL);
		say(telnet, "\n");
	}
	words_show(telnet->out, toggle_words, TOGGLE_COUNT, verb);
	say(telnet, is_toggle ? "\n" : "");
	say(telnet, "?               display help information\n");
	return false;
}

static bool is_help(const char *word)
{
	return text_equal(word, "?") || text_equal(word, "help");
}

/* The row of a word among the toggles (from 0) or the characters (from TOGGLE_COUNT); negative as
 * word_find has it. */
static int find(const char *word)
{
	int character = word_find(set_words, SET_ROWS, 2, word);
	int toggle = word_find(toggle_words, TOGGLE_COUNT, 2, word);
	if (character >= 0 && toggle >= 0)
		return strcasecmp(word, word_at(set_words, 2 * (unsigned)character)) == 0
			? TOGGLE_COUNT + character
			: WORD_AMBIGUOUS;
	if (character >= 0)
		return TOGGLE_COUNT + character;
	return toggle >= 0 || character == WORD_UNKNOWN ? toggle : character;
}

static void set_character(struct telnet *telnet, int row, const char *value)
{
	if (set_which[row] == SET_TRACEFILE)
		trace_open(telnet, value);
	else
		telnet->protocol.characters[set_which[row]] =
			text_equal(value, "off") ? 0 : character_of(value);
	say_character(telnet, row, false);
}

static bool set_usage(struct telnet *telnet, const char *name)
{
	say_value(telnet, "Format is 'set %'\n", name);
	say(telnet, "'set ?' for help.\n");
	return false;
}

bool command_set(struct telnet *telnet, int argc, char **argv)
{
	if (argc == 2 && is_help(argv[1]))
		return show_list(telnet, "enable ");
	if (argc != 2 && argc != 3)
		return set_usage(telnet, "Name Value");
	int row = find(argv[1]);
	if (row == WORD_AMBIGUOUS && argc == 2)
		return set_usage(telnet, "Name Value");
	if (row < 0)
		return say_unknown(telnet, argv[1], row, "set");
	if (row >= TOGGLE_COUNT) {
		if (argc != 3)
			return set_usage(telnet, "Name Value");
		set_character(telnet, row - TOGGLE_COUNT, argv[2]);
		return true;
	}
	bool off = argc == 3 && text_equal(argv[2], "off");
	if (argc == 3 && !off && !text_equal(argv[2], "on"))
		return set_usage(telnet, "togglename [on|off]");
	change_toggle(telnet, row, off ? CHANGE_OFF : CHANGE_ON);
	return true;
}

bool command_unset(struct telnet *telnet, int argc, char **argv)
{
	if (argc < 2) {
		out_text(
			telnet->out, "Need an argument to 'unset' command.  'unset ?' for help.\n");
		return false;
	}
	if (is_help(argv[1]))
		return show_list(telnet, "disable ");
	for (int at = 1; at < argc; at++) {
		int row = find(argv[at]);
		if (row < 0)
			return say_unknown(telnet, argv[at], row, "unset");
		if (row < TOGGLE_COUNT)
			change_toggle(telnet, row, CHANGE_OFF);
		else
			set_character(telnet, row - TOGGLE_COUNT,
				set_which[row - TOGGLE_COUNT] == SET_TRACEFILE ? "-" : "off");
	}
	return true;
}

bool command_toggle(struct telnet *telnet, int argc, char **argv)
{
	if (argc < 2) {
		say(telnet, "Need an argument to 'toggle' command.  'toggle ?' for help.\n");
		return false;
	}
	if (is_help(argv[1]))
		return show_list(telnet, "toggle ");
	for (int at = 1; at < argc; at++) {
		int row = word_find(toggle_words, TOGGLE_COUNT, 2, argv[at]);
		if (row < 0)
			return say_unknown(telnet, argv[at], row, "toggle");
		change_toggle(telnet, row, CHANGE_TOGGLE);
	}
	return true;
}

/* Without words the toggles, but not what only says how it is now, and the characters. */
static void display_all(struct telnet *telnet)
{
	for (int toggle = 0; toggle < TOGGLE_COUNT; toggle++)
		say_toggle(telnet, toggle, false);
	say(telnet, "\n");
	for (int row = 0; row < (int)SET_ROWS; row++)
		if (set_which[row] != SET_NONE)
			say_character(telnet, row, true);
}

bool command_display(struct telnet *telnet, int argc, char **argv)
{
	if (argc < 2)
		display_all(telnet);
	for (int at = 1; at < argc; at++) {
		int row = find(argv[at]);
		if (row < 0) {
			say(telnet, row == WORD_UNKNOWN ? "?Unknown" : "?Ambiguous");
			say_value(telnet, " argument '%'.\n", argv[at]);
			return false;
		}
		if (row < TOGGLE_COUNT)
			say_toggle(telnet, row, false);
		else
			say_character(telnet, row - TOGGLE_COUNT, true);
	}
	return true;
}
