// SPDX-License-Identifier: MIT
// Usage: crowd COUNT CGROUP RECORDS [IDLE]
// COUNT containers as docker has them, to be counted and entered: each in network and PID
// namespaces of its own, with a cgroup below CGROUP that its id names, a record in RECORDS
// (docker's containers/), and a server on port 8080; and IDLE more processes beside them. Prints
// "ready" and lives until its input ends.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { port = 8080 };

static void stop(const char *what)
{
	fprintf(stderr, "crowd: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		stop(path);
	close(fd);
}

// A number as 64 hexadecimal digits that begin differently for each.
static void make_id(char id[65], unsigned number)
{
	snprintf(id, 65, "%08x%056x", number * 2654435761u, number);
}

static void record(const char *records, const char *id, unsigned number)
{
	char path[512], text[1024];
	snprintf(path, sizeof path, "%s/%s", records, id);
	mkdir(path, 0755);
	snprintf(path, sizeof path, "%s/%s/config.v2.json", records, id);
	snprintf(text, sizeof text,
		"{\"StreamConfig\":{},\"State\":{\"Running\":true},\"ID\":\"%s\",\"Name\":\"/"
		"crowd-%u\","
		"\"Config\":{\"Hostname\":\"%.12s\",\"Image\":\"crowd:1\",\"Labels\":{}},"
		"\"Driver\":\"overlay2\"}\n",
		id, number, id);
	write_file(path, text);
}

// In the new namespaces: a server that waits for nobody.
static void live(int ready)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
	struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP};
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (fd < 0 || ioctl(fd, SIOCSIFFLAGS, &request) < 0 ||
		bind(fd, (struct sockaddr *)&address, sizeof address) < 0 || listen(fd, 1) < 0)
		stop("server");
	if (write(ready, "x", 1) != 1)
		_exit(1);
	close(ready);
	for (;;)
		pause();
}

static void begin(const char *cgroup, const char *records, unsigned number)
{
	char id[65], path[512], pid[16], byte;
	int ready[2];
	make_id(id, number);
	record(records, id, number);
	snprintf(path, sizeof path, "%s/%s", cgroup, id);
	if (mkdir(path, 0755) < 0 && errno != EEXIST)
		stop(path);
	if (pipe(ready) < 0 || unshare(CLONE_NEWPID) < 0)
		stop("unshare");
	pid_t child = fork();
	if (child < 0)
		stop("fork");
	if (child == 0) {
		close(ready[0]);
		if (unshare(CLONE_NEWNET) < 0)
			stop("unshare");
		live(ready[1]);
	}
	close(ready[1]);
	if (read(ready[0], &byte, 1) != 1)
		stop("a container");
	close(ready[0]);
	snprintf(path, sizeof path, "%s/%s/cgroup.procs", cgroup, id);
	snprintf(pid, sizeof pid, "%d", (int)child);
	write_file(path, pid);
}

int main(int argc, char **argv)
{
	char byte;
	if (argc < 4)
		return 2;
	unsigned count = (unsigned)atoi(argv[1]), idle = argc > 4 ? (unsigned)atoi(argv[4]) : 0;
	for (unsigned number = 0; number < idle; number++)
		if (fork() == 0) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			for (;;)
				pause();
		}
	sigset_t one;
	sigemptyset(&one);
	sigaddset(&one, SIGUSR1);
	sigaddset(&one, SIGCHLD);
	sigprocmask(SIG_BLOCK, &one, NULL);
	for (unsigned number = 0; number < count; number++) {
		// Each in a PID namespace of its own; a process can make only one for its children.
		pid_t parent = fork();
		int status;
		if (parent == 0) {
			begin(argv[2], argv[3], number);
			// Stays, as a shim would: else the container's parent is init.
			if (kill(getppid(), SIGUSR1) < 0)
				_exit(1);
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			for (;;)
				pause();
		}
		int signal;
		sigwait(&one, &signal);
		if (signal == SIGCHLD && waitpid(parent, &status, WNOHANG) == parent)
			return 1;
	}
	puts("ready");
	fflush(stdout);
	while (read(0, &byte, 1) > 0)
		;
	return 0;
}
