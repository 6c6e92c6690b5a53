// SPDX-License-Identifier: MIT

/* ip rule: ask, select, show; flush, save and restore. */

#include "applets/ip/rule.h"

#include <linux/rtnetlink.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>

#include "applets/ip/save_file.h"
#include "applets/ip/words.h"
#include "core/text.h"

static const struct save_format format = {0x71706986, STATUS_USAGE, STATUS_USAGE, "rule"};

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
		if (ip_send_back(ip, (const struct nlmsghdr *)kept->message, RTM_DELRULE, 0) < 0) {
			size_t length = strlen(ip->error->text);
			text_format(ip->error->text + length, sizeof ip->error->text - length,
				"\nDump terminated");
			ip->error->status = STATUS_USAGE;
			return -1;
		}
	return 0;
}

static int save(const struct nlmsghdr *message, void *context, struct error *error)
{
	struct ip *ip = context;
	(void)error;
	if (message->nlmsg_type == RTM_NEWRULE)
		out_bytes(ip->out, message, message->nlmsg_len);
	return 0;
}

static int rule_save(struct ip *ip, char **words)
{
	struct netlink_request request;
	if (*words != NULL)
		return failed(ip->error, 0, "\"ip rule save\" does not take any arguments.");
	if (save_file_begin(ip, &format) < 0)
		return -1;
	begin(ip, &request);
	return ip_dump(ip, &request, save, ip);
}

/* As iproute2: rules that are there already are there twice then. */
static int restore(const struct nlmsghdr *message, void *context, struct error *error)
{
	(void)error;
	return message->nlmsg_type == RTM_NEWRULE
		? ip_send_back(context, message, RTM_NEWRULE, NLM_F_CREATE)
		: 0;
}

static int rule_restore(struct ip *ip, char **words)
{
	(void)words;
	return save_file_open(ip, &format) < 0 ? -1 : save_file_read(ip, &format, restore, ip);
}

#define VERBS(VERB) \
	VERB("show", 1, rule_show) \
	VERB("list", 1, rule_show) \
	VERB("lst", 2, rule_show) \
	VERB("save", 2, rule_save) \
	VERB("restore", 1, rule_restore) \
	VERB("add", 1, rule_add) \
	VERB("delete", 1, rule_delete) \
	VERB("flush", 1, rule_flush)
IP_VERBS(VERBS)

int ip_rule(struct ip *ip, char **words)
{
	return IP_RUN_VERB(ip, "rule", words);
}
