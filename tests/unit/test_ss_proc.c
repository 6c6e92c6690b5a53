// SPDX-License-Identifier: MIT

/* Lines of /proc/net and of services(5), as a target may have written them. */

#include <stdio.h>
#include <sys/socket.h>

#include "applets/ss/proc_net.h"
#include "core/text.h"
#include "tests/unit/unit.h"

/* What ss -HtanO prints of one line of a table. */
static const char *shown(struct paper *paper, int family, const char *text)
{
	static struct ss ss;
	static struct run run;
	char line[512];
	memset(&ss, 0, sizeof ss);
	run.out = paper_begin(paper);
	ss.run = &run;
	ss.error = &run.error;
	ss.selection.states = STATES_ALL;
	ss.selection.tables = TABLES_ALL;
	ss.options.numeric = true;
	columns_init(&ss.columns, run.out);
	out_init(&ss.columns.row, -1);
	ss.out = run.out;
	run.out->json = true;
	text_copy(line, sizeof line, text);
	assert_int_equal(proc_net_line(&ss, TABLE_TCP, family, line), 0);
	return paper_end(paper);
}

static void skips_what_is_no_line_of_a_table(void **state)
{
	(void)state;
	static struct paper paper;
	static const char *const lines[] = {"", "1", "1: 0100007F:0016",
		"1: 0100007F:0016 00000000:0000", "1: 0100007F:0016 00000000:0000 G",
		"1: 0100007F:0016 00000000:0000 001", "1: 0100007F:0016 00000000:0000 FF",
		"1: 0100007F 00000000:0000 0A", "1: 0100007F: 00000000:0000 0A",
		"1: 100007F:0016 00000000:0000 0A", "1: 0100007G:0016 00000000:0000 0A",
		"1: 0100007F:00166 00000000:0000 0A",
		"1: 00000000000000000000000000000000:0016 00000000:0000 0A"};
	for (size_t at = 0; at < COUNT(lines); at++)
		assert_string_equal(shown(&paper, AF_INET, lines[at]), "");
	assert_string_equal(shown(&paper, AF_INET6, "1: 0100007F:0016 00000000:0000 0A"), "");
}

static void takes_what_is_there(void **state)
{
	(void)state;
	static struct paper paper;
	assert_string_equal(shown(&paper, AF_INET, "1: 0100007F:0016 00000000:0000 0A"),
		"{\"netid\":\"tcp\",\"state\":\"LISTEN\",\"recv_q\":0,\"send_q\":0,"
		"\"local\":{\"address\":\"127.0.0.1\",\"port\":22},"
		"\"peer\":{\"address\":\"0.0.0.0\",\"port\":0}}");
}

static const char *service(const char *const *lines, const char *protocol, uint16_t port)
{
	static struct services services;
	services_free(&services);
	memset(&services, 0, sizeof services);
	services.is_read = true;
	for (; *lines != NULL; lines++) {
		char line[512];
		text_copy(line, sizeof line, *lines);
		services_line(&services, line);
	}
	return service_name(&services, protocol, port);
}

static void finds_services_by_protocol(void **state)
{
	(void)state;
	static const char *const lines[] = {"a 7/tcp", "b 7/udp", "c 7/tcp", "d 519/tcp", "e 8",
		"f 9/", "g x/tcp", "h 10//tcp", "# 11/tcp", "", NULL};
	assert_string_equal(service(lines, "tcp", 7), "a");
	assert_string_equal(service(lines, "udp", 7), "b");
	assert_string_equal(service(lines, NULL, 7), "a");
	assert_string_equal(service(lines, "tcp", 519), "d");
	assert_string_equal(service(lines, "tcp", 10), "h");
	assert_null(service(lines, "tcp", 8));
	assert_null(service(lines, "tcp", 9));
	assert_null(service(lines, "tcp", 11));
	assert_null(service(lines, "sctp", 7));
}

static void keeps_no_more_than_a_megabyte_of_services(void **state)
{
	(void)state;
	static struct services services;
	services.is_read = true;
	for (unsigned port = 0; port < 65536; port++) {
		char line[512];
		snprintf(line, sizeof line, "%0100u %u/tcp", port, port);
		services_line(&services, line);
	}
	assert_true(services.entries.used <= SERVICES_MAXIMUM);
	assert_non_null(service_name(&services, "tcp", 1));
	assert_null(service_name(&services, "tcp", 65535));
	services_free(&services);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(skips_what_is_no_line_of_a_table),
		cmocka_unit_test(takes_what_is_there),
		cmocka_unit_test(finds_services_by_protocol),
		cmocka_unit_test(keeps_no_more_than_a_megabyte_of_services),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
