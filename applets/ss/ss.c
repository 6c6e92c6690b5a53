// SPDX-License-Identifier: MIT

/* ss, as iproute2 7.1 has it (ss(8)): what sockets there are. */

#include "applets/ss/proc_net.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>

#include "core/netns.h"
#include "core/ns.h"
#include "core/own.h"
#include "core/root.h"
#include "core/text.h"

#define SS_FLAG(member, ...) OPT_FLAG(struct ss_options, member, __VA_ARGS__)
#define SS_TABLE(...)        OPT_SEQUENCE(struct ss_options, tables, __VA_ARGS__)

/* What a word of the sequence says: a family, a list, or a set of tables. */
enum {
	SAYS_FAMILY = 1,
	SAYS_LIST,
	SAYS_IPV4,
	SAYS_IPV6,
	SAYS_PACKET,
	SAYS_UNIX,
	SAYS_VSOCK,
	SAYS_TIPC,
	SAYS_XDP,
	SAYS_TABLE
};

extern const struct applet ss_applet;

static const struct opt ss_options[] = {
	SS_FLAG(help, .letter = 'h', .word = "help", .help = "show this"),
	SS_FLAG(version, .letter = 'V', .word = "version", .help = "show the version"),
	SS_FLAG(version, .letter = 'v', .help = "the same"),
	SS_FLAG(numeric, .letter = 'n', .word = "numeric", .help = "no names of services"),
	SS_FLAG(resolve, .letter = 'r', .word = "resolve",
		.help = "names of hosts, by the files of where ss runs"),
	SS_FLAG(all, .letter = 'a', .word = "all", .help = "sockets in every state"),
	SS_FLAG(listening, .letter = 'l', .word = "listening", .help = "only those that listen"),
	SS_FLAG(bound_inactive, .letter = 'B', .word = "bound-inactive",
		.help = "only those bound, neither connected nor listening"),
	SS_FLAG(kill, .letter = 'K', .word = "kill", .help = "close the sockets that are shown"),
	SS_FLAG(events, .letter = 'E', .word = "events", .help = "show sockets as they end"),
	SS_FLAG(timer, .letter = 'o', .word = "options", .help = "show timers"),
	SS_FLAG(extended, .letter = 'e', .word = "extended", .help = "show owner, inode, cookie"),
	SS_FLAG(memory, .letter = 'm', .word = "memory", .help = "show the use of memory"),
	SS_FLAG(processes, .letter = 'p', .word = "processes", .help = "show who has the socket"),
	SS_FLAG(threads, .letter = 'T', .word = "threads", .help = "the same with each thread"),
	SS_FLAG(container, .word = "container", .minimum = 9,
		.help = "-p, and the container and pod of each process"),
	OPT_TEXT(struct ss_options, summary_by, .word = "summary-by", .minimum = 10,
		.argument = "WHAT", .help = "count by state, process, container, peer or port"),
	OPT_OPTIONAL(struct ss_options, watch, .word = "watch", .minimum = 5, .argument = "SECONDS",
		.help = "again each interval, with what came, went and was sent"),
	SS_FLAG(info, .letter = 'i', .word = "info", .help = "show what TCP knows of the way"),
	SS_FLAG(tos, .word = "tos", .help = "show type of service and priority"),
	SS_FLAG(cgroup, .word = "cgroup", .help = "show the cgroup"),
	SS_FLAG(tipc_info, .word = "tipcinfo", .help = "show what TIPC knows of its sockets"),
	SS_FLAG(bpf, .letter = 'b', .word = "bpf", .help = "show filters of packet sockets"),
	SS_FLAG(bpf_maps, .word = "bpf-maps", .help = "not here: ctrkit reads no BPF storage"),
	OPT_TEXT(struct ss_options, bpf_map_id, .word = "bpf-map-id", .argument = "ID",
		.help = "not here either"),
	SS_FLAG(context, .letter = 'Z', .word = "context",
		.help = "as -p, with the security contexts of the processes"),
	SS_FLAG(contexts, .letter = 'z', .word = "contexts",
		.help = "the same with those of the sockets"),
	SS_FLAG(summary, .letter = 's', .word = "summary", .help = "how many sockets there are"),
	SS_FLAG(socket_options, .word = "inet-sockopt", .help = "show socket options"),
	SS_TABLE(.value = SAYS_IPV4, .letter = '4', .word = "ipv4", .help = "IPv4 only"),
	SS_TABLE(.value = SAYS_IPV6, .letter = '6', .word = "ipv6", .help = "IPv6 only"),
	SS_TABLE(.value = SAYS_PACKET, .letter = '0', .word = "packet", .help = "packet sockets"),
	SS_TABLE(.value = SAYS_TABLE + TABLE_TCP, .letter = 't', .word = "tcp", .help = "TCP"),
	SS_TABLE(.value = SAYS_TABLE + TABLE_MPTCP, .letter = 'M', .word = "mptcp",
		.help = "MPTCP"),
	SS_TABLE(.value = SAYS_TABLE + TABLE_SCTP, .letter = 'S', .word = "sctp", .help = "SCTP"),
	SS_TABLE(.value = SAYS_TABLE + TABLE_UDP, .letter = 'u', .word = "udp", .help = "UDP"),
	SS_TABLE(.value = SAYS_TABLE + TABLE_DCCP, .letter = 'd', .word = "dccp", .help = "DCCP"),
	SS_TABLE(.value = SAYS_TABLE + TABLE_RAW, .letter = 'w', .word = "raw",
		.help = "raw sockets"),
	SS_TABLE(.value = SAYS_UNIX, .letter = 'x', .word = "unix", .help = "unix sockets"),
	SS_TABLE(.value = SAYS_TIPC, .word = "tipc", .help = "TIPC"),
	SS_TABLE(.value = SAYS_VSOCK, .word = "vsock", .help = "sockets between virtual machines"),
	SS_TABLE(.value = SAYS_XDP, .word = "xdp", .help = "XDP"),
	SS_TABLE(.value = SAYS_FAMILY, .letter = 'f', .word = "family", .argument = "FAMILY",
		.help = "inet, inet6, link, unix, netlink, vsock, tipc or xdp"),
	SS_TABLE(.value = SAYS_LIST, .letter = 'A', .word = "query", .argument = "LIST",
		.help = "tables, between commas: tcp,udp,unix_stream"),
	SS_TABLE(.value = SAYS_LIST, .word = "socket", .argument = "LIST", .help = "the same"),
	OPT_TEXT(struct ss_options, netns, .letter = 'N', .word = "net", .argument = "NAME",
		.help = "in the network namespace of that name"),
	OPT_TEXT(struct ss_options, diag_file, .letter = 'D', .word = "diag", .argument = "FILE",
		.help = "write what the kernel says of TCP's sockets to a file"),
	OPT_TEXT(struct ss_options, filter_file, .letter = 'F', .word = "filter", .once = true,
		.argument = "FILE", .help = "an expression in a file, behind that of the words"),
	SS_FLAG(no_header, .letter = 'H', .word = "no-header", .help = "no line above the columns"),
	SS_FLAG(no_queues, .letter = 'Q', .word = "no-queues", .help = "without the queues"),
	SS_FLAG(oneline, .letter = 'O', .word = "oneline", .help = "one line for each socket"),
	SS_FLAG(json, .letter = 'j', .word = "json", .help = "JSON"),
	SS_FLAG(pretty, .word = "pretty", .help = "with --json: indented"),
	{.kind = OPT_END},
};

/* The tables and families that the options name, in their order. Returns 0 or -1. */
static int select_tables(struct ss *ss)
{
	static const uint8_t families[] = {[SAYS_IPV4] = AF_INET,
		[SAYS_IPV6] = AF_INET6,
		[SAYS_PACKET] = AF_PACKET,
		[SAYS_UNIX] = AF_UNIX,
		[SAYS_VSOCK] = AF_VSOCK,
		[SAYS_TIPC] = AF_TIPC,
		[SAYS_XDP] = AF_XDP};
	const struct opt_sequence *given = &ss->options.tables;
	for (unsigned at = 0; at < given->count; at++) {
		unsigned says = given->values[at];
		int result = 0;
		if (says >= SAYS_TABLE)
			selection_add(&ss->selection, 1u << (says - SAYS_TABLE));
		else if (says == SAYS_FAMILY)
			result = selection_add_family_name(
				&ss->selection, given->arguments[at], ss->error);
		else if (says == SAYS_LIST)
			result =
				selection_add_list(&ss->selection, given->arguments[at], ss->error);
		else
			selection_add_family(&ss->selection, families[says]);
		if (result < 0)
			return -1;
	}
	return 0;
}

/* -a, -l, which outdoes it, and -B; a word `state` outdoes them all. */
static void select_states(struct ss *ss)
{
	struct selection *selection = &ss->selection;
	if (selection->states_given)
		return;
	if (ss->options.all)
		selection->states = STATES_ALL;
	if (ss->options.listening)
		selection->states = 1u << SS_LISTEN | 1u << SS_CLOSED;
	if (ss->options.bound_inactive)
		selection->states = 1u << SS_BOUND_INACTIVE;
	selection->states_given = selection->states != 0;
}

/* The words behind the options that name states; moves *words behind them. Returns 0, -1 or a
 * status. */
static int take_states(struct ss *ss, char ***words)
{
	for (; **words != NULL; *words += 2) {
		bool exclude = text_equal(**words, "exclude");
		if (!exclude && !text_equal(**words, "state"))
			break;
		const char *state = (*words)[1];
		if (state == NULL) {
			applet_warn(ss->run, "Command line is not complete. Try option \"help\"");
			return STATUS_USAGE;
		}
		if (selection_add_state(&ss->selection, state, exclude, ss->error) < 0)
			return -1;
	}
	return 0;
}

/* What is wrong with a filter is said as iproute2 says it. Returns the exit status. */
static int complain_of_filter(struct ss *ss)
{
	applet_warn(ss->run, ss->error->text);
	if (ss->error->status == STATUS_USAGE && ss->error->number == 0) {
		struct out usage;
		out_init(&usage, STDERR_FILENO);
		applet_help(&ss_applet, &usage);
		out_close(&usage);
	}
	return ss->error->status;
}

/* The expression of the words and of -F. Returns 0 or an exit status. */
static int take_filter(struct ss *ss, char **words)
{
	const char *file = ss->options.filter_file;
	own_fd int fd = -1;
	if (file != NULL) {
		fd = text_equal(file, "-") ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)
					   : root_open_file(AT_FDCWD, file);
		if (fd < 0) {
			failed_with(ss->error, STATUS_USAGE, errno, "fopen filter file");
			return complain_of_filter(ss);
		}
	}
	return filter_parse(ss, words, fd) < 0 ? complain_of_filter(ss) : 0;
}

/*
 * sock_diag, or, where there is none or the target's namespace could not be joined, the files of
 * /proc; folder is where their path is kept. Returns 0 or -1.
 */
static int open_source(struct ss *ss, char *folder, size_t size)
{
	int target = ss->run->target;
	text_copy(folder, size, PROC_NET);
	if (target != 0) {
		text_format(folder, size, "/proc/%d/net", target);
		failed(ss->error, 0, "Cannot ask the kernel there");
	} else if (netlink_open(&ss->netlink, NETLINK_SOCK_DIAG, ss->error) == 0) {
		ss->device_fd = ss->netlink.fd;
		return 0;
	}
	if (ss->options.diag_file != NULL)
		return -1;
	size_t length = strlen(ss->error->text);
	text_format(ss->error->text + length, sizeof ss->error->text - length,
		": sockets are read from %s, which has no memory, few details, and of tables only "
		"tcp, udp, raw, unix, packet and netlink",
		folder);
	applet_warn(ss->run, ss->error->text);
	ss->device_fd = target != 0 ? -1 : socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	ss->proc_net = folder;
	return 0;
}

/* What the options and words ask for. */
static int run_selected(struct ss *ss)
{
	char folder[32];
	if (ss->options.summary)
		summary_read(ss);
	ss->killer.fd = -1;
	if (open_source(ss, folder, sizeof folder) < 0)
		return -1;
	int result = ss->options.diag_file != NULL ? ss_dump_file(ss, ss->options.diag_file)
						   : ss_show_all(ss);
	if (ss->killer.fd >= 0)
		netlink_close(&ss->killer);
	if (ss->proc_net == NULL)
		netlink_close(&ss->netlink);
	else
		own_fd_close(&ss->device_fd);
	holders_free(&ss->holders);
	buffer_free(&ss->spool);
	services_free(&ss->names.services);
	return result;
}

/* Options that are known and not there. */
static int refuse_options(struct ss *ss)
{
	if (ss->options.bpf_maps || ss->options.bpf_map_id != NULL)
		return failed_with(ss->error, STATUS_USAGE, 0,
			"--%s is not supported: it takes BPF's own system call",
			ss->options.bpf_maps ? "bpf-maps" : "bpf-map-id");
	if ((ss->options.context || ss->options.contexts) && !context_is_enabled())
		return failed(ss->error, 0, "SELinux is not enabled.");
	return 0;
}

/* The options that ss(8) does not have. Returns 0 or -1. */
static int take_additions(struct ss *ss)
{
	const struct ss_options *options = &ss->options;
	const char *once = options->diag_file != NULL ? "diag"
		: options->summary                    ? "summary"
		: options->events                     ? "events"
		: options->kill                       ? "kill"
						      : NULL;
	if (once != NULL && (options->summary_by != NULL || options->watch != NULL))
		return failed_with(ss->error, STATUS_USAGE, 0,
			"--%s goes with neither --watch nor --summary-by", once);
	if (options->summary_by != NULL &&
		tallies_parse(&ss->tallies, options->summary_by, ss->error) < 0)
		return -1;
	if (options->watch != NULL && watch_parse(options->watch, &ss->interval, ss->error) < 0)
		return -1;
	ss->options.processes |= options->container;
	ss->holders.wants_locations = options->container || ss->tallies.by == TALLY_CONTAINER;
	return 0;
}

static int ss_run(struct run *run, int argc, char **argv)
{
	struct ss ss;
	memset(&ss, 0, offsetof(struct ss, columns));
	ss.run = run;
	ss.error = &run->error;
	int first = opt_parse_mixed(ss_options, &ss.options, run->name, argc, argv, &run->error);
	if (first < 0) {
		run->error.status = STATUS_USAGE;
		return -1;
	}
	if (ss.options.help) {
		applet_help(&ss_applet, run->out);
		return 0;
	}
	if (ss.options.version) {
		out_text(run->out, "ss utility, iproute2-7.1.0, ctrkit " CTRKIT_VERSION "\n");
		return 0;
	}
	if (refuse_options(&ss) < 0 || take_additions(&ss) < 0)
		return -1;
	if (ss.options.netns != NULL && netns_join(ss.options.netns, STATUS_FAILED, ss.error) < 0) {
		applet_warn(run, ss.error->text); /* without a name before it, as iproute2's */
		return ss.error->status;
	}
	ss.summary_only = ss.options.summary && ss.options.tables.count == 0 && argv[first] == NULL;
	char **words = argv + first;
	int result = select_tables(&ss);
	if (result == 0)
		result = take_states(&ss, &words);
	if (result != 0)
		return result;
	ss.options.context |= ss.options.contexts;
	ss.options.processes |= ss.options.threads | ss.options.context;
	select_states(&ss);
	selection_complete(&ss.selection);
	result = take_filter(&ss, words);
	if (result == 0 && ss.selection.tables == 0) {
		applet_warn(run, "ss: no socket tables to show with such filter.");
		return 0;
	}
	if (result == 0)
		result = run_selected(&ss);
	cgroups_close(&ss.cgroups);
	return result;
}

const struct applet ss_applet = {
	.name = "ss",
	.summary = "Show sockets: what listens, what is connected to what.",
	.usage = "[OPTION...] [state STATE]... [EXPRESSION]",
	.dashes = 2,
	.namespaces = NS_BIT(NS_NET),
	.reads_proc = true,
	.options = ss_options,
	.run = ss_run,
};
