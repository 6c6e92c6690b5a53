// SPDX-License-Identifier: MIT
#include "applets/ip/words.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "core/text.h"

bool word_take(char ***words, const char *full, size_t minimum)
{
	const char *word = **words;
	if (word == NULL)
		return false;
	if (minimum == 0 ? !text_equal(word, full) : !text_abbreviates(word, full, minimum))
		return false;
	++*words;
	return true;
}

const char *word_value(struct ip *ip, char ***words)
{
	if (**words == NULL) {
		failed_with(ip->error, STATUS_USAGE, 0,
			"Command line is not complete. Try option \"help\"");
		return NULL;
	}
	return *(*words)++;
}

int word_invalid(struct ip *ip, const char *word, const char *why)
{
	return failed_with(
		ip->error, STATUS_USAGE, 0, "Error: argument \"%s\" is wrong: %s", word, why);
}

int word_duplicate(struct ip *ip, const char *key, const char *word)
{
	return failed_with(ip->error, STATUS_USAGE, 0,
		"Error: duplicate \"%s\": \"%s\" is the second value.", key, word);
}

int word_garbage(struct ip *ip, const char *key, const char *word)
{
	return failed_with(ip->error, STATUS_USAGE, 0,
		"Error: either \"%s\" is duplicate, or \"%s\" is garbage.", key, word);
}

int word_missing(struct ip *ip, int status, const char *key)
{
	return failed_with(
		ip->error, status, 0, "Not enough information: \"%s\" argument is required.", key);
}

int word_number(struct ip *ip, char ***words, uint64_t maximum, const char *why, uint64_t *number)
{
	const char *word = word_value(ip, words);
	if (word == NULL)
		return -1;
	return text_number(word, 0, maximum, number) == 0 ? 0 : word_invalid(ip, word, why);
}

int word_u32(struct ip *ip, char ***words, const char *why, uint32_t *number)
{
	uint64_t wide;
	if (word_number(ip, words, UINT32_MAX, why, &wide) < 0)
		return -1;
	*number = (uint32_t)wide;
	return 0;
}

int word_on_off(struct ip *ip, char ***words, const char *key, bool *on)
{
	const char *word = word_value(ip, words);
	if (word == NULL)
		return -1;
	*on = text_equal(word, "on");
	if (*on || text_equal(word, "off"))
		return 0;
	return failed(ip->error, 0,
		"Error: argument of \"%s\" must be \"on\" or \"off\", not \"%s\"", key, word);
}

/* How iproute2 names what it expected, by the family that is looked for. */
static const char *expected(int family)
{
	return family == AF_PACKET    ? "link"
		: family == AF_BRIDGE ? "bridge"
		: family == AF_MPLS   ? "mpls"
		: family == AF_INET   ? "inet"
		: family == AF_INET6  ? "inet6"
				      : "any valid";
}

int word_address(struct ip *ip, char ***words, int family, struct inet_prefix *address)
{
	const char *word = word_value(ip, words);
	if (word == NULL)
		return -1;
	if (inet_parse(address, word, family))
		return 0;
	ip->ends = true;
	return failed(ip->error, 0, "Error: %s address is expected rather than \"%s\".",
		expected(family), word);
}

int word_prefix(struct ip *ip, char ***words, int family, struct inet_prefix *prefix)
{
	const char *word = word_value(ip, words);
	if (word == NULL)
		return -1;
	if (family == AF_PACKET)
		return failed(ip->error, 0,
			"Error: \"%s\" may be inet prefix, but it is not allowed in this context.",
			word);
	if (inet_parse_prefix(prefix, word, family))
		return 0;
	ip->ends = true;
	return failed(ip->error, 0, "Error: %s prefix is expected rather than \"%s\".",
		expected(family), word);
}

size_t word_link_address(struct ip *ip, const char *word, uint8_t *bytes, size_t size)
{
	size_t used = link_address_parse(bytes, size, word);
	if (used != 0)
		return used;
	/* The part that is no byte is what is said to be wrong. */
	char part[64];
	for (;;) {
		size_t length = strcspn(word, ":");
		uint8_t byte;
		text_format(part, sizeof part, "%.*s", (int)length, word);
		if (word[length] == '\0' || link_address_parse(&byte, 1, part) == 0)
			break;
		word += length + 1;
	}
	failed(ip->error, 0, "\"%s\" is invalid lladdr.", part);
	return 0;
}

int word_interface(struct ip *ip, char ***words, unsigned *index)
{
	const char *word = word_value(ip, words);
	if (word == NULL)
		return -1;
	*index = ip_interface_index(ip, word);
	return *index != 0 ? 0 : failed(ip->error, 0, "Cannot find device \"%s\"", word);
}

int word_name(struct ip *ip, char ***words, enum ip_names table, const char *why, uint32_t *id)
{
	const char *word = word_value(ip, words);
	if (word == NULL)
		return -1;
	return ip_name_id(ip, table, word, id) == 0 ? 0 : word_invalid(ip, word, why);
}

int ip_run_verb(struct ip *ip, const struct ip_verb *verbs, size_t count,
	int (*run)(size_t row, struct ip *ip, char **words), const char *object, char **words)
{
	if (*words == NULL)
		return run(0, ip, words);
	for (size_t at = 0; at < count; at++) {
		if (!word_take(&words, verbs[at].word, verbs[at].minimum))
			continue;
		if (verbs[at].is_known)
			return run(at, ip, words);
		return failed_with(ip->error, STATUS_USAGE, 0,
			"Command \"%s\" is not supported by this ip.", verbs[at].word);
	}
	return failed_with(ip->error, STATUS_USAGE, 0,
		"Command \"%s\" is unknown, try \"ip %s help\".", *words, object);
}

/* Puts a value of a row's kind into the request. */
static int put_number(
	struct ip *ip, const struct setting *row, char ***words, struct netlink_request *request)
{
	static const uint8_t sizes[] = {[SETTING_U8] = 1,
		[SETTING_U16] = 2,
		[SETTING_U32] = 4,
		[SETTING_U64] = 8,
		[SETTING_BE16] = 2,
		[SETTING_BE32] = 4};
	size_t size = sizes[row->kind];
	uint64_t number, maximum = size == 8 ? UINT64_MAX : (1ull << size * 8) - 1;
	if (word_number(ip, words, maximum, row->why, &number) < 0)
		return -1;
	if (row->kind == SETTING_BE16)
		number = __builtin_bswap16((uint16_t)number);
	if (row->kind == SETTING_BE32)
		number = __builtin_bswap32((uint32_t)number);
	/* Both machines that this runs on are little-endian: the first bytes are the lowest. */
	netlink_attribute(request, row->attribute, &number, size);
	return 1;
}

static int put_text(
	struct ip *ip, const struct setting *row, char ***words, struct netlink_request *request)
{
	const char *word = word_value(ip, words);
	uint8_t bytes[32];
	if (word == NULL)
		return -1;
	if (row->kind == SETTING_TEXT) {
		netlink_attribute_text(request, row->attribute, word);
		return 1;
	}
	size_t size = word_link_address(ip, word, bytes, sizeof bytes);
	if (size == 0)
		return -1;
	netlink_attribute(request, row->attribute, bytes, size);
	return 1;
}

static int put_reference(
	struct ip *ip, const struct setting *row, char ***words, struct netlink_request *request)
{
	struct inet_prefix address;
	unsigned index;
	if (row->kind == SETTING_INTERFACE) {
		if (word_interface(ip, words, &index) < 0)
			return -1;
		netlink_attribute_u32(request, row->attribute, index);
		return 1;
	}
	int family = row->kind == SETTING_INET ? AF_INET : AF_INET6;
	if (word_address(ip, words, family, &address) < 0)
		return -1;
	netlink_attribute(request, row->attribute, address.bytes, address.size);
	return 1;
}

static int put_setting(
	struct ip *ip, const struct setting *row, char ***words, struct netlink_request *request)
{
	bool on;
	switch ((enum setting_kind)row->kind) {
	case SETTING_U8:
	case SETTING_U16:
	case SETTING_U32:
	case SETTING_U64:
	case SETTING_BE16:
	case SETTING_BE32: return put_number(ip, row, words, request);
	case SETTING_TEXT:
	case SETTING_MAC: return put_text(ip, row, words, request);
	case SETTING_INET:
	case SETTING_INET6:
	case SETTING_INTERFACE: return put_reference(ip, row, words, request);
	case SETTING_ON_OFF:
		if (word_on_off(ip, words, row->word, &on) < 0)
			return -1;
		netlink_attribute_u8(request, row->attribute, on);
		break;
	case SETTING_TRUE: netlink_attribute_u8(request, row->attribute, 1); break;
	case SETTING_FALSE: netlink_attribute_u8(request, row->attribute, 0); break;
	case SETTING_MARK: netlink_attribute(request, row->attribute, NULL, 0); break;
	}
	return 1;
}

int setting_take(struct ip *ip, const struct setting *rows, size_t count, char ***words,
	struct netlink_request *request)
{
	for (size_t at = 0; at < count; at++)
		if (word_take(words, rows[at].word, rows[at].minimum))
			return put_setting(ip, &rows[at], words, request);
	return 0;
}
