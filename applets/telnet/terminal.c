// SPDX-License-Identifier: MIT

/* The terminal and its signals. */

#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "applets/telnet/telnet.h"
#include "core/own.h"
#include "core/signals.h"

static const int held[] = {SIGINT, SIGQUIT, SIGTSTP, SIGWINCH, SIGCONT, SIGTERM, SIGHUP, 0};

/* Where termios keeps our characters. */
static const uint8_t places[CHAR_COUNT] = {
	[CHAR_FLUSH] = VDISCARD,
	[CHAR_INTERRUPT] = VINTR,
	[CHAR_QUIT] = VQUIT,
	[CHAR_EOF] = VEOF,
	[CHAR_ERASE] = VERASE,
	[CHAR_KILL] = VKILL,
	[CHAR_LNEXT] = VLNEXT,
	[CHAR_SUSP] = VSUSP,
	[CHAR_REPRINT] = VREPRINT,
	[CHAR_WORDERASE] = VWERASE,
	[CHAR_START] = VSTART,
	[CHAR_STOP] = VSTOP,
	[CHAR_FORW1] = VEOL,
	[CHAR_FORW2] = VEOL2,
};

static unsigned baud(speed_t speed)
{
	static const unsigned slow[] = {0, 50, 75, 110, 134, 150, 200, 300, 600, 1200, 1800, 2400,
		4800, 9600, 19200, 38400};
	static const unsigned fast[] = {57600, 115200, 230400, 460800, 500000, 576000, 921600,
		1000000, 1152000, 1500000, 2000000, 2500000, 3000000, 3500000, 4000000};
	if (speed < sizeof slow / sizeof slow[0])
		return slow[speed];
	return speed >= B57600 && speed <= B4000000 ? fast[speed - B57600] : 0;
}

void terminal_window(struct telnet *telnet)
{
	struct winsize size;
	if (telnet->is_terminal && ioctl(STDIN_FILENO, TIOCGWINSZ, &size) == 0) {
		telnet->protocol.columns = size.ws_col;
		telnet->protocol.rows = size.ws_row;
	}
}

void terminal_open(struct telnet *telnet)
{
	telnet->is_terminal = tcgetattr(STDIN_FILENO, &telnet->saved) == 0;
	if (!telnet->is_terminal)
		return;
	for (unsigned at = CHAR_FLUSH; at < CHAR_AYT; at++)
		telnet->protocol.characters[at] = telnet->saved.c_cc[places[at]];
	telnet->protocol.speed_in = baud(cfgetispeed(&telnet->saved));
	telnet->protocol.speed_out = baud(cfgetospeed(&telnet->saved));
	terminal_window(telnet);
}

static void set_flag(tcflag_t *flags, tcflag_t flag, bool on)
{
	*flags = on ? *flags | flag : *flags & ~flag;
}

void terminal_apply(struct telnet *telnet, unsigned mode)
{
	struct termios wanted = telnet->saved;
	bool edits = (mode & MODE_EDIT) != 0;
	telnet->mode = mode;
	telnet->is_ours = true;
	if (!telnet->is_terminal)
		return;
	for (unsigned at = CHAR_FLUSH; at < CHAR_AYT; at++)
		wanted.c_cc[places[at]] = telnet->protocol.characters[at];
	if (wanted.c_cc[VEOL] == 0) /* the escape character ends a line for the terminal */
		wanted.c_cc[VEOL] = telnet->protocol.characters[CHAR_ESCAPE];
	set_flag(&wanted.c_lflag, ECHO, (mode & MODE_ECHO) != 0);
	set_flag(&wanted.c_oflag, ONLCR, (mode & MODE_ECHO) != 0);
	set_flag(&wanted.c_iflag, IXON, (mode & MODE_FLOW) != 0);
	set_flag(&wanted.c_iflag, IXANY, (mode & MODE_FLOW_ANY) != 0);
	set_flag(&wanted.c_lflag, ISIG, (mode & MODE_TRAPSIG) != 0);
	set_flag(&wanted.c_lflag, ICANON, edits);
	set_flag(&wanted.c_iflag, ICRNL, edits);
	set_flag(&wanted.c_lflag, ECHOCTL, (mode & MODE_LIT_ECHO) == 0);
	set_flag(&wanted.c_oflag, XTABS, (mode & MODE_SOFT_TAB) != 0);
	if (mode & MODE_RAW_OUTPUT)
		wanted.c_oflag &= ~(tcflag_t)OPOST;
	if (!edits) {
		wanted.c_cc[VMIN] = 1;
		wanted.c_cc[VTIME] = 0;
		wanted.c_cc[VLNEXT] = 0;
	}
	tcsetattr(STDIN_FILENO, TCSADRAIN, &wanted);
}

void terminal_restore(struct telnet *telnet)
{
	if (telnet->is_terminal && telnet->is_ours)
		tcsetattr(STDIN_FILENO, TCSADRAIN, &telnet->saved);
	telnet->is_ours = false;
}

void signals_hold(struct telnet *telnet)
{
	/* Without a terminal there is nothing to restore, and they mean what they always do. */
	telnet->signals = telnet->is_terminal ? signals_open(held) : -1;
}

void signals_release(struct telnet *telnet)
{
	signals_close(&telnet->signals, held);
}

/* Stops the whole job, as the terminal would; goes on when the shell says so. */
void telnet_suspend(struct telnet *telnet)
{
	bool was_ours = telnet->is_ours, held_signals = telnet->signals >= 0;
	terminal_restore(telnet);
	signals_release(telnet);
	kill(0, SIGTSTP);
	if (held_signals)
		signals_hold(telnet);
	terminal_window(telnet);
	protocol_window(&telnet->protocol);
	if (was_ours)
		terminal_apply(telnet, telnet->mode);
}

void telnet_die(struct telnet *telnet, int signal)
{
	terminal_restore(telnet);
	out_flush(telnet->out);
	signals_release(telnet);
	raise(signal);
}
