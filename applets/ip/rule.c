// SPDX-License-Identifier: MIT

/* ip rule: ask, select, show; flush, save and restore. */

#include "applets/ip/rule.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "applets/ip/words.h"
#include "core/text.h"

enum { MAGIC = 0x71706986 }; /* what a file of `ip rule save` begins with */

/* One message, kept. */
struct kept {
	struct kept *next;
	_Alignas(NLMSG_ALIGNTO) char message[];
};

struct rule_dump {
	struct ip *ip;
	struct rule_filter filter;
	struct kept *first, **last;
};

static void begin(struct ip *ip, struct netlink_request *request)
{
	struct fib_rule_hdr body = {
		.family = (uint8_t)(ip->family == AF_UNSPEC ? AF_INET : ip->family)};
	netlink_begin(request, RTM_GETRULE, NLM_F_DUMP);
	netlink_put(request, &body, sizeof body);
}

static int show(const struct nlmsghdr *message, void *context, struct error *error)
{
	struct rule_dump *this = context;
	struct rule rule;
	if (message->nlmsg_type != RTM_NEWRULE)
		return 0;
	if (rule_decode(&rule, message, error) < 0)
		return -1;
	if (rule_matches(&rule, &this->filter)) {
		out_object(this->ip->out, NULL);
		rule_print(this->ip, &rule);
		out_object_end(this->ip->out);
	}
	return attributes_verdict(&rule.row, "rule", error);
}

static int rule_show(struct ip *ip, char **words)
{
	struct rule_dump this = {.ip = ip};
	struct netlink_request request;
	if (rule_take_filter(ip, words, &this.filter) < 0)
		return -1;
	begin(ip, &request);
	out_begin(ip->out);
	if (ip_dump(ip, &request, show, &this) < 0) {
		ip->error->status = STATUS_USAGE; /* iproute2's, of this dump alone */
		return -1;
	}
	out_end(ip->out);
	return 0;
}

static int keep(const struct nlmsghdr *message, void *context, struct error *error)
{
	struct rule_dump *this = context;
	struct rule rule;
	if (message->nlmsg_type != RTM_NEWRULE)
		return 0;
	if (rule_decode(&rule, message, error) < 0)
		return -1;
	if (!rule_matches(&rule, &this->filter) || rule_u32(&rule, FRA_PRIORITY, 0) == 0 ||
		(this->filter.has_protocol &&
			(rule.at[FRA_PROTOCOL].data == NULL ||
				attribute_u8(&rule.at[FRA_PROTOCOL], &rule.row) !=
					this->filter.protocol)))
		return attributes_verdict(&rule.row, "rule", error);
	struct kept *kept = arena_take(
		&this->ip->run->arena, offsetof(struct kept, message) + message->nlmsg_len);
	if (kept == NULL)
		return failed(error, 0, "Not enough memory for the rules");
	memcpy(kept->message, message, message->nlmsg_len);
	kept->next = NULL;
	*this->last = kept;
	this->last = &kept->next;
	return 0;
}

/* Sends a message that came from the kernel, or a file, as a request of its own. */
static int send_again(struct ip *ip, const struct nlmsghdr *message, uint16_t type, uint16_t flags)
{
	struct netlink_request request;
	netlink_begin(&request, type, flags);
	netlink_put(
		&request, (const char *)message + NLMSG_HDRLEN, message->nlmsg_len - NLMSG_HDRLEN);
	return ip_change(ip, &request);
}

/* All but those of priority 0, which have no attribute for it. */
static int rule_flush(struct ip *ip, char **words)
{
	struct rule_dump this = {.ip = ip};
	struct netlink_request request;
	this.last = &this.first;
	if (rule_take_filter(ip, words, &this.filter) < 0)
		return -1;
	begin(ip, &request);
	if (netlink_dump(&ip->netlink, &request, keep, &this, ip->error) < 0)
		return -1;
	for (const struct kept *kept = this.first; kept != NULL; kept = kept->next)
		if (send_again(ip, (const struct nlmsghdr *)kept->message, RTM_DELRULE, 0) < 0)
			return -1;
	return 0;
}

static int write_all(struct ip *ip, const void *data, size_t size)
{
	const char *at = data;
	while (size > 0) {
		ssize_t written = write(STDOUT_FILENO, at, size);
		if (written < 0 && errno != EINTR)
			return failed(ip->error, errno, "write error");
		at += written > 0 ? written : 0;
		size -= written > 0 ? (size_t)written : 0;
	}
	return 0;
}

static int save(const struct nlmsghdr *message, void *context, struct error *error)
{
	(void)error;
	return message->nlmsg_type == RTM_NEWRULE ? write_all(context, message, message->nlmsg_len)
						  : 0;
}

static int rule_save(struct ip *ip, char **words)
{
	const uint32_t magic = MAGIC;
	struct netlink_request request;
	if (*words != NULL)
		return failed(ip->error, 0, "\"ip rule save\" does not take any arguments.");
	if (isatty(STDOUT_FILENO))
		return failed_with(
			ip->error, STATUS_USAGE, 0, "Not sending a binary stream to stdout");
	begin(ip, &request);
	if (write_all(ip, &magic, sizeof magic) < 0)
		return -1;
	return netlink_dump(&ip->netlink, &request, save, ip, ip->error);
}

/* Reads size bytes, or fewer where the input ends. */
static size_t read_all(void *buffer, size_t size)
{
	size_t done = 0;
	while (done < size) {
		ssize_t got = read(STDIN_FILENO, (char *)buffer + done, size - done);
		if (got <= 0 && errno != EINTR)
			break;
		done += got > 0 ? (size_t)got : 0;
		if (got == 0)
			break;
	}
	return done;
}

static int rule_restore(struct ip *ip, char **words)
{
	(void)words;
	uint32_t magic = 0;
	_Alignas(NLMSG_ALIGNTO) union {
		struct nlmsghdr header;
		char bytes[NETLINK_REQUEST_SIZE];
	} message;
	size_t got = read_all(&magic, sizeof magic) / sizeof magic;
	if (magic != MAGIC)
		return failed_with(ip->error, STATUS_USAGE, 0,
			"Magic mismatch (%zu elems, %x magic)", got, got == 0 ? 0 : magic);
	while (read_all(&message.header, NLMSG_HDRLEN) == NLMSG_HDRLEN) {
		size_t length = message.header.nlmsg_len;
		if (length < NLMSG_HDRLEN || length > sizeof message)
			return failed(ip->error, 0, "malformed rule: %zu bytes", length);
		if (read_all(message.bytes + NLMSG_HDRLEN, NLMSG_ALIGN(length) - NLMSG_HDRLEN) !=
			NLMSG_ALIGN(length) - NLMSG_HDRLEN)
			return failed(ip->error, 0, "The saved rules end in a rule's middle");
		/* As iproute2: rules that are there already are there twice then. */
		if (send_again(ip, &message.header, RTM_NEWRULE, NLM_F_CREATE) < 0)
			return -1;
	}
	return 0;
}

static const struct ip_verb verbs[] = {
	{"show", 1, rule_show},
	{"list", 1, rule_show},
	{"lst", 2, rule_show},
	{"save", 2, rule_save},
	{"restore", 1, rule_restore},
	{"add", 1, rule_add},
	{"delete", 1, rule_delete},
	{"flush", 1, rule_flush},
};

int ip_rule(struct ip *ip, char **words)
{
	return IP_RUN_VERB(ip, verbs, "rule", words);
}
