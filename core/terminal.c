// SPDX-License-Identifier: MIT
#include "core/terminal.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/ioctl.h>

#include "core/text.h"

unsigned terminal_width(int fd)
{
	struct winsize size;
	uint64_t columns = 0;
	const char *wanted = getenv("COLUMNS");
	if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col != 0)
		return size.ws_col;
	if (wanted != NULL && text_number(wanted, 10, UINT16_MAX, &columns) != 0)
		columns = 0;
	return (unsigned)columns;
}

unsigned terminal_height(int fd)
{
	struct winsize size;
	return ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_row != 0 ? size.ws_row : 24;
}
