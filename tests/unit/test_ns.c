// SPDX-License-Identifier: MIT
// link: -Wl,--wrap=setns -Wl,--wrap=capability_effective
#define _GNU_SOURCE
#include "core/ns.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <sys/wait.h>

#include "core/text.h"
#include "tests/unit/unit.h"

/* The kernel's part: what it refuses, always or until the user namespace was joined. */
static unsigned refused, refused_before_user, missing_capability;
static char calls[256];

int __wrap_setns(int fd, int flag);
bool __wrap_capability_effective(int capability);

int __wrap_setns(int fd, int flag)
{
	enum ns_kind kind = 0;
	while (ns_flag(kind) != flag)
		kind++;
	assert_true(fcntl(fd, F_GETFD) >= 0);
	bool refuses = (refused | refused_before_user) & NS_BIT(kind);
	size_t length = strlen(calls);
	text_format(
		calls + length, sizeof calls - length, "%s%s ", refuses ? "!" : "", ns_name(kind));
	if (kind == NS_USER && !refuses)
		refused_before_user = 0;
	errno = EPERM;
	return refuses ? -1 : 0;
}

bool __wrap_capability_effective(int capability)
{
	return !(missing_capability & 1u << capability);
}

/* Joins kinds, and compares the calls that it took. */
static int joins(unsigned kinds, const char *expected, struct error *error)
{
	struct ns_set set;
	ns_set_init(&set);
	for (enum ns_kind kind = 0; kind < NS_KINDS; kind++)
		if (kinds & NS_BIT(kind))
			set.fd[kind] = open("/dev/null", O_RDONLY | O_CLOEXEC);
	calls[0] = '\0';
	int result = ns_join(&set, error);
	assert_string_equal(calls, expected);
	for (enum ns_kind kind = 0; result == 0 && kind < NS_KINDS; kind++)
		assert_int_equal(set.fd[kind], -1);
	ns_set_close(&set);
	refused = refused_before_user = 0;
	return result;
}

static void joins_in_one_order(void **state)
{
	(void)state;
	struct error error;
	assert_int_equal(
		joins(NS_ALL & ~NS_BIT(NS_USER), "cgroup ipc uts net pid mnt time ", &error), 0);
	assert_int_equal(joins(0, "", &error), 0);
	assert_int_equal(joins(NS_BIT(NS_NET), "net ", &error), 0);
}

static void joins_the_user_namespace_last_when_it_leaves_rights_behind(void **state)
{
	(void)state;
	struct error error;
	assert_int_equal(joins(NS_ALL, "cgroup ipc uts net pid mnt time user ", &error), 0);
}

static void joins_the_user_namespace_before_what_it_gives_rights_to(void **state)
{
	(void)state;
	struct error error;
	refused_before_user = NS_ALL & ~NS_BIT(NS_USER);
	assert_int_equal(joins(NS_BIT(NS_NET) | NS_BIT(NS_MNT) | NS_BIT(NS_USER),
				 "!net !mnt user net mnt ", &error),
		0);
	refused_before_user = NS_BIT(NS_UTS);
	assert_int_equal(joins(NS_BIT(NS_UTS) | NS_BIT(NS_NET) | NS_BIT(NS_USER),
				 "!uts net user uts ", &error),
		0);
}

static void names_the_namespace_that_refused(void **state)
{
	(void)state;
	for (enum ns_kind kind = 0; kind < NS_KINDS; kind++) {
		struct error error;
		char expected[32], text[80];
		text_format(expected, sizeof expected, "!%s ", ns_name(kind));
		text_format(text, sizeof text,
			"reassociate to namespace 'ns/%s' failed: Operation not permitted",
			ns_name(kind));
		refused = NS_BIT(kind);
		assert_int_equal(joins(NS_BIT(kind), expected, &error), -1);
		assert_string_equal(error.text, text);
		assert_int_equal(error.number, EPERM);
	}
}

static void names_what_refuses_even_after_the_user_namespace(void **state)
{
	(void)state;
	struct error error;
	refused = NS_BIT(NS_NET);
	assert_int_equal(joins(NS_BIT(NS_NET) | NS_BIT(NS_MNT) | NS_BIT(NS_USER),
				 "!net mnt user !net ", &error),
		-1);
	assert_non_null(strstr(error.text, "'ns/net'"));
}

static void names_the_capability_that_is_missing(void **state)
{
	(void)state;
	static const struct {
		enum ns_kind kind;
		unsigned missing;
		const char *hint;
	} cases[] = {
		{NS_NET, 1u << CAP_SYS_ADMIN, "It takes CAP_SYS_ADMIN, which this process lacks"},
		{NS_MNT, 1u << CAP_SYS_CHROOT, "It takes CAP_SYS_CHROOT, which this process lacks"},
		{NS_NET, 1u << CAP_SYS_CHROOT,
			"It takes CAP_SYS_ADMIN in the user namespace that owns the target's net"},
		{NS_PID, 0,
			"It takes CAP_SYS_ADMIN in the user namespace that owns the target's "
			"pid"},
	};
	for (size_t at = 0; at < COUNT(cases); at++) {
		struct error error;
		char expected[32];
		text_format(expected, sizeof expected, "!%s ", ns_name(cases[at].kind));
		refused = NS_BIT(cases[at].kind);
		missing_capability = cases[at].missing;
		assert_int_equal(joins(NS_BIT(cases[at].kind), expected, &error), -1);
		assert_true(text_begins(error.hint, cases[at].hint));
	}
	missing_capability = 0;
}

static void our_own_namespaces_are_ours(void **state)
{
	(void)state;
	struct target self;
	target_open(&self, getpid());
	for (enum ns_kind kind = 0; kind < NS_KINDS; kind++) {
		struct error error;
		if (!ns_exists(kind))
			continue;
		int fd = ns_open(&self, kind, &error);
		assert_true(fd >= 0);
		assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
		assert_true(ns_is_ours(fd, kind));
		assert_false(ns_is_ours(fd, kind == NS_NET ? NS_UTS : NS_NET));
		close(fd);
	}
	target_close(&self);
	assert_int_equal(self.pidfd, -1);
}

static void what_is_no_namespace_is_not_ours(void **state)
{
	(void)state;
	int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	assert_false(ns_is_ours(fd, NS_NET));
	assert_false(ns_is_ours(-1, NS_NET));
	close(fd);
}

/* A process in a network namespace of its own, where that is allowed. */
static pid_t start_elsewhere(int *life)
{
	int ends[2], ready[2];
	char byte = 0;
	assert_int_equal(pipe2(ends, O_CLOEXEC) | pipe2(ready, O_CLOEXEC), 0);
	pid_t child = fork();
	if (child == 0) {
		close(ends[1]);
		bool moved =
			unshare(CLONE_NEWNET) == 0 || unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0;
		byte = moved ? 'y' : 'n';
		_exit(write(ready[1], &byte, 1) == 1 && read(ends[0], &byte, 1) == 0);
	}
	close(ends[0]);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	close(ready[0]);
	close(ready[1]);
	*life = ends[1];
	return byte == 'y' ? child : -child;
}

static void another_network_namespace_is_not_ours(void **state)
{
	(void)state;
	int life;
	struct error error;
	struct target target;
	pid_t child = start_elsewhere(&life);
	if (child > 0) {
		target_open(&target, child);
		int fd = ns_open(&target, NS_NET, &error);
		assert_true(fd >= 0);
		assert_false(ns_is_ours(fd, NS_NET));
		close(fd);
		target_close(&target);
	}
	close(life);
	waitpid(child > 0 ? child : -child, NULL, 0);
	if (child < 0)
		skip();
}

static void says_when_a_process_is_gone(void **state)
{
	(void)state;
	struct error error;
	struct target target;
	char text[64], hint[64];
	pid_t child = fork();
	if (child == 0)
		_exit(0);
	waitpid(child, NULL, 0);
	target_open(&target, child);
	assert_int_equal(target.pidfd, -1);
	assert_int_equal(ns_open(&target, NS_NET, &error), -1);
	text_format(text, sizeof text, "cannot open /proc/%d/ns/net: No such file or directory",
		(int)child);
	text_format(hint, sizeof hint, "No process %d is visible here.", (int)child);
	assert_string_equal(error.text, text);
	assert_string_equal(error.hint, hint);
	target_close(&target);
}

static void closes_what_a_set_holds(void **state)
{
	(void)state;
	struct ns_set set;
	ns_set_init(&set);
	set.fd[NS_NET] = open("/dev/null", O_RDONLY | O_CLOEXEC);
	int fd = set.fd[NS_NET];
	ns_set_close(&set);
	assert_int_equal(set.fd[NS_NET], -1);
	assert_int_equal(fcntl(fd, F_GETFD), -1);
	ns_set_close(&set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(joins_in_one_order),
		cmocka_unit_test(joins_the_user_namespace_last_when_it_leaves_rights_behind),
		cmocka_unit_test(joins_the_user_namespace_before_what_it_gives_rights_to),
		cmocka_unit_test(names_the_namespace_that_refused),
		cmocka_unit_test(names_what_refuses_even_after_the_user_namespace),
		cmocka_unit_test(names_the_capability_that_is_missing),
		cmocka_unit_test(our_own_namespaces_are_ours),
		cmocka_unit_test(what_is_no_namespace_is_not_ours),
		cmocka_unit_test(another_network_namespace_is_not_ours),
		cmocka_unit_test(says_when_a_process_is_gone),
		cmocka_unit_test(closes_what_a_set_holds),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
