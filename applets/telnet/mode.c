// SPDX-License-Identifier: MIT

/* The commands `mode`, `slc` and `status`. */

#include "applets/telnet/telnet.h"
#include "applets/telnet/words.h"
#include "core/text.h"

static const char mode_words[] =
	"character\0Disable LINEMODE option\0"
	"\0(or disable obsolete line-by-line mode)\0"
	"line\0Enable LINEMODE option\0"
	"\0(or enable obsolete line-by-line mode)\0"
	"\0\0"
	"\0These require the LINEMODE option to be enabled\0"
	"isig\0Enable signal trapping\0"
	"-isig\0Disable signal trapping\0"
	"edit\0Enable character editing\0"
	"-edit\0Disable character editing\0"
	"softtabs\0Enable tab expansion\0"
	"-softtabs\0Disable character editing\0"
	"litecho\0Enable literal character echo\0"
	"-litecho\0Disable literal character echo\0"
	"\0\0"
	"?\0Print help information\0";
enum { MODE_LINE = 2, MODE_BITS = 6, MODE_HELP = 15, MODE_ROWS };

static const char slc_words[] =
	"export\0Use local special character definitions\0"
	"import\0Use remote special character definitions\0"
	"check\0Verify remote special character definitions\0"
	"?\0Print help information\0";

bool command_mode(struct telnet *telnet, int argc, char **argv)
{
	struct protocol *protocol = &telnet->protocol;
	if (argc != 2)
		return say_misused(telnet, "'mode' command requires an argument\n", "mode");
	int row = word_find(mode_words, MODE_ROWS, 2, argv[1]);
	if (row < 0) {
		say(telnet, row == WORD_UNKNOWN ? "Unknown mode '" : "Ambiguous mode '");
		say_value(telnet, "%", argv[1]);
		say(telnet, "' ('mode ?' for help).\n");
		return false;
	}
	if (row == MODE_HELP) {
		say(telnet, "format is:  'mode Mode', where 'Mode' is one of:\n\n");
		words_show(telnet->out, mode_words, MODE_ROWS, "");
		return false;
	}
	if (telnet->fd < 0)
		return say_misused(telnet, "?Need to be connected first.\n", "mode");
	if (row >= MODE_BITS) {
		static const uint8_t bits[] = {
			MODE_TRAPSIG, MODE_EDIT, MODE_SOFT_TAB, MODE_LIT_ECHO};
		uint8_t bit = bits[(row - MODE_BITS) / 2];
		uint8_t mode = (row - MODE_BITS) % 2 == 0 ? protocol->linemode | bit
							  : protocol->linemode & (uint8_t)~bit;
		if (!protocol_wants_will(protocol, OPTION_LINEMODE)) {
			return say_misused(
				telnet, "?Need to have LINEMODE option enabled first.\n", "mode");
		}
		if (mode != protocol->linemode)
			suboption_mode(protocol, mode);
		return true;
	}
	bool is_line = row == MODE_LINE;
	if (protocol->is_kludge)
		protocol_request(protocol, is_line ? TELNET_DONT : TELNET_DO, OPTION_SGA);
	if (is_line || !protocol->is_kludge)
		protocol_request(protocol, is_line ? TELNET_WILL : TELNET_WONT, OPTION_LINEMODE);
	protocol_request(protocol, is_line ? TELNET_DONT : TELNET_DO, OPTION_ECHO);
	return true;
}

static void show_slc(struct telnet *telnet)
{
	static const char sources[] = "local\0remote default\0remote\0";
	say(telnet, "Special characters are ");
	say(telnet, word_at(sources, telnet->protocol.slc_source));
	say(telnet, " values\n");
}

bool command_slc(struct telnet *telnet, int argc, char **argv)
{
	if (argc != 2) {
		say(telnet, "Need an argument to 'slc' command.  'slc ?' for help.\n");
		return false;
	}
	int row = word_find(slc_words, 4, 2, argv[1]);
	if (row < 0) {
		return say_unknown(telnet, argv[1], row, "slc");
	}
	if (row == 0 && protocol_is_will(&telnet->protocol, OPTION_LINEMODE))
		slc_export(&telnet->protocol);
	else if (row == 0)
		telnet->protocol.slc_source = SLC_LOCAL;
	else if (row < 3)
		slc_ask(&telnet->protocol, row == 1 ? SLC_DEFAULT : SLC_VARIABLE);
	else
		words_show(telnet->out, slc_words, 4, "");
	show_slc(telnet);
	return true;
}

static void show_mode(struct telnet *telnet)
{
	const struct protocol *protocol = &telnet->protocol;
	struct out *out = telnet->out;
	unsigned mode = protocol_mode(protocol);
	if (protocol_wants_will(protocol, OPTION_LINEMODE)) {
		out_text(out, "Operating with LINEMODE option\n");
		out_text(out, mode & MODE_EDIT ? "Local" : "No");
		out_text(out, " line editing\n");
		out_text(out, mode & MODE_TRAPSIG ? "Local" : "No");
		out_text(out, " catching of signals\n");
		show_slc(telnet);
	} else if (protocol->is_kludge && !protocol_wants_do(protocol, OPTION_SGA)) {
		out_text(out, "Operating in obsolete linemode\n");
	} else {
		out_text(out, "Operating in single character mode\n");
		if (protocol_has(protocol, TOGGLE_LOCALCHARS))
			out_text(out, "Catching signals locally\n");
	}
	out_text(out, mode & MODE_ECHO ? "Local" : "Remote");
	out_text(out, " character echo\n");
	if (protocol_wants_will(protocol, OPTION_LFLOW)) {
		out_text(out, mode & MODE_FLOW ? "Local" : "No");
		out_text(out, " flow control\n");
	}
}

bool command_status(struct telnet *telnet)
{
	char text[8];
	if (telnet->fd < 0) {
		say(telnet, "No connection.\n");
	} else {
		say_value(telnet, "Connected to %.\n", telnet->host);
		show_mode(telnet);
	}
	say(telnet, "Escape character is '");
	say(telnet, character_text(text, telnet->protocol.characters[CHAR_ESCAPE]));
	say(telnet, "'.\n");
	return true;
}
