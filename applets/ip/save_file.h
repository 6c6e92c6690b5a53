// SPDX-License-Identifier: MIT
#pragma once

/*
 * Files of `ip OBJECT save`, which iproute2 reads and writes too: a magic number, then the kernel's
 * own messages, one behind the other. What is wrong with one is said in iproute2's words.
 */

#include "applets/ip/ip.h"

struct save_format {
	uint32_t magic;
	uint8_t status;     /* the exit status for what is no such file */
	uint8_t cut_status; /* and for one whose messages are cut or no messages */
	char object[8];     /* `route` */
};

/* Begins such a file on standard output, which must not be a terminal. Returns 0 or -1. */
int save_file_begin(struct ip *ip, const struct save_format *format);

/* Reads the beginning of one from standard input. Returns 0 or -1. */
int save_file_open(struct ip *ip, const struct save_format *format);

/* Hands the messages that follow to take, up to the file's end. Returns 0 or -1. */
int save_file_read(
	struct ip *ip, const struct save_format *format, netlink_taker *take, void *context);

/*
 * The same for a file without a magic number, as rtmon(8) writes it for `ip monitor file`. status
 * is the exit status for what is no message.
 */
int save_file_messages(struct ip *ip, int fd, int status, netlink_taker *take, void *context);

/*
 * Sends what a message tells of back to the kernel, as a request of a type (RTM_NEWROUTE, or
 * RTM_DELRULE) with flags. Returns 0 or -1.
 */
int ip_send_back(struct ip *ip, const struct nlmsghdr *message, uint16_t type, uint16_t flags);
