// SPDX-License-Identifier: MIT

/* What hosts say of themselves to `ping -N`, from strangers. The first byte says in which format.
 */

#include "applets/ping/node.h"
#include "core/out.h"
#include "tests/fuzz/check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct out out;
	static struct node_query query;
	uint16_t sequence = 0;
	if (size < 1 + NODE_HEADER_SIZE)
		return 0;
	out_init(&out, -1);
	out_hold(&out);
	out.json = data[0] & 1;
	data++;
	size--;
	/* Where the sanitizer sees what is behind it. */
	uint8_t *bytes = malloc(size);
	memcpy(bytes, data, size);
	memcpy(query.secret, bytes + NODE_HEADER_SIZE - NODE_SECRET_SIZE, NODE_SECRET_SIZE);
	check(node_reply(&query, bytes, size, &sequence) == (bytes[0] == NODE_REPLY));
	check(!node_reply(&query, bytes, NODE_HEADER_SIZE - 1, &sequence));
	out_object(&out, NULL);
	node_print(&out, bytes, size);
	out_object_end(&out);
	char *text = malloc(out.used + 1);
	memcpy(text, out.buffer, out.used);
	text[out.used] = '\0';
	check_plain(text, out.used, "");
	if (out.json)
		check(*check_spaces(check_value(check_spaces(text), 0)) == '\0');
	free(text);
	free(bytes);
	out_close(&out);
	return 0;
}
