// SPDX-License-Identifier: MIT
#include "applets/telnet/protocol.h"

#include <string.h>

/* What each side does, and what it shall do. */
enum { SIDE_IS_DO = 1, SIDE_WANTS_DO = 2, SIDE_IS_WILL = 4, SIDE_WANTS_WILL = 8 };

enum state { STATE_DATA, STATE_CR, STATE_IAC, STATE_OPTION, STATE_SUB, STATE_SUB_IAC };

static bool has_room(const struct sink *sink)
{
	return sink->used < sizeof sink->bytes - 2 * PROTOCOL_REPLY;
}

bool protocol_wants_do(const struct protocol *protocol, uint8_t option)
{
	return (protocol->sides[option] & SIDE_WANTS_DO) != 0;
}

bool protocol_wants_will(const struct protocol *protocol, uint8_t option)
{
	return (protocol->sides[option] & SIDE_WANTS_WILL) != 0;
}

bool protocol_is_will(const struct protocol *protocol, uint8_t option)
{
	return (protocol->sides[option] & SIDE_IS_WILL) != 0;
}

bool protocol_is_do(const struct protocol *protocol, uint8_t option)
{
	return (protocol->sides[option] & SIDE_IS_DO) != 0;
}

void protocol_reset(struct protocol *protocol)
{
	memset(protocol->sides, 0, sizeof protocol->sides);
	memset(protocol->asked, 0, sizeof protocol->asked);
	memset(protocol->offered, 0, sizeof protocol->offered);
	protocol->state = STATE_DATA;
	protocol->is_synching = protocol->is_flushing = protocol->is_mute = false;
	protocol->is_flow = protocol->is_flow_any = false;
	protocol->is_kludge = true;
	protocol->linemode = 0;
	protocol->sub_used = 0;
	protocol->network.used = protocol->screen.used = 0;
}

void protocol_init(struct protocol *protocol)
{
	memset(protocol, 0, offsetof(struct protocol, network));
	protocol->network.used = protocol->screen.used = protocol->trace.used = 0;
	protocol->toggles = 1u << TOGGLE_AUTOFLUSH | 1u << TOGGLE_LOCALCHARS;
	protocol->characters[CHAR_ECHO] = 'E' & 0x1f;
	protocol->characters[CHAR_ESCAPE] = ']' & 0x1f;
	protocol_reset(protocol);
}

static void send_verb(struct protocol *protocol, uint8_t verb, uint8_t option)
{
	sink_add(&protocol->network, TELNET_IAC);
	sink_add(&protocol->network, verb);
	sink_add(&protocol->network, option);
	trace_option(protocol, true, verb, option);
}

static bool is_about_do(uint8_t verb)
{
	return verb == TELNET_DO || verb == TELNET_DONT;
}

static bool is_yes(uint8_t verb)
{
	return verb == TELNET_DO || verb == TELNET_WILL;
}

static void set(struct protocol *protocol, uint8_t option, uint8_t bit, bool on)
{
	protocol->sides[option] = (uint8_t)((protocol->sides[option] & ~bit) | (on ? bit : 0));
}

/* Sends what will be answered; a server that never answers does not make the count overflow. */
static void ask(struct protocol *protocol, uint8_t verb, uint8_t option)
{
	uint8_t *pending = is_about_do(verb) ? protocol->asked : protocol->offered;
	if (pending[option] < UINT8_MAX)
		pending[option]++;
	set(protocol, option, is_about_do(verb) ? SIDE_WANTS_DO : SIDE_WANTS_WILL, is_yes(verb));
	send_verb(protocol, verb, option);
}

void protocol_request(struct protocol *protocol, uint8_t verb, uint8_t option)
{
	uint8_t wants = is_about_do(verb) ? SIDE_WANTS_DO : SIDE_WANTS_WILL;
	uint8_t is = is_about_do(verb) ? SIDE_IS_DO : SIDE_IS_WILL;
	uint8_t pending = (is_about_do(verb) ? protocol->asked : protocol->offered)[option];
	bool is_on = (protocol->sides[option] & is) != 0;
	bool is_wanted = (protocol->sides[option] & wants) != 0;
	if (is_wanted == is_yes(verb) || (pending == 0 && is_on == is_yes(verb)))
		return;
	ask(protocol, verb, option);
}

void protocol_begin(struct protocol *protocol)
{
	static const uint8_t offers[] = {OPTION_TTYPE, OPTION_NAWS, OPTION_TSPEED, OPTION_LFLOW,
		OPTION_LINEMODE, OPTION_ENVIRON};
	protocol_request(protocol, TELNET_DO, OPTION_SGA);
	for (size_t at = 0; at < sizeof offers; at++)
		protocol_request(protocol, TELNET_WILL, offers[at]);
	protocol_request(protocol, TELNET_DO, OPTION_STATUS);
	if (protocol_display(protocol) != NULL)
		protocol_request(protocol, TELNET_WILL, OPTION_XDISPLOC);
}

unsigned protocol_mode(const struct protocol *protocol)
{
	unsigned mode = 0;
	if (!protocol_wants_do(protocol, OPTION_ECHO))
		mode |= MODE_ECHO;
	if (protocol_wants_will(protocol, OPTION_LFLOW) && protocol->is_flow)
		mode |= MODE_FLOW | (protocol->is_flow_any ? MODE_FLOW_ANY : 0);
	if (protocol_wants_do(protocol, OPTION_BINARY))
		mode |= MODE_RAW_OUTPUT;
	if (protocol->is_kludge && !protocol_wants_do(protocol, OPTION_SGA)) {
		mode |= MODE_TRAPSIG | MODE_EDIT;
		if (protocol->is_mute)
			mode &= ~(unsigned)MODE_ECHO;
	}
	if (protocol_wants_will(protocol, OPTION_LINEMODE))
		mode |= protocol->linemode;
	return mode;
}

void protocol_command(struct protocol *protocol, uint8_t command)
{
	sink_add(&protocol->network, TELNET_IAC);
	sink_add(&protocol->network, command);
	trace_command(protocol, true, command);
}

void protocol_flush(struct protocol *protocol)
{
	protocol->is_flushing = true;
	send_verb(protocol, TELNET_DO, OPTION_TM);
}

void protocol_data(struct protocol *protocol, uint8_t byte)
{
	sink_add(&protocol->network, byte);
	if (byte == TELNET_IAC)
		sink_add(&protocol->network, byte);
}

void protocol_window(struct protocol *protocol)
{
	if (!protocol_is_will(protocol, OPTION_NAWS) || protocol->columns == 0 ||
		protocol->rows == 0)
		return;
	const uint8_t sub[] = {OPTION_NAWS, (uint8_t)(protocol->columns >> 8),
		(uint8_t)protocol->columns, (uint8_t)(protocol->rows >> 8),
		(uint8_t)protocol->rows};
	suboption_send(protocol, sub, sizeof sub);
}

/* An answer came, or a request that crossed one of ours. */
static void count_answer(uint8_t *pending, bool is_same)
{
	if (*pending > 0)
		--*pending;
	if (*pending > 0 && is_same)
		--*pending;
}

static bool may_do(uint8_t option)
{
	return option == OPTION_ECHO || option == OPTION_BINARY || option == OPTION_SGA ||
		option == OPTION_STATUS;
}

static bool may_will(const struct protocol *protocol, uint8_t option)
{
	switch (option) {
	case OPTION_BINARY:
	case OPTION_SGA:
	case OPTION_TTYPE:
	case OPTION_NAWS:
	case OPTION_TSPEED:
	case OPTION_LFLOW:
	case OPTION_LINEMODE:
	case OPTION_ENVIRON: return true;
	case OPTION_XDISPLOC: return protocol_display(protocol) != NULL;
	default: return false;
	}
}

static void take_will(struct protocol *protocol, uint8_t option)
{
	if (option == OPTION_TM) {
		protocol->is_flushing = false;
		return;
	}
	count_answer(&protocol->asked[option], protocol_is_do(protocol, option));
	if (protocol->asked[option] == 0 && !protocol_wants_do(protocol, option)) {
		if (!may_do(option)) {
			ask(protocol, TELNET_DONT, option);
		} else {
			set(protocol, option, SIDE_WANTS_DO, true);
			send_verb(protocol, TELNET_DO, option);
			protocol->mode_changed = true;
		}
	}
	set(protocol, option, SIDE_IS_DO, true);
}

static void take_wont(struct protocol *protocol, uint8_t option)
{
	if (option == OPTION_TM) { /* either answer says that the mark was reached */
		protocol->is_flushing = false;
		return;
	}
	count_answer(&protocol->asked[option], !protocol_is_do(protocol, option));
	if (protocol->asked[option] == 0 && protocol_wants_do(protocol, option)) {
		set(protocol, option, SIDE_WANTS_DO, false);
		if (protocol_is_do(protocol, option))
			send_verb(protocol, TELNET_DONT, option);
		protocol->mode_changed = true;
	}
	set(protocol, option, SIDE_IS_DO, false);
}

/* What follows when an option of this side is on. */
static void begin_will(struct protocol *protocol, uint8_t option)
{
	if (option == OPTION_NAWS)
		protocol_window(protocol);
	if (option == OPTION_LFLOW) {
		protocol->is_flow = true;
		protocol->is_flow_any = false;
	}
}

static void take_do(struct protocol *protocol, uint8_t option)
{
	bool was_will = protocol_is_will(protocol, option);
	if (option == OPTION_TM) {
		send_verb(protocol, TELNET_WILL, option);
		return;
	}
	count_answer(&protocol->offered[option], was_will);
	bool is_new = protocol->offered[option] == 0 && !protocol_wants_will(protocol, option);
	if (is_new && !may_will(protocol, option)) {
		send_verb(protocol, TELNET_WONT, option);
		return;
	}
	if (option == OPTION_LINEMODE && is_new)
		protocol_request(protocol, TELNET_DO, OPTION_SGA);
	if (is_new) {
		set(protocol, option, SIDE_WANTS_WILL, true);
		send_verb(protocol, TELNET_WILL, option);
		protocol->mode_changed = true;
	}
	set(protocol, option, SIDE_IS_WILL, true);
	if (was_will)
		return;
	begin_will(protocol, option);
	if (option == OPTION_LINEMODE) {
		protocol->is_kludge = false;
		slc_begin(protocol);
		if (!is_new)
			send_verb(protocol, TELNET_DO, OPTION_SGA);
	}
}

static void take_dont(struct protocol *protocol, uint8_t option)
{
	count_answer(&protocol->offered[option], !protocol_is_will(protocol, option));
	if (protocol->offered[option] == 0 && protocol_wants_will(protocol, option)) {
		if (option == OPTION_LINEMODE)
			protocol->linemode = 0;
		set(protocol, option, SIDE_WANTS_WILL, false);
		if (protocol_is_will(protocol, option))
			send_verb(protocol, TELNET_WONT, option);
		protocol->mode_changed = true;
	}
	set(protocol, option, SIDE_IS_WILL, false);
}

static void take_option(struct protocol *protocol, uint8_t option)
{
	protocol->state = STATE_DATA;
	trace_option(protocol, false, protocol->verb, option);
	switch (protocol->verb) {
	case TELNET_WILL: take_will(protocol, option); break;
	case TELNET_WONT: take_wont(protocol, option); break;
	case TELNET_DO: take_do(protocol, option); break;
	default: take_dont(protocol, option); break;
	}
}

static void show(struct protocol *protocol, uint8_t byte)
{
	if (!protocol->is_synching && !protocol->is_flushing)
		sink_add(&protocol->screen, byte);
}

static void take_command(struct protocol *protocol, uint8_t byte)
{
	protocol->state = STATE_DATA;
	if (byte >= TELNET_WILL && byte <= TELNET_DONT) {
		protocol->verb = byte;
		protocol->state = STATE_OPTION;
	} else if (byte == TELNET_SB) {
		protocol->sub_used = 0;
		protocol->state = STATE_SUB;
	} else if (byte == TELNET_IAC) {
		show(protocol, byte);
	} else {
		trace_command(protocol, false, byte);
		if (byte == TELNET_DM) {
			protocol->is_synching = false;
			protocol->screen.used = 0;
		}
	}
}

/* CR LF is a new line, CR NUL a carriage return; more says whether *next is known. */
static bool take_return(struct protocol *protocol, bool more, uint8_t next)
{
	bool echoes = !protocol_wants_do(protocol, OPTION_ECHO);
	bool skips = more && (next == '\0' || (echoes && next == '\n'));
	if (more && next == '\n' && echoes) {
		show(protocol, '\n');
		return skips;
	}
	show(protocol, '\r');
	if (protocol_has(protocol, TOGGLE_CRMOD) && !(more && next == '\0'))
		show(protocol, '\n');
	if (!more)
		protocol->state = STATE_CR;
	return skips;
}

static void take_sub(struct protocol *protocol, uint8_t byte)
{
	bool is_escaped = protocol->state == STATE_SUB_IAC;
	protocol->state = STATE_SUB;
	if (!is_escaped && byte == TELNET_IAC) {
		protocol->state = STATE_SUB_IAC;
	} else if (is_escaped && byte == TELNET_SE) {
		protocol->state = STATE_DATA;
		if (protocol->sub_used <= PROTOCOL_SUB)
			suboption_receive(protocol, protocol->sub, protocol->sub_used);
	} else if (is_escaped && byte != TELNET_IAC) {
		if (protocol->sub_used <= PROTOCOL_SUB) /* a command ends it too */
			suboption_receive(protocol, protocol->sub, protocol->sub_used);
		take_command(protocol, byte);
	} else if (protocol->sub_used < PROTOCOL_SUB) {
		protocol->sub[protocol->sub_used++] = byte;
	} else {
		protocol->sub_used = PROTOCOL_SUB + 1;
	}
}

size_t protocol_receive(struct protocol *protocol, const uint8_t *bytes, size_t size)
{
	size_t at = 0;
	while (at < size && has_room(&protocol->network) && has_room(&protocol->screen) &&
		has_room(&protocol->trace)) {
		uint8_t byte = bytes[at++];
		bool is_binary = protocol_wants_do(protocol, OPTION_BINARY);
		switch ((enum state)protocol->state) {
		case STATE_CR:
			protocol->state = STATE_DATA;
			if (byte == '\0')
				break;
			__attribute__((fallthrough));
		case STATE_DATA:
			if (byte == TELNET_IAC)
				protocol->state = STATE_IAC;
			else if (byte == '\r' && !is_binary)
				at += take_return(protocol, at < size, at < size ? bytes[at] : 0);
			else
				show(protocol, byte);
			break;
		case STATE_IAC: take_command(protocol, byte); break;
		case STATE_OPTION: take_option(protocol, byte); break;
		case STATE_SUB:
		case STATE_SUB_IAC: take_sub(protocol, byte); break;
		}
	}
	return at;
}
