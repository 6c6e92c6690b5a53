// SPDX-License-Identifier: MIT

/*
 * Answers of the kernel in a file: written by -D, read where the environment's TCPDIAG_FILE names
 * one, as iproute2 does it: to look at a machine's sockets elsewhere.
 */

#include <errno.h>
#include <fcntl.h>
#include <linux/sock_diag.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "applets/ss/ss.h"
#include "core/own.h"
#include "core/root.h"
#include "core/text.h"

static int keep_message(const struct nlmsghdr *message, void *context, struct error *error)
{
	(void)error;
	out_bytes(context, message, message->nlmsg_len);
	return 0;
}

/* The end of one answer, as the kernel sends it. */
static void keep_end(struct out *out, uint32_t sequence)
{
	struct {
		struct nlmsghdr head;
		int status;
	} done = {{sizeof done, NLMSG_DONE, NLM_F_MULTI, sequence, 0}, 0};
	out_bytes(out, &done, sizeof done);
}

static int dump_to(struct ss *ss, struct out *out)
{
	const int families[] = {AF_INET, AF_INET6};
	for (int at = 0; at < 2; at++) {
		if (!selection_asks_family(&ss->selection, families[at]))
			continue;
		if (ss_dump_inet(ss, TABLE_TCP, families[at], keep_message, out) < 0)
			return -1;
		keep_end(out, ss->netlink.sequence);
	}
	return 0;
}

int ss_dump_file(struct ss *ss, const char *path)
{
	struct out file;
	if (text_equal(path, "-"))
		return dump_to(ss, ss->run->out);
	own_fd int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (fd < 0)
		return failed_with(ss->error, STATUS_USAGE, errno, "fopen dump file: %s", path);
	out_init(&file, fd);
	int result = dump_to(ss, &file);
	int number = out_close(&file);
	if (result == 0 && number != 0)
		result = failed(ss->error, number, "write error: %s", path);
	return result;
}

/* Shows the messages of a file up to the first that ends an answer. */
static int show_messages(struct ss *ss, const char *at, size_t left)
{
	while (left > 0) {
		const struct nlmsghdr *message = (const struct nlmsghdr *)at;
		if (left < sizeof *message || message->nlmsg_len < sizeof *message ||
			message->nlmsg_len > left)
			return failed(ss->error, 0, "malformed dump file: %zu bytes left", left);
		if (message->nlmsg_type == NLMSG_DONE || message->nlmsg_type == NLMSG_ERROR)
			return 0;
		if (ss_take(ss, TABLE_TCP, message) < 0)
			return -1;
		size_t step = NLMSG_ALIGN(message->nlmsg_len);
		at += step < left ? step : left;
		left -= step < left ? step : left;
	}
	return 0;
}

int ss_show_file(struct ss *ss, const char *path)
{
	struct stat status;
	own_fd int fd = root_open_file(AT_FDCWD, path);
	if (fd < 0 || fstat(fd, &status) < 0)
		return failed(ss->error, errno, "fopen($TCPDIAG_FILE)");
	size_t size = (size_t)status.st_size;
	if (size == 0)
		return 0;
	void *bytes = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (bytes == MAP_FAILED)
		return failed(ss->error, errno, "mmap($TCPDIAG_FILE)");
	ss->selection.families =
		0; /* of all that is in it; states and families are for the kernel */
	int result = show_messages(ss, bytes, size);
	munmap(bytes, size);
	return result;
}
