// SPDX-License-Identifier: MIT
#define _GNU_SOURCE

/* A second process, which stays outside and does there what the first one no longer can. */

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "applets/unshare/unshare.h"

/* What it leaves behind, in memory that both see. */
struct helper_result {
	int status;
	struct error error;
};

int helper_begin(struct helper *helper, int (*work)(void *context, struct run *run), void *context,
	struct run *run)
{
	int start[2];
	char byte;
	helper->pid = 0;
	helper->result = mmap(NULL, sizeof *helper->result, PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (helper->result == MAP_FAILED || pipe2(start, O_CLOEXEC) < 0)
		return failed(&run->error, errno, "cannot begin a helper");
	pid_t pid = fork();
	if (pid < 0) {
		close(start[0]);
		close(start[1]);
		return failed(&run->error, errno, "fork failed");
	}
	if (pid == 0) {
		close(start[1]);
		ssize_t got;
		while ((got = read(start[0], &byte, 1)) < 0 && errno == EINTR)
			;
		if (got != 1)
			_exit(0); /* it was not told to: the first process gave up */
		helper->result->status = work(context, run);
		helper->result->error = run->error;
		_exit(0);
	}
	close(start[0]);
	helper->start = start[1];
	helper->pid = pid;
	return 0;
}

int helper_finish(struct helper *helper, struct error *error)
{
	int how, status = 0;
	if (write(helper->start, "", 1) != 1)
		status = failed(error, errno, "cannot start the helper");
	close(helper->start);
	while (waitpid(helper->pid, &how, 0) < 0 && errno == EINTR)
		;
	if (status == 0 && !WIFEXITED(how)) {
		status = failed(error, 0, "the helper was killed");
	} else if (status == 0 && helper->result->status < 0) {
		*error = helper->result->error;
		status = -1;
	}
	munmap(helper->result, sizeof *helper->result);
	helper->pid = 0;
	return status;
}
