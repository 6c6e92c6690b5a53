// SPDX-License-Identifier: MIT

/* What ICMP messages mean (RFC 792, RFC 1812, RFC 4443), in iputils' words. */

#include <netinet/in.h>
#include <string.h>

#include "applets/ping/ping.h"
#include "core/inet.h"

/* The n-th of some texts that stand one behind the other, or NULL. */
static const char *nth(const char *texts, size_t size, unsigned n)
{
	const char *end = texts + size - 1;
	for (; n > 0 && texts < end; n--)
		texts += strlen(texts) + 1;
	return texts < end ? texts : NULL;
}

static const char unreachable_4[] =
	"Destination Net Unreachable\0"
	"Destination Host Unreachable\0"
	"Destination Protocol Unreachable\0"
	"Destination Port Unreachable\0"
	"Frag needed and DF set\0"
	"Source Route Failed\0"
	"Destination Net Unknown\0"
	"Destination Host Unknown\0"
	"Source Host Isolated\0"
	"Destination Net Prohibited\0"
	"Destination Host Prohibited\0"
	"Destination Net Unreachable for Type of Service\0"
	"Destination Host Unreachable for Type of Service\0"
	"Packet filtered\0"
	"Precedence Violation\0"
	"Precedence Cutoff";

static const char redirects[] =
	"Redirect Network\0"
	"Redirect Host\0"
	"Redirect Type of Service and Network\0"
	"Redirect Type of Service and Host";

static const char exceeded_4[] = "Time to live exceeded\0Frag reassembly time exceeded";

static const char unreachable_6[] =
	"No route\0"
	"Administratively prohibited\0"
	"Beyond scope of source address\0"
	"Address unreachable\0"
	"Port unreachable";

static const char exceeded_6[] = "Hop limit\0Defragmentation failure";

static const char problems_6[] = "Wrong header field\0Unknown header\0Unknown option";

enum { FRAGMENTATION_NEEDED = 4 };

static void text_4(char *text, uint8_t type, uint8_t code, uint32_t info)
{
	char gateway[INET_TEXT_SIZE];
	const char *word;
	switch (type) {
	case 3:
		word = nth(unreachable_4, sizeof unreachable_4, code);
		if (word == NULL)
			text_format(text, ICMP_TEXT_SIZE, "Dest Unreachable, Bad Code: %u", code);
		else if (code == FRAGMENTATION_NEEDED)
			text_format(text, ICMP_TEXT_SIZE, "%s (mtu = %u)", word, info);
		else
			text_copy(text, ICMP_TEXT_SIZE, word);
		return;
	case 4: text_copy(text, ICMP_TEXT_SIZE, "Source Quench"); return;
	case 5:
		word = nth(redirects, sizeof redirects, code);
		inet_text(gateway, AF_INET, &info, sizeof info);
		if (word == NULL)
			text_format(text, ICMP_TEXT_SIZE, "Redirect, Bad Code: %u(New nexthop: %s)",
				code, gateway);
		else
			text_format(text, ICMP_TEXT_SIZE, "%s(New nexthop: %s)", word, gateway);
		return;
	case 11:
		word = nth(exceeded_4, sizeof exceeded_4, code);
		if (word == NULL)
			text_format(text, ICMP_TEXT_SIZE, "Time exceeded, Bad Code: %u", code);
		else
			text_copy(text, ICMP_TEXT_SIZE, word);
		return;
	case 12: text_format(text, ICMP_TEXT_SIZE, "Parameter problem: pointer = %u", info); return;
	default: text_format(text, ICMP_TEXT_SIZE, "Bad ICMP type: %u", type); return;
	}
}

static void text_6(char *text, uint8_t type, uint8_t code, uint32_t info)
{
	const char *word;
	switch (type) {
	case 1:
		word = nth(unreachable_6, sizeof unreachable_6, code);
		if (word != NULL)
			text_format(text, ICMP_TEXT_SIZE, "Destination unreachable: %s", word);
		else
			text_format(text, ICMP_TEXT_SIZE,
				"Destination unreachable: Unknown code %u", code);
		return;
	case 2:
		if (code == 0)
			text_format(text, ICMP_TEXT_SIZE, "Packet too big: mtu=%u", info);
		else
			text_format(text, ICMP_TEXT_SIZE, "Packet too big: mtu=%u, code=%u", info,
				code);
		return;
	case 3:
		word = nth(exceeded_6, sizeof exceeded_6, code);
		if (word != NULL)
			text_format(text, ICMP_TEXT_SIZE, "Time exceeded: %s", word);
		else
			text_format(text, ICMP_TEXT_SIZE, "Time exceeded: code %u", code);
		return;
	case 4:
		word = nth(problems_6, sizeof problems_6, code);
		if (word != NULL)
			text_format(
				text, ICMP_TEXT_SIZE, "Parameter problem: %s at %u", word, info);
		else
			text_format(text, ICMP_TEXT_SIZE, "Parameter problem: code %u at %u", code,
				info);
		return;
	default: text_format(text, ICMP_TEXT_SIZE, "unknown icmp type: %u", type); return;
	}
}

void icmp_text(char text[ICMP_TEXT_SIZE], int family, uint8_t type, uint8_t code, uint32_t info)
{
	if (family == AF_INET)
		text_4(text, type, code, info);
	else
		text_6(text, type, code, info);
}
