// SPDX-License-Identifier: MIT

/* -i of SCTP and MPTCP: the fields of their structs that are not 0, by name. */

#include <linux/inet_diag.h>
#include <linux/mptcp.h>
#include <linux/sctp.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>

#include "applets/ss/socket.h"
#include "core/inet.h"
#include "core/text.h"

/* A field of a struct: where it is, how many bytes it has, and whether it is shown in hexadecimal.
 */
struct field {
	uint16_t offset;
	uint8_t size;
	bool hexadecimal;
	char label[24];
};

#define FIELD(type, member, label) \
	{ \
		offsetof(struct type, member), sizeof(((struct type *)0)->member), false, label \
	}
#define FIELD_HEX(type, member, label) \
	{ \
		offsetof(struct type, member), sizeof(((struct type *)0)->member), true, label \
	}

static uint64_t value_of(const struct field *field, const void *from)
{
	const char *bytes = (const char *)from + field->offset;
	uint16_t two;
	uint32_t four;
	uint64_t eight;
	switch (field->size) {
	case sizeof two: memcpy(&two, bytes, sizeof two); return two;
	case sizeof four: memcpy(&four, bytes, sizeof four); return four;
	case sizeof eight: memcpy(&eight, bytes, sizeof eight); return eight;
	default: return (uint8_t)*bytes;
	}
}

/* Those that are not 0. In text iproute2 takes 32 bits for an int. */
static void print_fields(
	struct out *out, const struct field *fields, size_t count, const void *from)
{
	for (const struct field *field = fields; field < fields + count; field++) {
		char text[TEXT_NUMBER_SIZE];
		uint64_t value = value_of(field, from);
		if (value == 0)
			continue;
		out_text(out, " ");
		out_text(out, field->label);
		text_hexadecimal(text, value);
		if (field->hexadecimal)
			out_plain(out, NULL, ":%", text);
		else if (field->size == sizeof(int))
			out_signed(out, NULL, ":%", (int32_t)value);
		else
			out_number(out, NULL, ":%", value);
		out_number(out, field->label, NULL, value);
	}
}

#define COUNT(fields) (sizeof(fields) / sizeof(fields)[0])

void details_print_mptcp_info(struct out *out, const struct attribute *attribute)
{
	static const struct field numbers[] = {
		FIELD(mptcp_info, mptcpi_subflows, "subflows"),
		FIELD(mptcp_info, mptcpi_add_addr_signal, "add_addr_signal"),
		FIELD(mptcp_info, mptcpi_add_addr_accepted, "add_addr_accepted"),
		FIELD(mptcp_info, mptcpi_subflows_max, "subflows_max"),
		FIELD(mptcp_info, mptcpi_add_addr_signal_max, "add_addr_signal_max"),
		FIELD(mptcp_info, mptcpi_add_addr_accepted_max, "add_addr_accepted_max"),
	};
	static const struct field sequences[] = {
		FIELD_HEX(mptcp_info, mptcpi_token, "token"),
		FIELD_HEX(mptcp_info, mptcpi_write_seq, "write_seq"),
		FIELD_HEX(mptcp_info, mptcpi_snd_una, "snd_una"),
		FIELD_HEX(mptcp_info, mptcpi_rcv_nxt, "rcv_nxt"),
	};
	struct mptcp_info info = {0};
	if (attribute->data == NULL)
		return;
	memcpy(&info, attribute->data,
		attribute->size < sizeof info ? attribute->size : sizeof info);
	out_object(out, "mptcp_info");
	print_fields(out, numbers, COUNT(numbers), &info);
	if (info.mptcpi_flags & MPTCP_INFO_FLAG_FALLBACK)
		out_marker(out, "fallback", " fallback");
	if (info.mptcpi_flags & MPTCP_INFO_FLAG_REMOTE_KEY_RECEIVED)
		out_marker(out, "remote_key", " remote_key");
	print_fields(out, sequences, COUNT(sequences), &info);
	out_object_end(out);
}

const char *sctp_state_name(unsigned state)
{
	static const char names[][18] = {"CLOSED", "COOKIE_WAIT", "COOKIE_ECHOED", "ESTAB",
		"SHUTDOWN_PENDING", "SHUTDOWN_SENT", "SHUTDOWN_RECEIVED", "ACK_SENT"};
	return state < COUNT(names) ? names[state] : "UNKNOWN";
}

/* ` locals:10.0.0.1,10.0.0.2`: an association has several addresses on either side. */
static void print_addresses(struct out *out, const char *key, const struct attribute *attribute)
{
	struct sockaddr_storage address;
	size_t count = attribute->size / sizeof address;
	if (count == 0)
		return;
	out_text(out, " ");
	out_text(out, key);
	out_list(out, key);
	for (size_t at = 0; at < count; at++) {
		char text[INET_TEXT_SIZE];
		memcpy(&address, (const char *)attribute->data + at * sizeof address,
			sizeof address);
		bool is_v6 = address.ss_family == AF_INET6;
		/* The address behind its port, and with IPv6 its flow. */
		inet_text(text, is_v6 ? AF_INET6 : AF_INET,
			(const char *)&address + (is_v6 ? 8 : 4), is_v6 ? 16 : 4);
		out_string(out, NULL, at == 0 ? ":%" : ",%", text);
	}
	out_list_end(out);
}

static void print_association(struct out *out, const struct sctp_info *info)
{
	static const struct field before[] = {FIELD_HEX(sctp_info, sctpi_tag, "tag")};
	static const struct field numbers[] = {
		FIELD(sctp_info, sctpi_rwnd, "rwnd"),
		FIELD(sctp_info, sctpi_unackdata, "unackdata"),
		FIELD(sctp_info, sctpi_penddata, "penddata"),
		FIELD(sctp_info, sctpi_instrms, "instrms"),
		FIELD(sctp_info, sctpi_outstrms, "outstrms"),
		FIELD(sctp_info, sctpi_inqueue, "inqueue"),
		FIELD(sctp_info, sctpi_outqueue, "outqueue"),
		FIELD(sctp_info, sctpi_overall_error, "overerr"),
		FIELD(sctp_info, sctpi_max_burst, "maxburst"),
		FIELD(sctp_info, sctpi_maxseg, "maxseg"),
		FIELD(sctp_info, sctpi_peer_rwnd, "prwnd"),
		FIELD_HEX(sctp_info, sctpi_peer_tag, "ptag"),
		FIELD(sctp_info, sctpi_peer_capable, "pcapable"),
		FIELD(sctp_info, sctpi_peer_sack, "psack"),
		FIELD(sctp_info, sctpi_s_autoclose, "autoclose"),
		FIELD(sctp_info, sctpi_s_adaptation_ind, "adapind"),
		FIELD(sctp_info, sctpi_s_pd_point, "pdpoint"),
		FIELD(sctp_info, sctpi_s_nodelay, "nodelay"),
		FIELD(sctp_info, sctpi_s_disable_fragments, "nofrag"),
		FIELD(sctp_info, sctpi_s_v4mapped, "v4mapped"),
		FIELD(sctp_info, sctpi_s_frag_interleave, "fraginl"),
	};
	out_object(out, "sctp_info");
	print_fields(out, before, COUNT(before), info);
	if (info->sctpi_state != 0)
		out_string(out, "state", " state:%", sctp_state_name(info->sctpi_state));
	print_fields(out, numbers, COUNT(numbers), info);
	out_object_end(out);
}

void socket_print_sctp_info(struct ss *ss, const struct found *found)
{
	struct sctp_info info;
	print_addresses(ss->out, "locals", &found->by_type[INET_DIAG_LOCALS]);
	print_addresses(ss->out, "peers", &found->by_type[INET_DIAG_PEERS]);
	if (found_get_struct(found, INET_DIAG_INFO, &info, sizeof info))
		print_association(ss->out, &info);
}
