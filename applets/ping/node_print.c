// SPDX-License-Identifier: MIT

/* What a host says of itself (RFC 4620, 5 and 6), in iputils' words. All of it is untrusted. */

#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>

#include "applets/ping/node.h"
#include "core/dns.h"
#include "core/inet.h"
#include "core/out.h"
#include "core/text.h"

enum {
	CODE_SUCCESS,
	CODE_REFUSED,
	CODE_UNKNOWN,
	TYPE_NAME = 2,
	TYPE_IPV6 = 3,
	TYPE_IPV4 = 4,
	IS_CUT = 1, /* a flag: there are more addresses */
	TTL_SIZE = 4,
	LABEL_MAXIMUM = 63,
	POINTER = 0xc0,
	JUMPS = 64,                        /* in one name, from pointer to pointer */
	NAME_TEXT_SIZE = 4 * DNS_NAME_SIZE /* where each byte is escaped, as \007 */
};

struct data {
	const uint8_t *bytes;
	size_t size;
};

static uint32_t ttl_at(const uint8_t *bytes)
{
	return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 |
		bytes[3];
}

static void print_wrong(struct out *out, const char *how)
{
	out_string(out, "parse_error", "parse error (%)", how);
}

/* Writes one byte of a label as the files of name servers have it (RFC 1035, 5.1). */
static size_t put_byte(char *text, uint8_t byte)
{
	if (byte <= ' ' || byte >= 0x7f)
		return text_format(text, 5, "\\%03u", byte);
	for (const char *at = "\".;\\()@$"; *at != '\0'; at++)
		if (byte == (uint8_t)*at)
			return text_format(text, 3, "\\%c", byte);
	*text = (char)byte;
	return 1;
}

/* Steps to where a pointer leads, which may be anywhere in the data. False if it is cut. */
static bool follow(const struct data *data, size_t *at, size_t *behind)
{
	if (*at + 1 >= data->size)
		return false;
	if (*behind == 0)
		*behind = *at + 2;
	*at = (size_t)(data->bytes[*at] & (POINTER ^ 0xff)) << 8 | data->bytes[*at + 1];
	return true;
}

/* Reads the name at *at, with dots between its labels, and steps behind it. False if malformed. */
static bool read_name(const struct data *data, size_t *at, char text[NAME_TEXT_SIZE])
{
	size_t from = *at, behind = 0, all = 0, length = 0;
	unsigned jumps = 0;
	while (from < data->size) {
		size_t label = data->bytes[from];
		if (label >= POINTER) {
			if (++jumps > JUMPS || !follow(data, &from, &behind))
				return false;
			continue;
		}
		all += label + 1;
		if (label > LABEL_MAXIMUM || label >= data->size - from || all >= DNS_NAME_SIZE)
			return false;
		from++;
		if (label == 0) {
			*at = behind != 0 ? behind : from;
			text[length] = '\0';
			return true;
		}
		if (length > 0)
			text[length++] = '.';
		for (; label > 0; label--)
			length += put_byte(text + length, data->bytes[from++]);
	}
	return false;
}

/* A time to live, and names; a label of none is behind one that is not whole. */
static void print_names(struct out *out, const struct data *data)
{
	char text[NAME_TEXT_SIZE + 1];
	size_t at = TTL_SIZE;
	bool is_right = true;
	if (data->size < TTL_SIZE) {
		out_text(out, " ");
		print_wrong(out, "too short");
		return;
	}
	out_number(out, "ttl", NULL, ttl_at(data->bytes));
	out_list(out, "names");
	while (at < data->size && is_right) {
		out_text(out, at == TTL_SIZE ? " " : ", ");
		is_right = read_name(data, &at, text);
		if (!is_right)
			break;
		if (at < data->size && data->bytes[at] == 0)
			at++;
		else
			text_copy(text + strlen(text), 2, ".");
		out_string(out, NULL, "%", text);
	}
	out_list_end(out);
	if (!is_right)
		print_wrong(out, "truncated");
}

/* Addresses, each behind its time to live. */
static void print_addresses(struct out *out, const struct data *data, int family, bool is_cut)
{
	size_t size = family == AF_INET ? 4 : 16, at = 0;
	char text[INET_TEXT_SIZE];
	out_list(out, "addresses");
	for (; data->size - at >= TTL_SIZE + size; at += TTL_SIZE + size) {
		out_text(out, at == 0 ? " " : ", ");
		out_object(out, NULL);
		out_string(out, "address", "%",
			inet_text(text, family, data->bytes + at + TTL_SIZE, size));
		out_number(out, "ttl", NULL, ttl_at(data->bytes + at));
		out_object_end(out);
	}
	out_list_end(out);
	if (at < data->size) {
		out_text(out, at == 0 ? " " : ", ");
		print_wrong(out, "truncated");
	}
	if (is_cut)
		out_marker(out, "truncated", " (truncated)");
}

static void print_answer(struct out *out, const uint8_t *bytes, size_t size)
{
	struct data data = {bytes + NODE_HEADER_SIZE, size - NODE_HEADER_SIZE};
	unsigned type = (unsigned)bytes[4] << 8 | bytes[5];
	char text[32];
	switch (type) {
	case TYPE_NAME: print_names(out, &data); return;
	case TYPE_IPV6: print_addresses(out, &data, AF_INET6, bytes[7] & IS_CUT); return;
	case TYPE_IPV4: print_addresses(out, &data, AF_INET, bytes[7] & IS_CUT); return;
	default:
		text_format(text, sizeof text, " unknown qtype(0x%02x)", type);
		out_text(out, text);
		out_number(out, "qtype", NULL, type);
	}
}

void node_print(struct out *out, const uint8_t *bytes, size_t size)
{
	char text[32];
	out_object(out, "node");
	switch (bytes[1]) {
	case CODE_SUCCESS: print_answer(out, bytes, size); break;
	case CODE_REFUSED: out_marker(out, "refused", " refused"); break;
	case CODE_UNKNOWN: out_marker(out, "unknown", " unknown"); break;
	default:
		/* With the byte in the higher half, as iputils shows it. */
		text_format(text, sizeof text, " unknown code(%x)", bytes[1] << 8);
		out_text(out, text);
		out_number(out, "code", NULL, bytes[1]);
	}
	out_object_end(out);
}
