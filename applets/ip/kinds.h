// SPDX-License-Identifier: MIT
#pragma once

/*
 * Kinds of links: what `type KIND` takes and what -d tells. A value that is taken and shown as it
 * is, is a row of data that serves both; only the rest is code, in kind_KIND.c.
 */

#include "applets/ip/ip.h"
#include "core/netlink.h"

struct br_boolopt_multi;
struct link_change;

enum { KIND_ATTRIBUTES = 64 }; /* more than any kind has */

/* The attributes of a link's kind by their number; those that are missing have no data. */
struct kind_data {
	struct ip *ip;
	struct attribute at[KIND_ATTRIBUTES];
	struct attributes row; /* carries the mark of what turns out malformed in print */
};

/* How a value is typed and shown. */
enum row_format {
	ROW_U8,
	ROW_U16,
	ROW_U32,
	ROW_S32, /* typed as the others, shown with its sign */
	ROW_U64,
	ROW_ON_OFF,    /* text on and off, JSON true and false */
	ROW_TIMER,     /* USER_HZ, shown in seconds with two decimals */
	ROW_BRIDGE_ID, /* struct ifla_bridge_id */
	ROW_MAC,
	ROW_HEX,       /* a 16-bit number with 0x before it, unless it is 0 */
	ROW_FORWARDED, /* bits of a 16-bit number: groups that a port forwards */
	ROW_PROTOCOL,  /* of a VLAN tag */
	ROW_PORT_STATE,
	ROW_INTERFACE, /* an index, typed and shown as a name */
	ROW_MARK,      /* a word without a value */
	ROW_NAMES_U8,  /* a number that has a name: `set` of the row says in which set */
	ROW_NAMES_U32,
	ROW_OPTION, /* and up: a bit of struct br_boolopt_multi */
};

enum row_flags {
	ROW_SHOWN_ONLY = 1,
	ROW_TAKEN_ONLY = 2,
	ROW_NO_JSON = 4,
	ROW_NOT_ZERO = 8,      /* 0 is not shown */
	ROW_ZERO_IS_NULL = 32, /* 0 is shown by its name, but is null in JSON */
	ROW_ONE_OF = 64,       /* a wrong name is told all that there are; numbers are not taken */
	ROW_IS_INVALID = 16,   /* wrong values are `WORD is invalid`, not `invalid WORD` */
};

/* Numbers that have names. */
enum row_names {
	NAMED_NONE,
	NAMED_BOND_MODE,
	NAMED_BOND_ARP_VALIDATE,
	NAMED_BOND_ARP_ALL_TARGETS,
	NAMED_BOND_PRIMARY_RESELECT,
	NAMED_BOND_FAIL_OVER_MAC,
	NAMED_BOND_XMIT_HASH_POLICY,
	NAMED_BOND_LACP_RATE,
	NAMED_BOND_AD_SELECT,
	NAMED_BRIDGE_STP_MODE,
	NAMED_OFF_ON,
	NAMED_MACVLAN_MODE,
};

struct kind_row {
	uint8_t attribute;
	uint8_t format;  /* enum row_format */
	uint8_t minimum; /* the fewest letters that mean the word; 0: all of them */
	uint8_t flags;   /* enum row_flags */
	uint8_t set;     /* enum row_names */
	char word[30];
	char key[30]; /* in JSON; "" if it is the word */
};

/*
 * Takes a word of the rows and its value into the request; those of ROW_OPTION into options, which
 * may be NULL where there are none. Returns 1 if a row took it, 0 if none did, -1 on error.
 */
int rows_take(struct ip *ip, const struct kind_row *rows, size_t count, char ***words,
	struct netlink_request *request, struct br_boolopt_multi *options);

/* Shows what there is of the rows, in their order. */
void rows_print(struct kind_data *kind, const struct kind_row *rows, size_t count);

#define ROWS(rows) rows, sizeof rows / sizeof rows[0]

/* A number's name in a set, NULL if it has none; and the other way round, -1 if there is none. */
const char *row_name(enum row_names set, uint64_t number);
int row_number(enum row_names set, const char *name);

/* The value of an attribute, 0 if it is missing, and whether it is there. */
bool kind_has(const struct kind_data *kind, uint16_t type);
uint8_t kind_u8(struct kind_data *kind, uint16_t type);
uint16_t kind_u16(struct kind_data *kind, uint16_t type);
uint32_t kind_u32(struct kind_data *kind, uint16_t type);

/* `802.1Q`, `802.1ad`, or the number; and the other way round. */
const char *vlan_protocol_text(uint16_t protocol, char text[NAME_SIZE]);
int vlan_protocol_parse(const char *text, uint16_t *protocol);

/* What is wrong with the words of a kind; all return -1. */
int kind_unknown(struct ip *ip, const char *kind, const char *what, const char *word);
int kind_failed(struct ip *ip, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* One attribute that may be given once. */
int kind_once(struct ip *ip, uint64_t *seen, unsigned attribute, const char *key, char **words);

/* Values that several kinds take. */
int kind_device(struct ip *ip, char ***words, uint32_t *index); /* STATUS_USAGE */
int kind_tos(struct ip *ip, char ***words, const char *why, uint32_t *tos);

/*
 * What a kind does: takes the words behind `type KIND` into the request (INFO_DATA is open; is_new
 * if the link is to be made) and shows its details.
 */
typedef int kind_taker(struct link_change *change, const char *kind, char **words);
typedef void kind_printer(struct kind_data *kind, const char *name);

kind_taker kind_take_bridge, kind_take_bridge_port, kind_take_bond, kind_take_bond_port;
kind_taker kind_take_vlan, kind_take_vxlan, kind_take_geneve, kind_take_macvlan, kind_take_ipvlan;
kind_taker kind_take_vrf, kind_take_peer, kind_take_xfrm, kind_take_gre, kind_take_gre6;
kind_taker kind_take_ip_tunnel, kind_take_ip6_tunnel, kind_take_vti, kind_take_vti6;
kind_printer kind_print_bridge, kind_print_bridge_port, kind_print_bond, kind_print_bond_port;
kind_printer kind_print_vlan, kind_print_vxlan, kind_print_geneve, kind_print_macvlan;
kind_printer kind_print_ipvlan, kind_print_vrf, kind_print_xfrm, kind_print_tun, kind_print_netkit;
kind_printer kind_print_gre, kind_print_ip_tunnel, kind_print_vti;

/* Which of them belongs to a kind's name; NULL if nothing does. */
kind_taker *kind_find_taker(const char *kind);
kind_printer *kind_find_printer(const char *kind, bool is_port);

/* Whether iproute2 has help of its own for a kind. */
bool link_has_kind(const char *kind);
