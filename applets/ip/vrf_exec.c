// SPDX-License-Identifier: MIT

/*
 * ip vrf exec, identify and pids. A process is in a VRF if its control group (cgroups(7), version
 * 2) is `…/vrf/NAME`: a BPF program of that group binds every socket made in it to the VRF's
 * device (bpf(2), BPF_PROG_TYPE_CGROUP_SOCK).
 */

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/mount.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "applets/ip/netns.h"
#include "applets/ip/vrf.h"
#include "applets/ip/words.h"
#include "core/child.h"
#include "core/directory.h"
#include "core/own.h"
#include "core/proc.h"
#include "core/text.h"

enum { CGROUP_SIZE = 4096 };

/* The path of a process's control group of version 2 within text. NULL with errno if it has none.
 */
static char *read_cgroup(pid_t process, char text[CGROUP_SIZE])
{
	if (proc_read(process, "cgroup", text, CGROUP_SIZE) == 0)
		return NULL;
	char *path = text_begins(text, "0::") ? text : text_find(text, "\n0::");
	if (path == NULL) {
		errno = ENOENT;
		return NULL;
	}
	path += path == text ? strlen("0::") : strlen("\n0::");
	path[strcspn(path, "\n")] = '\0';
	return path;
}

/* What follows `/vrf/` in a control group's path, NULL if nothing does. */
static const char *vrf_of(const char *cgroup)
{
	const char *vrf = text_find(cgroup, "/vrf/");
	return vrf != NULL ? vrf + strlen("/vrf/") : NULL;
}

int vrf_identify(struct ip *ip, char **words)
{
	char text[CGROUP_SIZE];
	uint64_t pid = 0; /* this process */
	if (words[0] != NULL && words[1] != NULL)
		return word_invalid(ip, words[1], "Extra arguments specified\n\n");
	if (words[0] != NULL && text_number(words[0], 0, UINT32_MAX, &pid) != 0)
		return word_invalid(ip, words[0], "Invalid pid\n\n");
	const char *cgroup = read_cgroup((pid_t)pid, text);
	if (cgroup == NULL)
		return failed(ip->error, errno, "Failed to lookup vrf association");
	ip->out->json = false;
	if (vrf_of(cgroup) != NULL) {
		out_escaped(ip->out, vrf_of(cgroup));
		out_text(ip->out, "\n");
	}
	return 0;
}

int vrf_pids(struct ip *ip, char **words)
{
	char text[CGROUP_SIZE], command[PROC_NAME_SIZE], namespace[256], wanted[2 * 256],
		number[TEXT_NUMBER_SIZE];
	struct directory directory;
	const char *cgroup;
	pid_t process;
	if (words[0] == NULL || words[1] != NULL)
		return failed(ip->error, 0, "Invalid arguments");
	if (ip_vrf_table(ip, words[0]) == 0)
		return failed(ip->error, 0, "Invalid VRF name");
	netns_current(ip, namespace);
	bool is_named = namespace[0] != '\0';
	size_t size = text_format(wanted, sizeof wanted, "%s%s%s/vrf/%s", is_named ? "/" : "",
		namespace, is_named ? "-ns" : "", words[0]);
	if (directory_open(&directory, "/proc") < 0)
		return failed(ip->error, errno, "Open of /proc failed");
	ip->out->json = false;
	while ((process = proc_next(&directory)) != 0) {
		if ((cgroup = read_cgroup(process, text)) == NULL || strlen(cgroup) < size ||
			!text_equal(cgroup + strlen(cgroup) - size, wanted))
			continue;
		proc_name(process, command);
		if (command[0] == '\0')
			continue;
		for (size_t length = text_decimal(number, (uint64_t)process); length < 5; length++)
			out_text(ip->out, " ");
		out_text(ip->out, number);
		out_text(ip->out, "  ");
		out_escaped(ip->out, command);
		out_text(ip->out, "\n");
	}
	directory_close(&directory);
	return 0;
}

/*
 * The tree of control groups, mounted for this descriptor alone: wherever it is mounted, and also
 * where /sys is another one (`ip netns exec`), and nothing stays behind. Returns it, or -1 with
 * errno.
 */
static int open_cgroups(void)
{
	own_fd int context = (int)syscall(SYS_fsopen, "cgroup2", FSOPEN_CLOEXEC);
	if (context < 0 || syscall(SYS_fsconfig, context, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0)
		return -1;
	return (int)syscall(SYS_fsmount, context, FSMOUNT_CLOEXEC, 0);
}

/* Goes on to a directory within *folder, which is made if it is missing. Returns 0 or -1. */
static int descend(int *folder, const char *name)
{
	if (mkdirat(*folder, name, 0755) < 0 && errno != EEXIST)
		return -1;
	int fd = openat(*folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return -1;
	own_fd_close(folder);
	*folder = fd;
	return 0;
}

/*
 * Opens the control group of a VRF (NULL: of none) below the one that this process is in, or from
 * which it came into another VRF; the processes of a named network namespace have one of their own.
 * Returns a descriptor, or -1 with errno.
 */
static int open_group(const char *namespace, const char *vrf)
{
	char text[CGROUP_SIZE], ours[300];
	own_fd int folder = open_cgroups();
	char *path = folder < 0 ? NULL : read_cgroup(0, text);
	if (path == NULL)
		return -1;
	bool is_named = namespace[0] != '\0', is_there = false;
	text_format(ours, sizeof ours, "%s-ns", namespace);
	for (char *rest, *part = strtok_r(path, "/", &rest);
		part != NULL && !text_equal(part, "vrf"); part = strtok_r(NULL, "/", &rest)) {
		is_there = is_named && text_equal(part, ours);
		if (descend(&folder, part) < 0)
			return -1;
	}
	if ((is_named && !is_there && descend(&folder, ours) < 0) || descend(&folder, "vrf") < 0 ||
		(vrf != NULL && descend(&folder, vrf) < 0))
		return -1;
	return take_fd(&folder);
}

/* Has every socket that is made in a control group bound to a device. Returns 0, or -1 with errno.
 */
static int bind_sockets(int group, unsigned device)
{
	const struct bpf_insn program[] = {
		{.code = BPF_ALU | BPF_MOV | BPF_K, .dst_reg = BPF_REG_2, .imm = (int)device},
		{.code = BPF_STX | BPF_MEM | BPF_W,
			.dst_reg = BPF_REG_1,
			.src_reg = BPF_REG_2,
			.off = offsetof(struct bpf_sock, bound_dev_if)},
		{.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0, .imm = 1},
		{.code = BPF_JMP | BPF_EXIT},
	};
	union bpf_attr load = {.prog_type = BPF_PROG_TYPE_CGROUP_SOCK,
		.insn_cnt = sizeof program / sizeof program[0],
		.insns = (uintptr_t)program,
		.license = (uintptr_t) "MIT"};
	own_fd int fd = (int)syscall(SYS_bpf, BPF_PROG_LOAD, &load, sizeof load);
	if (fd < 0)
		return -1;
	union bpf_attr attach = {.target_fd = (uint32_t)group,
		.attach_bpf_fd = (uint32_t)fd,
		.attach_type = BPF_CGROUP_INET_SOCK_CREATE};
	return syscall(SYS_bpf, BPF_PROG_ATTACH, &attach, sizeof attach) < 0 ? -1 : 0;
}

/* Moves this process into a VRF; device is 0 for `default`, which is none. Returns 0 or -1. */
static int enter(struct ip *ip, const char *name, unsigned device)
{
	char namespace[256];
	netns_current(ip, namespace);
	own_fd int group = open_group(namespace, device != 0 ? name : NULL);
	if (group < 0) {
		failed(ip->error, errno, "Failed to open the control group of vrf \"%s\"", name);
		return hint(ip->error,
			"This takes cgroup version 2 (CONFIG_CGROUPS, Linux 5.2) and "
			"CAP_SYS_ADMIN.");
	}
	if (device != 0 && bind_sockets(group, device) < 0) {
		failed(ip->error, errno, "Failed to bind the sockets of vrf \"%s\" by BPF", name);
		return hint(ip->error,
			"This takes a kernel with CONFIG_CGROUP_BPF, CAP_SYS_ADMIN "
			"and CAP_NET_ADMIN.");
	}
	own_fd int members = openat(group, "cgroup.procs", O_WRONLY | O_CLOEXEC);
	if (members < 0 || write(members, "0", 1) < 0)
		return failed(ip->error, errno, "Failed to join vrf \"%s\"", name);
	return 0;
}

int vrf_exec(struct ip *ip, char **words)
{
	if (words[0] == NULL)
		return failed(ip->error, 0, "No VRF name specified");
	if (words[1] == NULL)
		return failed(ip->error, 0, "No command specified");
	bool is_default = text_equal(words[0], "default");
	if (!is_default && ip_vrf_table(ip, words[0]) == 0)
		return failed_with(ip->error, STATUS_USAGE, 0, "Invalid VRF name");
	if (enter(ip, words[0], is_default ? 0 : ip_interface_index(ip, words[0])) < 0)
		return -1;
	out_flush(ip->out);
	child_execute(words[1], words + 1, &ip->run->arena, ip->error);
	return failed(ip->error, ip->error->number, "exec of \"%s\" failed", words[1]);
}
