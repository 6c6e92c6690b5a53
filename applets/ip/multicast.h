// SPDX-License-Identifier: MIT
#pragma once

/* Multicast groups that links have joined, as the kernel's files below /proc/net list them. */

#include <linux/if.h>
#include <stdbool.h>
#include <stdint.h>

/* A group of a link: an address of its hardware, or of a family. */
struct multicast_group {
	unsigned index;
	char name[IFNAMSIZ];
	uint8_t family; /* AF_PACKET, AF_INET, AF_INET6 */
	uint8_t size;   /* bytes of the address */
	bool is_static; /* added by hand */
	uint32_t users;
	uint8_t bytes[32];
};

/* What a line of each file says. False if it is none. igmp's groups are of the link above them. */
bool multicast_read_link(struct multicast_group *group, char *line);   /* dev_mcast */
bool multicast_read_inet6(struct multicast_group *group, char *line);  /* igmp6 */
bool multicast_read_inet(struct multicast_group *group, char *line);   /* igmp: a group */
bool multicast_read_holder(struct multicast_group *group, char *line); /* igmp: a link */
