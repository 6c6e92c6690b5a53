// SPDX-License-Identifier: MIT
#define _GNU_SOURCE
#include "core/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "core/text.h"
#include "tests/unit/unit.h"

static int ready[2]; /* what a child says that it has come so far */

static void wait_for(int ends[2])
{
	char byte;
	assert_int_equal(read(ends[0], &byte, 1), 1);
}

static void say_ready(void)
{
	if (write(ready[1], "", 1) != 1)
		_exit(99);
}

/* A process that splits: its child runs inside(), it ends as child_split says. */
static pid_t start(int (*inside)(void))
{
	assert_int_equal(pipe2(ready, O_CLOEXEC), 0);
	pid_t pid = fork();
	if (pid == 0) {
		int status = 98;
		struct error error;
		int side = child_split(&status, &error);
		_exit(side > 0 ? inside() : side < 0 ? 97 : status);
	}
	return pid;
}

static int ended(pid_t pid)
{
	int how;
	assert_int_equal(waitpid(pid, &how, 0), pid);
	close(ready[0]);
	close(ready[1]);
	return how;
}

static int exits_with_7(void)
{
	return 7;
}

static void passes_on_the_exit_status(void **state)
{
	(void)state;
	int how = ended(start(exits_with_7));
	assert_true(WIFEXITED(how));
	assert_int_equal(WEXITSTATUS(how), 7);
}

static int dies_by_SIGKILL(void)
{
	return raise(SIGKILL);
}

static int dies_by_SIGTERM(void)
{
	return raise(SIGTERM);
}

static int dies_by_SIGINT(void)
{
	return raise(SIGINT);
}

static void dies_as_its_child_died(void **state)
{
	(void)state;
	static const struct {
		int (*inside)(void);
		int number;
	} cases[] = {
		{dies_by_SIGKILL, SIGKILL}, {dies_by_SIGTERM, SIGTERM}, {dies_by_SIGINT, SIGINT}};
	for (size_t at = 0; at < COUNT(cases); at++) {
		int how = ended(start(cases[at].inside));
		assert_true(WIFSIGNALED(how));
		assert_int_equal(WTERMSIG(how), cases[at].number);
	}
}

/* Takes the number of the signal that comes for its exit status. */
static int exits_with_a_signals_number(void)
{
	sigset_t all;
	int number;
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, NULL);
	say_ready();
	sigwait(&all, &number);
	return number;
}

static void passes_on_signals(void **state)
{
	(void)state;
	static const int numbers[] = {
		SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGALRM, SIGWINCH};
	for (size_t at = 0; at < COUNT(numbers); at++) {
		pid_t pid = start(exits_with_a_signals_number);
		wait_for(ready);
		kill(pid, numbers[at]);
		assert_int_equal(WEXITSTATUS(ended(pid)), numbers[at]);
	}
}

static int stops_then_exits_with_3(void)
{
	raise(SIGSTOP);
	return 3;
}

static void stops_and_goes_on_with_its_child(void **state)
{
	(void)state;
	int how;
	pid_t pid = start(stops_then_exits_with_3);
	assert_int_equal(waitpid(pid, &how, WUNTRACED), pid);
	assert_true(WIFSTOPPED(how));
	kill(pid, SIGCONT);
	assert_int_equal(WEXITSTATUS(ended(pid)), 3);
}

/* Exits with 0 if no signal is blocked. */
static int looks_at_its_signals(void)
{
	sigset_t blocked;
	sigprocmask(SIG_SETMASK, NULL, &blocked);
	for (int number = 1; number < 32; number++)
		if (sigismember(&blocked, number))
			return number;
	return 0;
}

static void leaves_the_childs_signals_as_they_were(void **state)
{
	(void)state;
	assert_int_equal(WEXITSTATUS(ended(start(looks_at_its_signals))), 0);
}

static void waits_even_if_its_caller_ignored_children(void **state)
{
	(void)state;
	signal(SIGCHLD, SIG_IGN);
	pid_t pid = start(exits_with_7);
	signal(SIGCHLD, SIG_DFL);
	assert_int_equal(WEXITSTATUS(ended(pid)), 7);
}

static int dies_with_its_parent(void)
{
	child_dies_with_parent();
	say_ready();
	pause();
	return 0;
}

static void takes_its_child_along(void **state)
{
	(void)state;
	char byte;
	pid_t pid = start(dies_with_its_parent);
	wait_for(ready);
	close(ready[1]);
	kill(pid, SIGKILL);
	assert_int_equal(read(ready[0], &byte, 1), 0); /* nobody is left to write */
	waitpid(pid, NULL, 0);
	close(ready[0]);
}

/* A folder with files to run, and what comes of it. */
static char folder[64];

static void path_of(char *path, size_t size, const char *name)
{
	text_format(path, size, "%s/%s", folder, name);
}

static void make_file(const char *name, mode_t mode, const char *text)
{
	char path[128];
	path_of(path, sizeof path, name);
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	fchmod(fd, mode);
	close(fd);
}

static int make_folder(void **state)
{
	char path[128];
	(void)state;
	text_copy(folder, sizeof folder, "/tmp/ctrkit-unit.XXXXXX");
	assert_non_null(mkdtemp(folder));
	make_file("script", 0755, "exit $((10 * $# + $1))\n");
	make_file("with_line", 0755, "#!/bin/sh\nexit $1\n");
	make_file("denied", 0644, "exit 5\n");
	path_of(path, sizeof path, "denied_too");
	return mkdir(path, 0755);
}

static int remove_folder(void **state)
{
	static const char *const names[] = {"script", "with_line", "denied"};
	char path[128];
	(void)state;
	for (size_t at = 0; at < COUNT(names); at++) {
		path_of(path, sizeof path, names[at]);
		unlink(path);
	}
	path_of(path, sizeof path, "denied_too");
	return rmdir(path) | rmdir(folder);
}

/* Executes in a process of its own: the exit status, or that of the error, whose text it gives. */
static int execute(const char *file, const char *path, char *text, size_t size)
{
	int how, ends[2];
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	pid_t pid = fork();
	if (pid == 0) {
		char *words[] = {(char *)file, "3", "x", NULL};
		struct arena arena;
		struct error error;
		arena_init(&arena);
		if (path != NULL)
			setenv("PATH", path, 1);
		else
			unsetenv("PATH");
		if (chdir(folder) < 0)
			_exit(96);
		child_execute(file, words, &arena, &error);
		ssize_t written = write(ends[1], error.text, strlen(error.text));
		_exit(written < 0 ? 95 : error.status);
	}
	close(ends[1]);
	ssize_t length = read(ends[0], text, size - 1);
	text[length > 0 ? length : 0] = '\0';
	close(ends[0]);
	assert_int_equal(waitpid(pid, &how, 0), pid);
	return WEXITSTATUS(how);
}

static void executes_as_execvp_does(void **state)
{
	(void)state;
	static const struct {
		const char *file, *path; /* % is the folder */
		int status;
		const char *reason;
	} cases[] = {
		{"%/script", "", 23, ""},
		{"%/with_line", "", 3, ""},
		{"./script", "/", 23, ""},
		{"script", "%", 23, ""},
		{"script", "/nowhere::/bin", 23, ""},
		{"script", "", 23, ""},
		{"script", "/nowhere:", 23, ""},
		{"script", "/dev/null:/nowhere:%", 23, ""},
		{"false", NULL, 1, ""},
		{"script", "/nowhere", 127, "No such file or directory"},
		{"%/missing", "%", 127, "No such file or directory"},
		{"", "%", 127, "No such file or directory"},
		{"missing", "%", 127, "No such file or directory"},
		{"%/denied", "", 126, "Permission denied"},
		{"%/denied_too", "", 126, "Permission denied"},
		{"denied", "%", 126, "Permission denied"},
		{"denied_too", "%:/nowhere", 126, "Permission denied"},
		{"%/script/x", "", 126, "Not a directory"},
	};
	for (size_t at = 0; at < COUNT(cases); at++) {
		char file[128], path[256], text[400], expected[400];
		const char *given = cases[at].path;
		const char *percent = given != NULL ? strchr(given, '%') : NULL;
		text_format(file, sizeof file, "%s%s", cases[at].file[0] == '%' ? folder : "",
			cases[at].file + (cases[at].file[0] == '%'));
		if (percent != NULL)
			text_format(path, sizeof path, "%.*s%s%s", (int)(percent - given), given,
				folder, percent + 1);
		int status = execute(file, percent != NULL ? path : given, text, sizeof text);
		text_format(expected, sizeof expected, "failed to execute %s: %s", file,
			cases[at].reason);
		assert_int_equal(status, cases[at].status);
		assert_string_equal(text, cases[at].reason[0] != '\0' ? expected : "");
	}
}

static void passes_over_folders_whose_name_is_too_long(void **state)
{
	(void)state;
	char path[5100], text[400];
	memset(path, 'x', 5000);
	path[0] = '/';
	text_format(path + 5000, 100, ":%s", folder);
	assert_int_equal(execute("script", path, text, sizeof text), 23);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(passes_on_the_exit_status),
		cmocka_unit_test(dies_as_its_child_died),
		cmocka_unit_test(passes_on_signals),
		cmocka_unit_test(stops_and_goes_on_with_its_child),
		cmocka_unit_test(leaves_the_childs_signals_as_they_were),
		cmocka_unit_test(waits_even_if_its_caller_ignored_children),
		cmocka_unit_test(takes_its_child_along),
		cmocka_unit_test(executes_as_execvp_does),
		cmocka_unit_test(passes_over_folders_whose_name_is_too_long),
	};
	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
