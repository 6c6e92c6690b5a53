// SPDX-License-Identifier: MIT
#include "core/cgroup.h"

#include <errno.h>

#include "tests/unit/unit.h"

/* Of a machine without the second version, or where it is not mounted, nothing can be told. */
static bool is_there(struct cgroups *cgroups, uint64_t *root)
{
	memset(cgroups, 0, sizeof *cgroups);
	if (cgroup_id(cgroups, "/", root) == 0)
		return true;
	assert_int_equal(errno, ENOENT);
	cgroups_close(cgroups);
	return false;
}

static void finds_the_root_by_its_number(void **state)
{
	(void)state;
	struct cgroups cgroups;
	uint64_t root, again;
	if (!is_there(&cgroups, &root))
		skip();
	assert_string_equal(cgroup_path(&cgroups, root), "/");
	assert_string_equal(cgroup_path(&cgroups, root), "/"); /* what it remembers */
	assert_int_equal(cgroup_id(&cgroups, "", &again), 0);
	assert_true(again == root);
	cgroups_close(&cgroups);
}

static void says_what_nobody_has(void **state)
{
	(void)state;
	struct cgroups cgroups;
	uint64_t root, other = 7;
	if (!is_there(&cgroups, &root))
		skip();
	assert_string_equal(
		cgroup_path(&cgroups, 0xfffffffffffffff1u), "unreachable:fffffffffffffff1");
	assert_string_equal(cgroup_path(&cgroups, root), "/");
	assert_int_equal(cgroup_id(&cgroups, "/no such/cgroup", &other), -1);
	assert_int_equal(errno, ENOENT);
	assert_int_equal(other, 7);
	cgroups_close(&cgroups);
}

static void closing_what_was_never_used_is_nothing(void **state)
{
	(void)state;
	struct cgroups cgroups = {0};
	cgroups_close(&cgroups);
	assert_int_equal(cgroups.root, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_the_root_by_its_number),
		cmocka_unit_test(says_what_nobody_has),
		cmocka_unit_test(closing_what_was_never_used_is_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
