// SPDX-License-Identifier: MIT
#include "applets/telnet/protocol.h"

#include "tests/unit/unit.h"

#define TAKE(protocol, text)       take(protocol, text, sizeof(text) - 1)
#define SENT(protocol, text)       sent(protocol, text, sizeof(text) - 1)
#define SHOWN(protocol, text)      shown(protocol, text, sizeof(text) - 1)
#define TYPE(protocol, mode, text) type(protocol, mode, text, sizeof(text) - 1)

static struct protocol machine, other;
static struct keyboard keyboard;
static struct variable variables[PROTOCOL_VARIABLES];

static struct protocol *begin(void)
{
	protocol_init(&machine);
	machine.variables = variables;
	machine.columns = 80;
	machine.rows = 255;
	keyboard = (struct keyboard){.at_line = true};
	return &machine;
}

static void take(struct protocol *protocol, const char *bytes, size_t size)
{
	assert_int_equal(protocol_receive(protocol, (const uint8_t *)bytes, size), size);
}

static void is_in(struct sink *sink, const char *bytes, size_t size)
{
	assert_int_equal(sink->used, size);
	assert_memory_equal(sink->bytes, bytes, size);
	sink->used = 0;
}

static void sent(struct protocol *protocol, const char *bytes, size_t size)
{
	is_in(&protocol->network, bytes, size);
}

static void shown(struct protocol *protocol, const char *bytes, size_t size)
{
	is_in(&protocol->screen, bytes, size);
}

static enum keyboard_event type(
	struct protocol *protocol, unsigned mode, const char *bytes, size_t size)
{
	enum keyboard_event event;
	keyboard_type(&keyboard, protocol, mode, (const uint8_t *)bytes, size, &event);
	return event;
}

static void agrees_to_what_it_has_and_refuses_the_rest(void **state)
{
	(void)state;
	struct protocol *protocol = begin();
	TAKE(protocol, "\377\375\0\377\375\1\377\375\30\377\375\45\377\375\6");
	SENT(protocol, "\377\373\0\377\374\1\377\373\30\377\374\45\377\373\6");
	TAKE(protocol, "\377\373\1\377\373\3\377\373\30\377\373\46");
	SENT(protocol, "\377\375\1\377\375\3\377\376\30\377\376\46");
	assert_true(protocol->mode_changed);
	assert_int_equal(protocol_mode(protocol), 0);
}

static void answers_only_what_changes_something(void **state)
{
	(void)state;
	struct protocol *protocol = begin();
	TAKE(protocol, "\377\375\30\377\375\30\377\375\30");
	SENT(protocol, "\377\373\30");
	TAKE(protocol, "\377\376\30\377\376\30\377\374\1\377\376\143");
	SENT(protocol, "\377\374\30");
	protocol_request(protocol, TELNET_DO, OPTION_ECHO);
	protocol_request(protocol, TELNET_DO, OPTION_ECHO);
	SENT(protocol, "\377\375\1");
	TAKE(protocol, "\377\373\1");
	SENT(protocol, "");
}

/* Moves what one has sent to the other. */
static bool carry(struct protocol *from, struct protocol *to)
{
	size_t size = from->network.used;
	if (size > 0)
		take(to, (const char *)from->network.bytes, size);
	from->network.used = 0;
	return size > 0;
}

static void two_of_them_come_to_an_end(void **state)
{
	(void)state;
	struct protocol *protocol = begin();
	unsigned rounds = 0;
	protocol_init(&other);
	other.variables = variables;
	for (unsigned option = 0; option < 256; option++) {
		protocol_begin(protocol);
		protocol_begin(&other);
		protocol_request(protocol, TELNET_WILL, (uint8_t)option);
		protocol_request(&other, TELNET_WILL, (uint8_t)option);
		protocol_request(protocol, TELNET_DO, (uint8_t)option);
		protocol_request(&other, TELNET_DONT, (uint8_t)option);
		for (rounds = 0; carry(protocol, &other) | carry(&other, protocol); rounds++)
			assert_in_range(rounds, 0, 20);
	}
}

static void hides_what_a_mark_says(void **state)
{
	(void)state;
	struct protocol *protocol = begin();
	protocol->is_synching = true;
	TAKE(protocol, "hidden\377\375\30\377\362seen");
	SHOWN(protocol, "seen");
	SENT(protocol, "\377\373\30");
	keyboard_signal(protocol, TELNET_IP);
	SENT(protocol, "\377\364\377\375\6");
	TAKE(protocol, "hidden\377\374\6seen");
	SHOWN(protocol, "seen");
}

static void knows_ends_of_lines(void **state)
{
	(void)state;
	struct protocol *protocol = begin();
	TAKE(protocol, "a\rb\r\0c\r\nd\377\377\r");
	TAKE(protocol, "\0e\r");
	TAKE(protocol, "\nf");
	SHOWN(protocol, "a\rb\rc\nd\377\re\r\nf");
	TAKE(protocol, "\377\373\1");
	protocol->network.used = 0;
	TAKE(protocol, "a\r\nb\r\0c");
	SHOWN(protocol, "a\r\nb\rc");
	TYPE(protocol, MODE_EDIT, "a\nb\377");
	TYPE(protocol, 0, "\r\n");
	SENT(protocol, "a\r\nb\377\377\r\0\n");
}

static void bounds_subnegotiations(void **state)
{
	(void)state;
	struct protocol *protocol = begin();
	TAKE(protocol, "\377\375\30\377\372\30\1");
	protocol->network.used = 0;
	for (unsigned at = 0; at < 10000; at++)
		TAKE(protocol, "x");
	TAKE(protocol, "\377\377\377\360y\377\372\30\1\377\360\377\372\377\360\377\372\30\377\360");
	SHOWN(protocol, "y");
	SENT(protocol, "\377\372\30\0UNKNOWN\377\360");
}

static void tells_the_window_with_its_bytes_doubled(void **state)
{
	(void)state;
	struct protocol *protocol = begin();
	protocol_window(protocol);
	SENT(protocol, "");
	TAKE(protocol, "\377\375\37");
	SENT(protocol, "\377\373\37\377\372\37\0\120\0\377\377\377\360");
}

static void tells_no_variable_that_is_not_exported(void **state)
{
	(void)state;
	struct protocol *protocol = begin();
	variables[0] = (struct variable){"SECRET", "s", false};
	variables[1] = (struct variable){"USER", "a\1b", true};
	protocol->variables_count = 2;
	TAKE(protocol, "\377\375\47");
	protocol->network.used = 0;
	TAKE(protocol, "\377\372\47\1\377\360");
	SENT(protocol, "\377\372\47\0\0USER\1a\2\1b\377\360");
	TAKE(protocol, "\377\372\47\1\0SECRET\3USER\377\360");
	SENT(protocol, "\377\372\47\0\3SECRET\0USER\1a\2\1b\377\360");
}

static void stops_where_answers_have_no_room(void **state)
{
	(void)state;
	static const char ask[] = "\377\372\47\1\377\360";
	static char value[700], flood[600];
	struct protocol *protocol = begin();
	size_t at = 0;
	memset(value, '\377', sizeof value - 1);
	variables[0] = (struct variable){"PRINTER", value, true};
	protocol->variables_count = 1;
	TAKE(protocol, "\377\375\47");
	for (size_t size = 0; size < sizeof flood; size += 6)
		memcpy(flood + size, ask, 6);
	size_t first = protocol_receive(protocol, (const uint8_t *)flood, sizeof flood);
	assert_in_range(first, 1, sizeof flood - 1);
	assert_in_range(protocol->network.used, 1, sizeof protocol->network.bytes - 1);
	for (at = first; at < sizeof flood;) {
		assert_int_equal(protocol->network.bytes[protocol->network.used - 1], TELNET_SE);
		protocol->network.used = 0;
		size_t taken =
			protocol_receive(protocol, (const uint8_t *)flood + at, sizeof flood - at);
		assert_in_range(taken, 1, sizeof flood);
		at += taken;
	}
}

static void agrees_on_special_characters(void **state)
{
	(void)state;
	struct protocol *protocol = begin();
	protocol->characters[CHAR_INTERRUPT] = 3;
	TAKE(protocol, "\377\375\42");
	protocol->network.used = 0;
	TAKE(protocol, "\377\372\42\3\3\102\252\377\360");
	SENT(protocol, "\377\372\42\3\3\302\252\377\360");
	assert_int_equal(protocol->characters[CHAR_INTERRUPT], 0xaa);
	TAKE(protocol, "\377\372\42\3\23\2\7\377\2\7\3\3\377\360");
	SENT(protocol, "\377\372\42\3\23\0\0\377\360");
	TAKE(protocol, "\377\372\42\1\3\377\360\377\372\42\1\7\377\360");
	SENT(protocol, "\377\372\42\1\7\377\360");
	assert_int_equal(protocol_mode(protocol), MODE_EDIT | MODE_TRAPSIG | MODE_ECHO);
}

static void knows_the_escape_character(void **state)
{
	(void)state;
	struct protocol *protocol = begin();
	assert_int_equal(TYPE(protocol, 0, "a\35\35b"), KEYBOARD_NONE);
	SENT(protocol, "a\35b");
	assert_int_equal(TYPE(protocol, 0, "a\35b"), KEYBOARD_PROMPT);
	SENT(protocol, "a");
	protocol->characters[CHAR_RLOGIN] = '~';
	protocol->characters[CHAR_SUSP] = 26;
	assert_int_equal(TYPE(protocol, 0, "\35~.\r~~\r~x\r~"), KEYBOARD_NONE);
	SENT(protocol, "\35~.\r\0~\r\0~x\r\0");
	assert_int_equal(TYPE(protocol, 0, "."), KEYBOARD_CLOSE);
	assert_int_equal(TYPE(protocol, 0, "\r~\32"), KEYBOARD_SUSPEND);
	assert_int_equal(TYPE(protocol, 0, "\r~\35"), KEYBOARD_PROMPT);
}

static void sends_commands_for_characters(void **state)
{
	(void)state;
	struct protocol *protocol = begin();
	protocol->characters[CHAR_FLUSH] = 15;
	protocol->characters[CHAR_QUIT] = 28;
	protocol->toggles &= (uint16_t) ~(1u << TOGGLE_AUTOFLUSH);
	TYPE(protocol, MODE_EDIT, "a\17\34\0b");
	SENT(protocol, "a\377\365\377\363\0b");
	TYPE(protocol, 0, "\17");
	SENT(protocol, "\17");
	protocol->toggles &= (uint16_t) ~(1u << TOGGLE_LOCALCHARS);
	TYPE(protocol, MODE_EDIT, "\17");
	SENT(protocol, "\17");
}

static void shows_options_line_by_line(void **state)
{
	(void)state;
	struct protocol *protocol = begin();
	protocol->toggles |= 1u << TOGGLE_OPTIONS;
	TAKE(protocol, "\377\375\37\377\374\143\377\371\377\1\377\372\377\360\377\372\5\0\377\360");
	static const char lines[] =
		"RCVD DO NAWS\nSENT WILL NAWS\nSENT IAC SB NAWS 0 80 0 255\nRCVD WONT 99\n"
		"RCVD IAC GA\nRCVD IAC 1\nRCVD IAC SB\nRCVD IAC SB STATUS 0\n";
	is_in(&protocol->trace, lines, sizeof lines - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(agrees_to_what_it_has_and_refuses_the_rest),
		cmocka_unit_test(answers_only_what_changes_something),
		cmocka_unit_test(two_of_them_come_to_an_end),
		cmocka_unit_test(hides_what_a_mark_says),
		cmocka_unit_test(knows_ends_of_lines),
		cmocka_unit_test(bounds_subnegotiations),
		cmocka_unit_test(tells_the_window_with_its_bytes_doubled),
		cmocka_unit_test(tells_no_variable_that_is_not_exported),
		cmocka_unit_test(stops_where_answers_have_no_room),
		cmocka_unit_test(agrees_on_special_characters),
		cmocka_unit_test(knows_the_escape_character),
		cmocka_unit_test(sends_commands_for_characters),
		cmocka_unit_test(shows_options_line_by_line),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
