// SPDX-License-Identifier: MIT
#include "applets/ss/proc_net.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "applets/ss/details.h"
#include "core/lines.h"
#include "core/own.h"
#include "core/root.h"
#include "core/text.h"

enum {
	TICKS = 100, /* of /proc, in a second (USER_HZ) */
	PATH_SIZE = 512,
};

/* The name of a table's file, "" if it has none. */
static const char *file_of(enum table table)
{
	static const char files[TABLE_COUNT][8] = {
		[TABLE_RAW] = "raw", [TABLE_UDP] = "udp", [TABLE_TCP] = "tcp"};
	const uint32_t tables = 1u << table;
	return (tables & TABLES_UNIX)       ? "unix"
		: (tables & TABLES_PACKET)  ? "packet"
		: (tables & TABLES_NETLINK) ? "netlink"
					    : files[table];
}

/* The environment's PROC_NET_TCP and the like. */
static const char *of_environment(const char *file)
{
	char name[24] = "PROC_NET_";
	text_copy(name + 9, sizeof name - 9, file);
	for (char *at = name + 9; *at != '\0'; at++)
		if (*at >= 'a' && *at <= 'z')
			*at -= 'a' - 'A';
	return getenv(name);
}

bool proc_net_is_asked_for(enum table table)
{
	const char *file = file_of(table);
	return file[0] != '\0' && (of_environment(file) != NULL || getenv("PROC_ROOT") != NULL);
}

/* Opens a file below folder, or where the environment says. */
static int open_file(const char *folder, const char *file)
{
	char path[PATH_SIZE];
	const char *own = of_environment(file), *root = getenv("PROC_ROOT");
	if (own != NULL)
		return root_open_file(AT_FDCWD, own);
	text_format(path, sizeof path, "%s%s/%s", root != NULL ? root : folder,
		root != NULL ? "/net" : "", file);
	return root_open_file(AT_FDCWD, path);
}

/* Hexadecimal digits at the beginning of *text, at most count of them. Moves *text on. */
uint64_t proc_net_hexadecimal(const char **text, size_t count)
{
	uint64_t value = 0;
	for (; count > 0; count--, ++*text) {
		char digit = **text;
		if (digit >= '0' && digit <= '9')
			value = value << 4 | (unsigned)(digit - '0');
		else if ((digit | 32) >= 'a' && (digit | 32) <= 'f')
			value = value << 4 | (unsigned)((digit | 32) - 'a' + 10);
		else
			break;
	}
	return value;
}

/* `0100007F:0016`: words of 32 bits as the machine has them, and a port. */
static bool take_endpoint(const char *word, int family, __be32 address[4], __be16 *port)
{
	size_t count = family == AF_INET ? 1 : 4;
	if (strcspn(word, ":") != count * 8 || word[count * 8] == '\0')
		return false;
	for (size_t at = 0; at < count; at++) {
		const char *before = word;
		address[at] = (__be32)proc_net_hexadecimal(&word, 8);
		if (word != before + 8)
			return false;
	}
	const char *digits = ++word;
	*port = htons((uint16_t)proc_net_hexadecimal(&word, 4));
	return word != digits && *word == '\0';
}

/* `00000011:00000022` */
static void take_pair(const char *word, uint32_t *first, uint32_t *second)
{
	*first = (uint32_t)proc_net_hexadecimal(&word, 8);
	*second = *word == ':' ? (word++, (uint32_t)proc_net_hexadecimal(&word, 8)) : 0;
}

/* The next word as a decimal number; other where there is none. */
uint32_t proc_net_number(char **line, uint32_t other)
{
	uint64_t number;
	return text_number(lines_word(line), 10, UINT32_MAX, &number) == 0 ? (uint32_t)number
									   : other;
}

/* What is made of a line. */
struct message {
	struct nlmsghdr head;
	struct inet_diag_msg body;
	struct nlattr attribute;
	struct proc_net_tcp tcp;
};

/* `20 4 30 10 -1`: what only sockets with all of TCP's state have. */
static void take_tcp(char *line, struct proc_net_tcp *tcp)
{
	tcp->retransmit_timeout = proc_net_number(&line, 0);
	tcp->acknowledge_timeout = proc_net_number(&line, 0);
	tcp->quick_acks = proc_net_number(&line, 0);
	tcp->window = proc_net_number(&line, 2);
	tcp->threshold = (int32_t)proc_net_number(&line, UINT32_MAX);
}

/* `0: 0100007F:0016 00000000:0000 0A 0:0 00:0 0 UID TIMEOUT INODE REFERENCES SOCKET ...` */
static bool take_line(char *line, int family, struct message *message)
{
	struct inet_diag_msg *body = &message->body;
	uint32_t timer, expires;
	lines_word(&line);
	if (!take_endpoint(lines_word(&line), family, body->id.idiag_src, &body->id.idiag_sport) ||
		!take_endpoint(
			lines_word(&line), family, body->id.idiag_dst, &body->id.idiag_dport))
		return false;
	const char *state = lines_word(&line), *at = state;
	body->idiag_state = (uint8_t)proc_net_hexadecimal(&at, 2);
	if (at == state || *at != '\0')
		return false;
	take_pair(lines_word(&line), &body->idiag_wqueue, &body->idiag_rqueue);
	take_pair(lines_word(&line), &timer, &expires);
	const char *retransmits = lines_word(&line);
	body->idiag_timer = (uint8_t)timer;
	body->idiag_expires = expires * (1000 / TICKS);
	body->idiag_retrans = (uint8_t)proc_net_hexadecimal(&retransmits, 8);
	body->idiag_uid = proc_net_number(&line, 0);
	uint32_t probes = proc_net_number(&line, 0);
	if (timer != 1)
		body->idiag_retrans = (uint8_t)probes;
	body->idiag_inode = proc_net_number(&line, 0);
	lines_word(&line);
	const char *cookie = lines_word(&line);
	uint64_t number = proc_net_hexadecimal(&cookie, 16);
	memcpy(body->id.idiag_cookie, &number, sizeof number);
	take_tcp(line, &message->tcp);
	return true;
}

static int take_line_inet(struct ss *ss, enum table table, int family, char *line)
{
	struct message message = {
		.head = {sizeof message, SOCK_DIAG_BY_FAMILY, 0, 0, 0},
		.body.idiag_family = (uint8_t)family,
		.attribute = {sizeof message.attribute + sizeof message.tcp, PROC_NET_ATTRIBUTE},
	};
	if (!take_line(line, family, &message) || message.body.idiag_state > 31 ||
		!(ss->selection.states >> message.body.idiag_state & 1))
		return 0;
	return proc_net_take(ss, table, &message.head);
}

int proc_net_line(struct ss *ss, enum table table, int family, char *line)
{
	return (TABLES_INET >> table & 1) ? take_line_inet(ss, table, family, line)
					  : proc_net_line_rest(ss, table, line);
}

/* Whether options ask for what sock_diag alone tells: of a plain row nothing is missing. */
static bool asks_more(const struct ss_options *options)
{
	return options->extended || options->memory || options->info || options->tos ||
		options->cgroup || options->socket_options || options->bpf;
}

int proc_net_take(struct ss *ss, enum table table, const struct nlmsghdr *message)
{
	if (ss->was_refused && !ss->said_refusal && asks_more(&ss->options)) {
		char text[sizeof ss->error->text + 64];
		text_format(text, sizeof text,
			"%s: sockets of %s are read from %s, which has few details",
			ss->error->text, file_of(table), PROC_NET);
		applet_warn(ss->run, text);
		ss->said_refusal = true;
	}
	return ss_take(ss, table, message);
}

int proc_net_show(struct ss *ss, const char *folder, enum table table, int family)
{
	char file[16];
	struct lines lines;
	int result = 0;
	if (file_of(table)[0] == '\0')
		return 0;
	text_format(file, sizeof file, "%s%s", file_of(table), family == AF_INET6 ? "6" : "");
	own_fd int fd = open_file(folder, file);
	if (fd < 0)
		return errno == ENOENT
			? 0
			: failed(ss->error, errno, "Cannot open %s/%s", folder, file);
	lines_begin(&lines, fd);
	char *line = lines_next(&lines); /* the words above the columns */
	while (line != NULL && result == 0 && (line = lines_next(&lines)) != NULL)
		result = proc_net_line(ss, table, family, line);
	if (result == 0)
		result = proc_net_show_sorted(ss);
	buffer_free(&ss->unsorted);
	return result;
}

/* The attribute of a socket that was made of a line, or NULL. */
static const void *find(const struct socket *socket, size_t size)
{
	struct attributes row = socket->attributes;
	struct attribute attribute;
	const struct nlattr *first = (const struct nlattr *)(const void *)row.at;
	/* It is the first, which spares all others the search. */
	if (row.left < sizeof *first || first->nla_type != PROC_NET_ATTRIBUTE)
		return NULL;
	return attributes_next(&row, &attribute) && attribute.size == size ? attribute.data : NULL;
}

static const struct proc_net_tcp *find_tcp(const struct socket *socket)
{
	return find(socket, sizeof(struct proc_net_tcp));
}

const struct proc_net_rest *proc_net_rest(const struct socket *socket)
{
	return find(socket, sizeof(struct proc_net_rest));
}

bool proc_net_made(const struct socket *socket)
{
	return find_tcp(socket) != NULL;
}

/* Ticks: in JSON as the time they are; in text divided as iproute2 divides them. */
static void print_ticks(struct out *out, const char *key, const char *shape, uint32_t ticks)
{
	char text[TEXT_DOUBLE_SIZE];
	text_double(text, (double)ticks / TICKS, 6);
	out_plain(out, NULL, shape, text);
	out_number(out, key, NULL, (uint64_t)ticks * (1000000 / TICKS));
}

static void print_info(struct out *out, const struct proc_net_tcp *tcp, uint8_t retransmits)
{
	uint32_t quick_acks = tcp->quick_acks / 2;
	out_object(out, "tcp_info");
	if (tcp->retransmit_timeout != 0 && tcp->retransmit_timeout != 3 * TICKS)
		print_ticks(out, "rto_us", " rto:%", tcp->retransmit_timeout);
	if (tcp->acknowledge_timeout != 0)
		print_ticks(out, "ato_us", " ato:%", tcp->acknowledge_timeout);
	if (quick_acks != 0)
		out_number(out, "qack", " qack:%", quick_acks);
	if (quick_acks & 1) /* as iproute2 has it, which has halved the number before */
		out_text(out, " bidir");
	out_bool(out, "bidir", NULL, tcp->quick_acks & 1);
	if (tcp->window != 0)
		out_number(out, "cwnd", " cwnd:%", tcp->window);
	if (tcp->threshold > 0)
		out_signed(out, "ssthresh", " ssthresh:%", tcp->threshold);
	if (retransmits != 0)
		out_number(out, "retrans", " retrans:%/0", retransmits);
	out_text(out, " reordering:0");
	out_object_end(out);
}

/* Of other tables iproute2 shows none of what the lines say: only JSON does. */
void proc_net_print_details(struct ss *ss, const struct socket *socket)
{
	const struct ss_options *options = &ss->options;
	const struct inet_diag_msg *body = netlink_body(socket->message, sizeof *body);
	struct out *out = ss->out;
	bool is_tcp = socket->table == TABLE_TCP;
	if (is_tcp && (options->timer || options->extended))
		details_print_timer(out, body, false);
	if (options->extended) {
		char text[TEXT_NUMBER_SIZE];
		bool is_shown = is_tcp && socket->uid != 0;
		out_number(out, "uid", is_shown ? " uid:%" : NULL, socket->uid);
		out_number(out, "inode", is_tcp ? " ino:%" : NULL, socket->inode);
		text_hexadecimal(text, socket->cookie);
		out_plain(out, NULL, is_tcp ? " sk:%" : NULL, text);
	}
	if (is_tcp && options->info)
		print_info(out, find_tcp(socket), body->idiag_retrans);
}
