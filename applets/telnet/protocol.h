// SPDX-License-Identifier: MIT
#pragma once

/*
 * TELNET (RFC 854) as a machine: bytes of the network and of the keyboard go in, bytes for both
 * come out. It makes no system call, and what it writes is bounded: what no longer fits is taken
 * later. The other side is not trusted.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum telnet_command {
	TELNET_EOF = 236,
	TELNET_SUSP,
	TELNET_ABORT,
	TELNET_EOR,
	TELNET_SE,
	TELNET_NOP,
	TELNET_DM,
	TELNET_BRK,
	TELNET_IP,
	TELNET_AO,
	TELNET_AYT,
	TELNET_EC,
	TELNET_EL,
	TELNET_GA,
	TELNET_SB,
	TELNET_WILL,
	TELNET_WONT,
	TELNET_DO,
	TELNET_DONT,
	TELNET_IAC
};

enum telnet_option {
	OPTION_BINARY = 0,
	OPTION_ECHO = 1,
	OPTION_SGA = 3,
	OPTION_STATUS = 5,
	OPTION_TM = 6,
	OPTION_LOGOUT = 18,
	OPTION_TTYPE = 24,
	OPTION_NAWS = 31,
	OPTION_TSPEED = 32,
	OPTION_LFLOW = 33,
	OPTION_LINEMODE = 34,
	OPTION_XDISPLOC = 35,
	OPTION_ENVIRON = 39,
	OPTION_NAMES = 40 /* those that have a name */
};

/* What the terminal does itself. The first five are LINEMODE's (RFC 1184). */
enum {
	MODE_EDIT = 1,
	MODE_TRAPSIG = 2,
	MODE_ACK = 4,
	MODE_SOFT_TAB = 8,
	MODE_LIT_ECHO = 16,
	MODE_LINEMODE = MODE_EDIT | MODE_TRAPSIG | MODE_SOFT_TAB | MODE_LIT_ECHO,
	MODE_ECHO = 32,
	MODE_FLOW = 64,
	MODE_FLOW_ANY = 128,  /* any character resumes output */
	MODE_RAW_OUTPUT = 256 /* BINARY: the terminal gets what came */
};

/* Characters with a meaning; 0 for one that is off. */
enum telnet_character {
	CHAR_ECHO,
	CHAR_ESCAPE,
	CHAR_RLOGIN,
	CHAR_FLUSH,
	CHAR_INTERRUPT,
	CHAR_QUIT,
	CHAR_EOF,
	CHAR_ERASE,
	CHAR_KILL,
	CHAR_LNEXT,
	CHAR_SUSP,
	CHAR_REPRINT,
	CHAR_WORDERASE,
	CHAR_START,
	CHAR_STOP,
	CHAR_FORW1,
	CHAR_FORW2,
	CHAR_AYT,
	CHAR_COUNT
};

/* What can be toggled, in the order of the words of settings.c. */
enum telnet_toggle {
	TOGGLE_AUTOFLUSH,
	TOGGLE_AUTOSYNCH,
	TOGGLE_AUTOLOGIN,
	TOGGLE_BINARY,
	TOGGLE_INBINARY,
	TOGGLE_OUTBINARY,
	TOGGLE_CRLF,
	TOGGLE_CRMOD,
	TOGGLE_LOCALCHARS,
	TOGGLE_BLANK,
	TOGGLE_DEBUG,
	TOGGLE_NETDATA,
	TOGGLE_PRETTYDUMP,
	TOGGLE_OPTIONS,
	TOGGLE_TERMDATA,
	TOGGLE_COUNT
};

enum {
	PROTOCOL_SUB = 512,      /* the longest subnegotiation that is looked at */
	PROTOCOL_REPLY = 2048,   /* the longest answer to one */
	PROTOCOL_SINK = 16384,   /* what waits to be written */
	PROTOCOL_VARIABLES = 256 /* of the environment */
};

/* Bytes that wait to be written. */
struct sink {
	size_t used;
	uint8_t bytes[PROTOCOL_SINK];
};

/* A variable of the environment that can be told (RFC 1572). */
struct variable {
	const char *name, *value;
	bool is_exported;
};

/* Special characters of LINEMODE, and where the ones in use are from. */
struct slc {
	uint8_t flags, own_flags, value;
};
enum { SLC_COUNT = 18, SLC_VARIABLE = 2, SLC_DEFAULT = 3 };
enum slc_source { SLC_LOCAL, SLC_REMOTE_DEFAULT, SLC_REMOTE };

struct protocol {
	uint8_t sides[256];   /* SIDE_... of protocol.c */
	uint8_t asked[256];   /* requests DO and DONT that wait for an answer */
	uint8_t offered[256]; /* the same for WILL and WONT */
	unsigned state;       /* enum state of protocol.c */
	uint8_t verb;
	bool is_synching; /* urgent data: what precedes the DM is not shown */
	bool is_flushing; /* what comes is not shown until a TIMING MARK is answered */
	bool is_kludge;   /* LINEMODE was not agreed: SUPPRESS GO AHEAD means by character */
	bool is_mute;     /* the user toggled the local echo off */
	bool wants_synch; /* IAC is to be sent urgently, DM behind it */
	bool is_flow, is_flow_any;
	bool mode_changed; /* set when the mode may have changed; the caller clears it */
	uint8_t linemode;
	uint16_t toggles; /* a bit for each */
	uint8_t characters[CHAR_COUNT];
	uint8_t slc_source;            /* enum slc_source */
	struct slc slc[SLC_COUNT + 1]; /* by their function */
	size_t sub_used;
	uint8_t sub[PROTOCOL_SUB];
	const char *terminal; /* NULL if unknown */
	unsigned speed_in, speed_out;
	unsigned columns, rows;     /* 0 if there is no terminal */
	struct variable *variables; /* the newest last */
	size_t variables_count;
	struct sink network, screen, trace;
};

/* Begins with everything off; the caller fills in what is known of the terminal. */
void protocol_init(struct protocol *protocol);

/* Forgets the connection before: no option is agreed on. */
void protocol_reset(struct protocol *protocol);

/* Asks for what a TELNET server is asked for at once. */
void protocol_begin(struct protocol *protocol);

/* Takes bytes of the network; returns how many, fewer if a sink is full. */
size_t protocol_receive(struct protocol *protocol, const uint8_t *bytes, size_t size);

/* Asks (DO, DONT) or offers (WILL, WONT), unless that is what is wanted already. */
void protocol_request(struct protocol *protocol, uint8_t verb, uint8_t option);

/* Sends IAC command, or the data byte, or a byte as the keyboard gave it. */
void protocol_command(struct protocol *protocol, uint8_t command);
void protocol_data(struct protocol *protocol, uint8_t byte);

/* Shows nothing more until the server has come to a TIMING MARK. */
void protocol_flush(struct protocol *protocol);

/* IAC command and what autoflush makes of it: data is not shown until it is acknowledged. */
void protocol_interrupt(struct protocol *protocol, uint8_t command, bool synchs);

/* Whether it is time to send IAC as urgent data and DM behind it; says so once. */
bool protocol_takes_synch(struct protocol *protocol);

/* Tells the size of the window, if the server wants to know. */
void protocol_window(struct protocol *protocol);

/* MODE_... that follow from what was agreed. */
unsigned protocol_mode(const struct protocol *protocol);

bool protocol_wants_do(const struct protocol *protocol, uint8_t option);
bool protocol_wants_will(const struct protocol *protocol, uint8_t option);
bool protocol_is_will(const struct protocol *protocol, uint8_t option);
bool protocol_is_do(const struct protocol *protocol, uint8_t option);

static inline bool protocol_has(const struct protocol *protocol, enum telnet_toggle toggle)
{
	return (protocol->toggles >> toggle & 1) != 0;
}

/* The display of XDISPLOC: the value of the variable DISPLAY, or NULL. */
const char *protocol_display(const struct protocol *protocol);

/* Writes to a sink; what does not fit is left out: the callers see to it that it does. */
void sink_add(struct sink *sink, uint8_t byte);
void sink_text(struct sink *sink, const char *text);

/* Of suboption.c: answers a subnegotiation, tells the special characters, the environment. */
void suboption_receive(struct protocol *protocol, const uint8_t *sub, size_t size);
void suboption_send(struct protocol *protocol, const uint8_t *sub, size_t size);
void suboption_mode(struct protocol *protocol, uint8_t mode); /* of LINEMODE */
void slc_begin(struct protocol *protocol);                    /* at the beginning of LINEMODE */
void slc_export(struct protocol *protocol);                   /* tells those of this side */
void slc_ask(struct protocol *protocol, uint8_t level);       /* SLC_VARIABLE, SLC_DEFAULT */
/* Tells one variable; false if there is none of that name. */
bool environ_send(struct protocol *protocol, const char *name);

/* Of trace.c: lines of the toggle `options`. */
void trace_option(struct protocol *protocol, bool is_sent, uint8_t verb, uint8_t option);
void trace_command(struct protocol *protocol, bool is_sent, uint8_t command);
void trace_suboption(struct protocol *protocol, bool is_sent, const uint8_t *sub, size_t size);

/* The name of an option, or NULL; and all of them as word_find (words.h) takes them. */
const char *option_name(uint8_t option);
extern const char option_names[];

/* Of keyboard.c: what a byte of the keyboard asks for beyond sending it. */
enum keyboard_event { KEYBOARD_NONE, KEYBOARD_PROMPT, KEYBOARD_CLOSE, KEYBOARD_SUSPEND };

struct keyboard {
	bool at_line; /* nothing precedes it in the line */
	bool tilde;   /* the rlogin character came there */
};

/*
 * Takes typed bytes up to one that asks for something, which *event then says; returns how many.
 * mode is what the terminal does itself.
 */
size_t keyboard_type(struct keyboard *keyboard, struct protocol *protocol, unsigned mode,
	const uint8_t *bytes, size_t size, enum keyboard_event *event);

/* A signal of the terminal: TELNET_IP, TELNET_BRK or TELNET_SUSP. */
void keyboard_signal(struct protocol *protocol, uint8_t command);
