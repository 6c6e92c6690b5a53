// SPDX-License-Identifier: MIT
/*
 * What tests/peer/nsenter.sh needs and a shell has no words for. Static, so that it also runs in
 * an empty root:
 *
 *     helper watch PROGRAM [ARGUMENT...]  how it stops (and is continued) and ends
 *     helper seals FILE                   the seals of a memfd, as a number
 *     helper inode PID                    the inode number of its pidfd
 *     helper fill                         fills the pipe that is its output, to the last byte
 *     helper directory                    the working directory
 *     anything else                       the name it was called by: a shell's stand-in
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static int failed(const char *what)
{
	fprintf(stderr, "helper: %s: %s\n", what, strerror(errno));
	return 1;
}

/* In a process group of its own, so that a signal to its group does not reach the test. */
static int watch(char **program)
{
	int status;
	pid_t child = fork();

	if (child == 0) {
		setpgid(0, 0);
		execvp(program[0], program);
		_exit(failed(program[0]));
	}
	while (waitpid(child, &status, WUNTRACED) == child) {
		if (WIFSTOPPED(status)) {
			printf("stopped %d\n", WSTOPSIG(status));
			fflush(stdout);
			kill(child, SIGCONT);
			continue;
		}
		if (WIFEXITED(status))
			printf("exited %d\n", WEXITSTATUS(status));
		else
			printf("killed %d\n", WTERMSIG(status));
		return 0;
	}
	return failed("waitpid");
}

static int print_seals(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int seals = fd < 0 ? -1 : fcntl(fd, F_GET_SEALS);

	if (seals < 0)
		return failed(path);
	printf("%d\n", seals);
	return 0;
}

static int print_inode(const char *pid)
{
	struct stat stat;
	int number, fd = -1;

	if (sscanf(pid, "%d", &number) == 1)
		fd = (int)syscall(SYS_pidfd_open, number, 0);
	if (fd < 0 || fstat(fd, &stat) < 0)
		return failed(pid);
	printf("%llu\n", (unsigned long long)stat.st_ino);
	return 0;
}

static int fill(void)
{
	static const char zeros[4096];

	fcntl(STDOUT_FILENO, F_SETFL, O_NONBLOCK);
	for (size_t size = sizeof(zeros); size; size /= 2)
		while (write(STDOUT_FILENO, zeros, size) > 0)
			;
	fcntl(STDOUT_FILENO, F_SETFL, 0);
	return 0;
}

static int print_directory(void)
{
	char path[4096];

	if (!getcwd(path, sizeof(path)))
		return failed("getcwd");
	puts(path);
	return 0;
}

int main(int argc, char **argv)
{
	const char *duty = argc > 1 ? argv[1] : "";

	if (argc > 2 && strcmp(duty, "watch") == 0)
		return watch(argv + 2);
	if (argc == 3 && strcmp(duty, "seals") == 0)
		return print_seals(argv[2]);
	if (argc == 3 && strcmp(duty, "inode") == 0)
		return print_inode(argv[2]);
	if (strcmp(duty, "fill") == 0)
		return fill();
	if (strcmp(duty, "directory") == 0)
		return print_directory();
	printf("called %s\n", argv[0]);
	return 0;
}
