// SPDX-License-Identifier: MIT

/*
 * Plays the part of a kernel with tunnels for a program that asks by ioctl (linux/if_tunnel.h):
 *
 *     ip_tunnel_kernel FOLDER PROGRAM [ARGUMENT...]
 *
 * SIOCADDTUNNEL and SIOCCHGTUNNEL put the parameters in a file FOLDER/NAME, SIOCGETTUNNEL takes
 * them from there, SIOCDELTUNNEL removes it. FOLDER.log tells of each, with all bytes. Links whose
 * name says so (`gre1`, `sit1`, `tun1`, `six1`, `vti1`) have the type of a tunnel in what netlink
 * tells.
 */

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/if_arp.h>
#include <linux/if_tunnel.h>
#include <linux/ip6_tunnel.h>
#include <linux/rtnetlink.h>
#include <linux/sockios.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *folder;
static pid_t child;

static void peek(uint64_t at, void *to, size_t size)
{
	struct iovec ours = {to, size}, theirs = {(void *)at, size};
	if (process_vm_readv(child, &ours, 1, &theirs, 1, 0) != (ssize_t)size)
		memset(to, 0, size);
}

static void poke(uint64_t at, const void *from, size_t size)
{
	struct iovec ours = {(void *)from, size}, theirs = {(void *)at, size};
	process_vm_writev(child, &ours, 1, &theirs, 1, 0);
}

static int family_of(int theirs)
{
	int family = 0, pidfd = (int)syscall(SYS_pidfd_open, child, 0);
	int fd = (int)syscall(SYS_pidfd_getfd, pidfd, theirs, 0);
	socklen_t size = sizeof family;
	getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &family, &size);
	close(fd);
	close(pidfd);
	return family;
}

static void tell(const char *what, const char *name, const unsigned char *bytes, size_t size)
{
	char path[512];
	snprintf(path, sizeof path, "%s.log", folder);
	FILE *log = fopen(path, "a");
	fprintf(log, "%s %s", what, name);
	for (size_t at = 0; at < size; at++)
		fprintf(log, "%s%02x", at % 4 == 0 ? " " : "", bytes[at]);
	fputs("\n", log);
	fclose(log);
}

/* Returns what the ioctl returns: 0, or the negative of an errno. */
static long tunnel(uint64_t request, uint64_t at, int family)
{
	unsigned char bytes[sizeof(struct ip6_tnl_parm2)] = {0};
	size_t size = family == AF_INET6 ? sizeof bytes : sizeof(struct ip_tunnel_parm);
	struct ifreq ifr;
	char path[512], name[IFNAMSIZ + 1] = "";
	peek(at, &ifr, sizeof ifr);
	uint64_t data = (uint64_t)ifr.ifr_data;
	peek(data, bytes, size);
	memcpy(name, request == SIOCGETTUNNEL ? ifr.ifr_name : (char *)bytes, IFNAMSIZ);
	if (name[0] == '\0')
		memcpy(name, ifr.ifr_name, IFNAMSIZ);
	ifr.ifr_name[IFNAMSIZ - 1] = '\0';
	snprintf(path, sizeof path, "%s/%s", folder, name);
	if (request == SIOCGETTUNNEL) {
		int fd = open(path, O_RDONLY);
		ssize_t got = read(fd, bytes, size);
		close(fd);
		if (got != (ssize_t)size)
			return family == AF_INET6 ? -EOPNOTSUPP : -ENODEV;
		poke(data, bytes, size);
		return 0;
	}
	tell(request == SIOCADDTUNNEL              ? "add"
			: request == SIOCCHGTUNNEL ? "change"
						   : "delete",
		ifr.ifr_name, bytes, size);
	if (request == SIOCDELTUNNEL)
		return unlink(path) < 0 ? -errno : 0;
	if (request == SIOCCHGTUNNEL && access(path, F_OK) < 0)
		return -ENOENT;
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	write(fd, bytes, size);
	close(fd);
	return 0;
}

static unsigned type_of(const char *name)
{
	static const struct {
		char name[4];
		unsigned type;
	} types[] = {{"gre", ARPHRD_IPGRE}, {"sit", ARPHRD_SIT}, {"tun", ARPHRD_TUNNEL},
		{"vti", ARPHRD_TUNNEL}, {"six", ARPHRD_TUNNEL6}, {"g6r", 823}};
	for (size_t at = 0; at < sizeof types / sizeof types[0]; at++)
		if (strncmp(name, types[at].name, 3) == 0)
			return types[at].type;
	return 0;
}

/*
 * What of a sit is asked for by itself: SIOCGETPRL wants a row of struct ip_tunnel_prl, whose first
 * says in datalen how much room there is, SIOCGET6RD a struct ip_tunnel_6rd.
 */
static long side(uint64_t request, uint64_t at)
{
	char path[512], bytes[1024];
	struct ifreq ifr;
	peek(at, &ifr, sizeof ifr);
	ifr.ifr_name[IFNAMSIZ - 1] = '\0';
	snprintf(path, sizeof path, "%s/%s.%s", folder, ifr.ifr_name,
		request == SIOCGETPRL ? "prl" : "6rd");
	int fd = open(path, O_RDONLY);
	ssize_t got = read(fd, bytes, sizeof bytes);
	close(fd);
	if (got <= 0)
		return -EOPNOTSUPP;
	poke((uint64_t)ifr.ifr_data, bytes, (size_t)got);
	return 0;
}

static void make_vrf(struct rtattr *info)
{
	int left = (int)RTA_PAYLOAD(info);
	for (struct rtattr *row = RTA_DATA(info); RTA_OK(row, left); row = RTA_NEXT(row, left))
		if (row->rta_type == IFLA_INFO_KIND && strcmp(RTA_DATA(row), "tun") == 0)
			memcpy(RTA_DATA(row), "vrf", 4);
}

/* Gives links in a received datagram the type that their name says. */
static void received(uint64_t at, long got)
{
	static _Alignas(8) char bytes[1 << 17];
	long size = got;
	if (got <= 0 || got > (long)sizeof bytes)
		return;
	peek(at, bytes, (size_t)got);
	for (struct nlmsghdr *header = (void *)bytes; NLMSG_OK(header, size);
		header = NLMSG_NEXT(header, size)) {
		struct ifinfomsg *link = NLMSG_DATA(header);
		int left = (int)IFLA_PAYLOAD(header);
		if (header->nlmsg_type != RTM_NEWLINK)
			continue;
		bool is_vrf = false;
		for (struct rtattr *row = IFLA_RTA(link); RTA_OK(row, left);
			row = RTA_NEXT(row, left)) {
			if (row->rta_type == IFLA_IFNAME && type_of(RTA_DATA(row)) != 0)
				link->ifi_type = (unsigned short)type_of(RTA_DATA(row));
			if (row->rta_type == IFLA_IFNAME)
				is_vrf = strncmp(RTA_DATA(row), "vrf", 3) == 0;
			if ((row->rta_type & NLA_TYPE_MASK) == IFLA_LINKINFO && is_vrf)
				make_vrf(row);
		}
	}
	poke(at, bytes, (size_t)got);
}

static void received_message(uint64_t at, long got)
{
	struct msghdr message;
	struct iovec vector;
	peek(at, &message, sizeof message);
	peek((uint64_t)message.msg_iov, &vector, sizeof vector);
	if (got > 0 && vector.iov_len >= (size_t)got)
		received((uint64_t)vector.iov_base, got);
}

static void answer(long result)
{
	struct user_regs_struct registers;
	ptrace(PTRACE_GETREGS, child, 0, &registers);
	registers.rax = (unsigned long long)result;
	ptrace(PTRACE_SETREGS, child, 0, &registers);
}

int main(int argc, char **argv)
{
	int status;
	uint64_t call = 0, arguments[6] = {0};
	if (argc < 3)
		return 125;
	folder = argv[1];
	child = fork();
	if (child == 0) {
		ptrace(PTRACE_TRACEME, 0, 0, 0);
		raise(SIGSTOP);
		execvp(argv[2], argv + 2);
		_exit(127);
	}
	waitpid(child, &status, 0);
	ptrace(PTRACE_SETOPTIONS, child, 0, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL);
	for (int signal = 0;;) {
		struct __ptrace_syscall_info info = {0};
		ptrace(PTRACE_SYSCALL, child, 0, signal);
		waitpid(child, &status, 0);
		if (WIFEXITED(status))
			return WEXITSTATUS(status);
		if (WIFSIGNALED(status))
			return 128 + WTERMSIG(status);
		signal = WSTOPSIG(status) == (SIGTRAP | 0x80) || WSTOPSIG(status) == SIGTRAP
			? 0
			: WSTOPSIG(status);
		if (WSTOPSIG(status) != (SIGTRAP | 0x80))
			continue;
		ptrace(PTRACE_GET_SYSCALL_INFO, child, sizeof info, &info);
		if (info.op == PTRACE_SYSCALL_INFO_ENTRY) {
			call = info.entry.nr;
			memcpy(arguments, info.entry.args, sizeof arguments);
		} else if (info.op == PTRACE_SYSCALL_INFO_EXIT) {
			if (call == SYS_recvmsg)
				received_message(arguments[1], info.exit.rval);
			if (call == SYS_recvfrom && arguments[2] >= (uint64_t)info.exit.rval)
				received(arguments[1], info.exit.rval);
			if (call == SYS_ioctl && arguments[1] >= SIOCGETTUNNEL &&
				arguments[1] <= SIOCCHGTUNNEL)
				answer(tunnel(
					arguments[1], arguments[2], family_of((int)arguments[0])));
			if (call == SYS_ioctl &&
				(arguments[1] == SIOCGETPRL || arguments[1] == SIOCGET6RD))
				answer(side(arguments[1], arguments[2]));
		}
	}
}
