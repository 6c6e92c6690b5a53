// SPDX-License-Identifier: MIT
#include "core/signals.h"

#include <signal.h>
#include <stddef.h>
#include <sys/signalfd.h>
#include <unistd.h>

int signals_open(const int *list)
{
	sigset_t wanted;
	sigemptyset(&wanted);
	for (; *list != 0; list++)
		sigaddset(&wanted, *list);
	sigprocmask(SIG_BLOCK, &wanted, NULL);
	return signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK);
}

int signals_next(int fd)
{
	struct signalfd_siginfo came;
	return read(fd, &came, sizeof came) == sizeof came ? (int)came.ssi_signo : 0;
}
