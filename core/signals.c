// SPDX-License-Identifier: MIT
#include "core/signals.h"

#include <signal.h>
#include <stddef.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "core/own.h"

static sigset_t set_of(const int *list)
{
	sigset_t set;
	sigemptyset(&set);
	for (; *list != 0; list++)
		sigaddset(&set, *list);
	return set;
}

int signals_open(const int *list)
{
	sigset_t wanted = set_of(list);
	sigprocmask(SIG_BLOCK, &wanted, NULL);
	return signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK);
}

void signals_close(int *fd, const int *list)
{
	sigset_t held = set_of(list);
	own_fd_close(fd);
	*fd = -1;
	sigprocmask(SIG_UNBLOCK, &held, NULL);
}

int signals_next(int fd)
{
	struct signalfd_siginfo came;
	return read(fd, &came, sizeof came) == sizeof came ? (int)came.ssi_signo : 0;
}
