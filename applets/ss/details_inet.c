// SPDX-License-Identifier: MIT

/* What -e, -o, -m, -i and the like add to the row of an inet socket. */

#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <linux/tcp.h>
#include <string.h>
#include <sys/socket.h>

#include "applets/ss/details.h"
#include "applets/ss/proc_net.h"
#include "applets/ss/socket.h"
#include "core/cgroup.h"
#include "core/inet.h"
#include "core/text.h"

/* `1min52sec`, `5.040sec`, `200ms`: the longer it takes, the less precise; nothing for 0. */
static void time_text(char *text, size_t size, uint32_t milliseconds)
{
	unsigned minutes = milliseconds / 60000, seconds = milliseconds / 1000 % 60;
	unsigned rest = minutes > 0 || seconds > 9 ? 0 : milliseconds % 1000;
	size_t length = 0;
	text[0] = '\0';
	if (minutes > 0)
		length = text_format(text, size, "%umin", minutes);
	if (minutes > 9)
		return;
	if (rest > 0) {
		const char *zeros = rest < 10 ? "00" : rest < 100 ? "0" : "";
		if (seconds > 0)
			text_format(text, size, "%u.%s%usec", seconds, zeros, rest);
		else
			text_format(text, size, "%s%ums", zeros, rest);
	} else if (seconds > 0) {
		text_format(text + length, size - length, "%usec", seconds);
	}
}

void details_print_timer(struct out *out, const struct inet_diag_msg *body, bool sctp)
{
	static const char names[][10] = {
		"off", "on", "keepalive", "timewait", "persist", "delack", "unknown"};
	char text[32];
	unsigned timer = body->idiag_timer < 6 ? body->idiag_timer : 6;
	if (timer == 0)
		return;
	time_text(text, sizeof text, body->idiag_expires);
	out_object(out, "timer");
	out_string(out, "name", " timer:(%,", sctp ? "T3_RTX" : names[timer]);
	out_plain(out, NULL, "%,", text);
	out_number(out, "expires_ms", NULL, body->idiag_expires);
	out_number(out, "retransmits", "%)", body->idiag_retrans);
	out_object_end(out);
}

static void print_cgroup(struct ss *ss, const struct found *found, const char *key)
{
	uint64_t id;
	if (found_get(found, INET_DIAG_CGROUP_ID, &id, sizeof id))
		out_string(ss->out, key, " cgroup:%", cgroup_path(&ss->cgroups, id));
}

/* `<->`, with a dash where a direction has been shut down. */
void details_print_directions(struct out *out, const struct found *found, unsigned type)
{
	uint8_t shut;
	char text[4] = "<->";
	if (!found_get(found, type, &shut, sizeof shut))
		return;
	if (shut & 1) /* RCV_SHUTDOWN */
		text[0] = '-';
	if (shut & 2) /* SEND_SHUTDOWN */
		text[2] = '-';
	out_string(out, NULL, " %", text);
	out_bool(out, "receive_shutdown", NULL, shut & 1);
	out_bool(out, "send_shutdown", NULL, shut & 2);
}

void socket_print_owner(struct ss *ss, const struct socket *socket)
{
	struct out *out = ss->out;
	char text[TEXT_NUMBER_SIZE];
	if (socket->uid != 0 || out->json)
		out_number(out, "uid", " uid:%", socket->uid);
	out_number(out, "inode", " ino:%", socket->inode);
	text_hexadecimal(text, socket->cookie);
	out_string(out, "cookie", " sk:%", text);
}

static void print_extended(struct ss *ss, const struct socket *socket, const struct found *found)
{
	struct out *out = ss->out;
	char text[TEXT_NUMBER_SIZE];
	uint32_t mark;
	uint8_t only;
	socket_print_owner(ss, socket);
	if (found_get(found, INET_DIAG_MARK, &mark, sizeof mark) && mark != 0) {
		text_hexadecimal(text, mark);
		out_plain(out, NULL, " fwmark:0x%", text);
		out_number(out, "fwmark", NULL, mark);
	}
	print_cgroup(ss, found, "cgroup");
	if (found_get(found, INET_DIAG_SKV6ONLY, &only, sizeof only)) {
		out_plain(out, NULL, " v6only:%", only != 0 ? "1" : "0");
		out_bool(out, "v6only", NULL, only != 0);
	}
	details_print_directions(out, found, INET_DIAG_SHUTDOWN);
}

/* A number as C's %#x writes it. */
static void print_hexadecimal(struct out *out, const char *key, const char *shape, uint32_t number)
{
	char text[TEXT_NUMBER_SIZE + 2] = "0x";
	text_hexadecimal(text + 2, number);
	out_plain(out, NULL, shape, number == 0 ? "0" : text);
	out_number(out, key, NULL, number);
}

static void print_tos(struct out *out, const struct found *found)
{
	uint8_t class;
	uint32_t id;
	if (found_get(found, INET_DIAG_TOS, &class, sizeof class))
		print_hexadecimal(out, "tos", " tos:%", class);
	if (found_get(found, INET_DIAG_TCLASS, &class, sizeof class))
		print_hexadecimal(out, "tclass", " tclass:%", class);
	if (found_get(found, INET_DIAG_CLASS_ID, &id, sizeof id))
		print_hexadecimal(out, "class_id", " class_id:%", id);
}

static void print_socket_options(struct out *out, const struct found *found, const char *line)
{
	/* The bits of struct inet_diag_sockopt, in its order. */
	static const char names[][21] = {"recverr", "is_icsk", "freebind", "hdrincl", "mc_loop",
		"transparent", "mc_all", "nodefrag", "bind_addr_no_port", "recverr_rfc4884",
		"defer_connect"};
	uint16_t bits;
	if (!found_get(found, INET_DIAG_SOCKOPT, &bits, sizeof bits))
		return;
	out_text(out, line);
	out_text(out, "inet-sockopt: (");
	out_list(out, "inet_sockopt");
	for (unsigned bit = 0; bit < sizeof names / sizeof names[0]; bit++)
		if (bits >> bit & 1)
			out_string(out, NULL, " %", names[bit]);
	out_list_end(out);
	out_text(out, ")");
}

void details_print_memory(struct out *out, const struct attribute *attribute)
{
	static const struct {
		char key[12], shape[8];
	} words[] = {{"rmem_alloc", "r%,"}, {"rcv_buf", "rb%,"}, {"wmem_alloc", "t%,"},
		{"snd_buf", "tb%,"}, {"fwd_alloc", "f%,"}, {"wmem_queued", "w%,"}, {"optmem", "o%"},
		{"backlog", ",bl%"}, {"drops", ",d%"}};
	size_t count = attribute->size / sizeof(uint32_t);
	out_object(out, "skmem");
	out_text(out, " skmem:(");
	for (size_t at = 0; at < count && at < sizeof words / sizeof words[0]; at++) {
		uint32_t value;
		memcpy(&value, (const char *)attribute->data + at * sizeof value, sizeof value);
		out_number(out, words[at].key, words[at].shape, value);
	}
	out_text(out, ")");
	out_object_end(out);
}

/* What older kernels tell of memory. */
static void print_old_memory(struct out *out, const struct attribute *attribute)
{
	struct inet_diag_meminfo memory;
	if (attribute->size < sizeof memory)
		return;
	memcpy(&memory, attribute->data, sizeof memory);
	out_object(out, "mem");
	out_number(out, "rmem_alloc", " mem:(r%,", memory.idiag_rmem);
	out_number(out, "wmem_queued", "w%,", memory.idiag_wmem);
	out_number(out, "fwd_alloc", "f%,", memory.idiag_fmem);
	out_number(out, "wmem_alloc", "t%)", memory.idiag_tmem);
	out_object_end(out);
}

static void print_memory(struct out *out, const struct found *found)
{
	if (found->by_type[INET_DIAG_SKMEMINFO].data != NULL)
		details_print_memory(out, &found->by_type[INET_DIAG_SKMEMINFO]);
	else if (found->by_type[INET_DIAG_MEMINFO].data != NULL)
		print_old_memory(out, &found->by_type[INET_DIAG_MEMINFO]);
}

/* Whom the kernel authenticates with TCP-MD5 (RFC 2385), and with what. */
static void print_md5(struct out *out, const struct attribute *attribute)
{
	size_t count = attribute->size / sizeof(struct tcp_diag_md5sig);
	out_list(out, "md5keys");
	for (size_t at = 0; at < count; at++) {
		struct tcp_diag_md5sig key;
		char address[INET_TEXT_SIZE], text[TCP_MD5SIG_MAXKEYLEN + 1];
		memcpy(&key, (const char *)attribute->data + at * sizeof key, sizeof key);
		size_t size = key.tcpm_keylen < TCP_MD5SIG_MAXKEYLEN ? key.tcpm_keylen
								     : TCP_MD5SIG_MAXKEYLEN;
		inet_text(address, key.tcpm_family, key.tcpm_addr,
			key.tcpm_family == AF_INET ? 4 : 16);
		text_format(text, sizeof text, "%.*s", (int)size, (const char *)key.tcpm_key);
		out_object(out, NULL);
		out_string(out, "address", at == 0 ? " md5keys:%" : ",%", address);
		out_number(out, "prefixlen", "/%=", key.tcpm_prefixlen);
		out_string(out, "key", "%", text);
		out_object_end(out);
	}
	out_list_end(out);
}

/* What comes on the second line of a row. */
static void print_info(struct ss *ss, const struct socket *socket, const struct found *found)
{
	const struct info_parts parts = {
		.info = &found->by_type[INET_DIAG_INFO],
		.algorithm = &found->by_type[INET_DIAG_CONG],
		.vegas = &found->by_type[INET_DIAG_VEGASINFO],
		.dctcp = &found->by_type[INET_DIAG_DCTCPINFO],
		.bbr = &found->by_type[INET_DIAG_BBRINFO],
		.state = socket->state,
		.options = ss->options.timer || ss->options.extended,
		.numeric = ss->options.numeric,
	};
	details_print_tcp_info(ss->out, &parts);
	if (found->by_type[INET_DIAG_MD5SIG].data != NULL)
		print_md5(ss->out, &found->by_type[INET_DIAG_MD5SIG]);
	if (found->by_type[INET_DIAG_ULP_INFO].data != NULL)
		details_print_ulp(ss->out, &found->by_type[INET_DIAG_ULP_INFO]);
}

void socket_print_inet_details(struct ss *ss, const struct socket *socket)
{
	const struct ss_options *options = &ss->options;
	const struct inet_diag_msg *body = netlink_body(socket->message, sizeof *body);
	struct found found;
	if (!options->timer && !options->extended && !options->memory && !options->info &&
		!options->tos && !options->cgroup && !options->socket_options)
		return;
	if (proc_net_made(socket)) {
		proc_net_print_details(ss, socket);
		return;
	}
	found_attributes(&found, socket);
	if (options->timer || options->extended)
		details_print_timer(ss->out, body, socket_is_sctp(socket));
	if (options->extended)
		print_extended(ss, socket, &found);
	if (options->tos)
		print_tos(ss->out, &found);
	if (options->cgroup) /* which -e has shown already, and an object has a key once */
		print_cgroup(ss, &found, options->extended ? NULL : "cgroup");
	if (options->socket_options)
		print_socket_options(ss->out, &found, options->oneline ? " " : "\n\t");
	if (options->memory || (options->info && socket->table != TABLE_UDP)) {
		out_text(ss->out, options->oneline ? "" : "\n\t");
		print_memory(ss->out, &found);
		if (socket_is_sctp(socket))
			socket_print_sctp_info(ss, &found);
		else if (socket->table == TABLE_MPTCP)
			details_print_mptcp_info(ss->out, &found.by_type[INET_DIAG_INFO]);
		else
			print_info(ss, socket, &found);
	}
}
