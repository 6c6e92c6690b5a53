// SPDX-License-Identifier: MIT
#define _GNU_SOURCE

/* Running an applet: core/applet.h, and the table. Also core/container.h, which is short. */

#include "core/applet.h"

#include <errno.h>
#include <fcntl.h>

#include "applets/table.h"
#include "core/text.h"
#include "tests/unit/unit.h"

static int prints(struct run *run, int argc, char **argv)
{
	for (int at = 0; at < argc; at++)
		out_string(run->out, NULL, "% ", argv[at]);
	out_string(run->out, NULL, "as %\n", run->name);
	return argc;
}

static int fails(struct run *run, int argc, char **argv)
{
	(void)argc;
	failed_with(&run->error, 42, ENOENT, "open %s", argv[1]);
	return hint(&run->error, "Try\nharder");
}

static int runs_another(struct run *run, int argc, char **argv);

static const struct applet printing = {.name = "prints", .run = prints};
static const struct applet failing = {.name = "fails", .run = fails};
static const struct applet bare = {.name = "bare", .bare_errors = true, .run = fails};
static const struct applet running = {.name = "runs", .run = runs_another};
static const struct applet *const some[] = {&printing, &failing, &bare, &running, NULL};

static int runs_another(struct run *run, int argc, char **argv)
{
	int status = applet_run(run, applet_find(run, argv[1]), argc - 1, argv + 1);
	out_string(run->out, NULL, "then %\n", run->name);
	return status;
}

/* What became of a run. */
struct outcome {
	int status;
	char output[256], complaint[256];
};

static void read_back(int fd, char *text, size_t size)
{
	ssize_t length = pread(fd, text, size - 1, 0);
	text[length < 0 ? 0 : length] = '\0';
	close(fd);
}

static void run(struct outcome *outcome, const struct applet *applet, char **argv, int output)
{
	struct out out;
	struct run this = {.applets = some, .argv = argv, .name = "outermost", .out = &out};
	int argc = 0, complaint = new_file(), before = dup(STDERR_FILENO);
	while (argv[argc] != NULL)
		argc++;
	arena_init(&this.arena);
	out_init(&out, output);
	dup2(complaint, STDERR_FILENO);
	outcome->status = applet_run(&this, applet, argc, argv);
	dup2(before, STDERR_FILENO);
	close(before);
	assert_string_equal(this.name, "outermost");
	out_close(&out);
	arena_free(&this.arena);
	read_back(output, outcome->output, sizeof outcome->output);
	read_back(complaint, outcome->complaint, sizeof outcome->complaint);
}

#define RUN(outcome, applet, ...) run(outcome, applet, (char *[]){__VA_ARGS__, NULL}, new_file())

static void runs_by_the_last_part_of_its_name(void **state)
{
	(void)state;
	struct outcome outcome;
	RUN(&outcome, &printing, "/usr/bin/other", "a", "b");
	assert_int_equal(outcome.status, 3);
	assert_string_equal(outcome.output, "/usr/bin/other a b as other\n");
	assert_string_equal(outcome.complaint, "");
}

static void shows_an_error_and_its_hint(void **state)
{
	(void)state;
	struct outcome outcome;
	RUN(&outcome, &failing, "fails", "x\ny\033");
	assert_int_equal(outcome.status, 42);
	assert_string_equal(outcome.complaint,
		"fails: open x\ny\\x1b: No such file or directory\nTry\nharder\n");
	RUN(&outcome, &bare, "bare", "x");
	assert_string_equal(outcome.complaint, "open x: No such file or directory\nTry\nharder\n");
}

static void runs_another_in_the_same_process(void **state)
{
	(void)state;
	struct outcome outcome;
	RUN(&outcome, &running, "runs", "prints", "a");
	assert_int_equal(outcome.status, 2);
	assert_string_equal(outcome.output, "prints a as prints\nthen runs\n");
	RUN(&outcome, &running, "runs", "fails", "a");
	assert_int_equal(outcome.status, 42);
	assert_string_equal(outcome.output, "then runs\n");
	assert_true(text_begins(outcome.complaint, "fails: open a:"));
}

static void fails_if_its_output_cannot_be_written(void **state)
{
	(void)state;
	struct outcome outcome;
	char *words[] = {"prints", NULL}, *nested[] = {"runs", "prints", NULL};
	run(&outcome, &printing, words, open("/dev/full", O_RDWR | O_CLOEXEC));
	assert_int_equal(outcome.status, 1); /* its own, which was an error already */
	assert_string_equal(outcome.complaint, "prints: write error: No space left on device\n");
	run(&outcome, &running, nested, open("/dev/full", O_RDWR | O_CLOEXEC));
	assert_non_null(strstr(outcome.complaint, "write error: No space left on device\n"));
}

static void finds_applets_by_their_whole_name(void **state)
{
	(void)state;
	struct run this = {.applets = some};
	assert_ptr_equal(applet_find(&this, "fails"), &failing);
	assert_null(applet_find(&this, "fail"));
	assert_null(applet_find(&this, "failsx"));
	assert_null(applet_find(&this, ""));
}

static void finds_applets_of_one_family(void **state)
{
	(void)state;
	struct run this = {.applets = applets};
	const struct applet *ping = applet_find(&this, "ping");
	assert_ptr_equal(applet_find(&this, "ping4"), ping);
	assert_ptr_equal(applet_find(&this, "ping6"), ping);
	assert_null(applet_find(&this, "ping5"));
	assert_null(applet_find(&this, "ping66"));
	assert_null(applet_find(&this, "ss6")); /* has no families */
	assert_null(applet_find(&this, "6"));
	assert_int_equal(applet_family("ping6"), '6');
	assert_int_equal(applet_family("ping4"), '4');
	assert_int_equal(applet_family("ping"), '\0');
	assert_int_equal(applet_family(""), '\0');
}

static void knows_what_a_path_calls(void **state)
{
	(void)state;
	assert_string_equal(applet_name_of("/usr/bin/ip"), "ip");
	assert_string_equal(applet_name_of("ip"), "ip");
	assert_string_equal(applet_name_of("-sh"), "sh");
	assert_string_equal(applet_name_of("/bin/-sh"), "sh");
	assert_string_equal(applet_name_of("a/"), "");
	assert_string_equal(applet_name_of(""), "");
}

static void has_every_applet_once_with_all_it_needs(void **state)
{
	(void)state;
	assert_string_equal(applets[0]->name, "ctrkit");
	for (size_t at = 0; applets[at] != NULL; at++) {
		struct run this = {.applets = applets};
		assert_ptr_equal(applet_find(&this, applets[at]->name), applets[at]);
		assert_true(applets[at]->summary[0] != '\0');
		assert_true(applets[at]->usage[0] != '\0');
		assert_non_null(applets[at]->run);
		assert_non_null(applets[at]->options);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(runs_by_the_last_part_of_its_name),
		cmocka_unit_test(shows_an_error_and_its_hint),
		cmocka_unit_test(runs_another_in_the_same_process),
		cmocka_unit_test(fails_if_its_output_cannot_be_written),
		cmocka_unit_test(finds_applets_by_their_whole_name),
		cmocka_unit_test(finds_applets_of_one_family),
		cmocka_unit_test(knows_what_a_path_calls),
		cmocka_unit_test(has_every_applet_once_with_all_it_needs),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
