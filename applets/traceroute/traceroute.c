// SPDX-License-Identifier: MIT

/* traceroute, as Debian's 2.1.2 has it (traceroute(1)): the way that packets take to a host. */

#include <errno.h>
#include <unistd.h>

#include "applets/traceroute/trace.h"
#include "applets/traceroute/watch.h"
#include "core/ns.h"

extern const struct applet traceroute_applet;

/* Help and the version are no result: Debian's has them on standard error too. */
static int tell(const struct trace_options *options)
{
	struct out out;
	out_init(&out, STDERR_FILENO);
	if (options->help)
		applet_help(&traceroute_applet, &out);
	else if (options->version)
		out_text(&out,
			"Modern traceroute for Linux, version 2.1.2, ctrkit " CTRKIT_VERSION "\n");
	else
		options_show_method_help(options, &out);
	return out_close(&out) == 0 ? 0 : STATUS_FAILED;
}

static int traceroute_run(struct run *run, int argc, char **argv)
{
	struct trace_options options;
	struct resolver *resolver = arena_take(&run->arena, sizeof *resolver);
	if (resolver == NULL)
		return failed(&run->error, ENOMEM, "memory for names");
	resolver_init(resolver, NULL, applet_root(run));
	options_init(&options);
	char family = applet_family(run->name);
	if (family != '\0')
		options.family = family == '6' ? AF_INET6 : AF_INET;
	if (options_parse(&options, resolver, argc, argv, &run->error) < 0)
		return -1;
	if (options.help || options.version || options_wants_method_help(&options))
		return tell(&options);
	run->out->json = options.json;
	if (options.watch || options.report)
		return watch_run(run, &options, resolver);
	return trace_run(run, &options, resolver);
}

const struct applet traceroute_applet = {
	.name = "traceroute",
	.summary = "Show the way that packets take to a host.",
	.usage = "[options] host [packetlen]",
	.bare_errors = true,
	.dashes = 2,
	.has_families = true,
	.namespaces = NS_BIT(NS_NET) | NS_BIT(NS_MNT),
	.options = trace_rows,
	.run = traceroute_run,
};
