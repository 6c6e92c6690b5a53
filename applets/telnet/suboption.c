// SPDX-License-Identifier: MIT

/* Subnegotiations (RFC 1091, 1073, 1079, 1096, 1184, 1372, 1572): what is asked is answered. */

#include <string.h>

#include "applets/telnet/protocol.h"
#include "core/text.h"

/* The first byte of most of them. */
enum { SUB_IS = 0, SUB_SEND = 1, SUB_INFO = 2 };
enum { LINEMODE_MODE = 1, LINEMODE_FORWARDMASK = 2, LINEMODE_SLC = 3 };
enum { ENVIRON_VAR = 0, ENVIRON_VALUE = 1, ENVIRON_ESC = 2, ENVIRON_USERVAR = 3 };
enum { SLC_LEVEL = 3, SLC_ACK = 0x80 };

/* Each byte may be sent twice, and there is room for PROTOCOL_REPLY of them. */
enum { MESSAGE_SIZE = (PROTOCOL_REPLY - 8) / 2 };

struct message {
	size_t used;
	uint8_t bytes[MESSAGE_SIZE];
};

static void add(struct message *message, uint8_t byte)
{
	if (message->used < sizeof message->bytes)
		message->bytes[message->used++] = byte;
}

static void add_text(struct message *message, const char *text)
{
	while (*text != '\0')
		add(message, (uint8_t)*text++);
}

void suboption_send(struct protocol *protocol, const uint8_t *sub, size_t size)
{
	sink_add(&protocol->network, TELNET_IAC);
	sink_add(&protocol->network, TELNET_SB);
	for (size_t at = 0; at < size; at++)
		protocol_data(protocol, sub[at]);
	sink_add(&protocol->network, TELNET_IAC);
	sink_add(&protocol->network, TELNET_SE);
	trace_suboption(protocol, true, sub, size);
}

static void send_message(struct protocol *protocol, const struct message *message)
{
	suboption_send(protocol, message->bytes, message->used);
}

static void begin(struct message *message, uint8_t option, uint8_t what)
{
	message->used = 0;
	add(message, option);
	add(message, what);
}

static void send_terminal(struct protocol *protocol)
{
	struct message message;
	const char *name = protocol->terminal != NULL && protocol->terminal[0] != '\0'
		? protocol->terminal
		: "UNKNOWN";
	begin(&message, OPTION_TTYPE, SUB_IS);
	for (; *name != '\0'; name++)
		add(&message, (uint8_t)(*name >= 'a' && *name <= 'z' ? *name - 'a' + 'A' : *name));
	send_message(protocol, &message);
}

static void send_speed(struct protocol *protocol)
{
	struct message message;
	char text[2 * TEXT_NUMBER_SIZE];
	begin(&message, OPTION_TSPEED, SUB_IS);
	text_format(text, sizeof text, "%u,%u", protocol->speed_out, protocol->speed_in);
	add_text(&message, text);
	send_message(protocol, &message);
}

static void send_display(struct protocol *protocol)
{
	struct message message;
	const char *display = protocol_display(protocol);
	begin(&message, OPTION_XDISPLOC, SUB_IS);
	if (display != NULL)
		add_text(&message, display);
	send_message(protocol, &message);
}

static void take_flow(struct protocol *protocol, uint8_t what)
{
	if (what <= 1)
		protocol->is_flow = what == 1;
	else if (what <= 3)
		protocol->is_flow_any = what == 2;
	protocol->mode_changed = true;
}

/* Variables that RFC 1572 knows; all others are the user's. */
static uint8_t variable_kind(const char *name)
{
	static const char known[][11] = {"USER", "JOB", "ACCT", "PRINTER", "SYSTEMTYPE", "DISPLAY"};
	for (size_t at = 0; at < sizeof known / sizeof known[0]; at++)
		if (text_equal(name, known[at]))
			return ENVIRON_VAR;
	return ENVIRON_USERVAR;
}

static void add_environ_text(struct message *message, const char *text)
{
	for (; *text != '\0'; text++) {
		if ((uint8_t)*text <= ENVIRON_USERVAR)
			add(message, ENVIRON_ESC);
		add(message, (uint8_t)*text);
	}
}

/* A variable, whole or not at all. */
static void add_variable(struct message *message, const char *name, const char *value)
{
	size_t before = message->used;
	add(message, variable_kind(name));
	add_environ_text(message, name);
	if (value != NULL) {
		add(message, ENVIRON_VALUE);
		add_environ_text(message, value);
	}
	if (message->used == sizeof message->bytes)
		message->used = before;
}

static const struct variable *find_variable(const struct protocol *protocol, const char *name)
{
	for (size_t at = protocol->variables_count; at-- > 0;)
		if (text_equal(protocol->variables[at].name, name))
			return &protocol->variables[at];
	return NULL;
}

const char *protocol_display(const struct protocol *protocol)
{
	const struct variable *display = find_variable(protocol, "DISPLAY");
	return display != NULL ? display->value : NULL;
}

static void add_exported(struct message *message, const struct protocol *protocol)
{
	for (size_t at = protocol->variables_count; at-- > 0;)
		if (protocol->variables[at].is_exported)
			add_variable(message, protocol->variables[at].name,
				protocol->variables[at].value);
}

bool environ_send(struct protocol *protocol, const char *name)
{
	struct message message;
	const struct variable *variable = find_variable(protocol, name);
	if (variable == NULL)
		return false;
	begin(&message, OPTION_ENVIRON, SUB_INFO);
	add_variable(&message, variable->name, variable->value);
	send_message(protocol, &message);
	return true;
}

/* SEND and names: each is told, though the value only of what is exported; no name means all. */
static void take_environ(struct protocol *protocol, const uint8_t *sub, size_t size)
{
	struct message message;
	char name[PROTOCOL_SUB];
	size_t at = 0;
	begin(&message, OPTION_ENVIRON, SUB_IS);
	if (size == 0)
		add_exported(&message, protocol);
	while (at < size) {
		size_t length = 0;
		for (at++; at < size && sub[at] != ENVIRON_VAR && sub[at] != ENVIRON_USERVAR;
			at++) {
			if (sub[at] == ENVIRON_ESC && at + 1 < size)
				at++;
			if (length < sizeof name - 1)
				name[length++] = (char)sub[at];
		}
		name[length] = '\0';
		if (length == 0) {
			add_exported(&message, protocol);
			continue;
		}
		const struct variable *variable = find_variable(protocol, name);
		add_variable(&message, name,
			variable != NULL && variable->is_exported ? variable->value : NULL);
	}
	send_message(protocol, &message);
}

/* Which character a function of LINEMODE is; CHAR_COUNT for those that are none. */
static unsigned slc_character(unsigned function)
{
	static const uint8_t characters[SLC_COUNT + 1] = {CHAR_COUNT, CHAR_COUNT, CHAR_COUNT,
		CHAR_INTERRUPT, CHAR_FLUSH, CHAR_AYT, CHAR_COUNT, CHAR_QUIT, CHAR_EOF, CHAR_SUSP,
		CHAR_ERASE, CHAR_KILL, CHAR_WORDERASE, CHAR_REPRINT, CHAR_LNEXT, CHAR_START,
		CHAR_STOP, CHAR_FORW1, CHAR_FORW2};
	return characters[function];
}

static uint8_t character(const struct protocol *protocol, unsigned function)
{
	unsigned which = slc_character(function);
	return which < CHAR_COUNT ? protocol->characters[which] : 0;
}

void slc_begin(struct protocol *protocol)
{
	/* Flags: 2 is variable; 0x20 and 0x40 flush output and input. BRK and EOR are not had. */
	static const uint8_t flags[SLC_COUNT + 1] = {
		0, 2, 0, 0x62, 2, 2, 0, 0x62, 2, 0x42, 2, 2, 2, 2, 2, 2, 2, 2, 2};
	for (unsigned function = 1; function <= SLC_COUNT; function++) {
		struct slc *slc = &protocol->slc[function];
		slc->own_flags = slc->flags = flags[function];
		slc->value = character(protocol, function);
	}
	slc_export(protocol);
}

void slc_export(struct protocol *protocol)
{
	struct message message;
	begin(&message, OPTION_LINEMODE, LINEMODE_SLC);
	for (unsigned function = 1; function <= SLC_COUNT; function++) {
		const struct slc *slc = &protocol->slc[function];
		uint8_t value = character(protocol, function);
		if (slc->own_flags == 0)
			continue;
		add(&message, (uint8_t)function);
		add(&message, value != 0 ? slc->own_flags : 0);
		add(&message, value);
	}
	protocol->slc_source = SLC_LOCAL;
	send_message(protocol, &message);
}

void slc_ask(struct protocol *protocol, uint8_t level)
{
	const uint8_t sub[] = {OPTION_LINEMODE, LINEMODE_SLC, 0, level, 0};
	protocol->slc_source = level == SLC_DEFAULT ? SLC_REMOTE_DEFAULT : SLC_REMOTE;
	if (protocol_is_will(protocol, OPTION_LINEMODE))
		suboption_send(protocol, sub, sizeof sub);
}

/* One character that the server proposes. Returns whether it wants an answer. */
static bool take_slc(struct slc *slc, uint8_t flags, uint8_t value)
{
	uint8_t level = flags & SLC_LEVEL, own = slc->flags & SLC_LEVEL;
	if (value == slc->value && level == own)
		return false;
	if ((flags & SLC_ACK) != 0 && level == own && level != SLC_DEFAULT) {
		slc->value = value;
		slc->flags = flags;
		return false;
	}
	if (level <= (slc->own_flags & SLC_LEVEL)) {
		slc->flags = flags | SLC_ACK;
		slc->value = value;
	}
	if (level == SLC_DEFAULT)
		slc->flags = (slc->own_flags & SLC_LEVEL) != SLC_DEFAULT ? slc->own_flags : 0;
	return true;
}

static void take_slcs(struct protocol *protocol, const uint8_t *sub, size_t size)
{
	struct message message;
	begin(&message, OPTION_LINEMODE, LINEMODE_SLC);
	for (; size >= 3; sub += 3, size -= 3) {
		unsigned function = sub[0];
		struct slc none = {0}, *slc = &none;
		if (function == 0)
			continue;
		if (function <= SLC_COUNT)
			slc = &protocol->slc[function];
		else if ((sub[1] & SLC_LEVEL) == 0)
			continue;
		if (function <= SLC_COUNT && !take_slc(slc, sub[1], sub[2]))
			continue;
		add(&message, (uint8_t)function);
		add(&message, slc->flags);
		add(&message, slc->value);
	}
	if (message.used > 2)
		send_message(protocol, &message);
	for (unsigned function = 1; function <= SLC_COUNT; function++)
		if (slc_character(function) < CHAR_COUNT)
			protocol->characters[slc_character(function)] =
				protocol->slc[function].value;
	protocol->mode_changed = true;
}

void suboption_mode(struct protocol *protocol, uint8_t mode)
{
	const uint8_t sub[] = {OPTION_LINEMODE, LINEMODE_MODE, mode};
	protocol->linemode = mode & MODE_LINEMODE;
	protocol->mode_changed = true;
	suboption_send(protocol, sub, sizeof sub);
}

static void take_linemode(struct protocol *protocol, const uint8_t *sub, size_t size)
{
	if (size < 2)
		return;
	if (sub[0] == LINEMODE_SLC) {
		take_slcs(protocol, sub + 1, size - 1);
	} else if (sub[0] == LINEMODE_MODE) {
		uint8_t mode = sub[1] & (MODE_LINEMODE | MODE_ACK);
		if (size == 2 && mode != protocol->linemode && (mode & MODE_ACK) == 0)
			suboption_mode(protocol, mode | MODE_ACK);
	} else if (sub[0] == TELNET_DO || sub[0] == TELNET_WILL) {
		const uint8_t refusal[] = {
			OPTION_LINEMODE, sub[0] == TELNET_DO ? TELNET_WONT : TELNET_DONT, sub[1]};
		suboption_send(protocol, refusal, sizeof refusal);
	}
}

void suboption_receive(struct protocol *protocol, const uint8_t *sub, size_t size)
{
	trace_suboption(protocol, false, sub, size);
	if (size == 0 || !protocol_is_will(protocol, sub[0]))
		return;
	bool is_send = size > 1 && sub[1] == SUB_SEND;
	switch (sub[0]) {
	case OPTION_TTYPE:
		if (is_send)
			send_terminal(protocol);
		break;
	case OPTION_TSPEED:
		if (is_send)
			send_speed(protocol);
		break;
	case OPTION_XDISPLOC:
		if (is_send)
			send_display(protocol);
		break;
	case OPTION_LFLOW:
		if (size > 1)
			take_flow(protocol, sub[1]);
		break;
	case OPTION_ENVIRON:
		if (is_send)
			take_environ(protocol, sub + 2, size - 2);
		break;
	case OPTION_LINEMODE: take_linemode(protocol, sub + 1, size - 1); break;
	default: break;
	}
}
