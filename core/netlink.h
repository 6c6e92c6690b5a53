// SPDX-License-Identifier: MIT
#pragma once

/*
 * Netlink: a socket, requests, streamed dumps and bounded attributes (netlink(7), rtnetlink(7),
 * Documentation/userspace-api/netlink). Memory does not grow with the table that is dumped.
 */

#include <linux/netlink.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/error.h"

enum {
	/* The kernel makes no dump message larger than this, however much one receives. */
	NETLINK_BUFFER_SIZE = 32 * 1024,
	NETLINK_REQUEST_SIZE = 8 * 1024,
	NETLINK_INTERRUPTED =
		1, /* the table changed during a dump: what was seen may not fit together */
};

struct netlink {
	int fd;
	uint32_t sequence; /* of the last request; counts from 1, so that recorded answers replay */
	bool strict;       /* the kernel filters dumps by the request's header (4.20) */
	int nsid; /* of the last datagram: the id of the namespace it is about, -1 for this one */
	const char *name; /* `RTNETLINK`, as iproute2's errors say it */
	char *buffer;     /* first, or a mapping for a message that does not fit it */
	size_t size;
	_Alignas(NLMSG_ALIGNTO) char first[NETLINK_BUFFER_SIZE];
};

/* Opens a socket of a protocol (NETLINK_ROUTE); the caller closes it. Returns 0 or -1. */
int netlink_open(struct netlink *netlink, int protocol, struct error *error);
void netlink_close(struct netlink *netlink);

/* A request under construction: header, the family's fixed part, attributes. */
struct netlink_request {
	bool overflowed; /* something did not fit; sending it fails */
	_Alignas(NLMSG_ALIGNTO) union {
		struct nlmsghdr header;
		char bytes[NETLINK_REQUEST_SIZE];
	};
};

/* Begins a request of a type (RTM_GETLINK) with flags besides NLM_F_REQUEST. */
void netlink_begin(struct netlink_request *request, uint16_t type, uint16_t flags);

/* Appends the family's fixed part, or an attribute; sizes in bytes. */
void netlink_put(struct netlink_request *request, const void *data, size_t size);
void netlink_attribute(
	struct netlink_request *request, uint16_t type, const void *data, size_t size);
void netlink_attribute_u8(struct netlink_request *request, uint16_t type, uint8_t value);
void netlink_attribute_u16(struct netlink_request *request, uint16_t type, uint16_t value);
void netlink_attribute_u32(struct netlink_request *request, uint16_t type, uint32_t value);
void netlink_attribute_text(struct netlink_request *request, uint16_t type, const char *text);

/*
 * What is appended between the two calls lies in an attribute; nest is what netlink_nest returned.
 */
size_t netlink_nest(struct netlink_request *request, uint16_t type);
void netlink_nest_end(struct netlink_request *request, size_t nest);

/*
 * Takes one message of an answer. Returns 0 to go on, or -1 with an error to stop. The message is
 * whole, borrowed, and gone after the call.
 */
typedef int netlink_taker(const struct nlmsghdr *message, void *context, struct error *error);

/*
 * Sends a dump request (flags NLM_F_DUMP) and hands each message of the answer to take. Returns 0,
 * NETLINK_INTERRUPTED after a complete but possibly inconsistent answer, or -1.
 */
int netlink_dump(struct netlink *netlink, struct netlink_request *request, netlink_taker *take,
	void *context, struct error *error);

/*
 * Sends a request that is acknowledged: for one object, which take gets, or for a change, where
 * take is NULL. Returns 0, or -1 when the kernel refused:
 * the error then holds the kernel's own words (extended ack) and STATUS_KERNEL.
 */
int netlink_ask(struct netlink *netlink, struct netlink_request *request, netlink_taker *take,
	void *context, struct error *error);

/*
 * Changes that are sent together: the kernel makes them one after the other, whatever becomes of
 * those before, and answers only those that it refuses and the last.
 */
enum { NETLINK_QUEUE_MOST = 64, NETLINK_QUEUE_SIZE = 16 * 1024 };
struct netlink_queue {
	unsigned count;
	size_t used; /* of bytes */
	_Alignas(NLMSG_ALIGNTO) char bytes[NETLINK_QUEUE_SIZE];
};

/* How many requests may wait at a time: what is refused has to fit the socket's receive buffer. */
unsigned netlink_queue_most(const struct netlink *netlink);

/* Puts a request behind the others. False if it does not fit. */
bool netlink_queue_put(struct netlink_queue *queue, const struct netlink_request *request);

/*
 * Sends what waits, empties the queue and returns when all is done. refused is told of each request
 * that was, by its place in the queue, with the kernel's words in error. Returns 0, or -1 when the
 * conversation failed.
 */
typedef void netlink_refused(unsigned place, void *context);
int netlink_queue_send(struct netlink *netlink, struct netlink_queue *queue,
	netlink_refused *refused, void *context, struct error *error);

/* Joins a group of notifications (RTNLGRP_LINK). Returns 0, or -1 with errno where it is unknown.
 */
int netlink_join(struct netlink *netlink, unsigned group);

/* From here on what happens in the namespaces that this one has an id for is notified too; nsid
 * says whose. Returns 0, or -1 with errno. */
int netlink_join_all(struct netlink *netlink);

/*
 * Waits for one datagram of notifications and hands its messages to take. Returns 0, or -1; number
 * ENOBUFS in the error means that some were lost, and that one can go on.
 */
int netlink_watch(struct netlink *netlink, netlink_taker *take, void *context, struct error *error);

/* One attribute of a message: borrowed, never past the message's end. */
struct attribute {
	const void *data;
	size_t size;   /* of data, in bytes */
	uint16_t type; /* without the nested and byte-order flags */
};

/*
 * What is left to read of a row of attributes. Who reads a message asks for the mark once, when all
 * is read: attributes_verdict.
 */
struct attributes {
	const char *at;
	size_t left;    /* bytes */
	bool malformed; /* an attribute was cut or had another size than its reader wanted */
	struct attributes *outer; /* the row that these lie in, which gets the mark too, or NULL */
};

/* The attributes behind a message's fixed part of header_size bytes; none if it is too short. */
struct attributes attributes_of(const struct nlmsghdr *message, size_t header_size);

/* The attributes nested in one of outer, which has to live as long. */
struct attributes attributes_in(const struct attribute *attribute, struct attributes *outer);

/* Takes the next attribute. False at the end, or when what follows is no whole attribute. */
bool attributes_next(struct attributes *attributes, struct attribute *attribute);

/*
 * All that follow, by their number below count, the first of each as iproute2 has it; those that
 * are missing have no data and size 0. The row stays where it is.
 */
void attributes_table(struct attributes *row, struct attribute *at, size_t count);

/* Marks a row, and those that it lies in, as malformed. */
void attributes_mark(struct attributes *row);

/* What a taker returns at its end: 0, or -1 with the error `malformed WHAT` if the row is marked.
 */
int attributes_verdict(const struct attributes *row, const char *what, struct error *error);

/*
 * The value of an attribute. One of another size marks the row as malformed and reads as 0: never
 * silently, since the caller checks the mark.
 */
uint8_t attribute_u8(const struct attribute *attribute, struct attributes *row);
uint16_t attribute_u16(const struct attribute *attribute, struct attributes *row);
uint32_t attribute_u32(const struct attribute *attribute, struct attributes *row);
uint64_t attribute_u64(const struct attribute *attribute, struct attributes *row);

/*
 * Copies a struct, which another kernel may know shorter or longer: what it lacks reads as 0. One
 * shorter than minimum bytes marks the row.
 */
void attribute_struct(const struct attribute *attribute, void *to, size_t size, size_t minimum,
	struct attributes *row);

/*
 * Copies text with a NUL; text that does not fit size bytes, or that no NUL ends within the
 * attribute, is cut and marks the row.
 */
void attribute_text(
	const struct attribute *attribute, char *to, size_t size, struct attributes *row);

/* The fixed part of a message, or NULL if the message is shorter. */
const void *netlink_body(const struct nlmsghdr *message, size_t size);
