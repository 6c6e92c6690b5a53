// SPDX-License-Identifier: MIT
#pragma once

/* telnet, as inetutils 2.4 has it (telnet(1)). */

#include <termios.h>

#include "applets/telnet/protocol.h"
#include "core/applet.h"
#include "core/endpoint.h"

struct telnet_options {
	unsigned family;
	bool binary, binary_output, login, no_login, no_rc, debug, no_escape, rlogin, drain;
	bool encrypt;
	const char *bind, *escape, *user, *trace, *realm, *disable_auth;
	bool help, version;
};

struct telnet {
	struct run *run;
	struct out *out;
	struct telnet_options options;
	struct keyboard keyboard;
	bool is_terminal; /* standard input is one, and saved is how it was */
	struct termios saved;
	unsigned mode;        /* MODE_... that the terminal has now */
	bool is_ours;         /* the terminal is as the connection wants it */
	int fd, signals;      /* of the connection; -1 if there is none */
	bool by_command_line; /* the host was named there: no prompt behind its end */
	bool input_ended;
	char host[256];
	int trace_fd; /* STDOUT_FILENO for none of its own */
	char trace_name[256];
	size_t typed_used, typed_at; /* what was typed behind the escape character */
	uint8_t typed[512];
	size_t received_used, received_at; /* what the protocol had no room for */
	uint8_t received[1024];
	struct protocol protocol; /* last: what is before it begins as zero */
};

/* What ended a session, or interrupts it. */
enum session_end { SESSION_PROMPT, SESSION_FOREIGN, SESSION_CLOSE };

/* Of telnet.c: what `open` is told. */
struct destination {
	const char *host, *port; /* port is NULL for TELNET's */
	const char *bind;
	int family;
};

/* Of connect.c: 0, or -1 when it has said why not. */
int telnet_open(struct telnet *telnet, const struct destination *destination);
/* Ends the connection; quiet unless there is one. */
void telnet_close(struct telnet *telnet, bool says_so);

/* Of terminal.c */
void terminal_open(struct telnet *telnet);
void terminal_apply(struct telnet *telnet, unsigned mode);
void terminal_restore(struct telnet *telnet);
void terminal_window(struct telnet *telnet); /* reads its size anew */
void signals_hold(struct telnet *telnet);
void signals_release(struct telnet *telnet);
void telnet_suspend(struct telnet *telnet);
void telnet_die(struct telnet *telnet, int signal); /* as the signal would have it */

/* Of session.c */
enum session_end telnet_session(struct telnet *telnet);
bool session_send(struct telnet *telnet); /* what waits, without waiting; false: connection lost */
void session_flush_trace(struct telnet *telnet);

/* Of commands.c: reads and does commands. True if telnet is to end. */
bool telnet_prompt(struct telnet *telnet);

/* Of mode.c, send.c, settings.c and variables.c; like all commands, true if the session goes on
 * behind it.
 */
bool command_mode(struct telnet *telnet, int argc, char **argv);
bool command_slc(struct telnet *telnet, int argc, char **argv);
bool command_status(struct telnet *telnet);
bool command_send(struct telnet *telnet, int argc, char **argv);
bool command_set(struct telnet *telnet, int argc, char **argv);
bool command_unset(struct telnet *telnet, int argc, char **argv);
bool command_toggle(struct telnet *telnet, int argc, char **argv);
bool command_display(struct telnet *telnet, int argc, char **argv);
bool command_environ(struct telnet *telnet, int argc, char **argv);
void trace_open(struct telnet *telnet, const char *name);
int variables_load(struct telnet *telnet);
bool variable_define(struct telnet *telnet, const char *name, const char *value);

/* Of words.c: a text of ours; a value of elsewhere, escaped, in a shape as out_string has it. */
void say(struct telnet *telnet, const char *text);
void say_value(struct telnet *telnet, const char *shape, const char *value);

/* Says that a word is none of a command's, or of several; row is word_find's. False. */
bool say_unknown(struct telnet *telnet, const char *word, int row, const char *command);

/* Says what is wrong with the words of a command. False. */
bool say_misused(struct telnet *telnet, const char *line, const char *command);

/* Whether there is a connection; says so if not. */
bool telnet_is_connected(struct telnet *telnet);

/* A character as people write it (`^]`), and back; off is 0. */
uint8_t character_of(const char *text);
const char *character_text(char text[8], uint8_t character);
