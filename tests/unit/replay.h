// SPDX-License-Identifier: MIT
#pragma once

/*
 * A kernel that answers as a real one has answered before: link with replay.c and with what
 * `sed -n 's#^// wrap: ##p' replay.c` prints. Files of names and of namespaces are not there.
 */

#include <stdint.h>

/* Starts a conversation: from here on the next socket that is opened hears what replay_add adds. */
void replay_begin(void);

/*
 * Adds the datagrams of a file of tests/unit/recorded: 4 bytes of size before each. Their sequence
 * numbers grow by later, and flags are added to those of each message. Returns 0 or -1.
 */
int replay_add(const char *name, uint32_t later, uint16_t flags);

/*
 * Adds a kernel's refusal of the request that has this sequence number; words, which may be NULL,
 * are its extended acknowledgement. Returns 0 or -1.
 */
int replay_refuse(uint32_t sequence, int number, const char *words);
