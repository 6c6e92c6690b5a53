// SPDX-License-Identifier: MIT
#pragma once

/* The metrics of a route as words give them, `mtu lock 1400 initcwnd 10`, and what is like them. */

#include <linux/rtnetlink.h>
#include <stdbool.h>
#include <stdint.h>

struct ip;
struct netlink_request;

struct route_settings {
	uint32_t set;    /* a bit for each RTAX_… that has a value */
	uint32_t locked; /* and for each that the kernel may not learn anew */
	uint32_t value[RTAX_MAX + 1];
	const char *congestion; /* the value of RTAX_CC_ALGO */
};

/* Takes the value of a metric, behind its word. Returns 0 or -1. */
int route_setting_take(
	struct ip *ip, uint8_t metric, char ***words, struct route_settings *settings);

/* Puts all of them into a request, if there are any. */
void route_settings_put(const struct route_settings *settings, struct netlink_request *request);

/* Take the value behind `pref` and `ttl-propagate` into a request. Return 0 or -1. */
int route_take_preference(struct ip *ip, char ***words, struct netlink_request *request);
int route_take_ttl_propagate(struct ip *ip, char ***words, struct netlink_request *request);

/*
 * Reads a time: a number in the metric's own unit, or with `s`, `sec`, `ms`, `msec` in those, of
 * which the metric counts per_millisecond. False if it is none. Pure.
 */
bool route_parse_time(const char *text, unsigned per_millisecond, uint32_t *value);
