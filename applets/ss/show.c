// SPDX-License-Identifier: MIT

/* What is asked for, table by table: as rows, as counts, or again and again. */

#include <errno.h>
#include <stdlib.h>

#include "applets/ss/ss.h"
#include "applets/ss/watch.h"

/* Columns that would say the same in every row are left out. */
static void hide_columns(struct ss *ss)
{
	uint32_t tables = ss->selection.tables, states = ss->selection.states;
	uint16_t hidden = ss->options.processes ? 0 : 1u << COLUMN_PROCESS;
	if (ss->options.watch == NULL)
		hidden |= 1u << COLUMN_EVENT;
	if ((tables & (tables - 1)) == 0)
		hidden |= 1u << COLUMN_NETID;
	if ((states & (states - 1)) == 0)
		hidden |= 1u << COLUMN_STATE;
	if (ss->options.no_queues)
		hidden |= 1u << COLUMN_RECEIVE_QUEUE | 1u << COLUMN_SEND_QUEUE;
	ss->columns.hidden = hidden;
}

static int show_table(struct ss *ss, enum table table)
{
	const char *file = table == TABLE_TCP ? getenv("TCPDIAG_FILE") : NULL;
	if (file != NULL)
		return ss_show_file(ss, file);
	return (TABLES_INET >> table & 1) ? ss_show_inet(ss, table) : ss_show_diag(ss, table);
}

/* Tables that one question brings all of: the first of them that is wanted asks it. */
static bool comes_with_another(const struct ss *ss, unsigned table)
{
	static const uint32_t together[] = {TABLES_PACKET, TABLES_UNIX, TABLES_VSOCK};
	uint32_t before = ss->selection.tables & ((1u << table) - 1);
	for (size_t at = 0; at < sizeof together / sizeof together[0]; at++)
		if ((together[at] >> table & 1) && (together[at] & before))
			return true;
	return false;
}

static void complain_of_table(const struct ss *ss)
{
	applet_warn(ss->run, ss->error->text);
	if (ss->error->hint[0] != '\0')
		applet_warn(ss->run, ss->error->hint);
}

void ss_show_tables(struct ss *ss)
{
	for (unsigned table = 0; table < TABLE_COUNT; table++)
		if (selection_asks_table(&ss->selection, table) && !comes_with_another(ss, table) &&
			show_table(ss, table) < 0) {
			complain_of_table(ss);
			ss->selection.barred |= 1u << table;
		}
}

void ss_rows_begin(struct ss *ss, struct out *out)
{
	columns_init(&ss->columns, out);
	ss->out = out->json ? out : &ss->columns.row;
	hide_columns(ss);
	if (!ss->options.no_header && !ss->summary_only)
		columns_header(&ss->columns);
}

int ss_summarise(struct ss *ss, struct out *out)
{
	bool walks = ss->tallies.by == TALLY_PROCESS || ss->tallies.by == TALLY_CONTAINER;
	ss_show_tables(ss);
	if (walks && holders_find(&ss->holders, false) < 0)
		return failed(ss->error, errno, "Cannot open /proc");
	tallies_find(&ss->tallies, &ss->holders);
	bool is_whole = !ss->tallies.failed && !ss->holders.failed;
	tallies_print(&ss->tallies, out, !ss->options.no_header);
	tallies_clear(&ss->tallies);
	return is_whole ? 0 : failed(ss->error, ENOMEM, "Cannot keep what is counted");
}

int ss_show_all(struct ss *ss)
{
	struct out *out = ss->run->out;
	int result = 0;
	out->json = ss->options.json;
	if (ss->options.watch != NULL)
		return ss_watch(ss);
	out->pretty = ss->options.pretty;
	if (ss->options.events) {
		ss_rows_begin(ss, out);
		return ss_watch_ends(ss);
	}
	out_begin(out);
	if (ss->tallies.by != TALLY_NONE) {
		result = ss_summarise(ss, out);
		out_end(out);
		return result;
	}
	if (ss->options.summary)
		summary_print(out, &ss->summary);
	ss_rows_begin(ss, out);
	if (!ss->summary_only)
		ss_show_tables(ss);
	if (ss->options.processes)
		result = ss_show_spooled(ss);
	out_end(out);
	if (columns_close(&ss->columns) < 0 && result == 0)
		result = failed(ss->error, ENOMEM, "Cannot keep the rows");
	return result;
}
