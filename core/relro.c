// SPDX-License-Identifier: MIT
#include "core/relro.h"

#include <elf.h>
#include <link.h>
#include <stdint.h>
#include <sys/auxv.h>
#include <sys/mman.h>

/* The linker's name for where this program begins in memory. */
extern const ElfW(Ehdr) __ehdr_start __attribute__((visibility("hidden")));

void relro_protect(void)
{
	const char *start = (const char *)&__ehdr_start;
	const ElfW(Phdr) *header = (const void *)(start + __ehdr_start.e_phoff);
	uintptr_t page = getauxval(AT_PAGESZ);
	for (unsigned at = 0; at < __ehdr_start.e_phnum; at++) {
		if (header[at].p_type != PT_GNU_RELRO || page == 0)
			continue;
		uintptr_t from = (uintptr_t)start + header[at].p_vaddr;
		uintptr_t to = (from + header[at].p_memsz) / page * page;
		from = from / page * page;
		if (to > from)
			mprotect((void *)from, to - from, PROT_READ);
	}
}
