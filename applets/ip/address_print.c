// SPDX-License-Identifier: MIT

/* An address's lines. Spaces and their ends are iproute2's, to the byte. */

#include <linux/if_addr.h>
#include <string.h>
#include <sys/socket.h>

#include "applets/ip/address.h"
#include "core/inet.h"
#include "core/text.h"

/* In the order in which they are shown. */
static const struct {
	uint32_t bit;
	char name[16];
} flag_names[] = {
	{IFA_F_NODAD, "nodad"},
	{IFA_F_OPTIMISTIC, "optimistic"},
	{IFA_F_DADFAILED, "dadfailed"},
	{IFA_F_HOMEADDRESS, "home"},
	{IFA_F_DEPRECATED, "deprecated"},
	{IFA_F_TENTATIVE, "tentative"},
	{IFA_F_PERMANENT, "dynamic"}, /* if it is not set */
	{IFA_F_MANAGETEMPADDR, "mngtmpaddr"},
	{IFA_F_NOPREFIXROUTE, "noprefixroute"},
	{IFA_F_MCAUTOJOIN, "autojoin"},
	{IFA_F_STABLE_PRIVACY, "stable-privacy"},
};

static void print_bytes(struct ip *ip, const struct address *address,
	const struct address_bytes *bytes, const char *key, const char *shape)
{
	char text[INET_TEXT_SIZE];
	bool is_inet = address->family == AF_INET;
	const struct attribute shown = {bytes->bytes, is_inet ? 4 : 16, 0};
	if (bytes->present)
		out_coloured(ip->out, is_inet ? COLOUR_INET : COLOUR_INET6, key, shape,
			ip_address_text(ip, text, address->family, &shown, NULL));
}

static void print_flag(struct ip *ip, const char *name)
{
	out_bool(ip->out, name, NULL, true);
	out_string(ip->out, NULL, "% ", name);
}

static void print_flags(struct ip *ip, const struct address *address)
{
	uint32_t rest = address->flags ^ IFA_F_PERMANENT;
	if (rest & IFA_F_SECONDARY)
		print_flag(ip, address->family == AF_INET ? "secondary" : "temporary");
	rest &= ~(uint32_t)IFA_F_SECONDARY;
	for (size_t at = 0; at < sizeof flag_names / sizeof flag_names[0]; at++) {
		if (rest & flag_names[at].bit)
			print_flag(ip, flag_names[at].name);
		rest &= ~flag_names[at].bit;
	}
	if (rest != 0) {
		char digits[TEXT_NUMBER_SIZE], text[TEXT_NUMBER_SIZE + 2];
		text_hexadecimal(digits, rest);
		text_format(text, sizeof text, "%s%s", rest < 16 ? "0" : "", digits);
		out_string(ip->out, "ifa_flags", "flags % ", text);
	}
}

static void print_lifetime(struct ip *ip, const char *key, const char *word, uint32_t seconds)
{
	out_text(ip->out, word);
	out_number(ip->out, key, NULL, seconds);
	if (seconds == UINT32_MAX)
		out_text(ip->out, "forever");
	else
		out_number(ip->out, NULL, "%sec", seconds);
}

static void print_lifetimes(struct ip *ip, const struct address *address)
{
	if (!address->has_lifetimes)
		return;
	out_line(ip->out);
	print_lifetime(ip, "valid_life_time", "       valid_lft ", address->valid);
	out_text(ip->out, " ");
	/* A deprecated address may have outlived its preferred time: that is shown as negative. */
	if ((address->flags & IFA_F_DEPRECATED) && address->preferred != UINT32_MAX) {
		out_text(ip->out, "preferred_lft ");
		out_number(ip->out, "preferred_life_time", NULL, address->preferred);
		out_signed(ip->out, NULL, "%sec", (int32_t)address->preferred);
	} else {
		print_lifetime(ip, "preferred_life_time", "preferred_lft ", address->preferred);
	}
}

/* LOCAL[ peer ADDRESS]/LENGTH [metric N ]: what the brief view shares with the full one. */
void address_print_prefix(struct ip *ip, const struct address *address)
{
	if (!address->local.present)
		return; /* a group that a link has joined */
	print_bytes(ip, address, &address->local, "local", "%");
	if (memcmp(address->local.bytes, address->peer.bytes, sizeof address->local.bytes) != 0) {
		out_text(ip->out, " peer ");
		print_bytes(ip, address, &address->peer, "address", "%");
	}
	out_number(ip->out, "prefixlen", "/% ", address->prefix);
	if (address->has_metric)
		out_number(ip->out, "metric", "metric % ", address->metric);
}

static void print_other(struct ip *ip, const struct address *address,
	const struct address_bytes *bytes, const char *key, const char *word)
{
	if (!bytes->present)
		return;
	out_text(ip->out, word);
	print_bytes(ip, address, bytes, key, "% ");
}

static void print_owner(struct ip *ip, const char *name, const struct address *address)
{
	if (!ip->options.oneline)
		return;
	out_number(ip->out, "index", "%: ", address->index);
	out_string(ip->out, "dev", "%", name);
}

void address_print(struct ip *ip, const char *name, const struct address *address)
{
	char text[NAME_SIZE];
	print_owner(ip, name, address);
	out_string(ip->out, "family", "    % ",
		address->family == AF_INET            ? "inet"
			: address->family == AF_INET6 ? "inet6"
						      : "family");
	address_print_prefix(ip, address);
	print_other(ip, address, &address->broadcast, "broadcast", "brd ");
	print_other(ip, address, &address->anycast, "anycast", "any ");
	print_other(ip, address, &address->multicast, "multicast", "mcast ");
	out_string(ip->out, "scope", "scope % ", ip_name(ip, NAMES_SCOPE, address->scope, text));
	print_flags(ip, address);
	if (address->protocol != 0)
		out_string(ip->out, "protocol", "proto % ",
			ip_name(ip, NAMES_ADDRESS_PROTOCOL, address->protocol, text));
	if (address->label[0] != '\0')
		out_string(ip->out, "label", "%", address->label);
	print_lifetimes(ip, address);
	out_text(ip->out, "\n");
}
