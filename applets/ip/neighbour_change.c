// SPDX-License-Identifier: MIT

/* ip neighbour add, change, replace, delete, get and flush. */

#include <linux/rtnetlink.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>

#include "applets/ip/neighbour.h"
#include "applets/ip/words.h"
#include "core/text.h"

/* What the words of a change say. */
struct neighbour_words {
	struct inet_prefix destination;
	bool has_destination, has_protocol;
	const char *device, *link_address;
	unsigned state, flags, extended_flags;
	uint32_t protocol;
};

static int take_flag(struct neighbour_words *this, char ***words)
{
	if (word_take(words, "router", 0))
		this->flags |= NTF_ROUTER;
	else if (word_take(words, "use", 0))
		this->flags |= NTF_USE;
	else if (word_take(words, "managed", 0))
		this->extended_flags |= NTF_EXT_MANAGED;
	else if (word_take(words, "extern_learn", 1))
		this->flags |= NTF_EXT_LEARNED;
	else if (word_take(words, "extern_valid", 0))
		this->extended_flags |= 1u << 2; /* NTF_EXT_EXT_VALIDATED, 6.17 */
	else
		return 0;
	if (this->flags & NTF_USE || this->extended_flags & NTF_EXT_MANAGED)
		this->state = NUD_NONE;
	return 1;
}

static int take_destination(struct ip *ip, struct neighbour_words *this, char ***words)
{
	word_take(words, "to", 0);
	if (**words == NULL)
		return word_value(ip, words) == NULL ? -1 : 0;
	if (this->has_destination)
		return word_garbage(ip, "to", **words);
	this->has_destination = true;
	if (text_equal(**words, "default") || text_equal(**words, "all") ||
		text_equal(**words, "any")) {
		++*words;
		return 0;
	}
	return word_address(ip, words, ip->family, &this->destination);
}

static int take_proxy(struct ip *ip, struct neighbour_words *this, char ***words)
{
	if (**words == NULL)
		return word_value(ip, words) == NULL ? -1 : 0;
	if (this->has_destination)
		return word_duplicate(ip, "address", **words);
	this->has_destination = true;
	this->flags |= NTF_PROXY;
	return word_address(ip, words, ip->family, &this->destination);
}

static int take_words(struct ip *ip, struct neighbour_words *this, char **words)
{
	while (*words != NULL) {
		int taken = 0;
		if (word_take(&words, "lladdr", 1)) {
			this->link_address = word_value(ip, &words);
			taken = this->link_address == NULL ? -1 : 0;
		} else if (word_take(&words, "nud", 0)) {
			const char *word = word_value(ip, &words);
			taken = word == NULL ? -1 : neighbour_take_state(ip, word, &this->state);
		} else if (word_take(&words, "proxy", 1)) {
			taken = take_proxy(ip, this, &words);
		} else if (take_flag(this, &words)) {
			continue;
		} else if (word_take(&words, "dev", 0)) {
			this->device = word_value(ip, &words);
			taken = this->device == NULL ? -1 : 0;
		} else if (word_take(&words, "protocol", 1)) {
			const char *word = *words;
			this->has_protocol = true;
			taken = word_name(ip, &words, NAMES_PROTOCOL,
				"\"protocol\" value is invalid\n\n", &this->protocol);
			if (taken == 0 && this->protocol > UINT8_MAX)
				taken = word_invalid(ip, word, "\"protocol\" value is invalid\n\n");
		} else {
			taken = take_destination(ip, this, &words);
		}
		if (taken < 0)
			return -1;
	}
	return 0;
}

static int put_link_address(struct ip *ip, const char *text, struct netlink_request *request)
{
	uint8_t bytes[32];
	if (text == NULL || text_equal(text, "null"))
		return 0;
	size_t size = word_link_address(ip, text, bytes, sizeof bytes);
	if (size == 0)
		return -1;
	netlink_attribute(request, NDA_LLADDR, bytes, size);
	return 0;
}

static int modify(struct ip *ip, char **words, uint16_t type, uint16_t flags)
{
	struct neighbour_words this = {.state = NUD_PERMANENT};
	struct netlink_request request;
	if (take_words(ip, &this, words) < 0)
		return -1;
	if (this.device == NULL || this.destination.size == 0)
		return failed_with(ip->error, STATUS_USAGE, 0,
			"Device and destination are required arguments.");
	struct ndmsg body = {.ndm_family = this.destination.family,
		.ndm_state = (uint16_t)this.state,
		.ndm_flags = (uint8_t)this.flags};
	netlink_begin(&request, type, flags);
	netlink_put(&request, &body, sizeof body);
	netlink_attribute(&request, NDA_DST, this.destination.bytes, this.destination.size);
	if (put_link_address(ip, this.link_address, &request) < 0)
		return -1;
	if (this.has_protocol)
		netlink_attribute_u8(&request, NDA_PROTOCOL, (uint8_t)this.protocol);
	if (this.extended_flags != 0)
		netlink_attribute_u32(&request, NDA_FLAGS_EXT, this.extended_flags);
	body.ndm_ifindex = (int)ip_interface_index(ip, this.device);
	if (body.ndm_ifindex == 0)
		return failed(ip->error, 0, "Cannot find device \"%s\"", this.device);
	memcpy(request.bytes + NLMSG_HDRLEN, &body, sizeof body);
	ip->ends = true;
	return ip_change(ip, &request);
}

int neighbour_add(struct ip *ip, char **words)
{
	return modify(ip, words, RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_EXCL);
}

int neighbour_change(struct ip *ip, char **words)
{
	return modify(ip, words, RTM_NEWNEIGH, NLM_F_REPLACE);
}

int neighbour_replace(struct ip *ip, char **words)
{
	return modify(ip, words, RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_REPLACE);
}

int neighbour_delete(struct ip *ip, char **words)
{
	return modify(ip, words, RTM_DELNEIGH, 0);
}

static int take_got(const struct nlmsghdr *message, void *context, struct error *error)
{
	static const struct neighbour_filter all = {0};
	struct ip *ip = context;
	struct neighbour neighbour;
	if (message->nlmsg_type != RTM_NEWNEIGH)
		return 0;
	if (neighbour_decode(&neighbour, message, error) < 0)
		return -1;
	out_begin(ip->out);
	out_object(ip->out, NULL);
	neighbour_print(ip, &neighbour, &all);
	out_object_end(ip->out);
	out_end(ip->out);
	return 0;
}

int neighbour_get(struct ip *ip, char **words)
{
	struct neighbour_words this = {0};
	struct netlink_request request;
	while (*words != NULL) {
		int taken = 0;
		if (word_take(&words, "dev", 0)) {
			this.device = word_value(ip, &words);
			taken = this.device == NULL ? -1 : 0;
		} else if (word_take(&words, "proxy", 1)) {
			taken = take_proxy(ip, &this, &words);
		} else {
			taken = take_destination(ip, &this, &words);
		}
		if (taken < 0)
			return -1;
	}
	if (this.device == NULL || this.destination.size == 0)
		return failed(ip->error, 0, "Device and address are required arguments.");
	struct ndmsg body = {.ndm_family = this.destination.family,
		.ndm_flags = (uint8_t)this.flags,
		.ndm_ifindex = (int)ip_interface_index(ip, this.device)};
	if (body.ndm_ifindex == 0)
		return failed(ip->error, 0, "Cannot find device \"%s\"", this.device);
	netlink_begin(&request, RTM_GETNEIGH, 0);
	netlink_put(&request, &body, sizeof body);
	netlink_attribute(&request, NDA_DST, this.destination.bytes, this.destination.size);
	return netlink_ask(&ip->netlink, &request, take_got, ip, ip->error);
}

/* One that a round of the flush deletes: its body and its address. */
struct doomed {
	struct doomed *next;
	struct ndmsg body;
	uint8_t size, address[16];
};

struct flush {
	struct ip *ip;
	struct neighbour_filter filter;
	struct doomed *first, *spare; /* spare: from the rounds before */
	unsigned count;
};

static int collect(const struct nlmsghdr *message, void *context, struct error *error)
{
	struct flush *this = context;
	struct neighbour neighbour;
	if (message->nlmsg_type != RTM_NEWNEIGH)
		return 0;
	if (neighbour_decode(&neighbour, message, error) < 0)
		return -1;
	if (!neighbour_matches(&neighbour, &this->filter, this->ip->family) ||
		neighbour.destination.size > sizeof(((struct doomed *)0)->address))
		return 0;
	struct doomed *doomed = this->spare;
	if (doomed != NULL)
		this->spare = doomed->next;
	else
		doomed = arena_take(&this->ip->run->arena, sizeof *doomed);
	if (doomed == NULL)
		return failed(error, 0, "Not enough memory for the neighbours");
	memcpy(&doomed->body, netlink_body(message, sizeof doomed->body), sizeof doomed->body);
	doomed->size = (uint8_t)neighbour.destination.size;
	if (doomed->size > 0)
		memcpy(doomed->address, neighbour.destination.data, doomed->size);
	doomed->next = this->first;
	this->first = doomed;
	this->count++;
	if (this->ip->options.statistics > 1)
		neighbour_print(this->ip, &neighbour, &this->filter);
	return 0;
}

/* Deletes what was collected; what is gone meanwhile is fine. */
static int delete_collected(struct flush *this)
{
	struct ip *ip = this->ip;
	struct netlink_request request;
	while (this->first != NULL) {
		struct doomed *doomed = this->first;
		netlink_begin(&request, RTM_DELNEIGH, 0);
		netlink_put(&request, &doomed->body, sizeof doomed->body);
		netlink_attribute(&request, NDA_DST, doomed->address, doomed->size);
		if (ip_change(ip, &request) < 0 && ip->error->number != 2 /* ENOENT */)
			return ip_flush_refused(ip, STATUS_FAILED);
		this->first = doomed->next;
		doomed->next = this->spare;
		this->spare = doomed;
	}
	return 0;
}

static int flush_round(void *context, unsigned number)
{
	struct flush *this = context;
	struct ip *ip = this->ip;
	struct netlink_request request;
	this->count = 0;
	neighbour_request(ip, &request, &this->filter);
	if (netlink_dump(&ip->netlink, &request, collect, this, ip->error) < 0)
		return -1;
	if (this->count == 0)
		return 0;
	if (delete_collected(this) < 0)
		return -1;
	ip_flush_round(ip, number, this->count, "entries");
	/* What is still in use stays, as failed. */
	this->filter.states &= ~(unsigned)NUD_FAILED;
	return 1;
}

int neighbour_flush(struct ip *ip, char **words)
{
	struct flush this = {.ip = ip};
	if (*words == NULL)
		return failed(ip->error, 0, "Flush requires arguments.");
	if (neighbour_take_filter(ip, words, &this.filter, true) < 0)
		return -1;
	int result = ip_flush(ip, FLUSH_ROUNDS, flush_round, &this);
	if (result != FLUSH_INCOMPLETE)
		return result;
	/* On standard output, as iproute2 has it. */
	out_number(
		ip->out, NULL, "*** Flush not complete bailing out after % rounds\n", FLUSH_ROUNDS);
	return STATUS_USAGE;
}
