// SPDX-License-Identifier: MIT
#define _GNU_SOURCE
#include "applets/ctrkit/crew.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/child.h"
#include "core/clock.h"
#include "core/own.h"
#include "core/signals.h"

enum { PIECE = 16 * 1024, LIVE_AFTER_MS = 400, LOOK_EACH_MS = 100 };

static const int awaited[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, 0};

/* In the new process: its output goes to us, and a terminal's signals come from us. */
static void become(int output, int errors, int *signals)
{
	own_fd int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
	setpgid(0, 0);
	child_dies_with_parent();
	signals_close(signals, awaited);
	dup2(output, STDOUT_FILENO);
	dup2(errors, STDERR_FILENO);
	if (nothing >= 0)
		dup2(nothing, STDIN_FILENO);
	else
		close(STDIN_FILENO);
}

static int begin(struct crew *crew, struct crew_member *member, int *signals, struct error *error)
{
	int output[2], errors[2];
	if (pipe2(output, O_CLOEXEC) < 0)
		return failed(error, errno, "cannot make a pipe");
	if (pipe2(errors, O_CLOEXEC) < 0) {
		failed(error, errno, "cannot make a pipe");
		close(output[0]);
		close(output[1]);
		return -1;
	}
	pid_t pid = fork();
	if (pid == 0) {
		become(output[1], errors[1], signals);
		_exit(crew->work(crew->context, crew->begun));
	}
	int number = errno;
	close(output[1]);
	close(errors[1]);
	if (pid < 0) {
		close(output[0]);
		close(errors[0]);
		return failed(error, number, "fork failed");
	}
	fcntl(output[0], F_SETFL, O_NONBLOCK);
	fcntl(errors[0], F_SETFL, O_NONBLOCK);
	member->number = crew->begun++;
	member->pid = pid;
	member->fds[0] = output[0];
	member->fds[1] = errors[0];
	member->is_live = member->has_ended = false;
	member->began = clock_monotonic();
	return 0;
}

/* Begins as many as may run. */
static int begin_more(struct crew *crew, int *signals, struct error *error)
{
	size_t running = 0;
	for (size_t at = 0; at < CREW_MAX; at++)
		running += crew->members[at].pid != 0 && !crew->members[at].is_live;
	for (size_t at = 0; at < CREW_MAX && running < crew->at_once && !crew->stops &&
		crew->begun < crew->count;
		at++) {
		if (crew->members[at].pid != 0)
			continue;
		if (begin(crew, &crew->members[at], signals, error) < 0)
			return -1;
		running++;
	}
	return 0;
}

/* Takes what a member has written. Both ends closed, it ends. */
static void listen_to(struct crew_member *member)
{
	int how;
	for (int at = 0; at < 2; at++) {
		ssize_t got = 0;
		struct buffer *text = &member->texts[at];
		while (member->fds[at] >= 0 && buffer_reserve(text, PIECE) &&
			(got = read(member->fds[at], text->bytes + text->used, PIECE)) > 0)
			text->used += (size_t)got;
		if (member->fds[at] >= 0 && (got == 0 || errno != EAGAIN))
			own_fd_close(&member->fds[at]);
	}
	if (member->fds[0] >= 0 || member->fds[1] >= 0)
		return;
	while (waitpid(member->pid, &how, 0) < 0 && errno == EINTR)
		;
	member->has_ended = true;
	member->status = WIFSIGNALED(how) ? 128 + WTERMSIG(how) : WEXITSTATUS(how);
}

/* Of those that were begun before, the first that has not been shown; NULL if there is none. */
static struct crew_member *next_of(struct crew *crew, size_t from)
{
	struct crew_member *next = NULL;
	for (size_t at = 0; at < CREW_MAX; at++) {
		struct crew_member *member = &crew->members[at];
		if (member->pid != 0 && member->number >= from &&
			(next == NULL || member->number < next->number))
			next = member;
	}
	return next;
}

/* Shows in their order what has ended, and what is live; behind what is neither, nothing. */
static void show_ready(struct crew *crew)
{
	size_t from = 0;
	for (struct crew_member *next; (next = next_of(crew, from)) != NULL;) {
		from = next->number + 1;
		if (!next->has_ended && !next->is_live)
			return;
		crew->show(crew->context, next);
		if (next->has_ended) {
			next->pid = 0;
			next->texts[0].used = next->texts[1].used = 0;
		}
	}
}

/* Passes a signal on to all, once. */
static void pass_on(struct crew *crew, int signals)
{
	int number;
	while ((number = signals_next(signals)) != 0) {
		crew->stops = true;
		for (size_t at = 0; at < CREW_MAX; at++)
			if (crew->members[at].pid != 0 && !crew->members[at].has_ended)
				kill(crew->members[at].pid, number);
	}
}

/* Waits until one of them, or a signal, has something to say. */
static void wait_for_any(struct crew *crew, int signals)
{
	struct pollfd fds[2 * CREW_MAX + 1];
	nfds_t count = 0;
	fds[count++] = (struct pollfd){signals, POLLIN, 0};
	for (size_t at = 0; at < CREW_MAX; at++)
		for (int end = 0; end < 2; end++)
			if (crew->members[at].pid != 0 && crew->members[at].fds[end] >= 0)
				fds[count++] =
					(struct pollfd){crew->members[at].fds[end], POLLIN, 0};
	poll(fds, count, LOOK_EACH_MS);
	int64_t now = clock_monotonic();
	for (size_t at = 0; at < CREW_MAX; at++) {
		struct crew_member *member = &crew->members[at];
		if (member->pid == 0 || member->has_ended)
			continue;
		listen_to(member);
		if (now - member->began > LIVE_AFTER_MS * (CLOCK_SECOND / 1000))
			member->is_live = true;
	}
}

int crew_run(struct crew *crew, struct error *error)
{
	int signals = signals_open(awaited), result = 0;
	if (signals < 0)
		return failed(error, errno, "cannot wait for signals");
	while (result == 0 && (crew->begun < crew->count || next_of(crew, 0) != NULL)) {
		result = begin_more(crew, &signals, error);
		if (next_of(crew, 0) == NULL)
			break;
		wait_for_any(crew, signals);
		pass_on(crew, signals);
		show_ready(crew);
	}
	/* What was begun before something failed goes with us. */
	signals_close(&signals, awaited);
	for (size_t at = 0; at < CREW_MAX; at++)
		for (int end = 0; end < 2; end++)
			buffer_free(&crew->members[at].texts[end]);
	return result;
}
