// SPDX-License-Identifier: MIT
#define _GNU_SOURCE

/* Files and descriptors: core/root.h, core/directory.h, core/own.h. */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "core/directory.h"
#include "core/own.h"
#include "core/root.h"
#include "core/text.h"
#include "tests/unit/unit.h"

enum { MANY = 500 /* names: more than fit a directory's buffer */ };

static char folder[64];
static int folder_fd;

static void name_of(char *name, size_t size, int number)
{
	text_format(name, size, "a name that takes some room, %d", number);
}

static int make_folder(void **state)
{
	(void)state;
	text_copy(folder, sizeof folder, "/tmp/ctrkit-unit.XXXXXX");
	if (mkdtemp(folder) == NULL)
		return -1;
	folder_fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int file = openat(folder_fd, "file", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	int wrong = write(file, "text", 4) != 4 || mkfifoat(folder_fd, "fifo", 0600) != 0 ||
		mkdirat(folder_fd, "folder", 0700) != 0 ||
		symlinkat("file", folder_fd, "to_file") != 0 ||
		symlinkat("/dev/null", folder_fd, "to_device") != 0 ||
		symlinkat("nowhere", folder_fd, "to_nothing") != 0;
	close(file);
	return wrong;
}

static int remove_folder(void **state)
{
	static const char *const names[] = {"file", "fifo", "to_file", "to_device", "to_nothing"};
	(void)state;
	for (size_t at = 0; at < COUNT(names); at++)
		unlinkat(folder_fd, names[at], 0);
	unlinkat(folder_fd, "folder", AT_REMOVEDIR);
	close(folder_fd);
	return rmdir(folder);
}

static void opens_regular_files(void **state)
{
	(void)state;
	static const char *const names[] = {"file", "to_file"};
	for (size_t at = 0; at < COUNT(names); at++) {
		char text[8] = "";
		int fd = root_open_file(folder_fd, names[at]);
		assert_true(fd >= 0);
		assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
		assert_int_equal(read(fd, text, sizeof text), 4);
		assert_string_equal(text, "text");
		close(fd);
	}
}

static void opens_nothing_else(void **state)
{
	(void)state;
	static const struct {
		const char *name;
		int number;
	} cases[] = {{"fifo", EINVAL}, {"folder", EINVAL}, {"to_device", EINVAL},
		{"to_nothing", ENOENT}, {"missing", ENOENT}, {"", ENOENT}, {"file/x", ENOTDIR}};
	for (size_t at = 0; at < COUNT(cases); at++) {
		errno = 0;
		assert_int_equal(root_open_file(folder_fd, cases[at].name), -1);
		assert_int_equal(errno, cases[at].number);
	}
}

static void reads_every_name_once(void **state)
{
	(void)state;
	char path[128], name[64];
	bool seen[MANY] = {false};
	struct directory directory;
	const char *found;
	text_format(path, sizeof path, "%s/folder", folder);
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), count = 0;
	for (int at = 0; at < MANY; at++) {
		name_of(name, sizeof name, at);
		close(openat(fd, name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
	}
	assert_int_equal(directory_open(&directory, path), 0);
	while ((found = directory_next(&directory)) != NULL) {
		int number = atoi(strrchr(found, ' '));
		assert_false(seen[number]);
		seen[number] = true;
		count++;
	}
	assert_int_equal(count, MANY);
	assert_null(directory_next(&directory));
	directory_close(&directory);
	assert_int_equal(directory.fd, -1);
	for (int at = 0; at < MANY; at++) {
		name_of(name, sizeof name, at);
		unlinkat(fd, name, 0);
	}
	close(fd);
}

static void finds_no_names_where_there_is_no_directory(void **state)
{
	(void)state;
	static const struct {
		const char *path;
		int number;
	} cases[] = {{"/nowhere at all", ENOENT}, {"/dev/null", ENOTDIR}};
	for (size_t at = 0; at < COUNT(cases); at++) {
		struct directory directory;
		assert_int_equal(directory_open(&directory, cases[at].path), -1);
		assert_int_equal(errno, cases[at].number);
		assert_null(directory_next(&directory));
		directory_close(&directory);
	}
}

static void finds_no_names_in_an_empty_directory(void **state)
{
	(void)state;
	char path[128];
	struct directory directory;
	text_format(path, sizeof path, "%s/folder", folder);
	assert_int_equal(directory_open(&directory, path), 0);
	assert_null(directory_next(&directory));
	directory_close(&directory);
}

static void closes_a_descriptor_at_the_end_of_its_scope(void **state)
{
	(void)state;
	int number;
	errno = ENOTSUP;
	{
		own_fd int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
		number = fd;
		errno = ENOTSUP;
	}
	assert_int_equal(errno, ENOTSUP);
	assert_int_equal(fcntl(number, F_GETFD), -1);
}

static void gives_a_descriptor_away(void **state)
{
	(void)state;
	int number;
	{
		own_fd int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
		number = take_fd(&fd);
		assert_int_equal(fd, -1);
	}
	assert_true(fcntl(number, F_GETFD) >= 0);
	close(number);
}

static void closes_every_descriptor_from_a_number_up(void **state)
{
	(void)state;
	int how;
	pid_t pid = fork();
	if (pid == 0) {
		int wrong = dup2(0, 10) != 10 || dup2(0, 11) != 11 || dup2(0, 900) != 900;
		own_fd_close_from(11);
		wrong |= fcntl(10, F_GETFD) < 0 || fcntl(11, F_GETFD) >= 0 ||
			fcntl(900, F_GETFD) >= 0;
		_exit(wrong);
	}
	assert_int_equal(waitpid(pid, &how, 0), pid);
	assert_int_equal(WEXITSTATUS(how), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(opens_regular_files),
		cmocka_unit_test(opens_nothing_else),
		cmocka_unit_test(reads_every_name_once),
		cmocka_unit_test(finds_no_names_where_there_is_no_directory),
		cmocka_unit_test(finds_no_names_in_an_empty_directory),
		cmocka_unit_test(closes_a_descriptor_at_the_end_of_its_scope),
		cmocka_unit_test(gives_a_descriptor_away),
		cmocka_unit_test(closes_every_descriptor_from_a_number_up),
	};
	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
