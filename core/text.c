// SPDX-License-Identifier: MIT
#include "core/text.h"

#include <errno.h>
#include <string.h>

#include "core/copy.h"

struct sink {
	char *at, *end; /* end leaves room for the NUL */
};

static void put(struct sink *sink, const char *text, size_t length)
{
	size_t room = (size_t)(sink->end - sink->at);
	if (length > room)
		length = room;
	copy_bytes(sink->at, text, length);
	sink->at += length;
}

size_t text_decimal(char buffer[TEXT_NUMBER_SIZE], uint64_t number)
{
	size_t length = 1;
	for (uint64_t rest = number; rest >= 10; rest /= 10)
		length++;
	buffer[length] = '\0';
	for (size_t at = length; at > 0; number /= 10)
		buffer[--at] = (char)('0' + number % 10);
	return length;
}

size_t text_hexadecimal(char buffer[TEXT_NUMBER_SIZE], uint64_t number)
{
	size_t length = 1;
	for (uint64_t rest = number >> 4; rest != 0; rest >>= 4)
		length++;
	buffer[length] = '\0';
	for (size_t at = length; at > 0; number >>= 4)
		buffer[--at] = "0123456789abcdef"[number & 15];
	return length;
}

/* The number of long modifiers decides how wide the argument is: none, l or z, ll. */
static uint64_t unsigned_argument(va_list *arguments, int longs)
{
	if (longs == 0)
		return va_arg(*arguments, unsigned);
	return longs == 1 ? va_arg(*arguments, unsigned long)
			  : va_arg(*arguments, unsigned long long);
}

static int64_t signed_argument(va_list *arguments, int longs)
{
	if (longs == 0)
		return va_arg(*arguments, int);
	return longs == 1 ? va_arg(*arguments, long) : va_arg(*arguments, long long);
}

/* The digits of a number, with zeros before them up to a width. */
static void put_digits(struct sink *sink, const char *digits, size_t length, size_t width)
{
	for (; width > length; width--)
		put(sink, "0", 1);
	put(sink, digits, length);
}

static void put_signed(struct sink *sink, int64_t number, size_t width)
{
	char digits[TEXT_NUMBER_SIZE];
	if (number < 0)
		put(sink, "-", 1);
	uint64_t magnitude = number < 0 ? -(uint64_t)number : (uint64_t)number;
	put_digits(sink, digits, text_decimal(digits, magnitude), width);
}

/* One conversion; format points behind its %. Returns what follows it. */
static const char *convert(struct sink *sink, const char *format, va_list *arguments)
{
	char digits[TEXT_NUMBER_SIZE];
	int limit = -1, longs = 0;
	size_t width = 0, length;
	if (text_begins(format, ".*")) {
		limit = va_arg(*arguments, int);
		format += 2;
	} else if (*format == '0') {
		width = (size_t)(format[1] - '0');
		format += 2;
	}
	for (; *format == 'l' || *format == 'z'; format++)
		longs++;
	switch (*format) {
	case 's': {
		const char *text = va_arg(*arguments, const char *);
		put(sink, text, limit < 0 ? strlen(text) : strnlen(text, (size_t)limit));
		break;
	}
	case 'c':
		digits[0] = (char)va_arg(*arguments, int);
		put(sink, digits, 1);
		break;
	case 'd': put_signed(sink, signed_argument(arguments, longs), width); break;
	case 'u':
		length = text_decimal(digits, unsigned_argument(arguments, longs));
		put_digits(sink, digits, length, width);
		break;
	case 'x':
		length = text_hexadecimal(digits, unsigned_argument(arguments, longs));
		put_digits(sink, digits, length, width);
		break;
	default: put(sink, format, 1); break;
	}
	return format + 1;
}

size_t text_format_list(char *buffer, size_t size, const char *format, va_list arguments)
{
	struct sink sink = {buffer, buffer + size - 1};
	va_list rest;
	va_copy(rest, arguments);
	while (*format != '\0') {
		if (*format == '%') {
			format = convert(&sink, format + 1, &rest);
		} else {
			put(&sink, format++, 1);
		}
	}
	va_end(rest);
	*sink.at = '\0';
	return (size_t)(sink.at - buffer);
}

size_t text_format(char *buffer, size_t size, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	size_t length = text_format_list(buffer, size, format, arguments);
	va_end(arguments);
	return length;
}

/* iproute2 divides in doubles, and so have we to. */
void text_human(char buffer[TEXT_NUMBER_SIZE], uint64_t number, unsigned base)
{
	static const char units[] = "kMGTPE";
	const char *unit = units, *binary = base == 1024 ? "i" : "";
	uint64_t divisor = base;
	char digits[TEXT_DOUBLE_SIZE];
	if (number < base) {
		text_decimal(buffer, number);
		return;
	}
	for (; number / divisor >= base; unit++)
		divisor *= base;
	double quotient = (double)number / (double)divisor;
	text_fixed(digits, quotient, quotient < 10 ? 2 : quotient < 100 ? 1 : 0);
	text_format(buffer, TEXT_NUMBER_SIZE, "%s%c%s", digits, *unit, binary);
}

void text_copy(char *buffer, size_t size, const char *text)
{
	size_t length = strnlen(text, size - 1);
	memcpy(buffer, text, length);
	buffer[length] = '\0';
}

bool text_equal(const char *one, const char *other)
{
	return strcmp(one, other) == 0;
}

bool text_begins(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

char *text_find(const char *text, const char *part)
{
	for (; !text_begins(text, part); text++)
		if (*text == '\0')
			return NULL;
	return (char *)text;
}

bool text_abbreviates(const char *word, const char *full, size_t minimum)
{
	size_t length = strlen(word);
	return length >= minimum && length > 0 && strncmp(word, full, length) == 0;
}

static int digit_value(char character)
{
	if (character >= '0' && character <= '9')
		return character - '0';
	if ((character | 32) >= 'a' && (character | 32) <= 'z')
		return (character | 32) - 'a' + 10;
	return 99;
}

int text_number(const char *text, int base, uint64_t maximum, uint64_t *number)
{
	if ((base == 0 || base == 16) && text[0] == '0' && (text[1] | 32) == 'x') {
		base = 16;
		text += 2;
	} else if (base == 0) {
		base = text[0] == '0' ? 8 : 10;
	}
	if (*text == '\0')
		return EINVAL;
	uint64_t sum = 0;
	bool too_large = false;
	for (; *text != '\0'; text++) {
		int digit = digit_value(*text);
		if (digit >= base)
			return EINVAL;
		if (__builtin_mul_overflow(sum, (uint64_t)base, &sum) ||
			__builtin_add_overflow(sum, (uint64_t)digit, &sum) || sum > maximum)
			too_large = true;
	}
	if (too_large)
		return ERANGE;
	*number = sum;
	return 0;
}
