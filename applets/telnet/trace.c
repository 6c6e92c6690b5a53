// SPDX-License-Identifier: MIT

/* What waits to be written; and what the toggle `options` shows: a line for each request. */

#include "applets/telnet/protocol.h"
#include "applets/telnet/words.h"
#include "core/text.h"

void sink_add(struct sink *sink, uint8_t byte)
{
	if (sink->used < sizeof sink->bytes)
		sink->bytes[sink->used++] = byte;
}

void sink_text(struct sink *sink, const char *text)
{
	while (*text != '\0')
		sink_add(sink, (uint8_t)*text++);
}

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

/* The bytes of a subnegotiation as numbers: they are the other side's. */
void trace_suboption(struct protocol *protocol, bool is_sent, const uint8_t *sub, size_t size)
{
	struct sink *trace = &protocol->trace;
	const char *name = size > 0 ? option_name(sub[0]) : NULL;
	if (!protocol_has(protocol, TOGGLE_OPTIONS))
		return;
	begin(protocol, is_sent);
	sink_text(trace, name != NULL ? "IAC SB " : "IAC SB");
	sink_text(trace, name != NULL ? name : "");
	/* A line is no longer than an answer may be. */
	for (size_t at = name != NULL; at < size && at < 256; at++)
		add_number(trace, sub[at]);
	sink_add(trace, '\n');
}
