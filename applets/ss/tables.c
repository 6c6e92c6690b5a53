// SPDX-License-Identifier: MIT

/* What -t, -A, -f, -4 and `state` choose, in the combinations in which iproute2 takes them. */

#include "applets/ss/tables.h"

#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include "core/text.h"

enum {
	STATES_CONNECTED = STATES_ALL &
		~(1u << SS_LISTEN | 1u << SS_CLOSED | 1u << SS_TIME_WAIT | 1u << SS_SYN_RECV),
	STATES_OPEN = 1u << SS_ESTABLISHED | 1u << SS_CLOSED | 1u << SS_LISTEN,
};

/* What -A calls them. */
static const struct {
	char name[16];
	uint32_t tables;
} names[] = {
	{"all", TABLES_ALL & ~TABLES_TIPC},
	{"inet", TABLES_INET},
	{"tcp", 1u << TABLE_TCP},
	{"mptcp", 1u << TABLE_MPTCP},
	{"dccp", 1u << TABLE_DCCP},
	{"sctp", 1u << TABLE_SCTP},
	{"udp", 1u << TABLE_UDP},
	{"raw", 1u << TABLE_RAW},
	{"unix", TABLES_UNIX},
	{"unix_stream", 1u << TABLE_UNIX_STREAM},
	{"u_str", 1u << TABLE_UNIX_STREAM},
	{"unix_dgram", 1u << TABLE_UNIX_DATAGRAM},
	{"u_dgr", 1u << TABLE_UNIX_DATAGRAM},
	{"unix_seqpacket", 1u << TABLE_UNIX_SEQPACKET},
	{"u_seq", 1u << TABLE_UNIX_SEQPACKET},
	{"packet", TABLES_PACKET},
	{"packet_raw", 1u << TABLE_PACKET_RAW},
	{"p_raw", 1u << TABLE_PACKET_RAW},
	{"packet_dgram", 1u << TABLE_PACKET_DATAGRAM},
	{"p_dgr", 1u << TABLE_PACKET_DATAGRAM},
	{"netlink", TABLES_NETLINK},
	{"vsock", TABLES_VSOCK},
	{"vsock_stream", 1u << TABLE_VSOCK_STREAM},
	{"v_str", 1u << TABLE_VSOCK_STREAM},
	{"vsock_dgram", 1u << TABLE_VSOCK_DATAGRAM},
	{"v_dgr", 1u << TABLE_VSOCK_DATAGRAM},
	{"tipc", TABLES_TIPC},
	{"xdp", TABLES_XDP},
};

static const struct {
	char name[8];
	uint8_t family;
	uint32_t tables;
} families[] = {
	{"inet", AF_INET, TABLES_INET},
	{"inet6", AF_INET6, TABLES_INET},
	{"link", AF_PACKET, TABLES_PACKET},
	{"unix", AF_UNIX, TABLES_UNIX},
	{"netlink", AF_NETLINK, TABLES_NETLINK},
	{"vsock", AF_VSOCK, TABLES_VSOCK},
	{"tipc", AF_TIPC, TABLES_TIPC},
	{"xdp", AF_XDP, TABLES_XDP},
};

const char *table_name(enum table table)
{
	static const char netids[TABLE_COUNT][6] = {"nl", "p_raw", "p_dgr", "u_str", "u_dgr",
		"u_seq", "raw", "udp", "tcp", "dccp", "sctp", "v_str", "v_dgr", "tipc", "xdp",
		"mptcp"};
	return netids[table];
}

const char *state_name(unsigned state)
{
	static const char words[][11] = {"UNKNOWN", "ESTAB", "SYN-SENT", "SYN-RECV", "FIN-WAIT-1",
		"FIN-WAIT-2", "TIME-WAIT", "UNCONN", "CLOSE-WAIT", "LAST-ACK", "LISTEN", "CLOSING"};
	if (state == SS_BOUND_INACTIVE)
		return "UNCONN";
	return words[state < sizeof words / sizeof words[0] ? state : 0];
}

/* The states of a set of tables when no word says which. */
static uint32_t default_states(uint32_t tables)
{
	uint32_t states = 0;
	if (tables & (TABLES_NETLINK | TABLES_PACKET | TABLES_XDP))
		states |= 1u << SS_CLOSED;
	if (tables & (1u << TABLE_UDP | 1u << TABLE_RAW))
		states |= 1u << SS_ESTABLISHED;
	if (tables & TABLES_TIPC)
		states |= STATES_OPEN;
	if (tables &
		~(TABLES_NETLINK | TABLES_PACKET | TABLES_XDP | TABLES_TIPC | 1u << TABLE_UDP |
			1u << TABLE_RAW))
		states |= STATES_CONNECTED;
	return states;
}

void selection_add(struct selection *selection, uint32_t tables)
{
	selection->tables |= tables;
	if (!selection->listed)
		selection->defaults |= default_states(tables);
}

void selection_add_family(struct selection *selection, int family)
{
	selection->families |= UINT64_C(1) << family;
	selection->preferred = (uint8_t)family;
}

int selection_add_family_name(struct selection *selection, const char *name, struct error *error)
{
	for (size_t at = 0; at < sizeof families / sizeof families[0]; at++)
		if (text_equal(families[at].name, name)) {
			selection_add_family(selection, families[at].family);
			return 0;
		}
	return failed_with(error, STATUS_USAGE, 0, "\"%s\" is invalid family", name);
}

static bool tables_of(const char *word, uint32_t *tables)
{
	for (size_t at = 0; at < sizeof names / sizeof names[0]; at++)
		if (text_equal(names[at].name, word)) {
			*tables = names[at].tables;
			return true;
		}
	return false;
}

int selection_add_list(struct selection *selection, const char *list, struct error *error)
{
	if (!selection->listed)
		selection->tables = 0;
	selection->listed = true;
	selection->defaults = STATES_CONNECTED;
	for (;;) {
		char word[32];
		uint32_t tables;
		size_t length = strcspn(list, ",");
		bool without = *list == '!';
		text_format(word, sizeof word, "%.*s", (int)length, list);
		if (!tables_of(word + without, &tables))
			return failed_with(
				error, STATUS_USAGE, 0, "\"%s\" is illegal socket table id", word);
		if (without)
			selection->tables &= ~tables;
		else
			selection->tables |= tables;
		if (list[length] == '\0')
			return 0;
		list += length + 1;
	}
}

static bool states_of(const char *word, uint32_t *states)
{
	static const struct {
		char name[15];
		uint16_t states;
	} words[] = {
		{"established", 1u << SS_ESTABLISHED},
		{"syn-sent", 1u << SS_SYN_SENT},
		{"syn-recv", 1u << SS_SYN_RECV},
		{"syn-rcv", 1u << SS_SYN_RECV},
		{"fin-wait-1", 1u << SS_FIN_WAIT_1},
		{"fin-wait-2", 1u << SS_FIN_WAIT_2},
		{"time-wait", 1u << SS_TIME_WAIT},
		{"closed", 1u << SS_CLOSED},
		{"close", 1u << SS_CLOSED},
		{"unconnected", 1u << SS_CLOSED},
		{"close-wait", 1u << SS_CLOSE_WAIT},
		{"last-ack", 1u << SS_LAST_ACK},
		{"listening", 1u << SS_LISTEN},
		{"closing", 1u << SS_CLOSING},
		{"bound-inactive", 1u << SS_BOUND_INACTIVE},
		{"all", STATES_ALL},
		{"connected", STATES_ALL & ~(1u << SS_LISTEN | 1u << SS_CLOSED)},
		{"synchronized",
			STATES_ALL & ~(1u << SS_LISTEN | 1u << SS_CLOSED | 1u << SS_SYN_SENT)},
		{"bucket", 1u << SS_SYN_RECV | 1u << SS_TIME_WAIT},
		{"big", STATES_ALL & ~(1u << SS_SYN_RECV | 1u << SS_TIME_WAIT)},
	};
	for (size_t at = 0; at < sizeof words / sizeof words[0]; at++)
		if (strcasecmp(words[at].name, word) == 0) {
			*states = words[at].states;
			return true;
		}
	return false;
}

int selection_add_state(
	struct selection *selection, const char *word, bool exclude, struct error *error)
{
	uint32_t states;
	if (!states_of(word, &states))
		return failed_with(error, STATUS_USAGE, 0, "wrong state name: %s", word);
	if (!selection->states_given)
		selection->states = exclude ? STATES_ALL : 0;
	selection->states_given = true;
	selection->states = exclude ? selection->states & ~states : selection->states | states;
	return 0;
}

void selection_complete(struct selection *selection)
{
	/* Nothing is left of the states: as if no word had been said. */
	selection->states_given = selection->states != 0;
	/* A family brings its tables, unless some of them have been named beside it. */
	for (size_t at = 0; at < sizeof families / sizeof families[0]; at++) {
		if (!(selection->families >> families[at].family & 1))
			continue;
		if (!selection->listed)
			selection->defaults |= default_states(families[at].tables);
		if (!(selection->tables & families[at].tables))
			selection->tables |= families[at].tables;
	}
	if (selection->tables == 0 && !selection->listed) {
		selection->tables = TABLES_ALL & ~TABLES_TIPC;
		selection->defaults = STATES_CONNECTED;
	}
	if (!selection->states_given)
		selection->states |= selection->defaults;
	/* Tables whose sockets are all alike: closed, as the column says it. */
	if (!(selection->states & 1u << SS_CLOSED))
		selection->barred |= TABLES_NETLINK | TABLES_PACKET | TABLES_XDP;
}

bool selection_asks_table(const struct selection *selection, enum table table)
{
	return (selection->tables & ~selection->barred) >> table & 1;
}

void selection_limit(struct selection *selection, int family)
{
	selection->families = 0;
	selection_add_family(selection, family);
	uint32_t tables = 0;
	for (size_t at = 0; at < sizeof families / sizeof families[0]; at++)
		if (families[at].family == family)
			tables = families[at].tables;
	selection->barred |= ~tables;
}

bool selection_asks_family(const struct selection *selection, int family)
{
	return selection->preferred == family ||
		(selection->preferred != AF_INET && selection->preferred != AF_INET6);
}

bool selection_shows_family(const struct selection *selection, int family)
{
	const uint64_t inet = UINT64_C(1) << AF_INET | UINT64_C(1) << AF_INET6;
	return !(selection->families & inet) || (selection->families >> family & 1);
}
