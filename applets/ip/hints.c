// SPDX-License-Identifier: MIT

/* What would help where the right to do something is lacking. */

#include <errno.h>

#include "applets/ip/ip.h"

int ip_hint(struct ip *ip)
{
	if (ip->error->number == EPERM)
		hint(ip->error,
			"Changing the network takes CAP_NET_ADMIN: "
			"securityContext.capabilities.add: [NET_ADMIN]");
	return -1;
}

int ip_hint_namespaces(struct ip *ip)
{
	if (ip->error->number == EPERM || ip->error->number == EACCES)
		hint(ip->error,
			"Making and entering namespaces takes CAP_SYS_ADMIN: "
			"securityContext.capabilities.add: [SYS_ADMIN]");
	return -1;
}
