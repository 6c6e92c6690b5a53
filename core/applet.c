// SPDX-License-Identifier: MIT
#include "core/applet.h"

#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "core/text.h"

const char *applet_name_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash != NULL ? slash + 1 : path;
	return name[0] == '-' ? name + 1 : name;
}

int applet_root(const struct run *run)
{
	return run->has_root ? run->root : AT_FDCWD;
}

char applet_family(const char *name)
{
	size_t length = strlen(name);
	char last = length > 0 ? name[length - 1] : '\0';
	return last == '4' || last == '6' ? last : '\0';
}

const struct applet *applet_find(const struct run *run, const char *name)
{
	size_t length = strlen(name);
	bool names_family = applet_family(name) != '\0';
	for (const struct applet *const *applet = run->applets; *applet != NULL; applet++) {
		const char *own = (*applet)->name;
		if (text_equal(own, name) ||
			((*applet)->has_families && names_family && strlen(own) == length - 1 &&
				memcmp(own, name, length - 1) == 0))
			return *applet;
	}
	return NULL;
}

/* Text of several lines: what it names is escaped, its own line ends are not. */
static void put_lines(struct out *out, const char *prefix, const char *text)
{
	char line[sizeof(struct error)];
	while (*text != '\0') {
		size_t length = strcspn(text, "\n");
		text_format(line, sizeof line, "%.*s", (int)length, text);
		out_text(out, prefix);
		out_escaped(out, line);
		out_text(out, "\n");
		text += length + (text[length] == '\n');
		prefix = "";
	}
}

void applet_complain(const struct run *run, const struct applet *applet)
{
	struct out complaint;
	char prefix[64] = "";
	out_init(&complaint, STDERR_FILENO);
	if (!applet->bare_errors)
		text_format(prefix, sizeof prefix, "%s: ", run->name);
	put_lines(&complaint, prefix, run->error.text);
	put_lines(&complaint, "", run->error.hint);
	out_close(&complaint);
}

void applet_warn(const struct run *run, const char *line)
{
	struct out complaint;
	out_flush(run->out);
	out_init(&complaint, STDERR_FILENO);
	put_lines(&complaint, "", line);
	out_close(&complaint);
}

int applet_run(struct run *run, const struct applet *applet, int argc, char **argv)
{
	const char *caller = run->name;
	run->name = applet_name_of(argv[0]);
	int status = applet->run(run, argc, argv);
	out_flush(run->out);
	if (status < 0) {
		applet_complain(run, applet);
		status = run->error.status;
	}
	if (run->out->write_error != 0) {
		failed(&run->error, run->out->write_error, "write error");
		applet_complain(run, applet);
		run->out->write_error = 0;
		status = status == 0 ? STATUS_FAILED : status;
	}
	run->name = caller;
	return status;
}

void applet_help(const struct applet *applet, struct out *out)
{
	out_text(out, "Usage: ");
	out_text(out, applet->name);
	out_text(out, " ");
	out_text(out, applet->usage);
	out_text(out, "\n\n");
	out_text(out, applet->summary);
	out_text(out, "\n\nOptions:\n");
	opt_help(applet->options, out, applet->dashes);
}
