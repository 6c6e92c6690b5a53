// SPDX-License-Identifier: MIT
// link: -Wl,--wrap=root_open_file -Wl,--wrap=directory_open -Wl,--wrap=directory_next

/* The files of names below /etc/iproute2: what is written there is an administrator's. */

#include <errno.h>

#include "applets/ip/ip.h"
#include "core/directory.h"
#include "core/text.h"
#include "tests/unit/unit.h"

/* A file and what it holds. */
struct file {
	const char *path, *text;
	size_t size; /* 0: up to the NUL */
};

static struct file files[4];
static const char *const *names; /* in every directory, ended by NULL */
static char opened[512];

int __wrap_root_open_file(int directory, const char *path);
int __wrap_directory_open(struct directory *directory, const char *path);
const char *__wrap_directory_next(struct directory *directory);

int __wrap_root_open_file(int directory, const char *path)
{
	(void)directory;
	size_t length = strlen(opened);
	text_format(opened + length, sizeof opened - length, "%s ", path);
	for (size_t at = 0; at < COUNT(files) && files[at].path != NULL; at++) {
		if (!text_equal(files[at].path, path))
			continue;
		int fd = new_file();
		size_t size = files[at].size != 0 ? files[at].size : strlen(files[at].text);
		assert_int_equal(pwrite(fd, files[at].text, size, 0), size);
		return fd;
	}
	errno = ENOENT;
	return -1;
}

int __wrap_directory_open(struct directory *directory, const char *path)
{
	directory->at = 0;
	directory->fd = -1;
	return names != NULL && text_equal(path, "/etc/iproute2/rt_protos.d") ? 0 : -1;
}

const char *__wrap_directory_next(struct directory *directory)
{
	return names[directory->at] == NULL ? NULL : names[directory->at++];
}

static struct run run;
static struct ip ip;
static struct out out;
static int complaint, before;

static int begin(void **state)
{
	(void)state;
	complaint = new_file();
	before = dup(STDERR_FILENO);
	dup2(complaint, STDERR_FILENO);
	out_init(&out, -1);
	run.out = &out;
	memset(&ip, 0, offsetof(struct ip, netlink));
	memset(files, 0, sizeof files);
	arena_init(&run.arena);
	ip.run = &run;
	names = NULL;
	opened[0] = '\0';
	return 0;
}

static int end(void **state)
{
	(void)state;
	arena_free(&run.arena);
	dup2(before, STDERR_FILENO);
	close(before);
	close(complaint);
	return 0;
}

/* What has been said on standard error. */
static void complains(const char *expected)
{
	char text[512] = "";
	assert_true(pread(complaint, text, sizeof text - 1, 0) >= 0);
	assert_string_equal(text, expected);
}

static void named(uint32_t id, const char *expected)
{
	char text[NAME_SIZE];
	assert_string_equal(ip_name(&ip, NAMES_PROTOCOL, id, text), expected);
}

static void takes_lines_as_people_write_them(void **state)
{
	(void)state;
	files[0] = (struct file){.path = "/etc/iproute2/rt_protos",
		.text = "# comment 200 no\n"
			"201\ttab\n"
			"202 \t  blanks\n"
			"  203 indented\n"
			"204 trailing # comment\n"
			"205 glued#comment\n"
			"206 first second\n"
			"0xCF hexadecimal\n"
			"\n"
			"   \n"
			"4294967295 largest\n"
			"211 twice\n"
			"211 again\n"
			"4 changed\n"
			"212 last"};
	named(200, "200");
	named(201, "tab");
	named(202, "blanks");
	named(203, "indented");
	named(204, "trailing");
	named(205, "glued");
	named(206, "first");
	named(207, "hexadecimal");
	named(UINT32_MAX, "largest");
	named(0, "unspec");
	named(211, "again");
	named(4, "changed");
	named(212, "last");
	named(3, "boot");
	complains("");
}

static void reads_no_further_than_a_corrupt_line(void **state)
{
	static const char *const lines[] = {"208", "209 ", "nonsense 210", "-1 negative",
		"+1 positive", "4294967296 too_large", "0x hexadecimal", "1e no", "213 #no name",
		"x"};
	for (size_t at = 0; at < COUNT(lines); at++) {
		char text[128], complaint[128];
		text_format(text, sizeof text, "201 before\n %s\n202 behind\n", lines[at]);
		files[0] = (struct file){.path = "/etc/iproute2/rt_protos", .text = text};
		named(201, "before");
		named(202, "202");
		text_format(complaint, sizeof complaint,
			"Database /etc/iproute2/rt_protos is corrupted at %s\n\n", lines[at]);
		complains(complaint);
		end(state);
		begin(state);
	}
}

static void escapes_a_corrupt_line(void **state)
{
	(void)state;
	files[0] = (struct file){.path = "/etc/iproute2/rt_protos", .text = "\033[2J"};
	named(201, "201");
	complains("Database /etc/iproute2/rt_protos is corrupted at \\x1b[2J\n");
}

static void takes_no_name_that_is_too_long(void **state)
{
	(void)state;
	char text[400], name[80];
	memset(name, 'x', sizeof name);
	text_format(
		text, sizeof text, "201 %.*s\n202 %.*s\n", NAME_SIZE - 1, name, NAME_SIZE, name);
	files[0] = (struct file){.path = "/etc/iproute2/rt_protos", .text = text};
	name[NAME_SIZE - 1] = '\0';
	named(201, name);
	named(202, "202");
}

static void stops_at_a_NUL(void **state)
{
	(void)state;
	files[0] = (struct file){.path = "/etc/iproute2/rt_protos",
		.text = "201 one\n202 tw\0o\n203 three\n",
		.size = 26};
	named(201, "one");
	named(202, "tw");
	named(203, "203");
}

static void reads_no_more_than_64_KiB_of_a_file(void **state)
{
	(void)state;
	static char text[100 * 1024];
	memset(text, '\n', sizeof text - 1);
	memcpy(text, "201 one", 7);
	memcpy(text + sizeof text - 10, "202 two\n", 8);
	files[0] = (struct file){.path = "/etc/iproute2/rt_protos", .text = text};
	named(201, "one");
	named(202, "202");
}

static void looks_in_usr_share_where_etc_has_no_file(void **state)
{
	(void)state;
	files[0] = (struct file){.path = "/usr/share/iproute2/rt_protos", .text = "201 shared\n"};
	named(201, "shared");
}

static void prefers_etc(void **state)
{
	(void)state;
	files[0] = (struct file){
		.path = "/usr/share/iproute2/rt_protos", .text = "201 shared\n202 shared\n"};
	files[1] = (struct file){.path = "/etc/iproute2/rt_protos", .text = "201 own\n"};
	named(201, "own");
	named(202, "202");
}

static void reads_what_is_added_in_a_directory(void **state)
{
	(void)state;
	static const char *const some[] = {
		"added.conf", ".hidden.conf", "other.txt", ".conf", "conf", "backup.conf~", NULL};
	names = some;
	files[0] = (struct file){.path = "/etc/iproute2/rt_protos", .text = "201 own\n"};
	files[1] = (struct file){.path = "added.conf", .text = "201 added\n202 added\n"};
	named(201, "added");
	named(202, "added");
	assert_string_equal(opened, "/etc/iproute2/rt_protos added.conf ");
}

static void reads_each_file_once_and_only_when_a_name_is_missing(void **state)
{
	(void)state;
	char text[NAME_SIZE];
	named(2, "kernel");
	assert_string_equal(opened, "");
	named(201, "201");
	named(202, "202");
	named(2, "kernel");
	assert_string_equal(opened, "/etc/iproute2/rt_protos /usr/share/iproute2/rt_protos ");
	opened[0] = '\0';
	assert_string_equal(ip_name(&ip, NAMES_GROUP, 0, text), "default");
	assert_string_equal(opened, "/etc/iproute2/group /usr/share/iproute2/group ");
}

static void writes_numbers_where_there_are_no_names(void **state)
{
	(void)state;
	static const struct {
		enum ip_names table;
		uint32_t id;
		const char *text;
	} cases[] = {
		{NAMES_SCOPE, 0, "global"},
		{NAMES_SCOPE, 7, "7"},
		{NAMES_TABLE, 254, "main"},
		{NAMES_TABLE, UINT32_MAX, "4294967295"},
		{NAMES_REALM, 0, "unknown"},
		{NAMES_DSFIELD, 0, "0x00"},
		{NAMES_DSFIELD, 15, "0x0f"},
		{NAMES_DSFIELD, 255, "0xff"},
		{NAMES_ADDRESS_PROTOCOL, 3, "kernel_ll"},
	};
	for (size_t at = 0; at < COUNT(cases); at++) {
		char text[NAME_SIZE];
		assert_string_equal(
			ip_name(&ip, cases[at].table, cases[at].id, text), cases[at].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(takes_lines_as_people_write_them, begin, end),
		cmocka_unit_test_setup_teardown(reads_no_further_than_a_corrupt_line, begin, end),
		cmocka_unit_test_setup_teardown(escapes_a_corrupt_line, begin, end),
		cmocka_unit_test_setup_teardown(takes_no_name_that_is_too_long, begin, end),
		cmocka_unit_test_setup_teardown(stops_at_a_NUL, begin, end),
		cmocka_unit_test_setup_teardown(reads_no_more_than_64_KiB_of_a_file, begin, end),
		cmocka_unit_test_setup_teardown(
			looks_in_usr_share_where_etc_has_no_file, begin, end),
		cmocka_unit_test_setup_teardown(prefers_etc, begin, end),
		cmocka_unit_test_setup_teardown(reads_what_is_added_in_a_directory, begin, end),
		cmocka_unit_test_setup_teardown(
			reads_each_file_once_and_only_when_a_name_is_missing, begin, end),
		cmocka_unit_test_setup_teardown(
			writes_numbers_where_there_are_no_names, begin, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
