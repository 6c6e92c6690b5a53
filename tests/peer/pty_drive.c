// SPDX-License-Identifier: MIT

/*
 * A person at a terminal: pty_drive SCRIPT PROGRAM ARGUMENT... runs PROGRAM on a terminal of 80x24
 * and writes what the screen got to standard output. Each line of SCRIPT is a step:
 *   wait TEXT     until the screen got TEXT, behind where the last wait ended
 *   quiet MS      until nothing came for that long
 *   type TEXT     \n \r \t \e \\ \xHH and ^X as a keyboard gives them
 *   size R C      the window changes
 *   modes         writes what the terminal does itself: {isig icanon echo icrnl opost onlcr ixon
 * istrip} signal N      to the program stopped       until the program is stopped, then goes on
 * with it (SIGCONT) Then it waits for the end. Exits with the program's status, 128 + N for a
 * signal, 99 if a step took more than 5 seconds (what was missing is then written too).
 */

#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

enum { PATIENCE = 5000, SCREEN = 1 << 20 };

static char screen[SCREEN];
static size_t used, seen;
static int terminal, stops; /* stops: tells when the program was stopped */

/* Reads what comes within that time; false if nothing did. */
static int take(int milliseconds)
{
	struct pollfd waiting = {terminal, POLLIN, 0};
	if (used >= SCREEN - 1 || poll(&waiting, 1, milliseconds) <= 0)
		return 0;
	ssize_t size = read(terminal, screen + used, SCREEN - 1 - used);
	if (size <= 0) {
		poll(NULL, 0, milliseconds); /* nobody has the other end: not even to wait for */
		return 0;
	}
	used += (size_t)size;
	return 1;
}

static void finish(int status)
{
	fwrite(screen, 1, used, stdout);
	exit(status);
}

static void late(pid_t pid, const char *step)
{
	used += (size_t)snprintf(screen + used, SCREEN - used, "\n[late: %s]\n", step);
	kill(pid, SIGKILL);
	finish(99);
}

/* Undoes the escapes, in place; returns the length. */
static size_t bytes_of(char *text)
{
	char *to = text;
	for (const char *from = text; *from != '\0'; from++) {
		unsigned number;
		if (*from == '^' && from[1] != '\0') {
			*to++ = *++from == '?' ? 0x7f : *from & 0x1f;
		} else if (*from != '\\') {
			*to++ = *from;
		} else if (*++from == 'x' && sscanf(from + 1, "%2x", &number) == 1) {
			*to++ = (char)number;
			from += 2;
		} else {
			*to++ = *from == 'n'   ? '\n'
				: *from == 'r' ? '\r'
				: *from == 't' ? '\t'
				: *from == 'e' ? '\033'
					       : *from;
		}
	}
	return (size_t)(to - text);
}

static void wait_for(pid_t pid, char *text, const char *step)
{
	size_t size = bytes_of(text);
	for (int left = PATIENCE; left > 0; left -= take(20) ? 0 : 20) {
		char *found = memmem(screen + seen, used - seen, text, size);
		if (found != NULL) {
			seen = (size_t)(found - screen) + size;
			return;
		}
	}
	late(pid, step);
}

static void show_modes(void)
{
	struct termios modes;
	tcgetattr(terminal, &modes);
	used += (size_t)snprintf(screen + used, SCREEN - used, "{%s%s%s%s%s%s%s%s}",
		modes.c_lflag & ISIG ? " isig" : "", modes.c_lflag & ICANON ? " icanon" : "",
		modes.c_lflag & ECHO ? " echo" : "", modes.c_iflag & ICRNL ? " icrnl" : "",
		modes.c_oflag & OPOST ? " opost" : "", modes.c_oflag & ONLCR ? " onlcr" : "",
		modes.c_iflag & IXON ? " ixon" : "", modes.c_iflag & ISTRIP ? " istrip" : "");
}

static void wait_stop(pid_t pid, const char *step)
{
	char word;
	struct pollfd waiting = {stops, POLLIN, 0};
	for (int left = PATIENCE; left > 0; left -= 20) {
		take(20);
		if (poll(&waiting, 1, 0) == 1 && read(stops, &word, 1) == 1) {
			used += (size_t)snprintf(screen + used, SCREEN - used, "[stopped]");
			show_modes();
			kill(-pid, SIGCONT);
			return;
		}
	}
	late(pid, step);
}

/*
 * The program in a group of its own, so that it can be stopped as a shell's job can: the leader of
 * the session waits for it, and tells of each stop.
 */
static int lead(char **words, int tell)
{
	int status = 0;
	pid_t pid = fork();
	if (pid == 0) {
		setpgid(0, 0);
		signal(SIGTTOU, SIG_IGN);
		tcsetpgrp(0, getpid());
		signal(SIGTTOU, SIG_DFL);
		close(tell);
		execvp(words[0], words);
		_exit(97);
	}
	if (write(tell, &pid, sizeof pid) != sizeof pid)
		return 96;
	while (waitpid(pid, &status, WUNTRACED) == pid && WIFSTOPPED(status))
		if (write(tell, "s", 1) != 1)
			return 96;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void step(pid_t pid, char *line)
{
	char whole[512], *argument = strchr(line, ' ');
	snprintf(whole, sizeof whole, "%s", line);
	argument = argument != NULL ? argument + 1 : line + strlen(line);
	if (strncmp(line, "wait ", 5) == 0) {
		wait_for(pid, argument, whole);
	} else if (strncmp(line, "quiet ", 6) == 0) {
		while (take(atoi(argument)))
			;
		seen = used;
	} else if (strncmp(line, "type ", 5) == 0) {
		size_t size = bytes_of(argument);
		if (write(terminal, argument, size) != (ssize_t)size)
			late(pid, whole);
	} else if (strncmp(line, "size ", 5) == 0) {
		struct winsize window = {0};
		sscanf(argument, "%hu %hu", &window.ws_row, &window.ws_col);
		ioctl(terminal, TIOCSWINSZ, &window);
	} else if (strcmp(line, "modes") == 0) {
		show_modes();
	} else if (strncmp(line, "signal ", 7) == 0) {
		kill(pid, atoi(argument));
	} else if (strcmp(line, "stopped") == 0) {
		wait_stop(pid, whole);
	} else if (line[0] != '\0' && line[0] != '#') {
		late(pid, whole);
	}
}

static void play(pid_t pid, const char *path)
{
	char line[512];
	FILE *script = fopen(path, "r");
	if (script == NULL)
		late(pid, path);
	while (fgets(line, sizeof line, script) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		step(pid, line);
	}
	fclose(script);
}

int main(int argc, char **argv)
{
	struct winsize window = {.ws_row = 24, .ws_col = 80};
	struct termios start = {.c_iflag = ICRNL | IXON,
		.c_oflag = OPOST | ONLCR,
		.c_cflag = CS8 | CREAD | HUPCL,
		.c_lflag = ISIG | ICANON | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE | IEXTEN};
	static const char characters[] = "\3\34\177\25\4\0\1\0\21\23\32\0\22\17\27\26";
	memcpy(start.c_cc, characters, sizeof characters - 1);
	cfsetspeed(&start, B38400);
	if (argc < 3)
		return 98;
	int tell[2];
	pid_t pid = 0;
	if (pipe2(tell, O_CLOEXEC) < 0)
		return 98;
	pid_t leader = forkpty(&terminal, NULL, &start, &window);
	if (leader == 0)
		_exit(lead(argv + 2, tell[1]));
	close(tell[1]);
	stops = tell[0];
	if (read(stops, &pid, sizeof pid) != sizeof pid)
		return 98;
	play(pid, argv[1]);
	int status = 0, left;
	for (left = PATIENCE; left > 0 && waitpid(leader, &status, WNOHANG) == 0; left -= 20)
		take(20);
	if (left <= 0)
		late(pid, "the end");
	while (take(0))
		;
	show_modes();
	finish(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}
