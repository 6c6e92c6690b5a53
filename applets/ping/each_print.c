// SPDX-License-Identifier: MIT
#include <string.h>
#include <unistd.h>

#include "applets/ping/each.h"
#include "core/libc_text.h"
#include "core/terminal.h"

enum { NAME_WIDTH = 40, CELL_WIDTH = 7, COUNT_WIDTH = 5, CELL_SIZE = 2 * TEXT_NUMBER_SIZE };

/* What went wrong last, or NULL. */
static const char *fault(const struct each_host *host, char text[ICMP_TEXT_SIZE])
{
	if (host->reason != NULL || !host->is_wrong)
		return host->reason;
	if (host->number != 0)
		return errno_text(host->number);
	icmp_text(text, host->address.family, host->type, host->code, host->info);
	return text;
}

/* A cell in text, a number in JSON where there is one. */
static void put_cell(struct out *out, unsigned width, const char *key, const char *text)
{
	if (text != NULL)
		out_plain(out, key, NULL, text);
	out_cell(out, width, text != NULL ? text : "-");
}

static void put_time(struct out *out, const char *key, bool has_one, int64_t us)
{
	char text[CELL_SIZE];
	text_format(text, sizeof text, "%ld.%03ld", (long)(us / 1000), (long)(us % 1000));
	put_cell(out, CELL_WIDTH, key, has_one ? text : NULL);
}

static void put_count(struct out *out, const char *key, uint64_t count)
{
	char text[TEXT_NUMBER_SIZE];
	text_decimal(text, count);
	put_cell(out, COUNT_WIDTH, key, text);
}

static void put_loss(struct out *out, const struct tally *tally)
{
	char text[TEXT_DOUBLE_SIZE];
	double sent = (double)tally->sent;
	if (tally->sent > 0)
		text_double(text, (sent - (double)tally->received) * 100.0 / sent, 4);
	put_cell(out, CELL_WIDTH, "loss_percent", tally->sent > 0 ? text : NULL);
}

static void put_host(struct each *each, const struct each_host *host, const char shapes[2][16])
{
	struct out *out = each->ping->out;
	const struct tally *tally = &host->tally;
	char text[ENDPOINT_TEXT_SIZE], wrong[ICMP_TEXT_SIZE];
	bool is_timed = tally->timed > 0;
	out_object(out, NULL);
	out_string(out, "host", shapes[0], host->name);
	if (host->reason == NULL)
		out_string(out, "address", shapes[1], endpoint_text(text, &host->address));
	else
		out_string(out, NULL, shapes[1], "-");
	put_count(out, "transmitted", tally->sent);
	put_count(out, "received", tally->received);
	put_loss(out, tally);
	if (is_timed)
		out_object(out, "rtt");
	put_time(out, "min", is_timed, tally->shortest);
	put_time(out, "avg", is_timed, tally_mean(tally));
	put_time(out, "max", is_timed, tally->longest);
	put_time(out, "mdev", is_timed, tally_deviation(tally));
	if (is_timed)
		out_object_end(out);
	out_number(out, "duplicates", NULL, tally->duplicates);
	out_number(out, "errors", NULL, tally->errors);
	const char *why = fault(host, wrong);
	if (why == NULL)
		put_time(out, "last", is_timed, host->last);
	else
		out_string(out, "error", " %", why);
	out_object_end(out);
}

/* The shape of a column of text, as wide as its widest. */
static void widen(char shape[16], size_t widest)
{
	text_format(
		shape, 16, "%%-%u ", (unsigned)(widest < NAME_WIDTH ? widest : (size_t)NAME_WIDTH));
}

static void find_shapes(const struct each *each, char shapes[2][16])
{
	size_t names = strlen("HOST"), addresses = strlen("ADDRESS");
	char text[ENDPOINT_TEXT_SIZE];
	for (unsigned at = 0; at < each->count; at++) {
		const struct each_host *host = &each->hosts[at];
		size_t name = strlen(host->name);
		size_t address =
			host->reason == NULL ? strlen(endpoint_text(text, &host->address)) : 0;
		names = name > names ? name : names;
		addresses = address > addresses ? address : addresses;
	}
	widen(shapes[0], names);
	widen(shapes[1], addresses);
}

static void put_heads(struct out *out, const char shapes[2][16])
{
	out_string(out, NULL, shapes[0], "HOST");
	out_string(out, NULL, shapes[1], "ADDRESS");
	out_text(out, " Sent  Recv   Loss%     Min     Avg     Max    Mdev    Last ");
}

void each_print(struct each *each, bool is_last)
{
	struct out *out = each->ping->out;
	char shapes[2][16], text[32];
	/* On a terminal what is there is written over, and no line may go on in the next. */
	const char *end = each->is_live ? "\033[K\n" : "\n";
	unsigned rows = each->count, height = terminal_height(STDOUT_FILENO);
	find_shapes(each, shapes);
	if (each->is_live) {
		text_format(text, sizeof text, "\033[%uA", each->rows);
		out_text(out, each->rows > 0 ? text : "");
		out_text(out, is_last ? "" : "\033[?7l");
		/* Of what the heads and the last, empty line leave. */
		if (!is_last && rows + 2 > height)
			rows = height > 2 ? height - 2 : 1;
	}
	put_heads(out, shapes);
	out_text(out, end);
	for (unsigned at = 0; at < rows; at++) {
		put_host(each, &each->hosts[at], shapes);
		out_text(out, end);
		out_next_buffered(out);
	}
	/* And what the terminal showed of an interrupt goes. */
	if (each->is_live)
		out_text(out, is_last ? "\033[J" : "\033[?7h");
	each->rows = rows + 1;
	out_flush(out);
}
