// SPDX-License-Identifier: MIT

/* What a route holds in itself: metrics, the nexthops of a multipath route, encapsulation. */

#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>

#include "applets/ip/route.h"
#include "core/inet.h"
#include "core/text.h"

enum metric_format {
	METRIC_NONE,
	METRIC_NUMBER,
	METRIC_EIGHTHS, /* of a millisecond */
	METRIC_QUARTERS,
	METRIC_MILLISECONDS,
	METRIC_FEATURES,
	METRIC_TEXT,
};

/* By their number in linux/rtnetlink.h: RTAX_…. */
static const struct {
	char key[20], word[20];
	uint8_t format; /* enum metric_format */
} metrics[RTAX_MAX + 1] = {
	[RTAX_MTU] = {"mtu", "mtu ", METRIC_NUMBER},
	[RTAX_WINDOW] = {"window", "window ", METRIC_NUMBER},
	[RTAX_RTT] = {"rtt", "rtt ", METRIC_EIGHTHS},
	[RTAX_RTTVAR] = {"rttvar", "rttvar ", METRIC_QUARTERS},
	[RTAX_SSTHRESH] = {"ssthresh", "ssthresh ", METRIC_NUMBER},
	[RTAX_CWND] = {"cwnd", "cwnd ", METRIC_NUMBER},
	[RTAX_ADVMSS] = {"advmss", "advmss ", METRIC_NUMBER},
	[RTAX_REORDERING] = {"reordering", "reordering ", METRIC_NUMBER},
	[RTAX_HOPLIMIT] = {"hoplimit", "hoplimit ", METRIC_NUMBER},
	[RTAX_INITCWND] = {"initcwnd", "initcwnd ", METRIC_NUMBER},
	[RTAX_FEATURES] = {"features", "features ", METRIC_FEATURES},
	[RTAX_RTO_MIN] = {"rto_min", "rto_min ", METRIC_MILLISECONDS},
	[RTAX_INITRWND] = {"initrwnd", "initrwnd ", METRIC_NUMBER},
	[RTAX_QUICKACK] = {"quickack", "quickack ", METRIC_NUMBER},
	[RTAX_CC_ALGO] = {"congestion", "congctl ", METRIC_TEXT},
	[RTAX_FASTOPEN_NO_COOKIE] = {"fastopen_no_cookie", "fastopen_no_cookie ", METRIC_NUMBER},
};

/* Milliseconds below a second, else seconds. */
static void print_time(struct ip *ip, const char *key, uint32_t milliseconds)
{
	char text[TEXT_DOUBLE_SIZE];
	out_number(ip->out, key, NULL, milliseconds);
	if (milliseconds < 1000) {
		out_number(ip->out, NULL, "%ms ", milliseconds);
		return;
	}
	text_double(text, milliseconds / 1000.0, 6);
	out_string(ip->out, NULL, "%s ", text);
}

static void print_features(struct ip *ip, uint32_t features)
{
	enum { TCP_USEC_TS = 1 << 4 }; /* RTAX_FEATURE_TCP_USEC_TS, 6.7 */
	if (features & RTAX_FEATURE_ECN)
		out_marker(ip->out, "ecn", "ecn ");
	if (features & TCP_USEC_TS)
		out_marker(ip->out, "tcp_usec_ts", "tcp_usec_ts ");
	if (features & ~(uint32_t)(RTAX_FEATURE_ECN | TCP_USEC_TS)) {
		char digits[TEXT_NUMBER_SIZE], text[TEXT_NUMBER_SIZE + 2];
		text_hexadecimal(digits, features);
		text_format(text, sizeof text, "0x%s", digits);
		out_string(ip->out, "features", "% ", text);
	}
}

static void print_metric(
	struct ip *ip, const struct attribute *metric, struct attributes *row, uint32_t locked)
{
	char text[32];
	unsigned type = metric->type;
	if (type > RTAX_MAX || metrics[type].format == METRIC_NONE)
		return;
	uint32_t value = metrics[type].format == METRIC_TEXT ? 0 : attribute_u32(metric, row);
	if (type == RTAX_HOPLIMIT && value == UINT32_MAX)
		return;
	out_text(ip->out, metrics[type].word);
	if (locked & 1u << type)
		out_text(ip->out, "lock ");
	switch ((enum metric_format)metrics[type].format) {
	case METRIC_NUMBER: out_number(ip->out, metrics[type].key, "% ", value); break;
	case METRIC_EIGHTHS: print_time(ip, metrics[type].key, value / 8); break;
	case METRIC_QUARTERS: print_time(ip, metrics[type].key, value / 4); break;
	case METRIC_MILLISECONDS: print_time(ip, metrics[type].key, value); break;
	case METRIC_FEATURES: print_features(ip, value); break;
	case METRIC_TEXT:
		attribute_text(metric, text, sizeof text, row);
		out_string(ip->out, metrics[type].key, "% ", text);
		break;
	case METRIC_NONE: break;
	}
}

void route_print_metrics(struct ip *ip, struct route *route)
{
	struct attribute found[RTAX_MAX + 1];
	struct attributes row = attributes_in(&route->at[RTA_METRICS], &route->row);
	attributes_table(&row, found, RTAX_MAX + 1);
	uint32_t locked =
		found[RTAX_LOCK].data == NULL ? 0 : attribute_u32(&found[RTAX_LOCK], &row);
	out_list(ip->out, "metrics");
	out_object(ip->out, NULL);
	for (unsigned type = RTAX_LOCK + 1; type <= RTAX_MAX; type++)
		if (found[type].data != NULL)
			print_metric(ip, &found[type], &row, locked);
	out_object_end(ip->out);
	out_list_end(ip->out);
}

static void print_nexthop(struct ip *ip, const struct route *route, const struct rtnexthop *head,
	struct attributes *row)
{
	struct attribute at[RTA_MAX + 1];
	char text[IFNAMSIZ];
	attributes_table(row, at, RTA_MAX + 1);
	out_line(ip->out);
	out_text(ip->out, "\tnexthop ");
	if (at[RTA_ENCAP].data != NULL && at[RTA_ENCAP_TYPE].data != NULL)
		route_print_encapsulation(ip, &at[RTA_ENCAP_TYPE], &at[RTA_ENCAP], row);
	route_print_gateway(ip, route->body.rtm_family, &at[RTA_GATEWAY], row);
	route_print_via(ip, &at[RTA_VIA], row);
	if (at[RTA_FLOW].data != NULL)
		route_print_realms(ip, attribute_u32(&at[RTA_FLOW], row));
	out_string(ip->out, "dev", "dev % ", ip_interface(ip, (unsigned)head->rtnh_ifindex, text));
	out_number(ip->out, "weight", "weight % ", head->rtnh_hops + 1u);
	route_print_flags(ip, head->rtnh_flags);
}

/* RTA_MULTIPATH: struct rtnexthop, each with attributes of its own behind it. */
void route_print_nexthops(struct ip *ip, struct route *route)
{
	const struct attribute *multipath = &route->at[RTA_MULTIPATH];
	const char *at = multipath->data;
	size_t left = multipath->size;
	out_list(ip->out, "nexthops");
	while (left > 0) {
		struct rtnexthop head;
		memcpy(&head, at, left < sizeof head ? left : sizeof head);
		if (left < sizeof head || head.rtnh_len < sizeof head || head.rtnh_len > left) {
			attributes_mark(&route->row);
			break;
		}
		struct attribute inside = {at + sizeof head, head.rtnh_len - sizeof head, 0};
		struct attributes row = attributes_in(&inside, &route->row);
		out_object(ip->out, NULL);
		print_nexthop(ip, route, &head, &row);
		out_object_end(ip->out);
		size_t step = RTNH_ALIGN(head.rtnh_len);
		step = step < left ? step : left;
		at += step;
		left -= step;
	}
	out_list_end(ip->out);
}
