// SPDX-License-Identifier: MIT
#define _GNU_SOURCE

/* Containers by the names of their cgroups, and references: core/container.h. */

#include "core/container.h"

#include <errno.h>
#include <sys/wait.h>

#include "core/mounts.h"
#include "core/ns.h"
#include "core/text.h"
#include "tests/unit/unit.h"

#define ONE   "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define OTHER "fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210"
#define UID   "0f1e2d3c-aaaa-bbbb-cccc-0123456789ab"
#define UID_  "0f1e2d3c_aaaa_bbbb_cccc_0123456789ab"

static void knows_the_layouts_of_engines(void **state)
{
	static const struct {
		const char *path, *id;
		enum container_runtime runtime;
		const char *pod_uid;
	} cases[] = {
		{"/docker/" ONE, ONE, RUNTIME_DOCKER, ""},
		{"/system.slice/docker-" ONE ".scope", ONE, RUNTIME_DOCKER, ""},
		{"/parent/" ONE, ONE, RUNTIME_UNKNOWN, ""},
		{"/kubepods/burstable/pod" UID "/" ONE, ONE, RUNTIME_UNKNOWN, UID},
		{"/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod" UID_
		 ".slice/cri-containerd-" ONE ".scope",
			ONE, RUNTIME_CONTAINERD, UID},
		{"/kubepods.slice/kubepods-pod" UID_ ".slice/crio-" ONE ".scope/container", ONE,
			RUNTIME_CRIO, UID},
		{"/kubepods/pod" UID "/crio-" ONE, ONE, RUNTIME_CRIO, UID},
		{"/kubepods-pod" UID_ ".slice:cri-containerd:" ONE, ONE, RUNTIME_UNKNOWN, ""},
		{"/libpod_parent/libpod-" ONE, ONE, RUNTIME_PODMAN, ""},
		{"/machine.slice/machine-libpod_pod_" OTHER ".slice/libpod-" ONE ".scope/container",
			ONE, RUNTIME_PODMAN, ""},
		{"/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-" ONE ".scope",
			ONE, RUNTIME_PODMAN, ""},
		{"/system.slice/nerdctl-" ONE ".scope", ONE, RUNTIME_CONTAINERD, ""},
		{"/../cri-containerd-" ONE ".scope", ONE, RUNTIME_CONTAINERD, ""},
		{"/docker/" OTHER "/kubelet/kubepods/burstable/pod" UID "/" ONE, ONE,
			RUNTIME_UNKNOWN, UID},
		{"/docker/" ONE "/system.slice/cron.service", ONE, RUNTIME_DOCKER, ""},
		/* An engine's own process is in the node, which may be a container too. */
		{"/machine.slice/libpod-conmon-" ONE ".scope", "", RUNTIME_UNKNOWN, ""},
		{"/docker/" OTHER "/crio-conmon-" ONE ".scope", OTHER, RUNTIME_DOCKER, ""},
		{"/lxc.payload.web/system.slice/nginx.service", "web", RUNTIME_LXC, ""},
		{"/lxc/web", "web", RUNTIME_LXC, ""},
		{"/lxc.monitor.web", "", RUNTIME_UNKNOWN, ""},
		{"/machine.slice/systemd-nspawn@web.service/payload", "web", RUNTIME_NSPAWN, ""},
		{"/machine.slice/systemd-nspawn@web.service/supervisor", "", RUNTIME_UNKNOWN, ""},
		{"/machine.slice/machine-web\\x2d1.scope", "web\\x2d1", RUNTIME_NSPAWN, ""},
		{"/machine.slice/machine-qemu\\x2d1\\x2dvm.scope", "", RUNTIME_UNKNOWN, ""},
		{"/kubepods/pod" UID, "", RUNTIME_UNKNOWN, UID},
		{"/", "", RUNTIME_UNKNOWN, ""},
		{"", "", RUNTIME_UNKNOWN, ""},
		{"///", "", RUNTIME_UNKNOWN, ""},
		{"/lxc/", "", RUNTIME_UNKNOWN, ""},
	};
	(void)state;
	for (size_t at = 0; at < COUNT(cases); at++) {
		struct container_marks marks;
		bool found = container_marks_of_path(cases[at].path, &marks);
		assert_string_equal(marks.id, cases[at].id);
		assert_int_equal(found, cases[at].id[0] != '\0');
		assert_int_equal(marks.runtime, cases[at].runtime);
		assert_string_equal(marks.pod_uid, cases[at].pod_uid);
	}
}

static void tells_what_is_inside_of_another(void **state)
{
	static const struct {
		const char *path;
		bool is_nested;
	} cases[] = {
		{"/docker/" ONE, false},
		{"/docker/" ONE "/system.slice/cron.service", false},
		{"/docker/" OTHER "/docker-" ONE ".scope", true},
		{"/docker/" OTHER "/kubelet/kubepods/pod" UID "/" ONE, true},
		{"/lxc.payload.web/docker/" ONE, true},
		{"/machine.slice/machine-libpod_pod_" OTHER ".slice/libpod-" ONE ".scope", false},
	};
	(void)state;
	for (size_t at = 0; at < COUNT(cases); at++) {
		struct container_marks marks;
		assert_true(container_marks_of_path(cases[at].path, &marks));
		assert_string_equal(marks.id, ONE);
		assert_int_equal(marks.is_nested, cases[at].is_nested);
	}
}

static void names_runtimes_as_kubectl_does(void **state)
{
	(void)state;
	for (enum container_runtime at = RUNTIME_UNKNOWN + 1; at < RUNTIMES; at++) {
		const char *name = container_runtime_name(at);
		assert_true(name[0] != '\0');
		assert_int_equal(container_runtime_of(name, strlen(name)), at);
	}
	assert_int_equal(container_runtime_of("dock", 4), RUNTIME_UNKNOWN);
	assert_int_equal(container_runtime_of("", 0), RUNTIME_UNKNOWN);
}

static void takes_a_pid_for_a_reference(void **state)
{
	(void)state;
	struct target target;
	struct error error;
	assert_int_equal(container_resolve("2147483647", 0, &target, &error), 0);
	assert_int_equal(target.pid, 2147483647);
	assert_int_equal(target.pidfd, -1);
}

static void says_what_is_no_reference(void **state)
{
	(void)state;
	static const char *const names[] = {"0", "-1", "+1", "1x", "no such container",
		"2147483648", " 1", "pod/", "pod///", "a/b/c/d", "docker://", "pod/no/such/pod"};
	char text[1024];
	for (size_t at = 0; at < COUNT(names); at++) {
		struct target target;
		struct error error;
		assert_int_equal(container_resolve(names[at], 0, &target, &error), -1);
		assert_int_equal(error.number, ENOENT);
		text_format(text, sizeof text, "there is no container '%s'", names[at]);
		assert_string_equal(error.text, text);
		assert_true(error.hint[0] != '\0');
	}
}

static void says_which_runtimes_there_are(void **state)
{
	(void)state;
	struct target target;
	struct error error;
	assert_int_equal(container_resolve("rkt://web", 0, &target, &error), -1);
	assert_string_equal(error.text, "there is no runtime 'rkt'");
	char text[700];
	memset(text, 'a', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	assert_int_equal(container_resolve(text, 0, &target, &error), -1);
}

static void reads_its_own_mounts(void **state)
{
	(void)state;
	struct mounts mounts;
	struct mount mount;
	bool has_proc = false, has_root = false;
	mounts_open(&mounts, 0);
	while (mounts_next(&mounts, &mount)) {
		has_proc |= text_equal(mount.point, "/proc") && text_equal(mount.type, "proc") &&
			text_equal(mount.root, "/");
		has_root |= text_equal(mount.point, "/") && strchr(mount.device, ':') != NULL;
	}
	mounts_close(&mounts);
	assert_true(has_proc);
	assert_true(has_root);
}

static void what_cannot_be_read_has_no_mounts(void **state)
{
	(void)state;
	struct mounts mounts;
	struct mount mount;
	mounts_open(&mounts, 2147483647);
	assert_false(mounts_next(&mounts, &mount));
	mounts_close(&mounts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_the_layouts_of_engines),
		cmocka_unit_test(tells_what_is_inside_of_another),
		cmocka_unit_test(names_runtimes_as_kubectl_does),
		cmocka_unit_test(takes_a_pid_for_a_reference),
		cmocka_unit_test(says_what_is_no_reference),
		cmocka_unit_test(says_which_runtimes_there_are),
		cmocka_unit_test(reads_its_own_mounts),
		cmocka_unit_test(what_cannot_be_read_has_no_mounts),
	};
	return cmocka_run_group_tests_name("container", tests, NULL, NULL);
}
