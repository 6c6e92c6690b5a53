// SPDX-License-Identifier: MIT

/*
 * Runs a program and answers its questions to sock_diag(7) itself, so that both tools can be asked
 * for sockets of families that this kernel does not have: `ss_answers FILE PROGRAM ARGUMENT...`.
 * FILE holds netlink messages; the nlmsg_seq of each is the family it answers for, plus 256 times
 * the protocol where the family is inet's. What FILE does not answer goes to the kernel. Linux on
 * x86_64.
 */

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
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

enum { SOCK_DIAG_BY_FAMILY = 20, ANSWER_SIZE = 8192 };

static char file[1 << 20];
static size_t file_size;
static pid_t child;

/* The question that is being answered, -1 if none is; on which descriptor; and what has been
 * answered of it. */
static int key = -1, asked_on;
static size_t answered;
static uint32_t sequence;

static void peek(uint64_t address, void *to, size_t size)
{
	struct iovec local = {to, size}, remote = {(void *)address, size};
	if (process_vm_readv(child, &local, 1, &remote, 1, 0) != (ssize_t)size)
		memset(to, 0, size);
}

static size_t poke(uint64_t address, const void *from, size_t size)
{
	struct iovec local = {(void *)from, size}, remote = {(void *)address, size};
	ssize_t result = process_vm_writev(child, &local, 1, &remote, 1, 0);
	return result < 0 ? 0 : (size_t)result;
}

static bool is_answered(int wanted)
{
	for (size_t at = 0; at + sizeof(struct nlmsghdr) <= file_size;) {
		const struct nlmsghdr *message = (const void *)(file + at);
		if ((int)message->nlmsg_seq == wanted)
			return true;
		at += NLMSG_ALIGN(message->nlmsg_len);
	}
	return false;
}

/* What a request asks for, as a key of FILE; -1 if it is none. */
static int key_of(const char *bytes, size_t size)
{
	struct nlmsghdr head;
	int family = bytes[16], protocol = (unsigned char)bytes[17];
	memcpy(&head, bytes, sizeof head);
	if (size < 24 || head.nlmsg_type != SOCK_DIAG_BY_FAMILY)
		return -1;
	if (family != AF_INET && family != AF_INET6)
		return family;
	for (size_t at = 72; at + 8 <= head.nlmsg_len && at + 8 <= size;) {
		struct nlattr attribute;
		memcpy(&attribute, bytes + at, sizeof attribute);
		if (attribute.nla_type == 3 && attribute.nla_len == 8)
			memcpy(&protocol, bytes + at + 4, sizeof protocol);
		if (attribute.nla_len < 4)
			break;
		at += NLA_ALIGN(attribute.nla_len);
	}
	return family + 256 * protocol;
}

/* Writes the next datagram of the answer, and moves on unless it is only looked at. */
static size_t next_answer(char *bytes, bool peeks)
{
	size_t at = answered, size = 0;
	for (; at < file_size; at +=
		NLMSG_ALIGN(((const struct nlmsghdr *)(const void *)(file + at))->nlmsg_len)) {
		struct nlmsghdr *message = (void *)(file + at), *copy = (void *)(bytes + size);
		if ((int)message->nlmsg_seq != key)
			continue;
		if (size + message->nlmsg_len > ANSWER_SIZE)
			break;
		memcpy(copy, message, message->nlmsg_len);
		copy->nlmsg_type = SOCK_DIAG_BY_FAMILY;
		copy->nlmsg_flags = NLM_F_MULTI;
		copy->nlmsg_seq = sequence;
		size += NLMSG_ALIGN(message->nlmsg_len);
	}
	if (size == 0) {
		struct nlmsghdr end = {20, NLMSG_DONE, NLM_F_MULTI, sequence, 0};
		memset(bytes, 0, 20);
		memcpy(bytes, &end, sizeof end);
		size = 20;
		if (!peeks)
			key = -1;
	}
	if (!peeks)
		answered = at;
	return size;
}

/* The port of the child's socket, which the kernel would put into each message. */
static uint32_t port_of(int fd)
{
	struct sockaddr_nl address = {0};
	socklen_t size = sizeof address;
	int process = (int)syscall(SYS_pidfd_open, child, 0),
	    ours = (int)syscall(SYS_pidfd_getfd, process, fd, 0);
	getsockname(ours, (struct sockaddr *)&address, &size);
	close(ours);
	close(process);
	return address.nl_pid;
}

static uint64_t receive(const struct user_regs_struct *registers)
{
	static _Alignas(8) char bytes[ANSWER_SIZE + 64];
	bool is_message = registers->orig_rax == SYS_recvmsg;
	struct msghdr head = {0};
	struct iovec part = {(void *)registers->rsi, registers->rdx};
	int flags = (int)(is_message ? registers->rdx : registers->r10);
	struct sockaddr_nl sender = {.nl_family = AF_NETLINK};
	size_t size = next_answer(bytes, flags & MSG_PEEK);
	uint32_t port = port_of((int)registers->rdi);
	for (size_t at = 0; at < size;
		at += NLMSG_ALIGN(((struct nlmsghdr *)(void *)(bytes + at))->nlmsg_len))
		((struct nlmsghdr *)(void *)(bytes + at))->nlmsg_pid = port;
	if (is_message) {
		peek(registers->rsi, &head, sizeof head);
		peek((uint64_t)head.msg_iov, &part, sizeof part);
		if (head.msg_name != NULL)
			poke((uint64_t)head.msg_name, &sender, sizeof sender);
		head.msg_namelen = sizeof sender;
		head.msg_controllen = 0;
		head.msg_flags = part.iov_len < size ? MSG_TRUNC : 0;
		poke(registers->rsi, &head, sizeof head);
	} else if (registers->r8 != 0) {
		poke(registers->r8, &sender, sizeof sender);
	}
	poke((uint64_t)part.iov_base, bytes, size < part.iov_len ? size : part.iov_len);
	return flags & MSG_TRUNC || size < part.iov_len ? size : part.iov_len;
}

/* Whether a request is one that FILE answers; result is then what sending it returns. */
static bool take_request(const struct user_regs_struct *registers, uint64_t *result)
{
	static _Alignas(8) char bytes[8192];
	struct iovec parts[4] = {{(void *)registers->rsi, registers->rdx}};
	size_t size = 0, count = 1;
	if (registers->orig_rax == SYS_sendmsg) {
		struct msghdr head;
		peek(registers->rsi, &head, sizeof head);
		count = head.msg_iovlen < 4 ? head.msg_iovlen : 4;
		peek((uint64_t)head.msg_iov, parts, count * sizeof parts[0]);
	}
	memset(bytes, 0, sizeof bytes);
	for (size_t at = 0; at < count; at++) {
		size_t rest = sizeof bytes - size;
		peek((uint64_t)parts[at].iov_base, bytes + size,
			parts[at].iov_len < rest ? parts[at].iov_len : rest);
		size += parts[at].iov_len < rest ? parts[at].iov_len : rest;
	}
	int wanted = key_of(bytes, size);
	if (wanted < 0 || !is_answered(wanted))
		return false;
	key = wanted;
	asked_on = (int)registers->rdi;
	memcpy(&sequence, bytes + offsetof(struct nlmsghdr, nlmsg_seq), sizeof sequence);
	answered = 0;
	*result = size;
	return true;
}

/* Lets one system call pass, or does it instead of the kernel. Returns the child's status behind
 * it. */
static int handle(struct user_regs_struct *registers)
{
	uint64_t result;
	long number = (long)registers->orig_rax;
	bool ours = false;
	if (number == SYS_sendmsg || number == SYS_sendto)
		ours = take_request(registers, &result);
	else if ((number == SYS_recvmsg || number == SYS_recvfrom) && key >= 0 &&
		(int)registers->rdi == asked_on) {
		result = receive(registers);
		ours = true;
	}
	if (ours) {
		registers->orig_rax = (uint64_t)-1;
		ptrace(PTRACE_SETREGS, child, NULL, registers);
	}
	ptrace(PTRACE_SYSCALL, child, NULL, NULL);
	int status;
	waitpid(child, &status, 0);
	if (ours) {
		ptrace(PTRACE_GETREGS, child, NULL, registers);
		registers->rax = result;
		ptrace(PTRACE_SETREGS, child, NULL, registers);
	}
	return status;
}

int main(int argc, char **argv)
{
	int status, fd = argc > 2 ? open(argv[1], O_RDONLY | O_CLOEXEC) : -1;
	if (fd < 0)
		return 125;
	file_size = (size_t)read(fd, file, sizeof file);
	child = fork();
	if (child == 0) {
		ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		execvp(argv[2], argv + 2);
		_exit(127);
	}
	waitpid(child, &status, 0);
	ptrace(PTRACE_SETOPTIONS, child, NULL, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL);
	while (WIFSTOPPED(status)) {
		struct user_regs_struct registers;
		int number = WSTOPSIG(status);
		ptrace(PTRACE_SYSCALL, child, NULL,
			number == SIGTRAP || number == (SIGTRAP | 0x80) ? 0 : number);
		if (waitpid(child, &status, 0) < 0)
			return 126;
		if (!WIFSTOPPED(status) || WSTOPSIG(status) != (SIGTRAP | 0x80))
			continue;
		ptrace(PTRACE_GETREGS, child, NULL, &registers);
		status = handle(&registers);
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : 126;
}
