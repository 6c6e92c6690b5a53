// SPDX-License-Identifier: MIT

/*
 * A conversation: the first byte says what is on, then pieces, each with a byte that says who
 * speaks (the network, the keyboard, a request) and how long.
 */

#include "applets/telnet/protocol.h"
#include "tests/fuzz/check.h"

static struct protocol protocol;
static struct keyboard keyboard;

/* What was written is within its bounds, and the trace steers no terminal. */
static void drain(void)
{
	check(protocol.network.used <= sizeof protocol.network.bytes);
	check(protocol.screen.used <= sizeof protocol.screen.bytes);
	check(protocol.trace.used < sizeof protocol.trace.bytes);
	check_plain((const char *)protocol.trace.bytes, protocol.trace.used, "\n");
	protocol.network.used = protocol.screen.used = protocol.trace.used = 0;
}

static void receive(const uint8_t *bytes, size_t size)
{
	while (size > 0) {
		size_t taken = protocol_receive(&protocol, bytes, size);
		check(taken > 0 && taken <= size);
		bytes += taken;
		size -= taken;
		drain();
	}
}

static void type(const uint8_t *bytes, size_t size)
{
	while (size > 0) {
		enum keyboard_event event;
		size_t taken = keyboard_type(
			&keyboard, &protocol, protocol_mode(&protocol), bytes, size, &event);
		check(taken > 0 && taken <= size);
		check(event != KEYBOARD_NONE || taken == size);
		bytes += taken;
		size -= taken;
		drain();
	}
}

static void request(const uint8_t *bytes, size_t size)
{
	for (size_t at = 0; at + 1 < size; at += 2) {
		protocol_request(
			&protocol, (uint8_t)(TELNET_WILL + (bytes[at] & 3)), bytes[at + 1]);
		if (bytes[at] & 4)
			protocol_window(&protocol);
		if (bytes[at] & 8)
			suboption_mode(&protocol, bytes[at + 1]);
		if (bytes[at] & 16)
			slc_export(&protocol);
		drain();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char name[] = "DISPLAY", value[] = "host:\1\2\377", other[] = "OTHER";
	static struct variable variables[] = {{other, value, false}, {name, value, true}};
	if (size == 0)
		return 0;
	protocol_init(&protocol);
	keyboard = (struct keyboard){.at_line = true};
	protocol.toggles ^= (uint16_t)((data[0] & 0x0f) << TOGGLE_CRLF | 1u << TOGGLE_OPTIONS);
	protocol.variables = variables;
	protocol.variables_count = data[0] & 0x10 ? 2 : 0;
	protocol.columns = protocol.rows = data[0];
	protocol.characters[CHAR_RLOGIN] = data[0] & 0x20 ? '~' : 0;
	protocol.characters[CHAR_INTERRUPT] = 3;
	if (data[0] & 0x40)
		protocol_begin(&protocol);
	for (size_t at = 1; at < size;) {
		size_t length = data[at] & 0x3f;
		unsigned speaker = data[at++] >> 6;
		if (length > size - at)
			length = size - at;
		if (speaker == 0)
			type(data + at, length);
		else if (speaker == 1)
			request(data + at, length);
		else
			receive(data + at, length);
		at += length;
	}
	return 0;
}
