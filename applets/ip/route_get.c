// SPDX-License-Identifier: MIT

/* ip route get: the route that a packet would take. */

#include <arpa/inet.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>

#include "applets/ip/route.h"
#include "applets/ip/rule.h"
#include "applets/ip/words.h"
#include "core/text.h"

enum get_word {
	GET_TOS,
	GET_FROM,
	GET_INPUT,
	GET_MARK,
	GET_OUTPUT,
	GET_NOTIFY,
	GET_CONNECTED,
	GET_VRF,
	GET_UID,
	GET_FIB_MATCH,
	GET_AS,
	GET_SOURCE_PORT,
	GET_DESTINATION_PORT,
	GET_IP_PROTOCOL,
	GET_FLOW_LABEL,
	GET_TO, /* what is none of the others */
};

/* In the order in which iproute2 tries them. */
static const struct {
	char word[12];
	uint8_t minimum; /* the fewest letters that mean it; 0: all */
	uint8_t get;
} keywords[] = {
	{"tos", 0, GET_TOS},
	{"dsfield", 1, GET_TOS},
	{"from", 1, GET_FROM},
	{"iif", 1, GET_INPUT},
	{"mark", 0, GET_MARK},
	{"oif", 1, GET_OUTPUT},
	{"dev", 0, GET_OUTPUT},
	{"notify", 1, GET_NOTIFY},
	{"connected", 1, GET_CONNECTED},
	{"vrf", 1, GET_VRF},
	{"uid", 1, GET_UID},
	{"fibmatch", 1, GET_FIB_MATCH},
	{"as", 0, GET_AS},
	{"sport", 1, GET_SOURCE_PORT},
	{"dport", 1, GET_DESTINATION_PORT},
	{"ipproto", 1, GET_IP_PROTOCOL},
	{"flowlabel", 0, GET_FLOW_LABEL},
};

struct question {
	struct ip *ip;
	struct netlink_request request;
	struct rtmsg body; /* goes into the request when all is known */
	struct inet_prefix to, from, as;
	const char *input, *output;
	unsigned output_index;
	bool has_to, has_from, connected;
};

static int take_number(struct question *this, char ***words, uint16_t attribute, const char *why)
{
	uint32_t number;
	if (word_u32(this->ip, words, why, &number) < 0)
		return -1;
	netlink_attribute_u32(&this->request, attribute, number);
	return 0;
}

static int take_flow_label(struct question *this, char ***words)
{
	uint64_t label;
	if (word_number(this->ip, words, 0xfffff, "invalid flowlabel\n\n", &label) < 0)
		return -1;
	netlink_attribute_u32(&this->request, 31 /* RTA_FLOWLABEL, 6.14 */, htonl((uint32_t)label));
	return 0;
}

static int take_port(struct question *this, char ***words, uint16_t attribute, const char *why)
{
	uint64_t number;
	if (word_number(this->ip, words, UINT16_MAX, why, &number) < 0)
		return -1;
	netlink_attribute_u16(&this->request, attribute, htons((uint16_t)number));
	return 0;
}

static int take_ip_protocol(struct question *this, char ***words)
{
	uint8_t number;
	const char *word = word_value(this->ip, words);
	if (word == NULL)
		return -1;
	if (ip_protocol_number(word, &number) != 0)
		return word_invalid(this->ip, word, "Invalid \"ipproto\" value\n\n");
	netlink_attribute_u8(&this->request, RTA_IP_PROTO, number);
	return 0;
}

static int take_tos(struct question *this, char ***words)
{
	uint32_t id;
	const char *word = **words;
	if (word_name(this->ip, words, NAMES_DSFIELD, "TOS value is invalid\n\n", &id) < 0)
		return -1;
	this->body.rtm_tos = (uint8_t)id;
	return id <= UINT8_MAX ? 0 : word_invalid(this->ip, word, "TOS value is invalid\n\n");
}

/* An address; one of the family that is known, or says which that is. */
static int take_prefix(struct question *this, char ***words, struct inet_prefix *prefix)
{
	if (word_prefix(this->ip, words, this->body.rtm_family, prefix) < 0)
		return -1;
	if (this->body.rtm_family == AF_UNSPEC)
		this->body.rtm_family = prefix->family;
	return 0;
}

static int take_to(struct question *this, char ***words)
{
	if (word_take(words, "to", 0) && **words == NULL)
		return word_value(this->ip, words) == NULL ? -1 : 0;
	if (word_take(words, "help", 1))
		return route_usage(this->ip);
	bool guesses = this->body.rtm_family == AF_UNSPEC;
	this->has_to = true;
	if (take_prefix(this, words, &this->to) < 0)
		return -1;
	if (this->to.size == 0 && guesses)
		return 0; /* `default` */
	if (this->to.size == 0)
		this->to.size = this->body.rtm_family == AF_INET ? 4 : 16;
	if (route_prefix_is_host(&this->to))
		return 0;
	char warning[96];
	text_format(warning, sizeof warning,
		"Warning: /%u as prefix is invalid, only /%u (or none) is supported.",
		this->to.length, this->to.size * 8u);
	applet_warn(this->ip->run, warning);
	return 0;
}

static int take_name(struct question *this, char ***words, const char **name)
{
	*name = word_value(this->ip, words);
	return *name == NULL ? -1 : 0;
}

static int take_vrf(struct question *this, char ***words)
{
	this->output = NULL;
	return route_take_vrf(this->ip, words, &this->output_index, NULL);
}

static int take_word(struct question *this, enum get_word word, char ***words)
{
	switch (word) {
	case GET_TOS: return take_tos(this, words);
	case GET_FROM: this->has_from = true; return take_prefix(this, words, &this->from);
	case GET_INPUT: return take_name(this, words, &this->input);
	case GET_MARK: return take_number(this, words, RTA_MARK, "invalid mark value");
	case GET_OUTPUT: return take_name(this, words, &this->output);
	case GET_NOTIFY: this->body.rtm_flags |= RTM_F_NOTIFY; return 0;
	case GET_CONNECTED: this->connected = true; return 0;
	case GET_VRF: return take_vrf(this, words);
	case GET_UID: return take_number(this, words, RTA_UID, "invalid UID\n\n");
	case GET_FIB_MATCH: this->body.rtm_flags |= RTM_F_FIB_MATCH; return 0;
	case GET_AS:
		word_take(words, "to", 0);
		return word_address(this->ip, words, this->body.rtm_family, &this->as);
	case GET_SOURCE_PORT: return take_port(this, words, RTA_SPORT, "invalid sport\n\n");
	case GET_DESTINATION_PORT: return take_port(this, words, RTA_DPORT, "invalid dport\n\n");
	case GET_IP_PROTOCOL: return take_ip_protocol(this, words);
	case GET_FLOW_LABEL: return take_flow_label(this, words);
	case GET_TO: return take_to(this, words);
	}
	return -1;
}

static int put_interface(
	struct ip *ip, struct netlink_request *request, uint16_t attribute, const char *name)
{
	if (name == NULL)
		return 0;
	unsigned index = ip_interface_index(ip, name);
	if (index == 0)
		return failed(ip->error, 0, "Cannot find device \"%s\"", name);
	netlink_attribute_u32(request, attribute, index);
	return 0;
}

static int complete(struct question *this)
{
	struct netlink_request *request = &this->request;
	struct rtmsg *body = &this->body;
	if (put_interface(this->ip, request, RTA_IIF, this->input) < 0 ||
		put_interface(this->ip, request, RTA_OIF, this->output) < 0)
		return -1;
	if (this->output == NULL && this->output_index != 0)
		netlink_attribute_u32(request, RTA_OIF, this->output_index);
	if (body->rtm_family == AF_UNSPEC)
		body->rtm_family = AF_INET;
	/* The table is told of IPv6 unasked. */
	if (body->rtm_family == AF_INET)
		body->rtm_flags |= RTM_F_LOOKUP_TABLE;
	body->rtm_dst_len = (uint8_t)(this->to.size * 8);
	body->rtm_src_len = (uint8_t)(this->from.size * 8);
	if (this->to.size != 0)
		netlink_attribute(request, RTA_DST, this->to.bytes, this->to.size);
	if (this->from.size != 0)
		netlink_attribute(request, RTA_SRC, this->from.bytes, this->from.size);
	if (this->as.size != 0)
		netlink_attribute(request, RTA_NEWDST, this->as.bytes, this->as.size);
	memcpy(request->bytes + NLMSG_HDRLEN, body, sizeof *body);
	return 0;
}

struct answer {
	struct route_show show;
	bool has_source, begun; /* where nothing was found no document begins */
};

static int take_answer(const struct nlmsghdr *message, void *context, struct error *error)
{
	struct answer *this = context;
	struct route route;
	if (!this->begun)
		out_begin(this->show.ip->out);
	this->begun = true;
	if (message->nlmsg_type == RTM_NEWROUTE && route_decode(&route, message, error) == 0)
		this->has_source = route_has(&route, RTA_PREFSRC);
	return route_show_message(message, &this->show, error);
}

static int ask(struct question *this)
{
	struct ip *ip = this->ip;
	struct netlink_request again = this->request;
	struct answer answer = {.show.ip = ip};
	/* What was looked up is shown whatever it is. */
	answer.show.filter.any = true;
	if (netlink_ask(&ip->netlink, &this->request, take_answer, &answer, ip->error) < 0)
		return -1;
	int result = 0;
	if (this->connected && !this->has_from && !answer.has_source)
		result = failed(ip->error, 0, "Failed to connect the route");
	else if (this->connected && !this->has_from)
		/* iproute2's second question is its first: so are the two answers. */
		result = netlink_ask(&ip->netlink, &again, take_answer, &answer, ip->error);
	out_end(ip->out);
	return result;
}

int route_get(struct ip *ip, char **words)
{
	const size_t count = sizeof keywords / sizeof keywords[0];
	struct question this;
	memset(&this.body, 0, sizeof this - offsetof(struct question, body));
	this.ip = ip;
	this.body.rtm_family = (uint8_t)ip->family;
	netlink_begin(&this.request, RTM_GETROUTE, 0);
	netlink_put(&this.request, &this.body, sizeof this.body);
	while (*words != NULL) {
		size_t row = 0;
		while (row < count && !word_take(&words, keywords[row].word, keywords[row].minimum))
			row++;
		if (take_word(&this, row < count ? keywords[row].get : GET_TO, &words) < 0)
			return -1;
	}
	if (!this.has_to)
		return failed(ip->error, 0, "need at least a destination address");
	return complete(&this) < 0 ? -1 : ask(&this);
}
