// SPDX-License-Identifier: MIT
#define _GNU_SOURCE
#include "core/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/text.h"

/* Those that a person or a supervisor sends to a program to make it do something. */
static void passed_on(sigset_t *set)
{
	static const unsigned char signals[] = {
		SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGALRM, SIGWINCH};
	sigemptyset(set);
	for (size_t at = 0; at < sizeof signals; at++)
		sigaddset(set, signals[at]);
}

/* Ends this process as the child was ended. */
static int die_by(int number)
{
	sigset_t one;
	signal(number, SIG_DFL);
	sigemptyset(&one);
	sigaddset(&one, number);
	kill(getpid(), number);
	sigprocmask(SIG_UNBLOCK, &one, NULL);
	return 128 + number; /* pid 1 survives signals */
}

/* Looks how the child is. Returns whether it has ended, with its exit status. */
static bool ended(pid_t child, int *status)
{
	int how;
	pid_t changed;
	while ((changed = waitpid(child, &how, WNOHANG | WUNTRACED)) == child) {
		if (WIFSTOPPED(how)) {
			kill(getpid(), SIGSTOP);
			kill(child, SIGCONT);
			continue;
		}
		*status = WIFSIGNALED(how) ? die_by(WTERMSIG(how)) : WEXITSTATUS(how);
		return true;
	}
	if (changed >= 0)
		return false;
	*status = STATUS_FAILED; /* somebody else reaped it: how it ended is not known */
	return true;
}

static void attend(pid_t child, const sigset_t *awaited, int *status)
{
	while (!ended(child, status)) {
		siginfo_t what;
		int number = sigwaitinfo(awaited, &what);
		/* What a terminal sends has reached the child, which is in the same group. */
		if (number > 0 && number != SIGCHLD && what.si_code <= 0)
			kill(child, number);
	}
}

/* The parent's part: until the child has ended. */
static int look_after(pid_t child, const struct child_manner *manner, int gate,
	const sigset_t *awaited, int *status, struct error *error)
{
	int result = manner->begun != NULL ? manner->begun(manner->context, error) : 0;
	if (result < 0)
		kill(child, SIGKILL);
	if (gate >= 0)
		close(gate);
	attend(child, awaited, status);
	return result;
}

/* The child's: it goes on when the gate is closed. */
static void wait_at(int gate)
{
	char byte;
	while (read(gate, &byte, 1) < 0 && errno == EINTR)
		;
	close(gate);
}

int child_split_as(const struct child_manner *manner, int *status, struct error *error)
{
	sigset_t awaited, before;
	struct sigaction by_default = {.sa_handler = SIG_DFL}, ignore = {.sa_handler = SIG_IGN};
	struct sigaction inherited, interrupt, terminate;
	int gate[2] = {-1, -1}, result = 0;
	if (manner->begun != NULL && pipe2(gate, O_CLOEXEC) < 0)
		return failed(error, errno, "cannot make a pipe");
	passed_on(&awaited);
	if (manner->is_deaf)
		sigemptyset(&awaited);
	sigaddset(&awaited, SIGCHLD);
	sigprocmask(SIG_BLOCK, &awaited, &before);
	/* Where the caller ignored it, the kernel would reap the child and tell nobody. */
	sigaction(SIGCHLD, &by_default, &inherited);
	pid_t child = fork();
	int number = errno;
	if (child == 0 && manner->begun != NULL) {
		close(gate[1]);
		wait_at(gate[0]);
	} else if (child > 0) {
		if (manner->begun != NULL)
			close(gate[0]);
		if (manner->is_deaf) {
			sigaction(SIGINT, &ignore, &interrupt);
			sigaction(SIGTERM, &ignore, &terminate);
		}
		result = look_after(child, manner, gate[1], &awaited, status, error);
		if (manner->is_deaf) {
			sigaction(SIGINT, &interrupt, NULL);
			sigaction(SIGTERM, &terminate, NULL);
		}
	}
	sigaction(SIGCHLD, &inherited, NULL);
	sigprocmask(SIG_SETMASK, &before, NULL);
	if (child < 0) {
		failed(error, number, "fork failed");
		if (number == ENOMEM)
			hint(error, "The PID namespace has no living init any longer.");
		return -1;
	}
	return child == 0 ? 1 : result;
}

int child_split(int *status, struct error *error)
{
	static const struct child_manner plain;
	return child_split_as(&plain, status, error);
}

void child_dies_with_parent(void)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
}

/* A script without `#!` is /bin/sh's, as execvp(3) of glibc has it. */
static void execute_file(const char *path, char **argv, struct arena *arena)
{
	execve(path, argv, environ);
	if (errno != ENOEXEC)
		return;
	size_t count = 0;
	while (argv[count] != NULL)
		count++;
	char **words = arena_take(arena, (count + 2) * sizeof *words);
	if (words == NULL)
		return;
	words[0] = "/bin/sh";
	words[1] = (char *)path;
	memcpy(words + 2, argv + 1, count * sizeof *words);
	execve(words[0], words, environ);
}

/* Tries each directory of PATH; errno says EACCES if a file was there that may not be run. */
static void execute_by_path(const char *name, char **argv, struct arena *arena)
{
	const char *directory = getenv("PATH");
	bool denied = false;
	if (directory == NULL)
		directory = "/bin:/usr/bin";
	for (;; directory++) {
		char path[4096];
		const char *end = strchrnul(directory, ':');
		size_t length = text_format(path, sizeof path, "%.*s%s%s", (int)(end - directory),
			directory, end == directory ? "" : "/", name);
		if (length < sizeof path - 1)
			execute_file(path, argv, arena);
		denied |= errno == EACCES;
		if (errno != ENOENT && errno != ENOTDIR && errno != EACCES)
			return;
		directory = end;
		if (*end == '\0')
			break;
	}
	errno = denied ? EACCES : ENOENT;
}

int child_execute(const char *file, char **argv, struct arena *arena, struct error *error)
{
	errno = ENOENT;
	if (strchr(file, '/') != NULL)
		execute_file(file, argv, arena);
	else if (file[0] != '\0')
		execute_by_path(file, argv, arena);
	return failed_with(error, errno == ENOENT ? STATUS_NOT_FOUND : STATUS_NOT_EXECUTED, errno,
		"failed to execute %s", file);
}
