// SPDX-License-Identifier: MIT

/* ip address show: addresses below their links. */

#include <errno.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

#include "applets/ip/address.h"
#include "applets/ip/link.h"

struct show {
	struct ip *ip;
	uint8_t family; /* of the dump of links */
	struct link_filter filter;
	struct kept_addresses kept; /* the kernel does not send them in the links' order */
};

static const struct kept_address *first_of(const struct show *this, const struct link *link)
{
	return addresses_of_link(this->kept.bucket[link->index % ADDRESS_BUCKETS], link->index);
}

/* Where only addresses are shown, below no line of their link. */
static bool is_without_link(const struct show *this)
{
	const struct ip_options *options = &this->ip->options;
	return options->oneline && !options->brief && this->filter.family != AF_PACKET;
}

static int print_addresses(struct show *this, const struct link *link, struct error *error)
{
	struct ip *ip = this->ip;
	out_list(ip->out, "addr_info");
	for (const struct kept_address *kept = first_of(this, link); kept != NULL;
		kept = addresses_of_link(kept->next, link->index)) {
		struct address address;
		if (address_decode(&address, (const struct nlmsghdr *)kept->message, error) < 0)
			return -1;
		out_object(ip->out, NULL);
		if (!address_matches(&address, link->name, &this->filter))
			;
		else if (ip->options.brief)
			address_print_prefix(ip, &address);
		else
			address_print(ip, link->name, &address);
		out_object_end(ip->out);
	}
	out_list_end(ip->out);
	return 0;
}

/* With a pattern of labels, only addresses are shown; links have no label. */
static void print_link(struct show *this, struct link *link)
{
	struct ip *ip = this->ip;
	if (this->filter.label != NULL)
		return;
	if (ip->options.brief && this->filter.family == AF_PACKET) {
		link_print_brief(ip, link);
	} else if (ip->options.brief) {
		link_print_brief_start(ip, link);
	} else {
		link_print(ip, link, LINK_VIEW_ADDRESS);
		link_print_peer(ip, link);
		out_text(ip->out, "\n");
	}
}

static int print_link_with_addresses(struct show *this, struct link *link, struct error *error)
{
	struct ip *ip = this->ip;
	bool is_packet = this->filter.family == AF_PACKET, has_label = this->filter.label != NULL;
	if (is_packet && has_label)
		return 0;
	if (!is_without_link(this))
		print_link(this, link);
	if (!is_packet && print_addresses(this, link, error) < 0)
		return -1;
	if (ip->options.brief) {
		if (!has_label)
			link_print_peer(ip, link);
		out_text(ip->out, "\n");
	}
	if (!ip->options.brief && !is_without_link(this) && !has_label &&
		ip->options.statistics > 0 && link->has_statistics) {
		link_print_statistics(ip, link);
		out_line(ip->out);
	}
	return 0;
}

/*
 * Whether a link is shown for its addresses' sake: one of them is, or it has none and no family was
 * asked for.
 */
static int has_wanted(const struct show *this, const struct link *link, struct error *error)
{
	const struct kept_address *kept = first_of(this, link);
	if (this->filter.family == AF_PACKET || !address_filter_is_set(&this->filter))
		return 1;
	if (kept == NULL)
		return this->filter.family == AF_UNSPEC;
	for (; kept != NULL; kept = addresses_of_link(kept->next, link->index)) {
		struct address address;
		if (address_decode(&address, (const struct nlmsghdr *)kept->message, error) < 0)
			return -1;
		if (address_matches(&address, link->name, &this->filter))
			return 1;
	}
	return 0;
}

/* Without the links' lines iproute2 asks of a link only whether it is up. */
static bool matches(const struct show *this, struct link *link)
{
	const struct link_filter state = {.up = this->filter.up, .down = this->filter.down};
	return link_matches(link, is_without_link(this) ? &state : &this->filter);
}

static int show(const struct nlmsghdr *message, void *context, struct error *error)
{
	struct show *this = context;
	struct ip *ip = this->ip;
	struct link link;
	if (message->nlmsg_type != RTM_NEWLINK)
		return 0;
	if (link_decode(&link, message, error) < 0)
		return -1;
	ip_interface_keep(ip, link.index, link.name, link.flags);
	if (!link_is_of_dump(&link, &this->filter, this->family))
		return 0;
	int wanted = has_wanted(this, &link, error);
	if (wanted <= 0)
		return wanted;
	int result = 0;
	out_object(ip->out, NULL);
	if (matches(this, &link)) {
		result = print_link_with_addresses(this, &link, error);
	} else if (is_without_link(this)) {
		out_list(ip->out, "addr_info");
		out_list_end(ip->out);
	}
	out_object_end(ip->out);
	return result < 0 ? -1 : attributes_verdict(&link.all, "link", error);
}

unsigned address_device(struct ip *ip, const struct link_filter *filter)
{
	unsigned index = ip_interface_index(ip, filter->device);
	if (index == 0)
		failed(ip->error, 0, "Device \"%s\" does not exist.", filter->device);
	return index;
}

/* `ifN` may be a number that no link has: iproute2 says so, and takes it for no failure. */
static int dump_failed(const struct show *this)
{
	if (this->filter.index == 0 || this->ip->error->number != ENODEV)
		return -1;
	applet_warn(this->ip->run,
		"RTNETLINK answers: No such device\nCannot send link request: No such device");
	return 0;
}

int address_show(struct ip *ip, char **words)
{
	struct show this = {.ip = ip, .filter.family = (uint8_t)ip->family};
	int result = 0, taken = link_take_filter(ip, words, &this.filter);
	if (taken != 0)
		return taken;
	if (this.filter.device != NULL) {
		this.filter.index = address_device(ip, &this.filter);
		if (this.filter.index == 0)
			return -1;
	}
	uint8_t family = this.filter.family;
	if (family == AF_PACKET)
		addresses_forget(&this.kept, ip);
	else
		result = addresses_collect(&this.kept, ip, family, this.filter.index);
	if (result < 0 && dump_failed(&this) < 0)
		return -1;
	out_begin(ip->out);
	/* `to` a prefix shows only what its family shows, of links that are asked for as before. */
	this.family = this.filter.device != NULL ? AF_UNSPEC : (uint8_t)ip->family;
	ip->family = family;
	if (result == 0 && link_request(ip, &this.filter, this.family, show, &this) < 0 &&
		dump_failed(&this) < 0)
		return -1;
	out_end(ip->out);
	return 0;
}
