// SPDX-License-Identifier: MIT

/* ip rule add and delete. */

#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

#include "applets/ip/rule.h"
#include "applets/ip/words.h"
#include "core/text.h"

/* A rule as its words make it. */
struct rule_words {
	struct fib_rule_hdr body;
	bool has_table, l3mdev; /* has_table: no table is wanted by default */
	struct netlink_request request;
};

static int take_prefix(
	struct ip *ip, char ***words, struct rule_words *this, uint16_t type, uint8_t *length)
{
	struct inet_prefix prefix;
	if (word_prefix(ip, words, ip->family, &prefix) < 0)
		return -1;
	*length = prefix.length;
	if (prefix.size > 0)
		netlink_attribute(&this->request, type, prefix.bytes, prefix.size);
	return 0;
}

static int take_u32(
	struct ip *ip, char ***words, struct rule_words *this, uint16_t type, const char *why)
{
	uint32_t number;
	if (word_u32(ip, words, why, &number) < 0)
		return -1;
	netlink_attribute_u32(&this->request, type, number);
	return 0;
}

static int take_table(struct ip *ip, char ***words, struct rule_words *this)
{
	uint32_t table;
	if (word_name(ip, words, NAMES_TABLE, "invalid table ID\n\n", &table) < 0)
		return -1;
	this->has_table = true;
	this->body.table = table < 256 ? (uint8_t)table : RT_TABLE_UNSPEC;
	if (table >= 256)
		netlink_attribute_u32(&this->request, FRA_TABLE, table);
	return 0;
}

static int take_mark(struct ip *ip, char ***words, struct rule_words *this)
{
	uint32_t mark, mask;
	bool has_mask;
	if (rule_take_mark(ip, words, &mark, &mask, &has_mask) < 0)
		return -1;
	netlink_attribute_u32(&this->request, FRA_FWMARK, mark);
	if (has_mask)
		netlink_attribute_u32(&this->request, FRA_FWMASK, mask);
	return 0;
}

/* [FROM/]TO */
static int take_realms(struct ip *ip, char ***words, struct rule_words *this)
{
	char from_text[NAME_SIZE];
	uint32_t from = 0, to;
	const char *word = word_value(ip, words);
	if (word == NULL)
		return -1;
	const char *slash = strchr(word, '/'), *rest = slash != NULL ? slash + 1 : word;
	if (slash != NULL) {
		text_format(from_text, sizeof from_text, "%.*s", (int)(slash - word), word);
		if (ip_name_id(ip, NAMES_REALM, from_text, &from) < 0)
			return word_invalid(ip, word, "invalid realms\n\n");
	}
	if (ip_name_id(ip, NAMES_REALM, rest, &to) < 0 && !(slash != NULL && *rest == '\0'))
		return word_invalid(ip, word, "invalid realms\n\n");
	netlink_attribute_u32(&this->request, FRA_FLOW, from << 16 | (*rest != '\0' ? to : 0));
	return 0;
}

static int take_interface(
	struct ip *ip, char ***words, struct rule_words *this, uint16_t type, const char *key)
{
	char why[40];
	const char *word = word_value(ip, words);
	if (word == NULL)
		return -1;
	text_format(why, sizeof why, "\"%s\" not a valid ifname", key);
	if (word[0] == '\0' || strlen(word) >= IFNAMSIZ || strpbrk(word, "/ \t\n") != NULL)
		return word_invalid(ip, word, why);
	netlink_attribute_text(&this->request, type, word);
	return 0;
}

static int take_ports(
	struct ip *ip, char ***words, struct rule_words *this, uint16_t type, uint16_t mask_type)
{
	struct fib_rule_port_range ports;
	uint32_t mask;
	if (rule_take_ports(ip, words, &ports, &mask) < 0)
		return -1;
	netlink_attribute(&this->request, type, &ports, sizeof ports);
	if (mask != UINT16_MAX)
		netlink_attribute_u16(&this->request, mask_type, (uint16_t)mask);
	return 0;
}

/* The mask only where not every bit counts: older kernels know none. */
static int take_dscp(struct ip *ip, char ***words, struct rule_words *this)
{
	struct masked dscp;
	if (rule_take_dscp(ip, words, &dscp) < 0)
		return -1;
	netlink_attribute_u8(&this->request, RULE_DSCP, (uint8_t)dscp.value);
	if (dscp.mask != DSCP_ALL)
		netlink_attribute_u8(&this->request, RULE_DSCP_MASK, (uint8_t)dscp.mask);
	return 0;
}

static int take_flow_label(struct ip *ip, char ***words, struct rule_words *this)
{
	struct masked label;
	if (rule_take_flow_label(ip, words, &label) < 0)
		return -1;
	netlink_attribute_u32(&this->request, RULE_FLOWLABEL, __builtin_bswap32(label.value));
	netlink_attribute_u32(&this->request, RULE_FLOWLABEL_MASK, __builtin_bswap32(label.mask));
	return 0;
}

static int take_users(struct ip *ip, char ***words, struct rule_words *this)
{
	struct fib_rule_uid_range range;
	if (rule_take_range(ip, words, &range) < 0)
		return -1;
	netlink_attribute(&this->request, FRA_UID_RANGE, &range, sizeof range);
	return 0;
}

static int take_byte(struct ip *ip, char ***words, struct rule_words *this, enum ip_names table,
	uint16_t type, const char *why)
{
	uint32_t number;
	const char *word = **words;
	if (word_name(ip, words, table, why, &number) < 0)
		return -1;
	if (number > UINT8_MAX)
		return word_invalid(ip, word, why);
	if (type == 0)
		this->body.tos = (uint8_t)number;
	else
		netlink_attribute_u8(&this->request, type, (uint8_t)number);
	return 0;
}

static int take_tunnel(struct ip *ip, char ***words, struct rule_words *this)
{
	uint64_t id;
	if (word_number(ip, words, UINT64_MAX, "\"tun_id\" value is invalid\n\n", &id) < 0)
		return -1;
	id = __builtin_bswap64(id);
	netlink_attribute(&this->request, FRA_TUN_ID, &id, sizeof id);
	return 0;
}

static int take_ip_protocol(struct ip *ip, char ***words, struct rule_words *this)
{
	uint8_t protocol;
	if (rule_take_ip_protocol(ip, words, &protocol) < 0)
		return -1;
	netlink_attribute_u8(&this->request, FRA_IP_PROTO, protocol);
	return 0;
}

/* What a packet has. Returns 1 if the word is one of these, 0 if not, -1 on error. */
static int take_selector(struct ip *ip, char ***words, struct rule_words *this)
{
	int taken;
	if (word_take(words, "from", 1))
		taken = take_prefix(ip, words, this, FRA_SRC, &this->body.src_len);
	else if (word_take(words, "to", 0))
		taken = take_prefix(ip, words, this, FRA_DST, &this->body.dst_len);
	else if (word_take(words, "tos", 0) || word_take(words, "dsfield", 1))
		taken = take_byte(ip, words, this, NAMES_DSFIELD, 0, "TOS value is invalid\n\n");
	else if (word_take(words, "fwmark", 0))
		taken = take_mark(ip, words, this);
	else if (word_take(words, "tun_id", 2))
		taken = take_tunnel(ip, words, this);
	else if (word_take(words, "dev", 0) || word_take(words, "iif", 0))
		taken = take_interface(ip, words, this, FRA_IIFNAME, "iif\"/\"dev");
	else if (word_take(words, "oif", 0))
		taken = take_interface(ip, words, this, FRA_OIFNAME, "oif");
	else if (word_take(words, "uidrange", 0))
		taken = take_users(ip, words, this);
	else if (word_take(words, "ipproto", 0))
		taken = take_ip_protocol(ip, words, this);
	else if (word_take(words, "sport", 0))
		taken = take_ports(ip, words, this, FRA_SPORT_RANGE, RULE_SPORT_MASK);
	else if (word_take(words, "dport", 0))
		taken = take_ports(ip, words, this, FRA_DPORT_RANGE, RULE_DPORT_MASK);
	else if (word_take(words, "dscp", 0))
		taken = take_dscp(ip, words, this);
	else if (word_take(words, "flowlabel", 0))
		taken = take_flow_label(ip, words, this);
	else
		return 0;
	return taken < 0 ? -1 : 1;
}

/* nat ADDRESS: what kernels no longer do; the words are taken as iproute2 takes them. */
static int take_nat(struct ip *ip, char ***words, struct rule_words *this)
{
	struct inet_prefix address;
	const char *word = word_value(ip, words);
	if (word == NULL)
		return -1;
	applet_warn(ip->run, "Warning: route NAT is deprecated");
	if (!inet_parse(&address, word, AF_INET))
		return failed(
			ip->error, 0, "Error: an IP address is expected rather than \"%s\"", word);
	netlink_attribute(&this->request, 5 /* RTA_GATEWAY */, address.bytes, address.size);
	this->body.action = RTN_NAT;
	return 0;
}

/* [type] goto N, nop, or a type of route. */
static int take_type(struct ip *ip, char ***words, struct rule_words *this)
{
	static const char names[][12] = {"unicast", "local", "broadcast", "anycast", "multicast",
		"blackhole", "unreachable", "prohibit", "throw", "nat", "xresolve"};
	bool named = word_take(words, "type", 0);
	const char *word = **words;
	uint64_t number;
	if (word == NULL && named)
		return word_value(ip, words) == NULL ? -1 : 0;
	this->has_table = true;
	if (word_take(words, "goto", 1)) {
		this->body.action = FR_ACT_GOTO;
		return take_u32(ip, words, this, FRA_GOTO, "invalid target\n\n");
	}
	if (word_take(words, "nop", 1)) {
		this->body.action = FR_ACT_NOP;
		return 0;
	}
	++*words;
	for (uint8_t at = 0; at < sizeof names / sizeof names[0]; at++)
		if (text_equal(word, names[at]) || (at == 9 && text_abbreviates(word, "nat", 3))) {
			this->body.action = at + 1;
			return 0;
		}
	if (text_number(word, 0, UINT8_MAX, &number) != 0)
		return word_invalid(ip, word, "Failed to parse rule type");
	this->body.action = (uint8_t)number;
	return 0;
}

static int take_word(struct ip *ip, char ***words, struct rule_words *this)
{
	uint32_t group;
	if (word_take(words, "not", 0)) {
		this->body.flags |= FIB_RULE_INVERT;
		return 0;
	}
	if (word_take(words, "preference", 1) || word_take(words, "order", 1) ||
		word_take(words, "priority", 2))
		return take_u32(ip, words, this, FRA_PRIORITY, "preference value is invalid\n\n");
	if (word_take(words, "realms", 1))
		return take_realms(ip, words, this);
	if (word_take(words, "protocol", 2))
		return take_byte(ip, words, this, NAMES_PROTOCOL, FRA_PROTOCOL,
			"\"protocol\" value is invalid\n\n");
	if (word_take(words, "table", 1) || word_take(words, "lookup", 0))
		return take_table(ip, words, this);
	if (word_take(words, "suppress_prefixlength", 1) || word_take(words, "sup_pl", 0))
		return take_u32(ip, words, this, FRA_SUPPRESS_PREFIXLEN,
			"suppress_prefixlength value is invalid\n\n");
	if (word_take(words, "suppress_ifgroup", 10) || word_take(words, "sup_group", 0)) {
		if (word_name(ip, words, NAMES_GROUP, "Invalid \"suppress_ifgroup\" value\n\n",
			    &group) < 0)
			return -1;
		netlink_attribute_u32(&this->request, FRA_SUPPRESS_IFGROUP, group);
		return 0;
	}
	if (word_take(words, "l3mdev", 0)) {
		this->l3mdev = true;
		netlink_attribute_u8(&this->request, FRA_L3MDEV, 1);
		return 0;
	}
	if (word_take(words, "nat", 0) || word_take(words, "map-to", 1))
		return take_nat(ip, words, this);
	return take_type(ip, words, this);
}

static int modify(struct ip *ip, char **words, uint16_t type, uint16_t flags, const char *verb)
{
	struct rule_words this = {
		.body.family = (uint8_t)(ip->family == AF_UNSPEC ? AF_INET : ip->family),
		.body.action = type == RTM_NEWRULE ? FR_ACT_TO_TBL : FR_ACT_UNSPEC};
	if (*words == NULL)
		return failed(ip->error, 0, "\"ip rule %s\" requires arguments.", verb);
	netlink_begin(&this.request, type, flags);
	netlink_put(&this.request, &this.body, sizeof this.body);
	while (*words != NULL) {
		int taken = take_selector(ip, &words, &this);
		if (taken == 0)
			taken = take_word(ip, &words, &this);
		if (taken < 0)
			return -1;
	}
	if (this.l3mdev && this.body.table != 0)
		return failed_with(ip->error, 22 /* EINVAL, as iproute2 */, 0,
			"table can not be specified for l3mdev rules");
	if (type == RTM_NEWRULE && !this.has_table && !this.l3mdev)
		this.body.table = RT_TABLE_MAIN;
	memcpy(this.request.bytes + NLMSG_HDRLEN, &this.body, sizeof this.body);
	return ip_change_shown(ip, &this.request);
}

int rule_add(struct ip *ip, char **words)
{
	return modify(ip, words, RTM_NEWRULE, NLM_F_CREATE | NLM_F_EXCL, "add");
}

int rule_delete(struct ip *ip, char **words)
{
	return modify(ip, words, RTM_DELRULE, 0, "del");
}
