// SPDX-License-Identifier: MIT

/* A rule's line. */

#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

#include "applets/ip/route.h"
#include "applets/ip/rule.h"
#include "core/text.h"

static bool has(const struct rule *rule, unsigned type)
{
	return rule->at[type].data != NULL;
}

int rule_decode(struct rule *rule, const struct nlmsghdr *message, struct error *error)
{
	const struct fib_rule_hdr *body = netlink_body(message, sizeof *body);
	if (body == NULL)
		return failed(error, 0, "malformed rule: %u bytes", message->nlmsg_len);
	rule->body = *body;
	rule->row = attributes_of(message, sizeof *body);
	attributes_table(&rule->row, rule->at, RULE_ATTRIBUTES);
	ip_address_check(body->family, &rule->at[FRA_SRC], &rule->row);
	ip_address_check(body->family, &rule->at[FRA_DST], &rule->row);
	return attributes_verdict(&rule->row, "rule", error);
}

uint32_t rule_u32(struct rule *rule, unsigned type, uint32_t absent)
{
	return has(rule, type) ? attribute_u32(&rule->at[type], &rule->row) : absent;
}

uint32_t rule_table(struct rule *rule)
{
	return rule_u32(rule, FRA_TABLE, rule->body.table);
}

uint32_t rule_port_mask(struct rule *rule, unsigned type)
{
	return has(rule, type) ? attribute_u16(&rule->at[type], &rule->row) : UINT16_MAX;
}

struct masked rule_dscp(struct rule *rule)
{
	struct masked dscp = {0, DSCP_ALL};
	if (has(rule, RULE_DSCP))
		dscp.value = attribute_u8(&rule->at[RULE_DSCP], &rule->row);
	if (has(rule, RULE_DSCP_MASK))
		dscp.mask = attribute_u8(&rule->at[RULE_DSCP_MASK], &rule->row);
	return dscp;
}

struct masked rule_flow_label(struct rule *rule)
{
	uint32_t all = __builtin_bswap32(FLOW_LABEL_ALL);
	return (struct masked){__builtin_bswap32(rule_u32(rule, RULE_FLOWLABEL, 0)),
		__builtin_bswap32(rule_u32(rule, RULE_FLOWLABEL_MASK, all))};
}

/* As %#x writes it: nothing before a 0. */
static void hexadecimal(char text[TEXT_NUMBER_SIZE + 2], uint64_t number)
{
	text[0] = '0';
	text[1] = 'x';
	text_hexadecimal(text + 2 * (number != 0), number);
}

/* ADDRESS[/LENGTH]: the length in JSON by itself, and nowhere if it is the whole address. */
static void print_prefix(struct ip *ip, struct rule *rule, unsigned type, unsigned length,
	const char *key, const char *length_key)
{
	char text[INET_TEXT_SIZE];
	const struct attribute *address = &rule->at[type];
	int family = rule->body.family;
	enum out_colour colour = family == AF_INET ? COLOUR_INET
		: family == AF_INET6               ? COLOUR_INET6
						   : COLOUR_NONE;
	if (address->data == NULL) {
		out_string(ip->out, key, "%", "0");
	} else {
		out_coloured(ip->out, colour, key, "%",
			ip_address_text(NULL, text, family, address, &rule->row));
		if (length == address->size * 8)
			return;
	}
	out_number(ip->out, length_key, "/%", length);
}

static void print_addresses(struct ip *ip, struct rule *rule)
{
	unsigned from = rule->body.src_len, to = rule->body.dst_len;
	out_text(ip->out, "from ");
	if (has(rule, FRA_SRC) || from != 0)
		print_prefix(ip, rule, FRA_SRC, from, "src", "srclen");
	else
		out_string(ip->out, "src", "%", "all");
	if (!has(rule, FRA_DST) && to == 0)
		return;
	out_text(ip->out, " to ");
	print_prefix(ip, rule, FRA_DST, to, "dst", "dstlen");
}

static void print_mark(struct ip *ip, struct rule *rule)
{
	char text[TEXT_NUMBER_SIZE + 2];
	uint32_t mark = rule_u32(rule, FRA_FWMARK, 0), mask = rule_u32(rule, FRA_FWMASK, ~0u);
	bool masked = has(rule, FRA_FWMASK) && mask != ~0u;
	if (!has(rule, FRA_FWMARK) && !has(rule, FRA_FWMASK))
		return;
	hexadecimal(text, mark);
	out_string(ip->out, "fwmark", " fwmark %", text);
	if (!masked)
		return;
	hexadecimal(text, mask);
	out_string(ip->out, "fwmask", "/%", text);
}

static void print_interface(struct ip *ip, struct rule *rule, unsigned type, const char *key,
	const char *detached_key, uint32_t detached)
{
	char name[IFNAMSIZ];
	if (!has(rule, type))
		return;
	attribute_text(&rule->at[type], name, sizeof name, &rule->row);
	out_text(ip->out, " ");
	out_text(ip->out, key);
	out_text(ip->out, " ");
	out_coloured(ip->out, COLOUR_IFNAME, key, "%", name);
	if (rule->body.flags & detached)
		out_marker(ip->out, detached_key, " [detached]");
}

/* `sport 80`, `sport 80-90`, `sport 0x50/0xf0`. */
static void print_ports(struct ip *ip, struct rule *rule, unsigned type, const char *const keys[3],
	unsigned mask_type, const char *mask_key)
{
	struct fib_rule_port_range ports;
	char text[TEXT_NUMBER_SIZE + 2];
	if (!has(rule, type))
		return;
	attribute_struct(&rule->at[type], &ports, sizeof ports, sizeof ports, &rule->row);
	out_text(ip->out, " ");
	out_text(ip->out, keys[0]);
	if (ports.start != ports.end) {
		out_number(ip->out, keys[1], " %", ports.start);
		out_number(ip->out, keys[2], "-%", ports.end);
		return;
	}
	uint32_t mask = rule_port_mask(rule, mask_type);
	out_number(ip->out, keys[0], mask == UINT16_MAX ? " %" : NULL, ports.start);
	if (mask == UINT16_MAX)
		return;
	hexadecimal(text, ports.start);
	out_string(ip->out, NULL, " %", text);
	hexadecimal(text, mask);
	out_string(ip->out, mask_key, "/%", text);
}

static void print_flow(struct ip *ip, struct rule *rule)
{
	static const char *const sport[] = {"sport", "sport_start", "sport_end"};
	static const char *const dport[] = {"dport", "dport_start", "dport_end"};
	char text[NAME_SIZE];
	struct fib_rule_uid_range users;
	if (has(rule, FRA_L3MDEV) && attribute_u8(&rule->at[FRA_L3MDEV], &rule->row) != 0)
		out_marker(ip->out, "l3mdev", " lookup [l3mdev-table]");
	if (has(rule, FRA_UID_RANGE)) {
		attribute_struct(
			&rule->at[FRA_UID_RANGE], &users, sizeof users, sizeof users, &rule->row);
		out_number(ip->out, "uid_start", " uidrange %", users.start);
		out_number(ip->out, "uid_end", "-%", users.end);
	}
	if (has(rule, FRA_IP_PROTO))
		out_string(ip->out, "ipproto", " ipproto %",
			ip_protocol_name(
				ip, attribute_u8(&rule->at[FRA_IP_PROTO], &rule->row), text));
	print_ports(ip, rule, FRA_SPORT_RANGE, sport, RULE_SPORT_MASK, "sport_mask");
	print_ports(ip, rule, FRA_DPORT_RANGE, dport, RULE_DPORT_MASK, "dport_mask");
	if (has(rule, FRA_TUN_ID))
		out_number(ip->out, "tun_id", " tun_id %",
			__builtin_bswap64(attribute_u64(&rule->at[FRA_TUN_ID], &rule->row)));
}

static void print_table(struct ip *ip, struct rule *rule)
{
	char text[NAME_SIZE];
	uint32_t table = rule_table(rule), none = ~0u;
	if (table == 0)
		return;
	out_string(ip->out, "table", " lookup %", ip_name(ip, NAMES_TABLE, table, text));
	uint32_t length = rule_u32(rule, FRA_SUPPRESS_PREFIXLEN, none);
	if (length != none)
		out_number(ip->out, "suppress_prefixlen", " suppress_prefixlength %", length);
	uint32_t group = rule_u32(rule, FRA_SUPPRESS_IFGROUP, none);
	if (group != none)
		out_string(ip->out, "suppress_ifgroup", " suppress_ifgroup %",
			ip_name(ip, NAMES_GROUP, group, text));
}

static void print_realms(struct ip *ip, struct rule *rule)
{
	char text[NAME_SIZE];
	if (!has(rule, FRA_FLOW))
		return;
	uint32_t realms = rule_u32(rule, FRA_FLOW, 0), from = realms >> 16;
	out_text(ip->out, " realms ");
	if (from != 0)
		out_string(ip->out, "flow_from", "%/", ip_name(ip, NAMES_REALM, from, text));
	out_string(ip->out, "flow_to", "%", ip_name(ip, NAMES_REALM, realms & 0xffff, text));
}

static void print_action(struct ip *ip, struct rule *rule)
{
	char text[NAME_SIZE];
	enum { GATEWAY = 5 /* RTA_GATEWAY: what NAT mapped to */ };
	switch (rule->body.action) {
	case FR_ACT_TO_TBL: break;
	case RTN_NAT:
		if (has(rule, GATEWAY))
			out_string(ip->out, "nat_gateway", " map-to %",
				ip_address_text(NULL, text, rule->body.family, &rule->at[GATEWAY],
					&rule->row));
		else
			out_marker(ip->out, "masquerade", " masquerade");
		break;
	case FR_ACT_GOTO:
		if (has(rule, FRA_GOTO))
			out_number(ip->out, "goto", " goto %", rule_u32(rule, FRA_GOTO, 0));
		else
			out_string(ip->out, "goto", " goto %", "none");
		if (rule->body.flags & FIB_RULE_UNRESOLVED)
			out_marker(ip->out, "unresolved", " [unresolved]");
		break;
	case FR_ACT_NOP: out_marker(ip->out, "nop", " nop"); break;
	default:
		out_string(ip->out, "action", " %", route_type_name(ip, rule->body.action, text));
		break;
	}
}

/* What came last: 6.13 and on. */
static void print_newer(struct ip *ip, struct rule *rule)
{
	char text[NAME_SIZE], digits[TEXT_NUMBER_SIZE + 2];
	struct masked dscp = rule_dscp(rule), label = rule_flow_label(rule);
	if (has(rule, RULE_DSCP)) {
		/* A name of the byte that the DSCP is the upper bits of, or the number itself. */
		const char *name = ip_name(ip, NAMES_DSFIELD, dscp.value << 2, text);
		if (name == text)
			text_decimal(text, dscp.value);
		hexadecimal(digits, dscp.value);
		bool exact = dscp.mask == DSCP_ALL;
		out_string(ip->out, "dscp", exact ? " dscp %" : NULL, name);
		if (!exact) {
			out_string(ip->out, NULL, " dscp %", digits);
			hexadecimal(digits, dscp.mask);
			out_string(ip->out, "dscp_mask", "/%", digits);
		}
	}
	if (!has(rule, RULE_FLOWLABEL))
		return;
	hexadecimal(digits, label.value);
	out_string(ip->out, "flowlabel", " flowlabel %", digits);
	hexadecimal(digits, label.mask);
	if (label.mask != FLOW_LABEL_ALL)
		out_string(ip->out, "flowlabel_mask", "/%", digits);
}

void rule_print(struct ip *ip, struct rule *rule)
{
	char text[NAME_SIZE];
	out_number(ip->out, "priority", "%:\t", rule_u32(rule, FRA_PRIORITY, 0));
	if (rule->body.flags & FIB_RULE_INVERT)
		out_marker(ip->out, "not", "not ");
	print_addresses(ip, rule);
	if (rule->body.tos != 0)
		out_string(
			ip->out, "tos", " tos %", ip_name(ip, NAMES_DSFIELD, rule->body.tos, text));
	print_mark(ip, rule);
	print_interface(ip, rule, FRA_IIFNAME, "iif", "iif_detached", FIB_RULE_IIF_DETACHED);
	print_interface(ip, rule, FRA_OIFNAME, "oif", "oif_detached", FIB_RULE_OIF_DETACHED);
	print_flow(ip, rule);
	print_table(ip, rule);
	print_realms(ip, rule);
	print_action(ip, rule);
	if (has(rule, FRA_PROTOCOL)) {
		uint8_t protocol = attribute_u8(&rule->at[FRA_PROTOCOL], &rule->row);
		bool told = protocol != RTPROT_UNSPEC && protocol != RTPROT_KERNEL;
		if (told || ip->options.details > 0)
			out_string(ip->out, "protocol", " proto %",
				ip_name(ip, NAMES_PROTOCOL, protocol, text));
	}
	print_newer(ip, rule);
	out_text(ip->out, "\n");
}
