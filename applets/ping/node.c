// SPDX-License-Identifier: MIT
#define _GNU_SOURCE
#include "applets/ping/node.h"

#include <netinet/in.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "applets/ping/ping.h"
#include "core/libc_text.h"
#include "core/text.h"

enum subject {
	SUBJECT_IPV6, /* codes of the query */
	SUBJECT_NAME,
	SUBJECT_IPV4,
};

enum { LABEL_MAXIMUM = 63, NAME_MAXIMUM = 255 };

static const struct query_row {
	char word[16];
	uint8_t type, flags;
} query_rows[] = {
	{"name", 2, 0},
	{"ipv6", 3, 0},
	{"ipv6-all", 3, 0x02},
	{"ipv6-compatible", 3, 0x04},
	{"ipv6-global", 3, 0x20},
	{"ipv6-linklocal", 3, 0x08},
	{"ipv6-sitelocal", 3, 0x10},
	{"ipv4", 4, 0},
	{"ipv4-all", 4, 0x02},
};

static const struct subject_row {
	char prefix[14];
	uint8_t subject;
	bool is_whole; /* a name, and its last label is the last there is */
} subject_rows[] = {
	{"subject-ipv6=", SUBJECT_IPV6, false},
	{"subject-ipv4=", SUBJECT_IPV4, false},
	{"subject-name=", SUBJECT_NAME, false},
	{"subject-fqdn=", SUBJECT_NAME, true},
};

/* What -N takes, to where a question for it or an error goes. */
static int show_words(struct ping *ping, int fd, int status)
{
	struct out *out = ping->out, other;
	if (fd != STDOUT_FILENO) {
		out_init(&other, fd);
		out = &other;
	}
	out_text(out, "ping -6 -N <nodeinfo opt>\nHelp:\n  help\nQuery:\n");
	for (size_t at = 0; at < sizeof query_rows / sizeof *query_rows; at++)
		out_string(out, NULL, "  %\n", query_rows[at].word);
	out_text(out, "Subject:\n");
	for (size_t at = 0; at < sizeof subject_rows / sizeof *subject_rows; at++) {
		out_string(out, NULL, "  %", subject_rows[at].prefix);
		out_text(out, subject_rows[at].subject == SUBJECT_NAME ? "name\n" : "addr\n");
	}
	if (out == &other)
		out_close(out);
	return status;
}

/* Two -N that cannot both be. iputils says so on standard output. */
static int show_conflict(struct ping *ping, const char *text)
{
	out_text(ping->out, text);
	return show_words(ping, STDERR_FILENO, PING_STATUS);
}

/* Takes a byte of a name from *at: itself in lower case, or what `\.` and `\046` stand for. */
static bool take_byte(const char **at, const char *end, uint8_t *byte)
{
	unsigned value = (uint8_t) * (*at)++;
	if (value >= 'A' && value <= 'Z')
		value |= 0x20;
	if (value == '\\') {
		if (*at == end)
			return false;
		value = (uint8_t) * (*at)++;
		if (value >= '0' && value <= '9') {
			uint64_t number;
			char digits[4];
			if (end - *at < 2)
				return false;
			text_format(digits, sizeof digits, "%.*s", 3, *at - 1);
			if (text_number(digits, 10, UINT8_MAX, &number) != 0)
				return false;
			value = (unsigned)number;
			*at += 2;
		}
	}
	*byte = (uint8_t)value;
	return true;
}

static int refuse_name(struct ping *ping, const char *text, const char *end)
{
	return failed_with(&ping->run->error, STATUS_FAILED, 0, "inappropriate subject name: %.*s",
		(int)(end - text), text);
}

static int encoding_error(struct ping *ping, const char *what, unsigned most)
{
	return failed_with(&ping->run->error, PING_STATUS, 0,
		"IDN encoding error: domain %s longer than %u characters", what, most);
}

/* Labels, each behind its size, up to an empty one; another follows a name that is not whole. */
static int take_name(struct ping *ping, const char *text, bool is_whole)
{
	struct node_query *query = &ping->node;
	const char *end = text + strcspn(text, "%"), *at = text;
	size_t size = 0;
	for (const char *byte = text; *byte != '\0'; byte++)
		if (*byte & 0x80)
			return failed_with(&ping->run->error, PING_STATUS, 0,
				"subject %s: beyond ASCII it is to be typed as xn--…", text);
	while (at < end) {
		size_t label = size++;
		for (; at < end && *at != '.'; size++) {
			if (size - label > LABEL_MAXIMUM)
				return encoding_error(ping, "label", LABEL_MAXIMUM);
			if (size + 1 >= NAME_MAXIMUM)
				return encoding_error(ping, "name", NAME_MAXIMUM);
			if (!take_byte(&at, end, &query->subject_bytes[size]))
				return refuse_name(ping, text, end);
		}
		query->subject_bytes[label] = (uint8_t)(size - label - 1);
		at += at < end;
		if (size - label > 1)
			continue;
		if (label != 0 || at < end)
			return refuse_name(ping, text, end);
		size = 0; /* the root: a dot and nothing else */
	}
	query->subject_bytes[size++] = 0;
	if (!is_whole && memchr(text, '.', (size_t)(end - text)) == NULL)
		query->subject_bytes[size++] = 0;
	query->subject_size = size;
	return 0;
}

static int take_address(struct ping *ping, const char *text, int family)
{
	struct endpoint found;
	char line[320];
	int count = resolver_addresses(&ping->resolver, text, family, &found, 1);
	if (count <= 0) {
		text_format(line, sizeof line, "%s: %s: %s\n", ping->run->name, text,
			resolver_text(count));
		applet_warn(ping->run, line);
		return show_words(ping, STDERR_FILENO, PING_STATUS);
	}
	ping->node.subject_size = endpoint_size(&found);
	memcpy(ping->node.subject_bytes, found.bytes, ping->node.subject_size);
	return 0;
}

static int take_subject(struct ping *ping, const struct subject_row *row, const char *text)
{
	struct node_query *query = &ping->node;
	if (query->has_subject && query->subject != row->subject)
		return show_conflict(ping, "Subject type conflict\n");
	query->has_subject = true;
	query->subject = row->subject;
	if (row->subject == SUBJECT_NAME)
		return take_name(ping, text, row->is_whole);
	return take_address(ping, text, row->subject == SUBJECT_IPV6 ? AF_INET6 : AF_INET);
}

bool node_option(struct ping *ping, const char *text, int *status)
{
	struct node_query *query = &ping->node;
	*status = 0;
	query->given = true;
	if (text_equal(text, "help")) {
		show_words(ping, STDOUT_FILENO, 0);
		return false;
	}
	for (size_t at = 0; at < sizeof query_rows / sizeof *query_rows; at++) {
		const struct query_row *row = &query_rows[at];
		if (!text_equal(text, row->word))
			continue;
		if (query->type != 0 && query->type != row->type) {
			*status = show_conflict(ping, "Qtype conflict\n");
			return false;
		}
		query->type = row->type;
		query->flags |= row->flags;
		return true;
	}
	for (size_t at = 0; at < sizeof subject_rows / sizeof *subject_rows; at++) {
		const struct subject_row *row = &subject_rows[at];
		if (!text_begins(text, row->prefix))
			continue;
		*status = take_subject(ping, row, text + strlen(row->prefix));
		return *status == 0;
	}
	*status = show_words(ping, STDERR_FILENO, PING_STATUS);
	return false;
}

void node_begin(struct ping *ping)
{
	struct node_query *query = &ping->node;
	if (ping->target.family != AF_INET6)
		query->type = 0;
	if (query->type == 0)
		return;
	getrandom(query->secret, sizeof query->secret, GRND_NONBLOCK);
	if (query->has_subject)
		return;
	query->subject = SUBJECT_IPV6;
	query->subject_size = endpoint_size(&ping->target);
	memcpy(query->subject_bytes, ping->target.bytes, query->subject_size);
}

size_t node_request(const struct node_query *query, uint8_t *to, uint16_t sequence)
{
	const uint8_t header[] = {NODE_REQUEST, query->subject, 0, 0, (uint8_t)(query->type >> 8),
		(uint8_t)query->type, (uint8_t)(query->flags >> 8), (uint8_t)query->flags,
		(uint8_t)(sequence >> 8), (uint8_t)sequence};
	memcpy(to, header, sizeof header);
	memcpy(to + sizeof header, query->secret, sizeof query->secret);
	memcpy(to + NODE_HEADER_SIZE, query->subject_bytes, query->subject_size);
	return NODE_HEADER_SIZE + query->subject_size;
}

bool node_reply(
	const struct node_query *query, const uint8_t *bytes, size_t size, uint16_t *sequence)
{
	if (size < NODE_HEADER_SIZE || bytes[0] != NODE_REPLY ||
		memcmp(bytes + NODE_HEADER_SIZE - NODE_SECRET_SIZE, query->secret,
			NODE_SECRET_SIZE) != 0)
		return false;
	*sequence = (uint16_t)(bytes[8] << 8 | bytes[9]);
	return true;
}
