// SPDX-License-Identifier: MIT

/* What a raw socket hears beside replies. It is untrusted. */

#include <netinet/in.h>
#include <string.h>

#include "applets/ping/ping.h"
#include "core/inet.h"
#include "core/text.h"

enum { FILTERED_TYPES = 32 /* of ICMP, that a raw socket can be kept from */ };

static uint16_t get_16(const uint8_t *from)
{
	return (uint16_t)(from[0] << 8 | from[1]);
}

/* The header of IPv4 that a message quotes, as iputils has it: numbers as a little-endian machine
 * reads them. Text only. */
static void print_quoted(struct out *out, const uint8_t *quoted, size_t size)
{
	char text[160], from[INET_TEXT_SIZE], to[INET_TEXT_SIZE];
	uint16_t words[6];
	for (unsigned at = 0; at < 6; at++)
		words[at] = (uint16_t)(quoted[2 * at + 1] << 8 | quoted[2 * at]);
	inet_text(from, AF_INET, quoted + 12, 4);
	inet_text(to, AF_INET, quoted + 16, 4);
	out_text(out, "\nVr HL TOS  Len   ID Flg  off TTL Pro  cks      Src      Dst Data\n");
	text_format(text, sizeof text, " %x  %x  %02x %04x %04x   %x %04x  %02x  %02x %04x %s  %s ",
		quoted[0] >> 4, quoted[0] & 0xf, quoted[1], words[1], words[2], words[3] >> 13,
		words[3] & 0x1fff, quoted[8], quoted[9], words[5], from, to);
	out_text(out, text);
	for (size_t at = IP_HEADER_SIZE; at < size; at++) {
		text_format(text, sizeof text, "%02x", quoted[at]);
		out_text(out, text);
	}
}

/* A redirect or a source quench, which raw sockets alone see: shown, and nothing else. */
static void take_advice(struct ping *ping, const uint8_t *message, size_t message_size,
	const struct datagram *datagram)
{
	char text[ICMP_TEXT_SIZE];
	const uint8_t *quoted = message + PING_HEADER_SIZE;
	size_t size = message_size - PING_HEADER_SIZE;
	size_t header = size > 0 ? (size_t)(quoted[0] & 0x0f) * 4 : 0;
	uint32_t info;
	if (header < IP_HEADER_SIZE || header + PING_HEADER_SIZE > size ||
		quoted[9] != IPPROTO_ICMP || quoted[header] != ECHO_REQUEST_4 ||
		memcmp(quoted + 16, ping->target.bytes, 4) != 0 ||
		get_16(quoted + header + 4) != ping->ident)
		return;
	if (ping->settings.flags.quiet || ping->settings.flags.flood)
		return;
	memcpy(&info, message + 4, sizeof info);
	icmp_text(text, AF_INET, message[0], message[1], info);
	line_begin(ping);
	out_text(ping->out, "From ");
	line_host(ping, &datagram->from);
	out_number(ping->out, "seq", ": icmp_seq=% ", get_16(quoted + header + 6));
	out_string(ping->out, "error", "%", text);
	if (ping->settings.flags.verbose)
		print_quoted(ping->out, quoted, header);
	line_end(ping);
}

/* A message that no ping has asked for, of a type that a raw socket's filter does not know. */
static void take_unknown(struct ping *ping, const uint8_t *message, const struct datagram *datagram)
{
	char text[ICMP_TEXT_SIZE];
	if (!ping->settings.flags.verbose || ping->settings.flags.flood || ping->settings.is_user)
		return;
	icmp_text(text, AF_INET, message[0], message[1], 0);
	line_begin(ping);
	out_text(ping->out, "From ");
	line_host(ping, &datagram->from);
	out_string(ping->out, "error", ": %", text);
	line_end(ping);
}

void foreign_take(
	struct ping *ping, const uint8_t *message, size_t size, const struct datagram *datagram)
{
	if (message[0] == REDIRECT || message[0] == SOURCE_QUENCH)
		take_advice(ping, message, size, datagram);
	else if (message[0] >= FILTERED_TYPES)
		take_unknown(ping, message, datagram);
}
