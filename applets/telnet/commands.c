// SPDX-License-Identifier: MIT

/* The prompt and its commands. */

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "applets/telnet/telnet.h"
#include "applets/telnet/words.h"
#include "core/signals.h"
#include "core/text.h"

enum { LINE_SIZE = 512, WORDS_MAX = 20 };
enum { LINE_END = -1, LINE_INTERRUPTED = -2 };

enum command {
	COMMAND_CLOSE,
	COMMAND_LOGOUT,
	COMMAND_DISPLAY,
	COMMAND_MODE,
	COMMAND_OPEN,
	COMMAND_QUIT,
	COMMAND_SEND,
	COMMAND_SET,
	COMMAND_UNSET,
	COMMAND_STATUS,
	COMMAND_TOGGLE,
	COMMAND_SLC,
	COMMAND_Z,
	COMMAND_ENVIRON,
	COMMAND_HELP,
	COMMAND_SHOWN, /* those above are listed */
	COMMAND_HELP_WORD = COMMAND_SHOWN,
	COMMAND_AUTH,
	COMMAND_ENCRYPT,
	COMMAND_SHELL,
	COMMAND_COUNT
};

static const char command_words[] =
	"close\0close current connection\0"
	"logout\0forcibly logout remote user and close the connection\0"
	"display\0display operating parameters\0"
	"mode\0try to enter line or character mode ('mode ?' for more)\0"
	"open\0connect to a site\0"
	"quit\0exit telnet\0"
	"send\0transmit special characters ('send ?' for more)\0"
	"set\0set operating parameters ('set ?' for more)\0"
	"unset\0unset operating parameters ('unset ?' for more)\0"
	"status\0print status information\0"
	"toggle\0toggle operating parameters ('toggle ?' for more)\0"
	"slc\0change state of special characters ('slc ?' for more)\0"
	"z\0suspend telnet\0"
	"environ\0change environment variables ('environ ?' for more)\0"
	"?\0print help information\0"
	"help\0print help information\0"
	"auth\0not here: there is no authentication\0"
	"encrypt\0not here: there is no encryption\0"
	"!\0not here: there may be no shell\0";

static bool command_close(struct telnet *telnet)
{
	if (!telnet_is_connected(telnet))
		return false;
	telnet_close(telnet, true);
	return true;
}

static bool command_logout(struct telnet *telnet)
{
	if (!telnet_is_connected(telnet))
		return false;
	protocol_request(&telnet->protocol, TELNET_DO, OPTION_LOGOUT);
	return true;
}

static bool open_usage(struct telnet *telnet)
{
	say(telnet, "usage: open [-4] [-6] [-l user] [-b addr] [-a] host-name [port]\n");
	return false;
}

/* Asks for what was not said; the words are in line. */
static int ask_destination(struct telnet *telnet, char line[LINE_SIZE], char **words);

static bool command_open(struct telnet *telnet, int argc, char **argv)
{
	char line[LINE_SIZE], *words[WORDS_MAX + 1];
	struct destination destination = {.family = AF_UNSPEC};
	if (telnet->fd >= 0) {
		say_value(telnet, "?Already connected to %\n", telnet->host);
		return false;
	}
	if (argc < 2) {
		argc = ask_destination(telnet, line, words);
		argv = words;
	}
	for (int at = 1; at < argc; at++) {
		bool has_next = at + 1 < argc;
		if (text_equal(argv[at], "-4") || text_equal(argv[at], "-6"))
			destination.family = argv[at][1] == '4' ? AF_INET : AF_INET6;
		else if (text_equal(argv[at], "-a"))
			telnet->protocol.toggles |= 1u << TOGGLE_AUTOLOGIN;
		else if (text_equal(argv[at], "-l") && has_next)
			variable_define(telnet, "USER", argv[++at]);
		else if (text_equal(argv[at], "-b") && has_next)
			destination.bind = argv[++at];
		else if (destination.host == NULL && argv[at][0] != '-' && argv[at][0] != '?')
			destination.host = argv[at];
		else if (destination.host != NULL && destination.port == NULL)
			destination.port = argv[at];
		else
			return open_usage(telnet);
	}
	if (destination.host == NULL)
		return open_usage(telnet);
	return telnet_open(telnet, &destination) == 0;
}

static bool command_help(struct telnet *telnet, int argc, char **argv)
{
	const char *words = command_words;
	if (argc < 2)
		say(telnet, "Commands may be abbreviated.  Commands are:\n\n");
	for (int at = 1; at < argc; at++) {
		int row = word_find(command_words, COMMAND_COUNT, 2, argv[at]);
		if (row >= 0) {
			say(telnet, word_at(command_words, 2 * (unsigned)row + 1));
		} else {
			say(telnet, row == WORD_UNKNOWN ? "?Invalid" : "?Ambiguous");
			say(telnet, " help command ");
			say_value(telnet, "%", argv[at]);
		}
		say(telnet, "\n");
	}
	for (int row = 0; argc < 2 && row < COMMAND_SHOWN; row++, words = word_at(words, 2)) {
		say_value(telnet, "%-8\t", words);
		say(telnet, word_at(words, 1));
		say(telnet, "\n");
	}
	return false;
}

/* Commands that are known and not there. */
static bool refuse(struct telnet *telnet, enum command command)
{
	const char *word = word_at(command_words, 2 * command);
	say_value(telnet, "?'%' is ", word);
	say(telnet, word_at(command_words, 2 * command + 1));
	say(telnet, "\n");
	return false;
}

/* One command. True if the session goes on behind it; quitting is the caller's. */
static bool do_command(struct telnet *telnet, enum command command, int argc, char **argv)
{
	switch (command) {
	case COMMAND_CLOSE: return command_close(telnet);
	case COMMAND_LOGOUT: return command_logout(telnet);
	case COMMAND_DISPLAY: return command_display(telnet, argc, argv);
	case COMMAND_MODE: return command_mode(telnet, argc, argv);
	case COMMAND_OPEN: return command_open(telnet, argc, argv);
	case COMMAND_SEND: return command_send(telnet, argc, argv);
	case COMMAND_SET: return command_set(telnet, argc, argv);
	case COMMAND_UNSET: return command_unset(telnet, argc, argv);
	case COMMAND_STATUS: return command_status(telnet);
	case COMMAND_TOGGLE: return command_toggle(telnet, argc, argv);
	case COMMAND_SLC: return command_slc(telnet, argc, argv);
	case COMMAND_Z: telnet_suspend(telnet); return true;
	case COMMAND_ENVIRON: return command_environ(telnet, argc, argv);
	case COMMAND_HELP:
	case COMMAND_HELP_WORD: return command_help(telnet, argc, argv);
	case COMMAND_AUTH:
	case COMMAND_ENCRYPT:
	case COMMAND_SHELL: return refuse(telnet, command);
	case COMMAND_QUIT:
	case COMMAND_COUNT: break;
	}
	return false;
}

/* Cuts a line into words; quotes and backslashes keep blanks in them. Returns how many. */
static int split(char *line, char *words[WORDS_MAX + 1])
{
	static const char blanks[] = " \t\v\f\r";
	int count = 0;
	char *from = line, *to = line;
	if (*from == '!') { /* a word of its own */
		words[count++] = "!";
		from = to = line + 1;
	}
	for (;;) {
		char quote = '\0';
		from += strspn(from, blanks);
		if (*from == '\0' || count == WORDS_MAX)
			break;
		words[count++] = to;
		for (; *from != '\0' && (quote != '\0' || strchr(blanks, *from) == NULL); from++) {
			if (quote != '\0' ? *from == quote : *from == '"' || *from == '\'')
				quote = quote != '\0' ? '\0' : *from;
			else
				*to++ = *from == '\\' && from[1] != '\0' ? *++from : *from;
		}
		from += *from != '\0';
		*to++ = '\0';
	}
	words[count] = NULL;
	return count;
}

/* Signals while a connection waits behind the prompt. Returns whether the line is dropped. */
static bool take_signals(struct telnet *telnet)
{
	bool drops = false;
	for (int signal; (signal = signals_next(telnet->signals)) != 0;) {
		if (signal == SIGINT)
			drops = true;
		else if (signal == SIGTSTP)
			telnet_suspend(telnet);
		else if (signal == SIGWINCH)
			terminal_window(telnet), protocol_window(&telnet->protocol),
				session_send(telnet);
		else if (signal == SIGTERM || signal == SIGHUP)
			telnet_die(telnet, signal);
	}
	return drops;
}

/* Reads a line, no byte more; its length, LINE_END or LINE_INTERRUPTED. */
static int read_line(struct telnet *telnet, char line[LINE_SIZE])
{
	int used = 0;
	out_flush(telnet->out);
	for (;;) {
		char byte;
		struct pollfd places[] = {{STDIN_FILENO, POLLIN, 0}, {telnet->signals, POLLIN, 0}};
		if (poll(places, 2, -1) < 0 && errno != EINTR)
			return LINE_END;
		if (places[1].revents != 0 && take_signals(telnet))
			return LINE_INTERRUPTED;
		if (places[0].revents == 0)
			continue;
		ssize_t size = read(STDIN_FILENO, &byte, 1);
		if (size < 0 && errno == EINTR)
			continue;
		if (size <= 0 && used == 0)
			return LINE_END;
		if (size <= 0 || byte == '\n')
			break;
		if (used < LINE_SIZE - 1)
			line[used++] = byte;
	}
	line[used] = '\0';
	return used;
}

static int ask_destination(struct telnet *telnet, char line[LINE_SIZE], char **words)
{
	memcpy(line, "open ", 5);
	char typed[LINE_SIZE];
	say(telnet, "(to) ");
	if (read_line(telnet, typed) < 0)
		return 0;
	text_copy(line + 5, LINE_SIZE - 5, typed);
	return split(line, words);
}

/* A whole line that was typed together with the escape character; what is no line is lost. */
static bool take_typed(struct telnet *telnet, char line[LINE_SIZE])
{
	const char *rest = (const char *)telnet->typed + telnet->typed_at;
	size_t size = telnet->typed_used - telnet->typed_at;
	const char *end = size > 0 ? memchr(rest, '\n', size) : NULL;
	telnet->typed_used = telnet->typed_at = 0;
	if (end == NULL || end == rest)
		return false;
	text_format(line, LINE_SIZE, "%.*s", (int)(end - rest), rest);
	say_value(telnet, "%", line);
	say(telnet, "\n");
	return true;
}

bool telnet_prompt(struct telnet *telnet)
{
	char line[LINE_SIZE], *words[WORDS_MAX + 1];
	for (;;) {
		session_flush_trace(telnet);
		say(telnet, "telnet> ");
		int length = take_typed(telnet, line) ? 1 : read_line(telnet, line);
		if (length < 0)
			say(telnet, "\n");
		if (length == LINE_END)
			return true;
		if (length == LINE_INTERRUPTED)
			continue;
		int count = length > 0 ? split(line, words) : 0;
		if (count == 0) {
			if (telnet->fd >= 0)
				return false;
			continue;
		}
		int command = word_find(command_words, COMMAND_COUNT, 2, words[0]);
		if (command == COMMAND_QUIT)
			return true;
		if (command < 0) {
			say(telnet,
				command == WORD_UNKNOWN ? "?Invalid command\n"
							: "?Ambiguous command\n");
			continue;
		}
		bool had = telnet->fd >= 0;
		bool goes_on = do_command(telnet, (enum command)command, count, words);
		if (had && telnet->fd < 0 && telnet->by_command_line)
			return true;
		if (goes_on && telnet->fd >= 0)
			return false;
	}
}
