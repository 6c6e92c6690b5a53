// SPDX-License-Identifier: MIT
#pragma once

/*
 * The texts of the C library that people know, which are glibc's: musl words 72 of them
 * differently, and scripts compare them. Numbers are those of asm-generic/errno.h, which x86, arm
 * and riscv share.
 */

/* What errno number means: `No such file or directory`; NULL if it has no text. Never freed. */
const char *errno_text(int number);

/* What getaddrinfo's code (negative, EAI_…) means. Never NULL, never freed. */
const char *resolver_text(int code);
