// SPDX-License-Identifier: MIT

/* Lines of /proc/net and of /etc/services: the first byte says which, and of what family. */

#include <sys/socket.h>

#include "applets/ss/proc_net.h"
#include "core/lines.h"
#include "tests/fuzz/check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct ss ss;
	static struct out out;
	static struct run run;
	char line[LINES_SIZE + 1];
	if (size < 1 || size > LINES_SIZE)
		return 0;
	memcpy(line, data + 1, size - 1);
	line[size - 1] = '\0';
	memset(&ss, 0, sizeof ss);
	out_init(&out, -1);
	out.json = data[0] & 1;
	run.out = &out;
	ss.run = &run;
	ss.error = &run.error;
	ss.out = &out;
	ss.selection.states = STATES_ALL;
	ss.options.numeric = ss.options.extended = ss.options.info = ss.options.timer = true;
	columns_init(&ss.columns, &out);
	if (data[0] & 2) {
		services_line(&ss.names.services, line);
		ss.names.services.is_read = true;
		service_name(&ss.names.services, NULL, data[0]);
		services_free(&ss.names.services);
	} else {
		static const uint8_t rest[] = {TABLE_UNIX_STREAM, TABLE_PACKET_RAW, TABLE_NETLINK};
		unsigned kind = data[0] >> 3 & 3;
		ss.out = out.json ? &out : &ss.columns.row;
		ss.device_fd = -1;
		ss.selection.tables = TABLES_ALL;
		if (kind < 3)
			check(proc_net_line_rest(&ss, rest[kind], line) == 0 &&
				proc_net_show_sorted(&ss) == 0);
		else
			check(proc_net_line(
				      &ss, TABLE_TCP, data[0] & 4 ? AF_INET : AF_INET6, line) == 0);
		columns_close(&ss.columns);
		buffer_free(&ss.spool);
	}
	return 0;
}
