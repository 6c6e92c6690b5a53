// SPDX-License-Identifier: MIT
#include "applets/traceroute/tallies.h"

#include <math.h>
#include <string.h>

#include "core/text.h"

enum {
	HEAD_WIDTH = 33, /* of `HOST: name`, and of `  1.|-- name`: more where a name is longer */
	MARK_WIDTH = 8,
	HOST_SIZE = DNS_NAME_SIZE + ENDPOINT_TEXT_SIZE + 4,
};

static double milliseconds(int64_t nanoseconds)
{
	return (double)nanoseconds / 1e6;
}

static void add_host(struct hop_tally *tally, const struct endpoint *from)
{
	for (unsigned at = 0; at < tally->hosts; at++)
		if (endpoint_same_address(&tally->list[at], from))
			return;
	if (tally->hosts < HOP_HOSTS)
		tally->list[tally->hosts++] = *from;
}

void hop_tally_add(struct hop_tally *tally, const struct endpoint *from, int64_t nanoseconds)
{
	double time = milliseconds(nanoseconds);
	double before = time - tally->mean;
	if (tally->received > 0)
		tally->jitter += fabs(time - milliseconds(tally->last));
	if (tally->received == 0 || nanoseconds < tally->best)
		tally->best = nanoseconds;
	if (nanoseconds > tally->worst)
		tally->worst = nanoseconds;
	tally->last = nanoseconds;
	tally->received++;
	tally->mean += before / tally->received;
	tally->squares += before * (time - tally->mean);
	add_host(tally, from);
}

double hop_tally_loss(const struct hop_tally *tally)
{
	if (tally->received >= tally->sent)
		return 0;
	return 100.0 * (tally->sent - tally->received) / tally->sent;
}

double hop_tally_deviation(const struct hop_tally *tally)
{
	return tally->received < 2 ? 0 : sqrt(tally->squares / (tally->received - 1));
}

double hop_tally_jitter(const struct hop_tally *tally)
{
	return tally->received < 2 ? 0 : tally->jitter / (tally->received - 1);
}

static const char *name_of(const struct hop_table *table, const struct endpoint *host)
{
	return table->numeric ? NULL : resolver_name(table->resolver, host->family, host->bytes);
}

/* `name (address)`, or the address alone where it has no name. Returns how long it is. */
static size_t host_text(
	const struct hop_table *table, const struct endpoint *host, char text[HOST_SIZE])
{
	char address[ENDPOINT_TEXT_SIZE];
	const char *name = name_of(table, host);
	endpoint_text(address, host);
	if (name != NULL)
		return text_format(text, HOST_SIZE, "%s (%s)", name, address);
	return text_format(text, HOST_SIZE, "%s", address);
}

static void pad(struct out *out, size_t used, size_t width)
{
	for (; used < width; used++)
		out_text(out, " ");
}

/* A number in a column, if it has a width, and by its key; more exact there. */
static void show_number(
	struct out *out, const char *key, size_t width, double value, unsigned decimals)
{
	char text[TEXT_DOUBLE_SIZE];
	text_fixed(text, value, 3);
	out_plain(out, key, NULL, text);
	if (width == 0)
		return;
	pad(out, text_fixed(text, value, decimals), width);
	out_text(out, text);
}

/* The times in milliseconds; in JSON there is none where nobody has answered. */
static void show_times(const struct hop_table *table, struct out *out, const struct hop_tally *hop)
{
	bool is_known = hop->received > 0;
	show_number(out, is_known ? "last_ms" : NULL, 7, milliseconds(hop->last), 1);
	show_number(out, is_known ? "avg_ms" : NULL, 6, hop->mean, 1);
	show_number(out, is_known ? "best_ms" : NULL, 6, milliseconds(hop->best), 1);
	show_number(out, is_known ? "worst_ms" : NULL, 6, milliseconds(hop->worst), 1);
	show_number(out, is_known ? "stdev_ms" : NULL, 6, hop_tally_deviation(hop), 1);
	show_number(out, is_known ? "jitter_ms" : NULL, table->jitter ? 6 : 0,
		hop_tally_jitter(hop), 1);
}

/* Who answered, in JSON all in one list, in text the first. */
static void show_hosts(
	const struct hop_table *table, struct out *out, const struct hop_tally *hop, size_t width)
{
	char text[HOST_SIZE] = "???";
	out_list(out, "hosts");
	for (unsigned at = 0; at < hop->hosts; at++) {
		const char *name = name_of(table, &hop->list[at]);
		out_object(out, NULL);
		if (name != NULL)
			out_string(out, "name", NULL, name);
		out_string(out, "address", NULL, endpoint_text(text, &hop->list[at]));
		out_object_end(out);
	}
	out_list_end(out);
	if (hop->hosts > 0)
		host_text(table, &hop->list[0], text);
	out_escaped(out, text);
	pad(out, strlen(text) + MARK_WIDTH, width);
}

static void show_hop(const struct hop_table *table, struct out *out, unsigned ttl, size_t width)
{
	const struct hop_tally *hop = &table->hops[ttl - 1];
	char text[HOST_SIZE];
	double loss = hop_tally_loss(hop);
	out_object(out, NULL);
	out_number(out, "hop", ttl < 10 ? "  %.|-- " : ttl < 100 ? " %.|-- " : "%.|-- ", ttl);
	show_hosts(table, out, hop, width);
	show_number(out, "loss_percent", loss < 99.95 ? 5 : 6, loss, 1);
	out_text(out, loss < 99.95 ? "%" : "");
	show_number(out, NULL, 6, hop->sent, 0);
	out_number(out, "sent", NULL, hop->sent);
	out_number(out, "received", NULL, hop->received);
	show_times(table, out, hop);
	out_text(out, "\n");
	out_object_end(out);
	for (unsigned at = 1; at < hop->hosts; at++) {
		host_text(table, &hop->list[at], text);
		out_text(out, at == 1 ? "    |  `|-- " : "    |   |-- ");
		out_escaped(out, text);
		out_text(out, "\n");
	}
}

void hop_table_show(const struct hop_table *table, struct out *out, const char *head)
{
	char text[HOST_SIZE];
	size_t width = HEAD_WIDTH, length = strlen(head);
	if (length > width)
		width = length;
	for (unsigned ttl = table->first; ttl <= table->last; ttl++)
		if (table->hops[ttl - 1].hosts > 0) {
			length = host_text(table, &table->hops[ttl - 1].list[0], text) + MARK_WIDTH;
			if (length > width)
				width = length;
		}
	out_text(out, head);
	pad(out, strlen(head), width);
	out_text(out, " Loss%   Snt   Last   Avg  Best  Wrst StDev");
	out_text(out, table->jitter ? "  Javg\n" : "\n");
	out_list(out, "hops");
	for (unsigned ttl = table->first; ttl <= table->last; ttl++)
		show_hop(table, out, ttl, width);
	out_list_end(out);
}
