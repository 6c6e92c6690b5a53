// SPDX-License-Identifier: MIT

/* What ping prints. */

#include <netinet/in.h>
#include <unistd.h>

#include "applets/ping/ping.h"
#include "core/clock.h"
#include "core/text.h"

void line_host(struct ping *ping, const struct endpoint *endpoint)
{
	char text[ENDPOINT_TEXT_SIZE];
	const char *name = NULL;
	endpoint_text(text, endpoint);
	if (!ping->settings.flags.numeric)
		name = resolver_name(&ping->resolver, endpoint->family, endpoint->bytes);
	if (name != NULL) {
		out_string(ping->out, "name", "%", name);
		out_string(ping->out, "host", " (%)", text);
	} else {
		out_string(ping->out, "host", "%", text);
	}
}

void line_begin(struct ping *ping)
{
	char text[TEXT_NUMBER_SIZE * 2];
	out_object(ping->out, NULL);
	if (!ping->settings.flags.stamps)
		return;
	int64_t now = clock_calendar() / 1000;
	text_format(text, sizeof text, "%ld.%06ld", (long)(now / 1000000), (long)(now % 1000000));
	out_plain(ping->out, "timestamp", "[%] ", text);
}

void line_end(struct ping *ping)
{
	out_object_end(ping->out);
	out_text(ping->out, "\n");
	out_next_buffered(ping->out);
}

static void header_source(struct ping *ping)
{
	const struct settings *settings = &ping->settings;
	char text[ENDPOINT_TEXT_SIZE];
	if (settings->device == NULL && settings->source.family == AF_UNSPEC &&
		!settings->flags.fixed_source)
		return;
	out_string(ping->out, NULL, "from % ", endpoint_text(text, &ping->source));
	if (settings->device != NULL)
		out_string(ping->out, NULL, "%", settings->device);
	out_text(ping->out, ": ");
}

void line_header(struct ping *ping)
{
	const struct settings *settings = &ping->settings;
	struct out *out = ping->out;
	char text[ENDPOINT_TEXT_SIZE], pattern[2 * PING_PATTERN_SIZE + 1] = "";
	bool is_ipv4 = ping->target.family == AF_INET;
	for (unsigned at = 0; at < settings->pattern_size; at++)
		text_format(pattern + 2 * at, 3, "%02x", settings->pattern[at]);
	if (settings->has_pattern)
		out_string(out, NULL, "PATTERN: 0x%\n", pattern);
	out_string(out, NULL, "PING % ", ping->host);
	out_string(out, NULL, "(%) ", endpoint_text(text, &ping->target));
	header_source(ping);
	if (!is_ipv4 && settings->has_flow) {
		text_format(text, sizeof text, ", flow 0x%05x, ", settings->flow);
		out_text(out, text);
	}
	if (is_ipv4) {
		out_number(out, NULL, "%", settings->size);
		out_number(out, NULL, "(%) bytes of data.\n",
			settings->size + PING_HEADER_SIZE + IP_HEADER_SIZE + ping->options_size);
	} else {
		out_number(out, NULL, "% data bytes\n", settings->size);
	}
}

/* One time in milliseconds. */
static void put_time(struct out *out, const char *key, const char *shape, int64_t us)
{
	char text[TEXT_NUMBER_SIZE * 2];
	text_format(text, sizeof text, "%ld.%03ld", (long)(us / 1000), (long)(us % 1000));
	out_plain(out, key, shape, text);
}

static void put_loss(struct ping *ping)
{
	const struct tally *tally = &ping->tally;
	char text[TEXT_DOUBLE_SIZE];
	if (tally->sent == 0)
		return;
	/* To 6 digits, as %g. */
	int64_t lost = (int64_t)tally->sent - (int64_t)tally->received;
	double loss = (float)((double)(lost < 0 ? -lost : lost) * 100.0 / (double)tally->sent);
	text_double(text, loss, 6);
	if (lost < 0)
		out_text(ping->out, ", -- somebody is printing forged packets!");
	else
		out_plain(ping->out, "loss_percent", ", %% packet loss", text);
	out_number(ping->out, "time_ms", ", time %ms",
		(uint64_t)((ping->sent_at - ping->started + 500000) / 1000000));
}

static void put_times(struct ping *ping)
{
	const struct tally *tally = &ping->tally;
	struct out *out = ping->out;
	if (tally->timed > 0) {
		out_object(out, "rtt");
		put_time(out, "min", "rtt min/avg/max/mdev = %", tally->shortest);
		put_time(out, "avg", "/%", tally_mean(tally));
		put_time(out, "max", "/%", tally->longest);
		put_time(out, "mdev", "/% ms", tally_deviation(tally));
		out_object_end(out);
	}
	if (tally->pipe > 1)
		out_number(out, "pipe", tally->timed > 0 ? ", pipe %" : "pipe %", tally->pipe);
	/* What node information answers has no times. */
	if (tally->received > 0 && tally->sent > 1 &&
		(ping->settings.interval == 0 || ping->settings.flags.flood ||
			ping->settings.flags.adaptive)) {
		int64_t all = (ping->sent_at - ping->started) / 1000;
		put_time(out, "ipg",
			tally->timed > 0 || tally->pipe > 1 ? ", ipg/ewma %" : "ipg/ewma %",
			all / (int64_t)(tally->sent - 1));
		put_time(out, "ewma", "/% ms", tally->smoothed / 8);
	}
}

void line_statistics(struct ping *ping)
{
	const struct tally *tally = &ping->tally;
	struct out *out = ping->out;
	out_object(out, NULL);
	out_text(out, "\n");
	out_string(out, "host", "--- % ping statistics ---\n", ping->host);
	out_number(out, "transmitted", "% packets transmitted", tally->sent);
	out_number(out, "received", ", % received", tally->received);
	if (tally->duplicates > 0 || out->json)
		out_number(out, "duplicates", ", +% duplicates", tally->duplicates);
	if (tally->corrupted > 0 || out->json)
		out_number(out, "corrupted", ", +% corrupted", tally->corrupted);
	if (tally->errors > 0 || out->json)
		out_number(out, "errors", ", +% errors", tally->errors);
	put_loss(ping);
	out_text(out, "\n");
	put_times(ping);
	line_end(ping);
}

void line_status(struct ping *ping)
{
	const struct tally *tally = &ping->tally;
	struct out out;
	char text[160];
	uint64_t lost = tally->sent - tally->received;
	out_flush(ping->out);
	out_init(&out, STDERR_FILENO);
	size_t length = text_format(text, sizeof text, "\r%lu/%lu packets, %u%% loss",
		(unsigned long)tally->received, (unsigned long)tally->sent,
		tally->sent > 0 ? (unsigned)(lost * 100 / tally->sent) : 0);
	if (tally->timed > 0) {
		long mean = (long)tally_mean(tally), least = (long)tally->shortest;
		long most = (long)tally->longest, smoothed = (long)tally->smoothed / 8;
		text_format(text + length, sizeof text - length,
			", min/avg/ewma/max = %ld.%03ld/%ld.%03ld/%ld.%03ld/%ld.%03ld ms",
			least / 1000, least % 1000, mean / 1000, mean % 1000, smoothed / 1000,
			smoothed % 1000, most / 1000, most % 1000);
	}
	out_text(&out, text);
	out_text(&out, "\n");
	out_close(&out);
}

void line_dot(struct ping *ping)
{
	if (ping->settings.flags.quiet)
		return;
	if (ping->dots < ping->screen) {
		out_text(ping->out, ".");
		ping->dots++;
	}
}

void line_dot_back(struct ping *ping, const char *mark)
{
	if (ping->settings.flags.quiet)
		return;
	if (mark != NULL) {
		out_text(ping->out, mark);
	} else {
		out_text(ping->out, "\b \b");
		ping->dots -= ping->dots > 0;
	}
}
