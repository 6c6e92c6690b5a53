// SPDX-License-Identifier: MIT
#pragma once

/* Named network namespaces: files of /run/netns, which iproute2 and others share (ip-netns(8)). */

#include "applets/ip/ip.h"
#include "core/netns.h"

enum { NETNS_PATH_SIZE = sizeof NETNS_DIRECTORY + 256 };

/* Writes the path of a name's file. */
const char *netns_path(char path[NETNS_PATH_SIZE], const char *name);

/* Opens a name's file; the caller owns the descriptor. Returns it, or -1 with errno. */
int netns_open(const char *name);

/*
 * Enters a namespace as iproute2 does for a program: the network, and a mount namespace of its own
 * in which /sys and the files of /etc/netns/NAME are the namespace's. Returns 0 or -1.
 */
int netns_enter(struct ip *ip, const char *name);

/* The verbs. Return the exit status or -1. */
int netns_exec(struct ip *ip, char **words);
int netns_add(struct ip *ip, char **words);
int netns_attach(struct ip *ip, char **words);
int netns_delete(struct ip *ip, char **words);

/* Calls act for each name. Returns 0, or what act returned if that is not 0. */
int netns_each(
	struct ip *ip, int (*act)(struct ip *ip, const char *name, void *context), void *context);

/* The name of the network namespace that this process is in, "" if it has none. */
void netns_current(struct ip *ip, char name[256]);

/* Prints what a message of RTM_NEWNSID says: `nsid 1 (iproute2 netns name: x)`. Returns 0 or -1. */
int netns_print_ids(struct ip *ip, const struct nlmsghdr *message, struct error *error);

/* Forgets what the id of such a message was called: it is given, or has been taken away. */
void netns_forget_id(struct ip *ip, const struct nlmsghdr *message);
