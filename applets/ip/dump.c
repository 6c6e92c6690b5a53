// SPDX-License-Identifier: MIT

/*
 * Dumps that fit together. The kernel hands out a table in pieces and says when it changed between
 * two of them: then what was printed is taken back and all is asked for again.
 */

#include <string.h>

#include "applets/ip/ip.h"
#include "core/clock.h"
#include "core/text.h"

enum { PATIENCE_MS = 2500 };

bool ip_try_again(int64_t *end)
{
	int64_t now = clock_monotonic();
	if (*end == 0)
		*end = now + PATIENCE_MS * (CLOCK_SECOND / 1000);
	return now < *end;
}

int ip_dump_once(struct ip *ip, struct netlink_request *request, netlink_taker *take, void *context)
{
	int result = netlink_dump(&ip->netlink, request, take, context, ip->error);
	if (result < 0 && ip->error->status == STATUS_KERNEL) {
		size_t length = strlen(ip->error->text);
		text_format(ip->error->text + length, sizeof ip->error->text - length,
			"\nDump terminated");
		ip->error->status = STATUS_FAILED;
	}
	return result;
}

static int dump_held(
	struct ip *ip, struct netlink_request *request, netlink_taker *take, void *context)
{
	int64_t end = 0;
	int result = ip_dump_once(ip, request, take, context);
	while (result == NETLINK_INTERRUPTED && ip_try_again(&end) && out_rewind(ip->out))
		result = ip_dump_once(ip, request, take, context);
	if (result == NETLINK_INTERRUPTED)
		applet_warn(ip->run, DUMP_WARNING);
	out_release(ip->out);
	return result < 0 ? -1 : 0;
}

int ip_dump(struct ip *ip, struct netlink_request *request, netlink_taker *take, void *context)
{
	out_hold(ip->out);
	return dump_held(ip, request, take, context);
}

int ip_stream(struct ip *ip, struct netlink_request *request, netlink_taker *take, void *context)
{
	out_hold_up_to(ip->out, 0);
	return dump_held(ip, request, take, context);
}
