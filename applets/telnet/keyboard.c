// SPDX-License-Identifier: MIT

/* What is typed: the escape character, characters that become commands, ends of lines. */

#include "applets/telnet/protocol.h"

void protocol_interrupt(struct protocol *protocol, uint8_t command, bool synchs)
{
	protocol_command(protocol, command);
	if (protocol_has(protocol, TOGGLE_AUTOFLUSH))
		protocol_flush(protocol);
	if (synchs && protocol_has(protocol, TOGGLE_AUTOSYNCH))
		protocol->wants_synch = true;
}

bool protocol_takes_synch(struct protocol *protocol)
{
	bool wants = protocol->wants_synch;
	protocol->wants_synch = false;
	return wants;
}

/* Where LINEMODE was not agreed, a break is the most that a server understands. */
static void quit(struct protocol *protocol)
{
	protocol_interrupt(protocol, protocol->is_kludge ? TELNET_BRK : TELNET_ABORT, true);
}

void keyboard_signal(struct protocol *protocol, uint8_t command)
{
	static const uint8_t characters[] = {[TELNET_SUSP - TELNET_SUSP] = CHAR_SUSP,
		[TELNET_BRK - TELNET_SUSP] = CHAR_QUIT,
		[TELNET_IP - TELNET_SUSP] = CHAR_INTERRUPT};
	if (!protocol_has(protocol, TOGGLE_LOCALCHARS))
		protocol_data(protocol, protocol->characters[characters[command - TELNET_SUSP]]);
	else if (command == TELNET_BRK)
		quit(protocol);
	else
		protocol_interrupt(protocol, command, true);
}

/* Sends the command that a character stands for. False if it stands for none. */
static bool take_special(struct protocol *protocol, uint8_t byte)
{
	const uint8_t *characters = protocol->characters;
	if (byte == '\0')
		return false; /* that is how a character is off */
	if (byte == characters[CHAR_INTERRUPT])
		protocol_interrupt(protocol, TELNET_IP, true);
	else if (byte == characters[CHAR_QUIT])
		quit(protocol);
	else if (byte == characters[CHAR_EOF] && protocol_wants_will(protocol, OPTION_LINEMODE))
		protocol_command(protocol, TELNET_EOF);
	else if (byte == characters[CHAR_SUSP])
		protocol_interrupt(protocol, TELNET_SUSP, true);
	else if (byte == characters[CHAR_FLUSH])
		protocol_interrupt(protocol, TELNET_AO, false);
	else if (byte == characters[CHAR_AYT])
		protocol_command(protocol, TELNET_AYT);
	else
		return false;
	return true;
}

/* The end of a line as the network has it. */
static void send_byte(struct protocol *protocol, unsigned mode, uint8_t byte)
{
	if (protocol_wants_will(protocol, OPTION_BINARY) || (byte != '\n' && byte != '\r')) {
		protocol_data(protocol, byte);
	} else if (byte == '\n') {
		if (mode & (MODE_EDIT | MODE_TRAPSIG))
			protocol_data(protocol, '\r');
		protocol_data(protocol, '\n');
	} else {
		protocol_data(protocol, '\r');
		protocol_data(protocol, protocol_has(protocol, TOGGLE_CRLF) ? '\n' : '\0');
	}
}

/* Behind the rlogin character at the beginning of a line. */
static enum keyboard_event take_rlogin(
	struct keyboard *keyboard, struct protocol *protocol, uint8_t byte)
{
	keyboard->tilde = false;
	if (byte == '.')
		return KEYBOARD_CLOSE;
	if (byte != '\0' && byte == protocol->characters[CHAR_SUSP])
		return KEYBOARD_SUSPEND;
	if (byte != '\0' && byte == protocol->characters[CHAR_ESCAPE])
		return KEYBOARD_PROMPT;
	if (byte != protocol->characters[CHAR_RLOGIN])
		protocol_data(protocol, protocol->characters[CHAR_RLOGIN]);
	return KEYBOARD_NONE;
}

size_t keyboard_type(struct keyboard *keyboard, struct protocol *protocol, unsigned mode,
	const uint8_t *bytes, size_t size, enum keyboard_event *event)
{
	const uint8_t *characters = protocol->characters;
	bool is_local = (mode & (MODE_EDIT | MODE_TRAPSIG)) != 0 &&
		protocol_has(protocol, TOGGLE_LOCALCHARS);
	*event = KEYBOARD_NONE;
	for (size_t at = 0; at < size; at++) {
		uint8_t byte = bytes[at];
		if (keyboard->tilde) {
			*event = take_rlogin(keyboard, protocol, byte);
			keyboard->at_line = false;
			if (*event != KEYBOARD_NONE)
				return at + 1;
		} else if (characters[CHAR_RLOGIN] != '\0') {
			keyboard->tilde = keyboard->at_line && byte == characters[CHAR_RLOGIN];
			if (keyboard->tilde)
				continue;
		} else if (byte != '\0' && byte == characters[CHAR_ESCAPE]) {
			if (at + 1 == size || bytes[at + 1] != byte) {
				*event = KEYBOARD_PROMPT;
				return at + 1;
			}
			at++; /* twice: it is meant */
		}
		keyboard->at_line = byte == '\n' || byte == '\r';
		if (protocol->is_kludge && (mode & MODE_EDIT) && byte != '\0' &&
			byte == characters[CHAR_ECHO]) {
			protocol->is_mute = !protocol->is_mute;
			protocol->mode_changed = true;
		} else if (!is_local || !take_special(protocol, byte)) {
			send_byte(protocol, mode, byte);
		}
	}
	return size;
}
