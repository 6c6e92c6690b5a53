// SPDX-License-Identifier: MIT
#include "core/dns.h"

#include <string.h>
#include <sys/socket.h>

#include "core/text.h"

/* RFC 1035, 4.1.1 and 4.1.3. */
enum {
	HEADER_SIZE = 12,
	IS_ANSWER = 0x80,
	OPCODE = 0x78,
	RECURSION_DESIRED = 0x01,
	IS_CUT = 0x02,
	CODE = 0x0f,
	CODE_FAILED = 2,
	CODE_NO_NAME = 3,
	ALIAS = 5, /* CNAME */
	INTERNET = 1,
	RECORD_SIZE = 10, /* behind its name: type, class, time to live, size */
	LABEL_MAXIMUM = 63,
	POINTER = 0xc0, /* to a name further in front, RFC 1035, 4.1.4 */
	LOOKS = 8,      /* at the records of an answer that has aliases in no order, or in a loop */
};

/* A message of whatever size. */
struct view {
	size_t size;
	const uint8_t *bytes;
};

/* A name as messages have it, without pointers: labels, each behind its size, to an empty one. */
struct name {
	size_t size;
	uint8_t bytes[255];
};

static unsigned read_u16(const uint8_t *bytes)
{
	return (unsigned)bytes[0] << 8 | bytes[1];
}

static void put_u16(struct dns_message *message, unsigned value)
{
	message->bytes[message->size++] = (uint8_t)(value >> 8);
	message->bytes[message->size++] = (uint8_t)value;
}

void dns_reverse(char name[DNS_NAME_SIZE], int family, const void *address)
{
	const uint8_t *bytes = address;
	size_t length = 0;
	if (family == AF_INET) {
		text_format(name, DNS_NAME_SIZE, "%u.%u.%u.%u.in-addr.arpa", bytes[3], bytes[2],
			bytes[1], bytes[0]);
		return;
	}
	for (int at = 15; at >= 0; at--)
		length += text_format(name + length, DNS_NAME_SIZE - length, "%x.%x.",
			bytes[at] & 15u, bytes[at] >> 4);
	text_copy(name + length, DNS_NAME_SIZE - length, "ip6.arpa");
}

bool dns_question(struct dns_message *question, uint16_t id, const char *name, uint16_t type)
{
	if (!dns_is_host(name))
		return false;
	memset(question, 0, sizeof *question);
	put_u16(question, id);
	question->bytes[question->size] = RECURSION_DESIRED;
	question->bytes[5] = 1; /* questions */
	question->size = HEADER_SIZE;
	while (*name != '\0') {
		size_t length = strcspn(name, ".");
		question->bytes[question->size++] = (uint8_t)length;
		memcpy(question->bytes + question->size, name, length);
		question->size += length;
		name += length + (name[length] == '.');
	}
	question->size++;
	put_u16(question, type);
	put_u16(question, INTERNET);
	return true;
}

/*
 * Reads a name. Returns where what follows it begins, or 0 if it is malformed. A pointer has to
 * lead in front of where the one before it led, so it cannot lead round.
 */
static size_t read_name(const struct view *message, size_t at, struct name *name)
{
	size_t behind = 0, limit = at;
	name->size = 0;
	while (at < message->size) {
		size_t length = message->bytes[at];
		if (length >= POINTER) {
			if (at + 1 >= message->size)
				return 0;
			behind = behind != 0 ? behind : at + 2;
			at = read_u16(message->bytes + at) & 0x3fff;
			if (at >= limit)
				return 0;
			limit = at;
			continue;
		}
		if (length > LABEL_MAXIMUM || length >= message->size - at ||
			length >= sizeof name->bytes - name->size)
			return 0;
		memcpy(name->bytes + name->size, message->bytes + at, length + 1);
		name->size += length + 1;
		at += length + 1;
		if (length == 0)
			return behind != 0 ? behind : at;
	}
	return 0;
}

static bool is_letter(uint8_t byte)
{
	return (byte | 32) >= 'a' && (byte | 32) <= 'z';
}

/* Letters are the same in both cases; the sizes between the labels are smaller than letters. */
static bool is_same(const struct name *one, const struct name *other)
{
	if (one->size != other->size)
		return false;
	for (size_t at = 0; at < one->size; at++) {
		uint8_t differing = one->bytes[at] ^ other->bytes[at];
		if (differing != 0 && (differing != 32 || !is_letter(one->bytes[at])))
			return false;
	}
	return true;
}

/* Writes a name as text. False if no host can have it. */
static bool write_name(char text[DNS_NAME_SIZE], const struct name *name)
{
	size_t at = 0;
	while (name->bytes[at] != 0) {
		size_t length = name->bytes[at];
		/* A NUL or a dot within a label would look like the end of one. */
		for (size_t end = at + length; at < end; at++) {
			text[at] = (char)name->bytes[at + 1];
			if (text[at] == '.' || text[at] == '\0')
				return false;
		}
		text[at++] = '.';
	}
	text[at == 0 ? 0 : at - 1] = '\0';
	return dns_is_host(text);
}

bool dns_is_host(const char *text)
{
	size_t total = strlen(text), length = 0;
	if (total == 0 || total > DNS_NAME_SIZE - 3)
		return false;
	for (; *text != '\0'; text++) {
		bool is_dot = *text == '.';
		bool is_digit = *text >= '0' && *text <= '9';
		if (!is_letter((uint8_t)*text) && !is_digit && !is_dot && *text != '_' &&
			*text != '-')
			return false;
		if (length == 0 && (is_dot || *text == '-'))
			return false;
		length = is_dot ? 0 : length + 1;
		if (length > LABEL_MAXIMUM)
			return false;
	}
	return true;
}

/* Whether a message answers the question; *at is then where its records begin. */
static bool answers(const struct view *answer, const struct dns_message *question,
	struct name *name, size_t *at)
{
	struct name asked;
	const uint8_t *head = answer->bytes;
	const struct view own = {question->size, question->bytes};
	if (answer->size < HEADER_SIZE || memcmp(head, question->bytes, 2) != 0)
		return false;
	if ((head[2] & (IS_ANSWER | OPCODE)) != IS_ANSWER || read_u16(head + 4) != 1)
		return false;
	size_t end = read_name(answer, HEADER_SIZE, name);
	size_t asked_end = read_name(&own, HEADER_SIZE, &asked);
	if (end == 0 || answer->size - end < 4 || !is_same(name, &asked))
		return false;
	*at = end + 4;
	return memcmp(head + end, question->bytes + asked_end, 4) == 0;
}

/* The data of a record: an address. */
static bool take_address(struct dns_found *found, unsigned type, const uint8_t *data, size_t size)
{
	struct endpoint address = {.family = type == DNS_IPV4 ? AF_INET : AF_INET6};
	if (size != endpoint_size(&address))
		return false;
	memcpy(address.bytes, data, size);
	if (found->count < found->size)
		found->list[found->count++] = address;
	return true;
}

/*
 * Looks at all records for what one name has of a type. DNS_NONE if there is nothing; *name is
 * then what the last alias led to.
 */
static enum dns_result look(const struct view *answer, size_t at, unsigned type, struct name *name,
	struct dns_found *found)
{
	struct name owner, value;
	enum dns_result result = DNS_NONE;
	for (unsigned left = read_u16(answer->bytes + 6); left > 0; left--) {
		at = read_name(answer, at, &owner);
		if (at == 0 || answer->size - at < RECORD_SIZE)
			return DNS_REFUSED;
		const uint8_t *record = answer->bytes + at;
		size_t size = read_u16(record + 8);
		at += RECORD_SIZE;
		if (size > answer->size - at)
			return DNS_REFUSED;
		unsigned of_record = read_u16(record);
		bool is_wanted = of_record == type;
		bool is_named = type == DNS_POINTER || of_record == ALIAS;
		if (read_u16(record + 2) == INTERNET && is_same(&owner, name) &&
			(is_wanted || (of_record == ALIAS && result != DNS_FOUND))) {
			if (is_named ? read_name(answer, at, &value) != at + size
				     : !take_address(found, type, answer->bytes + at, size))
				return DNS_REFUSED;
			if (!is_wanted)
				*name = value;
			else if (is_named)
				return write_name(found->name, &value) ? DNS_FOUND : DNS_NONE;
			else
				result = DNS_FOUND;
		}
		at += size;
	}
	return result;
}

enum dns_result dns_answer(
	const void *bytes, size_t size, const struct dns_message *question, struct dns_found *found)
{
	const struct view answer = {size, bytes};
	const size_t before = found->count;
	struct name asked, name, last;
	enum dns_result result;
	size_t at;
	if (!answers(&answer, question, &asked, &at))
		return DNS_FOREIGN;
	unsigned code = answer.bytes[3] & CODE;
	if (code != 0)
		return code == CODE_NO_NAME   ? DNS_NONE
			: code == CODE_FAILED ? DNS_FAILED
					      : DNS_REFUSED;
	if (answer.bytes[2] & IS_CUT)
		return DNS_CUT;
	if (read_u16(answer.bytes + 6) == 0)
		return DNS_EMPTY;
	unsigned type = read_u16(question->bytes + question->size - 4);
	unsigned looks = 0;
	name = asked;
	do {
		last = name;
		result = look(&answer, at, type, &name, found);
	} while (result == DNS_NONE && !is_same(&name, &last) && ++looks < LOOKS);
	if (result != DNS_FOUND)
		found->count = before;
	else if (type != DNS_POINTER && !write_name(found->name, &name))
		write_name(found->name, &asked);
	return result;
}
