// SPDX-License-Identifier: MIT

/* What -e, -o, -m, -i and the like add to the row of an inet socket. */

#include "applets/ss/ss.h"

static void print_extended(struct ss *ss, const struct socket *socket)
{
	if (socket->uid != 0)
		out_number(ss->out, "uid", " uid:%", socket->uid);
	if (socket->inode != 0)
		out_number(ss->out, "inode", " ino:%", socket->inode);
}

void socket_print_inet_details(struct ss *ss, const struct socket *socket)
{
	if (ss->options.extended)
		print_extended(ss, socket);
}
