// SPDX-License-Identifier: MIT
#define _GNU_SOURCE

/* What /proc tells of processes, and of the containers that they are in: core/proc.h,
 * core/container_marks.h. */

#include "core/proc.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "core/container_marks.h"
#include "core/directory.h"
#include "core/text.h"
#include "tests/unit/unit.h"

#define ONE   "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define OTHER "fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210"

static void finds_the_container_of_cgroups(void **state)
{
	static const struct {
		const char *text, *id; /* NULL if it is none */
	} cases[] = {
		{"0::/system.slice/docker-" ONE ".scope\n", ONE},
		{"12:pids:/docker/" ONE "\n11:cpu:/docker/" ONE "\n0::/\n", ONE},
		{"9:name=systemd:/\n8:pids:/docker/" ONE "\n", ONE},
		{"0::/kubepods.slice/kubepods-besteffort.slice/"
		 "kubepods-besteffort-pod0f1e2d3c_aaaa_bbbb_cccc_0123456789ab.slice/"
		 "cri-containerd-" ONE ".scope\n",
			ONE},
		{"0::/machine.slice/libpod-" ONE ".scope/container\n", ONE},
		{"0::/docker/" OTHER "/docker/" ONE "\n", ONE},
		{"1:a:/docker/" ONE "\n2:b:/docker/" OTHER "\n", ONE},
		{"0::/" ONE, ONE},
		{"", NULL},
		{"\n\n", NULL},
		{"0::/init.scope\n", NULL},
		{"0::/docker/" ONE "0\n", NULL},
		{"0::/docker/0" ONE "\n", NULL},
		{"0::/docker/0123456789abcdef\n", NULL},
		{"0::/docker/0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF\n",
			NULL},
	};
	(void)state;
	for (size_t at = 0; at < COUNT(cases); at++) {
		struct container_marks marks;
		bool found = container_marks_of_cgroups(cases[at].text, &marks);
		assert_int_equal(found, cases[at].id != NULL);
		assert_string_equal(marks.id, found ? cases[at].id : "");
	}
}

static void finds_the_pod_of_cgroups(void **state)
{
	static const char dashes[] = "0f1e2d3c-aaaa-bbbb-cccc-0123456789ab";
	static const struct {
		const char *text, *uid; /* NULL if it is none */
	} cases[] = {
		{"0::/kubepods.slice/kubepods-besteffort.slice/"
		 "kubepods-besteffort-pod0f1e2d3c_aaaa_bbbb_cccc_0123456789ab.slice/"
		 "cri-containerd-" ONE ".scope\n",
			dashes},
		{"12:pids:/kubepods/burstable/pod0f1e2d3c-aaaa-bbbb-cccc-0123456789ab/" ONE
		 "\n0::/\n",
			dashes},
		{"0::/kubepods.slice/kubepods-pod0123456789abcdef0123456789abcdef.slice\n",
			"0123456789abcdef0123456789abcdef"},
		{"0::/podman/libpod-" ONE ".scope\n", NULL},
		{"0::/pod0f1e2d3c-aaaa-bbbb-cccc-0123456789abc\n", NULL},
		{"0::/pod0f1e2d3c-aaaa-bbbb-cccc-0123456789a\n", NULL},
		{"0::/pod0f1e2d3c\n", NULL},
		{"0::/pod", NULL},
		{"", NULL},
	};
	(void)state;
	for (size_t at = 0; at < COUNT(cases); at++) {
		struct container_marks marks;
		container_marks_of_cgroups(cases[at].text, &marks);
		assert_string_equal(marks.pod_uid, cases[at].uid != NULL ? cases[at].uid : "");
	}
}

static void reads_no_more_than_there_is_room(void **state)
{
	char text[8];
	(void)state;
	memset(text, 'x', sizeof text);
	assert_int_equal(proc_read(0, "status", text, 6), 5);
	assert_memory_equal(text, "Name:\0xx", 8);
}

static void what_is_gone_reads_as_nothing(void **state)
{
	char text[8] = "before", name[PROC_NAME_SIZE];
	struct container_marks marks;
	pid_t pid = fork();
	(void)state;
	if (pid == 0)
		_exit(0);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	assert_int_equal(proc_read(pid, "status", text, sizeof text), 0);
	assert_string_equal(text, "");
	proc_name(pid, name);
	assert_string_equal(name, "");
	assert_false(proc_is_init(pid));
	assert_false(container_marks_of_process(pid, &marks));
	struct proc_status status;
	assert_false(proc_status(pid, &status));
	assert_true(proc_start(pid) == 0);
}

static void tells_a_name_without_its_line_end(void **state)
{
	char name[PROC_NAME_SIZE];
	(void)state;
	assert_int_equal(prctl(PR_SET_NAME, "a (b)\nNSpid:\t1"), 0);
	proc_name(getpid(), name);
	assert_string_equal(name, "a (b)\nNSpid:\t1");
	/* Nor does a name pass for a line of the status. */
	assert_int_equal(proc_is_init(getpid()), getpid() == 1);
	assert_int_equal(prctl(PR_SET_NAME, "test_proc"), 0);
}

static void walks_the_processes_in_order(void **state)
{
	struct directory directory;
	pid_t pid, last = 0;
	bool found = false;
	(void)state;
	assert_int_equal(directory_open(&directory, "/proc"), 0);
	while ((pid = proc_next(&directory)) != 0) {
		assert_true(pid > last);
		last = pid;
		found |= pid == getpid();
	}
	directory_close(&directory);
	assert_true(found);
}

enum { FIRST_IS_INIT = 1, NUMBERS_ARE_OURS = 2, ALL_ARE_SHOWN = 4, CANNOT_LOOK = 255 };

/* What the first process of a PID namespace finds in the /proc of the one around it. */
static int look_from_within(void)
{
	int from_within[2];
	unsigned char seen = 0;
	if (syscall(SYS_unshare, 0x20000000 /* CLONE_NEWPID */) != 0 || pipe(from_within) != 0)
		return CANNOT_LOOK;
	pid_t first = fork();
	if (first == 0) {
		seen = (unsigned char)((proc_is_ours() ? NUMBERS_ARE_OURS : 0) |
			(proc_is_whole() ? ALL_ARE_SHOWN : 0));
		_exit(write(from_within[1], &seen, 1) == 1 && pause() == 0);
	}
	if (read(from_within[0], &seen, 1) != 1)
		return CANNOT_LOOK;
	seen |= proc_is_init(first) ? FIRST_IS_INIT : 0;
	kill(first, SIGKILL);
	return waitpid(first, NULL, 0) == first ? seen : CANNOT_LOOK;
}

/* In a process of its own: whoever has made a PID namespace can make no second one. */
static void tells_pid_namespaces_apart(void **state)
{
	int status;
	(void)state;
	assert_true(proc_is_ours());
	assert_int_equal(proc_is_init(getpid()), getpid() == 1);
	pid_t pid = fork();
	if (pid == 0)
		_exit(look_from_within());
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == CANNOT_LOOK) /* not root */
		skip();
	assert_int_equal(WEXITSTATUS(status), FIRST_IS_INIT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_the_container_of_cgroups),
		cmocka_unit_test(finds_the_pod_of_cgroups),
		cmocka_unit_test(reads_no_more_than_there_is_room),
		cmocka_unit_test(what_is_gone_reads_as_nothing),
		cmocka_unit_test(tells_a_name_without_its_line_end),
		cmocka_unit_test(walks_the_processes_in_order),
		cmocka_unit_test(tells_pid_namespaces_apart),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
