// SPDX-License-Identifier: MIT

/* A hostile string through every call that escapes one. */

#include "tests/fuzz/check.h"

static void print(const char *text, bool json, bool pretty)
{
	static struct out out;
	out_init(&out, -1);
	out.json = json;
	out.pretty = pretty;
	out_hold(&out);
	out_begin(&out);
	out_object(&out, NULL);
	out_string(&out, "key", "<%> ", text);
	out_coloured(&out, COLOUR_MAC, text, "%-20|", text);
	out_list(&out, "list");
	out_string(&out, NULL, "%", text);
	out_string(&out, NULL, "%", text);
	out_list_end(&out);
	out_escaped(&out, text);
	out_object_end(&out);
	out_end(&out);
	check_output(&out);
	out_rewind(&out);
	out_close(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);
	if (size > 0)
		memcpy(text, data, size);
	text[size] = '\0';
	print(text, false, false);
	print(text, true, false);
	print(text, true, true);
	free(text);
	return 0;
}
