// SPDX-License-Identifier: MIT
// Usage: naive PID MILLISECONDS
// Enters a container as one does who has not heard of the attacks: from its own file on the host,
// with what the host left open, back in the folder that it came from, and with only the
// capabilities that Docker gives, so that the container's root may look at it. It shows that the
// attacks of attacker.c work where nothing is done against them.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void die(const char *what)
{
	fprintf(stderr, "naive: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void join(const char *pid)
{
	static const char *const kinds[] = {"cgroup", "ipc", "uts", "net", "pid", "mnt"};
	enum { count = sizeof kinds / sizeof *kinds };
	int fds[count];
	char path[64];
	for (int i = 0; i < count; i++) {
		snprintf(path, sizeof path, "/proc/%s/ns/%s", pid, kinds[i]);
		fds[i] = open(path, O_RDONLY | O_CLOEXEC);
		if (fds[i] < 0)
			die(path);
	}
	for (int i = 0; i < count; i++) {
		if (setns(fds[i], 0) < 0)
			die(kinds[i]);
		close(fds[i]);
	}
}

static void keep_only_what_docker_gives(void)
{
	static const int given[] = {CAP_CHOWN, CAP_DAC_OVERRIDE, CAP_FOWNER, CAP_FSETID, CAP_KILL,
		CAP_SETGID, CAP_SETUID, CAP_SETPCAP, CAP_NET_BIND_SERVICE, CAP_NET_RAW,
		CAP_SYS_CHROOT, CAP_MKNOD, CAP_AUDIT_WRITE, CAP_SETFCAP};
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct sets[2] = {{0}};
	for (size_t i = 0; i < sizeof given / sizeof *given; i++)
		sets[given[i] / 32].permitted |= 1U << (given[i] % 32);
	for (int i = 0; i < 2; i++)
		sets[i].effective = sets[i].permitted;
	if (syscall(SYS_capset, &header, sets) < 0)
		die("capset");
}

int main(int argc, char **argv)
{
	if (argc != 3)
		return 2;
	long milliseconds = atol(argv[2]);
	struct timespec stay = {milliseconds / 1000, milliseconds % 1000 * 1000000};
	int folder = open(".", O_PATH | O_DIRECTORY);
	if (folder < 0)
		die("the current folder");
	join(argv[1]);
	if (fchdir(folder) < 0)
		die("fchdir");
	pid_t child = fork();
	if (child < 0)
		die("fork");
	if (child == 0) {
		keep_only_what_docker_gives();
		nanosleep(&stay, NULL);
		_exit(0);
	}
	waitpid(child, NULL, 0);
	return 0;
}
