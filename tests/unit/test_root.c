// SPDX-License-Identifier: MIT
#define _GNU_SOURCE

/* Files of a target whose root is hostile: core/root.h. Each case is tried with openat2(2), and
 * again in a process where a filter says that there is none. */

#include "core/root.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "core/text.h"
#include "tests/unit/unit.h"

static char place[64];
static int root;

static void put(int folder, const char *name, const char *text)
{
	int fd = openat(folder, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
}

static int make(void **state)
{
	(void)state;
	char path[128], outside[128];
	text_copy(place, sizeof place, "/tmp/ctrkit-root-XXXXXX");
	assert_non_null(mkdtemp(place));
	text_format(path, sizeof path, "%s/root", place);
	assert_int_equal(mkdir(path, 0700), 0);
	root = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	int above = open(place, O_PATH | O_DIRECTORY | O_CLOEXEC);
	put(above, "secret", "outside");
	close(above);
	assert_int_equal(mkdirat(root, "etc", 0700), 0);
	assert_int_equal(mkdirat(root, "run", 0700), 0);
	put(root, "etc/file", "inside");
	put(root, "run/real", "real");
	put(root, "secret", "inside's own");
	text_format(outside, sizeof outside, "%s/secret", place);
	assert_int_equal(symlinkat("/run/real", root, "etc/absolute"), 0);
	assert_int_equal(symlinkat("../run/real", root, "etc/relative"), 0);
	assert_int_equal(symlinkat("../../../../secret", root, "etc/climbs"), 0);
	assert_int_equal(symlinkat(outside, root, "etc/leads_out"), 0);
	assert_int_equal(symlinkat("loop", root, "etc/loop"), 0);
	assert_int_equal(symlinkat("/etc", root, "run/folder"), 0);
	assert_int_equal(mkfifoat(root, "etc/fifo", 0600), 0);
	return 0;
}

static int unmake(void **state)
{
	(void)state;
	static const char *const names[] = {"etc/file", "etc/absolute", "etc/relative",
		"etc/climbs", "etc/leads_out", "etc/loop", "etc/fifo", "run/real", "run/folder",
		"secret"};
	for (size_t at = 0; at < COUNT(names); at++)
		unlinkat(root, names[at], 0);
	unlinkat(root, "etc", AT_REMOVEDIR);
	unlinkat(root, "run", AT_REMOVEDIR);
	close(root);
	char path[128];
	text_format(path, sizeof path, "%s/root", place);
	rmdir(path);
	text_format(path, sizeof path, "%s/secret", place);
	unlink(path);
	return rmdir(place);
}

/* Runs check in a child for which openat2(2) does not exist. */
static void without_openat2(void (*check)(void))
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat2, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {COUNT(code), code};
	int status;
	pid_t child = fork();
	if (child == 0) {
		if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
			prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0)
			_exit(9);
		check();
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

static void in_both_ways(void (*check)(void))
{
	check();
	without_openat2(check);
}

/* A child's failure is its exit status: cmocka's own would only end the child. */
#define MUST(condition) \
	do { \
		if (!(condition)) { \
			print_error("%s:%d: %s\n", __FILE__, __LINE__, #condition); \
			_exit(8); \
		} \
	} while (0)

static void reads(const char *path, const char *expected)
{
	char text[32] = "";
	int fd = root_open_file_beneath(root, path);
	MUST(fd >= 0);
	ssize_t got = read(fd, text, sizeof text - 1);
	MUST(got >= 0 && strcmp(text, expected) == 0);
	MUST((fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0);
	close(fd);
}

static void refuses(const char *path, int number)
{
	errno = 0;
	MUST(root_open_file_beneath(root, path) < 0);
	MUST(errno == number);
}

static void check_links(void)
{
	reads("etc/file", "inside");
	reads("/etc/file", "inside");
	reads("//etc/./file", "inside");
	reads("etc/absolute", "real");
	reads("etc/relative", "real");
	reads("run/folder/file", "inside");
	reads("run/folder/../run/real", "real");
}

static void check_ways_out(void)
{
	reads("etc/climbs", "inside's own");
	reads("../../secret", "inside's own");
	reads("etc/../../../secret", "inside's own");
	refuses("etc/leads_out", ENOENT);
}

static void check_what_is_no_file(void)
{
	refuses("etc/loop", ELOOP);
	refuses("etc/fifo", EINVAL);
	refuses("etc", EINVAL);
	refuses("nothing", ENOENT);
	refuses("etc/file/below", ENOTDIR);
}

static void check_folders(void)
{
	struct stat folder, etc;
	int fd = root_open_beneath(root, "run/folder", O_RDONLY | O_DIRECTORY);
	MUST(fd >= 0 && fstat(fd, &folder) == 0);
	MUST(fstatat(root, "etc", &etc, 0) == 0 && folder.st_ino == etc.st_ino);
	close(fd);
}

static void follows_links_inside(void **state)
{
	(void)state;
	in_both_ways(check_links);
}

static void never_leaves(void **state)
{
	(void)state;
	in_both_ways(check_ways_out);
}

static void opens_only_files(void **state)
{
	(void)state;
	in_both_ways(check_what_is_no_file);
}

static void opens_folders(void **state)
{
	(void)state;
	in_both_ways(check_folders);
}

static void takes_our_own_root(void **state)
{
	(void)state;
	char path[128];
	text_format(path, sizeof path, "%s/secret", place);
	int fd = root_open_file_beneath(AT_FDCWD, path);
	assert_true(fd >= 0);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(follows_links_inside),
		cmocka_unit_test(never_leaves),
		cmocka_unit_test(opens_only_files),
		cmocka_unit_test(opens_folders),
		cmocka_unit_test(takes_our_own_root),
	};
	return cmocka_run_group_tests_name("root", tests, make, unmake);
}
