// SPDX-License-Identifier: MIT

/* Which rules `ip rule show` and `flush` mean, and the values that selectors share. */

#include <string.h>
#include <sys/socket.h>

#include "applets/ip/rule.h"
#include "applets/ip/words.h"
#include "core/text.h"

/* A number that ends at one of the given characters or at the text's end; NULL if it is none. */
static const char *part(
	const char *text, const char *ends, int base, uint64_t maximum, uint64_t *number)
{
	char digits[24];
	size_t length = strcspn(text, ends);
	if (length == 0 || length >= sizeof digits)
		return NULL;
	memcpy(digits, text, length);
	digits[length] = '\0';
	return text_number(digits, base, maximum, number) == 0 ? text + length : NULL;
}

int rule_take_range(struct ip *ip, char ***words, struct fib_rule_uid_range *range)
{
	uint64_t first, last;
	const char *word = word_value(ip, words);
	if (word == NULL)
		return -1;
	const char *rest = part(word, "-", 10, UINT32_MAX, &first);
	if (rest == NULL || *rest != '-' || text_number(rest + 1, 10, UINT32_MAX, &last) != 0)
		return word_invalid(ip, word, "invalid UID range\n\n");
	range->start = (uint32_t)first;
	range->end = (uint32_t)last;
	return 0;
}

int rule_take_ports(struct ip *ip, char ***words, struct fib_rule_port_range *ports, uint32_t *mask)
{
	uint64_t first, last;
	const char *word = word_value(ip, words);
	if (word == NULL)
		return -1;
	*mask = UINT16_MAX;
	const char *rest = part(word, "-/", 0, UINT16_MAX, &first);
	last = first;
	bool is_masked = rest != NULL && *rest == '/';
	if (rest == NULL ||
		(*rest != '\0' && (rest[1] != '\0' || is_masked) &&
			text_number(rest + 1, 0, UINT16_MAX, &last) != 0))
		return word_invalid(ip, word, "invalid port range\n\n");
	if (is_masked)
		*mask = (uint32_t)last;
	ports->start = (uint16_t)first;
	ports->end = (uint16_t)(is_masked ? first : last);
	return 0;
}

/* VALUE[/MASK]; the value may be a name of rt_dsfield, whose upper six bits are the DSCP. */
static int take_masked(struct ip *ip, char ***words, bool is_dscp, const char *why, uint32_t all,
	struct masked *masked)
{
	char text[NAME_SIZE];
	uint64_t number;
	uint32_t field;
	const char *word = word_value(ip, words);
	if (word == NULL)
		return -1;
	size_t length = strcspn(word, "/");
	const char *slash = word[length] == '/' ? word + length : NULL;
	text_format(text, sizeof text, "%.*s", (int)length, word);
	masked->mask = all;
	if (text_number(text, 0, all, &number) == 0)
		masked->value = (uint32_t)number;
	else if (is_dscp && length < sizeof text && (text[0] < '0' || text[0] > '9') &&
		ip_name_id(ip, NAMES_DSFIELD, text, &field) == 0 && field >> 2 <= all)
		masked->value = field >> 2;
	else
		return word_invalid(ip, word, why);
	if (slash == NULL)
		return 0;
	if (text_number(slash + 1, 0, all, &number) != 0)
		return word_invalid(ip, word, why);
	masked->mask = (uint32_t)number;
	return 0;
}

int rule_take_dscp(struct ip *ip, char ***words, struct masked *dscp)
{
	return take_masked(ip, words, true, "invalid dscp\n\n", DSCP_ALL, dscp);
}

int rule_take_flow_label(struct ip *ip, char ***words, struct masked *label)
{
	return take_masked(ip, words, false, "invalid flowlabel\n\n", FLOW_LABEL_ALL, label);
}

int rule_take_mark(struct ip *ip, char ***words, uint32_t *mark, uint32_t *mask, bool *has_mask)
{
	uint64_t number;
	const char *word = word_value(ip, words);
	if (word == NULL)
		return -1;
	const char *rest = part(word, "/", 0, UINT32_MAX, &number);
	if (rest == NULL)
		return word_invalid(ip, word, "fwmark value is invalid\n\n");
	*mark = (uint32_t)number;
	*has_mask = *rest == '/';
	if (*has_mask && text_number(rest + 1, 0, UINT32_MAX, &number) != 0)
		return word_invalid(ip, rest + 1, "fwmask value is invalid\n\n");
	*mask = *has_mask ? (uint32_t)number : UINT32_MAX;
	return 0;
}

int rule_take_ip_protocol(struct ip *ip, char ***words, uint8_t *protocol)
{
	const char *word = word_value(ip, words);
	if (word == NULL)
		return -1;
	return ip_protocol_number(word, protocol) == 0
		? 0
		: word_invalid(ip, word, "Invalid \"ipproto\" value\n\n");
}

static bool address_matches(
	const struct rule *rule, unsigned type, unsigned length, const struct inet_prefix *wanted)
{
	struct inet_prefix own = {
		.family = rule->body.family, .size = wanted->size, .length = (uint8_t)length};
	if (wanted->size == 0)
		return true;
	if (rule->at[type].data == NULL || rule->at[type].size != wanted->size)
		return false; /* one of another family, or malformed, which decoding finds */
	memcpy(own.bytes, rule->at[type].data, wanted->size);
	own.length = (uint8_t)(wanted->size * 8); /* by its address: a wider rule fits too */
	return inet_within(&own, wanted);
}

static bool name_matches(const struct rule *rule, unsigned type, const char *wanted)
{
	const struct attribute *name = &rule->at[type];
	if (wanted == NULL)
		return true;
	return name->data != NULL && name->size == strlen(wanted) + 1 &&
		memcmp(name->data, wanted, name->size) == 0;
}

/* Whether an attribute holds exactly these bytes. */
static bool holds(struct rule *rule, unsigned type, const void *bytes, size_t size)
{
	if (rule->at[type].data == NULL)
		return false;
	if (rule->at[type].size != size)
		attributes_mark(&rule->row);
	return rule->at[type].size == size && memcmp(rule->at[type].data, bytes, size) == 0;
}

static bool is_masked(
	struct masked own, const struct masked *wanted, const struct rule *rule, unsigned type)
{
	return rule->at[type].data != NULL && own.value == wanted->value &&
		own.mask == wanted->mask;
}

bool rule_matches(struct rule *rule, const struct rule_filter *filter)
{
	uint64_t tunnel = __builtin_bswap64(filter->tunnel);
	if (filter->has_priority && rule_u32(rule, FRA_PRIORITY, 0) != filter->priority)
		return false;
	if (filter->inverted && !(rule->body.flags & FIB_RULE_INVERT))
		return false;
	if (filter->has_tos && rule->body.tos != filter->tos)
		return false;
	if (filter->has_mark && filter->mark != 0 && rule_u32(rule, FRA_FWMARK, 0) != filter->mark)
		return false;
	if (filter->has_mask && rule_u32(rule, FRA_FWMASK, 0) != filter->mask)
		return false;
	if (filter->l3mdev && rule->at[FRA_L3MDEV].data == NULL)
		return false;
	if (filter->has_users && !holds(rule, FRA_UID_RANGE, &filter->users, sizeof filter->users))
		return false;
	if (filter->has_tunnel && !holds(rule, FRA_TUN_ID, &tunnel, sizeof tunnel))
		return false;
	if (filter->has_table && rule_table(rule) != filter->table)
		return false;
	if (filter->has_ip_protocol && !holds(rule, FRA_IP_PROTO, &filter->ip_protocol, 1))
		return false;
	if (filter->has_sport &&
		(!holds(rule, FRA_SPORT_RANGE, &filter->sport, sizeof filter->sport) ||
			rule_port_mask(rule, RULE_SPORT_MASK) != filter->sport_mask))
		return false;
	if (filter->has_dport &&
		(!holds(rule, FRA_DPORT_RANGE, &filter->dport, sizeof filter->dport) ||
			rule_port_mask(rule, RULE_DPORT_MASK) != filter->dport_mask))
		return false;
	if (filter->has_dscp && !is_masked(rule_dscp(rule), &filter->dscp, rule, RULE_DSCP))
		return false;
	if (filter->has_flow_label &&
		!is_masked(rule_flow_label(rule), &filter->flow_label, rule, RULE_FLOWLABEL))
		return false;
	return name_matches(rule, FRA_IIFNAME, filter->iif) &&
		name_matches(rule, FRA_OIFNAME, filter->oif) &&
		address_matches(rule, FRA_SRC, rule->body.src_len, &filter->from) &&
		address_matches(rule, FRA_DST, rule->body.dst_len, &filter->to);
}

static int take_name(struct ip *ip, char ***words, const char **name)
{
	*name = word_value(ip, words);
	return *name == NULL ? -1 : 0;
}

/* What a packet has. Returns 1 if the word is one of these, 0 if not, -1 on error. */
static int take_packet_word(struct ip *ip, char ***words, struct rule_filter *filter)
{
	int taken;
	if (word_take(words, "tos", 0) || word_take(words, "dsfield", 0)) {
		filter->has_tos = true;
		taken = word_name(
			ip, words, NAMES_DSFIELD, "TOS value is invalid\n\n", &filter->tos);
	} else if (word_take(words, "fwmark", 0)) {
		filter->has_mark = true;
		taken = rule_take_mark(ip, words, &filter->mark, &filter->mask, &filter->has_mask);
	} else if (word_take(words, "dev", 0) || word_take(words, "iif", 0)) {
		taken = take_name(ip, words, &filter->iif);
	} else if (word_take(words, "oif", 0)) {
		taken = take_name(ip, words, &filter->oif);
	} else if (word_take(words, "uidrange", 0)) {
		filter->has_users = true;
		taken = rule_take_range(ip, words, &filter->users);
	} else if (word_take(words, "tun_id", 1)) {
		filter->has_tunnel = true;
		taken = word_number(
			ip, words, UINT64_MAX, "\"tun_id\" value is invalid\n\n", &filter->tunnel);
	} else if (word_take(words, "ipproto", 0)) {
		filter->has_ip_protocol = true;
		taken = rule_take_ip_protocol(ip, words, &filter->ip_protocol);
	} else if (word_take(words, "sport", 0)) {
		filter->has_sport = true;
		taken = rule_take_ports(ip, words, &filter->sport, &filter->sport_mask);
	} else if (word_take(words, "dport", 0)) {
		filter->has_dport = true;
		taken = rule_take_ports(ip, words, &filter->dport, &filter->dport_mask);
	} else if (word_take(words, "dscp", 0)) {
		filter->has_dscp = true;
		taken = rule_take_dscp(ip, words, &filter->dscp);
	} else if (word_take(words, "flowlabel", 0)) {
		filter->has_flow_label = true;
		taken = rule_take_flow_label(ip, words, &filter->flow_label);
	} else {
		return 0;
	}
	return taken < 0 ? -1 : 1;
}

static int take_protocol(struct ip *ip, char ***words, struct rule_filter *filter)
{
	if (word_take(words, "all", 0)) {
		filter->has_protocol = false;
		return 0;
	}
	filter->has_protocol = true;
	return word_name(ip, words, NAMES_PROTOCOL, "invalid \"protocol\"\n\n", &filter->protocol);
}

int rule_take_filter(struct ip *ip, char **words, struct rule_filter *filter)
{
	int family = ip->family == AF_UNSPEC ? AF_INET : ip->family;
	while (*words != NULL) {
		int taken = take_packet_word(ip, &words, filter);
		if (taken > 0)
			continue;
		if (taken < 0)
			return -1;
		if (word_take(&words, "preference", 1) || word_take(&words, "order", 1) ||
			word_take(&words, "priority", 2)) {
			filter->has_priority = true;
			taken = word_u32(
				ip, &words, "preference value is invalid\n\n", &filter->priority);
		} else if (word_take(&words, "not", 0)) {
			filter->inverted = true;
		} else if (word_take(&words, "l3mdev", 0)) {
			filter->l3mdev = true;
		} else if (word_take(&words, "lookup", 1) || word_take(&words, "table", 1)) {
			filter->has_table = true;
			taken = word_name(ip, &words, NAMES_TABLE, "table id value is invalid\n\n",
				&filter->table);
		} else if (word_take(&words, "from", 1) || word_take(&words, "src", 1)) {
			taken = word_prefix(ip, &words, family, &filter->from);
		} else if (word_take(&words, "protocol", 2)) {
			taken = take_protocol(ip, &words, filter);
		} else {
			if (!word_take(&words, "dst", 1))
				word_take(&words, "to", 0);
			taken = word_prefix(ip, &words, family, &filter->to);
		}
		if (taken < 0)
			return -1;
	}
	return 0;
}
