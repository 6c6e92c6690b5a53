// SPDX-License-Identifier: MIT
#include "core/signals.h"

#include <signal.h>
#include <stddef.h>
#include <sys/signalfd.h>
#include <unistd.h>

static sigset_t set_of(const int *list)
{
	sigset_t wanted;
	sigemptyset(&wanted);
	for (; *list != 0; list++)
		sigaddset(&wanted, *list);
	return wanted;
}

void signals_let_through(const int *list, bool let)
{
	sigset_t wanted = set_of(list);
	sigprocmask(let ? SIG_UNBLOCK : SIG_BLOCK, &wanted, NULL);
}

int signals_open(const int *list)
{
	sigset_t wanted = set_of(list);
	sigprocmask(SIG_BLOCK, &wanted, NULL);
	return signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK);
}

int signals_next(int fd)
{
	struct signalfd_siginfo came;
	return read(fd, &came, sizeof came) == sizeof came ? (int)came.ssi_signo : 0;
}
