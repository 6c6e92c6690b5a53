// SPDX-License-Identifier: MIT
#pragma once

/* What the objects of ip share: one struct for all state of a run, names, and the request. */

#include <linux/if.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/applet.h"
#include "core/inet.h"
#include "core/netlink.h"
#include "core/netns.h"
#include "core/text.h"

struct ip_options {
	unsigned family; /* AF_UNSPEC if none was given */
	unsigned statistics, details;
	bool oneline, brief, json, pretty, version, help, numeric, all, force;
	bool timestamp, short_timestamp, resolve, echo;
	bool container;  /* name what is at the other end of a link */
	bool human, iec; /* counters in powers of 1000, or 1024 */
	const char *colour;
	const char *netns, *family_name, *batch, *receive_size;
	const char *loops; /* rounds of an address flush, NULL for FLUSH_ROUNDS */
};

/* Tables of names below /etc/iproute2. */
enum ip_names {
	NAMES_PROTOCOL,         /* rt_protos: what installed a route */
	NAMES_SCOPE,            /* rt_scopes */
	NAMES_TABLE,            /* rt_tables */
	NAMES_REALM,            /* rt_realms */
	NAMES_DSFIELD,          /* rt_dsfield */
	NAMES_GROUP,            /* group, of links */
	NAMES_ADDRESS_PROTOCOL, /* rt_addrprotos: what installed an address */
	NAMES_COUNT,
};

enum { NAME_SIZE = 64, INTERFACE_CACHE_SIZE = 16 };

#define DUMP_WARNING "Dump was interrupted and may be inconsistent."

struct interface {
	unsigned index; /* 0 if the place is free */
	char name[IFNAMSIZ];
	unsigned flags; /* IFF_UP and so on; 0 if they are not known */
};

struct batch;
struct resolver;

struct ip {
	struct run *run;
	struct out *out;
	struct error *error;
	struct ip_options options;
	int family; /* that of the options */
	struct name_entry *names[NAMES_COUNT];
	unsigned names_loaded; /* a bit for each */
	struct netns_name *netns_names;
	struct peers *peers;       /* what --container has found; NULL until it looked */
	struct resolver *resolver; /* NULL before -resolve needs it */
	struct interface interfaces[INTERFACE_CACHE_SIZE]; /* by index modulo its size */
	struct learnt *learnt[INTERFACE_CACHE_SIZE];       /* by index modulo its size */
	unsigned origin; /* 0, or 1 + the id of the other namespace that a notification is from */
	struct interface asked; /* the last that was looked up by name */
	struct batch *batch;    /* the file that is run, or NULL */
	bool ends; /* iproute2 leaves at an error like this one: a batch ends, whatever -force says
		    */
	struct netlink netlink;
};

/* The objects: show what the words behind the object's name ask for. Return 0 or -1. */
int ip_address(struct ip *ip, char **words);
int ip_link(struct ip *ip, char **words);
int ip_route(struct ip *ip, char **words);
int ip_neighbour(struct ip *ip, char **words);
int ip_nexthop(struct ip *ip, char **words);
int ip_multicast(struct ip *ip, char **words);

/* Shows how ip is used on standard error. Returns STATUS_USAGE. */
int ip_help(void);
int ip_rule(struct ip *ip, char **words);
int ip_netns(struct ip *ip, char **words);
int ip_netconf(struct ip *ip, char **words);
int ip_vrf(struct ip *ip, char **words);
int ip_tunnel(struct ip *ip, char **words);
int ip_tuntap(struct ip *ip, char **words);
int ip_monitor(struct ip *ip, char **words);

/*
 * The name of id in a table of names, or its number, in hexadecimal for NAMES_DSFIELD; text is for
 * the number. Never NULL; lives as long as the run.
 */
const char *ip_name(struct ip *ip, enum ip_names table, uint32_t id, char text[NAME_SIZE]);

/* The other way round: a name, or a number (0x for hexadecimal). Returns 0, or -1 if it is neither.
 */
int ip_name_id(struct ip *ip, enum ip_names table, const char *text, uint32_t *id);

/*
 * An attribute that holds an Internet address, as it is shown: with -resolve its name where it has
 * one that is known, unless ip is NULL. text is for what has none; "???" if that is no family of
 * addresses. One of another size than its family's marks the row, if there is one. Lives until the
 * next call. The other one only looks at the size.
 */
const char *ip_address_text(struct ip *ip, char text[INET_TEXT_SIZE], int family,
	const struct attribute *attribute, struct attributes *row);
void ip_address_check(int family, const struct attribute *attribute, struct attributes *row);

/* The name of an interface of this namespace, `ifN` if there is none; text is for the latter. */
const char *ip_interface(struct ip *ip, unsigned index, char text[IFNAMSIZ]);

/* Keeps what a dump says of an interface, for those that are shown soon after it. */
void ip_interface_keep(struct ip *ip, unsigned index, const char *name, unsigned flags);

/*
 * Its flags (IFF_UP) and its type (ARPHRD_ETHER). If it does not exist, as when the index is of
 * another namespace, all flags, as iproute2 has it, and ARPHRD_VOID.
 */
unsigned ip_interface_flags(struct ip *ip, unsigned index);
uint16_t ip_interface_type(struct ip *ip, unsigned index);

/*
 * Keeps what a message tells of a link of ip->origin: the two above then answer by it, with what
 * was true when the message was sent. A link that is deleted is forgotten. A netlink_taker.
 */
int ip_learn_interface(const struct nlmsghdr *message, void *ip, struct error *error);

/*
 * The name in /run/netns of the namespace that this one knows by an id, or NULL. All are read when
 * an id is asked for that is not known; the other call forgets one, which may have got a new name.
 */
const char *ip_netns_name(struct ip *ip, int id);
void ip_netns_forget(struct ip *ip, int id);

/*
 * Takes the words of a filter into a struct of options: keywords by their rows, and what is none of
 * them by other, which returns 0 or -1. Returns 0 or -1.
 */
int ip_take_filter(struct ip *ip, char **words, const struct opt *rows, void *into,
	int (*other)(struct ip *ip, void *into, const char *word));

/* A counter as -h and -iec ask for it. */
void ip_counter(const struct ip *ip, uint64_t number, char text[TEXT_NUMBER_SIZE]);

/*
 * The index of an interface by its name or alternative name, 0 if there is none; `ifN` is N where
 * nothing bears this name, there or not.
 */
unsigned ip_interface_index(struct ip *ip, const char *name);

/* The number of `ifN`, no matter what follows its digits; 0 for other words. */
unsigned ip_interface_number(const char *name);

/*
 * Asks the kernel for a change. Returns 0 or -1; where the right to make it is lacking, the error
 * says what would give it.
 */
int ip_change(struct ip *ip, struct netlink_request *request);

/* Gives a socket the size of -rcvbuf, what the kernel keeps for a slow reader. Returns 0 or -1. */
int ip_set_receive_size(struct ip *ip, int fd);

/* The same, and with -echo prints what the kernel answers that it has made of it. */
int ip_change_shown(struct ip *ip, struct netlink_request *request);

/*
 * The same as the last thing that a command does: in a batch a change that is not shown may be made
 * together with those behind it, and what the kernel says to it come later.
 */
int ip_change_later(struct ip *ip, struct netlink_request *request);

/* Adds to an error of the kernel what would help: with EPERM, the capability. Returns -1. */
int ip_hint(struct ip *ip);

/* The same for namespaces, which take more. Returns -1. */
int ip_hint_namespaces(struct ip *ip);

/* Begins a request for links: all, of a family, or the one of a name. */
void ip_link_request(
	struct netlink_request *request, uint16_t flags, uint8_t family, const char *name);

/*
 * Dumps with request and prints what take prints, all again while the kernel says that the table
 * changed meanwhile and nothing has been written out; after some seconds of that, with iproute2's
 * warning. Returns 0 or -1.
 */
int ip_dump(struct ip *ip, struct netlink_request *request, netlink_taker *take, void *context);

/* The same for tables of any size: only what fits one buffer is held back for another try. */
int ip_stream(struct ip *ip, struct netlink_request *request, netlink_taker *take, void *context);

/* One try of these: NETLINK_INTERRUPTED too. */
int ip_dump_once(
	struct ip *ip, struct netlink_request *request, netlink_taker *take, void *context);

/* Whether to try once more: for some seconds from the first call on, when *end is 0. */
bool ip_try_again(int64_t *end);

/*
 * Flushes round by round until one finds nothing, or maximum rounds are done (0: as many as it
 * takes). A round deletes what there is, says so with ip_flush_round and returns 1, 0 if there was
 * nothing, or -1. Returns 0, FLUSH_INCOMPLETE or -1.
 */
enum { FLUSH_ROUNDS = 10, FLUSH_INCOMPLETE = 1 };
typedef int ip_flush_taker(void *context, unsigned number);
int ip_flush(struct ip *ip, unsigned maximum, ip_flush_taker *round, void *context);

/* What is said where a deletion was refused, with what would help. Returns -1. */
int ip_flush_refused(struct ip *ip, int status);

/* With -statistics: which round deletes how many `entries` or `addresses`. */
void ip_flush_round(struct ip *ip, unsigned round, size_t count, const char *what);

/* Runs the command of an object and the words behind it. Returns an exit status or -1. */
int ip_run_object(struct ip *ip, char **words);

/* Runs the commands of a file, `-` for standard input. Returns an exit status or -1. */
int ip_batch(struct ip *ip, const char *path);

/* The routing table of a VRF by its name, 0 if it is none. */
uint32_t ip_vrf_table(struct ip *ip, const char *name);
