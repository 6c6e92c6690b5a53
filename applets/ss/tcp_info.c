// SPDX-License-Identifier: MIT

/* -i: what the kernel knows of a connection's way (struct tcp_info of linux/tcp.h). */

#include <linux/inet_diag.h>
#include <linux/tcp.h>
#include <stddef.h>
#include <string.h>

#include "applets/ss/details.h"
#include "applets/ss/tables.h"
#include "core/text.h"

/* What linux/tcp.h of Linux 6.1 does not have yet; it only grows at its end. */
struct info {
	struct tcp_info tcp;
	uint32_t receive_window; /* tcpi_rcv_wnd, 6.2 */
	uint32_t rehash;         /* tcpi_rehash, 6.2 */
};

enum {
	OPTION_USEC_TS = 64, /* TCPI_OPT_USEC_TS, 6.7 */
	DEFAULT_REORDERING = 3,
};

/* How a field is shown: unless it is 0, or what the kernel has by default. */
enum shown {
	AS_NUMBER,
	AS_SIGNED, /* what iproute2 takes for an int */
	AS_REORDERING,
	AS_LONG,
	AS_MILLISECONDS, /* it is in milliseconds */
	AS_TIME,         /* it is in microseconds, and shown in milliseconds */
};

struct field {
	uint8_t offset;
	uint8_t shown;
	char label[15];
};

#define FIELD(member, shown, label) \
	{ \
		offsetof(struct info, member), shown, label \
	}

static const struct field before_rates[] = {
	FIELD(tcp.tcpi_snd_mss, AS_SIGNED, "mss"),
	FIELD(tcp.tcpi_pmtu, AS_NUMBER, "pmtu"),
	FIELD(tcp.tcpi_rcv_mss, AS_SIGNED, "rcvmss"),
	FIELD(tcp.tcpi_advmss, AS_SIGNED, "advmss"),
	FIELD(tcp.tcpi_snd_cwnd, AS_NUMBER, "cwnd"),
	FIELD(tcp.tcpi_snd_ssthresh, AS_NUMBER, "ssthresh"),
	FIELD(tcp.tcpi_bytes_sent, AS_LONG, "bytes_sent"),
	FIELD(tcp.tcpi_bytes_retrans, AS_LONG, "bytes_retrans"),
	FIELD(tcp.tcpi_bytes_acked, AS_LONG, "bytes_acked"),
	FIELD(tcp.tcpi_bytes_received, AS_LONG, "bytes_received"),
	FIELD(tcp.tcpi_segs_out, AS_NUMBER, "segs_out"),
	FIELD(tcp.tcpi_segs_in, AS_NUMBER, "segs_in"),
	FIELD(tcp.tcpi_data_segs_out, AS_NUMBER, "data_segs_out"),
	FIELD(tcp.tcpi_data_segs_in, AS_NUMBER, "data_segs_in"),
};

static const struct field between_rates[] = {
	FIELD(tcp.tcpi_last_data_sent, AS_MILLISECONDS, "lastsnd"),
	FIELD(tcp.tcpi_last_data_recv, AS_MILLISECONDS, "lastrcv"),
	FIELD(tcp.tcpi_last_ack_recv, AS_MILLISECONDS, "lastack"),
};

static const struct field after_retransmits[] = {
	FIELD(tcp.tcpi_lost, AS_NUMBER, "lost"),
	FIELD(tcp.tcpi_sacked, AS_NUMBER, "sacked"),
	FIELD(tcp.tcpi_dsack_dups, AS_NUMBER, "dsack_dups"),
	FIELD(tcp.tcpi_fackets, AS_NUMBER, "fackets"),
	FIELD(tcp.tcpi_reordering, AS_REORDERING, "reordering"),
	FIELD(tcp.tcpi_reord_seen, AS_SIGNED, "reord_seen"),
	FIELD(tcp.tcpi_rcv_rtt, AS_TIME, "rcv_rtt"),
	FIELD(tcp.tcpi_rcv_space, AS_SIGNED, "rcv_space"),
	FIELD(tcp.tcpi_rcv_ssthresh, AS_NUMBER, "rcv_ssthresh"),
	FIELD(tcp.tcpi_notsent_bytes, AS_NUMBER, "notsent"),
	FIELD(tcp.tcpi_min_rtt, AS_TIME, "minrtt"),
	FIELD(tcp.tcpi_rcv_ooopack, AS_NUMBER, "rcv_ooopack"),
	FIELD(tcp.tcpi_snd_wnd, AS_NUMBER, "snd_wnd"),
	FIELD(receive_window, AS_NUMBER, "rcv_wnd"),
	FIELD(rehash, AS_NUMBER, "rehash"),
};

/* Microseconds, in text as milliseconds. */
static void print_time(struct out *out, const char *label, uint32_t microseconds)
{
	char text[TEXT_DOUBLE_SIZE], key[24];
	text_double(text, microseconds / 1000.0, 6);
	out_text(out, " ");
	out_text(out, label);
	out_plain(out, NULL, ":%", text);
	text_format(key, sizeof key, "%s_us", label);
	out_number(out, key, NULL, microseconds);
}

static void print_field(struct out *out, const struct field *field, const struct info *info)
{
	char key[24];
	uint64_t value = 0;
	memcpy(&value, (const char *)info + field->offset, field->shown == AS_LONG ? 8 : 4);
	if (value == (field->shown == AS_REORDERING ? DEFAULT_REORDERING : 0))
		return;
	if (field->shown == AS_TIME) {
		print_time(out, field->label, (uint32_t)value);
		return;
	}
	out_text(out, " ");
	out_text(out, field->label);
	if (field->shown == AS_SIGNED || field->shown == AS_REORDERING) {
		out_signed(out, field->label, ":%", (int32_t)value);
	} else if (field->shown == AS_MILLISECONDS) {
		text_format(key, sizeof key, "%s_ms", field->label);
		out_number(out, key, ":%", value);
	} else {
		out_number(out, field->label, ":%", value);
	}
}

static void print_fields(
	struct out *out, const struct field *fields, size_t count, const struct info *info)
{
	for (size_t at = 0; at < count; at++)
		print_field(out, &fields[at], info);
}

/* Bits a second: `1.31Tbps`, with -n `131072000000bps`. */
static void rate_text(char text[TEXT_DOUBLE_SIZE], double rate, bool numeric)
{
	const char *unit = "";
	if (numeric || rate < 1000) {
		text_fixed(text, rate < 1.8e19 ? rate : 1.8e19, 0);
		return;
	}
	for (const char *units = "k\0M\0G\0T"; rate >= 1000 && units[0] != '\0'; units += 2) {
		rate /= 1000;
		unit = units;
		if (units[0] == 'T')
			break;
	}
	size_t length = text_double(text, rate, 3);
	text_format(text + length, TEXT_DOUBLE_SIZE - length, "%s", unit);
}

static void print_rate(
	struct out *out, const char *key, const char *shape, double rate, bool numeric)
{
	char text[TEXT_DOUBLE_SIZE];
	rate_text(text, rate, numeric);
	out_plain(out, NULL, shape, text);
	text_fixed(text, rate < 1.8e19 ? rate : 1.8e19, 0);
	out_plain(out, key, NULL, text);
}

static void print_options(struct out *out, const struct tcp_info *info)
{
	static const struct {
		uint8_t bit;
		char name[10];
	} names[] = {{TCPI_OPT_TIMESTAMPS, "ts"}, {OPTION_USEC_TS, "usec_ts"},
		{TCPI_OPT_SACK, "sack"}, {TCPI_OPT_ECN, "ecn"}, {TCPI_OPT_ECN_SEEN, "ecnseen"},
		{TCPI_OPT_SYN_DATA, "fastopen"}};
	out_list(out, "options");
	for (size_t at = 0; at < sizeof names / sizeof names[0]; at++)
		if (info->tcpi_options & names[at].bit)
			out_string(out, NULL, " %", names[at].name);
	out_list_end(out);
}

static void print_algorithm(struct out *out, const struct attribute *attribute)
{
	struct attributes row = {0};
	char text[16]; /* TCP_CA_NAME_MAX */
	if (attribute->data == NULL)
		return;
	attribute_text(attribute, text, sizeof text, &row);
	out_string(out, "cong", " %", text);
}

/* Time-outs and round trips. */
static void print_times(struct out *out, const struct tcp_info *info)
{
	char text[TEXT_DOUBLE_SIZE];
	if (info->tcpi_options & TCPI_OPT_WSCALE) {
		out_number(out, "snd_wscale", " wscale:%", info->tcpi_snd_wscale);
		out_number(out, "rcv_wscale", ",%", info->tcpi_rcv_wscale);
	}
	if (info->tcpi_rto != 0 && info->tcpi_rto != 3000000)
		print_time(out, "rto", info->tcpi_rto);
	if (info->tcpi_backoff != 0)
		out_number(out, "backoff", " backoff:%", info->tcpi_backoff);
	if (info->tcpi_rtt != 0) {
		print_time(out, "rtt", info->tcpi_rtt);
		text_double(text, info->tcpi_rttvar / 1000.0, 6);
		out_plain(out, NULL, "/%", text);
		out_number(out, "rttvar_us", NULL, info->tcpi_rttvar);
	}
	if (info->tcpi_ato != 0)
		print_time(out, "ato", info->tcpi_ato);
}

static void print_dctcp(struct out *out, const struct attribute *attribute)
{
	struct tcp_dctcp_info dctcp;
	if (attribute->size < sizeof dctcp)
		return;
	memcpy(&dctcp, attribute->data, sizeof dctcp);
	out_object(out, "dctcp");
	if (dctcp.dctcp_enabled) {
		out_number(out, "ce_state", " dctcp:(ce_state:%", dctcp.dctcp_ce_state);
		out_number(out, "alpha", ",alpha:%", dctcp.dctcp_alpha);
		out_number(out, "ab_ecn", ",ab_ecn:%", dctcp.dctcp_ab_ecn);
		out_number(out, "ab_tot", ",ab_tot:%)", dctcp.dctcp_ab_tot);
	} else {
		out_marker(out, "fallback_mode", " dctcp:fallback_mode");
	}
	out_object_end(out);
}

static void print_gain(struct out *out, const char *key, const char *shape, uint32_t gain)
{
	char text[TEXT_DOUBLE_SIZE];
	if (gain == 0)
		return;
	text_double(text, gain / 256.0, 6);
	out_plain(out, key, shape, text);
}

static void print_bbr(struct out *out, const struct info_parts *parts)
{
	struct tcp_bbr_info bbr;
	char text[TEXT_DOUBLE_SIZE];
	if (parts->bbr->size < sizeof bbr)
		return;
	memcpy(&bbr, parts->bbr->data, sizeof bbr);
	uint64_t bandwidth = (uint64_t)bbr.bbr_bw_hi << 32 | bbr.bbr_bw_lo;
	out_object(out, "bbr");
	print_rate(out, "bw_bps", " bbr:(bw:%bps", (double)bandwidth * 8.0, parts->numeric);
	text_double(text, bbr.bbr_min_rtt / 1000.0, 6);
	out_plain(out, NULL, ",mrtt:%", text);
	out_number(out, "mrtt_us", NULL, bbr.bbr_min_rtt);
	print_gain(out, "pacing_gain", ",pacing_gain:%", bbr.bbr_pacing_gain);
	print_gain(out, "cwnd_gain", ",cwnd_gain:%", bbr.bbr_cwnd_gain);
	out_text(out, ")");
	out_object_end(out);
}

/* The round trip as TCP Vegas and its like measure it, where they do. */
static uint32_t round_trip(const struct tcp_info *info, const struct attribute *attribute)
{
	struct tcpvegas_info vegas;
	if (attribute->data == NULL || attribute->size < sizeof vegas)
		return info->tcpi_rtt;
	memcpy(&vegas, attribute->data, sizeof vegas);
	bool known = vegas.tcpv_enabled && vegas.tcpv_rtt != 0 && vegas.tcpv_rtt != INT32_MAX;
	return known ? vegas.tcpv_rtt : info->tcpi_rtt;
}

/* What one window in each round trip makes. */
static void print_send_rate(
	struct out *out, const struct tcp_info *info, const struct info_parts *parts)
{
	uint32_t microseconds = round_trip(info, parts->vegas);
	if (microseconds == 0 || info->tcpi_snd_mss == 0 || info->tcpi_snd_cwnd == 0)
		return;
	double rate = (double)info->tcpi_snd_cwnd * (double)info->tcpi_snd_mss * 8000000.0 /
		(double)microseconds;
	print_rate(out, "send_bps", " send %bps", rate, parts->numeric);
}

static void print_rates(struct out *out, const struct tcp_info *info, bool numeric)
{
	if (info->tcpi_pacing_rate != 0 && info->tcpi_pacing_rate != UINT64_MAX) {
		print_rate(out, "pacing_rate_bps", " pacing_rate %bps",
			(double)info->tcpi_pacing_rate * 8.0, numeric);
		if (info->tcpi_max_pacing_rate != 0 && info->tcpi_max_pacing_rate != UINT64_MAX)
			print_rate(out, "max_pacing_rate_bps", "/%bps",
				(double)info->tcpi_max_pacing_rate * 8.0, numeric);
	}
	if (info->tcpi_delivery_rate != 0)
		print_rate(out, "delivery_rate_bps", " delivery_rate %bps",
			(double)info->tcpi_delivery_rate * 8.0, numeric);
	if (info->tcpi_delivered != 0)
		out_number(out, "delivered", " delivered:%", info->tcpi_delivered);
	if (info->tcpi_delivered_ce != 0)
		out_number(out, "delivered_ce", " delivered_ce:%", info->tcpi_delivered_ce);
	if (info->tcpi_delivery_rate_app_limited)
		out_text(out, " app_limited");
	out_bool(out, "app_limited", NULL, info->tcpi_delivery_rate_app_limited);
}

/* A part of the busy time, in text with its percentage. */
static void print_limited(struct out *out, const char *label, uint64_t microseconds, uint64_t busy)
{
	char text[TEXT_DOUBLE_SIZE], key[24], shape[24];
	if (microseconds == 0)
		return;
	text_format(shape, sizeof shape, " %s:%%ms", label);
	out_number(out, NULL, shape, microseconds / 1000);
	text_fixed(text, 100.0 * (double)microseconds / (double)busy, 1);
	out_plain(out, NULL, "(%%)", text);
	text_format(key, sizeof key, "%s_us", label);
	out_number(out, key, NULL, microseconds);
}

static void print_busy(struct out *out, const struct tcp_info *info)
{
	if (info->tcpi_busy_time == 0)
		return;
	out_number(out, NULL, " busy:%ms", info->tcpi_busy_time / 1000);
	out_number(out, "busy_us", NULL, info->tcpi_busy_time);
	print_limited(out, "rwnd_limited", info->tcpi_rwnd_limited, info->tcpi_busy_time);
	print_limited(out, "sndbuf_limited", info->tcpi_sndbuf_limited, info->tcpi_busy_time);
}

static void print_retransmits(struct out *out, const struct tcp_info *info)
{
	if (info->tcpi_unacked != 0)
		out_number(out, "unacked", " unacked:%", info->tcpi_unacked);
	if (info->tcpi_retrans == 0 && info->tcpi_total_retrans == 0)
		return;
	out_number(out, "retrans", " retrans:%", info->tcpi_retrans);
	out_number(out, "total_retrans", "/%", info->tcpi_total_retrans);
}

/* Values that say nothing read as 0, which is not shown. */
static void forget_defaults(struct info *info, uint8_t state)
{
	if (info->tcp.tcpi_snd_ssthresh >= 0xffff)
		info->tcp.tcpi_snd_ssthresh = 0;
	if (info->tcp.tcpi_min_rtt == UINT32_MAX)
		info->tcp.tcpi_min_rtt = 0;
	if (state == SS_LISTEN) /* the backlog, which is the send queue */
		info->tcp.tcpi_sacked = 0;
}

void details_print_tcp_info(struct out *out, const struct info_parts *parts)
{
	struct info info = {.tcp.tcpi_reordering = DEFAULT_REORDERING};
	size_t size = parts->info->size < sizeof info ? parts->info->size : sizeof info;
	if (parts->info->data == NULL)
		return;
	memcpy(&info, parts->info->data, size);
	forget_defaults(&info, parts->state);
	out_object(out, "tcp_info");
	if (parts->options)
		print_options(out, &info.tcp);
	print_algorithm(out, parts->algorithm);
	print_times(out, &info.tcp);
	print_fields(out, before_rates, sizeof before_rates / sizeof before_rates[0], &info);
	if (parts->dctcp->data != NULL)
		print_dctcp(out, parts->dctcp);
	if (parts->bbr->data != NULL)
		print_bbr(out, parts);
	print_send_rate(out, &info.tcp, parts);
	print_fields(out, between_rates, sizeof between_rates / sizeof between_rates[0], &info);
	print_rates(out, &info.tcp, parts->numeric);
	print_busy(out, &info.tcp);
	print_retransmits(out, &info.tcp);
	print_fields(out, after_retransmits, sizeof after_retransmits / sizeof after_retransmits[0],
		&info);
	out_object_end(out);
}
