// SPDX-License-Identifier: MIT

/* Which addresses a filter lets through, and the words for their flags. */

#include <linux/if_addr.h>
#include <string.h>

#include "applets/ip/address.h"
#include "applets/ip/link.h"
#include "core/glob.h"
#include "core/text.h"

/* In iproute2's words; those that mean that a flag is not set come with unset. */
static const struct {
	uint32_t bit;
	char word[15];
	bool unset;
	bool mutable; /* can be set by `ip address add` */
	bool only_inet6;
} flag_words[] = {
	{IFA_F_SECONDARY, "secondary", false, false, false},
	{IFA_F_SECONDARY, "temporary", false, false, false},
	{IFA_F_SECONDARY, "primary", true, false, false},
	{IFA_F_NODAD, "nodad", false, true, true},
	{IFA_F_OPTIMISTIC, "optimistic", false, true, true},
	{IFA_F_DADFAILED, "dadfailed", false, false, true},
	{IFA_F_HOMEADDRESS, "home", false, true, true},
	{IFA_F_DEPRECATED, "deprecated", false, false, false},
	{IFA_F_TENTATIVE, "tentative", false, false, false},
	{IFA_F_PERMANENT, "permanent", false, false, false},
	{IFA_F_PERMANENT, "dynamic", true, false, false},
	{IFA_F_MANAGETEMPADDR, "mngtmpaddr", false, true, true},
	{IFA_F_NOPREFIXROUTE, "noprefixroute", false, true, false},
	{IFA_F_MCAUTOJOIN, "autojoin", false, true, false},
	{IFA_F_STABLE_PRIVACY, "stable-privacy", false, false, true},
};

bool address_flag_word(const char *word, uint32_t *flag, bool *set)
{
	bool negated = word[0] == '-';
	for (size_t at = 0; at < sizeof flag_words / sizeof flag_words[0]; at++) {
		if (!text_equal(word + negated, flag_words[at].word))
			continue;
		*flag = flag_words[at].bit;
		*set = negated == flag_words[at].unset;
		return true;
	}
	return false;
}

bool address_flag_to_set(const char *word, bool is_inet6, uint32_t *flag, const char **refusal)
{
	for (size_t at = 0; at < sizeof flag_words / sizeof flag_words[0]; at++) {
		if (flag_words[at].unset || !text_equal(word, flag_words[at].word))
			continue;
		*flag = flag_words[at].bit;
		*refusal = !flag_words[at].mutable ? "is not mutable from userspace"
			: flag_words[at].only_inet6 && !is_inet6
			? "can be set only for IPv6 addresses"
			: NULL;
		return true;
	}
	return false;
}

static bool prefix_matches(const struct address *address, const struct inet_prefix *wanted)
{
	struct inet_prefix own = {.family = address->family};
	if (wanted->size == 0)
		return true;
	if (!address->local.present)
		return false;
	memcpy(own.bytes, address->local.bytes, sizeof own.bytes);
	return inet_within(&own, wanted);
}

bool address_matches(
	const struct address *address, const char *name, const struct link_filter *filter)
{
	const char *label = address->label[0] != '\0' ? address->label : name;
	if (filter->family != 0 && address->family != filter->family)
		return false;
	if (filter->has_scope && address->scope != filter->scope)
		return false;
	if (filter->has_protocol && address->protocol != filter->protocol)
		return false;
	if ((address->flags ^ filter->flags) & filter->flag_mask)
		return false;
	if (filter->label != NULL && !glob_matches(filter->label, label, false))
		return false;
	return prefix_matches(address, &filter->prefix);
}

bool address_filter_is_set(const struct link_filter *filter)
{
	return filter->prefix.size != 0 || filter->has_scope || filter->has_protocol ||
		filter->flag_mask != 0 || filter->label != NULL || filter->family != 0;
}
