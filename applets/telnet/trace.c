// SPDX-License-Identifier: MIT

/* What the toggle `options` shows: every request and answer, a line each. */

#include "applets/telnet/protocol.h"
#include "applets/telnet/words.h"
#include "core/text.h"

const char option_names[] =
	"BINARY\0ECHO\0RCP\0SUPPRESS GO AHEAD\0NAME\0STATUS\0TIMING MARK\0RCTE\0NAOL\0NAOP\0"
	"NAOCRD\0NAOHTS\0NAOHTD\0NAOFFD\0NAOVTS\0NAOVTD\0NAOLFD\0EXTEND ASCII\0LOGOUT\0"
	"BYTE MACRO\0DATA ENTRY TERMINAL\0SUPDUP\0SUPDUP OUTPUT\0SEND LOCATION\0TERMINAL TYPE\0"
	"END OF RECORD\0TACACS UID\0OUTPUT MARKING\0TTYLOC\0"
	"3270 REGIME\0X.3 PAD\0NAWS\0TSPEED\0LFLOW\0LINEMODE\0XDISPLOC\0OLD-ENVIRON\0"
	"AUTHENTICATION\0ENCRYPT\0NEW-ENVIRON\0";

static const char command_names[] =
	"EOF\0SUSP\0ABORT\0EOR\0SE\0NOP\0DMARK\0BRK\0IP\0AO\0AYT\0EC\0"
	"EL\0GA\0SB\0WILL\0WONT\0DO\0DONT\0";

const char *option_name(uint8_t option)
{
	return option < OPTION_NAMES ? word_at(option_names, option) : NULL;
}

static void add_number(struct sink *trace, unsigned number)
{
	char text[TEXT_NUMBER_SIZE + 1];
	text_format(text, sizeof text, " %u", number);
	sink_text(trace, text);
}

static void begin(struct protocol *protocol, bool is_sent)
{
	sink_text(&protocol->trace, is_sent ? "SENT " : "RCVD ");
}

void trace_option(struct protocol *protocol, bool is_sent, uint8_t verb, uint8_t option)
{
	const char *name = option_name(option);
	if (!protocol_has(protocol, TOGGLE_OPTIONS))
		return;
	begin(protocol, is_sent);
	sink_text(&protocol->trace, word_at(command_names, verb - TELNET_EOF));
	if (name != NULL) {
		sink_text(&protocol->trace, " ");
		sink_text(&protocol->trace, name);
	} else {
		add_number(&protocol->trace, option);
	}
	sink_add(&protocol->trace, '\n');
}

void trace_command(struct protocol *protocol, bool is_sent, uint8_t command)
{
	if (!protocol_has(protocol, TOGGLE_OPTIONS))
		return;
	begin(protocol, is_sent);
	sink_text(&protocol->trace, "IAC");
	if (command >= TELNET_EOF && command < TELNET_IAC) {
		sink_text(&protocol->trace, " ");
		sink_text(&protocol->trace, word_at(command_names, command - TELNET_EOF));
	} else {
		add_number(&protocol->trace, command);
	}
	sink_add(&protocol->trace, '\n');
}

/* Text of the other side: whatever is not plain is shown by its number. */
static void add_quoted(struct sink *trace, const uint8_t *bytes, size_t size)
{
	sink_text(trace, " \"");
	for (size_t at = 0; at < size; at++) {
		if (bytes[at] >= ' ' && bytes[at] < 0x7f) {
			sink_add(trace, bytes[at]);
		} else {
			char hexadecimal[8];
			text_format(hexadecimal, sizeof hexadecimal, "\\x%x%x", bytes[at] >> 4,
				bytes[at] & 0xfu);
			sink_text(trace, hexadecimal);
		}
	}
	sink_text(trace, "\"");
}

/* The bits of LINEMODE's mode. */
static void add_mode(struct sink *trace, unsigned mode)
{
	static const char names[] = "EDIT\0TRAPSIG\0ACK\0SOFT_TAB\0LIT_ECHO\0";
	sink_text(trace, " MODE ");
	if (mode == 0)
		sink_text(trace, "0");
	for (unsigned bit = 0, some = 0; bit < 5; bit++) {
		if ((mode >> bit & 1) == 0)
			continue;
		sink_text(trace, some++ > 0 ? "|" : "");
		sink_text(trace, word_at(names, bit));
	}
}

/* What is behind the option: words where they are known, else numbers. */
static void add_body(struct sink *trace, uint8_t option, const uint8_t *sub, size_t size)
{
	static const char flow[] = "OFF\0ON\0RESTART-ANY\0RESTART-XON\0";
	size_t at = 0;
	if (option == OPTION_LFLOW && size > 0 && sub[0] < 4) {
		sink_text(trace, " ");
		sink_text(trace, word_at(flow, sub[at++]));
	} else if (option == OPTION_LINEMODE && size == 2 && sub[0] == 1) {
		add_mode(trace, sub[1]);
		at = size;
	} else if (option == OPTION_TTYPE || option == OPTION_XDISPLOC || option == OPTION_TSPEED ||
		option == OPTION_STATUS || option == OPTION_ENVIRON) {
		if (size > 0 && sub[0] <= 1)
			sink_text(trace, sub[at++] == 0 ? " IS" : " SEND");
		if (at == 1 && sub[0] == 0 &&
			(option == OPTION_TTYPE || option == OPTION_XDISPLOC)) {
			add_quoted(trace, sub + 1, size - 1);
			at = size;
		}
	}
	for (; at < size; at++) {
		add_number(trace, sub[at]);
		if (option == OPTION_NAWS && size == 4 && at % 2 == 1) {
			char both[16];
			text_format(both, sizeof both, " (%u)", sub[at - 1] * 256u + sub[at]);
			sink_text(trace, both);
		}
	}
}

void trace_suboption(struct protocol *protocol, bool is_sent, const uint8_t *sub, size_t size)
{
	static const char names[] =
		"TERMINAL-TYPE\0TERMINAL-SPEED\0TOGGLE-FLOW-CONTROL\0"
		"X-DISPLAY-LOCATION\0";
	static const uint8_t named[] = {OPTION_TTYPE, OPTION_TSPEED, OPTION_LFLOW, OPTION_XDISPLOC};
	struct sink *trace = &protocol->trace;
	if (!protocol_has(protocol, TOGGLE_OPTIONS))
		return;
	begin(protocol, is_sent);
	sink_text(trace, "IAC SB");
	if (size == 0) {
		sink_text(trace, " (empty suboption?)\n");
		return;
	}
	const char *name = option_name(sub[0]);
	for (unsigned at = 0; at < sizeof named; at++)
		if (named[at] == sub[0])
			name = word_at(names, at);
	if (name != NULL) {
		sink_text(trace, " ");
		sink_text(trace, name);
	} else {
		add_number(trace, sub[0]);
		sink_text(trace, " (unknown)");
	}
	/* A line is no longer than an answer may be. */
	add_body(trace, sub[0], sub + 1, size - 1 < 256 ? size - 1 : 256);
	sink_add(trace, '\n');
}
