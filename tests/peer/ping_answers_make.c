// SPDX-License-Identifier: MIT

/* What ping_answers sends back. */

#include <arpa/inet.h>
#include <string.h>

#include "tests/peer/ping_answers.h"

enum { SPACE = 64 }; /* bytes that an IP header may take, in front of the message */

static uint32_t add(uint32_t sum, const uint8_t *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++)
		sum += i % 2 ? bytes[i] : bytes[i] << 8;
	return sum;
}

static uint16_t fold(uint32_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

uint16_t icmp_checksum(const uint8_t *ip, const uint8_t *icmp, size_t size)
{
	uint32_t sum = add(0, icmp, size);
	if (ip)
		sum = add(sum, ip + 8, 32) + (uint32_t)size + IPPROTO_ICMPV6;
	return fold(sum);
}

static void put16(uint8_t *at, unsigned value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

void packet_finish(struct reply *reply, const struct request *request, const uint8_t *from,
	uint8_t ttl, const uint8_t *options, size_t options_size)
{
	size_t header = request->v6 ? 40 : 20 + options_size;
	uint8_t *ip = reply->bytes, *icmp = ip + header;
	memmove(icmp, ip + SPACE, reply->size);
	memset(ip, 0, header);
	if (request->v6) {
		ip[0] = 0x60;
		put16(ip + 4, (unsigned)reply->size);
		ip[6] = IPPROTO_ICMPV6;
		ip[7] = ttl;
		memcpy(ip + 8, from, 16);
		memcpy(ip + 24, request->source, 16);
	} else {
		ip[0] = (uint8_t)(0x40 | header / 4);
		put16(ip + 2, (unsigned)(reply->size + header));
		ip[8] = ttl;
		ip[9] = IPPROTO_ICMP;
		memcpy(ip + 12, from, 4);
		memcpy(ip + 16, request->source, 4);
		if (options_size)
			memcpy(ip + 20, options, options_size);
		put16(ip + 10, fold(add(0, ip, header)));
	}
	put16(icmp + 2, 0);
	put16(icmp + 2, icmp_checksum(request->v6 ? ip : NULL, icmp, reply->size));
	reply->size += header;
}

/* The message only: packet_finish is to follow. */
static void make_echo(struct reply *reply, const struct request *request)
{
	uint8_t *icmp = reply->bytes + SPACE;
	reply->size = request->icmp_size;
	memcpy(icmp, request->icmp, reply->size);
	icmp[0] = request->v6 ? icmp[0] + 1 : 0;
}

static void make_error(struct reply *reply, const struct request *request, uint8_t type,
	uint8_t code, uint32_t info, size_t quoted)
{
	uint8_t *icmp = reply->bytes + SPACE;
	info = htonl(info);
	if (quoted > request->size)
		quoted = request->size;
	memset(icmp, 0, 4);
	icmp[0] = type;
	icmp[1] = code;
	memcpy(icmp + 4, &info, 4);
	memcpy(icmp + 8, request->packet, quoted);
	reply->size = 8 + quoted;
}

static uint32_t error_info(const struct request *request)
{
	uint8_t type = request->action;
	if (request->v6)
		return type == 2 ? 1300 : type == 4 ? 6 : 0;
	if (type == 5)
		return 0x0a420009;
	if (type == 12)
		return request->argument ? 0 : 20u << 24;
	return type == 3 && request->argument == 4 ? 1000 : 0;
}

/* A redirect of IPv6 has the better hop and the target in front of what it quotes (as no option).
 */
static void error_action(struct answers *answers, const struct request *request)
{
	struct reply reply;
	size_t quoted = request->v6 ? 1232 : request->header + 28;
	make_error(
		&reply, request, request->action, request->argument, error_info(request), quoted);
	packet_finish(&reply, request, request->from, 63, NULL, 0);
	answer_send(answers, &reply, 0);
}

static void finish_echo(struct reply *reply, const struct request *request)
{
	packet_finish(reply, request, request->from, 64, NULL, 0);
}

static void several(struct answers *answers, const struct request *request, unsigned count)
{
	size_t last = request->v6 ? 15 : 3;
	uint8_t from[16] = {0xfd, 0x66, [11] = TIMES};
	if (!request->v6)
		memcpy(from, (uint8_t[]){10, 66, TIMES, 0}, 4);
	for (unsigned i = 0; i < count; i++) {
		struct reply reply;
		from[last] = (uint8_t)(i + 10);
		make_echo(&reply, request);
		packet_finish(&reply, request, from, 64, NULL, 0);
		answer_send(answers, &reply, 0);
	}
}

static void quote_action(struct answers *answers, const struct request *request)
{
	struct reply reply;
	size_t quoted = request->action == SHORT_QUOTE ? request->argument : request->header + 28u;
	uint8_t type = request->v6 ? 3 : 11, code = 0;
	uint32_t info = 0;
	if (request->action == MTU) {
		type = request->v6 ? 2 : 3;
		code = request->v6 ? 0 : 4;
		info = request->argument * 20u;
	}
	make_error(&reply, request, type, code, info, quoted);
	uint8_t *quote = reply.bytes + SPACE + 8;
	if (request->action == FOREIGN_QUOTE) {
		if (request->argument == 1)
			quote[request->header + 4] ^= 0x55; /* the identifier */
		else if (request->argument == 2)
			quote[request->v6 ? 6 : 9] = IPPROTO_UDP;
		else if (request->argument == 3)
			quote[request->header] = request->v6 ? 129 : 0;
		else if (request->argument == 4)
			quote[request->v6 ? 39 : 19] ^= 0x55; /* the target */
		else
			quote[0] = request->v6 ? 0x40 : 0x4f;
	}
	packet_finish(&reply, request, request->from, 63, NULL, 0);
	answer_send(answers, &reply, 0);
}

static void node_action(struct answers *answers, const struct request *request)
{
	struct reply reply;
	uint8_t *icmp = reply.bytes + SPACE, kind = request->argument;
	make_echo(&reply, request);
	if (kind == 2 || kind == 3)
		icmp[1] = kind - 1;
	if (kind == 7)
		icmp[9] ^= 0x55;
	if (kind == 11)
		icmp[5] = 77;
	if (kind == 12)
		icmp[7] |= 1;
	reply.size = 16 + node_data(icmp + 16, icmp[5], kind);
	finish_echo(&reply, request);
	answer_send(answers, &reply, 0);
}

/* One answer with something wrong in it. */
static void changed_echo(struct answers *answers, const struct request *request)
{
	struct reply reply;
	uint8_t *icmp = reply.bytes + SPACE, options[40], from[16], argument = request->argument;
	size_t options_size = 0, last = request->v6 ? 15 : 3;
	make_echo(&reply, request);
	memcpy(from, request->from, 16);
	switch (request->action) {
	case WRONG_DATA:
		for (size_t i = argument; i < argument + 4u && 8 + i < reply.size; i++)
			icmp[8 + i] ^= i % 2 ? 0 : 0xf0;
		break;
	case CUT: reply.size = 8u + argument < reply.size ? 8u + argument : reply.size; break;
	case OTHER_ADDRESS: from[last]++; break;
	case OTHER_SEQUENCE: put16(icmp + 6, (unsigned)(icmp[6] << 8 | icmp[7]) + argument); break;
	case OPTIONS: options_size = request->v6 ? 0 : options_make(options, argument); break;
	case LONGER:
		memset(icmp + reply.size, 0xee, argument);
		reply.size += argument;
		break;
	case OTHER_TYPE: icmp[0] = argument; break;
	default: break;
	}
	uint8_t ttl = request->action == TTL ? argument : 64;
	packet_finish(&reply, request, from, ttl, options, options_size);
	if (request->action == WRONG_CHECKSUM)
		reply.bytes[(request->v6 ? 40 : 20) + 2] ^= 0x5a;
	answer_send(answers, &reply, request->action == LATE ? argument * 10u : 0);
}

static void reordered(struct answers *answers, const struct request *request)
{
	struct reply reply;
	make_echo(&reply, request);
	finish_echo(&reply, request);
	if (!answers->held.size) {
		answers->held = reply;
		return;
	}
	answer_send(answers, &reply, 0);
	answer_send(answers, &answers->held, 0);
	answers->held.size = 0;
}

static void foreign(struct answers *answers, const struct request *request)
{
	struct reply reply;
	make_echo(&reply, request);
	reply.bytes[SPACE + 4] ^= 0x55;
	finish_echo(&reply, request);
	answer_send(answers, &reply, 0);
	make_echo(&reply, request);
	finish_echo(&reply, request);
	answer_send(answers, &reply, 0);
}

void answer(struct answers *answers, const struct request *request)
{
	struct request other = *request;
	unsigned sequence = (unsigned)request->icmp[6] << 8 | request->icmp[7];
	if (request->action < FIRST_ACTION || (request->v6 && request->action == REDIRECT6)) {
		error_action(answers, request);
		return;
	}
	switch (request->action) {
	case TIMES:
		for (unsigned i = 0; i < request->argument; i++)
			changed_echo(answers, request);
		break;
	case REORDERED: reordered(answers, request); break;
	case FOREIGN: foreign(answers, request); break;
	case LOST:
		if (request->argument && sequence % request->argument)
			changed_echo(answers, request);
		break;
	case ERROR_FIRST:
		other.action = request->v6 ? 3 : 11;
		other.argument = 0;
		error_action(answers, &other);
		changed_echo(answers, request);
		break;
	case SHORT_QUOTE:
	case FOREIGN_QUOTE:
	case MTU: quote_action(answers, request); break;
	case NODE: node_action(answers, request); break;
	case SEVERAL: several(answers, request, request->argument); break;
	case BROADCAST: several(answers, request, 3); break;
	case ANOTHER_LATER:
		changed_echo(answers, request);
		other.action = LATE;
		other.argument *= 2;
		changed_echo(answers, &other);
		break;
	default: changed_echo(answers, request); break;
	}
}
