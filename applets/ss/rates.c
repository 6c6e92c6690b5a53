// SPDX-License-Identifier: MIT
#include "applets/ss/rates.h"

#include <linux/inet_diag.h>
#include <linux/tcp.h>
#include <stddef.h>
#include <string.h>

#include "applets/ss/ss.h"
#include "core/text.h"

/* Counters of struct tcp_info, which is as long as the kernel knows it. */
static const struct {
	uint8_t offset, size;
	char key[15];
} counters[] = {
	{offsetof(struct tcp_info, tcpi_bytes_sent), 8, "bytes_sent"},
	{offsetof(struct tcp_info, tcpi_bytes_received), 8, "bytes_received"},
	{offsetof(struct tcp_info, tcpi_segs_out), 4, "segs_out"},
	{offsetof(struct tcp_info, tcpi_segs_in), 4, "segs_in"},
	{offsetof(struct tcp_info, tcpi_total_retrans), 4, "retrans"},
};

/* INET_DIAG_INFO of TCP; of other sockets it is another struct. */
static struct attribute info_of(const struct socket *socket)
{
	struct attributes row = socket->attributes;
	struct attribute attribute;
	while (socket->table == TABLE_TCP && attributes_next(&row, &attribute))
		if (attribute.type == INET_DIAG_INFO)
			return attribute;
	return (struct attribute){0};
}

/* How much more a counter of size bytes is; 0 if it began anew. */
static uint64_t increase(const char *now, const char *before, size_t size)
{
	uint64_t values[2] = {0, 0};
	memcpy(&values[0], now, size);
	memcpy(&values[1], before, size);
	uint64_t more = values[0] - values[1];
	if (size == sizeof(uint32_t))
		more = (uint32_t)more;
	return more >> (size * 8 - 1) ? 0 : more;
}

void rates_print(
	struct out *out, const struct socket *now, const struct socket *before, double seconds)
{
	const struct attribute info = info_of(now), old = info_of(before);
	char text[TEXT_DOUBLE_SIZE], shape[24];
	if (info.data == NULL || old.data == NULL)
		return;
	out_object(out, "rates");
	for (size_t at = 0; at < sizeof counters / sizeof counters[0]; at++) {
		size_t offset = counters[at].offset, size = counters[at].size;
		if (info.size < offset + size || old.size < offset + size)
			continue;
		uint64_t more = increase(
			(const char *)info.data + offset, (const char *)old.data + offset, size);
		double rate = (double)more / seconds;
		text_fixed(text, rate < 1e18 ? rate : 1e18, 1);
		text_format(shape, sizeof shape, " %s/s:%%", counters[at].key);
		out_plain(out, counters[at].key, more != 0 ? shape : NULL, text);
	}
	out_object_end(out);
}
