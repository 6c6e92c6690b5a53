// SPDX-License-Identifier: MIT
#include "core/error.h"

#include <stdarg.h>

#include "core/libc_text.h"
#include "core/text.h"

static void describe(
	struct error *error, int status, int number, const char *format, va_list arguments)
{
	size_t length = text_format_list(error->text, sizeof error->text, format, arguments);
	const char *reason = errno_text(number);
	if (number != 0 && reason != NULL)
		text_format(error->text + length, sizeof error->text - length, ": %s", reason);
	else if (number != 0) /* the kernel's own leak out: 524 */
		text_format(error->text + length, sizeof error->text - length, ": Unknown error %d",
			number);
	error->number = number;
	error->status = status;
	error->hint[0] = '\0';
}

int failed(struct error *error, int number, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	describe(error, STATUS_FAILED, number, format, arguments);
	va_end(arguments);
	return -1;
}

int failed_with(struct error *error, int status, int number, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	describe(error, status, number, format, arguments);
	va_end(arguments);
	return -1;
}

int hint(struct error *error, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	text_format_list(error->hint, sizeof error->hint, format, arguments);
	va_end(arguments);
	return -1;
}
