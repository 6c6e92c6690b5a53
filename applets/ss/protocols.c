// SPDX-License-Identifier: MIT

/* The words that iproute2 has for protocols of packet and netlink sockets. */

#include "applets/ss/protocols.h"

#include <stddef.h>
#include <strings.h>

#include "core/text.h"

/* ETH_P_… of linux/if_ether.h. */
static const struct {
	uint16_t number;
	char name[10];
} of_links[] = {
	{0x0001, "802_3"},
	{0x0002, "ax25"},
	{0x0003, "all"},
	{0x0004, "802_2"},
	{0x0005, "snap"},
	{0x0006, "ddcmp"},
	{0x0007, "wan_ppp"},
	{0x0008, "ppp_mp"},
	{0x0009, "localtalk"},
	{0x000c, "can"},
	{0x0010, "ppptalk"},
	{0x0011, "tr_802_2"},
	{0x0015, "mobitex"},
	{0x0016, "control"},
	{0x0017, "irda"},
	{0x0018, "econet"},
	{0x0060, "loop"},
	{0x0200, "pup"},
	{0x0201, "pupat"},
	{0x0800, "ip"},
	{0x0805, "x25"},
	{0x0806, "arp"},
	{0x08ff, "bpq"},
	{0x0a00, "ieeepup"},
	{0x0a01, "ieeepupat"},
	{0x6000, "dec"},
	{0x6001, "dna_dl"},
	{0x6002, "dna_rc"},
	{0x6003, "dna_rt"},
	{0x6004, "lat"},
	{0x6005, "diag"},
	{0x6006, "cust"},
	{0x6007, "sca"},
	{0x6558, "teb"},
	{0x8035, "rarp"},
	{0x809b, "atalk"},
	{0x80f3, "aarp"},
	{0x8100, "802.1Q"},
	{0x8137, "ipx"},
	{0x86dd, "ipv6"},
	{0x8847, "mpls_uc"},
	{0x8848, "mpls_mc"},
	{0x884c, "atmmpoa"},
	{0x8863, "ppp_disc"},
	{0x8864, "ppp_ses"},
	{0x8884, "atmfate"},
	{0x8892, "profinet"},
	{0x88a2, "aoe"},
	{0x88a4, "ethercat"},
	{0x88a8, "802.1ad"},
	{0x88ca, "tipc"},
	{0x88cc, "LLDP"},
};

/* NETLINK_… of linux/netlink.h, by number. */
static const char of_netlink[][11] = {"rtnl", "unused", "usersock", "fw", "tcpdiag", "nflog",
	"xfrm", "selinux", "iscsi", "audit", "fiblookup", "connector", "nft", "ip6fw", "dec-rt",
	"uevent", "genl", "", "scsi-trans", "ecryptfs", "rdma", "crypto"};

void link_protocol_text(char text[PROTOCOL_NAME_SIZE], uint16_t number, bool numeric)
{
	size_t at = 0, count = sizeof of_links / sizeof of_links[0];
	while (at < count && of_links[at].number != number)
		at++;
	if (number == 3) /* all of them, whatever the options say */
		text_copy(text, PROTOCOL_NAME_SIZE, "*");
	else if (at < count && !numeric)
		text_copy(text, PROTOCOL_NAME_SIZE, of_links[at].name);
	else
		text_format(text, PROTOCOL_NAME_SIZE, "[%u]", number);
}

void netlink_protocol_text(char text[PROTOCOL_NAME_SIZE], uint32_t number, bool numeric)
{
	bool is_known =
		number < sizeof of_netlink / sizeof of_netlink[0] && of_netlink[number][0] != '\0';
	if (is_known && !numeric)
		text_copy(text, PROTOCOL_NAME_SIZE, of_netlink[number]);
	else
		text_format(text, PROTOCOL_NAME_SIZE, "%u", number);
}

bool link_protocol_read(const char *name, uint16_t *number)
{
	for (size_t at = 0; at < sizeof of_links / sizeof of_links[0]; at++)
		if (strcasecmp(of_links[at].name, name) == 0) {
			*number = of_links[at].number;
			return true;
		}
	uint64_t value = 0;
	bool is_number = text_number(name, 0, UINT16_MAX, &value) == 0;
	*number = (uint16_t)value;
	return is_number;
}

bool netlink_protocol_read(const char *name, uint8_t *number)
{
	uint64_t value = 0;
	for (; value < sizeof of_netlink / sizeof of_netlink[0]; value++)
		if (name[0] != '\0' && text_equal(of_netlink[value], name)) {
			*number = (uint8_t)value;
			return true;
		}
	bool is_number = text_number(name, 0, UINT8_MAX, &value) == 0;
	*number = (uint8_t)value;
	return is_number;
}
