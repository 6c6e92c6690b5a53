// SPDX-License-Identifier: MIT
#pragma once

/* Processes in a VRF: what a control group has them do with every socket (ip-vrf(8)). */

#include "applets/ip/ip.h"

/* The verbs. Return the exit status or -1. */
int vrf_exec(struct ip *ip, char **words);
int vrf_identify(struct ip *ip, char **words);
int vrf_pids(struct ip *ip, char **words);
