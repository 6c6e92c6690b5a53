// SPDX-License-Identifier: MIT
#include "applets/traceroute/print.h"

#include <string.h>

#include "applets/traceroute/extensions.h"
#include "core/clock.h"
#include "core/text.h"

void print_begin(struct printer *printer, const char *host, const struct endpoint *address,
	unsigned last, size_t length)
{
	char text[ENDPOINT_TEXT_SIZE];
	struct out *out = printer->out;
	printer->hop = 0;
	out_object(out, NULL);
	out_string(out, "destination", "traceroute to %", host);
	out_string(out, "address", " (%)", endpoint_text(text, address));
	out_number(out, NULL, ", % hops max", last);
	out_number(out, NULL, ", % byte packets", length);
	out_list(out, "hops");
}

static void end_hop(struct printer *printer)
{
	if (printer->hop == 0)
		return;
	out_list_end(printer->out);
	out_object_end(printer->out);
}

static void begin_hop(struct printer *printer, unsigned ttl)
{
	char text[TEXT_NUMBER_SIZE];
	end_hop(printer);
	printer->hop = ttl;
	printer->shown.family = AF_UNSPEC;
	printer->beside[0] = '\0';
	text_decimal(text, ttl);
	out_object(printer->out, NULL);
	out_plain(printer->out, "ttl", ttl < 10 ? "\n % " : "\n% ", text);
	out_list(printer->out, "probes");
}

void print_end(struct printer *printer)
{
	end_hop(printer);
	out_list_end(printer->out);
	out_object_end(printer->out);
	out_next_buffered(printer->out);
	if (!printer->out->json)
		out_text(printer->out, "\n");
}

/* Appends to text of size bytes, cut where it ends. */
static void append(char *text, size_t size, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
static void append(char *text, size_t size, const char *format, ...)
{
	va_list arguments;
	size_t used = strlen(text);
	va_start(arguments, format);
	text_format_list(text + used, size - used, format, arguments);
	va_end(arguments);
}

/* A stack of labels, or the bytes of what is not known. */
static void append_object(char *text, size_t size, const struct extension *extension)
{
	struct extension_label label;
	size_t number = 0;
	for (; extension_label(extension, number, &label); number++)
		append(text, size, "%sL=%u,E=%u,S=%u,T=%u", number == 0 ? "MPLS:" : "/",
			label.label, label.experimental, label.bottom, label.ttl);
	if (number > 0)
		return;
	append(text, size, "%u/%u:", extension->class, extension->type);
	for (size_t at = 0; at < extension->size; at++)
		append(text, size, "%s%x%x", at > 0 && at % 4 == 0 ? "," : "",
			extension->data[at] >> 4, extension->data[at] & 15);
}

/* What stands beside an address. */
static void describe(char *text, size_t size, const struct probe *probe)
{
	struct extension extension;
	text[0] = '\0';
	if (probe->flags[0] != '\0')
		append(text, size, " <%s>", probe->flags);
	if (probe->extensions_size == 0)
		return;
	const char *before = " <";
	for (size_t at = 0;
		extensions_next(probe->extensions, probe->extensions_size, &at, &extension);) {
		append(text, size, "%s", before);
		append_object(text, size, &extension);
		before = ";";
	}
	append(text, size, ">");
}

/* The same as JSON: labels one by one. */
static void list_labels(struct out *out, const struct probe *probe)
{
	struct extension extension;
	struct extension_label label;
	bool has_any = false;
	for (size_t at = 0;
		extensions_next(probe->extensions, probe->extensions_size, &at, &extension);)
		for (size_t number = 0; extension_label(&extension, number, &label); number++) {
			if (!has_any)
				out_list(out, "mpls");
			has_any = true;
			out_object(out, NULL);
			out_number(out, "label", NULL, label.label);
			out_number(out, "exp", NULL, label.experimental);
			out_number(out, "bottom", NULL, label.bottom);
			out_number(out, "ttl", NULL, label.ttl);
			out_object_end(out);
		}
	if (has_any)
		out_list_end(out);
}

/* And what is no label, as in text. */
static void list_others(struct out *out, const struct probe *probe)
{
	struct extension extension;
	struct extension_label label;
	bool has_any = false;
	for (size_t at = 0;
		extensions_next(probe->extensions, probe->extensions_size, &at, &extension);) {
		char text[BESIDE_SIZE] = "";
		if (extension_label(&extension, 0, &label))
			continue;
		if (!has_any)
			out_list(out, "extensions");
		has_any = true;
		append_object(text, sizeof text, &extension);
		out_string(out, NULL, NULL, text);
	}
	if (has_any)
		out_list_end(out);
}

/* Hops of the way back, if they seem other than those of the way there; 0 if not. */
static int way_back(const struct probe *probe)
{
	int ttl = probe->reply_ttl;
	int hops = (ttl <= 64 ? 64 : ttl <= 128 ? 128 : 255) - ttl + 1;
	return ttl >= 0 && hops != probe->ttl ? hops : 0;
}

/* Who answered, where the text does not have it before. */
static void print_address(struct printer *printer, const struct probe *probe)
{
	char text[ENDPOINT_TEXT_SIZE], beside[sizeof printer->beside];
	struct out *out = printer->out;
	const char *name = NULL;
	describe(beside, sizeof beside, probe);
	if (printer->back && way_back(probe) != 0)
		append(beside, sizeof beside, " '-%d'", way_back(probe));
	bool is_shown = printer->shown.family != AF_UNSPEC &&
		endpoint_same_address(&probe->from, &printer->shown) &&
		text_equal(beside, printer->beside);
	printer->shown = probe->from;
	text_copy(printer->beside, sizeof printer->beside, beside);
	if (probe->from.family == AF_UNSPEC) {
		out_text(out, " *");
		return;
	}
	endpoint_text(text, &probe->from);
	if (printer->resolver != NULL) {
		name = resolver_name(printer->resolver, probe->from.family, probe->from.bytes);
		out_string(out, name != NULL ? "name" : NULL, is_shown ? NULL : " %",
			name != NULL ? name : text);
	}
	out_string(out, "address",
		is_shown                            ? NULL
			: printer->resolver != NULL ? " (%)"
						    : " %",
		text);
	if (!is_shown)
		out_text(out, beside);
}

void print_probe(struct printer *printer, const struct probe *probe)
{
	char text[TEXT_DOUBLE_SIZE];
	struct out *out = printer->out;
	if (printer->hop != probe->ttl)
		begin_hop(printer, probe->ttl);
	out_object(out, NULL);
	if (probe->state == PROBE_ANSWERED) {
		print_address(printer, probe);
		text_fixed(text, (double)(probe->rtt > 0 ? probe->rtt : 0) / 1e6, 3);
		out_plain(out, "rtt_ms", "  % ms", text);
		if (probe->note[0] != '\0')
			out_string(out, "annotation", " %", probe->note);
		if (probe->found_mtu != 0)
			out_number(out, "mtu", " F=%", probe->found_mtu);
		if (probe->flags[0] != '\0')
			out_string(out, "flags", NULL, probe->flags);
		if (printer->back && way_back(probe) != 0)
			out_number(out, "back_hops", NULL, (uint64_t)way_back(probe));
		list_labels(out, probe);
		list_others(out, probe);
	} else
		out_marker(out, "rtt_ms", " *");
	out_object_end(out);
}
