// SPDX-License-Identifier: MIT
#pragma once

/* What the socket_*.c share: one message of a family becomes a struct socket, and what it shows. */

#include "applets/ss/ss.h"

/* The attributes of a message by their types; data is NULL where there is none. */
struct found {
	struct attribute by_type[24];
};

void found_attributes(struct found *found, const struct socket *socket);

/* Copies the value of an attribute of exactly size bytes. False if there is none. */
bool found_get(const struct found *found, unsigned type, void *value, size_t size);

/* The same of one that other kernels know shorter or longer: the rest reads as 0. */
bool found_get_struct(const struct found *found, unsigned type, void *value, size_t size);

/* The two halves of a cookie. */
static inline uint64_t socket_cookie(const uint32_t halves[2])
{
	return halves[0] | (uint64_t)halves[1] << 32;
}

/* Decode a message of a family. Return 0, or -1 with an error. */
int socket_decode_unix(struct socket *socket, const struct nlmsghdr *message, struct error *error);
int socket_decode_packet(
	struct socket *socket, const struct nlmsghdr *message, struct error *error);
int socket_decode_xdp(struct socket *socket, const struct nlmsghdr *message, struct error *error);
int socket_decode_netlink(
	struct socket *socket, const struct nlmsghdr *message, struct error *error);
int socket_decode_vsock(struct socket *socket, const struct nlmsghdr *message, struct error *error);
int socket_decode_tipc(struct socket *socket, const struct nlmsghdr *message, struct error *error);

/* Print one end of a socket: the address, then in another column the port. */
void endpoint_print_unix(struct ss *ss, const struct socket_end *end, enum column port);
void endpoint_print_packet(
	struct ss *ss, const struct socket *socket, const struct socket_end *end, enum column port);
void endpoint_print_xdp(struct ss *ss, const struct socket_end *end, enum column port);
void endpoint_print_netlink(
	struct ss *ss, const struct socket *socket, const struct socket_end *end, enum column port);
void endpoint_print_vsock(struct ss *ss, const struct socket_end *end, enum column port);
void endpoint_print_tipc(
	struct ss *ss, const struct socket *socket, const struct socket_end *end, enum column port);

/* What -e, -m, -b and the like add to a row. */
void socket_print_unix_details(struct ss *ss, const struct socket *socket);
void socket_print_packet_details(struct ss *ss, const struct socket *socket);
void socket_print_xdp_details(struct ss *ss, const struct socket *socket);
void socket_print_netlink_details(struct ss *ss, const struct socket *socket);
void socket_print_tipc_details(struct ss *ss, const struct socket *socket);

/* -i of what is neither TCP nor the like: locals, peers and struct sctp_info; struct mptcp_info. */
void socket_print_sctp_info(struct ss *ss, const struct found *found);
void details_print_mptcp_info(struct out *out, const struct attribute *attribute);

/* ` uid:1000 ino:5 sk:1f`: uid where it is not 0. */
void socket_print_owner(struct ss *ss, const struct socket *socket);
