// SPDX-License-Identifier: MIT
#include "core/capability.h"

#include <errno.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static int get(struct __user_cap_data_struct data[2])
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	return (int)syscall(SYS_capget, &header, data);
}

bool capability_effective(int capability)
{
	struct __user_cap_data_struct data[2];
	return get(data) == 0 && (data[capability / 32].effective & 1u << capability % 32) != 0;
}

int capability_keep_all(struct error *error)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[2];
	if (get(data) < 0)
		return failed(error, errno, "capget failed");
	for (int half = 0; half < 2; half++)
		data[half].inheritable = data[half].permitted;
	if (syscall(SYS_capset, &header, data) < 0)
		return failed(error, errno, "capset failed");
	for (int capability = 0; capability < 64; capability++) {
		if (!(data[capability / 32].permitted & 1u << capability % 32))
			continue;
		if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0) < 0)
			return failed(error, errno, "prctl(PR_CAP_AMBIENT) failed");
	}
	return 0;
}
