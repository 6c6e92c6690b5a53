// SPDX-License-Identifier: MIT
// link: -Wl,--wrap=syscall
#define _GNU_SOURCE
#include "core/sealed.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "core/text.h"
#include "tests/unit/unit.h"

/* What the kernel refuses. The copy, a process of its own, is refused nothing. */
static bool no_memory, no_mount;

long __real_syscall(long number, ...);
long __wrap_syscall(long number, long one, long two, long three, long four, long five);

long __wrap_syscall(long number, long one, long two, long three, long four, long five)
{
	errno = EACCES;
	if ((number == SYS_memfd_create && no_memory) || (number == SYS_open_tree && no_mount))
		return -1;
	return __real_syscall(number, one, two, three, four, five);
}

enum { SEALED_MEMORY = 10, READ_ONLY, NEITHER };

/* In the copy: it takes itself for sealed, and nobody can write to it. */
static int inside(void)
{
	char name[256] = "";
	char *words[] = {"never used", NULL};
	struct statvfs mount;
	struct error error;
	if (sealed_ensure(words, &error) < 0)
		return 1;
	int fd = open("/proc/self/exe", O_WRONLY | O_CLOEXEC);
	if (fd >= 0)
		return 2;
	if (statvfs("/proc/self/exe", &mount) == 0 && (mount.f_flag & ST_RDONLY) != 0)
		return READ_ONLY;
	return readlink("/proc/self/exe", name, sizeof name - 1) > 0 &&
			text_begins(name, "/memfd:ctrkit")
		? SEALED_MEMORY
		: NEITHER;
}

/* Ensures it in a process of its own. Returns its exit status; an error's text goes to a pipe. */
static int ensure(char *text, size_t size)
{
	int how, ends[2];
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	pid_t pid = fork();
	if (pid == 0) {
		char *words[] = {"test_sealed", "inside", NULL};
		struct error error;
		sealed_ensure(words, &error);
		_exit(write(ends[1], &error, sizeof error) == sizeof error ? NEITHER : 99);
	}
	close(ends[1]);
	struct error error = {0};
	ssize_t got = read(ends[0], &error, sizeof error);
	text_format(text, size, "%s|%.*s", error.text, 24, error.hint);
	close(ends[0]);
	assert_int_equal(waitpid(pid, &how, 0), pid);
	assert_true(got == 0 || WEXITSTATUS(how) == NEITHER);
	return WEXITSTATUS(how);
}

static void starts_over_from_memory_that_nobody_can_write(void **state)
{
	(void)state;
	char text[400];
	no_memory = no_mount = false;
	assert_int_equal(ensure(text, sizeof text), SEALED_MEMORY);
}

static void starts_over_from_a_read_only_mount(void **state)
{
	(void)state;
	char text[400];
	no_memory = true;
	no_mount = false;
	int status = ensure(text, sizeof text);
	if (status == NEITHER)
		skip(); /* it takes CAP_SYS_ADMIN */
	assert_int_equal(status, READ_ONLY);
}

static void says_when_neither_can_be_had(void **state)
{
	(void)state;
	char text[400];
	no_memory = no_mount = true;
	assert_int_equal(ensure(text, sizeof text), NEITHER);
	assert_string_equal(
		text, "cannot run from a sealed copy: Permission denied|Without one, root in the");
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(starts_over_from_memory_that_nobody_can_write),
		cmocka_unit_test(starts_over_from_a_read_only_mount),
		cmocka_unit_test(says_when_neither_can_be_had),
	};
	if (argc > 1 && text_equal(argv[1], "inside"))
		return inside();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
