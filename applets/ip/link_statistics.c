// SPDX-License-Identifier: MIT

/* A link's counters: the table of -s, and the causes of errors of -s -s. */

#include <linux/rtnetlink.h>
#include <string.h>

#include "applets/ip/link.h"
#include "core/text.h"

enum { COLUMNS = 8, FIRST_ROW = 7 };

/* One counter. Where iproute2's text and JSON name different ones in a place, so does this. */
struct column {
	const char *key, *heading;
	uint64_t in_json, in_text;
};

/* The counters of a direction; columns that have no heading are not shown. */
struct direction {
	const char *key, *heading, *error_heading;
	struct column row[FIRST_ROW];
	struct column errors[COLUMNS - 1]; /* each below the next column of row */
};

#define COLUMN(key, heading, value) \
	{ \
		key, heading, value, value \
	}

static struct direction received(const struct rtnl_link_stats64 *from)
{
	return (struct direction){
		.key = "rx",
		.heading = "RX:",
		.error_heading = "RX errors:",
		.row =
			{
				COLUMN("bytes", "bytes", from->rx_bytes),
				COLUMN("packets", "packets", from->rx_packets),
				COLUMN("errors", "errors", from->rx_errors),
				COLUMN("dropped", "dropped", from->rx_dropped),
				{"over_errors", "missed", from->rx_over_errors,
					from->rx_missed_errors},
				COLUMN("multicast", "mcast", from->multicast),
				COLUMN("compressed", from->rx_compressed != 0 ? "compressed" : NULL,
					from->rx_compressed),
			},
		.errors =
			{
				COLUMN("length_errors", "length", from->rx_length_errors),
				COLUMN("crc_errors", "crc", from->rx_crc_errors),
				COLUMN("frame_errors", "frame", from->rx_frame_errors),
				COLUMN("fifo_errors", "fifo", from->rx_fifo_errors),
				{"missed_errors", "overrun", from->rx_missed_errors,
					from->rx_over_errors},
				COLUMN("nohandler", from->rx_nohandler != 0 ? "nohandler" : NULL,
					from->rx_nohandler),
				COLUMN("otherhost",
					from->rx_otherhost_dropped != 0 ? "otherhost" : NULL,
					from->rx_otherhost_dropped),
			},
	};
}

static struct direction sent(const struct rtnl_link_stats64 *from, uint64_t carrier_changes)
{
	return (struct direction){
		.key = "tx",
		.heading = "TX:",
		.error_heading = "TX errors:",
		.row =
			{
				COLUMN("bytes", "bytes", from->tx_bytes),
				COLUMN("packets", "packets", from->tx_packets),
				COLUMN("errors", "errors", from->tx_errors),
				COLUMN("dropped", "dropped", from->tx_dropped),
				COLUMN("carrier_errors", "carrier", from->tx_carrier_errors),
				COLUMN("collisions", "collsns", from->collisions),
				COLUMN("compressed", from->tx_compressed != 0 ? "compressed" : NULL,
					from->tx_compressed),
			},
		.errors =
			{
				COLUMN("aborted_errors", "aborted", from->tx_aborted_errors),
				COLUMN("fifo_errors", "fifo", from->tx_fifo_errors),
				COLUMN("window_errors", "window", from->tx_window_errors),
				COLUMN("heartbeat_errors", "heartbt", from->tx_heartbeat_errors),
				COLUMN("carrier_changes", "transns", carrier_changes),
			},
	};
}

void ip_counter(const struct ip *ip, uint64_t number, char text[TEXT_NUMBER_SIZE])
{
	if (ip->options.human)
		text_human(text, number, ip->options.iec ? 1024 : 1000);
	else
		text_decimal(text, number);
}

/* Numbers that are wider than the headings widen their column for both directions. */
static void widen(size_t *widths, const struct column *columns, size_t count)
{
	char digits[TEXT_NUMBER_SIZE];
	for (size_t at = 0; at < count; at++) {
		size_t width = text_decimal(digits, columns[at].in_text);
		if (columns[at].heading != NULL && width > widths[at])
			widths[at] = width;
	}
}

static void pad(struct out *out, size_t width)
{
	while (width-- > 0)
		out_text(out, " ");
}

static void print_heading(struct out *out, const char *heading, size_t width)
{
	size_t length = strlen(heading);
	out_text(out, " ");
	pad(out, width > length ? width - length : 0);
	out_text(out, heading);
}

static void print_cell(const struct ip *ip, const struct column *column, size_t width)
{
	char text[TEXT_NUMBER_SIZE];
	if (column->heading == NULL)
		return;
	ip_counter(ip, column->in_text, text);
	out_cell(ip->out, width, text);
	out_number(ip->out, column->key, NULL, column->in_json);
}

/* The direction's name takes part of the first column; an empty last column stays blank. */
static void print_row(const struct ip *ip, const struct direction *direction, const size_t *widths)
{
	struct out *out = ip->out;
	out_text(out, "    ");
	out_text(out, direction->heading);
	for (size_t at = 0; at < FIRST_ROW; at++) {
		const char *heading = direction->row[at].heading;
		size_t taken = at == 0 ? strlen(direction->heading) + 1 : 0;
		print_heading(out, heading != NULL ? heading : "", widths[at] - taken);
	}
	out_line(out);
	out_text(out, "    ");
	for (size_t at = 0; at < FIRST_ROW; at++)
		print_cell(ip, &direction->row[at], widths[at]);
}

static void print_errors(
	const struct ip *ip, const struct direction *direction, const size_t *widths)
{
	struct out *out = ip->out;
	out_line(out);
	out_text(out, "    ");
	out_text(out, direction->error_heading);
	pad(out, widths[0] - strlen(direction->error_heading));
	for (size_t at = 0; at < COLUMNS - 1; at++)
		if (direction->errors[at].heading != NULL)
			print_heading(out, direction->errors[at].heading, widths[at + 1]);
	out_line(out);
	out_text(out, "    ");
	pad(out, widths[0] + 1);
	for (size_t at = 0; at < COLUMNS - 1; at++)
		print_cell(ip, &direction->errors[at], widths[at + 1]);
}

static void print_direction(
	const struct ip *ip, const struct direction *direction, const size_t *widths, bool errors)
{
	out_object(ip->out, direction->key);
	print_row(ip, direction, widths);
	if (errors)
		print_errors(ip, direction, widths);
	out_object_end(ip->out);
}

/* How often the carrier came and went is told outside of the counters. */
static uint64_t carrier_changes(struct link *link)
{
	struct attribute at[IFLA_CARRIER_CHANGES + 1], *changes = &at[IFLA_CARRIER_CHANGES];
	attributes_table(&link->all, at, IFLA_CARRIER_CHANGES + 1);
	return changes->data != NULL ? attribute_u32(changes, &link->all) : 0;
}

void link_print_statistics(struct ip *ip, struct link *link)
{
	size_t widths[COLUMNS] = {10, 7, 6, 7, 7, 7, 10, 9};
	bool errors = ip->options.statistics > 1;
	struct direction rx = received(&link->statistics);
	struct direction tx = sent(&link->statistics, carrier_changes(link));
	/* As iproute2: what -h shows may stand out by a character. */
	if (!ip->options.human) {
		widen(widths, rx.row, FIRST_ROW);
		widen(widths, tx.row, FIRST_ROW);
	}
	if (errors && !ip->options.human) {
		widen(widths + 1, rx.errors, COLUMNS - 1);
		/* As in iproute2: each widens the column behind its own. */
		widen(widths + 2, tx.errors, COLUMNS - 2);
	}
	out_object(ip->out, "stats64");
	print_direction(ip, &rx, widths, errors);
	out_line(ip->out);
	print_direction(ip, &tx, widths, errors);
	out_object_end(ip->out);
}
