// SPDX-License-Identifier: MIT

/* Floating point as text, without stdio: exact integers from the bits of the double. */

#include <string.h>

#include "core/text.h"

static uint64_t power_of_ten(unsigned exponent)
{
	uint64_t power = 1;
	while (exponent-- > 0)
		power *= 10;
	return power;
}

/* A double as mantissa times 2 to the exponent. */
struct binary {
	uint64_t mantissa;
	int exponent;
};

static struct binary binary_of(double value)
{
	uint64_t bits;
	memcpy(&bits, &value, sizeof bits);
	int exponent = (int)(bits >> 52 & 0x7ff);
	uint64_t mantissa = bits & ((UINT64_C(1) << 52) - 1);
	if (exponent == 0)
		return (struct binary){mantissa, 1 - 1075};
	return (struct binary){mantissa | UINT64_C(1) << 52, exponent - 1075};
}

/* The value times 10 to the power, rounded, ties to even. */
static uint64_t scaled(struct binary value, int power)
{
	unsigned __int128 product = value.mantissa;
	unsigned shift = value.exponent < 0 ? (unsigned)-value.exponent : 0;
	if (shift > 127)
		return 0;
	if (power >= 0)
		product *= power_of_ten((unsigned)power);
	if (shift == 0)
		product <<= value.exponent;
	uint64_t whole = (uint64_t)(product >> shift);
	unsigned __int128 rest = product & (((unsigned __int128)1 << shift) - 1);
	if (power >= 0) {
		unsigned __int128 half = shift > 0 ? (unsigned __int128)1 << (shift - 1) : 1;
		return whole + (rest > half || (rest == half && (whole & 1)));
	}
	uint64_t divisor = power_of_ten((unsigned)-power), left = whole % divisor;
	uint64_t half = divisor / 2;
	whole /= divisor;
	return whole + (left > half || (left == half && (rest > 0 || (whole & 1))));
}

/* The power of ten of the first digit. */
static int decimal_exponent(double number)
{
	int exponent = 0;
	if (number >= 1)
		for (uint64_t whole = (uint64_t)number; whole >= 10; whole /= 10)
			exponent++;
	else
		for (double up = number; up < 1 && exponent > -18; up *= 10)
			exponent--;
	return exponent;
}

size_t text_fixed(char buffer[TEXT_DOUBLE_SIZE], double value, unsigned decimals)
{
	uint64_t number = scaled(binary_of(value), (int)decimals);
	uint64_t unit = power_of_ten(decimals);
	if (decimals == 0)
		return text_decimal(buffer, number);
	uint64_t rest = number % unit;
	unsigned zeros = 0;
	for (uint64_t least = unit / 10; rest < least; least /= 10)
		zeros++;
	return text_format(buffer, TEXT_DOUBLE_SIZE, "%llu.%.*s%llu",
		(unsigned long long)(number / unit), (int)(rest == 0 ? decimals - 1 : zeros),
		"00000000000000000000", (unsigned long long)rest);
}

size_t text_double(char buffer[TEXT_DOUBLE_SIZE], double value, unsigned precision)
{
	struct binary binary = binary_of(value);
	char digits[TEXT_NUMBER_SIZE];
	if (binary.mantissa == 0)
		return text_format(buffer, TEXT_DOUBLE_SIZE, "0");
	int exponent = decimal_exponent(value);
	uint64_t number = scaled(binary, (int)precision - 1 - exponent);
	if (number >= power_of_ten(precision)) {
		number /= 10;
		exponent++;
	}
	size_t count = text_decimal(digits, number);
	while (count > 1 && digits[count - 1] == '0')
		digits[--count] = '\0';
	if (exponent < -4 || exponent >= (int)precision) {
		unsigned power = (unsigned)(exponent < 0 ? -exponent : exponent);
		return text_format(buffer, TEXT_DOUBLE_SIZE, "%c%s%s%s%s%u", digits[0],
			count > 1 ? "." : "", digits + 1, exponent < 0 ? "e-" : "e+",
			power < 10 ? "0" : "", power);
	}
	if (exponent < 0)
		return text_format(
			buffer, TEXT_DOUBLE_SIZE, "0.%.*s%s", -exponent - 1, "0000", digits);
	size_t whole = (size_t)exponent + 1;
	if (count <= whole)
		return text_format(buffer, TEXT_DOUBLE_SIZE, "%s%.*s", digits, (int)(whole - count),
			"00000000000000000000");
	return text_format(buffer, TEXT_DOUBLE_SIZE, "%.*s.%s", (int)whole, digits, digits + whole);
}

const char *text_fraction(const char *text, double *number)
{
	const char *at = text;
	double unit = 1;
	bool has_any = false;
	for (*number = 0; *at >= '0' && *at <= '9'; at++, has_any = true)
		*number = *number * 10 + (*at - '0');
	if (*at == '.')
		for (at++; *at >= '0' && *at <= '9'; at++, has_any = true)
			*number += (*at - '0') * (unit /= 10);
	return has_any ? at : text;
}
