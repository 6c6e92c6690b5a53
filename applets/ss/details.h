// SPDX-License-Identifier: MIT
#pragma once

/* What options add to a row, where several kinds of socket have it or it is long. */

#include <linux/inet_diag.h>

#include "core/netlink.h"
#include "core/out.h"

/* The parts of an answer to -i; data is NULL where the kernel gave none. */
struct info_parts {
	const struct attribute *info;      /* struct tcp_info, as long as the kernel knows it */
	const struct attribute *algorithm; /* the name of the congestion control */
	const struct attribute *vegas, *dctcp, *bbr;
	uint8_t state;
	bool options; /* what the two sides agreed on, too */
	bool numeric; /* rates in full */
};

/* -i, in the order of ss(8). */
void details_print_tcp_info(struct out *out, const struct info_parts *parts);

/* -o: `timer:(keepalive,50sec,0)`, nothing if none runs. */
void details_print_timer(struct out *out, const struct inet_diag_msg *body, bool sctp);

/* What lies upon TCP: TLS or MPTCP (INET_DIAG_ULP_INFO). */
void details_print_ulp(struct out *out, const struct attribute *attribute);

/* -m: `skmem:(r0,rb131072,…)` (SK_MEMINFO_VARS of linux/sock_diag.h). */
void details_print_memory(struct out *out, const struct attribute *attribute);

/* `<->`, with a dash where the attribute of that type says that a direction is shut down. */
struct found;
void details_print_directions(struct out *out, const struct found *found, unsigned type);
