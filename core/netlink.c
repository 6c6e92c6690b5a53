// SPDX-License-Identifier: MIT
#include "core/netlink.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include "core/netlink_open.h"
#include "core/own.h"
#include "core/text.h"

int netlink_open(struct netlink *netlink, int protocol, struct error *error)
{
	own_fd int fd = netlink_open_socket(protocol);
	if (fd < 0)
		return failed(error, errno, "Cannot open netlink socket");
	int on = 1;
	/* Old kernels lack these: then errors have no text, and this side filters. */
	setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof on);
	netlink->strict = setsockopt(fd, SOL_NETLINK, NETLINK_GET_STRICT_CHK, &on, sizeof on) == 0;
	netlink->fd = take_fd(&fd);
	netlink->sequence = 0;
	netlink->nsid = -1;
	netlink->name = "RTNETLINK";
	netlink->buffer = netlink->first;
	netlink->size = sizeof netlink->first;
	return 0;
}

void netlink_close(struct netlink *netlink)
{
	own_fd_close(&netlink->fd);
	if (netlink->buffer != netlink->first)
		munmap(netlink->buffer, netlink->size);
	netlink->buffer = netlink->first;
}

void netlink_begin(struct netlink_request *request, uint16_t type, uint16_t flags)
{
	request->overflowed = false;
	request->header = (struct nlmsghdr){.nlmsg_len = NLMSG_HDRLEN,
		.nlmsg_type = type,
		.nlmsg_flags = flags | NLM_F_REQUEST};
}

void netlink_put(struct netlink_request *request, const void *data, size_t size)
{
	size_t at = request->header.nlmsg_len;
	size_t padded = NLMSG_ALIGN(size);
	if (size > NETLINK_REQUEST_SIZE || padded > NETLINK_REQUEST_SIZE - at) {
		request->overflowed = true;
		return;
	}
	memset(request->bytes + at, 0, padded);
	if (size > 0)
		memcpy(request->bytes + at, data, size);
	request->header.nlmsg_len = (uint32_t)(at + padded);
}

void netlink_attribute(
	struct netlink_request *request, uint16_t type, const void *data, size_t size)
{
	struct nlattr head = {.nla_len = (uint16_t)(NLA_HDRLEN + size), .nla_type = type};
	netlink_put(request, &head, sizeof head);
	netlink_put(request, data, size);
}

void netlink_attribute_u8(struct netlink_request *request, uint16_t type, uint8_t value)
{
	netlink_attribute(request, type, &value, sizeof value);
}

void netlink_attribute_u16(struct netlink_request *request, uint16_t type, uint16_t value)
{
	netlink_attribute(request, type, &value, sizeof value);
}

void netlink_attribute_u32(struct netlink_request *request, uint16_t type, uint32_t value)
{
	netlink_attribute(request, type, &value, sizeof value);
}

void netlink_attribute_text(struct netlink_request *request, uint16_t type, const char *text)
{
	netlink_attribute(request, type, text, strlen(text) + 1);
}

size_t netlink_nest(struct netlink_request *request, uint16_t type)
{
	size_t nest = request->header.nlmsg_len;
	netlink_attribute(request, type, NULL, 0);
	return nest;
}

void netlink_nest_end(struct netlink_request *request, size_t nest)
{
	uint16_t length = (uint16_t)(request->header.nlmsg_len - nest);
	if (!request->overflowed)
		memcpy(request->bytes + nest, &length, sizeof length); /* struct nlattr: nla_len */
}

static int send_request(
	struct netlink *netlink, struct netlink_request *request, struct error *error)
{
	if (request->overflowed)
		return failed(error, EMSGSIZE, "Cannot send netlink request");
	request->header.nlmsg_seq = ++netlink->sequence;
	if (send(netlink->fd, request->bytes, request->header.nlmsg_len, 0) < 0)
		return failed(error, errno, "Cannot send netlink request");
	return 0;
}

/*
 * Makes the buffer hold the next message, which may be larger than any dump's (a card with hundreds
 * of virtual functions answers for itself in one piece).
 */
static int make_room(struct netlink *netlink, size_t size)
{
	size_t larger = netlink->size;
	while (larger < size)
		larger *= 2;
	void *buffer =
		mmap(NULL, larger, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (buffer == MAP_FAILED)
		return -1;
	if (netlink->buffer != netlink->first)
		munmap(netlink->buffer, netlink->size);
	netlink->buffer = buffer;
	netlink->size = larger;
	return 0;
}

/* The id of the namespace that a datagram is about, -1 if it is this one. */
static int nsid_of(struct msghdr *header)
{
	int id = -1;
	for (struct cmsghdr *at = CMSG_FIRSTHDR(header); at != NULL; at = CMSG_NXTHDR(header, at))
		if (at->cmsg_level == SOL_NETLINK && at->cmsg_type == NETLINK_LISTEN_ALL_NSID &&
			at->cmsg_len == CMSG_LEN(sizeof id))
			memcpy(&id, CMSG_DATA(at), sizeof id);
	return id;
}

/*
 * Receives one datagram whole, having looked how large it is if it may_be_large; *from_kernel says
 * whether it came from there. Returns its size.
 */
static ssize_t receive(
	struct netlink *netlink, bool may_be_large, bool *from_kernel, struct error *error)
{
	union {
		struct sockaddr_nl name;
		struct sockaddr_storage room; /* for what is no netlink socket's */
	} sender = {.room = {0}};
	_Alignas(struct cmsghdr) char control[64];
	struct iovec part;
	struct msghdr header = {.msg_name = &sender,
		.msg_namelen = sizeof sender,
		.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof control};
	ssize_t size = 0;
	while (may_be_large && (size = recv(netlink->fd, NULL, 0, MSG_PEEK | MSG_TRUNC)) < 0 &&
		errno == EINTR)
		;
	if (size > (ssize_t)netlink->size && make_room(netlink, (size_t)size) < 0)
		return failed(error, errno, "Cannot receive a netlink message of %zd bytes", size);
	part = (struct iovec){netlink->buffer, netlink->size};
	if (size >= 0)
		do
			size = recvmsg(netlink->fd, &header, MSG_TRUNC);
		while (size < 0 && errno == EINTR);
	if (size < 0)
		return failed(error, errno, "Cannot receive from netlink");
	if (size > (ssize_t)netlink->size)
		return failed(error, EMSGSIZE, "Cannot receive from netlink");
	if (size == 0)
		return failed(error, 0, "EOF on netlink");
	*from_kernel = sender.name.nl_pid == 0;
	netlink->nsid = nsid_of(&header);
	return size;
}

/* The text that the kernel adds to an acknowledgement (NLMSGERR_ATTR_MSG); "" if none. */
static void acknowledgement_text(
	const struct nlmsghdr *message, size_t fixed, char *text, size_t size)
{
	text[0] = '\0';
	if (!(message->nlmsg_flags & NLM_F_ACK_TLVS))
		return;
	struct attributes row = attributes_of(message, fixed);
	struct attribute attribute;
	while (attributes_next(&row, &attribute))
		if (attribute.type == NLMSGERR_ATTR_MSG)
			attribute_text(&attribute, text, size, &row);
}

/* What the kernel says to a request: 0 for yes. fixed is the size of what precedes its texts. */
static int acknowledged(const struct netlink *netlink, const struct nlmsghdr *message, int number,
	size_t fixed, struct error *error)
{
	if (number == 0)
		return 0;
	int reason = (int)-(unsigned)number;
	char text[256];
	acknowledgement_text(message, fixed, text, sizeof text);
	size_t length = strlen(text);
	if (length == 0)
		return failed_with(error, STATUS_KERNEL, reason, "%s answers", netlink->name);
	failed_with(
		error, STATUS_KERNEL, 0, "Error: %s%s", text, text[length - 1] == '.' ? "" : ".");
	error->number = reason;
	return -1;
}

/* NLMSG_ERROR holds errno and the request, which is whole unless the kernel capped it. */
static int take_error(
	const struct netlink *netlink, const struct nlmsghdr *message, struct error *error)
{
	const struct nlmsgerr *answer = netlink_body(message, sizeof *answer);
	if (answer == NULL)
		return failed(error, 0, "ERROR truncated");
	size_t fixed = sizeof *answer;
	if (!(message->nlmsg_flags & NLM_F_CAPPED) && answer->msg.nlmsg_len > NLMSG_HDRLEN)
		fixed += NLMSG_ALIGN(answer->msg.nlmsg_len - NLMSG_HDRLEN);
	return acknowledged(netlink, message, answer->error, fixed, error);
}

/* NLMSG_DONE holds errno where a dump failed half way. */
static int take_done(
	const struct netlink *netlink, const struct nlmsghdr *message, struct error *error)
{
	const int *number = netlink_body(message, sizeof *number);
	if (number == NULL)
		return failed(error, 0, "DONE truncated");
	return acknowledged(netlink, message, *number, sizeof *number, error);
}

/* Where one request's answer stands, or that of a queue. */
struct answer {
	netlink_taker *take;
	void *context;
	bool done;
	bool interrupted;
	bool unasked; /* notifications: they answer nothing */
	netlink_refused *refused;
	uint32_t earlier; /* requests of the queue before the last */
};

static int take_message(const struct netlink *netlink, const struct nlmsghdr *message,
	struct answer *answer, struct error *error)
{
	uint32_t behind = netlink->sequence - message->nlmsg_seq;
	if (behind > answer->earlier)
		return 0; /* left over from a request that was given up */
	if (message->nlmsg_flags & NLM_F_DUMP_INTR)
		answer->interrupted = true;
	if (message->nlmsg_type == NLMSG_ERROR) {
		answer->done = behind == 0;
		int result = take_error(netlink, message, error);
		if (result == 0 || answer->refused == NULL || error->status != STATUS_KERNEL)
			return result;
		answer->refused(answer->earlier - behind, answer->context);
		return 0;
	}
	if (message->nlmsg_type == NLMSG_DONE) {
		answer->done = true;
		return take_done(netlink, message, error);
	}
	return answer->take == NULL ? 0 : answer->take(message, answer->context, error);
}

/* Reads one datagram and takes its messages. */
static int take_datagram(struct netlink *netlink, struct answer *answer, struct error *error)
{
	bool from_kernel = false;
	/* What confirms a change is hardly more than the request. */
	ssize_t size = receive(netlink, answer->take != NULL, &from_kernel, error);
	if (size < 0)
		return -1;
	if (!from_kernel)
		return 0; /* a root in the container can write to this socket too */
	const char *at = netlink->buffer;
	size_t left = (size_t)size;
	while (left > 0 && !answer->done) {
		const struct nlmsghdr *message = (const struct nlmsghdr *)at;
		if (left < sizeof *message || message->nlmsg_len < sizeof *message ||
			message->nlmsg_len > left)
			return failed(error, 0, "malformed netlink message: %zu bytes left", left);
		int result = answer->unasked ? answer->take(message, answer->context, error)
					     : take_message(netlink, message, answer, error);
		if (result < 0)
			return -1;
		size_t step = NLMSG_ALIGN(message->nlmsg_len);
		at += step < left ? step : left;
		left -= step < left ? step : left;
	}
	return 0;
}

int netlink_join(struct netlink *netlink, unsigned group)
{
	/* Without a port of its own the socket has the kernel's, whose notices it does not get. The
	 * second time this fails, and changes nothing. */
	const struct sockaddr_nl any = {.nl_family = AF_NETLINK};
	(void)bind(netlink->fd, (const struct sockaddr *)&any, sizeof any);
	return setsockopt(netlink->fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group, sizeof group);
}

int netlink_join_all(struct netlink *netlink)
{
	int on = 1;
	return setsockopt(netlink->fd, SOL_NETLINK, NETLINK_LISTEN_ALL_NSID, &on, sizeof on);
}

int netlink_watch(struct netlink *netlink, netlink_taker *take, void *context, struct error *error)
{
	struct answer notifications = {.take = take, .context = context, .unasked = true};
	return take_datagram(netlink, &notifications, error);
}

int netlink_dump(struct netlink *netlink, struct netlink_request *request, netlink_taker *take,
	void *context, struct error *error)
{
	struct answer answer = {.take = take, .context = context};
	if (send_request(netlink, request, error) < 0)
		return -1;
	while (!answer.done)
		if (take_datagram(netlink, &answer, error) < 0)
			return -1;
	return answer.interrupted ? NETLINK_INTERRUPTED : 0;
}

int netlink_ask(struct netlink *netlink, struct netlink_request *request, netlink_taker *take,
	void *context, struct error *error)
{
	/* With an acknowledgement behind it, the end of the answer is known without a time-out. */
	request->header.nlmsg_flags |= NLM_F_ACK;
	return netlink_dump(netlink, request, take, context, error);
}

unsigned netlink_queue_most(const struct netlink *netlink)
{
	enum { ANSWER_SIZE = 4096 }; /* more than an answer counts for */
	int size = 0;
	socklen_t size_size = sizeof size;
	if (getsockopt(netlink->fd, SOL_SOCKET, SO_RCVBUF, &size, &size_size) < 0 ||
		size < ANSWER_SIZE)
		return 1;
	return size / ANSWER_SIZE < NETLINK_QUEUE_MOST ? (unsigned)size / ANSWER_SIZE
						       : NETLINK_QUEUE_MOST;
}

bool netlink_queue_put(struct netlink_queue *queue, const struct netlink_request *request)
{
	size_t size = NLMSG_ALIGN(request->header.nlmsg_len);
	if (request->overflowed || queue->count == NETLINK_QUEUE_MOST ||
		size > sizeof queue->bytes - queue->used)
		return false;
	memcpy(queue->bytes + queue->used, request->bytes, size);
	queue->used += size;
	queue->count++;
	return true;
}

/* Numbers the requests of a queue; the last is to be acknowledged. */
static void number_requests(struct netlink *netlink, struct netlink_queue *queue)
{
	for (size_t at = 0; at < queue->used;) {
		struct nlmsghdr *header = (struct nlmsghdr *)(queue->bytes + at);
		header->nlmsg_seq = ++netlink->sequence;
		at += NLMSG_ALIGN(header->nlmsg_len);
		if (at == queue->used)
			header->nlmsg_flags |= NLM_F_ACK;
	}
}

int netlink_queue_send(struct netlink *netlink, struct netlink_queue *queue,
	netlink_refused *refused, void *context, struct error *error)
{
	struct answer answer = {
		.context = context, .refused = refused, .earlier = queue->count - 1};
	if (queue->count == 0)
		return 0;
	number_requests(netlink, queue);
	ssize_t sent = send(netlink->fd, queue->bytes, queue->used, 0);
	queue->count = 0;
	queue->used = 0;
	if (sent < 0)
		return failed(error, errno, "Cannot send netlink requests");
	while (!answer.done)
		if (take_datagram(netlink, &answer, error) < 0)
			return -1;
	return 0;
}
