// SPDX-License-Identifier: MIT
#include "applets/ip/route_settings.h"

#include <string.h>

#include "applets/ip/route.h"
#include "applets/ip/words.h"
#include "core/text.h"

enum setting_form {
	FORM_NUMBER,
	FORM_BYTE,
	FORM_FLAG,
	FORM_EIGHTHS, /* of a millisecond */
	FORM_QUARTERS,
	FORM_MILLISECONDS,
	FORM_FEATURES,
	FORM_TEXT,
};

/* By their number in linux/rtnetlink.h; name is what an error calls them. */
static const struct {
	char name[20];
	uint8_t form; /* enum setting_form */
} settings_table[RTAX_MAX + 1] = {
	[RTAX_MTU] = {"mtu", FORM_NUMBER},
	[RTAX_WINDOW] = {"window", FORM_NUMBER},
	[RTAX_RTT] = {"rtt", FORM_EIGHTHS},
	[RTAX_RTTVAR] = {"rttvar", FORM_QUARTERS},
	[RTAX_SSTHRESH] = {"ssthresh", FORM_NUMBER},
	[RTAX_CWND] = {"cwnd", FORM_NUMBER},
	[RTAX_ADVMSS] = {"mss", FORM_NUMBER},
	[RTAX_REORDERING] = {"reordering", FORM_NUMBER},
	[RTAX_HOPLIMIT] = {"hoplimit", FORM_BYTE},
	[RTAX_INITCWND] = {"initcwnd", FORM_NUMBER},
	[RTAX_FEATURES] = {"features", FORM_FEATURES},
	[RTAX_RTO_MIN] = {"rto_min", FORM_MILLISECONDS},
	[RTAX_INITRWND] = {"initrwnd", FORM_NUMBER},
	[RTAX_QUICKACK] = {"quickack", FORM_FLAG},
	[RTAX_CC_ALGO] = {"congctl", FORM_TEXT},
	[RTAX_FASTOPEN_NO_COOKIE] = {"fastopen_no_cookie", FORM_FLAG},
};

bool route_parse_time(const char *text, unsigned per_millisecond, uint32_t *value)
{
	uint64_t whole = 0, thousandths = 0, scale = 100;
	const char *at = text;
	for (; *at >= '0' && *at <= '9' && whole <= UINT32_MAX; at++)
		whole = whole * 10 + (uint64_t)(*at - '0');
	if (*at == '.')
		for (at++; *at >= '0' && *at <= '9'; at++, scale /= 10)
			thousandths += scale * (uint64_t)(*at - '0');
	if (at == text || whole > UINT32_MAX)
		return false;
	thousandths += whole * 1000;
	if (text_equal(at, "s") || text_equal(at, "sec") || text_equal(at, "secs"))
		thousandths *= 1000 * (uint64_t)per_millisecond;
	else if (text_equal(at, "ms") || text_equal(at, "msec") || text_equal(at, "msecs"))
		thousandths *= per_millisecond;
	else if (*at != '\0')
		return false;
	uint64_t rounded = (thousandths + 999) / 1000;
	*value = (uint32_t)rounded;
	return rounded <= UINT32_MAX;
}

static int invalid(struct ip *ip, uint8_t metric, const char *word, const char *what)
{
	char why[64];
	text_format(why, sizeof why, "\"%s\" value %s\n\n", settings_table[metric].name, what);
	return word_invalid(ip, word, why);
}

/* Words as long as they name one, the first has to. */
static int take_features(struct ip *ip, char ***words, uint32_t *features)
{
	const char *first = word_value(ip, words);
	if (first == NULL)
		return -1;
	--*words;
	for (*features = 0;;) {
		if (word_take(words, "ecn", 0))
			*features |= RTAX_FEATURE_ECN;
		else if (word_take(words, "tcp_usec_ts", 0))
			*features |= 1u << 4; /* RTAX_FEATURE_TCP_USEC_TS, 6.7 */
		else
			break;
	}
	return *features != 0 ? 0 : invalid(ip, RTAX_FEATURES, first, "not valid");
}

static int take_number(struct ip *ip, uint8_t metric, const char *word, uint32_t *value)
{
	uint64_t number;
	enum setting_form form = settings_table[metric].form;
	uint64_t maximum = form == FORM_BYTE ? UINT8_MAX : UINT32_MAX;
	unsigned per_millisecond = form == FORM_EIGHTHS ? 8 : form == FORM_QUARTERS ? 4 : 1;
	if (form == FORM_NUMBER || form == FORM_BYTE || form == FORM_FLAG) {
		if (text_number(word, 0, maximum, &number) != 0)
			return invalid(ip, metric, word, "is invalid");
		if (form == FORM_FLAG && number > 1)
			return invalid(ip, metric, word, "should be 0 or 1");
		*value = (uint32_t)number;
		return 0;
	}
	return route_parse_time(word, per_millisecond, value)
		? 0
		: invalid(ip, metric, word, "is invalid");
}

int route_setting_take(
	struct ip *ip, uint8_t metric, char ***words, struct route_settings *settings)
{
	enum setting_form form = settings_table[metric].form;
	bool may_lock = form != FORM_FEATURES && form != FORM_FLAG;
	settings->set |= 1u << metric;
	if (metric == RTAX_RTO_MIN || (may_lock && word_take(words, "lock", 0)))
		settings->locked |= 1u << metric; /* a least time is no use unless it stays */
	if (form == FORM_FEATURES)
		return take_features(ip, words, &settings->value[metric]);
	const char *word = word_value(ip, words);
	if (word == NULL)
		return -1;
	if (form != FORM_TEXT)
		return take_number(ip, metric, word, &settings->value[metric]);
	settings->congestion = word;
	return 0;
}

void route_settings_put(const struct route_settings *settings, struct netlink_request *request)
{
	if (settings->set == 0)
		return;
	size_t nest = netlink_nest(request, RTA_METRICS);
	for (uint16_t metric = RTAX_LOCK + 1; metric <= RTAX_MAX; metric++)
		if (metric == RTAX_CC_ALGO && settings->congestion != NULL)
			netlink_attribute(request, metric, settings->congestion,
				strlen(settings->congestion));
		else if (settings->set & 1u << metric)
			netlink_attribute_u32(request, metric, settings->value[metric]);
	if (settings->locked != 0)
		netlink_attribute_u32(request, RTAX_LOCK, settings->locked);
	netlink_nest_end(request, nest);
}

int route_take_preference(struct ip *ip, char ***words, struct netlink_request *request)
{
	uint64_t number;
	const char *word = word_value(ip, words);
	if (word == NULL)
		return -1;
	/* RFC 4191 */
	if (text_equal(word, "low"))
		number = 3;
	else if (text_equal(word, "medium"))
		number = 0;
	else if (text_equal(word, "high"))
		number = 1;
	else if (text_number(word, 0, UINT8_MAX, &number) != 0)
		return word_invalid(ip, word, "\"pref\" value is invalid\n\n");
	netlink_attribute_u8(request, RTA_PREF, (uint8_t)number);
	return 0;
}

int route_take_ttl_propagate(struct ip *ip, char ***words, struct netlink_request *request)
{
	const char *word = word_value(ip, words);
	if (word == NULL)
		return -1;
	bool on = text_abbreviates(word, "enabled", 1);
	if (!on && !text_abbreviates(word, "disabled", 1))
		return word_invalid(ip, word, "\"ttl-propagate\" value is invalid\n\n");
	netlink_attribute_u8(request, RTA_TTL_PROPAGATE, on);
	return 0;
}
