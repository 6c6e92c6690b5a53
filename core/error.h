// SPDX-License-Identifier: MIT
#pragma once

/*
 * Errors are values: a function that can fail takes a struct error, describes what it tried and
 * returns -1. Only core/applet.c prints one.
 */

enum {
	STATUS_FAILED = 1,
	STATUS_KERNEL = 2,         /* iproute2's: the kernel refused */
	STATUS_NOT_EXECUTED = 126, /* a program that is there but cannot run */
	STATUS_NOT_FOUND = 127,
	STATUS_USAGE = 255, /* iproute2's: the words were wrong */
};

struct error {
	int number;      /* errno, or 0 where no system call failed */
	int status;      /* the exit status that this error asks for */
	char text[320];  /* what was tried, on what, and the system's reason */
	char hint[1024]; /* what would help; "" if nothing is known */
};

/*
 * Records "FORMAT: reason of number" (no reason if number is 0) and returns -1, so that
 * `return failed(error, errno, "open %s", path);` is one line. Clears the hint; status is
 * STATUS_FAILED.
 */
int failed(struct error *error, int number, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The same with an exit status of its own. */
int failed_with(struct error *error, int status, int number, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* Adds what would help, and returns -1. */
int hint(struct error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));
