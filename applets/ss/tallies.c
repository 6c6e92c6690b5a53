// SPDX-License-Identifier: MIT
#include "applets/ss/tallies.h"

#include <string.h>
#include <sys/socket.h>

#include "applets/ss/ss.h"
#include "core/inet.h"
#include "core/text.h"

/* What is counted of each value. */
struct counts {
	uint64_t sockets, established, listening, time_wait, others;
	uint64_t receive, send; /* bytes */
};

struct tally {
	struct counts counts;
	uint32_t next;   /* of the same hash: 1 + its index, 0 at the end */
	uint32_t text;   /* where the value begins in the texts; "" if it is not known */
	uint32_t number; /* of the process or port */
	uint32_t last;   /* which socket was counted last: with two descriptors it counts once */
};

/* What is kept of a socket until its holders are known. */
struct kept {
	uint32_t inode, state, receive, send;
};

static const char words[][10] = {"", "state", "process", "container", "peer", "port"};
static const char heads[][10] = {"", "State", "Process", "Container", "Peer", "Port"};

/* In the order of struct counts; the shape is that of its column. */
static const struct {
	char head[10], key[10], shape[8];
} columns[] = {
	{"Sockets", "sockets", " %-7"},
	{"Estab", "estab", " %-7"},
	{"Listen", "listen", " %-7"},
	{"Time-Wait", "time_wait", " %-9"},
	{"Other", "other", " %-7"},
	{"Recv-Q", "recv_q", " %-10"},
	{"Send-Q", "send_q", " %\n"},
};
enum { COLUMNS = sizeof columns / sizeof columns[0] };

int tallies_parse(struct tallies *tallies, const char *word, struct error *error)
{
	for (unsigned by = TALLY_STATE; by <= TALLY_PORT; by++)
		if (text_equal(word, words[by])) {
			tallies->by = by;
			return 0;
		}
	return failed_with(error, STATUS_USAGE, 0,
		"--summary-by \"%s\": it takes state, process, container, peer or port", word);
}

static bool is_of_processes(const struct tallies *tallies)
{
	return tallies->by == TALLY_PROCESS || tallies->by == TALLY_CONTAINER;
}

static struct tally *tally_at(const struct tallies *tallies, uint32_t place)
{
	return (struct tally *)(void *)tallies->rows.bytes + place - 1;
}

static const char *text_of(const struct tallies *tallies, const struct tally *tally)
{
	return tallies->texts.bytes + tally->text;
}

/* FNV-1a. */
static uint64_t hash_of(const char *text, uint32_t number)
{
	uint64_t hash = 0xcbf29ce484222325u ^ number;
	for (; *text != '\0'; text++)
		hash = (hash ^ (unsigned char)*text) * 0x100000001b3u;
	return hash;
}

/* Adds a tally in front of those of the same hash. NULL if memory is out. */
static struct tally *add_tally(
	struct tallies *tallies, struct lookup_slot *slot, const char *text, uint32_t number)
{
	size_t size = strlen(text) + 1;
	if (tallies->texts.used > UINT32_MAX - size || !buffer_reserve(&tallies->texts, size) ||
		!buffer_reserve(&tallies->rows, sizeof(struct tally)))
		return NULL;
	uint32_t index = (uint32_t)(tallies->rows.used / sizeof(struct tally));
	struct tally *tally = tally_at(tallies, index + 1);
	*tally = (struct tally){
		.next = slot->at, .text = (uint32_t)tallies->texts.used, .number = number};
	memcpy(tallies->texts.bytes + tallies->texts.used, text, size);
	tallies->texts.used += size;
	tallies->rows.used += sizeof *tally;
	slot->at = index + 1;
	return tally;
}

static struct tally *tally_of(struct tallies *tallies, const char *text, uint32_t number)
{
	struct lookup_slot *slot = lookup_add(&tallies->lookup, hash_of(text, number));
	if (slot == NULL)
		return NULL;
	for (uint32_t at = slot->at; at != 0; at = tally_at(tallies, at)->next) {
		struct tally *tally = tally_at(tallies, at);
		if (tally->number == number && text_equal(text_of(tallies, tally), text))
			return tally;
	}
	return add_tally(tallies, slot, text, number);
}

/* Of what listens, the queues are connections: they are no bytes. */
static void count(
	struct tallies *tallies, const struct kept *socket, const char *text, uint32_t number)
{
	struct tally *tally = tally_of(tallies, text, number);
	if (tally == NULL) {
		tallies->failed = true;
		return;
	}
	if (tally->last == tallies->sockets)
		return;
	struct counts *counts = &tally->counts;
	bool listens = socket->state == SS_LISTEN;
	tally->last = tallies->sockets;
	counts->sockets++;
	counts->established += socket->state == SS_ESTABLISHED;
	counts->listening += listens;
	counts->time_wait += socket->state == SS_TIME_WAIT;
	counts->others +=
		socket->state != SS_ESTABLISHED && !listens && socket->state != SS_TIME_WAIT;
	counts->receive += listens ? 0 : socket->receive;
	counts->send += listens ? 0 : socket->send;
}

static bool has_ports(const struct socket *socket)
{
	return socket->table != TABLE_RAW && TABLES_INET >> socket->table & 1;
}

/* The address at the other end, "" if there is none. */
static void peer_text(char text[INET_TEXT_SIZE], const struct socket *socket)
{
	static const uint8_t nowhere[16];
	size_t size = socket->family == AF_INET ? 4 : 16;
	text[0] = '\0';
	if (TABLES_INET >> socket->table & 1 && memcmp(socket->peer.address, nowhere, size) != 0)
		inet_text(text, socket->family, socket->peer.address, size);
}

void tallies_add(struct tallies *tallies, const struct socket *socket, struct holders *holders)
{
	const struct kept kept = {
		socket->inode, socket->state, socket->receive_queue, socket->send_queue};
	char text[INET_TEXT_SIZE];
	if (is_of_processes(tallies)) {
		holders_want(holders, socket->inode);
		if (!buffer_reserve(&tallies->kept, sizeof kept)) {
			tallies->failed = true;
			return;
		}
		memcpy(tallies->kept.bytes + tallies->kept.used, &kept, sizeof kept);
		tallies->kept.used += sizeof kept;
		return;
	}
	tallies->sockets++;
	if (tallies->by == TALLY_STATE) {
		count(tallies, &kept, state_name(socket->state), 0);
	} else if (tallies->by == TALLY_PORT) {
		count(tallies, &kept, "", has_ports(socket) ? socket->local.port : 0);
	} else {
		peer_text(text, socket);
		count(tallies, &kept, text, 0);
	}
}

/* A socket counts for each process, or container, that has it. */
static void count_holders(
	struct tallies *tallies, const struct kept *kept, const struct holders *holders)
{
	const struct holder *holder = holders_of(holders, kept->inode);
	tallies->sockets++;
	if (holder == NULL)
		count(tallies, kept, "", 0);
	for (; holder != NULL; holder = holders_next(holders, holder)) {
		const struct process *process = holder_process(holders, holder);
		if (tallies->by == TALLY_PROCESS)
			count(tallies, kept, process->name, process->id);
		else
			count(tallies, kept, holder_location(holders, holder)->container, 0);
	}
}

void tallies_find(struct tallies *tallies, const struct holders *holders)
{
	const struct kept *kept = (void *)tallies->kept.bytes;
	for (size_t at = 0; at < tallies->kept.used / sizeof *kept; at++)
		count_holders(tallies, &kept[at], holders);
	tallies->kept.used = 0;
}

/* Whether a tally is shown before another. */
static bool precedes(
	const struct tallies *tallies, const struct tally *one, const struct tally *other)
{
	if (one->counts.sockets != other->counts.sockets)
		return one->counts.sockets > other->counts.sockets;
	if (one->number != other->number)
		return one->number < other->number;
	return strcmp(text_of(tallies, one), text_of(tallies, other)) < 0;
}

/* Lets the tally at a place of the heap sink to where it belongs; the last shown is on top. */
static void sink(const struct tallies *tallies, size_t at, size_t count)
{
	struct tally *heap = tally_at(tallies, 1), tally = heap[at];
	for (size_t child; (child = at * 2 + 1) < count; at = child) {
		if (child + 1 < count && precedes(tallies, &heap[child], &heap[child + 1]))
			child++;
		if (!precedes(tallies, &tally, &heap[child]))
			break;
		heap[at] = heap[child];
	}
	heap[at] = tally;
}

static void sort(const struct tallies *tallies, size_t count)
{
	struct tally *heap = tally_at(tallies, 1);
	for (size_t at = count / 2; at > 0; at--)
		sink(tallies, at - 1, count);
	for (size_t left = count; left > 1; left--) {
		struct tally last = heap[left - 1];
		heap[left - 1] = heap[0];
		heap[0] = last;
		sink(tallies, 0, left - 1);
	}
}

/* The value as text shows it: `7/nginx`, the digits of a container's id that engines print. */
static void value_text(
	const struct tallies *tallies, const struct tally *tally, char *text, size_t size)
{
	const char *value = text_of(tallies, tally);
	size_t length = size;
	if (tally->number != 0)
		length = text_format(
			text, size, *value != '\0' ? "%u/%s" : "%u", tally->number, value);
	else
		text_copy(text, size, *value != '\0' ? value : "-");
	if (tallies->by == TALLY_CONTAINER && length > CONTAINER_ID_SHORT)
		text[CONTAINER_ID_SHORT] = '\0';
}

/* In JSON what is not known is null. */
static void print_value(const struct tallies *tallies, const struct tally *tally, struct out *out,
	const char *shape)
{
	char text[80];
	const char *value = text_of(tallies, tally), *key = words[tallies->by];
	value_text(tallies, tally, text, sizeof text);
	out_string(out, NULL, shape, text);
	if (*value != '\0')
		out_string(out, key, NULL, value);
	else if (tallies->by == TALLY_PORT && tally->number != 0)
		out_number(out, key, NULL, tally->number);
	else
		out_marker(out, key, "");
	if (tallies->by == TALLY_PROCESS && tally->number != 0)
		out_number(out, "pid", NULL, tally->number);
}

static void print_tally(const struct tallies *tallies, const struct tally *tally, struct out *out,
	const char *shape)
{
	uint64_t values[COLUMNS];
	memcpy(values, &tally->counts, sizeof values);
	out_object(out, NULL);
	print_value(tallies, tally, out, shape);
	for (unsigned column = 0; column < COLUMNS; column++)
		out_number(out, columns[column].key, columns[column].shape, values[column]);
	out_object_end(out);
}

void tallies_print(struct tallies *tallies, struct out *out, bool header)
{
	size_t count = tallies->rows.used / sizeof(struct tally);
	size_t width = strlen(heads[tallies->by]);
	char text[80], shape[24];
	for (size_t at = 0; at < count; at++) {
		value_text(tallies, tally_at(tallies, (uint32_t)at + 1), text, sizeof text);
		width = strlen(text) > width ? strlen(text) : width;
	}
	text_format(shape, sizeof shape, "%%-%zu", width);
	if (header) {
		out_plain(out, NULL, shape, heads[tallies->by]);
		for (unsigned column = 0; column < COLUMNS; column++)
			out_plain(out, NULL, columns[column].shape, columns[column].head);
	}
	sort(tallies, count);
	for (size_t at = 0; at < count; at++)
		print_tally(tallies, tally_at(tallies, (uint32_t)at + 1), out, shape);
}

void tallies_clear(struct tallies *tallies)
{
	lookup_free(&tallies->lookup);
	buffer_free(&tallies->rows);
	buffer_free(&tallies->texts);
	buffer_free(&tallies->kept);
	*tallies = (struct tallies){.by = tallies->by};
}
