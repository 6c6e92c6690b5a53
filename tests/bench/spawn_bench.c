// SPDX-License-Identifier: MIT
/*
 * Times short programs from start to exit:
 *
 *     spawn_bench RUNS NAME PROGRAM [ARG...] [-- NAME PROGRAM [ARG...]]...
 *
 * One line each: NAME MEDIAN_NS MIN_NS RSS_KB CPU_NS, the last the median of what a run had of the
 * processor, the kernel's part too. Runs are interleaved (A B A B), so that a slow moment of the
 * machine hits all alike; the first rounds fill caches and are not counted, unless one is all.
 *
 * Memory is that of one more run, stopped as it exits, by its page tables. The peak that wait4
 * tells, and /usr/bin/time with it, is used where it is more than that and than this program's own:
 * it is counted in batches of some 100 KB for each processor, and begins with what the process was
 * before its exec, a copy of its parent. Started from a shell an empty program so has the peak of
 * the shell: the 1.8 MB that /usr/bin/time tells of a program of 0.4 MB.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MOST_CONTESTANTS = 16, MOST_RUNS = 20000 };

struct contestant {
	const char *name;
	char **argv;
	long *nanoseconds, *cpu;
	long rss_kb;
};

extern char **environ;

static long now(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000L + time.tv_nsec;
}

static long nanoseconds_of(struct timeval time)
{
	return time.tv_sec * 1000000000L + time.tv_usec * 1000L;
}

static void run_once(
	struct contestant *contestant, const posix_spawn_file_actions_t *quiet, int run)
{
	struct rusage usage;
	int status;
	pid_t pid;
	long start = now();
	if (posix_spawn(&pid, contestant->argv[0], quiet, NULL, contestant->argv, environ) != 0 ||
		wait4(pid, &status, 0, &usage) != pid || !WIFEXITED(status) ||
		WEXITSTATUS(status) != 0) {
		fprintf(stderr, "spawn_bench: %s (%s) failed\n", contestant->name,
			contestant->argv[0]);
		exit(1);
	}
	if (run < 0)
		return;
	contestant->nanoseconds[run] = now() - start;
	contestant->cpu[run] = nanoseconds_of(usage.ru_utime) + nanoseconds_of(usage.ru_stime);
	if (usage.ru_maxrss > contestant->rss_kb)
		contestant->rss_kb = usage.ru_maxrss;
}

/* What the stopped process has in memory, by its page tables; 0 if that is not ours to know. */
static long resident_kb(pid_t pid)
{
	char line[256];
	long kb = 0;
	snprintf(line, sizeof line, "/proc/%d/smaps_rollup", pid);
	FILE *file = fopen(line, "re");
	while (file != NULL && fgets(line, sizeof line, file) != NULL)
		if (sscanf(line, "Rss: %ld", &kb) == 1)
			break;
	if (file != NULL)
		fclose(file);
	return kb;
}

static void measure_memory(struct contestant *contestant)
{
	int status;
	pid_t pid = fork();
	if (pid == 0) {
		int null = open("/dev/null", O_WRONLY);
		if (dup2(null, STDOUT_FILENO) == STDOUT_FILENO &&
			ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0)
			execv(contestant->argv[0], contestant->argv);
		_exit(127);
	}
	/* The first stop is at exec, the one at exit is an event, and other signals are passed on.
	 */
	while (waitpid(pid, &status, 0) == pid && WIFSTOPPED(status)) {
		long signal = WSTOPSIG(status) == SIGTRAP ? 0 : WSTOPSIG(status);
		ptrace(PTRACE_SETOPTIONS, pid, NULL, PTRACE_O_TRACEEXIT);
		if (status >> 16 == PTRACE_EVENT_EXIT) {
			long kb = resident_kb(pid);
			if (kb > contestant->rss_kb)
				contestant->rss_kb = kb;
		}
		ptrace(PTRACE_CONT, pid, NULL, signal);
	}
}

static int compare(const void *a, const void *b)
{
	long left = *(const long *)a, right = *(const long *)b;
	return (left > right) - (left < right);
}

/* Sorts what was measured and returns the one in the middle. */
static long median(long *values, int count)
{
	qsort(values, (size_t)count, sizeof(long), compare);
	return values[count / 2];
}

int main(int argc, char **argv)
{
	struct contestant contestants[MOST_CONTESTANTS];
	int count = 0, runs = argc > 1 ? atoi(argv[1]) : 0;
	for (int at = 2; at + 1 < argc && count < MOST_CONTESTANTS; at++) {
		contestants[count] = (struct contestant){.name = argv[at], .argv = argv + at + 1};
		contestants[count].nanoseconds = calloc((size_t)runs, sizeof(long));
		contestants[count++].cpu = calloc((size_t)runs, sizeof(long));
		while (at < argc && strcmp(argv[at], "--") != 0)
			at++;
		argv[at] = NULL;
	}
	if (runs < 1 || runs > MOST_RUNS || count == 0) {
		fprintf(stderr, "usage: spawn_bench RUNS NAME PROGRAM [ARG...] [-- ...]\n");
		return 2;
	}

	posix_spawn_file_actions_t quiet;
	posix_spawn_file_actions_init(&quiet);
	posix_spawn_file_actions_addopen(&quiet, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	int uncounted = runs == 1 ? 0 : runs < 20 ? 1 : 5;
	for (int run = -uncounted; run < runs; run++)
		for (int i = 0; i < count; i++)
			run_once(&contestants[i], &quiet, run);

	for (int i = 0; i < count; i++) {
		measure_memory(&contestants[i]);
		long middle = median(contestants[i].nanoseconds, runs);
		printf("%s %ld %ld %ld %ld\n", contestants[i].name, middle,
			contestants[i].nanoseconds[0], contestants[i].rss_kb,
			median(contestants[i].cpu, runs));
	}
	return 0;
}
