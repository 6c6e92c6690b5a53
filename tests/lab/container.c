// SPDX-License-Identifier: MIT
/*
 * Stages a stripped container without any engine: an empty read-only root with one static server
 * in it, in namespaces of its own. Prints the server's process id, and waits; when its standard
 * input closes, or it ends in whatever way, the container dies with it and nothing is left.
 *
 *     container [--proc] [--noexec] [--uid N]
 *
 * As an ordinary user it makes a user namespace first. The same program, started by the name
 * /server, is the server.
 */
#include "network.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <grp.h>
#include <limits.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/capability.h>

/* Where the server finds the socket on which it says that it is ready. */
enum { ready_fd = 3, port = 8080 };

struct options {
	bool proc, noexec;
	int uid; /* -1: stays root */
};

_Noreturn static void fail(const char *what)
{
	fprintf(stderr, "container: cannot %s: %s\n", what, strerror(errno));
	_exit(1);
}

static void must(int result, const char *what)
{
	if (result < 0)
		fail(what);
}

/* A kill of the parent must not leave us behind; set anew after each change of credentials. */
static void die_with_parent(void)
{
	must(prctl(PR_SET_PDEATHSIG, SIGKILL), "tie the container's life to ours");
}

/* One byte each way is all that parent and child have to tell each other. */
static void tell(int fd)
{
	if (send(fd, "", 1, MSG_NOSIGNAL) != 1)
		_exit(1);
}

/* The other side has said why if it closes instead. */
static void hear(int fd)
{
	char byte;

	if (read(fd, &byte, 1) != 1)
		_exit(1);
}

/* ---- the server ---- */

static void answer(int client)
{
	static const char line[] = "hello from a container with nothing in it\n";
	struct timeval second = {.tv_sec = 1};
	char request[4096];

	send(client, line, sizeof(line) - 1, MSG_NOSIGNAL);
	/* Closing with the request unread would reset the connection, and lose the answer. */
	shutdown(client, SHUT_WR);
	setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &second, sizeof(second));
	recv(client, request, sizeof(request), 0);
	close(client);
}

_Noreturn static void serve(void)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	die_with_parent();
	must(fd, "make the server's socket");
	must(bind(fd, (struct sockaddr *)&address, sizeof(address)), "bind the server");
	must(listen(fd, 16), "listen");
	/* Nothing of the host's stays open in here: our errors went there until now. */
	must(dup2(STDIN_FILENO, STDERR_FILENO), "let go of stderr");
	tell(ready_fd);
	close(ready_fd);
	for (;;) {
		int client = accept4(fd, NULL, NULL, SOCK_CLOEXEC);
		if (client >= 0)
			answer(client);
	}
}

/* ---- the container's inside ---- */

static void copy_self(const char *path)
{
	char buffer[65536];
	ssize_t length;
	int in = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	int out = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0755);

	if (in < 0 || out < 0)
		fail("copy the server");
	while ((length = read(in, buffer, sizeof(buffer))) > 0)
		if (write(out, buffer, (size_t)length) != length)
			fail("copy the server");
	must((int)length, "copy the server");
	must(fchmod(out, 0755), "make the server a program");
	close(in);
	close(out);
}

/* An empty file system becomes the root; the host's is let go of. */
static void make_root(const struct options *options)
{
	unsigned long plain = MS_NOSUID | MS_NODEV;

	must(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), "make the mounts private");
	must(mount("container", "/tmp", "tmpfs", plain, "mode=755,size=4m"),
		"mount a root on /tmp");
	copy_self("/tmp/server");
	if (options->proc) {
		must(mkdir("/tmp/proc", 0555), "make /proc");
		must(mount("proc", "/tmp/proc", "proc", plain | MS_NOEXEC, NULL), "mount /proc");
	}
	if (options->noexec) {
		must(mkdir("/tmp/data", 0755), "make /data");
		must(mount("data", "/tmp/data", "tmpfs", plain | MS_NOEXEC, "mode=1777,size=1m"),
			"mount /data");
	}
	must(chdir("/tmp"), "enter the new root");
	must((int)syscall(SYS_pivot_root, ".", "."), "change the root");
	must(umount2(".", MNT_DETACH), "let go of the old root");
	must(mount(NULL, "/", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | plain, NULL),
		"make the root read-only");
}

static void become(int uid, bool rootless)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {{0}};
	unsigned long capability = 0;
	unsigned int id = (unsigned int)uid;

	while (prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) == 0)
		capability++;
	/* In a user namespace of an ordinary user we have been that id all the time. */
	if (!rootless) {
		must(setgroups(0, NULL), "drop the groups");
		must(setresgid(id, id, id), "change the group");
		must(setresuid(id, id, id), "change the user");
	}
	must((int)syscall(SYS_capset, &header, none), "drop the capabilities");
	must(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "set no_new_privs");
	die_with_parent();
}

_Noreturn static void run_inside(const struct options *options, bool rootless, int parent)
{
	static char *const arguments[] = {"/server", NULL};
	static char *const environment[] = {"PATH=/", "HOSTNAME=stripped", "container=lab", NULL};
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	die_with_parent();
	must(unshare(CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWUTS | CLONE_NEWIPC),
		"make the container's namespaces");
	/* Kernels without cgroups have no such namespace; a container can do without. */
	(void)unshare(CLONE_NEWCGROUP);
	must(sethostname("stripped", 8), "set the host name");
	tell(parent);
	hear(parent);
	network_failure failure = network_make_inside();
	if (failure)
		fail(failure);
	make_root(options);
	if (options->uid >= 0)
		become(options->uid, rootless);
	if (null < 0 || dup2(null, STDIN_FILENO) < 0 || dup2(null, STDOUT_FILENO) < 0)
		fail("use /dev/null");
	/* dup2 also clears close-on-exec, but not where both are the same descriptor. */
	must(parent == ready_fd ? fcntl(parent, F_SETFD, 0) : dup2(parent, ready_fd),
		"keep the socket to the parent");
	execve("/server", arguments, environment);
	fail("start /server");
}

/* ---- the outside ---- */

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		fail(path);
	close(fd);
}

/* Maps one id, root's or the container's, to ours. */
static void make_user_namespace(int uid)
{
	char map[64];
	unsigned int user = geteuid(), group = getegid(), id = uid < 0 ? 0 : (unsigned int)uid;

	if (unshare(CLONE_NEWUSER) < 0) {
		fprintf(stderr,
			"container: cannot make a user namespace: %s (see "
			"user.max_user_namespaces, "
			"kernel.unprivileged_userns_clone, "
			"kernel.apparmor_restrict_unprivileged_userns)\n",
			strerror(errno));
		_exit(1);
	}
	write_file("/proc/self/setgroups", "deny");
	snprintf(map, sizeof(map), "%u %u 1", id, user);
	write_file("/proc/self/uid_map", map);
	snprintf(map, sizeof(map), "%u %u 1", id, group);
	write_file("/proc/self/gid_map", map);
}

/* Until stdin ends, somebody ends us, or the container ends. */
static void wait_for_the_end(pid_t child)
{
	char buffer[512];
	sigset_t ends;
	struct pollfd polled[3] = {{.fd = STDIN_FILENO, .events = POLLIN}};

	sigemptyset(&ends);
	sigaddset(&ends, SIGINT);
	sigaddset(&ends, SIGTERM);
	sigaddset(&ends, SIGHUP);
	sigprocmask(SIG_BLOCK, &ends, NULL);
	polled[1] = (struct pollfd){signalfd(-1, &ends, SFD_CLOEXEC), POLLIN, 0};
	polled[2] = (struct pollfd){(int)syscall(SYS_pidfd_open, child, 0), POLLIN, 0};
	while (poll(polled, 3, -1) > 0 && !polled[1].revents && !polled[2].revents)
		if (read(STDIN_FILENO, buffer, sizeof(buffer)) <= 0)
			break;
}

static int number(const char *text)
{
	char *end;
	long value = strtol(text, &end, 10);

	return end == text || *end || value < 0 || value > INT_MAX ? -1 : (int)value;
}

static struct options parse(int argc, char **argv)
{
	static const struct option words[] = {{"proc", no_argument, NULL, 'p'},
		{"noexec", no_argument, NULL, 'x'}, {"uid", required_argument, NULL, 'u'}, {0}};
	struct options options = {.uid = -1};
	int letter;

	while ((letter = getopt_long(argc, argv, "", words, NULL)) >= 0) {
		if (letter == 'p')
			options.proc = true;
		else if (letter == 'x')
			options.noexec = true;
		else if (letter != 'u' || (options.uid = number(optarg)) < 0)
			optind = INT_MAX;
	}
	if (optind != argc) {
		fprintf(stderr, "usage: container [--proc] [--noexec] [--uid N]\n");
		_exit(2);
	}
	return options;
}

int main(int argc, char **argv)
{
	int pair[2], status = 0;

	if (argc == 1 && strcmp(argv[0], "/server") == 0)
		serve();
	struct options options = parse(argc, argv);
	/* What our caller has open is not for the container. */
	for (int fd = STDERR_FILENO + 1; fd < 1024; fd++)
		close(fd);
	bool rootless = geteuid() != 0;
	if (rootless)
		make_user_namespace(options.uid);
	must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), "make a socket pair");
	/* The network outside the container is not the host's either: it has veth's other end. */
	must(unshare(CLONE_NEWNET | CLONE_NEWPID), "make namespaces");
	pid_t child = fork();
	must(child, "fork");
	if (child == 0) {
		close(pair[0]);
		run_inside(&options, rootless, pair[1]);
	}
	close(pair[1]);
	hear(pair[0]);
	network_failure failure = network_make_outside(child);
	if (failure)
		fail(failure);
	tell(pair[0]);
	hear(pair[0]);
	printf("%d\n", (int)child);
	fflush(stdout);
	wait_for_the_end(child);
	kill(child, SIGKILL);
	waitpid(child, &status, 0);
	return 0;
}
