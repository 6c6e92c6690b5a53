// SPDX-License-Identifier: MIT

/*
 * Messages of sock_diag(7) through ss's decoders and print: three bytes say what is shown, then
 * come messages, of which the flags say the table.
 */

#include <string.h>

#include "applets/ss/ss.h"
#include "tests/fuzz/check.h"

static void set_options(struct ss *ss, const uint8_t *data)
{
	struct ss_options *options = &ss->options;
	options->extended = data[0] & 1;
	options->memory = data[0] & 2;
	options->info = data[0] & 4;
	options->timer = data[0] & 8;
	options->tos = data[0] & 16;
	options->socket_options = data[0] & 32;
	options->oneline = data[0] & 64;
	options->bpf = data[0] & 128;
	options->json = data[1] & 1;
	options->pretty = data[1] & 2;
	options->tipc_info = data[1] & 4;
	options->numeric = data[1] & 8 || data[1] & 16;
	options->no_queues = data[2] & 1;
}

/* The message in memory of exactly its size, where a sanitizer sees what is read past it. */
static void show(struct ss *ss, const uint8_t *bytes, uint32_t size)
{
	struct socket socket;
	struct nlmsghdr *message = malloc(size);
	memcpy(message, bytes, size);
	enum table table = message->nlmsg_flags % TABLE_COUNT;
	if (socket_decode(&socket, table, message, ss->error) == 0)
		ss_show(ss, &socket);
	free(message);
}

static void show_all(struct ss *ss, const uint8_t *at, size_t left)
{
	while (left >= sizeof(struct nlmsghdr)) {
		uint32_t length;
		memcpy(&length, at, sizeof length);
		if (length < sizeof(struct nlmsghdr) || length > left)
			break;
		show(ss, at, length);
		size_t step = NLMSG_ALIGN(length) < left ? NLMSG_ALIGN(length) : left;
		at += step;
		left -= step;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct ss ss;
	static struct out out;
	struct run run = {.out = &out};
	if (size < 3)
		return 0;
	memset(&ss, 0, offsetof(struct ss, columns));
	ss.run = &run;
	ss.error = &run.error;
	ss.device_fd = -1;
	set_options(&ss, data);
	selection_add(&ss.selection, TABLES_ALL);
	selection_complete(&ss.selection);
	arena_init(&run.arena);
	out_init(&out, -1);
	out_hold_up_to(&out, 16 * 1024 * 1024);
	out.json = ss.options.json;
	out.pretty = ss.options.pretty;
	columns_init(&ss.columns, &out);
	ss.out = ss.options.json ? &out : &ss.columns.row;
	out_begin(ss.out);
	show_all(&ss, data + 3, size - 3);
	out_end(ss.out);
	columns_close(&ss.columns);
	check_output(&out);
	out_rewind(&out);
	out_close(&out);
	cgroups_close(&ss.cgroups);
	arena_free(&run.arena);
	return 0;
}
